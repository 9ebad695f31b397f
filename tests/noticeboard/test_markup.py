"""Markdown becomes HTML that cannot do harm, and reads as it was meant in Chinese."""

from __future__ import annotations

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from noticeboard.markup import (
    ATTRIBUTES,
    TAGS,
    bleach_cleaned,
    is_safe_link,
    nh3_cleaned,
    rendered,
    to_html,
)
from tests.noticeboard.a_muddle import HOSTILE, unguarded

# --- What must never reach a browser --------------------------------------------------------------------------------


class _Guard(HTMLParser):
    """Notes every element, attribute and address that is not on the list."""

    def __init__(self) -> None:
        super().__init__()
        self.dangers: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, ()):
                self.dangers.append(f"{tag} {name}")
            elif name in ("href", "src") and not self._stays(value or ""):
                self.dangers.append(f"{tag} {name}={value}")

    @staticmethod
    def _stays(address: str) -> bool:
        plain = "".join(char for char in address if char > " ").replace("\\", "/")
        parts = urlsplit(plain)
        return parts.scheme in ("https", "mailto") or (
            not parts.scheme and not parts.netloc and plain[:1] in ("/", "#")
        )


def dangers(html: str) -> list[str]:
    """What in a piece of HTML could do harm."""
    guard = _Guard()
    guard.feed(html)
    guard.close()
    return guard.dangers


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through_the_chain(text):
    assert dangers(str(to_html(text))) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_each_cleaner_holds_alone_what_the_renderer_would_let_through(text):
    raw = unguarded(text)

    assert dangers(nh3_cleaned(raw)) == []
    assert dangers(nh3_cleaned(bleach_cleaned(raw))) == []


def test_without_the_chain_the_list_would_do_harm_and_the_guard_sees_it():
    seen = [text for text in HOSTILE if dangers(unguarded(text))]

    # What is not seen is text to any browser: a code block, a link that is not one.
    assert len(seen) > len(HOSTILE) * 0.75
    assert dangers("<p onclick='x'>") == ["p onclick"]
    assert dangers('<a href="//evil.example">') == ["a href=//evil.example"]


def test_html_in_a_notice_is_shown_as_the_text_it_is():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in to_html("看 <script>alert(1)</script>")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c#d", "mailto:a@example.org", "/notices/GS-2026-012/", "/", "#n1"],
)
def test_a_link_may_stay_here_or_go_to_https_or_to_a_mailbox(address):
    assert is_safe_link(address)
    assert f'href="{address}"' in to_html(f"[看]({address})")


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.org/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:/evil.example"),
        *("javascript:alert(1)", "notices/", "", "#", "/a b", "/a\nb", "/\tevil.example", "tel:110", "https://"),
    ],
)
def test_no_link_goes_anywhere_else(address):
    assert not is_safe_link(address)


# --- What must read as it was meant ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, html",
    [
        ("**公示时间：**2026年11月20日", "<p><strong>公示时间：</strong>2026年11月20日</p>"),
        ("请看**“四个公开”**的内容", "<p>请看<strong>“四个公开”</strong>的内容</p>"),
        ("（**重要**）说明", "<p>（<strong>重要</strong>）说明</p>"),
        ("**破格提拔。**理由", "<p><strong>破格提拔。</strong>理由</p>"),
        ("snake_case_name and 2*3*4", "<p>snake_case_name and 2<em>3</em>4</p>"),
        ("~~旧~~新", "<p><del>旧</del>新</p>"),
    ],
)
def test_emphasis_works_between_chinese_characters(text, html):
    assert str(to_html(text)).strip() == html


def test_a_bare_address_does_not_swallow_the_punctuation_behind_it():
    assert str(to_html("见https://example.org/路径。后文")).strip() == "<p>见https://example.org/路径。后文</p>"


def test_a_line_broken_between_chinese_characters_shows_no_gap():
    assert "任何单位和个人均可" in to_html("任何单位和\n个人均可")
    assert "one\nword" in to_html("one\nword")
    assert "甲\n乙" in to_html("```\n甲\n乙\n```")


@pytest.mark.parametrize(
    "text, levels",
    [
        ("# 一\n\n## 二\n\n# 三", ["h3", "h4", "h3"]),
        ("## 一\n\n#### 二", ["h3", "h4"]),
        ("### 一\n\n## 二\n\n### 三", ["h3", "h3", "h4"]),
        ("# 1\n\n## 2\n\n### 3\n\n#### 4\n\n##### 5", ["h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_begin_at_the_third_level_and_skip_none(text, levels):
    html = str(to_html(text))

    assert [part[:2] for part in html.split("<")[1:] if part[0] == "h"] == levels
    assert html.count("</h") == len(levels)


def test_the_headings_of_a_page_of_its_own_begin_at_the_second_level():
    assert "<h2>一</h2>" in to_html("## 一", top=2)


def test_a_table_and_a_list_keep_their_shape():
    html = str(to_html("|方式|时间|\n|:-|-:|\n|来电|工作日|\n\n3. 三\n4. 四"))

    assert "<th>方式</th>" in html
    assert "<td>工作日</td>" in html
    assert '<ol start="3">' in html


def test_text_that_looks_like_an_entity_or_a_tag_is_escaped_once():
    assert "a &lt;b&gt; &amp;amp; c" in rendered("a <b> &amp;amp; c")
    assert "1 &lt; 2 &amp; 3" in to_html("1 < 2 & 3")
