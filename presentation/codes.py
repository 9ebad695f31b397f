"""QR codes of many addresses that differ in little: a few are asked of segno, all others are found by adding.

A code is linear (ISO/IEC 18004): where two addresses of the same length differ in a character, their codes differ in
modules that depend on this character and its place alone. Which of the eight masks is best has to be found out for
each address, and for that a code is one integer: all rows of its modules and then all columns, each of these lines
followed by light modules, so that one operation on the integer does something to every module at once.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import repeat

from markupsafe import Markup

RIM = 4
"""Light modules around a code, and behind each line: as many as the rules for masks look at beyond an edge."""

MASKS = range(8)


def code_of(address: str, title: str) -> Markup:
    """Draw an address as a QR code: an SVG without style or script, with a title for those who do not see it.

    A quarter of it may be torn or dirty (level Q), and four modules around it stay white.
    """
    likeness = re.sub("[0-9A-Z]", "0", address)
    kindred = _KINDRED.get(likeness) or _KINDRED.setdefault(likeness, Kindred(address))
    drawing = Markup('<svg role="img" viewBox="0 0 {0} {0}"><title>{1}</title><path stroke="#000" d="{2}"/></svg>')
    return drawing.format(kindred.size + 2 * RIM, title, kindred.path_of(address))


def integer_of(rows: Sequence[Iterable[int]]) -> int:
    """Write modules, row by row, as the integer that a code is here."""
    lines = (*rows, *zip(*rows, strict=True))
    return int("".join("".join("01"[module] for module in line) + "0" * RIM for line in lines), 2)


class Kindred:
    """The codes of all addresses that differ from a first one in nothing but figures and capital letters."""

    def __init__(self, first: str) -> None:
        drawn = [_asked(first, mask) for mask in MASKS]
        self._first = first
        self.size = len(drawn[0])
        self._line = self.size + RIM
        self._rows = self.size * self._line
        self._masked = [integer_of(modules) for modules in drawn]
        self._differences: dict[tuple[int, str], int] = {}
        # What tells mask and version is light yet when a mask is judged; rows and columns have it in the same places.
        self._judged = integer_of(
            [[not _is_told_later(i, j, self.size) for j in range(self.size)] for i in range(self.size)]
        )
        every = "1" * self.size
        self._second = int(f"0{every[1:]}{'0' * RIM}" * 2 * self.size, 2)

    def path_of(self, address: str) -> str:
        """Draw the code of one of these addresses, row after row, as the ``d`` of an SVG's path."""
        difference = 0
        for place, (one, other) in enumerate(zip(self._first, address, strict=True)):
            if one != other:
                difference ^= self._difference(place, other)
        best = min((masked ^ difference for masked in self._masked), key=self.penalty)
        modules = f"{best >> self._rows:0{self._rows}b}"
        rows = "\n".join(modules[at : at + self.size] for at in range(0, self._rows, self._line))
        corner, *others = re.findall("[0\n]*1+", rows)
        # A line is drawn in the middle of its modules.
        return f"M{RIM} {RIM}.5h{len(corner)}" + "".join(map(_line_after, others, repeat(self.size)))

    def _difference(self, place: int, character: str) -> int:
        """The modules that are others when the first address has this character in a place."""
        if (place, character) not in self._differences:
            address = f"{self._first[:place]}{character}{self._first[place + 1 :]}"
            self._differences[place, character] = integer_of(_asked(address, MASKS[0])) ^ self._masked[0]
        return self._differences[place, character]

    def penalty(self, code: int) -> int:
        """How hard a code is to read (ISO/IEC 18004:2015, 7.8.3): the mask with the lowest is taken, of two the first.

        A shift to the right by one puts each module where its line has the next.
        """
        code &= self._judged
        same = ~(code ^ code >> 1) & self._second
        three = same & same >> 1
        five = three & three >> 2
        runs = five.bit_count() + 2 * (five & ~(five >> 1)).bit_count()
        squares = (same & same >> self._line & ~(code ^ code >> self._line)) >> self._rows
        finder = code & ~(code >> 1 | code >> 5) & code >> 2 & code >> 3 & code >> 4 & code >> 6
        dark = code | code >> 1 | code >> 2 | code >> 3
        finder &= ~(dark >> 7 & dark << RIM)
        # Of two that overlap, and have nothing light but at the far ends, one counts.
        finder &= ~(finder >> 4 | finder >> 6)
        share = (code >> self._rows).bit_count() / self.size**2
        return runs + 3 * squares.bit_count() + 40 * finder.bit_count() + 10 * int(abs(share * 100 - 50) / 5)


_KINDRED: dict[str, Kindred] = {}


def _asked(address: str, mask: int) -> Sequence[bytearray]:
    # Only now: a build that makes no sheet needs none of it.
    import segno

    modules: Sequence[bytearray] = segno.make_qr(address, error="q", boost_error=False, mask=mask).matrix
    return modules


def _is_told_later(row: int, column: int, size: int) -> bool:
    """Whether a module tells the mask, or (from 45 modules on, version 7) the version."""
    if 8 in (row, column):
        other = row + column - 8
        return other != 6 and (other <= 8 or other >= size - 8)
    nearer, farther = sorted((row, column))
    return size >= 45 and nearer < 6 and size - 11 <= farther < size - 8


@cache
def _line_after(modules: str, size: int) -> str:
    """Draw the dark modules at the end of these, from where those before them ended."""
    before, *rows = modules.split("\n")
    across = rows[-1].count("0") - (size - len(before)) if rows else before.count("0")
    return f"m{across} {len(rows)}h{modules.count('1')}"
