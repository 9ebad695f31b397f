"""The desk's commands: what they do, how they end, and that nothing secret is ever said."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result

from intake.config import Places
from intake.desk import accounts, create_app
from intake.desk.keys import Locksmith
from intake.desk.office import Office
from intake.desk.sessions import begin, hash_of
from intake.stores import CaseStore, StaffMember
from portal import ROOT
from publicity.case import CaseState
from publicity.content import read_statistics
from publicity.statistics import Quarter
from tests.examples import NOW
from tests.intake.a_letterbox import ConfigAt, a_place
from tests.intake.an_office import (
    CHEN,
    LIN,
    a_case_in,
    a_file,
    a_member,
    import_one,
    put_letter,
    put_report,
    seen,
    wait,
)
from tests.intake.some_keys import PASSWORD, a_directory, kept, pair_of

SECRETS = ("PORTAL_FORM_KEY_FILE", "PORTAL_INDEX_KEY_FILE", "PORTAL_PEPPER_FILE")


@dataclass(frozen=True)
class Desk:
    """An installation and its commands."""

    config: ConfigAt

    def run(self, *words: str, typed: str = "") -> Result:
        """Give a command; warnings and errors are in ``stderr``."""
        return create_app(self.config).test_cli_runner().invoke(args=list(words), input=typed)

    def add(self, name: str = "lin", role: str = "investigator", shown: str = "林清和") -> Result:
        """Let somebody in."""
        return self.run("staff", "add", name, "--name", shown, "--role", role)

    @property
    def office(self) -> Office:
        """The office, opened anew."""
        return Office.open(self.config)

    @property
    def statistics(self) -> Path:
        """The file of the board's figures."""
        return self.config.places.content / "statistics.json"

    def staff(self) -> list[StaffMember]:
        """Who works here."""
        with closing(self.office.store()) as store:
            return store.staff()

    def on_disk(self) -> dict[Path, bytes]:
        """Every file of the installation but the database's own, with its content."""
        return {
            path: path.read_bytes()
            for path in sorted(self.config.places.instance.rglob("*"))
            if path.is_file() and not path.name.startswith("cases.db")
        }


def a_bare_desk(folder: Path) -> Desk:
    """An installation with its notices, where nothing was set up."""
    config = a_place(folder / "board").config
    environment = {"PORTAL_INSTANCE": str(folder / "fresh"), "PORTAL_CONTENT": str(config.places.content)}
    return Desk(replace(config, places=Places.from_env(environment)))


@pytest.fixture
def bare(tmp_path: Path) -> Desk:
    """An installation with its notices, where nothing was set up."""
    return a_bare_desk(tmp_path)


