"""Who opened a case is on record; a time limit that was missed passes it to the supervisors, and to no one else."""

from __future__ import annotations

import pytest

from intake.desk import checks, escalations
from intake.desk.imports import empty_letterbox
from intake.directory import OVERSIGHT
from intake.receipts import Receipt
from publicity.case import Step
from tests.intake.a_desk import a_desk, words_of
from tests.intake.an_office import seen
from tests.intake.some_keys import a_directory, agree_on, in_hand_of

LATE = 20
"""Days after which the first time limit has passed."""


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture
def without_zhou(desk):
    """The same desk while Zhou's key is not in the directory; gives what puts it there."""
    with desk.store() as store:
        whole = desk.office.directory(store)
        without = a_directory(["staff-chen", "staff-lin", "staff-wu"], ["staff-gu", "staff-qin"])
        agree_on(desk.office, store, without)

    def put_back():
        with desk.store() as store:
            agree_on(desk.office, store, whole)

    return put_back


def holders(desk, case_id):
    """Who holds a key of a case."""
    with desk.store() as store:
        return store.holders_of(case_id)


# --- Who opened it --------------------------------------------------------------------------------------------------


def test_whoever_opens_a_case_is_on_record_once_an_hour_for_the_people_of_the_case(desk):
    case_id, lin = desk.put_on_file(), desk.browser("lin")
    for _ in range(3):
        lin.get(f"/cases/{case_id}/")
    desk.wait(hours=1)
    desk.browser("lin").get(f"/cases/{case_id}/")

    page = words_of(desk.browser("zhou").get(f"/en/cases/{case_id}/"))

    assert "林清和 2 last" in page
    with desk.store() as store:
        assert store.openings_of(case_id, viewer="staff-gu") == []


def test_a_list_a_refusal_and_what_is_not_for_one_are_no_opening(desk):
    case_id, lin = desk.put_on_file(), desk.browser("lin")
    desk.recuse(case_id, by="wu")

    lin.get("/")
    lin.post(f"/cases/{case_id}/steps/accept/", version="0")
    desk.browser("wu").get(f"/cases/{case_id}/")

    with desk.store() as store:
        assert store.openings_of(case_id, viewer=None) == []


def test_the_auditor_is_told_numbers_and_no_case(desk):
    cases = [desk.put_on_file(), desk.put_on_file()]
    for case_id in cases:
        desk.browser("lin").get(f"/cases/{case_id}/")

    page = desk.browser("he").get("/en/openings/")

    assert "林清和 investigator 2 2" in words_of(page)
    assert not any(case_id in page.text for case_id in cases)


def test_the_reporter_is_told_how_often_by_duty_up_to_the_day_before(desk):
    receipt = Receipt.random()
    case_id = desk.put_on_file(receipt)
    desk.browser("lin").get(f"/cases/{case_id}/")
    desk.do(case_id, Step.SCREEN, by="chen")
    same_day = seen(desk.office, receipt)
    desk.wait(days=1)
    desk.do(case_id, Step.ACCEPT)

    view = seen(desk.office, receipt)

    assert same_day.openings == ()
    assert view.openings == (("investigator", 1),)
    assert dict(view.readers) == {"clerk": 1, "investigator": 1, "supervisor": 2, OVERSIGHT: 1}


# --- A time limit missed --------------------------------------------------------------------------------------------


def test_a_missed_time_limit_shows_in_the_list_and_in_the_timeline_once(desk):
    case_id = desk.put_on_file(acknowledged=False)
    desk.wait(days=LATE)

    first = words_of(desk.browser("zhou").get("/en/"))
    words_of(desk.browser("lin").get("/en/"))

    assert "A time limit was missed in 1 case." in first
    assert "passed to the supervisors" in first
    page = words_of(desk.browser("lin").get(f"/en/cases/{case_id}/"))
    assert page.count("Time limit missed: passed to the supervisors") == 1
    assert "due on" in page


def test_every_supervisor_holds_a_case_before_any_time_limit_is_missed(desk):
    assert {"staff-zhou", "staff-wu", OVERSIGHT} <= holders(desk, desk.put_on_file())


def test_a_supervisor_who_came_later_gets_the_keys_of_late_cases_and_of_no_others(desk, without_zhou):
    late, in_time = desk.put_on_file(acknowledged=False), desk.put_on_file(acknowledged=True)
    without_zhou()
    desk.wait(days=LATE)
    desk.do(in_time, Step.SCREEN, by="chen")
    desk.do(in_time, Step.ACCEPT)
    before = holders(desk, late)

    desk.browser("lin").get("/")

    assert "staff-zhou" not in before | holders(desk, in_time)
    assert "staff-zhou" in holders(desk, late)
    page = words_of(desk.browser("zhou").get(f"/en/cases/{late}/"))
    assert "A supervisor got the keys" in page
    assert "cannot be opened" not in page


def test_a_supervisor_whom_it_concerns_or_who_stepped_back_gets_nothing(desk, without_zhou):
    late = desk.put_on_file(acknowledged=False)
    without_zhou()
    desk.recuse(late, by="wu")
    desk.browser("zhou").post("/interests/", kind="person", **{"interest-name": "林知远"})
    desk.wait(days=LATE)

    for who in ("lin", "chen", "zhou", "wu"):
        desk.browser(who).get("/")

    assert holders(desk, late) == {"staff-chen", "staff-lin", OVERSIGHT}
    assert desk.browser("zhou").get(f"/cases/{late}/").status_code == 404
    with desk.store() as store:
        assert store.escalation_keys(late) == []
        assert any("no supervisor holds it" in line for line in checks.findings(desk.office.in_hand(None), store))


def test_control_without_the_look_at_who_stepped_back_a_recused_supervisor_would_get_it(desk, monkeypatch):
    late = desk.put_on_file(acknowledged=False)
    desk.recuse(late, by="wu")
    desk.wait(days=LATE)
    with desk.store() as store:
        handlers = desk.office.directory(store).handlers
    monkeypatch.setattr(
        escalations, "supervisors_of", lambda *_: [one for one in handlers if one.id in ("staff-zhou", "staff-wu")]
    )

    desk.browser("lin").get("/")

    assert "staff-wu" in holders(desk, late)


def test_the_server_by_itself_notes_a_missed_time_limit_and_gives_no_key(desk, without_zhou):
    late = desk.put_on_file(acknowledged=False)
    without_zhou()
    desk.wait(days=LATE)
    with desk.store() as store:
        alone = desk.office.in_hand(None)
        empty_letterbox(alone, store)
        escalations.pass_on(alone, store, store.summaries(viewer=None))

        assert [one.case for one in store.escalations()] == [late]
        assert "staff-zhou" not in store.holders_of(late)
        escalations.pass_on(in_hand_of(desk.office, store, "staff-lin"), store, store.summaries(viewer="staff-lin"))
        assert "staff-zhou" in store.holders_of(late)
