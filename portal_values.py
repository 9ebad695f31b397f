"""How one value of portal.toml, or of a variable in its place, is read."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, get_args, get_origin

MOST = 1_000_000
"""No number in portal.toml reaches this: whatever does is a slip of the keyboard."""


def from_text(kind: Any, text: str) -> Any:
    """Read a variable as a value of a kind; what is none stays a text, for ``fit`` to refuse."""
    if kind is int:
        return int(text) if text.isascii() and text.isdecimal() and len(text) < len(str(MOST)) else text
    if kind is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if get_origin(kind) is tuple:
        return [part.strip() for part in text.split(",")]
    return text


def fit(kind: Any, value: Any) -> Any:
    """Return a value as its kind wants it. Raises TypeError that says in words what it must be."""
    if get_origin(kind) is tuple:
        if (
            not isinstance(value, list)
            or not value
            or not all(isinstance(part, str) and part.strip() for part in value)
        ):
            raise TypeError("a list of texts")
        return tuple(value)
    wanted = next((arg for arg in get_args(kind) if arg is not type(None)), kind)
    if type(value) is not wanted:
        raise TypeError({int: "a whole number", bool: "true or false", str: "a text"}[wanted])
    if wanted is int and not 0 <= value < MOST:
        raise TypeError(f"a whole number, not below zero, and below {MOST}")
    if wanted is str and not value.strip():
        raise TypeError("a text that is not empty")
    return value


def did_you_mean(word: str, known: Iterable[str], *, common: str = "") -> str:
    """Name the nearest known word; the beginning that all have in common makes none of them near."""
    close = get_close_matches(word.removeprefix(common), [one.removeprefix(common) for one in known], n=1)
    return f" Did you mean {common}{close[0]}?" if close else ""
