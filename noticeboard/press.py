"""The press: Frozen-Flask puts every page of the board into an edition, and makes only those whose recipe is another.

Of a notice, the recipe says whether its pages are right as they stand; its file need not be read. The pages that tell
of all notices are asked for as a browser asks for what it has already: each view gathers what its page tells, and makes
it only when that is something else. A page that cannot be made ends the build, and the site stays as it was.
"""

import mimetypes
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import unquote

from flask import Response, url_for
from flask_frozen import Freezer, FrozenFlaskWarning
from jinja2 import FileSystemBytecodeCache
from werkzeug.http import quote_etag
from werkzeug.test import EnvironBuilder

from noticeboard import app_of
from noticeboard.asking import Asker
from noticeboard.before import Before, Tagged
from noticeboard.card import card_of
from noticeboard.formats.file import TEXT, TYPES
from noticeboard.links import Links
from noticeboard.pages import Place, places_of, places_of_all
from noticeboard.pieces import JSON_ENTRY, events_of, pieces_in
from noticeboard.publication import Edition
from noticeboard.remembered import (
    ALL_KINDS,
    KINDS,
    PIECE_DIGEST,
    Cards,
    Made,
    RememberedRegister,
    fingerprint,
    is_of_pieces,
    pieces_key,
)
from noticeboard.together import shared
from presentation import load_templates
from presentation.app import App

NOTICES, PAGES = 20, 10
"""How many notices, or pages of all, a process takes at a time: not so few that handing over costs more than making."""


class Pressed(NamedTuple):
    """What a process hands back of its share: addresses, path → digest, link → a page that has it, path → tag.

    Of notices it hands back what was made of each by number, and cards and pieces of those that have new ones.
    """

    addresses: Sequence[str]
    put: Mapping[str, str]
    links: Mapping[str, str]
    tags: Mapping[str, Tagged] = {}
    made: Mapping[str, Made] = {}
    cards: Mapping[str, Cards] = {}
    pieces: Mapping[str, bytes] = {}
    looked_into: Sequence[str] = ()
    sums: Mapping[str, tuple[str | None, str]] = {}


