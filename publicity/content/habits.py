"""Habits of Word in front matter: each is caught by its name, and the line mended so that reading can go on."""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from publicity.content.proof import Proof
from publicity.content.telling import shortened
from publicity.content.words import KEY_NAMES

FULL_WIDTH = str.maketrans("０１２３４５６７８９－：．／，　", "0123456789-:./, ")
"""Full-width digits, and the signs between them, as they should be typed."""

MOST_ON_A_LINE = 20
"""How often a habit is mended on one line."""

_BLOCK = re.compile(r"^([ ]*(?:- +)*)[^\s#][^\n]*?: *[|>][-+0-9]* *(?:#.*)?$")
"""A line that opens a block of plain lines (``history: |``)."""

_KEY = rf"(?:^[ ]*+(?:- ++)*+|[{{,][ ]*+)(?:[a-z_]++|{'|'.join(KEY_NAMES)})"
"""A key that begins a line or an entry between braces, in English or as a clerk may call it."""

_KEY_ENDS = f"[a-z_{''.join(sorted({name[-1] for name in KEY_NAMES}))}]"
"""What every key ends with."""

_CURLY = r"(?P<at>[“”„‘’][^“”„‘’\"\\\n]*[“”‘’])"
_where = partial(re.compile, flags=re.MULTILINE)


class Habit(NamedTuple):
    """One habit: its code, the signs of which it has one, where it shows (the group ``at``), and what is put there.

    In a block of plain lines signs are text; only a habit that is mended ``in_blocks`` is looked for there. A habit
    whose signs stand in every notice has a ``trace``: it begins with one character and so is searched for far faster
    than the pattern, which matches nowhere in a text that has no trace.
    """

    code: str
    signs: str
    pattern: re.Pattern[str]
    mend: Callable[[str], str]
    in_blocks: bool = False
    trace: re.Pattern[str] | None = None

    def is_in(self, text: str) -> bool:
        """Whether the habit shows anywhere."""
        if not any(sign in text for sign in self.signs):
            return False
        # A line break before the text, and so before each of its lines.
        return not (self.trace and not self.trace.search(f"\n{text}")) and bool(self.pattern.search(text))


def _spaces(text: str) -> str:
    return " " * len(text)


def _straight(text: str) -> str:
    return f'"{text[1:-1]}"'


def _half_width(text: str) -> str:
    return text.translate(FULL_WIDTH)


HABITS = (
    Habit("N103", "\t", _where(r"(?P<at>\t+)"), _spaces),
    Habit("N120", "\u3000\xa0", _where(r"(?P<at>(?:^[ ]*|(?<=[:\-]))[\u3000\xa0][ \u3000\xa0]*)"), _spaces),
    Habit(
        "N119",
        "–—－−•●▪·＊*",
        _where(r"^[ ]*(?P<at>[–—－−•●▪·＊*])(?=[ ])"),
        lambda mark: "-",
        trace=re.compile(r"\n[ ]*[–—－−•●▪·＊*][ ]"),
    ),
    Habit(
        "N106",
        "-–—－",
        _where(r"^[ ]*(?P<at>[-–—－])(?=[^\s\-–—－])"),
        lambda mark: "- ",
        trace=re.compile(r"\n[ ]*[-–—－][^\s\-–—－]"),
    ),
    Habit(
        "N104",
        "：",
        _where(rf"{_KEY}[ ]*(?P<at>：[ ]*)"),
        lambda colon: ": ",
        trace=re.compile(rf"：(?:(?<={_KEY_ENDS}：)|(?<=[ ]：))"),
    ),
    Habit(
        "N105",
        ":",
        _where(rf"{_KEY}(?P<at>:)(?=[^\s/])"),
        lambda colon: ": ",
        trace=re.compile(rf":(?<={_KEY_ENDS}:)[^\s/]"),
    ),
    Habit("N107", "“”„‘’", _where(rf"(?<=: ){_CURLY}[ ]*$"), _straight),
    Habit("N107", "“”„‘’", _where(rf"(?<=[\[{{,:]) ?{_CURLY}[ ]*(?=[,\]}}])"), _straight),
    Habit("N108", "０１２３４５６７８９", _where(r"(?P<at>[０-９][０-９－：．／]*)"), _half_width, in_blocks=True),
)
"""In the order in which they are mended: an earlier one may hide a later one."""


def mend_habits(text: str, proof: Proof, first_line: int) -> str:
    """Mark every habit in front matter that begins on ``first_line``, and give the text as it was meant."""
    for habit in HABITS:
        if habit.is_in(text):
            text = _mend_habit(text, habit, proof, first_line)
    return text


def _mend_habit(text: str, habit: Habit, proof: Proof, first_line: int) -> str:
    lines = text.split("\n")
    left_alone = set() if habit.in_blocks else _block_lines(lines)
    for index, line in enumerate(lines):
        if index not in left_alone and not line.lstrip().startswith("#"):
            lines[index] = _mend_line(line, habit, proof, first_line + index)
    return "\n".join(lines)


def _mend_line(line: str, habit: Habit, proof: Proof, number: int) -> str:
    start = 0
    for _ in range(MOST_ON_A_LINE):
        found = habit.pattern.search(line, start)
        if found is None:
            break
        at, old = found.start("at"), found.group("at")
        new = habit.mend(old)
        added = sum(more for column, more in proof.shifts.get(number, ()) if column <= at)
        proof.mark(habit.code, number, at + 1 - added, wrong=shortened(old), right=shortened(new))
        if len(new) != len(old):
            proof.shifts.setdefault(number, []).append((at + len(new), len(new) - len(old)))
        start = at + len(new)
        line = line[:at] + new + line[found.end("at") :]
    return line


def _block_lines(lines: list[str]) -> set[int]:
    """The indexes of lines inside a block of plain lines, where colons and dashes are text."""
    inside: set[int] = set()
    indent: int | None = None
    for index, line in enumerate(lines):
        if indent is not None and (not line.strip() or len(line) - len(line.lstrip(" ")) > indent):
            inside.add(index)
            continue
        opens = _BLOCK.match(line)
        indent = len(opens.group(1)) if opens else None
    return inside
