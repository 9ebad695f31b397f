"""The page and the files under /data/: the whole board to take away, what every column means, and the sums to check."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from noticeboard.composition import COMPOSITION
from noticeboard.formats.file import CSV, JSON, TEXT, File, LongFile
from noticeboard.formats.notice_json import VERSION, schema_file
from noticeboard.formats.tables import TABLES, Column, Table, head_of, rows_of, written
from noticeboard.pieces import BETWEEN, JSON_ENTRY
from noticeboard.register import Register
from presentation.labels import LABELS
from presentation.languages import translations
from publicity.errors import N_

ALL_TABLES = (*TABLES, COMPOSITION)
"""The tables of notices and people, and what was counted from them."""


class DataFile(NamedTuple):
    """One file under ``/data/``: its name, what is in it, and how its content is found."""

    name: str
    meaning: str
    content: Callable[[Register], File | LongFile]

    def make(self, register: Register) -> File | LongFile:
        """Make it; while it is, its sum is noted."""
        file = self.content(register)
        if isinstance(file, File):
            return file

        def parts() -> Iterator[bytes | memoryview]:
            digest = sha256()
            for part in file.parts():
                digest.update(part)
                yield part
            register.sums[self.name] = register.tag(file), digest.hexdigest()

        return replace(file, parts=parts)

    def sum(self, register: Register) -> str:
        """Give its sum, which was noted if it has been made, and is found by making it otherwise."""
        file = self.make(register)
        if isinstance(file, File):
            return sha256(file.data.encode()).hexdigest()
        if register.sums.get(self.name, ("", ""))[0] != register.tag(file):
            deque(file.parts(), maxlen=0)
        return register.sums[self.name][1]


@dataclass(frozen=True)
class DataPage:
    """``/data/``, with the data dictionary; ``codes`` maps a column to its codes and what they are called."""

    template = "data.html"

    files: tuple[DataFile, ...]
    tables: tuple[Table, ...]

    def codes(self, column: Column) -> dict[str, str]:
        """Code → the message that names it; nothing for a column without codes."""
        return LABELS[column.codes] if column.codes else {}


def notices_file(register: Register) -> LongFile:
    """``/data/notices.json``: every public notice, the newest first."""

    updated = register.updated

    def parts() -> Iterator[bytes | memoryview]:
        opens = {"version": VERSION} | ({"updated": updated.isoformat(timespec="seconds")} if updated else {})
        yield json.dumps(opens, indent=1).removesuffix("\n}").encode()
        if updated:
            yield b',\n "notices": [\n'
            *entries, last = register.pieces(JSON_ENTRY)
            yield from entries
            yield last[: -len(BETWEEN)]
            yield b"\n ]\n}\n"
        else:
            yield b',\n "notices": []\n}\n'

    return LongFile(parts, JSON, pieces=(JSON_ENTRY,), told=updated)


def _of_notices(table: Table) -> Callable[[Register], LongFile]:
    """Give what makes a table of the rows of one notice after the other."""

    def make(register: Register) -> LongFile:
        def parts() -> Iterator[bytes | memoryview]:
            yield head_of(table)
            yield from register.pieces(table.name)

        return LongFile(parts, CSV, pieces=(table.name,))

    return make


def _composition(register: Register) -> LongFile:
    return LongFile(lambda: iter((head_of(COMPOSITION), rows_of(COMPOSITION, register))), CSV)


def dictionary_file(register: Register) -> File:
    """``/data/dictionary.csv``: every column of every table and every code, in Chinese and English."""
    chinese, english = (translations(language).gettext for language in ("zh-Hans", "en"))
    rows: list[tuple[object, ...]] = [("file", "column", "code", "meaning_zh", "meaning_en")]
    for table in ALL_TABLES:
        rows.append((table.name, "", "", chinese(table.meaning), english(table.meaning)))
        for column in table.columns:
            rows.append((table.name, column.name, "", chinese(column.meaning), english(column.meaning)))
            codes = LABELS[column.codes] if column.codes else {}
            rows += [(table.name, column.name, code, chinese(name), english(name)) for code, name in codes.items()]
    return File("\N{BYTE ORDER MARK}" + written(rows), CSV)


def _schema(register: Register) -> File:
    return schema_file(register.portal)


FILES = (
    DataFile("notices.json", N_("Everything that all notices say."), notices_file),
    DataFile("notice.schema.json", N_("The JSON Schema of a notice: every member, explained."), _schema),
    *(DataFile(table.name, table.meaning, _of_notices(table)) for table in TABLES),
    DataFile(COMPOSITION.name, COMPOSITION.meaning, _composition),
    DataFile("dictionary.csv", N_("The data dictionary below, as a table."), dictionary_file),
)
"""All files that have a sum."""


def sums_file(register: Register) -> LongFile:
    """``/data/SHA256SUMS``, as ``sha256sum --check`` reads it."""

    def parts() -> Iterator[bytes | memoryview]:
        for one in sorted(FILES, key=lambda file: file.name):
            yield f"{one.sum(register)}  {one.name}\n".encode()

    made = [file for file in (one.content(register) for one in FILES) if isinstance(file, LongFile)]
    pieces = tuple(name for file in made for name in file.pieces)
    return LongFile(parts, TEXT, pieces=pieces, told=[register.tag(file) for file in made])


def data_page(register: Register) -> DataPage:
    """Give the page that explains the data."""
    return DataPage(FILES, ALL_TABLES)
