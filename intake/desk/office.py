"""What the desk has at hand while it works: its settings, its keys, the two folders, the notices."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from intake.config import Config
from intake.notices import WatchedNotices
from intake.spool import Inbox, NotStored, Outbox
from intake.stores import CaseStore, open_store
from intake.vault import KeyPair, load_private_key
from publicity.notice import AnyNotice
from publicity.workdays import WorkCalendar


@dataclass(frozen=True, kw_only=True)
class Office:
    """The desk's belongings; one for the life of a process, with a store opened for each request."""

    config: Config
    keys: KeyPair = field(repr=False)
    index_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    watched: WatchedNotices

    @classmethod
    def open(cls, config: Config) -> "Office":
        """Read the secrets and the notices. Raises SettingsRefused or KeyRefused when a secret is not there."""
        return cls(
            config=config,
            keys=KeyPair.of(load_private_key(config.places.files["PORTAL_DESK_KEY_FILE"])),
            index_key=config.secret("PORTAL_INDEX_KEY_FILE"),
            pepper=config.secret("PORTAL_PEPPER_FILE"),
            watched=WatchedNotices(config),
        )

    def store(self) -> CaseStore:
        """Open the cases; whoever opens closes."""
        return open_store(self.config.places.database)

    @property
    def inbox(self) -> Inbox:
        """What the letterbox took in."""
        return Inbox(self.config.places.inbox)

    @property
    def outbox(self) -> Outbox:
        """What is laid out for the reporters."""
        return Outbox(self.config.places.outbox)

    @contextmanager
    def laying_out(self) -> Iterator[None]:
        """Let nobody else at the desk lay out views meanwhile. Raises NotStored."""
        # Not a file in the outbox: the letterbox, which reads there, could hold it for ever.
        lock = self.config.places.database.with_name("outbox.lock")
        try:
            handle = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError as error:
            raise NotStored(error.errno) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    @property
    def knows_notices(self) -> bool:
        """Whether the notices could be read; while they never could, nobody can say what is on the board."""
        return self.watched.at(self.config.now()).is_known

    def calendar(self) -> WorkCalendar:
        """The days off that are known."""
        return self.watched.at(self.config.now()).calendar

    def notices(self, now: datetime | None = None) -> tuple[AnyNotice, ...]:
        """The notices that are on the board, the newest first."""
        return self.watched.at(now or self.config.now()).notices

    def notice(self, number: str | None) -> AnyNotice | None:
        """The notice of a number, if it is on the board."""
        return next((notice for notice in self.notices() if notice.number == number), None)
