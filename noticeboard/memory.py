"""What the press remembers from one build to the next, in a folder beside the site; it may be deleted at any time.

``index`` holds everything small, with a digest of itself; ``pack`` holds long texts one behind the other, each with a
check sum in the index. What is damaged, or from another version, is as if it had never been there.
"""

import io
import marshal
import mmap
import os
import pickle
import shutil
from collections.abc import Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

VERSION = b"gongshi-memory-2\n"

SLACK = 1 << 20
"""How many bytes of the pack may be of no use before it is written anew, beyond as many as are."""

_OURS = ("noticeboard.", "publicity.")
_OTHERS = {"datetime", "zoneinfo", "pathlib", "pathlib._local"}

Where = tuple[int, int, int]
"""Where a text stands in the pack: from which byte on, how long it is, and its check sum."""


class Damaged(Exception):
    """What was remembered is not whole: forget it, and begin anew."""


class Memory:
    """``small`` is a mapping of numbers, words and tuples of them; long texts go by ``recall`` and ``remember``.

    The pack only grows while it is in use: until the index is written, nobody finds what was added. Of a memory that
    ``is_looked_at`` alone nothing is written.
    """

    def __init__(self, folder: Path, *, is_looked_at: bool = False) -> None:
        self.folder = folder
        self._aside: dict[str, bytes] | None = {} if is_looked_at else None
        self.small: dict[str, Any] = {}
        self._where: dict[str, Where] = {}
        self._used: dict[str, Where] = {}
        self._pack: mmap.mmap | bytes = b""
        self._size = 0
        self._handle = -1
        with suppress(OSError, ValueError, KeyError, EOFError, TypeError):
            self._read()

    def recall(self, key: str) -> memoryview:
        """Give a text that was remembered; whatever is not recalled or kept until ``save`` is forgotten with it.

        Raises KeyError when there is none, Damaged when it is no longer as it was remembered.
        """
        if self._aside and key in self._aside:
            return memoryview(self._aside[key])
        offset, length, check = where = self._used.get(key) or self._where[key]
        if offset + length > len(self._pack):
            self._map()
        text = memoryview(self._pack)[offset : offset + length]
        if len(text) != length or crc32(text) != check:
            raise Damaged
        self._used[key] = where
        return text

    def keep(self, key: str) -> bool:
        """Let a text be remembered further without looking at it, and say whether there is one."""
        if key in self._where and key not in self._used:
            self._used[key] = self._where[key]
        return key in self._used

    def remember(self, key: str, text: bytes) -> None:
        """Keep a text under a key."""
        if self._aside is not None:
            self._aside[key] = text
            return
        if self._handle < 0:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self.folder / "pack", os.O_WRONLY | os.O_CREAT, 0o666)
            os.truncate(self._handle, self._size)
            os.lseek(self._handle, self._size, os.SEEK_SET)
        self._used[key] = (self._size, len(text), crc32(text))
        # At once, and not by way of a buffer, which the processes that share the work would each have too.
        rest = memoryview(text)
        while rest:
            rest = rest[os.write(self._handle, rest) :]
        self._size += len(text)

    def save(self) -> None:
        """Write what is small, and where those long texts are that were recalled, kept or remembered since then."""
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = sum(length for _, length, _ in self._used.values())
        if self._size > 2 * kept + SLACK:
            self._write_anew()
        else:
            (self.folder / "pack").touch()
        self.close()
        payload = marshal.dumps({"small": self.small, "where": self._used})
        fresh = self.folder / "index.new"
        fresh.write_bytes(VERSION + blake2b(payload, digest_size=32).digest() + payload)
        fresh.replace(self.folder / "index")

    def close(self) -> None:
        """Give back what it holds open; nothing is remembered afterwards."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def _write_anew(self) -> None:
        """Write a pack with nothing in it that is of no use; until the index is written too, no text will be found."""
        self._map()
        texts, used = memoryview(self._pack), self._used
        fresh = self.folder / "pack.new"
        self._used = {}
        with fresh.open("wb") as file:
            for key, (offset, length, check) in used.items():
                self._used[key] = (file.tell(), length, check)
                file.write(texts[offset : offset + length])
        (self.folder / "index").unlink(missing_ok=True)
        fresh.replace(self.folder / "pack")

    def _map(self) -> None:
        """Look at the pack as far as it goes now."""
        with (self.folder / "pack").open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._pack = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else b""

    def _read(self) -> None:
        data = (self.folder / "index").read_bytes()
        head = len(VERSION) + 32
        payload = memoryview(data)[head:]
        if not data.startswith(VERSION) or blake2b(payload, digest_size=32).digest() != data[len(VERSION) : head]:
            return
        known: Mapping[str, Any] = marshal.loads(payload)  # noqa: S302  (it makes numbers and words, and runs nothing)
        small, where = known["small"], known["where"]
        self._map()
        self._size = len(self._pack)
        self.small, self._where = small, where


def forget(folder: Path) -> None:
    """Forget all that is in a memory's folder."""
    shutil.rmtree(folder, ignore_errors=True)


def written(value: Any) -> bytes:
    """Write a value of our own words, days and instants."""
    data = io.BytesIO()
    _Writer(data, protocol=5).dump(value)
    return data.getvalue()


def plain(data: bytes | memoryview) -> Any:
    """Read what was pickled, and nothing but our own words, days and instants. Raises ValueError."""
    try:
        return _Plain(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError) as error:
        raise ValueError("not from a build") from error


class _Writer(pickle.Pickler):
    # As it writes itself, a zone could only be read by whoever may read anything.
    dispatch_table = {ZoneInfo: lambda zone: (ZoneInfo, (zone.key,))}  # noqa: RUF012  (as pickle asks for it)


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module in _OTHERS or module.startswith(_OURS):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")
