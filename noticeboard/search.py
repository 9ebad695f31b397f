"""Finding a notice: what can be found, the page that searches, and the lists for those whose browser runs no script."""

import marshal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import Any

from werkzeug.exceptions import NotFound

from noticeboard.card import PersonCard
from noticeboard.formats.file import JSON, File, Later
from noticeboard.initials import initials
from noticeboard.lists import inspection_years, notice_years
from noticeboard.pieces import SEARCH_LINE
from noticeboard.register import Register, gathered_once
from noticeboard.search_index import KEY, NOTICES_A_SHEET, Index, names_of_files, sheets_of, version
from presentation.folding import fold
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

    # Those notices, with a few that were put up before them: all that stand on the sheets on which they stand.
    those = sum(card.published.year >= years[1] for card in register.cards)
    sheets = found_by(register)[(len(register.cards) - those) // NOTICES_A_SHEET :]
    return Later((years, those, sheets), make, NamesPage.template)


def search_places(register: Register) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of the index, as url_for wants it."""
    for name in _names(register):
        yield SEARCH_FILE, {"name": name}


def search_file(register: Register, name: str) -> Later:
    """``/search/key.json`` and the other files of the index. Raises NotFound."""
    if name not in _names(register):
        raise NotFound
    kind, _, number = name.partition("-")
    told = found_by(register)[int(number)] if kind == "sheet" else found_by(register)
    return Later(told, lambda: File(index_of(register)[name].decode(), JSON))


@gathered_once
def index_of(register: Register) -> Index:
    """Give the index by which notices are found; one that is reduced is only in the lists."""
    return _index(tuple(bytes(line).removesuffix(b"\n") for line in register.pieces(SEARCH_LINE))[::-1])


@lru_cache(maxsize=2)
def _index(lines: tuple[bytes, ...]) -> Index:
    """Give the index of notices by their lines: registers in other scripts have the same."""
    return Index(lines)


@gathered_once
def _names(register: Register) -> tuple[str, ...]:
    return tuple(names_of_files([not card.reduced_on for card in reversed(register.cards)]))


@gathered_once
def found_by(register: Register) -> tuple[bytes, ...]:
    """Digest all that the notices on each sheet of the index are found by."""
    told: list[Any] = [
        None
        if card.reduced_on
        else (
            card.number,
            card.title,
            card.issue,
            card.published.toordinal(),
            card.signed_by,
            tuple(map(tuple, card.people)),
        )
        for card in reversed(register.cards)
    ]
    # Of that version, which has no references, equal values are written alike.
    sheets = map(list, sheets_of(told))
    return tuple(blake2b(marshal.dumps(sheet, 0), digest_size=16).digest() for sheet in sheets)


def _letters(register: Register, year: int) -> tuple[Letter, ...]:
    cards = [card for card in register.whole if card.published.year == year]
    named = [Named(card.on, card.number, person) for card in cards for person in card.people]
    placed = sorted(((_place(one), one) for one in named), key=itemgetter(0))
    letters = groupby(placed, key=lambda one: one[0][0])
    return tuple(Letter(letter, tuple(one for _, one in those)) for letter, those in letters)


def _place(named: Named) -> tuple[str, str, str, str]:
    """Where somebody stands in the lists: letter, first letters, name, number of the notice."""
    name = fold(named.person.name)
    letters = initials(name)[0]
    first = letters[:1]
    return first.upper() if "a" <= first <= "z" else OTHERS, letters, name, named.number
