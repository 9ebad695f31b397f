"""What a build said when it was done: the same command says it again at once, while all that it rests on stands.

Nothing is imported here but the standard library, and little of that: to look at every file takes less time than to
import what pages are made with.
"""

import marshal
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import ZLIB_RUNTIME_VERSION, crc32

from stamps import Look, look, still_stands

ROOT = os.path.dirname(os.path.abspath(__file__))

PROGRAM = ("publicity", "presentation", "noticeboard", "templates", "static", "locale")
"""The folders of the program of which a page may be made; beside them, whatever lies in the topmost folder."""

SECONDS = "{seconds}"
"""What stands in a sentence for how long it took."""

_VERSION = b"gongshi-standing-1\n"
_SHOWN_IN = ("LANG", "LC_ALL", "LC_MESSAGES")


class Answer(NamedTuple):
    """What a build said, there and on the error stream, and from when until when it holds, in seconds since 1970.

    ``site`` is where it wrote, ``folders`` are those in it; ``content`` are the places that it read. All are absolute.
    """

    said: str
    warned: str
    since: float
    until: float
    site: str
    folders: Sequence[str]
    content: Sequence[str]


def program() -> list[str]:
    """Name the places of all that a page is made with, beside the content."""
    with os.scandir(ROOT) as entries:
        files = sorted(one.path for one in entries if one.name.endswith((".py", ".toml", ".lock")) and one.is_file())
    settings = os.environ.get("PORTAL_SETTINGS")
    return [*files, *(os.path.join(ROOT, name) for name in PROGRAM), *([os.path.abspath(settings)] if settings else [])]


def remember(arguments: Sequence[str], seen: Look, answer: Answer) -> None:
    """Keep what a command said; ``seen`` is how everything stood before it began."""
    kept = {
        "asked": _asked(arguments),
        "seen": dict(seen),
        "content": list(answer.content),
        "folders": {folder: _touched(folder) for folder in answer.folders},
        "said": answer.said,
        "warned": answer.warned,
        "since": answer.since,
        "until": answer.until,
    }
    payload = marshal.dumps(kept)
    place = _place(answer.site)
    with open(f"{place}.new", "wb") as file:
        file.write(_VERSION + crc32(payload).to_bytes(4, "big") + payload)
    os.replace(f"{place}.new", place)


def forget(site: str) -> None:
    """Have the next command look for itself."""
    if os.path.exists(_place(site)):
        os.remove(_place(site))


def said_before(arguments: Sequence[str]) -> tuple[bool, Look]:
    """Say once more what this command said the last time, if it would do nothing; True when that was so.

    Gives too how the program stands now, and the content if this command read it the last time.
    """
    began = time.monotonic()
    kept = _read(_place(_site(arguments)))
    if kept is None or kept["asked"] != _asked(arguments):
        return False, look(program())
    seen = look([*program(), *kept["content"]])
    if (
        not kept["since"] <= time.time() < kept["until"]
        or not still_stands(kept["seen"], seen)
        or any(_touched(folder) != at for folder, at in kept["folders"].items())
    ):
        return False, seen
    sys.stderr.write(kept["warned"])
    print(kept["said"].replace(SECONDS, f"{time.monotonic() - began:.1f}"), flush=True)
    return True, seen


def _asked(arguments: Sequence[str]) -> list[Any]:
    """All that says what a command is to do: its words, and where and in what environment they are said."""
    known = {name: text for name, text in os.environ.items() if name.startswith("PORTAL_") or name in _SHOWN_IN}
    return [list(arguments), os.getcwd(), sys.version, ZLIB_RUNTIME_VERSION, sorted(known.items())]


def _site(arguments: Sequence[str]) -> str:
    """Where a command writes. Should it be said in another way, nothing will be found there for these words."""
    out = os.path.join(ROOT, "site")
    for at, word in enumerate(arguments):
        if word == "--out" and at + 1 < len(arguments):
            out = arguments[at + 1]
        elif word.startswith("--out="):
            out = word.removeprefix("--out=")
    return os.path.realpath(out)


def _place(site: str) -> str:
    return os.path.join(os.path.dirname(site), f".{os.path.basename(site)}.memory", "standing")


def _read(place: str) -> dict[str, Any] | None:
    """Read what was kept; None where there is nothing, or nothing whole."""
    try:
        with open(place, "rb") as file:
            data = file.read()
    except OSError:
        return None
    head = len(_VERSION) + 4
    if not data.startswith(_VERSION) or crc32(data[head:]).to_bytes(4, "big") != data[len(_VERSION) : head]:
        return None
    kept: dict[str, Any] = marshal.loads(data[head:])  # noqa: S302 (the check sum shows that we wrote it)
    return kept


def _touched(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0
