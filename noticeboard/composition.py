"""Who was appointed, by year: the page, and the table of all years to take away.

Nothing is withheld for being small, as figures on reports are: these people were announced by name, in public.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.formats.tables import Column, Table
from publicity.composition import Appointed, Composition, Measure, Share, appointed_by, composition
from publicity.errors import N_
from publicity.notice import AppointmentNotice

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


def appointed_in_public(board: Board) -> list[Appointed]:
    """Everybody whose appointment is public at the board's instant.

    It reads the notices as they were written, not as the board shows them: birth and gender leave an old notice, and
    the figures of its year must stay; and words are counted in the characters in which publishers write them. What is
    not public yet, is a draft or was withdrawn is left out here.
    """
    written = board.published or board.content
    public = (notice for notice in written.notices if notice.is_public(board.as_of))
    return appointed_by((one for one in public if isinstance(one, AppointmentNotice)), board.today)


def composition_years(board: Board) -> tuple[int, ...]:
    """The years in which somebody was appointed, the latest first."""
    return tuple(sorted({one.on.year for one in appointed_in_public(board)}, reverse=True))


def composition_page(board: Board, year: int | None = None) -> CompositionPage:
    """Give the figures of a year, or of the latest. Raises NotFound when nobody was appointed in it."""
    years = composition_years(board)
    if year is not None and year not in years:
        raise NotFound
    shown = year or next(iter(years), None)
    whole = composition(appointed_in_public(board), shown) if shown else None
    return CompositionPage(years=years, year=shown or board.today.year, whole=whole)


# --- The table ------------------------------------------------------------------------------------------------------


class Figures(NamedTuple):
    """One row: a year, and one measure of it."""

    year: Composition
    measure: Measure
    share: Share


def _rows(board: Board) -> Iterator[Figures]:
    appointed = appointed_in_public(board)
    for year in composition_years(board):
        whole = composition(appointed, year)
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
