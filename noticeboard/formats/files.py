"""The addresses of what is the same in every language: data, sitemap, and what crawlers and browsers ask for."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Flask

from noticeboard.board import Board
from noticeboard.formats.data import FILES, sums_file
from noticeboard.formats.discovery import robots, security_contact, sitemap
from noticeboard.formats.notice_json import notice_file
from noticeboard.views import view_of

Places = Iterable[tuple[str, dict[str, Any]]]

ADDRESSES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    *((f"/data/{file.name}", f"data_{file.name.replace('.', '_')}", file.make) for file in FILES),
    ("/data/SHA256SUMS", "sums", sums_file),
    ("/robots.txt", "robots", robots),
    ("/.well-known/security.txt", "security_contact", security_contact),
)
"""Address, name for url_for, and the function that makes the file."""


def add_files(app: Flask, board: Board, places: Callable[[], Places]) -> None:
    """Open the files' addresses; ``places`` gives every page there is."""
    for address, name, make in ADDRESSES:
        if _is_there(board, name):
            app.add_url_rule(address, name, view_of(board, make))
    if board.notices:
        app.add_url_rule("/notices/<number:number>/notice.json", "notice_json", view_of(board, notice_file))
    app.add_url_rule("/sitemap.xml", "sitemap", view_of(board, lambda board: sitemap(board, places())))


def file_places(board: Board) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file there is, as url_for wants it."""
    for _, name, _ in ADDRESSES:
        if _is_there(board, name):
            yield name, {}
    yield "sitemap", {}
    for notice in board.notices:
        yield "notice_json", {"number": notice.number}


def _is_there(board: Board, name: str) -> bool:
    return name != "security_contact" or board.portal.security.contact is not None
