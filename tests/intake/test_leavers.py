"""Whoever left, or lost the keys and began again, leaves no case that nobody goes on with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk import directories
from intake.stores import StaffMember
from publicity.case import Step
from tests.intake.a_desk import PASSWORD, a_desk, first_match, words_of
from tests.intake.some_keys import kept

PAGE = "/en/leavers/"


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture(autouse=True)
def cases(desk):
    """Two cases held by lin, who works the first, has lost the keys since, and begins again as lin2."""
    again = replace(desk.staff["lin"], id="staff-lin2", sign_in_name="lin2")
    first, second = desk.put_on_file(text="一件。"), desk.put_on_file(text="另一件。", nominees=("n2",))
    lin = desk.browser("lin")
    taken = lin.post(
        f"/en/cases/{first}/assign/", colleague="staff-lin", version=str(desk.version(first)), **{"assign-text": ""}
    )
    assert taken.status_code == 303
    begin_again(desk, again)
    desk.staff["lin2"] = again
    return first, second


def begin_again(desk, member: StaffMember) -> None:
    """Let the old account go, and the new one into the directory, as two people do."""
    with desk.store() as store:
        store.deactivate("staff-lin")
        store.add_staff(member)
        store.set_keys(kept(member.id))
        office = desk.office
        without = directories.removed(office.directory(store), "staff-lin")
        directories.lay_out(office, store, without, ("staff-zhou", "staff-wu"))
        directories.lay_out(office, store, directories.admitted(store, without, member), ("staff-zhou", "staff-wu"))


def hand_on(desk, who="zhou", **changes):
    """Hand on what lin held, as the form does; returns the answer and the browser."""
    browser = desk.browser(who)
    fields = {"leaver": "staff-lin", "colleague": "staff-lin2", "hand-on-text": "请接着办。"}
    fields |= {"password": PASSWORD, "code": desk.code(who)}
    return browser.post(PAGE, **fields | changes), browser


def seen(desk, cases, name):
    """How the pages of the two cases answer somebody."""
    browser = desk.browser(name)
    return [browser.get(f"/en/cases/{case_id}/").status_code for case_id in cases]


def test_who_begins_again_is_given_what_the_old_account_held_and_the_work_it_had(desk, cases):
    assert seen(desk, cases, "lin2") == [404, 404]

    answer, browser = hand_on(desk)

    assert answer.status_code == 303
    assert "2 cases were handed on." in words_of(browser.get(answer.location))
    assert seen(desk, cases, "lin2") == [200, 200]
    with desk.store() as store:
        worked = [store.summary(case_id, viewer=None).moved.worked_by for case_id in cases]
    assert worked == ["staff-lin2", None]
    first = words_of(desk.browser("lin2").get(f"/en/cases/{cases[0]}/"))
    assert "Given to be worked" in first
    assert "请接着办。" in first
    second = words_of(desk.browser("lin2").get(f"/en/cases/{cases[1]}/"))
    assert "Let a colleague take part" in second


def test_handing_on_twice_gives_nothing_a_second_time(desk, cases):
    hand_on(desk)
    versions = [desk.version(case_id) for case_id in cases]

    answer, _ = hand_on(desk)

    assert "done=0" in answer.location
    assert [desk.version(case_id) for case_id in cases] == versions


def test_nobody_hands_on_a_case_from_which_he_has_stepped_back_or_learns_of_it(desk, cases):
    desk.recuse(cases[0], "zhou")

    page = desk.browser("zhou").get(PAGE)
    answer, _ = hand_on(desk)

    assert first_match(r'value="staff-lin"[^>]*>([^<]*)<', page) == "林清和 · lin, 1 case"
    assert "done=1" in answer.location
    assert seen(desk, cases, "lin2") == [404, 200]


def test_whoever_is_too_close_is_given_nothing_of_it(desk, cases):
    declared = desk.browser("lin2").post("/en/interests/", kind="person", **{"interest-name": "林知远"})
    assert declared.status_code == 303

    answer, browser = hand_on(desk)

    assert "done=1&left=1" in answer.location
    assert "1 case was not" in words_of(browser.get(answer.location))
    assert seen(desk, cases, "lin2") == [404, 200]


@pytest.mark.parametrize(
    "changes, place",
    [
        ({"password": "falsch"}, "password"),
        ({"code": "000000"}, "password"),
        ({"leaver": "staff-wu"}, "leaver"),
        ({"leaver": "x"}, "leaver"),
        ({"leaver": "", "colleague": "", "hand-on-text": "x" * 20_001}, "colleague"),
        ({"colleague": "staff-lin"}, "colleague"),
        ({"colleague": "staff-gu"}, "colleague"),
        ({"hand-on-text": "x" * 20_001}, "hand-on-text"),
    ],
)
def test_what_is_not_whole_hands_on_nothing_and_keeps_the_note(desk, cases, changes, place):
    answer, _ = hand_on(desk, **changes)

    assert answer.status_code == 422
    assert f'<a href="#{place}">' in answer.text
    assert changes.get("hand-on-text", "请接着办。") in answer.text
    assert seen(desk, cases, "lin2") == [404, 404]


def test_nobody_who_left_is_given_a_key_though_it_stands_in_the_directory_still(desk, cases):
    with desk.store() as store:
        store.deactivate("staff-wu")
    version = str(desk.version(cases[0]))
    answer = desk.browser("zhou").post(f"/en/cases/{cases[0]}/people/", colleague="staff-wu", version=version)

    assert answer.status_code == 404


def test_a_closed_case_can_be_read_by_whoever_comes_after_and_stays_closed(desk, cases):
    first = cases[0]
    desk.do(first, Step.ACKNOWLEDGE, Step.SCREEN, by="chen")
    desk.do(first, Step.DECLINE, by="wu", reason="duplicate", text="重复反映。")
    desk.do(first, Step.PROPOSE_CLOSING, by="wu")
    desk.do(first, Step.CLOSE, by="zhou")

    hand_on(desk)

    assert desk.state(first) == "closed"
    assert seen(desk, cases, "lin2") == [200, 200]
