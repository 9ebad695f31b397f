"""When something happens to a notice, and when a page of the board will next read differently."""

from datetime import date, datetime, time

from noticeboard.board import Board
from publicity.notice import AnyNotice, AppointmentNotice, Correction, CorrectionEffect
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


def last_day_after(notice: AnyNotice, correction: Correction) -> date | None:
    """The last day to which a correction moved a publicity period; None where it moved none, or a later one did."""
    moved = [one for one in notice.corrections if one.effect is not CorrectionEffect.NONE]
    is_last = moved and max(moved, key=lambda one: one.on) == correction
    return notice.period.last if is_last and isinstance(notice, AppointmentNotice) else None


def next_change(board: Board) -> datetime | None:
    """Give the next instant at which a page reads differently though the content stays; None when none will."""
    instants = [_midnight(board, figures.quarter.last + ONE_DAY) for figures in board.content.statistics]
    instants += [_midnight(board, review.on) for review in board.content.reviews]
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
        days += [outcome.ends + ONE_DAY for outcome in nominee.outcomes if outcome.ends]
    return [_midnight(board, day) for day in days]


def _midnight(board: Board, day: date) -> datetime:
    return datetime.combine(day, time.min, board.zone)
