"""What only SQLite has to be held to: its settings, its locks, its file, its ways around a trigger."""

import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from intake.stores import Inconsistent, StoreUnavailable, migrate, open_store
from intake.stores.migrations import FOLDER
from intake.stores.sqlite import SETTINGS, SqliteStore, unsafe_settings
from publicity.case import CaseState, Step, take
from tests.examples import WHEN, a_case
from tests.intake.a_store import AN, BO, CHEN, a_member, everything, failures_of_many, furnish, put, read

ROOT = FOLDER.parent.parent
BRIEFLY = 0.2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with three people in it."""
    path = tmp_path / "cases.db"
    furnish(path, *map(a_member, (AN, BO, CHEN)))
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Any]:
    """A store that loses patience soon."""
    with SqliteStore(path, patience=BRIEFLY) as store:
        yield store


# --- Settings ---------------------------------------------------------------------------------------------------------

OTHERWISE = {
    "busy_timeout": 0,
    "journal_mode": "delete",
    "synchronous": 1,
    "foreign_keys": 0,
    "recursive_triggers": 0,
    "trusted_schema": 1,
    "secure_delete": 0,
    "wal_autocheckpoint": 0,
    "journal_size_limit": -1,
}


def test_every_connection_is_set_to_outlive_a_power_cut(store):
    assert (SETTINGS["journal_mode"], SETTINGS["synchronous"], SETTINGS["foreign_keys"]) == ("wal", 2, 1)
    assert unsafe_settings(store._db) == []


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_is_read_back(store, name):
    store._db.execute(f"PRAGMA {name} = {OTHERWISE[name]}").fetchall()

    assert unsafe_settings(store._db) == [f"{name} is {OTHERWISE[name]}, not {SETTINGS[name]}"]


@pytest.mark.parametrize("name", ["synchronous", "foreign_keys"])
def test_a_store_does_not_run_on_a_connection_that_is_set_otherwise(path, monkeypatch, name):
    class Careless(Database):
        """A connection that does not do as it is told, as a driver or an extension might."""

        def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
            return super().execute(sql.replace(f"{name} = {SETTINGS[name]}", f"{name} = {OTHERWISE[name]}"), parameters)

    monkeypatch.setattr("intake.stores.sqlite.Database", Careless)

    with pytest.raises(StoreUnavailable, match=f"not safe here: {name} is {OTHERWISE[name]}, not {SETTINGS[name]}"):
        open_store(path)


def test_a_connection_stays_in_its_thread(store):
    refused: list[Exception] = []

    def work() -> None:
        try:
            store.staff()
        except sqlite3.ProgrammingError as error:
            refused.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)

    assert len(refused) == 1


# --- Not available ----------------------------------------------------------------------------------------------------


def test_a_database_that_another_process_holds_too_long_is_not_available(store, path):
    put(store)
    before = everything(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        store._db.execute("PRAGMA busy_timeout = 10").fetchall()

        with pytest.raises(StoreUnavailable, match="SQLITE_BUSY"):
            store.record_failure("key", WHEN)

        assert everything(store) == before
    store.record_failure("key", WHEN)


def test_a_writer_of_the_same_process_is_waited_for_and_not_for_ever(store, path):
    with SqliteStore(path) as other, other._transaction(), pytest.raises(StoreUnavailable, match="too long"):
        store.record_failure("key", WHEN)

    assert store.sign_in_delay("key") is None
    store.record_failure("key", WHEN)


def test_whoever_only_reads_waits_for_nobody(store, path):
    put(store)
    before = read(store)

    with SqliteStore(path) as other, other._transaction():
        other._run("UPDATE cases SET version = version + 1")
        assert read(store) == before

    assert read(store).version == before.version + 1


def test_a_full_disk_is_told_and_leaves_what_was_there(store):
    put(store)
    before = everything(store)
    (pages,) = store._db.execute("PRAGMA page_count").fetchone()
    store._db.execute(f"PRAGMA max_page_count = {pages}").fetchall()

    with pytest.raises(StoreUnavailable, match="SQLITE_FULL"):
        put(store, a_case(id="b2c4"), 2, sealed=bytes(1_000_000))

    assert everything(store) == before
    store._db.execute("PRAGMA max_page_count = 1000000").fetchall()
    put(store, a_case(id="b2c4"), 2, sealed=bytes(1_000_000))


def test_a_file_that_is_no_database_is_not_available_and_is_left_as_it_is(tmp_path):
    path = tmp_path / "cases.db"
    path.write_text("这不是数据库。" * 1000)
    before = path.read_bytes()

    for refused in (open_store, migrate):
        with pytest.raises(StoreUnavailable, match="SQLITE_NOTADB"):
            refused(path)

    assert path.read_bytes() == before


def test_a_mistake_in_the_sql_is_not_taken_for_a_database_that_is_not_available(store):
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        store._rows("SELECT * FROM nowhere")


# --- Killed -----------------------------------------------------------------------------------------------------------

KILLED = """
import os, pathlib, signal, sys
from intake.stores import open_store
from publicity.case import Step, take
from tests.examples import WHEN

