"""What every test stands on: a network that ends at this machine, a real browser, skips that are counted."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from jinja2 import Environment
from playwright.sync_api import Browser

import tests.chance  # noqa: F401 (how often chance is tried)
from tests.browser import ANOTHER_PLACE, LOOPBACK, Pages, started_browser, why_no_browser
from tests.order import LONG

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
    if isinstance(host, str) and host not in (*LOOPBACK, ANOTHER_PLACE):
        raise RuntimeError(f"a test may reach this machine only, not {host!r} ({event})")


sys.addaudithook(_only_this_machine)


# --- A template is compiled once ------------------------------------------------------------------------------------

_compile = Environment.compile
_compiled: dict[tuple[object, ...], CodeType] = {}


def _compile_once(self: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
    """Give what was made before of the same text under the same settings: hundreds of apps read the same templates."""
    escapes = self.autoescape(name) if callable(self.autoescape) else self.autoescape
    settings = escapes, self.trim_blocks, self.lstrip_blocks, self.sandboxed, self.undefined
    key = source, name, filename, more, *settings, *map(frozenset, (self.extensions, self.filters, self.tests))
    if key not in _compiled:
        _compiled[key] = _compile(self, source, name, filename, *more)
    return _compiled[key]


Environment.compile = _compile_once  # type: ignore[method-assign, assignment]


# --- The browser ----------------------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a page, and skip it with its reason where there is no browser; let what takes long begin first."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            if reason := why_no_browser():
                item.add_marker(pytest.mark.skip(reason=reason))
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


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
