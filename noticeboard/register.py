"""The register of the board: a card for every public notice, and each notice opened with those it refers to.

Lists, figures, feeds and the search are made from the cards. A notice's own pages are made from a board that holds this
notice and its neighbours, as it is at the last instant at which any of them changed: so a page cannot show anything
else, and stays right until the next such instant.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

from werkzeug.exceptions import NotFound

from noticeboard.board import Board, BoardContent
from noticeboard.card import Announced, Card, Change, card_of
from noticeboard.changes import turns
from noticeboard.pieces import piece_of
from noticeboard.public_view import public_notice
from noticeboard.traditional import in_traditional
from portal import LANGUAGES, Portal
from presentation.han import rewritten, wording_of
from publicity.notice import AnyNotice, AppointmentNotice, NoticeState, YearMonth
from publicity.review import AnnualReview

Thing = TypeVar("Thing")
Place = ParamSpec("Place")


@dataclass(frozen=True, kw_only=True, eq=False)
class Register(ABC):
    """What the whole board is made from, at an aware instant; ``script`` is that in which its cards are written.

    ``content`` has everything but the notices. Those whose numbers are ``unveiled`` are on the board though they are
    not public: a preview's alone. ``has_pdf`` says whether print sheets are made as PDF too.
    """

    content: BoardContent
    portal: Portal
    as_of: datetime
    unveiled: frozenset[str] = frozenset()
    has_pdf: bool = False
    script: str = LANGUAGES[0]

    @property
    @abstractmethod
    def cards(self) -> tuple[Card, ...]:
        """The card of every public notice, the newest first."""

    @abstractmethod
    def board(self, number: str) -> Board:
        """Open a public notice: a board with it and its neighbours. Raises NotFound."""

    @abstractmethod
    def piece(self, number: str, name: str) -> bytes | memoryview:
        """What a public notice adds to one of the files that tell of all."""

    def pieces(self, name: str) -> Iterable[bytes | memoryview]:
        """What every public notice adds to one of those files, the newest first."""
        return [self.piece(card.number, name) for card in self.cards]

    def mark(self, number: str) -> Any:
        """Give what is another whenever a public notice is told otherwise, though its card may be the same."""
        return public_notice(self.board(number), number)

    @abstractmethod
    def next_turn(self) -> datetime | None:
        """Give the next instant at which the pages of any notice that is no draft turn; None when there is none."""

    def tag(self, made: Any) -> str | None:
        """Give what tells an answer from another one of the same address; None where nobody asks for it."""
        return None

    def written_in(self, script: str) -> Self:
        """Give the same register with its cards, notices and reviews in another script."""
        write = wording_of(self.portal.languages.keep)
        content = replace(self.content, reviews=rewritten(self.content.reviews, write))
        return replace(self, content=content, script=script)

    def around(self, notices: tuple[AnyNotice, ...], moment: datetime) -> Board:
        """Make the board that holds a notice and its neighbours, as it is at the moment at which they last turned."""
        content = replace(self.content, notices=notices)
        board = Board(content, self.portal, moment, unveiled=self.unveiled, has_pdf=self.has_pdf)
        return in_traditional(board) if self.script == "zh-Hant" else board

    @property
    def zone(self) -> tzinfo:
        """The city's time zone."""
        return self.portal.days.zone

    @cached_property
    def today(self) -> date:
        """The day it is in the city."""
        return self.as_of.astimezone(self.zone).date()

    @cached_property
    def appointments(self) -> tuple[Card, ...]:
        """Those of appointment notices."""
        return tuple(card for card in self.cards if not card.is_inspection)

    @cached_property
    def inspections(self) -> tuple[Card, ...]:
        """Those of inspection notices."""
        return tuple(card for card in self.cards if card.is_inspection)

    @cached_property
    def whole(self) -> tuple[Card, ...]:
        """Those of notices that are not reduced: what can be searched, is in the feeds and has texts for the media."""
        return tuple(card for card in self.cards if not card.reduced_on)

    @cached_property
    def by_month(self) -> Mapping[YearMonth, tuple[Card, ...]]:
        """Month in which appointment notices were put up → their cards, the latest first."""
        months = grouped(self.appointments, lambda card: (card.published.year, card.published.month))
        return {YearMonth(*month): cards for month, cards in months.items()}

    @cached_property
    def by_year(self) -> Mapping[int, tuple[Card, ...]]:
        """Year in which notices were put up → the cards of both kinds, the latest first."""
        return grouped(self.cards, lambda card: card.published.year)

    @property
    def updated(self) -> datetime | None:
        """When the last of all changes was; None when there is no public notice."""
        return max((card.updated for card in self.cards), default=None)

    @property
    def closing(self) -> set[datetime]:
        """The instants at which periods close."""
        return {card.closes_at for card in self.appointments}

    @cached_property
    def announced(self) -> tuple[tuple[Card, Announced], ...]:
        """Every outcome that was made public, the latest first, with the card of its notice."""
        announced = [(card, one) for card in self.appointments for one in card.announced]
        return tuple(sorted(announced, key=lambda told: (told[1].on, told[0].number), reverse=True))

    @cached_property
    def changes(self) -> tuple[tuple[Card, Change], ...]:
        """Every correction and withdrawal, the latest first, with the card of its notice."""
        changes = [(card, one) for card in self.cards for one in card.changes]
        return tuple(sorted(changes, key=lambda told: (told[1].on, told[0].number), reverse=True))

    @cached_property
    def reviews(self) -> tuple[AnnualReview, ...]:
        """The yearly reviews that were held, the oldest first."""
        return tuple(review for review in self.content.reviews if review.on <= self.today)

    @cached_property
    def gathered(self) -> dict[tuple[Any, ...], Any]:
        """What was ``gathered_once``: from which function, and with what → the thing."""
        return {}

    @cached_property
    def ahead(self) -> tuple[Card, ...]:
        """Those of notices that run, or are still to come into their own; few of them all."""
        scheduled, running = NoticeState.SCHEDULED, NoticeState.RUNNING
        return tuple(card for card in self.cards if card.state is running or card.state is scheduled)

    @cached_property
    def sums(self) -> dict[str, tuple[str | None, str]]:
        """The SHA-256 of files that tell of all, noted while they were made: name → its tag, and the sum."""
        return {}

    def opened(self, card: Card) -> tuple[Board, AnyNotice]:
        """Open the notice of a card."""
        board = self.board(card.number)
        return board, board.by_number[card.number]


