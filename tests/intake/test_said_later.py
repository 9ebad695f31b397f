"""What is sent later reaches the case of its report, whatever comes first; and the reporter sees what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from intake.desk.acts import record_finding, recuse
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.desk.sealed import open_report, place_of
from intake.receipts import Receipt, ReceiptKeys
from intake.stores import CaseStore
from publicity.case import CaseState, Effect, Finding, Step
from publicity.errors import AnotherHandlerNeeded, StepIncomplete
from publicity.reasons import DeclineReason, ReopenReason
from publicity.report import Sending
from tests.intake.an_office import CHEN, LIN, TO_CLOSE, WU, ZHOU, an_office, case_of, do, put_report, seen, walk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with its people."""
    with an_office(tmp_path) as (office, _):
        yield office


@pytest.fixture
def store(office: Office) -> Iterator[CaseStore]:
    """Its cases."""
    with closing(office.store()) as store:
        yield store


def put_later(office: Office, receipt: Receipt, sending: Sending, text: str = "补充", form: str = "f1", **more: Any):
    """Seal what is sent later into the inbox, as the letterbox does."""
    return put_report(office, receipt, sending=sending, text=text, form=form, notice=None, nominees=(), **more)


def home_of(store: CaseStore, receipt: Receipt) -> str:
    """The case of a receipt."""
    home = store.home_of(ReceiptKeys.of(receipt).lookup_id)
    assert home
    return home


def a_registered(office: Office, store: CaseStore) -> tuple[Receipt, str]:
    """A report that was imported, and its case."""
    receipt = put_report(office)
    empty_letterbox(office, store)
    return receipt, home_of(store, receipt)


def test_what_was_sent_later_waits_for_its_report_though_it_lies_before_it(office, store):
    for _ in range(6):
        receipt = Receipt.random()
        put_later(office, receipt, Sending.ADDITION)
        put_report(office, receipt)

    emptied = empty_letterbox(office, store)

    assert emptied.imported == 12
    summaries = store.summaries(viewer=None)
    assert len(summaries) == 6
    # Of every case the report is what was sent first, with its nominee.
    reports = [report for summary in summaries for report in store.reports_of(summary.case.id, viewer=None)]
    assert [open_report(office, place_of(one), one.sealed).nominees for one in reports] == [("n2",)] * 6
    assert office.inbox.names() == []


def test_what_was_sent_later_under_a_receipt_that_nobody_knows_is_not_lost(office, store):
    receipt = Receipt.random()
    put_later(office, receipt, Sending.ADDITION, text="没有找到原件的补充")

    assert empty_letterbox(office, store).imported == 1
    assert home_of(store, receipt)


def test_the_same_words_in_two_forms_are_two_messages_and_in_one_form_one(office, store):
    receipt, case_id = a_registered(office, store)
    for form in ("f1", "f1", "f2"):
        put_later(office, receipt, Sending.ADDITION, text="是的", form=form)
        empty_letterbox(office, store)

    assert len(store.additions_of(case_id, viewer=None)) == 2


def test_what_asks_for_a_decision_stands_in_the_history_and_is_news_until_somebody_does_something(office, store):
    receipt, case_id = a_registered(office, store)
    for number, sending in enumerate((Sending.ADDITION, Sending.WITHDRAWAL)):
        put_later(office, receipt, sending, form=f"f{number}", marks=("crowd",))
        empty_letterbox(office, store)

    later = store.additions_of(case_id, viewer=None)
    reasons = [stored.event.reason for stored in store.events_of(case_id, viewer=None)][1:]
    assert [(one.sending, one.marked) for one in later] == [("addition", "crowd"), ("withdrawal", "crowd")]
    assert reasons == [None, "withdrawal"]
    assert store.summary(case_id, viewer=None).news == 2
    do(office, store, case_id, Step.SCREEN)
    assert store.summary(case_id, viewer=None).news == 0


def test_an_objection_that_is_not_to_be_had_is_a_message_at_the_desk_too(office, store):
    receipt, case_id = a_registered(office, store)
    put_later(office, receipt, Sending.OBJECTION, form="f0")
    empty_letterbox(office, store)
    walk(office, store, case_id, *TO_CLOSE)
    for form in ("f1", "f2"):
        put_later(office, receipt, Sending.OBJECTION, form=form)
        empty_letterbox(office, store)

    assert [one.sending for one in store.additions_of(case_id, viewer=None)] == ["addition", "objection", "addition"]
    assert store.summary(case_id, viewer=None).objections == 1


def test_the_reporter_sees_what_was_said_without_the_own_words_and_who_can_read(office, store):
    receipt, case_id = a_registered(office, store)
    put_later(office, receipt, Sending.ADDITION, text="王处长")
    empty_letterbox(office, store)
    do(office, store, case_id, Step.WRITE, text="请问是哪一年？")

    view = seen(office, receipt)

    assert [(one.sending, one.text) for one in view.said] == [(None, "请问是哪一年？"), (Sending.ADDITION, "")] or [
        (one.sending, one.text) for one in view.said
    ] == [(Sending.ADDITION, ""), (None, "请问是哪一年？")]
    assert dict(view.readers) == {"clerk": 1, "investigator": 2, "supervisor": 1, "oversight": 1}
    assert not view.may_object


