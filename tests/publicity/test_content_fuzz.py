"""Whatever a file holds, reading it gives a list of faults; an exception never reaches the publisher."""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from publicity.content import (
    Fault,
    check_bytes,
    read_calendar,
    read_statistics,
    render,
)
from publicity.errors import ContentRefused
from tests.chance import tries
from tests.notice_files import APPOINTMENT, CALENDAR, INSPECTION, REFUSED, ROOT, reading_rules

RULES = reading_rules()
STATISTICS = (REFUSED / "N913-not-a-quarter" / "statistics.json").read_text(encoding="utf-8")
CALENDAR_FILE = (ROOT / "content" / "calendar" / "2026.toml").read_text(encoding="utf-8")

PIECES = st.sampled_from(
    "： \t “ ” ' \" [ ] { } & * ! | > % @ ` \u3000 \u200b \u202e \x00 ０ \ufeff --- ——— \r\n \\ \U00020000 \ue000 # - : ,"
    ' ~ null yes 9999-12-31 0000-01-01 2199-12-31 -1 99999999999999999999 "\\0" "\\ud800" <<:\x20*a ?\x20 <b> ...'
    " nominees: period: !!python/object:os.system {a:\x20b} [[[[[[[[[[ \x85 \u2028 1e999 2026-13 13800000000".split(" ")
)

Read = Callable[[bytes], list[Fault]]


@st.composite
def damaged(draw: st.DrawFn, *texts: str) -> bytes:
    """A faultless file in which a few things were put in, cut out, or written twice."""
    text = draw(st.sampled_from(texts))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 30))
        put = draw(st.one_of(PIECES, st.text(max_size=8), st.just(text[at : at + cut] * 2)))
        text = text[:at] + put + text[at + cut :]
    return text.encode("utf-8", "surrogatepass")


FILES = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=300).map(lambda text: f"---\n{text}\n---\n".encode("utf-8", "surrogatepass")),
    damaged(APPOINTMENT, INSPECTION),
)


def read_notice(data: bytes) -> list[Fault]:
    """Check a notice and tell each of its faults in both ways."""
    faults = check_bytes(data, Path("GS-2026-901.md"), RULES, CALENDAR)
    for fault in faults:
        render(fault, str)
        fault.as_dict()
    return faults


def faults_of_file(read: Callable[[Path], object], name: str, data: bytes) -> list[Fault]:
    """Read a calendar or statistics from a real file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        try:
            read(path)
        except ContentRefused as refused:
            return list(refused.faults)
    return []


@settings(max_examples=tries(400), suppress_health_check=[HealthCheck.too_slow])
@given(FILES)
def test_any_notice_gives_faults_and_never_an_exception(data: bytes) -> None:
    for fault in read_notice(data):
        assert fault.line >= 1
        assert fault.column >= 1
        assert fault.line <= data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1 or b"\x00" in data


def test_a_reader_that_fails_on_some_file_would_be_caught() -> None:
    def fails_on_tabs(data: bytes) -> bool:
        return b"\t" in data and bool(read_notice(data))

    try:
        found = find(FILES, fails_on_tabs, settings=settings(max_examples=2000, database=None))
    except NoSuchExample:
        pytest.fail("the files tried hold no tab")
    assert b"\t" in found


@settings(max_examples=tries(100), suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), damaged(STATISTICS)))
def test_any_statistics_give_faults_and_never_an_exception(data: bytes) -> None:
    for fault in faults_of_file(read_statistics, "statistics.json", data):
        render(fault, str)


@settings(max_examples=tries(100), suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200), damaged(CALENDAR_FILE)))
def test_any_calendar_gives_faults_and_never_an_exception(data: bytes) -> None:
    for fault in faults_of_file(lambda path: read_calendar(path.parent), "2026.toml", data):
        render(fault, str)


ENDLESS = [
    "[" * 100_000,
    "- " * 100_000,
    "{a: " * 50_000,
    "a: &a [*a]\n",
    "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "x" * 200_000 + ": y\n",
    "title: " + "长" * 80_000,
    "？" * 80_000,
    "\n" * 200_000,
    "\x00" * 200_000,
    "a: |\n" + " x\n" * 60_000,
    "：\n" * 60_000,
    '"' * 100_001,
    "![" * 80_000,
    "`" * 100_001,
    "<" * 200_000,
    "１" * 80_000,
    "- -" * 60_000,
    "[\n" * 80_000,
    "{a:b," * 40_000,
    "１ " * 50_000,
    "# \n" * 80_000,
    "`a " * 80_000,
    "](" * 100_000,
    "x@" * 100_000,
    "<a\n" * 60_000,
    "“" * 80_000,
    "1380000000" * 20_000,
]


@pytest.mark.parametrize("text", ENDLESS, ids=range(len(ENDLESS)))
@pytest.mark.parametrize("frame", ["---\n{}\n---\n", "---\nkind: appointment\n---\n{}\n"], ids=["head", "body"])
def test_what_is_nested_repeated_or_endless_is_refused_in_bounded_time(frame: str, text: str) -> None:
    # The runner's own limit is the clock: an answer that grows with the square of the file would not come.
    assert read_notice(frame.format(text).encode())


@pytest.mark.parametrize("text", ["[" * 100_000, "a = " + "[" * 100_000, '{"a":' * 50_000, "9" * 10_000])
def test_calendars_and_statistics_nested_without_end_are_refused(text: str) -> None:
    assert faults_of_file(read_statistics, "statistics.json", text.encode())
    assert faults_of_file(lambda path: read_calendar(path.parent), "2026.toml", text.encode())


def test_a_file_that_may_not_be_opened_is_told(tmp_path: Path) -> None:
    path = tmp_path / "GS-2026-901.md"
    os.mkfifo(tmp_path / "a-pipe")
    path.symlink_to(tmp_path / "nowhere")

    (fault,) = check_bytes_of(path)

    assert fault.code == "N011"


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "GS-2026-901.md"
    os.mkfifo(path)

    (fault,) = check_bytes_of(path)

    assert fault.code == "N011"


def test_a_link_that_leads_elsewhere_is_told_without_a_word_of_what_it_leads_to(tmp_path: Path) -> None:
    path, secret = tmp_path / "notices" / "GS-2026-901.md", tmp_path / "secret"
    path.parent.mkdir()
    secret.write_text("the-password-of-this-machine")
    path.symlink_to(secret)

    (fault,) = check_bytes_of(path)

    assert fault.code == "N011"
    assert "password" not in render(fault, str)


def test_a_link_within_the_folder_is_read_like_a_file(tmp_path: Path) -> None:
    # So some machines hand over a folder that changes as a whole.
    path = tmp_path / "GS-2026-901.md"
    (tmp_path / "..data").mkdir()
    (tmp_path / "..data" / path.name).write_text(APPOINTMENT, encoding="utf-8")
    path.symlink_to(tmp_path / "..data" / path.name)

    assert [fault.code for fault in check_bytes_of(path) if not fault.is_warning] == []


def check_bytes_of(path: Path) -> list[Fault]:
    from publicity.content import check_file

    return check_file(path, RULES, CALENDAR)
