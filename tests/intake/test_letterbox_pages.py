"""The letterbox's pages can be read and used by everybody: with a screen reader, on a small phone, without script."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from intake.receipts import Receipt
from intake.views import Said
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.reasons import HoldReason
from publicity.report import Sending
from tests.accessibility import axe_violations
from tests.browser import go_through
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, hidden, no_room, send
from tests.markup_checks import faults_of_page
from tests.serving import served

SOMEBODYS = Receipt.from_nonce(b"k" * 32, b"somebody's nonce")


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser without script."""
    return place.app().test_client(use_cookies=False)


SAID = (
    Said(on=date(2026, 11, 20), sending=Sending.ADDITION),
    Said(on=date(2026, 11, 21), text="<b>哪一年？\n第二行"),
    Said(on=date(2026, 11, 22), sending=Sending.WITHDRAWAL),
)


# --- Markup ---------------------------------------------------------------------------------------------------------


def every_page(place, client, prefix):
    """Each page in each of its conditions: name → response."""
    path = f"{prefix}/report/{RUNNING}/"
    fields = fill_in(place, client, path)
    yield "choose", client.get(f"{prefix}/report/")
    yield "form", client.get(f"{path}?nominee=n2")
    yield "safety", client.get(f"{prefix}/report/safety/")
    yield "form without a notice", client.get(f"{prefix}/report/general/")
    faulty = {"text": "<b>", "name": "x" * 101, "contact": "y" * 201, "nominee": "n7", "files": a_file("x", b"")}
    yield "every field wrong", send(client, fields | faulty, path)
    yield "no token", send(client, fields | {"token": ""}, path)
    with no_room(place):
        yield "not saved", send(client, fields | {"files": a_file()}, path)
    yield "receipt", send(client, fields | {"files": a_file()}, path)
    yield "not found", client.get(f"{prefix}/report/nothing/")
    yield "wrong method", client.put(path)
    yield "broken", client.post(path, data=b"--b--", content_type="multipart/form-data")
    yield "follow", client.get(f"{prefix}/follow/")
    yield "mistyped", client.post(f"{prefix}/follow/", data={"receipt": "12<"})
    yield "nothing there", client.post(f"{prefix}/follow/", data={"receipt": SOMEBODYS.digits})
    place.answer(SOMEBODYS, said=SAID, readers=(("clerk", 2), ("janitor", 1)), may_object=True)
    shown = client.post(f"{prefix}/follow/", data={"receipt": SOMEBODYS.digits})
    yield "everything said", shown
    carried = {name: hidden(shown, name) for name in ("pass", "token")}
    place.wait(seconds=30)
    for sending in ("addition", "objection", "withdrawal"):
        later = carried | {"sending": sending, "text": f"<b>{SOMEBODYS}", "files": a_file("x", b"")}
        yield f"{sending} with faults", send(client, later, f"{prefix}/follow/send/")
    yield "without a pass", send(client, later | {"pass": "", "receipt": "12<"}, f"{prefix}/follow/send/")
    yield "sent", send(client, carried | {"text": "<b>", "sending": "addition"}, f"{prefix}/follow/send/")
    for state in CaseState:
        place.answer(SOMEBODYS, state=state, answer="<经核实>\n第二行", next=Clock.VERIFY, next_by=date(2026, 11, 1))
        yield state, client.post(f"{prefix}/follow/", data={"receipt": SOMEBODYS.digits})


@pytest.mark.parametrize("prefix", ["", "/zh-hant", "/en"])
def test_every_page_is_sound(place, client, prefix):
    faults = {}
    for name, response in every_page(place, client, prefix):
        if found := faults_of_page(response.text):
            faults[name, response.status_code] = found

    assert faults == {}


def test_no_page_is_heavier_than_one_trip(place, client):
    import gzip

    heaviest = max(len(gzip.compress(response.data)) for _, response in every_page(place, client, ""))

    assert heaviest < 14_000


# --- In a browser ---------------------------------------------------------------------------------------------------


@pytest.fixture
def address(place):
    """Where the letterbox stands, for a real browser."""
    with served(place.app()) as address:
        yield address.rstrip("/")


