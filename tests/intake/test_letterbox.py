"""Whoever writes to the department is given a receipt for what lies safely in the inbox, and for nothing else."""

from __future__ import annotations

import errno
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from intake.bundle import AttachedFile
from intake.letterbox.box import Letterbox
from intake.receipts import ReceiptKeys
from intake.vault import reply_key_pair
from tests.examples import SHANGHAI
from tests.intake.a_letterbox import (
    COMING,
    ENDED,
    INSPECTION,
    RUNNING,
    Place,
    a_file,
    a_place,
    fill_in,
    no_room,
    receipt_on,
    send,
    token_in,
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place: Place) -> FlaskClient:
    """A browser without script or cookies."""
    return place.app().test_client(use_cookies=False)


# --- Choosing -------------------------------------------------------------------------------------------------------


def test_the_way_without_a_notice_stands_first_then_running_notices_then_the_others_by_year(client):
    page = client.get("/en/report/").text

    links = re.findall(r'href="/en/report/([^"/]+)/"', page)
    assert links == ["general", RUNNING, INSPECTION, ENDED]
    folded = page.partition("<details>")[2]
    assert "<summary>Published in 2026:" in folded
    assert RUNNING not in folded


def test_an_inspection_that_is_over_is_not_said_to_be_a_publicity_period(place, client):
    place.wait(days=60)

    page = client.get("/en/report/").text

    assert "Inspection over" in page.partition(f"/report/{INSPECTION}/")[2].partition("</li>")[0]


def test_the_foot_leads_to_what_the_board_says_of_privacy(client):
    for path, privacy in (("/report/", "/privacy/"), ("/en/follow/", "/en/privacy/")):
        assert f'href="{privacy}"' in client.get(path).text.partition("<footer")[2]


def test_a_notice_that_is_not_yet_public_does_not_exist(place, client):
    before = client.get(f"/report/{COMING}/"), client.get("/report/GS-9999-001/")
    place.wait(days=8)
    after = client.get(f"/report/{COMING}/")

    assert [response.status_code for response in before] == [404, 404]
    assert before[0].text.replace(COMING, "") == before[1].text.replace("GS-9999-001", "")
    assert after.status_code == 200


def test_an_unknown_notice_leads_back_to_the_choice(client):
    response = client.get("/en/report/GS-9999-001/")

    assert response.status_code == 404
    assert 'href="/en/report/"' in response.text


def test_people_named_in_the_address_are_ticked_and_others_are_not_there(client):
    page = client.get(f"/report/{RUNNING}/?nominee=n2&nominee=n9&nominee=n2").text

    ticked = re.findall(r'name="nominee" value="(\w+)" checked', page)
    everyone = re.findall(r'name="nominee" value="(\w+)"', page)
    assert (ticked, everyone) == (["n2"], ["n1", "n2"])


# --- Sending --------------------------------------------------------------------------------------------------------


def test_everything_that_was_sent_lies_sealed_in_the_inbox_when_the_receipt_is_shown(place, client):
    files = [a_file(), a_file("录音.m4a", b"xyz", "audio/mp4")]
    fields = fill_in(place, client, nominee=["n1", "n2"], name="陈女士", contact="138 0000 0000", files=files)

    response = send(client, fields)

    (report,) = place.reports()
    receipt = receipt_on(response)
    assert receipt
    keys = ReceiptKeys.of(receipt)
    assert response.status_code == 200
    assert report.lookup_id == keys.lookup_id
    assert report.reply_key == reply_key_pair(keys.reply_seed).public
    assert (report.notice, report.nominees, report.text) == (RUNNING, ("n1", "n2"), fields["text"])
    assert (report.name, report.contact, report.language) == ("陈女士", "138 0000 0000", "zh-Hans")
    assert report.files == (
        AttachedFile(name="photo.jpg", media_type="image/jpeg", data=b"\xff\xd8\xff"),
        AttachedFile(name="录音.m4a", media_type="audio/mp4", data=b"xyz"),
    )
    assert report.received == place.config.now()
    assert report.marks == ()


@pytest.mark.parametrize("number", [RUNNING, ENDED, INSPECTION])
def test_a_report_needs_nothing_but_its_text_whatever_stands_on_the_notice(place, client, number):
    path = f"/en/report/{number}/"

    response = send(client, fill_in(place, client, path), path)

    (report,) = place.reports()
    assert receipt_on(response)
    assert (report.notice, report.nominees, report.files, report.language) == (number, (), (), "en")


