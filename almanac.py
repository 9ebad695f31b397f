"""What build.py says of days: how a notice's period was counted, and which period is the earliest that is lawful."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from presentation.counts import letter_rule_told, reason_told, restart_told, rules_told
from presentation.dates import day_words, time_words
from presentation.languages import translations
from publicity.notice import AppointmentNotice
from publicity.period import Count, PeriodRules, PublicityPeriod, earliest_last_day, latest_first_day
from publicity.report import LetterRule
from publicity.workdays import ONE_DAY, WorkCalendar


@dataclass(frozen=True)
class Almanac:
    """What days are counted by, and the language in which that is said."""

    calendar: WorkCalendar
    rules: PeriodRules
    letter_rule: LetterRule
    language: str

    def explain(self, notice: AppointmentNotice, today: date) -> tuple[Count, list[str]]:
        """Say how a notice's period is counted on a day. Raises CalendarMissing."""
        period, restart = notice.counted_period(today, self.rules), notice.restarted_by(today)
        count = period.count(self.calendar, self.rules)
        heading = " ".join(part for part in (notice.number, notice.title, notice.issue) if part)
        anew = [restart_told(restart.on, period.first, self.language)] if restart else []
        return count, [heading, *anew, *self._told(count, period)]

    def plan(self, first: date, last: date | None = None) -> tuple[Count, list[str]]:
        """Propose the earliest lawful period from a day on, or judge the one that ends on ``last``.

        Raises CalendarMissing.
        """
        earliest = earliest_last_day(first, self.calendar, self.rules)
        period = PublicityPeriod(first=first, last=last or earliest)
        count = period.count(self.calendar, self.rules)
        told = list(self._told(count, period))
        if count.is_lawful:
            told += ["", *self._advice(count)]
        return count, told

    def as_dict(self, count: Count) -> dict[str, Any]:
        """Give a count as a program reads it; days as ISO dates."""
        days = [
            {
                "day": one.day.isoformat(),
                "number": one.number,
                "kind": one.reason.kind.value,
                "holiday": one.reason.holiday and one.reason.holiday.name,
                "working_number": one.working_number,
            }
            for one in count.days
        ]
        return {
            "first": count.first.isoformat(),
            "last": count.last.isoformat(),
            "earliest_last": earliest_last_day(count.first, self.calendar, self.rules).isoformat(),
            "calendar_days": count.calendar_days,
            "working_days": count.working_days,
            "lawful": count.is_lawful,
            "days": days,
        }

    # --- In words -----------------------------------------------------------------------------------------------------

    def _told(self, count: Count, period: PublicityPeriod) -> Iterator[str]:
        gettext = translations(self.language).gettext
        ends = {"first": self._day(count.first), "last": self._day(count.last), "hour": time_words(period.closes)}
        yield gettext("%(first)s to %(last)s, %(hour)s") % ends
        yield ""
        yield from self._days(count)
        yield ""
        for rule in rules_told(count, self.language):
            verdict = gettext("kept") if rule.is_kept else gettext("NOT KEPT")
            yield gettext("%(rule)s: %(reached)s, %(verdict)s") % {
                "rule": rule.title,
                "reached": rule.reached,
                "verdict": verdict,
            }
            yield f"  {rule.source}"
        yield gettext("The first and the last day both count.")
        sources = dict.fromkeys(self.calendar.years[one.day.year].source for one in count.days)
        yield gettext("Days off and make-up days by: %(sources)s") % {"sources": self._list(sources)}
        yield ""
        earliest = earliest_last_day(count.first, self.calendar, self.rules)
        yield gettext("The earliest lawful last day of a period that begins on %(first)s is %(last)s.") % {
            "first": self._day(count.first),
            "last": self._day(earliest),
        }
        yield letter_rule_told(count.last, self.letter_rule, self.language)

    def _days(self, count: Count) -> Iterator[str]:
        """One line a day: date, place among all days, reason; a blank line between weeks."""
        gettext = translations(self.language).gettext
        dates = [self._day(one.day) for one in count.days]
        widest = max(map(_columns, dates), default=0)
        for one, words in zip(count.days, dates, strict=True):
            if one.day.weekday() == 0 and one.number > 1:
                yield ""
            number = gettext("day %(number)s") % {"number": one.number}
            yield f"  {_padded(words, widest)}  {_padded(number, 7)}  {reason_told(one, self.language)}"

    def _advice(self, count: Count) -> Iterator[str]:
        gettext = translations(self.language).gettext
        latest = latest_first_day(count.first, count.last, self.calendar, self.rules)
        if latest > count.first:
            yield gettext("A period that begins on any day up to %(day)s can end on the same day.") % {
                "day": self._day(latest)
            }
        if self.rules.publication_day_counts:
            yield gettext("Put the notice up on %(day)s or before.") % {"day": self._day(count.first)}
        else:
            yield gettext("The day of publication does not count here: put the notice up on %(day)s or before.") % {
                "day": self._day(count.first - ONE_DAY)
            }
        yield gettext("Write into the notice:")
        yield "period:"
        yield f"  first: {count.first}"
        yield f"  last: {count.last}"

    def _day(self, day: date) -> str:
        return day_words(day, self.language)

    def _list(self, names: dict[str, None]) -> str:
        return translations(self.language).pgettext("between posts", "; ").join(names)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "FW" else 1 for char in text)


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - _columns(text))
