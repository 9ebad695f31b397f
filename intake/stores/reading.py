"""How cases are read, in the SQL that both engines share; what a viewer has recused from stays in the database."""

from collections import defaultdict

from intake.stores.engine import Engine, Row, is_storable
from intake.stores.rows import (
    addition_from,
    counted_from,
    event_from,
    file_from,
    report_from,
    summary_from,
    superseded_from,
)
from intake.stores.values import Addition, CaseSummary, CountedCase, StoredEvent, StoredFile, StoredReport, Superseded
from publicity.case import Case


class CaseReading(Engine):
    """The part of a ``CaseStore`` that reads cases; what each method promises is told there."""

    def case(self, case_id: str, *, viewer: str | None) -> Case | None:
        """See ``CaseStore.case``."""
        found = self.summary(case_id, viewer=viewer)
        return found.case if found else None

    def summary(self, case_id: str, *, viewer: str | None) -> CaseSummary | None:
        """See ``CaseStore.summary``."""
        if not is_storable(case_id):
            return None
        with self._snapshot():
            row = self._row(
                """
                SELECT *
                FROM case_summaries
                WHERE id = :case_id
                    AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
                """,
                case_id=case_id,
                viewer=_eyes(viewer),
            )
            if row is None:
                return None
            allegations = self._rows(
                """
                SELECT current.case_id, current.number, nominee_index, sealed, corrected, finding, effect, found_by,
                    split_to
                FROM current_allegations AS current
                LEFT JOIN split_allegations AS away ON away.case_id = current.case_id AND away.number = current.number
                WHERE current.case_id = :case_id
                ORDER BY current.number
                """,
                case_id=case_id,
            )
            recused = self._rows(
                "SELECT case_id, staff_id FROM recused_people WHERE case_id = :case_id", case_id=case_id
            )
            investigators = self._rows(
                "SELECT case_id, staff_id FROM investigators WHERE case_id = :case_id", case_id=case_id
            )
            moves = self._rows(
                """
                SELECT case_id, sequence, act,
                    CASE WHEN act = 'assign' AND reason IN (SELECT id FROM staff WHERE active = 0)
                        THEN NULL ELSE reason END AS reason
                FROM case_events
                WHERE act IN ('transfer', 'assign', 'came_by_transfer', 'object_to_transfer', 'report_back')
                    AND case_id = :case_id
                ORDER BY case_id, sequence
                """,
                case_id=case_id,
            )
        return summary_from(row, allegations, recused, investigators, moves)

    def summaries(self, *, viewer: str | None) -> list[CaseSummary]:
        """See ``CaseStore.summaries``."""
        with self._snapshot():
            rows = self._rows(
                """
                SELECT *
                FROM case_summaries
                WHERE id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                ORDER BY received, opened_at, id
                """,
                viewer=_eyes(viewer),
            )
            allegations = self._rows(
                """
                SELECT current.case_id, current.number, nominee_index, sealed, corrected, finding, effect, found_by,
                    split_to
                FROM current_allegations AS current
                LEFT JOIN split_allegations AS away ON away.case_id = current.case_id AND away.number = current.number
                WHERE current.case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                ORDER BY current.case_id, current.number
                """,
                viewer=_eyes(viewer),
            )
            recused = self._rows(
                """
                SELECT case_id, staff_id
                FROM recused_people
                WHERE case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                """,
                viewer=_eyes(viewer),
            )
            investigators = self._rows(
                """
                SELECT case_id, staff_id
                FROM investigators
                WHERE case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                """,
                viewer=_eyes(viewer),
            )
            moves = self._rows(
                """
                SELECT case_id, sequence, act,
                    CASE WHEN act = 'assign' AND reason IN (SELECT id FROM staff WHERE active = 0)
                        THEN NULL ELSE reason END AS reason
                FROM case_events
                WHERE act IN ('transfer', 'assign', 'came_by_transfer', 'object_to_transfer', 'report_back')
                    AND case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                ORDER BY case_id, sequence
                """,
                viewer=_eyes(viewer),
            )
        parts = [_by_case(one) for one in (allegations, recused, investigators, moves)]
        return [summary_from(row, *(part[row["id"]] for part in parts)) for row in rows]

    def reports_of(self, case_id: str, *, viewer: str | None) -> list[StoredReport]:
        """See ``CaseStore.reports_of``."""
        rows = self._rows(
            """
            SELECT reports.id, reports.case_id, reports.channel, reports.received, reports.in_time, reports.marked,
                acknowledgements.acknowledged_on, acknowledgements.not_told, reports.reply_key, reports.sealed,
                reports.digest, reports.registered_by, reports.registered_at, reports.corrected
            FROM case_reports
            JOIN current_reports AS reports ON reports.id = case_reports.report_id
            LEFT JOIN acknowledgements ON acknowledgements.report_id = reports.id
            WHERE case_reports.case_id = :case_id
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            ORDER BY reports.registered_at, reports.id
            """,
            case_id=case_id,
            viewer=_eyes(viewer),
        )
        return [report_from(row) for row in rows]

    def superseded_of(self, case_id: str) -> list[Superseded]:
        """See ``CaseStore.superseded_of``."""
        rows = self._rows(
            """
            SELECT report_id, allegation, corrected, sealed
            FROM superseded
            WHERE case_id = :case_id
            ORDER BY report_id, allegation, corrected
            """,
            case_id=case_id,
        )
        return [superseded_from(row) for row in rows]

    def additions_of(self, case_id: str, *, viewer: str | None) -> list[Addition]:
        """See ``CaseStore.additions_of``."""
        rows = self._rows(
            """
            SELECT additions.report_id, additions.number, additions.received, additions.sealed, additions.digest,
                additions.sending, additions.marked
            FROM case_reports
            JOIN additions ON additions.report_id = case_reports.report_id
            WHERE case_reports.case_id = :case_id
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            ORDER BY additions.report_id, additions.number
            """,
            case_id=case_id,
            viewer=_eyes(viewer),
        )
        return [addition_from(row) for row in rows]

    def files_of(self, case_id: str, *, viewer: str | None) -> list[StoredFile]:
        """See ``CaseStore.files_of``."""
        rows = self._rows(
            """
            SELECT files.report_id, files.number, files.name_sealed, files.size, files.stored,
                files.digest, files.keeping
            FROM case_reports
            JOIN files ON files.report_id = case_reports.report_id
            WHERE case_reports.case_id = :case_id
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            ORDER BY files.report_id, files.number
            """,
            case_id=case_id,
            viewer=_eyes(viewer),
        )
        return [file_from(row) for row in rows]

    def events_of(self, case_id: str, *, viewer: str | None) -> list[StoredEvent]:
        """See ``CaseStore.events_of``."""
        rows = self._rows(
            """
            SELECT case_id, sequence, act, by_staff, at, before, after, reason, sealed_text
            FROM case_events
            WHERE case_id = :case_id
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            ORDER BY sequence
            """,
            case_id=case_id,
            viewer=_eyes(viewer),
        )
        return [event_from(row) for row in rows]

    def facts_for_statistics(self) -> list[CountedCase]:
        """See ``CaseStore.facts_for_statistics``."""
        with self._snapshot():
            cases = self._rows(
                "SELECT * FROM case_summaries WHERE merged_into IS NULL ORDER BY received, opened_at, id"
            )
            reports = self._rows(
                """
                SELECT COALESCE(cases.merged_into, cases.id) AS case_id, reports.registered_at
                FROM reports
                JOIN cases ON cases.id = reports.case_id
                ORDER BY reports.registered_at
                """
            )
            findings = self._rows("SELECT case_id, finding, effect FROM allegations WHERE finding IS NOT NULL")
        came, found = _by_case(reports), _by_case(findings)
        return [counted_from(row, came[row["id"]], found[row["id"]]) for row in cases]


def _eyes(viewer: str | None) -> str:
    """Whose recusals count: for None nobody's, since nobody has the empty id, so that everything is seen."""
    if viewer == "":
        raise ValueError("a viewer has an id; None means that no person looks")
    return viewer or ""


def _by_case(rows: list[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["case_id"]].append(row)
    return grouped
