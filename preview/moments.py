"""The instants worth looking at: those of a notice's life, and the steps of days and weeks from any page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from noticeboard.board import Board
from noticeboard.changes import events
from presentation.labels import label
from presentation.languages import gettext, pgettext
from publicity.notice import AnyNotice, AppointmentNotice
from publicity.period import PublicityPeriod
from publicity.sunset import sunset
from publicity.workdays import ONE_DAY

MINUTE = timedelta(minutes=1)
"""What an address can tell apart."""


@dataclass(frozen=True)
class Moment:
    """An instant with what it shows, in the language of the page being made."""

    instant: datetime
    text: str


def life_of(board: Board, notice: AnyNotice) -> tuple[Moment, ...]:
    """Give the instants at which a notice's page reads differently, in order; what falls together is one of them."""
    told: dict[datetime, list[str]] = {}
    for instant, text in _named(board, notice):
        told.setdefault(minute_from(instant.astimezone(board.zone)), []).append(text)
    # What a rule that is not named here lets happen to a notice.
    for instant in events(board, notice):
        told.setdefault(minute_from(instant.astimezone(board.zone)), [gettext("Another change")])
    if notice.published > (opens := _period_of(notice).opens_at(board.zone)):
        del told[minute_from(opens)]
    between = pgettext("between names", ", ")
    return tuple(Moment(instant, between.join(dict.fromkeys(told[instant]))) for instant in sorted(told))


def steps_from(board: Board) -> tuple[Moment, ...]:
    """Give the ways from a board's instant: the changes before and after it, a day and a week on and back."""
    instants = {when for notice in board.content.notices if not notice.draft for when in events(board, notice)}
    before = max((when for when in instants if when < board.as_of), default=None)
    after = min((when for when in instants if when > board.as_of), default=None)
    steps = (
        (before, gettext("Previous change")),
        (board.as_of - 7 * ONE_DAY, gettext("A week earlier")),
        (board.as_of - ONE_DAY, gettext("A day earlier")),
        (board.as_of + ONE_DAY, gettext("A day later")),
        (board.as_of + 7 * ONE_DAY, gettext("A week later")),
        (after, gettext("Next change")),
    )
    return tuple(Moment(minute_from(when.astimezone(board.zone)), text) for when, text in steps if when)


def minute_from(instant: datetime) -> datetime:
    """Give the first full minute that is not before an instant."""
    full = instant.replace(second=0, microsecond=0)
    return full if full == instant else full + MINUTE


def _named(board: Board, notice: AnyNotice) -> Iterator[tuple[datetime, str]]:
    is_appointment = isinstance(notice, AppointmentNotice)
    period = _period_of(notice)
    yield minute_from(notice.published) - MINUTE, gettext("Before publication")
    yield notice.published, gettext("Just published")
    yield period.opens_at(board.zone), gettext("Period begins") if is_appointment else gettext("Inspection begins")
    yield period.closes_at(board.zone) - MINUTE, gettext("Last minute")
    yield period.closes_at(board.zone), gettext("Period over") if is_appointment else gettext("Inspection over")
    yield from ((_midnight(board, one.on), gettext("Corrected")) for one in notice.corrections)
    if isinstance(notice, AppointmentNotice):
        for nominee in notice.nominees:
            yield from ((_midnight(board, one.on), label(one.kind)) for one in nominee.outcomes)
            for late in (one.deferral_ends + ONE_DAY for one in nominee.outcomes if one.deferral_ends):
                if (outcome := nominee.outcome(late)) and outcome.is_overdue(late):
                    yield _midnight(board, late), gettext("Deferral has run out")
    if notice.withdrawal:
        yield _midnight(board, notice.withdrawal.on), gettext("Withdrawn")
    if reduced_on := sunset(notice, board.portal.privacy.reduced_after_months):
        yield _midnight(board, reduced_on), gettext("Reduced by its age")


def _period_of(notice: AnyNotice) -> PublicityPeriod:
    return notice.period if isinstance(notice, AppointmentNotice) else notice.inspection


def _midnight(board: Board, day: date) -> datetime:
    return datetime.combine(day, time.min, board.zone)
