"""The command: what it says, which code it ends with, and that it writes all of a site or nothing."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import build
from noticeboard.inventory import LIST
from portal import ROOT
from tests.notice_files import copy_alone
from tests.noticeboard.a_board import files_below

NOTICE = "GS-2026-012.md"


@pytest.fixture
def content(tmp_path) -> Path:
    """A content folder with one notice and nothing else."""
    folder = tmp_path / "content"
    (folder / "notices").mkdir(parents=True)
    copy_alone(folder / "notices", Path(NOTICE).stem)
    return folder


@pytest.fixture
def run(tmp_path, content, monkeypatch, capsys):
    """Run the command on the content folder; gives its exit code, what it said, and its errors."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, as_of: str = "2026-11-22T14:00"):
        common = ["--content", str(content), "--out", str(tmp_path / "site"), "--as-of", as_of]
        try:
            code: object = build.main([*common, *arguments])
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def spoil(content: Path) -> None:
    """Make the notice faulty at a known place."""
    path = content / "notices" / NOTICE
    path.write_text(path.read_text(encoding="utf-8").replace("last: 2026-11-26", "last: 2026-11-24"), encoding="utf-8")


# --- Fine -----------------------------------------------------------------------------------------------------------


def test_a_build_says_how_many_files_it_wrote_and_when_to_build_again(run, tmp_path):
    code, said, errors = run()

    files = files_below(tmp_path / "site")
    assert code == 0
    assert errors == ""
    assert re.match(
        rf"\S+site has {len(files) - 1} files, {len(files) - 1} of them new or changed \(\d+\.\d s\)\.\n", said
    )
    assert said.endswith("It next changes by itself at Monday 23 November 2026, 0:00; build it again then.\n")
    assert "notices/GS-2026-012/index.html" in files


def test_without_a_terminal_there_are_plain_lines_only(run):
    _, said, _ = run()

    assert "\r" not in said
    assert "\033" not in said
    assert said.count("\n") == 2