class Press(Freezer):  # type: ignore[misc]
    """Frozen-Flask that asks the app itself, not by way of a test client, and puts each answer into an edition."""

    def __init__(self, app: App, register: RememberedRegister, edition: Edition) -> None:
        app.config |= {
            "FREEZER_BASE_URL": register.portal.addresses.board,
            # Of a file without an ending: SHA256SUMS.
            "FREEZER_DEFAULT_MIMETYPE": TEXT,
            # Hidden files. Not ".*", which would match the folder itself, called ".".
            "FREEZER_STATIC_IGNORE": [".?*"],
        }
        super().__init__(app, with_no_argument_rules=False, log_url_for=False)
        # Machines differ in the endings they know.
        for ending, mimetype in TYPES.items():
            mimetypes.add_type(mimetype, ending)
        self._register, self._edition, self._memory = register, edition, register.memory
        self._environment = EnvironBuilder(base_url=register.portal.addresses.board).get_environ()
        scripts = [register.script, *("zh-Hant" for one in register.portal.languages.shown if one == "zh-Hant")]
        self._in_scripts = [register.written_in(script) for script in scripts]
        self._links = Links(register.portal.addresses.board)
        self._asker = Asker(app, register.portal.addresses.board)
        self.before = Before.of(register.memory, edition.site)
        self._tags: dict[str, Tagged] = {}
        self._looked_into: set[str] = set()

    def press(self, jobs: int) -> Iterator[str]:
        """Put all pages and files into the edition, and publish it; yields each address. Raises LinksBroken."""
        self._memory.folder.mkdir(parents=True, exist_ok=True)
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(self._memory.folder), "%s.template")
        if self.before.made:
            self._edition.keep_all()
        yield from self._share(self._press_notices, self._notices_to_make(), jobs, NOTICES)
        yield from self._share(self._press_pages, self._pages_to_make(), jobs, PAGES)
        for path in self.before.tags.keys() - self._tags.keys():
            self._edition.drop(path)
        self._links.check(self._edition)
        self._edition.publish()
        self._register.remember_cards()
        made = {number: self._register.made[number] for number in self._register.numbers}
        looked_into = sorted(self._looked_into)
        told_by_all = self._register.told_by_all(looked_into)
        done = Before(made, self._register.made_with, self._tags, looked_into, told_by_all)
        done.remember(self._memory, self._edition.site)
        self._memory.small["sums"] = self._register.sums
        self._memory.save()

    def _share(
        self, press: Callable[[Sequence[str]], Pressed], tasks: Sequence[str], jobs: int, size: int
    ) -> Iterator[str]:
        if jobs > 1 and len(tasks) > size:
            # The processes that share the work get them from this one, which can tell where a slip is in one.
            load_templates(self.app, "noticeboard/")
        for pressed in shared(press, tasks, jobs, size):
            self._edition.adopt(pressed.put)
            self._links.adopt(pressed.links)
            self._tags |= pressed.tags
            self._register.made.update(pressed.made)
            self._register.fresh.update(pressed.cards)
            self._looked_into.update(pressed.looked_into)
            self._register.sums.update(pressed.sums)
            for number, pieces in pressed.pieces.items():
                self._memory.remember(pieces_key(number), pieces)
            yield from pressed.addresses

    # --- A notice's own pages ---

    def _notices_to_make(self) -> list[str]:
        """Keep the pages of every notice that are right as they stand; name the notices of which any are not."""
        to_make: list[str] = []
        for number in self._register.numbers:
            made, kinds = self.before.made.get(number), self.right_kinds(number)
            # Of what no template makes the register has pieces: without those, nothing of a notice is right.
            if "files" not in kinds or not self._memory.keep(pieces_key(number)):
                kinds = ()
            if made and kinds:
                self._register.made[number] = made.of(kinds)
            if kinds != ALL_KINDS:
                to_make.append(number)
                self._drop(number, made, kinds)
        for number in self.before.made.keys() - set(self._register.numbers):
            self._drop(number, self.before.made[number], ())
        return to_make

    def _drop(self, number: str, made: Made | None, kinds: Sequence[str]) -> None:
        """Drop all files of a notice but for those of some kinds."""
        for path in made.paths(number, [kind for kind in ALL_KINDS if kind not in kinds]) if made else ():
            self._edition.drop(path)

    def right_kinds(self, number: str) -> tuple[str, ...]:
        """Say which of the pages of a notice are right as they stand: made of the same, with the same, and there."""
        made = self.before.made.get(number)
        if made is None or made.told != self._register.told(number):
            return ()
        kinds = self._kinds_made_the_same
        if self._edition.is_whole:
            return kinds
        files = dict(made.files)
        return tuple(
            kind for kind in kinds if all(path.replace("{}", number) in self._edition.shown for path in files[kind])
        )

    @cached_property
    def _kinds_made_the_same(self) -> tuple[str, ...]:
        now = self._register.made_with
        return tuple(kind for kind in ALL_KINDS if self.before.made_with.get(kind) == now[kind])

    def _press_notices(self, numbers: Sequence[str]) -> Pressed:
        addresses: list[str] = []
        made: dict[str, Made] = {}
        cards: dict[str, Cards] = {}
        pieces: dict[str, bytes] = {}
        for number in numbers:
            before = self._register.made.get(number)
            if not before:
                cards[number] = self.cards(number)
            card = self._register.card(number) if before else cards[number][self._register.script]
            paths = dict(before.files) if before else {}
            places = _by_kind(places_of(card, self._register))
            files: dict[str, bytes] = {}
            for kind in ALL_KINDS:
                if kind in paths:
                    continue
                of_kind = places.get(kind, [])
                written: list[str] = []
                for endpoint, values in of_kind:
                    address, answer = self._asker.ask(endpoint, values)
                    path = self._path(address, answer)
                    files[endpoint] = answer.get_data()
                    self._edition.put(path, files[endpoint])
                    written.append(path.replace(number, "{}"))
                    self._links.note(address, files[endpoint])
                    addresses.append(address)
                paths[kind] = tuple(written)
            by_kind = tuple((kind, paths[kind]) for kind in ALL_KINDS)
            if before:
                made[number] = before._replace(files=by_kind)
            else:
                own = self._pieces(number, files)
                pieces[number] = b"".join(own.values())
                made[number] = self.made(number, cards[number])._replace(
                    files=by_kind,
                    pieces=tuple((name, len(piece)) for name, piece in own.items()),
                    digests=b"".join(blake2b(piece, digest_size=PIECE_DIGEST).digest() for piece in own.values()),
                )
        return Pressed(
            addresses,
            self._edition.hand_over(),
            self._links.hand_over(),
            made=made,
            cards=cards,
            pieces=pieces,
        )

    def made(self, number: str, cards: Cards) -> Made:
        """Say what is made of a notice, but for its files and pieces."""
        marks = tuple((script, fingerprint(card)) for script, card in cards.items())
        card = cards[self._register.script]
        updated, closes = int(card.updated.timestamp()), 0 if card.is_inspection else int(card.closes_at.timestamp())
        sources, moment = self._register.told(number)
        return Made((sources, moment), (), marks, updated, closes, (), b"")

    def cards(self, number: str) -> Cards:
        """Make a notice's card in each script."""
        return {one.script: card_of(one.board(number), number) for one in self._in_scripts}

    def _pieces(self, number: str, files: Mapping[str, bytes]) -> Mapping[str, bytes]:
        events = {events_of(language): f"{language}.period" for language in self._register.portal.languages.shown}
        names = {JSON_ENTRY: "notice_json"} | events
        board = self._register.board(number)
        return pieces_in(board, number, {name: files[endpoint] for name, endpoint in names.items()})

    # --- Pages of all -----------------------------------------------------------------------------------------------

    def _pages_to_make(self) -> list[str]:
        """Name the addresses of the pages that tell of all notices and may be others than those there are."""
        if self._edition.is_whole and self.is_all_told_the_same():
            # They can tell of nothing else. What is put together from pieces has more of each notice.
            self._tags |= self.before.tags
            self._looked_into.update(self.before.looked_into)
            return [address for address, tag in self.before.tags.values() if is_of_pieces(tag)]
        places = [*places_of_all(self._register), *self._static_places()]
        return self._addresses(places)

    def is_all_told_the_same(self) -> bool:
        """Whether the pages that tell of all notices would be made from what those that are there were made from."""
        return self.before.told_by_all == self._register.told_by_all(self.before.looked_into)

    def _press_pages(self, addresses: Sequence[str]) -> Pressed:
        tags: dict[str, Tagged] = {}
        self._register.looked_into.clear()
        for address in addresses:
            path, answer = self.ask(address, self.before.tags)
            tag = answer.get_etag()[0] or ""
            if answer.status_code == 304:
                answer.close()
                self._edition.keep(path)
                tags[path] = self.before.tags[path]
                continue
            parts = list(answer.iter_encoded())
            answer.close()
            self._edition.put(path, parts)
            self._links.note(address, *parts)
            tags[path] = (address, tag)
        looked_into = sorted(self._register.looked_into)
        return Pressed(
            addresses,
            self._edition.hand_over(),
            self._links.hand_over(),
            tags=tags,
            looked_into=looked_into,
            sums=self._register.sums,
        )

    def _static_places(self) -> Iterator[Place]:
        for url in self.static_files_urls():
            yield url[0], url[1]

    # --- One address ------------------------------------------------------------------------------------------------

    def _addresses(self, places: Iterable[Place]) -> list[str]:
        with self.app.request_context(self._environment):
            return [unquote(url_for(endpoint, **values)) for endpoint, values in places]

    def ask(self, address: str, tags: Mapping[str, Tagged] | None = None, method: str = "GET") -> tuple[str, Response]:
        """Ask the app for an address, naming the tag of what is there; give the path of its file, and the answer."""
        path = normalize("NFC", self.urlpath_to_filepath(address))
        environment = self._environment | {
            "PATH_INFO": address,
            "REQUEST_URI": address,
            "RAW_URI": address,
            "REQUEST_METHOD": method,
        }
        if tags and path in tags and path in self._edition.shown and (tag := tags[path][1]):
            environment["HTTP_IF_NONE_MATCH"] = quote_etag(tag)
        with self.app.request_context(environment):
            answer: Response = self.app.full_dispatch_request()
        answer.direct_passthrough = False
        return self._path(address, answer, is_head=method == "HEAD"), answer

    def _path(self, address: str, answer: Response, *, is_head: bool = False) -> str:
        """Give the path of an address's file. Raises ValueError for an answer that a server would not give of it."""
        path = normalize("NFC", self.urlpath_to_filepath(address))
        if answer.status_code not in (200, 304):
            raise ValueError(f"{address} answers {answer.status}")
        guessed = mimetypes.guess_type(path)[0] or self.app.config["FREEZER_DEFAULT_MIMETYPE"]
        if answer.status_code == 200 and not is_head and guessed != answer.mimetype:
            raise ValueError(f"{path} would be served as {guessed}, but is {answer.mimetype}")
        return path


def _by_kind(places: Iterable[Place]) -> dict[str, list[Place]]:
    kinds: dict[str, list[Place]] = {}
    for endpoint, values in places:
        kinds.setdefault(KINDS.get(endpoint.rpartition(".")[2], "files"), []).append((endpoint, values))
    return kinds


def press(register: RememberedRegister, edition: Edition, jobs: int = 1) -> Iterator[str]:
    """Put every page and file of a board into an edition, in so many processes, and publish it.

    Yields each address that it asked for.

    Nothing is found by following links: the pages are those the content demands. Links are checked all the same.
    Raises LinksBroken, and turns every warning of Frozen-Flask into an error.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("error", FrozenFlaskWarning)
        yield from Press(app_of(register), register, edition).press(jobs)
