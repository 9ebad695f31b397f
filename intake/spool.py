"""Between letterbox and desk lie folders of sealed files, and a file is in one only when a power cut cannot undo it.

A name appears in a folder only with its whole content behind it. Nothing is swept, and what was imported is kept.
"""

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from publicity.errors import N_, PublicityError

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,99}(\.[a-z0-9]{1,16})?", re.ASCII)


class NotStored(PublicityError):
    """The system did not confirm that a file is durable; ``errno`` says why (``errno.ENOSPC``: the disk is full)."""

    sentence = N_("This could not be stored safely. Please try again later.")

    def __init__(self, errno: int | None) -> None:
        self.errno = errno
        super().__init__()


def write_durably(folder: Path, name: str, chunks: Iterable[bytes], *, dated: float | None = None) -> Path:
    """Write a file so that it stays, whole, or never appears; return once that is so.

    A file of that name is replaced in one instant. Raises ``NotStored`` when the system refuses any step (if it was
    the very last, the whole file stands there unconfirmed), ``ValueError`` for a name that is not one plain file name.
    Any other error raised by ``chunks`` passes through. In each case the temporary file is removed. ``dated`` is what
    the file says of when it was written (seconds since 1970), from the first moment on, instead of the truth.
    """
    final = folder / checked(name)
    temporary = folder / f".{name}.{secrets.token_hex(8)}"
    with _refusals():
        try:
            _fill(temporary, chunks, dated=dated)
            os.rename(temporary, final)
            sync_folder(folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
    return final


def write_new(path: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Make a file that was not there, whole and durable, or none; whoever is killed meanwhile leaves none half-made.

    Raises OSError: FileExistsError when there is one, which stays as it is.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _fill(temporary, [data], mode)
        os.link(temporary, path)
        try:
            sync_folder(path.parent)
        except OSError:
            os.unlink(path)
            raise
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: what fsync of a file does not do."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder for this user alone (0700), its parents likewise, durably; leave an existing one as it is."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(folder.parent)


def checked(name: str) -> str:
    """Return a name that is one plain file name: small letters, digits, hyphens, at most one extension."""
    if not _NAME.fullmatch(name):
        raise ValueError("not a name for the spool")
    return name


@dataclass(frozen=True)
class Inbox:
    """What the letterbox hands to the desk: put by the one, settled by the other."""

    folder: Path

    def __post_init__(self) -> None:
        make_folder(self.folder)

    @property
    def settled(self) -> Path:
        """The folder beside this one, ``imported``, to which settled files go."""
        return self.folder.parent / "imported"

    def put(self, name: str, chunks: Iterable[bytes], *, dated: float | None = None) -> Path:
        """Take a file in, as ``write_durably`` does: only afterwards may a receipt be shown."""
        return write_durably(self.folder, name, chunks, dated=dated)

    def holds(self, name: str) -> bool:
        """Say whether this name was ever taken in, be it waiting or settled."""
        return any((folder / checked(name)).is_file() for folder in (self.folder, self.settled))

    def names(self) -> list[str]:
        """Name what waits, the oldest arrival first."""
        return [name for _, name in sorted(self._files()) if _NAME.fullmatch(name)]

    def unfinished(self) -> list[str]:
        """Name the temporary files: being written just now, or left by a power cut for somebody to look at."""
        return [name for _, name in sorted(self._files()) if name.startswith(".")]

    def open(self, name: str) -> BinaryIO:
        """Open a waiting file for reading; ``FileNotFoundError`` if it does not wait."""
        return (self.folder / checked(name)).open("rb")

    def settle(self, name: str) -> Path:
        """Move a file that the desk has imported to the folder beside, durably; it is kept under a name of its own.

        A second file of the same name gets a number and never replaces the first. Raises ``NotStored``; what was
        interrupted half-way may be called again.
        """
        waiting = self.folder / checked(name)
        make_folder(self.settled)
        with _refusals():
            # Linked there before unlinked here: at no instant, and after no power cut, is it in neither place.
            kept = _link_beside(waiting, self.settled)
            sync_folder(self.settled)
            os.unlink(waiting)
            sync_folder(self.folder)
        return kept

    def has_room(self, size: int) -> bool:
        """Say whether so many bytes, and one more file, still fit on the disk."""
        disk = os.statvfs(self.folder)
        # Some file systems keep no count of files; they say 0 of 0.
        return disk.f_bavail * disk.f_frsize >= size and (disk.f_favail > 0 or disk.f_files == 0)

    def _files(self) -> Iterator[tuple[int, str]]:
        """Yield when each file was written, in nanoseconds, and its name."""
        with os.scandir(self.folder) as entries:
            for entry in entries:
                # One that is settled or finished at this moment is no longer there to be asked.
                with suppress(FileNotFoundError):
                    if entry.is_file(follow_symlinks=False):
                        yield entry.stat(follow_symlinks=False).st_mtime_ns, entry.name


@dataclass(frozen=True)
class Outbox:
    """What the desk lays out for the letterbox: one file a name, always the latest, always whole."""

    folder: Path

    def __post_init__(self) -> None:
        make_folder(self.folder)

    def publish(self, name: str, data: bytes) -> Path:
        """Lay out a file in place of the one before, as ``write_durably`` does."""
        return write_durably(self.folder, name, [data])

    def read(self, name: str) -> bytes | None:
        """Return the file, or None if there is none."""
        try:
            return (self.folder / checked(name)).read_bytes()
        except FileNotFoundError:
            return None


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the system refuses into ``NotStored``."""
    try:
        yield
    except OSError as error:
        raise NotStored(error.errno) from error


def _fill(path: Path, chunks: Iterable[bytes], mode: int = 0o600, *, dated: float | None = None) -> None:
    """Write a new file to its last byte and wait until the disk has it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        for chunk in chunks:
            rest = memoryview(chunk)
            while rest:
                rest = rest[os.write(handle, rest) :]
        if dated is not None:
            os.utime(handle, (dated, dated))
        os.fsync(handle)
    finally:
        os.close(handle)


def _link_beside(source: Path, folder: Path) -> Path:
    """Give a file a second name in a folder: its own, or its own with the first free number."""
    number = 1
    while True:
        target = folder / (source.name if number == 1 else f"{source.name}~{number}")
        try:
            os.link(source, target)
        except FileExistsError:
            if not target.samefile(source):
                number += 1
                continue
        return target
