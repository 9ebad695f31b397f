"""The board: a site that anyone may read, made from the content as it stands at an instant."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup

from noticeboard.board import Board, BoardContent
from noticeboard.formats.linked_data import linked_data
from noticeboard.frame import Frames
from noticeboard.letterbox import follow_address, report_address
from noticeboard.pages import open_addresses, pages_in
from noticeboard.public_view import public_notice
from noticeboard.register import OpenRegister, Register
from noticeboard.sheet import sheet_of
from portal import Portal
from presentation import new_app
from presentation.app import App
from presentation.languages import open_in_every_language

__all__ = ["Board", "BoardContent", "Register", "app_of", "create_app"]


ALIKE = 256
"""How many of the components that stand alike on many pages are kept while pages are made: periods, contacts, media."""


def create_app(
    content: BoardContent,
    portal: Portal,
    as_of: datetime,
    unveiled: frozenset[str] = frozenset(),
    *,
    has_pdf: bool = False,
) -> Flask:
    """Make the board as it is at an aware instant, of notices that were all read.

    The notices whose numbers are ``unveiled`` are on it though they are not public: a preview's alone.
    """
    return app_of(OpenRegister(content=content, portal=portal, as_of=as_of, unveiled=unveiled, has_pdf=has_pdf))


def app_of(register: Register) -> App:
    """Make the board of a register; it is frozen, and never served in an office."""
    portal = register.portal
    app = new_app(__name__, portal, Frames(portal).here)
    # Whoever renders the pages hears what is wrong with one, not only that it failed.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.jinja_env.globals |= {
        "once": lru_cache(ALIKE)(_made_by),
        "report_address": report_address,
        "follow_address": follow_address,
        "linked_data": lambda number: linked_data(
            register.board(number), public_notice(register.board(number), number)
        ),
        "media_text_address": lambda number: lambda medium: url_for("media_text", number=number, medium=medium),
        "sheet_of": lambda number: sheet_of(register.board(number), number),
        "address_of_year": lambda endpoint: lambda year: url_for(endpoint, year=year),
    }
    open_addresses(app, register)
    open_in_every_language(app, portal.languages.shown, lambda language: pages_in(language, register))
    return app


def _made_by(component: Callable[..., Markup], *told: Any) -> Markup:
    """Make a component of what it is told, and of nothing else; it is in the language of its template."""
    return component(*told)
