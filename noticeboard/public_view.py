"""A public notice with what every format and feed says of it: where it stands, its instants, its address for ever."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from werkzeug.exceptions import NotFound

from noticeboard.board import Board, once
from noticeboard.changes import events
from presentation.languages import pgettext
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


@once
def public_notice(board: Board, number: str) -> PublicNotice:
    """Give the notice of a number. Raises NotFound for one that is not public."""
    notice = board.by_number.get(number)
    if notice is None:
        raise NotFound
    return _view(board, notice)


def title_of(public: PublicNotice) -> str:
    """A notice's title with its issue, which two notices of the same title differ in."""
    return " ".join(part for part in (public.notice.title, public.notice.issue) if part)


def names_of(public: PublicNotice) -> str:
    """The names of all a notice is about, one beside the other."""
    return pgettext("between names", ", ").join(person.name for person in public.notice.people)


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
