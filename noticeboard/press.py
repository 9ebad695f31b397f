"""The press: Frozen-Flask writes every page of the board into a folder, and stops at the first that is not right."""

import mimetypes
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask_frozen import Freezer, FrozenFlaskWarning

from noticeboard.board import Board
from noticeboard.formats.file import TEXT, TYPES
from noticeboard.pages import places
from presentation.languages import PREFIXES
from publicity.errors import N_, PublicityError

LETTERBOX = re.compile(f"({'|'.join(PREFIXES.values())})/(report|follow)/")
"""What a page may link to that is not on the board: the letterbox answers there, under the same host."""


class LinksBroken(PublicityError):
    """Pages link to addresses at which there is nothing; ``links`` maps address → a page that links to it."""

    sentence = N_("Some links lead nowhere: %(links)s.")

    def __init__(self, links: Mapping[str, str]) -> None:
        self.links = links
        super().__init__(links=", ".join(f"{link} ({page})" for link, page in links.items()))


def press(app: Flask, board: Board, folder: Path) -> Iterator[str]:
    """Write every page and file of ``app`` into an absolute, empty folder; yields each address as it is written.

    Nothing is found by following links: the pages are those the content demands. Links are checked all the same.
    Raises LinksBroken, and turns every warning of Frozen-Flask into an error.
    """
    # Machines differ in the endings they know, and a page whose name and type disagree is a warning.
    for ending, mimetype in TYPES.items():
        mimetypes.add_type(mimetype, ending)
    leads_to = re.compile(rf'\b(?:href|src)="(?:{re.escape(board.portal.addresses.board)})?(/[^"]*)"')
    freezer = _freezer(app, board, folder)
    links: dict[str, str] = {}
    written: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("error", FrozenFlaskWarning)
        for address, path in freezer.freeze_yield():
            written.add(address)
            if path.suffix in (".html", ".atom", ".xml"):
                text = (folder / path).read_text(encoding="utf-8")
                for link in leads_to.findall(text):
                    links.setdefault(urlsplit(link).path, address)
            yield address
    broken = {link: page for link, page in sorted(links.items()) if link not in written and not LETTERBOX.match(link)}
    if broken:
        raise LinksBroken(broken)


def number_of_pages(app: Flask, board: Board) -> int:
    """How many pages and files the press will write."""
    files = sum(path.is_file() and not path.name.startswith(".") for path in Path(str(app.static_folder)).rglob("*"))
    return files + sum(1 for _ in places(board, board.portal.languages.shown))


def _freezer(app: Flask, board: Board, folder: Path) -> Freezer:
    app.config |= {
        "FREEZER_DESTINATION": str(folder),
        "FREEZER_BASE_URL": board.portal.addresses.board,
        # Of a file without an ending: SHA256SUMS.
        "FREEZER_DEFAULT_MIMETYPE": TEXT,
        "FREEZER_REDIRECT_POLICY": "error",
        "FREEZER_RELATIVE_URLS": False,
        "FREEZER_REMOVE_EXTRA_FILES": False,
        # Hidden files. Not ".*", which would match the folder itself, called ".".
        "FREEZER_STATIC_IGNORE": [".?*"],
    }
    freezer = Freezer(app, with_no_argument_rules=False, log_url_for=False)
    freezer.register_generator(lambda: places(board, board.portal.languages.shown))
    return freezer
