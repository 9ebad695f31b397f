"""A publicity period's count in words: each day with its reason, each rule with its source."""

from dataclasses import dataclass
from datetime import date

from presentation.dates import day_words
from presentation.labels import LABELS
from presentation.languages import translations
from publicity.notice import CorrectionEffect
from publicity.period import Count, CountedDay
from publicity.report import LetterRule
from publicity.workdays import DayKind, Holiday

LEGAL_MINIMUM = 5
"""Working days that the regulation itself asks for (条例 2019 art. 42); a city may ask for more."""


@dataclass(frozen=True)
class RuleTold:
    """One rule of a period: what it asks, where that is written, and whether the period keeps it."""

    title: str
    source: str
    reached: str
    is_kept: bool


def holiday_words(holiday: Holiday, language: str) -> str:
    """A holiday's name."""
    return holiday.name_en if language == "en" else holiday.name


def day_told(counted: CountedDay, language: str) -> str:
    """Tell a day of a period with its place and its reason, in one line."""
    return translations(language).gettext("%(day)s: day %(number)s, %(reason)s") % {
        "day": day_words(counted.day, language, year=False),
        "number": counted.number,
        "reason": reason_told(counted, language),
    }


def reason_told(counted: CountedDay, language: str) -> str:
    """Say why a day counts as a working day, or why it does not."""
    gettext = translations(language).gettext
    kind, holiday = counted.reason.kind, counted.reason.holiday
    values = {"number": counted.working_number, "holiday": holiday and holiday_words(holiday, language)}
    words = {
        DayKind.WEEKDAY: gettext("working day %(number)s"),
        DayKind.MAKE_UP: gettext("working day %(number)s: everyone works, for %(holiday)s"),
        DayKind.DAY_OFF: gettext("does not count: day off, %(holiday)s"),
        DayKind.WEEKEND: gettext("does not count: weekend"),
    }
    return words[kind] % values


def restart_told(corrected: date, first: date, language: str) -> str:
    """Say that a correction began the count anew, on its own day or on the day after."""
    gettext = translations(language).gettext
    if corrected == first:
        sentence = gettext("Counted anew: because of the correction of %(day)s, the period begins again on that day.")
    else:
        sentence = gettext("Counted anew: because of the correction of %(day)s, it begins again on the day after.")
    return sentence % {"day": day_words(corrected, language, year=False, weekday=False)}


def effect_told(effect: CorrectionEffect, last: date | None, language: str) -> str:
    """Say what a correction did to the period; ``last`` is the day to which it moved the end, where that is known."""
    gettext = translations(language).gettext
    if last is None or effect is CorrectionEffect.NONE:
        return gettext(LABELS[CorrectionEffect][effect])
    words = {
        CorrectionEffect.EXTENDS: gettext("The period was extended to %(day)s."),
        CorrectionEffect.RESTARTS: gettext("The period began anew with this correction and runs to %(day)s."),
    }
    return words[effect] % {"day": day_words(last, language, year=False, weekday=False)}


def rules_told(count: Count, language: str) -> tuple[RuleTold, ...]:
    """Tell every rule the period was counted against: the regulation's first, then the city's own promise."""
    told = [_working_days(count, language)]
    if count.rules.min_calendar_days > 1:
        told.append(_calendar_days(count, language))
    return tuple(told)


def _working_days(count: Count, language: str) -> RuleTold:
    texts, least = translations(language), count.rules.min_working_days
    if least > LEGAL_MINIMUM:
        source = texts.gettext(
            "Regulations on the Selection and Appointment of Leading Cadres (2019), article 42, name five;"
            " this city asks for more. Weekends and days off do not count, make-up working days do."
        )
    else:
        source = texts.gettext(
            "Regulations on the Selection and Appointment of Leading Cadres (2019), article 42."
            " Weekends and days off do not count, make-up working days do."
        )
    reached = count.working_days
    return RuleTold(
        title=texts.ngettext("At least %(num)s working day", "At least %(num)s working days", least) % {"num": least},
        source=source,
        reached=texts.ngettext("there is %(num)s", "there are %(num)s", reached) % {"num": reached},
        is_kept=count.enough_working_days,
    )


def _calendar_days(count: Count, language: str) -> RuleTold:
    texts, least, reached = translations(language), count.rules.min_calendar_days, count.calendar_days
    return RuleTold(
        title=texts.ngettext("At least %(num)s day in all", "At least %(num)s days in all", least) % {"num": least},
        source=texts.gettext(
            "The city's own promise; the opinion that introduced these notices (Zhongzufa [2000] No. 18) named"
            " 7 to 15 days. Days off count too."
        ),
        reached=texts.ngettext("there is %(num)s", "there are %(num)s", reached) % {"num": reached},
        is_kept=count.enough_calendar_days,
    )


def letter_rule_told(last: date, rule: LetterRule, language: str) -> str:
    """Say which letters are in time."""
    gettext = translations(language).gettext
    if rule is LetterRule.SENT:
        sentence = gettext("A letter is in time if it is postmarked on %(day)s or before where it is sent.")
    else:
        sentence = gettext("A letter is in time if its postmark of arrival is of %(day)s or before.")
    return sentence % {"day": day_words(last, language, year=False, weekday=False)}
