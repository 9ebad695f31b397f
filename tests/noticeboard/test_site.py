"""The whole sample site, as it would be served: every page sound, every link leading somewhere, light and the same each time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import feedparser
import pytest

import build
from noticeboard import create_app
from noticeboard.board import Board
from noticeboard.inventory import LIST
from noticeboard.pages import places
from portal import ROOT
from presentation.han import Wording
from presentation.languages import PREFIXES
from tests.accessibility import axe_violations
from tests.markup_checks import faults_of_page
from tests.noticeboard.a_board import DEMONSTRATION, PORTAL, files_below, sample_content
from tests.noticeboard.a_site import (
    HEAVIEST,
    HOST,
    broken_links,
    heaviest,
    pages_below,
    register_of,
    static_server,
    targets_of,
    weights_of,
)
from tests.serving import served

AS_OF = DEMONSTRATION.isoformat()

STATIC = ("static/site.css", "static/desk.css", "static/seal.svg", "static/search.js", "static/sheet.css")

EVERY_LANGUAGE = ("feed.atom", "feed.json", "corrections/feed.atom", "calendar.ics", "opensearch.xml")

DATA = (
    *("notices.json", "notice.schema.json", "notices.csv", "nominees.csv", "candidates.csv", "dictionary.csv"),
    *("composition.csv", "SHA256SUMS"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The sample site as a build writes it."""
    out = tmp_path_factory.mktemp("built") / "site"
    assert build.main(["--as-of", AS_OF, "--out", str(out), "--format", "json"]) == 0
    return out


@pytest.fixture(scope="module")
def pages(site) -> dict[str, str]:
    """Address → HTML of every page."""
    return pages_below(site)


def test_every_page_is_there_and_nothing_else(site, pages):
    board = Board(sample_content(), PORTAL, DEMONSTRATION)

    files = set(files_below(site))

    assert files - {LIST, *STATIC} == files_of_places(board)
    assert {name for name in files if not re.search(r"\.html$|(^|/)(notices|search)/", name)} == {
        *(LIST, *STATIC, "robots.txt", "sitemap.xml", ".well-known/security.txt"),
        *(f"{prefix}{name}" for prefix in ("", "zh-hant/", "en/") for name in EVERY_LANGUAGE),
        *(f"data/{name}" for name in DATA),
    }


def files_of_places(board: Board) -> set[str]:
    """Where every page and file that the content demands is written."""
    app = create_app(board.content, board.portal, board.as_of)
    with app.test_request_context():
        addresses = [app.url_for(endpoint, **values) for endpoint, values in places(register_of(board))]
    assert len(addresses) == len(set(addresses))
    return {(f"{address}index.html" if address.endswith("/") else address).lstrip("/") for address in addresses}


def test_every_page_is_sound(pages):
    faults = {address: faults_of_page(html, allowed_hosts=[HOST]) for address, html in pages.items()}

    assert {address: found for address, found in faults.items() if found} == {}


def test_every_page_is_there_in_every_language_and_leads_to_the_others(pages):
    bare = {address for address in pages if not address.startswith(("/en/", "/zh-hant/")) and "/sheet/" not in address}
    sheets = {address for address in pages if re.fullmatch(r"/notices/[^/]+/sheet/", address)}

    assert set(pages) == {prefix + address for prefix in PREFIXES.values() for address in bare} | sheets
    for address in bare:
        for here in PREFIXES.values():
            links = re.findall(r'<li><a href="([^"]+)" lang="[^"]+" hreflang', pages[here + address])
            assert links == [prefix + address for prefix in PREFIXES.values() if prefix != here]


def test_no_simplified_character_is_left_in_traditional_but_in_names(pages):
    people = [
        person.name_hant or person.name
        for notice in sample_content().notices
        for person in (*notice.people, *getattr(notice, "team", ()))
    ]
    former = [person.former_name for notice in sample_content().notices for person in notice.people]
    # The name of the other script, and a word that is right as it is though a program would not leave it so.
    words = ("简体", "鄰里")
    kept = Wording({name: name for name in (*people, *filter(None, former), *words)})
    text = "\n".join(html for address, html in pages.items() if address.startswith("/zh-hant/"))
    read = {part for part in re.split(r"<script.*?</script>|<[^>]*>", text, flags=re.DOTALL) if part.strip()}

    assert {part for part in read if kept(part) != part} == set()


