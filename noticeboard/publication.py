"""Two trees stand side by side: the site that readers see, and behind it the one they saw before.

A build changes the hidden tree, file by file, and then the two change places in one step; after that the tree that
readers saw until now is brought to where the site is. A reader meets one or the other, whole; a build that is killed,
or that finds the disk full, leaves the site as it was. What has not changed is the same file in both trees (a hard
link), so it is neither written nor touched, and costs no room.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import ENOTDIR
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from noticeboard.compression import MARK, TWINS, compressed, method, twins_of
from noticeboard.inventory import IGNORE, LIST, amiss, folders_of, is_same_list, list_of, listed_in, write_list
from noticeboard.together import shared
from noticeboard.trees import alone, behind, clear, exchange, make_folders, put_right, remove_empty
from publicity.errors import N_, PublicityError
from stamps import digest_of

COPIED = 50
"""Of how many files that stay a process makes the compressed copies at a time."""


Placed = TypeVar("Placed")


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
        self._behind = self.shown if is_same_list(site, spare) else listed_in(spare) or {}
        self._is_marked = False
        self._published: dict[str, str] | None = None
        self._gone: set[str] = set()
        self._base: Mapping[str, str] = {}
        self._done: dict[str, str] = {}
        self._dropped: set[str] = set()

    def __contains__(self, path: str) -> bool:
        return path in self._done or (path in self._base and path not in self._dropped)

    def put(self, path: str, data: bytes | Sequence[bytes]) -> None:
        """Let the next site have a file with these bytes, which may be in parts."""
        parts = (data,) if isinstance(data, bytes) else data
        hashed = blake2b(digest_size=16)
        for part in parts:
            hashed.update(part)
        digest = hashed.hexdigest()
        self._done[path] = digest
        if digest not in (self.shown.get(path), self._behind.get(path)):
            self._write(path, parts)
        if self._compresses and digest != self.shown.get(path):
            for twin, smaller in compressed(path, parts):
                self.put(twin, smaller)

    def keep(self, path: str) -> None:
        """Let the next site have a file as the site has it. Raises KeyError when it has none."""
        self._done[path] = self.shown[path]

    def keep_all(self) -> None:
        """Let the next site have every file as the site has it, but for what is put or dropped.

        Compressed copies go with their files, and stay only where it compresses.
        """
        self._base = self.shown
        if MARK in self.shown:
            copies = (MARK, *TWINS)
            self._base = {path: digest for path, digest in self.shown.items() if not path.endswith(copies)}

    def drop(self, path: str) -> None:
        """Let the next site not have a file, unless it is put."""
        self._dropped.add(path)

    def hand_over(self) -> dict[str, str]:
        """Give what was put and kept since the last time, to be adopted by the process that finishes the edition."""
        taken, self._done = self._done, {}
        return taken

    def adopt(self, taken: Mapping[str, str]) -> None:
        """Take what another process put and kept."""
        self._done |= taken

    def verify(self) -> None:
        """Look at every file there is, and let none pass for what it was written as that reads otherwise."""
        self._behind = dict(self._behind)
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
        # What passes no longer for what was written there is still no stranger's.
        more, gone = amiss(self.site, self.shown.keys() | self._gone, self._folders_shown)
        if gone := [path for path in gone if path in self.shown]:
            self._behind = dict(self._behind)
            self._without(self.shown, gone)
        return more

    @cached_property
    def _folders_shown(self) -> set[str]:
        """The folders of the site that is there; those of what is found to be gone stay among them."""
        return folders_of(self.shown.keys() | self._gone)

    def _without(self, listed: dict[str, str], gone: Iterable[str]) -> None:
        for path in gone:
            del listed[path]
            self._gone.add(path)

    @property
    def is_whole(self) -> bool:
        """Whether the site that is there has every file as it was written, as far as is known."""
        return not self._gone

    @property
    def files(self) -> dict[str, str]:
        """Path → digest of every file it has."""
        if self._published is not None:
            return self._published
        kept = {path: digest for path, digest in self._base.items() if path not in self._dropped}
        return kept | self._done

    @property
    def folders(self) -> list[str]:
        """Every folder of it, by its whole path."""
        return [f"{self.site}/{folder}".rstrip("/") for folder in folders_of(self.files)]

    @property
    def total(self) -> int:
        """How many files it has."""
        return len(self.files)

    @property
    def fresh(self) -> int:
        """How many of them are new, or differ from those of the site that is there."""
        return sum(self.shown.get(path) != digest for path, digest in self._done.items())

    def publish(self) -> None:
        """Let the readers see what was put and kept, and nothing else; nothing happens when it is what they see."""
        if self._published is not None:
            return
        if self._compresses:
            self._compress_what_stays()
        files = self.files
        if files != self.shown or not (self.site / LIST).is_file():
            lines = list_of(files)
            self._bring_up_to_date(self._behind, files, self.shown, lines)
            self.refuse_strangers()
            exchange(self._spare, self.site)
            self._catch_up(files, lines)
        self._published = files

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
        stays = [path for path, digest in self.files.items() if self.shown.get(path) == digest]
        lacking = [path for path in stays if self.lacks_copies(path)]
        for path in {*stays}.difference(lacking):
            self._done |= {twin: self.shown[twin] for twin in twins_of(path) if twin in self.shown}
        for made in shared(self._copies_of, lacking, self._jobs, COPIED):
            self._done |= made

    def _copies_of(self, paths: Sequence[str]) -> dict[str, str]:
        before = self.hand_over()
        for path in paths:
            for twin, smaller in compressed(path, ((self.site / path).read_bytes(),)):
                self.put(twin, smaller)
        made, self._done = self._done, before
        return made

    # --- The two trees ----------------------------------------------------------------------------------------------

    def _catch_up(self, files: Mapping[str, str], lines: bytes) -> None:
        """Bring the tree that readers saw until now to where the site is, so that the next build begins with it."""
        if self._gone:
            # It is not what its list says.
            (self._spare / LIST).unlink(missing_ok=True)
            return
        self._is_marked = False
        # Readers see the new site by now. A tree without a list is thrown away by the next build.
        with suppress(OSError):
            self._bring_up_to_date(self.shown, files, files, lines)

    def _bring_up_to_date(
        self, old: Mapping[str, str], new: Mapping[str, str], site: Mapping[str, str], lines: bytes
    ) -> None:
        """Let the hidden tree go from its old files to the new ones, with their list.

        What it lacks is here already, or in the site.
        """
        self._mark()
        for path in old.keys() - new.keys():
            with suppress(FileNotFoundError, IsADirectoryError, NotADirectoryError):
                os.unlink(f"{self._spare}/{path}")
            remove_empty(self._spare, Path(path).parent)
        for path, digest in new.items() - old.items():
            if site.get(path) == digest:
                self._link(path, is_new=path not in old)
        self._spare.mkdir(parents=True, exist_ok=True)
        if (self.site / IGNORE).is_file():
            shutil.copyfile(self.site / IGNORE, self._spare / IGNORE)
        write_list(self._spare, lines)

    def _write(self, path: str, parts: Sequence[bytes]) -> None:
        """Write a new file into the hidden tree; what lies in its place may be the site's too, and stays what it is."""
        self._mark()
        target = f"{self._spare}/{path}"
        if path in self._behind:
            clear(target)
        handle = self._in_its_folder(target, lambda: os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        with open(handle, "wb") as file:
            file.writelines(parts)

    def _link(self, path: str, *, is_new: bool) -> None:
        """Let the hidden tree have a file that the site has."""
        shown, target = f"{self.site}/{path}", f"{self._spare}/{path}"
        if not is_new:
            clear(target)

        def link() -> None:
            try:
                os.link(shown, target)
            except (FileNotFoundError, FileExistsError, NotADirectoryError):
                raise
            except OSError:  # a file system without hard links, or one that counts no more of them
                shutil.copy2(shown, target)

        self._in_its_folder(target, link)

    def _in_its_folder(self, target: str, act: Callable[[], Placed]) -> Placed:
        """Do what needs a file's folder and nothing in its place; most often it is so, and nobody need look."""
        try:
            return act()
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
        except FileExistsError:
            clear(target)
        except NotADirectoryError:
            make_folders(self._spare, Path(target).parent)
        return act()

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
    spare = behind(out)
    with alone(out.parent):
        put_right(out, spare)
        if out.exists() and not out.is_dir():
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), str(out))
        made = Edition(out, spare, compresses=compresses, jobs=jobs)
        made.refuse_strangers()
        if not (spare / LIST).is_file():
            # Nobody knows what is in it: a build was killed while it changed it.
            shutil.rmtree(spare, ignore_errors=True)
        yield made
        made.publish()


def standing(out: Path, *, compresses: bool = False) -> Edition:
    """Give what stands in ``out``, to be looked at alone."""
    out = out.resolve()
    there = Edition(out, behind(out), compresses=compresses)
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
