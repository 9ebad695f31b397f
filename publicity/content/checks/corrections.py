"""Whether a correction was also made: what it says the notice now reads stands there, and what it read does not.

Publishers write corrections in words of their own, so this compares generously, and says nothing where it cannot tell.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from publicity.content.forms import AnyForm, AppointmentForm, Form, PersonForm
from publicity.content.proof import Proof, placed
from publicity.content.telling import shortened
from publicity.content.words import KEY_NAMES
from publicity.notice import YearMonth

PERIOD = ("公示期", "公示时间", "考察时间", "period", "inspection", "last")
"""Words in a correction's field by which it is about the days themselves."""

_TOLD = re.compile("删|取消|增|补|不|未|无|另|见|改")
"""Signs of somebody who tells of a change instead of quoting what stands there now."""

_DAY = re.compile(r"(?<!\d)(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})(?!\d)")
_MONTH = re.compile(r"(\d{4})[年./-](\d{1,2})(?!\d)月?(?:[./-]?(\d{1,2})(?!\d)[日号]?)?")
_BETWEEN = re.compile("[、,;和及与]")
_CHINESE = re.compile("[\u4e00-\u9fff](?<![日号])")


class _Change(NamedTuple):
    """A correction's field and its two texts, without spaces and in half width."""

    field: str
    was: str
    now: str


def check_corrections(form: AnyForm, body: str, proof: Proof) -> None:
    """Mark a correction that the notice itself does not bear out."""
    if not form.corrections:
        return
    said = [_plain(text) for text in (*_texts(form, {"corrections", "withdrawal"}), body)]
    changes = [_Change(*map(_close, (one.field, one.was, one.now))) for one in form.corrections]
    for number, (loc, correction) in enumerate(placed(form.corrections, "corrections")):
        change, later = changes[number], changes[number + 1 :]
        if not all(change) or change.was == change.now:
            continue
        if not _is_made(change, form, said, later):
            proof.mark_at((*loc, "now"), "N721", value=shortened(correction.now or ""))
        elif _still_stands(change, form) and all(one.now != change.was for one in later):
            proof.mark_at((*loc, "was"), "N722", value=shortened(correction.was or ""))


def _is_made(change: _Change, form: AnyForm, said: list[str], later: list[_Change]) -> bool:
    """Whether the notice reads as the correction says; also where that cannot be told."""
    if any(one.was == change.now for one in later):
        return True
    if _is_about_the_period(change):
        return any(map(_is_about_the_period, later)) or _fits_the_period(change.now, form)
    values = list(_values(change.field, form))
    if values and isinstance(values[0], YearMonth):
        months = {YearMonth(int(year), int(month)) for year, month, _ in _MONTH.findall(change.now)}
        return not months or not months.isdisjoint(values)
    pieces = [change.now], _BETWEEN.split(change.now)
    if any(all(_stands(piece, said) for piece in quoted) for quoted in pieces) or _TOLD.search(change.now):
        return True
    return not values and not _stands(change.was, said)


def _still_stands(change: _Change, form: AnyForm) -> bool:
    """Whether what was corrected is one of the field's values, and cannot be another person's."""
    values = [_plain(value) for value in _values(change.field, form) if isinstance(value, str)]
    was, now = _plain(change.was), _plain(change.now)
    if was in now:
        return False
    is_one_persons = len(_people_named(change.field, form) or form.people) == 1 or "电话" in change.field
    return "".join(values) == was or (was in values and (is_one_persons or now not in values))


def _is_about_the_period(change: _Change) -> bool:
    return any(word in change.field for word in PERIOD)


def _fits_the_period(now: str, form: AnyForm) -> bool:
    """Whether the last day is among the days that are named; one day alone may also be the first, or any in a text."""
    days = form.period if isinstance(form, AppointmentForm) else form.inspection
    named = _DAY.findall(now)
    if days is None or days.last is None or not named:
        return True
    ends = (days.last, days.first) if len(named) == 1 else (days.last,)
    if len(named) == 1 and _CHINESE.search(_DAY.sub("", now)) and not re.search("[至到止]", now):
        return True
    return any(
        (year or str(end.year), int(month), int(day)) == (str(end.year), end.month, end.day)
        for year, month, day in named
        for end in ends
        if end
    )


def _values(field: str, form: AnyForm) -> Iterator[Any]:
    """What stands under the key that a field means, of the people it names or of all; nothing where it is not known."""
    people = _people_named(field, form)
    for person in people:
        field = field.replace(_close(person.name), "")
    written = re.sub(r"^.*[.\]]|[的()\[\]「」“”:]", "", field)
    key = KEY_NAMES.get(written, written)
    if key in (*PersonForm.model_fields, "proposed_posts"):
        for person in people or form.people:
            yield from _texts(getattr(person, key, None))
    elif "电话" in field or key == "phones":
        yield from (form.contact and form.contact.phones) or ()
    elif key in ("title", "issue", "signed_by", "place"):
        yield from _texts(getattr(form, key, None))


def _people_named(field: str, form: AnyForm) -> list[PersonForm]:
    return [person for person in form.people if person.name and _close(person.name) in field]


def _texts(told: Any, without: Iterable[str] = ()) -> Iterator[Any]:
    """Every text, month and day in a form, as deep as it lies."""
    if isinstance(told, Form):
        for key, value in told:
            yield from _texts(value) if key not in without else ()
    elif isinstance(told, tuple):
        for one in told:
            yield from _texts(one)
    elif isinstance(told, str | YearMonth | date) and not isinstance(told, StrEnum):
        yield told


def _stands(text: str, said: list[str]) -> bool:
    plain = _plain(text)
    return any(plain in one for one in said)


def _close(text: str | None) -> str:
    """Without spaces and in half width, as Word and people do not tell them apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text or "")).casefold()


def _plain(told: Any) -> str:
    """Letters and digits alone, with every month and day in the same digits."""
    return re.sub(r"[\W_]", "", _MONTH.sub(_in_digits, _close(str(told))))


def _in_digits(found: re.Match[str]) -> str:
    year, month, day = found.groups()
    return f"{year}{int(month):02}{int(day):02}" if day else f"{year}{int(month):02}"
