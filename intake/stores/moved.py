"""What the store tells of cases that move: who works one, what another body has to do with it, what was taken out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.stores.engine import Row, read_day_if_any, read_instant
from publicity.case import Step
from publicity.moving import Move


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What a case's newest events of moving say.

    ``worked_by`` is who works it, ``report_back`` the day by which the body that has it is to answer, until it has,
    ``came`` the day on which another body's transfer arrived, and ``has_objected`` whether one objected to it.
    """

    worked_by: str | None = None
    report_back: date | None = None
    came: date | None = None
    has_objected: bool = False


NOTHING_MOVED = Moved()


@dataclass(frozen=True, kw_only=True)
class StoredLink:
    """That two allegations of different cases are the same; who undid that is None while it stands."""

    id: str
    case: str
    number: int
    other_case: str
    other_number: int
    by: str
    at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None

    def other_end(self, case_id: str) -> tuple[int, str, int]:
        """Seen from one of its cases: which allegation of it, and which of which other case."""
        if case_id == self.case:
            return self.number, self.other_case, self.other_number
        return self.other_number, self.case, self.number


@dataclass(frozen=True, kw_only=True)
class Export:
    """Something that was taken out of the desk: ``kind`` is ``list`` or ``dossier``, ``rows`` how many cases or papers.

    It names no case: whoever reads what was taken out need not know which there are.
    """

    id: str = field(repr=False)
    kind: str
    rows: int
    by: str
    approved_by: str | None = None
    at: datetime


MOVES = (Step.TRANSFER, Move.ASSIGN, Move.CAME_BY_TRANSFER, Move.OBJECT_TO_TRANSFER, Move.REPORT_BACK)
"""The acts that ``moved_from`` reads; the same stand in the store's queries."""


def moved_from(rows: Iterable[Row], away: frozenset[str]) -> Moved:
    """Read the events of moving of one case, the earliest first; whoever stepped back or left works it no more."""
    last: dict[str, tuple[int, str | None]] = {row["act"]: (row["sequence"], row["reason"]) for row in rows}
    nothing = (0, None)
    worked_by = last.get(Move.ASSIGN, nothing)[1]
    transferred, report_by = last.get(Step.TRANSFER, nothing)
    came_at, came = last.get(Move.CAME_BY_TRANSFER, nothing)
    return Moved(
        worked_by=None if worked_by in away else worked_by,
        report_back=read_day_if_any(report_by) if transferred > last.get(Move.REPORT_BACK, nothing)[0] else None,
        came=read_day_if_any(came),
        has_objected=last.get(Move.OBJECT_TO_TRANSFER, nothing)[0] > came_at,
    )


def link_from(row: Row) -> StoredLink:
    """A row of links, with who undid it."""
    return StoredLink(
        id=row["id"],
        case=row["case_id"],
        number=row["number"],
        other_case=row["other_case"],
        other_number=row["other_number"],
        by=row["by_staff"],
        at=read_instant(row["at"]),
        undone_by=row["undone_by"],
        undone_at=read_instant(row["undone_at"]) if row["undone_at"] else None,
    )


def export_from(row: Row) -> Export:
    """A row of exports."""
    return Export(
        id=row["id"],
        kind=row["kind"],
        rows=row["rows"],
        by=row["by_staff"],
        approved_by=row["approved_by"],
        at=read_instant(row["at"]),
    )
