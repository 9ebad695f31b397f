"""The cases in a file of SQLite, by way of sqlite-utils: what was committed outlives a power cut."""

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlite_utils import Database

from intake.stores.attention import AttentionRecords
from intake.stores.engine import Row, Value, plain, written_instant
from intake.stores.errors import DatabaseBehind, Inconsistent, StoreUnavailable
from intake.stores.interests import InterestRecords
from intake.stores.migrations import FOLDER, RECORD, Migration, known_migrations, those_pending, written_for
from intake.stores.moving import CaseMoving
from intake.stores.own import OwnRecords
from intake.stores.reading import CaseReading
from intake.stores.staff import StaffRecords

PATIENCE = 10.0
"""Seconds a writer waits for its turn before the store counts as unavailable."""

SETTINGS: dict[str, str | int] = {
    "busy_timeout": 5000,
    "journal_mode": "wal",
    # FULL. With NORMAL, half of all simulated power cuts took what had been acknowledged.
    "synchronous": 2,
    "foreign_keys": 1,
    # Without it INSERT OR REPLACE removes a row and no trigger hears of it.
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "secure_delete": 1,
    "wal_autocheckpoint": 1000,
    "journal_size_limit": 64 * 1024 * 1024,
}
"""What every connection is set to. SQLite forgets most of it on closing, and says nothing when it cannot do it."""

MACROS = {
    "BLOB": "BLOB",
    "STRICT": "STRICT",
    "APPEND_ONLY": """
        CREATE TRIGGER %(table)s_never_changes BEFORE UPDATE ON %(table)s
        BEGIN SELECT RAISE(ABORT, '%(table)s never changes'); END;
        CREATE TRIGGER %(table)s_never_shrinks BEFORE DELETE ON %(table)s
        BEGIN SELECT RAISE(ABORT, '%(table)s never shrinks'); END;
    """,
    "NO_DELETE": """
        CREATE TRIGGER %(table)s_never_shrinks BEFORE DELETE ON %(table)s
        BEGIN SELECT RAISE(ABORT, '%(table)s never shrinks'); END;
    """,
    "FIXED": """
        CREATE TRIGGER %(table)s_keeps_its_core BEFORE UPDATE OF %(columns)s ON %(table)s
        BEGIN SELECT RAISE(ABORT, '%(table)s keeps its %(columns)s'); END;
    """,
    "LOOSE": "DROP TRIGGER %(table)s_keeps_its_core;",
}

_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOMEM,
}

_locks: dict[Path, threading.Lock] = {}
_locks_lock = threading.Lock()


class SqliteStore(CaseMoving, AttentionRecords, InterestRecords, CaseReading, OwnRecords, StaffRecords):
    """A ``CaseStore`` on one connection, for one thread or one request; ``with`` closes it.

    Opening raises DatabaseBehind or DatabaseAhead when the schema is not the program's, StoreUnavailable when the file
    cannot be read or SQLite would not keep its promises there. ``patience`` is in seconds.
    """

    def __init__(self, path: Path, *, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._is_together = False
        self._writer = _lock_for(path)
        if not path.is_file():
            raise DatabaseBehind(pending(path))
        self._db = _connected(path)
        try:
            if lacking := _names(_pending_in(self._db, known_migrations())):
                raise DatabaseBehind(lacking)
        except BaseException:
            self._db.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _rows(self, sql: str, **values: Value) -> list[Row]:
        with _refusals():
            return list(self._db.query(sql, plain(values)))

    def _run(self, sql: str, **values: Value) -> int:
        if not self._db.conn.in_transaction:
            raise RuntimeError("every write is in a transaction")
        with _refusals():
            return self._db.execute(sql, plain(values)).rowcount

    @contextmanager
    def together(self) -> Iterator[None]:
        """See ``CaseStore.together``."""
        with self._transaction():
            self._is_together = True
            try:
                yield
            finally:
                self._is_together = False

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self._is_together:
            yield
            return
        if self._db.conn.in_transaction:
            raise RuntimeError("one transaction at a time")
        # Threads wait here in turn; left to SQLite's own lock, the unlucky one waits longest.
        if not self._writer.acquire(timeout=self._patience):
            raise StoreUnavailable("other writers took too long")
        try:
            _begin_immediate(self._db, time.monotonic() + self._patience)
            with _closing_transaction(self._db):
                yield
        finally:
            self._writer.release()

    @contextmanager
    def _snapshot(self) -> Iterator[None]:
        if self._is_together:
            yield
            return
        with _refusals():
            # It only reads, so it has nothing to wait for and nothing to lose.
            self._db.execute("BEGIN")
        with _closing_transaction(self._db):
            yield


def pending(path: Path, *, folder: Path = FOLDER) -> list[str]:
    """Name the migrations that a database lacks; all of them for a file that is not there. Raises DatabaseAhead."""
    known = known_migrations(folder)
    if not path.is_file():
        return _names(known)
    db = _connected(path)
    try:
        return _names(_pending_in(db, known))
    finally:
        db.close()


def cases_of_one_key(path: Path) -> int:
    """How many cases a database holds that were sealed to the desk's one key, before every case had its own."""
    if not path.is_file() or "0005_keys" not in pending(path) or "0002_cases" in pending(path):
        return 0
    db = _connected(path)
    try:
        with _refusals():
            return int(db.execute("SELECT COUNT(*) FROM cases").fetchone()[0])
    finally:
        db.close()


def migrate(path: Path, *, folder: Path = FOLDER) -> list[str]:
    """Bring a database to the newest schema, made anew (for this user alone) if it is not there; name what was done.

    Each migration happens whole, with its record, or not at all; whoever else migrates or writes waits meanwhile.
    Raises DatabaseAhead, StoreUnavailable, or what SQLite says of a migration that fails; those before it stay.
    """
    known = known_migrations(folder)
    _make_file(path)
    with _lock_for(path):
        db = _connected(path)
        try:
            done = []
            while name := _next_applied(db, known):
                done.append(name)
            return done
        finally:
            db.close()


def unsafe_settings(db: Database) -> list[str]:
    """Read back what a connection is really set to, and name what is not as it has to be."""
    found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS}
    return [f"{name} is {found[name]}, not {wanted}" for name, wanted in SETTINGS.items() if found[name] != wanted]


