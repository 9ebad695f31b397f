"""A new notice, filled in with invented examples and explained line by line, for a publisher to write over."""

from datetime import date
from pathlib import Path
from string import Template

from publicity.notice import NoticeKind
from publicity.period import PeriodRules
from publicity.workdays import ONE_DAY


def template(kind: NoticeKind | str, number: str, today: date, rules: PeriodRules | None = None) -> str:
    """Write a notice that passes the check as it stands, unless holidays shorten its days.

    It is signed today and published on the next weekday; a period is as long as the city's rules ask in a week
    without holidays.
    """
    rules = rules or PeriodRules()
    published = _next_weekday(today)
    first = published if rules.publication_day_counts else published + ONE_DAY
    days = max(rules.min_calendar_days, rules.min_working_days + 2 * -(-rules.min_working_days // 5))
    text = Path(__file__).with_name(f"{NoticeKind(kind)}.md").read_text(encoding="utf-8")
    return Template(text).substitute(
        number=number,
        year=published.year,
        issue=int(number.rpartition("-")[2] or 1),
        signed=today,
        published=published,
        first=first,
        last=first + (days - 1) * ONE_DAY,
        begins=_next_weekday(published),
        ends=_next_weekday(_next_weekday(published)),
        review=published + 90 * ONE_DAY,
        decided=today,
        inspected=today - 21 * ONE_DAY,
        recommended=today - 35 * ONE_DAY,
    )


def _next_weekday(day: date) -> date:
    day += ONE_DAY
    while day.weekday() >= 5:
        day += ONE_DAY
    return day
