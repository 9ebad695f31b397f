"""What staff do to a case: as the table has it, each on the case as they read it, and nothing for whoever stepped back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from intake.desk import acts, checks
from intake.desk.acts import NoSuchCase
from intake.desk.office import Office
from intake.desk.sealed import open_allegation, open_event_text
from intake.envelopes import AllegationWords
from intake.stores import CaseStore, CaseSummary, Filing, Milestones, StoredEvent
from intake.vault import keyed_index
from publicity.case import STEPS, CaseState, Effect, Finding, Step
from publicity.errors import (
    ChangedMeanwhile,
    PublicityError,
    SecondPersonNeeded,
    StepIncomplete,
    StepNotAllowed,
)
from publicity.reasons import HoldReason
from publicity.report import Channel
from tests.case_table import NEEDS, WITH_A_PROPOSAL, WITHOUT_A_PROPOSAL, all_a_step_needs
from tests.examples import FRIDAY, day
from tests.intake.a_letterbox import RUNNING
from tests.intake.an_office import (
    CHEN,
    LIN,
    TO_CLOSE,
    TO_FEEDBACK,
    TO_INVESTIGATION,
    WAYS,
    WU,
    ZHOU,
    a_case_in,
    an_office,
    case_of,
    do,
    find,
    import_one,
    put_letter,
    wait,
    walk,
)

Desk = tuple[Office, CaseStore]
S = CaseState
MATTER = AllegationWords(matter="违规经商办企业", notice=RUNNING, nominee="n1", name="林知远")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as desk:
        yield desk


def state_of_things(store: CaseStore, case_id: str) -> tuple[CaseSummary, list[StoredEvent]]:
    """All that is stored of a case."""
    summary = store.summary(case_id, viewer=None)
    assert summary
    return summary, store.events_of(case_id, viewer=None)


def milestones(store: CaseStore, case_id: str) -> Milestones:
    """The days that a case remembers."""
    return state_of_things(store, case_id)[0].milestones


# --- The table, through the store -----------------------------------------------------------------------------------


def refused_everywhere_else(desk: Desk, step: Step, proposed: bool, table: dict[str, dict[str, str]]) -> None:
    """Try a step in every state, and hold what happens, and what is stored, against the table."""
    office, store = desk
    for state in WAYS:
        _, case_id = a_case_in(office, store, state)
        if proposed:
            if state not in ("not_accepted", "transferred", "feedback_given", "feedback_not_possible"):
                continue
            do(office, store, case_id, Step.PROPOSE_CLOSING)
        needs = {"text": a_case_in(office, store, S.SCREENING)[1]} if step is Step.MERGE else {}
        if step is Step.CONCLUDE and state is S.INVESTIGATING:
            find(office, store, case_id)
        before, history = state_of_things(store, case_id)

        if state not in table[step]:
            with pytest.raises(StepNotAllowed):
                do(office, store, case_id, step, ZHOU, **needs)
            assert state_of_things(store, case_id) == (before, history)
            continue
        do(office, store, case_id, step, ZHOU, **needs)

        after, grown = state_of_things(store, case_id)
        event = grown[-1].event
        assert (after.case.state, after.case.version) == (table[step][state], before.case.version + 1)
        assert grown[:-1] == history
        assert (event.act, event.by, event.at) == (step, ZHOU, office.config.now())
        assert (event.before, event.after, event.text) == (state, table[step][state], None)
        # Of a transfer the day by which the other body is to report back: 60 days by the city's own policy.
        day = "2027-01-19" if step is Step.TRANSFER else all_a_step_needs(step)["reason"]
        assert event.reason == day
        expected = needs.get("text") or all_a_step_needs(step)["text"] or ""
        assert open_event_text(office, grown[-1]) == expected


@pytest.mark.parametrize("step", Step)
def test_a_step_is_taken_where_the_table_has_it_and_leaves_no_trace_where_it_has_not(desk, step):
    refused_everywhere_else(desk, step, False, WITHOUT_A_PROPOSAL)


@pytest.mark.parametrize("step", [Step.PROPOSE_CLOSING, Step.RETURN_CLOSING, Step.CLOSE])
def test_a_closing_that_is_proposed_is_approved_or_sent_back(desk, step):
    refused_everywhere_else(desk, step, True, WITH_A_PROPOSAL)


@pytest.mark.parametrize("step", [step for step in Step if step in NEEDS and step is not Step.UPHOLD])
def test_a_step_without_what_it_needs_leaves_no_trace(desk, step):
    office, store = desk
    state = next(iter(STEPS[step].sources & WAYS.keys()))
    _, case_id = a_case_in(office, store, state)
    if step is Step.RETURN_CLOSING:
        do(office, store, case_id, Step.PROPOSE_CLOSING)
    before = state_of_things(store, case_id)

    with pytest.raises(StepIncomplete) as refusal:
        do(office, store, case_id, step, ZHOU, reason="", text=" \n")

    assert set(refusal.value.missing) == set(NEEDS[step])
    assert state_of_things(store, case_id) == before


def test_a_reason_that_is_on_no_list_is_refused(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)

    with pytest.raises(StepIncomplete, match="reason"):
        do(office, store, case_id, Step.HOLD, reason="out_of_scope")


# --- Findings -------------------------------------------------------------------------------------------------------


def test_a_finding_is_recorded_with_its_effect_and_its_basis_is_sealed(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)

    find(office, store, case_id, Finding.PARTLY, Effect.DEFER, text=" 经核查，部分属实。 ")

    summary, events = state_of_things(store, case_id)
    (allegation,) = summary.case.allegations
    assert (allegation.finding, allegation.effect, allegation.found_by) == (Finding.PARTLY, Effect.DEFER, LIN)
    assert (events[-1].event.act, events[-1].event.reason) == ("record_finding", "1:partly:defer")
    assert open_event_text(office, events[-1]) == "经核查，部分属实。"
    assert "部分属实".encode() not in (events[-1].sealed_text or b"")


def test_whoever_recorded_a_finding_cannot_close_also_when_another_has_replaced_it(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)
    find(office, store, case_id, Finding.SUBSTANTIATED, by=ZHOU)
    find(office, store, case_id, Finding.UNSUBSTANTIATED, by=LIN)
    do(office, store, case_id, Step.CONCLUDE)
    do(office, store, case_id, Step.GIVE_FEEDBACK)
    do(office, store, case_id, Step.PROPOSE_CLOSING)
    assert {one.found_by for one in case_of(store, case_id).allegations} == {LIN}

    with pytest.raises(SecondPersonNeeded):
        do(office, store, case_id, Step.CLOSE, ZHOU)

    assert case_of(store, case_id).investigated_by == {LIN, ZHOU}
    do(office, store, case_id, Step.CLOSE, WU)
    assert case_of(store, case_id).state == S.CLOSED


def test_whoever_recorded_a_finding_cannot_close_also_after_the_case_was_reopened(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.CLOSED)
    walk(office, store, case_id, Step.REOPEN, by=WU)
    walk(office, store, case_id, Step.CONCLUDE, Step.GIVE_FEEDBACK, Step.PROPOSE_CLOSING, by=WU)

    with pytest.raises(SecondPersonNeeded):
        do(office, store, case_id, Step.CLOSE, LIN)


@pytest.mark.parametrize(
    "number, text, missing", [(1, " \n", ("text",)), (7, "经核查。", ("allegation",)), (7, "", ("text", "allegation"))]
)
def test_a_finding_without_basis_or_about_nothing_is_refused(desk, number, text, missing):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)
    before = state_of_things(store, case_id)

    with pytest.raises(StepIncomplete) as refusal:
        acts.record_finding(
            office,
            store,
            case_id,
            number,
            finding=Finding.PARTLY,
            effect=Effect.NONE,
            text=text,
            by=LIN,
            version=before[0].case.version,
        )

    assert refusal.value.missing == missing
    assert state_of_things(store, case_id) == before


# --- Allegations ----------------------------------------------------------------------------------------------------


def test_one_more_allegation_is_numbered_on_and_found_by_its_nominee(desk):
    office, store = desk
    _, case_id = import_one(office, store)

    acts.add_allegation(office, store, case_id, MATTER, by=CHEN, version=case_of(store, case_id).version)

    summary, events = state_of_things(store, case_id)
    added = summary.allegations[-1]
    assert [one.number for one in summary.allegations] == [1, 2]
    assert open_allegation(office, case_id, added) == MATTER
    assert added.nominee_index == keyed_index(office.index_key, "nominee", RUNNING, "n1")
    assert (events[-1].event.act, events[-1].event.by) == (Filing.ADD_ALLEGATION, CHEN)


@pytest.mark.parametrize("state", [S.REGISTERED, S.SCREENING, S.ACCEPTED, S.INVESTIGATING, S.ON_HOLD])
def test_an_allegation_can_be_added_until_the_case_is_concluded(desk, state):
    office, store = desk
    _, case_id = a_case_in(office, store, state)

    acts.add_allegation(office, store, case_id, MATTER, by=LIN, version=case_of(store, case_id).version)

    assert len(case_of(store, case_id).allegations) == 2


@pytest.mark.parametrize("state", [S.CONCLUDED, S.FEEDBACK_GIVEN, S.NOT_ACCEPTED, S.TRANSFERRED, S.MERGED, S.CLOSED])
def test_no_allegation_is_added_to_what_is_concluded(desk, state):
    office, store = desk
    _, case_id = a_case_in(office, store, state)
    before = state_of_things(store, case_id)

    with pytest.raises(StepNotAllowed):
        acts.add_allegation(office, store, case_id, MATTER, by=LIN, version=before[0].case.version)

    assert state_of_things(store, case_id) == before


def test_an_allegation_needs_a_matter(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    version = case_of(store, case_id).version

    with pytest.raises(StepIncomplete, match="matter"):
        acts.add_allegation(office, store, case_id, AllegationWords(matter=" "), by=LIN, version=version)


# --- Merging --------------------------------------------------------------------------------------------------------


def test_merging_brings_reports_and_allegations_into_the_other_case(desk):
    office, store = desk
    (_, one), (_, other) = (a_case_in(office, store, S.SCREENING) for _ in range(2))
    acts.add_allegation(office, store, one, MATTER, by=LIN, version=case_of(store, one).version)

    do(office, store, one, Step.MERGE, text=other)

    merged, _ = state_of_things(store, one)
    grown, events = state_of_things(store, other)
    assert (merged.case.state, merged.merged_into) == (S.MERGED, other)
    assert len(store.reports_of(other, viewer=LIN)) == 2
    assert [open_allegation(office, other, stored).nominee for stored in grown.allegations] == ["n2", "n2", "n1"]
    assert [one.number for one in grown.case.allegations] == [1, 2, 3]
    assert events[-1].event.act == Filing.ADD_REPORT
    assert checks.findings(office, store) == []


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda number: number.replace("-", ""), lambda number: f" {number.replace('-', '—')}\n"],
    ids=["small letters", "without hyphens", "with dashes"],
)
def test_the_other_case_is_found_however_its_number_is_written(desk, write):
    office, store = desk
    (_, one), (_, other) = (a_case_in(office, store, S.SCREENING) for _ in range(2))

    do(office, store, one, Step.MERGE, text=write(other))

    assert state_of_things(store, one)[0].merged_into == other
    assert open_event_text(office, state_of_things(store, one)[1][-1]) == other


@pytest.mark.parametrize("state", [None, S.SCREENING, S.CONCLUDED, S.NOT_ACCEPTED, S.CLOSED, S.MERGED])
def test_a_case_is_merged_into_an_open_one_and_never_into_itself(desk, state):
    office, store = desk
    _, case_id = a_case_in(office, store, S.SCREENING)
    other = case_id if state is S.SCREENING else a_case_in(office, store, state)[1] if state else "QQQQ-QQQQ-QQQQ"
    before = state_of_things(store, case_id)

    with pytest.raises(StepIncomplete) as refusal:
        do(office, store, case_id, Step.MERGE, text=other)

    assert refusal.value.missing == ("other_case",)
    assert state_of_things(store, case_id) == before


def test_a_case_that_one_may_not_see_cannot_be_merged_into_and_looks_like_none(desk):
    office, store = desk
    (_, one), (_, hidden) = (a_case_in(office, store, S.SCREENING) for _ in range(2))
    acts.recuse(office, store, hidden, by=LIN)
    refusals = []

    for number in (hidden, "QQQQ-QQQQ-QQQQ"):
        with pytest.raises(StepIncomplete) as refusal:
            do(office, store, one, Step.MERGE, text=number)
        refusals.append((str(refusal.value), refusal.value.missing))

    assert refusals[0] == refusals[1]


def test_whoever_stepped_back_from_one_half_sees_nothing_of_the_whole(desk):
    office, store = desk
    (_, one), (_, other) = (a_case_in(office, store, S.SCREENING) for _ in range(2))
    acts.recuse(office, store, one, by=WU)

    do(office, store, one, Step.MERGE, text=other)

    assert store.summaries(viewer=WU) == []
    with pytest.raises(NoSuchCase):
        do(office, store, other, Step.ACCEPT, WU)


# --- Two people -----------------------------------------------------------------------------------------------------

Act = Callable[[Office, CaseStore, str, str, int], None]

ACTS: dict[str, Act] = {
    "step": lambda office, store, case_id, by, version: acts.take_step(
        office, store, case_id, Step.HOLD, by=by, version=version, reason=HoldReason.OTHER_PROCEEDINGS
    ),
    "finding": lambda office, store, case_id, by, version: acts.record_finding(
        office,
        store,
        case_id,
        1,
        finding=Finding.PARTLY,
        effect=Effect.NONE,
        text="经核查。",
        by=by,
        version=version,
    ),
    "allegation": lambda office, store, case_id, by, version: acts.add_allegation(
        office, store, case_id, MATTER, by=by, version=version
    ),
    "wording": lambda office, store, case_id, by, version: acts.reword(
        office, store, case_id, 1, matter="工程招标", by=by, version=version
    ),
}


@pytest.mark.parametrize("second", ACTS)
@pytest.mark.parametrize("first", ACTS)
def test_of_two_who_read_the_same_only_the_faster_one_writes(desk, first, second):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)
    version = case_of(store, case_id).version
    with closing(office.store()) as others:
        ACTS[first](office, others, case_id, LIN, version)
        before = state_of_things(store, case_id)

        with pytest.raises(ChangedMeanwhile):
            ACTS[second](office, store, case_id, WU, version)

    assert state_of_things(store, case_id) == before


def test_whoever_is_overtaken_after_reading_writes_nothing(desk, monkeypatch):
    office, store = desk
    _, case_id = a_case_in(office, store, S.SCREENING)
    version = case_of(store, case_id).version
    read = store.summary

    def overtaken(case_id: str, *, viewer: str | None) -> CaseSummary | None:
        found = read(case_id, viewer=viewer)
        monkeypatch.undo()
        with closing(office.store()) as others:
            acts.take_step(office, others, case_id, Step.ACCEPT, by=WU, version=version)
        return found

    monkeypatch.setattr(store, "summary", overtaken)
    with pytest.raises(ChangedMeanwhile):
        acts.take_step(office, store, case_id, Step.DECLINE, by=LIN, version=version, **all_a_step_needs("decline"))

    assert (case_of(store, case_id).state, case_of(store, case_id).version) == (S.ACCEPTED, version + 1)


# --- Stepping back --------------------------------------------------------------------------------------------------


ALL_ACTS = ACTS | {"recuse": lambda office, store, case_id, by, _: acts.recuse(office, store, case_id, by=by)}


@pytest.mark.parametrize("act", ALL_ACTS)
def test_a_case_one_has_stepped_back_from_is_like_one_that_never_was(desk, act):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)
    acts.recuse(office, store, case_id, by=LIN)
    before = state_of_things(store, case_id)
    refusals = []

    for number in (case_id, "QQQQ-QQQQ-QQQQ"):
        with pytest.raises(PublicityError) as refusal:
            ALL_ACTS[act](office, store, number, LIN, before[0].case.version)
        refusals.append((type(refusal.value), str(refusal.value)))

    assert refusals == [(NoSuchCase, "There is no such case.")] * 2
    assert state_of_things(store, case_id) == before


def test_stepping_back_withdraws_a_closing_one_had_proposed(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.FEEDBACK_GIVEN)
    do(office, store, case_id, Step.PROPOSE_CLOSING, WU)

    acts.recuse(office, store, case_id, by=WU)

    assert case_of(store, case_id).closing_proposed_by is None
    with pytest.raises(StepNotAllowed):
        do(office, store, case_id, Step.CLOSE, ZHOU)


# --- The days a case remembers --------------------------------------------------------------------------------------


def test_a_case_remembers_when_it_was_accepted_concluded_and_closed(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    remembered = []

    for step in TO_CLOSE:
        walk(office, store, case_id, step)
        remembered.append(milestones(store, case_id))
        wait(office, days=1)

    accepted = Milestones(accepted_on=day("Sat 2026-11-21"))
    concluded = Milestones(accepted_on=accepted.accepted_on, concluded_on=day("Mon 2026-11-23"))
    closed = Milestones(
        accepted_on=accepted.accepted_on, concluded_on=concluded.concluded_on, closed_on=day("Thu 2026-11-26")
    )
    assert remembered == [Milestones(), accepted, accepted, concluded, concluded, concluded, closed]


def test_the_days_of_every_pause_are_counted(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.INVESTIGATING)

    do(office, store, case_id, Step.HOLD)
    wait(office, days=4)
    assert milestones(store, case_id).hold_started_on == FRIDAY
    do(office, store, case_id, Step.RESUME)
    wait(office, days=1)
    do(office, store, case_id, Step.HOLD)
    wait(office, days=3)
    do(office, store, case_id, Step.RESUME)

    assert (milestones(store, case_id).days_on_hold, milestones(store, case_id).hold_started_on) == (7, None)


def test_a_clock_that_is_set_back_takes_no_day_from_a_pause(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.ON_HOLD)

    wait(office, days=-30)
    do(office, store, case_id, Step.RESUME)

    assert milestones(store, case_id).days_on_hold == 0


def test_a_conclusion_that_is_revised_is_none_and_a_reopened_case_begins_anew(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    walk(office, store, case_id, *TO_INVESTIGATION, Step.HOLD)
    wait(office, days=5)
    walk(office, store, case_id, Step.RESUME, Step.CONCLUDE, Step.REVISE)
    revised = milestones(store, case_id)
    walk(office, store, case_id, *TO_FEEDBACK[len(TO_INVESTIGATION) :], Step.PROPOSE_CLOSING, Step.CLOSE)
    wait(office, days=10)
    do(office, store, case_id, Step.REOPEN)

    assert revised == Milestones(accepted_on=FRIDAY, days_on_hold=5)
    assert milestones(store, case_id) == Milestones(accepted_on=day("Sat 2026-12-05"))
    assert [one.finding for one in case_of(store, case_id).allegations] == [None]


def test_the_day_of_a_step_is_the_day_in_the_city(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, S.SCREENING)

    wait(office, hours=15)
    do(office, store, case_id, Step.ACCEPT)

    assert milestones(store, case_id).accepted_on == day("Sat 2026-11-21")


def test_acknowledging_reaches_every_report_that_waits_for_it_and_no_other(desk):
    office, store = desk
    _, web = a_case_in(office, store, S.SCREENING)
    _, letter = put_letter(office, store)
    walk(office, store, letter, Step.SCREEN)
    do(office, store, letter, Step.MERGE, text=web)
    wait(office, days=1)

    do(office, store, web, Step.ACKNOWLEDGE, CHEN)

    acknowledged = {report.channel: report.acknowledged for report in store.reports_of(web, viewer=CHEN)}
    assert acknowledged == {Channel.WEB: FRIDAY, Channel.LETTER: day("Sat 2026-11-21")}