@pytest.fixture(scope="module")
def set_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation that was set up, to be copied."""
    desk = a_bare_desk(tmp_path_factory.mktemp("set-up"))
    assert desk.run("set-up").exit_code == 0
    return desk.config.places.instance


@pytest.fixture
def desk(bare: Desk, set_up: Path) -> Desk:
    """An installation that was set up."""
    shutil.copytree(set_up, bare.config.places.instance)
    return bare


@pytest.fixture
def founded(desk: Desk) -> Desk:
    """An installation where two people work, who have keys, and the directory stands."""
    directory = a_directory([CHEN, LIN])
    with closing(desk.office.store()) as store:
        for name, role in ((CHEN, "clerk"), (LIN, "investigator")):
            store.add_staff(a_member(name, role))
            store.set_keys(kept(name))
        store.add_directory(1, directory.text(), NOW, (None, None))
    directory.write(desk.config.places.files["PORTAL_DIRECTORY_FILE"])
    return desk


@pytest.fixture
def store(desk: Desk) -> Iterator[CaseStore]:
    with closing(desk.office.store()) as store:
        yield store


# --- Setting up -----------------------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_setting_up_makes_everything_for_this_user_alone(bare):
    before = os.umask(0)
    try:
        result = bare.run("set-up")
    finally:
        os.umask(before)

    places = bare.config.places
    assert (result.exit_code, result.stderr) == (0, "")
    folders = [places.instance, *(path for path in places.instance.rglob("*") if path.is_dir())]
    assert {path.relative_to(places.instance.parent).as_posix() for path in folders} == {
        *("fresh", "fresh/inbox", "fresh/outbox", "fresh/desk", "fresh/desk/files", "fresh/letterbox"),
    }
    assert {mode(path) for path in folders} == {0o700}
    assert {path: mode(path) for path in places.instance.rglob("*") if path.is_file()} == {
        **dict.fromkeys((places.files[name] for name in SECRETS), 0o600),
        places.database: 0o600,
    }
    assert [len(places.files[name].read_bytes()) for name in SECRETS] == [32, 32, 32]
    assert len({places.files[name].read_bytes() for name in SECRETS}) == 3


def test_what_was_set_up_works(desk):
    assert desk.run("import").exit_code == 0
    assert desk.run("check").exit_code == 0


def test_setting_up_again_changes_nothing(desk):
    before = desk.on_disk()

    result = desk.run("set-up")

    assert (result.exit_code, result.output) == (0, "The database is up to date.\n")
    assert desk.on_disk() == before


@pytest.mark.parametrize("name", SECRETS)
def test_setting_up_again_makes_what_is_missing_and_leaves_the_rest(desk, name):
    missing, before = desk.config.places.files[name], desk.on_disk()
    missing.unlink()

    result = desk.run("set-up")

    assert result.exit_code == 0
    after = desk.on_disk()
    assert {path: data for path, data in after.items() if path != missing} == {
        path: data for path, data in before.items() if path != missing
    }
    assert after[missing] != before[missing]


def test_setting_up_that_is_interrupted_anywhere_is_completed_by_doing_it_again(bare, monkeypatch):
    for step in range(1, 1000):
        with monkeypatch.context() as patch:
            left = iter(range(step, 0, -1))
            for name in ("write", "fsync", "link"):
                patch.setattr(os, name, interrupted(getattr(os, name), left))
            if bare.run("set-up").exit_code == 0:
                break
        assert bare.run("set-up").exit_code == 0
        assert bare.run("check").exit_code == 0
        moved = bare.config.places.instance
        moved.rename(moved.with_name(f"after-{step}"))

    assert step > 10


def interrupted(real: Callable[..., object], left: Iterator[int]) -> Callable[..., object]:
    """Let the command be broken off before the last of a number of steps."""

    def wrapper(*args: object) -> object:
        if next(left, 0) == 1:
            raise KeyboardInterrupt
        return real(*args)

    return wrapper


def test_migrating_is_told_and_is_done_once(desk):
    desk.config.places.database.unlink()

    first, second = desk.run("migrate"), desk.run("migrate")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "0001_staff" in first.output
    assert second.output == "The database is up to date.\n"


# --- What is not there ----------------------------------------------------------------------------------------------

COMMANDS = (
    ("staff", "list"),
    ("staff", "invite", "lin"),
    ("staff", "leave", "lin"),
    ("staff", "add", "lin", "--name", "林清和", "--role", "clerk"),
    ("directory", "found"),
    ("import",),
    ("export-statistics",),
    ("check",),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_before_setting_up_a_command_ends_with_a_sentence(bare, words):
    result = bare.run(*words)

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.count("\n") == 1
    assert not bare.config.places.database.exists()


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_with_a_database_that_is_missing_a_command_says_what_to_run(desk, words):
    desk.config.places.database.unlink()

    result = desk.run(*words)

    assert result.exit_code == 3
    assert "flask --app intake.desk migrate" in result.stderr


@pytest.mark.parametrize("name", SECRETS[1:])
def test_a_secret_that_is_damaged_is_named_and_never_shown(desk, name):
    path = desk.config.places.files[name]
    path.write_bytes(b"DEADBEEF")

    result = desk.run("check")

    assert result.exit_code == 3
    assert str(path) in result.stderr
    assert "DEADBEEF" not in result.output


def test_a_directory_that_others_can_change_is_refused(founded):
    founded.config.places.files["PORTAL_DIRECTORY_FILE"].chmod(0o666)

    result = founded.run("check")

    assert result.exit_code == 1
    assert "permissions are too wide" in result.stderr


def test_a_directory_that_two_people_did_not_agree_on_is_named(founded):
    a_directory([CHEN, LIN, "intruder"]).write(founded.config.places.files["PORTAL_DIRECTORY_FILE"])

    result = founded.run("check")

    assert result.exit_code == 1
    assert "Look who changed it" in result.stderr


def test_a_folder_that_cannot_be_made_ends_with_a_sentence(bare):
    bare.config.places.instance.write_bytes(b"")

    result = bare.run("set-up")

    assert result.exit_code == 1
    assert str(bare.config.places.instance) in result.stderr


# --- Staff ----------------------------------------------------------------------------------------------------------


def test_somebody_is_added_and_makes_keys_with_the_code(desk, store):
    result = desk.add()

    (member,) = desk.staff()
    code = result.output.partition("code ")[2].partition(".")[0]
    assert result.exit_code == 0
    assert (member.sign_in_name, member.shown_name, member.role, member.active) == (
        "lin",
        "林清和",
        "investigator",
        True,
    )
    _, made = accounts.enter(desk.office, store, name="lin", code=code, password=PASSWORD)
    keys = store.keys_of(member.id)
    assert Locksmith(desk.office.pepper).open(keys, PASSWORD) == made.private
    assert (keys.passes, keys.memory_kib, keys.ready_at) == (3, 65_536, None)
    with pytest.raises(accounts.InvitationOver):
        accounts.enter(desk.office, store, name="lin", code=code, password=PASSWORD)


def test_whoever_has_keys_is_not_invited_again(desk, store):
    desk.add()
    again = desk.run("staff", "invite", "lin")
    code = again.output.partition("code ")[2].partition(".")[0]
    accounts.enter(desk.office, store, name="lin", code=code, password=PASSWORD)

    result = desk.run("staff", "invite", "lin")

    assert (again.exit_code, result.exit_code) == (0, 1)
    assert "has keys already" in result.stderr


@pytest.mark.parametrize("name", ["", "l", "Lin", "林", "lin zhou", "-lin", "1lin", "l" * 41, "lin\n"])
def test_a_sign_in_name_that_is_hard_to_type_is_refused(desk, name):
    result = desk.run("staff", "add", "--name", "林清和", "--role", "clerk", "--", name)

    assert (result.exit_code, desk.staff()) == (1, [])


@pytest.mark.parametrize("name", ["", " ", "林\n清和", "林\u202e清和", "林\u200b清和", "林" * 41, "\x1b[2J"])
def test_a_name_that_colleagues_cannot_read_is_refused(desk, name):
    result = desk.add(shown=name)

    assert (result.exit_code, desk.staff()) == (1, [])


@pytest.mark.parametrize("name", ["阿依古丽·买买提", "𬭎", "\U0003134a", "O’Brien"])
def test_names_are_kept_as_they_are(desk, name):
    desk.add(shown=name)

    assert [one.shown_name for one in desk.staff()] == [name]


def test_a_sign_in_name_belongs_to_one_person_also_when_that_one_has_left(desk):
    desk.add()
    desk.run("staff", "leave", "lin")

    result = desk.add(shown="林知远")

    assert result.exit_code == 1
    assert "belongs to somebody else" in result.stderr
    assert [one.shown_name for one in desk.staff()] == ["林清和"]


def test_a_role_that_there_is_not_is_a_mistake_of_usage(desk):
    assert desk.add(role="administrator").exit_code == 2


def test_everybody_is_listed_with_those_who_left(desk):
    desk.add()
    wait(desk.office, minutes=1)
    desk.add("zhou", "supervisor", shown="周敬之")
    desk.run("staff", "leave", "lin")

    result = desk.run("staff", "list")

    assert result.stdout == "lin\tinvestigator\t林清和\tleft\nzhou\tsupervisor\t周敬之\n"


def test_leaving_ends_every_session(desk, store):
    desk.add()
    wait(desk.office, minutes=1)
    desk.add("zhou", "supervisor", shown="周敬之")
    lin, zhou = store.staff()
    private = pair_of("lin").private
    tokens = {one.id: [begin(store, one.id, private, NOW) for _ in range(2)] for one in (lin, zhou)}

    result = desk.run("staff", "leave", "lin")

    assert result.exit_code == 0
    assert [store.session(hash_of(token)) for token in tokens[lin.id]] == [None, None]
    assert all(store.session(hash_of(token)) for token in tokens[zhou.id])


def test_whoever_leaves_stays_known_and_nothing_of_theirs_is_removed(founded, store):
    desk, member = founded, store.staff_member(CHEN)
    put_letter(desk.office, store, registered_by=member.id)

    desk.run("staff", "leave", CHEN)

    assert store.staff_member(CHEN) == replace(member, active=False)
    (summary,) = store.summaries(viewer=None)
    assert store.events_of(summary.case.id, viewer=None)[0].event.by == member.id


@pytest.mark.parametrize("words", [("leave", "nobody"), ("invite", "nobody")])
def test_nobody_of_a_name_is_said(desk, words):
    result = desk.run("staff", *words)

    assert result.exit_code == 1
    assert result.stderr == "Nobody signs in as “nobody”.\n"


# --- The letterbox --------------------------------------------------------------------------------------------------


def test_importing_says_how_many_came(founded, store):
    receipts = [put_report(founded.office) for _ in range(3)]

    first, second = founded.run("import"), founded.run("import")

    assert (first.exit_code, first.stdout) == (0, "3 reports imported.\n")
    assert (second.exit_code, second.stdout) == (0, "0 reports imported.\n")
    assert {seen(founded.office, receipt).state for receipt in receipts} == {CaseState.REGISTERED}


def test_importing_names_what_cannot_be_read(founded):
    name = f"{'0' * 32}.{'a' * 16}"
    founded.office.inbox.put(name, [b"noise"])

    result = founded.run("import")

    assert (result.exit_code, result.stdout) == (1, "0 reports imported.\n")
    assert f"{name}: cannot be read; it stays where it is." in result.stderr


def test_importing_needs_no_notice(founded):
    put_report(founded.office)
    (founded.config.places.content / "notices" / "GS-2026-099.md").write_text("---\n", encoding="utf-8")

    result = founded.run("import")

    assert (result.exit_code, result.stdout) == (0, "1 reports imported.\n")


def test_importing_mends_a_view_that_a_power_cut_took(founded, store):
    receipt, _ = import_one(founded.office, store)
    for path in founded.office.outbox.folder.iterdir():
        path.unlink()

    assert founded.run("check").exit_code == 1
    assert founded.run("import").exit_code == 0
    assert founded.run("check").exit_code == 0
    assert seen(founded.office, receipt).state == CaseState.REGISTERED


# --- The figures ----------------------------------------------------------------------------------------------------


def test_figures_are_written_for_the_quarters_that_are_over(founded, store):
    office = founded.office
    import_one(office, store)
    wait(office, days=60)

    result = founded.run("export-statistics")

    assert (result.exit_code, result.stdout) == (0, f"{founded.statistics}: 2026-Q4 added.\n")
    assert [row.quarter for row in read_statistics(founded.statistics)] == [Quarter(2026, 4)]


def test_what_waits_in_the_letterbox_is_registered_before_it_is_counted(founded):
    put_report(founded.office)

    founded.run("export-statistics")

    assert founded.office.inbox.names() == []


def test_a_quarter_that_is_not_over_is_not_written_and_the_file_is_left_alone(founded, store):
    import_one(founded.office, store)

    result = founded.run("export-statistics", "--as-of", "2026-11-20")

    assert (result.exit_code, result.stdout) == (0, f"{founded.statistics}: no quarter added.\n")
    assert not founded.statistics.exists()


def test_released_quarters_stay_letter_for_letter(founded, store):
    office = founded.office
    import_one(office, store)
    wait(office, days=60)
    founded.run("export-statistics")
    released = founded.statistics.read_bytes()

    for _ in range(9):
        a_case_in(office, store, CaseState.INVESTIGATING)
    again = founded.run("export-statistics")
    assert (again.exit_code, founded.statistics.read_bytes()) == (0, released)
    wait(office, days=90)
    founded.run("export-statistics")

    assert founded.statistics.read_bytes().startswith(released.rpartition(b"}\n  ]")[0])
    assert [str(row.quarter) for row in read_statistics(founded.statistics)] == ["2026-Q4", "2027-Q1"]


def test_a_day_that_is_to_come_is_refused_outside_a_trial(founded, store):
    import_one(founded.office, store)

    result = founded.run("export-statistics", "--as-of", "2027-01-01")

    assert (result.exit_code, founded.statistics.exists()) == (2, False)
    assert "only a trial may look ahead" in result.stderr


def test_a_trial_may_look_ahead(founded, store):
    import_one(founded.office, store)

    result = Desk(replace(founded.config, trial_clock=timedelta())).run("export-statistics", "--as-of", "2027-01-01")

    assert (result.exit_code, result.stdout) == (0, f"{founded.statistics}: 2026-Q4 added.\n")


def test_a_day_before_what_was_released_is_refused(founded, store):
    office = founded.office
    import_one(office, store)
    wait(office, days=60)
    founded.run("export-statistics")

    result = founded.run("export-statistics", "--as-of", "2026-11-20")

    assert result.exit_code == 1
    assert "2026-Q4 is not over" in result.stderr


def test_figures_can_be_written_elsewhere(founded, store, tmp_path):
    import_one(founded.office, store)
    wait(founded.office, days=60)

    result = founded.run("export-statistics", "--out", str(tmp_path / "new" / "figures.json"))

    assert result.exit_code == 0
    assert len(read_statistics(tmp_path / "new" / "figures.json")) == 1
    assert not founded.statistics.exists()


def test_a_released_file_with_a_fault_is_named_at_its_place_and_kept(founded, store):
    import_one(founded.office, store)
    founded.statistics.write_text('{"format": 1, "quarters": [{"quarter": "2026-Q5"}]}', encoding="utf-8")
    before = founded.statistics.read_bytes()

    result = founded.run("export-statistics")

    assert (result.exit_code, founded.statistics.read_bytes()) == (1, before)
    assert "statistics.json:1:" in result.stderr


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261120", ""])
def test_a_day_that_is_none_is_a_mistake_of_usage(founded, day):
    assert founded.run("export-statistics", "--as-of", day).exit_code == 2


# --- The check ------------------------------------------------------------------------------------------------------


def test_the_check_says_in_one_line_that_all_is_well_or_in_one_each_what_is_not(founded, store):
    import_one(founded.office, store, files=(a_file(),))
    good = founded.run("check")
    (stored,) = founded.config.places.attachments.iterdir()
    stored.write_bytes(b"noise")
    bad = founded.run("check")

    assert (good.exit_code, good.output.count("\n")) == (0, 1)
    assert (bad.exit_code, bad.stdout, bad.stderr.count("\n")) == (1, "", 1)


# --- As an operator gives them --------------------------------------------------------------------------------------

FLASK = [sys.executable, "-m", "flask", "--app", "intake.desk"]


def environment(desk: Desk) -> dict[str, str]:
    """What tells another process where to work."""
    places = desk.config.places
    return {**os.environ, "PORTAL_INSTANCE": str(places.instance), "PORTAL_CONTENT": str(places.content)}


def given(desk: Desk, *words: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Give a command as an operator does."""
    return subprocess.run(
        [*FLASK, *words],
        cwd=ROOT,
        env=environment(desk) | more,
        input=typed,
        text=True,
        capture_output=True,
        check=False,
    )


