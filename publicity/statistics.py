"""What the public is told about reports: bands, by whole quarters, with nothing that points at one person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from publicity.errors import StatisticsRefused

BAND = 5
"""The width of a band. The lowest, 0 to 4, is one band: that there was no report, or one, is never told."""


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a year, ``number`` from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter a day lies in."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read ``2026-Q3``. Raises ValueError."""
        year, _, number = text.partition("-Q")
        is_year = len(year) == 4 and year.isascii() and year.isdecimal() and year != "0000"
        if not is_year or number not in {"1", "2", "3", "4"}:
            raise ValueError(text)
        return cls(int(year), int(number))

    @property
    def first(self) -> date:
        """The quarter's first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """The quarter's last day."""
        return self.next().first - timedelta(days=1)

    def next(self) -> "Quarter":
        """The quarter after this one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-Q{self.number}"


@dataclass(frozen=True, order=True)
class Band:
    """A count that is told only as lying between two figures, both included."""

    low: int
    high: int

    @classmethod
    def around(cls, number: int) -> "Band":
        """The band that holds a count."""
        low = number // BAND * BAND
        return cls(low, low + BAND - 1)

    @classmethod
    def parse(cls, text: str) -> "Band":
        """Read ``5-9``. Raises ValueError for anything that ``around`` does not make."""
        low, _, high = text.partition("-")
        band = cls(int(low), int(high))
        if band != cls.around(band.low) or str(band) != text:
            raise ValueError(text)
        return band

    @property
    def is_small(self) -> bool:
        """Whether this is the band in which single persons could be seen."""
        return self.low == 0

    def __str__(self) -> str:
        return f"{self.low}-{self.high}"


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What counting needs to know of a case; nothing here says about whom or from whom it is.

    ``due`` is the day by which it should have been closed, ``closed`` the day it was; ``reports`` are the days on
    which the reports it joins were registered, for a day of receipt may be told later and lie in a released quarter.
    """

    reports: tuple[date, ...]
    closed: date | None
    due: date | None
    substantiated: bool
    affected_appointment: bool


@dataclass(frozen=True, kw_only=True)
class QuarterFigures:
    """One released row; ``all_due_concluded`` says whether nothing was overdue on the quarter's last day."""

    quarter: Quarter
    received: Band
    concluded: Band
    substantiated: Band
    affected_appointment: Band
    all_due_concluded: bool


def tally(cases: Iterable[CaseFacts], quarter: Quarter) -> QuarterFigures:
    """Count one quarter: reports by the day they were registered, conclusions by the day the case was closed."""
    cases = list(cases)
    closed = [case for case in cases if case.closed and quarter.first <= case.closed <= quarter.last]
    overdue = [
        case
        for case in cases
        if case.due and case.due <= quarter.last and (case.closed is None or case.closed > quarter.last)
    ]
    received = sum(quarter.first <= day <= quarter.last for case in cases for day in case.reports)
    return QuarterFigures(
        quarter=quarter,
        received=Band.around(received),
        concluded=Band.around(len(closed)),
        substantiated=Band.around(sum(case.substantiated for case in closed)),
        affected_appointment=Band.around(sum(case.affected_appointment for case in closed)),
        all_due_concluded=not overdue,
    )


def release(
    released: tuple[QuarterFigures, ...], cases: Iterable[CaseFacts], *, since: Quarter, today: date
) -> tuple[QuarterFigures, ...]:
    """Add the quarters that are over to those released before, which stay as they are, letter for letter.

    ``since`` is the first quarter the desk has figures for when nothing was released yet. The quarter of ``today``
    is not over. Raises StatisticsRefused when a quarter that is not over was released already, or when the released
    quarters do not follow one another: what comes next could then be one that was released before.
    """
    cases = list(cases)
    running = Quarter.of(today)
    for earlier, later in pairwise(row.quarter for row in released):
        if later != earlier.next():
            raise StatisticsRefused(f"{later} stands after {earlier}")
    if released and released[-1].quarter >= running:
        raise StatisticsRefused(f"{released[-1].quarter} is not over on {today}")
    quarter = released[-1].quarter.next() if released else since
    added: list[QuarterFigures] = []
    while quarter < running:
        added.append(tally(cases, quarter))
        quarter = quarter.next()
    return (*released, *added)
