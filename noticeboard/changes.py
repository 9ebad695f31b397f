"""When something happens to a notice, and when its pages come to read differently."""

from datetime import date, datetime, time, tzinfo

from noticeboard.board import Board
from publicity.composition import APPOINTING
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
        *(midnight(day, board.zone) for day in days),
    ]


def last_day_after(notice: AnyNotice, correction: Correction) -> date | None:
    """The last day to which a correction moved a publicity period; None where it moved none, or a later one did."""
    moved = [one for one in notice.corrections if one.effect is not CorrectionEffect.NONE]
    is_last = moved and max(moved, key=lambda one: one.on) == correction
    return notice.period.last if is_last and isinstance(notice, AppointmentNotice) else None


def turns(board: Board, notice: AnyNotice) -> list[datetime]:
    """Every instant at which a notice's pages read differently though its file stays; in no order.

    Beside its events these are the midnights at which a running period shows another day as today, a promised day has
    passed, or a review was held of the year in which somebody took up a post by it.
    """
    if not isinstance(notice, AppointmentNotice):
        days = [withholding.review_on + ONE_DAY for withholding in notice.withheld]
    else:
        outcomes = [outcome for nominee in notice.nominees for outcome in nominee.outcomes]
        days = [*days_between(notice.period.first, notice.period.last), notice.period.last + ONE_DAY]
        days += [outcome.ends + ONE_DAY for outcome in outcomes if outcome.ends]
        years = {outcome.on.year for outcome in outcomes if outcome.kind in APPOINTING}
        days += [review.on for review in board.content.reviews if review.year in years]
    return [*events(board, notice), *(midnight(day, board.zone) for day in days)]


def midnight(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day begins."""
    return datetime.combine(day, time.min, zone)
