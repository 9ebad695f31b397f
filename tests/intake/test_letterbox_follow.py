"""Whoever has a receipt sees how far the report is, in plain words, and nothing of what is in it."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest

from intake.letterbox.follow import STEP
from intake.letterbox.states import NEXT, WORDS
from intake.receipts import Receipt, ReceiptKeys
from intake.views import REASONS
from presentation.labels import LABELS
from publicity.case import CaseState
from publicity.clocks import BETWEEN_BODIES, Clock
from publicity.reasons import DeclineReason, HoldReason
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, receipt_on, send

SOMEBODYS = Receipt.from_nonce(b"k" * 32, b"somebody's nonce")


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


def look(client, receipt, path="/en/follow/"):
    """Type a receipt and look."""
    return client.post(path, data={"receipt": str(receipt)})


def words(response) -> str:
    """What a page says, without its marks."""
    return html.unescape(re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", response.text)))


# --- How long an answer is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/follow/", "/en/follow/"])
def test_the_length_of_an_answer_does_not_tell_how_far_a_report_is_or_whether_there_is_one(place, client, path):
    answers = [look(client, SOMEBODYS, path), client.post(path, data={"receipt": "12"})]
    for state in CaseState:
        for answer in ("", "经核查，所反映的问题不属实。" * 40):
            place.answer(SOMEBODYS, state=state, answer=answer, next=Clock.VERIFY, next_by=date(2026, 11, 1))
            answers.append(look(client, SOMEBODYS, path))

    assert {len(answer.data) for answer in answers} == {STEP}
    assert {answer.headers["Content-Length"] for answer in answers} == {str(STEP)}
    assert all("no-transform" in answer.headers["Cache-Control"] for answer in answers)
    assert all("no-store" in answer.headers["Cache-Control"] for answer in answers)
    # Control: without what was added, almost every answer has a length of its own.
    assert len({len(answer.data.rstrip()) for answer in answers}) > len(answers) / 2


def test_a_very_long_answer_comes_whole(place, client):
    place.answer(SOMEBODYS, state=CaseState.FEEDBACK_GIVEN, answer="长" * 20_000)

    answer = look(client, SOMEBODYS)

    assert "长" * 20_000 in answer.text
    assert len(answer.data) % STEP == 0


# --- What is typed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spaced", [SOMEBODYS.digits, str(SOMEBODYS), str(SOMEBODYS).replace(" ", "-"), f" {SOMEBODYS}\n"]
)
def test_a_receipt_may_be_typed_in_any_way_that_people_write_numbers(client, spaced):
    assert look(client, spaced).status_code == 200


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("", "Please type the 20 digits"),
        ("   ", "Please type the 20 digits"),
        (SOMEBODYS.digits[:-1], "you typed 19"),
        (SOMEBODYS.digits + "1", "you typed 21"),
        (SOMEBODYS.digits[:-1] + str((int(SOMEBODYS.digits[-1]) + 1) % 10), "typing mistake"),
        ("O" + SOMEBODYS.digits[1:], "digits only"),
        ("<b>", "digits only"),
        ("1" * 300, "longer than a receipt"),
        ("1" * 10_000, "longer than a receipt"),
    ],
)
def test_a_mistyped_receipt_has_a_sentence_that_says_what_to_check_and_stays_to_be_mended(client, typed, sentence):
    response = look(client, typed)

    assert response.status_code == 422
    assert sentence in response.text
    assert 'href="#receipt"' in response.text
    assert f'value="{html.escape(typed.strip())}"' in response.text


@pytest.mark.parametrize("typed", ["1\0", "\ud800"])
def test_what_no_browser_sends_is_refused_as_that(client, typed):
    assert send(client, {"receipt": typed}, "/en/follow/").status_code == 400


def test_a_receipt_in_the_address_is_not_looked_at(client, place):
    place.answer(SOMEBODYS)

    page = client.get(f"/en/follow/?receipt={SOMEBODYS.digits}").text

    assert "Being read" not in page
    assert SOMEBODYS.digits not in page


def test_a_receipt_stands_nowhere_on_the_page_that_it_opens(client, place):
    place.answer(SOMEBODYS)

    response = look(client, SOMEBODYS)

    assert SOMEBODYS.digits not in response.text
    assert str(SOMEBODYS) not in response.text
    assert SOMEBODYS.digits not in str(response.headers)


# --- What is shown --------------------------------------------------------------------------------------------------


def test_a_report_that_the_desk_has_not_opened_yet_is_there(place, client):
    receipt = receipt_on(send(client, fill_in(place, client)))

    response = look(client, receipt)

    assert response.status_code == 200
    assert "Received, not yet opened" in response.text


@pytest.mark.parametrize("state", CaseState)
def test_every_state_is_told_in_words_with_its_day(place, client, state):
    place.answer(SOMEBODYS, state=state, since=date(2026, 11, 18))

    response = look(client, SOMEBODYS)

    heading, meaning = WORDS[state]
    assert response.status_code == 200
    assert heading in words(response)
    assert meaning in words(response)
    assert "since Wednesday 18 November 2026" in words(response)


@pytest.mark.parametrize("clock", sorted(set(Clock) - BETWEEN_BODIES))
def test_what_comes_next_is_told_with_its_day_or_without_one(place, client, clock):
    place.answer(SOMEBODYS, next=clock, next_by=date(2026, 12, 11))
    with_day = words(look(client, SOMEBODYS))
    place.answer(SOMEBODYS, next=clock)
    without_day = words(look(client, SOMEBODYS))

    assert NEXT[clock][0] % {"day": "Friday 11 December 2026"} in with_day
    assert NEXT[clock][1] in without_day


@pytest.mark.parametrize("today, is_late", [(20, False), (27, False), (28, True)])
def test_a_day_that_has_passed_is_admitted(place, client, today, is_late):
    place.config.instants[0] = place.config.instants[0].replace(day=today)
    place.answer(SOMEBODYS, next=Clock.DECIDE_ACCEPTANCE, next_by=date(2026, 11, 27))

    assert ("we are late" in look(client, SOMEBODYS).text) == is_late


@pytest.mark.parametrize("reason", REASONS.values())
def test_every_reason_is_told(place, client, reason):
    place.answer(SOMEBODYS, state=CaseState.NOT_ACCEPTED, reason=reason)

    assert f"Reason: {LABELS[type(reason)][reason]}" in words(look(client, SOMEBODYS))


def test_the_answer_is_shown_as_it_was_written(place, client):
    place.answer(SOMEBODYS, state=CaseState.FEEDBACK_GIVEN, answer="经核实，<b>不属实</b>。\n感谢您的监督。")

    page = look(client, SOMEBODYS).text

    assert "经核实，&lt;b&gt;不属实&lt;/b&gt;。<br>\n感谢您的监督。" in page


def test_where_a_report_was_passed_on_to_is_told(place, client):
    place.answer(SOMEBODYS, state=CaseState.TRANSFERRED, transferred_to="云岚市纪委监委")

    assert "passed on to: 云岚市纪委监委" in words(look(client, SOMEBODYS))


def test_that_there_are_other_reports_is_not_told(place, client):
    # A nominee might report himself in order to learn whether others did.
    place.answer(SOMEBODYS, state=CaseState.MERGED)
    merged = look(client, SOMEBODYS).text
    place.answer(SOMEBODYS, state=CaseState.ACCEPTED)
    accepted = look(client, SOMEBODYS).text

    carried = r'name="(pass|token)" value="[^"]*"'
    assert re.sub(carried, "", merged) == re.sub(carried, "", accepted)


def test_nothing_of_the_report_is_shown(place, client):
    fields = fill_in(place, client, name="陈女士", nominee="n1", files=a_file("照片.jpg"))
    receipt = receipt_on(send(client, fields))
    waiting = look(client, receipt).text
    place.answer(receipt, state=CaseState.ON_HOLD, reason=HoldReason.AWAITING_OTHER_BODY)
    answered = look(client, receipt).text

    for page in (waiting, answered):
        for word in ("招标", "陈女士", "照片", "林知远", RUNNING):
            assert word not in page


# --- What is not there ----------------------------------------------------------------------------------------------


def test_a_receipt_that_never_was_and_one_that_leads_to_nothing_look_the_same_byte_for_byte(place, client):
    was = receipt_on(send(client, fill_in(place, client)))
    for path in place.config.places.inbox.iterdir():
        path.unlink()

    never, gone = look(client, SOMEBODYS), look(client, was)

    assert never.status_code == gone.status_code == 200
    assert never.data == gone.data
    assert never.headers == gone.headers
    assert "We find nothing under this number" in never.text


@pytest.mark.parametrize("what", ["cut short", "somebody else's", "empty"])
def test_a_view_that_cannot_be_read_is_admitted_as_our_fault(place, client, what):
    place.answer(SOMEBODYS)
    name = ReceiptKeys.of(SOMEBODYS).lookup_id
    good = place.outbox.read(name)
    place.outbox.publish(name, {"cut short": good[:-1], "somebody else's": b"\x01" * len(good), "empty": b""}[what])

    response = look(client, SOMEBODYS)

    assert response.status_code == 503
    assert "cannot be read at the moment" in response.text


def test_every_well_formed_receipt_costs_the_same_work(place, client, monkeypatch):
    place.answer(SOMEBODYS, state=CaseState.NOT_ACCEPTED, reason=DeclineReason.OUT_OF_SCOPE)
    stretched = []
    of = ReceiptKeys.of

    def counted(receipt):
        stretched.append(receipt)
        return of(receipt)

    monkeypatch.setattr(ReceiptKeys, "of", counted)

    for number in range(3):
        look(client, Receipt.from_nonce(b"k" * 32, bytes([number]) * 16))
    look(client, SOMEBODYS)

    assert len(stretched) == 4
