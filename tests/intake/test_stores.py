"""What every engine of the case store promises: whole values, all or nothing, and nothing to whoever stepped back."""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.stores import (
    LETTERBOX,
    CaseStore,
    CountedCase,
    DatabaseAhead,
    DatabaseBehind,
    Export,
    Filing,
    Inconsistent,
    Milestones,
    OwnNote,
    Release,
    Request,
    SavedList,
    SignInNameTaken,
    StaffKeys,
    StoredEnvelope,
    StoredInterest,
    StoredLink,
    StoredPair,
    StoredShare,
    StoreUnavailable,
    open_store,
)
from publicity.case import Allegation, Case, CaseState, Effect, Finding, Step, record_finding, recuse, take
from publicity.errors import ChangedMeanwhile, PublicityError
from publicity.filed import note
from publicity.moving import split
from publicity.reasons import HoldReason
from publicity.report import Channel
from tests.examples import FRIDAY, WHEN, a_case, day
from tests.intake.a_store import (
    AN,
    BO,
    CHEN,
    MINUTE,
    TABLES,
    THREADS,
    TURNS,
    a_file,
    a_member,
    a_report,
    a_session,
    add,
    an_event,
    correct,
    everything,
    failures_of_many,
    furnish,
    join,
    lookup_id,
    put,
    read,
    screened,
    sealed,
)

MONDAY = day("Mon 2026-11-23")
Open = Callable[[], Any]


