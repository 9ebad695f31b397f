"""A ballot's base is the members who should attend, and the steps are recorded in the order of the regulation."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.errors import BallotRefused
from publicity.procedure import (
    AnnouncedInspection,
    Ballot,
    BallotFault,
    ProcedureRule,
    ProcedureStep,
    RecordedStep,
    misplaced,
    rules_kept,
)
from tests.examples import day

NUMBERS = st.integers(-3, 70)


def a_ballot(**changes: int) -> Ballot:
    """Eleven members should attend; all came, and all approved."""
    return Ballot(**{"due": 11, "present": 11, "approve": 11} | changes)


@pytest.mark.parametrize(
    "due, present, has_quorum",
    [
        # Two thirds "or more" include two thirds.
        (12, 8, True),
        (12, 7, False),
        (9, 6, True),
        (9, 5, False),
        (3, 2, True),
        # Where two thirds are not a whole number, the next whole number is needed.
        (11, 8, True),
        (11, 7, False),
        (58, 39, True),
        (58, 38, False),
        (1, 1, True),
        (1, 0, False),
    ],
)
def test_two_thirds_of_those_due_have_to_be_present(due, present, has_quorum):
    assert a_ballot(due=due, present=present).has_quorum is has_quorum


@pytest.mark.parametrize(
    "due, present, approve, is_passed",
    [
        # Five of eight present are most of those who came, but not more than half of the eleven who are due.
        (11, 8, 5, False),
        (11, 8, 6, True),
        # "More than half" excludes half.
        (12, 12, 6, False),
        (12, 12, 7, True),
        (12, 8, 6, False),
        (58, 58, 29, False),
        (58, 58, 30, True),
        (1, 1, 1, True),
    ],
)
def test_more_than_half_of_those_due_have_to_approve_whoever_came(due, present, approve, is_passed):
    ballot = a_ballot(due=due, present=present, approve=approve)

    assert ballot.is_passed is is_passed
    assert (BallotFault.NOT_PASSED in ballot.faults()) is not is_passed


@pytest.mark.parametrize(
    "ballot, faults",
    [
        (a_ballot(present=8, approve=6, against=1, undecided=1), []),
        (a_ballot(present=8, approve=6), []),
        (a_ballot(present=8, approve=6, against=2, undecided=1), [BallotFault.MORE_VOTES_THAN_PRESENT]),
        (a_ballot(present=12), [BallotFault.MORE_PRESENT_THAN_DUE]),
        (a_ballot(present=7, approve=7), [BallotFault.NO_QUORUM]),
        (a_ballot(present=7, approve=5), [BallotFault.NO_QUORUM, BallotFault.NOT_PASSED]),
        (a_ballot(due=0, present=0, approve=0), [BallotFault.NEGATIVE]),
        (a_ballot(against=-1), [BallotFault.NEGATIVE]),
        (a_ballot(undecided=-1), [BallotFault.NEGATIVE]),
        (a_ballot(approve=-1), [BallotFault.NEGATIVE]),
    ],
)
def test_all_faults_of_a_ballot_are_named_at_once(ballot, faults):
    assert ballot.faults() == faults


def test_a_ballot_that_stands_is_not_refused():
    a_ballot(present=8, approve=6, against=2).check()


def test_a_ballot_that_cannot_stand_is_refused_with_its_first_fault():
    with pytest.raises(BallotRefused) as refused:
        a_ballot(present=7, approve=5).check()

    assert refused.value.why is BallotFault.NO_QUORUM


@given(due=NUMBERS, present=NUMBERS, approve=NUMBERS, against=NUMBERS, undecided=NUMBERS)
def test_a_ballot_stands_exactly_when_the_fractions_say_so(due, present, approve, against, undecided):
    ballot = Ballot(due=due, present=present, approve=approve, against=against, undecided=undecided)

    stands = (
        due > 0
        and 0 <= present <= due
        and min(approve, against, undecided) >= 0
        and approve + against + undecided <= present
        and Fraction(present, due) >= Fraction(2, 3)
        and Fraction(approve, due) > Fraction(1, 2)
    )

    assert (ballot.faults() == []) is stands


def a_record(*steps: str) -> tuple[RecordedStep, ...]:
    """Read ``inspection Mon 2026-10-12`` or ``inspection Mon 2026-10-12 … Wed 2026-10-14``."""
    record = []
    for text in steps:
        name, _, days = text.partition(" ")
        on, _, until = days.partition(" … ")
        record.append(RecordedStep(step=ProcedureStep(name), on=day(on), until=day(until) if until else None))
    return tuple(record)


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(a_record(), id="none recorded"),
        pytest.param(a_record("decision Thu 2026-11-19"), id="one alone"),
        pytest.param(
            a_record(
                "recommendation Tue 2026-10-13",
                "inspection Mon 2026-10-26 … Fri 2026-10-30",
                "deliberation Mon 2026-11-09",
                "decision Thu 2026-11-19",
            ),
            id="all four",
        ),
        pytest.param(a_record("deliberation Thu 2026-11-19", "decision Thu 2026-11-19"), id="two on one day"),
        pytest.param(
            a_record("recommendation Tue 2026-10-13", "recommendation Wed 2026-10-14", "decision Thu 2026-11-19"),
            id="one step twice",
        ),
        pytest.param(
            a_record("inspection Mon 2026-10-26 … Fri 2026-10-30", "deliberation Wed 2026-10-28"),
            id="opinions are sought while the inspection is under way",
        ),
    ],
)
def test_steps_that_begin_in_the_order_of_the_regulation_are_in_order(record):
    assert misplaced(record) == ()


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(
            a_record("decision Thu 2026-11-19", "inspection Fri 2026-11-20"), id="inspected after the decision"
        ),
        pytest.param(
            a_record("inspection Fri 2026-11-20", "decision Thu 2026-11-19"), id="decided before the inspection"
        ),
        pytest.param(
            a_record("inspection Mon 2026-10-26", "recommendation Tue 2026-10-27"), id="recommended after inspection"
        ),
        pytest.param(a_record("recommendation Tue 2026-10-27", "inspection Mon 2026-10-26"), id="inspected before it"),
        pytest.param(
            a_record("inspection Mon 2026-11-16 … Fri 2026-11-20", "decision Thu 2026-11-19"),
            id="decided while the inspection is under way",
        ),
        pytest.param(
            a_record(
                "inspection Mon 2026-11-16 … Fri 2026-11-20",
                "deliberation Tue 2026-11-17",
                "decision Thu 2026-11-19",
            ),
            id="decided while an earlier step is under way",
        ),
    ],
)
def test_steps_out_of_order_are_seen(record):
    assert misplaced(record) == (len(record) - 1,)


# --- The rules that a record satisfies ------------------------------------------------------------------------------

PUBLISHED = day("Fri 2026-11-20")
IN_TIME = AnnouncedInspection(is_in_time=True, members=2, names_former_unit=True)
PASSED = Ballot(due=11, present=9, approve=9)


def a_decision(**told) -> RecordedStep:
    return RecordedStep(step=ProcedureStep.DECISION, on=day("Wed 2026-11-18"), **told)


def test_r9_r10_r11_r12_a_step_satisfies_the_rules_that_its_record_shows():
    inspection = RecordedStep(step=ProcedureStep.INSPECTION, on=day("Thu 2026-10-29"), notice="KC-2026-021")
    decision = a_decision(ballot=PASSED, chair="曹允升", recorder="桑以宁")

    of_inspection, of_decision = rules_kept((inspection, decision), PUBLISHED, IN_TIME)

    assert of_inspection == (ProcedureRule.LEAD_TIME, ProcedureRule.TEAM_OF_TWO, ProcedureRule.FORMER_UNIT)
    assert set(of_decision) == {
        ProcedureRule.QUORUM,
        ProcedureRule.MAJORITY,
        ProcedureRule.BALLOTS_ADD_UP,
        ProcedureRule.SIGNED,
        ProcedureRule.IN_ORDER,
        ProcedureRule.BEFORE_PUBLICITY,
    }


@pytest.mark.parametrize(
    "ballot, missed",
    [
        (Ballot(due=11, present=7, approve=7), {ProcedureRule.QUORUM}),
        (Ballot(due=11, present=8, approve=5), {ProcedureRule.MAJORITY}),
        (Ballot(due=11, present=8, approve=7, against=2), {ProcedureRule.BALLOTS_ADD_UP}),
        (Ballot(due=11, present=12, approve=9), {ProcedureRule.BALLOTS_ADD_UP}),
        (Ballot(due=0, present=0, approve=0), {ProcedureRule.QUORUM, ProcedureRule.MAJORITY, ProcedureRule.BALLOTS_ADD_UP}),
        (None, {ProcedureRule.QUORUM, ProcedureRule.MAJORITY, ProcedureRule.BALLOTS_ADD_UP}),
    ],
)  # fmt: skip
def test_a_ballot_that_breaks_a_rule_or_is_not_recorded_does_not_satisfy_it(ballot, missed):
    ((*kept,),) = rules_kept((a_decision(ballot=ballot, chair="曹允升", recorder="桑以宁"),), PUBLISHED)

    assert (
        set(kept)
        == set(rules_kept((a_decision(ballot=PASSED, chair="曹允升", recorder="桑以宁"),), PUBLISHED)[0]) - missed
    )


@pytest.mark.parametrize("signed", [{}, {"chair": "曹允升"}, {"chair": "曹允升", "recorder": "曹允升"}])
def test_minutes_are_signed_by_two_different_people_or_not_at_all(signed):
    assert ProcedureRule.SIGNED not in rules_kept((a_decision(**signed),), PUBLISHED)[0]


def test_r2_a_step_out_of_order_or_after_the_publicity_satisfies_neither_rule():
    decision, inspection = a_record("decision Wed 2026-11-18", "inspection Thu 2026-11-19")

    assert rules_kept((decision, inspection), PUBLISHED, IN_TIME)[1] == ()
    assert ProcedureRule.BEFORE_PUBLICITY not in rules_kept((decision,), day("Tue 2026-11-17"))[0]


def test_an_inspection_whose_notice_is_not_known_satisfies_nothing():
    (inspection,) = a_record("inspection Thu 2026-10-29")
    nothing = AnnouncedInspection(is_in_time=False, members=1, names_former_unit=False)

    assert rules_kept((inspection,), PUBLISHED) == ((),)
    assert rules_kept((inspection,), PUBLISHED, nothing) == ((),)
