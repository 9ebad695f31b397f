"""A process that takes an upload opens no file for writing but the sealed one: the kernel is asked, not the code."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

CALLS = "open,openat,openat2,creat,memfd_create,access,faccessat,faccessat2"
"""Every way to get a file that can be written to, and the call by which the process says what it is about to do."""

BEGINS, ENDS = "/says/the-upload-begins", "/says/the-upload-ends"

TAKES_AN_UPLOAD = f"""
import os, sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request as Sent, urlopen

from flask import Request
from intake.uploads import BoundedRequest
from tests.intake.a_letterbox import FORM, a_file, a_place, body_of, fill_in
from tests.serving import served

place = a_place(Path(sys.argv[1]))
app = place.app()
class Stock(BoundedRequest):
    _get_file_stream = Request._get_file_stream

if sys.argv[2] == "stock":
    app.request_class = Stock
fields = fill_in(place, app.test_client(), files=[a_file("a.bin", os.urandom(5_000_000))])
with served(app) as address:
    sent = Sent(address + "report/general/", body_of(fields), {{"Content-Type": FORM}})
    os.access("{BEGINS}", os.F_OK)
    try:
        answer = urlopen(sent).read()
    except HTTPError as refusal:
        answer = refusal.read()
    os.access("{ENDS}", os.F_OK)
assert (b'class="receipt"' in answer) == (sys.argv[2] == "ours"), "our own request takes it, and no other"
"""


@cache
def why_no_tracer() -> str | None:
    """Say in one sentence why no process can be watched here, or None."""
    if shutil.which("strace") is None:
        return "strace is not installed (scripts/tracer)"
    done = subprocess.run(["strace", "-qq", "-e", "trace=none", "true"], capture_output=True, check=False)
    return None if done.returncode == 0 else "strace may not watch a process here"


@pytest.fixture(scope="module", autouse=True)
def tracer():
    """Without it these tests do not run; where CI=true, that counts as a failure (tests/conftest.py)."""
    if reason := why_no_tracer():
        pytest.skip(reason)


def written_by(tmp_path: Path, root: Path, kind: str) -> list[str]:
    """Let a server in another process take 5 MB, and name every file it opened for writing meanwhile."""
    told = tmp_path / "trace"
    (tmp_path / "tmp").mkdir()
    done = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-qq", "-s", "4096", "-e", f"trace={CALLS}", "-o", told, "--", sys.executable, "-c",
         TAKES_AN_UPLOAD, tmp_path / "place", kind],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root), "TMPDIR": str(tmp_path / "tmp"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    calls = told.read_text(encoding="utf-8", errors="replace")
    meanwhile = calls[calls.index(BEGINS) : calls.index(ENDS)].splitlines()[1:]
    written = [call for call in meanwhile if re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TMPFILE|creat\(|memfd_create", call)]
    return [found[1] if (found := re.search(r'"([^"]*)"', call)) else call for call in written]


def test_an_upload_of_megabytes_is_written_nowhere_but_sealed_into_the_inbox(tmp_path, root):
    written = written_by(tmp_path, root, "ours")

    (only,) = written
    assert only.startswith(str(tmp_path / "place" / "instance" / "inbox" / "."))


def test_the_trace_sees_the_temporary_file_of_the_stock_parser(tmp_path, root):
    # The control: Werkzeug's own request lays whatever is larger than 500 kB into a temporary file, in clear.
    written = written_by(tmp_path, root, "stock")

    assert [name for name in written if name.startswith(str(tmp_path / "tmp"))]
