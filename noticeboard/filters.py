"""How dates, names and phones read on the board, beyond what every page can do."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from flask import Flask
from markupsafe import Markup, escape

from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext, pgettext
from publicity.errors import N_
from publicity.notice import AnyNotice, NoticeKind, NoticeState

INSPECTION_STATES = {
    NoticeState.SCHEDULED: N_("Inspection announced"),
    NoticeState.RUNNING: N_("Inspection under way"),
    NoticeState.ENDED: N_("Inspection over"),
}
"""What a state is called on an inspection notice, where nothing runs for the public but the inspection."""


def add_filters(app: Flask) -> None:
    """Give the templates ``zh``, ``sentences``, ``listed``, ``stands``, ``span`` and ``dial``."""
    filters: dict[str, Callable[..., str]] = {
        "zh": in_chinese,
        "sentences": joined,
        "listed": listed,
        "stands": state_words,
        "span": span_words,
        "dial": dialled,
    }
    app.jinja_env.filters.update(filters)


def in_chinese(text: str) -> Markup:
    """Mark a notice's own words as Chinese where the page around them is not."""
    if current_language() == "zh-Hans":
        return escape(text)
    return Markup('<span lang="zh-Hans">{}</span>').format(text)


def joined(sentences: Iterable[str]) -> Markup:
    """Set sentences one behind the other: with a space, where the language has one; empty ones are left out."""
    gap = Markup("") if current_language() == "zh-Hans" else Markup(" ")
    return gap.join(sentence for sentence in sentences if sentence)


def listed(messages: Iterable[str]) -> str:
    """Translate a few messages and set them one beside the other."""
    return pgettext("between names", ", ").join(map(gettext, messages))


def state_words(state: NoticeState, notice: AnyNotice) -> str:
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
