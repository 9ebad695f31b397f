"""The real browser that tests look at pages with: where it is, how it starts, what a page is opened as."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import playwright
from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # No name leads anywhere but to this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
)
LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANOTHER_PLACE = "127.0.0.2"
"""Where somebody else comes from, on this machine too."""


@cache
def why_no_browser() -> str | None:
    """Say in one sentence what is missing on this machine, or None when pages can be looked at."""
    if shutil.which("chromium") is None:
        return "chromium is not installed"
    if shutil.which("fc-list") is None or not _said_by("fc-list", ":lang=zh-cn", "family"):
        return "no Chinese font is installed (fonts-noto-cjk)"
    if not _said_by(Path(playwright.__file__).parent / "driver" / "node", "--version"):
        return "what drives chromium does not run (libatomic1)"
    return None


def _said_by(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


@contextmanager
def started_browser() -> Iterator[Browser]:
    """Start the system's chromium, close it at the end."""
    # Chromium refuses its sandbox to root, and to nobody else is it worth giving up.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=[*ARGUMENTS, *as_root])
        yield browser
        browser.close()


def go_through(way: Locator) -> None:
    """Click a link or a button that leads to another page, and wait until that page has come.

    A click alone comes back as soon as the browser sets out: what is asked next may meet no page at all.
    """
    with way.page.expect_navigation():
        way.click()


class Pages:
    """Opens pages, each as another reader would see it, and notes what reaches beyond this machine."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts = ExitStack()
        self.strangers: list[str] = []

    def __call__(
        self,
        *,
        width: int = 1280,
        height: int = 800,
        javascript: bool = True,
        language: str = "zh-CN",
        colour_scheme: Literal["light", "dark"] = "light",
        reduced_motion: bool = True,
    ) -> Page:
        """Open an empty page in a context of its own: no cookie, no memory of another page.

        `width` and `height` in CSS pixels; `language` as browsers send it. Local addresses only: a request to any
        other host is noted in `strangers`, and the fixture `page` fails the test for it.
        """
        context = self._browser.new_context(
            viewport=ViewportSize(width=width, height=height),
            java_script_enabled=javascript,
            locale=language,
            color_scheme=colour_scheme,
            reduced_motion="reduce" if reduced_motion else "no-preference",
            timezone_id="Asia/Shanghai",
        )
        self._contexts.callback(context.close)
        context.on("request", lambda request: self._note(request.url))
        return context.new_page()

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK:
            self.strangers.append(url)

    def close(self) -> None:
        """Close every page that was opened."""
        self._contexts.close()
