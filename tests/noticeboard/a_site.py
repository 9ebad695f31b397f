"""A built site as its readers meet it: its pages, its links, its weight, and a server that sends it."""

from __future__ import annotations

import gzip
import pickle
import re
from dataclasses import replace
from hashlib import blake2b
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from werkzeug.utils import send_from_directory

from noticeboard import Board
from noticeboard.known import Known, known_of, remember_notice
from noticeboard.links import LETTERBOX
from noticeboard.memory import Memory
from noticeboard.press import press
from noticeboard.publication import beside, edition
from noticeboard.recipe import program_of
from noticeboard.register import OpenRegister
from noticeboard.remembered import RememberedRegister
from presentation.headers import BOARD_HEADERS
from publicity.content.notices import Reading
from tests.noticeboard.a_board import CONTENT, PORTAL

HEAVIEST = 14_000
"""Bytes of a page with its style sheet, compressed: one round trip of a new connection."""

HOST = urlsplit(PORTAL.addresses.board).hostname or ""


def pages_below(site: Path) -> dict[str, str]:
    """Address → HTML of every page."""
    return {
        "/" + path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.html"))
    }


def register_of(board: Board) -> OpenRegister:
    """The register of a board."""
    return OpenRegister(content=board.content, portal=board.portal, as_of=board.as_of)


def remembered(board: Board, memory: Memory) -> RememberedRegister:
    """The register of a board as if its notices had been read from files."""
    known: dict[str, Known] = {}
    for notice in board.content.notices:
        reading = Reading(Path(f"{notice.number}.md"), (), None, notice)
        digest = blake2b(pickle.dumps(notice)).hexdigest()
        known[notice.number], pickled = known_of(reading, digest, board)
        remember_notice(memory, known[notice.number], pickled)
    return RememberedRegister(
        content=replace(board.content, notices=()),
        portal=board.portal,
        as_of=board.as_of,
        memory=memory,
        known=known,
        program=program_of(board.portal, CONTENT, CONTENT / "calendar", has_pdf=False),
    )


def printed(board: Board, folder: Path) -> Path:
    """Let the press make the site of a board, and give its folder."""
    with edition(folder) as made:
        memory = Memory(beside(folder))
        for _ in press(remembered(board, memory), made):
            pass
    return folder


def weights_of(site: Path, pages: dict[str, str]) -> dict[str, int]:
    """Address → bytes of a page with its style sheet, both compressed."""
    style = len(gzip.compress((site / "static" / "site.css").read_bytes(), mtime=0))
    return {address: len(gzip.compress(html.encode(), mtime=0)) + style for address, html in pages.items()}


def heaviest(weights: dict[str, int]) -> str:
    """Name the heaviest page."""
    address = max(weights, key=weights.__getitem__)
    return f"{weights[address]:,} bytes, {address}"


def targets_of(html: str) -> list[str]:
    """Every address a page leads to or loads."""
    return [unescape(value) for value in re.findall(r'\b(?:href|src|action)="([^"]*)"', html)]


def broken_links(pages: dict[str, str], files: set[str]) -> list[str]:
    """Every link within the site that leads to no file, or to no place on its page; one to elsewhere counts too."""
    broken = []
    ids = {address: set(re.findall(r'\bid="([^"]+)"', html)) for address, html in pages.items()}
    for address, html in pages.items():
        for target in targets_of(html):
            parts = urlsplit(target.removeprefix(PORTAL.addresses.board))
            path = parts.path or address
            file = (path + "index.html" if path.endswith("/") else path).lstrip("/")
            is_ours = not parts.netloc and parts.scheme in ("", "tel", "mailto")
            leads = parts.scheme or LETTERBOX.match(path) or file in files
            if not is_ours or not leads or (parts.fragment and parts.fragment not in ids.get(path, ())):
                broken.append(f"{address} -> {target}")
    return broken


def static_server(folder: Path):
    """Serve a built site as an office does, with the headers every answer carries."""

    def app(environ, start_response):
        path = environ["PATH_INFO"].lstrip("/")
        name = f"{path}index.html" if not path or path.endswith("/") else path
        response = send_from_directory(folder, name, environ)
        response.headers.update(BOARD_HEADERS)
        return response(environ, start_response)

    return app
