"""How dates, names, states and phones read on a page."""

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from flask import Flask
from markupsafe import Markup, escape

from presentation.counts import day_told, effect_told, holiday_words, letter_rule_told, restart_told, rules_told
from presentation.dates import (
    day_in_grid,
    day_words,
    instant_words,
    month_words,
    time_words,
    week_of,
    weekday_short,
)
from presentation.labels import label
from presentation.languages import chinese, current_language, gettext, pgettext
from publicity.errors import N_
from publicity.notice import NoticeKind, NoticeState, YearMonth

INSPECTION_STATES = {
    NoticeState.SCHEDULED: N_("Inspection announced"),
    NoticeState.RUNNING: N_("Inspection under way"),
    NoticeState.ENDED: N_("Inspection over"),
}
"""What a state is called on an inspection notice, where nothing runs for the public but the inspection."""


def add_filters(app: Flask, zone: tzinfo) -> None:
    """Give an app's templates their filters; instants are shown in ``zone``."""

    def instant(moment: datetime, **how: bool) -> str:
        return instant_words(moment.astimezone(zone), current_language(), **how)

    filters: dict[str, Callable[..., Any]] = {
        "counted": lambda counted: day_told(counted, current_language()),
        "day": lambda day, **how: day_words(day, current_language(), **how),
        "dial": dialled,
        "holiday": lambda holiday: holiday_words(holiday, current_language()),
        "did_to_the_period": lambda effect, last: effect_told(effect, last, current_language()),
        "hour": time_words,
        "in_grid": lambda day, **how: day_in_grid(day, current_language(), **how),
        "instant": instant,
        "label": label,
        "letters_until": lambda last, rule: letter_rule_told(last, rule, current_language()),
        "lines": with_line_breaks,
        "listed": listed,
        "month": month,
        "restarted": lambda corrected, first: restart_told(corrected, first, current_language()),
        "rules": lambda count: rules_told(count, current_language()),
        "sentences": joined,
        "span": span_words,
        "stands": state_words,
        "week": week_of,
        "weekday": lambda day: weekday_short(day, current_language()),
        "zh": in_chinese,
    }
    app.jinja_env.filters.update(filters)


class OfAKind(Protocol):
    """A notice, or what stands for one."""

    @property
    def kind(self) -> NoticeKind:
        """Which kind of notice it is."""


def month(of: YearMonth) -> str:
    """Write a month in the language of the page being made."""
    return month_words(of, current_language())


def with_line_breaks(text: str) -> Markup:
    """Show a person's words as they were typed: escaped, with their line breaks."""
    return Markup("<br>\n").join(escape(line) for line in text.splitlines())


def in_chinese(text: str) -> Markup:
    """Mark a notice's own words as Chinese where the page around them is not."""
    if current_language() == chinese():
        return escape(text)
    return Markup('<span lang="{}">{}</span>').format(chinese(), text)


def joined(sentences: Iterable[str]) -> Markup:
    """Set sentences one behind the other: with a space, where the language has one; empty ones are left out."""
    gap = Markup("") if current_language() == chinese() else Markup(" ")
    return gap.join(sentence for sentence in sentences if sentence)


def listed(messages: Iterable[str]) -> str:
    """Translate a few messages and set them one beside the other."""
    return pgettext("between names", ", ").join(map(gettext, messages))


def state_words(state: NoticeState, notice: OfAKind) -> str:
    """Say where a notice stands, in the words of its kind."""
    if notice.kind is NoticeKind.INSPECTION and state in INSPECTION_STATES:
        return gettext(INSPECTION_STATES[state])
    return label(state)


def span_words(first: date, last: date | None, *, year: bool = False) -> str:
    """Write a day, or the days from one to another: 10月12日至16日, 12 to 16 October."""
    language = current_language()
    if last is None or last == first:
        return day_words(first, language, year=year, weekday=False)
    same_month = (first.year, first.month) == (last.year, last.month)
    other_year = first.year != last.year
    if language == "en":
        begins = str(first.day) if same_month else day_words(first, language, year=other_year, weekday=False)
        return f"{begins} to {day_words(last, language, year=year or other_year, weekday=False)}"
    begins = day_words(first, language, year=year or other_year, weekday=False)
    ends = f"{last.day}日" if same_month else day_words(last, language, year=other_year, weekday=False)
    return f"{begins}至{ends}"


def dialled(phone: str) -> str:
    """Give what a telephone dials: the digits, without an extension."""
    return re.sub(r"[^0-9+]", "", re.split("转|ext", phone)[0])
