"""A file of the board that no template makes, and the types of files there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

ATOM = "application/atom+xml"
CALENDAR = "text/calendar"
CSV = "text/csv"
JSON = "application/json"
PDF = "application/pdf"
TEXT = "text/plain"
XML = "application/xml"

TYPES = {".atom": ATOM, ".csv": CSV, ".ics": CALENDAR, ".json": JSON, ".pdf": PDF, ".txt": TEXT, ".xml": XML}
"""Ending → type, the same on every machine, whatever it knows of endings itself."""


@dataclass(frozen=True)
class File:
    """What a file holds, and of which type it is; the same content and instant give the same bytes."""

    data: str
    mimetype: str


@dataclass(frozen=True)
class LongFile:
    """A file of all notices, which may be too long to be made for nothing; ``parts`` gives it from the beginning.

    It is put together from those ``pieces`` of all notices, or made from their cards where it names none; ``told`` is
    what else it is made from.
    """

    parts: Callable[[], Iterator[bytes | memoryview]]
    mimetype: str
    pieces: tuple[str, ...] = ()
    told: Any = None


@dataclass(frozen=True)
class Later:
    """A page or a file that costs much to make: ``told`` is all that it is made from, beside its template if any."""

    told: Any
    make: Callable[[], Any]
    template: str = ""
