"""The house stands as its plan says: who may know whom, how big a module may be, what the repository never names."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.walls import HOMES, ROOMS, docstrings_missing, module_name, rules_that_look, walls_broken

LONGEST_MODULE = 350
NOT_THE_HOUSE = ("tests", "bench", "soak", "docs", "deploy")
NOT_THE_REPOSITORY = {".git", ".venv", ".peers", "instance", "__pycache__", "node_modules"}
CACHES = re.compile(r"\.(hypothesis|(mypy|pytest|ruff)_cache|venv.*)")
# Folders of somebody's machine; put together here, so that this file does not name them itself.
MACHINE_PATH = re.compile(rb"(?<![\w.:*~-])/(?:" + b"|".join([b"ro" + b"ot", b"wo" + b"rk"]) + rb")/")


def files_of(root: Path) -> Iterator[Path]:
    """Everything that is, or would be, in the repository: not what was installed, generated or cached."""
    for path in sorted(root.iterdir()):
        if path.name in NOT_THE_REPOSITORY or CACHES.fullmatch(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from files_of(path) if path.name != "site" else [path / ".gitignore"]
        elif path.suffix not in (".mo", ".pyc"):
            yield path


@pytest.fixture(scope="module")
def files(root) -> list[Path]:
    """The files of the repository."""
    return [path for path in files_of(root) if path.is_file()]


@pytest.fixture(scope="module")
def sources(root, files) -> dict[str, str]:
    """The Python of the house itself, by path from the root."""
    paths = {path.relative_to(root).as_posix(): path for path in files if path.suffix == ".py"}
    return {
        name: path.read_text(encoding="utf-8")
        for name, path in paths.items()
        if name.split("/")[0] not in NOT_THE_HOUSE
    }


# --- Walls ----------------------------------------------------------------------------------------------------------


def test_no_room_knows_what_it_should_not(sources):
    assert walls_broken(sources) == []


FORBIDDEN = """
# the rules are true on paper
publicity/period.py          | import flask                                       | publicity may not use flask
publicity/period.py          | from pydantic import BaseModel                     | publicity may not use pydantic
publicity/period.py          | from publicity.content import read_notices         | publicity may not know publicity.content
publicity/period.py          | from portal import Portal                          | publicity may not know portal
publicity/content/reader.py  | import flask                                       | publicity.content may not use flask
publicity/content/reader.py  | import portal                                      | publicity.content may not know portal
portal.py                    | import pydantic                                    | portal may not use pydantic
portal.py                    | import presentation                                | portal may not know presentation
presentation/labels.py       | from noticeboard import pages                      | presentation may not know noticeboard
presentation/labels.py       | import intake.desk                                 | presentation may not know intake.desk
# board and desk never meet
noticeboard/pages.py         | import intake                                      | noticeboard may not know intake
noticeboard/pages.py         | from intake.stores import open_store               | noticeboard may not know intake.stores
noticeboard/pages.py         | def f(): from intake import desk                   | noticeboard may not know intake.desk
intake/desk/cases.py         | from noticeboard import markup                     | intake.desk may not know noticeboard
intake/config.py             | import noticeboard                                 | intake may not know noticeboard
build.py                     | import intake                                      | build may not know intake
trial.py                     | import noticeboard                                 | trial may not know noticeboard
# letterbox and desk never meet
intake/letterbox/report.py   | from intake.desk import cases                      | intake.letterbox may not know intake.desk
intake/letterbox/report.py   | import sqlite3                                     | intake.letterbox.report reaches sqlite3
intake/letterbox/report.py   | from ..desk import cases                           | intake.letterbox may not know intake.desk
intake/letterbox/report.py   | from .. import desk                                | intake.letterbox may not know intake.desk
intake/letterbox/report.py   | from intake import stores                          | intake.letterbox may not know intake.stores
intake/letterbox/__init__.py | from ..stores import sqlite                        | intake.letterbox may not know intake.stores
intake/desk/cases.py         | import intake.letterbox.report                     | intake.desk may not know intake.letterbox
# where there is no web
intake/stores/sqlite.py      | import flask                                       | intake.stores may not use flask
intake/stores/sqlite.py      | from intake.desk import cases                      | intake.stores may not know intake.desk
intake/stores/sqlite.py      | import presentation                                | intake.stores may not know presentation
intake/vault.py              | import flask                                       | intake.vault may not use flask
intake/receipts.py           | from flask import request                          | intake.receipts may not use flask
intake/spool.py              | import flask                                       | intake.spool may not use flask
# one file each
noticeboard/pages.py         | import bleach                                      | bleach may be used in noticeboard/markup.py only
noticeboard/pages.py         | import nh3                                         | nh3 may be used in noticeboard/markup.py only
noticeboard/search.py        | from opencc import OpenCC                          | noticeboard may not use opencc
noticeboard/search.py        | import pypinyin                                    | pypinyin may be used in noticeboard/initials.py only
noticeboard/press.py         | import brotli                                      | brotli may be used in noticeboard/compression.py only
presentation/dates.py        | import segno                                       | segno may be used in presentation/codes.py only
noticeboard/sheet.py         | import weasyprint                                  | noticeboard may not use weasyprint
intake/stores/other.py       | import sqlite_utils                                | sqlite_utils may be used in intake/stores/sqlite.py only
intake/stores/sqlite.py      | import psycopg                                     | psycopg may be used in intake/stores/postgres.py only
intake/desk/cases.py         | import sqlite_utils                                | intake.desk may not use sqlite_utils
intake/letterbox/report.py   | from nacl.public import Box                        | intake.letterbox may not use nacl
# no way around
publicity/period.py          | import importlib; importlib.import_module('flask') | publicity may not use flask
publicity/period.py          | __import__('flask')                                | publicity may not use flask
publicity/period.py          | __import__(name)                                   | imports something whose name is not written down
cupboard.py                  | import json                                        | is in no room
"""


def rows_of(table: str) -> list[list[str]]:
    """The cells of a table that is written as lines, without those that only say what follows."""
    lines = [line for line in table.splitlines() if "|" in line]
    return [[cell.strip() for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize("path, source, expected", rows_of(FORBIDDEN))
def test_a_forbidden_import_is_named_with_its_module(path, source, expected):
    faults = walls_broken({path: source})

    assert len(faults) == 1
    assert faults[0].startswith((f"{path}:", module_name(path)))
    assert expected in faults[0]


ROUNDABOUT = """
intake/letterbox/__init__.py   | from intake import forms   | intake/forms.py    | from intake.desk import cases | intake.letterbox reaches intake.desk: intake.letterbox -> intake.forms -> intake.desk
intake/letterbox/__init__.py   |                            | intake/__init__.py | from intake import desk      | intake.letterbox reaches intake.desk: intake.letterbox -> intake -> intake.desk
intake/letterbox/__init__.py   | from intake import config  | intake/config.py   | import sqlite3               | intake.letterbox reaches sqlite3
intake/desk/__init__.py        | from intake import forms   | intake/forms.py    | import intake.letterbox      | intake.desk reaches intake.letterbox
intake/vault.py                |                            | intake/__init__.py | import flask                 | intake.vault reaches flask
"""


@pytest.mark.parametrize("path, source, between, bridge, expected", rows_of(ROUNDABOUT))
def test_a_wall_holds_by_way_of_a_third_module_too(path, source, between, bridge, expected):
    rooms = {"intake/desk/__init__.py": "", "intake/desk/cases.py": "", "intake/letterbox/__init__.py": ""}

    faults = walls_broken({**rooms, path: source, between: bridge})

    assert any(fault.startswith(expected) for fault in faults), faults


def test_what_the_plan_allows_is_let_be():
    allowed = {
        "publicity/period.py": "from datetime import date\nfrom publicity import workdays\nfrom .errors import E",
        "publicity/content/reader.py": "import yaml, pydantic\nfrom publicity.notice import Notice\nfrom . import faults",
        "portal.py": "import tomllib\nfrom publicity.errors import SettingsRefused",
        "presentation/__init__.py": "from flask import Flask\nimport portal, publicity.case",
        "noticeboard/markup.py": "import bleach, comrak, nh3\nfrom presentation import labels",
        "build.py": "import stamps, standing\nfrom commands import run",
        "commands.py": "from noticeboard import press\nimport portal",
        "intake/stores/sqlite.py": "import sqlite3, sqlite_utils\nfrom publicity.case import Case",
        "intake/vault.py": "from nacl.public import SealedBox\nfrom . import receipts",
        "intake/letterbox/__init__.py": "from flask import Flask\nfrom intake import vault, spool\nimport presentation",
        "intake/desk/__init__.py": "import argon2\nfrom intake.stores import open_store\nfrom . import cases",
        "intake/cli.py": "import click\nfrom intake import desk, letterbox",
        "trial.py": "from werkzeug.serving import make_server\nfrom intake import desk, letterbox",
    }

    assert walls_broken(allowed) == []


def test_every_room_in_the_plan_is_in_a_room_of_the_plan():
    named = {name for room in ROOMS.values() for name in room.knows.split()}

    assert named <= ROOMS.keys()
    assert {module_name(path) for path in HOMES.values()} == {
        "noticeboard.compression", "noticeboard.initials", "noticeboard.markup", "presentation.codes", "presentation.han", "presentation.typesetting",
        "intake.vault", "intake.stores.postgres", "intake.stores.sqlite",
    }  # fmt: skip


# --- Rules ----------------------------------------------------------------------------------------------------------


def test_the_rules_are_told_the_day_and_never_look_at_a_clock_or_a_file(sources):
    assert rules_that_look(sources) == []


@pytest.mark.parametrize("call", ["date.today()", "datetime.now(UTC)", "open('calendar.toml')", "path.read_text()"])
def test_a_rule_that_looks_for_itself_is_named(call):
    rule = f"def days_left():\n    return {call}"

    assert rules_that_look({"publicity/period.py": rule}) == [f"publicity/period.py:2: {call}"]
    assert rules_that_look({"publicity/content/reader.py": rule, "build.py": rule}) == []


# --- Modules --------------------------------------------------------------------------------------------------------


def test_everything_public_says_what_it_is(sources):
    assert docstrings_missing(sources) == []


def test_what_says_nothing_is_named():
    source = "class A:\n    def b(self): ...\n    def _c(self): ...\ndef d(): ...\ndef _e(): ...\n"
    spoken = '"""M."""\nclass A:\n    """A."""\n    def __init__(self): ...\n    @x.setter\n    def b(self, b): ...\n'

    assert docstrings_missing({"a.py": source}) == [
        "a.py:1: a.py says nothing",
        "a.py:1: A says nothing",
        "a.py:2: b says nothing",
        "a.py:4: d says nothing",
    ]
    assert docstrings_missing({"a.py": spoken}) == []


def test_no_module_is_longer_than_a_person_reads_at_a_time(sources):
    lines = {path: source.count("\n") for path, source in sources.items()}

    assert {path: count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_tests_are_no_package(root):
    # tests/intake/__init__.py would hide the package intake.
    assert list((root / "tests").rglob("__init__.py")) == []


# --- Locks ----------------------------------------------------------------------------------------------------------


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock, with its condition if it has one."""
    return dict(re.findall(r"^([a-z0-9-]+)==(.+?)\s*\\?$", lock, re.MULTILINE))


