"""When something happens to a notice, and when a page of the board will next read differently."""

from datetime import date, datetime, time

from noticeboard.board import Board
from publicity.notice import AnyNotice, AppointmentNotice
from publicity.sunset import sunset
from publicity.workdays import ONE_DAY, days_between


def events(board: Board, notice: AnyNotice) -> list[datetime]:
    """When a notice appears, opens, closes, has outcomes, and is corrected, withdrawn or reduced; in no order."""
    period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
    days = [one.on for one in (*notice.corrections, notice.withdrawal) if one]
    if isinstance(notice, AppointmentNotice):
        days += [outcome.on for nominee in notice.nominees for outcome in nominee.outcomes]
    if reduced_on := sunset(notice, board.portal.privacy.reduced_after_months):
        days.append(reduced_on)
    return [
        notice.published,
        period.opens_at(board.zone),
        period.closes_at(board.zone),
        *(_midnight(board, day) for day in days),
    ]


def next_change(board: Board) -> datetime | None:
    """Give the next instant at which a page reads differently though the content stays; None when none will."""
    instants = [_midnight(board, figures.quarter.last + ONE_DAY) for figures in board.content.statistics]
    for notice in board.content.notices:
        if not notice.draft:
            instants += events(board, notice) + _turns(board, notice)
    return min((instant for instant in instants if instant > board.as_of), default=None)


def _turns(board: Board, notice: AnyNotice) -> list[datetime]:
    """The midnights at which a running period shows another day as today, and a promised day has passed."""
    if not isinstance(notice, AppointmentNotice):
        return [_midnight(board, withholding.review_on + ONE_DAY) for withholding in notice.withheld]
    days = days_between(notice.period.first, notice.period.last)
    for nominee in notice.nominees:
        days += [outcome.deferral_ends + ONE_DAY for outcome in nominee.outcomes if outcome.deferral_ends]
    return [_midnight(board, day) for day in days]


def _midnight(board: Board, day: date) -> datetime:
    return datetime.combine(day, time.min, board.zone)
