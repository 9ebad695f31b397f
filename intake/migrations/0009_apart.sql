-- What keeps somebody away from a case before it arrives, which time limits were missed, and who opened which case.
-- 0001_staff.sql explains the macros.

-- Which unit somebody belongs to, as far as it was told; empty otherwise.
ALTER TABLE staff ADD COLUMN unit TEXT NOT NULL DEFAULT '';

-- That somebody declared to be close to a person or a unit. The mark is a keyed index (BLAKE2b) of the name: it finds, and
-- tells nobody a name.
CREATE TABLE interests (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    mark TEXT NOT NULL,
    declared_at TEXT NOT NULL CHECK (declared_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

CREATE INDEX interests_staff_id ON interests (staff_id);

{APPEND_ONLY interests}

-- What was declared, sealed to whoever declared it, to each supervisor, and to the oversight body.
CREATE TABLE interest_words (
    interest_id TEXT NOT NULL REFERENCES interests (id),
    reader TEXT NOT NULL,
    key TEXT NOT NULL,
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (interest_id, reader, key)
) {STRICT};

{APPEND_ONLY interest_words}

-- Who asked that a declaration of one's own should hold no longer, and which supervisor agreed.
CREATE TABLE interest_withdrawals (
    interest_id TEXT NOT NULL REFERENCES interests (id),
    number INTEGER NOT NULL CHECK (number > 0),
    asked_in TEXT NOT NULL,
    asked_at TEXT NOT NULL CHECK (asked_at LIKE '____-__-__T__:__:__.______+00:00'),
    approved_by TEXT REFERENCES staff (id),
    approved_at TEXT CHECK (approved_at LIKE '____-__-__T__:__:__.______+00:00'),
    PRIMARY KEY (interest_id, number),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
) {STRICT};

{NO_DELETE interest_withdrawals}
{FIXED interest_withdrawals interest_id number asked_in asked_at}

-- Which time limit of a case was missed, and when that was noticed.
CREATE TABLE escalations (
    case_id TEXT NOT NULL REFERENCES cases (id),
    clock TEXT NOT NULL CHECK (clock <> ''),
    due_on TEXT NOT NULL CHECK (due_on LIKE '____-__-__'),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    PRIMARY KEY (case_id, clock, due_on)
) {STRICT};

{APPEND_ONLY escalations}

-- To which supervisor somebody's session then gave the keys of the case.
CREATE TABLE escalation_keys (
    case_id TEXT NOT NULL REFERENCES cases (id),
    to_staff TEXT NOT NULL REFERENCES staff (id),
    by_staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    PRIMARY KEY (case_id, to_staff, at)
) {STRICT};

{APPEND_ONLY escalation_keys}

-- Who opened the page of a case, once an hour; the hour is the instant at which it began.
CREATE TABLE case_openings (
    case_id TEXT NOT NULL REFERENCES cases (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    hour TEXT NOT NULL CHECK (hour LIKE '____-__-__T__:00:00.000000+00:00'),
    PRIMARY KEY (case_id, staff_id, hour)
) {STRICT};

CREATE INDEX case_openings_hour ON case_openings (hour);

{APPEND_ONLY case_openings}
