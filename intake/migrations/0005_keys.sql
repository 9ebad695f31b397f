-- Keys for each member of staff and each case, instead of one for the desk. 0001_staff.sql explains the macros.
-- A database that holds cases of the one key is refused before this is begun: nobody could open them afterwards.

ALTER TABLE staff DROP COLUMN password_hash;
ALTER TABLE staff RENAME COLUMN role TO role_before;
ALTER TABLE staff ADD COLUMN role TEXT NOT NULL DEFAULT 'clerk' CHECK (role IN (
    'clerk', 'investigator', 'supervisor', 'custodian', 'publisher', 'auditor', 'admin'
));
UPDATE staff SET role = role_before;
ALTER TABLE staff DROP COLUMN role_before;

-- Somebody's pair of keys. The private one lies locked: under the password and the pepper, and under the recovery code.
-- Until "ready_at" the person has not shown that the recovery code was kept, and receives no case.
CREATE TABLE staff_keys (
    staff_id TEXT NOT NULL PRIMARY KEY REFERENCES staff (id),
    public {BLOB} NOT NULL,
    salt {BLOB} NOT NULL,
    passes INTEGER NOT NULL CHECK (passes > 0),
    memory_kib INTEGER NOT NULL CHECK (memory_kib > 0),
    verifier {BLOB} NOT NULL,
    locked {BLOB} NOT NULL,
    recovery {BLOB} NOT NULL,
    second_factor {BLOB} NOT NULL,
    made_at TEXT NOT NULL CHECK (made_at LIKE '____-__-__T__:__:__.______+00:00'),
    ready_at TEXT CHECK (ready_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

{NO_DELETE staff_keys}

-- With which code somebody may make keys for the first time, or anew; only its hash is known, and it works once.
CREATE TABLE invitations (
    staff_id TEXT NOT NULL PRIMARY KEY REFERENCES staff (id),
    code_hash TEXT NOT NULL,
    until TEXT NOT NULL CHECK (until LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

-- Which steps of time of a second factor were used: each code opens once, also after a restart.
CREATE TABLE codes_used (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    step INTEGER NOT NULL,
    PRIMARY KEY (staff_id, step)
) {STRICT};

-- What the session's cookie opens: the private key. Without the cookie the row is useless.
ALTER TABLE sessions ADD COLUMN locked_key {BLOB};

-- The pairs of a case: the first came with its report, others with what was added, or when somebody stepped back. What
-- is written next is sealed to the newest of the case's own.
CREATE TABLE pairs (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    case_id TEXT NOT NULL REFERENCES cases (id),
    number INTEGER NOT NULL CHECK (number > 0),
    public {BLOB} NOT NULL,
    made_at TEXT NOT NULL CHECK (made_at LIKE '____-__-__T__:__:__.______+00:00'),
    UNIQUE (case_id, number)
) {STRICT};

{APPEND_ONLY pairs}

-- For whom a pair is wrapped: who can open what is sealed to it. A row goes when somebody steps back or leaves.
CREATE TABLE wraps (
    pair_id TEXT NOT NULL REFERENCES pairs (id),
    holder TEXT NOT NULL,
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (pair_id, holder)
) {STRICT};

CREATE INDEX wraps_holder ON wraps (holder);

-- The SHA-256 of a file as it lies sealed: that it is whole can be told without a key.
ALTER TABLE files ADD COLUMN digest TEXT;

-- Who sent a report, sealed to a pair of its own; every report has one, and none tells whether it is empty.
CREATE TABLE identities (
    pair_id TEXT NOT NULL PRIMARY KEY REFERENCES pairs (id),
    report_id TEXT NOT NULL REFERENCES reports (id),
    sealed {BLOB} NOT NULL
) {STRICT};

{APPEND_ONLY identities}

CREATE TABLE identity_shares (
    pair_id TEXT NOT NULL REFERENCES identities (pair_id),
    first TEXT NOT NULL,
    second TEXT NOT NULL,
    first_sealed {BLOB} NOT NULL,
    second_sealed {BLOB} NOT NULL,
    PRIMARY KEY (pair_id, first, second)
) {STRICT};

{APPEND_ONLY identity_shares}

-- What was written to a reporter, sealed to the reporter alone at the moment of the act.
CREATE TABLE told_words (
    case_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    report_id TEXT NOT NULL REFERENCES reports (id),
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (case_id, sequence, report_id),
    FOREIGN KEY (case_id, sequence) REFERENCES case_events (case_id, sequence)
) {STRICT};

{APPEND_ONLY told_words}

-- Acts for which two people are needed: who asks, and until when others may approve.
CREATE TABLE requests (
    id TEXT NOT NULL PRIMARY KEY,
    act TEXT NOT NULL CHECK (act IN ('identity', 'directory')),
    subject TEXT NOT NULL,
    case_id TEXT REFERENCES cases (id),
    asked_by TEXT NOT NULL REFERENCES staff (id),
    asked_in TEXT NOT NULL,
    asked_at TEXT NOT NULL CHECK (asked_at LIKE '____-__-__T__:__:__.______+00:00'),
    done_at TEXT CHECK (done_at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

{NO_DELETE requests}
{FIXED requests id act subject case_id asked_by asked_in asked_at}

-- Why something is asked for, sealed to each who may approve it.
CREATE TABLE request_reasons (
    request_id TEXT NOT NULL REFERENCES requests (id),
    reader TEXT NOT NULL REFERENCES staff (id),
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (request_id, reader)
) {STRICT};

{APPEND_ONLY request_reasons}

CREATE TABLE approvals (
    request_id TEXT NOT NULL REFERENCES requests (id),
    by_staff TEXT NOT NULL REFERENCES staff (id),
    session TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    PRIMARY KEY (request_id, by_staff),
    UNIQUE (request_id, session)
) {STRICT};

{APPEND_ONLY approvals}

-- The halves of a key that approvers released to whoever asked; they go when they were used.
CREATE TABLE releases (
    request_id TEXT NOT NULL REFERENCES requests (id),
    pair_id TEXT NOT NULL,
    holder TEXT NOT NULL,
    other TEXT NOT NULL,
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (request_id, pair_id, holder, other)
) {STRICT};

-- The directory of keys through its versions, as it was laid out for the letterbox, and who changed it.
CREATE TABLE directories (
    version INTEGER NOT NULL PRIMARY KEY CHECK (version > 0),
    text TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    first_staff TEXT REFERENCES staff (id),
    second_staff TEXT REFERENCES staff (id)
) {STRICT};

{APPEND_ONLY directories}

-- Who is to see nothing of a case: whoever stepped back from its matter, and whoever holds none of its keys. (A case
-- without keys is one that no envelope came with: only tests of the tables make such.)
CREATE VIEW hidden_from AS
SELECT case_id, staff_id FROM recused_people
UNION
SELECT cases.id AS case_id, staff.id AS staff_id
FROM cases
CROSS JOIN staff
WHERE EXISTS (SELECT 1 FROM pairs WHERE pairs.case_id = cases.id)
    AND NOT EXISTS (
        SELECT 1
        FROM pairs
        JOIN wraps ON wraps.pair_id = pairs.id
        WHERE pairs.case_id = cases.id AND wraps.holder = staff.id
    );
