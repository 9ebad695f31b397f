"""What the build before made: the press holds against it what it would make now."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from noticeboard.memory import Memory
from noticeboard.publication import identity
from noticeboard.recipe import MadeWith, Program
from noticeboard.remembered import Made

Tagged = tuple[str, str]
"""The address of a page that tells of all notices, and the tag of what it told; empty where it has none."""


class Before(NamedTuple):
    """What the memory has of the build before: of each notice, with what those were made, and of the pages of all.

    ``looked_into`` are the notices of which these pages know more than the card, ``told_by_all`` is a digest of what
    they were made from. All is empty when the site is another one.
    """

    made: Mapping[str, Made] = {}
    made_with: Mapping[str, MadeWith] = {}
    tags: Mapping[str, Tagged] = {}
    looked_into: Sequence[str] = ()
    told_by_all: str = ""

    @classmethod
    def of(cls, memory: Memory, site: Path) -> "Before":
        """Read it, if it is of this site."""
        small = memory.small
        if not small.get("site") or small["site"] != identity(site):
            return cls()
        try:
            made_with = {kind: MadeWith(Program._make(one), other) for kind, (one, other) in small["made_with"].items()}
            made = {number: Made._make(row) for number, row in small["made"].items()}
            return cls(made, made_with, small["tags"], small["looked_into"], small["told_by_all"])
        except (KeyError, TypeError, ValueError):
            # Another version of the portal remembered it otherwise.
            return cls()

    def remember(self, memory: Memory, site: Path) -> None:
        """Have the memory keep it."""
        memory.small |= {
            "site": identity(site),
            "made": {number: tuple(one) for number, one in self.made.items()},
            "made_with": {kind: (tuple(one.program), one.templates) for kind, one in self.made_with.items()},
            "tags": dict(self.tags),
            "looked_into": tuple(self.looked_into),
            "told_by_all": self.told_by_all,
        }