def test_a_report_can_be_about_no_notice(place, client):
    path = "/report/general/"

    response = send(client, fill_in(place, client, path), path)

    (report,) = place.reports()
    assert receipt_on(response)
    assert report.notice is None


def test_people_of_an_inspection_can_be_ticked_too(place, client):
    path = f"/report/{INSPECTION}/"
    key = re.findall(r'name="nominee" value="(\w+)"', client.get(path).text)[0]

    send(client, fill_in(place, client, path, nominee=key), path)

    assert place.reports()[0].nominees == (key,)


def test_the_receipt_page_says_by_when_what_happens(place, client):
    path = f"/en/report/{RUNNING}/"

    page = send(client, fill_in(place, client, path), path).text

    # Friday 20 November 2026 and fifteen working days.
    assert "Friday 11 December 2026" in page
    assert "within 60 days" in page
    assert "0577-12380" in page
    assert 'href="/en/follow/"' in page


def test_where_no_calendar_reaches_no_day_is_invented(place, client):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path)
    place.config.instants[0] = datetime(2026, 12, 18, 10, tzinfo=SHANGHAI)
    fields |= {"token": token_in(client.get(path))}
    place.wait(minutes=1)

    page = send(client, fields, path).text

    assert "Within 15 working days" in page


# --- Sending twice --------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_shows_the_same_receipt_and_is_one_report(place, client):
    fields = fill_in(place, client, files=[a_file()])

    first = send(client, fields)
    second = send(client, fields)

    assert receipt_on(first) == receipt_on(second)
    assert len(place.reports()) == 1


def test_a_form_sent_twice_keeps_the_instant_at_which_it_first_came(place, client):
    fields = fill_in(place, client)

    send(client, fields)
    first_came = place.config.now()
    place.wait(hours=1)
    send(client, fields)

    assert [report.received for report in place.reports()] == [first_came]


def test_a_page_left_open_for_days_and_loaded_again_is_still_the_same_report(place, client):
    fields = fill_in(place, client)
    first = send(client, fields)
    place.wait(days=3)

    waiting = send(client, fields)
    (name,) = place.inbox.names()
    place.inbox.settle(name)
    place.answer(receipt_on(first))
    imported = send(client, fields)

    assert receipt_on(first) == receipt_on(waiting) == receipt_on(imported)
    assert place.inbox.names() in ([], [name])


def test_a_form_sent_again_with_other_words_is_an_addition_to_the_same_report(place, client):
    fields = fill_in(place, client)

    first = send(client, fields)
    second = send(client, fields | {"text": "还有一件事：……"})

    assert receipt_on(first) == receipt_on(second)
    assert len({report.lookup_id for report in place.reports()}) == 1
    assert {report.text for report in place.reports()} == {fields["text"], "还有一件事：……"}


def test_two_forms_have_two_receipts(place, client):
    receipts = [receipt_on(send(client, fill_in(place, client))) for _ in range(2)]

    assert receipts[0] != receipts[1]
    assert len(place.reports()) == 2


# --- Too fast, too late, from elsewhere -----------------------------------------------------------------------------


def assert_asked_again(place: Place, response, text: str) -> None:
    """The form came back with the text in it, and nothing was stored."""
    assert response.status_code == 422
    assert text in response.text
    assert receipt_on(response) is None
    assert place.inbox.names() == []


def test_a_form_sent_faster_than_a_person_types_is_asked_for_again_and_then_taken(place, client):
    path = f"/en/report/{RUNNING}/"
    token = token_in(client.get(path))
    fields = {"token": token, "text": "something happened"}
    place.wait(seconds=1)

    response = send(client, fields, path)

    assert_asked_again(place, response, "something happened")
    assert "faster than a person types" in response.text
    assert token_in(response) == token
    place.wait(seconds=3)
    assert receipt_on(send(client, fields, path))


def test_a_form_that_was_open_for_too_long_comes_back_with_its_text_and_a_new_token(place, client):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path, files=[a_file()], nominee="n2", name="Chen", contact="138")
    place.wait(hours=24)

    response = send(client, fields, path)

    assert_asked_again(place, response, fields["text"])
    assert "open for too long" in response.text
    assert "choose your files again" in response.text
    assert 'value="n2" checked' in response.text
    assert 'value="Chen"' in response.text
    assert 'value="138"' in response.text
    assert token_in(response) != fields["token"]
    place.wait(seconds=5)
    assert receipt_on(send(client, fields | {"token": token_in(response)}, path))