def test_an_operator_sets_up_adds_somebody_and_checks(bare):
    done = [
        given(bare, "set-up"),
        given(bare, "staff", "add", "lin", "--name", "林清和", "--role", "clerk"),
        given(bare, "staff", "list"),
        given(bare, "check"),
    ]

    assert [(one.returncode, one.stderr) for one in done] == [(0, "")] * 4
    assert done[2].stdout == "lin\tclerk\t林清和\n"


@pytest.mark.parametrize("words", [(), ("set-up",), ("staff", "add"), ("export-statistics",), ("check",)], ids=" ".join)
def test_help_is_one_letter_away(bare, words):
    result = given(bare, *words, "--help" if not words else "-h")

    assert result.returncode == 0
    assert "Usage:" in result.stdout
    assert not words or "example: flask --app intake.desk" in result.stdout


def test_settings_with_a_fault_end_every_command_with_a_sentence(bare):
    result = given(bare, "set-up", PORTAL_DAYS__MIN_WORKING_DAYS="many")

    assert result.returncode == 3
    assert "Traceback" not in result.stderr
    assert "MIN_WORKING_DAYS must be a whole number" in result.stderr


# --- Nothing secret -------------------------------------------------------------------------------------------------


def test_no_command_ever_says_a_secret_or_a_word_of_a_report(founded, store):
    desk, office = founded, founded.office
    receipt, case_id = import_one(office, store, text="秘密之言", name="王某", files=(a_file("秘密.pdf", b"secret"),))
    put_report(office, text="秘密之言二")
    (stored,) = desk.config.places.attachments.iterdir()
    stored.write_bytes(b"noise")
    (desk.config.places.inbox / f"{'0' * 32}.{'a' * 16}").write_bytes(b"noise")
    runs = [
        desk.run("set-up"),
        desk.add("zhou"),
        desk.add("zhou"),
        desk.run("staff", "list"),
        desk.run("check", "--as", "lin", typed=f"{PASSWORD}\n"),
        desk.run("import"),
        desk.run("export-statistics"),
        desk.run("check"),
        desk.run("staff", "leave", "lin"),
    ]
    said = "".join(run.output for run in runs)
    files = [desk.config.places.files[name].read_bytes() for name in SECRETS]

    for never in ("秘密", "王某", PASSWORD, str(receipt), receipt.digits):
        assert never not in said
    for secret in files:
        # Lines of a secret of random bytes may be empty, or a single sign that stands in any sentence.
        lines = [line for line in secret.decode(errors="replace").splitlines()[1:] if len(line) >= 8]
        assert not any(part in said for part in (secret.hex(), *lines))
    # What is broken was named all the same.
    assert case_id in said
