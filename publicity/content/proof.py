"""A file that is being read, with the faults marked on it at their places."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Self, TypeVar

from publicity.content.faults import TABLE
from publicity.content.telling import Fault, shortened, shown_path, visible
from publicity.errors import ContentRefused

T = TypeVar("T")

Loc = tuple[str | int, ...]
"""The way to a value in the front matter, for example ``("nominees", 0, "born")``."""

Places = dict[Loc, tuple[int, int]]
"""Way → line and column, from 1."""

MOST_FAULTS = 500
"""After so many faults of one file no further one is marked: what was pasted there is not a notice."""


class Proof:
    """A file that is being read, with the faults marked on it so far."""

    def __init__(self, path: Path, text: str = "") -> None:
        self.path = path
        self.text = text
        self.faults: list[Fault] = []
        self._marked: set[tuple[str, int, int, str]] = set()
        self._read: Any = None
        self._locate: Callable[[], tuple[Places, Places]] | None = None
        self.shifts: dict[int, list[tuple[int, int]]] = {}
        """Line → (column, characters put in there) for lines that were mended to read on."""

    @cached_property
    def name(self) -> str:
        """The path as the reader knows it."""
        return shown_path(self.path)

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines."""
        return self.text.split("\n")

    @cached_property
    def values(self) -> Places:
        """Where each value of the front matter begins."""
        return self._places[0]

    @cached_property
    def keys(self) -> Places:
        """Where each key of the front matter begins."""
        return self._places[1]

    @cached_property
    def _places(self) -> tuple[Places, Places]:
        return self._locate() if self._locate else ({}, {})

    def put_off(self, read: Any, locate: Callable[[], tuple[Places, Places]]) -> None:
        """Take what was read without places; ``locate`` finds those of values and keys when one is asked for."""
        self._read, self._locate = read, locate

    def is_written(self, *loc: str | int) -> bool:
        """Whether something is written there, be it refused or not."""
        if self._read is None or "_places" in vars(self):
            return loc in self.values
        # Nothing was marked at a value so far, so nothing was taken out of what was read either.
        found = self._read
        for part in loc:
            keys = found if isinstance(found, dict) else range(len(found)) if isinstance(found, list) else ()
            if part not in keys:
                return False
            found = found[part]
        return True

    @property
    def is_clean(self) -> bool:
        """Whether no fault was marked; warnings do not count."""
        return all(fault.is_warning for fault in self.faults)

    @property
    def is_full(self) -> bool:
        """Whether so many faults were marked that more of them would help nobody."""
        return len(self.faults) >= MOST_FAULTS and not self.is_clean

    def mark(self, code: str, line: int = 1, column: int = 1, *, not_before: date | None = None, **values: Any) -> Self:
        """Mark a fault at a line and column, unless the same one is marked there already; give the proof."""
        if self.is_full:
            return self
        wording = TABLE[code]
        fault = Fault(
            path=self.name,
            line=line,
            column=column,
            code=code,
            message=wording.message,
            hint=wording.guess if wording.guess and values.get("guess") else wording.hint,
            values={name: visible(value) if isinstance(value, str) else value for name, value in values.items()},
            is_warning=wording.is_warning,
            source_line=self.lines[line - 1] if 0 < line <= len(self.lines) else "",
            not_before=not_before,
        )
        if fault.place not in self._marked:
            self._marked.add(fault.place)
            self.faults.append(fault)
        return self

    def mark_at(self, loc: Loc, code: str, *, key: bool = False, **values: Any) -> None:
        """Mark a fault at a value of the front matter, or at its key; where it is not written, at what holds it."""
        named = next((part for part in reversed(loc) if isinstance(part, str)), "")
        self.mark(code, *self._find(loc, key), **{"field": shortened(named), **values})

    def _find(self, loc: Loc, key: bool = False) -> tuple[int, int]:
        if key and loc in self.keys:
            return self._as_written(*self.keys[loc])
        while loc and loc not in self.values:
            loc = loc[:-1]
        return self._as_written(*self.values.get(loc, (1, 1)))

    def _as_written(self, line: int, column: int) -> tuple[int, int]:
        added = sum(number for at, number in self.shifts.get(line, ()) if at < column)
        return line, max(1, column - added)


def place_of(text: str, at: int) -> tuple[int, int]:
    """Give line and column, from 1, of a character in a text."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def placed(entries: Iterable[T] | None, *loc: str | int) -> Iterator[tuple[Loc, T]]:
    """Give each entry of a list with its place; a hole has none."""
    for number, entry in enumerate(entries or ()):
        yield (*loc, number), entry


def faults_of(proofs: Iterable[Proof]) -> list[Fault]:
    """Give all faults and warnings that are marked on some proofs."""
    return [fault for proof in proofs for fault in proof.faults]


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Sort faults by file, line and column."""
    return sorted(faults, key=lambda fault: fault.place)


def refuse_faults(told: Iterable[Fault]) -> list[Fault]:
    """Give the warnings. Raises ContentRefused, with all faults of all files, where there is one."""
    told = in_order(told)
    faults = [fault for fault in told if not fault.is_warning]
    warnings = [fault for fault in told if fault.is_warning]
    if faults:
        raise ContentRefused(faults, warnings)
    return warnings
