-- Cases that are handed over, split, linked and taken out. 0001_staff.sql explains the macros.

-- Which acts need two people, the rules say; the table takes the name of any.
{LOOSE requests}
ALTER TABLE requests RENAME COLUMN act TO act_before;
ALTER TABLE requests ADD COLUMN act TEXT NOT NULL DEFAULT 'identity' CHECK (act <> '');
UPDATE requests SET act = act_before;
ALTER TABLE requests DROP COLUMN act_before;
{FIXED requests id act subject case_id asked_by asked_in asked_at}

-- Who works a case, by when another body is to report back: the newest event of its kind says it.
CREATE INDEX case_events_act ON case_events (act, case_id, sequence);

-- A case that was made of some allegations of another one. They are the same matter: whoever steps back from the one
-- steps back from both.
CREATE TABLE splits (
    case_id TEXT NOT NULL PRIMARY KEY REFERENCES cases (id),
    split_from TEXT NOT NULL REFERENCES cases (id),
    CHECK (case_id <> split_from)
) {STRICT};

CREATE INDEX splits_split_from ON splits (split_from);

{APPEND_ONLY splits}

-- Which allegations they were, and the reports that both cases deal with since.
CREATE TABLE split_allegations (
    case_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    split_to TEXT NOT NULL REFERENCES splits (case_id),
    PRIMARY KEY (case_id, number),
    FOREIGN KEY (case_id, number) REFERENCES allegations (case_id, number)
) {STRICT};

{APPEND_ONLY split_allegations}

CREATE TABLE split_reports (
    case_id TEXT NOT NULL REFERENCES splits (case_id),
    report_id TEXT NOT NULL REFERENCES reports (id),
    PRIMARY KEY (case_id, report_id)
) {STRICT};

CREATE INDEX split_reports_report_id ON split_reports (report_id);

{APPEND_ONLY split_reports}

-- Cases that are one matter: by merging, or because one was split from the other. Each tie from both ends.
CREATE VIEW ties AS
SELECT id AS case_id, merged_into AS tied_to FROM cases WHERE merged_into IS NOT NULL
UNION ALL
SELECT merged_into, id FROM cases WHERE merged_into IS NOT NULL
UNION ALL
SELECT case_id, split_from FROM splits
UNION ALL
SELECT split_from, case_id FROM splits;

-- The reports that the cases hold since they were split off, each once: not where a case is joined to another one that
-- holds the report by itself, or by an earlier half.
CREATE VIEW split_off AS
SELECT split_reports.case_id, split_reports.report_id
FROM split_reports
JOIN cases AS own ON own.id = split_reports.case_id
WHERE NOT EXISTS (
    SELECT 1
    FROM reports
    JOIN cases AS home ON home.id = reports.case_id
    WHERE reports.id = split_reports.report_id
        AND COALESCE(home.merged_into, home.id) = COALESCE(own.merged_into, own.id)
) AND NOT EXISTS (
    SELECT 1
    FROM split_reports AS earlier
    JOIN cases AS half ON half.id = earlier.case_id
    WHERE earlier.report_id = split_reports.report_id AND earlier.case_id < split_reports.case_id
        AND COALESCE(half.merged_into, half.id) = COALESCE(own.merged_into, own.id)
);

-- The reports of a case, with those of the cases merged into it, and those that any of these holds since it was split off.
DROP VIEW case_reports;

CREATE VIEW case_reports AS
SELECT cases.id AS case_id, reports.id AS report_id
FROM cases
JOIN cases AS own ON own.id = cases.id OR own.merged_into = cases.id
JOIN reports ON reports.case_id = own.id
    OR reports.id IN (SELECT report_id FROM split_off WHERE split_off.case_id = own.id);

-- That an allegation is the same as one of another case. A link joins no cases: whoever is to see nothing of the one
-- finds no trace of it in the other, so it is no event of either, but a row that both histories are shown with.
CREATE TABLE links (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    case_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    other_case TEXT NOT NULL,
    other_number INTEGER NOT NULL,
    by_staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00'),
    CHECK (case_id <> other_case),
    FOREIGN KEY (case_id, number) REFERENCES allegations (case_id, number),
    FOREIGN KEY (other_case, other_number) REFERENCES allegations (case_id, number)
) {STRICT};

CREATE INDEX links_case_id ON links (case_id);
CREATE INDEX links_other_case ON links (other_case);

{APPEND_ONLY links}

CREATE TABLE undone_links (
    link_id TEXT NOT NULL PRIMARY KEY REFERENCES links (id),
    by_staff TEXT NOT NULL REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

{APPEND_ONLY undone_links}

-- What was taken out of the desk: a list of cases, or one case whole. "rows" counts cases, or the papers of the one.
CREATE TABLE exports (
    id TEXT NOT NULL PRIMARY KEY CHECK (id <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('list', 'dossier')),
    rows INTEGER NOT NULL CHECK (rows >= 0),
    by_staff TEXT NOT NULL REFERENCES staff (id),
    approved_by TEXT REFERENCES staff (id),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.______+00:00')
) {STRICT};

{APPEND_ONLY exports}