@pytest.mark.parametrize("token", [None, "", "x", "é", "A" * 76, "changed", "cut"])
def test_a_form_without_our_token_comes_back_with_its_text_and_a_new_token(place, client, token):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path)
    good = fields.pop("token")
    wrong = {"changed": ("B" if good[0] == "A" else "A") + good[1:], "cut": good[:-4]}.get(token, token)

    response = send(client, fields if wrong is None else fields | {"token": wrong}, path)

    assert_asked_again(place, response, fields["text"])
    place.wait(seconds=5)
    assert receipt_on(send(client, fields | {"token": token_in(response)}, path))


def test_a_token_from_another_installation_is_not_ours(tmp_path, place, client):
    other = a_place(tmp_path / "other")
    fields = fill_in(place, client) | {"token": token_in(other.app().test_client().get(f"/report/{RUNNING}/"))}

    assert_asked_again(place, send(client, fields), fields["text"])


def test_a_form_made_before_somebody_set_the_clock_back_comes_back_with_a_new_token(place, client):
    fields = fill_in(place, client)
    place.wait(days=-1)

    response = send(client, fields)

    assert_asked_again(place, response, fields["text"])
    assert token_in(response) != fields["token"]


FOREIGN = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "https://localhost.elsewhere.example"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
]
OURS = [
    {},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_other_site_can_report_in_a_visitors_name(place, client, headers):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path)

    response = send(client, fields, path, **headers)

    assert_asked_again(place, response, fields["text"])
    assert "another website" in response.text
    assert token_in(response) != fields["token"]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_what_browsers_say_of_our_own_form_lets_it_pass(place, client, headers):
    assert receipt_on(send(client, fill_in(place, client), **headers))


def test_what_fills_in_the_hidden_field_is_marked_and_taken_like_any_other(place, client):
    response = send(client, fill_in(place, client, homepage="https://spam.example"))

    (report,) = place.reports()
    assert receipt_on(response)
    assert report.marks == ("honeypot",)


# --- When it cannot be taken ----------------------------------------------------------------------------------------


def test_when_the_disk_refuses_the_page_says_so_keeps_the_text_and_shows_no_receipt(place, client):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path, files=[a_file()], nominee="n1")

    with no_room(place):
        response = send(client, fields, path)

    assert response.status_code == 503
    assert receipt_on(response) is None
    assert "Your report was NOT saved" in response.text
    assert "0577-12380" in response.text
    assert "云岚市人民路1号" in response.text
    assert fields["text"] in response.text
    assert "choose your files again" in response.text
    assert place.inbox.names() == []
    assert receipt_on(send(client, fields | {"token": token_in(response)}, path))


def test_a_full_disk_is_noticed_before_anything_is_written(place, monkeypatch):
    box = Letterbox.open(place.config)
    monkeypatch.setattr(type(box.inbox), "has_room", lambda self, size: False)
    client = place.app().test_client()

    response = send(client, fill_in(place, client))

    assert response.status_code == 503
    assert place.inbox.names() == place.inbox.unfinished() == []


def test_a_repeated_form_whose_folder_cannot_be_synced_shows_no_receipt(place, client, monkeypatch):
    fields = fill_in(place, client)
    send(client, fields)

    def refuse(folder):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("intake.letterbox.box.sync_folder", refuse)
    response = send(client, fields)

    assert response.status_code == 503
    assert receipt_on(response) is None


def test_a_notice_that_vanished_while_somebody_wrote_does_not_take_the_text_along(place, client):
    path = f"/en/report/{RUNNING}/"
    fields = fill_in(place, client, path, nominee="n1")

    response = send(client, fields, "/en/report/GS-2026-999/")

    assert_asked_again(place, response, fields["text"])
    assert 'action="/en/report/general/"' in response.text
    assert receipt_on(send(client, fields | {"nominee": []}, "/en/report/general/"))


# --- What the file tells --------------------------------------------------------------------------------------------


def test_the_hour_of_a_report_stands_in_its_seal_alone(place, client):
    send(client, fill_in(place, client))

    (path,) = place.config.places.inbox.iterdir()
    assert path.stat().st_mtime == datetime(2026, 11, 20, tzinfo=UTC).timestamp()


def test_nothing_that_was_written_can_be_read_in_the_inbox(place, client):
    send(client, fill_in(place, client, name="陈女士", files=[a_file("secret-name.jpg", b"visible bytes" * 50)]))

    (path,) = place.config.places.inbox.iterdir()
    raw = path.read_bytes()
    for word in ("招标", "陈女士", RUNNING, "secret-name", "visible bytes"):
        assert word.encode() not in raw
    assert path.stat().st_mode & 0o077 == 0
