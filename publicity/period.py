"""The publicity period: its first and last day, and whether they satisfy every rule at once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from publicity.errors import CalendarMissing, PeriodTooShort
from publicity.workdays import ONE_DAY, DayReason, WorkCalendar, days_between


class PeriodState(StrEnum):
    """Where an instant stands to a period."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class PeriodRules:
    """What the city promises about a period; all of it holds at once.

    ``min_calendar_days`` is the city's own promise (the seed's 7 days); ``min_working_days`` is the regulation's
    (党政领导干部选拔任用工作条例 2019, art. 42: not fewer than five working days). Whether the day of publication
    counts is not settled by any central text; both customs are in use, so it is policy, and printed.
    """

    min_calendar_days: int = 7
    min_working_days: int = 5
    publication_day_counts: bool = True


@dataclass(frozen=True)
class CountedDay:
    """One day of a period: its place among the calendar days, and among the working days if it is one (from 1)."""

    day: date
    number: int
    reason: DayReason
    working_number: int | None


@dataclass(frozen=True, kw_only=True)
class Count:
    """A period counted day by day, with the rules it was counted against; it has no days when ``last`` is earlier."""

    first: date
    last: date
    days: tuple[CountedDay, ...]
    rules: PeriodRules

    @property
    def calendar_days(self) -> int:
        """How many days the period has."""
        return len(self.days)

    @property
    def working_days(self) -> int:
        """How many of them are working days."""
        return sum(day.working_number is not None for day in self.days)

    @property
    def enough_calendar_days(self) -> bool:
        """Whether the city's own promise is kept."""
        return self.calendar_days >= self.rules.min_calendar_days

    @property
    def enough_working_days(self) -> bool:
        """Whether the regulation's minimum is kept."""
        return self.working_days >= self.rules.min_working_days

    @property
    def is_lawful(self) -> bool:
        """Whether every rule is satisfied, whatever the city's figures by a period of at least one day."""
        return bool(self.days) and self.enough_calendar_days and self.enough_working_days


@dataclass(frozen=True, kw_only=True)
class PublicityPeriod:
    """A period from ``first`` to ``last``, both counted; it ends at 24:00 of the last day or at ``closes``."""

    first: date
    last: date
    closes: time | None = None

    def opens_at(self, zone: tzinfo) -> datetime:
        """The instant at which the period begins: 0:00 of its first day."""
        return datetime.combine(self.first, time.min, zone)

    def closes_at(self, zone: tzinfo) -> datetime:
        """The instant from which the period is over: 24:00 of its last day, or the stated hour of that day."""
        if self.closes is None:
            return datetime.combine(self.last + ONE_DAY, time.min, zone)
        return datetime.combine(self.last, self.closes, zone)

    def state(self, now: datetime, zone: tzinfo) -> PeriodState:
        """Say where ``now`` stands; the closing instant itself is already outside."""
        if now < self.opens_at(zone):
            return PeriodState.SCHEDULED
        return PeriodState.RUNNING if now < self.closes_at(zone) else PeriodState.ENDED

    def contains(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first <= day <= self.last

    def count(self, calendar: WorkCalendar, rules: PeriodRules) -> Count:
        """Count the period day by day. Raises CalendarMissing."""
        key = self.first, self.last, rules
        count: Count | None = calendar.counts.get(key)
        if count is None:
            count = calendar.counts[key] = self._counted(calendar, rules)
        return count

    def _counted(self, calendar: WorkCalendar, rules: PeriodRules) -> Count:
        counted: list[CountedDay] = []
        working = 0
        for number, day in enumerate(days_between(self.first, self.last), start=1):
            reason = calendar.reason(day)
            working += reason.kind.is_working
            counted.append(CountedDay(day, number, reason, working if reason.kind.is_working else None))
        return Count(first=self.first, last=self.last, days=tuple(counted), rules=rules)


def first_counted_day(announced: date, rules: PeriodRules) -> date:
    """Give the day from which a period counts that is announced, or announced anew, on a day."""
    return announced if rules.publication_day_counts else announced + ONE_DAY


def check_period(period: PublicityPeriod, calendar: WorkCalendar, rules: PeriodRules) -> Count:
    """Count the period and refuse it unless it satisfies every rule.

    A last day with a closing hour counts as a whole day. Raises PeriodTooShort, which carries the count and the
    earliest lawful last day, and CalendarMissing.
    """
    count = period.count(calendar, rules)
    if not count.is_lawful:
        raise PeriodTooShort(count, _earliest_or_none(period.first, calendar, rules))
    return count


def earliest_last_day(first: date, calendar: WorkCalendar, rules: PeriodRules) -> date:
    """Give the earliest last day that satisfies every rule for a period beginning on ``first``.

    Raises CalendarMissing when it lies beyond the calendars.
    """
    last = first + timedelta(days=max(rules.min_calendar_days, 1) - 1)
    while calendar.working_days(first, last) < rules.min_working_days:
        last += ONE_DAY
    return last


def latest_first_day(first: date, last: date, calendar: WorkCalendar, rules: PeriodRules) -> date:
    """Give the latest day on which a period can begin and still end on ``last``, ``first`` being one such day.

    A period that begins on a day off may gain nothing by it. Raises CalendarMissing.
    """
    while first < last and earliest_last_day(first + ONE_DAY, calendar, rules) <= last:
        first += ONE_DAY
    return first


def _earliest_or_none(first: date, calendar: WorkCalendar, rules: PeriodRules) -> date | None:
    try:
        return earliest_last_day(first, calendar, rules)
    except CalendarMissing:
        return None
