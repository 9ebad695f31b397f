"""A case moves by the table alone, lacks nothing that a step needs, and is closed by a second person."""

from dataclasses import replace
from typing import Any

import pytest

from publicity.case import (
    ENDED,
    READY_TO_CLOSE,
    STEPS,
    Allegation,
    Case,
    CaseState,
    Effect,
    Event,
    Finding,
    Step,
    allowed_steps,
    had_a_part,
    missing_for,
    record_finding,
    recuse,
    take,
)
from publicity.errors import Recused, SecondPersonNeeded, StepIncomplete, StepNotAllowed
from publicity.filed import check_open_for_allegations
from publicity.objections import Past
from publicity.reasons import ReopenReason
from tests.case_table import NEEDS, REASONS, WITH_A_PROPOSAL, WITHOUT_A_PROPOSAL, all_a_step_needs
from tests.examples import WHEN, a_case

AN, BO, CHEN, DU = "an", "bo", "chen", "du"
FOUND = Allegation(1, Finding.UNSUBSTANTIATED, Effect.NONE, AN)

# --- The table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("proposed_by, table", [(None, WITHOUT_A_PROPOSAL), (BO, WITH_A_PROPOSAL)])
@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("step", Step)
def test_a_step_is_possible_exactly_where_the_table_has_it(step, state, proposed_by, table):
    case = a_case(state=state, allegations=(FOUND,), closing_proposed_by=proposed_by)

    try:
        after, _ = take(case, step, by=CHEN, at=WHEN, **all_a_step_needs(step))
    except StepNotAllowed:
        outcome = None
    else:
        outcome = after.state

    assert outcome == table[step].get(state)
    assert (step in allowed_steps(case)) is (state in table[step])


def test_the_table_has_every_step_once():
    assert list(STEPS) == list(Step)


def test_the_registered_state_leads_to_every_other():
    reached: set[str] = {"registered"}
    before: set[str] = set()
    while reached != before:
        before = set(reached)
        reached |= {row[state] for row in WITH_A_PROPOSAL.values() for state in before if state in row}

    assert reached == set(CaseState)


@pytest.mark.parametrize("state", sorted(set(CaseState) - {CaseState.MERGED}))
def test_from_every_state_but_merged_a_case_can_come_to_its_close(state):
    reached: set[str] = {str(state)}
    before: set[str] = set()
    while reached != before:
        before = set(reached)
        reached |= {row[state] for row in WITH_A_PROPOSAL.values() for state in before if state in row}

    assert "closed" in reached


def test_a_case_rests_when_it_is_closed_or_goes_on_in_another():
    ways_to_leave = {state for row in WITH_A_PROPOSAL.values() for state, to in row.items() if to != state}

    assert set(ENDED) == {CaseState.CLOSED, CaseState.MERGED}
    assert set(CaseState) - ways_to_leave == {CaseState.MERGED}
    assert set(READY_TO_CLOSE) == set(WITH_A_PROPOSAL["close"])


# --- What a step needs ------------------------------------------------------------------------------------------------


def past_for(step: str) -> Past:
    """The history in which the step is possible: to uphold a closing, somebody must have objected."""
    return Past(objection=step == Step.UPHOLD)


def somewhere_before(step: str) -> Case:
    """A case in which the step is possible."""
    state = next(iter(WITH_A_PROPOSAL[step] or WITHOUT_A_PROPOSAL[step] or {"closed": "closed"}))
    return a_case(
        state=CaseState(state),
        allegations=(FOUND,),
        closing_proposed_by=BO if step in ("close", "return_closing") else None,
    )


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("text", [None, "", " \n\t　"])
def test_a_step_names_all_it_lacks_at_once(step, text):
    case = somewhere_before(step)

    assert missing_for(case, step, text=text) == list(NEEDS.get(step, ()))
    if step in NEEDS:
        with pytest.raises(StepIncomplete) as refused:
            take(case, step, by=CHEN, at=WHEN, text=text, past=past_for(step))
        assert refused.value.missing == NEEDS[step]


