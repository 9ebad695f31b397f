"""Files are taken within their limits and never touch a disk unsealed."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from intake.uploads import DRAINED, LARGEST_FIELD, MEGABYTE, SPARE
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, receipt_on, send, token_in
from tests.serving import served

PATH = f"/en/report/{RUNNING}/"


@pytest.fixture
def place(tmp_path):
    """A letterbox with small limits: two files of 1 MB, together 1 MB."""
    return a_place(tmp_path, max_files=2, max_file_mb=1, max_total_mb=1)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


def assert_kept(place, response, fields, status):
    """The form came back with the text, asks for the files again, and nothing was stored."""
    assert response.status_code == status
    assert html.escape(fields["text"]) in response.text
    assert "choose your files again" in response.text
    assert place.inbox.names() == []


# --- Limits ---------------------------------------------------------------------------------------------------------


def test_a_file_up_to_its_limit_is_taken(place, client):
    data = os.urandom(MEGABYTE)

    response = send(client, fill_in(place, client, PATH, files=a_file("a.bin", data, "x/y")), PATH)

    assert receipt_on(response)
    assert place.reports()[0].files[0].data == data


def test_a_file_beyond_its_limit_is_named_and_the_text_is_kept(place, client):
    fields = fill_in(place, client, PATH, files=a_file("录像.mp4", b"x" * (MEGABYTE + 1)))

    response = send(client, fields, PATH)

    assert_kept(place, response, fields, 413)
    assert "The file “录像.mp4” is larger than 1 MB" in response.text


def test_files_beyond_their_sum_are_refused_and_the_text_is_kept(place, client):
    half = a_file("a.bin", b"x" * (MEGABYTE // 2 + 1))
    fields = fill_in(place, client, PATH, files=[half, half])

    response = send(client, fields, PATH)

    assert_kept(place, response, fields, 413)
    assert "Together the files are larger than 1 MB" in response.text


def test_too_many_files_are_refused_and_the_text_is_kept(place, client):
    fields = fill_in(place, client, PATH, files=[a_file() for _ in range(3)])

    response = send(client, fields, PATH)

    assert_kept(place, response, fields, 422)
    assert "at most 2 files" in response.text


def test_an_empty_file_is_named_rather_than_taken_for_evidence(place, client):
    fields = fill_in(place, client, PATH, files=[a_file("录音.m4a", b"")])

    response = send(client, fields, PATH)

    assert_kept(place, response, fields, 422)
    assert "The file “录音.m4a” is empty" in response.text


def test_choosing_no_file_is_fine(place, client):
    response = send(client, fill_in(place, client, PATH, files=[a_file("", b"", "application/octet-stream")]), PATH)

    assert receipt_on(response)
    assert place.reports()[0].files == ()


def test_the_text_of_a_request_far_beyond_the_limit_is_kept(place, client):
    fields = fill_in(place, client, PATH, files=a_file("a.bin", b"x" * (MEGABYTE + SPARE - 5000)))

    assert_kept(place, send(client, fields, PATH), fields, 413)


def test_a_request_beyond_all_limits_is_told_how_to_find_the_text_again(place, client):
    fields = fill_in(place, client, PATH, files=a_file("a.bin", b"x" * (MEGABYTE + SPARE)))

    response = send(client, fields, PATH)

    assert response.status_code == 413
    assert "“back” button" in html.unescape(response.text)
    assert "Nothing was saved" in response.text
    assert place.inbox.names() == []


@pytest.mark.parametrize(
    "body, kind",
    [
        (b"text=" + b"x" * LARGEST_FIELD, "application/x-www-form-urlencoded"),
        (b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + b"x" * (LARGEST_FIELD + 1) + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"),
        (b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n\r\n' * 201 + b"--b--\r\n", "multipart/form-data; boundary=b"),
    ],
    ids=["text without files", "one field", "parts"],
)  # fmt: skip
def test_what_no_person_types_is_refused_without_being_read_to_its_end(client, body, kind):
    assert client.post(PATH, data=body, content_type=kind).status_code == 413


def test_the_receipts_form_takes_a_receipt_and_nothing_larger(client):
    fields = {"receipt": "1", "file": a_file("a.bin", b"x" * 20_000)}

    assert send(client, fields, "/en/follow/").status_code == 413


def test_somebody_who_sent_far_too_much_gets_to_read_the_answer(place):
    # A server that closes while a browser is still sending makes it show "connection reset" instead of the page.
    body = b"x" * (40 * MEGABYTE)
    assert len(body) < DRAINED

    with served(place.app()) as address:
        request = urllib.request.Request(address + PATH[1:], body, {"Content-Type": "multipart/form-data; boundary=b"})
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request)

    assert refusal.value.code == 413
    assert "too large" in refusal.value.read().decode()


# --- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent, kept",
    [
        ("照片 1.jpg", "照片 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\陈\\照片.jpg", "照片.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\tb\x1b.txt", "a b.txt"),
        ("x" * 300 + ".jpg", "x" * 200),
        ("/", "without a name"),
        ("<b>.svg", "<b>.svg"),
    ],
)
def test_a_files_name_is_kept_as_far_as_it_is_a_name(place, client, sent, kept):
    send(client, fill_in(place, client, PATH, files=a_file(sent, b"x")), PATH)

    assert place.reports()[0].files[0].name == kept


@pytest.mark.parametrize(
    "stated, kept",
    [
        ("image/jpeg", "image/jpeg"),
        ("IMAGE/PNG; charset=x", "image/png"),
        ("", "application/octet-stream"),
        ("text/html\x01", "application/octet-stream"),
        ("a" * 300 + "/b", "application/octet-stream"),
    ],
)
def test_a_files_stated_kind_is_kept_if_it_is_one(place, client, stated, kept):
    send(client, fill_in(place, client, PATH, files=a_file(kind=stated)), PATH)

    assert place.reports()[0].files[0].media_type == kept


def test_a_file_under_any_field_is_a_file(place, client):
    fields = fill_in(place, client, PATH) | {"elsewhere": a_file("x.bin")}

    send(client, fields, PATH)

    assert [file.name for file in place.reports()[0].files] == ["x.bin"]


# --- Disk -----------------------------------------------------------------------------------------------------------

WATCHED = """
import json, os, sys
from pathlib import Path

