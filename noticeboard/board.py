"""What is on the board at an instant: the notices that are public, where each stands, and what came of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property, wraps
from typing import Any, TypeVar

from portal import Portal
from presentation.han import Wording
from publicity.content import Page
from publicity.notice import AnyNotice, AppointmentNotice, InspectionNotice, NoticeState
from publicity.period import Count, PublicityPeriod
from publicity.review import AnnualReview
from publicity.statistics import QuarterFigures
from publicity.sunset import public_version, sunset
from publicity.workdays import WorkCalendar

Thing = TypeVar("Thing")


@dataclass(frozen=True, kw_only=True)
class BoardContent:
    """All that was read from content/; ``pages`` maps name and language → page.

    ``notices`` are as they were written, whole and with what is to come: only sums are made of them.
    """

    notices: tuple[AnyNotice, ...]
    calendar: WorkCalendar
    pages: Mapping[tuple[str, str], Page]
    statistics: tuple[QuarterFigures, ...] = ()
    reviews: tuple[AnnualReview, ...] = ()


@dataclass(frozen=True)
class Board:
    """The content as the public sees it at ``as_of``; what is not due yet does not exist here, unless unveiled.

    ``wordings`` say, by number, how a notice's words were written anew; there are none where they stand as published.
    ``published`` is the content as it was published where this one was written anew.
    ``has_pdf`` says whether its print sheets are made as PDF too.
    """

    content: BoardContent
    portal: Portal
    as_of: datetime
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    unveiled: frozenset[str] = frozenset()
    published: BoardContent | None = None
    has_pdf: bool = False

    @property
    def zone(self) -> tzinfo:
        """The city's time zone."""
        return self.portal.days.zone

    @cached_property
    def today(self) -> date:
        """The day it is in the city."""
        return self.as_of.astimezone(self.zone).date()

    @cached_property
    def notices(self) -> tuple[AnyNotice, ...]:
        """The notices as the public is shown them, the newest first; everything on the board is made from these."""
        months = self.portal.privacy.reduced_after_months
        public = [
            public_version(notice, self.today, months) for notice in self.content.notices if self._is_shown(notice)
        ]
        return tuple(sorted(public, key=lambda notice: (notice.published, notice.number), reverse=True))

    def _is_shown(self, notice: AnyNotice) -> bool:
        return notice.is_public(self.as_of) or notice.number in self.unveiled

    @cached_property
    def appointments(self) -> tuple[AppointmentNotice, ...]:
        """The public appointment notices, the newest first."""
        return tuple(notice for notice in self.notices if isinstance(notice, AppointmentNotice))

    @cached_property
    def inspections(self) -> tuple[InspectionNotice, ...]:
        """The public inspection notices, the newest first."""
        return tuple(notice for notice in self.notices if isinstance(notice, InspectionNotice))

    @cached_property
    def by_number(self) -> Mapping[str, AnyNotice]:
        """Number → public notice."""
        return {notice.number: notice for notice in self.notices}

    @cached_property
    def made(self) -> dict[tuple[str, str], Any]:
        """What was made of a notice ``once``: what it is, and its number → the thing."""
        return {}

    @cached_property
    def reviews(self) -> tuple[AnnualReview, ...]:
        """The yearly reviews that were held, the oldest first."""
        return tuple(review for review in self.content.reviews if review.on <= self.today)

    def state(self, notice: AnyNotice) -> NoticeState:
        """Where a notice stands."""
        return notice.state(self.as_of, self.zone)

    def count(self, notice: AppointmentNotice) -> Count:
        """A notice's period, counted day by day; anew from a correction that restarted it."""
        return self.period(notice).count(self.content.calendar, self.portal.days.period_rules)

    def period(self, notice: AppointmentNotice) -> PublicityPeriod:
        """A notice's period as it counts today."""
        return notice.counted_period(self.today, self.portal.days.period_rules)

    def reduced_on(self, notice: AnyNotice) -> date | None:
        """The day on which a notice was reduced to names, posts and outcomes; None while it is whole."""
        if self.by_number.get(notice.number) is not notice:
            return self._reduced_on(notice)
        # Each of its files depends on it.
        key = "reduced on", notice.number
        if key not in self.made:
            self.made[key] = self._reduced_on(notice)
        day: date | None = self.made[key]
        return day

    def _reduced_on(self, notice: AnyNotice) -> date | None:
        day = sunset(notice, self.portal.privacy.reduced_after_months)
        return day if day and day <= self.today else None

    def published_on(self, notice: AnyNotice) -> date:
        """The day on which a notice was put up."""
        return notice.published.astimezone(self.zone).date()


def once(make: Callable[[Board, str], Thing]) -> Callable[[Board, str], Thing]:
    """Make a thing of a notice the first time it is asked for: a board never changes, and several files need it."""

    @wraps(make)
    def made(board: Board, number: str) -> Thing:
        key = make.__qualname__, number
        if key not in board.made:
            board.made[key] = make(board, number)
        thing: Thing = board.made[key]
        return thing

    return made
