"""A case is handed over, sent here and sent on, split and linked: whole, on record, and out of sight of the recused."""

from __future__ import annotations

import os
import signal
from contextlib import closing, nullcontext
from datetime import date, timedelta

import pytest

from intake.desk import acts, checks, links, moves
from intake.desk.acts import NoSuchCase
from intake.desk.answers import due_of
from intake.desk.sealed import open_allegation
from intake.envelopes import AllegationWords, key_id
from intake.receipts import ReceiptKeys
from intake.stores.sqlite import SqliteStore
from intake.vault import PublicKey
from publicity.case import CaseState, Step
from publicity.clocks import Clock
from publicity.errors import ChangedMeanwhile, StepIncomplete, TooFewKeys
from publicity.moving import NotYours
from tests.examples import FRIDAY
from tests.intake.an_office import (
    CHEN,
    LIN,
    WU,
    ZHOU,
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
from tests.intake.some_keys import in_hand_of


@pytest.fixture
def desk(tmp_path):
    """An office at work."""
    with an_office(tmp_path) as (office, store):
        yield office, store


def moved(store, case_id):
    """What a case's events of moving say."""
    return store.summary(case_id, viewer=None).moved


def give(desk, case_id, to, by=LIN, text=""):
    """Hand a case over."""
    office, store = desk
    version = case_of(store, case_id).version
    moves.assign(in_hand_of(office, store, by), store, case_id, to, by=by, text=text, version=version)


def add_allegation(desk, case_id, matter):
    """One more matter in a case."""
    office, store = desk
    words, version = AllegationWords(matter=matter), case_of(store, case_id).version
    acts.add_allegation(office, store, case_id, words, by=LIN, version=version)


def split(desk, case_id, *numbers, by=LIN):
    """Split a case, and return the number of the new one."""
    office, store = desk
    hand, version = in_hand_of(office, store, by), case_of(store, case_id).version
    return moves.split(hand, store, case_id, numbers, by=by, version=version)


# --- Handing over ---------------------------------------------------------------------------------------------------


def take_keys(store, case_id, person):
    """Take somebody's keys of a case, as if this person had come later."""
    with store.together():
        for pair in store.pairs_of_matter(case_id):
            store._take_wraps_of(pair, [person])


def test_whoever_is_given_a_case_gets_its_keys_with_it(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    take_keys(store, case_id, WU)
    assert store.case(case_id, viewer=WU) is None
    give(desk, case_id, LIN)

    give(desk, case_id, WU, text="先约谈经办人")

    assert moved(store, case_id).worked_by == WU
    assert store.case(case_id, viewer=WU)
    event = store.events_of(case_id, viewer=WU)[-1]
    assert (event.event.act, event.event.by, event.event.reason) == ("assign", LIN, WU)
    with pytest.raises(NotYours):
        give(desk, case_id, CHEN, by=LIN)
    give(desk, case_id, CHEN, by=ZHOU)


def test_a_case_is_with_nobody_when_whoever_worked_it_leaves_or_steps_back(desk):
    office, store = desk
    (_, case_id), (_, other) = import_one(office, store), import_one(office, store)
    give(desk, case_id, LIN)
    give(desk, other, CHEN, by=ZHOU)
    store.deactivate(CHEN)
    assert [one.moved.worked_by for one in store.summaries(viewer=ZHOU) if one.case.id == other] == [None]

    acts.recuse(office, store, case_id, by=LIN)

    assert moved(store, case_id).worked_by is None
    with pytest.raises(StepIncomplete):
        give(desk, case_id, LIN, by=ZHOU)


LETTING_IN = {
    "let take part": lambda hand, store, case_id, version: acts.let_take_part(
        hand, store, case_id, WU, by=ZHOU, version=version
    ),
    "hand over": lambda hand, store, case_id, version: moves.assign(
        hand, store, case_id, WU, by=ZHOU, text="", version=version
    ),
}


def killed_between(office, case_id, act):
    """Let a process do an act, and kill it between the event and the keys."""
    if not (child := os.fork()):
        store = office.store()
        setattr(SqliteStore, "add_wraps", lambda self, wraps: os.kill(os.getpid(), signal.SIGKILL))  # noqa: B010
        act(in_hand_of(office, store, ZHOU), store, case_id, case_of(store, case_id).version)
        os._exit(0)
    assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL


@pytest.mark.parametrize("act", LETTING_IN.values(), ids=LETTING_IN)
def test_who_is_killed_between_the_event_and_the_keys_has_done_neither(tmp_path, monkeypatch, act):
    with an_office(tmp_path) as (office, store):
        _, case_id = import_one(office, store)
        take_keys(store, case_id, WU)
    with closing(office.store()) as store:
        before = [one.event.act for one in store.events_of(case_id, viewer=None)]
    killed_between(office, case_id, act)
    with closing(office.store()) as store:
        assert [one.event.act for one in store.events_of(case_id, viewer=None)] == before
        assert store.case(case_id, viewer=WU) is None

    # Two transactions instead of one: the history tells of somebody who holds no key.
    monkeypatch.setattr(SqliteStore, "together", lambda self: nullcontext())
    killed_between(office, case_id, act)
    with closing(office.store()) as store:
        assert len(store.events_of(case_id, viewer=None)) == len(before) + 1
        assert store.case(case_id, viewer=WU) is None


# --- Other bodies ---------------------------------------------------------------------------------------------------


def clocks(desk, case_id):
    """What runs in a case."""
    office, store = desk
    return {one.clock: one.on for one in due_of(office, store.summary(case_id, viewer=None))}


def test_a_body_to_which_a_case_went_is_to_report_back_by_a_day_that_is_fixed_then(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    walk(office, store, case_id, Step.SCREEN)
    do(office, store, case_id, Step.TRANSFER, text="市纪委监委")
    by = office.config.today() + timedelta(days=60)
    assert clocks(desk, case_id)[Clock.REPORT_BACK] == by
    assert seen(office, receipt).next is not Clock.REPORT_BACK
    wait(office, days=61)
    assert clocks(desk, case_id)[Clock.REPORT_BACK] < office.config.today()

    version = case_of(store, case_id).version
    moves.report_back(office, store, case_id, by=LIN, text="已核实，无问题", version=version)

    assert Clock.REPORT_BACK not in clocks(desk, case_id)
    # Sent on once more, it is waited for once more.
    do(office, store, case_id, Step.TAKE_BACK, text="须补充")
    do(office, store, case_id, Step.TRANSFER, text="市纪委监委")
    assert clocks(desk, case_id)[Clock.REPORT_BACK] == office.config.today() + timedelta(days=60)


def test_whoever_was_sent_what_is_not_ours_has_five_working_days_to_object(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)

    def record(act, **values):
        act(office, store, case_id, by=CHEN, version=case_of(store, case_id).version, **values)

    for wrong in (None, office.config.today() + timedelta(days=1)):
        with pytest.raises(StepIncomplete):
            record(moves.came_by_transfer, received=wrong, body="市信访局")
    record(moves.came_by_transfer, received=FRIDAY, body="市信访局")
    assert clocks(desk, case_id)[Clock.OBJECT_TO_TRANSFER] == date(2026, 11, 27)
    assert seen(office, receipt).next is not Clock.OBJECT_TO_TRANSFER

    record(moves.object_to_transfer, why="不属干部选任范围")

    assert Clock.OBJECT_TO_TRANSFER not in clocks(desk, case_id)


# --- Splitting ------------------------------------------------------------------------------------------------------


@pytest.fixture
def two(desk):
    """A case with two matters of which the second was split off: the receipt, and the numbers of both."""
    office, store = desk
    receipt, case_id = import_one(office, store)
    add_allegation(desk, case_id, "兼职取酬")
    walk(office, store, case_id, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
    return receipt, case_id, split(desk, case_id, 2)


def test_both_halves_deal_with_the_report_and_are_open_to_the_same_people(desk, two):
    office, store = desk
    receipt, first, second = two

    assert store.dealing_with(ReceiptKeys.of(receipt).lookup_id) == [first, second]
    for viewer in (LIN, WU, CHEN, ZHOU):
        assert [len(store.reports_of(one, viewer=viewer)) for one in (first, second)] == [1, 1]
    (stored,) = store.summary(second, viewer=LIN).allegations
    opened = open_allegation(in_hand_of(office, store, LIN), second, stored)
    assert opened.matter == "兼职取酬"
    assert store.holders_of(first) == store.holders_of(second)
    assert store.summary(second, viewer=LIN).milestones.accepted_on == office.config.today()
    assert checks.findings(in_hand_of(office, store, LIN), store) == []
    assert [len(one.registered) for one in store.facts_for_statistics()].count(1) == 1


def test_whoever_steps_back_from_one_half_steps_back_from_both_and_later_halves_too(desk, two):
    office, store = desk
    _, first, second = two
    add_allegation(desk, second, "用公车")

    held = {pair for pair in store.pairs_of_matter(second) if store.wrap(pair, WU)}

    acts.recuse(office, store, second, by=WU)
    third = split(desk, second, 2)
    for half in (first, second, third):
        assert key_id(PublicKey(store.newest_pair(half))) not in held

    assert [store.case(one, viewer=WU) for one in (first, second, third)] == [None, None, None]
    assert all(store.case(one, viewer=LIN) for one in (first, second, third))
    for case_id in (first, second, third):
        assert not any(WU in store.holders_of_pair(pair) for pair in store.pairs_of_matter(case_id))


def test_whoever_steps_back_from_what_one_half_is_joined_to_steps_back_from_the_other_half(desk):
    office, store = desk
    (_, first), (_, other) = import_one(office, store), import_one(office, store)
    add_allegation(desk, first, "兼职取酬")
    walk(office, store, first, Step.SCREEN)
    second = split(desk, first, 2)
    acts.recuse(office, store, other, by=WU)

    do(office, store, first, Step.MERGE, text=other)

    assert [store.case(one, viewer=WU) for one in (first, second, other)] == [None, None, None]
    assert [one.number for one in case_of(store, other).allegations] == [1, 2]
    acts.recuse(office, store, second, by=CHEN)
    with pytest.raises(TooFewKeys):
        acts.recuse(office, store, first, by=LIN)


def test_halves_that_are_joined_again_hold_the_report_once(desk):
    office, store = desk
    (receipt, first), (_, other) = import_one(office, store), import_one(office, store)
    for matter in ("兼职取酬", "用公车"):
        add_allegation(desk, first, matter)
    walk(office, store, first, Step.SCREEN)
    second, third = split(desk, first, 2), split(desk, first, 3)

    do(office, store, second, Step.MERGE, text=first)
    assert len(store.reports_of(first, viewer=None)) == 1
    assert store.dealing_with(ReceiptKeys.of(receipt).lookup_id) == [first, third]
    do(office, store, third, Step.MERGE, text=other)
    do(office, store, first, Step.MERGE, text=other)

    assert len(store.reports_of(other, viewer=None)) == store.summary(other, viewer=None).reports == 2
    assert store.dealing_with(ReceiptKeys.of(receipt).lookup_id) == [other]
    assert seen(office, receipt).state is CaseState.REGISTERED
    assert [len(one.registered) for one in store.facts_for_statistics()] == [2]


def test_the_reporter_sees_the_half_that_is_open_and_what_was_written_in_both(desk, two):
    office, store = desk
    receipt, first, second = two
    find(office, store, first)
    walk(office, store, first, Step.CONCLUDE)
    do(office, store, first, Step.GIVE_FEEDBACK, text="第一件的答复")
    walk(office, store, first, Step.PROPOSE_CLOSING, Step.CLOSE)

    view = seen(office, receipt)
    assert (view.state, view.answer, view.may_object) == (CaseState.INVESTIGATING, "", False)
    assert [one.text for one in view.said] == ["第一件的答复"]

    find(office, store, second)
    walk(office, store, second, Step.CONCLUDE)
    do(office, store, second, Step.GIVE_FEEDBACK, text="第二件的答复")
    walk(office, store, second, Step.PROPOSE_CLOSING, Step.CLOSE)

    view = seen(office, receipt)
    assert (view.state, view.may_object) == (CaseState.CLOSED, True)
    assert {view.answer, *(one.text for one in view.said)} == {"第一件的答复", "第二件的答复"}


def test_what_is_sent_later_is_news_in_both_halves(desk, two):
    office, store = desk
    receipt, first, second = two

    import_one(office, store, receipt=receipt, text="又想起一件事", notice=None, nominees=())

    assert [store.summary(one, viewer=None).news for one in (first, second)] == [1, 1]


def test_a_case_that_was_changed_meanwhile_is_not_split(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    add_allegation(desk, case_id, "兼职取酬")
    version = case_of(store, case_id).version
    add_allegation(desk, case_id, "用公车")

    with pytest.raises(ChangedMeanwhile):
        moves.split(in_hand_of(office, store, LIN), store, case_id, [2], by=LIN, version=version)

    assert len(store.summaries(viewer=None)) == 1


# --- Links ----------------------------------------------------------------------------------------------------------


def test_a_link_is_seen_from_both_ends_and_undone_and_leaves_no_trace_for_the_recused(desk):
    office, store = desk
    (_, one), (_, other) = import_one(office, store), import_one(office, store)
    acts.recuse(office, store, other, by=WU)
    versions = [case_of(store, case_id).version for case_id in (one, other)]

    for _ in range(2):
        links.link(office, store, one, 1, other.lower().replace("-", " "), 1, by=LIN)

    names = {LIN: "Lin", ZHOU: "Zhou"}
    (here,), (there,) = (links.links_seen(store, case_id, LIN, names) for case_id in (one, other))
    assert (here.other_case, there.other_case, here.by, here.stands) == (other, one, "Lin", True)
    assert links.links_seen(store, one, WU, names) == []
    assert [case_of(store, case_id).version for case_id in (one, other)] == versions
    with pytest.raises(StepIncomplete):
        links.undo(office, store, one, here.id, by=WU)

    links.undo(office, store, other, here.id, by=ZHOU)

    (here,) = links.links_seen(store, one, LIN, names)
    assert (here.stands, here.undone_by) == (False, "Zhou")
    links.link(office, store, other, 1, one, 1, by=LIN)
    assert sorted(link.stands for link in links.links_seen(store, one, LIN, names)) == [False, True]


def test_a_link_to_what_one_may_not_see_is_refused_like_one_to_nothing(desk):
    office, store = desk
    (_, one), (_, other) = import_one(office, store), import_one(office, store)
    acts.recuse(office, store, other, by=WU)

    refusals = []
    for number in (other, "0000-0000-0000", one):
        with pytest.raises(StepIncomplete) as refused:
            links.link(office, store, one, 1, number, 1, by=WU)
        refusals.append(refused.value.missing)
    assert refusals == [("other_case",)] * 3
    with pytest.raises(StepIncomplete):
        links.link(office, store, one, 1, other, 9, by=LIN)
    with pytest.raises(NoSuchCase):
        links.link(office, store, other, 1, one, 1, by=WU)


def test_a_letter_and_its_repeat_can_be_linked_where_one_is_closed(desk):
    office, store = desk
    (_, one), (_, other) = put_letter(office, store), put_letter(office, store)
    walk(office, store, one, Step.SCREEN)
    do(office, store, one, Step.DECLINE, reason="duplicate", text="重复")
    walk(office, store, one, Step.PROPOSE_CLOSING, Step.CLOSE)

    links.link(office, store, other, 1, one, 1, by=LIN)

    assert links.links_seen(store, one, LIN, {})[0].other == f"{other} · 1"
