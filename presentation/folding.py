"""Writing a text so that everyone who means the same types the same: for finding, never for showing."""

from collections.abc import Mapping
from functools import cache
from unicodedata import normalize

from presentation.han import simplified

DROPPED = " ·•‧∙⋅・᛫.,，。、-‐‑–—―'’`()（）〔〕《》〈〉“”\""
"""What is left out: spaces, the dot within a name with all its look-alikes, hyphens, brackets, quotation marks.

NFKC has already made U+0387, U+FF65 and the full-width signs one of these.
"""

_HAN = ((0x3400, 0xA000), (0x20000, 0x33480))


def fold(text: str) -> str:
    """Fold a text: full width to half, capitals to small, traditional characters to simplified; signs left out."""
    return normalize("NFKC", text).lower().translate(_TABLE)


def fold_table(folded: str) -> str:
    """Give the pairs, one behind the other, that fold all a reader can type to find something in ``folded`` texts.

    A pair whose second character occurs in none of them finds nothing, and is left out.
    """
    present = set(folded)
    return "".join(sorted(was + now for was, now in _simplified().items() if now in present))


class _Table(dict[int, str]):
    """What becomes of each sign; of most texts few are asked, and nobody has to wait for all of them."""

    def __missing__(self, sign: int) -> str:
        self[sign] = now = _simple(chr(sign)) if any(first <= sign < end for first, end in _HAN) else chr(sign)
        return now


_TABLE = _Table(dict.fromkeys(map(ord, DROPPED), ""))


def _simple(sign: str) -> str:
    """Simplify one sign; a few are simplified in two steps (薴 苧 苎)."""
    return simplified(simplified(sign))


@cache
def _simplified() -> Mapping[str, str]:
    """Every Han character that is simplified → to what. One by one: a phrase would need its neighbours."""
    # What is only compatible with another character (U+2F800 to U+2FA1F) is that other one by now.
    signs = (chr(number) for first, end in _HAN for number in range(first, end))
    han = [sign for sign in signs if normalize("NFKC", sign) == sign]
    simple = dict(zip(han, simplified("\n".join(han)).split("\n"), strict=True))
    # A few are simplified in two steps (薴 苧 苎): both must end at the same.
    return {was: simple.get(now, now) for was, now in simple.items() if was != now}
