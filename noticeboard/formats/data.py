"""The page and the files under /data/: the whole board to take away, what every column means, and the sums to check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from noticeboard.board import Board
from noticeboard.composition import COMPOSITION
from noticeboard.formats.file import TEXT, File
from noticeboard.formats.notice_json import notices_file, schema_file
from noticeboard.formats.tables import TABLES, Column, Table, table_file, written
from presentation.labels import LABELS
from presentation.languages import translations
from publicity.errors import N_

ALL_TABLES = (*TABLES, COMPOSITION)
"""The tables of notices and people, and what was counted from them."""


class DataFile(NamedTuple):
    """One file under ``/data/``: its name, what is in it, and how it is made."""

    name: str
    meaning: str
    make: Callable[[Board], File]


@dataclass(frozen=True)
class DataPage:
    """``/data/``, with the data dictionary; ``codes`` maps a column to its codes and what they are called."""

    template = "data.html"

    as_of: datetime
    files: tuple[DataFile, ...]
    tables: tuple[Table, ...]

    def codes(self, column: Column) -> dict[str, str]:
        """Code → the message that names it; nothing for a column without codes."""
        return LABELS[column.codes] if column.codes else {}


def _made(table: Table) -> Callable[[Board], File]:
    return lambda board: table_file(board, table)


def dictionary_file(board: Board) -> File:
    """``/data/dictionary.csv``: every column of every table and every code, in Chinese and English."""
    chinese, english = (translations(language).gettext for language in ("zh-Hans", "en"))
    rows: list[tuple[object, ...]] = [("file", "column", "code", "meaning_zh", "meaning_en")]
    for table in ALL_TABLES:
        rows.append((table.name, "", "", chinese(table.meaning), english(table.meaning)))
        for column in table.columns:
            rows.append((table.name, column.name, "", chinese(column.meaning), english(column.meaning)))
            codes = LABELS[column.codes] if column.codes else {}
            rows += [(table.name, column.name, code, chinese(name), english(name)) for code, name in codes.items()]
    return written(rows)


FILES = (
    DataFile("notices.json", N_("Everything that all notices say."), notices_file),
    DataFile("notice.schema.json", N_("The JSON Schema of a notice: every member, explained."), schema_file),
    *(DataFile(table.name, table.meaning, _made(table)) for table in ALL_TABLES),
    DataFile("dictionary.csv", N_("The data dictionary below, as a table."), dictionary_file),
)
"""All files that have a sum."""


def sums_file(board: Board) -> File:
    """``/data/SHA256SUMS``, as ``sha256sum --check`` reads it."""
    sums = {one.name: sha256(one.make(board).data.encode()).hexdigest() for one in FILES}
    return File("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), TEXT)


def data_page(board: Board) -> DataPage:
    """Give the page that explains the data."""
    return DataPage(board.as_of, FILES, ALL_TABLES)
