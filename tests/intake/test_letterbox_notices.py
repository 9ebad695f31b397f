"""The letterbox knows the notices that the board shows, and outlives a mistake in them."""

from __future__ import annotations

import errno
import json
from datetime import date

import pytest

from intake.notices import LOOKED_AT_EVERY, WatchedNotices
from publicity.notice import NoticeKind
from tests.intake.a_letterbox import COMING, ENDED, INSPECTION, RUNNING, a_place, fill_in, put_notice, receipt_on, send

NEW = "GS-2026-014"


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def seconds():
    """What a clock shows that a test turns."""
    return [0.0]


@pytest.fixture
def notices(place, seconds):
    """The notices, with that clock."""
    return WatchedNotices(place.config, clock=lambda: seconds[0])


def numbers(place, notices) -> set[str]:
    """The notices that are public now."""
    return {notice.number for notice in notices.at(place.config.now()).notices}


def spoil(place):
    """Put a notice there that has a fault."""
    path = place.config.places.content / "notices" / f"{NEW}.md"
    path.write_text("---\nkind: appointment\n---\n", encoding="utf-8")
    return path


def test_in_traditional_a_notice_reads_as_on_the_board_and_names_stay(place):
    path = place.config.places.content / "notices" / f"{RUNNING}.md"
    told = path.read_text(encoding="utf-8").replace("name: 林知远", "name: 余华")
    path.write_text(
        told.replace("阿依古丽·买买提\n", "阿依古丽·买买提\n    name_hant: 阿依古麗·買買提\n"), encoding="utf-8"
    )
    client = place.app().test_client()

    choose, form = (client.get(f"/zh-hant/report/{one}").text for one in ("", f"{RUNNING}/"))
    receipt = send(client, fill_in(place, client, f"/zh-hant/report/{RUNNING}/"), f"/zh-hant/report/{RUNNING}/")

    for page in (choose, form):
        assert "雲嵐市" in page
        assert "余华" in page
        assert "阿依古麗·買買提" in page
        assert "餘華" not in page
        assert 'lang="zh-Hans">' not in page.partition("<main")[2]
    assert "中共雲嵐市委組織部幹部監督科" in form
    assert "中共雲嵐市委組織部幹部監督科" in receipt.text
    assert (
        "中共雲嵐市委組織部幹部監督科"
        in client.post("/zh-hant/follow/", data={"receipt": str(receipt_on(receipt))}).text
    )
    assert place.reports()[0].language == "zh-Hant"
    assert "余华" in client.get(f"/report/{RUNNING}/").text
    assert "阿依古麗" not in client.get(f"/report/{RUNNING}/").text


def test_what_is_not_yet_published_is_not_there(place, notices):
    assert numbers(place, notices) == {RUNNING, ENDED, INSPECTION}

    place.wait(days=8)

    assert numbers(place, notices) == {RUNNING, ENDED, INSPECTION, COMING}


def test_a_new_notice_appears_by_itself(place, notices, seconds):
    put_notice(place.config.places.content, NoticeKind.APPOINTMENT, NEW, date(2026, 11, 19))

    at_once = numbers(place, notices)
    seconds[0] += LOOKED_AT_EVERY
    soon = numbers(place, notices)

    assert NEW not in at_once
    assert NEW in soon


def test_a_faulty_notice_leaves_what_was_read_well(place, notices, seconds, capsys):
    path = spoil(place)
    seconds[0] += LOOKED_AT_EVERY

    assert numbers(place, notices) == {RUNNING, ENDED, INSPECTION}
    assert notices.at(place.config.now()).is_known
    told = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in told] == ["notices_refused"]

    path.unlink()
    put_notice(place.config.places.content, NoticeKind.APPOINTMENT, NEW, date(2026, 11, 19))
    seconds[0] += LOOKED_AT_EVERY

    assert NEW in numbers(place, notices)


def test_files_that_the_system_did_not_give_are_read_at_the_next_look(place, seconds, monkeypatch):
    def refused(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("intake.notices.read_notices", refused)
        notices = WatchedNotices(place.config, clock=lambda: seconds[0])
    assert not notices.at(place.config.now()).is_known

    seconds[0] += LOOKED_AT_EVERY

    assert numbers(place, notices) == {RUNNING, ENDED, INSPECTION}


def test_a_faulty_notice_at_the_start_leaves_the_way_without_one(place):
    spoil(place)
    client = place.app().test_client()

    choice = client.get("/en/report/")
    response = send(client, fill_in(place, client, "/en/report/general/"), "/en/report/general/")

    assert choice.status_code == 200
    assert "The list of notices cannot be read at the moment" in choice.text
    assert client.get(f"/en/report/{RUNNING}/").status_code == 404
    assert receipt_on(response)


def test_content_that_is_gone_leaves_the_way_without_a_notice(place):
    content = place.config.places.content
    content.rename(content.with_name("elsewhere"))
    client = place.app().test_client()

    assert client.get("/report/").status_code == 200
    assert receipt_on(send(client, fill_in(place, client, "/report/general/"), "/report/general/"))


def test_notices_older_than_a_year_are_no_longer_offered_and_still_found(place):
    client = place.app().test_client()
    before = client.get("/report/").text
    place.wait(days=200)
    after = client.get("/report/").text

    assert f"/report/{ENDED}/" in before
    assert f"/report/{ENDED}/" not in after
    assert client.get(f"/report/{ENDED}/").status_code == 200


def test_of_a_notice_that_the_board_has_reduced_the_form_tells_no_more_and_still_takes_reports(place):
    client = place.app().test_client()
    address = f"/report/{INSPECTION}/"
    before = client.get(address).text
    place.wait(days=3 * 366)
    after = client.get(address).text

    name, post = "方若谷", "云岚市某局副局长"
    assert name in before
    assert post in before
    assert name in after
    assert post not in after
    assert receipt_on(send(client, fill_in(place, client, address), address))
    assert [report.notice for report in place.reports()] == [INSPECTION]
