"""The files of notices as they were read, one by one: what was read once is not read again while it stays the same."""

import time
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from noticeboard.board import Board
from noticeboard.changes import turns
from noticeboard.memory import Memory, plain, written
from noticeboard.register import referred_to
from noticeboard.together import shared
from publicity.content import Fault, ReadingRules
from publicity.content.claims import Claim
from publicity.content.notices import Reading, held_together, names_in, read_file
from publicity.content.telling import shown_path
from stamps import Look, digest_of, is_settled, stamp_of

SHARE = 40
"""How many files a process reads at a time."""


class Known(NamedTuple):
    """What a file told when it was read; the notice itself is in the memory under ``digest``, if there is one.

    ``digest`` is that of the file's bytes; ``faults`` and ``claim`` are pickled, empty when there are none.
    ``published`` and ``turns``, which are in order, are in seconds since 1970.
    """

    name: str
    digest: str
    faults: bytes
    claim: bytes
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

    def read(self, folder: Path, memory: Memory, seen: Look) -> list[Known]:
        """Say of every file of a folder what it tells, and remember it; ``seen`` is how files stood a moment ago."""
        # Where it lies is told with every fault.
        where = f"{self.made_with} {shown_path(folder)}"
        # Of another version nothing is asked: ``made_with`` has its code in it.
        is_known = memory.small.get("where") == where
        before = {row[0]: Known._make(row) for row in memory.small.get("known", ())} if is_known else {}
        digests, memory.small["seen"] = _look(folder, memory.small.get("seen", {}), seen)
        known = {
            name: before[name]
            for name, digest in digests.items()
            if name in before and before[name].digest == digest and _is_whole(before[name], memory)
        }
        missing = [(folder / name, digest) for name, digest in digests.items() if name not in known]
        for share in shared(self._read, missing, self.jobs, SHARE):
            for told, notice in share:
                known[told.name] = told
                remember_notice(memory, told, notice)
        in_order = [known[name] for name in digests]
        if missing or len(in_order) != len(before):
            memory.small |= {"where": where, "known": [tuple(one) for one in in_order]}
        return in_order

    def faults(self, known: Sequence[Known], folder: Path, memory: Memory) -> list[Fault]:
        """Hold all files against one another, and give all faults and warnings, each file's own among them."""
        calendar = self.board.content.calendar
        own = [Reading(folder / one.name, plain(one.faults)) for one in known if one.faults]
        each_by_itself = held_together(own, self.rules, calendar)
        # Where the same claims did not contradict one another the last time they do not now.
        claims = blake2b(self.made_with.encode(), digest_size=16)
        for one in known:
            claims.update(b"%d:" % len(one.claim) + one.claim)
        if memory.small.get("agree") == claims.hexdigest():
            return each_by_itself
        faults = held_together([*_readings(known, folder)], self.rules, calendar)
        memory.small["agree"] = claims.hexdigest() if faults == each_by_itself else ""
        return faults

    def _read(self, share: Sequence[tuple[Path, str]]) -> list[tuple[Known, bytes | None]]:
        calendar = self.board.content.calendar
        return [known_of(read_file(path, self.rules, calendar), digest, self.board) for path, digest in share]


def known_of(reading: Reading, digest: str, board: Board) -> tuple[Known, bytes | None]:
    """Say what a file told that has a digest, and give its notice, pickled, if it is one."""
    notice = reading.notice
    faults = written(reading.faults) if reading.faults else b""
    claim = written(reading.claim) if reading.claim else b""
    if notice is None:
        return Known(reading.path.name, digest, faults, claim, "", 0, True, (), ()), None
    told = Known(
        name=reading.path.name,
        digest=digest,
        faults=faults,
        claim=claim,
        number=notice.number,
        published=int(notice.published.timestamp()),
        is_draft=notice.draft,
        refers=tuple(sorted(referred_to(notice))),
        turns=tuple(sorted({int(turn.timestamp()) for turn in turns(board, notice)})),
    )
    return told, written(notice)


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


def _readings(known: Sequence[Known], folder: Path) -> Iterator[Reading]:
    """Give what is known of files as far as it is to be held together: without the notices."""
    for one in known:
        faults: tuple[Fault, ...] = plain(one.faults) if one.faults else ()
        claim: Claim | None = plain(one.claim) if one.claim else None
        yield Reading(folder / one.name, faults, claim)


def _look(
    folder: Path, before: Mapping[str, tuple[Any, str]], seen: Look
) -> tuple[dict[str, str], dict[str, tuple[Any, str]]]:
    """Give the digest of each file by its name, and what was seen of those that cannot change without showing it."""
    now, place = time.time_ns(), f"{folder}/"
    digests, looked = {}, {}
    for name in names_in(folder):
        stamp, _ = seen.get(place + name) or (stamp_of(place + name), "")
        known = before.get(name)
        digests[name] = digest = known[1] if known and known[0] == stamp else digest_of(place + name)
        if digest and is_settled(stamp, now):
            looked[name] = (stamp, digest)
    return digests, looked
