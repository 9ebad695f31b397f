"""JSON in one way only: what deviates by a hair from how it is written here was not written here."""

import json
from collections.abc import Mapping
from typing import Any

Kinds = Mapping[str, tuple[type, ...]]
"""Exactly the keys of an object, each with the types its value may have."""

TEXT_OR_NOT = (str, type(None))


def object_of(raw: bytes, kinds: Kinds) -> dict[str, Any] | None:
    """Read a JSON object that has exactly these keys with these types, written as ``json_of`` does, or return None."""
    try:
        found = json.loads(raw.decode())
        as_we_write = json_of(found) == raw
    except (ValueError, RecursionError):
        return None
    if not as_we_write or not isinstance(found, dict) or found.keys() != kinds.keys():
        return None
    return found if all(type(found[key]) in kind for key, kind in kinds.items()) else None


def json_of(value: Any) -> bytes:
    """Write a value in the one way in which it is read."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
