"""What every test stands on: a network that ends at this machine, a real browser, skips that are counted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import LOOPBACK, Pages, started_browser, why_no_browser

# Two cores shared by browser and server: an example may be slow without being wrong.
settings.register_profile("house", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("house")


# --- The network ends here ------------------------------------------------------------------------------------------

NETWORK_EVENTS = ("socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind")
NAME_EVENTS = ("socket.getaddrinfo", "socket.gethostbyname")


def _only_this_machine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse a socket to anywhere else, whoever opens it. The interpreter calls this before anything is sent."""
    if not event.startswith("socket."):
        return
    if event in NETWORK_EVENTS:
        host = arguments[1][0] if isinstance(arguments[1], tuple) else None
    elif event in NAME_EVENTS:
        host = arguments[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    # Not text: a socket that is a file on this machine, or one between two processes.
    if isinstance(host, str) and host not in LOOPBACK:
        raise RuntimeError(f"a test may reach this machine only, not {host!r} ({event})")


sys.addaudithook(_only_this_machine)


# --- The browser ----------------------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a page, put it into one process, and skip it with its reason where there is no browser."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if reason := why_no_browser():
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once a session."""
    with started_browser() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Pages]:
    """Open pages: `page()`, `page(width=360)`, `page(javascript=False)`, `page(language="en", colour_scheme="dark")`.

    A test whose pages asked another host for anything fails.
    """
    pages = Pages(browser)
    yield pages
    pages.close()
    assert pages.strangers == [], "a page asked another host"


# --- The house ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


# --- Skips are counted ----------------------------------------------------------------------------------------------


def _skips(config: pytest.Config) -> dict[str, int]:
    """How many tests were skipped, by reason. The controlling process alone knows."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    counts: dict[str, int] = {}
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = report.longrepr[2].removeprefix("Skipped: ")
        counts[reason] = counts.get(reason, 0) + 1
    return counts


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where CI=true, a test that did not run is a test that failed."""
    if os.environ.get("CI") == "true" and _skips(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what tests recorded for people to read, how many tests did not run, and why."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value} ({report.nodeid.partition('::')[0]})")
    for reason, count in sorted(_skips(config).items()):
        tests = "1 test" if count == 1 else f"{count} tests"
        verdict = "which CI=true does not allow" if os.environ.get("CI") == "true" else "which CI would not allow"
        terminalreporter.write_line(f"NOT RUN: {tests}, {verdict}: {reason}", yellow=True)
