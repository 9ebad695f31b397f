"""Who was appointed, by year: the page, and the table of all years to take away.

Nothing is withheld for being small, as figures on reports are: these people were announced by name, in public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.exceptions import NotFound

from noticeboard.formats.tables import Column, Table
from noticeboard.register import Register, gathered_once, grouped
from publicity.composition import Appointed, Composition, Measure, Share, composition
from publicity.errors import N_

NEEDED = {
    Measure.WOMEN: N_("gender"),
    Measure.NON_PARTY: N_("political status"),
    Measure.UNIVERSITY: N_("education"),
    Measure.POSTGRADUATE: N_("education"),
    Measure.DEGREE: N_("education"),
    Measure.FRONTLINE: N_("frontline service"),
}
"""Measure → what a notice has to tell of a person to count for it."""

TABLE = "composition.csv"
"""The name of the file with all years."""


@dataclass(frozen=True, kw_only=True)
class CompositionPage:
    """``/composition/`` (the latest year) and ``/composition/2026/``; ``whole`` is None while nobody was appointed."""

    template = "composition.html"

    years: tuple[int, ...]
    year: int
    whole: Composition | None
    needed = NEEDED
    table = TABLE


def appointed_in_public(register: Register) -> list[Appointed]:
    """Everybody whose appointment is public."""
    return [one for card in register.cards for one in card.appointed]


def composition_years(register: Register) -> tuple[int, ...]:
    """The years in which somebody was appointed, the latest first."""
    return tuple(sorted(_appointed_by_year(register), reverse=True))


@gathered_once
def _appointed_by_year(register: Register) -> Mapping[int, tuple[Appointed, ...]]:
    return grouped(appointed_in_public(register), lambda one: one.on.year)


@gathered_once
def _composition(register: Register, year: int) -> Composition:
    return composition(_appointed_by_year(register)[year], year)


def composition_page(register: Register, year: int | None = None) -> CompositionPage:
    """Give the figures of a year, or of the latest. Raises NotFound when nobody was appointed in it."""
    years = composition_years(register)
    if year is not None and year not in years:
        raise NotFound
    shown = year or next(iter(years), None)
    whole = _composition(register, shown) if shown else None
    return CompositionPage(years=years, year=shown or register.today.year, whole=whole)


# --- The table ------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """One row: a year, and one measure of it."""

    year: Composition
    measure: Measure
    share: Share


def _rows(register: Register) -> Iterator[Figures]:
    for year in composition_years(register):
        whole = _composition(register, year)
        yield from (Figures(whole, measure, share) for measure, share in whole.shares.items())


COMPOSITION = Table(
    TABLE,
    N_("Who was appointed, by year: one measure of one year a row."),
    (
        Column("year", N_("The year in which the appointments were made public."), lambda row: row.year.year),
        Column("appointed", N_("How many people were appointed in it."), lambda row: row.year.number),
        Column("born_published", N_("Of how many of them the month of birth is told."), lambda row: row.year.age.base),
        Column(
            "average_age",
            N_("The average age of these on the day of appointment, in years, counted by months."),
            lambda row: row.year.age.years,
        ),
        Column("measure", N_("What is counted."), lambda row: row.measure, Measure),
        Column(
            "published",
            N_("Of how many who were appointed the notices tell what it takes."),
            lambda row: row.share.base,
        ),
        Column("number", N_("Of how many of these it is true."), lambda row: row.share.number),
        Column("percent", N_("That number in percent of “published”."), lambda row: row.share.percent),
    ),
    _rows,
)
