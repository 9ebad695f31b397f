"""How cases are split, linked and taken out, in the SQL that both engines share."""

from collections.abc import Collection, Sequence
from datetime import datetime

from intake.stores.engine import written_day, written_instant
from intake.stores.filing import CaseFiling
from intake.stores.moved import Export, StoredLink, export_from, link_from
from intake.stores.values import Milestones, StoredAllegation, StoredPair
from publicity.case import Case, Event


class CaseMoving(CaseFiling):
    """The part of a ``CaseStore`` that moves cases; what each method promises is told there."""

    def split(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        new: Case,
        new_event: Event,
        pair: StoredPair,
        allegations: Sequence[StoredAllegation],
        milestones: Milestones,
        texts: tuple[bytes | None, bytes | None],
    ) -> None:
        """See ``CaseStore.split``."""
        numbers = [one.number for one in after.allegations if one.split_to == new.id]
        if len(numbers) != len(allegations) or new_event.case != new.id:
            raise ValueError("the new case is not the one that was split off")
        with self._transaction():
            self._change(before, after, event, texts[0])
            self._insert_case(new, event.at)
            self._run(
                "UPDATE cases SET accepted_on = :accepted_on, days_on_hold = :days WHERE id = :id",
                id=new.id,
                accepted_on=written_day(milestones.accepted_on),
                days=milestones.days_on_hold,
            )
            self._insert_pair(new.id, pair, event.at)
            self._insert_allegations(new.id, allegations)
            self._run(
                "INSERT INTO splits (case_id, split_from) VALUES (:id, :split_from)", id=new.id, split_from=after.id
            )
            self._insert_split(after.id, numbers, new.id)
            self._insert_recusals(new.id, before.recused, event.at)
            self._insert_event(new_event, texts[1])

    def matter_of(self, case_id: str) -> list[str]:
        """See ``CaseStore.matter_of``."""
        sql = "SELECT id FROM cases WHERE id = :id AND merged_into IS NULL"
        return [one for one in self._kin(case_id) if self._row(sql, id=one)]

    def add_pair(self, case_id: str, pair: StoredPair, *, at: datetime) -> None:
        """See ``CaseStore.add_pair``."""
        with self._transaction():
            self._insert_pair(case_id, pair, at)

    # --- Links --------------------------------------------------------------------------------------------------------

    def add_link(self, link: StoredLink) -> None:
        """See ``CaseStore.add_link``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO links (id, case_id, number, other_case, other_number, by_staff, at)
                VALUES (:id, :case_id, :number, :other_case, :other_number, :by_staff, :at)
                """,
                id=link.id,
                case_id=link.case,
                number=link.number,
                other_case=link.other_case,
                other_number=link.other_number,
                by_staff=link.by,
                at=written_instant(link.at),
            )

    def undo_link(self, link_id: str, *, by: str, at: datetime) -> None:
        """See ``CaseStore.undo_link``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO undone_links (link_id, by_staff, at) VALUES (:link_id, :by_staff, :at)
                ON CONFLICT DO NOTHING
                """,
                link_id=link_id,
                by_staff=by,
                at=written_instant(at),
            )

    def links_of(self, case_id: str, *, viewer: str | None) -> list[StoredLink]:
        """See ``CaseStore.links_of``."""
        rows = self._rows(
            """
            SELECT links.id, links.case_id, links.number, links.other_case, links.other_number, links.by_staff,
                links.at, undone_links.by_staff AS undone_by, undone_links.at AS undone_at
            FROM links
            LEFT JOIN undone_links ON undone_links.link_id = links.id
            WHERE (links.case_id = :case_id OR links.other_case = :case_id)
                AND links.case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
                AND links.other_case NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
            ORDER BY links.at, links.id
            """,
            case_id=case_id,
            viewer=viewer or "",
        )
        return [link_from(row) for row in rows]

    # --- Exports ------------------------------------------------------------------------------------------------------

    def add_export(self, export: Export) -> None:
        """See ``CaseStore.add_export``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO exports (id, kind, rows, by_staff, approved_by, at)
                VALUES (:id, :kind, :rows, :by_staff, :approved_by, :at)
                """,
                id=export.id,
                kind=export.kind,
                rows=export.rows,
                by_staff=export.by,
                approved_by=export.approved_by,
                at=written_instant(export.at),
            )

    def exports(self) -> list[Export]:
        """See ``CaseStore.exports``."""
        return [export_from(row) for row in self._rows("SELECT * FROM exports ORDER BY at DESC, id")]

    def _insert_split(self, case_id: str, numbers: Collection[int], new_id: str) -> None:
        for number in numbers:
            self._run(
                "INSERT INTO split_allegations (case_id, number, split_to) VALUES (:case_id, :number, :split_to)",
                case_id=case_id,
                number=number,
                split_to=new_id,
            )
        self._run(
            """
            INSERT INTO split_reports (case_id, report_id)
            SELECT CAST(:new_id AS TEXT), report_id FROM case_reports WHERE case_id = :case_id
            """,
            new_id=new_id,
            case_id=case_id,
        )
