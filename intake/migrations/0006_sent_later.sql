-- What a reporter sent later asks for, and whether somebody has looked at it. 0001_staff.sql explains the macros.

ALTER TABLE additions ADD COLUMN sending TEXT NOT NULL DEFAULT 'addition'
    CHECK (sending IN ('addition', 'withdrawal', 'objection'));
ALTER TABLE additions ADD COLUMN marked TEXT CHECK (marked <> '');

-- As before, with what reporters sent: "news" since anybody did anything in the case, and "objections" that nobody has
-- decided. That somebody steps back decides nothing.
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
    COUNT(reports.marked) AS marked,
    (
        SELECT COUNT(*)
        FROM case_events AS sent
        WHERE sent.case_id = cases.id AND sent.act = 'add_to_report' AND sent.sequence > (
            SELECT COALESCE(MAX(sequence), 0)
            FROM case_events
            WHERE case_id = cases.id AND act NOT IN ('add_to_report', 'recuse')
        )
    ) AS news,
    (
        SELECT COUNT(*)
        FROM case_events AS sent
        WHERE sent.case_id = cases.id AND sent.act = 'add_to_report' AND sent.reason = 'objection' AND sent.sequence > (
            SELECT COALESCE(MAX(sequence), 0) FROM case_events WHERE case_id = cases.id AND act IN ('uphold', 'reopen')
        )
    ) AS objections
FROM cases
JOIN case_reports ON case_reports.case_id = cases.id
JOIN current_reports AS reports ON reports.id = case_reports.report_id
LEFT JOIN acknowledgements ON acknowledgements.report_id = reports.id
GROUP BY cases.id;
