"""What came through the chain is read by the parser that it is meant for: chromium's, not Python's."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from noticeboard.canonical import is_canonical
from noticeboard.markup import ATTRIBUTES, TAGS, bleach_cleaned, nh3_cleaned, to_html
from tests.noticeboard.a_muddle import HOSTILE, muddled_html, unguarded

BOARD = "https://localhost/"
"""Nothing listens there: the page is handed to the browser as an answer from it."""

BEFORE = (
    "window.ran = []; for (const how of ['alert', 'confirm', 'prompt']) window[how] = what => window.ran.push(what)"
)

FRAME = "<!doctype html><meta charset=utf-8><title>x</title><main>"

LOOK = """
async ([tags, attributes]) => {
    const seen = [];
    const look = (root, when) => {
        for (const element of root.querySelectorAll('*')) {
            const name = element.localName;
            const html = element.namespaceURI === 'http://www.w3.org/1999/xhtml';
            if (!html || !tags.includes(name)) seen.push(`${when}: <${name}>`);
            for (const {name: key, value} of element.attributes) {
                if (!(attributes[name] ?? []).includes(key)) seen.push(`${when}: ${name} ${key}`);
                if (key !== 'href' && key !== 'src') continue;
                const leads = new URL(value, location.href);
                const here = leads.origin === location.origin;
                const away = key === 'href' && ['https:', 'mailto:'].includes(leads.protocol);
                if (!here && (!away || value.startsWith('/'))) seen.push(`${when}: ${name} ${key}=${value}`);
            }
        }
    };
    const main = document.querySelector('main');
    if (document.querySelectorAll('main').length !== 1) seen.push('left the frame');
    if (document.head.children.length !== 2 || document.body.children.length !== 1) seen.push('left the frame');
    look(main, 'parsed');
    // What was written out and read again may become something else (mXSS).
    const again = document.createElement('main');
    again.innerHTML = main.innerHTML;
    document.body.append(again);
    look(again, 'parsed again');
    again.innerHTML = again.innerHTML;
    look(again, 'parsed a third time');
    // Pictures and frames that fail say so only now.
    await new Promise(done => setTimeout(done, 300));
    return [...seen, ...window.ran.map(what => `ran: ${what}`)];
}
"""


def seen_in(page: Page, html: str) -> list[Any]:
    """What is in a page with this HTML that is not on the list, and which scripts ran."""

    def answer(route: Route) -> None:
        if route.request.url == BOARD:
            route.fulfill(body=FRAME + html, content_type="text/html; charset=utf-8")
        else:
            route.abort()

    page.route("**/*", answer)
    page.add_init_script(BEFORE)
    page.goto(BOARD)
    lists = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    return list(page.evaluate(LOOK, [sorted(TAGS), lists]))


def test_nothing_hostile_is_left_for_a_browser(page):
    assert seen_in(page(), "".join(to_html(text) for text in HOSTILE)) == []


def test_nothing_hostile_is_left_for_a_browser_when_html_comes_from_elsewhere(page):
    raw = [unguarded(text) for text in HOSTILE]

    assert seen_in(page(), "".join(nh3_cleaned(bleach_cleaned(html)) for html in raw)) == []


def test_what_passes_by_bleach_is_what_a_browser_takes_it_for(page):
    plain = [html for html in muddled_html(seed=7, count=3000) if is_canonical(html)]

    # Even nh3 is left out: the form alone keeps to the list, and leaves nothing open.
    assert len(plain) > 300
    assert seen_in(page(), "".join(plain)) == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("<script>alert(1)</script>", ["parsed: <script>", "ran: 1"]),
        ("<img src=x onerror=alert(2)>", ["parsed: img onerror", "ran: 2"]),
        ("<svg onload=alert(3)>", ["parsed: <svg>", "ran: 3"]),
        ('<a href="/\\evil.example/">x</a>', ["parsed: a href=/\\evil.example/"]),
        ('<a href="java\nscript:alert(1)">x</a>', ["parsed: a href=java\nscript:alert(1)"]),
        ("</main><p>x", ["left the frame"]),
    ],
)
def test_without_the_chain_a_browser_does_what_it_is_told_and_the_test_sees_it(browser, text, expected):
    with browser.new_context() as context:
        seen = seen_in(context.new_page(), unguarded(text))

    assert set(expected) <= set(seen)
