-- What came in, what is investigated, and everything that was ever done about it. 0001_staff.sql explains the macros.
-- What is secret arrives here sealed, as bytes; no row tells who was reported, or by whom.

CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    state TEXT NOT NULL CHECK (state IN (
        'registered', 'screening', 'accepted', 'not_accepted', 'transferred', 'merged', 'investigating', 'on_hold',
        'concluded', 'feedback_given', 'feedback_not_possible', 'closed'
    )),
    opened_at TEXT NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__.______+00:00'),
    closing_proposed_by TEXT REFERENCES staff (id),
    -- The case in which the matter goes on. One that was merged takes along those merged into it, so this is one step.
    merged_into TEXT REFERENCES cases (id),
    accepted_on TEXT CHECK (accepted_on LIKE '____-__-__'),
    concluded_on TEXT CHECK (concluded_on LIKE '____-__-__'),
    closed_on TEXT CHECK (closed_on LIKE '____-__-__'),
    hold_started_on TEXT CHECK (hold_started_on LIKE '____-__-__'),
    days_on_hold INTEGER NOT NULL CHECK (days_on_hold >= 0),
    version INTEGER NOT NULL CHECK (version >= 0),
    CHECK (merged_into <> id),
    CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
    CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CHECK ((state = 'on_hold') = (hold_started_on IS NOT NULL))
) {STRICT};

CREATE INDEX cases_matter ON cases ((COALESCE(merged_into, id)));
CREATE INDEX cases_merged_into ON cases (merged_into);

{NO_DELETE cases}
{FIXED cases id opened_at}

-- One letter, call, visit or web message, as it came. The id is the lookup id that the receipt gives.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32 AND id = lower(id)),
    case_id TEXT NOT NULL REFERENCES cases (id),
    channel TEXT NOT NULL CHECK (channel IN ('web', 'letter', 'call', 'visit')),
    received TEXT NOT NULL CHECK (received LIKE '____-__-__'),
    in_time INTEGER NOT NULL CHECK (in_time IN (0, 1)),
    marked TEXT,
    reply_key {BLOB} NOT NULL,
    digest TEXT,
    registered_by TEXT REFERENCES staff (id),
    registered_at TEXT NOT NULL CHECK (registered_at LIKE '____-__-__T__:__:__.______+00:00'),
    sealed {BLOB} NOT NULL
) {STRICT};

CREATE INDEX reports_case_id ON reports (case_id);

{APPEND_ONLY reports}

-- That the reporter was told "it is here": apart from the report, which nobody touches again.
CREATE TABLE acknowledgements (
    report_id TEXT NOT NULL PRIMARY KEY REFERENCES reports (id),
    acknowledged_on TEXT NOT NULL CHECK (acknowledged_on LIKE '____-__-__'),
    by_staff TEXT REFERENCES staff (id)
) {STRICT};

{APPEND_ONLY acknowledgements}

-- What a reporter sent later under the same receipt.
CREATE TABLE additions (
    report_id TEXT NOT NULL REFERENCES reports (id),
    number INTEGER NOT NULL CHECK (number > 0),
    received TEXT NOT NULL CHECK (received LIKE '____-__-__'),
    sealed {BLOB} NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (report_id, number),
    UNIQUE (report_id, digest)
) {STRICT};

{APPEND_ONLY additions}

-- Files lie sealed in a folder, under the name in "stored".
CREATE TABLE files (
    report_id TEXT NOT NULL REFERENCES reports (id),
    number INTEGER NOT NULL CHECK (number > 0),
    name_sealed {BLOB} NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    stored TEXT NOT NULL UNIQUE,
    PRIMARY KEY (report_id, number)
) {STRICT};

{APPEND_ONLY files}

-- One matter alleged about one nominee. The nominee is a keyed index: it finds, and tells nobody a name.
CREATE TABLE allegations (
    case_id TEXT NOT NULL REFERENCES cases (id),
    number INTEGER NOT NULL CHECK (number > 0),
    nominee_index TEXT,
    sealed {BLOB} NOT NULL,
    finding TEXT CHECK (finding IN ('substantiated', 'partly', 'unsubstantiated', 'unverifiable', 'not_investigable')),
    effect TEXT CHECK (effect IN ('none', 'remind', 'defer', 'cancel', 'refer')),
    found_by TEXT REFERENCES staff (id),
    PRIMARY KEY (case_id, number),
    CHECK ((finding IS NULL) = (effect IS NULL)),
    CHECK ((finding IS NULL) = (found_by IS NULL))
) {STRICT};

CREATE INDEX allegations_nominee_index ON allegations (nominee_index);

{NO_DELETE allegations}
{FIXED allegations case_id number nominee_index sealed}

-- Who did what to a case, when and why. Without staff it was the letterbox.
CREATE TABLE case_events (
    case_id TEXT NOT NULL REFERENCES cases (id),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    act TEXT NOT NULL CHECK (act <> ''),
    by_staff TEXT REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    before TEXT,
    after TEXT NOT NULL,
    reason TEXT,
    sealed_text {BLOB},
    PRIMARY KEY (case_id, sequence)
) {STRICT};

{APPEND_ONLY case_events}

-- Who has stepped back from which case.
CREATE TABLE recusals (
    case_id TEXT NOT NULL REFERENCES cases (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    PRIMARY KEY (case_id, staff_id)
) {STRICT};

CREATE INDEX recusals_staff_id ON recusals (staff_id);

{APPEND_ONLY recusals}

-- Who ever recorded a finding in a case, also one that another has replaced since: who cannot be its second person.
CREATE TABLE investigators (
    case_id TEXT NOT NULL REFERENCES cases (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    PRIMARY KEY (case_id, staff_id)
) {STRICT};

{APPEND_ONLY investigators}

-- Who is to see nothing of a case: whoever has stepped back from it, or from one that is the same matter by merging.
CREATE VIEW recused_people AS
SELECT kin.id AS case_id, recusals.staff_id AS staff_id
FROM recusals
JOIN cases AS own ON own.id = recusals.case_id
JOIN cases AS kin ON COALESCE(kin.merged_into, kin.id) = COALESCE(own.merged_into, own.id);

-- The reports of a case, with those of the cases merged into it.
CREATE VIEW case_reports AS
SELECT cases.id AS case_id, reports.id AS report_id
FROM cases
JOIN cases AS own ON own.id = cases.id OR own.merged_into = cases.id
JOIN reports ON reports.case_id = own.id;

-- Where each case stands, and what its reports say of its dates. "acknowledged" is null until every report is.
CREATE VIEW case_summaries AS
SELECT
    cases.id, cases.state, cases.opened_at, cases.closing_proposed_by, cases.merged_into, cases.accepted_on,
    cases.concluded_on, cases.closed_on, cases.hold_started_on, cases.days_on_hold, cases.version,
    COUNT(*) AS reports,
    MIN(reports.received) AS received,
    CASE WHEN COUNT(acknowledgements.acknowledged_on) = COUNT(*)
        THEN MAX(acknowledgements.acknowledged_on) END AS acknowledged,
    COUNT(*) - SUM(reports.in_time) AS late,
    COUNT(reports.marked) AS marked
FROM cases
JOIN case_reports ON case_reports.case_id = cases.id
JOIN reports ON reports.id = case_reports.report_id
LEFT JOIN acknowledgements ON acknowledgements.report_id = reports.id
GROUP BY cases.id;