store = open_store(pathlib.Path(sys.argv[1]))
before = store.case("7f3a", viewer=None)
after, event = take(before, Step.SCREEN, by="an", at=WHEN)
store._db.conn.set_trace_callback(lambda sql: sys.argv[2] in sql and os.kill(os.getpid(), signal.SIGKILL))
store.save(before, after, event)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize(
    "at, state, events",
    [
        ("UPDATE cases", CaseState.REGISTERED, 1),
        ("INSERT INTO case_events", CaseState.REGISTERED, 1),
        ("COMMIT", CaseState.REGISTERED, 1),
        ("never", CaseState.SCREENING, 2),
    ],
)
def test_a_step_and_its_event_are_both_there_or_neither(store, path, at, state, events):
    put(store)

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path), at], cwd=ROOT, timeout=60, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert read(store).state is state
    assert len(store.events_of("7f3a", viewer=None)) == events


WORKS = """
import pathlib, sys
from intake.stores import open_store
from tests.examples import FRIDAY, WHEN
from tests.intake.a_store import lookup_id

store = open_store(pathlib.Path(sys.argv[1]))
for turn in range(25):
    store.add_to_report(lookup_id(1), received=FRIDAY, sealed=b"more", digest=f"{sys.argv[2]}/{turn}", at=WHEN)
"""


def test_processes_that_write_at_once_wait_for_each_other(store, path):
    put(store)

    running = [subprocess.Popen([sys.executable, "-c", WORKS, str(path), name], cwd=ROOT) for name in "abc"]

    assert [process.wait(timeout=60) for process in running] == [0, 0, 0]
    assert [one.number for one in store.additions_of("7f3a", viewer=None)] == list(range(1, 76))


class Deferred(SqliteStore):
    """What sqlite-utils offers by itself: a transaction that locks only when it first writes."""

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            with self._db.atomic():
                yield
        except sqlite3.OperationalError as error:
            raise StoreUnavailable(error.sqlite_errorname) from error


def test_a_transaction_that_locks_only_when_it_writes_is_seen_to_fail(store, path):
    put(store)

    failed = failures_of_many(lambda: Deferred(path))

    assert failed
    assert {type(error) for error in failed} == {StoreUnavailable}


class Unqueued(SqliteStore):
    """Writers that know nothing of each other, as those of other processes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._writer = threading.Lock()


def test_without_a_common_queue_nobody_is_turned_away_either(store, path):
    put(store)

    assert failures_of_many(lambda: Unqueued(path)) == []


# --- Around a trigger -------------------------------------------------------------------------------------------------

REPLACES = "INSERT OR REPLACE INTO case_events SELECT * FROM case_events"


def test_a_row_cannot_be_replaced_either(store):
    put(store)

    with pytest.raises(Inconsistent, match="never shrinks"), store._transaction():
        store._run(REPLACES)


def test_a_connection_that_is_set_otherwise_is_seen_to_replace_it(store):
    put(store)
    store._db.execute("PRAGMA recursive_triggers = 0")

    with store._transaction():
        assert store._run(REPLACES) == 1


def test_a_table_without_its_trigger_is_seen_to_lose_its_rows(store):
    put(store)

    with store._transaction():
        store._run("DROP TRIGGER case_events_never_shrinks")
        assert store._run("DELETE FROM case_events") == 1


def test_text_is_not_taken_for_bytes(store):
    with pytest.raises(Inconsistent, match="TEXT value in BLOB column"):
        put(store, sealed="not sealed")


def test_nothing_that_was_not_sealed_is_in_the_file(store, path):
    before = put(store)
    after, event = take(before, Step.SCREEN, by=AN, at=WHEN, text="云岚市民政局")
    store.save(before, after, event, sealed_text=b"sealed words")

    written = b"".join(file.read_bytes() for file in path.parent.iterdir())

    assert "云岚市民政局".encode() not in written
    # The same look finds what is there.
    assert b"sealed words" in written
