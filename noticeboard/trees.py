"""Two trees under two names: exchanged in one step where the system can, put right when half done, places made free."""

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL, ENOSYS, ENOTSUP
from pathlib import Path

from noticeboard.inventory import LIST

_AT_CURRENT_FOLDER, _EXCHANGE = -100, 2


def exchange(spare: Path, out: Path) -> None:
    """Let the two trees change places in one step where the system can, else in two."""
    if not out.exists():
        spare.rename(out)
    elif not _exchanged(spare, out):
        out.rename(_between(out))
        spare.rename(out)
        _between(out).rename(spare)


def put_right(out: Path, spare: Path) -> None:
    """Finish what a build began that was killed between two renamings; a tree without its list is no site yet."""
    if (spare / LIST).is_file() and not out.exists():
        spare.rename(out)
    if _between(out).exists():
        shutil.rmtree(spare, ignore_errors=True)
        _between(out).rename(spare)


def behind(out: Path) -> Path:
    """Give the place of the tree that readers do not see."""
    return out.with_name(f".{out.name}.before")


def clear(target: str) -> None:
    """Let nothing be in a place."""
    try:
        os.unlink(target)
    except FileNotFoundError:
        pass
    except (IsADirectoryError, PermissionError):  # as Linux calls it, and others
        shutil.rmtree(target)


def make_folders(tree: Path, folder: Path) -> None:
    """Make a folder where a file of an edition before may be in the way."""
    for above in (*reversed(folder.relative_to(tree).parents), folder.relative_to(tree)):
        if (tree / above).is_file():
            (tree / above).unlink()
    folder.mkdir(parents=True, exist_ok=True)


def remove_empty(tree: Path, folder: Path) -> None:
    """Remove a folder and those above it, as far as nothing is in them."""
    while folder.parts:
        try:
            (tree / folder).rmdir()
        except OSError:
            return
        folder = folder.parent


def _between(out: Path) -> Path:
    return out.with_name(f".{out.name}.between")


def _exchanged(one: Path, other: Path) -> bool:
    """Ask Linux to exchange two names (renameat2); False where neither it nor the file system knows how."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = os.fsencode(one), os.fsencode(other)
    if rename(_AT_CURRENT_FOLDER, names[0], _AT_CURRENT_FOLDER, names[1], _EXCHANGE) == 0:
        return True
    if (code := ctypes.get_errno()) in (EINVAL, ENOSYS, ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other builds; the lock goes with the process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
