"""A file of the board that no template makes, and the types of files there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    """A file that may be too long to hold at once; ``parts`` gives it from the beginning, as often as it is asked."""

    parts: Callable[[], Iterator[bytes]]
    mimetype: str
