"""Front matter as nearly everybody writes it, read line by line; whatever is not written so is left to ``marked``.

That is: ``key: value`` on one line, keys and list entries below one another by indentation, blocks of plain lines
(``history: |``), and short lists and keys between brackets, of words without quotation marks or within simple ones.
This part of YAML reads without doubt, and takes a third of the time of a library that knows all of it.
"""

import re
from typing import Any

from publicity.content.source import UNWANTED

DEEPEST = 8
"""How deep lists and mappings may lie in one another; a notice needs five."""

_WORD = r"[^\s!-/:-@\[-`{-~][^\n:#{stops}]*+(?::[^\s:#{stops}][^\n:#{stops}]*+)*+"
"""A value without quotation marks: it begins with no sign of ASCII, and has no comment and no other value in it."""

_ALONE = _WORD.replace("{stops}", "")
_BETWEEN_BRACKETS = _WORD.replace("{stops}", r"?,\[\]{}")
_QUOTED = r'"[^"\\\n]*+"|\'[^\'\n]*+\''

_LINE = re.compile(
    rf"^( *+)(- )?(?:([a-z_]{{1,60}}+):(?: ++(?:({_ALONE})|([\[{{|\"'].*))| *+)$|(.*)$)",
    re.MULTILINE,
)
"""Any line: its indentation, the hyphen of an entry, a key with its value or with what begins with a sign; the rest."""

_VALUE = re.compile(_ALONE)
_SCALAR = re.compile(rf" *+(?:({_BETWEEN_BRACKETS})|({_QUOTED}))")
_KEY = re.compile(r" *+([a-z_]{1,60}+): ")
_NEXT = re.compile(r" *+([,\]}])")

_Row = tuple[str, str, str, str, str, str]
_END: _Row = ("", "", "", "", "", "\0")


class _Doubtful(Exception):
    """Here is something that this part of YAML does not have."""


def read_plainly(text: str) -> dict[str, Any] | None:
    """Read a mapping as ``marked`` would; None wherever that might read otherwise, or mark something."""
    # What YAML takes for the end of a line, or refuses, is among what nobody means to write.
    if "\t" in text or UNWANTED.search(text):
        return None
    reader = _Reader(text)
    try:
        row = reader.skip()
        read = reader.mapping(len(row[0]), 0)
        return read if reader.row is _END and read else None
    except _Doubtful:
        return None


class _Reader:
    """The lines of a text, and where in them one is; ``row`` is the line that is to be read next."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.rows: list[_Row] = [*_LINE.findall(text), _END]
        self.at = 0
        self.row = self.rows[0]

    def skip(self) -> _Row:
        """Go to the next line that is neither empty nor a comment, and give it."""
        row = self.rows[self.at]
        while not row[2] and not row[1] and row[5][:1] in ("", "#"):
            self.at += 1
            row = self.rows[self.at]
        self.row = row
        return row

    def mapping(self, column: int, depth: int, *, is_entry: bool = False) -> dict[str, Any]:
        """Read the keys that begin in a column, the first of them behind the hyphen of an entry if it is one."""
        _bound(depth)
        values: dict[str, Any] = {}
        margin, row = " " * column, self.row
        while is_entry or (row[0] == margin and not row[1] and row is not _END):
            is_entry = False
            _, _, key, value, sign, _ = row
            if not key or key in values:
                raise _Doubtful
            self.at += 1
            if value:
                values[key] = value.rstrip(" ")
                row = self.skip()
            elif sign:
                values[key] = self.signed(sign, column, depth + 1)
                row = self.skip()
            else:
                self.skip()
                values[key] = self.below(column, depth + 1)
                row = self.row
            if len(row[0]) > column:
                raise _Doubtful
        return values

    def below(self, column: int, depth: int) -> Any:
        """Read what lies below a key; the hyphens of a list may stand right under it."""
        inner = len(self.row[0])
        if self.row[1] and inner >= column:
            return self.sequence(inner, depth)
        if inner > column:
            return self.mapping(inner, depth)
        raise _Doubtful

    def sequence(self, column: int, depth: int) -> list[Any]:
        """Read the entries whose hyphens stand in a column."""
        _bound(depth)
        entries: list[Any] = []
        while self.row[1] and len(self.row[0]) == column:
            if self.row[2]:
                entries.append(self.mapping(column + 2, depth + 1, is_entry=True))
            else:
                self.at += 1
                entries.append(self.alone(self.row[5], depth + 1))
                self.skip()
        if len(self.row[0]) > column:
            raise _Doubtful
        return entries

    def alone(self, text: str, depth: int) -> Any:
        """Read an entry that is a single value."""
        if found := _VALUE.fullmatch(text):
            return found.group().rstrip(" ")
        return _closed(text, depth)

    def signed(self, text: str, column: int, depth: int) -> Any:
        """Read what begins with a sign: a block of plain lines, a bracket or a quotation mark."""
        return self.block(column) if text == "|" else _closed(text, depth)

    def block(self, column: int) -> str:
        """Read the plain lines that lie below a key."""
        start = self.at
        inner = len(self.lines[start]) - len(self.lines[start].lstrip(" "))
        if inner <= column or not self.lines[start].strip(" "):
            raise _Doubtful
        margin = " " * inner
        while (line := self.lines[self.at]).startswith(margin) or (not line and self.at + 1 < len(self.lines)):
            # A line of nothing but spaces is text where there are many, and none where there are few.
            if line and line.isspace():
                raise _Doubtful
            self.at += 1
        return "\n".join([line[inner:] for line in self.lines[start : self.at]]).rstrip("\n") + "\n"


def _bound(depth: int) -> None:
    if depth > DEEPEST:
        raise _Doubtful


def _closed(text: str, depth: int) -> Any:
    """Read a value that opens with a sign and has to close on the same line."""
    value, end = _flow(text, 0, depth)
    if text[end:].strip(" "):
        raise _Doubtful
    return value


def _flow(text: str, at: int, depth: int) -> tuple[Any, int]:
    """Read a value between others; give it, and where it ends."""
    if found := _SCALAR.match(text, at):
        plain, quoted = found.groups()
        return plain.rstrip(" ") if plain else quoted[1:-1], found.end()
    _bound(depth)
    while text[at : at + 1] == " ":
        at += 1
    opened = text[at : at + 1]
    if opened == "[":
        return _entries(text, at + 1, depth + 1)
    if opened == "{":
        return _pairs(text, at + 1, depth + 1)
    raise _Doubtful


def _entries(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    entries = []
    while True:
        value, at = _flow(text, at, depth)
        entries.append(value)
        at, sign = _sign(text, at)
        if sign == "]":
            return entries, at
        if sign == "}":
            raise _Doubtful


def _pairs(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    pairs: dict[str, Any] = {}
    while True:
        key = _KEY.match(text, at)
        if not key or key[1] in pairs:
            raise _Doubtful
        pairs[key[1]], at = _flow(text, key.end(), depth)
        at, sign = _sign(text, at)
        if sign == "}":
            return pairs, at
        if sign == "]":
            raise _Doubtful


def _sign(text: str, at: int) -> tuple[int, str]:
    """Give the sign that comes next, and where it ends."""
    found = _NEXT.match(text, at)
    if not found:
        raise _Doubtful
    return found.end(), found[1]
