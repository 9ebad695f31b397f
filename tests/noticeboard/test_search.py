"""Looking for a notice in a real browser: as one types, by keyboard, in any form; and what helps when no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from noticeboard.search import index_of
from presentation.headers import BOARD_HEADERS, HEADERS, POLICY, SCRIPTED_POLICY
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.noticeboard.a_board import a_nominee, a_notice, a_register, an_app, an_inspection, page_of, sample_content
from tests.noticeboard.an_index import found
from tests.serving import served

NOTICES = sample_content().notices
FILES = index_of(a_register(*NOTICES))

QUERIES = (
    "王晓岚|晓岚|岚|wxl|ＷＸＬ|教育|教育局 王|云岚市教育局党委书记|GS-2026-012|gs2026012|2026年第12号|012|组织部|公示"
    "|阿依古丽·买买提|阿依古麗・買買提|古丽买|aygl|欧阳若兰|oyrl|鄧|不存在|<b>|·|陈颋|李 思源|zsw|考察预告"
).split("|")


def served_app(*notices, replaced=()):
    """The board with these notices as a web server gives it; ``replaced`` are pairs of what is put in place of what."""
    app = an_app(*notices)

    @app.after_request
    def dress(response):
        response.headers.update(BOARD_HEADERS)
        if response.mimetype == "text/html":
            text = response.get_data(as_text=True)
            for old, new in replaced:
                assert old in text
                text = text.replace(old, new)
            response.set_data(text)
        return response

    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The sample board, served."""
    with served(served_app(*NOTICES)) as address:
        yield address


def numbers(reader: Page) -> list[str]:
    """The numbers of the notices that are shown as found."""
    links = reader.locator("#results > li > div > a")
    return [re.sub(".*/notices/(.*)/", r"\1", link.get_attribute("href") or "") for link in links.all()]


# --- With script ----------------------------------------------------------------------------------------------------


def test_what_one_types_on_the_front_page_is_looked_for(page, address):
    reader = page()
    reader.goto(address)

    reader.get_by_role("search").get_by_role("searchbox").fill("晓岚")
    reader.keyboard.press("Enter")

    expect(reader.locator("#found")).to_have_text("找到3件公示。")
    expect(reader.locator("#q")).to_have_value("晓岚")
    assert numbers(reader) == found(FILES, "晓岚")


def test_every_key_finds_at_once_and_the_focus_stays_in_the_field(page, address):
    reader = page()
    reader.goto(f"{address}search/")
    field = reader.locator("#q")

    field.focus()
    reader.keyboard.insert_text("王")
    expect(reader.locator("#results > li")).not_to_have_count(0)
    reader.keyboard.insert_text("晓岚")
    expect(reader).to_have_url(re.compile(re.escape("?q=%E7%8E%8B%E6%99%93%E5%B2%9A") + "$"))
    expect(reader.locator("#found")).to_have_text("找到3件公示。")

    expect(field).to_be_focused()
    reader.keyboard.press("Control+A")
    reader.keyboard.press("Delete")
    expect(reader.locator("#results > li")).to_have_count(0)
    expect(reader.locator("#found")).to_be_empty()
    expect(reader).to_have_url(f"{address}search/")


def test_the_browser_finds_what_the_index_holds(page, address):
    reader = page()
    reader.goto(f"{address}search/")

    answers = {}
    for query in QUERIES:
        reader.locator("#q").fill("")
        expect(reader.locator("#found")).to_be_empty()
        reader.locator("#q").fill(query)
        if query != "·":
            expect(reader.locator("#found")).not_to_be_empty()
        answers[query] = numbers(reader)

    assert answers == {query: found(FILES, query)[:50] for query in QUERIES}
    assert sum(map(len, answers.values())) > len(QUERIES)


def test_a_result_leads_to_the_person_and_says_the_post(page, address):
    reader = page()
    reader.goto(f"{address}search/?q=晓岚")

    first = reader.locator("#results > li").first
    expect(first).to_contain_text("2026-11-20")
    expect(first).to_contain_text("拟任职务：云岚市教育局党委书记")
    go_through(first.get_by_role("link", name="王晓岚", exact=True))

    expect(reader).to_have_url(f"{address}notices/GS-2026-012/#n1")


def test_everything_is_reached_by_keyboard_alone(page, address):
    reader = page()
    reader.goto(f"{address}search/?q=晓岚")
    expect(reader.locator("#found")).to_have_text("找到3件公示。")

    reader.locator("#q").focus()
    reader.keyboard.press("Tab")
    expect(reader.get_by_role("search").get_by_role("button")).to_be_focused()
    reader.keyboard.press("Tab")
    expect(reader.locator("#results a").first).to_be_focused()
    reader.keyboard.press("Enter")

    expect(reader).to_have_url(f"{address}notices/GS-2026-012/")


def test_of_many_results_fifty_are_shown_and_then_the_older_ones(page):
    many = [a_notice(f"GS-2026-{number:03}") for number in range(1, 71)]

    with served(served_app(*many)) as address:
        reader = page()
        reader.goto(f"{address}search/?q=晓岚")
        expect(reader.locator("#found")).to_have_text("已列出最近的50件，可能还有更早的。")
        reader.locator("#more").click()
        expect(reader.locator("#found")).to_have_text("找到70件公示。")

        assert numbers(reader) == [f"GS-2026-{number:03}" for number in range(70, 0, -1)]
        expect(reader.locator("#results > li").nth(50).locator("a").first).to_be_focused()
        expect(reader.locator("#more")).to_be_hidden()


