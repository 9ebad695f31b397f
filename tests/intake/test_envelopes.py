"""A report is sealed to those who may read it, and to two of them at the least; who sent it, to no one alone."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from intake.desk import acts, checks
from intake.desk.sealed import open_report, place_of
from intake.directory import OVERSIGHT, Keyholder, read_directory
from intake.envelopes import (
    Identity,
    half_of,
    joined_halves,
    key_id,
    new_envelope,
    open_identity,
    open_words,
    seal_identity,
    seal_words,
    unwrapped,
    wrapped,
)
from intake.routing import Routing
from intake.vault import KeyPair, KeyRefused, SealBroken
from publicity.case import Step
from publicity.errors import StepIncomplete, TooFewKeys
from tests.intake.an_office import CHEN, LIN, WU, ZHOU, a_member, an_office, case_of, import_one, put_report
from tests.intake.some_keys import a_directory, agree_on, in_hand_of, pair_of

PEOPLE = (CHEN, LIN, WU, ZHOU)


@pytest.fixture
def desk(tmp_path):
    """An office with four who work on cases."""
    with an_office(tmp_path) as desk:
        yield desk


# --- Envelopes ------------------------------------------------------------------------------------------------------


def test_each_recipient_and_the_oversight_body_opens_an_envelope_and_nobody_else():
    envelope = new_envelope(a_directory(["chen", "lin"]))
    sealed = seal_words(envelope.public, "a place", b"words")

    opened = {
        name: open_words(unwrapped(envelope.id, name, pair_of(name).private, wrap), "a place", sealed)
        for name, wrap in envelope.wraps.items()
    }

    assert opened == dict.fromkeys(["chen", "lin", OVERSIGHT], b"words")
    for name, wrap in envelope.wraps.items():
        with pytest.raises(SealBroken):
            unwrapped(envelope.id, name, pair_of("gu").private, wrap)


def test_a_wrap_that_was_moved_to_another_person_or_another_pair_opens_nothing():
    directory = a_directory(["chen", "lin"])
    one, other = new_envelope(directory), new_envelope(directory)

    with pytest.raises(SealBroken):
        unwrapped(other.id, "lin", pair_of("lin").private, one.wraps["lin"])
    with pytest.raises(SealBroken):
        unwrapped(one.id, "chen", pair_of("lin").private, one.wraps["lin"])


def test_control_a_wrap_of_another_pair_under_the_right_name_is_refused():
    envelope, planted = new_envelope(a_directory(["chen", "lin"])), KeyPair.generate()
    holder = Keyholder("lin", pair_of("lin").public)
    # Whoever can write into the database seals a key of his own for Lin, under the name of the case's.
    wrap = wrapped(planted, [holder])["lin"]

    assert unwrapped(key_id(planted.public), "lin", pair_of("lin").private, wrap) == planted.private
    with pytest.raises(SealBroken):
        unwrapped(envelope.id, "lin", pair_of("lin").private, wrap)


def test_any_two_custodians_open_an_identity_and_no_half_says_anything():
    custodians = ("gu", "qin", "shi")
    envelope = new_envelope(a_directory(["chen", "lin"], custodians))
    sealed = seal_identity(envelope.identity_public, envelope.id, Identity(name="王某", contact="138"))

    pairs = {(share.first, share.second): share for share in envelope.shares}

    assert set(pairs) == set(combinations(custodians, 2))
    for (first, second), share in pairs.items():
        halves = [half_of(envelope.id, share, one, pair_of(one).private) for one in (first, second)]
        assert open_identity(joined_halves(*halves), envelope.id, sealed).name == "王某"
        for half in halves:
            with pytest.raises(SealBroken):
                open_identity(joined_halves(half, bytes(32)), envelope.id, sealed)
        with pytest.raises(SealBroken):
            half_of(envelope.id, share, first, pair_of(second).private)


# --- The directory --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "handlers, custodians",
    [([], ["gu", "qin"]), (["chen"], ["gu", "qin"]), (["chen", "lin"], ["gu"])],
    ids=["nobody", "one handler", "one custodian"],
)
def test_a_directory_that_would_leave_a_report_to_fewer_than_two_cannot_be(handlers, custodians):
    with pytest.raises(TooFewKeys):
        a_directory(handlers, custodians)


def test_where_all_handlers_are_too_close_the_oversight_body_receives_it_alone():
    directory = a_directory(["chen", "lin"], ["gu", "qin"], {"GS-1/n1": frozenset({"chen", "lin"})})

    assert set(new_envelope(directory, ["GS-1/n1"]).wraps) == {OVERSIGHT}
    assert [one.id for one in directory.recipients(["GS-1/n2"])] == ["chen", "lin"]


def test_a_report_about_nobody_in_particular_on_a_notice_may_be_about_each():
    away = {"GS-1/n1": frozenset({"chen"}), "GS-1/n2": frozenset({"lin"}), "GS-10/n1": frozenset({"wu"})}
    directory = a_directory(["chen", "lin", "wu"], excluded=away)

    assert [one.id for one in directory.recipients(["GS-1/"])] == ["wu"]


def test_one_key_stands_for_one_person():
    directory = a_directory(["chen", "lin"])

    for holders in (
        (*directory.handlers, directory.handlers[0]),
        (*directory.handlers, Keyholder("zhou", directory.oversight)),
        (*directory.handlers, Keyholder(OVERSIGHT, pair_of("zhou").public)),
    ):
        with pytest.raises(ValueError, match="stands in a directory once"):
            replace(directory, handlers=holders)


def test_a_directory_is_read_as_it_was_laid_out_and_refused_otherwise(tmp_path):
    path, directory = (
        tmp_path / "directory.json",
        a_directory(["chen", "lin"]),
    )
    with pytest.raises(KeyRefused):
        read_directory(path)
    directory = replace(directory, handlers=(*directory.handlers, Keyholder("wu", pair_of("wu").public)))

    directory.write(path)

    assert read_directory(path) == directory
    for wrong in (b"", b"{}", b"[]", path.read_bytes().replace(b'"format": 1', b'"format": 9')):
        path.write_bytes(wrong)
        with pytest.raises(KeyRefused):
            read_directory(path)


# --- Stepping back --------------------------------------------------------------------------------------------------


def test_whoever_steps_back_holds_no_key_and_what_is_written_afterwards_is_for_the_others(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    (report,) = store.reports_of(case_id, viewer=None)
    before = store.pairs_of_matter(case_id)

    acts.recuse(office, store, case_id, by=LIN)
    acts.take_step(office, store, case_id, Step.SCREEN, by=CHEN, version=case_of(store, case_id).version)

    after = store.pairs_of_matter(case_id)
    assert len(after) == len(before) + 1
    assert [store.wrap(pair, LIN) for pair in after] == [None, None]
    assert store.holders_of(case_id) == {CHEN, WU, ZHOU, OVERSIGHT}
    assert open_report(in_hand_of(office, store, WU), place_of(report), report.sealed).text
    with pytest.raises(SealBroken):
        open_report(in_hand_of(office, store, LIN), place_of(report), report.sealed)


def test_the_last_two_cannot_step_back_until_somebody_else_takes_part(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    acts.recuse(office, store, case_id, by=LIN)
    acts.recuse(office, store, case_id, by=WU)

    with pytest.raises(TooFewKeys):
        acts.recuse(office, store, case_id, by=ZHOU)

    assert store.holders_of(case_id) == {CHEN, ZHOU, OVERSIGHT}
    assert ZHOU not in case_of(store, case_id).recused


def test_what_comes_later_under_the_receipt_is_not_for_who_stepped_back(desk):
    office, store = desk
    receipt, case_id = import_one(office, store)
    acts.recuse(office, store, case_id, by=LIN)

    import_one(office, store, receipt=receipt, text="还有一件事。")

    assert all(store.wrap(pair, LIN) is None for pair in store.pairs_of_matter(case_id))


def test_a_report_about_somebody_close_never_reaches_that_person(desk):
    office, store = desk
    routing = Routing(staff=PEOPLE, away={"GS-2026-012/n2": frozenset({LIN})})
    routing.write(office.config.places.files["PORTAL_ROUTING_FILE"])

    _, about = import_one(office, store, nominees=("n2",))
    _, other = import_one(office, store, nominees=("n1",))

    assert LIN not in store.holders_of(about)
    assert [one.case.id for one in store.summaries(viewer=LIN)] == [other]
    assert LIN in case_of(store, about).recused


def test_who_came_later_sees_a_case_when_a_colleague_has_given_the_key(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    store.add_staff(a_member("new", "clerk"))
    agree_on(office, store, a_directory([*PEOPLE, "new"]))
    assert store.summary(case_id, viewer="new") is None

    version = case_of(store, case_id).version
    acts.let_take_part(in_hand_of(office, store, LIN), store, case_id, "new", by=LIN, version=version)

    (report,) = store.reports_of(case_id, viewer="new")
    assert open_report(in_hand_of(office, store, "new"), place_of(report), report.sealed).text


# --- Never fewer than two -------------------------------------------------------------------------------------------


class Keys(RuleBasedStateMachine):
    """People step back, are let take part and come; at every moment two of them and the oversight body open a case."""

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.context = an_office(Path(self.folder.name))
        self.office, self.store = self.context.__enter__()
        put_report(self.office)
        _, self.case_id = import_one(self.office, self.store)

    def teardown(self) -> None:
        self.context.__exit__(None, None, None)
        self.folder.cleanup()

    def holders(self) -> set[str]:
        return self.store.holders_of(self.case_id) - {OVERSIGHT}

    @rule(who=st.sampled_from(PEOPLE))
    def step_back(self, who: str) -> None:
        if self.store.case(self.case_id, viewer=who) is None:
            return
        before = self.holders()
        try:
            acts.recuse(self.office, self.store, self.case_id, by=who)
        except TooFewKeys:
            assert len(before) == 2

    @precondition(lambda self: len(self.holders()) > 0)
    @rule(data=st.data(), whom=st.sampled_from(PEOPLE))
    def let_take_part(self, data: st.DataObject, whom: str) -> None:
        by = data.draw(st.sampled_from(sorted(self.holders())))
        hand = in_hand_of(self.office, self.store, by)
        try:
            version = case_of(self.store, self.case_id).version
            acts.let_take_part(hand, self.store, self.case_id, whom, by=by, version=version)
        except StepIncomplete:
            assert whom in case_of(self.store, self.case_id).recused

    @rule(text=st.sampled_from(["一", "二", "三"]))
    def add(self, text: str) -> None:
        import_one(self.office, self.store, text=text)

    @invariant()
    def two_and_oversight(self) -> None:
        for pair in self.store.pairs_of_matter(self.case_id) if hasattr(self, "store") else []:
            holders = self.store.holders_of_pair(pair)
            assert OVERSIGHT in holders
            assert len(holders - {OVERSIGHT}) >= 2
            for holder in holders:
                unwrapped(pair, holder, pair_of(holder).private, self.store.wrap(pair, holder) or b"")


TestNeverFewerThanTwo = Keys.TestCase
TestNeverFewerThanTwo.settings = settings(
    max_examples=5, stateful_step_count=6, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_control_a_store_that_takes_a_key_whatever_is_left_is_caught(desk, monkeypatch):
    office, store = desk
    _, case_id = import_one(office, store)
    monkeypatch.setattr("intake.stores.keys.LEAST", 0)
    monkeypatch.setattr("intake.desk.acts.LEAST", 0)

    for who in (LIN, WU, ZHOU):
        acts.recuse(office, store, case_id, by=who)

    assert len(store.holders_of(case_id) - {OVERSIGHT}) < 2


def test_a_case_that_too_few_can_open_is_named_by_the_check(desk):
    office, store = desk
    import_one(office, store)
    for who in (WU, LIN, ZHOU):
        store.deactivate(who)

    assert any("fewer than two people here hold key" in line for line in checks.findings(office, store))