def test_a_page_and_its_style_take_one_round_trip(site, pages, record_property):
    weights = weights_of(site, pages)

    record_property("heaviest page", heaviest(weights))
    assert {address: weight for address, weight in weights.items() if weight > HEAVIEST} == {}


# --- Links ----------------------------------------------------------------------------------------------------------


def test_every_link_leads_somewhere_on_this_site(site, pages):
    assert broken_links(pages, set(files_below(site))) == []


@pytest.mark.parametrize(
    "link",
    [
        "/notices/GS-2026-999/",
        "#nobody",
        "/notices/GS-2026-012/#n99",
        "https://evil.example/",
        "//evil.example/",
        "x.html",
    ],
)
def test_a_link_that_leads_nowhere_is_seen(site, pages, link):
    page = pages["/"].replace("</main>", f'<a href="{link}">x</a></main>')

    assert broken_links(pages | {"/": page}, set(files_below(site))) == [f"/ -> {link}"]


def test_the_page_for_what_is_not_there_works_at_any_depth(pages):
    assert all(target.startswith(("/", "#")) for target in targets_of(pages["/404.html"]))


def test_pages_load_nothing_but_the_style_and_the_seal_and_the_one_that_searches_its_script(pages):
    for address, html in pages.items():
        loaded = re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"?]+)', html) + re.findall(
            r'src="([^"?]+)', html
        )
        script = ["/static/search.js"] if address.endswith("/search/") else []
        style = "sheet" if address.endswith("/sheet/") else "site"
        assert loaded == [f"/static/{style}.css", "/static/seal.svg", *script]
        # Data for search engines; a browser runs none of it.
        assert html.replace('<script type="application/ld+json">', "").count("<script") == len(script)


# --- What must not be in it -----------------------------------------------------------------------------------------


def test_what_is_not_due_is_nowhere_in_the_site(site):
    late = [notice for notice in sample_content().notices if not notice.is_public(DEMONSTRATION)]
    text = b"".join(files_below(site).values()).decode()

    assert late
    assert [notice.number for notice in late if notice.number in text] == []
    assert "GS-2026-012" in text


def test_nothing_of_the_machine_that_built_it_is_in_the_site(site):
    text = b"".join(files_below(site).values()).decode()

    assert str(ROOT) not in text
    assert str(site.parent) not in text


# --- Feeds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["feed.atom", "zh-hant/feed.atom", "en/feed.atom"])
def test_a_feed_is_valid_and_every_entry_leads_to_its_page(site, name):
    feed = feedparser.parse((site / name).read_bytes())

    assert not feed.bozo
    assert len(feed.entries) == 50
    for entry in feed.entries:
        path = entry.link.removeprefix(PORTAL.addresses.board).strip("/")
        assert (site / path / "index.html").is_file()
        assert entry.id == entry.link
        assert entry.published <= entry.updated <= feed.feed.updated
    assert len({entry.id for entry in feed.entries}) == 50


# --- The same each time ---------------------------------------------------------------------------------------------


def built_elsewhere(out: Path, as_of: str, **environment: str) -> dict[str, bytes]:
    """Build in one process, not in one a core as by default, and give every file's bytes."""
    subprocess.run(
        [sys.executable, "build.py", "--as-of", as_of, "--out", str(out), "--jobs", "1"],
        cwd=ROOT,
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )
    return files_below(out)


def test_the_same_content_and_instant_give_the_same_bytes_on_any_machine(tmp_path, site):
    elsewhere = built_elsewhere(
        tmp_path / "elsewhere",
        "2026-11-22T06:00+00:00",
        TZ="America/New_York",
        LANG="zh_CN.UTF-8",
        LC_ALL="C",
        PYTHONHASHSEED="7",
    )

    assert elsewhere == files_below(site)
    # A minute in which nothing turns is the same site; the next day is another: the comparison can see a difference.
    assert built_elsewhere(tmp_path / "later", "2026-11-22T14:01") == elsewhere
    assert built_elsewhere(tmp_path / "later", "2026-11-23T00:00") != elsewhere


