"""What somebody wrote becomes one value, or is refused with the code of what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from publicity.content.habits import FULL_WIDTH
from publicity.content.source import UNWANTED
from publicity.content.telling import shortened
from publicity.content.words import Words, all_words, told
from publicity.notice import YearMonth

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are slips of the keyboard."""
MOST_DAYS = 5_000
"""How many dates are remembered with their texts; thousands of notices have the same few."""

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_OTHER_DATE = re.compile(r"(\d{4})\s*([年/.\-])\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_OTHER_MONTH = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*月?生?", re.ASCII)
_INSTANT = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]+(\d{2}):(\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]*[0-9](?:(?:转| ext )[0-9]{1,6})?", re.ASCII)
_MARKUP = re.compile("[<>]")
_USUAL_NAME = re.compile("[\u4e00-\u9fa5]{2,40}")
_MIDDLE_DOTS = "·‧・•･"


def refuse(code: str, **values: Any) -> PydanticCustomError:
    """Make the error that refuses a value; ``filling`` gives it its place."""
    return PydanticCustomError(code, "", values)


def scalar(read: Callable[[str], T]) -> Callable[[Any], T | None]:
    """Wrap a reader of texts: it is given the text without spaces around it, and None stays None."""

    def read_scalar(value: Any) -> T | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise refuse("N204")
        text = value.strip()
        if text in ("", "~", "null"):
            raise refuse("N203")
        return read(text)

    return read_scalar


def matching(pattern: str, code: str, kind: Callable[[str], T], **values: Any) -> Callable[[Any], T | None]:
    """Read what looks as a pattern says, and give what ``kind`` makes of it."""
    compiled = re.compile(pattern)

    def read_matching(text: str) -> T:
        if not compiled.fullmatch(text):
            raise refuse(code, value=shortened(text), **values)
        return kind(text)

    return scalar(read_matching)


def typed(holds: Callable[[Any], bool], code: str) -> Callable[[Any], Any]:
    """Wrap a question about a value that came with its type: it stays as it is where the answer is yes."""

    def read_typed(value: Any) -> Any:
        if value is None or holds(value):
            return value
        raise refuse(code, value=shortened(str(value)))

    return read_typed


def text_of(most: int, *, lines: bool = False) -> Callable[[Any], str | None]:
    """Read plain text of at most so many characters, on one line unless ``lines``; NFC, no markup."""

    def read_text(text: str) -> str:
        if len(text) > most:
            raise refuse("N207", limit=most, length=len(text))
        plain = _without_markup(text)
        if not lines and "\n" in text:
            raise refuse("N211")
        return plain

    return scalar(read_text)


def one_of(words: Words, kind: Callable[[str], T]) -> Callable[[Any], T | None]:
    """Read a word of a closed list, English code or Chinese, and give what ``kind`` makes of its code."""

    meant = {word: kind(code) for code, chinese in words.items() for word in (code, *chinese)}

    def read_word(text: str) -> T:
        if text not in meant:
            # What differs by 未, 不 or not_ says the opposite, and is never what was meant.
            likely = [word for word in all_words(words) if _is_denied(word) == _is_denied(text.lower())]
            guess = get_close_matches(text.lower(), likely, n=1)
            raise refuse("N208", value=shortened(text), known=told(words), guess="".join(guess))
        return meant[text]

    return scalar(read_word)


def _is_denied(word: str) -> bool:
    return any(sign in word for sign in ("未", "不", "暂", "not_", "un"))


def _without_markup(text: str) -> str:
    if markup := _MARKUP.search(text):
        raise refuse("N210", character=markup.group())
    return unicodedata.normalize("NFC", text)


@scalar
def read_name(text: str) -> str:
    """Read a person's name: 2 to 40 letters of any script and middle dots, which stay as written."""
    if _USUAL_NAME.fullmatch(text):
        return text
    name = _without_markup(text)
    closed = re.sub(r"\s+", "", name)
    if closed != name and any(ord(char) >= 0x2E80 for char in name):
        raise refuse("N403", right=closed)
    if strange := next((char for char in name if not _may_stand_in_a_name(char)), None):
        raise refuse("N404", character=strange)
    if not 2 <= len(name) <= 40:
        raise refuse("N402", length=len(name))
    return name


