"""What of a notice is public at an instant: the one place that decides it for every format and feed."""

from dataclasses import dataclass, replace
from datetime import datetime

from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.changes import events
from publicity.notice import AnyNotice, AppointmentNotice, Nominee, NoticeState
from publicity.period import Count


@dataclass(frozen=True, kw_only=True)
class PublicNotice:
    """A notice as the public knows it: its words, with nothing in them that is not told yet.

    ``published`` and ``updated`` (when something last happened to it) are in the city's zone. ``count`` is that of
    an appointment notice's period. ``url`` is the address for ever, of the page in the notices' own language.
    """

    notice: AnyNotice
    state: NoticeState
    published: datetime
    updated: datetime
    count: Count | None
    url: str


def public_notices(board: Board) -> tuple[PublicNotice, ...]:
    """Give every notice that is public, the newest first."""
    return tuple(_view(board, notice) for notice in board.notices)


def public_notice(board: Board, number: str) -> PublicNotice:
    """Give the notice of a number. Raises NotFound for one that is not public."""
    notice = board.by_number.get(number)
    if notice is None:
        raise NotFound
    return _view(board, notice)


def _view(board: Board, notice: AnyNotice) -> PublicNotice:
    past = [instant for instant in events(board, notice) if instant <= board.as_of]
    return PublicNotice(
        notice=_without_what_is_to_come(board, notice),
        state=board.state(notice),
        published=notice.published.astimezone(board.zone),
        updated=max(past).astimezone(board.zone),
        count=board.count(notice) if isinstance(notice, AppointmentNotice) else None,
        url=f"{board.portal.addresses.board}/notices/{notice.number}/",
    )


def _without_what_is_to_come(board: Board, notice: AnyNotice) -> AnyNotice:
    """Take out the corrections, the withdrawal and the outcomes of a later day; the period is the one that counts."""
    corrections, withdrawal = notice.corrections_by(board.today), notice.withdrawn_by(board.today)
    if not isinstance(notice, AppointmentNotice):
        return replace(notice, corrections=corrections, withdrawal=withdrawal)
    nominees = tuple(_with_outcomes_so_far(board, nominee) for nominee in notice.nominees)
    return replace(
        notice, corrections=corrections, withdrawal=withdrawal, nominees=nominees, period=board.period(notice)
    )


def _with_outcomes_so_far(board: Board, nominee: Nominee) -> Nominee:
    told = sorted((one for one in nominee.outcomes if one.on <= board.today), key=lambda one: one.on)
    return replace(nominee, outcomes=tuple(told))
