"""A notice as caption pages for television: 4 lines of 16 characters at most, the last one numbering the page."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice

from noticeboard.media.announcement import Announcement
from noticeboard.media.punctuation import CLOSING, OPENING, PARAGRAPHS
from presentation.dates import day_words

LINES = 4
"""Lines on a page, its number among them."""

ROOM = LINES - 1
"""Lines for words."""

WIDTH = 16
"""Full-width characters on a line; two ASCII characters take the place of one."""

_NUMBER_WITH_UNIT = r"\d+年\d+月(?:\d+日)?|\d+月\d+日|\d+[年月日名个天号版室]|工作日"
_ASCII = r"[!-~]+"
_SIGNS = re.escape(CLOSING)
_WHOLE = re.compile(rf"[{re.escape(OPENING)}]*(?:{_NUMBER_WITH_UNIT}|{_ASCII}|……|——|.)[{_SIGNS}]*", re.DOTALL)
_SPACE_BEFORE_CLOSING = re.compile(rf"\s+(?=[{_SIGNS}])")


def television(announced: Announcement) -> str:
    """Write the caption pages: what belongs together begins a page of its own."""
    pages = [page for part in _parts(announced) for page in _pages(part, announced.names)]
    numbered = [[*page, f"{number}/{len(pages)}"] for number, page in enumerate(pages, start=1)]
    return "\n\n".join("\n".join(page) for page in numbered) + "\n"


def _parts(announced: Announcement) -> Iterator[list[str]]:
    """The paragraphs that may share pages; each of these lists begins a new one."""
    yield [announced.title, *([announced.issue] if announced.issue else [])]
    yield list(announced.opening)
    for person in announced.people:
        yield [person]
    yield list(announced.closing)
    yield [f"{label}：{way}" for label, way in announced.ways]
    yield [announced.signed_by, day_words(announced.signed_on, "zh-Hans", weekday=False)]


def _pages(paragraphs: list[str], names: tuple[str, ...]) -> Iterator[list[str]]:
    """Fill pages with paragraphs; one that needs several pages is spread over them evenly."""
    page: list[str] = []
    for paragraph in paragraphs:
        lines = broken(paragraph, names)
        if page and len(page) + len(lines) > ROOM:
            yield page
            page = []
        if len(lines) <= ROOM:
            page += lines
        else:
            yield from _spread(lines)
    if page:
        yield page


def _spread(lines: list[str]) -> Iterator[list[str]]:
    pages = -(-len(lines) // ROOM)
    fewest, longer = divmod(len(lines), pages)
    rest = iter(lines)
    for number in range(pages):
        yield list(islice(rest, fewest + (number < longer)))


def width(text: str) -> float:
    """How many full-width characters wide a text is."""
    if len(text) == 1:
        return 0.5 if text.isascii() else 1
    return len(text) / 2 if text.isascii() else len(text) - len(text.encode("ascii", "ignore")) / 2


_width = lru_cache(4096)(width)


def broken(text: str, names: Collection[str] = ()) -> list[str]:
    """Break a text into lines; names, numbers with their unit and closing punctuation stay where they belong.

    Only what is wider than a line by itself is broken inside: a name at its dots, anything else anywhere.
    """
    return list(_broken(text, tuple(name for name in names if name in text)))


@lru_cache(PARAGRAPHS)
def _broken(text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    lines, line, taken = [], "", 0.0
    for piece in _pieces(_SPACE_BEFORE_CLOSING.sub("", text), names):
        wide = _width(piece)
        if line and taken + wide > WIDTH:
            lines.append(line.rstrip())
            line = ""
        if line:
            line += piece
            taken += wide
        else:
            line = piece.lstrip()
            taken = wide if line == piece else width(line)
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str, names: Collection[str]) -> Iterator[str]:
    """Cut a text where a line may end, and what is wider than a line also where none may."""
    for piece in _whole_pieces(text, names):
        if len(piece) <= WIDTH:
            yield piece
        else:
            yield from _narrow(piece)


def _whole_pieces(text: str, names: Collection[str]) -> list[str]:
    """Cut a text where a line may end."""
    # Names are looked for by themselves: a pattern with those of each notice would have to be compiled for each.
    pieces: list[str] = []
    at = 0
    while at < len(text):
        begins, name = _next_name(text, names, at)
        if not name:
            return pieces + _WHOLE.findall(text, at)
        for found in _WHOLE.finditer(text, at):
            piece, at = found.group(), found.end()
            if at > begins:
                opening = _first_of(piece, OPENING)
                if at - len(piece) + len(opening) == begins:
                    piece = name + _first_of(text[begins + len(name) :], CLOSING)
                    at = begins + len(piece)
                    piece = opening + piece
            pieces.append(piece)
            if at > begins:
                break
    return pieces


def _next_name(text: str, names: Collection[str], at: int) -> tuple[int, str]:
    """Find where the next name begins, the longest of those that do; the end of the text when there is none."""
    found = [(place, -len(name), name) for name in names if (place := text.find(name, at)) >= 0]
    place, _, name = min(found, default=(len(text), 0, ""))
    return place, name


def _first_of(text: str, signs: str) -> str:
    """The signs with which a text begins."""
    return text[: len(text) - len(text.lstrip(signs))]


def _narrow(piece: str) -> Iterator[str]:
    bare = piece.rstrip(CLOSING)
    if width(bare) <= WIDTH:
        # What just fits ends its line by itself, and needs no sign there.
        yield piece if width(piece) <= WIDTH else bare
        return
    parts = re.findall(r"[^·]+·?", piece) if "·" in piece else [piece]
    for part in parts:
        while width(part) > WIDTH:
            cut = _cut(part)
            yield part[:cut]
            part = part[cut:]
        yield part


def _cut(text: str) -> int:
    """The last place within a line's width at which no line would begin with closing punctuation."""
    fitting = max(end for end in range(1, len(text)) if width(text[:end]) <= WIDTH)
    allowed = [end for end in range(1, fitting + 1) if text[end] not in CLOSING and text[end - 1] not in OPENING]
    return allowed[-1] if allowed else fitting
