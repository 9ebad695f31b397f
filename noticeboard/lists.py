"""Pages that list: notices by year and month, inspection notices, outcomes, corrections."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from werkzeug.exceptions import NotFound

from noticeboard.board import Announced, Board
from noticeboard.changes import last_day_after
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Correction,
    InspectionNotice,
    NoticeState,
    Withdrawal,
    YearMonth,
)


@dataclass(frozen=True)
class Listed:
    """One notice of a list: the day it was put up, and where it stands."""

    notice: AnyNotice
    on: date
    state: NoticeState


@dataclass(frozen=True)
class Month:
    """The notices that were put up in one month, the newest first."""

    month: YearMonth
    listed: tuple[Listed, ...]


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
    listed: tuple[Listed, ...]


@dataclass(frozen=True, kw_only=True)
class OutcomeList:
    """``/outcomes/`` (``year`` is the latest) and ``/outcomes/2026/``"""

    template = "outcomes.html"

    years: tuple[int, ...]
    year: int
    announced: tuple[Announced, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A correction or a withdrawal of a notice; ``last`` is the last day to which the correction moved the period."""

    notice: AnyNotice
    on: date
    correction: Correction | None = None
    last: date | None = None
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True)
class ChangeList:
    """``/corrections/``"""

    template = "corrections.html"

    changes: tuple[Change, ...]


def months(board: Board) -> tuple[Month, ...]:
    """Every month in which an appointment notice was put up, the latest first."""
    listed = [_listed(board, notice) for notice in board.appointments]
    grouped = groupby(listed, key=lambda one: YearMonth(one.on.year, one.on.month))
    return tuple(Month(month, tuple(those)) for month, those in grouped)


def latest_notices(board: Board) -> NoticeList:
    """List the notices of the latest year that has any."""
    all_months = months(board)
    year = all_months[0].month.year if all_months else board.today.year
    return _notice_list(all_months, year=year, is_whole=True)


def notices_of_year(board: Board, year: int) -> NoticeList:
    """List a year's notices. Raises NotFound when it has none."""
    page = _notice_list(months(board), year=year)
    if not page.months:
        raise NotFound
    return page


def notices_of_month(board: Board, year: int, month: int) -> NoticeList:
    """List a month's notices. Raises NotFound when it has none."""
    page = _notice_list(months(board), year=year, month=YearMonth(year, month))
    if not page.months:
        raise NotFound
    return page


def inspection_years(board: Board) -> tuple[int, ...]:
    """The years in which inspections were announced, the latest first."""
    return tuple(dict.fromkeys(board.published_on(notice).year for notice in board.inspections))


def inspection_list(board: Board, year: int | None = None) -> InspectionList:
    """List the inspection notices of a year, or of the latest. Raises NotFound when it has none."""
    years = inspection_years(board)
    year = _chosen(year, years, board)
    listed = [_listed(board, notice) for notice in board.inspections]
    return InspectionList(years=years, year=year, listed=tuple(one for one in listed if one.on.year == year))


def outcome_years(board: Board) -> tuple[int, ...]:
    """The years in which outcomes were made public, the latest first."""
    return tuple(dict.fromkeys(announced.on.year for announced in board.announced))


def outcome_list(board: Board, year: int | None = None) -> OutcomeList:
    """List the outcomes of a year, or of the latest. Raises NotFound when it has none."""
    years = outcome_years(board)
    year = _chosen(year, years, board)
    announced = tuple(one for one in board.announced if one.on.year == year)
    return OutcomeList(years=years, year=year, announced=announced)


def _chosen(year: int | None, years: tuple[int, ...], board: Board) -> int:
    if year is None:
        return years[0] if years else board.today.year
    if year not in years:
        raise NotFound
    return year


def change_list(board: Board) -> ChangeList:
    """List all corrections and withdrawals, the latest first."""
    changes: list[Change] = []
    for notice in board.notices:
        changes += [
            Change(notice=notice, on=one.on, correction=one, last=last_day_after(notice, one))
            for one in notice.corrections
        ]
        if withdrawal := notice.withdrawal:
            changes.append(Change(notice=notice, on=withdrawal.on, withdrawal=withdrawal))
    return ChangeList(tuple(sorted(changes, key=lambda change: (change.on, change.notice.number), reverse=True)))


def _listed(board: Board, notice: AppointmentNotice | InspectionNotice) -> Listed:
    return Listed(notice, board.published_on(notice), board.state(notice))


def _notice_list(
    all_months: tuple[Month, ...], *, year: int, month: YearMonth | None = None, is_whole: bool = False
) -> NoticeList:
    shown = [one for one in all_months if one.month.year == year and month in (None, one.month)]
    return NoticeList(
        years=tuple(dict.fromkeys(one.month.year for one in all_months)),
        year=year,
        month=month,
        months=tuple(shown),
        is_whole=is_whole,
    )
