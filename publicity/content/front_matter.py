"""A file's front matter, read into texts, lists and mappings, with the place of every key and value."""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from yaml import DocumentStartEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from publicity.content.habits import mend_habits
from publicity.content.plain import DEEPEST, LOADER, joined, read_plainly
from publicity.content.proof import Loc, Places, Proof
from publicity.content.source import UNSEEN, UNWANTED, unwanted
from publicity.content.telling import shortened

_DASHES = tuple("-—–－─")
_FENCE = re.compile(r"^[-—–－─]{2,}\s*$")
_SPECIAL = re.compile(r"(?:^|[:\-\[,] ?)\s*(?P<at>[@`%])")


class _TooDeep(Exception):
    """Reading stops: what follows is not a notice."""


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
    try:
        return _Builder(text, proof, first_line).document()
    except _TooDeep:
        return None
    except (yaml.YAMLError, ValueError) as error:
        if len(proof.faults) == faults_before:
            _mark_syntax_fault(error, text, proof, first_line)
        return None


def _places(text: str, first_line: int) -> tuple[Places, Places]:
    """Give the places of all values and of all keys."""
    noted = Proof(Path())
    _Builder(text, noted, first_line).document()
    return noted.values, noted.keys


class _Builder:
    """Turns the parser's events into plain values; nothing but a stack of calls, so depth is bounded by hand."""

    def __init__(self, text: str, proof: Proof, first_line: int) -> None:
        self.next: Callable[[], Any] = LOADER(text).get_event
        self.proof = proof
        self.first_line = first_line

    def document(self) -> dict[str, Any] | None:
        """Read the only document there may be."""
        self.next()
        root = None
        if isinstance(self.next(), DocumentStartEvent):
            root = self.node(self.next(), ())
            self.next()
            after = self.next()
            if not isinstance(after, StreamEndEvent):
                self.proof.mark("N114", *self.place(after))
        if isinstance(root, dict):
            return root
        self.proof.mark("N110", self.first_line)
        return None

    def node(self, event: Any, loc: Loc) -> str | list[Any] | dict[str, Any]:
        """Read the value that an event begins."""
        self.proof.values[loc] = place = self.place(event)
        if event.anchor is not None or getattr(event, "tag", None) is not None:
            self.proof.mark("N115", *place)
        if isinstance(event, ScalarEvent):
            return self.text(event)
        if isinstance(event, yaml.AliasEvent):
            return ""
        if len(loc) > DEEPEST:
            self.proof.mark("N117", *place)
            raise _TooDeep
        return self.sequence(loc) if isinstance(event, SequenceStartEvent) else self.mapping(loc)

    def sequence(self, loc: Loc) -> list[Any]:
        """Read a list up to its end."""
        entries: list[Any] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            entries.append(self.node(event, (*loc, len(entries))))
        return entries

    def mapping(self, loc: Loc) -> dict[str, Any]:
        """Read a mapping up to its end; of two equal keys the first is kept."""
        values: dict[str, Any] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            place = self.place(event)
            if not isinstance(event, ScalarEvent):
                self.proof.mark("N114", *place)
                raise _TooDeep
            key = self.text(event)
            if key in values:
                self.proof.mark("N116", *place, field=shortened(key))
                self.node(self.next(), (*loc, key, "again"))
                continue
            self.proof.keys[(*loc, key)] = place
            values[key] = self.node(self.next(), (*loc, key))
        return values

    def text(self, event: Any) -> str:
        """Give a scalar's text without what cannot be seen in it."""
        text: str = event.value
        if event.style == '"' and (hidden := UNWANTED.search(text)):
            code, character = unwanted(hidden)
            self.proof.mark(code, *self.place(event), character=character)
            return UNSEEN.sub("", text)
        return joined(event)

    def place(self, event: Any) -> tuple[int, int]:
        """Say where an event begins."""
        return event.start_mark.line + self.first_line, event.start_mark.column + 1


def _mark_syntax_fault(error: Exception, text: str, proof: Proof, first_line: int) -> None:
    """Mark the one place where reading stopped, with the likeliest cause."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        proof.mark("N114", first_line)
        return
    here = error.problem_mark
    begun = error.context_mark or here
    context, problem = error.context or "", error.problem or ""
    lines = [*text.split("\n"), ""]
    code, at, column = "N114", here, here.column
    if "quoted scalar" in context:
        code, at, column = "N111", begun, begun.column
    elif "mapping values are not allowed" in problem:
        code = "N113" if re.search(r"\S: .*\S:(?: |$)", lines[here.line]) else "N121"
    elif "could not find expected ':'" in problem:
        code, at, column = "N118", begun, _indent(lines[begun.line])
    elif "flow" in context:
        code, at, column = "N112", begun, begun.column
    elif any(word in context for word in ("anchor", "alias", "tag")):
        code, at, column = "N115", begun, begun.column
    elif "block mapping" in context or "block collection" in context or "block sequence" in problem:
        code, column = "N121", _indent(lines[here.line])
    elif special := _SPECIAL.search(lines[here.line]):
        code, column = "N113", special.start("at")
    proof.mark(code, at.line + first_line, column + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
