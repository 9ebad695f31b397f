"""What is sent later under a receipt: messages, files, a withdrawal, one objection; and nothing of it is lost."""

from __future__ import annotations

import html
from datetime import date, timedelta

import pytest
from jinja2 import ChoiceLoader, DictLoader

from intake.letterbox.passes import LASTS, pass_for, read_pass
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import Inbox, Outbox
from intake.views import Said
from publicity.case import CaseState
from publicity.report import Sending
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, hidden, receipt_on, send

PATH = "/en/follow/send/"
KEY = b"k" * 32


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


@pytest.fixture
def receipt(place, client):
    """The receipt of a report that waits."""
    return receipt_on(send(client, fill_in(place, client)))


def look(place, client, receipt, **fields):
    """Look at the report, take as long as a person, and fill in the form for a message."""
    page = client.post("/en/follow/", data={"receipt": str(receipt)})
    place.wait(seconds=40)
    carried = {name: hidden(page, name) for name in ("pass", "token")}
    return {**carried, "text": "补充：合同编号是2024-17。", "sending": "addition", **fields}


def later(place):
    """What was sent later and waits."""
    return [report for report in place.reports() if report.sending is not Sending.REPORT]


# --- Messages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sending", ["addition", "withdrawal"])
def test_what_is_sent_later_lies_sealed_under_the_same_receipt(place, client, receipt, sending):
    answer = send(client, look(place, client, receipt, sending=sending, files=a_file()), PATH)

    (first,) = [report for report in place.reports() if report.sending is Sending.REPORT]
    (message,) = later(place)
    assert answer.status_code == 200
    assert "1 file came with it" in answer.text
    assert (message.lookup_id, message.reply_key) == (first.lookup_id, first.reply_key)
    assert (message.sending, message.text, len(message.files)) == (sending, "补充：合同编号是2024-17。", 1)
    assert (message.notice, message.nominees, message.wish, message.name) == (None, (), None, "")


def test_the_same_form_sent_twice_is_taken_once_and_the_same_words_later_are_taken_again(place, client, receipt):
    fields = look(place, client, receipt, text="是的。")

    assert send(client, fields, PATH).status_code == send(client, fields, PATH).status_code == 200
    assert len(later(place)) == 1

    send(client, look(place, client, receipt, text="是的。"), PATH)
    assert len(later(place)) == 2


def test_files_alone_say_enough_and_nothing_at_all_does_not(place, client, receipt):
    assert send(client, look(place, client, receipt, text="", files=a_file()), PATH).status_code == 200

    answer = send(client, look(place, client, receipt, text=""), PATH)
    assert answer.status_code == 422
    assert "Please write what you want to tell us" in answer.text


def test_a_withdrawal_needs_no_reason_and_is_told_to_end_nothing(place, client, receipt):
    answer = send(client, look(place, client, receipt, text="", sending="withdrawal"), PATH)

    assert answer.status_code == 200
    assert "Two people have to agree" in answer.text
    assert later(place)[0].sending is Sending.WITHDRAWAL


def test_the_way_back_from_what_was_sent_needs_no_receipt(place, client, receipt):
    answer = send(client, look(place, client, receipt), PATH)

    back = client.post("/en/follow/", data={"pass": hidden(answer, "pass")})

    assert "Received, not yet opened" in back.text


def test_what_a_form_calls_itself_otherwise_is_a_message(place, client, receipt):
    for sending in ("report", "", "threat", "\0"):
        send(client, look(place, client, receipt, sending=sending, text=f"<{len(later(place))}>"), PATH)

    assert {message.sending for message in later(place)} == {Sending.ADDITION}
    assert len(later(place)) == 4


# --- An objection ---------------------------------------------------------------------------------------------------


def test_an_objection_is_taken_where_the_desk_says_that_there_is_one_to_be_had(place, client, receipt):
    place.answer(receipt, state=CaseState.CLOSED, may_object=True)

    answer = send(client, look(place, client, receipt, sending="objection"), PATH)

    assert "Somebody who had no part in the investigation" in answer.text
    assert later(place)[0].sending is Sending.OBJECTION


@pytest.mark.parametrize("state", [CaseState.CLOSED, CaseState.INVESTIGATING])
def test_an_objection_that_is_not_to_be_had_comes_back_as_a_message_with_its_words(place, client, receipt, state):
    place.answer(receipt, state=state)

    answer = send(client, look(place, client, receipt, sending="objection"), PATH)

    assert answer.status_code == 422
    assert later(place) == []
    assert "补充：合同编号是2024-17。</textarea>" in answer.text
    assert 'value="objection"' not in answer.text
    again = {name: hidden(answer, name) for name in ("pass", "token")}
    assert send(client, again | {"text": "补充", "sending": "addition"}, PATH).status_code == 200