@pytest.fixture(params=["sqlite"])
def opener(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Open a new database, again and again as other processes would; a second engine is a second parameter."""
    assert request.param == "sqlite"
    furnish(tmp_path / "cases.db")
    return lambda: open_store(tmp_path / "cases.db")


@pytest.fixture
def open_one(opener: Open) -> Iterator[Open]:
    """Open one more store on the same database, and close it at the end."""
    opened: list[CaseStore] = []

    def opened_and_noted() -> CaseStore:
        opened.append(opener())
        return opened[-1]

    yield opened_and_noted
    for store in opened:
        store.close()


@pytest.fixture
def store(open_one: Open) -> Any:
    """A store with three people and no case."""
    store = open_one()
    for person in (AN, BO, CHEN):
        store.add_staff(a_member(person))
    return store


def run(store: Any, sql: str, **names: str) -> int:
    """Do what no method of the store does, with names filled in."""
    with store._transaction():
        changed: int = store._run(sql.format(**names))
    return changed


# --- Whole values -----------------------------------------------------------------------------------------------------

FULL = Case(
    id="7f3a",
    state=CaseState.INVESTIGATING,
    allegations=(Allegation(1, Finding.PARTLY, Effect.REMIND, AN), Allegation(2)),
    closing_proposed_by=BO,
    recused=frozenset({CHEN}),
    investigated_by=frozenset({AN, BO}),
    version=7,
)


def test_a_case_comes_back_as_it_went_in(store):
    put(store, FULL)

    assert read(store) == FULL


def test_the_example_leaves_no_field_of_a_case_at_its_default():
    # A field that the rules add later must be stored too: it is to be added to the example, and then to the tables.
    for field in fields(Case):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        assert getattr(FULL, field.name) != default, field.name


@pytest.mark.parametrize(
    "report",
    [
        a_report(),
        a_report(in_time=False, marked="honeypot", digest=None),
        a_report(channel=Channel.LETTER, registered_by=AN, acknowledged=FRIDAY),
        a_report(reply_key=bytes(range(256)), sealed=b""),
    ],
)
def test_a_report_comes_back_as_it_went_in(store, report):
    case = a_case()

    store.add_case(case, opened_at=WHEN, report=report, allegations=sealed(case), event=an_event(case))

    assert store.reports_of(case.id, viewer=AN) == [report]


@pytest.mark.parametrize("channel", Channel)
def test_a_report_may_come_by_every_channel(store, channel):
    put(store, channel=channel)

    assert [report.channel for report in store.reports_of("7f3a", viewer=AN)] == [channel]


def test_files_are_numbered_in_the_order_in_which_they_came_with_their_report(store):
    case = a_case(allegations=())
    files = [a_file("z"), a_file("a", size=0)]

    store.add_case(case, opened_at=WHEN, report=a_report(), files=files, event=an_event(case))
    store.add_to_report(
        lookup_id(1), received=MONDAY, sealed=b"more", digest="d", files=[a_file("k", name_sealed=b"\0")], at=WHEN
    )

    found = store.files_of(case.id, viewer=AN)
    assert [(one.number, one.stored, one.size, one.name_sealed) for one in found] == [
        (1, "z", 1024, b"sealed name"),
        (2, "a", 0, b"sealed name"),
        (3, "k", 1024, b"\0"),
    ]
    assert {one.report for one in found} == {lookup_id(1)}


def test_an_allegation_keeps_its_seal_and_its_index(store):
    put(store, FULL)

    summary = store.summary(FULL.id, viewer=AN)

    assert list(summary.allegations) == sealed(FULL)


def test_an_event_comes_back_without_its_words_and_with_their_seal(store):
    before = put(store)
    after, event = take(before, Step.SCREEN, by=AN, at=WHEN + MINUTE, text="来信反映")

    store.save(before, after, event, sealed_text=b"sealed words")

    first, second = store.events_of(before.id, viewer=AN)
    assert (first.sequence, first.event, first.sealed_text) == (1, an_event(before), None)
    assert (second.sequence, second.event, second.sealed_text) == (2, replace(event, text=None), b"sealed words")


def test_an_instant_is_kept_to_the_microsecond_and_comes_back_in_utc(store):
    shanghai = datetime.fromisoformat("2026-11-20T10:00:00.000001+08:00")

    store.add_staff(a_member("du", created_at=shanghai))

    found = store.staff_member("du").created_at
    assert found == shanghai
    assert found.utcoffset() == timedelta()


def test_there_is_nothing_where_nothing_was_put(store):
    assert store.case("7f3a", viewer=AN) is None
    assert store.summary("7f3a", viewer=AN) is None
    assert store.summaries(viewer=AN) == []
    assert store.home_of(lookup_id(1)) is None
    assert not store.was_sent(lookup_id(1), "digest 1")
    for reading in (store.reports_of, store.additions_of, store.files_of, store.events_of):
        assert reading("7f3a", viewer=AN) == []
    assert store.facts_for_statistics() == []


@pytest.mark.parametrize("typed", ["\0", "7f3a\0", "\ud800", "甲" * 100_000, "'; DROP TABLE cases; --", "%", ""])
def test_whatever_somebody_types_can_be_asked_for(store, typed):
    put(store)

    assert store.case(typed, viewer=AN) is None
    assert store.staff_by_sign_in_name(typed) is None
    assert store.sign_in_delay(typed) is None


# --- All or nothing ---------------------------------------------------------------------------------------------------


def test_the_same_report_twice_makes_one_case(store):
    put(store)
    before = everything(store)
    other = a_case(id="b2c4")

    home = store.add_case(
        other, opened_at=WHEN, report=a_report(case="b2c4"), allegations=sealed(other), event=an_event(other)
    )

    assert home == "7f3a"
    assert everything(store) == before


def test_a_case_that_cannot_be_written_whole_is_not_written_at_all(store):
    before = everything(store)
    case = a_case()

    with pytest.raises(Inconsistent):
        store.add_case(
            case,
            opened_at=WHEN,
            report=a_report(),
            allegations=sealed(case),
            files=[a_file()],
            event=an_event(case, by="nobody"),
        )

    assert everything(store) == before


def test_a_refused_write_leaves_nothing_open_behind_it(store, open_one):
    with pytest.raises(Inconsistent):
        put(store, registered_by="nobody")
    put(store)

    assert read(open_one()).id == "7f3a"


@pytest.mark.parametrize(
    "changes",
    [
        {"case": a_case(id="b2c4")},
        {"event": an_event(a_case(id="b2c4"))},
        {"report": a_report(case="b2c4")},
        {"allegations": []},
        {"allegations": sealed(a_case(allegations=(Allegation(2),)))},
        {"event": an_event(a_case(), text="安文反映")},
        {"opened_at": WHEN.replace(tzinfo=None)},
    ],
)
def test_what_does_not_fit_together_is_refused_before_anything_is_written(store, changes):
    case = a_case()
    given = {"case": case, "opened_at": WHEN, "report": a_report(), "allegations": sealed(case)}
    given |= {"event": an_event(case)} | changes

    with pytest.raises(ValueError, match=r".+"):
        store.add_case(given.pop("case"), **given)

    assert store.summaries(viewer=None) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"marked": "\0"},
        {"digest": "\udfff"},
        {"id": "ABCDEF" + "0" * 26},
        {"id": "12"},
        {"channel": "pigeon"},
        {"received": datetime(2026, 11, 20, 10, 0)},  # noqa: DTZ001
        {"in_time": 2},
        {"registered_by": "nobody"},
        {"reply_key": None},
    ],
)
def test_a_report_with_a_value_of_the_wrong_kind_is_refused(store, changes):
    with pytest.raises(Inconsistent):
        put(store, **changes)

    assert store.summaries(viewer=None) == []


# --- Later under the same receipt -------------------------------------------------------------------------------------


def test_what_comes_later_is_numbered_within_its_report(store):
    put(store)
    put(store, a_case(id="b2c4"), 2)

    numbers = [add(store, "a"), add(store, "b"), add(store, "a", 2)]

    assert numbers == [1, 2, 1]
    found = store.additions_of("7f3a", viewer=AN)
    assert [(one.number, one.received, one.sealed, one.digest) for one in found] == [
        (1, FRIDAY, b"more", "a"),
        (2, FRIDAY, b"more", "b"),
    ]


@pytest.mark.parametrize("digest", ["digest 1", "a"])
def test_what_was_sent_before_adds_nothing(store, digest):
    put(store)
    add(store, "a")
    before = everything(store)

    assert store.was_sent(lookup_id(1), digest)
    assert add(store, digest, files=[a_file()]) is None
    assert everything(store) == before


def test_the_same_digest_under_another_receipt_is_another_matter(store):
    put(store)
    put(store, a_case(id="b2c4"), 2)

    assert not store.was_sent(lookup_id(1), "digest 2")
    assert add(store, "digest 2") == 1


def test_whoever_reads_a_case_before_something_is_added_cannot_close_it_unseen(store):
    before = put(store)

    add(store, "a", by=AN, at=WHEN + MINUTE)

    assert read(store).version == before.version + 1
    event = store.events_of(before.id, viewer=AN)[-1].event
    assert (event.act, event.by, event.before, event.after) == (
        Filing.ADD_TO_REPORT,
        AN,
        CaseState.REGISTERED,
        CaseState.REGISTERED,
    )


def test_nothing_is_added_to_a_report_that_is_not_known(store):
    with pytest.raises(LookupError):
        add(store, "a")


def test_one_more_report_joins_a_case(store):
    case = put(store)
    later = a_report(2, channel=Channel.CALL, registered_by=AN, registered_at=WHEN + MINUTE)

    home = store.add_report_to_case(case, later, files=[a_file()])
    again = store.add_report_to_case(case, later)

    assert home == again == case.id
    assert [report.id for report in store.reports_of(case.id, viewer=AN)] == [lookup_id(1), lookup_id(2)]
    assert [one.report for one in store.files_of(case.id, viewer=AN)] == [lookup_id(2)]
    assert [(one.event.act, one.event.by) for one in store.events_of(case.id, viewer=AN)] == [
        (Filing.REGISTER, LETTERBOX),
        (Filing.ADD_REPORT, AN),
    ]
    with pytest.raises(ChangedMeanwhile):
        store.add_report_to_case(case, a_report(3))


def test_an_allegation_is_added_with_the_next_number(store):
    case = put(store)
    two = sealed(a_case(allegations=(Allegation(2),)))[0]

    store.add_allegation(case, two, by=AN, at=WHEN)

    after = read(store)
    assert (after.allegations, after.version) == ((Allegation(1), Allegation(2)), case.version + 1)
    assert store.events_of(case.id, viewer=AN)[-1].event.act == Filing.ADD_ALLEGATION
    with pytest.raises(ValueError, match="has the number 3"):
        store.add_allegation(after, two, by=AN, at=WHEN)
    with pytest.raises(ChangedMeanwhile):
        store.add_allegation(case, two, by=AN, at=WHEN)


# --- What the rules make of a case ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", sorted(set(CaseState) - {CaseState.CLOSED, CaseState.ON_HOLD, CaseState.MERGED}))
def test_a_case_can_be_in_every_state(store, state):
    case = put(store, a_case(state=state))

    assert case.state is state


@pytest.mark.parametrize("effect", Effect)
@pytest.mark.parametrize("finding", Finding)
def test_every_finding_is_kept_with_every_effect_and_with_whoever_found_it(store, finding, effect):
    before = put(store, a_case(state=CaseState.INVESTIGATING, allegations=(Allegation(1), Allegation(2))))
    after, event = record_finding(before, 2, finding=finding, effect=effect, by=AN, at=WHEN, text="查阅档案")

    store.save(before, after, event, sealed_text=b"sealed words")

    assert read(store) == after
    assert after.allegations == (Allegation(1), Allegation(2, finding, effect, AN))


def test_what_was_found_can_be_taken_back_but_not_who_found_it(store):
    before = put(store, FULL)
    after = replace(before, allegations=(Allegation(1), Allegation(2)), version=8)

    store.save(before, after, an_event(after, Step.REVISE, by=AN, before=before.state))

    assert read(store) == after
    assert read(store).investigated_by == {AN, BO}


def test_milestones_are_kept_until_they_are_replaced(store):
    accepted = Milestones(accepted_on=FRIDAY)
    first = put(store, a_case(state=CaseState.SCREENING))
    second, accept = take(first, Step.ACCEPT, by=AN, at=WHEN)
    third, investigate = take(second, Step.INVESTIGATE, by=AN, at=WHEN)
    fourth, hold = take(third, Step.HOLD, by=AN, at=WHEN, reason=HoldReason.OTHER_PROCEEDINGS)

    store.save(first, second, accept, milestones=accepted)
    store.save(second, third, investigate)
    kept = store.summary(first.id, viewer=AN).milestones
    store.save(third, fourth, hold, milestones=replace(kept, hold_started_on=MONDAY, days_on_hold=3))

    assert kept == accepted
    assert store.summary(first.id, viewer=AN).milestones == Milestones(
        accepted_on=FRIDAY, hold_started_on=MONDAY, days_on_hold=3
    )


@pytest.mark.parametrize(
    "state, milestones",
    [
        (CaseState.CLOSED, None),
        (CaseState.ON_HOLD, None),
        (CaseState.ACCEPTED, Milestones(closed_on=FRIDAY)),
        (CaseState.ACCEPTED, Milestones(hold_started_on=FRIDAY)),
        (CaseState.ACCEPTED, Milestones(days_on_hold=-1)),
    ],
)
def test_a_state_and_its_days_go_together(store, state, milestones):
    before = put(store)
    after = replace(before, state=state, version=1)

    with pytest.raises(Inconsistent):
        store.save(before, after, an_event(after, by=AN), milestones=milestones)

    assert read(store) == before


def test_acknowledging_reaches_every_report_that_was_not_and_changes_none_that_was(store):
    case = put(store, acknowledged=FRIDAY, registered_by=AN)
    store.add_report_to_case(case, a_report(2))
    between = store.summary(case.id, viewer=AN).acknowledged
    before = read(store)
    after, event = take(before, Step.ACKNOWLEDGE, by=BO, at=WHEN)

    store.save(before, after, event, acknowledged_on=MONDAY)

    assert between is None
    assert [report.acknowledged for report in store.reports_of(case.id, viewer=AN)] == [FRIDAY, MONDAY]
    assert store.summary(case.id, viewer=AN).acknowledged == MONDAY


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "b2c4"},
        {"version": 7},
        {"version": 6},
        {"allegations": FULL.allegations[:1]},
        {"allegations": (*FULL.allegations, Allegation(3))},
        {"recused": frozenset()},
        {"investigated_by": frozenset({AN})},
        {"state": CaseState.MERGED},
    ],
)
def test_what_no_rule_makes_of_a_case_is_refused(store, changes):
    before = put(store, FULL)
    after = replace(before, **{"version": 8} | changes)

    with pytest.raises(ValueError, match=r".+"):
        store.save(before, after, an_event(before, by=AN))

    assert read(store) == FULL


def test_words_are_stored_sealed_or_not_at_all(store):
    before = put(store)
    after, event = take(before, Step.SCREEN, by=AN, at=WHEN, text="云岚市民政局")

    with pytest.raises(ValueError, match="sealed"):
        store.save(before, after, event)
    assert read(store) == before

    store.save(before, after, event, sealed_text=b"sealed words")
    assert "云岚市民政局" not in str(everything(store))
    # The same look finds what is there.
    assert "sealed words" in str(everything(store))


# --- Two at once ------------------------------------------------------------------------------------------------------


def test_of_two_handlers_with_the_same_version_the_second_writes_nothing(store, open_one):
    mine, theirs = read_twice = (put(store), read(open_one()))
    assert read_twice[0] == read_twice[1]
    accepted, accept = take(replace(mine, state=CaseState.SCREENING), Step.ACCEPT, by=AN, at=WHEN)
    screened_by_bo, screen = take(theirs, Step.SCREEN, by=BO, at=WHEN)
    open_one().save(theirs, screened_by_bo, screen)
    before = everything(store)

    with pytest.raises(ChangedMeanwhile):
        store.save(mine, accepted, accept, milestones=Milestones(accepted_on=FRIDAY), acknowledged_on=FRIDAY)

    assert everything(store) == before
    # Control: it is the version that protects. Whoever forges it overwrites.
    store.save(replace(mine, version=1), replace(accepted, version=2), accept)
    assert read(store).state is CaseState.ACCEPTED


def test_a_case_that_is_not_there_cannot_be_changed(store):
    case = a_case()
    after, event = take(case, Step.SCREEN, by=AN, at=WHEN)

    with pytest.raises(ChangedMeanwhile):
        store.save(case, after, event)


def test_eight_people_read_and_write_at_once_and_nobody_is_turned_away(store, opener):
    put(store)

    assert failures_of_many(opener) == []
    assert [one.number for one in store.additions_of("7f3a", viewer=None)] == list(range(1, THREADS * TURNS + 1))
    assert read(store).version == THREADS * TURNS


def test_a_transaction_in_a_transaction_is_a_mistake_that_is_noticed(store):
    with store._transaction(), pytest.raises(RuntimeError), store._transaction():
        pass
    with pytest.raises(RuntimeError):
        store._run("DELETE FROM sessions")


# --- Recusal ----------------------------------------------------------------------------------------------------------

READINGS = ("case", "summary", "reports_of", "additions_of", "files_of", "events_of")


def seen_by(store: CaseStore, viewer: str | None, case_id: str) -> list[Any]:
    """All that can be read of one case."""
    readings = [getattr(store, name)(case_id, viewer=viewer) for name in READINGS]
    return [*readings, [one for one in store.summaries(viewer=viewer) if one.case.id == case_id]]


def step_back(store: CaseStore, case_id: str, by: str) -> None:
    """Recuse somebody from a case."""
    before = read(store, case_id)
    after, event = recuse(before, by=by, at=WHEN)
    store.save(before, after, event)


def add_all_kinds(store: Any, case_id: str, number: int) -> None:
    """Put a case into the store of which every reading has something to give."""
    screened(store, case_id, number)
    add(store, "a", number, files=[a_file(case_id)])


def test_whoever_has_stepped_back_sees_what_is_to_be_seen_of_no_case(store):
    add_all_kinds(store, "7f3a", 1)
    add_all_kinds(store, "b2c4", 2)
    assert all(seen_by(store, AN, "7f3a"))

    step_back(store, "7f3a", AN)

    assert seen_by(store, AN, "7f3a") == seen_by(store, AN, "never") == [None, None, [], [], [], [], []]
    assert all(seen_by(store, AN, "b2c4"))
    assert all(seen_by(store, BO, "7f3a"))
    assert all(seen_by(store, None, "7f3a"))
    assert read(store).recused == {AN}


def test_a_store_that_forgets_recusals_is_seen_to_tell(store):
    add_all_kinds(store, "7f3a", 1)
    step_back(store, "7f3a", AN)

    run(store, "DROP VIEW recused_people")
    run(store, "CREATE VIEW recused_people AS SELECT case_id, staff_id FROM recusals WHERE 1 = 0")

    assert all(seen_by(store, AN, "7f3a"))


@pytest.mark.parametrize("recused_from", ["aaaa", "bbbb", "cccc"])
@pytest.mark.parametrize("recused_first", [True, False])
def test_stepping_back_holds_for_every_case_that_is_the_same_matter(store, recused_from, recused_first):
    for number, case_id in enumerate(["aaaa", "bbbb", "cccc", "dddd"], start=1):
        add_all_kinds(store, case_id, number)
    if recused_first:
        step_back(store, recused_from, AN)
    join(store, read(store, "aaaa"), read(store, "bbbb"))
    join(store, read(store, "bbbb"), read(store, "cccc"))
    if not recused_first:
        step_back(store, recused_from, AN)

    assert [any(seen_by(store, AN, case_id)) for case_id in ("aaaa", "bbbb", "cccc")] == [False] * 3
    assert all(seen_by(store, AN, "dddd"))
    assert all(read(store, case_id).recused == {AN} for case_id in ("aaaa", "bbbb", "cccc"))


def test_a_viewer_without_an_id_is_a_mistake_and_not_somebody_who_sees_everything(store):
    put(store)

    for name in READINGS:
        with pytest.raises(ValueError, match="viewer"):
            getattr(store, name)("7f3a", viewer="")
    with pytest.raises(ValueError, match="viewer"):
        store.summaries(viewer="")


# --- Merging ----------------------------------------------------------------------------------------------------------


def test_a_merged_case_brings_its_reports_and_what_the_other_lacked(store):
    case, other = screened(store, "aaaa", 1), screened(store, "bbbb", 2, registered_at=WHEN + MINUTE)
    after, event = take(case, Step.MERGE, by=BO, at=WHEN, text="同一事项")
    moved = sealed(a_case(allegations=(Allegation(2),)))

    store.merge(case, after, event, into=other, allegations=moved, sealed_text=b"sealed words")

    merged, grown = store.summary("aaaa", viewer=AN), store.summary("bbbb", viewer=AN)
    assert (merged.case, merged.merged_into, merged.reports) == (after, "bbbb", 1)
    assert (grown.reports, grown.case.version) == (2, other.version + 1)
    assert grown.case.allegations == (Allegation(1), Allegation(2))
    assert [report.id for report in store.reports_of("bbbb", viewer=AN)] == [lookup_id(1), lookup_id(2)]
    assert [(one.event.act, one.event.by) for one in store.events_of("bbbb", viewer=AN)][1:] == [
        (Filing.ADD_REPORT, BO)
    ]
    assert store.events_of("aaaa", viewer=AN)[-1].sealed_text == b"sealed words"


def test_what_comes_later_for_a_merged_case_comes_to_where_its_matter_is(store):
    for number, case_id in enumerate(["aaaa", "bbbb", "cccc"], start=1):
        screened(store, case_id, number)
    join(store, read(store, "aaaa"), read(store, "bbbb"))
    join(store, read(store, "bbbb"), read(store, "cccc"))
    version = read(store, "cccc").version

    add(store, "a", 1)

    assert [store.home_of(lookup_id(number)) for number in (1, 2, 3)] == ["cccc"] * 3
    assert read(store, "cccc").version == version + 1
    assert store.events_of("cccc", viewer=AN)[-1].event.act == Filing.ADD_TO_REPORT
    assert [one.report for one in store.additions_of("cccc", viewer=AN)] == [lookup_id(1)]
    # Sent a third time, the first report is known, and where it is dealt with.
    assert put(store, a_case(id="dddd"), 9).id == "dddd"
    other = a_case(id="eeee")
    assert (
        store.add_case(
            other, opened_at=WHEN, report=a_report(1, case="eeee"), allegations=sealed(other), event=an_event(other)
        )
        == "cccc"
    )


def test_two_cases_cannot_go_into_each_other(store, open_one):
    one, two = screened(store, "aaaa", 1), screened(store, "bbbb", 2)
    join(open_one(), one, two)
    before = everything(store)

    for stale in (one, read(store, "aaaa")):
        with pytest.raises(ChangedMeanwhile):
            join(store, read(store, "bbbb"), stale)
    with pytest.raises(ValueError, match="another"):
        join(store, read(store, "bbbb"), read(store, "bbbb"))

    assert everything(store) == before


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_a_summary_says_from_when_its_clocks_run(store):
    case = put(store, received=MONDAY, acknowledged=MONDAY, registered_by=AN)
    store.add_report_to_case(case, a_report(2, received=FRIDAY, acknowledged=FRIDAY, registered_by=AN))

    summary = store.summary(case.id, viewer=AN)

    assert (summary.opened_at, summary.reports, summary.late, summary.marked) == (WHEN, 2, 0, 0)
    assert (summary.dates.received, summary.dates.acknowledged) == (FRIDAY, MONDAY)
    assert (summary.dates.accepted, summary.dates.concluded, summary.dates.days_on_hold) == (None, None, 0)


def test_a_summary_counts_what_was_late_and_what_was_doubtful(store):
    case = put(store, in_time=False, marked="honeypot")
    store.add_report_to_case(case, a_report(2, in_time=False))

    summary = store.summary(case.id, viewer=AN)

    assert (summary.late, summary.marked) == (2, 1)


def test_the_list_holds_what_the_case_holds_earliest_report_first(store):
    put(store, FULL, received=MONDAY)
    put(store, a_case(id="b2c4"), 2, received=FRIDAY)

    summaries = store.summaries(viewer=AN)

    assert [one.case.id for one in summaries] == ["b2c4", "7f3a"]
    assert summaries == [store.summary("b2c4", viewer=AN), store.summary("7f3a", viewer=AN)]


def test_statistics_count_a_merged_case_once_and_know_no_case(store):
    one = screened(store, "aaaa", 1, received=FRIDAY)
    two = put(store, replace(FULL, id="bbbb"), 2, received=MONDAY, registered_at=WHEN + MINUTE)
    join(store, one, two)

    (counted,) = store.facts_for_statistics()

    assert counted == CountedCase(
        state=CaseState.INVESTIGATING,
        registered=(WHEN, WHEN + MINUTE),
        dates=store.summary("bbbb", viewer=None).dates,
        closed_on=None,
        findings=frozenset({Finding.PARTLY}),
        effects=frozenset({Effect.REMIND}),
    )
    assert {field.name for field in fields(CountedCase)}.isdisjoint({"id", "case", "sealed", "nominee_index"})


# --- Staff, sessions, failed sign-ins ---------------------------------------------------------------------------------


def test_a_member_of_staff_comes_back_by_id_and_by_sign_in_name(store):
    du = a_member("du", role="supervisor", shown_name="杜·阿依古丽", created_at=WHEN + MINUTE)

    store.add_staff(du)

    assert store.staff_member("du") == store.staff_by_sign_in_name("du@desk") == du
    assert [one.id for one in store.staff()] == [AN, BO, CHEN, "du"]
    assert store.staff_member("nobody") is None


@pytest.mark.parametrize("role", ["clerk", "investigator", "supervisor", "custodian", "publisher", "auditor", "admin"])
def test_there_are_seven_roles(store, role):
    store.add_staff(a_member("du", role=role))

    assert store.staff_member("du").role == role


@pytest.mark.parametrize("changes", [{"role": "cleaner"}, {"id": LETTERBOX}, {"id": ""}, {"sign_in_name": ""}])
def test_nobody_is_added_whom_the_tables_do_not_know(store, changes):
    with pytest.raises(Inconsistent):
        store.add_staff(a_member("du", **changes))


def test_a_sign_in_name_belongs_to_one_person(store):
    with pytest.raises(SignInNameTaken):
        store.add_staff(a_member("du", sign_in_name="an@desk"))

    assert store.staff_member("du") is None


def test_keys_are_kept_and_replaced_and_use_an_invitation_up(store):
    store.invite(AN, "hash", WHEN)
    assert store.invitation(AN) == ("hash", WHEN)

    store.set_keys(a_key(AN))
    changed = replace(a_key(AN), salt=b"other salt", ready_at=WHEN)
    store.set_keys(changed)

    assert (store.keys_of(AN), store.keys_of(BO), store.invitation(AN)) == (changed, None, None)


def test_a_code_is_used_up_once_by_each(store):
    assert [store.use_code(AN, 7), store.use_code(AN, 7), store.use_code(AN, 8), store.use_code(BO, 7)] == [
        *(True, False, True, True),
    ]


def test_whoever_is_let_in_no_more_is_out_at_once_and_stays_known(store):
    for id_hash, person in (("h1", AN), ("h2", AN), ("h3", BO)):
        store.add_session(a_session(id_hash, staff=person))

    store.deactivate(AN)

    assert [store.session(id_hash) is None for id_hash in ("h1", "h2", "h3")] == [True, True, False]
    assert [row["id_hash"] for row in everything(store)["sessions"]] == ["h3"]
    assert store.staff_member(AN) == a_member(AN, active=False)
    with pytest.raises(LookupError):
        store.deactivate("nobody")


def test_a_session_that_outlived_its_person_s_rights_is_none(store):
    store.deactivate(AN)

    store.add_session(a_session())

    assert store.session("h1") is None


def test_a_session_is_seen_later_never_earlier(store):
    store.add_session(a_session())
    store.touch_session("h1", WHEN + 2 * MINUTE)
    store.touch_session("h1", WHEN + MINUTE)
    store.touch_session("h2", WHEN)

    assert store.session("h1") == a_session(seen_at=WHEN + 2 * MINUTE)
    assert store.session("h2") is None


def test_sessions_end_one_by_one_or_all_of_a_person_or_all_but_one(store):
    for id_hash, person in (("h1", AN), ("h2", AN), ("h3", AN), ("h4", BO), ("h5", BO)):
        store.add_session(a_session(id_hash, staff=person))

    store.end_session("h1")
    store.end_session("h1")
    store.end_sessions_of(AN, keep="h3")
    store.end_sessions_of(BO)

    assert [id_hash for id_hash in ("h1", "h2", "h3", "h4", "h5") if store.session(id_hash)] == ["h3"]


def test_failures_are_counted_for_each_key_until_they_are_cleared(store):
    store.record_failure("name", WHEN)
    second = store.record_failure("name", WHEN + MINUTE)
    store.record_failure("other", WHEN)

    assert (second.failures, second.last_at) == (2, WHEN + MINUTE)
    assert store.sign_in_delay("name") == second
    store.clear_failures("name")
    assert store.sign_in_delay("name") is None
    assert store.sign_in_delay("other").failures == 1


def test_what_is_long_past_is_forgotten_and_what_is_not_is_kept(store):
    for number, ago in enumerate([2 * MINUTE, MINUTE], start=1):
        store.add_session(a_session(f"h{number}", seen_at=WHEN - ago))
        store.record_failure(f"k{number}", WHEN - ago)

    store.forget_before(WHEN - MINUTE)

    assert [store.session("h1"), store.sign_in_delay("k1")] == [None, None]
    assert store.session("h2")
    assert store.sign_in_delay("k2")


# --- A registration put right -----------------------------------------------------------------------------------------


def test_a_corrected_registration_counts_as_it_stands_last_and_what_stood_before_is_kept(store):
    case = put(store, FULL, registered_by=AN, channel=Channel.LETTER)

    case = correct(store, case, received=FRIDAY - timedelta(days=1), sealed=b"second")
    correct(store, case, channel=Channel.CALL, sealed=b"third")

    (report,) = store.reports_of("7f3a", viewer=None)
    assert (report.channel, report.sealed, report.corrected) == (Channel.CALL, b"third", 2)
    assert store.summary("7f3a", viewer=None).allegations[-1].nominee_index == "index of another"
    kept = sorted(one.sealed for one in store.superseded_of("7f3a"))
    assert kept == [b"sealed matter", b"sealed matter", b"sealed report", b"second"]


def test_a_correction_of_what_was_changed_in_the_meantime_changes_nothing(store):
    case = put(store, FULL, registered_by=AN, channel=Channel.LETTER)
    correct(store, case)
    before = everything(store)

    with pytest.raises(ChangedMeanwhile):
        correct(store, case)

    assert everything(store) == before


# --- For ever ---------------------------------------------------------------------------------------------------------

NO_EVIDENCE = ["codes_used", "invitations", "releases", "saved_lists", "sessions", "sign_in_delays", "wraps"]
FOR_EVER = sorted(set(TABLES) - set(NO_EVIDENCE))
APPEND_ONLY = sorted(
    set(FOR_EVER) - {"staff", "staff_keys", "cases", "allegations", "requests", "interest_withdrawals"}
)
CORES = {
    "staff": "id = 'x', created_at = created_at",
    "cases": "opened_at = opened_at",
    "allegations": "sealed = sealed, nominee_index = nominee_index",
    "requests": "subject = subject, asked_by = asked_by",
    "interest_withdrawals": "asked_at = asked_at",
}


def a_key(staff: str) -> StaffKeys:
    """Somebody's keys, as bytes that mean nothing here."""
    return StaffKeys(
        staff=staff, public=b"p", salt=b"s", passes=3, memory_kib=65_536, verifier=b"v", locked=b"l",
        recovery=b"r", second_factor=b"f", made_at=WHEN,
    )  # fmt: skip


def put_keys(store: Any) -> None:
    """Put one row into each of the tables of keys and of what two people are needed for."""
    envelope = StoredEnvelope(
        id="0" * 16,
        public=b"p",
        wraps={AN: b"w"},
        identity=b"i",
        shares=(StoredShare(first=AN, second=BO, first_sealed=b"1", second_sealed=b"2"),),
    )
    store.add_to_report(lookup_id(1), received=FRIDAY, sealed=b"s", digest="late", at=WHEN, envelope=envelope)
    before = store.case("7f3a", viewer=None)
    after, event = note(before, "request_identity", by=AN, at=WHEN)
    store.save(before, after, event, told={lookup_id(1): b"told"})
    store.set_keys(a_key(AN))
    store.invite(BO, "hash", WHEN)
    store.use_code(AN, 1)
    store.add_request(
        Request(id="r", act="identity", subject="7f3a", case="7f3a", asked_by=AN, asked_in="s", asked_at=WHEN),
        {BO: b"why"},
    )
    store.approve(
        "r", by=BO, session="t", at=WHEN, releases=[Release(pair="0" * 16, holder=BO, other=AN, sealed=b"half")]
    )
    store.add_directory(1, "text", WHEN, (AN, BO))
    store.add_own_note(OwnNote(id="n", case="7f3a", staff=AN, at=WHEN, sealed=b"note"))
    store.save_list(SavedList(id="l", staff=AN, at=WHEN, sealed=b"list"))
    interest = StoredInterest(id="1" * 16, staff=AN, mark="m", declared_at=WHEN, words={(AN, "key"): b"words"})
    store.declare_interest(interest)
    store.ask_withdrawal(interest.id, session="s", at=WHEN)
    store.escalate("7f3a", "verify", FRIDAY, WHEN)
    store.give_escalation_keys("7f3a", [], to=AN, by=BO, at=WHEN)
    store.note_opening("7f3a", AN, WHEN)


def put_moves(store: Any) -> None:
    """Split the case, link what was split off with what stayed, undo that, and take the list out."""
    before = store.case("7f3a", viewer=None)
    after, went, new, came = split(before, [2], "9b2c", by=AN, at=WHEN)
    store.split(
        before,
        after,
        replace(went, text=None),
        new=new,
        new_event=replace(came, text=None),
        pair=StoredPair(id="1" * 16, public=b"q", wraps={}),
        allegations=sealed(new),
        milestones=Milestones(),
        texts=(None, None),
    )
    store.add_link(StoredLink(id="l", case="7f3a", number=1, other_case="9b2c", other_number=1, by=AN, at=WHEN))
    store.undo_link("l", by=BO, at=WHEN)
    store.add_export(Export(id="e", kind="list", rows=2, by=AN, at=WHEN))


@pytest.fixture
def full(store: Any) -> Any:
    """A store with something in every table."""
    case = put(store, FULL, registered_by=AN, acknowledged=FRIDAY, channel=Channel.LETTER)
    correct(store, case)
    add(store, "a", files=[a_file()])
    store.add_session(a_session())
    store.record_failure("key", WHEN)
    put_keys(store)
    put_moves(store)
    assert all(everything(store).values())
    return store


@pytest.mark.parametrize("table", FOR_EVER)
def test_no_row_is_ever_removed(full, table):
    before = everything(full)

    with pytest.raises(Inconsistent, match="never shrinks"):
        run(full, "DELETE FROM {table}", table=table)

    assert everything(full) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_filed_is_never_changed(full, table):
    column = next(iter(everything(full)[table][0]))
    before = everything(full)

    with pytest.raises(Inconsistent, match="never changes"):
        run(full, "UPDATE {table} SET {column} = {column}", table=table, column=column)

    assert everything(full) == before


@pytest.mark.parametrize("table, change", [(table, one) for table, all_ in CORES.items() for one in all_.split(", ")])
def test_what_may_change_keeps_its_core(full, table, change):
    with pytest.raises(Inconsistent, match="keeps its"):
        run(full, "UPDATE {table} SET {change}", table=table, change=change)


@pytest.mark.parametrize("table", NO_EVIDENCE)
def test_only_what_is_no_evidence_can_be_removed(full, table):
    assert run(full, "DELETE FROM {table}", table=table) == 1


# --- Doors ------------------------------------------------------------------------------------------------------------


def test_all_that_can_go_wrong_is_caught_as_one():
    assert issubclass(DatabaseBehind, StoreUnavailable)
    assert issubclass(DatabaseAhead, StoreUnavailable)
    for error in (StoreUnavailable, Inconsistent, SignInNameTaken, ChangedMeanwhile):
        assert issubclass(error, PublicityError)
