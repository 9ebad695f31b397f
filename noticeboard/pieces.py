"""What a notice adds to the files that tell of all: an entry in JSON, rows of tables, events of a calendar, a
line of the search index.

A file that tells of all is put together from these pieces; a change of one notice leaves all others as they are.
"""

from collections.abc import Mapping

from noticeboard.board import Board
from noticeboard.card import PersonCard, person_card
from noticeboard.formats.calendar import events_in, period_calendar
from noticeboard.formats.notice_json import entry_in, notice_file
from noticeboard.formats.tables import TABLES, rows_of
from noticeboard.public_view import PublicNotice, public_notice
from noticeboard.search_index import NoticeEntry, PersonEntry, line_of
from presentation.languages import current_language

JSON_ENTRY = "notices.json"
"""The name of a notice's piece of that file; a table's pieces are called as the table."""

BETWEEN = b",\n"
"""What every entry in JSON ends in, so that entries stand one behind the other; the last one's is left out."""

SEARCH_LINE = "search"
"""The name of a notice's piece of the search index: its line; it is empty for one that is reduced."""

_TABLES = {table.name: table for table in TABLES}


def events_of(language: str) -> str:
    """Name a notice's piece of the calendar in a language."""
    return f"calendar.{language}"


def piece_of(board: Board, number: str, name: str) -> bytes:
    """Make a piece by its name; a calendar's is in the language of the page being made."""
    if name in _TABLES:
        return rows_of(_TABLES[name], public_notice(board, number))
    if name == JSON_ENTRY:
        return _entry(notice_file(board, number).data)
    if name == SEARCH_LINE:
        return _search_line(public_notice(board, number))
    if name == events_of(current_language()):
        return events_in(period_calendar(board, number).data)
    raise KeyError(name)


def pieces_in(board: Board, number: str, made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give all pieces of a notice; ``made`` are its own files as they were made, by the names of the pieces."""
    public = public_notice(board, number)
    pieces = {table.name: rows_of(table, public) for table in TABLES} | {SEARCH_LINE: _search_line(public)}
    for name, data in made.items():
        pieces[name] = _entry(data.decode()) if name == JSON_ENTRY else events_in(data.decode())
    return pieces


def _entry(notice: str) -> bytes:
    return entry_in(notice) + BETWEEN


def _search_line(public: PublicNotice) -> bytes:
    notice = public.notice
    if public.reduced_on:
        return b""
    entry = NoticeEntry(
        number=notice.number,
        title=notice.title,
        issue=notice.issue or "",
        on=public.published.date(),
        signed_by=notice.signed_by,
        people=tuple(_person(person_card(person)) for person in notice.people),
    )
    return line_of(entry)


def _person(person: PersonCard) -> PersonEntry:
    return PersonEntry(
        name=person.name,
        other_names=(person.former_name,) if person.former_name else (),
        current_post=person.current_post or "",
        proposed_posts=person.posts,
    )