@pytest.mark.parametrize("step", REASONS)
@pytest.mark.parametrize("reason", ["", "because", "OUT_OF_SCOPE", "截图"])
def test_a_reason_has_to_come_from_the_step_s_own_list(step, reason):
    foreign = next(member for name, kind in REASONS.items() if name != step for member in kind)

    for wrong in (reason, foreign):
        assert missing_for(somewhere_before(step), Step(step), reason=wrong, text="写明理由") == ["reason"]


@pytest.mark.parametrize("step, reason", [(step, reason) for step, kind in REASONS.items() for reason in kind])
def test_every_reason_of_the_list_is_accepted_as_a_member_and_as_the_text_of_a_form(step, reason):
    case = somewhere_before(step)

    for given in (reason, str(reason)):
        _, event = take(case, Step(step), by=CHEN, at=WHEN, reason=given, text="写明理由")
        assert event.reason == reason


@pytest.mark.parametrize("step", sorted(set(Step) - set(REASONS)))
def test_a_step_without_a_list_records_no_reason(step):
    needed = all_a_step_needs(step) | {"reason": "whatever a form may send"}

    _, event = take(somewhere_before(step), step, by=CHEN, at=WHEN, past=past_for(step), **needed)

    assert event.reason is None


def test_concluding_names_every_allegation_without_a_finding():
    allegations = (Allegation(1), replace(FOUND, number=2), Allegation(3))
    case = a_case(state=CaseState.INVESTIGATING, allegations=allegations)

    with pytest.raises(StepIncomplete) as refused:
        take(case, Step.CONCLUDE, by=AN, at=WHEN)

    assert refused.value.missing == ("finding:1", "finding:3")


@pytest.mark.parametrize(
    "allegation",
    [Allegation(1), Allegation(1, finding=Finding.SUBSTANTIATED), Allegation(1, effect=Effect.CANCEL)],
)
def test_a_finding_without_an_effect_concludes_nothing_nor_an_effect_without_a_finding(allegation):
    case = a_case(state=CaseState.INVESTIGATING, allegations=(allegation,))

    assert missing_for(case, Step.CONCLUDE) == ["finding:1"]


def test_a_case_in_which_nothing_is_alleged_cannot_be_concluded():
    case = a_case(state=CaseState.INVESTIGATING, allegations=())

    with pytest.raises(StepIncomplete) as refused:
        take(case, Step.CONCLUDE, by=AN, at=WHEN)

    assert refused.value.missing == ("allegation",)


@pytest.mark.parametrize("state", [CaseState.FEEDBACK_GIVEN, CaseState.FEEDBACK_NOT_POSSIBLE])
@pytest.mark.parametrize("step", [Step.PROPOSE_CLOSING, Step.CLOSE])
def test_an_investigated_case_is_looked_at_again_before_it_is_closed(state, step):
    proposed_by = BO if step is Step.CLOSE else None
    case = a_case(state=state, allegations=(Allegation(1),), closing_proposed_by=proposed_by)

    with pytest.raises(StepIncomplete) as refused:
        take(case, step, by=CHEN, at=WHEN)

    assert refused.value.missing == ("finding:1",)


@pytest.mark.parametrize("state", [CaseState.NOT_ACCEPTED, CaseState.TRANSFERRED])
def test_a_case_put_aside_closes_without_findings_but_not_by_one_person(state):
    case = a_case(state=state, closing_proposed_by=BO)

    closed, _ = take(case, Step.CLOSE, by=CHEN, at=WHEN)

    assert closed.state is CaseState.CLOSED
    with pytest.raises(SecondPersonNeeded):
        take(case, Step.CLOSE, by=BO, at=WHEN)


