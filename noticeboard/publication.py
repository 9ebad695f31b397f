"""Two trees stand side by side: the site that readers see, and behind it the one they saw before.

A build brings the hidden tree up to date, file by file, and then the two change places in one step. A reader meets
one or the other, whole; a build that is killed, or that finds the disk full, leaves the site as it was. What has not
changed is the same file in both trees (a hard link), so it is neither written nor touched, and costs no room.
"""

import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import EINVAL, ENOSYS, ENOTDIR, ENOTSUP
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from noticeboard.compression import MARK, compressed, method, twins_of
from noticeboard.inventory import IGNORE, LIST, amiss, folders_of, listed_in
from noticeboard.together import shared
from publicity.errors import N_, PublicityError
from stamps import digest_of

_FIRST_LINE = "Made by build.py. The next build replaces what is listed here, and refuses if it finds anything else."
_AT_CURRENT_FOLDER, _EXCHANGE = -100, 2

COPIED = 50
"""Of how many files that stay a process makes the compressed copies at a time."""


class FolderRefused(PublicityError):
    """The folder to write to holds what was not written by a build."""

    sentence = N_("%(folder)s holds files that no build wrote: %(strangers)s. Move them, or give another --out.")

    def __init__(self, folder: Path, strangers: list[str]) -> None:
        named = ", ".join(strangers[:3]) + (" …" if len(strangers) > 3 else "")
        super().__init__(folder=folder, strangers=named)


class Edition:
    """The next site while it is being made: each file of it is either put or kept; whatever is neither will be gone.

    Paths are as ``notices/GS-2026-012/index.html``. Where it ``compresses``, the compressed copies of a text file are
    files like any other; those of what stays are made in ``jobs`` processes, if they are not there.
    """

    def __init__(self, site: Path, spare: Path, *, compresses: bool = False, jobs: int = 1) -> None:
        self.site, self._spare = site, spare
        self._compresses, self._jobs = compresses, jobs
        self.shown = listed_in(site) or {}
        self._behind = listed_in(spare) or {}
        self._is_marked = False
        self._gone: set[str] = set()
        self.is_published = False
        self._next: dict[str, str] = {}
        self._folders: set[str] = set()

    def __contains__(self, path: str) -> bool:
        return path in self._next

    def put(self, path: str, data: bytes | Sequence[bytes]) -> None:
        """Let the next site have a file with these bytes, which may be in parts."""
        parts = (data,) if isinstance(data, bytes) else data
        hashed = blake2b(digest_size=16)
        for part in parts:
            hashed.update(part)
        digest = hashed.hexdigest()
        if self.shown.get(path) == digest:
            self.keep(path)
            return
        self._next[path] = digest
        if self._behind.get(path) != digest:
            with open(self._make_room(path), "wb") as file:
                file.writelines(parts)
        if self._compresses:
            for twin, smaller in compressed(path, parts):
                self.put(twin, smaller)

    def keep(self, path: str) -> None:
        """Let the next site have a file as the site has it. Raises KeyError when it has none."""
        self._next[path] = self.shown[path]

    def hand_over(self) -> dict[str, str]:
        """Give what was put and kept since the last time, to be adopted by the process that finishes the edition."""
        taken, self._next = self._next, {}
        return taken

    def adopt(self, taken: Mapping[str, str]) -> None:
        """Take what another process put and kept."""
        self._next |= taken

    def verify(self) -> None:
        """Look at every file there is, and let none pass for what it was written as that reads otherwise."""
        for tree, listed in ((self.site, self.shown), (self._spare, self._behind)):
            self._without(listed, [path for path in listed if digest_of(str(tree / path)) != listed[path]])

    def refuse_strangers(self) -> None:
        """Raise FolderRefused when the site has files that no build wrote; forget those that are gone."""
        if more := self.forget_missing():
            raise FolderRefused(self.site, more)

    def forget_missing(self) -> list[str]:
        """Forget the files that are gone from the site, and name those that no build wrote."""
        if not self.site.exists():
            return []
        more, gone = amiss(self.site, self.shown)
        self._without(self.shown, gone)
        return more

    def _without(self, listed: dict[str, str], gone: Iterable[str]) -> None:
        for path in gone:
            del listed[path]
            self._gone.add(path)

    @property
    def folders(self) -> list[str]:
        """Every folder of it, by its whole path."""
        return [str(self.site / folder) for folder in folders_of(self._next)]

    @property
    def total(self) -> int:
        """How many files it has."""
        return len(self._next)

    @property
    def fresh(self) -> int:
        """How many of them are new, or differ from those of the site that is there."""
        return sum(self.shown.get(path) != digest for path, digest in self._next.items())

    def publish(self) -> None:
        """Let the readers see what was put and kept, and nothing else; nothing happens when it is what they see."""
        if not self.is_published and self._finish():
            self.refuse_strangers()
            _exchange(self._spare, self.site)
            if self._gone:
                # What is behind now is not what its list says.
                (self._spare / LIST).unlink()
        self.is_published = True

    # --- Compressed copies ------------------------------------------------------------------------------------------

    def lacks_copies(self, path: str) -> bool:
        """Whether a file that stays has yet to get compressed copies: they are gone, or were made in another way."""
        twins = twins_of(path) if self._compresses else ()
        return bool(twins) and not (self._copies_are_ours and self._gone.isdisjoint(twins))

    @cached_property
    def _copies_are_ours(self) -> bool:
        return self.shown.get(MARK) == blake2b(method(), digest_size=16).hexdigest()

    def _compress_what_stays(self) -> None:
        """Let what stays keep the compressed copies that it has, or get new ones."""
        self.put(MARK, method())
        stays = [path for path, digest in self._next.items() if self.shown.get(path) == digest]
        lacking = [path for path in stays if self.lacks_copies(path)]
        for path in {*stays}.difference(lacking):
            self._next |= {twin: self.shown[twin] for twin in twins_of(path) if twin in self.shown}
        for made in shared(self._copies_of, lacking, self._jobs, COPIED):
            self._next |= made

    def _copies_of(self, paths: Sequence[str]) -> dict[str, str]:
        before, self._next = self._next, {}
        for path in paths:
            for twin, smaller in compressed(path, ((self.site / path).read_bytes(),)):
                self.put(twin, smaller)
        made, self._next = self._next, before
        return made

    # --- Publication ------------------------------------------------------------------------------------------------

    def _finish(self) -> bool:
        """Remove what the next site does not have, and say whether it differs from the site."""
        if self._compresses:
            self._compress_what_stays()
        if self._next == self.shown and (self.site / LIST).is_file():
            return False
        for path in self._behind.keys() - self._next.keys():
            self._mark()
            with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError):
                (self._spare / path).unlink()
            _remove_empty(self._spare, Path(path).parent)
        for path, digest in self._next.items():
            if self._behind.get(path) != digest == self.shown.get(path):
                self._link(path)
        self._spare.mkdir(parents=True, exist_ok=True)
        if (self.site / IGNORE).is_file():
            shutil.copyfile(self.site / IGNORE, self._spare / IGNORE)
        lines = [_FIRST_LINE, *(f"{digest} {path}" for path, digest in sorted(self._next.items())), ""]
        fresh = self._spare / f"{LIST}.new"
        fresh.write_text("\n".join(lines), encoding="utf-8")
        fresh.replace(self._spare / LIST)
        return True

    def _link(self, path: str) -> None:
        """Let the hidden tree have a file that the site has."""
        shown, target = f"{self.site}/{path}", self._make_room(path)
        try:
            os.link(shown, target)
        except OSError:  # a file system without hard links, or one that counts no more of them
            shutil.copy2(shown, target)

    def _make_room(self, path: str) -> str:
        """Give the place of a file in the hidden tree, with nothing there: what lies there may be the site's too."""
        self._mark()
        target = f"{self._spare}/{path}"
        if path not in self._behind and (folder := path.rpartition("/")[0]) not in self._folders:
            for above in reversed(Path(path).parents):
                if above.as_posix() in self._behind:
                    (self._spare / above).unlink(missing_ok=True)
            os.makedirs(f"{self._spare}/{folder}", exist_ok=True)
            self._folders.add(folder)
        try:
            os.unlink(target)
        except FileNotFoundError:
            pass
        except (IsADirectoryError, PermissionError):  # as Linux calls it, and others
            shutil.rmtree(target)
        return target

    def _mark(self) -> None:
        """Before the first change: from here on until its new list is written, nobody knows what the tree holds."""
        if not self._is_marked:
            (self._spare / LIST).unlink(missing_ok=True)
            self._is_marked = True


