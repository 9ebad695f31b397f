"""A site and its list: what is there that no build wrote, and what is missing."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

LIST = ".made-by-build"
"""The file in a tree that names all that was written with it, each with a digest. Nothing else is ours to remove."""

DIGEST = 32
"""How many signs a digest has in the list: BLAKE2b of 16 bytes, in hexadecimal."""

_FIRST_LINE = "Made by build.py. The next build replaces what is listed here, and refuses if it finds anything else."

IGNORE = ".gitignore"
"""The one file of the repository that lives in a site; it moves on from each site to the next."""


def listed_in(tree: Path) -> dict[str, str] | None:
    """Give path → digest of a tree as its list has it; None when it has no list."""
    try:
        lines = (tree / LIST).read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return None
    listed = {line[DIGEST + 1 :]: line[:DIGEST] for line in lines}
    # An older version wrote paths alone.
    return {line: line for line in lines} if lines and " " not in lines[0] else listed


def list_of(listed: Mapping[str, str]) -> bytes:
    """Give the list that names these paths with their digests."""
    lines = [_FIRST_LINE, *[f"{listed[path]} {path}" for path in sorted(listed)], ""]
    return "\n".join(lines).encode()


def write_list(tree: Path, lines: bytes) -> None:
    """Write the list of a tree in one step, the last of all that is written in it."""
    fresh = tree / f"{LIST}.new"
    fresh.write_bytes(lines)
    fresh.replace(tree / LIST)


def is_same_list(one: Path, other: Path) -> bool:
    """Whether two trees have the same list."""
    try:
        return (one / LIST).read_bytes() == (other / LIST).read_bytes()
    except OSError:
        return False


def amiss(folder: Path, listed: Collection[str], folders: Collection[str]) -> tuple[list[str], list[str]]:
    """Name the files of a folder that are not listed, and those that are and are not there.

    ``folders`` are those of what is listed. The list of a site is the last that is written: only in folders that were
    changed after it is there anything amiss.
    """
    try:
        since = os.stat(folder / LIST).st_mtime_ns
    except OSError:
        since = 0
    more: list[str] = []
    there: set[str] = set()
    touched: set[str] = set()
    for below in folders:
        try:
            if os.stat(f"{folder}/{below}").st_mtime_ns < since:
                continue
            entries = list(os.scandir(f"{folder}/{below}"))
        except (FileNotFoundError, NotADirectoryError):
            entries = []
        touched.add(below)
        for entry in entries:
            name = f"{below}/{entry.name}" if below else entry.name
            if entry.is_dir(follow_symlinks=False):
                more += () if name in folders else _files(Path(entry.path), f"{name}/")
            elif name in listed:
                there.add(name)
            elif name not in (LIST, IGNORE):
                more.append(name)
    gone = [path for path in listed if path.rpartition("/")[0] in touched and path not in there]
    return sorted(more), sorted(gone)


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that holds any of these paths, directly or not; the topmost is empty."""
    folders = {""}
    for folder in {path.rpartition("/")[0] for path in paths}:
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def _files(folder: Path, prefix: str) -> Iterator[str]:
    """Every file and link below a folder, by its path from there."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(Path(entry.path), f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name