# --- In a browser ---------------------------------------------------------------------------------------------------


KINDS_OF_PAGE = [
    *("/", "/notices/", "/notices/2026/", "/notices/2026/11/", "/inspections/", "/outcomes/", "/corrections/"),
    *("/composition/", "/composition/2025/", "/accountability/", "/how-to-report/"),
    *("/about/", "/privacy/", "/accessibility/", "/data/", "/404.html"),
    # Running with two and with eleven people, decided with 28, withdrawn, corrected, inspections whole and withheld.
    *("/notices/GS-2026-012/", "/notices/GS-2026-011/", "/notices/GS-2025-003/", "/notices/GS-2026-006/"),
    *("/notices/GS-2026-003/", "/notices/KC-2026-024/", "/notices/KC-2026-022/"),
]

# One person, eleven, 28; corrected, withdrawn, held back in part.
SHEETS = [
    f"/notices/{number}/sheet/"
    for number in ("GS-2026-012", "GS-2026-011", "GS-2025-003", "GS-2026-003", "GS-2026-006", "KC-2026-022")
]

IN_THE_DARK = [
    "/",
    "/notices/",
    "/notices/GS-2026-012/",
    "/notices/GS-2026-006/",
    "/notices/KC-2026-022/",
    "/accountability/",
]


def test_axe_finds_nothing_in_the_dark(site, page):
    reader = page(colour_scheme="dark")
    found = {}

    with served(static_server(site)) as address:
        for path in IN_THE_DARK:
            reader.goto(address.rstrip("/") + path)
            if violations := axe_violations(reader):
                found[path] = violations

    assert found == {}


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_is_wider_than_a_small_phone(site, page, width):
    reader = page(width=width)
    wide = {}

    with served(static_server(site)) as address:
        for path in [*KINDS_OF_PAGE, *(f"/en{one}" for one in KINDS_OF_PAGE), *SHEETS]:
            reader.goto(address.rstrip("/") + path)
            if (needed := reader.evaluate("document.documentElement.scrollWidth")) > width:
                wide[path] = needed

    assert wide == {}


def test_the_count_opens_without_a_script(site, page):
    reader = page(javascript=False)

    with served(static_server(site)) as address:
        reader.goto(f"{address}notices/GS-2026-012/")
        before = reader.get_by_text("国务院办公厅关于2026年").is_visible()
        reader.get_by_text("这是怎样计算的").click()

        assert not before
        assert reader.get_by_text("国务院办公厅关于2026年").is_visible()


def test_the_style_is_applied_under_the_strict_policy(site, page):
    reader = page(javascript=False)

    with served(static_server(site)) as address:
        reader.goto(address)

        assert (
            reader.locator(".call").evaluate("element => getComputedStyle(element).backgroundColor")
            == "rgb(168, 32, 26)"
        )


SIZE = "parseFloat(getComputedStyle(document.querySelector('main p, main li')).fontSize)"


def test_large_type_grows_every_text_by_half_and_nothing_is_wider_than_a_phone(site, page):
    reader = page(width=360, javascript=False)
    wrong = {}

    with served(static_server(site)) as address:
        for path in [*KINDS_OF_PAGE, *(f"/en{one}" for one in KINDS_OF_PAGE)]:
            reader.goto(address.rstrip("/") + path)
            before = reader.evaluate(SIZE)
            reader.locator("#large").check()
            grown, wide = reader.evaluate(SIZE) / before, reader.evaluate("document.documentElement.scrollWidth")
            if grown < 1.5 or wide > 360:
                wrong[path] = (grown, wide)

    assert wrong == {}


def test_large_type_is_reached_by_keyboard_and_easy_to_hit(site, page):
    reader = page(width=360, javascript=False)

    with served(static_server(site)) as address:
        reader.goto(address)
        switch = reader.get_by_label("大字")
        for _ in range(20):
            reader.keyboard.press("Tab")
            if switch.evaluate("one => one === document.activeElement"):
                break
        reader.keyboard.press("Space")

        assert switch.is_checked()
        reader.keyboard.press("Space")
        box = reader.locator("label:has(#large)").bounding_box()
        assert not switch.is_checked()
        assert box
        assert min(box["width"], box["height"]) >= 44
