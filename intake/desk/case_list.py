"""The list of cases that somebody can open, as a table for a spreadsheet: days and counts, no words and no nominee."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO

from intake.desk.answers import due_of
from intake.desk.office import Office
from intake.stores import CaseStore, CaseSummary, StaffMember
from presentation.labels import label
from presentation.languages import gettext
from publicity.errors import N_

COLUMNS = (
    N_("Case"),
    N_("State"),
    N_("Worked by"),
    N_("Received on"),
    N_("Reporters told"),
    N_("Accepted"),
    N_("Concluded"),
    N_("Closed"),
    N_("Next"),
    N_("Due on"),
    N_("Reports"),
    N_("Late reports"),
    N_("Marked reports"),
    N_("Allegations"),
    N_("Findings"),
    N_("News from the reporter"),
    N_("Objections"),
)
BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets take UTF-8 for something older."""

FORMULA = frozenset("=+-@\t\r\n")
"""With what a cell begins that a spreadsheet would work out instead of showing it."""


def written_list(office: Office, store: CaseStore, staff: StaffMember) -> tuple[bytes, int]:
    """The table and the number of its cases; nothing in it tells of a case that this person cannot open."""
    names = {member.id: member.shown_name for member in store.staff()}
    summaries = store.summaries(viewer=staff.id)
    rows = [_row(office, one, names) for one in summaries]
    return written_table([[gettext(column) for column in COLUMNS], *rows]), len(rows)


def written_table(rows: Iterable[Iterable[str]]) -> bytes:
    """Write rows as CSV in UTF-8 with its mark, each cell quoted, none of them a formula."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in row] for row in rows])
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def harmless(cell: str) -> str:
    """A cell with an apostrophe before what could be a formula, also one of wide signs or behind signs nobody sees."""
    seen = "".join(sign for sign in cell if unicodedata.category(sign) not in ("Cf", "Cc") or sign in FORMULA)
    first = unicodedata.normalize("NFKC", seen.lstrip(" \u00a0\u3000"))[:1]
    # An apostrophe of one's own is doubled by nobody: it shows what it is.
    return f"'{cell}" if first in FORMULA and first else cell


def _row(office: Office, summary: CaseSummary, names: dict[str, str]) -> list[str]:
    due = next(iter(due_of(office, summary)), None)
    days = summary.milestones
    return [
        summary.case.id,
        label(summary.case.state),
        names.get(summary.moved.worked_by or "", ""),
        *_days((summary.received, summary.acknowledged, days.accepted_on, days.concluded_on, days.closed_on)),
        label(due.clock) if due else "",
        *_days((due.on if due else None,)),
        *map(
            str,
            (
                summary.reports,
                summary.late,
                summary.marked,
                len(summary.case.allegations),
                sum(one.finding is not None for one in summary.case.allegations),
                summary.news,
                summary.objections,
            ),
        ),
    ]


def _days(days: Iterable[date | None]) -> Iterator[str]:
    return (day.isoformat() if day else "" for day in days)
