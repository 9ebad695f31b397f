"""A reporter may object once and be heard by somebody else; a withdrawal ends nothing by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from publicity.case import Allegation, Case, CaseState, Effect, Finding, Step, record_finding, set_aside_by, take
from publicity.errors import AnotherHandlerNeeded, StepIncomplete
from publicity.reasons import DeclineReason, ReopenReason, true_of_withdrawals
from tests.examples import WHEN, a_case

AN, BO, CHEN, DING = "an", "bo", "chen", "ding"
FOUND = Allegation(1, Finding.UNSUBSTANTIATED, Effect.NONE, AN)


def closed() -> Case:
    """A case that An investigated, and that is closed."""
    return a_case(state=CaseState.CLOSED, allegations=(FOUND,), investigated_by=frozenset({AN}))


def history():
    """An finds, Bo proposes, Chen closes, Ding reopens because the reporter objects; the case after it, its events."""
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
    return replace(case, set_aside=set_aside_by(events)), events


def test_whoever_investigated_does_not_hear_the_objection():
    with pytest.raises(AnotherHandlerNeeded):
        take(closed(), Step.REOPEN, by=AN, at=WHEN, reason=ReopenReason.REPORTER_OBJECTS, text="异议")


@pytest.mark.parametrize("reason", [ReopenReason.NEW_EVIDENCE, ReopenReason.ERROR_FOUND])
def test_for_any_other_reason_whoever_investigated_may_reopen(reason):
    after, _ = take(closed(), Step.REOPEN, by=AN, at=WHEN, reason=reason, text="新证据")

    assert after.state is CaseState.INVESTIGATING


def test_after_an_objection_whoever_found_or_proposed_is_set_aside_and_nobody_else():
    case, _ = history()

    assert case.set_aside == {AN, BO}
    assert case.state is CaseState.INVESTIGATING


@pytest.mark.parametrize("person", [AN, BO])
def test_whoever_is_set_aside_finds_and_decides_nothing_more(person):
    case, _ = history()

    with pytest.raises(AnotherHandlerNeeded):
        record_finding(case, 1, finding=Finding.PARTLY, effect=Effect.REMIND, by=person, at=WHEN, text="再查")
    found, _ = record_finding(case, 1, finding=Finding.PARTLY, effect=Effect.REMIND, by=DING, at=WHEN, text="再查")
    with pytest.raises(AnotherHandlerNeeded):
        take(found, Step.CONCLUDE, by=person, at=WHEN)
    concluded, _ = take(found, Step.CONCLUDE, by=DING, at=WHEN)
    with pytest.raises(AnotherHandlerNeeded):
        take(concluded, Step.GIVE_FEEDBACK, by=person, at=WHEN, text="答复")
    answered, _ = take(concluded, Step.GIVE_FEEDBACK, by=DING, at=WHEN, text="答复")
    with pytest.raises(AnotherHandlerNeeded):
        take(answered, Step.PROPOSE_CLOSING, by=person, at=WHEN)


def test_whoever_is_set_aside_may_still_write_to_the_reporter():
    case, _ = history()

    after, event = take(case, Step.WRITE, by=AN, at=WHEN, text="由其他同志办理")

    assert (after.state, event.text) == (case.state, "由其他同志办理")


def test_without_an_objection_nobody_is_set_aside():
    _, events = history()
    other = [
        replace(event, reason=ReopenReason.NEW_EVIDENCE) if event.act == Step.REOPEN else event for event in events
    ]

    assert set_aside_by(events[:-1]) == set_aside_by(other) == set_aside_by([]) == frozenset()


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