def test_names_and_queries_with_markup_are_shown_as_text(page):
    nasty = a_notice(nominees=(a_nominee(name="<img src=x onerror=alert(1)>", current_post="<b>局长</b>"),))

    with served(served_app(nasty)) as address:
        reader = page()
        reader.on("dialog", lambda dialog: pytest.fail(dialog.message))
        reader.goto(f'{address}search/?q="><img src=x onerror=alert(1)>')
        expect(reader.locator("#found")).not_to_be_empty()
        reader.locator("#q").fill("<b>")

        expect(reader.locator("#results")).to_contain_text("<b>局长</b>")
        assert reader.locator("#results b, #results img, main img").count() == 0


def test_when_the_index_cannot_be_read_the_page_says_so(page, address):
    reader = page()
    reader.route("**/search/sheet-*", lambda route: route.abort())
    reader.goto(f"{address}search/?q=晓岚")

    expect(reader.locator("#found")).to_have_text("查找功能未能加载。请稍后再试，或者使用下面的目录。")
    reader.unroute("**/search/sheet-*")
    reader.keyboard.press("Tab")
    reader.locator("#q").press("Enter")
    expect(reader.locator("#found")).to_have_text("找到3件公示。")


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (360, "dark")])
@pytest.mark.parametrize(
    "path", ["", "search/?q=wxl", "en/search/?q=wxl", "zh-hant/search/?q=王曉嵐", "search/names/", "en/search/names/"]
)
def test_the_pages_are_right_for_everyone(page, address, path, width, scheme):
    reader = page(width=width, colour_scheme=scheme)
    reader.goto(f"{address}{path}")
    if "?" in path:
        expect(reader.locator("#results > li")).not_to_have_count(0)

    assert axe_violations(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") == width


# --- Without script -------------------------------------------------------------------------------------------------


def test_without_script_the_page_says_how_to_find_and_leads_there(page, address):
    reader = page(javascript=False)
    reader.goto(address)

    reader.get_by_role("searchbox").fill("晓岚")
    reader.keyboard.press("Enter")
    expect(reader.locator("#without")).to_be_visible()
    expect(reader.locator("#more")).to_be_hidden()
    expect(reader.get_by_role("link", name="2026年任前公示", exact=True)).to_be_visible()
    reader.get_by_role("link", name="今年和去年的姓名").click()
    go_through(reader.get_by_role("link", name="王晓岚", exact=True).first)

    expect(reader).to_have_url(re.compile(r"/notices/GS-2026-012/#n1$"))


def test_with_script_nothing_says_that_there_is_none(page, address):
    reader = page()
    reader.goto(f"{address}search/")

    expect(reader.locator("#without")).to_be_hidden()


def test_the_names_of_this_year_and_the_last_stand_under_their_letters():
    html = page_of(
        a_notice(nominees=(a_nominee(name="单雄"), a_nominee("n2", name="Zoe"))),
        an_inspection(),
        a_notice("GS-2025-001", "2025-11-20", "2025-11-26", nominees=(a_nominee(name="查良"),)),
        a_notice("GS-2024-001", "2024-11-20", "2024-11-26", nominees=(a_nominee(name="前年"),)),
        at_address="/search/names/",
    )

    order = re.findall(r"<dt>(.)</dt>|>(\d{4})年</h2>|n?\d\">([^<]+)</a>", html)

    assert ["".join(one) for one in order] == ["2026", "F", "方若谷", "S", "单雄", "Z", "Zoe", "2025", "Z", "查良"]


def test_an_empty_board_can_be_searched(page):
    with served(served_app()) as address:
        reader = page()
        reader.goto(f"{address}search/?q=王")

        expect(reader.locator("#found")).to_have_text("没有找到。可以减少几个词，或者只输入姓名的一部分。")


# --- What may run ---------------------------------------------------------------------------------------------------


def policy_of(html: str) -> str:
    """The policy a page carries in itself."""
    return re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)[0].replace("&#39;", "'")


def test_only_the_page_that_searches_may_run_a_script():
    assert policy_of(page_of(a_notice(), at_address="/search/")) == SCRIPTED_POLICY
    for address in ("/", "/notices/", "/notices/GS-2026-012/", "/search/names/", "/about/"):
        html = page_of(a_notice(), at_address=address)
        assert policy_of(html) == POLICY
        assert "<script src" not in html


def test_letterbox_and_desk_run_no_script():
    assert "script" not in HEADERS["Content-Security-Policy"]
    assert "script-src 'self'; connect-src 'self'" in BOARD_HEADERS["Content-Security-Policy"]


INLINE = ("</main>", '<p id="proof"></p></main><script>document.getElementById("proof").textContent = "ran"</script>')


def test_a_script_that_is_written_into_the_page_does_not_run(page):
    with served(served_app(a_notice(), replaced=[INLINE])) as address:
        reader = page()
        reader.goto(f"{address}search/?q=晓岚")
        expect(reader.locator("#found")).not_to_be_empty()

        assert reader.locator("#proof").text_content() == ""


def test_it_would_run_if_the_policy_did_not_hold_it_back(page):
    app = served_app(a_notice(), replaced=[INLINE, ("script-src &#39;self&#39;", "script-src &#39;unsafe-inline&#39;")])

    @app.after_request
    def without_policy(response):
        del response.headers["Content-Security-Policy"]
        return response

    app.after_request_funcs[None].reverse()
    with served(app) as address:
        reader = page()
        reader.goto(f"{address}search/")

        expect(reader.locator("#proof")).to_have_text("ran")
