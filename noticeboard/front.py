"""The front page: what runs now, how to report, what is coming, what came of it, the year in figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile

from noticeboard.accountability import YearFigures, year_figures
from noticeboard.board import Board
from noticeboard.card import Announced, Card
from noticeboard.changes import midnight
from noticeboard.formats.file import Later
from noticeboard.lists import cards_of
from noticeboard.register import Register
from publicity.disclosures import DisclosureState
from publicity.notice import AnyNotice, AppointmentNotice, InspectionNotice, NoticeKind, NoticeState
from publicity.period import Count

LAST_WEEK = timedelta(days=7)
"""How far back the front page tells outcomes; all of them are on their own page."""

Opened = tuple[Card, Board, AnyNotice]
"""A card, and its notice on a board with its neighbours."""

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
    """``/``; ``since`` is the day from which on it tells all outcomes, None when it tells the latest there are.

    ``changed`` is when it came to read as it does; it tells what runs today, so that is not before today.
    """

    template = "front.html"

    today: date
    changed: datetime
    running: tuple[Running, ...]
    coming: tuple[Coming, ...]
    announced: tuple[tuple[Card, Announced], ...]
    since: date | None
    year: YearFigures


def front_page(register: Register) -> Later:
    """Gather what a citizen wants to know in a minute; the notices themselves are opened only if it is made."""
    since = register.today - LAST_WEEK
    last_week = tuple(takewhile(lambda told: told[1].on >= since, register.announced))
    announced = last_week or register.announced[:MOST_OUTCOMES]
    year = year_figures(register, register.today.year)
    latest = max((card.updated for card in register.cards), default=None)
    changed = max(filter(None, (midnight(register.today, register.zone), latest)))
    marks = tuple(register.mark(card.number) for card in register.ahead)

    def make() -> FrontPage:
        opened = [(card, *register.opened(card)) for card in register.ahead]
        return FrontPage(
            today=register.today,
            changed=changed,
            running=_running(register, opened),
            coming=_coming(opened),
            announced=announced,
            since=since if last_week else None,
            year=year,
        )

    told = register.today, changed, marks, cards_of(announced), bool(last_week), year
    return Later(told, make, FrontPage.template)


def _running(register: Register, opened: Iterable[Opened]) -> tuple[Running, ...]:
    running = [
        (notice, board)
        for card, board, notice in opened
        if card.state is NoticeState.RUNNING and isinstance(notice, AppointmentNotice)
    ]
    running.sort(key=lambda one: (one[0].period.closes_at(register.zone), one[0].number))
    return tuple(Running(notice, board.count(notice)) for notice, board in running)


def _coming(opened: Iterable[Opened]) -> tuple[Coming, ...]:
    coming = []
    for _, board, notice in opened:
        if isinstance(notice, InspectionNotice):
            coming.append(_coming_inspection(board, notice))
        elif board.state(notice) is NoticeState.SCHEDULED:
            first, last = notice.period.first, notice.period.last
            coming.append(Coming(notice=notice, first=first, last=last, has_begun=False))
    return tuple(sorted(coming, key=lambda one: (one.first, one.notice.number)))


def _coming_inspection(board: Board, notice: InspectionNotice) -> Coming:
    return Coming(
        notice=notice,
        first=notice.inspection.first,
        last=notice.inspection.last,
        has_begun=board.state(notice) is NoticeState.RUNNING,
        withheld=sum(one.state is not DisclosureState.DISCLOSED for one in notice.disclosures()),
    )
