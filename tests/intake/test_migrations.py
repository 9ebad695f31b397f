"""A database comes to its schema step by step, each of them whole or not at all, and is opened only when it is there."""

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from intake.stores import DatabaseAhead, DatabaseBehind, StoreUnavailable, migrate, open_store, pending
from intake.stores.migrations import FOLDER, RECORD, known_migrations, written_for
from intake.stores.sqlite import MACROS
from tests.examples import WHEN
from tests.intake.a_store import TABLES, a_member

NAMES = ["0001_staff", "0002_cases", "0003_not_told", "0004_corrections", "0005_keys", "0006_sent_later"]
NAMES += ["0007_originals", "0008_own", "0009_apart", "0010_moving", "0011_quick"]
NEXT, AFTER_NEXT = f"{len(NAMES) + 1:04}", f"{len(NAMES) + 2:04}"
"""The numbers of the migrations that will come."""
ROOT = FOLDER.parent.parent

APPEND_ONLY = {
    *("acknowledgements", "additions", "case_events", "files", "investigators", "migrations", "recusals", "reports"),
    *("allegation_corrections", "report_corrections"),
    *("case_openings", "escalation_keys", "escalations", "interest_words", "interests"),
    *("exports", "links", "split_allegations", "split_reports", "splits", "undone_links"),
    *("approvals", "directories", "identities", "identity_shares", "pairs", "request_reasons", "told_words"),
    "own_notes",
}
CORES = ("allegations", "cases", "interest_withdrawals", "requests", "staff")
TRIGGERS = {
    *(f"{table}_never_changes" for table in APPEND_ONLY),
    *(f"{table}_never_shrinks" for table in (*APPEND_ONLY, *CORES, "staff_keys")),
    *(f"{table}_keeps_its_core" for table in CORES),
}
INDEXES = {
    "allegation_corrections_nominee_index",
    "allegations_nominee_index",
    "case_events_act",
    "case_openings_hour",
    "cases_matter",
    "cases_merged_into",
    "identities_report_id",
    "interests_staff_id",
    "links_case_id",
    "links_other_case",
    "own_notes_staff_id",
    "recusals_staff_id",
    "reports_case_id",
    "saved_lists_staff_id",
    "sessions_staff",
    "split_reports_report_id",
    "splits_split_from",
    "wraps_holder",
}
VIEWS = {
    *("case_reports", "case_summaries", "current_allegations", "current_reports", "hidden_from"),
    *("recused_people", "split_off", "superseded"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a database may come to be, in a folder whose name is not easy."""
    folder = tmp_path / "一 份#档案%20?"
    folder.mkdir()
    return folder / "cases.db"


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """A folder of migrations, to add to."""
    return shutil.copytree(FOLDER, tmp_path / "migrations")


def schema(path: Path) -> set[tuple[str, str, str]]:
    """All that a database consists of: kind, name and SQL."""
    with closing(sqlite3.connect(path)) as conn:
        return set(conn.execute("SELECT type, name, COALESCE(sql, '') FROM sqlite_schema"))


def named(path: Path, kind: str) -> set[str]:
    """The names of one kind of thing in a database, without those that SQLite makes for itself."""
    return {name for found, name, _ in schema(path) if found == kind and not name.startswith("sqlite_")}


# --- From nothing to the newest ---------------------------------------------------------------------------------------


def test_an_empty_database_comes_to_the_newest_schema(path):
    assert pending(path) == NAMES

    done = migrate(path)

    assert (done, pending(path)) == (NAMES, [])
    assert named(path, "table") == {*TABLES, "migrations"}
    assert named(path, "trigger") == TRIGGERS
    assert named(path, "index") == INDEXES
    assert named(path, "view") == VIEWS


def test_every_table_refuses_values_of_another_type(path):
    migrate(path)

    with closing(sqlite3.connect(path)) as conn:
        db = Database(conn, execute_plugins=False)
        assert {table.name: table.strict for table in db.tables} == dict.fromkeys([*TABLES, "migrations"], True)


def test_migrating_twice_does_nothing_the_second_time(path):
    migrate(path)
    before = path.read_bytes()

    assert migrate(path) == []
    assert path.read_bytes() == before


def test_a_row_from_the_step_before_outlives_the_next_one(path, tmp_path):
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(FOLDER / "0001_staff.sql", first)
    migrate(path, folder=first)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(
            "INSERT INTO staff VALUES ('an', 'an@desk', '安文', 'supervisor', '$argon2id$...', 1, :at)",
            {"at": WHEN.isoformat(timespec="microseconds")},
        )

    done = migrate(path)

    assert done == NAMES[1:]
    with closing(open_store(path)) as store:
        assert store.staff_member("an") == a_member(role="supervisor")


def test_each_step_is_recorded_with_its_number(path):
    migrate(path)

    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT number, name FROM migrations").fetchall() == list(enumerate(NAMES, start=1))


def test_the_file_is_for_one_user_alone(path):
    migrate(path)

    with closing(open_store(path)):
        assert {one.name: oct(one.stat().st_mode & 0o777) for one in path.parent.iterdir()} == {
            "cases.db": "0o600",
            "cases.db-shm": "0o600",
            "cases.db-wal": "0o600",
        }


def test_several_who_migrate_at_once_do_each_step_once(path):
    start = threading.Barrier(4)
    done: list[str] = []

    def work() -> None:
        start.wait(timeout=30)
        done.extend(migrate(path))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(done) == NAMES
    assert named(path, "trigger") == TRIGGERS


def test_several_processes_that_migrate_at_once_do_each_step_once(path):
    script = "import sys, pathlib; from intake.stores import migrate; print(*migrate(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", script, str(path)]

    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    done = [process.communicate(timeout=60)[0] for process in running]

    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(" ".join(done).split()) == NAMES


# --- Interrupted ------------------------------------------------------------------------------------------------------

FAILS_LATE = """
CREATE TABLE notes (text TEXT NOT NULL) {STRICT};
{APPEND_ONLY notes}
INSERT INTO notes (text) VALUES ('一');
DROP VIEW recused_people;
INSERT INTO nowhere (text) VALUES ('二');
"""


def test_a_migration_that_fails_leaves_the_schema_before_it(path, steps):
    migrate(path)
    before = schema(path)
    (steps / f"{NEXT}_notes.sql").write_text(FAILS_LATE)

    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(path, folder=steps)

    assert schema(path) == before
    assert pending(path, folder=steps) == [f"{NEXT}_notes"]
    # Control: without the statement that fails, all before it stays.
    (steps / f"{NEXT}_notes.sql").write_text(FAILS_LATE.replace("nowhere", "notes"))
    known_migrations.cache_clear()
    assert migrate(path, folder=steps) == [f"{NEXT}_notes"]
    assert "notes_never_shrinks" in named(path, "trigger")


def test_those_before_a_migration_that_fails_stay(path, steps):
    (steps / f"{NEXT}_notes.sql").write_text(FAILS_LATE)

    with pytest.raises(sqlite3.OperationalError):
        migrate(path, folder=steps)

    assert pending(path) == []


KILLED = """
import os, pathlib, signal, sys
from intake.stores import sqlite

connected = sqlite._connected

def connected_until(path):
    db = connected(path)
    db.conn.set_trace_callback(lambda sql: sys.argv[2] in sql and os.kill(os.getpid(), signal.SIGKILL))
    return db

sqlite._connected = connected_until
sqlite.migrate(pathlib.Path(sys.argv[1]))
"""


@pytest.mark.parametrize(
    "at, left",
    [
        ("CREATE TABLE sessions", []),
        ("INSERT INTO migrations (number, name, applied_at) VALUES (1", []),
        ("CREATE TABLE case_events", NAMES[:1]),
        ("CREATE VIEW case_summaries", NAMES[:1]),
        ("INSERT INTO migrations (number, name, applied_at) VALUES (2", NAMES[:1]),
    ],
)
def test_a_process_that_is_killed_in_the_midst_leaves_whole_steps(path, at, left):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), at], cwd=ROOT, timeout=60, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert pending(path) == NAMES[len(left) :]
    assert len(named(path, "table")) == (4 if left else 0)
    assert migrate(path) == NAMES[len(left) :]
    assert named(path, "trigger") == TRIGGERS


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_a_database_that_is_not_there_is_not_made_by_opening_it(path):
    with pytest.raises(DatabaseBehind, match=r"flask --app intake\.desk migrate") as refused:
        open_store(path)

    assert list(refused.value.pending) == NAMES
    assert list(path.parent.iterdir()) == []


def test_a_database_that_is_behind_is_not_opened(path, tmp_path):
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(FOLDER / "0001_staff.sql", first)
    migrate(path, folder=first)

    with pytest.raises(DatabaseBehind, match=f"lacks {', '.join(NAMES[1:])}; run: flask"):
        open_store(path)


def test_a_database_that_is_ahead_is_neither_opened_nor_migrated(path, steps):
    (steps / f"{NEXT}_notes.sql").write_text("CREATE TABLE notes (text TEXT) {STRICT};")
    migrate(path, folder=steps)
    before = schema(path)

    for refused in (open_store, migrate, pending):
        with pytest.raises(DatabaseAhead, match=f"{NEXT}_notes"):
            refused(path)

    assert schema(path) == before


def test_a_database_of_another_line_is_not_opened(path, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    shutil.copy(FOLDER / "0001_staff.sql", other / "0001_people.sql")
    migrate(path, folder=other)

    with pytest.raises(DatabaseAhead, match="0001_people"):
        open_store(path)


def test_a_folder_that_is_not_there_is_a_store_that_is_not_available(path):
    with pytest.raises(StoreUnavailable, match="No such file"):
        migrate(path.parent / "nowhere" / "cases.db")


# --- The files --------------------------------------------------------------------------------------------------------


def test_the_migrations_are_numbered_without_a_gap():
    assert [migration.name for migration in known_migrations()] == NAMES
    assert [migration.number for migration in known_migrations()] == list(range(1, len(NAMES) + 1))


@pytest.mark.parametrize(
    "name", [f"{AFTER_NEXT}_notes.sql", "0002_notes.sql", "3_notes.sql", f"{NEXT}_Notes.sql", "notes.txt"]
)
def test_a_file_that_is_not_the_next_migration_is_noticed(steps, name):
    (steps / name).write_text("")

    with pytest.raises(ValueError, match="begins with its number"):
        known_migrations(steps)


SQLITE_ONLY = re.compile(
    r"\b(AUTOINCREMENT|BLOB|STRICT|TRIGGER|PRAGMA|WITHOUT|REPLACE|GLOB|IFNULL|DATETIME|ROWID|RAISE|CONFLICT)\b|[\"`\[]"
)


def test_the_text_has_nothing_that_one_engine_alone_understands():
    blank = dict.fromkeys(MACROS, "")

    for migration in known_migrations():
        assert SQLITE_ONLY.findall(written_for(blank, migration.text)) == []


def test_the_look_for_what_one_engine_alone_understands_finds_it():
    assert SQLITE_ONLY.findall(written_for(MACROS, RECORD))
    assert SQLITE_ONLY.findall("CREATE TABLE a (b BLOB)")


def test_a_macro_that_the_engine_does_not_know_is_an_error():
    with pytest.raises(KeyError, match="SERIAL"):
        written_for(MACROS, "CREATE TABLE a (b {SERIAL});")


def test_a_macro_is_filled_in_with_its_table_and_columns():
    text = written_for({"FIXED": "<%(table)s: %(columns)s>", "BLOB": "BYTEA"}, "{FIXED staff id name} {BLOB} -- {NO}")

    assert text == "<staff: id, name> BYTEA "


def test_each_macro_is_explained_where_the_migrations_begin():
    explained = re.findall(r"^--\s+\{([A-Z_]+)", known_migrations()[0].text, re.MULTILINE)

    assert sorted(explained) == sorted(MACROS)


def test_the_umask_of_whoever_migrates_does_not_open_the_file(path):
    before = os.umask(0)
    try:
        migrate(path)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o077 == 0
