"""The ground the tests stand on holds: no way out of this machine, no skip that nobody counts."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import urllib.request

import pytest

from tests.browser import Pages
from tests.order import LONG
from tests.serving import served

# Addresses that belong to nobody (RFC 5737, RFC 2606): were the guard broken, still nothing would be reached.
NOWHERE = ("192.0.2.1", 9)
NOBODY = "gongshi.invalid"


def connect(a_socket):
    a_socket.connect(NOWHERE)


def connect_quietly(a_socket):
    a_socket.connect_ex(NOWHERE)


def send(a_socket):
    a_socket.sendto(b"", NOWHERE)


@pytest.mark.parametrize("way_out", [connect, connect_quietly, send])
def test_no_test_reaches_another_machine(way_out):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as a_socket,
        pytest.raises(RuntimeError, match="this machine only"),
    ):
        way_out(a_socket)


def test_no_test_asks_for_the_address_of_another_machine():
    with pytest.raises(RuntimeError, match="this machine only"):
        socket.getaddrinfo(NOBODY, 80)
    with pytest.raises(RuntimeError, match="this machine only"):
        urllib.request.urlopen(f"http://{NOBODY}/", timeout=0.1)


def test_no_test_listens_to_another_machine():
    with socket.socket() as listener, pytest.raises(RuntimeError, match="this machine only"):
        listener.bind(("0.0.0.0", 0))  # noqa: S104 - this is the mistake


def test_this_machine_may_be_reached(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))


# --- Pages ----------------------------------------------------------------------------------------------------------


def mirror_app(environ, start_response):
    """Answer with a page that says which language was asked for, and whether script runs."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    return [f"<p>{environ['HTTP_ACCEPT_LANGUAGE']}</p><noscript>no script</noscript>".encode()]


@pytest.fixture
def mirror():
    with served(mirror_app) as address:
        yield address


def test_a_page_is_opened_as_another_reader_sees_it(page, mirror):
    reader = page(width=360, javascript=False, language="en-GB", colour_scheme="dark")
    reader.goto(mirror)

    assert reader.viewport_size == {"width": 360, "height": 800}
    assert reader.locator("p").inner_text().startswith("en-GB")
    assert reader.locator("noscript").inner_text() == "no script"


def test_a_page_is_opened_with_script_in_chinese_on_a_wide_light_screen(page, mirror):
    reader = page()
    reader.goto(mirror)

    assert reader.evaluate("innerWidth") == 1280
    assert reader.locator("p").inner_text().startswith("zh-CN")
    assert not reader.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")


def test_a_page_that_asks_another_host_is_noticed(browser):
    pages = Pages(browser)
    reader = pages()

    reader.set_content(f'<img alt="" src="http://{NOBODY}/a.png"><img alt="" src="data:,">')
    pages.close()

    assert pages.strangers == [f"http://{NOBODY}/a.png"]


# --- Skips ----------------------------------------------------------------------------------------------------------

SKIPPING = """
import pytest

def test_that_runs(): pass

def test_in_a_browser(page): page()

def test_in_another(browser): pass

@pytest.mark.skip(reason="it rains")
def test_outdoors(): pass
"""


@pytest.fixture
def elsewhere(root, tmp_path):
    """A tree with this ground to stand on, on a machine without a browser; returns what pytest says there."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "empty").mkdir()
    for name in ("pyproject.toml", "tests/conftest.py", "tests/browser.py", "tests/chance.py", "tests/order.py"):
        shutil.copy(root / name, tmp_path / name)
    (tmp_path / "tests" / "test_skipping.py").write_text(SKIPPING, encoding="utf-8")

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "PYTEST"))}
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=tmp_path,
            env={**kept, "PATH": str(tmp_path / "empty"), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_what_was_skipped_is_counted_by_reason(elsewhere):
    finished = elsewhere()

    assert finished.returncode == 0
    assert "NOT RUN: 2 tests, which CI would not allow: chromium is not installed" in finished.stdout
    assert "NOT RUN: 1 test, which CI would not allow: it rains" in finished.stdout


def test_a_skip_fails_where_ci_is_true_also_in_several_processes(elsewhere):
    finished = elsewhere("-n", "2", CI="true")

    assert finished.returncode == 1
    assert "NOT RUN: 2 tests, which CI=true does not allow: chromium is not installed" in finished.stdout


def test_a_run_without_a_skip_passes_where_ci_is_true(elsewhere):
    finished = elsewhere("-k", "that_runs", CI="true")

    assert finished.returncode == 0
    assert "NOT RUN" not in finished.stdout


# --- Several processes ----------------------------------------------------------------------------------------------

TWICE = """
import pytest

@pytest.mark.parametrize("number", range(8))
def test_that_runs(number): pass
"""


def processes_of(said: str) -> dict[str, set[str]]:
    """File → the processes in which its tests ran, in the order in which the files were begun."""
    found: dict[str, set[str]] = {}
    for process, file in re.findall(r"^\[(gw\d+)\].* PASSED tests/(\w+)\.py::", said, re.MULTILINE):
        found.setdefault(file, set()).add(process)
    return found


def test_a_file_goes_to_one_process_whole_and_what_takes_long_begins_first(elsewhere, tmp_path):
    (tmp_path / "tests" / "test_skipping.py").unlink()
    for name in ("test_a", "test_b", "test_c", LONG[0], LONG[1]):
        (tmp_path / "tests" / f"{name}.py").write_text(TWICE, encoding="utf-8")

    by_file = processes_of(elsewhere("-n", "2", "-vv").stdout)
    # The control: shared out one by one, a file is in both.
    one_by_one = processes_of(elsewhere("-n", "2", "-vv", "--dist=load", "--maxschedchunk=1").stdout)

    assert set(list(by_file)[:2]) == set(LONG[:2])
    assert [len(processes) for processes in by_file.values()] == [1] * 5
    assert max(len(processes) for processes in one_by_one.values()) == 2
