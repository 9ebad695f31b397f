"""Who reported is opened by two custodians for one person, once; it is on record, and the reporter is told."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest

from intake.desk import acts, identities, requests
from intake.desk.acts import NoSuchCase
from intake.desk.imports import empty_letterbox
from intake.desk.originals import packed
from intake.envelopes import Share, half_of, joined_halves, open_identity
from intake.stores import Inconsistent
from intake.vault import SealBroken
from publicity.errors import SecondPersonNeeded, StepIncomplete
from publicity.report import Sending
from publicity.two_people import Asked, AskedNoMore, TwoPersonAct
from tests.intake.an_office import CHEN, LIN, a_file, a_member, an_office, case_of, import_one, put_report, seen, wait
from tests.intake.some_keys import in_hand_of, kept, pair_of
from tests.intake.test_enclosures import PHOTO, VOICE

GU, QIN = "gu", "qin"
WHY = "须向反映人当面核实转账记录"


@pytest.fixture
def desk(tmp_path):
    """An office with two custodians."""
    with an_office(tmp_path) as (office, store):
        for name in (GU, QIN):
            store.add_staff(a_member(name, "custodian"))
        for name in (LIN, CHEN, GU, QIN):
            store.set_keys(kept(name))
        yield office, store


def ask(office, store, case_id, by=LIN, why=WHY):
    """Ask who reported, and return the request."""
    version = case_of(store, case_id).version
    identities.ask(office, store, case_id, by=by, session=f"{by}'s", why=why, version=version)
    return next(one for one in store.requests() if one.case == case_id)


def approve(office, store, request, by, session=""):
    """Approve as a custodian does."""
    hand = in_hand_of(office, store, by)
    identities.approve(hand, store, request.id, by=by, session=session or f"{by}'s")


def open_once(office, store, case_id, by=LIN):
    """Open as whoever asked does."""
    hand = in_hand_of(office, store, by)
    return identities.open_once(hand, store, case_id, by=by, version=case_of(store, case_id).version)


def test_two_custodians_open_an_identity_for_who_asked_once_and_the_reporter_is_told(desk):
    office, store = desk
    receipt, case_id = import_one(office, store, name="王某", contact="0577-600000")
    request = ask(office, store, case_id)
    assert [why for _, why in requests.waiting_for(in_hand_of(office, store, GU), store, GU)] == [WHY]

    approve(office, store, request, GU)
    with pytest.raises(SecondPersonNeeded):
        open_once(office, store, case_id)
    approve(office, store, request, QIN)
    before = seen(office, receipt).identity_opened
    (opened,) = open_once(office, store, case_id)
    identity = opened.identity

    assert (identity.name, identity.contact) == ("王某", "0577-600000")
    assert (before, seen(office, receipt).identity_opened) == (None, office.config.today())
    assert [one.event.act for one in store.events_of(case_id, viewer=LIN)][-2:] == ["request_identity", "open_identity"]
    assert store.releases_of(request.id) == []
    with pytest.raises(SecondPersonNeeded):
        open_once(office, store, case_id)


def test_nobody_but_who_asked_opens_it(desk):
    office, store = desk
    _, case_id = import_one(office, store, name="王某")
    request = ask(office, store, case_id)
    approve(office, store, request, GU)
    approve(office, store, request, QIN)

    with pytest.raises(SecondPersonNeeded):
        open_once(office, store, case_id, by=CHEN)
    with pytest.raises(NoSuchCase):
        open_once(office, store, case_id, by=GU)


def test_one_custodian_cannot_approve_twice_and_two_not_from_one_session(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    request = ask(office, store, case_id)
    approve(office, store, request, GU, session="the same browser")

    with pytest.raises(NoSuchCase):
        approve(office, store, request, GU, session="another")
    with pytest.raises(SecondPersonNeeded):
        approve(office, store, request, QIN, session="the same browser")
    with pytest.raises(Inconsistent):
        store.approve(request.id, by=QIN, session="the same browser", at=office.config.now())


def test_after_seven_days_a_request_lapses(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    request = ask(office, store, case_id)
    approve(office, store, request, GU)
    wait(office, days=7)

    assert requests.waiting_for(in_hand_of(office, store, QIN), store, QIN) == []
    with pytest.raises(NoSuchCase):
        approve(office, store, request, QIN)


def test_an_approval_falls_when_its_giver_leaves_or_steps_back(desk):
    office, store = desk
    _, case_id = import_one(office, store, name="王某")
    request = ask(office, store, case_id)
    approve(office, store, request, GU)
    approve(office, store, request, QIN)

    store.deactivate(QIN)

    assert requests.granted(office, store, identities.ACT, case_id, LIN) is None
    with pytest.raises(SecondPersonNeeded):
        open_once(office, store, case_id)


def test_without_a_reason_nothing_is_asked_and_the_reason_is_for_the_custodians_alone(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    with pytest.raises(StepIncomplete):
        ask(office, store, case_id, why="  ")

    request = ask(office, store, case_id)

    assert store.request_reason(request.id, CHEN) is None
    with pytest.raises(SealBroken):
        requests.waiting_for(office.in_hand(None), store, GU)


def test_nobody_can_tell_whether_there_is_an_identity_before_it_is_opened(desk):
    office, store = desk
    rows = []
    for who in ({"name": "王某", "contact": "0577-600000"}, {}):
        _, case_id = import_one(office, store, **who)
        (found,) = store.identities_of(case_id)
        sizes = [len(found.sealed), len(found.shares), len(found.shares[0].first_sealed)]
        request = ask(office, store, case_id)
        approve(office, store, request, GU)
        rows.append([*sizes, len(store.releases_of(request.id))])

    assert rows[0] == rows[1]


def test_control_what_a_custodian_holds_alone_opens_no_identity(desk):
    office, store = desk
    _, case_id = import_one(office, store, name="王某")
    (found,) = store.identities_of(case_id)
    (share,) = found.shares
    own = Share(**{name: getattr(share, name) for name in ("first", "second", "first_sealed", "second_sealed")})
    halves = [half_of(found.pair, own, one, pair_of(one).private) for one in (GU, QIN)]

    assert open_identity(joined_halves(*halves), found.pair, found.sealed).name == "王某"
    for half in halves:
        for other in (half, bytes(32), b"\xff" * 32):
            with pytest.raises(SealBroken):
                open_identity(joined_halves(half, other), found.pair, found.sealed)


def test_whoever_stepped_back_gets_nothing_of_what_was_asked(desk):
    office, store = desk
    _, case_id = import_one(office, store)
    request = ask(office, store, case_id)
    approve(office, store, request, GU)
    approve(office, store, request, QIN)

    acts.recuse(office, store, case_id, by=LIN)

    with pytest.raises(NoSuchCase):
        identities.open_once(in_hand_of(office, store, LIN), store, case_id, by=LIN, version=1)


# --- The rule -------------------------------------------------------------------------------------------------------


def asked(now, **changes):
    """Something that somebody asked for just now."""
    given = {"act": TwoPersonAct.IDENTITY, "by": "lin", "session": "s", "at": now} | changes
    return Asked(**given)


def test_the_rule_counts_other_people_in_other_sessions_and_no_others(desk):
    now = desk[0].config.now()
    one = asked(now, approvals=(("gu", "t"),))

    for by, session in (("lin", "u"), ("gu", "u"), ("qin", "s"), ("qin", "t")):
        with pytest.raises(SecondPersonNeeded):
            one.check_approval(by=by, session=session, now=now)
    with pytest.raises(SecondPersonNeeded):
        one.check_approval(by="qin", session="u", now=now, away={"qin"})
    one.check_approval(by="qin", session="u", now=now)
    both = asked(now, approvals=(("gu", "t"), ("qin", "u")))
    assert both.check_done(by="lin", now=now) == ("gu", "qin")
    for by, away in (("gu", ()), ("lin", {"gu"}), ("lin", {"lin"})):
        with pytest.raises(SecondPersonNeeded):
            both.check_done(by=by, now=now, away=away)


@pytest.mark.parametrize("changes", [{"done": True}, {"at": timedelta(days=-7)}, {"at": timedelta(hours=1)}])
def test_what_is_done_or_old_or_dated_by_a_wrong_clock_is_asked_no_more(desk, changes):
    now = desk[0].config.now()
    shifted = {name: now + value if isinstance(value, timedelta) else value for name, value in changes.items()}
    one = asked(now, **shifted)

    with pytest.raises(AskedNoMore):
        one.check_approval(by="gu", session="t", now=now)
    with pytest.raises(AskedNoMore):
        one.check_done(by="lin", now=now)
    assert re.match("This was done already", str(AskedNoMore()))


# --- With the originals ---------------------------------------------------------------------------------------------


def granted_with_files(desk):
    """A case with a photo in its report and a voice in what was sent later, and a request that two have approved."""
    office, store = desk
    receipt, case_id = import_one(office, store, name="王某", files=(PHOTO, a_file()))
    wait(office, minutes=1)
    put_report(office, receipt, text="补充", files=(VOICE,), sending=Sending.ADDITION)
    empty_letterbox(office, store)
    request = ask(office, store, case_id)
    for custodian in (GU, QIN):
        approve(office, store, request, custodian)
    return office, store, case_id


def open_with_files(office, store, case_id):
    hand = in_hand_of(office, store, LIN)
    version = case_of(store, case_id).version
    return identities.open_once(hand, store, case_id, by=LIN, version=version, with_files=True)


def test_the_originals_are_opened_with_who_sent_them_as_they_came(desk):
    office, store, case_id = granted_with_files(desk)

    opened = open_with_files(office, store, case_id)

    assert [one.files for one in opened] == [(PHOTO,), (VOICE,)]
    with ZipFile(BytesIO(packed(opened))) as archive:
        assert archive.namelist() == ["01-01-王某家中.JPG", "02-01-录音.M4A", "who-reported.txt"]
        assert archive.read("01-01-王某家中.JPG") == PHOTO.data
        assert "王某" in archive.read("who-reported.txt").decode()
    with pytest.raises(SecondPersonNeeded):
        open_with_files(office, store, case_id)


def test_an_original_that_was_damaged_opens_nothing_and_uses_nothing_up(desk):
    office, store, case_id = granted_with_files(desk)
    (damaged, *_) = identities.originals_of(store, case_id)
    place = office.config.places.attachments / damaged.stored
    whole = place.read_bytes()
    place.write_bytes(whole[:-1])

    with pytest.raises(SealBroken):
        open_with_files(office, store, case_id)

    place.write_bytes(whole)
    assert open_with_files(office, store, case_id)
