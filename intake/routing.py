"""Whom a report about each person on the board must not reach: the desk lays it out, and both doors read it.

It tells ids and never why. Each person has a line of the same length, whether it keeps somebody away or not: one bit
for every member of staff, in the order of the list at its head.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from intake.config import Places
from intake.directory import Directory, read_directory
from intake.spool import write_durably
from intake.vault import KeyRefused
from publicity.errors import N_

FORMAT = 1
STEP = 8
"""How many members of staff the lines grow by."""


@dataclass(frozen=True)
class Routing:
    """The table; ``away`` maps a person on a notice (``GS-2026-012/n1``) to the ids of those kept away."""

    staff: tuple[str, ...] = ()
    away: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def text(self) -> str:
        """The table as its file holds it."""
        digits = -(-max(1, len(self.staff)) // STEP) * STEP // 4
        lines = {
            person: f"{sum(1 << at for at, one in enumerate(self.staff) if one in ids):0{digits}x}"
            for person, ids in sorted(self.away.items())
        }
        return json.dumps({"format": FORMAT, "staff": list(self.staff), "away": lines}, indent=1) + "\n"

    def write(self, path: Path) -> None:
        """Lay the table out in place of the one before, durably. Raises NotStored."""
        write_durably(path.parent, path.name, [self.text().encode()])


@dataclass
class Remembered:
    """The last routing of a process: what it was made from, and how the file looked that was found to hold it.

    ``swept`` tells for whom all cases were looked through since it was made from that.
    """

    made_of: object = None
    routing: Routing = field(default_factory=Routing)
    file: tuple[int, int, int] | None = None
    swept: dict[str, object] = field(default_factory=dict)


def read_routing(path: Path) -> Routing:
    """Read the table; where there is none yet, nobody is kept away. Raises KeyRefused when it may not be used."""
    try:
        found = json.loads(path.read_bytes())
        if os.stat(path).st_mode & 0o022:
            raise KeyRefused(path, N_("its permissions are too wide"))
        return _routing_of(found)
    except FileNotFoundError:
        return Routing()
    except OSError as error:
        raise KeyRefused(path, error.strerror or "it cannot be read") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyRefused(path, N_("it does not say whom reports must not reach")) from error


def read_directory_with_routing(places: Places) -> Directory:
    """The directory of keys, and whom a report about each person must not reach. Raises KeyRefused."""
    routing = read_routing(places.files["PORTAL_ROUTING_FILE"])
    return replace(read_directory(places.files["PORTAL_DIRECTORY_FILE"]), excluded=routing.away)


def _routing_of(found: dict[str, Any]) -> Routing:
    if found["format"] != FORMAT:
        raise ValueError("another format")
    staff = tuple(map(str, found["staff"]))
    return Routing(staff, {str(person): _ids(staff, line) for person, line in found["away"].items()})


def _ids(staff: tuple[str, ...], line: str) -> frozenset[str]:
    mask = int(line, 16)
    if mask >> len(staff):
        raise ValueError("somebody who is not in the list")
    return frozenset(one for at, one in enumerate(staff) if mask >> at & 1)
