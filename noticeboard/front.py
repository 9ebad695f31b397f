"""The front page: what runs now, how to report, what is coming, what came of it, the year in figures."""

from dataclasses import dataclass
from datetime import date, timedelta

from noticeboard.accountability import YearFigures, year_figures
from noticeboard.board import Announced, Board
from publicity.disclosures import DisclosureState
from publicity.notice import AnyNotice, AppointmentNotice, InspectionNotice, NoticeKind, NoticeState
from publicity.period import Count

LAST_WEEK = timedelta(days=7)
"""How far back the front page tells outcomes; all of them are on their own page."""

MOST_OUTCOMES = 6
"""How many it tells when the last week had none."""


@dataclass(frozen=True)
class Running:
    """An appointment notice that runs, with its period counted."""

    notice: AppointmentNotice
    count: Count


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A notice that is still to come into its own: its first and last day, and how many disclosures are withheld."""

    notice: AnyNotice
    first: date
    last: date
    has_begun: bool
    withheld: int = 0

    @property
    def is_inspection(self) -> bool:
        """Whether it announces an inspection; else it is an appointment notice whose period has not begun."""
        return self.notice.kind is NoticeKind.INSPECTION


@dataclass(frozen=True, kw_only=True)
class FrontPage:
    """``/``; ``since`` is the day from which on it tells all outcomes, None when it tells the latest there are."""

    template = "front.html"

    today: date
    running: tuple[Running, ...]
    coming: tuple[Coming, ...]
    announced: tuple[Announced, ...]
    since: date | None
    year: YearFigures


def front_page(board: Board) -> FrontPage:
    """Gather what a citizen wants to know in a minute."""
    running = [notice for notice in board.appointments if board.state(notice) is NoticeState.RUNNING]
    running.sort(key=lambda notice: (notice.period.closes_at(board.zone), notice.number))
    since = board.today - LAST_WEEK
    last_week = tuple(one for one in board.announced if one.on >= since)
    return FrontPage(
        today=board.today,
        running=tuple(Running(notice, board.count(notice)) for notice in running),
        coming=_coming(board),
        announced=last_week or board.announced[:MOST_OUTCOMES],
        since=since if last_week else None,
        year=year_figures(board, board.today.year),
    )


def _coming(board: Board) -> tuple[Coming, ...]:
    inspections = [_coming_inspection(board, notice) for notice in board.inspections]
    appointments = [
        Coming(notice=notice, first=notice.period.first, last=notice.period.last, has_begun=False)
        for notice in board.appointments
        if board.state(notice) is NoticeState.SCHEDULED
    ]
    coming = [one for one in (*inspections, *appointments) if one]
    return tuple(sorted(coming, key=lambda one: (one.first, one.notice.number)))


def _coming_inspection(board: Board, notice: InspectionNotice) -> Coming | None:
    state = board.state(notice)
    if state not in (NoticeState.SCHEDULED, NoticeState.RUNNING):
        return None
    return Coming(
        notice=notice,
        first=notice.inspection.first,
        last=notice.inspection.last,
        has_begun=state is NoticeState.RUNNING,
        withheld=sum(one.state is not DisclosureState.DISCLOSED for one in notice.disclosures()),
    )
