"""How days, hours and months read in each language."""

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from publicity.errors import DayMistyped, InstantMistyped
from publicity.notice import YearMonth

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

YEARS = range(1900, 3000)
"""The years that what somebody types may be in: days and months are added to it."""


def read_day(text: str) -> date:
    """Read a day such as 2026-11-22. Raises DayMistyped."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise DayMistyped(text=text) from error
    if day.year not in YEARS:
        raise DayMistyped(text=text)
    return day


def read_instant(text: str, zone: tzinfo) -> datetime:
    """Read an instant such as 2026-11-22T14:00, in a zone where it names none itself. Raises InstantMistyped."""
    try:
        instant = datetime.fromisoformat(text)
        if instant.year in YEARS:
            return instant.astimezone(zone) if instant.tzinfo else instant.replace(tzinfo=zone)
    except ValueError:
        pass
    raise InstantMistyped(text=text)


@lru_cache(2048)
def day_words(day: date, language: str, *, year: bool = True, weekday: bool = True) -> str:
    """Write a day: 2026年11月20日（星期五）, Friday 20 November 2026."""
    if language == "en":
        words = f"{day.day} {MONTHS_EN[day.month - 1]}" + (f" {day.year}" if year else "")
        return f"{WEEKDAYS_EN[day.weekday()]} {words}" if weekday else words
    words = (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
    return f"{words}（星期{WEEKDAYS_ZH[day.weekday()]}）" if weekday else words


def weekday_short(day: date, language: str) -> str:
    """Write a weekday for a narrow place: 周五, 週五, Fri."""
    if language == "en":
        return WEEKDAYS_EN[day.weekday()][:3]
    return f"{'週' if language == 'zh-Hant' else '周'}{WEEKDAYS_ZH[day.weekday()]}"


def week_of(day: date) -> list[date]:
    """Give the seven days of a day's week, Monday first."""
    return [day + timedelta(days=number - day.weekday()) for number in range(7)]


def day_in_grid(day: date, language: str, *, month: bool) -> str:
    """Write a day for a calendar's square: 20, and with its month 11/20, 20 Nov."""
    if not month:
        return str(day.day)
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]}" if language == "en" else f"{day.month}/{day.day}"


def time_words(hour: time | None) -> str:
    """Write an hour of the clock; None is the end of the day, 24:00."""
    return "24:00" if hour is None else f"{hour.hour}:{hour.minute:02}"


def instant_words(instant: datetime, language: str, *, year: bool = True, weekday: bool = False) -> str:
    """Write an instant that is already in the city's zone: 2026年11月22日 14:00, 22 November 2026, 14:00."""
    day = day_words(instant.date(), language, year=year, weekday=weekday)
    clock = time_words(instant.time())
    return f"{day}, {clock}" if language == "en" else f"{day} {clock}"


def month_words(month: YearMonth, language: str) -> str:
    """Write a month: 1981年3月, March 1981."""
    return f"{MONTHS_EN[month.month - 1]} {month.year}" if language == "en" else f"{month.year}年{month.month}月"
