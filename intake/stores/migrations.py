"""The numbered files of SQL by which a database comes to be what the program expects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from intake.stores.errors import DatabaseAhead

FOLDER = Path(__file__).resolve().parent.parent / "migrations"

RECORD = """
CREATE TABLE migrations (
    number INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    applied_at TEXT NOT NULL
) {STRICT};
{APPEND_ONLY migrations}
"""
"""Where a database keeps what it has been through; the engine makes it before the first migration."""

_FILE = re.compile(r"(\d{4})_[a-z0-9_]+\.sql", re.ASCII)
_MACRO = re.compile(r"\{([A-Z_]+)((?: [a-z_]+)*)\}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One step of the schema; ``name`` is its file's name without ``.sql``, beginning with ``number``."""

    number: int
    name: str
    text: str = field(repr=False)


def written_for(macros: Mapping[str, str], text: str) -> str:
    """Fill in what differs from engine to engine.

    ``{NAME table column …}`` becomes ``macros["NAME"]`` with ``%(table)s`` and ``%(columns)s`` (with commas) in it.
    Raises KeyError for a macro that the engine does not know.
    """
    # Comments name the macros to explain them.
    bare = re.sub(r"--.*", "", text)
    return _MACRO.sub(lambda found: _filled(macros[found[1]], found[2].split()), bare)


def _filled(macro: str, words: list[str]) -> str:
    return macro % {"table": words[0], "columns": ", ".join(words[1:])} if words else macro


@lru_cache(maxsize=8)
def known_migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """Read all migrations in their order. Raises ValueError unless they are numbered 1, 2, 3 … and alone."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    for number, path in enumerate(paths, start=1):
        if not (match := _FILE.fullmatch(path.name)) or int(match[1]) != number:
            raise ValueError(f"{path.name}: a migration's name begins with its number, here {number:04}_")
    return tuple(
        Migration(number=number, name=path.stem, text=path.read_text(encoding="utf-8"))
        for number, path in enumerate(paths, start=1)
    )


def those_pending(known: Sequence[Migration], applied: Sequence[str]) -> list[Migration]:
    """Name what a database still lacks, given the names of what it has been through, in order.

    Raises DatabaseAhead when it has been through something else.
    """
    names = [migration.name for migration in known]
    for place, name in enumerate(applied):
        if names[place : place + 1] != [name]:
            raise DatabaseAhead(name)
    return list(known[len(applied) :])
