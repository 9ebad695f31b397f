"""The board: a site that anyone may read, made from the content as it stands at an instant."""

from datetime import datetime

from flask import Flask, url_for

from noticeboard.board import Board, BoardContent
from noticeboard.formats.files import add_files
from noticeboard.formats.linked_data import linked_data
from noticeboard.frame import frame_of
from noticeboard.letterbox import follow_address, report_address
from noticeboard.media.files import MEDIA_TEXT, add_media_texts
from noticeboard.pages import NumberOfNotice, pages_in, places
from noticeboard.public_view import public_notice
from noticeboard.search import add_search_files
from noticeboard.sheet import sheet_of
from portal import Portal
from presentation import new_app
from presentation.languages import open_in_every_language

__all__ = ["Board", "BoardContent", "create_app"]


def create_app(
    content: BoardContent,
    portal: Portal,
    as_of: datetime,
    unveiled: frozenset[str] = frozenset(),
    *,
    has_pdf: bool = False,
) -> Flask:
    """Make the board as it is at an aware instant; it is frozen, and never served in an office.

    The notices whose numbers are ``unveiled`` are on it though they are not public: a preview's alone.
    """
    board = Board(content, portal, as_of, unveiled=unveiled, has_pdf=has_pdf)
    app = new_app(__name__, portal, lambda: frame_of(board))
    # Whoever renders the pages hears what is wrong with one, not only that it failed.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.url_map.converters["number"] = NumberOfNotice
    app.jinja_env.globals |= {
        "report_address": report_address,
        "follow_address": follow_address,
        "linked_data": lambda number: linked_data(board, public_notice(board, number)),
        "media_text_address": lambda number: lambda medium: url_for(MEDIA_TEXT, number=number, medium=medium),
        "sheet_of": lambda number: sheet_of(board, number),
        "address_of_year": lambda endpoint: lambda year: url_for(endpoint, year=year),
    }
    add_files(app, board, lambda: places(board, portal.languages.shown))
    add_media_texts(app, board)
    add_search_files(app, board)
    open_in_every_language(app, portal.languages.shown, lambda language: pages_in(language, board))
    return app