@pytest.mark.parametrize(
    "prefix, javascript", [("", True), ("", False), ("/zh-hant", False), ("/en", True), ("/en", False)]
)
def test_a_person_reports_keeps_the_receipt_and_follows_it(place, address, page, prefix, javascript):
    tab = page(width=360, javascript=javascript)
    tab.goto(f"{address}{prefix}/report/")
    go_through(tab.locator(f'a[href="{prefix}/report/{RUNNING}/"]'))
    tab.check('input[value="n1"]')
    tab.fill("#text", "他在2024年的工程招标中收受礼金。")
    tab.set_input_files("#files", [{"name": "照片.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff"}])
    place.wait(seconds=30)
    go_through(tab.locator('form button[type="submit"]'))
    digits = tab.inner_text(".receipt")
    go_through(tab.locator(f'main a[href="{prefix}/follow/"]'))
    tab.fill("#receipt", digits)
    go_through(tab.locator('form button[type="submit"]'))

    (report,) = place.reports()
    assert len(digits.split()) == 5
    assert (report.nominees, report.files[0].name) == (("n1",), "照片.jpg")
    received = {"": "已收到，尚未开箱", "/zh-hant": "已收到，尚未開箱", "/en": "Received, not yet opened"}
    expect(tab.locator(".tag")).to_have_text(received[prefix])
    assert digits not in tab.content()
    assert tab.context.cookies() == []


def test_loading_the_receipts_page_again_shows_the_same_receipt(place, address, page):
    tab = page()
    tab.goto(f"{address}/report/general/")
    tab.fill("#text", "x")
    place.wait(seconds=30)
    go_through(tab.locator('form button[type="submit"]'))
    first = tab.inner_text(".receipt")
    tab.reload()

    assert tab.inner_text(".receipt") == first
    assert len(place.reports()) == 1


def test_the_keyboard_reaches_the_way_out_first_and_never_the_hidden_field(address, page):
    tab = page()
    tab.goto(f"{address}/en/report/{RUNNING}/")
    reached: list[str] = []
    while not reached or reached[-1] != "submit":
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate(
                "document.activeElement.id || document.activeElement.type || document.activeElement.textContent"
            )
        )

    assert reached[:2] == ["Leave this page", "Skip to the content"]
    assert "homepage" not in reached
    assert reached[-8:] == ["nominee-1", "nominee-2", "text", "files", "wish-1", "name", "contact", "submit"]


@pytest.mark.parametrize("prefix, colour_scheme", [("", "light"), ("/en", "dark")])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_page(place, address, page, prefix, colour_scheme, width):
    tab = page(width=width, colour_scheme=colour_scheme)
    found = {}

    def look(name: str) -> None:
        wider = tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        if problems := axe_violations(tab) + (["wider than the page"] if wider else []):
            found[name] = problems

    for path in (
        "/report/",
        f"/report/{RUNNING}/",
        "/report/general/",
        "/report/safety/",
        "/follow/",
        "/report/nothing/",
    ):
        tab.goto(address + prefix + path)
        look(path)
    tab.goto(f"{address}{prefix}/report/{RUNNING}/")
    tab.fill("#name", "x" * 101)
    place.wait(seconds=30)
    go_through(tab.locator('form button[type="submit"]'))
    look("faults")
    tab.fill("#name", "")
    tab.fill("#text", "字" * 30)
    go_through(tab.locator('form button[type="submit"]'))
    look("receipt")
    place.answer(
        SOMEBODYS, state=CaseState.ON_HOLD, reason=HoldReason.AWAITING_REPORTER, answer="答复", next=Clock.VERIFY,
        next_by=date(2026, 1, 5), said=SAID, readers=(("clerk", 2),), may_object=True,
    )  # fmt: skip
    for digits in (SOMEBODYS.digits, "1234"):
        tab.goto(f"{address}{prefix}/follow/")
        tab.fill("#receipt", digits)
        go_through(tab.locator('form button[type="submit"]'))
        look(f"follow {digits}")

    assert found == {}


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_large_type_grows_the_form_and_nothing_is_wider_than_a_phone(place, address, page, prefix):
    tab = page(width=360, javascript=False)

    for path in ("/report/", f"/report/{RUNNING}/", "/follow/"):
        tab.goto(address + prefix + path)
        size = "parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"
        before = tab.evaluate(size)
        tab.locator("#large").check()
        assert tab.evaluate(size) >= 1.5 * before
        assert tab.evaluate("document.documentElement.scrollWidth") == 360
