-- Who works at the desk, who is signed in, and who typed a wrong password.
--
-- The SQL in this folder is the part that SQLite (3.37 or newer) and PostgreSQL (15 or newer) share; where they differ
-- stands a macro, filled in by intake/stores/sqlite.py or its sibling for the other engine:
--
--   {BLOB}                        the type of bytes
--   {STRICT}                      after a table: a value of another type is refused, not converted
--   {APPEND_ONLY table}           rows are added, never changed and never removed
--   {NO_DELETE table}             rows are never removed
--   {FIXED table column ...}      these columns never change once the row is there
--   {LOOSE table}                 what {FIXED} said of a table ends, so that one of its columns can be made anew
--
-- Times are text: an instant is 2026-11-23T01:00:00.000000+00:00, always UTC and of one length, so that the order of the
-- text is the order of time; a day is 2026-11-23, in the city's zone. Yes and no are 1 and 0. A file that was ever
-- released is not edited: a change is a file with the next number.

CREATE TABLE staff (
    id TEXT NOT NULL PRIMARY KEY CHECK (id NOT IN ('', 'letterbox')),
    sign_in_name TEXT NOT NULL UNIQUE CHECK (sign_in_name <> ''),
    shown_name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('clerk', 'investigator', 'supervisor')),
    password_hash TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

-- Who ever did something stays known, signed in or not.
{NO_DELETE staff}
{FIXED staff id created_at}

-- The cookie opens a session; the database knows only its hash.
CREATE TABLE sessions (
    id_hash TEXT NOT NULL PRIMARY KEY,
    staff TEXT NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.______+00:00'),
    seen_at TEXT NOT NULL CHECK (seen_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

CREATE INDEX sessions_staff ON sessions (staff);

CREATE TABLE sign_in_delays (
    key TEXT NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL CHECK (failures > 0),
    last_at TEXT NOT NULL CHECK (last_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};
