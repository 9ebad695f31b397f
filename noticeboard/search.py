"""Finding a notice: what can be found, the page that searches, and the lists for those whose browser runs no script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from werkzeug.exceptions import NotFound

from noticeboard.card import Card, PersonCard
from noticeboard.folding import fold
from noticeboard.formats.file import JSON, File, Later
from noticeboard.initials import initials
from noticeboard.lists import inspection_years, notice_years
from noticeboard.register import Register
from noticeboard.search_index import KEY, NoticeEntry, PersonEntry, index_files, names_of_files, version
from presentation.headers import SCRIPTED_POLICY

SEARCH_FILE = "search_file"
"""The name of an index file's address for url_for."""

OTHERS = "#"
"""Under which sign names stand whose first letter nobody knows."""


@dataclass(frozen=True)
class SearchPage:
    """``/search/``; the years are those that have notices of a kind, the latest first.

    ``version`` is that of the index.
    """

    template = "search.html"

    policy: str
    version: str
    notice_years: tuple[int, ...]
    inspection_years: tuple[int, ...]


@dataclass(frozen=True)
class Named:
    """One person on one notice, and the day it was put up."""

    on: date
    number: str
    person: PersonCard


@dataclass(frozen=True)
class Letter:
    """The people whose names begin with one letter, in the order of the letters of their names."""

    letter: str
    named: tuple[Named, ...]


@dataclass(frozen=True)
class NamesPage:
    """``/search/names/``; year → the people on the notices of that year, this one and the last."""

    template = "names.html"

    years: tuple[tuple[int, tuple[Letter, ...]], ...]


def search_page(register: Register) -> Later:
    """Give the page with the field, whose policy allows it our own script."""
    years = notice_years(register), inspection_years(register)

    def make() -> SearchPage:
        return SearchPage(SCRIPTED_POLICY, version(index_of(register)[KEY]), *years)

    return Later((found_by(register), years), make, SearchPage.template)


def names_page(register: Register) -> Later:
    """List the names of this year and the last, for the search that every browser has."""
    years = (register.today.year, register.today.year - 1)

    def make() -> NamesPage:
        return NamesPage(tuple((year, letters) for year in years if (letters := _letters(register, year))))

    people = [(card.on, card.number, card.people) for card in register.whole if card.on.year in years]
    return Later((years, people), make, NamesPage.template)


def search_places(register: Register) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of the index, as url_for wants it."""
    for name in names_of_files(len(register.whole)):
        yield SEARCH_FILE, {"name": name}


def search_file(register: Register, name: str) -> Later:
    """``/search/key.json`` and the other files of the index. Raises NotFound."""
    if name not in names_of_files(len(register.whole)):
        raise NotFound
    return Later(found_by(register), lambda: File(index_of(register)[name].decode(), JSON))


@lru_cache(maxsize=4)
def index_of(register: Register) -> Mapping[str, bytes]:
    """Make the index by which notices are found."""
    return index_files(entries_of(register))


@lru_cache(maxsize=4)
def found_by(register: Register) -> Sequence[Any]:
    """Give all that entries are made from."""
    return [(one.number, one.title, one.issue, one.on, one.signed_by, one.people) for one in register.whole]


def entries_of(register: Register) -> Sequence[NoticeEntry]:
    """Give what can be found, the oldest first; a notice that is reduced is only in the lists."""
    return [entry_of(card) for card in reversed(register.whole)]


def entry_of(card: Card) -> NoticeEntry:
    """What a notice is found by."""
    return NoticeEntry(
        number=card.number,
        title=card.title,
        issue=card.issue or "",
        on=card.on,
        signed_by=card.signed_by,
        people=tuple(map(_person, card.people)),
    )


def _person(person: PersonCard) -> PersonEntry:
    return PersonEntry(
        name=person.name,
        other_names=(person.former_name,) if person.former_name else (),
        current_post=person.current_post or "",
        proposed_posts=person.posts,
    )


def _letters(register: Register, year: int) -> tuple[Letter, ...]:
    cards = [card for card in register.whole if card.on.year == year]
    named = sorted((Named(card.on, card.number, person) for card in cards for person in card.people), key=_place)
    return tuple(Letter(letter, tuple(those)) for letter, those in groupby(named, key=_letter))


def _letter(named: Named) -> str:
    first = initials(fold(named.person.name))[0][:1]
    return first.upper() if "a" <= first <= "z" else OTHERS


def _place(named: Named) -> tuple[str, str, str, str]:
    name = fold(named.person.name)
    return _letter(named), initials(name)[0], name, named.number
