"""How files stand: what is seen of each without reading it, that shows whether it was written since.

Nothing is imported but the standard library, and little of that: whoever asks whether there is anything to do wants
to know it at once.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping

Stamp = tuple[int, int, int, int]
"""A file's size, when its content and when its entry were changed, in nanoseconds, and its number.

Zeros stand for a file that cannot be seen, and ``FOLDER`` for what is no file.
"""

FOLDER: Stamp = (-1, 0, 0, 0)

Look = Mapping[str, tuple[Stamp, str]]
"""File → its stamp, and a digest of it where the next writing might not show in the stamp."""

SETTLED = 2_000_000_000
"""Nanoseconds after which a file that is written again has another time for certain, on any file system."""


def look(places: Iterable[str]) -> Look:
    """See how everything in some places stands; hidden files are left out, and what Python keeps for itself."""
    now = time.time_ns()
    return {path: (stamp, "" if is_settled(stamp, now) else digest_of(path)) for path, stamp in stamps(places)}


def still_stands(before: Look, now: Look) -> bool:
    """Whether everything stands as it did before."""
    if before.keys() != now.keys():
        return False
    return all(
        digest == (now[path][1] or digest_of(path)) if digest else now[path][0] == stamp
        for path, (stamp, digest) in before.items()
    )


def stamps(places: Iterable[str]) -> Iterator[tuple[str, Stamp]]:
    """Give the stamp of everything in some places, each of which may be a file or a folder."""
    todo = list(places)
    while todo:
        place = todo.pop()
        try:
            with os.scandir(place) as entries:
                for one in entries:
                    if one.name.startswith(".") or one.name == "__pycache__":
                        continue
                    if one.is_dir(follow_symlinks=False):
                        todo.append(one.path)
                        yield one.path, FOLDER
                    else:
                        yield one.path, stamp_of(one.path)
        except NotADirectoryError:
            yield place, stamp_of(place)
        except OSError:
            yield place, (0, 0, 0, 0)


def stamp_of(path: str) -> Stamp:
    """Give the stamp of a file, or of that to which a link leads."""
    try:
        state = os.stat(path)
    except OSError:
        return 0, 0, 0, 0
    return state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino


def is_settled(stamp: Stamp, now: int) -> bool:
    """Whether the next writing of a file will show in its stamp for certain; ``now`` is in nanoseconds since 1970."""
    return max(stamp[1], stamp[2]) < now - SETTLED


def digest_of(path: str) -> str:
    """Give a digest of a file; nothing of one that cannot be read."""
    # Seldom needed, and not quick to import.
    from hashlib import blake2b

    try:
        with open(path, "rb") as file:
            return blake2b(file.read(), digest_size=16).hexdigest()
    except OSError:
        return ""