def test_an_objection_says_what_is_wrong(place, client, receipt):
    place.answer(receipt, state=CaseState.CLOSED, may_object=True)

    answer = send(client, look(place, client, receipt, sending="objection", text=" "), PATH)

    assert answer.status_code == 422
    assert later(place) == []


# --- What is shown --------------------------------------------------------------------------------------------------


def test_what_was_said_is_shown_with_the_departments_words_and_without_the_reporters(place, client, receipt):
    said = (
        Said(on=date(2026, 11, 20), sending=Sending.ADDITION),
        Said(on=date(2026, 11, 21), text="<b>请问是哪一年？"),
        Said(on=date(2026, 11, 22), sending=Sending.WITHDRAWAL),
    )
    place.answer(receipt, said=said, readers=(("clerk", 2), ("supervisor", 1), ("janitor", 9)))

    page = client.post("/en/follow/", data={"receipt": str(receipt)}).text

    places = [
        page.index(words) for words in ("You sent us a message.", "&lt;b&gt;请问是哪一年？", "You asked to withdraw")
    ]
    assert places == sorted(places)
    for words in ("registration: 2", "review: 1", "other duties: 9"):
        assert words in page
    assert "janitor" not in page


def test_that_the_identity_was_opened_is_told_with_its_day_and_otherwise_nothing_of_it(place, client, receipt):
    place.answer(receipt, readers=(("clerk", 2),))
    before = client.post("/en/follow/", data={"receipt": str(receipt)}).text
    place.answer(receipt, readers=(("clerk", 2),), identity_opened=date(2026, 11, 21))

    after = client.post("/en/follow/", data={"receipt": str(receipt)}).text

    assert "two custodians agreed" not in before
    assert "On Saturday 21 November 2026 two custodians agreed" in after


def test_control_a_page_that_keeps_the_opening_to_itself_is_noticed(place, client, receipt):
    pages, name = client.application.jinja_env, "intake/letterbox/progress.html"
    told, _, _ = pages.loader.get_source(pages, name)
    assert "{% if progress.identity_opened %}" in told
    silent = told.replace("{% if progress.identity_opened %}", "{% if false %}")
    pages.loader = ChoiceLoader([DictLoader({name: silent}), pages.loader])
    pages.cache.clear()
    place.answer(receipt, readers=(("clerk", 2),), identity_opened=date(2026, 11, 21))

    page = client.post("/en/follow/", data={"receipt": str(receipt)}).text

    assert "two custodians agreed" not in page


def test_no_word_that_was_sent_comes_back_to_whoever_looks(place, client, receipt):
    send(client, look(place, client, receipt, text="王处长家的地址", files=a_file("secret.jpg")), PATH)

    page = client.post("/en/follow/", data={"receipt": str(receipt)}).text

    assert "王处长" not in page
    assert "secret.jpg" not in page
    assert RUNNING not in page


# --- The receipt in the text ----------------------------------------------------------------------------------------

