"""The register as the press has it: cards and pieces are remembered, and a notice is opened only to be printed."""

import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from io import BytesIO
from types import FunctionType, MappingProxyType
from typing import Any, NamedTuple

from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.card import Card
from noticeboard.formats.file import Later, LongFile
from noticeboard.known import Known, notice_in
from noticeboard.memory import Memory, plain, written
from noticeboard.pages import TEMPLATES
from noticeboard.recipe import MadeWith, Program, Told, template_digest
from noticeboard.register import Register, linked, near
from portal import ROOT
from publicity.notice import AnyNotice

KINDS = {"notice": "page", "sheet": "sheet", "sheet_pdf": "sheet"}
"""Name of a route → of which kind it is, by what it is made with; all that no template makes is of the kind "files"."""

ALL_KINDS = ("page", "sheet", "files")

PIECE_DIGEST = 8
"""How many bytes of a piece's digest are kept."""

OF_PIECES = "pieces-"
"""How the last part of a tag begins when the file is put together from pieces of all notices."""

Cards = Mapping[str, Card]
"""Script → the card of a notice in it."""


class Made(NamedTuple):
    """What was made of a notice: of what it tells, as ``Told`` has it, its files by kind, a mark by script, its pieces.

    It is made of numbers, words and tuples alone, which a memory reads in no time. ``files`` are paths with ``{}`` in
    the place of the number. A mark tells a card from every other one. ``updated`` is when the pages came to read as
    they do, and ``closes`` when the period does, in seconds since 1970; 0 where there is none. Of the pieces it has
    names and lengths, and digests one behind the other; so are they themselves, in the memory.
    """

    told: tuple[tuple[tuple[str, str], ...], int]
    files: tuple[tuple[str, tuple[str, ...]], ...]
    marks: tuple[tuple[str, str], ...]
    updated: int
    closes: int
    pieces: tuple[tuple[str, int], ...]
    digests: bytes

    def of(self, kinds: Sequence[str]) -> "Made":
        """Give what was made without the files of other kinds."""
        return self._replace(files=tuple(one for one in self.files if one[0] in kinds))

    def paths(self, number: str, kinds: Sequence[str] = ALL_KINDS) -> Iterator[str]:
        """Give the path of every file of some kinds."""
        return (path.replace("{}", number) for kind, paths in self.files if kind in kinds for path in paths)