# --- Events -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", Step)
def test_a_step_gives_one_event_that_says_who_when_from_where_to_where_and_why(step):
    case = somewhere_before(step)
    needed = all_a_step_needs(step)

    after, event = take(case, step, by=CHEN, at=WHEN, past=past_for(step), **needed)

    assert event == Event(case=case.id, act=step, by=CHEN, at=WHEN, before=case.state, after=after.state, **needed)
    assert after.version == case.version + 1


@pytest.mark.parametrize("step", Step)
def test_a_step_changes_nothing_else(step):
    case = replace(somewhere_before(step), recused=frozenset({DU}), investigated_by=frozenset({AN}))

    after, _ = take(case, step, by=CHEN, at=WHEN, past=past_for(step), **all_a_step_needs(step))

    same = replace(
        after,
        state=case.state,
        version=case.version,
        closing_proposed_by=case.closing_proposed_by,
        allegations=case.allegations,
    )
    assert same == case


# --- Findings ---------------------------------------------------------------------------------------------------------


def a_finding(case: Case, number: int = 1, *, by: str = AN, text: str = "查阅档案") -> tuple[Case, Event]:
    """Record that an allegation is partly true and that the person is to be reminded."""
    return record_finding(case, number, finding=Finding.PARTLY, effect=Effect.REMIND, by=by, at=WHEN, text=text)


def test_a_finding_is_recorded_for_its_allegation_with_its_effect_and_its_finder():
    case = a_case(state=CaseState.INVESTIGATING, allegations=(Allegation(1), Allegation(2)))

    after, event = a_finding(case, 2)

    assert after.allegations == (Allegation(1), Allegation(2, Finding.PARTLY, Effect.REMIND, AN))
    assert (event.act, event.reason, event.text) == ("record_finding", "2:partly:remind", "查阅档案")
    assert (event.before, event.after) == (CaseState.INVESTIGATING, CaseState.INVESTIGATING)
    assert after.version == case.version + 1


@pytest.mark.parametrize("state", sorted(set(CaseState) - {CaseState.INVESTIGATING}))
def test_findings_are_recorded_only_during_the_investigation(state):
    with pytest.raises(StepNotAllowed):
        a_finding(a_case(state=state))


@pytest.mark.parametrize(
    "number, text, missing",
    [(1, " ", ("text",)), (7, "查阅档案", ("allegation",)), (7, "", ("text", "allegation"))],
)
def test_a_finding_needs_its_basis_and_an_allegation_of_the_case(number, text, missing):
    with pytest.raises(StepIncomplete) as refused:
        a_finding(a_case(state=CaseState.INVESTIGATING), number, text=text)

    assert refused.value.missing == missing


@pytest.mark.parametrize("state", CaseState)
def test_one_more_matter_is_alleged_only_before_the_conclusion(state):
    if state in ("registered", "screening", "accepted", "investigating", "on_hold"):
        check_open_for_allegations(a_case(state=state))
        return

    with pytest.raises(StepNotAllowed):
        check_open_for_allegations(a_case(state=state))


def test_reopening_leaves_nothing_found_because_what_was_found_is_in_doubt():
    case = a_case(state=CaseState.CLOSED, allegations=(FOUND,), investigated_by=frozenset({AN}))

    after, _ = take(case, Step.REOPEN, by=CHEN, at=WHEN, reason=ReopenReason.NEW_EVIDENCE, text="新的书证")

    assert after.state is CaseState.INVESTIGATING
    assert missing_for(after, Step.CONCLUDE) == ["finding:1"]
    assert AN in had_a_part(after)


def test_revising_keeps_what_was_found_so_that_one_finding_can_be_mended():
    case = a_case(state=CaseState.CONCLUDED, allegations=(FOUND,))

    after, _ = take(case, Step.REVISE, by=AN, at=WHEN, text="补充调查")

    assert after.allegations == (FOUND,)


# --- The second person ------------------------------------------------------------------------------------------------


def a_proposal(**changes: Any) -> Case:
    """A case that An investigated and Bo proposed to close."""
    return a_case(**{"state": CaseState.FEEDBACK_GIVEN, "allegations": (FOUND,), "closing_proposed_by": BO} | changes)


