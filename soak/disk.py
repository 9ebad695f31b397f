"""A disk that forgets: what may be left on it when the power goes, if only what fsync promised is sure.

fsync of a file makes its data durable and not its name; fsync of a folder makes the names in it durable. What was not
synced may be there, be lost, be there in parts (torn at 512 bytes, later parts without earlier ones), and names may
come or go without those before them.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from soak.recording import Answer, Create, Link, Operation, Rename, Sync, Truncate, Unlink, Write

SECTOR = 512
FOLDER = -1
"""What stands for a folder where a file has its number."""


@dataclass
class _File:
    durable: bytearray = field(default_factory=bytearray)
    pending: list[Write | Truncate] = field(default_factory=list)


@dataclass(frozen=True)
class _Naming:
    """A change of names in one folder: some go, some come; together or not at all."""

    gone: tuple[str, ...] = ()
    come: tuple[tuple[str, int], ...] = ()


@dataclass
class State:
    """What a power cut left: the folders, the files with their bytes, and how many answers had been begun before."""

    folders: set[str]
    files: dict[str, bytes]
    answers: int

    def digest(self) -> bytes:
        """The same for the same state."""
        summed = hashlib.blake2b(self.answers.to_bytes(8, "big") + "\0".join(sorted(self.folders)).encode())
        for path, data in sorted(self.files.items()):
            summed.update(f"\0{path}\0{len(data)}\0".encode() + data)
        return summed.digest()

    def lay_out(self, folder: Path) -> None:
        """Write it into an empty folder."""
        for path in sorted(self.folders):
            (folder / path).mkdir(mode=0o700, exist_ok=True)
        for path, data in self.files.items():
            (folder / path).write_bytes(data)
            (folder / path).chmod(0o600)


class Disk:
    """The disk as programs see it, and beside it what is durable of it; it begins as a folder that is durable whole."""

    def __init__(self, folder: Path) -> None:
        self._files: list[_File] = []
        self._seen: dict[str, int] = {}
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            self._seen[name] = FOLDER if path.is_dir() else self._new(path.read_bytes())
        self._sure = dict(self._seen)
        self._namings: dict[str, list[_Naming]] = {}
        self.answers = 0

    def do(self, operation: Operation) -> None:
        """Let a program do something."""
        match operation:
            case Answer(number):
                self.answers = number
            case Create(path, is_folder):
                self._name(_Naming(come=((path, FOLDER if is_folder else self._new()),)))
            case Write(path) | Truncate(path):
                self._files[self._seen[path]].pending.append(operation)
            case Rename(path, to):
                self._renamed(path, to)
            case Link(path, to):
                self._name(_Naming(come=((to, self._seen[path]),)))
            case Unlink(path):
                self._name(_Naming(gone=(path,)))
            case Sync(path):
                self._synced(path)

    def after_a_power_cut(self, chance: random.Random, draw: int) -> State:
        """What may be left; the first four draws are the extremes, others as chance has it."""
        names = dict(self._sure)
        for namings in self._namings.values():
            for naming in _surviving(namings, chance, draw):
                _apply(naming, names)
        # A file whose folder is not there cannot be found.
        folders = {name for name, number in names.items() if number == FOLDER}
        reachable = {name: number for name, number in names.items() if _parents(name) <= folders}
        files = {
            name: bytes(self._content(self._files[number], chance, draw))
            for name, number in reachable.items()
            if number != FOLDER
        }
        return State({name for name in folders if name in reachable}, files, self.answers)

    def _new(self, data: bytes = b"") -> int:
        self._files.append(_File(bytearray(data)))
        return len(self._files) - 1

    def _name(self, naming: _Naming) -> None:
        _apply(naming, self._seen)
        path = naming.come[0][0] if naming.come else naming.gone[0]
        self._namings.setdefault(_folder_of(path), []).append(naming)

    def _renamed(self, path: str, to: str) -> None:
        number = self._seen[path]
        if _folder_of(path) == _folder_of(to):
            self._name(_Naming(gone=(path,), come=((to, number),)))
            return
        # Two folders, two names: neither promises anything about the other.
        self._name(_Naming(come=((to, number),)))
        self._name(_Naming(gone=(path,)))

    def _synced(self, path: str) -> None:
        number = self._seen.get(path, FOLDER)
        if number == FOLDER:
            for naming in self._namings.pop(path, []):
                _apply(naming, self._sure)
            return
        file = self._files[number]
        for change in file.pending:
            _put(change, file.durable)
        file.pending.clear()

    def _content(self, file: _File, chance: random.Random, draw: int) -> bytearray:
        data = bytearray(file.durable)
        for change in _survivors(file.pending, chance, draw):
            _put(change, data)
        return data


def _surviving(namings: list[_Naming], chance: random.Random, draw: int) -> list[_Naming]:
    if draw in (0, 2):
        return []
    if draw in (1, 3):
        return namings
    if chance.random() < 0.75:
        return namings[: chance.randint(0, len(namings))]
    return [naming for naming in namings if chance.random() < 0.5]


def _survivors(changes: list[Write | Truncate], chance: random.Random, draw: int) -> Iterator[Write | Truncate]:
    """What of a file's changes is on the disk: nothing, all, those up to one, or sectors as chance has it."""
    how = (0.0, 0.3, 0.3, 0.0)[draw] if draw < 4 else chance.random()
    if how < 0.2:
        return
    if how < 0.4:
        yield from changes
        return
    if how < 0.6:
        yield from changes[: chance.randint(0, len(changes))]
        return
    for change in changes:
        if isinstance(change, Truncate):
            if chance.random() < 0.5:
                yield change
        else:
            yield from _torn(change, chance)


def _torn(write: Write, chance: random.Random) -> Iterator[Write]:
    """The sectors of a write that reached the disk."""
    begin = write.at
    end = write.at + len(write.data)
    while begin < end:
        stop = min(end, (begin // SECTOR + 1) * SECTOR)
        if chance.random() < 0.6:
            yield Write(write.path, begin, write.data[begin - write.at : stop - write.at])
        begin = stop


def _put(change: Write | Truncate, data: bytearray) -> None:
    size = change.size if isinstance(change, Truncate) else change.at + len(change.data)
    if len(data) < size:
        data.extend(bytes(size - len(data)))
    if isinstance(change, Truncate):
        del data[change.size :]
    else:
        data[change.at : size] = change.data


def _apply(naming: _Naming, names: dict[str, int]) -> None:
    for name in naming.gone:
        names.pop(name, None)
    names.update(naming.come)


def _folder_of(path: str) -> str:
    parent = PurePosixPath(path).parent.as_posix()
    return "" if parent == "." else parent


def _parents(path: str) -> set[str]:
    return {parent.as_posix() for parent in PurePosixPath(path).parents} - {"."}
