"""Only a few passwords are looked at once, whoever sends how many: others wait a little, or are asked back kindly."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack
from threading import Barrier, Thread

import pytest

from intake.desk import keys
from intake.desk.turns import AT_ONCE, RETRY_AFTER, WAITING, TooManyAtOnce, Turns
from portal import ROOT
from publicity.case import Step
from tests.intake.a_desk import PASSWORD, a_desk, words_of
from tests.intake.some_keys import made

HOLD = """
import sys
from pathlib import Path
from intake.desk.turns import Turns
with Turns(Path(sys.argv[1]), at_once=1).turn():
    print("mine", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


def all_taken(desk, monkeypatch):
    """Let others have every turn, and nobody wait long."""
    monkeypatch.setattr("intake.desk.accounts.Turns", lambda folder: Turns(folder, patience=0.05))
    stack = ExitStack()
    for _ in range(AT_ONCE):
        stack.enter_context(Turns(desk.office.config.places.turns).turn())
    return stack


def number_in(path, name):
    """The number behind a name at the beginning of a line of a file."""
    found = re.search(rf"^{re.escape(name)}(\d+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return int(found[1])


# --- Turns ----------------------------------------------------------------------------------------------------------


def test_no_more_than_so_many_have_their_turn_at_once_and_everybody_who_waits_has_it(tmp_path):
    turns, busy, most, done = Turns(tmp_path, at_once=2, waiting=8, patience=30), [], [], []
    together = Barrier(8)

    def one(number):
        together.wait()
        with turns.turn():
            busy.append(number)
            most.append(len(busy))
            busy.remove(number)
        done.append(number)

    threads = [Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(done) == list(range(8))
    assert max(most) <= 2


def test_processes_take_turns_too_and_one_that_is_killed_gives_its_turn_back(tmp_path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout
    assert other.stdout.readline() == b"mine\n"
    mine = Turns(tmp_path, at_once=1, patience=0)
    with pytest.raises(TooManyAtOnce), mine.turn():
        pass

    other.kill()
    other.communicate()

    with mine.turn():
        pass


def test_where_too_many_wait_already_nobody_joins_them(tmp_path):
    turns = Turns(tmp_path, waiting=2, patience=1000)
    held = [turns._locked("place", 2) for _ in range(2)]
    assert None not in held

    with pytest.raises(TooManyAtOnce), turns.turn():
        pass


def test_control_turns_that_only_one_process_knows_of_would_let_another_in(tmp_path):
    with Turns(tmp_path / "one", at_once=1).turn(), Turns(tmp_path / "another", at_once=1, patience=0).turn():
        pass


def test_those_who_wait_leave_threads_for_those_who_work():
    settings = ROOT / "deploy" / "gunicorn_settings.py"
    workers, threads = number_in(settings, "workers = "), number_in(settings, "threads = ")

    assert workers * threads // 2 >= AT_ONCE + WAITING


# --- At the desk ----------------------------------------------------------------------------------------------------


def test_whoever_signs_in_meanwhile_is_asked_back_and_nothing_counts_against_him(desk, monkeypatch):
    fields = {"name": "lin", "password": PASSWORD, "code": desk.code("lin")}
    with all_taken(desk, monkeypatch):
        answers = [desk.stranger().post("/en/sign-in/", data=fields) for _ in range(5)]

    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, str(RETRY_AFTER))
        assert "Wait half a minute" in words_of(answer)
        assert PASSWORD not in answer.text
    assert desk.stranger().post("/en/sign-in/", data=fields).status_code == 303


def test_those_who_are_signed_in_go_on_meanwhile(desk, monkeypatch):
    case_id, lin = desk.put_on_file(), desk.browser("lin")

    with all_taken(desk, monkeypatch):
        assert lin.get(f"/cases/{case_id}/").status_code == 200


def test_a_grave_act_is_asked_back_too_and_not_done(desk, monkeypatch):
    case_id = desk.put_on_file()
    desk.do(case_id, Step.SCREEN, by="chen")
    desk.do(case_id, Step.DECLINE, Step.PROPOSE_CLOSING, reason="duplicate", text="同一封信的复印件。")
    zhou = desk.browser("zhou")

    with all_taken(desk, monkeypatch):
        answer = zhou.post(
            f"/en/cases/{case_id}/steps/close/",
            version=str(desk.version(case_id)),
            password=PASSWORD,
            code=desk.code("zhou"),
        )

    assert answer.status_code == 503
    assert desk.state(case_id) == "not_accepted"


@pytest.mark.parametrize("path", ["/first/", "/recover/", "/account/"])
def test_every_way_to_a_password_takes_its_turn(desk, monkeypatch, path):
    looked = []

    def stretched(self, *_):
        looked.append(self.turns)
        return b"a" * 32, b"b" * 32

    monkeypatch.setattr(keys.Locksmith, "_stretched", stretched)
    new = "一句很长的新口令-没有人猜得到"
    with desk.store() as store:
        store.invite("staff-chen", keys.hash_of_code("AAAA"), desk.office.config.now().replace(year=2030))
    code = made("staff-chen").recovery_code if path == "/recover/" else "AAAA"
    typed = {"name": "chen", "code": code, "old": PASSWORD, "new": new, "again": new}

    desk.browser("lin").post(path, **typed)

    assert looked
    assert all(turns and turns.folder == desk.office.config.places.turns for turns in looked)


def test_reports_come_before_passwords_where_a_machine_is_short_of_time():
    units = ROOT / "deploy" / "systemd"
    letterbox, desk = (number_in(units / f"gongshi-{name}.service", "CPUWeight=") for name in ("letterbox", "desk"))

    assert letterbox > desk
