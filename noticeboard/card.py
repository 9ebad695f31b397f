"""A notice's card in the register: what lists, figures, feeds and the search know of it without opening it."""

from datetime import date, datetime
from typing import NamedTuple

from noticeboard.board import Board
from noticeboard.changes import last_day_after
from noticeboard.media.files import media_of
from noticeboard.public_view import PublicNotice, public_notice
from publicity.composition import Appointed, appointed_by
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Candidate,
    Correction,
    MediumKind,
    Nominee,
    NoticeKind,
    NoticeState,
    Withdrawal,
    YearMonth,
)
from publicity.outcome import OutcomeKind


class PersonCard(NamedTuple):
    """A person as lists and the search know them; ``posts`` are those proposed, or the one considered for."""

    key: str
    name: str
    former_name: str | None
    current_post: str | None
    posts: tuple[str, ...]


class Announced(NamedTuple):
    """One outcome as it is told: those nominees of a notice who had the same outcome on the same day."""

    on: date
    kind: OutcomeKind
    nominees: tuple[PersonCard, ...]


class Change(NamedTuple):
    """A correction or a withdrawal; ``last`` is the last day to which the correction moved the period.

    ``anchor`` is its place on the notice's page, and never changes.
    """

    on: date
    anchor: str
    correction: Correction | None = None
    last: date | None = None
    withdrawal: Withdrawal | None = None


class Card(NamedTuple):
    """What a public notice tells of itself to the whole board, as it is at an instant.

    ``published`` and ``updated`` are in the city's zone. ``first`` to ``last`` are the days of the publicity period, as
    they were announced, or of the inspection. ``outcomes`` has each nominee's latest. ``media`` are those for which it
    has a text. ``appointed`` are the people who took up a post by it, as the notice was written.
    """

    number: str
    kind: NoticeKind
    title: str
    issue: str | None
    signed_by: str
    published: datetime
    updated: datetime
    state: NoticeState
    reduced_on: date | None
    first: date
    last: date
    closes_at: datetime
    people: tuple[PersonCard, ...]
    announced: tuple[Announced, ...]
    outcomes: tuple[OutcomeKind | None, ...]
    changes: tuple[Change, ...]
    media: tuple[MediumKind, ...]
    appointed: tuple[Appointed, ...]

    @property
    def on(self) -> date:
        """The day on which it was put up."""
        return self.published.date()

    @property
    def month(self) -> YearMonth:
        """The month in which it was put up."""
        return YearMonth(self.published.year, self.published.month)

    @property
    def is_inspection(self) -> bool:
        """Whether it announces an inspection."""
        return self.kind is NoticeKind.INSPECTION


def card_of(board: Board, number: str) -> Card:
    """Write the card of a public notice."""
    public = public_notice(board, number)
    notice = board.by_number[number]
    people = {person.key: person_card(person) for person in notice.people}
    period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
    return Card(
        number=number,
        kind=notice.kind,
        title=notice.title,
        issue=notice.issue,
        signed_by=notice.signed_by,
        published=public.published,
        updated=public.updated,
        state=public.state,
        reduced_on=public.reduced_on,
        first=period.first,
        last=period.last,
        closes_at=period.closes_at(board.zone),
        people=tuple(people.values()),
        announced=tuple(_announced(notice, people)),
        outcomes=tuple(_outcomes(notice, board.today)),
        changes=tuple(_changes(public)),
        media=media_of(board, notice),
        appointed=_appointed(board, number),
    )


def person_card(person: Nominee | Candidate) -> PersonCard:
    """Write what lists and the search know of a person."""
    posts = [person.considered_for] if isinstance(person, Candidate) else [one.post for one in person.proposed_posts]
    return PersonCard(person.key, person.name, person.former_name, person.current_post, tuple(filter(None, posts)))


def _outcomes(notice: AnyNotice, today: date) -> list[OutcomeKind | None]:
    latest = notice.outcomes(today) if isinstance(notice, AppointmentNotice) else ()
    return [outcome.kind if outcome else None for outcome in latest]


def _announced(notice: AnyNotice, people: dict[str, PersonCard]) -> list[Announced]:
    """Every outcome that was made public; a deferral stays told when the decision follows."""
    nominees: dict[tuple[date, OutcomeKind], list[PersonCard]] = {}
    for nominee in notice.nominees if isinstance(notice, AppointmentNotice) else ():
        for outcome in nominee.outcomes:
            nominees.setdefault((outcome.on, outcome.kind), []).append(people[nominee.key])
    return [Announced(on, kind, tuple(those)) for (on, kind), those in nominees.items()]


def _changes(public: PublicNotice) -> list[Change]:
    notice = public.notice
    changes = [
        Change(on=one.on, anchor=f"correction-{place}", correction=one, last=last_day_after(notice, one))
        for place, one in enumerate(notice.corrections, start=1)
    ]
    if withdrawal := notice.withdrawal:
        changes.append(Change(on=withdrawal.on, anchor="withdrawal", withdrawal=withdrawal))
    return changes


def _appointed(board: Board, number: str) -> tuple[Appointed, ...]:
    """Who took up a post by a notice, so far as that is public.

    It reads the notice as it was written, not as the board shows it: birth and gender leave an old notice, and the
    figures of its year must stay; and words are counted in the characters in which publishers write them. What is not
    public yet, is a draft or was withdrawn is left out here.
    """
    written = board.published or board.content
    notices = (one for one in written.notices if one.number == number and one.is_public(board.as_of))
    return tuple(appointed_by((one for one in notices if isinstance(one, AppointmentNotice)), board.today))
