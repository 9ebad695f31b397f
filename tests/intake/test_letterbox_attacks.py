"""What an attacker sends, and what breaks around it, costs nobody a report and tells nobody about one."""

from __future__ import annotations

import logging
import os
from datetime import UTC, datetime
from io import BytesIO

import pytest

from intake.letterbox.box import Letterbox
from intake.receipts import Receipt
from intake.uploads import LARGEST_FIELD
from tests.intake.a_letterbox import (
    FORM,
    RUNNING,
    a_file,
    a_place,
    body_of,
    fill_in,
    no_room,
    receipt_on,
    send,
    token_in,
)

PATH = f"/en/report/{RUNNING}/"
URLENCODED = "application/x-www-form-urlencoded"
SOMEBODYS = Receipt.from_nonce(b"k" * 32, b"n" * 16)
MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC).timestamp()


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


# --- Bodies ---------------------------------------------------------------------------------------------------------


def behind_a_server(**environ):
    """What a server says of a body whose end it knows by itself."""
    return {"environ_overrides": {"wsgi.input_terminated": True, **environ}}


def test_half_of_a_form_is_not_taken_for_a_whole_one(place, client):
    fields = fill_in(place, client, PATH, text="first half")
    body = f"token={fields['token']}&text=first+half"

    cut = client.post(PATH, data=body, content_type=URLENCODED, **behind_a_server(CONTENT_LENGTH="5000"))
    whole = client.post(PATH, data=body, content_type=URLENCODED, **behind_a_server())

    assert cut.status_code == 400
    assert receipt_on(cut) is None
    # The control: the same, not cut.
    assert receipt_on(whole)


def test_a_form_beyond_the_limit_is_not_cut_to_it(place, client):
    # In chunks, so that nothing says beforehand how long it is.
    fields = fill_in(place, client, PATH)
    body = f"token={fields['token']}&text=x&text=" + " " * LARGEST_FIELD
    environ = {"wsgi.input": BytesIO(body.encode()), "HTTP_TRANSFER_ENCODING": "chunked"}

    response = client.post(PATH, content_type=URLENCODED, **behind_a_server(**environ))

    assert response.status_code == 413


class Garbled(BytesIO):
    """A body in chunks that do not add up, as a server with errors of its own reads it."""

    class InvalidChunkSize(Exception):
        """Not an OSError, as with gunicorn."""

    def read(self, size=-1):
        """Fail as the server does."""
        raise self.InvalidChunkSize

    readinto = read


