"""The files by which a reader's browser finds a notice: a key, a map from characters to sheets, and the sheets.

A sheet holds some notices in the order in which they were put up. A notice that is no longer to be found leaves its
place empty, so that all others stay on their sheets; of a sheet that is empty there is no file. The map says of every
pair of neighbouring characters on which sheets it stands; it is split by the first character. A search reads the key,
the parts of the map that it needs, and the newest of those sheets on which all of its pairs stand.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import chain, count
from operator import add
from typing import Any, TypeVar

from noticeboard.initials import initials
from presentation.folding import DROPPED, fold, fold_table

NOTICES_A_SHEET = 160
"""So many that few sheets are read for a name, and not so many that a sheet is slow to come."""

MOST_PARTS = 31
"""Into how many files the map of a large board is split; a search reads at most four of them."""

KEY = "key"
"""The name of the file that is read first."""

Thing = TypeVar("Thing")

_APART = "\0"
_RUN = re.compile("[a-z0-9]{3,}")
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


def names_of_files(are_found: Sequence[Any]) -> list[str]:
    """Name the files of an index; of each notice, the oldest first, it is asked whether it is to be found (truthy)."""
    sheets = [number for number, sheet in enumerate(sheets_of(are_found)) if any(sheet)]
    return [KEY, *(f"map-{part}" for part in range(_parts(sheets))), *(f"sheet-{sheet}" for sheet in sheets)]


def sheets_of(notices: Sequence[Thing]) -> list[Sequence[Thing]]:
    """Lay out what there is of each notice, the oldest first, on sheets."""
    return [notices[start : start + NOTICES_A_SHEET] for start in range(0, len(notices), NOTICES_A_SHEET)]


def line_of(entry: NoticeEntry) -> bytes:
    """Write what a notice adds to the index: one line, so that the rest need not be read again to add it.

    It is JSON: what a result shows, with how many people it names; of each of them the name, the ways to find it and
    the posts, in words; and every folded text by which the notice is found.
    """
    found = [
        [entry.number, entry.title, entry.issue, entry.on.isoformat(), entry.signed_by, len(entry.people)],
        [person.name for person in entry.people],
        ["\t".join(_ways(person)) for person in entry.people],
        [[_WORD.findall(post) for post in _posts(person)] for person in entry.people],
        sorted(set(texts(entry))),
    ]
    return _json(found) + b"\n"


def index_files(entries: Sequence[NoticeEntry]) -> Mapping[str, bytes]:
    """Make the index of some notices, the oldest first: name of file → JSON; the same notices give the same bytes."""
    return Index([line_of(entry) for entry in entries])


class Index(Mapping[str, bytes]):
    """The files of an index by their names, from the lines of some notices, the oldest first.

    The line of one that is not to be found is empty. A sheet is made from its own notices when it is asked for; the map
    and the key take all of them.
    """

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._names = names_of_files(lines)
        sheets = ([line for line in sheet if line] for sheet in sheets_of(lines))
        self._sheets = {number: sheet for number, sheet in enumerate(sheets) if sheet}
        self._made: dict[str, bytes] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, name: str) -> bytes:
        if name not in self._made:
            kind, _, number = name.partition("-")
            if name not in self._names:
                raise KeyError(name)
            if kind == "sheet":
                self._read(int(number))
            else:
                self._make_all()
        return self._made[name]

    def _read(self, sheet: int) -> list[Any]:
        """Read what stands on a sheet, and make its file."""
        told: list[Any] = json.loads(b"[" + b",".join(self._sheets[sheet]) + b"]")
        if (name := f"sheet-{sheet}") not in self._made:
            self._made[name] = _json(_sheet(told))
        return told

    def _make_all(self) -> None:
        found: dict[str, int] = {}
        first, end = min(self._sheets, default=0), max(self._sheets, default=-1) + 1
        for number in self._sheets:
            on_sheet = 1 << (number - first)
            # In one, with a sign between them that no text has, for each text is short and there are very many.
            told = _APART.join({text for *_, texts in self._read(number) for text in texts})
            for gram in (one for one in grams(told) if _APART not in one):
                found[gram] = found.get(gram, 0) | on_sheet
        parts: list[dict[str, str]] = [{} for _ in range(_parts(self._sheets))]
        written = _Places(end - first)
        for gram in sorted(found):
            parts[ord(gram[0]) % len(parts)][gram] = written[found[gram]]
        self._made |= {f"map-{number}": _json(part) for number, part in enumerate(parts)}
        present = "".join(gram for gram in found if len(gram) == 1)
        versions = {name: version(self._made[name]) for name in self._names[1:]}
        shape = {"first": first, "sheets": end, "parts": len(parts), "versions": versions}
        self._made[KEY] = _json({"fold": fold_table(present), "dropped": DROPPED} | shape)


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


def grams(text: str) -> set[str]:
    """Every character of a text, every two neighbours, and every three where they are letters or digits.

    There are few letters: two of a name's initials stand on nearly every sheet, three on few.
    """
    found = {*text, *map(add, text, text[1:])}
    for run in _RUN.findall(text):
        found.update(run[place : place + 3] for place in range(len(run) - 2))
    return found


class _Places(dict[int, str]):
    """The sheets whose bits are set, of so many → how that is written; many stand on the same."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._digits = -(-total // 4)

    def __missing__(self, sheets: int) -> str:
        """Write them as bits, in hexadecimal digits, the first sheet first."""
        bits = f"{sheets:b}"[::-1].ljust(4 * self._digits, "0")
        self[sheets] = f"{int(bits, 2):0{self._digits}x}".rstrip("0")
        return self[sheets]


def _sheet(told: Sequence[Any]) -> dict[str, Any]:
    """Write some notices: like with like, and posts as signs that stand for the words they consist of.

    ``notices`` ends in how many people each names; ``names``, ``ways`` and ``posts`` have a line for each of them, in
    order. Of the ways to find a name, other names first, and of the posts, the current first, each is set off by a
    tab. ``words`` maps sign → word. So written, a sheet is two thirds as large when compressed.
    """
    heads, names, ways, posts, _ = zip(*told, strict=True)
    of_people = list(chain.from_iterable(posts))
    codes = _codes(word for person in of_people for post in person for word in post)
    coded = (["".join([codes[word] for word in post]) for post in person] for person in of_people)
    return {
        "notices": heads,
        "names": "\n".join(chain.from_iterable(names)),
        "ways": "\n".join(chain.from_iterable(ways)),
        "posts": "\n".join(map("\t".join, coded)),
        "words": {code: word for word, code in codes.items()},
    }


def _ways(person: PersonEntry) -> list[str]:
    names = (person.name, *person.other_names)
    return [*person.other_names, *(way for name in names for way in initials(fold(name)))]


def _posts(person: PersonEntry) -> tuple[str, ...]:
    return (person.current_post, *person.proposed_posts)


def _codes(words: Iterable[str]) -> dict[str, str]:
    """Give each word a printable sign that JSON need not escape; the more frequent, the shorter in UTF-8."""
    counted = Counter(words)
    signs = (sign for number in count(0x23) if (sign := chr(number)).isprintable() and sign != "\\")
    return dict(zip(sorted(counted, key=lambda word: (-counted[word], word)), signs, strict=False))


def _parts(sheets: Collection[int]) -> int:
    return max(1, min(MOST_PARTS, len(sheets) // 2))


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
