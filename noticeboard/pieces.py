"""What a notice adds to the files that tell of all: an entry in JSON, rows of tables, events of a calendar.

A file that tells of all is put together from these pieces; a change of one notice leaves all others as they are.
"""

from collections.abc import Mapping

from noticeboard.board import Board
from noticeboard.formats.calendar import events_in, period_calendar
from noticeboard.formats.notice_json import entry_in, notice_file
from noticeboard.formats.tables import TABLES, rows_of
from noticeboard.public_view import public_notice
from presentation.languages import current_language

JSON_ENTRY = "notices.json"
"""The name of a notice's piece of that file; a table's pieces are called as the table."""

_TABLES = {table.name: table for table in TABLES}


def events_of(language: str) -> str:
    """Name a notice's piece of the calendar in a language."""
    return f"calendar.{language}"


def piece_of(board: Board, number: str, name: str) -> bytes:
    """Make a piece by its name; a calendar's is in the language of the page being made."""
    if name in _TABLES:
        return rows_of(_TABLES[name], public_notice(board, number))
    if name == JSON_ENTRY:
        return entry_in(notice_file(board, number).data)
    if name == events_of(current_language()):
        return events_in(period_calendar(board, number).data)
    raise KeyError(name)


def pieces_in(board: Board, number: str, made: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give all pieces of a notice; ``made`` are its own files as they were made, by the names of the pieces."""
    pieces = {table.name: rows_of(table, public_notice(board, number)) for table in TABLES}
    for name, data in made.items():
        pieces[name] = entry_in(data.decode()) if name == JSON_ENTRY else events_in(data.decode())
    return pieces
