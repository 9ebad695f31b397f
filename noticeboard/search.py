"""Finding a notice: what can be found, the page that searches, and the lists for those whose browser runs no script."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.folding import fold
from noticeboard.initials import initials
from noticeboard.lists import inspection_years, months
from noticeboard.search_index import KEY, NoticeEntry, PersonEntry, index_files, names_of_files, version
from presentation.headers import SCRIPTED_POLICY
from publicity.notice import AnyNotice, Candidate, Nominee

SEARCH_FILE = "search_file"
"""The name of an index file's address for url_for."""

OTHERS = "#"
"""Under which sign names stand whose first letter nobody knows."""


@dataclass(frozen=True)
class SearchPage:
    """``/search/``; the years are those that have notices of a kind, the latest first."""

    template = "search.html"

    policy: str
    notice_years: tuple[int, ...]
    inspection_years: tuple[int, ...]


@dataclass(frozen=True)
class Named:
    """One person on one notice, and the day it was put up."""

    on: date
    notice: AnyNotice
    person: Nominee | Candidate


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


def searchable(board: Board) -> tuple[AnyNotice, ...]:
    """The notices that can be found, the oldest first; one that is reduced is only in the lists."""
    return board.whole_notices[::-1]


def search_page(board: Board) -> SearchPage:
    """Give the page with the field, whose policy allows it our own script."""
    years = tuple(dict.fromkeys(one.month.year for one in months(board)))
    return SearchPage(SCRIPTED_POLICY, years, inspection_years(board))


def names_page(board: Board) -> NamesPage:
    """List the names of this year and the last, for the search that every browser has."""
    years = (board.today.year, board.today.year - 1)
    return NamesPage(tuple((year, letters) for year in years if (letters := _letters(board, year))))


def search_places(board: Board) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of the index, as url_for wants it."""
    for name in names_of_files(len(searchable(board))):
        yield SEARCH_FILE, {"name": name}


def add_search_files(app: Flask, board: Board) -> None:
    """Let the app answer with the index, made once and only when it is asked for."""

    @cache
    def files() -> dict[str, bytes]:
        return dict(index_files([entry_of(board, notice) for notice in searchable(board)]))

    @app.get("/search/<name>.json", endpoint=SEARCH_FILE)
    def file(name: str) -> Response:
        if name not in files():
            raise NotFound
        return Response(files()[name], mimetype="application/json")

    app.jinja_env.globals["search_version"] = lambda: version(files()[KEY])


def entry_of(board: Board, notice: AnyNotice) -> NoticeEntry:
    """What a notice is found by."""
    return NoticeEntry(
        number=notice.number,
        title=notice.title,
        issue=notice.issue or "",
        on=board.published_on(notice),
        signed_by=notice.signed_by,
        people=tuple(_person(person) for person in notice.people),
    )


def _person(person: Nominee | Candidate) -> PersonEntry:
    posts = [person.considered_for] if isinstance(person, Candidate) else [one.post for one in person.proposed_posts]
    return PersonEntry(
        name=person.name,
        other_names=(person.former_name,) if person.former_name else (),
        current_post=person.current_post or "",
        proposed_posts=tuple(filter(None, posts)),
    )


def _letters(board: Board, year: int) -> tuple[Letter, ...]:
    notices = [notice for notice in searchable(board) if board.published_on(notice).year == year]
    those = (Named(board.published_on(notice), notice, person) for notice in notices for person in notice.people)
    named = sorted(those, key=_place)
    return tuple(Letter(letter, tuple(those)) for letter, those in groupby(named, key=_letter))


def _letter(named: Named) -> str:
    first = initials(fold(named.person.name))[0][:1]
    return first.upper() if "a" <= first <= "z" else OTHERS


def _place(named: Named) -> tuple[str, str, str, str]:
    name = fold(named.person.name)
    return _letter(named), initials(name)[0], name, named.notice.number