@pytest.fixture(scope="module")
def lock(root) -> str:
    """What the portal runs on, pinned."""
    return (root / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pdf_lock(root) -> str:
    """What makes PDFs, pinned."""
    return (root / "requirements-pdf.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dev_lock(root) -> str:
    """What checks the portal, pinned."""
    return (root / "requirements-dev.lock").read_text(encoding="utf-8")


def test_the_tests_run_on_the_very_versions_that_the_portal_runs_on(lock, pdf_lock, dev_lock):
    # scripts/bootstrap counts on it: who has the one has the other.
    assert pins(lock)
    assert pins(lock).items() <= pins(pdf_lock).items() <= pins(dev_lock).items()


@pytest.mark.parametrize("name", ["requirements", "requirements-pdf", "requirements-dev"])
def test_a_lock_holds_everything_that_was_asked_for(root, name):
    asked = re.findall(r"^[a-z][a-z0-9-]*$", (root / f"{name}.in").read_text(encoding="utf-8"), re.MULTILINE)

    pinned = pins((root / f"{name}.lock").read_text(encoding="utf-8"))

    assert asked
    assert set(asked) <= pinned.keys()


def test_every_pin_has_hashes(lock, pdf_lock, dev_lock):
    for text in (lock, pdf_lock, dev_lock):
        packages = re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)[1:]
        assert [package for package in packages if "--hash=sha256:" not in package] == []


# --- The repository -------------------------------------------------------------------------------------------------


def test_no_registry_is_named_where_packages_are_installed(root):
    places = [
        "Makefile",
        *(
            f"{name}.{ending}"
            for name in ("requirements", "requirements-pdf", "requirements-dev")
            for ending in ("in", "lock")
        ),
    ]
    paths = [root / name for name in places] + [path for name in ("scripts", ".ci") for path in (root / name).iterdir()]

    named = {
        path.name: re.findall(r"\w+://(?!127\.0\.0\.1)\S*|--(?:extra-)?index-url", path.read_text()) for path in paths
    }

    assert {name: urls for name, urls in named.items() if urls} == {}


def test_no_file_names_a_folder_of_somebodys_machine(root, files):
    assert [path.relative_to(root).as_posix() for path in files if MACHINE_PATH.search(path.read_bytes())] == []


@pytest.mark.parametrize("place", ["/ro" + "ot/portal", "cd /wo" + "rk/main", '"/wo' + 'rk/x"'])
def test_a_folder_of_somebodys_machine_is_seen(place):
    assert MACHINE_PATH.search(place.encode())
    assert not MACHINE_PATH.search(b"https://example.org" + place[place.index("/") :].encode())


def test_what_is_generated_is_ignored_and_the_folder_for_it_is_not(root):
    if not (root / ".git").exists():
        ignored = (root / ".gitignore").read_text(encoding="utf-8")
        assert "/instance/" in ignored
        return

    asked = ["site/index.html", "instance/desk.db", ".venv/bin/python", "locale/en/LC_MESSAGES/messages.mo"]
    answer = subprocess.run(
        ["git", "check-ignore", *asked, "site/.gitignore"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.stdout.split() == asked


def test_scripts_can_be_run(root):
    for path in [*(root / "scripts").iterdir(), root / ".ci" / "run"]:
        assert path.stat().st_mode & 0o111, path.name
        assert path.read_text(encoding="utf-8").startswith(("#!/bin/sh\n", "#!/usr/bin/env python3\n"))
