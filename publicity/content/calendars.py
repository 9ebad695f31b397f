"""The calendar files: each says of one year which days are off and which weekend days are worked."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, PlainValidator

from publicity.content.filling import fill
from publicity.content.making import given
from publicity.content.proof import Fault, Loc, Proof, in_order
from publicity.content.schema import Form
from publicity.content.source import read_source
from publicity.content.values import refuse
from publicity.errors import ContentRefused
from publicity.workdays import NEXT_YEAR_IS_ASKED_FROM, CalendarYear, Holiday, WorkCalendar, days_between

LONGEST_HOLIDAY = 31
"""A holiday of more days is a slip of the keyboard."""


def _read_text(value: Any) -> str | None:
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise refuse("N203" if value == "" else "N908")


def _read_day(value: Any) -> date | None:
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise refuse("N907")


Text = Annotated[str | None, PlainValidator(_read_text)]
Day = Annotated[date | None, PlainValidator(_read_day)]


class HolidayForm(Form):
    """One holiday: from first to last, both included."""

    name: Text
    name_en: Text
    first: Day
    last: Day


class MakeUpForm(Form):
    """The weekend days on which people work for a holiday."""

    holiday: Annotated[Text, Field(alias="for")]
    dates: tuple[Day, ...] | None


class CalendarForm(Form):
    """One year's notice of the State Council."""

    source: Text
    days_off: tuple[HolidayForm, ...] | None
    make_up: tuple[MakeUpForm, ...] | None = None


def read_calendar(folder: Path) -> WorkCalendar:
    """Read every ``YEAR.toml`` in a folder. Raises ContentRefused with all faults of all files."""
    faults: list[Fault] = []
    years: dict[int, CalendarYear] = {}
    for path in sorted(folder.glob("[!.]*.toml")):
        proof, year = _read_year(path)
        faults += proof.faults
        if year:
            years[year.year] = year
    if faults:
        raise ContentRefused(in_order(faults))
    return WorkCalendar(years)


def _read_year(path: Path) -> tuple[Proof, CalendarYear | None]:
    proof, text = read_source(path)
    if not re.fullmatch("(?:19|20|21)[0-9]{2}", path.stem):
        proof.mark("N902")
    data = _read_toml(text, proof) if text is not None else None
    if text is None or data is None:
        return proof, None
    _note_places(text, proof)
    form = fill(CalendarForm, data, proof)
    if not proof.is_clean:
        return proof, None
    return proof, _Year(int(path.stem), proof).made_of(form)


def _read_toml(text: str, proof: Proof) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = map(int, place.groups()) if place else (len(proof.lines), 1)
        proof.mark("N901", line, column)
        return None


def _note_places(text: str, proof: Proof) -> None:
    """Note where each key and value stands, which the reader of TOML does not tell."""
    table: Loc = ()
    counted: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\s*\[\[\s*(\w+)\s*\]\]", line):
            name = header.group(1)
            counted[name] = counted.get(name, -1) + 1
            table = (name, counted[name])
            proof.values[table] = proof.keys[(name,)] = (number, 1)
        elif pair := re.match(r"\s*(\w+)\s*=\s*", line):
            proof.keys[(*table, pair.group(1))] = (number, 1)
            proof.values[(*table, pair.group(1))] = (number, pair.end() + 1)


class _Year:
    """One year's days as they are gathered; a day that cannot be is marked and left out."""

    def __init__(self, year: int, proof: Proof) -> None:
        self.year = year
        self.proof = proof
        self.holidays: dict[str, Holiday] = {}
        self.days_off: dict[date, Holiday] = {}
        self.make_up: dict[date, Holiday] = {}

    def made_of(self, form: CalendarForm) -> CalendarYear | None:
        """Gather everything in a form that fits; None when a fault was marked."""
        for number, one in enumerate(given(form.days_off)):
            self._add_holiday(one, ("days_off", number, "last"))
        for number, made in enumerate(form.make_up or ()):
            self._add_make_up(made, ("make_up", number))
        if not self.proof.is_clean:
            return None
        return CalendarYear(
            year=self.year, source=given(form.source), days_off=self.days_off, make_up_days=self.make_up
        )

    def _add_holiday(self, form: HolidayForm, loc: Loc) -> None:
        first, last = given(form.first), given(form.last)
        holiday = Holiday(given(form.name), given(form.name_en))
        self.holidays[holiday.name] = holiday
        if not 0 <= (last - first).days < LONGEST_HOLIDAY:
            self.proof.mark_at(loc, "N308", first=first, last=last)
            return
        for day in days_between(first, last):
            self._add(day, holiday, self.days_off, loc)

    def _add_make_up(self, form: MakeUpForm, loc: Loc) -> None:
        name = given(form.holiday)
        if name not in self.holidays:
            self.proof.mark_at((*loc, "for"), "N905", value=name, known="、".join(self.holidays))
            return
        for day in map(given, given(form.dates)):
            if day.weekday() < 5:
                self.proof.mark_at((*loc, "dates"), "N906", date=day)
            self._add(day, self.holidays[name], self.make_up, (*loc, "dates"))

    def _add(self, day: date, holiday: Holiday, days: dict[date, Holiday], loc: Loc) -> None:
        if not date(self.year - 1, *NEXT_YEAR_IS_ASKED_FROM) <= day <= date(self.year, 12, 31):
            self.proof.mark_at(loc, "N903", date=day, year=self.year)
        elif day in self.days_off or day in self.make_up:
            self.proof.mark_at(loc, "N904", date=day)
        else:
            days[day] = holiday
