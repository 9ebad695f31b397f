"""A registration that was wrong is put right in the open: what stood stays, who changed what and why is told."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from intake.desk.checks import findings
from intake.desk.sealed import corrected_place, open_allegation, open_report, place_of
from intake.envelopes import ReportWords
from intake.stores import StoredReport
from publicity.case import Step
from publicity.report import Channel, ReportDates
from tests.intake.a_desk import Browser, Desk, a_desk, hidden, words_of
from tests.intake.a_letterbox import ENDED, RUNNING

WHY = "看错了信封，登记时点错了姓名。"


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture
def case_id(desk):
    """A letter about the first nominee, received on the 19th."""
    return desk.put_on_file(dates=ReportDates(received=date(2026, 11, 19), sent=date(2026, 11, 17)))


def correct(browser: Browser, case_id: str, number: int = 1, **changes: Any):
    """Open the form and send it with something changed; ``nominees`` are keys on the notice that stands in it."""
    path = f"/en/cases/{case_id}/reports/{number}/correct/"
    page = browser.get(path)
    fields: dict[str, Any] = {
        name: (re.search(rf'name="{name}" type="\w+" value="([^"]*)"', page.text) or ["", ""])[1]
        for name in ("written", "sent", "arrived", "received", "hour")
    }
    chosen = re.findall(r'<option value="([^"]*)" selected>', page.text)
    fields |= dict(zip(("notice", "channel"), chosen if len(chosen) == 2 else ["", *chosen], strict=True))
    fields |= {"version": hidden(page, "version"), "text": WHY, "find": ""}
    fields |= changes
    keys = changes.get("nominees", re.findall(r'name="nominees" value="[^"]+/([^"]+)" checked', page.text))
    return browser.post(path, **fields | {"nominees": [f"{fields['notice']}/{key}" for key in keys]})


def report_of(desk: Desk, case_id: str) -> tuple[StoredReport, ReportWords]:
    """The first report of a case as it stands now, and its words."""
    with desk.store() as store:
        report = store.reports_of(case_id, viewer=None)[0]
    return report, open_report(desk.office, place_of(report), report.sealed)


def alleged_in(desk: Desk, case_id: str) -> list[tuple[str | None, str | None, str | None, bool]]:
    """What a case's allegations are about: notice, key, name, and whether there is a finding."""
    with desk.store() as store:
        summary = store.summary(case_id, viewer=None)
    assert summary
    opened = [(open_allegation(desk.office, case_id, one), one.allegation) for one in summary.allegations]
    return [(words.notice, words.nominee, words.name, one.is_concluded) for words, one in opened]


def test_a_wrong_nominee_is_put_right_and_the_allegation_with_it(desk, case_id):
    before = alleged_in(desk, case_id)

    answer = correct(desk.browser("chen"), case_id, nominees=["n2"])

    assert answer.status_code == 303
    assert [row[1] for row in before] == ["n1"]
    assert alleged_in(desk, case_id) == [(RUNNING, "n2", "阿依古丽·买买提", False)]
    assert report_of(desk, case_id)[1].nominees == ("n2",)


def test_the_history_says_what_was_what_is_why_and_who(desk, case_id):
    old = alleged_in(desk, case_id)[0][2]
    correct(desk.browser("chen"), case_id, nominees=["n2"], received="2026-11-18")

    page = words_of(desk.browser("lin").get(f"/en/cases/{case_id}/"))

    assert "Registration corrected" in page
    assert f"Named: {old} → 阿依古丽·买买提" in page
    assert f"Allegation 1: {old} → 阿依古丽·买买提" in page
    assert "Received by us: 2026-11-19 → 2026-11-18" in page
    assert WHY in page
    assert "陈思齐" in page.partition("History")[2]
    assert "registration corrected" in page


def test_the_days_decide_anew_and_the_clocks_run_from_them(desk, case_id):
    assert correct(desk.browser("chen"), case_id, notice=ENDED, nominees=[], received="2026-11-18").status_code == 303

    report, words = report_of(desk, case_id)
    assert (report.received, report.in_time, words.notice) == (date(2026, 11, 18), False, ENDED)
    with desk.store() as store:
        (summary,) = store.summaries(viewer=None)
    assert (summary.received, summary.late) == (date(2026, 11, 18), 1)
    assert alleged_in(desk, case_id) == [(ENDED, None, None, False)]


def test_a_letter_that_was_a_call_has_an_hour_and_no_postmarks(desk, case_id):
    asked = correct(desk.browser("chen"), case_id, channel="call")
    assert asked.status_code == 422
    assert "Hour: Please give the hour" in asked.text

    assert correct(desk.browser("chen"), case_id, channel="call", hour="9:05").status_code == 303

    report, words = report_of(desk, case_id)
    assert (report.channel, words.hour, words.sent) == (Channel.CALL, "9:05", None)


def test_nothing_alleged_is_lost_and_nobody_is_left_out(desk):
    case_id = desk.put_on_file(nominees=("n1", "n2"))
    correct(desk.browser("chen"), case_id, nominees=["n2"])
    assert [row[1] for row in alleged_in(desk, case_id)] == [None, "n2"]

    correct(desk.browser("chen"), case_id, nominees=["n1", "n2"])
    assert [row[1] for row in alleged_in(desk, case_id)] == [None, "n2", "n1"]


