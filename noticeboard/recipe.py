"""What a page is made of: the program, the notices it tells of, and the moment at which they last turned.

A page is made again when its recipe is another than that of the page there is. Nothing else decides.
"""

import re
import sys
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from portal import ROOT, Portal

TEMPLATES = ROOT / "templates"

CODE = ("publicity", "presentation", "noticeboard", "portal.py", "portal_values.py")
"""Whose change makes every page again."""

_NAMED = re.compile(r'\{%-?\s*(?:extends|from|import|include)\s+"([^"]+)"')


class Program(NamedTuple):
    """What every page is made with, each a digest; the names are told to who asks why a page was made again."""

    code: str
    libraries: str
    words: str
    look: str
    settings: str
    days: str


class MadeWith(NamedTuple):
    """The program, and a digest of the templates by which pages are rendered; none for what no template makes."""

    program: Program
    templates: str


class Told(NamedTuple):
    """What a notice's pages tell of: number and digest of its file and of its neighbours', and since when it stands so.

    ``moment`` is the last instant at which any of them turned, in seconds since 1970.
    """

    sources: tuple[tuple[str, str], ...]
    moment: int


def program_of(portal: Portal, content: Path, calendar: Path, *, has_pdf: bool) -> Program:
    """Digest everything that pages are made with; what they tell of is not among it."""
    return Program(
        code=_digest_of(path for name in CODE for path in _files(ROOT / name, "*.py", "*.json")),
        libraries=_digest(sys.version, str(has_pdf), *map(_read, sorted(ROOT.glob("requirements*.lock")))),
        words=_digest_of(_files(ROOT / "locale", "*.po")),
        look=_digest_of(_files(ROOT / "static", "*")),
        settings=_digest(repr(portal)),
        days=_digest_of([*_files(calendar, "*.toml"), *_files(content / "reviews", "*.toml")]),
    )


def template_digest(*names: str) -> str:
    """Digest templates with everything that they are built from."""
    return _digest(*(f"{name}\n{_source(name)}" for name in sorted(needed_by(*names))))


def needed_by(*names: str) -> set[str]:
    """Name templates and all that they extend, import or include, directly or not."""
    needed: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += _NAMED.findall(_source(name))
    return needed


@cache
def _source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _files(place: Path, *patterns: str) -> list[Path]:
    if place.is_file():
        return [place]
    found = (path for pattern in patterns for path in place.rglob(pattern))
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _digest_of(files: Iterable[Path]) -> str:
    return _digest(*(f"{path}\n{_read(path)}" for path in files))


def _read(path: Path) -> str:
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _digest(*texts: str) -> str:
    digest = blake2b(digest_size=16)
    for text in texts:
        data = text.encode()
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()
