"""What is somebody's own, in the SQL that both engines share."""

from collections import defaultdict

from intake.stores.engine import Engine, is_storable, read_instant, written_instant
from intake.stores.values import OwnNote, SavedList
from publicity.report import Channel


class OwnRecords(Engine):
    """The part of a ``CaseStore`` that knows what is somebody's own; what each method promises is told there."""

    def add_own_note(self, note: OwnNote) -> None:
        """See ``OwnStore.add_own_note``."""
        with self._transaction():
            self._run(
                """
                INSERT INTO own_notes (id, case_id, staff_id, at, sealed)
                VALUES (:id, :case_id, :staff_id, :at, :sealed)
                """,
                id=note.id,
                case_id=note.case,
                staff_id=note.staff,
                at=written_instant(note.at),
                sealed=note.sealed,
            )

    def own_notes_of(self, case_id: str, *, viewer: str) -> list[OwnNote]:
        """See ``OwnStore.own_notes_of``."""
        rows = self._rows(
            """
            SELECT id, case_id, staff_id, at, sealed
            FROM own_notes
            WHERE case_id = :case_id AND staff_id = :viewer
                AND NOT EXISTS (SELECT 1 FROM hidden_from WHERE case_id = :case_id AND staff_id = :viewer)
            ORDER BY at, id
            """,
            case_id=case_id,
            viewer=viewer,
        )
        return [
            OwnNote(
                id=row["id"],
                case=row["case_id"],
                staff=row["staff_id"],
                at=read_instant(row["at"]),
                sealed=row["sealed"],
            )
            for row in rows
        ]

    def save_list(self, saved: SavedList) -> None:
        """See ``OwnStore.save_list``."""
        with self._transaction():
            self._run(
                "INSERT INTO saved_lists (id, staff_id, at, sealed) VALUES (:id, :staff_id, :at, :sealed)",
                id=saved.id,
                staff_id=saved.staff,
                at=written_instant(saved.at),
                sealed=saved.sealed,
            )

    def saved_lists_of(self, staff_id: str) -> list[SavedList]:
        """See ``OwnStore.saved_lists_of``."""
        rows = self._rows(
            "SELECT id, staff_id, at, sealed FROM saved_lists WHERE staff_id = :staff_id ORDER BY at, id",
            staff_id=staff_id,
        )
        return [
            SavedList(id=row["id"], staff=row["staff_id"], at=read_instant(row["at"]), sealed=row["sealed"])
            for row in rows
        ]

    def forget_list(self, list_id: str, *, owner: str) -> None:
        """See ``OwnStore.forget_list``."""
        if is_storable(list_id):
            with self._transaction():
                self._run("DELETE FROM saved_lists WHERE id = :id AND staff_id = :owner", id=list_id, owner=owner)

    def hands_on(self, *, viewer: str) -> dict[str, frozenset[str]]:
        """See ``OwnStore.hands_on``."""
        rows = self._rows(
            """
            SELECT DISTINCT case_id, by_staff AS found
            FROM case_events
            WHERE by_staff IS NOT NULL
                AND case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
            """,
            viewer=viewer,
        )
        return _gathered(rows)

    def channels(self, *, viewer: str) -> dict[str, frozenset[Channel]]:
        """See ``OwnStore.channels``."""
        rows = self._rows(
            """
            SELECT DISTINCT case_reports.case_id, reports.channel AS found
            FROM case_reports
            JOIN current_reports AS reports ON reports.id = case_reports.report_id
            WHERE case_reports.case_id NOT IN (SELECT case_id FROM hidden_from WHERE staff_id = :viewer)
            """,
            viewer=viewer,
        )
        return {case_id: frozenset(map(Channel, found)) for case_id, found in _gathered(rows).items()}


def _gathered(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    gathered: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        gathered[row["case_id"]].add(row["found"])
    return {case_id: frozenset(found) for case_id, found in gathered.items()}
