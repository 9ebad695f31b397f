"""What axe-core finds wrong with a page that is open in a browser."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


@cache
def _source() -> str:
    return AXE.read_text(encoding="utf-8")


def axe_violations(page: Page) -> list[str]:
    """Return one line per rule and element that fails WCAG 2.2 AA or axe's best practice; empty means none.

    Needs a page opened with script. The library is evaluated, not added as an element, so that it runs under a
    content security policy that allows no inline script.
    """
    page.evaluate(_source() + ";0")
    # What passes need not be told in full: that takes half the time.
    options = {"runOnly": list(RULES), "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [line for violation in result["violations"] for line in _lines(violation)]


def _lines(violation: dict[str, Any]) -> list[str]:
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {' '.join(map(str, node['target']))}"
        for node in violation["nodes"]
    ]