@dataclass(frozen=True, kw_only=True, eq=False)
class RememberedRegister(Register):
    """``known`` are the files by the number of their notice; ``made`` has what was made of each, when it was.

    ``fresh`` has the cards of those that were made now; the memory has the others. ``looked_into`` are those that were
    opened.
    """

    memory: Memory
    known: Mapping[str, Known]
    program: Program
    made: dict[str, Made] = field(default_factory=dict)
    fresh: dict[str, Cards] = field(default_factory=dict)
    looked_into: set[str] = field(default_factory=set)
    _opened: dict[str, Board] = field(default_factory=dict)
    _fingerprints: dict[int, tuple[Any, str]] = field(default_factory=dict)
    _stamps: dict[str, bytes] = field(default_factory=dict)
    _remembered: dict[str, dict[str, Cards]] = field(default_factory=dict)

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The number of every public notice, the newest first."""
        public = [one for one in self.known.values() if not one.is_draft and one.published <= self._now]
        return tuple(one.number for one in sorted(public, key=lambda one: (one.published, one.number), reverse=True))

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The card of every public notice, the newest first; every one of them has been made."""
        return tuple(map(self.card, self.numbers))

    def card(self, number: str) -> Card:
        """Give the card of one public notice."""
        return self._cards_of(number)[self.script]

    @property
    def updated(self) -> datetime | None:
        """When the last of all changes was; None when there is no public notice."""
        latest = max((self.made[number].updated for number in self.numbers), default=None)
        return None if latest is None else datetime.fromtimestamp(latest, self.zone)

    @property
    def closing(self) -> set[datetime]:
        """The instants at which periods close."""
        closing = {self.made[number].closes for number in self.numbers} - {0}
        return {datetime.fromtimestamp(instant, self.zone) for instant in closing}

    def _cards_of(self, number: str) -> Cards:
        if number in self.fresh:
            return self.fresh[number]
        block = block_of(number)
        if block not in self._remembered:
            self._remembered[block] = plain(self.memory.recall(cards_key(block)))
        return self._remembered[block][number]

    def remember_cards(self) -> None:
        """Have the memory keep the cards of all public notices, those that were made now among them."""
        touched = {block_of(number) for number in self.fresh}
        numbers: dict[str, list[str]] = {}
        for number in self.numbers:
            numbers.setdefault(block_of(number), []).append(number)
        for block, those in numbers.items():
            if block in touched or not self.memory.keep(cards_key(block)):
                self.memory.remember(cards_key(block), written({number: self._cards_of(number) for number in those}))

    def board(self, number: str) -> Board:
        """Open a public notice: a board with it and its neighbours. Raises NotFound."""
        known = self.known.get(number)
        if known is None or known.is_draft or known.published > self._now:
            raise NotFound
        self.looked_into.add(number)
        key = f"{self.script} {number}"
        if key not in self._opened:
            # Its pages are made one after the other: whoever comes back later may open it again.
            if len(self._opened) >= 8:
                self._opened.clear()
            notices = tuple(self._notice(one) for one in self._near(number))
            self._opened[key] = self.around(notices, datetime.fromtimestamp(self._moment(number), self.zone))
        return self._opened[key]

    def mark(self, number: str) -> Any:
        """Give what is another whenever a public notice is told otherwise: of what its pages tell."""
        self.looked_into.add(number)
        return self.made[number].told

    def piece(self, number: str, name: str) -> memoryview:
        """What a public notice adds to one of the files that tell of all."""
        offset = 0
        for one, length in self.made[number].pieces:
            if one == name:
                return self.memory.recall(pieces_key(number))[offset : offset + length]
            offset += length
        raise KeyError(name)

    def pieces(self, name: str) -> Iterator[memoryview]:
        """What every public notice adds to one of those files, the newest first."""
        recall, made = self.memory.recall, self.made
        for number in self.numbers:
            offset = 0
            for one, length in made[number].pieces:
                if one == name:
                    yield recall(pieces_key(number))[offset : offset + length]
                    break
                offset += length

    @cached_property
    def sums(self) -> dict[str, tuple[str | None, str]]:
        """The SHA-256 of files that tell of all, noted while they were made, in the build before too."""
        return dict(self.memory.small.get("sums", {}))

    def next_turn(self) -> datetime | None:
        """Give the next instant at which the pages of any notice that is no draft turn; None when there is none."""
        turns = (one.next_turn(self._now) for one in self.known.values() if not one.is_draft)
        turn = min((turn for turn in turns if turn is not None), default=None)
        return None if turn is None else datetime.fromtimestamp(turn, self.zone)

    def tag(self, made: Any) -> str | None:
        """Give what tells an answer from another one of the same address."""
        template = getattr(made, "template", "")
        if isinstance(made, LongFile):
            if not made.pieces:
                return f"{self._program_mark}..{self._stamp_of_cards}"
            pieces = [self._stamp_of_pieces(name) for name in made.pieces]
            return f"{self._program_mark}..{OF_PIECES}{fingerprint((made.told, pieces))}"
        if isinstance(made, Later):
            told: Any = made.told
        elif template:
            told = made
        else:
            return None
        templates = template and template_digest(f"noticeboard/{template}")
        return ".".join((self._program_mark, fingerprint(templates), self._fingerprint(told)))

    def _fingerprint(self, told: Any) -> str:
        """Fingerprint what a page tells. Several may tell the same, which is then looked at once."""
        if id(told) not in self._fingerprints:
            # With the fingerprint stays what it is of: nothing else can have this identity.
            self._fingerprints[id(told)] = told, fingerprint(told, self._marks)
        return self._fingerprints[id(told)][1]

    def told(self, number: str) -> Told:
        """Say of what a notice's pages are to tell."""
        if number not in self._links:
            known = self.known[number]
            return Told(((number, known.digest),), known.last_turn(self._now) or 0)
        sources = tuple((one, self.known[one].digest) for one in self._near(number))
        return Told(sources, self._moment(number))

    @cached_property
    def made_with(self) -> Mapping[str, MadeWith]:
        """Say with what a notice's pages of each kind are to be made."""
        return {kind: MadeWith(self.program, _templates_of(kind)) for kind in ALL_KINDS}

    def told_by_all(self, looked_into: Iterable[str]) -> str:
        """Digest whatever the pages that tell of all notices are made from, but for pieces.

        Of most notices these pages know the card; ``looked_into`` are those of which they know more.
        """
        content = (self.content.pages, self.content.statistics, self.content.reviews)
        marks = [(number, self.made[number].marks) for number in self.numbers]
        more = [(number, self.made[number].told) for number in sorted(looked_into) if number in self.made]
        return fingerprint((self.program, _all_templates(), self.today, content, marks, more, self.has_pdf))

    def turns_next(self, number: str) -> datetime | None:
        """Give the next instant at which a notice's pages turn, by itself or by its neighbours; None for never."""
        near = (self.known[one] for one in self._near(number))
        turns = (one.next_turn(self._now) for one in near if not one.is_draft)
        turn = min((turn for turn in turns if turn is not None), default=None)
        return None if turn is None else datetime.fromtimestamp(turn, self.zone)

    def _near(self, number: str) -> list[str]:
        return sorted(near(number, self._links)) if number in self._links else [number]

    def _moment(self, number: str) -> int:
        """The last instant at which the pages of a notice turned, by itself or by its neighbours."""
        shown = (self.known[one] for one in self._near(number))
        turns = [one.last_turn(self._now) for one in shown if not one.is_draft]
        return max(turn for turn in turns if turn is not None)

    def _notice(self, number: str) -> AnyNotice:
        notice: AnyNotice = plain(notice_in(self.memory, self.known[number].digest))
        return notice

    @cached_property
    def _now(self) -> int:
        return int(self.as_of.timestamp())

    @cached_property
    def _links(self) -> Mapping[str, set[str]]:
        return linked((one.number, one.refers) for one in self.known.values())

    def _stamp_of_pieces(self, name: str) -> bytes:
        """What tells one state of a file's pieces from another."""
        if name not in self._stamps:
            stamp = blake2b(digest_size=16)
            for number in self.numbers:
                made = self.made[number]
                place = next((at for at, (one, _) in enumerate(made.pieces) if one == name), -1)
                if place >= 0:
                    stamp.update(made.digests[place * PIECE_DIGEST : (place + 1) * PIECE_DIGEST])
            self._stamps[name] = stamp.digest()
        return self._stamps[name]

    @cached_property
    def _stamp_of_cards(self) -> str:
        """What tells one state of all cards from another."""
        return fingerprint([(number, self.made[number].marks) for number in self.numbers])

    @cached_property
    def _marks(self) -> Mapping[int, str]:
        """The identity of each card, and its mark."""
        marks = (dict(self.made[number].marks)[self.script] for number in self.numbers)
        return dict(zip(map(id, self.cards), marks, strict=True))

    @cached_property
    def _program_mark(self) -> str:
        return fingerprint(self.program)


