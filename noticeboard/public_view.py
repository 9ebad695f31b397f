"""A public notice with what every format and feed says of it: where it stands, its instants, its address for ever."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.changes import events
from publicity.notice import AnyNotice, AppointmentNotice, NoticeState
from publicity.period import Count


@dataclass(frozen=True, kw_only=True)
class PublicNotice:
    """A notice as the board has it.

    ``published`` and ``updated`` (when something last happened to it) are in the city's zone. ``reduced_on`` is there
    when only names, posts and outcomes are left of it. ``count`` is that of an appointment notice's period. ``url`` is
    the address for ever, of the page in the notices' own language.
    """

    notice: AnyNotice
    state: NoticeState
    published: datetime
    updated: datetime
    reduced_on: date | None
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
    counted = replace(notice, period=board.period(notice)) if isinstance(notice, AppointmentNotice) else notice
    return PublicNotice(
        notice=counted,
        state=board.state(notice),
        published=notice.published.astimezone(board.zone),
        updated=max(past, default=notice.published).astimezone(board.zone),
        reduced_on=board.reduced_on(notice),
        count=board.count(notice) if isinstance(notice, AppointmentNotice) else None,
        url=f"{board.portal.addresses.board}/notices/{notice.number}/",
    )
