"""Where no byte more can be stored, what is there can still be read, and afterwards all is as before."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from intake.desk.at_hand import NAME
from intake.log import Event, tell
from tests.intake.a_desk import TEXT, Desk, a_desk, words_of


@contextmanager
def no_byte_more() -> Iterator[None]:
    """Let every file of this process be as long as it may be: a write fails as on a full disk, the log's too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return a_desk(tmp_path)


def test_cases_can_be_read_on_a_full_disk_though_reports_wait_and_sessions_are_noted(desk):
    case, lin = desk.put_on_file(), desk.browser("lin")
    lin.get("/en/")
    desk.put_into_letterbox()
    # By now the database would be told that somebody is still there.
    desk.wait(minutes=1)
    version = str(desk.version(case))

    with no_byte_more():
        first, page = lin.get("/en/"), lin.get(f"/en/cases/{case}/")
        act = lin.post(f"/en/cases/{case}/allegations/", version=version, **{"allegation-text": "one more matter"})

    assert (first.status_code, page.status_code, act.status_code) == (200, 200, 503)
    assert "The letterbox could not be emptied just now." in words_of(first)
    assert TEXT in words_of(page)
    assert "one more matter" in words_of(act)
    assert len(desk.cases()) == 1
    assert lin.get("/en/").status_code == 200
    assert len(desk.cases()) == 2


def test_control_without_a_connection_that_stays_open_nothing_can_be_read(desk):
    case, lin = desk.put_on_file(), desk.browser("lin")
    lin.get("/en/")
    desk.app.extensions[NAME]._open_store.close()

    with no_byte_more():
        assert lin.get(f"/en/cases/{case}/").status_code == 503


def test_a_session_that_is_over_lets_nobody_in_on_a_full_disk(desk):
    case, lin = desk.put_on_file(), desk.browser("lin")
    lin.get("/en/")
    desk.wait(hours=9)

    with no_byte_more():
        answer = lin.get(f"/en/cases/{case}/")

    assert answer.status_code == 303
    assert "/sign-in/" in answer.headers["Location"]


def test_a_log_that_takes_no_more_fails_nobodys_request(monkeypatch):
    full = Path("/dev/full").open("w")  # noqa: SIM115  (to close it fails as writing does)
    monkeypatch.setattr("sys.stderr", full)

    tell(Event.UNAVAILABLE)

    monkeypatch.undo()
    with suppress(OSError):
        full.close()
