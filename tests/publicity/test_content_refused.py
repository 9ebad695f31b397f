"""Each folder of tests/refused… and tests/warned shows one fault of content, named by the folder, at its exact place.

A folder is a content folder: ``notices/``, ``calendar/``, ``pages/``, ``reviews/``, ``statistics.json``, whichever the fault is about.
``expected`` lists every fault as ``path:line:column CODE``. ``environment`` holds settings that the fault needs:
such a folder lies in tests/refused_by_policy, for the portal as shipped takes it.
"""

import re
from pathlib import Path

import pytest

from portal import read_portal
from publicity.content import (
    Fault,
    ReadingRules,
    check_notices,
    read_calendar,
    read_pages,
    read_reviews,
    read_statistics,
)
from publicity.content.faults import TABLE
from publicity.errors import ContentRefused
from tests.notice_files import CALENDAR, REFUSED, REFUSED_BY_POLICY, ROOT, WARNED

FOLDERS = sorted([*REFUSED.iterdir(), *REFUSED_BY_POLICY.iterdir(), *WARNED.iterdir()])


def faults_in(folder: Path) -> list[Fault]:
    """Read everything that a content folder holds, and gather the faults."""
    faults: list[Fault] = []
    readers = {
        "calendar": read_calendar,
        "pages": read_pages,
        "reviews": read_reviews,
        "statistics.json": read_statistics,
    }
    for name, reader in readers.items():
        if (folder / name).exists():
            try:
                reader(folder / name)
            except ContentRefused as refused:
                faults += refused.faults
    return faults + check_notices(folder / "notices", rules_for(folder), CALENDAR)


def rules_for(folder: Path) -> ReadingRules:
    """The portal's own promises, changed by the folder's ``environment`` if there is one."""
    file = folder / "environment"
    lines = file.read_text(encoding="utf-8").split() if file.exists() else []
    portal = read_portal(ROOT / "portal.toml", dict(line.split("=", 1) for line in lines))
    days = portal.days
    return ReadingRules(
        zone=days.zone,
        period_rules=days.period_rules,
        lead_time=days.lead_time,
        default_contact=portal.contact,
    )


def told(folder: Path) -> list[str]:
    """The faults as ``expected`` writes them."""
    return [
        f"{(ROOT / fault.path).relative_to(folder)}:{fault.line}:{fault.column} {fault.code}"
        for fault in faults_in(folder)
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_refused_file_is_told_at_its_place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    expected = (folder / "expected").read_text(encoding="utf-8").splitlines()

    found = told(folder)

    assert found == expected
    assert any(line.endswith(folder.name[:4]) for line in found)


def test_every_code_has_its_folder_and_every_folder_its_code() -> None:
    warned = {folder.name[:4]: folder.parent == WARNED for folder in FOLDERS}

    assert warned == {code: wording.is_warning for code, wording in TABLE.items()}
    assert all(re.fullmatch(r"N\d{3}-[a-z0-9-]+", folder.name) for folder in FOLDERS)


@pytest.mark.parametrize("folder", sorted(WARNED.iterdir()), ids=lambda folder: folder.name)
def test_a_warning_never_refuses(folder: Path) -> None:
    assert all(fault.is_warning for fault in faults_in(folder))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_fault_is_a_sentence_and_says_what_to_write(folder: Path) -> None:
    for fault in faults_in(folder):
        in_english = fault.as_dict()

        assert in_english["message"].endswith(".")
        assert in_english["hint"].endswith((".", "?"))
        assert "%(" not in in_english["message"] + in_english["hint"]
