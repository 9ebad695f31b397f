"""JSON as it stands in what travels between letterbox and desk: one way to write each value, and no other is read."""

import json
from collections.abc import Mapping
from typing import Any


def as_json(value: Any) -> bytes:
    """Write a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def read_object(raw: bytes, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any] | None:
    """Read an object that has exactly these keys with these types, written as ``as_json`` does, or return None."""
    try:
        found = json.loads(raw.decode())
        as_we_write = as_json(found) == raw
    except (ValueError, RecursionError):
        return None
    if not as_we_write or not isinstance(found, dict) or found.keys() != kinds.keys():
        return None
    return found if all(type(found[key]) in kind for key, kind in kinds.items()) else None
