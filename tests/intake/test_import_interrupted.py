"""Whatever happens while the letterbox is emptied, each report becomes one case, once, and none is lost."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from intake.bundle import bundle_name, read_bundle, seal_bundle
from intake.config import TRIAL, Places
from intake.desk import checks
from intake.desk.imports import Emptied, empty_letterbox, read_sealed
from intake.desk.office import Office
from intake.desk.registration import take_in
from intake.receipts import Receipt, ReceiptKeys
from intake.routing import read_directory_with_routing
from intake.stores import CaseStore, Filing
from intake.stores.sqlite import SqliteStore
from portal import ROOT
from tests.examples import NOW
from tests.intake.an_office import (
    PEOPLE,
    TEXT,
    a_file,
    a_web_report,
    an_office,
    furnished,
    held,
    put_report,
    there,
)
from tests.intake.some_keys import in_all_hands

Emptying = Callable[[Office, CaseStore], Emptied]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as (office, _):
        yield office


@pytest.fixture
def store(office: Office) -> Iterator[CaseStore]:
    with closing(office.store()) as store:
        yield store


# --- A power cut ----------------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """The machine stops."""


class Power:
    """Counts what was made durable, and cuts the power after the step of a number."""

    def __init__(self, cut_after: int) -> None:
        self.left = cut_after

    def step(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise PowerCut


class CutStore(SqliteStore):
    """The store, with the power cut before a transaction is committed or after it."""

    def __init__(self, path: Path, power: Power) -> None:
        super().__init__(path)
        self.power = power

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with super()._transaction():
            yield
            self.power.step()
        self.power.step()


def run_until_cut(office: Office, emptying: Emptying, cut_after: int, patch: pytest.MonkeyPatch) -> bool:
    """Empty the letterbox with the power cut after so many steps; say whether it came to that."""
    power = Power(cut_after)

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object) -> object:
            result = real(*args)
            power.step()
            return result

        return wrapper

    with patch.context() as patched, closing(CutStore(office.config.places.database, power)) as store:
        for name in ("fsync", "rename", "link", "unlink"):
            patched.setattr(os, name, counted(getattr(os, name)))
        try:
            emptying(office, store)
        except PowerCut:
            return True
        return False


def moved_to(office: Office, folder: Path) -> Office:
    """The same office with a copy of all that it owns."""
    shutil.copytree(office.config.places.instance, folder / "instance")
    environment = {"PORTAL_INSTANCE": str(folder / "instance"), "PORTAL_CONTENT": str(office.config.places.content)}
    moved = replace(office, config=replace(office.config, places=Places.from_env(environment)))
    return in_all_hands(moved, PEOPLE)


def with_a_full_letterbox(folder: Path) -> tuple[Office, list[Receipt]]:
    """An office before whose door two reports lie, and more words for the first of them."""
    office = furnished(folder)
    one, two = put_report(office, files=(a_file(), a_file("b.txt", b"b"))), put_report(office, nominees=("n1", "n2"))
    put_report(office, one, text="还有一件事。", files=(a_file("c.txt", b"c"),))
    return office, [one, two]


def harms_of_cuts(folder: Path, emptying: Emptying, patch: pytest.MonkeyPatch) -> Iterator[bool]:
    """Cut the power after every single step, each time anew, and say whether emptying again gave another result."""
    full, receipts = with_a_full_letterbox(folder / "full")

    def result(office: Office) -> list[object]:
        with closing(office.store()) as store:
            emptying(office, store)
            waits = office.inbox.names()
            kept = sorted(path.name for path in office.inbox.settled.iterdir())
            return [
                waits,
                kept,
                checks.findings(office, store),
                *(held(office, store, receipt) for receipt in receipts),
            ]

    expected = result(moved_to(full, folder / "whole"))
    for step in count(1):
        cut = moved_to(full, folder / f"cut-{step}")
        if not run_until_cut(cut, emptying, step, patch):
            return
        yield result(cut) != expected


def test_wherever_the_power_is_cut_emptying_again_gives_the_same(tmp_path, monkeypatch):
    harms = list(harms_of_cuts(tmp_path, empty_letterbox, monkeypatch))

    assert (len(harms) > 30, any(harms)) == (True, False)


def settling_first(office: Office, store: CaseStore) -> Emptied:
    """Put each bundle aside before it is registered: what must never be done."""
    for name in office.inbox.names():
        sealed = read_sealed(office.inbox.folder / name)
        office.inbox.settle(name)
        take_in(office, store, sealed, at=office.config.now())
    return Emptied()


def test_control_a_desk_that_settles_before_it_stores_is_caught(tmp_path, monkeypatch):
    assert any(harms_of_cuts(tmp_path, settling_first, monkeypatch))


# --- kill -9, and more than one process -----------------------------------------------------------------------------

EMPTY = """
import os, signal, sys
from contextlib import closing
from intake.config import Config
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office