def _make_file(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error


def _connected(path: Path) -> Database:
    """Connect to an existing file, with all settings confirmed."""
    with _refusals():
        # Nothing is made by opening: a file that is missing is not an empty one.
        uri = f"{path.resolve().as_uri()}?mode=rw"
        conn = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        try:
            db = Database(conn, execute_plugins=False)
            for name, value in SETTINGS.items():
                db.execute(f"PRAGMA {name} = {value}").fetchall()
            if unsafe := unsafe_settings(db):
                raise StoreUnavailable(f"this database is not safe here: {'; '.join(unsafe)}")
        except BaseException:
            conn.close()
            raise
    return db


def _lock_for(path: Path) -> threading.Lock:
    with _locks_lock:
        return _locks.setdefault(path.resolve(), threading.Lock())


def _begin_immediate(db: Database, deadline: float) -> None:
    """Begin a transaction that may write from its first moment on: a deferred one fails when it first writes."""
    while True:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise StoreUnavailable(error.sqlite_errorname) from error
            time.sleep((1 + secrets.randbelow(50)) / 1000)
        else:
            return


@contextmanager
def _closing_transaction(db: Database) -> Iterator[None]:
    """Commit at the end, or roll back. A commit that failed is not tried again: it might only seem to work."""
    with _refusals():
        try:
            yield
            db.commit()
        except BaseException:
            # What broke the transaction may have ended it, and says more than a rollback that has nothing to do.
            with suppress(sqlite3.Error):
                db.rollback()
            raise


@contextmanager
def _refusals() -> Iterator[None]:
    """Translate what SQLite says into the store's words; a mistake in the SQL itself passes as it is."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise Inconsistent(str(error)) from error
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _UNAVAILABLE:
            raise StoreUnavailable(error.sqlite_errorname) from error
        raise


def _next_applied(db: Database, known: Sequence[Migration]) -> str | None:
    """Do the first migration that is still to be done, and name it; None when there is none."""
    with _refusals():
        # Asked only now: while this one waited, another may have done it.
        db.execute("BEGIN EXCLUSIVE")
    with _closing_transaction(db):
        if not (waiting := _pending_in(db, known)):
            return None
        migration = waiting[0]
        if migration.number == 1:
            db.executescript(written_for(MACROS, RECORD))
        db.executescript(written_for(MACROS, migration.text))
        db.execute(
            "INSERT INTO migrations (number, name, applied_at) VALUES (:number, :name, :applied_at)",
            {
                "number": migration.number,
                "name": migration.name,
                "applied_at": written_instant(datetime.now(UTC)),
            },
        )
        return migration.name


def _pending_in(db: Database, known: Sequence[Migration]) -> list[Migration]:
    with _refusals():
        if not db.table("migrations").exists():
            return list(known)
        return those_pending(known, [row["name"] for row in db.query("SELECT name FROM migrations ORDER BY number")])


def _names(migrations: Sequence[Migration]) -> list[str]:
    return [migration.name for migration in migrations]
