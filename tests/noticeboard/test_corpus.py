"""Every page there can be: each state of a notice, of either kind, in each language; and every one of them looked at."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from noticeboard import Board
from presentation.dates import day_words
from presentation.headers import POLICY, SCRIPTED_POLICY
from presentation.languages import PREFIXES, language_of
from publicity.disclosures import DisclosureState
from publicity.notice import AppointmentNotice, CorrectionEffect, MediumKind, NoticeKind, NoticeState, WithdrawalReason
from publicity.outcome import OutcomeKind
from tests.accessibility import axe_violations
from tests.markup_checks import faults_of_page
from tests.noticeboard.a_board import DEMONSTRATION, PORTAL, files_below
from tests.noticeboard.a_corpus import CORPUS, corpus_content
from tests.noticeboard.a_site import (
    HEAVIEST,
    HOST,
    broken_links,
    heaviest,
    pages_below,
    printed,
    static_server,
    weights_of,
)
from tests.serving import served

# In one process, which builds the site once; what opens every page of a language is a group of its own.
pytestmark = pytest.mark.xdist_group("corpus")

LANGUAGES = PORTAL.languages.shown

SEARCHES = tuple(f"{PREFIXES[language]}/search/" for language in LANGUAGES)
"""The one page with a script, in every language."""


@pytest.fixture(scope="session")
def board() -> Board:
    """The corpus at its instant."""
    return Board(corpus_content(), PORTAL, DEMONSTRATION)


@pytest.fixture(scope="session")
def site(board, tmp_path_factory) -> Path:
    """Its site, built once a session."""
    return printed(board, tmp_path_factory.mktemp("corpus") / "site")


@pytest.fixture(scope="session")
def pages(site) -> dict[str, str]:
    """Address → HTML of every page."""
    return pages_below(site)


# --- Nothing is missing ---------------------------------------------------------------------------------------------


def test_the_corpus_has_every_state_of_either_kind(board):
    states = {(notice.kind, board.state(notice)) for notice in board.notices}
    # Nobody decides on an inspection.
    every = {(kind, state) for kind in NoticeKind for state in NoticeState}

    assert states == every - {(NoticeKind.INSPECTION, NoticeState.DECIDED)}
    assert {notice.kind for notice in board.notices if board.reduced_on(notice)} == set(NoticeKind)
    assert {notice.kind for notice in CORPUS if notice.draft} == set(NoticeKind)
    assert any(not notice.draft and notice.published > board.as_of for notice in CORPUS)


def test_the_corpus_has_every_outcome_correction_withdrawal_and_disclosure(board):
    last = [outcome for notice in board.appointments for outcome in notice.outcomes(board.today)]
    disclosures = {one.state for notice in board.inspections for one in notice.disclosures()}

    assert {outcome and outcome.kind for outcome in last} == {*OutcomeKind, None}
    assert {outcome.is_overdue(board.today) for outcome in last if outcome and outcome.deferral_ends} == {True, False}
    assert {one.effect for notice in board.notices for one in notice.corrections} == set(CorrectionEffect)
    assert {notice.withdrawal.reason for notice in board.notices if notice.withdrawal} == set(WithdrawalReason)
    assert disclosures >= {DisclosureState.DISCLOSED, DisclosureState.WITHHELD}


def test_every_public_notice_has_its_page_in_every_language_and_its_texts(board, site):
    files = files_below(site)

    for notice in board.notices:
        for language in LANGUAGES:
            assert f"{PREFIXES[language]}/notices/{notice.number}/index.html".lstrip("/") in files
        texts = {medium for medium in MediumKind if f"notices/{notice.number}/{medium}.txt" in files}
        is_told = not notice.withdrawal and not board.reduced_on(notice)
        assert texts == (set(MediumKind) if is_told else set())
    assert not any(notice.number in name for notice in CORPUS if notice.number not in board.by_number for name in files)


# --- Every page, as it is written -----------------------------------------------------------------------------------


def test_every_page_is_valid_with_headings_in_order_ids_of_its_own_and_nothing_inline(pages):
    faults = {address: faults_of_page(html, allowed_hosts=[HOST]) for address, html in pages.items()}

    assert {address: found for address, found in faults.items() if found} == {}
    assert len(pages) > 30 * len(LANGUAGES)


def test_every_link_leads_somewhere(site, pages):
    assert broken_links(pages, set(files_below(site))) == []


def test_every_page_carries_its_policy_and_only_the_search_has_a_script_or_something_hidden(pages):
    for address, html in pages.items():
        policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
        # Data for search engines; a browser runs none of it.
        scripts = html.replace('<script type="application/ld+json">', "").count("<script")
        assert policy, address
        assert unescape(policy[1]) == (SCRIPTED_POLICY if address in SEARCHES else POLICY), address
        assert (scripts > 0) is (address in SEARCHES), address
        assert address in SEARCHES or not re.search(r"<[^>]*\shidden[\s>]", html), address


def test_every_page_and_its_style_take_one_round_trip(site, pages, record_property):
    weights = weights_of(site, pages)

    record_property("heaviest page", heaviest(weights))
    assert {address: weight for address, weight in weights.items() if weight > HEAVIEST} == {}


def text_in_order(html: str) -> str:
    """What is read of a page's main part where there is no style: its text, one after the other, without gaps."""
    main = html[html.index("<main") : html.index("</main>")]
    return "".join(unescape(re.sub(r"<[^>]+>", "", main)).split())


