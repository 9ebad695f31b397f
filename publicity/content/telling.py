"""How a fault is told to the person who can mend it."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from publicity.errors import N_

WARNING = N_("warning")

WIDEST = 100
"""How many columns of a source line are shown under a fault."""

LONGEST_QUOTE = 40
"""How many characters of what somebody wrote are repeated in a sentence."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault at one place; ``message`` and ``hint`` are message ids whose ``%(name)s`` places ``values`` fills.

    ``line`` and ``column`` count from 1, the column in characters. A warning refuses nothing; one that is not due yet
    waits for the day ``not_before``.
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
    not_before: date | None = None

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


def render(fault: Fault, translate: Callable[[str], str]) -> str:
    """Tell a fault for a terminal: where and what, the line with a caret under the place, what to write instead."""
    kind = f"({translate(WARNING)}) " if fault.is_warning else ""
    sentence = translate(fault.message) % fault.values
    told = [f"{fault.path}:{fault.line}:{fault.column}: {fault.code} {kind}{sentence}"]
    if fault.source_line.strip():
        told += _with_caret(fault.source_line, fault.column)
    return "\n".join([*told, f"    {translate(fault.hint) % fault.values}"])


def _with_caret(line: str, column: int) -> list[str]:
    start = max(0, column - 1 - WIDEST // 2) if column > WIDEST else 0
    shown = visible(line[start : start + WIDEST])
    before = shown[: column - 1 - start]
    return [f"    {shown}", f"    {' ' * sum(map(_width, before))}^"]


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def visible(text: str) -> str:
    """Show every character that could disturb a terminal as the sign for what cannot be shown, and a tab as a space."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char
        for char in text.replace("\t", " ")
    )


def shortened(text: str) -> str:
    """Show at most a line of what was written, so that a fault stays a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[: LONGEST_QUOTE - 1]}…"


def shown_path(path: Path) -> str:
    """Write a path as the reader knows it: from the folder they are in, where it lies below that."""
    here = Path.cwd()
    return visible((path.relative_to(here) if path.is_relative_to(here) else path).as_posix())
