"""Addresses of a preview: ``/@2026-11-26T23:59/notices/`` is a page of the board at that minute in the city."""

import re
from datetime import datetime

AT = "%Y-%m-%dT%H:%M"
"""How an address writes an instant, in the city's time."""

_ADDRESS = re.compile(r"/@([^/]*)(/.*)?", re.DOTALL)
_TAG = re.compile(r"<[a-z][^<>]*>")
_OF_THE_BOARD = re.compile(r'(\s(?:href|src|action|data-index|data-notices)=")/(?!/|static/|@|preview\.css)')


def at(instant: datetime, path: str) -> str:
    """Give the address of a page of the board at an instant."""
    return f"/@{instant.strftime(AT)}{path}"


def kept_at(html: str, instant: datetime) -> str:
    """Let the links of a page keep its instant; those into the static files, and elsewhere, stay as they are."""
    return _TAG.sub(lambda tag: _OF_THE_BOARD.sub(rf"\g<1>{at(instant, '/')}", tag.group()), html)


def parted(path: str) -> tuple[str | None, str]:
    """Part an address of the preview into its instant, None if it has none, and the page's address on the board."""
    found = _ADDRESS.fullmatch(path)
    return (typed(found[1]), found[2] or "/") if found else (None, path)


def typed(text: str) -> str:
    """Read a piece of an address as it was typed; WSGI gives its bytes as Latin letters."""
    return text.encode("latin-1").decode(errors="replace")
