"""Who may hand a case over, what becomes of one that is split, and until when other bodies have to answer."""

import pytest

from publicity.case import Allegation, Case, CaseState, Effect, Finding, Step, missing_for, record_finding, take
from publicity.clocks import CaseDates, Clock, ClockRules, running_clocks
from publicity.errors import Recused, StepIncomplete, StepNotAllowed
from publicity.moving import CAN_BE_SPLIT, NotYours, assign, came_by_transfer, object_to_transfer, report_back, split
from tests.examples import FRIDAY, WHEN, a_case, day

ASSIGNMENTS = """
# worked by | by  | to  | supervisor | may
-           | lin | lin | no         | yes
-           | lin | wu  | no         | no
-           | zhou| wu  | yes        | yes
lin         | lin | wu  | no         | yes
lin         | wu  | wu  | no         | no
lin         | zhou| wu  | yes        | yes
"""


@pytest.mark.parametrize("row", [line for line in ASSIGNMENTS.splitlines() if "|" in line and "#" not in line])
def test_a_case_is_given_by_who_works_it_or_a_supervisor_and_taken_when_nobody_has_it(row):
    has, by, to, supervisor, may = [cell.strip() for cell in row.split("|")]
    values = {"by": by, "at": WHEN, "worked_by": None if has == "-" else has, "may_give": supervisor == "yes"}

    if may == "yes":
        after, event = assign(a_case(), to, text=" 先看第2号 ", **values)
        assert (event.act, event.by, event.reason, event.text) == ("assign", by, to, "先看第2号")
        assert (after.state, after.version) == (a_case().state, a_case().version + 1)
    else:
        with pytest.raises(NotYours):
            assign(a_case(), to, **values)


def test_nobody_is_given_a_case_he_has_stepped_back_from_or_has_already():
    case = a_case(recused=frozenset({"wu"}))
    for to, worked_by in (("wu", None), ("lin", "lin")):
        with pytest.raises(StepIncomplete):
            assign(case, to, by="zhou", at=WHEN, worked_by=worked_by, may_give=True)
    with pytest.raises(Recused):
        assign(case, "lin", by="wu", at=WHEN, worked_by=None, may_give=True)


# --- Splitting ------------------------------------------------------------------------------------------------------

THREE = (Allegation(1, Finding.PARTLY, Effect.REMIND, "lin"), Allegation(2), Allegation(3))


def test_what_is_split_off_stays_in_its_place_and_is_found_in_the_new_case_alone():
    case = a_case(state=CaseState.INVESTIGATING, allegations=THREE, recused=frozenset({"wu"}))

    after, went, new, came = split(case, [3], "N", by="lin", at=WHEN)

    assert [one.split_to for one in after.allegations] == [None, None, "N"]
    assert new == Case(
        id="N", state=CaseState.INVESTIGATING, allegations=(Allegation(1),), recused=frozenset({"wu"}), version=0
    )
    assert (went.act, went.text, came.act, came.case, came.text) == ("split", "N", "split_from", "N", case.id)
    assert missing_for(after, Step.CONCLUDE) == ["finding:2"]
    with pytest.raises(StepIncomplete):
        record_finding(after, 3, finding=Finding.PARTLY, effect=Effect.NONE, by="lin", at=WHEN, text="x")


def test_a_case_that_is_reopened_still_knows_what_was_split_off():
    after, *_ = split(a_case(state=CaseState.INVESTIGATING, allegations=THREE), [3], "N", by="lin", at=WHEN)
    closed = Case(id=after.id, state=CaseState.CLOSED, allegations=after.allegations, version=9)

    again, _ = take(closed, Step.REOPEN, by="zhou", at=WHEN, reason="error_found", text="漏了一点")

    assert again.allegations == (Allegation(1), Allegation(2), Allegation(3, split_to="N"))


@pytest.mark.parametrize("numbers", [[], [1], [1, 2], [2, 3, 9], [0]])
def test_what_has_a_finding_or_is_not_there_is_not_split_off(numbers):
    with pytest.raises(StepIncomplete):
        split(a_case(state=CaseState.INVESTIGATING, allegations=THREE), numbers, "N", by="lin", at=WHEN)


def test_something_has_to_stay():
    with pytest.raises(StepIncomplete):
        split(a_case(allegations=(Allegation(1), Allegation(2))), [1, 2], "N", by="lin", at=WHEN)


@pytest.mark.parametrize("state", sorted(set(CaseState) - CAN_BE_SPLIT))
def test_what_waits_or_is_concluded_is_not_split(state):
    with pytest.raises(StepNotAllowed):
        split(a_case(state=state, allegations=THREE), [2], "N", by="lin", at=WHEN)


# --- Other bodies ---------------------------------------------------------------------------------------------------


def test_a_transfer_is_answered_only_while_it_stands_and_objected_to_only_before_the_decision():
    with pytest.raises(StepNotAllowed):
        report_back(a_case(state=CaseState.INVESTIGATING), by="lin", at=WHEN, text="x")
    with pytest.raises(StepIncomplete):
        report_back(a_case(state=CaseState.TRANSFERRED), by="lin", at=WHEN, text=" ")
    with pytest.raises(StepNotAllowed):
        came_by_transfer(a_case(state=CaseState.ACCEPTED), by="chen", at=WHEN, received=FRIDAY, body="市信访局")
    with pytest.raises(StepNotAllowed):
        object_to_transfer(a_case(), by="chen", at=WHEN, came=None, why="不属本部门")

    _, event = came_by_transfer(a_case(), by="chen", at=WHEN, received=FRIDAY, body="市信访局")

    assert (event.reason, event.text) == ("2026-11-20", "市信访局")


def test_five_working_days_to_object_and_a_day_that_the_transfer_fixed(calendar):
    dates = CaseDates(received=FRIDAY, acknowledged=FRIDAY, came=FRIDAY)
    answers = CaseDates(received=FRIDAY, acknowledged=FRIDAY, report_back=day("Tue 2027-01-19"))

    to_object = {one.clock: one.on for one in running_clocks(CaseState.SCREENING, dates, ClockRules(), calendar)}
    accepted = {one.clock for one in running_clocks(CaseState.ACCEPTED, dates, ClockRules(), calendar)}
    transferred = running_clocks(CaseState.TRANSFERRED, answers, ClockRules(), calendar)
    closed = running_clocks(CaseState.CLOSED, answers, ClockRules(), calendar)

    assert to_object[Clock.OBJECT_TO_TRANSFER] == day("Fri 2026-11-27")
    assert Clock.OBJECT_TO_TRANSFER not in accepted
    assert [(one.clock, one.on) for one in transferred] == [(Clock.REPORT_BACK, day("Tue 2027-01-19"))]
    assert closed == []
