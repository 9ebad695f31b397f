"""With --watch the board is built again when a file changes or an instant comes, and at no other time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import build
from portal import ROOT
from tests.notice_files import copy_alone
from tests.noticeboard.a_board import CONTENT, at, files_below
from voice import Voice
from watch import A_MOMENT, keep_building, look, sources

NOTICE = "GS-2026-012.md"


@pytest.fixture
def content(tmp_path) -> Path:
    """A content folder with one notice and nothing else."""
    folder = tmp_path / "content"
    (folder / "notices").mkdir(parents=True)
    copy_alone(folder / "notices", Path(NOTICE).stem)
    return folder


class Clock:
    """A clock that a test turns; what happens during each pause is written down beforehand, then Ctrl-C is pressed."""

    def __init__(self, now: str, *happenings: Callable[[], object]) -> None:
        self.now = at(now)
        self.happenings = iter(happenings)
        self.pauses: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        try:
            happening = next(self.happenings)
        except StopIteration:
            raise KeyboardInterrupt from None
        happening()

    def turn(self, now: str) -> Callable[[], None]:
        """Say that the clock shows another instant."""
        return lambda: setattr(self, "now", at(now))


def nothing() -> None:
    """Say that nothing happens."""


def watched(clock: Clock, content: Path, due: Callable[[datetime], datetime | None]) -> list[datetime]:
    """Watch until Ctrl-C; gives the instants that were built for."""
    built: list[datetime] = []

    def make(now: datetime) -> datetime | None:
        built.append(now)
        return due(now)

    with pytest.raises(KeyboardInterrupt):
        keep_building(make, lambda: look(sources(content)), clock, Voice("en"), clock.pause)
    return built


def in_a_day(now: datetime) -> datetime:
    """Say that a page changes by itself in a day."""
    return now + timedelta(days=1)


# --- When it builds -------------------------------------------------------------------------------------------------


def test_while_nothing_happens_nothing_is_built(content):
    clock = Clock("2026-11-22T14:00", nothing, nothing, nothing)

    assert watched(clock, content, in_a_day) == [at("2026-11-22T14:00")]
    assert set(clock.pauses) == {A_MOMENT}
    assert A_MOMENT < 30


def test_the_next_instant_at_which_a_page_changes_has_it_built_again_however_late_the_laptop_wakes(content, capsys):
    clock = Clock("2026-11-22T14:00")
    clock.happenings = iter([clock.turn("2026-11-23T13:59"), clock.turn("2026-11-25T08:00"), nothing])

    assert watched(clock, content, in_a_day) == [at("2026-11-22T14:00"), at("2026-11-25T08:00")]
    assert capsys.readouterr().out.splitlines() == [
        "Waiting for a change of the files, or for Monday 23 November 2026, 14:00. Ctrl-C ends it.",
        "It is Wednesday 25 November 2026, 8:00; building again.",
        "Waiting for a change of the files, or for Thursday 26 November 2026, 8:00. Ctrl-C ends it.",
    ]


def test_a_clock_that_is_set_back_has_it_built_again(content, capsys):
    clock = Clock("2026-11-22T14:00")
    clock.happenings = iter([clock.turn("2026-11-20T08:00"), nothing])

    assert watched(clock, content, lambda now: None) == [at("2026-11-22T14:00"), at("2026-11-20T08:00")]
    assert "The clock was set back to Friday 20 November 2026, 8:00" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "notices" / NOTICE).write_text("other", encoding="utf-8"),
        lambda folder: (folder / "notices" / NOTICE).unlink(),
        lambda folder: (folder / "notices" / "GS-2026-099.md").touch(),
        lambda folder: (folder / "statistics.json").write_text("[]"),
        lambda folder: os.utime(folder / "notices" / NOTICE, (0, 0)),
        lambda folder: shutil.copytree(CONTENT / "calendar", folder / "calendar"),
    ],
)
def test_a_file_that_is_changed_added_or_gone_has_it_built_again_once(content, change):
    clock = Clock("2026-11-22T14:00", lambda: change(content), nothing, nothing)

    assert len(watched(clock, content, in_a_day)) == 2


def test_files_that_come_one_by_one_are_built_together_and_named(content, capsys):
    one, other = (content / "notices" / f"GS-2026-0{number}.md" for number in (20, 21))
    clock = Clock("2026-11-22T14:00", one.touch, other.touch, nothing, nothing)

    assert len(watched(clock, content, in_a_day)) == 2
    assert "2 files were changed" in capsys.readouterr().out


def test_what_an_editor_hides_until_it_is_saved_is_not_looked_at(content):
    clock = Clock("2026-11-22T14:00", (content / "notices" / ".GS-2026-012.md.swp").touch, nothing)

    assert len(watched(clock, content, in_a_day)) == 1


def test_everything_a_page_is_made_from_is_looked_at(content):
    files = {Path(path) for path in look(sources(content))}

    for path in ("templates/base.html", "static/site.css", "portal.toml", "content/calendar/2026.toml"):
        assert ROOT / path in files, path
    assert ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "messages.po" in files
    assert content / "notices" / NOTICE in files
    assert ROOT / "content" / "notices" / NOTICE not in files


# --- What it writes -------------------------------------------------------------------------------------------------


def test_a_period_that_closes_while_it_watches_is_closed_on_the_site(content, tmp_path, capsys):
    out = tmp_path / "site"
    clock = Clock("2026-11-26T23:59")
    clock.happenings = iter([clock.turn("2026-11-27T00:00")])
    pages = []

    def make(now: datetime) -> datetime | None:
        capsys.readouterr()
        arguments = ["--content", str(content), "--out", str(out), "--format", "json", "--as-of", now.isoformat()]
        assert build.main(arguments) == 0
        pages.append((out / "notices" / "GS-2026-012" / "index.html").read_text(encoding="utf-8"))
        change = json.loads(capsys.readouterr().out)["next_change"]
        return change and datetime.fromisoformat(change)

    with pytest.raises(KeyboardInterrupt):
        keep_building(make, lambda: look(sources(content)), clock, Voice("en"), clock.pause)

    assert ["公示中" in page for page in pages] == [True, False]


@pytest.fixture
def process(content, tmp_path) -> Iterator[subprocess.Popen[str]]:
    """The command, watching that folder by the machine's own clock."""
    command = [sys.executable, "-u", "build.py", "--watch", "--lang", "en"]
    folders = ["--content", str(content), "--out", str(tmp_path / "site")]
    with subprocess.Popen(
        [*command, *folders], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        yield process
        process.kill()


def said_until_it_waits(process: subprocess.Popen[str]) -> str:
    """All that the command says until it waits."""
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Waiting"):
            break
    return "".join(said)


def test_a_faulty_edit_is_told_and_leaves_the_old_site_and_a_mended_one_replaces_it(process, content, tmp_path):
    path, page = content / "notices" / NOTICE, tmp_path / "site" / "about" / "index.html"
    assert "of them new or changed" in said_until_it_waits(process)
    before = files_below(tmp_path / "site")
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace("last: 2026-11-26", "last: 2026-11-24"), encoding="utf-8")
    said = said_until_it_waits(process)
    assert f"{NOTICE} was changed; building again." in said
    assert f"{NOTICE}:" in said
    assert "N309" in said
    assert files_below(tmp_path / "site") == before

    path.write_text(text, encoding="utf-8")
    (content / "pages").mkdir()
    for one in (CONTENT / "pages").iterdir():
        words = one.read_text(encoding="utf-8").replace("虚构", "想象")
        (content / "pages" / one.name).write_text(words, encoding="utf-8")
    assert "of them new or changed" in said_until_it_waits(process)
    assert "想象" in page.read_text(encoding="utf-8")

    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stdout
    assert process.stdout.read() == ""


# --- How it is called -----------------------------------------------------------------------------------------------


def test_watching_another_instant_than_now_is_refused(capsys):
    with pytest.raises(SystemExit) as stop:
        build.main(["--watch", "--as-of", "2026-11-22T14:00", "--lang", "zh-Hans"])

    assert stop.value.code == 2
    assert "--watch按当前时间运行：请去掉--as-of。" in capsys.readouterr().err


def test_the_citys_settings_may_lie_elsewhere(monkeypatch, tmp_path, content):
    settings = tmp_path / "portal.toml"
    settings.touch()
    assert str(settings) not in look(sources(content))

    monkeypatch.setenv("PORTAL_SETTINGS", str(settings))

    assert str(settings) in look(sources(content))
