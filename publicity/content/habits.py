"""Habits of Word in front matter: each is caught by its name, and the line mended so that reading can go on."""

import re
from collections.abc import Callable

from publicity.content.proof import Proof, shortened
from publicity.content.words import KEY_NAMES

_KEY = "(?P<key>[a-z_]+|[\u4e00-\u9fff]{2,8})"
_START = r"^[ ]*(?:- +)*"
_BLOCK = re.compile(r"^([ ]*(?:- +)*)[^\s#][^\n]*?: *[|>][-+0-9]* *(?:#.*)?$")
"""A line that opens a block of plain lines (``history: |``)."""

FULL_WIDTH = str.maketrans("０１２３４５６７８９－：．／，　", "0123456789-:./, ")
"""Full-width digits, and the signs between them, as they should be typed."""


MOST_ON_A_LINE = 20
"""How often a habit is mended on one line."""


class Habit:
    """One habit: its code, where it shows, and what is put in its place.

    The fault is the group ``at``; where the pattern has a group ``key``, only a word that is one counts.
    """

    def __init__(self, code: str, pattern: str, mend: Callable[[str], str], *, in_blocks: bool = False) -> None:
        self.code = code
        self.pattern = re.compile(pattern, re.MULTILINE)
        self.mend = mend
        self.in_blocks = in_blocks

    def find(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Find the habit's next place in a text."""
        for found in self.pattern.finditer(text, start):
            if "key" not in self.pattern.groupindex or _is_key(found.group("key")):
                return found
        return None


def _is_key(word: str) -> bool:
    return word.isascii() or word in KEY_NAMES


def _spaces(text: str) -> str:
    return " " * len(text)


def _straight(text: str) -> str:
    return f'"{text[1:-1]}"'


_CURLY = r"(?P<at>[“”„‘’][^“”„‘’\"\\\n]*[“”‘’])"

HABITS = (
    Habit("N103", r"(?P<at>\t+)", _spaces),
    Habit("N120", r"^(?P<at>[ ]*[\u3000\xa0][ \u3000\xa0]*)", _spaces),
    Habit("N120", r"(?<=[:\-])(?P<at>[\u3000\xa0][ \u3000\xa0]*)", _spaces),
    Habit("N119", r"^[ ]*(?P<at>[–—－−•●▪·＊*])(?=[ ])", lambda mark: "-"),
    Habit("N106", r"^[ ]*(?P<at>[-–—－])(?=[^\s\-–—－])", lambda mark: "- "),
    Habit("N104", rf"{_START}{_KEY}[ ]*(?P<at>：[ ]*)", lambda colon: ": "),
    Habit("N104", rf"[{{,][ ]*{_KEY}[ ]*(?P<at>：[ ]*)", lambda colon: ": "),
    Habit("N105", rf"{_START}{_KEY}(?P<at>:)(?=[^\s/])", lambda colon: ": "),
    Habit("N105", rf"[{{,][ ]*{_KEY}(?P<at>:)(?=[^\s/])", lambda colon: ": "),
    Habit("N107", rf"(?<=: ){_CURLY}[ ]*$", _straight),
    Habit("N107", rf"(?<=[\[{{,:]) ?{_CURLY}[ ]*(?=[,\]}}])", _straight),
    Habit("N108", r"(?P<at>[０-９][０-９－：．／]*)", lambda digits: digits.translate(FULL_WIDTH), in_blocks=True),
)
"""In the order in which they are mended: an earlier one may hide a later one."""


def mend_habits(text: str, proof: Proof, first_line: int) -> str:
    """Mark every habit in front matter that begins on ``first_line``, and give the text as it was meant."""
    for habit in HABITS:
        if habit.find(text):
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
        found = habit.find(line, start)
        if found is None:
            break
        at, old = found.start("at"), found.group("at")
        new = habit.mend(old)
        added = sum(more for column, more in proof.shifts.get(number, ()) if column <= at)
        proof.mark(habit.code, number, at + 1 - added, wrong=shortened(old), right=shortened(new))
        if len(new) != len(old):
            proof.shifts.setdefault(number, []).append((at + len(new), len(new) - len(old)))
        line = line[:at] + new + line[found.end("at") :]
        start = at + len(new)
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