@pytest.mark.parametrize("person", [AN, BO])
def test_whoever_found_or_proposed_does_not_close(person):
    with pytest.raises(SecondPersonNeeded):
        take(a_proposal(), Step.CLOSE, by=person, at=WHEN)


def test_a_second_person_without_a_part_closes():
    closed, _ = take(a_proposal(), Step.CLOSE, by=CHEN, at=WHEN)

    assert closed.state is CaseState.CLOSED
    assert closed.closing_proposed_by is None


def test_a_finding_that_another_replaced_still_keeps_its_finder_from_closing():
    case = a_case(state=CaseState.INVESTIGATING)
    case, _ = a_finding(case, by=AN)
    case, _ = a_finding(case, by=BO)
    case = replace(case, state=CaseState.FEEDBACK_GIVEN, closing_proposed_by=CHEN)

    assert had_a_part(case) == {AN, BO, CHEN}
    with pytest.raises(SecondPersonNeeded):
        take(case, Step.CLOSE, by=AN, at=WHEN)


def test_a_person_with_an_empty_name_is_a_person():
    assert had_a_part(a_case(closing_proposed_by="")) == {""}


@pytest.mark.parametrize("step", [Step.RETURN_CLOSING, Step.REVISE, Step.CLOSE])
def test_a_proposal_falls_with_every_step_that_answers_it_or_goes_back(step):
    after, _ = take(a_proposal(), step, by=CHEN, at=WHEN, text="材料不全")

    assert after.closing_proposed_by is None


def test_a_case_taken_back_has_no_proposal_left():
    case = a_case(state=CaseState.NOT_ACCEPTED, closing_proposed_by=BO)

    after, _ = take(case, Step.TAKE_BACK, by=CHEN, at=WHEN, text="属于受理范围")

    assert after.closing_proposed_by is None


def test_acknowledging_leaves_a_proposal_standing():
    after, _ = take(a_proposal(), Step.ACKNOWLEDGE, by=AN, at=WHEN)

    assert after.closing_proposed_by == BO


def test_a_returned_closing_stays_where_it_was_and_can_be_proposed_again():
    returned, _ = take(a_proposal(), Step.RETURN_CLOSING, by=CHEN, at=WHEN, text="材料不全")
    again, _ = take(returned, Step.PROPOSE_CLOSING, by=BO, at=WHEN)

    assert returned.state is CaseState.FEEDBACK_GIVEN
    assert again.closing_proposed_by == BO


# --- Recusal ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("step", Step)
def test_a_recused_person_can_take_no_step_and_learns_nothing_of_the_table(step, state):
    case = a_case(state=state, allegations=(FOUND,), recused=frozenset({CHEN}))

    with pytest.raises(Recused):
        take(case, step, by=CHEN, at=WHEN)


def test_a_recused_person_can_neither_record_a_finding_nor_step_back_twice():
    case = a_case(state=CaseState.INVESTIGATING, recused=frozenset({AN}))

    with pytest.raises(Recused):
        a_finding(case, by=AN)
    with pytest.raises(Recused):
        recuse(case, by=AN, at=WHEN)


@pytest.mark.parametrize("state", CaseState)
def test_anyone_can_step_back_at_any_time_and_it_is_recorded(state):
    after, event = recuse(a_case(state=state), by=AN, at=WHEN)

    assert after.recused == {AN}
    assert after.version == 1
    assert (event.act, event.by, event.before, event.after) == ("recuse", AN, state, state)


def test_a_proposal_falls_with_the_recusal_of_whoever_made_it_and_of_nobody_else():
    by_the_proposer, _ = recuse(a_proposal(), by=BO, at=WHEN)
    by_another, _ = recuse(a_proposal(), by=DU, at=WHEN)

    assert by_the_proposer.closing_proposed_by is None
    assert by_another.closing_proposed_by == BO