WRITTEN = {
    "plain": lambda receipt: receipt.digits,
    "groups": str,
    "dots": lambda receipt: "·".join(str(receipt).split()),
    "one by one": lambda receipt: " - ".join(receipt.digits),
    "full width": lambda receipt: receipt.digits.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "Chinese": lambda receipt: receipt.digits.translate(str.maketrans("0123456789", "〇一二三四五六七八九")),
    "over two lines": lambda receipt: receipt.digits[:8] + "\n" + receipt.digits[8:],
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_the_receipt_in_a_message_is_caught_and_the_text_is_kept(place, client, receipt, written):
    text = f"我的回执号{written(receipt)}，请查收。"

    answer = send(client, look(place, client, receipt, text=text), PATH)

    assert answer.status_code == 422
    assert "The number of your receipt stands in your text" in answer.text
    assert html.escape(text) in answer.text
    assert later(place) == []


def test_another_number_of_twenty_digits_may_stand_in_a_message(place, client, receipt):
    other = Receipt.from_nonce(KEY, b"somebody's nonce")

    assert send(client, look(place, client, receipt, text=f"账号{other.digits}"), PATH).status_code == 200


# --- The pass -------------------------------------------------------------------------------------------------------


def test_a_page_that_was_open_for_too_long_asks_for_the_receipt_and_keeps_the_text(place, client, receipt):
    fields = look(place, client, receipt, sending="withdrawal", text="我搬家了")
    place.wait(hours=3)

    answer = send(client, fields, PATH)

    assert answer.status_code == 422
    assert "我搬家了" in answer.text
    assert later(place) == []
    again = {"token": hidden(answer, "token"), "text": "我搬家了", "sending": "withdrawal", "receipt": str(receipt)}
    assert 'value="withdrawal"' in answer.text
    place.wait(seconds=40)
    assert send(client, again, PATH).status_code == 200
    assert later(place)[0].sending is Sending.WITHDRAWAL


@pytest.mark.parametrize("carried", ["", "x", "é", "QUJD", "A" * 700])
def test_a_pass_that_we_did_not_make_opens_nothing(place, client, receipt, carried):
    answer = send(client, look(place, client, receipt) | {"pass": carried}, PATH)

    assert answer.status_code == 422
    assert "type your receipt once more" in answer.text
    assert later(place) == []


def test_a_pass_opens_for_its_time_with_its_key_and_as_it_was_made(place):
    receipt, now = Receipt.random(), place.config.now()
    carried = pass_for(receipt, KEY, now)

    assert read_pass(carried, KEY, now) == read_pass(carried, KEY, now + LASTS - timedelta(seconds=2)) == receipt
    assert receipt.digits not in carried
    assert carried != pass_for(receipt, KEY, now)
    for wrong in (
        read_pass(carried, KEY, now + LASTS),
        read_pass(carried, KEY, now - timedelta(minutes=1)),
        read_pass(carried, b"l" * 32, now),
        read_pass(carried[:-8] + "AAAAAAA=", KEY, now),
    ):
        assert wrong is None


def test_under_a_receipt_that_leads_to_nothing_nothing_is_taken(place, client):
    stranger = Receipt.random()
    carried = {"pass": pass_for(stranger, place.config.secret("PORTAL_FORM_KEY_FILE"), place.config.now())}

    for fields in (carried, {"receipt": str(stranger)}):
        answer = send(client, fields | {"text": "一字一句写的补充"}, PATH)

        assert answer.status_code == 422
        assert "We find nothing under this number" in answer.text
        assert "一字一句写的补充</textarea>" in answer.text
    assert place.inbox.names() == []


def test_while_the_view_cannot_be_read_a_message_is_kept_in_its_form(place, client, receipt):
    fields = look(place, client, receipt)
    Outbox(place.config.places.outbox).publish(ReceiptKeys.of(receipt).lookup_id, b"damaged")

    answer = send(client, fields, PATH)

    assert answer.status_code == 503
    assert "cannot be read at the moment" in answer.text
    assert fields["text"] in answer.text


def test_a_text_that_is_too_long_and_holds_the_receipt_is_told_both(place, client, receipt):
    answer = send(client, look(place, client, receipt, text=f"{receipt}" + "长" * 20_001), PATH)

    assert "characters; up to 20000 can be sent" in answer.text
    assert "The number of your receipt stands in your text" in answer.text


# --- When it cannot be taken ----------------------------------------------------------------------------------------


def test_when_the_disk_refuses_a_message_the_page_says_so_and_keeps_it(place, client, receipt, monkeypatch):
    fields = look(place, client, receipt, files=a_file())
    monkeypatch.setattr(Inbox, "has_room", lambda self, size: False)

    answer = send(client, fields, PATH)

    assert answer.status_code == 503
    assert "was NOT saved" in answer.text
    assert fields["text"] in answer.text
    assert "choose your files again" in answer.text
    assert later(place) == []


def test_no_other_site_can_send_a_message_in_a_reporters_name(place, client, receipt):
    answer = send(client, look(place, client, receipt), PATH, **{"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 422
    assert "another website" in answer.text
    assert later(place) == []


def test_a_message_by_a_machine_is_marked_and_taken(place, client, receipt):
    send(client, look(place, client, receipt, homepage="https://spam.example"), PATH)

    assert later(place)[0].marks == ("honeypot",)


def test_every_answer_to_a_message_has_the_length_of_the_others(place, client, receipt):
    good = send(client, look(place, client, receipt), PATH)
    bad = send(client, look(place, client, receipt, text=""), PATH)
    old = send(client, look(place, client, receipt) | {"pass": ""}, PATH)

    assert len({len(answer.data) for answer in (good, bad, old)}) == 1
