-- What was registered wrongly is put right beside what stands: the first words stay for ever, the last ones count. Who did
-- it, when and why is the event. 0001_staff.sql explains the macros.

CREATE TABLE report_corrections (
    report_id TEXT NOT NULL REFERENCES reports (id),
    number INTEGER NOT NULL CHECK (number > 0),
    channel TEXT NOT NULL CHECK (channel IN ('letter', 'call', 'visit')),
    received TEXT NOT NULL CHECK (received LIKE '____-__-__'),
    in_time INTEGER NOT NULL CHECK (in_time IN (0, 1)),
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (report_id, number)
) {STRICT};

{APPEND_ONLY report_corrections}

-- That an allegation is about somebody else. The finding, if there was one, is to be made anew.
CREATE TABLE allegation_corrections (
    case_id TEXT NOT NULL,
    allegation INTEGER NOT NULL,
    number INTEGER NOT NULL CHECK (number > 0),
    nominee_index TEXT,
    sealed {BLOB} NOT NULL,
    PRIMARY KEY (case_id, allegation, number),
    FOREIGN KEY (case_id, allegation) REFERENCES allegations (case_id, number)
) {STRICT};

CREATE INDEX allegation_corrections_nominee_index ON allegation_corrections (nominee_index);

{APPEND_ONLY allegation_corrections}

-- Reports and allegations as they stand now; "corrected" says how often.
CREATE VIEW current_reports AS
SELECT
    reports.id, reports.case_id, reports.marked, reports.reply_key, reports.digest, reports.registered_by,
    reports.registered_at,
    COALESCE(last.channel, reports.channel) AS channel,
    COALESCE(last.received, reports.received) AS received,
    COALESCE(last.in_time, reports.in_time) AS in_time,
    COALESCE(last.sealed, reports.sealed) AS sealed,
    COALESCE(last.number, 0) AS corrected
FROM reports
LEFT JOIN report_corrections AS last ON last.report_id = reports.id
    AND last.number = (SELECT MAX(number) FROM report_corrections WHERE report_id = reports.id);

CREATE VIEW current_allegations AS
SELECT
    allegations.case_id, allegations.number, allegations.finding, allegations.effect, allegations.found_by,
    CASE WHEN last.number IS NULL THEN allegations.nominee_index ELSE last.nominee_index END AS nominee_index,
    COALESCE(last.sealed, allegations.sealed) AS sealed,
    COALESCE(last.number, 0) AS corrected
FROM allegations
LEFT JOIN allegation_corrections AS last ON last.case_id = allegations.case_id AND last.allegation = allegations.number
    AND last.number = (
        SELECT MAX(number) FROM allegation_corrections
        WHERE case_id = allegations.case_id AND allegation = allegations.number
    );

-- What stood before: sealed words that count no longer, and are kept.
CREATE VIEW superseded AS
SELECT reports.id AS report_id, NULL AS case_id, NULL AS allegation, 0 AS corrected, reports.sealed AS sealed
FROM reports
WHERE EXISTS (SELECT 1 FROM report_corrections WHERE report_id = reports.id)
UNION ALL
SELECT earlier.report_id, NULL, NULL, earlier.number, earlier.sealed
FROM report_corrections AS earlier
JOIN report_corrections AS later ON later.report_id = earlier.report_id AND later.number = earlier.number + 1
UNION ALL
SELECT NULL, allegations.case_id, allegations.number, 0, allegations.sealed
FROM allegations
WHERE EXISTS (
    SELECT 1 FROM allegation_corrections WHERE case_id = allegations.case_id AND allegation = allegations.number
)
UNION ALL
SELECT NULL, earlier.case_id, earlier.allegation, earlier.number, earlier.sealed
FROM allegation_corrections AS earlier
JOIN allegation_corrections AS later ON later.case_id = earlier.case_id AND later.allegation = earlier.allegation
    AND later.number = earlier.number + 1;

-- As before, with the days that count now.
DROP VIEW case_summaries;

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
JOIN current_reports AS reports ON reports.id = case_reports.report_id
LEFT JOIN acknowledgements ON acknowledgements.report_id = reports.id
GROUP BY cases.id;