def is_of_pieces(tag: str) -> bool:
    """Whether a file with this tag is put together from pieces of all notices."""
    return tag.rpartition(".")[2].startswith(OF_PIECES)


def pieces_key(number: str) -> str:
    """Give the key under which the memory has a notice's pieces."""
    return f"pieces {number}"


def cards_key(block: str) -> str:
    """Give the key under which the memory has the cards of some notices."""
    return f"cards {block}"


def block_of(number: str) -> str:
    """Name the hundred of notices whose cards lie together: few blocks are quick to read, small ones to write."""
    return number[:-2]


@cache
def _all_templates() -> str:
    return template_digest(*(f"noticeboard/{path.name}" for path in (ROOT / "templates" / "noticeboard").glob("*.*")))


@cache
def _templates_of(kind: str) -> str:
    names = [template for route, made_by in TEMPLATES.items() if KINDS.get(route) == kind for template in made_by]
    return template_digest(*names) if names else ""


class _Fingerprint(pickle.Pickler):
    """Writes a value so that another value is written otherwise; what is code counts by its name."""

    def __init__(self, file: BytesIO, marks: Mapping[int, str]) -> None:
        super().__init__(file, protocol=5)
        # Everything is written out: what is equal is written alike, whether it is one thing or two.
        self.fast = True
        self._marks = marks

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, tuple):
            mark = self._marks.get(id(value))
            return (str, (mark,)) if mark else (tuple, (tuple(value),))
        return (str, (value.__qualname__,)) if isinstance(value, FunctionType) else NotImplemented


def fingerprint(value: Any, marks: Mapping[int, str] = MappingProxyType({})) -> str:
    """Digest a value of words, days, instants and our own classes; ``marks`` stand for cards with these identities."""
    written = BytesIO()
    _Fingerprint(written, marks).dump(value)
    return blake2b(written.getbuffer(), digest_size=16).hexdigest()
