"""The desk's pages can be read and used by everybody: with a screen reader, on a small screen, by keyboard, without script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from intake.bundle import AttachedFile
from intake.desk import create_app
from publicity.case import Step
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.intake.a_desk import PASSWORD, a_desk, hidden
from tests.intake.a_letterbox import RUNNING
from tests.markup_checks import faults_of_page
from tests.serving import served


@pytest.fixture
def desk(tmp_path):
    """A desk with a case in each state that has forms of its own, and a bundle that cannot be read."""
    desk = a_desk(tmp_path)
    scan = AttachedFile(name="来信.pdf", media_type="application/pdf", data=b"%PDF")
    desk.put_on_file(text="<刚登记>", files=(scan,), name="王海燕")
    cases = [desk.put_on_file(nominees=("n1", "n2")) for _ in range(5)]
    for case_id in cases:
        desk.do(case_id, Step.SCREEN, by="chen")
    for case_id in cases[1:]:
        desk.do(case_id, Step.ACCEPT, Step.INVESTIGATE)
    desk.do(cases[2], Step.HOLD, reason="awaiting_reporter")
    for case_id in cases[3:]:
        desk.find(case_id, 1)
        desk.find(case_id, 2)
        desk.do(case_id, Step.CONCLUDE)
    desk.do(cases[4], Step.GIVE_FEEDBACK, text="经查不属实。")
    desk.do(cases[4], Step.PROPOSE_CLOSING)
    desk.office.inbox.put(f"{'a' * 32}.{'b' * 16}", [b"broken"])
    return desk


def every_page(desk, prefix):
    """Each page in each of its conditions: name → response."""
    lin, zhou = desk.browser("lin"), desk.browser("zhou")
    stranger = desk.stranger()
    yield "sign in", stranger.get(f"{prefix}/sign-in/?next=/")
    yield "sign in, wrong", stranger.post(f"{prefix}/sign-in/", data={"name": "lin", "password": ""})
    yield "signed out meanwhile", stranger.post(f"{prefix}/account/", data={"text": "<b>", "name": "y"})
    for view in ("today", "new", "work", "ready", "approvals", "closed"):
        yield f"today, {view}", zhou.get(f"{prefix}/?view={view}")
    for case_id in desk.cases():
        yield f"case {desk.state(case_id)}", lin.get(f"{prefix}/cases/{case_id}/?done=screen")
        yield f"case {desk.state(case_id)}, clerk", desk.browser("chen").get(f"{prefix}/cases/{case_id}/")
        yield f"case {desk.state(case_id)}, supervisor", zhou.get(f"{prefix}/cases/{case_id}/")
        for step in Step:
            answer = zhou.post(f"{prefix}/cases/{case_id}/steps/{step}/", **{f"{step}-text": "\u202e" + "长" * 30})
            yield f"{step} of {desk.state(case_id)}, refused", answer
        yield "finding, refused", lin.post(f"{prefix}/cases/{case_id}/findings/1/")
        yield "allegation, refused", lin.post(f"{prefix}/cases/{case_id}/allegations/")
    letter = next(one for one in desk.cases() if desk.state(one) == "registered")
    path = f"{prefix}/cases/{letter}/reports/1/correct/"
    yield "correct", lin.get(path)
    yield "correct, wrong", lin.post(path, notice="x", nominees="n1", received="x", hour="y", channel="call", find="")
    yield "correct, odd", lin.post(path, received="2026-11-20", written="2026-11-21", channel="letter", text="x")
    yield "recuse", lin.get(f"{prefix}/cases/{case_id}/recuse/")
    for channel in ("letter", "call", "visit"):
        path = f"{prefix}/register/{channel}/"
        nonce = hidden(lin.get(path), "nonce")
        yield f"register {channel}", lin.get(f"{path}?notice={RUNNING}")
        wrong = {"notice": "x", "nominees": "n1", "files": "", "received": "x", "written": "y", "name": "x" * 101}
        yield f"register {channel}, wrong", lin.post(path, nonce=nonce, **wrong)
        good = {"received": "2026-11-19", "hour": "9:00", "text": "x"}
        yield f"registered {channel}", lin.post(path, nonce=nonce, **good)
    yield "account", lin.get(f"{prefix}/account/?done=password")
    yield "account, wrong", lin.post(f"{prefix}/account/")
    yield "not found", lin.get(f"{prefix}/nothing/")
    yield "wrong method", lin.client.put(f"{prefix}/")
    yield "not for this role", desk.browser("chen").post(f"{prefix}/cases/{case_id}/steps/close/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_editor_finds_nothing_wrong_with_any_page(desk, prefix):
    faults = {}
    pages = 0

    for name, response in every_page(desk, prefix):
        pages += 1
        faults[name] = faults_of_page(response.text)

    assert pages > 100
    assert {name: found for name, found in faults.items() if found} == {}


# --- In a browser ---------------------------------------------------------------------------------------------------


def sign_in(tab, url, desk, name):
    """Sign in as a person does, with the telephone at hand."""
    tab.goto(f"{url}en/sign-in/")
    tab.get_by_label("Sign-in name").fill(name)
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_label("Code from the app").fill(desk.code(name))
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{url}en/")


@pytest.fixture
def url(desk):
    """The desk, served; without https a browser takes a cookie only of a demonstration."""
    with served(create_app(replace(desk.office.config, trial_clock=timedelta()))) as url:
        yield url


def test_forty_letters_are_registered_from_the_keyboard(page, desk, url):
    tab = page(javascript=False)
    sign_in(tab, url, desk, "chen")
    before = len(desk.cases())
    tab.goto(f"{url}en/register/letter/")

    expect(tab.get_by_label("Name or notice number")).to_be_focused()
    tab.keyboard.type("阿依古丽·买买提")
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab.get_by_role("checkbox", name="阿依古丽·买买提")).to_be_checked()
    expect(tab.get_by_label("Date on the letter")).to_be_focused()
    tab.get_by_label("What the letter says").fill("举报信")
    tab.get_by_label("Reporter’s name").focus()
    with tab.expect_navigation():
        tab.keyboard.press("Enter")
    expect(tab.get_by_role("heading", name="Receipt")).to_be_visible()
    go_through(tab.get_by_role("link", name="Register the next letter"))

    expect(tab.get_by_role("checkbox").first).to_be_focused()
    assert len(desk.cases()) == before + 1


PATHS = ["", "?view=approvals", "account/", "register/letter/?notice=" + RUNNING, "register/call/", "nothing/"]


@pytest.mark.parametrize("width, scheme, prefix", [(1280, "light", ""), (360, "light", "en/"), (360, "dark", "")])
def test_every_page_is_for_every_reader_and_fits(page, desk, url, width, scheme, prefix):
    tab = page(width=width, colour_scheme=scheme)
    tab.goto(f"{url}{prefix}sign-in/")
    found = {"sign in": axe_violations(tab)}
    sign_in(tab, url, desk, "zhou")

    for path in [
        *PATHS,
        *(f"cases/{case_id}/" for case_id in desk.cases()),
        f"cases/{desk.cases()[0]}/recuse/",
        f"cases/{desk.cases()[0]}/reports/1/correct/",
    ]:
        tab.goto(f"{url}{prefix}{path}")
        found[path] = axe_violations(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found[path].append("the page is wider than the screen")

    assert {path: violations for path, violations in found.items() if violations} == {}


def test_a_refused_step_is_for_every_reader_too(page, desk, url):
    tab = page()
    sign_in(tab, url, desk, "zhou")
    screening = next(case_id for case_id in desk.cases() if desk.state(case_id) == "screening")
    tab.goto(f"{url}en/cases/{screening}/")
    tab.get_by_text("Do not accept").first.click()

    go_through(tab.get_by_role("button", name="Do not accept"))

    assert axe_violations(tab) == []
    tab.get_by_role("link", name="Reason: Please choose.").click()
    expect(tab.get_by_label("Reason").and_(tab.locator("#decline-reason"))).to_be_in_viewport()


def test_a_clerk_registers_a_letter_by_keyboard_alone_and_without_script(page, desk, url):
    tab = page(javascript=False)
    sign_in(tab, url, desk, "chen")
    tab.goto(f"{url}en/register/letter/?notice={RUNNING}")
    # The cursor is where the work begins: the notice is known.
    expect(tab.get_by_role("checkbox").first).to_be_focused()
    tab.keyboard.press("Space")
    seen = ["nominees"]

    for _ in range(60):
        tab.keyboard.press("Tab")
        name = tab.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")
        if not seen or seen[-1] != name:
            seen.append(name)
        if name == "text":
            tab.keyboard.type("他在2024年的工程招标中收受礼金。")
        if name == "Register" and "files" in seen:
            tab.keyboard.press("Enter")
            break

    tab.wait_for_selector(".receipt")
    fields = ["nominees", "written", "received", "text", "name", "files"]
    assert [name for name in dict.fromkeys(seen) if name in fields] == fields
    assert tab.locator(".receipt").inner_text().replace(" ", "").isdigit()


def test_only_the_slip_is_printed(page, desk, url):
    tab = page()
    sign_in(tab, url, desk, "chen")
    tab.goto(f"{url}en/register/visit/")
    tab.locator("#text").fill("反映")
    go_through(tab.get_by_role("button", name="Register", exact=True))

    tab.emulate_media(media="print")

    expect(tab.locator(".receipt")).to_be_visible()
    expect(tab.get_by_text("It is registered as case")).to_be_hidden()
    expect(tab.get_by_text("Open the case")).to_be_hidden()


def test_the_desk_has_no_switch_for_large_type(desk):
    assert 'id="large"' not in desk.stranger().get("/sign-in/").text
    assert 'id="large"' not in desk.browser("lin").get("/").text
