"""Markdown becomes HTML that is safe to show; whatever else would reach a browser is taken out, twice."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from noticeboard.canonical import is_canonical

if TYPE_CHECKING:
    import comrak
    import nh3

TAGS = frozenset(
    {
        *("p", "br", "hr", "strong", "em", "del", "blockquote", "ul", "ol", "li", "a", "img", "code", "pre"),
        *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
    }
)
"""Every element that may stand in a body. No frame, no form, no style."""

ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}}
"""Element → the attributes it may have; where they lead, ``_allows`` decides."""

SCHEMES = frozenset({"https", "mailto"})

_OF_THIS_SITE = re.compile(r"/(?:[^\s\\/][^\s\\]*)?")
_SAFE_LINK = re.compile(rf"https://[^\s\\/][^\s\\]*|mailto:[^\s\\]+|#[^\s\\]+|{_OF_THIS_SITE.pattern}")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_CJK = "\u2018-\u201d\u2014\u2026\u3000-\u303f\u3400-\u9fff\uff00-\uffef\U00020000-\U0003ffff"
_BROKEN_LINE = re.compile(rf"<pre>.*?</pre>|\n(?<=[{_CJK}]\n)(?=[{_CJK}])", re.DOTALL)


def to_html(text: str, *, top: int = 3) -> Markup:
    """Make HTML of Markdown (GFM tables and strike-through); its headings begin at level ``top`` and skip none.

    The last word on what a browser gets is nh3's: bleach is prescribed, but no longer maintained. What bleach is known
    to give back as it is does not wait for it.
    """
    html = _joined_lines(_levelled(rendered(text), top))
    return Markup(nh3_cleaned(html if is_canonical(html) else bleach_cleaned(html)))  # noqa: S704  (cleaned here)


@lru_cache(32)
def body_of_notice(text: str) -> Markup:
    """Make HTML of what a notice says, which its pages and its sheet ask for, one after the other."""
    return to_html(text)


def rendered(text: str) -> str:
    """Turn Markdown into HTML; HTML in it is shown as the text it is.

    ``**公示时间：**2026年`` is bold, which CommonMark's own rule does not see between Chinese characters. Bare
    addresses do not become links: they would swallow the Chinese punctuation behind them.
    """
    import comrak  # needed where a notice is new: not before it is

    return comrak.render_markdown(text, *_options())


def bleach_cleaned(html: str) -> str:
    """Let through what is on the list, by bleach."""
    import bleach  # slow to load, and seldom needed: not before it is

    allowed = dict.fromkeys(ATTRIBUTES, _allows)
    return str(bleach.clean(html, tags=TAGS, attributes=allowed, protocols=SCHEMES, strip=True))


def nh3_cleaned(html: str) -> str:
    """Let through what is on the list, by nh3."""
    return _cleaner().clean(html)


def is_safe_link(address: str) -> bool:
    """Whether a link may go there: https, mailto, this page or from this site's root; ``//elsewhere`` is not here."""
    return _SAFE_LINK.fullmatch(address) is not None


def _allows(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return is_safe_link(value)
    if name == "src":
        return _OF_THIS_SITE.fullmatch(value) is not None
    return name == "alt" or (value.isascii() and value.isdecimal())


@cache
def _cleaner() -> "nh3.Cleaner":
    import nh3

    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=lambda tag, name, value: value if _allows(tag, name, value) else None,
        url_schemes=SCHEMES,
        link_rel=None,
    )


@cache
def _options() -> "tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]":
    import comrak

    extension = comrak.ExtensionOptions()
    extension.cjk_friendly_emphasis = True
    extension.strikethrough = True
    extension.table = True
    render = comrak.RenderOptions()
    render.escape = True
    return extension, comrak.ParseOptions(), render


def _levelled(html: str, top: int) -> str:
    """Give headings the levels they have below the page's own: ``#`` or ``##``, whichever comes first, is ``top``."""
    open_levels: list[int] = []

    def level(found: re.Match[str]) -> str:
        closing, written = found.group(1), int(found.group(2))
        if not closing:
            while open_levels and open_levels[-1] >= written:
                open_levels.pop()
            open_levels.append(written)
        return f"<{closing}h{min(top + len(open_levels) - 1, 6)}>"

    return _HEADING.sub(level, html)


def _joined_lines(html: str) -> str:
    """Join lines that were broken between Chinese characters, where a browser would show a space."""
    return _BROKEN_LINE.sub(lambda found: found.group().strip("\n"), html)
