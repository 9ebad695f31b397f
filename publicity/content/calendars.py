"""The calendar files: each says of one year which days are off and which weekend days are worked."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from publicity.content.filling import fill
from publicity.content.forms import Form
from publicity.content.proof import Loc, Proof, faults_of, placed, refuse_faults
from publicity.content.source import read_source
from publicity.content.toml import Day, Text, read_toml
from publicity.workdays import NEXT_YEAR_IS_ASKED_FROM, CalendarYear, Holiday, WorkCalendar, days_between

LONGEST_HOLIDAY = 31
"""A holiday of more days is a slip of the keyboard."""


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
    make_up: tuple[MakeUpForm, ...] | None = ()


def read_calendar(folder: Path) -> WorkCalendar:
    """Read every ``YEAR.toml`` in a folder. Raises ContentRefused with all faults of all files."""
    read = [_read_year(path) for path in sorted(folder.glob("[!.]*.toml"))]
    refuse_faults(faults_of(proof for proof, _ in read))
    return WorkCalendar({year.year: year for _, year in read if year})


def _read_year(path: Path) -> tuple[Proof, CalendarYear | None]:
    proof, text = read_source(path)
    if not re.fullmatch("(?:19|20|21)[0-9]{2}", path.stem):
        proof.mark("N902")
    data = read_toml(text, proof) if text is not None else None
    if text is None or data is None:
        return proof, None
    form = fill(CalendarForm, data, proof)
    return proof, _make_year(int(path.stem), form, proof) if proof.is_clean else None


def _make_year(year: int, form: CalendarForm, proof: Proof) -> CalendarYear:
    """Gather the days of a year; one that cannot be is marked and left out."""
    begins, ends = date(year - 1, *NEXT_YEAR_IS_ASKED_FROM), date(year, 12, 31)
    seen: set[date] = set()

    def gather(days: Iterator[tuple[Loc, date, Holiday]]) -> dict[date, Holiday]:
        gathered = {}
        for loc, day, holiday in days:
            if not begins <= day <= ends:
                proof.mark_at(loc, "N903", date=day, year=year)
            elif day in seen:
                proof.mark_at(loc, "N904", date=day)
            else:
                gathered[day] = holiday
                seen.add(day)
        return gathered

    days_off, make_up_days = gather(_days_off(form, proof)), gather(_make_up_days(form, proof))
    return CalendarYear(year=year, source=form.source, days_off=days_off, make_up_days=make_up_days)


def _days_off(form: CalendarForm, proof: Proof) -> Iterator[tuple[Loc, date, Holiday]]:
    for loc, one in placed(form.days_off, "days_off"):
        if 0 <= (one.last - one.first).days < LONGEST_HOLIDAY:
            for day in days_between(one.first, one.last):
                yield (*loc, "last"), day, Holiday(one.name, one.name_en)
        else:
            proof.mark_at((*loc, "last"), "N308", first=one.first, last=one.last)


def _make_up_days(form: CalendarForm, proof: Proof) -> Iterator[tuple[Loc, date, Holiday]]:
    holidays = {one.name: Holiday(one.name, one.name_en) for one in form.days_off or ()}
    for loc, one in placed(form.make_up, "make_up"):
        if one.holiday not in holidays:
            proof.mark_at((*loc, "for"), "N905", value=one.holiday, known="、".join(holidays))
            continue
        for day in one.dates or ():
            if day.weekday() < 5:
                proof.mark_at((*loc, "dates"), "N906", date=day)
            yield (*loc, "dates"), day, holidays[one.holiday]