def first_not_in_order(text: str, words: list[str]) -> str | None:
    """The first of some words that does not follow the one before it."""
    for word in words:
        if word not in text:
            return word
        text = text[text.index(word) + len(word) :]
    return None


def test_without_a_style_a_notice_reads_title_days_and_names_in_this_order(board, pages):
    for notice in board.notices:
        period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
        names = [person.name for person in notice.people]
        for language in LANGUAGES:
            html = pages[f"{PREFIXES[language]}/notices/{notice.number}/"]
            text, title = text_in_order(html), re.findall(r"<h1>(.*?)</h1>", html)
            first = day_words(period.first, language, year=False, weekday=False).replace(" ", "")
            # "8 to 14 January": the last day names the month of both.
            first = first if first in text else f"{period.first.day}to"
            words = [re.sub(r"<[^>]+>", "", title[0]), first, *names]
            assert first_not_in_order(text, words) is None, (notice.number, language)


def test_what_stands_elsewhere_is_seen():
    html = "<main><h1>公告</h1><p>王 晓岚</p><p>11月20日</p></main>"

    assert first_not_in_order(text_in_order(html), ["公告", "王晓岚", "11月20日"]) is None
    assert first_not_in_order(text_in_order(html), ["公告", "11月20日", "王晓岚"]) == "王晓岚"


# --- Every page, in a browser ---------------------------------------------------------------------------------------


def looked_at(site: Path, reader: Page, paths: list[str]) -> dict[str, list[str]]:
    """Open each page once: what axe finds wrong with it, and what the browser says, as of a policy that is broken."""
    found: dict[str, list[str]] = {}
    reader.on("console", lambda said: found.setdefault(urlsplit(reader.url).path, []).append(said.text))
    with served(static_server(site)) as address:
        for path in paths:
            reader.goto(address.rstrip("/") + path)
            if violations := axe_violations(reader):
                found.setdefault(path, []).extend(violations)
    return found


@pytest.mark.parametrize(
    "language",
    [pytest.param(one, marks=pytest.mark.xdist_group(f"corpus {one}")) for one in LANGUAGES],
)
def test_axe_finds_nothing_on_any_page_and_no_policy_is_broken(site, pages, page, language):
    # A request to another host fails it too (tests/conftest.py).
    own = [address for address in pages if language_of(address) == language]

    assert len(own) > 30
    assert looked_at(site, page(), own) == {}


def test_a_page_that_breaks_its_policy_and_has_a_fault_is_seen(tmp_path, pages, page):
    faulty = pages["/"].replace("</main>", "<script>document.title = ''</script><img src='/none.png'></main>")
    (tmp_path / "index.html").write_text(faulty, encoding="utf-8")

    said = "\n".join(looked_at(tmp_path, page(), ["/"])["/"])

    assert "image-alt" in said
    assert "Content Security Policy" in said
