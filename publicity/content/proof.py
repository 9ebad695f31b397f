"""Where in a file a fault lies, and how it is told to the person who can mend it."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from publicity.content.faults import TABLE
from publicity.errors import N_

Loc = tuple[str | int, ...]
"""The way to a value in the front matter, for example ``("nominees", 0, "born")``."""

WARNING = N_("warning")

MOST_FAULTS = 500
"""After so many faults of one file no further one is marked: what was pasted there is not a notice."""

WIDEST = 100
"""How many columns of a source line are shown under a fault."""

LONGEST_QUOTE = 40
"""How many characters of what somebody wrote are repeated in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault at one place; ``message`` and ``hint`` are message ids whose ``%(name)s`` places ``values`` fills.

    ``line`` and ``column`` count from 1, the column in characters. A warning refuses nothing.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str
    values: Mapping[str, Any] = field(hash=False)
    is_warning: bool
    source_line: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.code} {self.message % self.values}"

    def as_dict(self) -> dict[str, Any]:
        """Give the fault as JSON can hold it, with its English sentences."""
        return {
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "code": self.code,
            "message": self.message % self.values,
            "hint": self.hint % self.values,
            "is_warning": self.is_warning,
        }

    @property
    def place(self) -> tuple[str, int, int, str]:
        """What faults are sorted by."""
        return (self.path, self.line, self.column, self.code)


class Proof:
    """A file that is being read, with the faults marked on it so far."""

    def __init__(self, path: Path, text: str = "") -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.faults: list[Fault] = []
        self._marked: set[tuple[str, int, int, str]] = set()
        self.values: dict[Loc, tuple[int, int]] = {}
        """Where each value of the front matter begins."""
        self.keys: dict[Loc, tuple[int, int]] = {}
        """Where each key of the front matter begins."""
        self.shifts: dict[int, list[tuple[int, int]]] = {}
        """Line → (column, characters put in there) for lines that were mended to read on."""

    @cached_property
    def name(self) -> str:
        """The path as the reader knows it."""
        return shown_path(self.path)

    @property
    def is_clean(self) -> bool:
        """Whether no fault was marked; warnings do not count."""
        return all(fault.is_warning for fault in self.faults)

    @property
    def is_full(self) -> bool:
        """Whether so many faults were marked that more of them would help nobody."""
        return len(self.faults) >= MOST_FAULTS and not self.is_clean

    def has(self, code: str) -> bool:
        """Whether a fault of this code was marked."""
        return any(fault.code == code for fault in self.faults)

    def mark(self, code: str, line: int = 1, column: int = 1, **values: Any) -> None:
        """Mark a fault at a line and column, unless the same one is marked there already."""
        if self.is_full:
            return
        wording = TABLE[code]
        hint = wording.guess if wording.guess and values.get("guess") else wording.hint
        fault = Fault(
            path=self.name,
            line=line,
            column=column,
            code=code,
            message=wording.message,
            hint=hint,
            values={name: visible(value) if isinstance(value, str) else value for name, value in values.items()},
            is_warning=wording.is_warning,
            source_line=self.lines[line - 1] if 0 < line <= len(self.lines) else "",
        )
        if fault.place not in self._marked:
            self._marked.add(fault.place)
            self.faults.append(fault)

    def mark_at(self, loc: Loc, code: str, *, key: bool = False, **values: Any) -> None:
        """Mark a fault at a value of the front matter, or at its key; where it is not written, at what holds it."""
        named = next((part for part in reversed(loc) if isinstance(part, str)), "")
        values.setdefault("field", shortened(named))
        line, column = self._find(loc, key)
        self.mark(code, line, column, **values)

    def mark_text(self, loc: Loc, wanted: str, code: str, **values: Any) -> None:
        """Mark a fault at the words ``wanted`` within a value, or at the value where they are broken over lines."""
        line, column = self._find(loc, False)
        for number in range(line, len(self.lines) + 1):
            start = column - 1 if number == line else 0
            found = self.lines[number - 1].find(wanted, start)
            if found >= 0:
                self.mark(code, number, found + 1, **values)
                return
        self.mark_at(loc, code, **values)

    def _find(self, loc: Loc, key: bool) -> tuple[int, int]:
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


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Sort faults by file, line and column."""
    return tuple(sorted(faults, key=lambda fault: fault.place))


def shortened(text: str) -> str:
    """Show at most a line of what was written, so that a fault stays a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def shown_path(path: Path) -> str:
    """Write a path as the reader knows it: from the folder they are in, where it lies below that."""
    absolute = path.is_absolute()
    here = Path.cwd()
    known = path.relative_to(here) if absolute and path.is_relative_to(here) else path
    return visible(known.as_posix())


def render(fault: Fault, translate: Callable[[str], str]) -> str:
    """Tell a fault for a terminal: where and what, the line with a caret under the place, what to write instead."""
    kind = f"({translate(WARNING)}) " if fault.is_warning else ""
    sentence = translate(fault.message) % fault.values
    told = [f"{fault.path}:{fault.line}:{fault.column}: {fault.code} {kind}{sentence}"]
    if fault.source_line.strip():
        told += _with_caret(fault.source_line, fault.column)
    told.append(f"    {translate(fault.hint) % fault.values}")
    return "\n".join(told)


def _with_caret(line: str, column: int) -> list[str]:
    start = max(0, column - 1 - WIDEST // 2) if column > WIDEST else 0
    shown = visible(line[start : start + WIDEST])
    before = shown[: column - 1 - start]
    return [f"    {shown}", f"    {' ' * sum(map(_width, before))}^"]


def visible(text: str) -> str:
    """Show every character that could disturb a terminal as the sign for what cannot be shown, and a tab as a space."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char
        for char in text.replace("\t", " ")
    )


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
