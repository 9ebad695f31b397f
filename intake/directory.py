"""Who may receive reports: the published list of public keys, laid out for the letterbox in one file.

It holds for each handler and each custodian an id and a public key, and the oversight body's public key. A change needs
two people; the desk writes it, the letterbox reads it. Whom a report about a certain person must not reach is laid out
beside it (``intake/routing.py``).
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from intake.spool import write_durably
from intake.vault import KeyRefused, PublicKey
from publicity.errors import N_, TooFewKeys

FORMAT = 1
OVERSIGHT = "oversight"
"""The id of the body outside whose key is always among the recipients; nobody on the staff has it."""
LEAST = 2
"""How many keys of the office can open each report, and how many custodians there are, at the least."""


@dataclass(frozen=True)
class Keyholder:
    """Somebody's id and public key."""

    id: str
    key: PublicKey

    @property
    def fingerprint(self) -> str:
        """The key in short, to be compared by eye and by telephone."""
        return fingerprint(self.key)


@dataclass(frozen=True, kw_only=True)
class Directory:
    """The list as it stands; raises TooFewKeys or ValueError rather than hold one that leaves a report to nobody.

    ``excluded`` maps a person on a notice (``GS-2026-012/n1``) to the ids of those whom no report about this person
    may reach; it comes from the routing and is no part of the file.
    """

    version: int
    handlers: tuple[Keyholder, ...]
    custodians: tuple[Keyholder, ...]
    oversight: PublicKey
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        everybody = [*self.handlers, *self.custodians]
        ids, keys = [one.id for one in everybody], [one.key.raw for one in everybody] + [self.oversight.raw]
        if len(set(ids)) != len(ids) or len(set(keys)) != len(keys) or OVERSIGHT in ids:
            raise ValueError("each id and each key stands in a directory once")
        if min(len(self.handlers), len(self.custodians)) < LEAST:
            raise TooFewKeys

    def recipients(self, about: Iterable[str]) -> tuple[Keyholder, ...]:
        """Who of the office receives a report about these people: the handlers, without those whom it must not reach.

        That may be nobody: the oversight body receives every report, and such a one alone.
        """
        away = self.away_from(about)
        return tuple(one for one in self.handlers if one.id not in away)

    def away_from(self, about: Iterable[str]) -> frozenset[str]:
        """The ids of those whom no report about these people may reach; ``GS-2026-012/`` is everybody on a notice."""
        return kept_away(self.excluded, about)

    def holder(self, holder_id: str) -> Keyholder | None:
        """The handler, custodian or oversight body of an id."""
        return self._by_id.get(holder_id)

    @cached_property
    def _by_id(self) -> dict[str, Keyholder]:
        everybody = (*self.handlers, *self.custodians, Keyholder(OVERSIGHT, self.oversight))
        return {one.id: one for one in everybody}

    def text(self) -> str:
        """The list as its file holds it."""
        written = {
            "format": FORMAT,
            "version": self.version,
            "handlers": [[one.id, one.key.raw.hex()] for one in self.handlers],
            "custodians": [[one.id, one.key.raw.hex()] for one in self.custodians],
            "oversight": self.oversight.raw.hex(),
        }
        return json.dumps(written, indent=1) + "\n"

    def write(self, path: Path) -> None:
        """Lay the list out in place of the one before, durably. Raises NotStored."""
        write_durably(path.parent, path.name, [self.text().encode()])


def read_directory(path: Path) -> Directory:
    """Read the list. Raises KeyRefused when there is none, or none that may be used."""
    try:
        text = path.read_bytes()
        if os.stat(path).st_mode & 0o022:
            raise KeyRefused(path, N_("its permissions are too wide"))
    except OSError as error:
        raise KeyRefused(path, error.strerror or "it cannot be read") from error
    return directory_of(text, path)


def directory_of(text: str | bytes, path: Path) -> Directory:
    """Read what ``Directory.text`` wrote; ``path`` is where it is laid out. Raises KeyRefused."""
    try:
        return _directory_of(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyRefused(path, N_("it is not a directory of keys")) from error
    except TooFewKeys as error:
        raise KeyRefused(path, str(error)) from error


def kept_away(table: Mapping[str, frozenset[str]], about: Iterable[str]) -> frozenset[str]:
    """Whom a table keeps away from a report about some people; ``GS-2026-012/`` is everybody on a notice."""
    away = frozenset[str]()
    for person in about:
        keys = [key for key in table if key.startswith(person)] if person.endswith("/") else [person]
        away = away.union(*(table.get(key, frozenset()) for key in keys))
    return away


def fingerprint(key: PublicKey) -> str:
    """Eight groups of four hexadecimal digits (the first 16 bytes of the key's SHA-256)."""
    digits = hashlib.sha256(key.raw).hexdigest()[:32]
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _directory_of(found: dict[str, Any]) -> Directory:
    if found["format"] != FORMAT:
        raise ValueError("another format")
    return Directory(
        version=int(found["version"]),
        handlers=tuple(_keyholder(*pair) for pair in found["handlers"]),
        custodians=tuple(_keyholder(*pair) for pair in found["custodians"]),
        oversight=PublicKey(bytes.fromhex(found["oversight"])),
    )


def _keyholder(holder_id: str, key: str) -> Keyholder:
    return Keyholder(str(holder_id), PublicKey(bytes.fromhex(key)))