written = []

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if (flags or 0) & (os.O_WRONLY | os.O_RDWR):
            written.append(str(path))
    elif event.startswith("tempfile."):
        written.append(f"{event} {arguments[0]}")

from flask import Request
from intake.letterbox import create_app
from tests.intake.a_letterbox import RUNNING, Place, a_file, a_place, fill_in, receipt_on, send

place = a_place(Path(sys.argv[1]))
app = place.app()
if sys.argv[2] == "stock":
    app.request_class = Request
client = app.test_client()
fields = fill_in(place, client, files=[a_file("a.bin", os.urandom(1_000_000)), a_file("b.bin", os.urandom(3_000_000))])
sys.addaudithook(watch)
answer = send(client, fields)
print(json.dumps({"status": answer.status_code, "written": written}))
"""


def written_by(tmp_path, root, kind) -> list[str]:
    """Take a report of 4 MB in another process, and name the files that were opened for writing meanwhile."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path), kind],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root}:{os.environ.get('PYTHONPATH', '')}", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["written"]


def test_an_uploaded_file_is_written_nowhere_but_sealed_into_the_inbox(tmp_path, root):
    written = written_by(tmp_path, root, "ours")

    (only,) = written
    assert only.startswith(str(tmp_path / "instance" / "inbox"))


def test_the_watch_sees_the_temporary_files_of_the_stock_parser(tmp_path, root):
    # The control: what this test would say of Werkzeug's own request.
    written = written_by(tmp_path, root, "stock")

    assert [name for name in written if "inbox" not in name]


def test_a_refused_file_does_not_stay_in_memory(place):
    from intake.uploads import Budget, MemoryFile

    budget = Budget(place.config.portal.letterbox)
    file = MemoryFile(budget)

    for _ in range(30):
        file.write(b"x" * 100_000)

    assert file.is_too_large
    assert file.size == 3_000_000
    assert len(file.getvalue()) == 0


def test_a_form_that_was_asked_for_again_takes_files_in_the_second_attempt(place, client):
    fields = fill_in(place, client, PATH, files=a_file("a.bin", b"x" * (MEGABYTE + 1)))
    first = send(client, fields, PATH)

    second = send(client, fields | {"token": token_in(first), "files": a_file()}, PATH)

    assert receipt_on(second)
    assert len(place.reports()) == 1