@pytest.mark.parametrize("kind", [FORM, URLENCODED])
@pytest.mark.parametrize("path", [PATH, "/follow/"])
def test_a_garbled_body_is_the_senders_fault_and_leaves_no_line_in_the_log(client, capfd, path, kind):
    response = client.post(path, content_type=kind, **behind_a_server(**{"wsgi.input": Garbled()}))

    assert response.status_code == 400
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["text", "name", "elsewhere", "x" * 100_000])
def test_many_fields_are_together_no_larger_than_one_may_be(client, name):
    # Each by itself is small enough; a page that shows them all again would take gigabytes.
    body = body_of({name: ["<" * (LARGEST_FIELD // 8)] * 9})

    response = client.post(PATH, data=body, content_type=FORM)

    assert response.status_code == 413
    assert len(response.data) < 10_000


def test_a_text_far_beyond_the_limit_still_comes_back(place, client):
    # The control: what a person may paste is not mistaken for an attack.
    fields = fill_in(place, client, PATH, text="字" * 100_000)

    response = send(client, fields, PATH)

    assert response.status_code == 422
    assert fields["text"] in response.text


# --- Forms that another site filled in ------------------------------------------------------------------------------


def test_whoever_plants_a_form_does_not_get_the_receipt_of_what_is_written_into_it(place, client):
    planted = fill_in(place, client, PATH, text="")
    shown = send(client, planted, PATH, Origin="null")

    theirs = receipt_on(send(client, {"token": token_in(shown), "text": "what I know"}, PATH, Origin="null"))
    planters = receipt_on(send(client, planted | {"text": "anything"}, PATH))

    assert theirs
    assert planters
    assert theirs != planters


def test_a_form_of_ours_keeps_its_receipt_when_it_comes_back(place, client):
    # The control: a browser that says so is believed.
    fields = fill_in(place, client, PATH, text="")

    shown = send(client, fields, PATH, **{"Origin": "null", "Sec-Fetch-Site": "same-origin"})

    assert token_in(shown) == fields["token"]


# --- Folders that cannot be read ------------------------------------------------------------------------------------


def test_an_old_form_keeps_its_text_when_nobody_can_look_whether_it_came_before(place, client):
    fields = fill_in(place, client, PATH)
    first = send(client, fields, PATH)
    place.wait(days=3)

    with no_room(place):
        response = send(client, fields | {"text": "and one thing more"}, PATH)
    again = send(client, fields | {"text": "and one thing more"}, PATH)

    assert response.status_code == 503
    assert "and one thing more" in response.text
    assert receipt_on(again) == receipt_on(first)


@pytest.mark.parametrize("folder", ["inbox", "outbox"])
def test_somebody_who_follows_a_report_is_not_told_that_it_was_not_saved(place, client, folder, capfd):
    path = getattr(place.config.places, folder)
    path.rmdir()
    path.write_text("a file in the place of a folder")

    response = client.post("/en/follow/", data={"receipt": str(SOMEBODYS)})

    assert response.status_code == 503
    assert "cannot be read at the moment" in response.text
    assert "not saved" not in response.text
    assert capfd.readouterr().err.startswith('{"event": "view_broken", "errno": ')


def test_a_report_that_the_desk_opens_at_this_moment_is_found(place, client, monkeypatch):
    receipt = receipt_on(send(client, fill_in(place, client)))
    view = Letterbox.view

    def opened_meanwhile(box, keys):
        found = view(box, keys)
        for name in place.inbox.names():
            place.answer(receipt)
            place.inbox.settle(name)
        return found

    monkeypatch.setattr(Letterbox, "view", opened_meanwhile)
    response = client.post("/en/follow/", data={"receipt": str(receipt)})

    assert "This is how far your report is" in response.text


# --- What files and folders tell ------------------------------------------------------------------------------------


def test_no_power_cut_and_no_kill_leaves_the_hour_of_a_report_on_its_file(place, client, monkeypatch):
    # The day must stand on the file before it is made durable: what comes after may never come.
    dates = []
    fsync = os.fsync

    def noted(handle):
        fsync(handle)
        dates.append(os.fstat(handle).st_mtime)

    monkeypatch.setattr(os, "fsync", noted)
    send(client, fill_in(place, client))

    file, _folder = dates
    assert file == MIDNIGHT


def test_the_folder_does_not_tell_when_the_last_report_came(place, client):
    send(client, fill_in(place, client, files=a_file()))

    assert place.config.places.inbox.stat().st_mtime == MIDNIGHT


# --- Logs -----------------------------------------------------------------------------------------------------------


def test_what_a_server_says_of_a_broken_connection_is_not_written_down(place, caplog):
    place.app()
    logger = logging.getLogger("gunicorn.error")

    try:
        raise OSError(36, "File name too long", "/report/secret/")
    except OSError:
        logger.exception("Socket error processing request.")
    logger.error("Worker was killed")

    assert [record.getMessage() for record in caplog.records] == ["Worker was killed"]


# --- Content at work ------------------------------------------------------------------------------------------------


def test_what_an_editor_leaves_beside_a_notice_hides_no_notice(place):
    for folder in ("notices", "calendar"):
        (place.config.places.content / folder / ".#GS-2026-012.md").symlink_to("somebody@somewhere.1234")

    page = place.app().test_client().get("/en/report/").text

    assert RUNNING in page
    assert "cannot be read at the moment" not in page
