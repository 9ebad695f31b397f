"""The letters a Chinese name begins with when it is read aloud: 王晓岚 is wxl."""

import os
from functools import cache
from itertools import islice, product

SURNAMES = dict(
    pair.split()
    for pair in (
        "单 s, 解 x, 仇 q, 区 o, 查 z, 曾 z, 翟 z, 覃 q, 乐 y, 种 c, 秘 b, 繁 p, 乜 n, 折 s, 召 s, 祭 z, 隗 w, 句 g,"
        " 藏 z, 洗 x, 单于 cy, 尉迟 yc, 万俟 mq, 长孙 zs, 澹台 tt"
    ).split(",")
)
"""Surnames that are read otherwise than their characters usually are → how they begin."""

ALSO = dict(
    pair.split()
    for pair in (
        "乐 y, 行 h, 朝 z, 长 c, 重 c, 晟 s, 盛 c, 茜 x, 莘 x, 传 z, 奇 j, 校 j, 藏 z, 郗 c, 率 s, 会 k"
    ).split(",")
)
"""Characters with two living readings → the first letter of the rarer one."""

MOST = 8
"""How many ways to read one name are kept."""


def initials(name: str) -> tuple[str, ...]:
    """Give the ways to write a folded name by first letters, the right one first; letters and digits stay.

    A surname is found by how its characters usually read, too: not everyone knows that 单 is read shàn here.
    """
    letters = [_letters(char) for char in name]
    surname = next((known for known in (name[:2], name[:1]) if known in SURNAMES), "")
    for place, letter in enumerate(SURNAMES.get(surname, "")):
        letters[place] = letter + letters[place].replace(letter, "")
    return tuple("".join(chosen) for chosen in islice(product(*letters), MOST))


@cache
def _letters(char: str) -> str:
    """The letters a character may begin with; the character itself where nobody knows."""
    # Only now: its tables take a while, and a build knows most names from the one before. Those of phrases, by far the
    # longest, tell nothing of one character.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, lazy_pinyin

    usual = lazy_pinyin(char, style=Style.FIRST_LETTER)[0][:1]
    return usual + ALSO.get(char, "")