def test_on_a_terminal_one_line_shows_how_far_it_is(run, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    _, said, _ = run()

    told = [int(number) for number in re.findall(r"\r\033\[K(\d+)  /", said)]
    assert told == list(range(1, len(told) + 1))
    assert re.search(rf"has {len(told)} files, {len(told)} of them", said.split("\r\033[K")[-1])


@pytest.mark.parametrize("as_of", ["2026-11-22T14:00", "2026-11-22T14:00+08:00", "2026-11-22T06:00+00:00"])
def test_an_instant_without_a_zone_is_the_citys(run, tmp_path, as_of):
    run(as_of=as_of)

    assert "本页更新于2026年11月22日 0:00" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_the_command_works_from_any_folder(content, tmp_path):
    (tmp_path / "with space").mkdir()

    done = subprocess.run(
        [
            sys.executable,
            str(ROOT / "build.py"),
            "--content",
            str(content),
            "--out",
            "a site",
            "--as-of",
            "2026-11-22T14:00",
        ],
        cwd=tmp_path / "with space",
        check=True,
        capture_output=True,
        text=True,
    )

    assert (tmp_path / "with space" / "a site" / "index.html").is_file()
    assert done.stderr == ""


def test_what_a_content_folder_does_not_have_the_repositorys_stands_for(run, content, tmp_path):
    assert not (content / "calendar").exists()

    assert run()[0] == 0

    assert "云岚市是虚构的" in (tmp_path / "site" / "about" / "index.html").read_text(encoding="utf-8")
    assert "各季度反映情况" not in (tmp_path / "site" / "accountability" / "index.html").read_text(encoding="utf-8")


def test_a_folder_without_any_notice_makes_a_board_all_the_same(run, content, tmp_path):
    shutil.rmtree(content / "notices")

    code, said, _ = run()

    assert code == 0
    assert said.endswith("It next changes by itself at Monday 23 November 2026, 0:00; build it again then.\n")
    assert (tmp_path / "site" / "index.html").is_file()


def test_it_speaks_chinese_when_the_terminal_does_or_when_asked_to(run, monkeypatch):
    assert "notice is fine" in run("--check")[1]
    assert run("--check", "--lang", "zh-Hans")[1] == "1件公告没有错误。\n"

    monkeypatch.setenv("LANG", "zh_CN.UTF-8")

    assert run("--check")[1] == "1件公告没有错误。\n"
    assert "notice is fine" in run("--check", "--lang", "en")[1]


# --- Faults ---------------------------------------------------------------------------------------------------------


def test_a_fault_is_told_at_its_place_and_the_old_site_stays(run, content, tmp_path):
    run()
    before = files_below(tmp_path / "site")
    spoil(content)

    code, said, errors = run()

    assert code == 1
    assert said == ""
    assert re.search(r"GS-2026-012\.md:\d+:\d+: N3\d\d ", errors)
    assert "2026-11-26" in errors
    assert files_below(tmp_path / "site") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site.before", ".site.memory", "content", "site"]


def test_all_faults_of_all_files_are_told_at_once(run, content):
    spoil(content)
    (content / "notices" / "GS-2026-099.md").write_text("no front matter", encoding="utf-8")
    (content / "statistics.json").write_text("{", encoding="utf-8")
    (content / "pages").mkdir()

    code, _, errors = run("--check")

    assert code == 1
    for name in ("GS-2026-012.md", "GS-2026-099.md", "statistics.json", "about.md"):
        assert f"{name}:" in errors


def test_a_check_writes_nothing_whether_it_finds_a_fault_or_not(run, content, tmp_path):
    assert run("--check")[0] == 0
    spoil(content)
    assert run("--check")[0] == 1

    assert [path.name for path in tmp_path.iterdir()] == ["content"]


def test_a_fault_is_told_in_chinese_too(run, content):
    spoil(content)

    _, _, errors = run("--check", "--lang", "zh-Hans")

    assert "没有写入任何文件" in errors
    assert "calendar days" not in errors


def test_a_warning_is_told_and_refuses_nothing(run, content):
    path = content / "notices" / NOTICE
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"\nmedia:\n(?:  .*\n)+", "\n", text), encoding="utf-8")

    code, _, errors = run("--check")

    assert code == 0
    assert "(warning)" in errors


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_page_that_cannot_be_made_refuses_the_build_as_it_would_in_one_process(run, tmp_path, monkeypatch, jobs):
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.setattr("presentation.ROOT", tmp_path)
    page = tmp_path / "templates" / "noticeboard" / "appointment.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("{% if page.has_many %}", "{% if page.nobody.here %}"), encoding="utf-8")

    code, _, errors = run("--jobs", jobs)

    assert code == 3
    assert "has no attribute 'nobody'" in errors
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_link_in_a_notice_that_leads_nowhere_refuses_the_build(run, content, tmp_path, jobs):
    path = content / "notices" / NOTICE
    path.write_text(path.read_text(encoding="utf-8") + "\n见[前一件](/notices/GS-2026-098/)。\n", encoding="utf-8")

    code, _, errors = run("--jobs", jobs)

    assert code == 1
    assert errors == "Some links lead nowhere: /notices/GS-2026-098/ (/notices/GS-2026-012/).\n"
    assert not (tmp_path / "site").exists()


def test_json_is_one_document_with_the_same_faults(run, content):
    fine = json.loads(run("--format", "json")[1])
    spoil(content)
    code, said, errors = run("--format", "json", "--check")
    faulty = json.loads(said)

    assert fine["faults"] == []
    assert fine["pages"] > 20
    assert fine["next_change"] == "2026-11-23T00:00:00+08:00"
    assert code == 1
    assert faulty["faults"][0]["path"].endswith(NOTICE)
    assert faulty["faults"][0]["code"].startswith("N3")
    assert "N3" not in errors


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_slip_in_a_template_is_told_with_its_line(run, tmp_path, monkeypatch, jobs):
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.setattr("presentation.ROOT", tmp_path)
    (tmp_path / "templates" / "noticeboard" / "front.html").write_text("\n{% if %}", encoding="utf-8")

    code, _, errors = run("--jobs", jobs)

    assert code == 3
    assert errors.endswith("front.html:2: Expected an expression, got 'end of statement block'\n")
    assert not (tmp_path / "site").exists()


# --- Usage and configuration ----------------------------------------------------------------------------------------


def test_help_begins_with_examples(run):
    code, said, _ = run("--help")

    assert code == 0
    assert said.startswith("examples:\n  python build.py ")
    assert "exit codes: 0 fine" in said


