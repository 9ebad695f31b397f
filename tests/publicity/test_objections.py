"""A reporter may object once and be heard by somebody else; a withdrawal ends nothing by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from publicity.case import (
    Allegation,
    Case,
    CaseState,
    Effect,
    Event,
    Finding,
    Step,
    allowed_steps,
    record_finding,
    take,
)
from publicity.errors import AnotherHandlerNeeded, StepIncomplete, StepNotAllowed
from publicity.objections import past_of
from publicity.reasons import DeclineReason, ReopenReason, true_of_withdrawals
from publicity.report import Sending
from tests.examples import WHEN, a_case

AN, BO, CHEN, DING = "an", "bo", "chen", "ding"
FOUND = Allegation(1, Finding.UNSUBSTANTIATED, Effect.NONE, AN)


def closed() -> Case:
    """A case that An investigated, and that is closed."""
    return a_case(state=CaseState.CLOSED, allegations=(FOUND,), investigated_by=frozenset({AN}))


def history():
    """An finds, Bo proposes, Chen closes, Ding reopens because the reporter objects; the case after it, its events, its past."""
    case, events = a_case(state=CaseState.INVESTIGATING), []

    def keep(result):
        nonlocal case
        case = result[0]
        events.append(result[1])

    keep(record_finding(case, 1, finding=Finding.UNSUBSTANTIATED, effect=Effect.NONE, by=AN, at=WHEN, text="查了"))
    keep(take(case, Step.CONCLUDE, by=AN, at=WHEN))
    keep(take(case, Step.GIVE_FEEDBACK, by=AN, at=WHEN, text="答复"))
    keep(take(case, Step.PROPOSE_CLOSING, by=BO, at=WHEN))
    keep(take(case, Step.CLOSE, by=CHEN, at=WHEN))
    keep(take(case, Step.REOPEN, by=DING, at=WHEN, reason=ReopenReason.REPORTER_OBJECTS, text="没有查合同"))
    return case, events, past_of(events)


def test_whoever_investigated_does_not_hear_the_objection():
    with pytest.raises(AnotherHandlerNeeded):
        take(closed(), Step.REOPEN, by=AN, at=WHEN, reason=ReopenReason.REPORTER_OBJECTS, text="异议")


def test_whoever_approved_the_closing_does_not_hear_the_objection_to_it():
    _, events, _ = history()
    past = past_of(events[:-1])

    with pytest.raises(AnotherHandlerNeeded):
        take(closed(), Step.REOPEN, by=CHEN, at=WHEN, reason=ReopenReason.REPORTER_OBJECTS, text="异议", past=past)
    assert take(closed(), Step.REOPEN, by=DING, at=WHEN, reason=ReopenReason.REPORTER_OBJECTS, text="异议", past=past)


def test_control_a_past_that_forgets_who_approved_lets_that_person_hear_the_objection():
    _, events, _ = history()
    forgetful = replace(past_of(events[:-1]), approved=frozenset())

    reason, text = ReopenReason.REPORTER_OBJECTS, "异议"
    assert take(closed(), Step.REOPEN, by=CHEN, at=WHEN, reason=reason, text=text, past=forgetful)


@pytest.mark.parametrize("reason", [ReopenReason.NEW_EVIDENCE, ReopenReason.ERROR_FOUND])
def test_for_any_other_reason_whoever_investigated_may_reopen(reason):
    after, _ = take(closed(), Step.REOPEN, by=AN, at=WHEN, reason=reason, text="新证据")

    assert after.state is CaseState.INVESTIGATING


def test_after_an_objection_whoever_found_or_proposed_is_set_aside_and_nobody_else():
    case, _, past = history()

    assert past.set_aside == {AN, BO}
    assert case.state is CaseState.INVESTIGATING


@pytest.mark.parametrize("person", [AN, BO])
def test_whoever_is_set_aside_finds_and_decides_nothing_more(person):
    case, _, past = history()

    with pytest.raises(AnotherHandlerNeeded):
        record_finding(
            case, 1, finding=Finding.PARTLY, effect=Effect.REMIND, by=person, at=WHEN, text="再查", past=past
        )
    found, _ = record_finding(
        case, 1, finding=Finding.PARTLY, effect=Effect.REMIND, by=DING, at=WHEN, text="再查", past=past
    )
    with pytest.raises(AnotherHandlerNeeded):
        take(found, Step.CONCLUDE, by=person, at=WHEN, past=past)
    concluded, _ = take(found, Step.CONCLUDE, by=DING, at=WHEN, past=past)
    with pytest.raises(AnotherHandlerNeeded):
        take(concluded, Step.GIVE_FEEDBACK, by=person, at=WHEN, text="答复", past=past)
    answered, _ = take(concluded, Step.GIVE_FEEDBACK, by=DING, at=WHEN, text="答复", past=past)
    with pytest.raises(AnotherHandlerNeeded):
        take(answered, Step.PROPOSE_CLOSING, by=person, at=WHEN, past=past)


def test_whoever_is_set_aside_may_still_write_to_the_reporter():
    case, _, past = history()

    after, event = take(case, Step.WRITE, by=AN, at=WHEN, text="由其他同志办理", past=past)

    assert (after.state, event.text) == (case.state, "由其他同志办理")


def test_without_an_objection_nobody_is_set_aside():
    _, events, _ = history()
    other = [
        replace(event, reason=ReopenReason.NEW_EVIDENCE) if event.act == Step.REOPEN else event for event in events
    ]

    assert past_of(events[:-1]).set_aside == past_of(other).set_aside == past_of([]).set_aside == frozenset()


def the_reporter_objects(case: Case) -> Event:
    """What the history says when an objection has come in."""
    return Event(
        case=case.id,
        act="add_to_report",
        by="letterbox",
        at=WHEN,
        before=case.state,
        after=case.state,
        reason=Sending.OBJECTION,
    )


def test_an_objection_that_waits_can_be_left_as_it_is_by_somebody_else_with_an_answer_and_then_waits_no_more():
    case, (*events, _), _ = history()
    case = replace(case, state=CaseState.CLOSED)
    events.append(the_reporter_objects(case))
    past = past_of(events)

    for person in (AN, BO):
        with pytest.raises(AnotherHandlerNeeded):
            take(case, Step.UPHOLD, by=person, at=WHEN, text="维持", past=past)
    with pytest.raises(StepIncomplete):
        take(case, Step.UPHOLD, by=DING, at=WHEN, text=" ", past=past)
    after, event = take(case, Step.UPHOLD, by=DING, at=WHEN, text="维持", past=past)

    assert (after.state, past.objection, past_of([*events, event]).objection) == (CaseState.CLOSED, True, False)


def test_where_nobody_objected_there_is_nothing_to_uphold():
    assert Step.UPHOLD not in allowed_steps(closed())
    with pytest.raises(StepNotAllowed):
        take(closed(), Step.UPHOLD, by=DING, at=WHEN, text="维持")


def test_whoever_investigated_does_not_get_round_an_objection_by_another_reason():
    case, (*events, _), _ = history()
    case = replace(case, state=CaseState.CLOSED)
    events.append(the_reporter_objects(case))

    why: dict[str, Any] = {"reason": ReopenReason.NEW_EVIDENCE, "text": "新证据"}
    with pytest.raises(AnotherHandlerNeeded):
        take(case, Step.REOPEN, by=BO, at=WHEN, past=past_of(events), **why)
    _, event = take(case, Step.REOPEN, by=DING, at=WHEN, **why)

    assert past_of([*events, event]).set_aside == {AN, BO}


def test_writing_leaves_a_proposal_standing_and_needs_words():
    case = a_case(state=CaseState.FEEDBACK_GIVEN, closing_proposed_by=BO)

    after, _ = take(case, Step.WRITE, by=CHEN, at=WHEN, text="请补充")

    assert after.closing_proposed_by == BO
    with pytest.raises(StepIncomplete):
        take(case, Step.WRITE, by=CHEN, at=WHEN, text=" ")


def test_that_the_reporter_withdrew_is_a_reason_only_when_every_reporter_did():
    everything = tuple(DeclineReason)

    assert true_of_withdrawals(DeclineReason, all_withdrew=True) == everything
    assert true_of_withdrawals(DeclineReason, all_withdrew=False) == tuple(
        reason for reason in everything if reason is not DeclineReason.REPORTER_WITHDREW
    )
