"""Pages that list: notices by year and month, inspection notices, outcomes, corrections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import NotFound

from noticeboard.card import Announced, Card, Change
from noticeboard.formats.file import Later
from noticeboard.register import Register, gathered_once, grouped
from publicity.notice import YearMonth


@dataclass(frozen=True)
class Month:
    """The notices that were put up in one month, the newest first."""

    month: YearMonth
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class NoticeList:
    """``/notices/`` (``year`` is the latest), ``/notices/2026/`` and ``/notices/2026/11/``"""

    template = "notices.html"

    years: tuple[int, ...]
    year: int
    month: YearMonth | None
    months: tuple[Month, ...]
    is_whole: bool = False


@dataclass(frozen=True, kw_only=True)
class InspectionList:
    """``/inspections/`` (``year`` is the latest) and ``/inspections/2026/``"""

    template = "inspections.html"

    years: tuple[int, ...]
    year: int
    cards: tuple[Card, ...]


@dataclass(frozen=True, kw_only=True)
class OutcomeList:
    """``/outcomes/`` (``year`` is the latest) and ``/outcomes/2026/``"""

    template = "outcomes.html"

    years: tuple[int, ...]
    year: int
    announced: tuple[tuple[Card, Announced], ...]


@dataclass(frozen=True)
class ChangeList:
    """``/corrections/``"""

    template = "corrections.html"

    changes: tuple[tuple[Card, Change], ...]


def notice_years(register: Register) -> tuple[int, ...]:
    """The years in which appointment notices were put up, the latest first."""
    return tuple(_months_by_year(register))


def latest_notices(register: Register) -> NoticeList:
    """List the notices of the latest year that has any."""
    years = notice_years(register)
    return _notice_list(register, years[0] if years else register.today.year, is_whole=True)


def notices_of_year(register: Register, year: int) -> NoticeList:
    """List a year's notices. Raises NotFound when it has none."""
    page = _notice_list(register, year)
    if not page.months:
        raise NotFound
    return page


def notices_of_month(register: Register, year: int, month: int) -> NoticeList:
    """List a month's notices. Raises NotFound when it has none."""
    page = _notice_list(register, year, YearMonth(year, month))
    if not page.months:
        raise NotFound
    return page


def inspection_years(register: Register) -> tuple[int, ...]:
    """The years in which inspections were announced, the latest first."""
    return tuple(_inspections_by_year(register))


def inspection_list(register: Register, year: int | None = None) -> InspectionList:
    """List the inspection notices of a year, or of the latest. Raises NotFound when it has none."""
    years = inspection_years(register)
    shown = _chosen(year, years, register)
    return InspectionList(years=years, year=shown, cards=_inspections_by_year(register).get(shown, ()))


def outcome_years(register: Register) -> tuple[int, ...]:
    """The years in which outcomes were made public, the latest first."""
    return tuple(_announced_by_year(register))


def outcome_list(register: Register, year: int | None = None) -> Later:
    """List the outcomes of a year, or of the latest. Raises NotFound when it has none."""
    years = outcome_years(register)
    shown = _chosen(year, years, register)
    announced = _announced_by_year(register).get(shown, ())
    page = OutcomeList(years=years, year=shown, announced=announced)
    return Later((years, shown, cards_of(announced)), lambda: page, page.template)


def change_list(register: Register) -> Later:
    """List all corrections and withdrawals, the latest first."""
    page = ChangeList(register.changes)
    return Later(cards_of(page.changes), lambda: page, page.template)


def cards_of(told: Iterable[tuple[Card, Any]]) -> tuple[Card, ...]:
    """Give the cards of what several notices tell: each has all of it, and is quicker to look at."""
    return tuple(card for card, _ in told)


@gathered_once
def _months_by_year(register: Register) -> Mapping[int, tuple[Month, ...]]:
    return grouped((Month(*month) for month in register.by_month.items()), lambda month: month.month.year)


@gathered_once
def _inspections_by_year(register: Register) -> Mapping[int, tuple[Card, ...]]:
    return grouped(register.inspections, lambda card: card.published.year)


@gathered_once
def _announced_by_year(register: Register) -> Mapping[int, tuple[tuple[Card, Announced], ...]]:
    return grouped(register.announced, lambda told: told[1].on.year)


def _chosen(year: int | None, years: Sequence[int], register: Register) -> int:
    if year is None:
        return years[0] if years else register.today.year
    if year not in years:
        raise NotFound
    return year


def _notice_list(register: Register, year: int, only: YearMonth | None = None, *, is_whole: bool = False) -> NoticeList:
    months = _months_by_year(register).get(year, ())
    return NoticeList(
        years=notice_years(register),
        year=year,
        month=only,
        months=tuple(month for month in months if only in (None, month.month)),
        is_whole=is_whole,
    )
