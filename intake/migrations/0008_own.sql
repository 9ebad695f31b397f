-- What a member of staff keeps for nobody else: notes on a case, and lists that were given a name. Both are sealed to
-- the person's own key. 0001_staff.sql explains the macros.

CREATE TABLE own_notes (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    case_id TEXT NOT NULL REFERENCES cases (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    sealed {BLOB} NOT NULL
) {STRICT};

CREATE INDEX own_notes_staff_id ON own_notes (staff_id, case_id);

{APPEND_ONLY own_notes}

CREATE TABLE saved_lists (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    sealed {BLOB} NOT NULL
) {STRICT};

CREATE INDEX saved_lists_staff_id ON saved_lists (staff_id);
