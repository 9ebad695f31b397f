"""One text of the front matter becomes one value, or is refused with the code of what is wrong with it."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic_core import PydanticCustomError

from publicity.content.habits import FULL_WIDTH
from publicity.content.proof import shortened
from publicity.content.source import UNWANTED
from publicity.content.words import Words, all_words, code_for, told
from publicity.notice import YearMonth

T = TypeVar("T")

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Years outside are slips of the keyboard."""

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_OTHER_DATE = re.compile(r"(\d{4})\s*([年/.\-])\s*(\d{1,2})\s*[月/.\-]\s*(\d{1,2})\s*[日号]?", re.ASCII)
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_OTHER_MONTH = re.compile(r"(\d{4})\s*[年/.\-]\s*(\d{1,2})\s*月?生?", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T]+(\d{2}):(\d{2}))?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]*[0-9](?:(?:转| ext )[0-9]{1,6})?", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_MIDDLE_DOTS = "·‧・•･"


def refuse(code: str, **values: Any) -> PydanticCustomError:
    """Make the error that refuses a value; ``schema`` gives it its place."""
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


def text_of(most: int, *, lines: bool = False) -> Callable[[Any], str | None]:
    """Read plain text of at most so many characters, on one line unless ``lines``; NFC, no markup."""

    def read_text(text: str) -> str:
        if len(text) > most:
            raise refuse("N207", limit=most, length=len(text))
        if markup := re.search("[<>]", text):
            raise refuse("N210", character=markup.group())
        if not lines and "\n" in text:
            raise refuse("N211")
        return unicodedata.normalize("NFC", text)

    return scalar(read_text)


def one_of(words: Words, kind: Callable[[str], T]) -> Callable[[Any], T | None]:
    """Read a word of a closed list, English code or Chinese, and give what ``kind`` makes of its code."""

    def read_word(text: str) -> T:
        code = code_for(words, text)
        if code is None:
            guess = get_close_matches(text.lower(), all_words(words), n=1)
            raise refuse("N208", value=shortened(text), known=told(words), guess="".join(guess))
        return kind(code)

    return scalar(read_word)


@scalar
def read_name(text: str) -> str:
    """Read a person's name: 2 to 40 letters of any script and middle dots, which stay as written."""
    if markup := re.search("[<>]", text):
        raise refuse("N210", character=markup.group())
    name = unicodedata.normalize("NFC", text)
    closed = re.sub(r"\s+", "", name)
    if closed != name and any(ord(char) >= 0x2E80 for char in name):
        raise refuse("N403", right=closed)
    strange = next((char for char in name if not _may_stand_in_a_name(char)), None)
    if strange:
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
def read_date(text: str) -> date:
    """Read ``2026-11-20``; another way of writing the same day is refused with the right one."""
    if iso := _ISO_DATE.fullmatch(text):
        return _date(text, *map(int, iso.groups()))
    if other := _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
        year, sign, month, day = other.groups()
        right = _date(text, int(year), int(month), int(day)).isoformat()
        raise refuse("N301" if sign == "年" else "N302", value=shortened(text), right=right)
    raise refuse("N304", value=shortened(text))


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise refuse("N303", value=shortened(text)) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse("N316", value=shortened(text))
    return made


@scalar
def read_instant(text: str) -> datetime:
    """Read ``2026-11-20 09:00``, or a date alone for 0:00, as the city's clock shows it (without a zone)."""
    parts = _INSTANT.fullmatch(text)
    if parts is None:
        if _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
            read_date(text)
        raise refuse("N305", value=shortened(text))
    day = _date(text, *map(int, parts.group(1).split("-")))
    hour, minute = int(parts.group(2) or 0), int(parts.group(3) or 0)
    if hour > 23 or minute > 59:
        raise refuse("N307", value=f"{hour:02}:{minute:02}")
    return datetime.combine(day, time(hour, minute))


@scalar
def read_month(text: str) -> YearMonth:
    """Read ``1981-03``; a day of birth is refused by name."""
    if iso := _ISO_MONTH.fullmatch(text):
        return _month(text, *map(int, iso.groups()))
    plain = text.translate(FULL_WIDTH)
    if day := _OTHER_DATE.fullmatch(plain):
        raise refuse("N306", value=shortened(text), guess=f"{day.group(1)}-{int(day.group(3)):02}")
    if other := _OTHER_MONTH.fullmatch(plain):
        month = _month(text, int(other.group(1)), int(other.group(2)))
        raise refuse("N306", value=shortened(text), guess=str(month))
    raise refuse("N306", value=shortened(text), guess="")


@scalar
def read_birth_month(text: str) -> YearMonth:
    """Read the month of a birth; the day is never published."""
    if day := _OTHER_DATE.fullmatch(text.translate(FULL_WIDTH)):
        raise refuse("N413", right=f"{day.group(1)}-{int(day.group(3)):02}")
    month = read_month(text)
    assert month is not None  # noqa: S101  (a text was given)
    return month


def _month(text: str, year: int, month: int) -> YearMonth:
    if not 1 <= month <= 12:
        raise refuse("N303", value=shortened(text))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse("N316", value=shortened(text))
    return YearMonth(year, month)


@scalar
def read_closing(text: str) -> time | None:
    """Read the hour at which a period closes; None for ``24:00``, the end of the day."""
    parts = _CLOCK.fullmatch(text)
    if text == "24:00":
        return None
    if parts is None:
        raise refuse("N307", value=shortened(text))
    hour, minute = int(parts.group(1)), int(parts.group(2))
    if not (0, 0) < (hour, minute) < (24, 0) or minute > 59:
        raise refuse("N307", value=shortened(text))
    return time(hour, minute)


@scalar
def read_whole_number(text: str) -> int:
    """Read a whole number of at most six digits, with a minus sign if it has one."""
    if not re.fullmatch(r"-?[0-9]{1,6}", text):
        raise refuse("N218", value=shortened(text))
    return int(text)


@scalar
def read_phone(text: str) -> str:
    """Read a phone number: digits, hyphens and spaces, with ``转`` and an extension if there is one."""
    plain = text.translate(str.maketrans("—－–（）()", "---    ")).strip()
    plain = re.sub(r"-{2,}", "-", re.sub(r" *- *| +", lambda gap: "-" if "-" in gap.group() else " ", plain))
    digits = sum(char.isdecimal() for char in plain)
    if not _PHONE.fullmatch(text) or not 3 <= digits <= 20:
        guess = plain if _PHONE.fullmatch(plain) and 3 <= digits <= 20 else ""
        raise refuse("N215", value=shortened(text), guess=guess)
    return text


@scalar
def read_email(text: str) -> str:
    """Read an e-mail address."""
    if not _EMAIL.fullmatch(text) or len(text) > 120:
        raise refuse("N216", value=shortened(text))
    return text


@scalar
def read_postcode(text: str) -> str:
    """Read a postcode of six digits."""
    if not re.fullmatch(r"[0-9]{6}", text):
        raise refuse("N217", value=shortened(text))
    return text


def number_of(prefix: str) -> Callable[[Any], str | None]:
    """Read a notice's number: the kind's prefix, the year, and three digits or more."""

    def read_number(text: str) -> str:
        if not re.fullmatch(rf"{prefix}-[0-9]{{4}}-[0-9]{{3,5}}", text):
            raise refuse("N212", value=shortened(text), prefix=prefix)
        return text

    return scalar(read_number)