def test_whoever_stepped_back_gets_no_key_of_what_is_sent_later_and_the_others_do(office, store):
    receipt, case_id = a_registered(office, store)
    recuse(office, store, case_id, by=LIN)
    before = set(store.pairs_of_matter(case_id))
    put_later(office, receipt, Sending.ADDITION)
    empty_letterbox(office, store)

    (pair,) = set(store.pairs_of_matter(case_id)) - before

    assert store.holders_of_pair(pair) == {CHEN, WU, ZHOU, "oversight"}
    assert LIN not in dict.fromkeys(store.holders_of(case_id))


# --- Withdrawing ----------------------------------------------------------------------------------------------------


def test_a_withdrawal_alone_changes_nothing_in_the_case(office, store):
    receipt, case_id = a_registered(office, store)
    put_later(office, receipt, Sending.WITHDRAWAL)
    empty_letterbox(office, store)

    assert case_of(store, case_id).state is CaseState.REGISTERED
    assert seen(office, receipt).said[-1].sending is Sending.WITHDRAWAL


def test_a_case_is_put_aside_as_withdrawn_only_if_its_reporter_asked_and_then_by_two(office, store):
    receipt, case_id = a_registered(office, store)
    do(office, store, case_id, Step.SCREEN)
    because = {"reason": DeclineReason.REPORTER_WITHDREW, "text": "反映人申请撤回"}
    # Whoever wants to bury a case cannot say so of a reporter who did not ask.
    with pytest.raises(StepIncomplete):
        do(office, store, case_id, Step.DECLINE, **because)

    put_later(office, receipt, Sending.WITHDRAWAL)
    empty_letterbox(office, store)
    do(office, store, case_id, Step.DECLINE, **because)
    assert case_of(store, case_id).state is CaseState.NOT_ACCEPTED
    do(office, store, case_id, Step.PROPOSE_CLOSING)
    with pytest.raises(Exception, match="second person"):
        do(office, store, case_id, Step.CLOSE, by=LIN)
    do(office, store, case_id, Step.CLOSE, by=ZHOU)

    assert case_of(store, case_id).state is CaseState.CLOSED


# --- Objecting ------------------------------------------------------------------------------------------------------


def test_an_objection_reopens_under_another_handler_and_is_to_be_had_once(office, store):
    receipt, case_id = a_registered(office, store)
    walk(office, store, case_id, *TO_CLOSE)
    assert seen(office, receipt).may_object
    put_later(office, receipt, Sending.OBJECTION, text="没有查合同")
    empty_letterbox(office, store)
    assert not seen(office, receipt).may_object

    because = {"reason": ReopenReason.REPORTER_OBJECTS, "text": "对核查结果有异议"}
    with pytest.raises(AnotherHandlerNeeded):
        do(office, store, case_id, Step.REOPEN, by=LIN, **because)
    do(office, store, case_id, Step.REOPEN, by=WU, **because)
    with pytest.raises(AnotherHandlerNeeded):
        found(office, store, case_id, LIN)
    found(office, store, case_id, WU)

    assert seen(office, receipt).state is CaseState.INVESTIGATING
    assert CHEN not in case_of(store, case_id).investigated_by


def test_an_objection_left_as_it_is_is_answered_to_whoever_objected_and_to_nobody_else(office, store):
    receipt, case_id = a_registered(office, store)
    other, second = a_registered(office, store)
    do(office, store, second, Step.SCREEN)
    do(office, store, second, Step.MERGE, text=case_id)
    walk(office, store, case_id, *TO_CLOSE)
    put_later(office, receipt, Sending.OBJECTION)
    empty_letterbox(office, store)
    assert store.summary(case_id, viewer=None).objections == 1

    with pytest.raises(AnotherHandlerNeeded):
        do(office, store, case_id, Step.UPHOLD, by=LIN, text="维持")
    do(office, store, case_id, Step.UPHOLD, by=WU, text="合同已经查过，维持原结论。")

    assert store.summary(case_id, viewer=None).objections == 0
    assert "合同已经查过，维持原结论。" in [one.text for one in seen(office, receipt).said]
    assert seen(office, other).said == ()


def test_that_one_reporter_objected_is_not_told_to_another(office, store):
    receipt, case_id = a_registered(office, store)
    other, second = a_registered(office, store)
    do(office, store, second, Step.SCREEN)
    do(office, store, second, Step.MERGE, text=case_id)
    walk(office, store, case_id, *TO_CLOSE)
    put_later(office, receipt, Sending.OBJECTION)
    empty_letterbox(office, store)

    do(office, store, case_id, Step.REOPEN, by=WU, reason=ReopenReason.REPORTER_OBJECTS, text="再查")

    assert seen(office, receipt).reason is ReopenReason.REPORTER_OBJECTS
    assert seen(office, other).reason is None


def found(office: Office, store: CaseStore, case_id: str, by: str) -> None:
    """Record a finding."""
    version = case_of(store, case_id).version
    record_finding(
        office, store, case_id, 1, finding=Finding.PARTLY, effect=Effect.REMIND, text="重新查了", by=by, version=version
    )
