"""A trial serves what a web server would: the site, the letterbox, and nothing that lies beside them."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.test import Client

import trial
from intake.config import TRIAL
from presentation.headers import BOARD_HEADERS
from tests.intake.a_letterbox import FORM, a_place


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site, with secrets beside it, in the place of a trial."""
    place = a_place(tmp_path)
    site = tmp_path / "site"
    for folder in (site, site / "notices", tmp_path / "secrets"):
        folder.mkdir()
        (folder / "index.html").write_text(f"the index of {folder.name}")
    (site / "404.html").write_text("not here")
    (site / ".made-by-build").write_text("index.html")
    (tmp_path / "secrets" / "key").write_text("secret")
    for name, value in (place.environment | {"PORTAL_SITE": str(site)}).items():
        monkeypatch.setenv(name, value)
    (place.config.places.instance / TRIAL).write_text(json.dumps({"clock": 0}))
    return site


@pytest.fixture
def client(site: Path) -> Client:
    """A browser."""
    return Client(trial.public_app())


def test_pages_folders_and_the_letterbox_are_served_under_one_address(client):
    assert client.get("/", buffered=True).text == "the index of site"
    assert client.get("/notices/", buffered=True).text == "the index of notices"
    assert client.get("/notices").headers["Location"] == "/notices/"
    assert client.get("/nothing/").text == "not here"
    assert client.get("/en/report/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secrets",
        "/../secrets/",
        "/../secrets/key",
        "/notices/../../secrets",
        "/..",
        "/.",
        "/.made-by-build",
        "/notices/\0",
        "/" + "x" * 300,
        "/" + "x" * 300 + "/",
    ],
)
def test_nothing_outside_the_site_answers_and_nothing_tells_whether_it_is_there(client, path):
    response = client.get("/", environ_overrides={"PATH_INFO": path})

    assert (response.status_code, response.text) == (404, "not here")
    assert "Location" not in response.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "FOO"])
def test_a_page_can_be_looked_at_and_nothing_else(client, method):
    response = client.open("/", method=method, buffered=True)

    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"
    assert client.head("/", buffered=True).status_code == 200


def test_while_a_build_replaces_the_site_there_is_an_answer_all_the_same(client, site):
    site.rename(site.with_name("away"))

    response = client.get("/")

    assert response.status_code == 404
    assert {name: response.headers.get(name) for name in BOARD_HEADERS} == BOARD_HEADERS


def test_a_further_trial_says_what_it_keeps_and_what_it_sets_anew():
    said = trial._kept(datetime(2026, 2, 10, 9, tzinfo=UTC))

    assert all(word in said for word in ("passwords", "clock", "2026-02-10 09:00", "AS_OF="))
    assert "\n" not in said


# --- Several at once ------------------------------------------------------------------------------------------------


@pytest.fixture
def port(site: Path) -> Iterator[int]:
    """The port at which the trial's own server answers for the public."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = trial._serve("trial:public_app()", port, site.with_name("letterbox.log"))
    try:
        trial._wait_for([server], (port,))
        yield port
    finally:
        server.terminate()
        server.wait()


def test_neither_silent_connections_nor_slow_senders_keep_others_waiting(port):
    begun = b"POST /report/general/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nContent-Type: %s\r\n\r\n--b"
    with ExitStack() as stack:
        for number in range(10):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            if number % 2:
                connection.sendall(begun % FORM.encode())

        others = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        for _ in range(4):
            others.request("GET", "/report/", headers={"Connection": "close"})
            assert others.getresponse().read()
            others.close()
