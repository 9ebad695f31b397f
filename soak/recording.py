"""What a server asked of the disk while people used it, read from what strace wrote.

Of the calls that change something, each that this module does not know is refused: a model that skips what it does not
understand would promise too much.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CALLS = (
    "open openat creat write pwrite64 writev pwritev pwritev2 ftruncate truncate fallocate fsync fdatasync"
    " sync_file_range sync syncfs rename renameat renameat2 link linkat unlink unlinkat mkdir mkdirat rmdir symlink"
    " symlinkat sendfile copy_file_range splice sendto sendmsg"
).split()

MEMORY = "-shm"
"""How a file's name ends that SQLite makes anew after a power cut."""

_LINE = re.compile(r"(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+)(?:<(.*)>)?(?: .*)?$", re.DOTALL)
_UNFINISHED = re.compile(r"(\d+)\s+(\w+)\((.*) <unfinished \.\.\.>$", re.DOTALL)
_RESUMED = re.compile(r"(\d+)\s+<\.\.\. (\w+) resumed>(.*)$", re.DOTALL)
_HANDLE = re.compile(r"(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


class NotUnderstood(Exception):
    """The trace holds something that the model of the disk knows nothing about."""


@dataclass(frozen=True)
class Write:
    """Bytes that were put into a file at an offset."""

    path: str
    at: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    """A file that got another length."""

    path: str
    size: int


@dataclass(frozen=True)
class Sync:
    """fsync or fdatasync of a file or of a folder, when it had returned."""

    path: str


@dataclass(frozen=True)
class Create:
    """A name that came to be: of a new file, or of a folder."""

    path: str
    is_folder: bool = False


@dataclass(frozen=True)
class Rename:
    """A name that became another one."""

    path: str
    to: str


@dataclass(frozen=True)
class Link:
    """A file that got a second name."""

    path: str
    to: str


@dataclass(frozen=True)
class Unlink:
    """A name that went away."""

    path: str


@dataclass(frozen=True)
class Answer:
    """The instant at which the server began to answer a request; they count from 1."""

    number: int


Operation = Write | Truncate | Sync | Create | Rename | Link | Unlink | Answer


def strace(trace: Path) -> list[str]:
    """The words before a command that have its calls written to a file."""
    wanted = "trace=" + ",".join(f"?{name}" for name in CALLS)
    return ["strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-y", "-s", "4000000", "-o", str(trace), "-e", wanted]


def read(trace: Path, folder: Path, *, known: frozenset[str]) -> list[Operation]:
    """Read the operations under a folder, with paths from there; ``known`` is what was in it before.

    Raises NotUnderstood.
    """
    reader = _Reader(str(folder.resolve()), set(known))
    return [
        operation
        for name, words, result, opened in _calls(trace)
        for operation in reader.of(name, words, result, opened)
    ]


def _calls(trace: Path) -> Iterator[tuple[str, str, int, str]]:
    """Yield each call that went well, when it returned; one that sends, when it began: so early may it be seen."""
    begun: dict[str, tuple[str, str]] = {}
    with trace.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if found := _UNFINISHED.match(line):
                pid, name, words = found.groups()
                begun[pid] = (name, words)
                if name.startswith("send"):
                    yield name, words, 0, ""
                continue
            if found := _RESUMED.match(line):
                pid, name, rest = found.groups()
                name, words = begun.pop(pid)
                if name.startswith("send"):
                    continue
                line = f"{pid} {name}({words}{rest}"
            if (found := _LINE.match(line)) and int(found[4]) >= 0:
                yield found[2], found[3], int(found[4]), found[5] or ""


class _Reader:
    def __init__(self, folder: str, known: set[str]) -> None:
        self.folder, self.known = folder, known
        self.position: dict[str, int] = {}
        self.answers = 0

    def of(self, name: str, words: str, result: int, opened: str) -> Iterator[Operation]:
        """Turn one call into operations."""
        if name in ("sendto", "sendmsg", "write", "writev") and _sent(words).startswith(b"HTTP/1."):
            self.answers += 1
            yield Answer(self.answers)
            return
        if name in ("open", "openat", "creat"):
            yield from self._opened(words, _plain(opened))
            return
        handle = _HANDLE.match(words)
        path = self._ours(_plain(handle[2])) if handle else None
        match name:
            case "write" | "pwrite64" | "writev" | "pwritev" if path:
                yield self._written(name, path, words, result)
            case "fsync" | "fdatasync" if path is not None:
                yield Sync(path)
            case "ftruncate" if path:
                yield Truncate(path, int(words.rpartition(",")[2]))
            case "rename" | "renameat" | "renameat2" | "link" | "linkat":
                yield from self._named_anew(name, [self._ours(path) for path in _paths(words)])
            case "unlink" | "unlinkat" | "rmdir":
                for path in map(self._ours, _paths(words)):
                    if path and not path.endswith(MEMORY):
                        self.known.discard(path)
                        yield Unlink(path)
            case "mkdir" | "mkdirat":
                for path in map(self._ours, _paths(words)):
                    if path:
                        self.known.add(path)
                        yield Create(path, is_folder=True)
            case "sync_file_range":
                # It promises nothing about a power cut.
                return
            case "sync" | "syncfs":
                raise NotUnderstood(f"{name}({words})")
            case _ if path or any(map(self._ours, _paths(words))):
                if not (path or "").endswith(MEMORY) and not any(one.endswith(MEMORY) for one in _paths(words)):
                    raise NotUnderstood(f"{name}({words[:200]})")

    def _opened(self, words: str, opened: str) -> Iterator[Operation]:
        path = self._ours(opened)
        if not path:
            return
        flags = words.rpartition('"')[2]
        if path not in self.known:
            if "O_CREAT" not in flags:
                raise NotUnderstood(f"{path} was opened and never made")
            self.known.add(path)
            yield Create(path)
        elif "O_TRUNC" in flags:
            yield Truncate(path, 0)
        if "O_EXCL" in flags or "O_TRUNC" in flags:
            self.position[path] = 0

    def _written(self, name: str, path: str, words: str, result: int) -> Operation:
        if any(cut for _, cut in _TEXT.findall(words)):
            raise NotUnderstood(f"{name} of more than strace writes down")
        data = b"".join(_bytes(text) for text, _ in _TEXT.findall(words))[:result]
        if name.startswith("p"):
            return Write(path, int(words.rpartition(",")[2]), data)
        if path not in self.position:
            raise NotUnderstood(f"{path} is written at a place that nobody saw")
        self.position[path] += len(data)
        return Write(path, self.position[path] - len(data), data)

    def _named_anew(self, name: str, paths: list[str | None]) -> Iterator[Operation]:
        ours = [path for path in paths if path]
        if not ours:
            return
        if len(ours) != 2:
            raise NotUnderstood(f"{name} into the folder or out of it")
        path, to = ours
        self.known.add(to)
        if name.startswith("link"):
            yield Link(path, to)
            return
        self.known.discard(path)
        if path in self.position:
            self.position[to] = self.position.pop(path)
        yield Rename(path, to)

    def _ours(self, path: str) -> str | None:
        """A path from the folder, "" for the folder itself; None for what lies elsewhere or only in memory."""
        if path == self.folder:
            return ""
        if not path.startswith(self.folder + "/") or path.endswith(MEMORY):
            return None
        return path.removeprefix(self.folder + "/")


def _sent(words: str) -> bytes:
    handle = _HANDLE.match(words)
    if not handle or not _plain(handle[2]).startswith(("socket:", "TCP:", "TCPv6:")):
        return b""
    found = _TEXT.search(words[handle.end() :])
    return _bytes(found[1]) if found else b""


def _paths(words: str) -> list[str]:
    return [_plain(text) for text, _ in (_TEXT.findall(words))]


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _plain(text: str) -> str:
    """A path as it is; strace writes its bytes in hexadecimal."""
    return _bytes(text).decode(errors="replace") if text.startswith("\\x") else text