def _may_stand_in_a_name(char: str) -> bool:
    # Rare characters are newer than the tables of the Python that runs: planes 2 and 3 hold nothing but characters.
    is_rare = 0x20000 <= ord(char) <= 0x3FFFD
    was_told_already = bool(UNWANTED.match(char))
    return is_rare or was_told_already or char in _MIDDLE_DOTS or char in " -" or unicodedata.category(char)[0] in "LM"


@scalar
@lru_cache(MOST_DAYS)
def read_date(text: str) -> date:
    """Read ``2026-11-20``; another way of writing the same day is refused with the right one."""
    if iso := _ISO_DATE.fullmatch(text):
        return _date(text, *iso.groups())
    if other := _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
        year, sign, month, day = other.groups()
        right = _date(text, year, month, day).isoformat()
        raise refuse("N301" if sign == "年" else "N302", value=shortened(text), right=right)
    raise refuse("N304", value=shortened(text))


@scalar
@lru_cache(MOST_DAYS)
def read_instant(text: str) -> datetime:
    """Read ``2026-11-20 09:00``, or a date alone for 0:00, as the city's clock shows it (without a zone)."""
    parts = _INSTANT.fullmatch(text)
    if parts is None:
        if _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
            read_date(text)
        raise refuse("N305", value=shortened(text))
    day = _date(text, *parts.group(1, 2, 3))
    hour, minute = int(parts.group(4) or 0), int(parts.group(5) or 0)
    if hour > 23 or minute > 59:
        raise refuse("N307", value=f"{hour:02}:{minute:02}")
    return datetime.combine(day, time(hour, minute))


def _date(text: str, year: str, month: str, day: str) -> date:
    try:
        made = date(int(year), int(month), int(day))
    except ValueError:
        raise refuse("N303", value=shortened(text)) from None
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise refuse("N316", value=shortened(text))
    return made


@lru_cache(MOST_DAYS)
def _read_month(text: str) -> YearMonth:
    if iso := _ISO_MONTH.fullmatch(text):
        return _month(text, *iso.groups())
    guess: str | YearMonth = ""
    if day := _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
        guess = f"{day.group(1)}-{int(day.group(3)):02}"
    elif other := _OTHER_MONTH.fullmatch(text.translate(FULL_WIDTH)):
        guess = _month(text, *other.groups())
    raise refuse("N306", value=shortened(text), guess=str(guess))


def _month(text: str, year: str, month: str) -> YearMonth:
    if not 1 <= int(month) <= 12:
        raise refuse("N303", value=shortened(text))
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise refuse("N316", value=shortened(text))
    return YearMonth(int(year), int(month))


read_month = scalar(_read_month)
"""Read ``1981-03``; a day is refused with its month."""


@scalar
def read_birth_month(text: str) -> YearMonth:
    """Read the month of a birth; the day is never published."""
    if day := _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
        raise refuse("N413", right=f"{day.group(1)}-{int(day.group(3)):02}")
    return _read_month(text)


@scalar
def read_closing(text: str) -> time | None:
    """Read the hour at which a period closes; None for ``24:00``, the end of the day."""
    if text == "24:00":
        return None
    parts = _CLOCK.fullmatch(text)
    hour, minute = map(int, parts.groups()) if parts else (0, 0)
    if not (0, 0) < (hour, minute) < (24, 0) or minute > 59:
        raise refuse("N307", value=shortened(text))
    return time(hour, minute)


@scalar
def read_phone(text: str) -> str:
    """Read a phone number: digits, hyphens and spaces, with ``转`` and an extension if there is one."""
    plain = text.translate(str.maketrans("—－–（）()", "---    ")).strip()
    plain = re.sub(r"-{2,}", "-", re.sub(r" *- *| +", lambda gap: "-" if "-" in gap.group() else " ", plain))
    has_digits = 3 <= sum(char.isdecimal() for char in plain) <= 20
    if not _PHONE.fullmatch(text) or not has_digits:
        raise refuse("N215", value=shortened(text), guess=plain if has_digits and _PHONE.fullmatch(plain) else "")
    return text


read_whole_number = matching(r"-?[0-9]{1,6}", "N218", int)
read_email = matching(r"(?!.{121})[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", "N216", str)
read_postcode = matching("[0-9]{6}", "N217", str)


def number_of(prefix: str) -> Callable[[Any], str | None]:
    """Read a notice's number: the kind's prefix, the year, and three digits or more."""
    return matching(rf"{prefix}-[0-9]{{4}}-[0-9]{{3,5}}", "N212", str, prefix=prefix)
