"""HTML in plain form may pass by bleach, because bleach would not change it: nobody can tell whether it did."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from noticeboard import canonical, markup
from noticeboard.canonical import is_canonical
from noticeboard.markup import ATTRIBUTES, TAGS, bleach_cleaned, nh3_cleaned, rendered, to_html
from tests.noticeboard.a_muddle import HOSTILE, LINE_STARTS, PIECES, muddled_html, unguarded
from tests.noticeboard.test_markup import dangers

# --- What is plain --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "公示期间，如有情况反映，可以来信、来电。\n\n**公示时间：**2026年11月20日至26日（*5个工作日*）",
        "## 一\n\n1. 来信\n2. 来电\n   - 工作日\n\n> 引文\n\n***\n\n3) 三",
        "|方式|时间|\n|-|-|\n|来电|~~上午~~ `8:30`|",
        "一\\\n二 \"quoted\" & <b> 'single'\n\n```\n<x>\n```",
        "[甲](/notices/GS-2026-012/) [乙](https://a.org:8443/?a=1&b=2#c) [丙](#n1) <mailto:a@b.cn> ![丁](/a.png)",
    ],
)
def test_what_a_notice_is_made_of_is_plain(text):
    assert is_canonical(rendered(text.replace("# ", "## ")))


@pytest.mark.parametrize(
    "html",
    [
        # spelled otherwise
        *("x", "<P>x</P>", "<p >x</p>", "<br>", "<p>a>b</p>", '<p>"</p>', "<p>a&b</p>", "<p>&nbsp;</p>", "<p>&#60;</p>"),
        *("<h1>x</h1>", "<script>x</script>", "<!-- x -->", "<p", "<p>x</p><", "<th align='left'>x</th>", "<p/>"),
        # characters in doubt
        *(f"<p>{char}</p>" for char in "\0\x01\x0b\x0c\r\x1f\x7f\x85\xa0\xad\u200b\u2028\u2029\u202e\ufeff\ufffd\ufffe"),
        *(f"<p>{char}</p>" for char in "\ud800\udfff\ue000\U0001fffe\U000e0001\U0010ffff"),
        # what belongs elsewhere
        *("<p>", "</p>", "<p>x", "<p><p>x</p></p>", "<li>x</li>", "<p><em>x</p></em>", "<em>x</em>", "<p><h3>x</h3></p>"),
        *("<ul>x</ul>", "<table>x</table>", "<tr></tr>", "<pre>x</pre>", "<pre>\n<code>x</code></pre>", "<br />x"),
        *('<p><a href="/"><a href="/">x</a></a></p>', "<p><em><em>x</em></em></p>", "<blockquote>" * 40 + "</blockquote>" * 40),
        # attributes
        *('<p><a href="javascript:x">x</a></p>', '<p><a href="//e.org">x</a></p>', '<p><a href="">x</a></p>', "<p><a>x</a></p>"),
        *('<p><a href="http://e.org">x</a></p>', '<p><a href="/" title="x">x</a></p>', "<p><a href='/'>x</a></p>"),
        *('<p><a href="/&amp;lt;">x</a></p>', '<p><a href="/\\e.org">x</a></p>', '<p><a href="https://[">x</a></p>'),
        *('<p><img src="https://e.org/" alt="" /></p>', '<p><img src="/" alt="&lt;" /></p>', '<p><img src="/" /></p>'),
        *('<ol start="-1"></ol>', '<ol start="٣"></ol>', "<ol start='3'></ol>", '<p class="x">x</p>', '<p onclick="x">x</p>'),
    ],
)  # fmt: skip
def test_where_there_is_doubt_the_answer_is_no(html):
    assert not is_canonical(html)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_is_plain(text):
    html = unguarded(text)

    assert dangers(html) == [] or not is_canonical(html)


def test_every_notice_and_page_of_the_samples_is_plain(root):
    bodies = [path.read_text(encoding="utf-8").split("\n---\n", 1)[1] for path in (root / "content").rglob("*.md")]

    assert len(bodies) > 100
    assert [body for body in bodies if not is_canonical(rendered(body.replace("\n# ", "\n## ")))] == []


def test_the_plain_form_names_no_element_that_is_not_on_the_list():
    assert {name for name in canonical._WITHIN if name} | canonical._EMPTY_ELEMENTS <= TAGS
    assert {name for names in ATTRIBUTES.values() for name in names} == {"href", "src", "alt", "start"}


def test_bleach_is_loaded_when_something_is_in_doubt_and_not_before(root):
    asked = "import sys; from noticeboard.markup import to_html; to_html(sys.argv[1]); print('bleach' in sys.modules)"

    def loads(text: str) -> str:
        command = [sys.executable, "-c", asked, text]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()

    assert loads("**公示时间：**[看](/notices/)") == "False"
    assert loads("[看](javascript:alert)") == "True"


# --- Whether bleach was asked cannot be told ------------------------------------------------------------------------


@cache
def muddle() -> list[str]:
    """HTML of chance, the same each time; made when it is first asked for, not while tests are collected."""
    return list(muddled_html(seed=20261120, count=12000))


def as_bleach_spells(html: str) -> str:
    """Plain HTML without the slash of ``<br />``; in its text and addresses a greater-than sign is an entity."""
    return html.replace(" />", ">")


def first_difference(recogniser: Callable[[str], bool], pieces: Iterable[str]) -> str | None:
    """The first text that the recogniser takes for plain, and that the cleaners do not: bleach, or nh3 after it."""
    for html in pieces:
        if recogniser(html):
            cleaned = bleach_cleaned(html)
            if cleaned != as_bleach_spells(html) or nh3_cleaned(cleaned) != nh3_cleaned(html):
                return html
    return None


def test_what_is_plain_comes_back_from_bleach_as_it_was():
    assert first_difference(is_canonical, muddle()) is None
    # It is asked often enough for the silence to mean something.
    plain = sum(map(is_canonical, muddle()))
    assert len(muddle()) * 0.2 < plain < len(muddle()) * 0.8


def test_every_character_that_is_plain_comes_back_from_bleach_as_it_was():
    plain = [char for char in map(chr, range(0x30000)) if is_canonical(f"<p>{char}</p>")]
    text = "".join(plain)
    alt = "".join(char for char in plain if char not in "\n\t")
    html = f'<p>{text}<img src="/" alt="{alt}" /></p>'

    assert len(plain) > 70000
    assert is_canonical(html)
    assert first_difference(is_canonical, [html]) is None


CARELESS = {
    "takes any attributes": ('ol start="[0-9]{{1,9}}"', r'ol(?: \w+="[^"]*+")*+'),
    "takes any link": ('a href="(?a:{_LINK})"', 'a href="[^"]*+"'),
    "takes any address of a picture": ('img src="(?a:{_HERE})"', 'img src="[^"]*+"'),
    "takes anything for a picture's words": ('alt="[{_CHARACTERS}]*+"', 'alt="[^"]*+"'),
    "takes a bare ampersand in an address": ("()-]|&amp;)", "()-]|&)"),
    "takes any entity": ("&(?:amp|lt|gt|quot);", r"&\w++;"),
    "takes any character": (r"[\n\t{_CHARACTERS}]++", "[^<&]++"),
    "takes a break after pre": ("(?=><code>)", ""),
    "looks at no nesting": (" and _is_nested(html)", ""),
    "lets anything stand in anything": ("name not in _WITHIN[inside]", "name not in _WITHIN | dict.fromkeys(_EMPTY_ELEMENTS)"),
    "lets a link stand in a link": (" or (name in _INLINE and name in around)", ""),
    "lets words stand between rows": ("and inside not in _WITH_TEXT", "and False"),
    "closes whatever is open": ("if name != inside:", "if not inside:"),
    "leaves open what is open": ("return not inside", "return True"),
}  # fmt: skip
"""A recogniser that … → the place in the real one, and what stands there instead."""


@pytest.mark.parametrize("place, instead", CARELESS.values(), ids=CARELESS.keys())
def test_a_careless_recogniser_is_found_out(place, instead):
    source = Path(canonical.__file__).read_text(encoding="utf-8")
    careless: dict[str, Callable[[str], bool]] = {}
    assert place in source
    exec(compile(source.replace(place, instead), "careless", "exec"), careless)  # noqa: S102  (our own source)

    assert first_difference(careless["is_canonical"], muddle()) is not None


# --- The result is the same with bleach and without -----------------------------------------------------------------

words = some.lists(some.sampled_from(PIECES), max_size=5).map("".join)
lines = some.builds(str.__add__, some.sampled_from(LINE_STARTS), words)
documents = some.lists(lines, max_size=6).map("\n".join)
scribbles = some.text(some.sampled_from("".join(PIECES)), max_size=40)


def made_the_long_way(text: str, top: int) -> str:
    """What ``to_html`` made when everything went through bleach."""
    return nh3_cleaned(bleach_cleaned(before_cleaning(text, top)))


def before_cleaning(text: str, top: int) -> str:
    """What the cleaners are given."""
    return markup._joined_lines(markup._levelled(rendered(text), top))


@given(documents | scribbles, some.sampled_from([2, 3]))
def test_markdown_becomes_the_same_with_bleach_and_without(text, top):
    assert to_html(text, top=top) == made_the_long_way(text, top)
    assert first_difference(is_canonical, [before_cleaning(text, top)]) is None


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_becomes_the_same_with_bleach_and_without(text):
    assert to_html(text) == made_the_long_way(text, 3)


def test_markdown_would_not_become_the_same_with_a_careless_recogniser(monkeypatch):
    text = "[x](/?a&lt=1 'title')\n\n<https://[x/>\x01"
    assert to_html(text) == made_the_long_way(text, 3)

    monkeypatch.setattr(markup, "is_canonical", lambda html: True)
    assert to_html(text) != made_the_long_way(text, 3)
