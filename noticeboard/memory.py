"""What the press remembers from one build to the next, in a folder beside the site; it may be deleted at any time.

``index`` holds everything small, with a digest of itself; ``pack`` holds long texts one behind the other, each with a
check sum in the index. What is damaged, or from another version, is as if it had never been there.
"""

import io
import mmap
import os
import pickle
import shutil
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

VERSION = b"gongshi-memory-1\n"

SLACK = 1 << 20
"""How many bytes of the pack may be of no use before it is written anew, beyond as many as are."""

_OURS = ("noticeboard.", "publicity.")
_OTHERS = {"datetime", "zoneinfo", "pathlib", "pathlib._local"}

Where = tuple[int, int, int]
"""Where a text stands in the pack: from which byte on, how long it is, and its check sum."""


class Damaged(Exception):
    """What was remembered is not whole: forget it, and begin anew."""


class Memory:
    """``small`` is a mapping to use as one likes; long texts go by way of ``recall`` and ``remember``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.small: dict[str, Any] = {}
        self._where: dict[str, Where] = {}
        self._used: dict[str, Where] = {}
        self._fresh: dict[str, bytes] = {}
        self._pack: mmap.mmap | bytes = b""
        with suppress(OSError, ValueError, KeyError):
            self._read()

    def recall(self, key: str) -> memoryview:
        """Give a text that was remembered; whatever is not recalled until ``save`` is forgotten with it.

        Raises KeyError when there is none, Damaged when it is no longer as it was remembered.
        """
        if key in self._fresh:
            return memoryview(self._fresh[key])
        offset, length, check = self._where[key]
        text = memoryview(self._pack)[offset : offset + length]
        if len(text) != length or crc32(text) != check:
            raise Damaged
        self._used[key] = self._where[key]
        return text

    def keep(self, key: str) -> bool:
        """Let a text be remembered further without looking at it, and say whether there is one."""
        if key in self._where:
            self._used[key] = self._where[key]
        return key in self._where or key in self._fresh

    def remember(self, key: str, text: bytes) -> None:
        """Keep a text under a key."""
        self._fresh[key] = text

    def save(self) -> None:
        """Write what is small, and the long texts that were recalled, kept or remembered since the memory was read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._used = {key: where for key, where in self._used.items() if key not in self._fresh}
        pack = self.folder / "pack"
        kept = sum(length for _, length, _ in self._used.values())
        if not kept or len(self._pack) > 2 * kept + SLACK:
            self._write_anew(pack)
        elif self._fresh:
            with pack.open("r+b") as file:
                file.seek(len(self._pack))
                file.truncate()
                self._append(file)
        payload = written({"small": self.small, "where": self._used})
        fresh = self.folder / "index.new"
        fresh.write_bytes(VERSION + blake2b(payload, digest_size=32).digest() + payload)
        fresh.replace(self.folder / "index")

    def _write_anew(self, pack: Path) -> None:
        """Write a pack with nothing in it that is of no use; until the index is written too, no text will be found."""
        fresh = pack.with_name("pack.new")
        texts = memoryview(self._pack)
        with fresh.open("wb") as file:
            for key, (offset, length, check) in self._used.items():
                self._used[key] = (file.tell(), length, check)
                file.write(texts[offset : offset + length])
            self._append(file)
        (self.folder / "index").unlink(missing_ok=True)
        fresh.replace(pack)

    def _append(self, file: io.BufferedIOBase | io.BufferedWriter | Any) -> None:
        for key, text in self._fresh.items():
            self._used[key] = (file.tell(), len(text), crc32(text))
            file.write(text)
        self._fresh = {}

    def _read(self) -> None:
        data = (self.folder / "index").read_bytes()
        head = len(VERSION) + 32
        payload = memoryview(data)[head:]
        if not data.startswith(VERSION) or blake2b(payload, digest_size=32).digest() != data[len(VERSION) : head]:
            return
        known = plain(payload)
        with (self.folder / "pack").open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            self._pack = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) if size else b""
        self.small, self._where = known["small"], known["where"]


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
