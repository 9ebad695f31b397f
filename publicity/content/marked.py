"""Front matter read by a library that knows all of YAML, with the place of every key and value, and every fault."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from yaml import DocumentStartEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from publicity.content.plain import DEEPEST
from publicity.content.proof import Loc, Places, Proof
from publicity.content.source import UNSEEN, UNWANTED, unwanted
from publicity.content.telling import shortened

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_SPECIAL = re.compile(r"(?:^|[:\-\[,] ?)\s*(?P<at>[@`%])")
_CJK = "\u2018-\u201d\u2014\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_JOINED_LINES = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")


class _TooDeep(Exception):
    """Reading stops: what follows is not a notice."""


def read_marked(text: str, proof: Proof, first_line: int, faults_before: int) -> dict[str, Any] | None:
    """Read a mapping that begins on a line of its file, and note its places; None when it is none, and why is marked.

    Where more faults are marked already than were ``faults_before``, they are the likeliest cause: nothing is added.
    """
    try:
        return _Builder(text, proof, first_line).document()
    except _TooDeep:
        return None
    except (yaml.YAMLError, ValueError) as error:
        if len(proof.faults) == faults_before:
            _mark_syntax_fault(error, text, proof, first_line)
        return None


def places(text: str, first_line: int) -> tuple[Places, Places]:
    """Give the places of all values and of all keys of what was read without marking anything."""
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
        return _joined(event)

    def place(self, event: Any) -> tuple[int, int]:
        """Say where an event begins."""
        return event.start_mark.line + self.first_line, event.start_mark.column + 1


def _joined(event: Any) -> str:
    """Give a scalar's text; a text broken over lines gets no space where Chinese meets Chinese."""
    is_broken = event.end_mark.line > event.start_mark.line and event.style != "|"
    return _JOINED_LINES.sub("", event.value) if is_broken else str(event.value)


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
