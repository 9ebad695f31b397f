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
