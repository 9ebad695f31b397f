"""Chinese punctuation: half-width signs in Chinese text made full width, and signs that may not begin or end a line."""

import re
from functools import lru_cache

PARAGRAPHS = 512
"""How many paragraphs are remembered as they were set: what a city says of ways to report, it says in each notice."""

CLOSING = "，。、；：？！）》〉」』】〕”’…—·％%,.;:?!)"
"""What no line begins with."""

OPENING = "（《〈「『【〔“‘("
"""What no line ends with."""

_ALWAYS = {"(": "（", ")": "）", "?": "？", "!": "！", ";": "；"}
_AFTER_CHINESE = {",": "，", ".": "。", ":": "："}
_WIDE = r"[\u2e80-\u9fff\uff01-\uff5e\u3001-\u3011”’\U00020000-\U0003fffd]"
_HALF = re.compile(rf"(?<={_WIDE})\s*([,.:])\s*|\s*([,:])\s*(?={_WIDE})")
_SPACE = re.compile(rf"(?<={_WIDE}) (?={_WIDE})")


@lru_cache(PARAGRAPHS)
def full_width(text: str) -> str:
    """Make the punctuation of a Chinese text full width; hours, phones and decimals keep their own.

    Its lines become one.
    """
    wide = " ".join(text.split())
    for half, full in _ALWAYS.items():
        wide = wide.replace(half, full)
    wide = _HALF.sub(lambda found: _AFTER_CHINESE[found[1] or found[2]], wide)
    return _SPACE.sub("", wide)
