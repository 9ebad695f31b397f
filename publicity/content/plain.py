"""Front matter in which there is nothing to mark, read without the place of anything: that takes half the time."""

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml import DocumentStartEvent, MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent, StreamEndEvent

from publicity.content.source import UNWANTED

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
DEEPEST = 8
"""How deep lists and mappings may lie in one another; a notice needs five."""

_CJK = "\u2018-\u201d\u2014\u2026\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_JOINED_LINES = re.compile(f"(?<=[{_CJK}]) (?=[{_CJK}])")


class _Doubtful(Exception):
    """Here ``front_matter`` would mark something."""


def read_plainly(text: str) -> dict[str, Any] | None:
    """Read a mapping as ``front_matter`` would; None wherever that might mark something."""
    following: Callable[[], Any] = LOADER(text).get_event
    try:
        following()
        if type(following()) is not DocumentStartEvent:
            return None
        root = _value(following(), following, 0)
        following()
        is_all = type(following()) is StreamEndEvent
    except (_Doubtful, yaml.YAMLError, ValueError):
        return None
    return root if is_all and isinstance(root, dict) else None


def joined(event: Any) -> str:
    """Give a scalar's text; a text broken over lines gets no space where Chinese meets Chinese."""
    is_broken = event.end_mark.line > event.start_mark.line and event.style != "|"
    return _JOINED_LINES.sub("", event.value) if is_broken else event.value


def _value(event: Any, following: Callable[[], Any], depth: int) -> Any:
    kind = type(event)
    if event.anchor is not None or event.tag is not None or (kind is not ScalarEvent and depth > DEEPEST):
        raise _Doubtful
    if kind is ScalarEvent:
        return _text(event)
    if kind is SequenceStartEvent:
        entries = []
        while type(event := following()) is not SequenceEndEvent:
            entries.append(_value(event, following, depth + 1))
        return entries
    values: dict[str, Any] = {}
    while type(event := following()) is not MappingEndEvent:
        if type(event) is not ScalarEvent or (key := _text(event)) in values:
            raise _Doubtful
        values[key] = _value(following(), following, depth + 1)
    return values


def _text(event: Any) -> str:
    text: str = event.value
    if event.style == '"' and UNWANTED.search(text):
        raise _Doubtful
    # Lines that were joined have a space; whether there were any costs more to ask.
    return joined(event) if " " in text else text
