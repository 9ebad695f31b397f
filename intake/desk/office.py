"""What the desk has at hand while it works: its settings, its keys, the two folders, the notices."""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from intake.config import Config
from intake.directory import Directory, directory_of
from intake.envelopes import KEY_ID_SIZE, pair_of, unwrapped
from intake.notices import WatchedNotices
from intake.routing import Remembered, read_routing
from intake.spool import Inbox, NotStored, Outbox
from intake.stores import CaseStore, open_store
from intake.vault import KeyRefused, PrivateKey, SealBroken, unseal_stream
from publicity.errors import N_
from publicity.notice import AnyNotice
from publicity.workdays import WorkCalendar


@dataclass(frozen=True)
class Hand:
    """Somebody who is signed in and can open what is sealed to the pairs of which the person holds the key.

    ``wrap`` gives a pair's private key as it is sealed to a holder, or None.
    """

    staff: str
    private: PrivateKey
    wrap: Callable[[str, str], bytes | None] = field(repr=False)
    opened: dict[str, PrivateKey] = field(default_factory=dict, repr=False)

    def key_of(self, pair_id: str) -> PrivateKey:
        """The private key of a pair. Raises SealBroken for a pair of which this person holds no key."""
        if pair_id not in self.opened:
            sealed = self.wrap(pair_id, self.staff)
            if sealed is None:
                raise SealBroken
            self.opened[pair_id] = unwrapped(pair_id, self.staff, self.private, sealed)
        return self.opened[pair_id]


@dataclass(frozen=True, kw_only=True)
class Office:
    """The desk's belongings; one for the life of a process, with a store opened for each request.

    It has no key that opens a case. ``hand`` is the person at whose behest it works, None when it works by itself.
    ``remembered`` is the last routing of this process.
    """

    config: Config
    index_key: bytes = field(repr=False)
    pepper: bytes = field(repr=False)
    watched: WatchedNotices
    hand: Hand | None = None
    remembered: Remembered = field(default_factory=Remembered, repr=False)

    @classmethod
    def open(cls, config: Config) -> "Office":
        """Read the secrets and the notices. Raises SettingsRefused when a secret is not there."""
        return cls(
            config=config,
            index_key=config.secret("PORTAL_INDEX_KEY_FILE"),
            pepper=config.secret("PORTAL_PEPPER_FILE"),
            watched=WatchedNotices(config),
        )

    def in_hand(self, hand: Hand | None) -> "Office":
        """The same office, at work for somebody, or by itself."""
        return replace(self, hand=hand)

    def directory(self, store: CaseStore) -> Directory:
        """Who receives what is sealed, by what two people agreed on. Raises KeyRefused while there is no directory.

        Never by the file that is laid out for the letterbox: whoever can write that one gets no key from here.
        """
        path = self.config.places.files["PORTAL_DIRECTORY_FILE"]
        text = store.directory_text()
        if text is None:
            raise KeyRefused(path, N_("there is no directory of keys yet"))
        routing = read_routing(self.config.places.files["PORTAL_ROUTING_FILE"])
        return replace(directory_of(text, path), excluded=routing.away)

    def opened(self, context: str, sealed: bytes) -> bytes:
        """Open words for whoever is at work. Raises SealBroken, also when nobody is, or somebody without the key."""
        return b"".join(self.opened_stream(context, [sealed]))

    def opened_stream(self, context: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Open as ``opened`` does while the bytes arrive."""
        rest = iter(chunks)
        first = next(rest, b"")
        if self.hand is None:
            raise SealBroken
        key = self.hand.key_of(pair_of(first))
        yield from unseal_stream(key, context, chain([first[KEY_ID_SIZE:]], rest))

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

    def calendar(self) -> WorkCalendar:
        """The days off that are known."""
        return self.watched.at(self.config.now()).calendar

    def notices(self, now: datetime | None = None) -> tuple[AnyNotice, ...]:
        """The notices that are on the board, the newest first."""
        return self.watched.at(now or self.config.now()).notices

    def notice(self, number: str | None) -> AnyNotice | None:
        """The notice of a number, if it is on the board."""
        return next((notice for notice in self.notices() if notice.number == number), None)
