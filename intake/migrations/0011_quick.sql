-- As before, put so that an engine finds the reports of one case without looking at those of all: no OR in a join.
DROP VIEW case_reports;

CREATE VIEW case_reports AS
SELECT own.id AS case_id, reports.id AS report_id
FROM cases AS own
JOIN reports ON reports.case_id = own.id
UNION ALL
SELECT own.merged_into, reports.id
FROM cases AS own
JOIN reports ON reports.case_id = own.id
WHERE own.merged_into IS NOT NULL
UNION ALL
SELECT case_id, report_id
FROM split_off
UNION ALL
SELECT own.merged_into, split_off.report_id
FROM cases AS own
JOIN split_off ON split_off.case_id = own.id
WHERE own.merged_into IS NOT NULL;

-- As before: who is to see nothing of a case. All of it, also twice, so that a question about one person or one case looks
-- at nothing else; and the keys of the case first, of which there are few, not those of the person.
DROP VIEW hidden_from;

CREATE VIEW hidden_from AS
SELECT case_id, staff_id FROM recused_people
UNION ALL
SELECT cases.id, staff.id
FROM cases
CROSS JOIN staff
WHERE EXISTS (SELECT 1 FROM pairs WHERE pairs.case_id = cases.id)
    AND NOT EXISTS (
        SELECT 1
        FROM pairs
        WHERE pairs.case_id = cases.id
            AND EXISTS (SELECT 1 FROM wraps WHERE wraps.pair_id = pairs.id AND wraps.holder = staff.id)
    );

-- As before: what corrections replaced. A report's words bear their case, too, so that those of one case are found at once.
DROP VIEW superseded;

CREATE VIEW superseded AS
SELECT reports.case_id, reports.id AS report_id, NULL AS allegation, 0 AS corrected, reports.sealed
FROM reports
WHERE EXISTS (SELECT 1 FROM report_corrections WHERE report_id = reports.id)
UNION ALL
SELECT reports.case_id, earlier.report_id, NULL, earlier.number, earlier.sealed
FROM reports
JOIN report_corrections AS earlier ON earlier.report_id = reports.id
JOIN report_corrections AS later ON later.report_id = earlier.report_id AND later.number = earlier.number + 1
UNION ALL
SELECT allegations.case_id, NULL, allegations.number, 0, allegations.sealed
FROM allegations
WHERE EXISTS (
    SELECT 1 FROM allegation_corrections WHERE case_id = allegations.case_id AND allegation = allegations.number
)
UNION ALL
SELECT earlier.case_id, NULL, earlier.allegation, earlier.number, earlier.sealed
FROM allegation_corrections AS earlier
JOIN allegation_corrections AS later ON later.case_id = earlier.case_id AND later.allegation = earlier.allegation
    AND later.number = earlier.number + 1;

-- What ties cases together is asked for where it is needed, from one case to the next.
DROP VIEW ties;

-- Who sent a report.
CREATE INDEX identities_report_id ON identities (report_id);