fsync, left = os.fsync, int(sys.argv[1])

def counted(handle):
    global left
    fsync(handle)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

os.fsync = counted
office = Office.open(Config.from_env())
with closing(office.store()) as store:
    print(empty_letterbox(office, store))
"""


def another_process(office: Office, killed_at: int = 0) -> subprocess.Popen[str]:
    """Let another process empty the letterbox, at the same time of day; it kills itself at the n-th fsync."""
    places = office.config.places
    shift = NOW - datetime.now(UTC)
    (places.instance / TRIAL).write_text(f'{{"clock": {shift.total_seconds()}}}', encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, "-c", EMPTY, str(killed_at)],
        cwd=ROOT,
        env={**os.environ, "PORTAL_INSTANCE": str(places.instance), "PORTAL_CONTENT": str(places.content)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("killed_at", [1, 4, 8, 11, 17])
def test_a_process_that_is_killed_while_it_empties_loses_nothing(tmp_path, killed_at):
    full, receipts = with_a_full_letterbox(tmp_path / "full")
    office = moved_to(full, tmp_path / "killed")

    process = another_process(office, killed_at)
    process.communicate()

    assert process.returncode == -signal.SIGKILL
    with closing(full.store()) as unhurt, closing(office.store()) as store:
        empty_letterbox(full, unhurt)
        empty_letterbox(office, store)
        assert [held(office, store, one) for one in receipts] == [held(full, unhurt, one) for one in receipts]
        # Half a file may stay behind. It is named, and its name begins with a dot.
        assert all("/." in finding for finding in checks.findings(office, store))


def test_two_processes_may_empty_the_letterbox_at_once(tmp_path):
    office = furnished(tmp_path)
    receipts = [put_report(office, files=(a_file(),)) for _ in range(8)]
    put_report(office, receipts[0], text="还有一件事。")

    processes = [another_process(office) for _ in range(2)]
    ended = [(*process.communicate(), process.returncode) for process in processes]

    assert [code for _, _, code in ended] == [0, 0], ended
    with closing(office.store()) as store:
        found = [there(office, store, receipt) for receipt in receipts]
        assert len(store.summaries(viewer=None)) == 8
        assert [one.acts.count(Filing.REGISTER) for one in found] == [1] * 8
        assert [len(one.added) for one in found] == [1] + [0] * 7
        assert [len(one.files) for one in found] == [1] * 8
        assert (office.inbox.names(), checks.findings(office, store)) == ([], [])


class Overtaken(SqliteStore):
    """The store, in which somebody else does something at the one moment that a test chooses."""

    def __init__(self, path: Path, moment: str, other: Callable[[], object]) -> None:
        super().__init__(path)
        self.moment, self.other = moment, other

    def reach(self, moment: str) -> None:
        if self.moment == moment:
            self.moment = ""
            self.other()

    def home_of(self, report_id: str) -> str | None:
        found = super().home_of(report_id)
        self.reach("asked")
        return found

    def add_case(self, *args: Any, **values: Any) -> str:
        self.reach("before")
        home = super().add_case(*args, **values)
        self.reach("after")
        return home


MOMENTS = ("asked", "before", "after")


@pytest.mark.parametrize("moment", MOMENTS)
def test_whoever_is_overtaken_by_another_process_makes_no_second_case(office, store, moment):
    receipts = [put_report(office, files=(a_file(),)) for _ in range(2)]

    def other() -> None:
        with closing(office.store()) as others:
            empty_letterbox(office, others)

    with closing(Overtaken(office.config.places.database, moment, other)) as mine:
        empty_letterbox(office, mine)

    assert [there(office, store, receipt).acts for receipt in receipts] == [(Filing.REGISTER,)] * 2
    assert (len(store.summaries(viewer=None)), office.inbox.names()) == (2, [])
    assert checks.findings(office, store) == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_other_words_that_another_process_registers_at_the_same_moment_stay_too(office, store, moment):
    receipt = put_report(office)
    other_words = a_web_report(receipt, text="还有一件事。")

    def other() -> None:
        with closing(office.store()) as others:
            name = bundle_name(ReceiptKeys.of(receipt), other_words)
            bundle = seal_bundle(read_directory_with_routing(office.config.places), name, other_words)
            take_in(office, others, read_bundle(name, bundle), at=office.config.now())

    with closing(Overtaken(office.config.places.database, moment, other)) as mine:
        empty_letterbox(office, mine)

    found = there(office, store, receipt)
    assert {found.words.text, *(one.text for one in found.added)} == {TEXT, "还有一件事。"}
    assert len(store.summaries(viewer=None)) == 1
