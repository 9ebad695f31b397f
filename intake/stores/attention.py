"""Who looked at a case, and where nobody looked in time, in the SQL that both engines share."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from intake.stores.apart_values import Escalation, EscalationKey, Opened
from intake.stores.engine import read_day, read_instant, written_day, written_instant
from intake.stores.keys import KeyRecords


class AttentionRecords(KeyRecords):
    """The part of a ``CaseStore`` that keeps openings and missed time limits; what each promises is told there."""

    def note_opening(self, case_id: str, staff_id: str, at: datetime) -> bool:
        """See ``CaseStore.note_opening``."""
        hour = written_instant(at.replace(minute=0, second=0, microsecond=0))
        with self._transaction():
            return bool(
                self._run(
                    """
                    INSERT INTO case_openings (case_id, staff_id, hour) VALUES (:case_id, :staff_id, :hour)
                    ON CONFLICT DO NOTHING
                    """,
                    case_id=case_id,
                    staff_id=staff_id,
                    hour=hour,
                )
            )

    def openings_of(self, case_id: str, *, viewer: str | None) -> list[Opened]:
        """See ``CaseStore.openings_of``."""
        rows = self._rows(
            """
            SELECT case_openings.staff_id, COUNT(*) AS times, MAX(case_openings.hour) AS last
            FROM case_openings
            JOIN cases AS own ON own.id = :case_id
            JOIN cases AS kin ON COALESCE(kin.merged_into, kin.id) = COALESCE(own.merged_into, own.id)
            WHERE case_openings.case_id = kin.id
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            GROUP BY case_openings.staff_id
            ORDER BY last DESC, case_openings.staff_id
            """,
            case_id=case_id,
            viewer=viewer or "",
        )
        return [Opened(staff=row["staff_id"], times=row["times"], last=read_instant(row["last"])) for row in rows]

    def openings_by_role(self, case_id: str, before: datetime) -> Mapping[str, int]:
        """See ``CaseStore.openings_by_role``."""
        rows = self._rows(
            """
            SELECT staff.role AS role, COUNT(*) AS times
            FROM case_openings
            JOIN staff ON staff.id = case_openings.staff_id
            JOIN cases AS own ON own.id = :case_id
            JOIN cases AS kin ON COALESCE(kin.merged_into, kin.id) = COALESCE(own.merged_into, own.id)
            WHERE case_openings.case_id = kin.id AND case_openings.hour < :before
            GROUP BY staff.role
            """,
            case_id=case_id,
            before=written_instant(before),
        )
        return {row["role"]: row["times"] for row in rows}

    def openings_counted(self, since: datetime, *, viewer: str) -> list[tuple[str, int, int]]:
        """See ``CaseStore.openings_counted``."""
        rows = self._rows(
            """
            SELECT staff_id, COUNT(*) AS times, COUNT(DISTINCT case_id) AS cases
            FROM case_openings
            WHERE hour >= :since AND case_id NOT IN (SELECT case_id FROM recused_people WHERE staff_id = :viewer)
            GROUP BY staff_id
            ORDER BY staff_id
            """,
            since=written_instant(since),
            viewer=viewer,
        )
        return [(row["staff_id"], row["times"], row["cases"]) for row in rows]

    def escalate(self, case_id: str, clock: str, due_on: date, at: datetime) -> bool:
        """See ``CaseStore.escalate``."""
        with self._transaction():
            return bool(
                self._run(
                    """
                INSERT INTO escalations (case_id, clock, due_on, at) VALUES (:case_id, :clock, :due_on, :at)
                ON CONFLICT DO NOTHING
                """,
                    case_id=case_id,
                    clock=clock,
                    due_on=written_day(due_on),
                    at=written_instant(at),
                )
            )

    def escalations(self, case_id: str | None = None) -> list[Escalation]:
        """See ``CaseStore.escalations``."""
        rows = self._rows(
            """
            SELECT case_id, clock, due_on, at FROM escalations
            WHERE case_id = COALESCE(:case_id, case_id)
            ORDER BY at, case_id, clock
            """,
            case_id=case_id,
        )
        return [
            Escalation(
                case=row["case_id"], clock=row["clock"], due_on=read_day(row["due_on"]), at=read_instant(row["at"])
            )
            for row in rows
        ]

    def give_escalation_keys(
        self, case_id: str, wraps: Sequence[tuple[str, str, bytes]], *, to: str, by: str, at: datetime
    ) -> None:
        """See ``CaseStore.give_escalation_keys``."""
        with self._transaction():
            for pair_id, holder, sealed in wraps:
                self._insert_wrap(pair_id, holder, sealed)
            self._run(
                """
                INSERT INTO escalation_keys (case_id, to_staff, by_staff, at) VALUES (:case_id, :to, :by, :at)
                ON CONFLICT DO NOTHING
                """,
                case_id=case_id,
                to=to,
                by=by,
                at=written_instant(at),
            )

    def escalation_keys(self, case_id: str) -> list[EscalationKey]:
        """See ``CaseStore.escalation_keys``."""
        rows = self._rows(
            "SELECT to_staff, by_staff, at FROM escalation_keys WHERE case_id = :case_id ORDER BY at, to_staff",
            case_id=case_id,
        )
        return [EscalationKey(to=row["to_staff"], by=row["by_staff"], at=read_instant(row["at"])) for row in rows]
