"""One bad page for each fault that tests/markup_checks.py promises to find, and good pages that it lets be."""

from __future__ import annotations

import pytest

from tests.markup_checks import faults_of_page


def a_page(body: str = "", *, head: str = "<title>任前公示</title>", heading: str = "<h1>公示</h1>") -> str:
    """A page with nothing wrong but what is put into it. The body is on line 3."""
    return f'<!doctype html><html lang="zh-Hans"><head>{head}</head>\n<body>{heading}\n{body}\n</body></html>\n'


FAULTS = {
    "an element that is never ended": ("<div><p>a</p>", "<div> is not ended before </body>"),
    "elements ended in the wrong order": ("<b><i>a</b></i>", "<i> is not ended before </b>"),
    "an end without a beginning": ("a</span>", "</span> ends nothing"),
    "an end that no element may have": ("<br></br>", "</br> ends what cannot be ended"),
    "a slash that ends nothing": ("<div/>", "<div/> does not end"),
    "a block in a paragraph": ("<p><div>a</div></p>", "<div> stands in a <p>"),
    "a link in a link": ('<a href="/"><a href="/">a</a></a>', "<a> stands in another <a>"),
    "a list item in no list": ("<div><li>a</li></div>", "<li> stands in <div>"),
    "a cell in no row": ("<table><tbody><td>a</td></tbody></table>", "<td> stands in <tbody>"),
    "an attribute twice": ('<p class="a" class="b">a</p>', "<p> has class twice"),
    "a second h1": ("<h1>a</h1>", "the page has 2 <h1>, not one"),
    "a heading level that is skipped": ("<h3>a</h3>", "<h3> follows <h1>"),
    "an id used twice": ('<p id="a">a</p><p id="a">b</p>', "the id 'a' is used twice"),
    "an id with a space": ('<p id="a b">a</p>', "an id that is empty or has a space"),
    "an input without a label": ('<input name="when">', "<input name='when'> has no label"),
    "a select without a label": ('<select name="who"></select>', "<select name='who'> has no label"),
    "a textarea without a label": (
        '<textarea name="what"></textarea>',
        "<textarea name='what'> has no label",
    ),
    "a label for another field": (
        '<label for="b">b</label><p id="b">b</p><input id="a" name="a">',
        "<input name='a'> has no label",
    ),
    "a label without words": ('<label for="a"> </label><input id="a">', "<label> has no words"),
    "a label for nothing": ("<label>a</label>", "<label> labels nothing"),
    "a label whose field is missing": (
        '<label for="gone">a</label>',
        "for names 'gone', which is not on the page",
    ),
    "a hint that is missing": ('<p aria-describedby="hint">a</p>', "aria-describedby names 'hint'"),
    "one of two hints that is missing": (
        '<p id="a" aria-describedby="a b">a</p>',
        "aria-describedby names 'b'",
    ),
    "a name that is missing": ('<nav aria-labelledby="nav">a</nav>', "aria-labelledby names 'nav'"),
    "a place on the page that is missing": ('<a href="#main">a</a>', "href names 'main'"),
    "an image without words": ('<img src="/a.png">', "<img src='/a.png'> has no alt"),
    "a style attribute": ('<p style="color: red">a</p>', "<p> has a style inline"),
    "a style element": ("<style>p { color: red }</style>", "<style> has a style inline"),
    "a script attribute": ('<p onclick="go()">a</p>', "<p> has a script inline: onclick"),
    "a script in the page": ("<script>go()</script>", "<script> has no src"),
    "a script as an address": ('<a href="javascript:go()">a</a>', "has a script as its href"),
    "a link to another host": (
        '<a href="https://example.org/">a</a>',
        "leads to another host: https://example.org/",
    ),
    "an image from another host": (
        '<img alt="" src="http://example.org/a.png">',
        "<img src> leads to another host",
    ),
    "a host without a scheme": ('<img alt="" src="//example.org/a.png">', "<img src> leads to another host"),
    "one of several sizes from elsewhere": (
        '<img alt="" src="/a.png" srcset="/a.png 1x, https://example.org/b.png 2x">',
        "<img srcset> leads to another host: https://example.org/b.png",
    ),
    "a form that sends elsewhere": (
        '<form action="https://example.org/"></form>',
        "<form action> leads to another",
    ),
    "a button that sends elsewhere": (
        '<button formaction="https://example.org/">a</button>',
        "<button formaction>",
    ),
    "a host that only looks allowed": (
        '<a href="https://gongshi.example.evil/">a</a>',
        "leads to another host",
    ),
}

