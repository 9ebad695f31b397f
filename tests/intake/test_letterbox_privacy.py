"""The letterbox leaves no trace of who came, neither with us nor with them."""

from __future__ import annotations

import json
import logging
import os
import re

import pytest
from flask import Flask

from intake.config import SECRET_BYTES
from intake.log import Event, tell
from presentation.headers import HEADERS
from publicity.errors import SettingsRefused
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, no_room, receipt_on, send
from tests.walls import imports_of

PAGES = [
    ("GET", "/report/"),
    ("GET", "/en/report/"),
    ("GET", f"/report/{RUNNING}/"),
    ("GET", "/report/nothing/"),
    ("GET", "/follow/"),
    ("GET", "/static/site.css"),
    ("GET", "/static/nothing.css"),
    ("GET", "/livez"),
    ("GET", "/report"),
    ("POST", "/follow/"),
    ("POST", f"/report/{RUNNING}/"),
    ("PUT", "/follow/"),
]


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def app(place) -> Flask:
    """Its app."""
    return place.app()


@pytest.fixture
def client(app):
    """A browser that would take cookies."""
    return app.test_client()


@pytest.mark.parametrize("method, path", PAGES)
def test_every_answer_is_sealed_off_and_sets_no_cookie(client, method, path):
    response = client.open(path, method=method, buffered=True)

    assert "Set-Cookie" not in response.headers
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("method, path", [page for page in PAGES if "static/site" not in page[1]])
def test_no_answer_stays_in_a_browser_or_a_proxy(client, method, path):
    kept = client.open(path, method=method, buffered=True).headers["Cache-Control"].split(", ")
    assert "no-store" in kept


def test_a_receipt_stands_in_the_page_alone(place, client):
    response = send(client, fill_in(place, client))

    receipt = receipt_on(response)
    assert receipt
    digits = re.sub(r"\D", "", response.text)
    title = response.text.partition("<title>")[2].partition("</title>")[0]
    assert receipt.digits in digits
    for group in str(receipt).split():
        assert group not in str(response.headers)
        assert group not in title
        assert group not in " ".join(re.findall(r'(?:href|action|value|id)="([^"]*)"', response.text))
    assert not any(group in name for name in place.inbox.names() for group in [receipt.digits, str(receipt)])


def test_no_page_leads_to_another_host_or_needs_a_script(client):
    for method, path in PAGES:
        response = client.open(path, method=method, buffered=True)
        page = response.text + f'href="{response.headers.get("Location", "")}"'
        assert "<script" not in page
        # A phone's number is dialled by the reader's own phone, or by nobody.
        assert re.findall(r'(?:href|src|action)="(?!tel:)(?:\w+:|//)[^"]*"', page) == []


def test_the_way_out_is_the_first_link_of_all(client):
    for path in ("/report/", f"/report/{RUNNING}/", "/follow/", "/report/nothing/"):
        links = re.findall(r'<a [^>]*href="([^"]*)"', client.get(path).text)
        assert links[:2] == ["/", "#main"]
        assert re.findall(r'<a [^>]*href="([^"]*)"', client.get("/en" + path).text)[:2] == ["/en/", "#main"]


# --- Logs -----------------------------------------------------------------------------------------------------------


def test_a_report_and_a_look_leave_nothing_in_any_log(place, client, capfd, caplog):
    caplog.set_level(logging.DEBUG)

    response = send(client, fill_in(place, client, nominee="n1", files=a_file()), "/report/general/")
    client.post(
        "/follow/", data={"receipt": "1234"}, headers={"User-Agent": "Tell-tale", "X-Forwarded-For": "10.1.2.3"}
    )
    client.get("/report/secret/?q=secret")

    assert response.status_code in (200, 422)
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_a_report_that_could_not_be_stored_leaves_a_line_without_a_word_of_it(place, client, capfd):
    with no_room(place):
        send(client, fill_in(place, client))

    lines = capfd.readouterr().err.splitlines()
    assert [json.loads(line) for line in lines] == [{"event": "report_not_stored", "errno": 2}]


def test_a_failure_of_ours_is_told_by_place_and_kind_and_shown_as_a_page(
    place, app, client, capfd, caplog, monkeypatch
):
    def fail(*_, **__):
        raise ValueError("words from a form")

    monkeypatch.setattr("intake.letterbox.report._web_report", fail)
    fields = fill_in(place, client, "/en/report/general/")

    response = send(client, fields, "/en/report/general/")

    (line,) = capfd.readouterr().err.splitlines()
    told = json.loads(line)
    assert response.status_code == 500
    assert told["event"] == "unexpected"
    assert told["kind"] == "ValueError"
    assert told["where"].startswith("test_letterbox_privacy.py:")
    assert told["reference"] in response.text
    assert "words from a form" not in line + response.text + caplog.text
    assert "was not saved" in response.text


def test_servers_around_it_are_kept_from_writing_down_who_asked(app, caplog):
    # What gunicorn writes of its own accord, in its words.
    logger = logging.getLogger("gunicorn.error")
    logger.warning("Invalid request from ip=10.1.2.3: x")
    logger.error("Error handling request %s", "/report/secret/")
    logging.getLogger("gunicorn.access").info("10.1.2.3 GET /report/")
    logging.getLogger("werkzeug").info("10.1.2.3 GET /report/")
    logger.error("Worker was killed")

    assert [record.getMessage() for record in caplog.records] == ["Worker was killed"]


def test_only_fixed_names_are_ever_told(root):
    # The letterbox tells of two things, the file it stands on of others; none may be given words from a form.
    calls = []
    for path in (root / "intake" / "letterbox").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        calls += re.findall(r"\btell\((.*)\)", source)
        assert not [name for _, name in imports_of(str(path), source) if name.startswith("logging")]

    assert calls
    assert {call.partition(",")[0] for call in calls} == {"Event.REPORT_NOT_STORED", "Event.VIEW_BROKEN"}
    assert all(re.fullmatch(r"Event\.[A-Z_]+(, errno=error\.errno)?", call) for call in calls)


# --- Keys -----------------------------------------------------------------------------------------------------------


def test_it_starts_with_public_keys_only(place):
    # Of all files that have to be there it gets two: its own key for forms, and the directory of public keys.
    for name, path in place.config.places.files.items():
        if name not in ("PORTAL_FORM_KEY_FILE", "PORTAL_DIRECTORY_FILE"):
            path.unlink(missing_ok=True)

    assert place.app().test_client().get("/report/").status_code == 200


def test_it_refuses_to_start_without_its_keys_and_says_which_file(place):
    place.config.places.files["PORTAL_FORM_KEY_FILE"].unlink()

    with pytest.raises(SettingsRefused, match=r"form\.key"):
        place.app()


def test_it_refuses_a_form_key_that_is_too_short(place):
    place.config.places.files["PORTAL_FORM_KEY_FILE"].write_bytes(os.urandom(SECRET_BYTES - 1))

    with pytest.raises(SettingsRefused):
        place.app()


def test_events_are_one_line_each(capfd):
    tell(Event.NOTICES_REFUSED, faults=2)

    assert capfd.readouterr().err == '{"event": "notices_refused", "faults": 2}\n'
