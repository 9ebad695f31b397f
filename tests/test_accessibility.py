"""axe-core is the file it claims to be, and finds what it is there to find."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tests.accessibility import AXE, axe_violations
from tests.serving import served

GOOD = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>任前公示</title></head>
<body><main><h1>任前公示</h1><p>公示期：11月20日至11月26日</p></main></body></html>"""
BAD = GOOD.replace("<p>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA="><p>')


def strict_app(environ, start_response):
    """Serve BAD under a policy that runs no script of the page."""
    policy = "default-src 'none'; img-src data:"
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)])
    return [BAD.encode()]


def test_the_vendored_file_has_the_sum_that_is_written_beside_it():
    readme = (Path(__file__).parent / "vendor" / "README.md").read_text(encoding="utf-8")

    written = re.findall(r"\b[0-9a-f]{64}\b", readme)

    assert written == [hashlib.sha256(AXE.read_bytes()).hexdigest()]


def test_a_good_page_has_no_violation(page):
    reader = page(width=360)
    reader.set_content(GOOD)

    assert axe_violations(reader) == []


def test_a_fault_is_named_with_its_rule_and_its_element(page):
    reader = page()
    reader.set_content(BAD)

    violations = axe_violations(reader)

    assert len(violations) == 1
    assert violations[0].startswith("image-alt (critical): ")
    assert violations[0].endswith(": img")


def test_a_strict_content_security_policy_does_not_silence_it(page):
    reader = page()

    with served(strict_app) as address:
        reader.goto(address)
        violations = axe_violations(reader)

    assert [line.split()[0] for line in violations] == ["image-alt"]
