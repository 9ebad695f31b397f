"""The same command says at once what it said before, while all that it rests on stands; and looks again when not."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import build
import stamps
import standing
from portal import ROOT
from tests.notice_files import copy_alone
from tests.noticeboard.test_build import NOTICE

AS_OF = "2026-11-22T14:00"


@pytest.fixture
def content(tmp_path) -> Path:
    folder = tmp_path / "content"
    (folder / "notices").mkdir(parents=True)
    copy_alone(folder / "notices", Path(NOTICE).stem)
    settings = tmp_path / "portal.toml"
    settings.write_text((ROOT / "portal.toml").read_text(encoding="utf-8"), encoding="utf-8")
    return folder


@pytest.fixture
def command(tmp_path, content, monkeypatch) -> list[str]:
    """What is typed; the settings lie where a test may change them."""
    monkeypatch.setenv("PORTAL_SETTINGS", str(tmp_path / "portal.toml"))
    monkeypatch.setenv("LANG", "C.UTF-8")
    return ["--content", str(content), "--out", str(tmp_path / "site"), "--as-of", AS_OF, "--jobs", "1"]


@pytest.fixture
def built(command, capsys) -> str:
    """What the first build said."""
    assert build.main(command) == 0
    return str(capsys.readouterr().out)


def says_it_again(command: list[str]) -> bool:
    return standing.said_before(command)[0]


def test_a_command_with_nothing_to_do_says_so_without_importing_what_makes_pages(built, command):
    code = f"import build, sys; build.main({command!r}); sys.exit('flask' in sys.modules or 'commands' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    # It was run in another folder, and says the same as a command that looked.
    looked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert looked.stdout.splitlines()[1:] == built.splitlines()[1:]


def test_what_is_said_again_is_what_a_build_with_nothing_to_do_says(built, command, capsys):
    assert says_it_again(command)
    again = capsys.readouterr().out
    os.remove(standing._place(command[3]))
    build.main(command)

    def without_seconds(said: str) -> list[str]:
        return [line.rpartition(" (")[0] for line in said.splitlines()]

    assert without_seconds(capsys.readouterr().out) == without_seconds(again)
    assert "0 of them new or changed" in again


@pytest.mark.parametrize("form", ["text", "json"])
def test_warnings_are_told_each_time_and_a_program_is_told_all(command, content, capsys, form):
    path = content / "notices" / NOTICE
    text = path.read_text(encoding="utf-8")
    assert "started_work: 2003-08" in text
    path.write_text(text.replace("started_work: 2003-08", "started_work: 1990-08"), encoding="utf-8")
    command += ["--format", form]
    build.main(command)
    first = capsys.readouterr()

    assert says_it_again(command)

    again = capsys.readouterr()
    assert again.err == first.err
    assert first.err or form == "json"
    if form == "json":
        assert again.out == first.out


def write(path: Path, text: str = "# nothing\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def same_size_same_time(path: Path) -> None:
    """Write other bytes, and put the clock of the file back."""
    state = path.stat()
    path.write_bytes(path.read_bytes()[:-2] + b"!\n")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


CHANGES = {
    "a notice is written again": lambda there: same_size_same_time(there / "content" / "notices" / NOTICE),
    "a notice comes": lambda there: write(there / "content" / "notices" / "GS-2026-900.md"),
    "a notice goes": lambda there: (there / "content" / "notices" / NOTICE).unlink(),
    "a notice gets another name": lambda there: (there / "content" / "notices" / NOTICE).rename(
        there / "content" / "notices" / "GS-2026-900.md"
    ),
    "a page comes": lambda there: write(there / "content" / "pages" / "about.zh-Hans.md"),
    "an empty calendar comes": lambda there: (there / "content" / "calendar").mkdir(),
    "figures come": lambda there: write(there / "content" / "statistics.json", "{}"),
    "the settings change": lambda there: same_size_same_time(there / "portal.toml"),
    "a file of the site goes": lambda there: (there / "site" / "about" / "index.html").unlink(),
    "a stranger comes into the site": lambda there: write(there / "site" / "about" / "mine.txt"),
    "the site goes": lambda there: (there / "site").rename(there / "elsewhere"),
    "what was kept is damaged": lambda there: same_size_same_time(there / ".site.memory" / "standing"),
    "what was kept is cut short": lambda there: os.truncate(there / ".site.memory" / "standing", 30),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_whatever_changes_has_the_command_look_again(built, command, tmp_path, change):
    assert says_it_again(command)

    change(tmp_path)

    assert not says_it_again(command)


def test_another_command_place_language_or_setting_is_another_question(built, command, tmp_path, monkeypatch):
    assert not says_it_again([*command, "--lang", "zh-Hans"])
    assert not says_it_again([*command[:-2], "--jobs", "2"])
    with monkeypatch.context() as elsewhere:
        elsewhere.chdir(tmp_path)
        assert not says_it_again(command)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("LANG", "zh_CN.UTF-8")
        assert not says_it_again(command)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("PORTAL_CONTACT__PHONE", "0000-1234567")
        assert not says_it_again(command)
    assert says_it_again(command)


def test_what_was_said_of_now_holds_until_a_page_changes_by_itself_and_not_before_it_was_said(
    command, capsys, monkeypatch
):
    now = command[:4] + command[6:]
    build.main(now)
    kept = standing._read(standing._place(command[3]))
    assert kept is not None
    assert kept["since"] <= time.time() < kept["until"]

    assert says_it_again(now)
    for instant in (kept["until"], kept["since"] - 1):
        with monkeypatch.context() as another:
            another.setattr(time, "time", lambda instant=instant: instant)
            assert not says_it_again(now)


def test_a_build_that_failed_is_not_said_again(command, content, capsys):
    path = content / "notices" / NOTICE
    path.write_text("---\n", encoding="utf-8")

    assert build.main(command) == 1

    assert not says_it_again(command)


@pytest.mark.parametrize("is_careful", [True, False], ids=["as it is", "control: trusts a stamp that is too young"])
def test_a_file_written_twice_at_one_tick_of_a_coarse_clock_is_seen(command, content, capsys, monkeypatch, is_careful):
    def coarse(path: str) -> stamps.Stamp:
        try:
            size = os.stat(path).st_size
        except OSError:
            return 0, 0, 0, 0
        return size, time.time_ns() // 10**12 * 10**12, 0, 0

    minute = time.time_ns() // 10**12 * 10**12
    monkeypatch.setattr(stamps, "stamp_of", coarse)
    monkeypatch.setattr(stamps, "SETTLED", 10**13 if is_careful else -(10**13))
    monkeypatch.setattr(time, "time_ns", lambda: minute)
    build.main(command)
    assert says_it_again(command)

    same_size_same_time(content / "notices" / NOTICE)

    assert says_it_again(command) is not is_careful


def test_listeners_who_go_away_hear_no_traceback(command):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody:
        done = subprocess.run(
            [sys.executable, "build.py", *command], cwd=ROOT, stdout=nobody, stderr=subprocess.PIPE, check=False
        )

    assert done.stderr == b""
