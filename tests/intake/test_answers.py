"""What a reporter is told: how the case stands, the words that are meant for the reporter, and none that are not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from intake.desk.acts import add_allegation, recuse
from intake.desk.answers import publish_all, publish_views
from intake.desk.office import Office
from intake.envelopes import AllegationWords
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import NotStored
from intake.stores import CaseStore
from intake.views import ReporterView
from publicity import case as rules
from publicity.case import CaseState, Effect, Finding, Step
from publicity.clocks import Clock
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, ReopenReason
from publicity.report import ReportDates
from tests.case_table import WITH_A_PROPOSAL, WITHOUT_A_PROPOSAL
from tests.examples import FRIDAY, day
from tests.intake.an_office import (
    CHEN,
    LIN,
    TO_CLOSE,
    TO_FEEDBACK,
    TO_INVESTIGATION,
    ZHOU,
    a_case_in,
    an_office,
    case_of,
    do,
    find,
    import_one,
    put_letter,
    seen,
    wait,
    walk,
)

Desk = tuple[Office, CaseStore]
S = CaseState
INTERNAL = "只给同事看的话"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as desk:
        yield desk


# --- Where the case stands ------------------------------------------------------------------------------------------


def test_after_every_step_the_reporter_sees_where_the_case_stands_and_since_when(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    states = []

    for step in TO_CLOSE:
        wait(office, days=1)
        walk(office, store, case_id, step)
        states.append((step, seen(office, receipt).state, seen(office, receipt).since))

    assert states == [
        (Step.SCREEN, S.SCREENING, day("Sat 2026-11-21")),
        (Step.ACCEPT, S.ACCEPTED, day("Sun 2026-11-22")),
        (Step.INVESTIGATE, S.INVESTIGATING, day("Mon 2026-11-23")),
        (Step.CONCLUDE, S.CONCLUDED, day("Tue 2026-11-24")),
        (Step.GIVE_FEEDBACK, S.FEEDBACK_GIVEN, day("Wed 2026-11-25")),
        (Step.PROPOSE_CLOSING, S.FEEDBACK_GIVEN, day("Wed 2026-11-25")),
        (Step.CLOSE, S.CLOSED, day("Fri 2026-11-27")),
    ]


def test_a_day_is_the_day_in_the_city(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)

    # 10:00 and fifteen hours are 01:00 of Saturday there, and still Friday in Greenwich.
    wait(office, hours=15)
    do(office, store, case_id, Step.SCREEN)

    assert seen(office, receipt).since == day("Sat 2026-11-21")


def test_what_is_next_follows_the_first_of_the_clocks_that_run(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    coming = []

    for step in (*TO_INVESTIGATION, Step.HOLD, Step.RESUME, Step.CONCLUDE, Step.GIVE_FEEDBACK):
        walk(office, store, case_id, step)
        coming.append((seen(office, receipt).next, seen(office, receipt).next_by))

    verified_by, answered_by = day("Tue 2027-01-19"), day("Fri 2026-12-11")
    assert coming == [
        (Clock.DECIDE_ACCEPTANCE, day("Fri 2026-12-11")),
        (Clock.VERIFY, verified_by),
        (Clock.VERIFY, verified_by),
        (None, None),
        (Clock.VERIFY, verified_by),
        (Clock.FEEDBACK, answered_by),
        (None, None),
    ]


def test_a_day_that_no_calendar_reaches_is_not_guessed(desk):
    office, store = desk
    wait(office, days=20)

    receipt, _ = import_one(office, store)

    assert (seen(office, receipt).next, seen(office, receipt).next_by) == (Clock.DECIDE_ACCEPTANCE, None)


def test_an_acknowledgement_is_seen_by_its_reporter(desk):
    office, store = desk
    receipt, case_id = put_letter(office, store)
    assert seen(office, receipt).next == Clock.ACKNOWLEDGE

    wait(office, days=3)
    do(office, store, case_id, Step.ACKNOWLEDGE, CHEN)

    assert (seen(office, receipt).acknowledged, seen(office, receipt).next) == (
        day("Mon 2026-11-23"),
        Clock.DECIDE_ACCEPTANCE,
    )


# --- The words that are meant for the reporter ----------------------------------------------------------------------


def test_the_answer_is_told_word_for_word_and_stays_when_the_case_is_closed(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, *TO_INVESTIGATION, Step.CONCLUDE)

    do(office, store, case_id, Step.GIVE_FEEDBACK, text="  经核查，未发现违规。\n谢谢。 ")
    walk(office, store, case_id, Step.PROPOSE_CLOSING, Step.CLOSE)

    assert (seen(office, receipt).state, seen(office, receipt).answer) == (S.CLOSED, "经核查，未发现违规。\n谢谢。")


@pytest.mark.parametrize(
    "steps, last",
    [(TO_FEEDBACK, Step.REVISE), (TO_CLOSE, Step.REOPEN)],
    ids=["revised", "reopened"],
)
def test_an_answer_that_no_longer_holds_is_taken_away(desk, steps, last):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, *steps)
    assert seen(office, receipt).answer

    do(office, store, case_id, last, text=INTERNAL)

    assert (seen(office, receipt).state, seen(office, receipt).answer) == (S.INVESTIGATING, "")


def test_why_a_report_is_not_taken_up_is_told_and_is_still_told_when_the_case_is_closed(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, Step.SCREEN)

    do(office, store, case_id, Step.DECLINE, reason=DeclineReason.OUT_OF_SCOPE, text="此事由住建局负责。")
    declined = seen(office, receipt)
    walk(office, store, case_id, Step.PROPOSE_CLOSING, Step.CLOSE)
    closed = seen(office, receipt)

    assert (declined.state, closed.state) == (S.NOT_ACCEPTED, S.CLOSED)
    for view in (declined, closed):
        assert (view.reason, view.answer) == (DeclineReason.OUT_OF_SCOPE, "此事由住建局负责。")


def test_who_has_the_report_now_is_told_until_it_is_taken_back(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, Step.SCREEN)

    do(office, store, case_id, Step.TRANSFER, text="云岚市住房和城乡建设局")
    assert (seen(office, receipt).state, seen(office, receipt).transferred_to) == (
        S.TRANSFERRED,
        "云岚市住房和城乡建设局",
    )

    do(office, store, case_id, Step.TAKE_BACK, text=INTERNAL)
    assert (seen(office, receipt).state, seen(office, receipt).transferred_to) == (S.SCREENING, "")


def test_an_explanation_that_was_taken_back_is_taken_away_with_its_reason(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, Step.SCREEN, Step.DECLINE)

    do(office, store, case_id, Step.TAKE_BACK, text=INTERNAL)

    assert (seen(office, receipt).reason, seen(office, receipt).answer) == (None, "")


@pytest.mark.parametrize(
    "steps, last, reason",
    [
        (TO_INVESTIGATION, Step.HOLD, HoldReason.AWAITING_OTHER_BODY),
        ((*TO_INVESTIGATION, Step.CONCLUDE), Step.FORGO_FEEDBACK, NoFeedbackReason.REPORTER_DECLINED),
        (TO_CLOSE, Step.REOPEN, ReopenReason.NEW_EVIDENCE),
    ],
    ids=lambda value: str(value) if isinstance(value, Step) else None,
)
def test_a_reason_from_a_list_is_told_and_the_remark_beside_it_is_not(desk, steps, last, reason):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, *steps)

    do(office, store, case_id, last, reason=reason, text=INTERNAL)

    assert seen(office, receipt).reason == reason
    assert INTERNAL not in str(vars_of(seen(office, receipt)))


def test_the_reason_of_a_pause_goes_when_the_pause_is_over(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, *TO_INVESTIGATION, Step.HOLD)
    assert seen(office, receipt).reason

    do(office, store, case_id, Step.RESUME)

    assert seen(office, receipt).reason is None


# --- The words that are not -----------------------------------------------------------------------------------------


def vars_of(view: ReporterView) -> dict[str, object]:
    """Everything in a view, also what its repr leaves out."""
    return asdict(view)


def test_no_word_of_a_colleague_ever_reaches_the_reporter(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    told: list[str] = []

    def look(step: Step | None = None, **needs: Any) -> None:
        if step:
            walk(office, store, case_id, step, **needs)
        # The code of a reason, in which a name happens to stand.
        told.append(str(vars_of(seen(office, receipt))).replace(NoFeedbackReason.REPORTER_DECLINED, ""))

    for step in (Step.ACKNOWLEDGE, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE, Step.HOLD, Step.RESUME):
        look(step, text=INTERNAL)
    version = case_of(store, case_id).version
    add_allegation(office, store, case_id, AllegationWords(matter=INTERNAL), by=LIN, version=version)
    find(office, store, case_id, Finding.SUBSTANTIATED, Effect.CANCEL, text=INTERNAL)
    do(office, store, case_id, Step.CONCLUDE, text=INTERNAL)
    look()
    look(Step.FORGO_FEEDBACK, text=INTERNAL)
    look(Step.REVISE, text=INTERNAL)
    look(Step.CONCLUDE, text=INTERNAL)
    look(Step.GIVE_FEEDBACK, text="写给举报人的话")
    look(Step.PROPOSE_CLOSING, text=INTERNAL)
    look(Step.RETURN_CLOSING, text=INTERNAL)
    look(Step.PROPOSE_CLOSING, text=INTERNAL)
    look(Step.CLOSE, text=INTERNAL)
    look(Step.REOPEN, text=INTERNAL)
    recuse(office, store, case_id, by=LIN)
    look()

    assert not any(INTERNAL in view for view in told)
    for never in ("substantiated", "cancel", LIN, ZHOU, case_id):
        assert not any(never in view for view in told)
    # The words that are meant were told: the search would have found the others.
    assert any("写给举报人的话" in view for view in told)


MEANT = {Step.DECLINE: "answer", Step.GIVE_FEEDBACK: "answer", Step.TRANSFER: "transferred_to", Step.WRITE: "said"}
"""Step → where its words stand in the view. Of all others nothing does; of a merger there is more below."""


@pytest.mark.parametrize("step", sorted(set(Step) - {Step.MERGE, Step.UPHOLD}))
def test_the_words_of_a_step_are_told_when_they_are_meant_for_the_reporter_and_only_then(desk, step):
    office, store = desk
    before = S(next(iter(WITH_A_PROPOSAL[step] or WITHOUT_A_PROPOSAL[step])))
    receipt, case_id = a_case_in(office, store, before)
    if step in (Step.CLOSE, Step.RETURN_CLOSING):
        do(office, store, case_id, Step.PROPOSE_CLOSING)

    walk(office, store, case_id, step, text=INTERNAL)

    shown = {name for name, value in vars_of(seen(office, receipt)).items() if INTERNAL in str(value)}
    assert shown == ({MEANT[step]} if step in MEANT else set())


# --- Several reporters ----------------------------------------------------------------------------------------------


def two_cases(desk: Desk) -> tuple[Receipt, str, Receipt, str]:
    """An older case and, two days later, a newer one, which is being screened."""
    office, store = desk
    first, older = import_one(office, store)
    walk(office, store, older, Step.SCREEN, Step.ACCEPT)
    wait(office, days=2)
    second, newer = import_one(office, store)
    walk(office, store, newer, Step.SCREEN)
    wait(office, days=1)
    return first, older, second, newer


def test_whose_report_was_merged_sees_the_state_of_the_other_case_from_now_on(desk):
    office, store = desk
    first, older, second, newer = two_cases(desk)

    do(office, store, newer, Step.MERGE, text=older.lower())
    merged = seen(office, second)
    walk(office, store, older, Step.INVESTIGATE, Step.CONCLUDE)
    do(office, store, older, Step.GIVE_FEEDBACK, text="经核查。")

    assert merged.state == S.ACCEPTED
    assert [(seen(office, one).state, seen(office, one).answer) for one in (first, second)] == [
        (S.FEEDBACK_GIVEN, "经核查。")
    ] * 2


def test_whose_report_was_merged_does_not_learn_that_somebody_else_was_first(desk):
    office, store = desk
    first, older, second, newer = two_cases(desk)

    do(office, store, newer, Step.MERGE, text=older)

    assert seen(office, first).since == FRIDAY
    assert seen(office, second).since == day("Mon 2026-11-23")


def test_that_another_reporter_has_no_receipt_yet_is_not_told(desk):
    office, store = desk
    letter, older = put_letter(office, store, dates=ReportDates(received=day("Mon 2026-11-16")))
    walk(office, store, older, Step.SCREEN)
    web, newer = import_one(office, store)
    walk(office, store, newer, Step.SCREEN)

    do(office, store, newer, Step.MERGE, text=older)

    assert seen(office, letter).next == Clock.ACKNOWLEDGE
    assert seen(office, web).next == Clock.DECIDE_ACCEPTANCE


def test_a_merged_case_that_goes_along_into_a_third_is_told_too(desk):
    office, store = desk
    cases = [import_one(office, store) for _ in range(3)]
    for _, case_id in cases:
        walk(office, store, case_id, Step.SCREEN)
    (first, a), (second, b), (third, c) = cases

    do(office, store, a, Step.MERGE, text=b)
    do(office, store, b, Step.MERGE, text=c)
    walk(office, store, c, Step.ACCEPT)

    assert {seen(office, receipt).state for receipt in (first, second, third)} == {S.ACCEPTED}


# --- What goes wrong ------------------------------------------------------------------------------------------------


def test_a_power_cut_between_step_and_view_is_mended_by_laying_out_anew(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    before = case_of(store, case_id)
    after, event = rules.take(before, Step.SCREEN, by=LIN, at=office.config.now())
    store.save(before, after, event)
    assert seen(office, receipt).state == S.REGISTERED

    publish_all(office, store)

    assert seen(office, receipt).state == S.SCREENING


def test_laying_out_anew_brings_back_a_view_that_is_gone(desk):
    office, store = desk
    receipts = [import_one(office, store)[0] for _ in range(2)]
    for path in office.outbox.folder.iterdir():
        path.unlink()

    publish_all(office, store)

    assert [seen(office, receipt).state for receipt in receipts] == [S.REGISTERED] * 2


def test_a_step_is_taken_even_when_the_view_cannot_be_laid_out(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    view = office.outbox.folder / ReceiptKeys.of(receipt).lookup_id
    view.unlink()
    view.mkdir()

    with pytest.raises(NotStored):
        do(office, store, case_id, Step.SCREEN)

    assert case_of(store, case_id).state == S.SCREENING
    view.rmdir()
    publish_all(office, store)
    assert seen(office, receipt).state == S.SCREENING


def test_every_view_is_laid_out_anew_by_the_desk_alone_with_the_words_that_were_written(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, Step.SCREEN, Step.DECLINE)
    told = seen(office, receipt)
    for path in office.outbox.folder.iterdir():
        path.unlink()

    publish_all(office.in_hand(None), store)

    assert told.answer
    assert seen(office, receipt) == told


def test_an_older_view_never_replaces_a_newer_one(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    before = case_of(store, case_id)
    after, event = rules.take(before, Step.SCREEN, by=LIN, at=office.config.now())

    def lay_out() -> None:
        with closing(office.store()) as others:
            publish_views(office, others, case_id)

    slow = threading.Thread(target=lay_out)
    with office.laying_out():
        # Whenever it gets to read, it waits for us before, and so it reads what we write now.
        slow.start()
        store.save(before, after, event)
    slow.join()

    assert seen(office, receipt).state == S.SCREENING
