"""Whoever follows docs/writing-a-notice.md word for word has, in the end, a correct notice with two corrections."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal import ROOT
from publicity.content import read_notices
from publicity.notice import AppointmentNotice, CorrectionEffect
from publicity.outcome import OutcomeKind
from tests.notice_files import CALENDAR, reading_rules, unlinked

MANUALS = {"writing-a-notice.md": "\n## Your first notice\n", "writing-a-notice.zh.md": "\n## 第一件公告\n"}
"""Document → the heading of the section that is followed."""

BLOCK = re.compile(r"^```(sh|diff|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
REMARK = re.compile(r"(?<=\S)\s+#.*$")
NOTICE = "content/notices/GS-2026-015.md"
LEFT_OUT = (".git", ".venv", "site", "instance", "tests", "bench", ".*_cache", "__pycache__", "[GK]?-202[45]-*", "KC-*")


def blocks_of(document: str) -> list[tuple[str, str]]:
    """The blocks of the section, in their order: commands, changes of the file, and what a command says."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    return BLOCK.findall(text.partition(MANUALS[document])[2].partition("\n## ")[0])


def change(text: str, diff: str) -> str:
    """Change a file as a diff says; what stands there may have a remark behind it, and must stand there once."""
    lines = diff.splitlines()
    old = [line[1:] for line in lines if line[0] != "+"]
    new = [line[1:] for line in lines if line[0] != "-"]
    written = text.split("\n")
    plain = [REMARK.sub("", line) for line in written]
    (at,) = [n for n in range(len(plain)) if plain[n : n + len(old)] == old]
    return "\n".join([*written[:at], *new, *written[at + len(old) :]])


def follow(folder: Path, blocks: list[tuple[str, str]]) -> list[str]:
    """Do what the blocks say in a copy of the portal; give what was not as the document says."""
    wrong, said, code = [], "", 0
    for number, (kind, block) in enumerate(blocks):
        if kind == "diff":
            path = folder / NOTICE
            path.write_text(change(path.read_text(encoding="utf-8"), block), encoding="utf-8")
        elif kind == "text":
            wrong += [line for line in block.splitlines() if line not in said]
        else:
            said = ""
            for command in block.splitlines():
                done = subprocess.run(shlex.split(command), cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
                said, code = said + done.stdout + done.stderr, done.returncode
            expects_fault = any(
                re.search("N[0-57-9][0-9]{2} ", told)
                for followed, told in blocks[number + 1 : number + 2]
                if followed == "text"
            )
            if (code != 0) != expects_fault:
                wrong.append(f"{block}{said}")
    return wrong


ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}


@pytest.fixture
def portal(tmp_path: Path) -> Path:
    """The repository as it is, but for older sample notices, which only take time."""
    folder = tmp_path / "gongshi"
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    for path in (folder / "content" / "notices").glob("GS-*.md"):
        path.write_text(unlinked(path.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_the_first_notice_comes_out_right_word_for_word(portal: Path) -> None:
    wrong = follow(portal, blocks_of("writing-a-notice.md"))

    assert wrong == []
    (notice,) = (
        one
        for one in read_notices(portal / "content" / "notices", reading_rules(), CALENDAR).notices
        if one.number == "GS-2026-015"
    )
    assert isinstance(notice, AppointmentNotice)
    assert [one.effect for one in notice.corrections] == [CorrectionEffect.RESTARTS, CorrectionEffect.NONE]
    assert [one.kind for one in notice.nominees[0].outcomes] == [OutcomeKind.APPOINTED]
    assert notice.missing_media() == ()


def test_a_manual_that_forgets_a_step_is_caught(portal: Path) -> None:
    blocks = blocks_of("writing-a-notice.md")[:8]
    without_the_name = [block for block in blocks if "沈怀瑾" not in block[1]]
    ready = (
        ("diff", "-draft: yes\n+draft: no\n"),
        ("sh", ".venv/bin/python build.py --as-of 2026-11-19T11:30 --check\n"),
    )

    assert len(follow(portal, [*without_the_name, *ready])) == 1


def test_both_manuals_lead_the_same_way() -> None:
    english, chinese = (
        [(kind, block.replace(" --lang zh-Hans", "")) for kind, block in blocks_of(document) if kind != "text"]
        for document in MANUALS
    )

    assert english == chinese


def test_what_a_command_says_stands_in_the_chinese_manual_in_its_own_words() -> None:
    with (ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        texts = [message.string for message in read_po(file) if isinstance(message.string, str) and message.string]
    patterns = [".+".join(map(re.escape, re.split(r"%\(\w+\)s", text))) for text in texts if "，" in text]
    lines = [
        line for kind, block in blocks_of("writing-a-notice.zh.md") if kind == "text" for line in block.splitlines()
    ]

    assert len(lines) > 3
    for line in lines:
        assert any(re.fullmatch(f"(?:N[0-9]{{3}} (?:\\(请注意\\) )?)?{pattern}", line) for pattern in patterns), line
