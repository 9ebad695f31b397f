"""A slip gives a letter-writer a receipt beforehand, and nobody keeps a list of slips."""

from __future__ import annotations

import re

import pytest
import zxingcpp
from PIL import Image

from intake.desk import create_app
from intake.desk.acts import recuse
from intake.desk.slips import BODY, NUMBER, Slip, SlipMistyped, receipt_typed
from intake.receipts import Receipt, ReceiptKeys
from publicity.errors import ReceiptMistyped
from tests.intake.a_desk import a_desk, hidden, words_of
from tests.intake.a_letterbox import RUNNING

PEPPER = b"p" * 32


def test_the_number_in_the_letter_leads_the_desk_and_nobody_else_to_the_receipt():
    slip = Slip.new(PEPPER)

    assert receipt_typed(PEPPER, slip.groups) == receipt_typed(PEPPER, slip.number) == slip.receipt
    assert Slip.of(b"q" * 32, slip.number).receipt != slip.receipt
    assert slip.number[:BODY] not in slip.receipt.digits
    assert "receipt" not in repr(slip)


def test_no_two_slips_are_alike():
    slips = [Slip.new(PEPPER) for _ in range(500)]

    assert len({slip.number for slip in slips}) == len({slip.receipt for slip in slips}) == 500


def test_the_receipt_itself_may_be_written_in_the_letter():
    receipt = Receipt.random()

    assert receipt_typed(PEPPER, f" {receipt} ") == receipt


@pytest.mark.parametrize("place", range(NUMBER))
def test_a_wrong_digit_of_a_slip_is_noticed(place):
    number = Slip.new(PEPPER).number
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

    with pytest.raises(SlipMistyped):
        receipt_typed(PEPPER, wrong)


@pytest.mark.parametrize("typed", ["", "x", "123", "1" * 15, "1" * 17, "1" * 20, "一" * 16, "12O4" * 4])
def test_whatever_is_no_slip_and_no_receipt_is_refused_in_a_sentence(typed):
    with pytest.raises((SlipMistyped, ReceiptMistyped)):
        receipt_typed(PEPPER, typed)


# --- On paper -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


def slips_of(desk, *arguments):
    """Let the command make slips."""
    return desk.app.test_cli_runner().invoke(args=["slips", RUNNING, *arguments])


def pairs_on(page):
    """Each slip on a page: its receipt and its number, as printed."""
    receipts = re.findall(r'class="receipt">([^<]*)<', page)
    return list(zip(receipts, re.findall(r'class="number">([^<]*)<', page), strict=True))


def test_the_page_has_as_many_slips_as_were_asked_for_and_each_works(desk):
    done = slips_of(desk, "--count", "7")

    pairs = pairs_on(done.stdout)
    assert done.exit_code == 0
    assert len(pairs) == 7
    for receipt, number in pairs:
        assert receipt_typed(desk.office.pepper, number) == Receipt.parse(receipt)
    assert "delete it" in done.stderr


def test_making_slips_leaves_nothing_behind(desk):
    before = {path: path.read_bytes() for path in desk.place.folder.rglob("*") if path.is_file()}

    slips_of(desk)

    assert {path: path.read_bytes() for path in desk.place.folder.rglob("*") if path.is_file()} == before


def test_slips_for_a_notice_that_is_not_on_the_board_are_refused(desk):
    done = desk.app.test_cli_runner().invoke(args=["slips", "GS-2026-999"])

    assert done.exit_code == 2
    assert "not on the board" in done.stderr


def test_a_file_that_is_there_is_not_replaced(desk, tmp_path):
    out = tmp_path / "slips.html"

    assert slips_of(desk, "--out", str(out)).exit_code == 0
    assert out.stat().st_mode & 0o077 == 0
    assert slips_of(desk, "--out", str(out)).exit_code == 1


def test_the_code_on_a_slip_leads_to_the_page_and_holds_no_receipt(desk, page, tmp_path):
    out = tmp_path / "slips.html"
    slips_of(desk, "--count", "1", "--out", str(out))

    tab = page()
    tab.goto(out.as_uri())
    tab.locator("svg").screenshot(path=tmp_path / "code.png")

    (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "code.png"))
    assert code.text == f"{desk.office.config.portal.addresses.board}/follow/"


@pytest.mark.parametrize("count, pages", [(1, 1), (6, 1), (7, 2), (12, 2)])
def test_six_slips_stand_on_a_sheet_of_paper(desk, page, tmp_path, count, pages):
    out = tmp_path / "slips.html"
    slips_of(desk, "--count", str(count), "--out", str(out))

    tab = page()
    tab.goto(out.as_uri())
    paper = tab.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == pages
    boxes = tab.evaluate(
        "[...document.querySelectorAll('.slip *')].every(e => e.scrollWidth <= e.clientWidth + 1 || getComputedStyle(e).display === 'inline')"
    )
    assert boxes


# --- At the desk ----------------------------------------------------------------------------------------------------


def letter(chen, **fields):
    """Register a letter."""
    page = chen.get("/register/letter/")
    return chen.post(
        "/register/letter/",
        nonce=hidden(page, "nonce"),
        notice=RUNNING,
        nominees=f"{RUNNING}/n1",
        received="2026-11-20",
        text="信里写的",
        **fields,
    )


def test_a_letter_with_a_slip_is_registered_under_its_receipt_which_is_not_shown(desk):
    chen, slip = desk.browser("chen"), Slip.new(desk.office.pepper)

    answer = letter(chen, slip=slip.groups)

    assert "can follow the report with it" in answer.text or "可以查询进度" in answer.text
    assert slip.receipt.digits not in re.sub(r"\s|<[^>]*>", "", answer.text)
    assert 'class="receipt"' not in answer.text
    assert desk.office.outbox.read(ReceiptKeys.of(slip.receipt).lookup_id)


def test_a_second_letter_with_the_same_slip_comes_to_the_same_case(desk):
    chen, slip = desk.browser("chen"), Slip.new(desk.office.pepper)

    letter(chen, slip=slip.number)
    letter(chen, slip=str(slip.receipt), written="2026-11-18")

    assert len(desk.cases()) == 1


def test_registering_under_a_slip_tells_nobody_whether_a_case_is_there_already(desk):
    chen = desk.browser("chen")
    used, unused = Slip.new(desk.office.pepper), Slip.new(desk.office.pepper)
    letter(chen, slip=used.number)
    (case_id,) = desk.cases()
    with desk.store() as store:
        recuse(desk.office, store, case_id, by=desk.staff["chen"].id)

    answers = [letter(chen, slip=slip.number, written="2026-11-18").text for slip in (used, unused)]

    assert case_id not in answers[0]
    assert answers[0] == answers[1]


def test_a_mistyped_slip_is_told_at_its_field_and_nothing_is_registered(desk):
    answer = letter(desk.browser("chen"), slip="1234 5678 9012 3456")

    assert answer.status_code == 422
    assert 'href="#slip"' in answer.text
    assert 'value="1234 5678 9012 3456"' in answer.text
    assert desk.cases() == []


def test_without_a_slip_a_new_receipt_is_shown(desk):
    assert 'class="receipt"' in letter(desk.browser("chen")).text
    assert words_of(letter(desk.browser("chen")))


def test_the_desk_makes_slips_where_its_app_is_made_anew(desk):
    app = create_app(desk.place.config)

    assert app.test_cli_runner().invoke(args=["slips", RUNNING, "--count", "1"]).exit_code == 0
