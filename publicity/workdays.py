"""Which days are working days in China, from the State Council's yearly notice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from publicity.errors import CalendarMissing

# New Year's days off may reach back into December and are then announced with the next year: 2019's began on
# 30 December 2018, with a make-up Saturday on the 29th. From this day of December on, both files are asked.
NEXT_YEAR_IS_ASKED_FROM = (12, 25)

ONE_DAY = timedelta(days=1)


class DayKind(StrEnum):
    """Why a day is, or is not, a working day."""

    WEEKDAY = "weekday"
    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    MAKE_UP = "make_up"

    @property
    def is_working(self) -> bool:
        """Whether people work on such a day; a make-up Saturday or Sunday is a working day like any other."""
        return self in (DayKind.WEEKDAY, DayKind.MAKE_UP)


@dataclass(frozen=True)
class Holiday:
    """A holiday's name, Chinese and English, as the calendar file gives it."""

    name: str
    name_en: str


@dataclass(frozen=True)
class CalendarYear:
    """What one State Council notice says: its days off and make-up days, each with its holiday."""

    year: int
    source: str
    days_off: Mapping[date, Holiday]
    make_up_days: Mapping[date, Holiday]


@dataclass(frozen=True)
class DayReason:
    """A day's kind and, for a day off or a make-up day, the holiday behind it."""

    kind: DayKind
    holiday: Holiday | None = None


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar years that are known; a day of any other year is refused, never guessed."""

    years: Mapping[int, CalendarYear] = field(default_factory=dict)

    def reason(self, day: date) -> DayReason:
        """Say what kind of day it is.

        Raises CalendarMissing for a year without a file, and from 25 December on also for the year after.
        """
        reason = self._reasons.get(day)
        if reason is None:
            reason = self._reasons[day] = self._look_up(day)
        return reason

    def is_working_day(self, day: date) -> bool:
        """Whether the day is a working day. Raises CalendarMissing."""
        return self.reason(day).kind.is_working

    def working_days(self, first: date, last: date) -> int:
        """Count the working days from ``first`` to ``last``, both included. Raises CalendarMissing."""
        return sum(self.is_working_day(day) for day in days_between(first, last))

    def add_working_days(self, day: date, number: int) -> date:
        """Give the ``number``-th working day after ``day``, which itself is not counted (Civil Code art. 201).

        Raises CalendarMissing when the answer lies beyond the calendars.
        """
        while number > 0:
            day += ONE_DAY
            number -= self.is_working_day(day)
        return day

    @cached_property
    def _reasons(self) -> dict[date, DayReason]:
        """What was looked up before: thousands of periods ask for the same days."""
        return {}

    @cached_property
    def counts(self) -> dict[object, Any]:
        """First day, last day and rules → what was counted before: the notices of a day have the same period."""
        return {}

    def _look_up(self, day: date) -> DayReason:
        for year in self._asked(day):
            if day in year.days_off:
                return DayReason(DayKind.DAY_OFF, year.days_off[day])
            if day in year.make_up_days:
                return DayReason(DayKind.MAKE_UP, year.make_up_days[day])
        return DayReason(DayKind.WEEKEND if day.weekday() >= 5 else DayKind.WEEKDAY)

    def _asked(self, day: date) -> list[CalendarYear]:
        asked = [day.year]
        if (day.month, day.day) >= NEXT_YEAR_IS_ASKED_FROM:
            asked.append(day.year + 1)
        for year in asked:
            if year not in self.years:
                raise CalendarMissing(year)
        return [self.years[year] for year in asked]


def days_between(first: date, last: date) -> list[date]:
    """List the days from ``first`` to ``last``, both included; empty when ``last`` is the earlier."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