def test_a_finding_about_the_wrong_person_falls_and_others_stay(desk):
    case_id = desk.put_on_file(nominees=("n1", "n2"))
    desk.do(case_id, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
    desk.find(case_id, 1)
    desk.find(case_id, 2)

    correct(desk.browser("chen"), case_id, notice=RUNNING, nominees=["n2"])

    assert [(row[1], row[3]) for row in alleged_in(desk, case_id)] == [(None, False), ("n2", True)]
    with desk.store() as store:
        case = store.case(case_id, viewer=None)
    assert case
    assert desk.staff["lin"].id in case.investigated_by


def test_what_stood_before_stays_sealed_and_can_be_opened(desk, case_id):
    for key in ("n2", "n1", "n2"):
        correct(desk.browser("chen"), case_id, nominees=[key])

    with desk.store() as store:
        old = store.superseded_of(case_id)
        assert [one for one in findings(desk.office, store) if "superseded" in one or "replaced" in one] == []
    assert len(old) == 6
    words = [
        open_report(desk.office, corrected_place(one.report, one.corrected), one.sealed) for one in old if one.report
    ]
    assert [one.nominees for one in words] == [("n1",), ("n2",), ("n1",)]
    assert WHY.encode() not in desk.on_disk()
    assert "阿依古丽".encode() not in desk.on_disk()


def test_the_check_finds_words_before_a_correction_that_were_tampered_with(desk, case_id):
    correct(desk.browser("chen"), case_id, nominees=["n2"])
    with closing(sqlite3.connect(desk.office.config.places.database)) as conn, conn:
        conn.execute("DROP TRIGGER reports_never_changes")
        conn.execute("UPDATE reports SET sealed = x'00'")

    with desk.store() as store:
        assert any("what a correction replaced cannot be opened" in one for one in findings(desk.office, store))


@pytest.mark.parametrize("table", ["report_corrections", "allegation_corrections"])
@pytest.mark.parametrize("what", ["UPDATE {} SET number = 7", "DELETE FROM {}"])
def test_a_correction_never_changes_either(desk, case_id, table, what):
    correct(desk.browser("chen"), case_id, nominees=["n2"])

    with closing(sqlite3.connect(desk.office.config.places.database)) as conn, conn:
        with pytest.raises(sqlite3.IntegrityError, match="never"):
            conn.execute(what.format(table))
        # Control: it is the trigger that refuses it.
        for trigger in ("never_changes", "never_shrinks"):
            conn.execute(f"DROP TRIGGER {table}_{trigger}")
        conn.execute(what.format(table))
        conn.rollback()


def test_without_a_reason_or_without_a_change_nothing_is_corrected(desk, case_id):
    browser, version = desk.browser("chen"), desk.version(case_id)

    silent = correct(browser, case_id, nominees=["n2"], text=" ")
    same = correct(browser, case_id)

    assert "Why it is corrected: Please say why it is corrected." in silent.text
    assert f'value="{RUNNING}/n2" checked' in silent.text
    assert "Nothing differs from what is registered." in same.text
    assert f"{WHY}</textarea>" in same.text
    assert (silent.status_code, same.status_code) == (422, 422)
    assert desk.version(case_id) == version


def test_a_notice_is_found_by_a_name_here_too(desk, case_id):
    answer = correct(desk.browser("chen"), case_id, notice="", nominees=[], find="阿依古丽·买买提")

    assert answer.status_code == 200
    assert f'value="{RUNNING}/n2" checked' in answer.text
    assert f"{WHY}</textarea>" in answer.text


def test_what_somebody_else_did_meanwhile_is_not_overwritten(desk, case_id):
    version = str(desk.version(case_id))
    desk.do(case_id, Step.SCREEN)

    answer = correct(desk.browser("chen"), case_id, nominees=["n2"], version=version)

    assert answer.status_code == 409
    assert f"{WHY}</textarea>" in answer.text
    assert alleged_in(desk, case_id)[0][1] == "n1"


def test_a_concluded_case_a_web_report_and_a_case_stepped_back_from_are_not_corrected(desk, case_id):
    clerk = desk.browser("chen")
    desk.do(case_id, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
    desk.find(case_id)
    assert f"/cases/{case_id}/reports/1/correct/" in clerk.get(f"/en/cases/{case_id}/").text
    desk.do(case_id, Step.CONCLUDE)
    desk.put_into_letterbox()
    clerk.get("/en/")
    (by_web,) = [one for one in desk.cases() if one != case_id]
    left = desk.put_on_file()
    desk.recuse(left, by="chen")

    for one in (case_id, by_web, left, "0000-0000-0000"):
        path = f"/en/cases/{one}/reports/1/correct/"
        assert path not in clerk.get(f"/en/cases/{one}/").text
        assert clerk.get(path).status_code == 404
        assert clerk.post(path, text=WHY, version="0").status_code == 404
    assert clerk.get(f"/en/cases/{left}/reports/2/correct/").status_code == 404


def test_of_joined_reports_the_one_that_was_wrong_is_corrected(desk):
    first = desk.put_on_file(nominees=("n1",))
    desk.wait(minutes=1)
    second = desk.put_on_file(nominees=("n1",))
    desk.do(first, Step.SCREEN)
    desk.do(second, Step.SCREEN)
    desk.do(second, Step.MERGE, text=first)

    correct(desk.browser("chen"), first, number=2, nominees=["n2"])

    assert [row[1] for row in alleged_in(desk, first)] == ["n1", "n2"]
