"""A notice as a script for reading aloud: everything that is written in figures or signs is spelled in words."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache

from noticeboard.media import spoken
from noticeboard.media.announcement import Announcement
from noticeboard.media.punctuation import PARAGRAPHS

CHECK_READING = "〔读音请核对〕"
"""Stands behind a character that few can read, for the speaker to ask before going on air."""

ON_PAPER_ONLY = ("电子邮箱",)
"""Ways to report that nobody can write down by ear; the script leads to the board instead."""

Spell = Callable[[re.Match[str]], str]


def radio(announced: Announcement) -> str:
    """Write the script: one paragraph a line."""
    return "\n".join(map(aloud, _lines(announced))) + "\n"


def _lines(announced: Announcement) -> Iterator[str]:
    issue = f"，{announced.issue}" if announced.issue else ""
    yield f"现在播送{announced.title}{issue}。"
    yield from announced.opening
    yield from announced.people
    for paragraph in announced.closing:
        yield paragraph.replace(f"登录{announced.website}", f"登录“{announced.board}”网站")
    for label, way in announced.ways:
        yield f"{label}：{way}。" if label not in ON_PAPER_ONLY else f"{label}请在“{announced.board}”网站查询。"
    signed = announced.signed_on
    yield f"{announced.signed_by}，{signed.year}年{signed.month}月{signed.day}日。"


@lru_cache(PARAGRAPHS)
def aloud(text: str) -> str:
    """Spell a printed text for reading aloud, each paragraph a line. Most paragraphs are those of other notices too."""
    for pattern, spell in SPELLINGS:
        text = pattern.sub(spell, text)
    return _RARE.sub(rf"\g<0>{CHECK_READING}", text)


def _rules() -> Iterator[tuple[str, Spell]]:
    """What is written, and how it is read; earlier ones first."""
    # hours before spans, spans before dashes, dates before bare years; what must stand before a match is asked last,
    # so that it is asked only where there is one
    yield r"(\d{1,2})[:：](\d{2})(?!\d)", lambda m: spoken.clock(int(m[1]), int(m[2]))
    yield r"(\d{4})\.(\d{1,2})(?!\d)", lambda m: spoken.month_of(int(m[1]), int(m[2]))
    yield r"(\d{4})-(\d{2})-(\d{2})(?!\d)", lambda m: spoken.day(date(int(m[1]), int(m[2]), int(m[3])))
    yield r"(\d{4})(?<!\d\d{4})(?=年|届|级)", lambda m: spoken.year(int(m[1]))
    yield r"〔(\d{4})〕|\[(\d{4})\]", lambda m: spoken.year(int(m[1] or m[2]))
    yield r"、(?<=\d、)(?=0\d{2,3}[-—－ ]\d)", lambda m: "，或者"
    yield r"0(?<![\d-]0)\d{2,3}[-—－ ]\d{5,8}(?:-\d+)?", lambda m: spoken.phone(m[0])
    yield r"转(\d+)", lambda m: f"，转{spoken.digits(m[1])}"
    yield r"(\d{6})(?<=邮政编码：\d{6})", lambda m: spoken.digits(m[1])
    yield r"1(?<!\d1)(?:\d{10}|2380)(?!\d)", lambda m: spoken.digits(m[0])
    yield r"(\d+)(?=室|房)", lambda m: spoken.digits(m[1])
    yield r"(\d+)(?:\.(\d+))?[%％]", lambda m: f"百分之{_decimal(m[1], m[2])}"
    yield r"(\d+)\.(\d+)", lambda m: _decimal(m[1], m[2])
    yield r"(?<!第)(\d+)(?=名|位|个|人|天|年|件|项)", lambda m: spoken.count(int(m[1]))
    yield r"\d{9,}", lambda m: spoken.digits(m[0])
    yield r"\d+", lambda m: spoken.number(int(m[0]))
    yield r"（(星期[一二三四五六日])）(?=[零一二两三四五六七八九十])", lambda m: f"{m[1]}，"
    yield r"（(星期[一二三四五六日])）", lambda m: m[1]
    yield r"（(?<=拟任（)(?=提名）)", lambda m: "或"
    yield r"）(?<=拟任或提名）)", lambda m: ""
    yield r"——|…+", lambda m: "，"
    yield r"[-—–－~～]+", lambda m: "至"
    yield r"·(?<=\w·)(?=\w)", lambda m: ""
    yield r"[（(〔\[【]", lambda m: "，"
    yield r"[）)〕\]】]", lambda m: "，"
    yield r"[《》〈〉「」『』]", lambda m: ""
    yield r"/", lambda m: "或"
    # what is left of brackets beside other signs
    yield r"[，、]*([。；：！？])，*", lambda m: m[1]
    yield r"[，、]*，[，、]*", lambda m: "，"
    yield r"，+$", lambda m: ""


def _decimal(whole: str, fraction: str | None) -> str:
    words = spoken.number(int(whole))
    return f"{words}点{''.join(spoken.DIGITS[int(one)] for one in fraction)}" if fraction else words


SPELLINGS = tuple((re.compile(pattern, re.MULTILINE), spell) for pattern, spell in _rules())
"""Patterns in the order in which they are applied, each with its way to be read."""

_RARE = re.compile("[\U00010000-\U0010ffff]")
