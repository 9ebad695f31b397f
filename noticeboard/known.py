"""The files of notices as they were read, one by one: what was read once is not read again while it stays the same."""

import time
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from noticeboard.board import Board
from noticeboard.changes import turns
from noticeboard.memory import Memory, written
from noticeboard.register import referred_to
from noticeboard.together import shared
from publicity.content import Fault, ReadingRules
from publicity.content.claims import Claim
from publicity.content.notices import Reading, files_in, read_file
from publicity.content.telling import shown_path
from stamps import digest_of, is_settled, stamp_of

SHARE = 40
"""How many files a process reads at a time."""


class Known(NamedTuple):
    """What a file told when it was read; the notice itself is in the memory under ``digest``, if there is one.

    ``digest`` is that of the file's bytes. ``published`` and ``turns``, which are in order, are in seconds since 1970.
    """

    name: str
    digest: str
    faults: tuple[Fault, ...]
    claim: Claim | None
    number: str
    published: int
    is_draft: bool
    refers: tuple[str, ...]
    turns: tuple[int, ...]

    def last_turn(self, as_of: int) -> int | None:
        """The last of its turns that is not after an instant."""
        place = bisect_right(self.turns, as_of)
        return self.turns[place - 1] if place else None

    def next_turn(self, as_of: int) -> int | None:
        """The first of its turns that is after an instant."""
        place = bisect_right(self.turns, as_of)
        return self.turns[place] if place < len(self.turns) else None


@dataclass(frozen=True)
class Reader:
    """Reads the files of a folder; ``board`` has the settings and the rest of the content, and no notices.

    ``made_with`` is a digest of everything but the file on which a reading depends.
    """

    rules: ReadingRules
    board: Board
    made_with: str
    jobs: int = 1

    def read(self, folder: Path, memory: Memory) -> list[Known]:
        """Say of every file of a folder what it tells, and remember it."""
        before: dict[str, Known] = memory.small.get("known", {})
        digests, memory.small["seen"] = _look(folder, memory.small.get("seen", {}))
        keys = {path: f"{self.made_with} {digest} {shown_path(path)}" for path, digest in digests.items()}
        known = {key: before[key] for key in keys.values() if key in before and _is_whole(before[key], memory)}
        missing = [(path, digest) for path, digest in digests.items() if keys[path] not in known]
        for share in shared(self._read, missing, self.jobs, SHARE):
            for path, told, notice in share:
                known[keys[path]] = told
                remember_notice(memory, told, notice)
        memory.small["known"] = known
        return [known[key] for key in keys.values()]

    def _read(self, share: Sequence[tuple[Path, str]]) -> list[tuple[Path, Known, bytes | None]]:
        calendar = self.board.content.calendar
        read = ((read_file(path, self.rules, calendar), digest) for path, digest in share)
        return [(reading.path, *known_of(reading, digest, self.board)) for reading, digest in read]


def known_of(reading: Reading, digest: str, board: Board) -> tuple[Known, bytes | None]:
    """Say what a file told that has a digest, and give its notice, pickled, if it is one."""
    notice = reading.notice
    if notice is None:
        return Known(reading.path.name, digest, reading.faults, reading.claim, "", 0, True, (), ()), None
    told = Known(
        name=reading.path.name,
        digest=digest,
        faults=reading.faults,
        claim=reading.claim,
        number=notice.number,
        published=int(notice.published.timestamp()),
        is_draft=notice.draft,
        refers=tuple(sorted(referred_to(notice))),
        turns=tuple(sorted({int(turn.timestamp()) for turn in turns(board, notice)})),
    )
    return told, written(notice)


def readings_of(known: Sequence[Known], folder: Path) -> Iterator[Reading]:
    """Give what is known of files as far as it is to be held together: without the notices."""
    return (Reading(folder / told.name, told.faults, told.claim) for told in known)


def remember_notice(memory: Memory, known: Known, notice: bytes | None) -> None:
    """Let the memory keep the notice of a file, if it is one."""
    if notice is not None:
        memory.remember(_notice(known.digest), notice)


def notice_in(memory: Memory, digest: str) -> memoryview:
    """Give the notice of a file with a digest, as it was pickled. Raises KeyError."""
    return memory.recall(_notice(digest))


def _is_whole(known: Known, memory: Memory) -> bool:
    """Whether all that belongs to a reading is there."""
    return not known.number or memory.keep(_notice(known.digest))


def _notice(digest: str) -> str:
    return f"notice {digest}"


def _look(folder: Path, seen: dict[str, Any]) -> tuple[dict[Path, str], dict[str, Any]]:
    """Give each file's digest, and what was seen of those that cannot change without showing it."""
    now = time.time_ns()
    digests, looked = {}, {}
    for path in files_in(folder):
        stamp = stamp_of(str(path))
        before = seen.get(path.name)
        digests[path] = before[1] if before and before[0] == stamp else digest_of(str(path))
        if digests[path] and is_settled(stamp, now):
            looked[path.name] = (stamp, digests[path])
    return digests, looked
