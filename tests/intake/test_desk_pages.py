"""The desk's pages can be read and used by everybody: with a screen reader, on a small screen, by keyboard, without script."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from intake.bundle import AttachedFile
from intake.desk import create_app
from intake.desk.accounts import invite
from intake.desk.rights import Role
from intake.desk.staff import add
from intake.receipts import Receipt
from publicity.case import Step
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.intake.a_desk import PASSWORD, a_desk, first_match, hidden
from tests.intake.a_letterbox import RUNNING
from tests.markup_checks import faults_of_page
from tests.serving import served

HERE = {"Sec-Fetch-Site": "same-origin"}


def invited(desk):
    """The sign-in name and the code of somebody new."""
    with desk.store() as store:
        member = add(desk.office, store, sign_in_name="bai", shown_name="白露", role=Role.CLERK)
        return "bai", invite(store, member, desk.office.config.now())


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
    for reader in ("team", "me", "reporter", ""):
        fields = {"write-text": "林知远 〔时间〕 <b>\u202e", "write-for": reader}
        yield f"note, {reader}", lin.post(f"{prefix}/cases/{letter}/notes/", **fields)
    wording = {"reword-1-text": "工程<招标>", "version": str(desk.version(letter))}
    yield "wording, refused", lin.post(f"{prefix}/cases/{letter}/allegations/1/", **wording | {"reword-1-text": ""})
    assert lin.post(f"{prefix}/cases/{letter}/allegations/1/", **wording).status_code == 303
    yield "case, worded", lin.get(f"{prefix}/cases/{letter}/?done=reworded")
    found = next(one for one in desk.cases() if desk.state(one) == "concluded")
    telling = {"give_feedback-text": "经查不属实。", "version": str(desk.version(found))}
    yield "answer, read once more", lin.post(f"{prefix}/cases/{found}/letters/give_feedback/", **telling)
    yield "letter, put", lin.post(f"{prefix}/cases/{letter}/notes/", put="1", **{"write-letter": "1"})
    yield "letter, to be changed", lin.post(f"{prefix}/cases/{letter}/letters/write/", change="1", **fields)
    yield "case with notes", lin.get(f"{prefix}/cases/{letter}/")
    yield "search", lin.get(f"{prefix}/search/")
    for words in ("林知远", "\u202e", "", str(Receipt.random()), letter):
        yield f"search {words}", lin.post(f"{prefix}/search/", **{"search-text": words})
    yield "list, unnamed", lin.post(f"{prefix}/lists/", **{"list-name": ""})
    lin.post(f"{prefix}/lists/", **{"list-name": "<一>", "state": "all", "late": "1"})
    for query in ("", "?state=all&whose=mine&news=1", "?due=over&channel=web"):
        yield f"list {query}", lin.get(f"{prefix}/cases/{query}")
    yield "today, with a list", lin.get(f"{prefix}/")
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
    yield from pages_of_moving(desk, prefix)
    yield from pages_of_keys(desk, prefix)
    yield from pages_of_interests(desk, prefix)
    yield "leavers, none", zhou.get(f"{prefix}/leavers/?done=2&left=1")
    with desk.store() as store:
        store.deactivate("staff-wu")
    yield "leavers", zhou.get(f"{prefix}/leavers/")
    yield "leavers, refused", zhou.post(f"{prefix}/leavers/", leaver="staff-wu", **{"hand-on-text": "<\u202e>"})
    yield "account", lin.get(f"{prefix}/account/?done=password")
    yield "account, wrong", lin.post(f"{prefix}/account/")
    yield "not found", lin.get(f"{prefix}/nothing/")
    yield "wrong method", lin.client.put(f"{prefix}/")
    yield "not for this role", desk.browser("chen").post(f"{prefix}/cases/{case_id}/steps/close/")


def pages_of_interests(desk, prefix):
    """What keeps somebody from a case, and who opened one, in each of their conditions."""
    lin, zhou, path = desk.browser("lin"), desk.browser("zhou"), f"{prefix}/interests/"
    yield "interests, none", lin.get(f"{path}?done=first")
    yield "interests, wrong", lin.post(path, kind="x", **{"interest-name": "<b>"})
    # Nobody on a notice: the cases of the other pages stay before everybody's eyes.
    assert lin.post(path, kind="person", **{"interest-name": "司马<青>"}).status_code == 303
    declared = lin.get(path)
    yield "interests, declared", declared
    yield "interests, of a colleague", zhou.get(path)
    lin.post(first_match(r'action="([^"]*/withdraw/)"', declared))
    yield "interests, its end asked for", lin.get(f"{path}?done=asked")
    asked = zhou.get(path)
    yield "interests, to be ended", asked
    yield "interests, end refused", zhou.post(first_match(r'action="([^"]*/end/)"', asked))
    chen = desk.browser("chen")
    assert chen.post(path, kind="unit", **{"interest-name": "青石镇"}).status_code == 303
    letter = f"{prefix}/register/letter/"
    fields = {"notice": RUNNING, "nominees": f"{RUNNING}/n2", "received": "2026-11-19", "text": "<反映>"}
    yield "not for whom it concerns", chen.post(letter, nonce=hidden(chen.get(letter), "nonce"), **fields)
    yield "openings", desk.browser("he").get(f"{prefix}/openings/")


def pages_of_moving(desk, prefix):
    """Each page by which a case moves or is taken out, in each of its conditions."""
    lin, zhou, one = desk.browser("lin"), desk.browser("zhou"), desk.put_on_file(nominees=("n1", "n2"))
    path, other = f"{prefix}/cases/{one}/", desk.put_on_file()

    def post(browser, end, **fields):
        return browser.post(f"{path}{end}", version=str(desk.version(one)), **fields)

    yield "moves", lin.get(f"{path}moves/")
    yield "moves, clerk", desk.browser("chen").get(f"{path}moves/")
    yield "transfer, wrong", post(lin, "transfer/came/", **{"came-received": "x", "came-text": "\u202e"})
    yield "assign, wrong", post(zhou, "assign/", colleague="nobody", **{"assign-text": "x"})
    yield "split, wrong", post(lin, "split/")
    yield "link, wrong", post(lin, "links/", **{"link-number": "1", "link-other": "x", "link-other-number": "x"})
    yield "reply, not now", post(lin, "transfer/reply/", **{"reply-text": "这句话不能丢"})
    for end, fields in (
        ("assign/", {"colleague": "staff-lin"}),
        ("transfer/came/", {"came-received": "2026-11-19", "came-text": "市信访局"}),
        ("split/", {"allegations": "2"}),
        ("links/", {"link-number": "1", "link-other": other, "link-other-number": "1"}),
    ):
        assert post(lin, end, **fields).status_code == 303, end
    yield "moves, moved", lin.get(f"{path}moves/?done=link")
    yield "moves, of another", desk.browser("wu").get(f"{path}moves/")
    yield "case, moved", lin.get(path)
    yield "today, mine", lin.get(f"{prefix}/?view=mine")
    yield "dossier", lin.get(f"{path}dossier/")
    yield "dossier, wrong", post(lin, "dossier/", why="")
    assert post(lin, "dossier/", why="调卷").status_code == 303
    yield "dossier, asked for", lin.get(f"{path}dossier/")
    waiting = zhou.get(f"{prefix}/requests/")
    yield "requests of a dossier", waiting
    action = first_match(r'action="([^"]*/requests/[0-9a-f]+/)"', waiting)
    # After a wrong password one waits.
    desk.wait(minutes=5)
    assert zhou.post(action, password=PASSWORD, code=desk.code("zhou")).status_code == 303
    yield "dossier, approved", lin.get(f"{path}dossier/")
    yield "today, with something granted", lin.get(f"{prefix}/")
    yield "dossier, wrong password", post(lin, "dossier/take/")
    yield "exports, none", desk.browser("he").get(f"{prefix}/exports/")
    assert lin.post(f"{prefix}/cases.csv").status_code == 200
    yield "exports", desk.browser("he").get(f"{prefix}/exports/")


def pages_of_keys(desk, prefix):
    """Each page of the first day, of who reported and of the directory, in each of its conditions."""
    lin, wu, gu, qin = (desk.browser(name) for name in ("lin", "wu", "gu", "qin"))
    stranger = desk.stranger()
    for path in ("first", "recover"):
        yield path, stranger.get(f"{prefix}/{path}/")
        wrong = {"name": "<bai>", "code": "AAAA", "new": "short", "again": "short"}
        yield f"{path}, wrong", stranger.post(f"{prefix}/{path}/", data=wrong, headers=HERE)
        yield f"{path}, not the same", stranger.post(f"{prefix}/{path}/", data=wrong | {"again": ""}, headers=HERE)
    name, code = invited(desk)
    fields = {"name": name, "code": code, "new": PASSWORD, "again": PASSWORD}
    first = stranger.post(f"{prefix}/first/", data=fields, headers=HERE)
    yield "codes, shown", first
    yield "codes, left", stranger.get(f"{prefix}/first/codes/")
    csrf = {"csrf": hidden(first, "csrf")}
    yield "codes, wrong", stranger.post(f"{prefix}/first/confirm/", data=csrf, headers=HERE)
    yield "codes anew, wrong", stranger.post(f"{prefix}/first/codes/", data=csrf, headers=HERE)
    yield "directory", lin.get(f"{prefix}/directory/")
    for staff in ("staff-chen", "staff-lin"):
        answer = wu.post(f"{prefix}/directory/", change=f"remove/{staff}", password=PASSWORD, code=desk.code("wu"))
        assert answer.status_code == 303
    yield "directory, proposed", wu.get(f"{prefix}/directory/")
    others = desk.browser("luo").get(f"{prefix}/directory/")
    yield "directory, to be approved", others
    yield "directory, refused", desk.browser("luo").post(first_match(r'action="([^"]*/directory/[0-9a-f]+/)"', others))
    yield "directory, proposal refused", wu.post(f"{prefix}/directory/", change="remove/staff-lin")
    path = f"{prefix}/cases/{desk.cases()[0]}/identity/"
    page = lin.get(path)
    yield "identity", page
    yield "identity, without reasons", lin.post(path, version=hidden(page, "version"))
    assert lin.post(path, version=hidden(page, "version"), why="要当面问<他>。").status_code == 303
    asked = lin.get(path)
    yield "identity, asked", asked
    yield "identity, asked twice", lin.post(path, version=hidden(page, "version"), why="再问一次。")
    version = str(desk.version(desk.cases()[0]))
    too_early = {"version": version, "password": PASSWORD, "code": desk.code("lin")}
    yield "identity, too early", lin.post(f"{path}open/", **too_early)
    for custodian, browser in (("gu", gu), ("qin", qin)):
        waiting = browser.get(f"{prefix}/requests/")
        action = first_match(r'action="([^"]*/requests/[0-9a-f]+/)"', waiting)
        yield f"requests, {custodian}", waiting
        yield f"requests, {custodian}, refused", browser.post(action)
        assert browser.post(action, password=PASSWORD, code=desk.code(custodian)).status_code == 303
        yield f"requests, {custodian}, done", browser.get(f"{prefix}/requests/")
    yield "identity, granted", lin.get(path)
    yield "identity, refused", lin.post(f"{path}open/", version=version)
    yield (
        "identity, opened",
        lin.post(f"{path}open/", version=version, password=PASSWORD, code=desk.code("lin")),
    )


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_editor_finds_nothing_wrong_with_any_page(desk, prefix):
    faults = {}
    pages = 0

    for name, response in every_page(desk, prefix):
        pages += 1
        # The one address that is none of the web's: an app for codes takes the secret over by it.
        faults[name] = faults_of_page(response.text, allowed_hosts=["totp"])

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


PATHS = [
    "",
    "?view=approvals",
    "cases/?state=all&whose=mine",
    "search/",
    "account/",
    "interests/",
    "register/letter/?notice=" + RUNNING,
    "register/call/",
    "nothing/",
]


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
        f"cases/{desk.cases()[1]}/moves/",
        f"cases/{desk.cases()[1]}/dossier/",
        "requests/",
    ]:
        tab.goto(f"{url}{prefix}{path}")
        found[path] = axe_violations(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found[path].append("the page is wider than the screen")
    tab.goto(f"{url}{prefix}search/")
    tab.locator("#search-text").fill("林知远")
    go_through(tab.locator("main button"))
    found["search, found"] = axe_violations(tab)
    tab.goto(f"{url}{prefix}cases/{desk.cases()[0]}/")
    tab.locator("#write summary").click()
    tab.locator("#write input[value=reporter]").check()
    found["something to be written"] = axe_violations(tab)
    tab.locator("#write-text").fill("林知远〔时间〕" * 40)
    go_through(tab.locator("#write button").last)
    found["read once more"] = axe_violations(tab)
    if tab.evaluate("document.documentElement.scrollWidth") > width:
        found["read once more"].append("the page is wider than the screen")

    assert {path: violations for path, violations in found.items() if violations} == {}


def look_at_the_keys(tab, url, desk, prefix, look):
    """Open each page of the first day, of the directory and of who reported, and look at each."""
    for path in ("first/", "recover/"):
        tab.goto(f"{url}{prefix}{path}")
        look(path)
    name, code = invited(desk)
    tab.goto(f"{url}{prefix}first/")
    for field, words in (("name", name), ("code", code), ("new", PASSWORD), ("again", PASSWORD)):
        tab.locator(f"#{field}").fill(words)
    go_through(tab.locator("main button"))
    look("codes, shown")
    go_through(tab.locator("main button").first)
    look("codes, wrong")
    tab.context.clear_cookies()
    wu, lin, case_id = desk.browser("wu"), desk.browser("lin"), desk.cases()[0]
    wu.post("/directory/", change="remove/staff-lin", password=PASSWORD, code=desk.code("wu"))
    lin.post(f"/cases/{case_id}/identity/", version=str(desk.version(case_id)), why="要当面问他。" * 20)
    sign_in(tab, url, desk, "zhou")
    for path in ("directory/", f"cases/{case_id}/identity/"):
        tab.goto(f"{url}{prefix}{path}")
        look(path)
    tab.context.clear_cookies()
    sign_in(tab, url, desk, "gu")
    tab.goto(f"{url}{prefix}requests/")
    look("requests/")
    go_through(tab.locator("main button"))
    look("requests, refused")


@pytest.mark.parametrize("width, scheme, prefix", [(360, "light", ""), (360, "dark", "en/")])
def test_every_page_of_keys_is_for_every_reader_and_fits(page, desk, url, width, scheme, prefix):
    tab = page(width=width, colour_scheme=scheme)
    found = {}

    def look(name):
        found[name] = axe_violations(tab)
        if tab.evaluate("document.documentElement.scrollWidth") > width:
            found[name].append("the page is wider than the screen")

    look_at_the_keys(tab, url, desk, prefix, look)

    assert len(found) == 8
    assert {name: violations for name, violations in found.items() if violations} == {}


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


def test_what_matters_of_a_case_is_seen_without_scrolling_and_a_letter_goes_as_it_was_read(page, desk, url):
    tab = page(height=720, javascript=False)
    sign_in(tab, url, desk, "lin")
    case_id = next(one for one in desk.cases() if desk.state(one) == "investigating")
    tab.goto(f"{url}en/cases/{case_id}/")

    for seen in ("Being investigated", "days left", "Record a finding on allegation 1", "周敬之", "no finding yet"):
        expect(tab.get_by_text(seen).first).to_be_in_viewport(ratio=1)

    tab.locator("#write summary").click()
    tab.get_by_label("The reporter", exact=True).check()
    tab.locator("#write-letter").select_option(index=1)
    go_through(tab.get_by_role("button", name="Put it into the box"))
    expect(tab.locator("#write-text")).to_be_in_viewport()
    letter = tab.locator("#write-text").input_value()
    go_through(tab.locator("#write").get_by_role("button", name="Save"))
    go_through(tab.get_by_role("button", name="Send it to the reporter"))
    assert letter.count("\n") > 4
    assert tab.locator(".timeline .words").first.inner_text().split("\n") == letter.split("\n")


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
