"""HTML in its plainest spelling, which bleach is known to give back as it was: is a text written in it?

The form is a part of what comrak writes: few elements, few attributes each spelled in one way, everything closed where
it should be, four entities, letters and signs that a notice in Chinese or English needs. Whatever is not in it may be
just as harmless; it only has to be cleaned before anybody knows. So where there is doubt, the answer is no.
"""

import re
from functools import cache

_ASCII = "!#-%'-;=?-~"
_LETTERS = "\u00a1-\u00ac\u00ae-\u024f\u0391-\u03c9\u0410-\u044f\u2e80-\u2e99\u3041-\u3096\u30a1-\u30fe\u3105-\u312f"
_SIGNS = "\u2010-\u2027\u2030-\u205e\u2103-\u2109\u2116-\u2122\u2150-\u218b\u2190-\u23ff\u2460-\u27bf\u3000-\u3029"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d\uff01-\uff5e\uffe0-\uffe6\U00020000-\U0002a6df\U0002a700-\U0002ebe0"
_CHARACTERS = f" {_ASCII}{_LETTERS}{_SIGNS}{_HAN}"
_TEXT = rf"[\n\t{_CHARACTERS}]++|&(?:amp|lt|gt|quot);"

# No semicolon but that of `&amp;`: then nothing behind it can be taken for an entity of its own.
_URL = r"(?:[\w%.~/?#=+,:@!$*()-]|&amp;)"
_HERE = rf"/(?:(?!/){_URL}++)?"
_HOST = r"[a-zA-Z0-9][a-zA-Z0-9.-]*+"
_LINK = rf"https://{_HOST}(?::[0-9]{{1,5}})?(?:[/?#]{_URL}*+)?|mailto:[\w.+-]++@{_HOST}|#{_URL}++|{_HERE}"

# `<pre>` loses a line break that follows it.
_OPENING = (
    r"strong|em|del|code|p|h[2-6]|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|pre(?=><code>)"
    rf'|a href="(?a:{_LINK})"|ol start="[0-9]{{1,9}}"'
)
_CLOSING = r"strong|em|del|code|p|h[2-6]|blockquote|ul|ol|li|table|thead|tbody|tr|th|td|pre|a"
_EMPTY = rf'br|hr|img src="(?a:{_HERE})" alt="[{_CHARACTERS}]*+"'

_SPELLED = rf"(?:<(?:/(?:{_CLOSING})>|(?:{_OPENING})>|(?:{_EMPTY}) />)|{_TEXT})*+"
_PIECE = re.compile(r"<(/?)([a-z0-9]+)[^>]*>([^<]*)")

_INLINE = frozenset({"strong", "em", "del", "code", "a", "br", "img"})
_BLOCKS = frozenset({"p", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "pre", "table", "hr"})
_ITEMS = frozenset({"li"})
_ROWS = frozenset({"tr"})
_WITHIN = {
    **dict.fromkeys(("", "blockquote"), _BLOCKS),
    **dict.fromkeys(("p", "h2", "h3", "h4", "h5", "h6", "th", "td", "strong", "em", "del", "a"), _INLINE),
    **dict.fromkeys(("ul", "ol"), _ITEMS),
    **dict.fromkeys(("thead", "tbody"), _ROWS),
    "li": _BLOCKS | _INLINE,
    "table": frozenset({"thead", "tbody"}),
    "tr": frozenset({"th", "td"}),
    "pre": frozenset({"code"}),
    "code": frozenset(),
}
"""Element → what may stand directly in it. The empty name is the document."""

_WITH_TEXT = frozenset({name for name, children in _WITHIN.items() if children >= _INLINE} | {"code"})
_EMPTY_ELEMENTS = frozenset({"br", "hr", "img"})
_DEEPEST = 30


def is_canonical(html: str) -> bool:
    """Whether bleach would give this HTML back as it is, but for the slash of ``<br />``. A no is no accusation."""
    return _spelled().fullmatch(html) is not None and _is_nested(html)


@cache
def _spelled() -> re.Pattern[str]:
    # Every repetition is possessive: the time is that of one look at each character, whatever the text is. Compiled
    # when it is needed, which takes milliseconds that a build with nothing new in it does not have.
    return re.compile(_SPELLED)


def _is_nested(html: str) -> bool:
    if html and html[0] != "<":
        return False
    inside, around = "", [""]
    for closing, name, text in _PIECE.findall(html):
        if closing:
            if name != inside:
                return False
            around.pop()
            inside = around[-1]
        elif name not in _WITHIN[inside] or (name in _INLINE and name in around):
            return False
        elif name not in _EMPTY_ELEMENTS:
            around.append(name)
            inside = name
            if len(around) > _DEEPEST:
                return False
        # Between blocks there is a line break, or nothing; a word between the rows of a table would be moved.
        if text and text != "\n" and inside not in _WITH_TEXT:
            return False
    return not inside
