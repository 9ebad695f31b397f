"""The controls: both apps with one safety taken out, to see that a trial notices.

A server is told to serve ``soak.broken:letterbox('name')`` in place of the letterbox, or ``soak.broken:desk('name')``.
"""

# Each of them puts something else in the place of a part of the product; that is what they are for.
# mypy: disable-error-code="attr-defined, assignment, method-assign, misc"

import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import intake.desk
import intake.letterbox
from intake import spool
from intake.letterbox import box
from intake.stores import sqlite

if TYPE_CHECKING:
    from flask import Flask

LATE = 0.3
"""Seconds after its answer in which a hasty app does what it promised."""


def letterbox(control: str) -> "Flask":
    """The letterbox, broken in one way."""
    CONTROLS[control]()
    return intake.letterbox.create_app()


def desk(control: str) -> "Flask":
    """The desk, broken in one way."""
    CONTROLS[control]()
    return intake.desk.application()


def _without_fsync_of(wanted: Callable[[int], bool]) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if not wanted(os.fstat(handle).st_mode):
            real(handle)

    os.fsync = fsync


def files_not_synced() -> None:
    """No file is made durable, only names."""
    _without_fsync_of(stat.S_ISREG)


def folders_not_synced() -> None:
    """No name is made durable, only what is in files."""
    _without_fsync_of(stat.S_ISDIR)


def normal_synchronous() -> None:
    """SQLite syncs now and then, and not with each commit."""
    sqlite.SETTINGS["synchronous"] = 1


def hasty() -> None:
    """Both answer first and store right afterwards."""

    class HastyInbox(spool.Inbox):
        def put(self, name: str, chunks: Any, **how: Any) -> Any:
            whole = list(chunks)
            _later(lambda: spool.Inbox.put(self, name, whole, **how))
            return self.folder / name

    box.Inbox = HastyInbox
    add_case = sqlite.SqliteStore.add_case

    def hasty_add_case(self: Any, case: Any, **values: Any) -> str:
        path = self._db.execute("PRAGMA database_list").fetchone()[2]

        def store() -> None:
            with sqlite.SqliteStore(sqlite.Path(path)) as another:
                add_case(another, case, **values)

        _later(store)
        return str(case.id)

    sqlite.SqliteStore.add_case = hasty_add_case


def _later(work: Callable[[], object]) -> None:
    def run() -> None:
        time.sleep(LATE)
        work()

    threading.Thread(target=run, daemon=True).start()


def deaf() -> None:
    """What the system refuses is taken for done."""
    put = spool.Inbox.put

    def deaf_put(self: Any, name: str, chunks: Any, **how: Any) -> Any:
        with suppress(spool.NotStored):
            put(self, name, chunks, **how)
        return self.folder / name

    spool.Inbox.put = deaf_put
    spool.Inbox.has_room = lambda _self, _size: True

    @contextmanager
    def deaf_closing(db: Any) -> Iterator[None]:
        with suppress(sqlite.sqlite3.Error):
            yield
            db.commit()
        with suppress(sqlite.sqlite3.Error):
            db.rollback()

    sqlite._closing_transaction = deaf_closing


def forgetful() -> None:
    """A form that is sent twice is two reports."""
    # Every sending of a form counts as that of another one.
    box.Letterbox.token = _with_another_nonce(box.Letterbox.token)


def _with_another_nonce(real: Callable[..., Any]) -> Callable[..., Any]:
    def token(self: Any, text: str) -> Any:
        found = real(self, text)
        return found and found.with_new_nonce()

    return token


def timeless() -> None:
    """Nobody is ever signed out by the clock."""
    from intake.desk import sessions

    sessions.is_over = lambda *_: False


def impatient() -> None:
    """A database that is busy is a failure of the program."""

    def begin(db: Any, _deadline: float) -> None:
        db.execute("PRAGMA busy_timeout = 0")
        db.execute("BEGIN IMMEDIATE")

    sqlite._begin_immediate = begin


CONTROLS: dict[str, Callable[[], None]] = {
    "files-not-synced": files_not_synced,
    "folders-not-synced": folders_not_synced,
    "normal-synchronous": normal_synchronous,
    "hasty": hasty,
    "deaf": deaf,
    "forgetful": forgetful,
    "timeless": timeless,
    "impatient": impatient,
}
