"""A fresh folder takes the place of the old site by renaming, so that a reader meets one or the other, whole."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOTDIR
from pathlib import Path

from publicity.errors import N_, PublicityError

LIST = ".made-by-build"
"""The file in a site that names all that was written with it. Nothing else in the folder is ours to remove."""

IGNORE = ".gitignore"
"""The one file of the repository that lives in a site; it moves on from each site to the next."""

_FIRST_LINE = "Made by build.py. The next build replaces what is listed here, and refuses if it finds anything else."


class FolderRefused(PublicityError):
    """The folder to write to holds what was not written by a build."""

    sentence = N_("%(folder)s holds files that no build wrote: %(strangers)s. Move them, or give another --out.")

    def __init__(self, folder: Path, strangers: list[str]) -> None:
        named = ", ".join(strangers[:3]) + (" …" if len(strangers) > 3 else "")
        super().__init__(folder=folder, strangers=named)


@contextmanager
def fresh_folder(out: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``out`` when the block ends; if it ends in an error, ``out`` stays.

    What an interrupted build left behind is put right first; builds into the same place wait for one another.
    Raises FolderRefused when ``out`` holds what is not ours, NotADirectoryError when it is a file.
    """
    out = out.resolve()
    if not out.name:
        raise FolderRefused(out, [path.name for path in sorted(out.iterdir())])
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh, old = out.with_name(f".{out.name}.being-built"), out.with_name(f".{out.name}.replaced")
    with _alone(out.parent):
        _put_right(out, fresh, old)
        _refuse_strangers(out)
        fresh.mkdir()
        try:
            yield fresh
            _finish(fresh, out)
            _refuse_strangers(out)
            _swap(fresh, out, old)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def strangers(folder: Path) -> list[str]:
    """Name the files in a folder that no build wrote there."""
    listed = folder / LIST
    ours = set(listed.read_text(encoding="utf-8").splitlines()[1:]) if listed.is_file() else set()
    return [name for name in _files(folder) if name not in ours | {LIST, IGNORE}]


def _refuse_strangers(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(out))
    if out.exists() and (found := strangers(out)):
        raise FolderRefused(out, found)


def _put_right(out: Path, fresh: Path, old: Path) -> None:
    """Finish or undo what an interrupted build began: without a site, the old one comes back."""
    if old.exists() and not out.exists():
        old.rename(out)
    for left_over in (fresh, old):
        if left_over.exists():
            shutil.rmtree(left_over)


def _finish(fresh: Path, out: Path) -> None:
    (fresh / LIST).write_text("\n".join([_FIRST_LINE, *_files(fresh), ""]), encoding="utf-8")
    if (out / IGNORE).is_file():
        shutil.copyfile(out / IGNORE, fresh / IGNORE)


def _swap(fresh: Path, out: Path, old: Path) -> None:
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _files(folder: Path) -> list[str]:
    """Every file and link below a folder, by its path from there, in order."""
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other builds; the lock goes with the process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
