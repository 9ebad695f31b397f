"""The files by which a reader's browser finds a notice: a key, a map from characters to sheets, and the sheets.

A sheet holds some notices in the order in which they were put up, so that a full one stays as it is. The map says of
every pair of neighbouring characters on which sheets it stands; it is split by the first character. A search reads
the key, the parts of the map that it needs, and the newest of those sheets on which all of its pairs stand.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import count
from string import ascii_lowercase, digits
from typing import Any

from noticeboard.folding import DROPPED, fold, fold_table
from noticeboard.initials import initials

NOTICES_A_SHEET = 160
"""So many that few sheets are read for a name, and not so many that a sheet is slow to come."""

MOST_PARTS = 31
"""Into how many files the map of a large board is split; a search reads at most four of them."""

KEY = "key"
"""The name of the file that is read first."""

_ASCII = frozenset(ascii_lowercase + digits)
_WORD = re.compile(r".*?[省市县区州局委部办院厅会馆校司处科室、]|.+")


@dataclass(frozen=True, kw_only=True)
class PersonEntry:
    """A person of a notice: name, other names, and posts as they are printed."""

    name: str
    other_names: tuple[str, ...] = ()
    current_post: str = ""
    proposed_posts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeEntry:
    """What a notice can be found by, and what a result shows of it."""

    number: str
    title: str
    issue: str
    on: date
    signed_by: str
    people: tuple[PersonEntry, ...]


def names_of_files(notices: int) -> list[str]:
    """Name the files that the index of so many notices consists of."""
    sheets = _sheets(notices)
    return [KEY, *(f"map-{part}" for part in range(_parts(sheets))), *(f"sheet-{sheet}" for sheet in range(sheets))]


def index_files(entries: Sequence[NoticeEntry]) -> Mapping[str, bytes]:
    """Make the index of some notices, the oldest first: name of file → JSON; the same notices give the same bytes."""
    sheets = [entries[start : start + NOTICES_A_SHEET] for start in range(0, len(entries), NOTICES_A_SHEET)]
    files = {f"sheet-{number}": _json(_sheet(sheet)) for number, sheet in enumerate(sheets)}
    found: dict[str, set[int]] = {}
    for number, sheet in enumerate(sheets):
        for gram in {gram for entry in sheet for text in texts(entry) for gram in grams(text)}:
            found.setdefault(gram, set()).add(number)
    parts: list[dict[str, Any]] = [{} for _ in range(_parts(len(sheets)))]
    for gram in sorted(found):
        parts[ord(gram[0]) % len(parts)][gram] = _places(found[gram], len(sheets))
    files |= {f"map-{number}": _json(part) for number, part in enumerate(parts)}
    present = "".join(gram for gram in found if len(gram) == 1)
    versions = {name: version(files[name]) for name in names_of_files(len(entries))[1:]}
    shape = {"sheets": len(sheets), "parts": len(parts), "versions": versions}
    files[KEY] = _json({"fold": fold_table(present), "dropped": DROPPED} | shape)
    return files


def version(file: bytes) -> str:
    """A digest that stands in a file's address, so that a browser keeps what has not changed."""
    return blake2b(file, digest_size=4).hexdigest()


def texts(entry: NoticeEntry) -> Iterator[str]:
    """Everything a notice is found by, folded."""
    for text in (entry.number, entry.title + entry.issue, entry.signed_by):
        yield fold(text)
    for person in entry.people:
        for name in (person.name, *person.other_names):
            yield fold(name)
            yield from initials(fold(name))
        for post in (person.current_post, *person.proposed_posts):
            yield fold(post)


def grams(text: str) -> Iterator[str]:
    """Every character of a text, every two neighbours, and every three where they are letters or digits.

    There are few letters: two of a name's initials stand on nearly every sheet, three on few.
    """
    for place in range(len(text)):
        yield text[place]
        yield text[place : place + 2]
        if _ASCII.issuperset(three := text[place : place + 3]):
            yield three


def _places(sheets: set[int], total: int) -> str:
    """Write the numbers of sheets: as bits, in hexadecimal digits, the first sheet first."""
    bits = "".join("1" if sheet in sheets else "0" for sheet in range(total))
    return "".join(f"{int(bits[at : at + 4].ljust(4, '0'), 2):x}" for at in range(0, total, 4)).rstrip("0")


def _sheet(entries: Sequence[NoticeEntry]) -> dict[str, Any]:
    """Write some notices: like with like, and posts as signs that stand for the words they consist of.

    ``notices`` ends in how many people each names; ``names``, ``ways`` and ``posts`` have a line for each of them, in
    order. Of the ways to find a name, other names first, and of the posts, the current first, each is set off by a
    tab. ``words`` maps sign → word. So written, a sheet is two thirds as large when compressed.
    """
    people = [person for entry in entries for person in entry.people]
    codes = _codes(post for person in people for post in _posts(person))
    posts = (["".join(codes[word] for word in _WORD.findall(post)) for post in _posts(person)] for person in people)
    return {
        "notices": [_head(entry) for entry in entries],
        "names": "\n".join(person.name for person in people),
        "ways": "\n".join("\t".join(_ways(person)) for person in people),
        "posts": "\n".join(map("\t".join, posts)),
        "words": {code: word for word, code in codes.items()},
    }


def _head(entry: NoticeEntry) -> list[Any]:
    return [entry.number, entry.title, entry.issue, entry.on.isoformat(), entry.signed_by, len(entry.people)]


def _ways(person: PersonEntry) -> list[str]:
    names = (person.name, *person.other_names)
    return [*person.other_names, *(way for name in names for way in initials(fold(name)))]


def _posts(person: PersonEntry) -> tuple[str, ...]:
    return (person.current_post, *person.proposed_posts)


def _codes(posts: Iterable[str]) -> dict[str, str]:
    """Give each word a printable sign that JSON need not escape; the more frequent, the shorter in UTF-8."""
    counted = Counter(word for post in posts for word in _WORD.findall(post))
    signs = (sign for number in count(0x23) if (sign := chr(number)).isprintable() and sign != "\\")
    return dict(zip(sorted(counted, key=lambda word: (-counted[word], word)), signs, strict=False))


def _sheets(notices: int) -> int:
    return -(-notices // NOTICES_A_SHEET)


def _parts(sheets: int) -> int:
    return max(1, min(MOST_PARTS, sheets // 2))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