@dataclass(frozen=True, kw_only=True, eq=False)
class OpenRegister(Register):
    """The register of notices that were all read: ``content`` holds them too."""

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The card of every public notice, the newest first."""
        public = [one for one in self.content.notices if one.is_public(self.as_of) or one.number in self.unveiled]
        public.sort(key=lambda notice: (notice.published, notice.number), reverse=True)
        return tuple(card_of(self.board(notice.number), notice.number) for notice in public)

    def board(self, number: str) -> Board:
        """Open a public notice: a board with it and its neighbours. Raises NotFound."""
        if number not in self._boards:
            if number not in self._notices:
                raise NotFound
            self._boards[number] = self._open(number)
        return self._boards[number]

    def piece(self, number: str, name: str) -> bytes | memoryview:
        """What a public notice adds to one of the files that tell of all, which give it as published."""
        return piece_of(self._as_published.board(number), number, name)

    def next_turn(self) -> datetime | None:
        """Give the next instant at which the pages of any notice that is no draft turn; None when there is none."""
        board = Board(self.content, self.portal, self.as_of)
        instants = (turn for notice in self.content.notices if not notice.draft for turn in turns(board, notice))
        return min((instant for instant in instants if instant > self.as_of), default=None)

    def _open(self, number: str) -> Board:
        notices = tuple(self._notices[one] for one in sorted(near(number, self._links)))
        board = Board(replace(self.content, notices=notices), self.portal, self.as_of, unveiled=self.unveiled)
        shown = (one for one in notices if not one.draft or one.number in self.unveiled)
        instants = (turn for one in shown for turn in turns(board, one))
        return self.around(notices, max((one for one in instants if one <= self.as_of), default=self.as_of))

    @cached_property
    def _as_published(self) -> "OpenRegister":
        return self if self.script == LANGUAGES[0] else replace(self, script=LANGUAGES[0])

    @cached_property
    def _boards(self) -> dict[str, Board]:
        return {}

    @cached_property
    def _notices(self) -> Mapping[str, AnyNotice]:
        return {notice.number: notice for notice in self.content.notices}

    @cached_property
    def _links(self) -> Mapping[str, set[str]]:
        return linked((notice.number, referred_to(notice)) for notice in self.content.notices)


def gathered_once(
    gather: Callable[Concatenate[Register, Place], Thing],
) -> Callable[Concatenate[Register, Place], Thing]:
    """Gather a thing the first time it is asked for: a register never changes, and several pages tell of it."""

    @wraps(gather)
    def gathered(register: Register, /, *place: Place.args, **values: Place.kwargs) -> Thing:
        key = gather, place, *values.items()
        if key not in register.gathered:
            register.gathered[key] = gather(register, *place, **values)
        thing: Thing = register.gathered[key]
        return thing

    return gathered


def grouped(things: Iterable[Thing], key: Callable[[Thing], Any]) -> dict[Any, tuple[Thing, ...]]:
    """Group things by a key, in the order in which they come."""
    groups: dict[Any, list[Thing]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return {place: tuple(those) for place, those in groups.items()}


def referred_to(notice: AnyNotice) -> set[str]:
    """Name the inspection notices that a notice's records refer to."""
    nominees = notice.nominees if isinstance(notice, AppointmentNotice) else ()
    return {step.notice for nominee in nominees for step in nominee.record if step.notice}


def linked(references: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    """Turn references into links, which lead both ways, between notices that are there."""
    references = [(number, tuple(others)) for number, others in references]
    numbers = {number for number, _ in references}
    links: dict[str, set[str]] = {}
    for number, others in references:
        for other in numbers.intersection(others):
            links.setdefault(number, set()).add(other)
            links.setdefault(other, set()).add(number)
    return links


def near(number: str, links: Mapping[str, set[str]]) -> set[str]:
    """Name a notice and its neighbours: those it is linked with, and those that these are linked with.

    An inspection notice tells of the appointment that followed, whose record may refer to another inspection.
    """
    linked_with = {number, *links.get(number, ())}
    return linked_with.union(*(links.get(one, ()) for one in linked_with))