@pytest.mark.parametrize(
    "wrong", [["--as-of", "soon"], ["--lang", "fr"], ["--format", "xml"], ["new"], ["new", "party"], ["--x"]]
)
def test_wrong_usage_ends_with_two(run, wrong):
    code, _, errors = run(*wrong)

    assert code == 2
    assert "Traceback" not in errors


def test_a_folder_of_somebody_else_is_refused_with_its_files_named(run, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("years of work")

    code, _, errors = run()

    assert code == 2
    assert "thesis.txt" in errors
    assert files_below(tmp_path / "site") == {"thesis.txt": b"years of work"}


def test_the_content_folder_can_never_be_written_over(run, content):
    before = files_below(content)

    code, _, _ = run("--out", str(content))

    assert code == 2
    assert files_below(content) == before


def test_settings_with_a_fault_end_with_three(run, monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DAYS__MIN_WORKING_DAYS", "five")

    code, _, errors = run()

    assert code == 3
    assert "MIN_WORKING_DAYS must be a whole number" in errors
    assert not (tmp_path / "site").exists()


def test_a_folder_that_cannot_be_written_ends_with_three(run, tmp_path):
    (tmp_path / "file").write_text("x")

    code, _, errors = run("--out", str(tmp_path / "file" / "site"))

    assert code == 3
    assert "Traceback" not in errors


# --- A new notice ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind, number", [("appointment", "GS-2026-013"), ("inspection", "KC-2026-001")])
def test_a_new_notice_gets_the_next_number_and_passes_the_check(run, content, kind, number):
    code, said, _ = run("new", kind)

    path = content / "notices" / f"{number}.md"
    assert code == 0
    assert path.is_file()
    assert path.name in said
    assert run("--check")[0] == 0


def test_a_new_notice_never_writes_over_another(run, content):
    path = content / "notices" / NOTICE
    before = path.read_bytes()

    code, _, errors = run("new", "appointment", "--number", "GS-2026-012")

    assert code == 2
    assert "is there already" in errors
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", ["KC-2026-001", "GS-2026-1", "../GS-2026-001", "GS-26-001", ""])
def test_a_number_that_does_not_fit_the_kind_is_refused(run, content, number):
    code, _, _ = run("new", "appointment", "--number", number)

    assert code == 2
    assert [path.name for path in content.rglob("*.md")] == [NOTICE]


def test_a_site_lists_what_was_written_with_it(run, tmp_path):
    run()

    listed = (tmp_path / "site" / LIST).read_text(encoding="utf-8").splitlines()[1:]

    assert {line.split()[1] for line in listed} == files_below(tmp_path / "site").keys() - {LIST}


# --- What somebody may type wrong -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        (["--as-of", "2026-13-01"], "--as-of: “2026-13-01” is not an instant. Write a date that exists and a time"),
        (["--as-of", "0001-01-01"], "--as-of: “0001-01-01” is not an instant."),
        (["preview", "--as-of", "2026-02-30"], "--as-of: “2026-02-30” is not an instant."),
        (["preview", "--port", "70000"], "--port is a number from 1 to 65000."),
        (["plan", "--from", "2026-9-28"], "“2026-9-28” is not a day. Write a date that exists, such as 2026-11-22."),
        (["plan", "--from", "2026-09-28", "--to", "soon"], "“soon” is not a day."),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_how_to_write_one(run, wrong, sentence):
    code, _, errors = run(*wrong)

    assert code == 2
    assert sentence in errors


def test_a_date_is_refused_in_chinese_too(run):
    assert "“2026-13-01”不是有效的时间。" in run("--lang", "zh-Hans", as_of="2026-13-01")[2]


def test_without_the_libraries_one_sentence_says_where_they_are(tmp_path):
    # -S: without the packages that were installed, as any other Python of the machine.
    done = subprocess.run(
        [sys.executable, "-S", str(ROOT / "build.py"), "--check"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert done.stdout == ""
    assert "Run make build, or .venv/bin/python build.py." in done.stderr
    assert "请运行make build" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("command", ["new", "explain", "plan", "preview"])
def test_the_help_of_every_command_begins_with_examples_of_it(run, command):
    code, said, _ = run(command, "--help")

    examples = said.partition("\n\n")[0].splitlines()
    assert code == 0
    assert examples[0] == "examples:"
    assert all(f"build.py {command}" in line for line in examples[1:])
