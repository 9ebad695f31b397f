"""The whole sample site, as it would be served: every page sound, every link leading somewhere, light and the same each time."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from werkzeug.utils import send_from_directory

import build
from noticeboard import create_app
from noticeboard.board import Board
from noticeboard.pages import places
from noticeboard.publication import LIST
from portal import ROOT
from presentation.han import Wording
from presentation.headers import BOARD_HEADERS
from presentation.languages import PREFIXES
from tests.accessibility import axe_violations
from tests.markup_checks import faults_of_page
from tests.noticeboard.a_board import DEMONSTRATION, PORTAL, files_below, sample_content
from tests.serving import served

HEAVIEST = 14_000
"""Bytes of a page with its style sheet, compressed: one round trip of a new connection."""

AS_OF = DEMONSTRATION.isoformat()

STATIC = ("static/site.css", "static/seal.svg", "static/search.js", "static/sheet.css")

EVERY_LANGUAGE = ("feed.atom", "feed.json", "corrections/feed.atom", "calendar.ics", "opensearch.xml")

DATA = (
    *("notices.json", "notice.schema.json", "notices.csv", "nominees.csv", "candidates.csv", "dictionary.csv"),
    *("composition.csv", "SHA256SUMS"),
)

HOST = urlsplit(PORTAL.addresses.board).hostname or ""

LETTERBOX = re.compile(r"(/en|/zh-hant)?/(report|follow)/")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The sample site as a build writes it."""
    out = tmp_path_factory.mktemp("built") / "site"
    assert build.main(["--as-of", AS_OF, "--out", str(out), "--format", "json"]) == 0
    return out


@pytest.fixture(scope="module")
def pages(site) -> dict[str, str]:
    """Address → HTML of every page."""
    return {
        "/" + path.relative_to(site).as_posix().removesuffix("index.html"): path.read_text(encoding="utf-8")
        for path in sorted(site.rglob("*.html"))
    }


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
        addresses = [app.url_for(endpoint, **values) for endpoint, values in places(board, tuple(PREFIXES))]
    assert len(addresses) == len(set(addresses))
    return {(f"{address}index.html" if address.endswith("/") else address).lstrip("/") for address in addresses}


def test_every_page_is_sound(pages):
    faults = {address: faults_of_page(html, allowed_hosts=[HOST]) for address, html in pages.items()}

    assert {address: found for address, found in faults.items() if found} == {}


def test_every_page_is_there_in_every_language_and_leads_to_the_others(pages):
    bare = {address for address in pages if not address.startswith(("/en/", "/zh-hant/"))}

    assert set(pages) == {prefix + address for prefix in PREFIXES.values() for address in bare}
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


def test_a_page_and_its_style_take_one_round_trip(site, pages):
    style = len(gzip.compress((site / "static" / "site.css").read_bytes(), mtime=0))

    weights = {address: len(gzip.compress(html.encode(), mtime=0)) + style for address, html in pages.items()}

    assert {address: weight for address, weight in weights.items() if weight > HEAVIEST} == {}


# --- Links ----------------------------------------------------------------------------------------------------------


def targets_of(html: str) -> list[str]:
    """Every address a page leads to or loads."""
    return [unescape(value) for value in re.findall(r'\b(?:href|src|action)="([^"]*)"', html)]


def broken_links(pages: dict[str, str], files: set[str]) -> list[str]:
    """Every link within the site that leads to no file, or to no place on its page; one to elsewhere counts too."""
    broken = []
    ids = {address: set(re.findall(r'\bid="([^"]+)"', html)) for address, html in pages.items()}
    for address, html in pages.items():
        for target in targets_of(html):
            parts = urlsplit(target.removeprefix(PORTAL.addresses.board))
            path = parts.path or address
            file = (path + "index.html" if path.endswith("/") else path).lstrip("/")
            is_ours = not parts.netloc and parts.scheme in ("", "tel", "mailto")
            leads = parts.scheme or LETTERBOX.match(path) or file in files
            if not is_ours or not leads or (parts.fragment and parts.fragment not in ids.get(path, ())):
                broken.append(f"{address} -> {target}")
    return broken


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
    """Build in a process of its own, and give every file's bytes."""
    subprocess.run(
        [sys.executable, "build.py", "--as-of", as_of, "--out", str(out)],
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
    # A build for another minute is another site: the comparison can see a difference.
    assert built_elsewhere(tmp_path / "later", "2026-11-22T14:01") != elsewhere


# --- In a browser ---------------------------------------------------------------------------------------------------


def static_server(folder: Path):
    """Serve a built site as an office does, with the headers every answer carries."""

    def app(environ, start_response):
        path = environ["PATH_INFO"].lstrip("/")
        name = f"{path}index.html" if not path or path.endswith("/") else path
        response = send_from_directory(folder, name, environ)
        response.headers.update(BOARD_HEADERS)
        return response(environ, start_response)

    return app


KINDS_OF_PAGE = [
    *("/", "/notices/", "/notices/2026/", "/notices/2026/11/", "/inspections/", "/outcomes/", "/corrections/"),
    *(
        "/composition/",
        "/composition/2025/",
        "/accountability/",
        "/how-to-report/",
        "/about/",
        "/privacy/",
        "/accessibility/",
        "/data/",
        "/404.html",
    ),
    # Running with two and with eleven people, decided with 28, withdrawn, corrected, inspections whole and withheld.
    *("/notices/GS-2026-012/", "/notices/GS-2026-011/", "/notices/GS-2025-003/", "/notices/GS-2026-006/"),
    *("/notices/GS-2026-003/", "/notices/KC-2026-024/", "/notices/KC-2026-022/"),
]

# One person, eleven, 28; corrected, withdrawn, held back in part.
SHEETS = [
    f"/notices/{number}/sheet/"
    for number in ("GS-2026-012", "GS-2026-011", "GS-2025-003", "GS-2026-003", "GS-2026-006", "KC-2026-022")
]

IN_ENGLISH = [
    "/en/",
    "/en/notices/GS-2026-011/",
    "/en/notices/KC-2026-022/",
    "/en/accountability/",
    "/en/composition/2025/",
]
IN_TRADITIONAL = [
    "/zh-hant/",
    "/zh-hant/notices/GS-2026-012/",
    "/zh-hant/notices/KC-2026-022/",
    "/zh-hant/how-to-report/",
]
IN_THE_DARK = [
    "/",
    "/notices/",
    "/notices/GS-2026-012/",
    "/notices/GS-2026-006/",
    "/notices/KC-2026-022/",
    "/accountability/",
]


@pytest.mark.parametrize(
    "colour_scheme, paths",
    [("light", [*KINDS_OF_PAGE, *IN_ENGLISH, *IN_TRADITIONAL, *SHEETS]), ("dark", IN_THE_DARK)],
)
def test_axe_finds_nothing_on_any_kind_of_page(site, page, colour_scheme, paths):
    reader = page(colour_scheme=colour_scheme)
    found = {}

    with served(static_server(site)) as address:
        for path in paths:
            reader.goto(address.rstrip("/") + path)
            if violations := axe_violations(reader):
                found[path] = violations

    assert found == {}


@pytest.mark.parametrize("width", [320, 360])
def test_no_page_is_wider_than_a_small_phone(site, page, width):
    reader = page(width=width)
    wide = {}

    with served(static_server(site)) as address:
        for path in [*KINDS_OF_PAGE, *(f"/en{one}" for one in KINDS_OF_PAGE), *IN_TRADITIONAL, *SHEETS]:
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