GOOD = {
    "text": "<p>公示期：11月20日至11月26日<br>24:00</p><hr>",
    "lists and tables": "<ul><li>a</li></ul><dl><div><dt>a</dt><dd>b</dd></div></dl>"
    "<table><caption>a</caption><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
    "headings that go down, up and down again": "<h2>a</h2><h3>b</h3><h2>c</h2><h3>d</h3>",
    "labels for, around and as attributes": '<label for="a">a</label><input id="a"><label>b <select></select></label>'
    '<textarea aria-label="c"></textarea><h2 id="d">d</h2><input aria-labelledby="d">',
    "fields that need no label": '<input type="hidden" name="a"><input type="submit" value="b">',
    "a hint further down": '<p aria-describedby="later">a</p><p id="later">b</p><a href="#later">c</a><a href="#">d</a>',
    "addresses on this site": '<a href="/en/">a</a><a href="../b/">b</a><a href="?c">c</a><a href="tel:12380">d</a>',
    "an allowed host": '<a href="https://gongshi.example/a">a</a>',
    "a picture of lines": '<svg role="img" viewBox="0 0 1 1"><title>QR</title><path d="M0 0"/><circle r="1"/></svg>',
    "script from this site and data for search engines": '<script src="/static/a.js" defer></script>'
    '<script type="application/ld+json">{"a": "</b>"}</script>',
    "an image that only decorates": '<img src="/a.png" alt="">',
    "things written out": "<p>1 &lt; 2 &amp; <code>&lt;/div&gt;</code></p>",
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_page_is_told_its_fault_and_no_other(name):
    body, expected = FAULTS[name]

    faults = faults_of_page(a_page(body), allowed_hosts=["gongshi.example"])

    assert [expected in fault for fault in faults] == [True], faults


@pytest.mark.parametrize("name", GOOD)
def test_a_good_page_has_no_fault(name):
    page = a_page(GOOD[name])

    faults = faults_of_page(page, allowed_hosts=["gongshi.example"])

    assert faults == []


@pytest.mark.parametrize(
    "page, expected",
    [
        (a_page(heading=""), "the page has 0 <h1>, not one"),
        (a_page(head=""), "the page has no title"),
        (a_page(head="<title> </title>"), "the page has no title"),
        (a_page().replace(' lang="zh-Hans"', ""), "<html> has no lang"),
        (a_page().replace('lang="zh-Hans"', 'lang=""'), "<html> has no lang"),
        (a_page().replace("<!doctype html>", ""), "does not begin with <!doctype html>"),
        (a_page().replace("</body></html>", ""), "<html> is never ended"),
    ],
)
def test_what_the_page_as_a_whole_lacks_is_told(page, expected):
    faults = faults_of_page(page)

    assert any(expected in fault for fault in faults), faults


def test_an_empty_page_is_faulty():
    assert len(faults_of_page("")) == 4


def test_the_title_of_a_picture_is_not_the_title_of_the_page():
    page = a_page("<svg><title>QR</title></svg>", head="")

    assert faults_of_page(page) == ["1:1: the page has no title"]


def test_every_fault_is_told_at_its_line_and_column_in_the_order_of_the_page():
    page = a_page('<p id="a">a</p>\n  <img src="/a.png">\n<p id="a">b</p>')

    assert faults_of_page(page) == [
        "4:3: <img src='/a.png'> has no alt",
        "5:1: the id 'a' is used twice",
    ]