@contextmanager
def edition(out: Path, *, compresses: bool = False, jobs: int = 1) -> Iterator[Edition]:
    """Give the next edition of the site in ``out``, to be published; an error in the block leaves the site as it was.

    Builds into the same place wait for one another. Raises FolderRefused when ``out`` holds what is not ours,
    NotADirectoryError when it is a file.
    """
    out = out.resolve()
    if not out.name:
        raise FolderRefused(out, [path.name for path in sorted(out.iterdir())])
    out.parent.mkdir(parents=True, exist_ok=True)
    spare = _behind(out)
    with _alone(out.parent):
        _put_right(out, spare)
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(out))
        made = Edition(out, spare, compresses=compresses, jobs=jobs)
        made.refuse_strangers()
        if listed_in(spare) is None:
            # Nobody knows what is in it: a build was killed while it changed it.
            shutil.rmtree(spare, ignore_errors=True)
        yield made
        made.publish()


def standing(out: Path, *, compresses: bool = False) -> Edition:
    """Give what stands in ``out``, to be looked at alone."""
    out = out.resolve()
    there = Edition(out, _behind(out), compresses=compresses)
    there.forget_missing()
    return there


def beside(out: Path) -> Path:
    """Give the folder beside a site in which the press keeps what it remembers."""
    out = out.resolve()
    return out.with_name(f".{out.name}.memory")


def identity(site: Path) -> str:
    """Give what tells a site from every other one: a digest of its list."""
    try:
        return blake2b((site / LIST).read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""


def _exchange(spare: Path, out: Path) -> None:
    """Let the two trees change places in one step where the system can, else in two."""
    if not out.exists():
        spare.rename(out)
    elif not _exchanged(spare, out):
        out.rename(_between(out))
        spare.rename(out)
        _between(out).rename(spare)


def _put_right(out: Path, spare: Path) -> None:
    """Finish what a build began that was killed between two renamings."""
    if spare.exists() and not out.exists():
        spare.rename(out)
    if _between(out).exists():
        shutil.rmtree(spare, ignore_errors=True)
        _between(out).rename(spare)


def _behind(out: Path) -> Path:
    return out.with_name(f".{out.name}.before")


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


def _remove_empty(tree: Path, folder: Path) -> None:
    """Remove a folder and those above it, as far as nothing is in them."""
    while folder.parts:
        try:
            (tree / folder).rmdir()
        except OSError:
            return
        folder = folder.parent


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold a folder against other builds; the lock goes with the process, however that ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
