"""A file's front matter, read into texts, lists and mappings, with the place of every key and value."""

import re
from functools import partial
from typing import Any

from publicity.content.habits import mend_habits
from publicity.content.plain import read_plainly
from publicity.content.proof import Places, Proof
from publicity.content.telling import shortened

_DASHES = tuple("-—–－─")
_FENCE = re.compile(r"^[-—–－─]{2,}\s*$")


def read_front_matter(proof: Proof, text: str) -> tuple[dict[str, Any] | None, str, int]:
    """Split a file at its two ``---`` lines and read what lies between them.

    Returns the mapping, the body below, and the number of the body's first line. The mapping is None when nothing
    could be read; why is marked on the proof.
    """
    lines = text.split("\n")
    opens = next(index for index, line in enumerate(lines) if line.strip())
    if _FENCE.match(lines[opens]):
        _check_fence(proof, lines, opens)
    else:
        proof.mark("N101", opens + 1)
        opens -= 1
    below = range(opens + 1, len(lines))
    closes = next((index for index in below if lines[index].startswith(_DASHES) and _FENCE.match(lines[index])), None)
    if closes is None:
        if opens >= 0:
            proof.mark("N102", opens + 1)
        return None, "", len(lines)
    _check_fence(proof, lines, closes)
    data = read_yaml("\n".join(lines[opens + 1 : closes]), proof, first_line=opens + 2)
    return data, "\n".join(lines[closes + 1 :]), closes + 2


def _check_fence(proof: Proof, lines: list[str], index: int) -> None:
    if lines[index].rstrip() != "---":
        proof.mark("N109", index + 1, wrong=shortened(lines[index]))


def read_yaml(text: str, proof: Proof, *, first_line: int) -> dict[str, Any] | None:
    """Read a mapping and note its places on the proof; None when it is not one, and why is marked.

    Every scalar is the text as written. Where there is nothing to mark, places wait until one is asked for.
    """
    faults_before = len(proof.faults)
    text = mend_habits(text, proof, first_line) + "\n"
    if (data := read_plainly(text)) is not None:
        proof.put_off(data, partial(_places, text, first_line))
        return data
    # Only now: nearly all front matter is read without the library.
    from publicity.content.marked import read_marked

    return read_marked(text, proof, first_line, faults_before)


def _places(text: str, first_line: int) -> tuple[Places, Places]:
    from publicity.content.marked import places

    return places(text, first_line)
