"""Who is signed in: a random token in the browser's cookie; in the database its hash, and a key that only it opens."""

import hashlib
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Response, request

from intake.config import Config
from intake.stores import CaseStore, Session, StaffMember, StoreUnavailable
from intake.vault import PrivateKey, SealBroken, derived, lock, unlock
from portal import DeskSettings

TOKEN_BYTES = 32
NOTED_EVERY = timedelta(seconds=30)
"""How often at most the database is told that somebody is still there."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request by somebody who is signed in; ``csrf`` stands in every form that the session may send.

    ``private`` is the person's key, there as long as the request. ``is_ready`` says whether the recovery code was kept.
    """

    staff: StaffMember
    private: PrivateKey
    is_ready: bool
    id_hash: str = field(repr=False)
    csrf: str = field(repr=False)


@dataclass(frozen=True)
class SessionCookie:
    """The one cookie of the desk; without https, which only a demonstration is, browsers take no ``__Host-`` name."""

    name: str
    secure: bool

    @classmethod
    def of(cls, config: Config) -> "SessionCookie":
        """The cookie of an installation."""
        secure = not config.is_trial or request.is_secure
        return cls("__Host-desk" if secure else "desk", secure)

    def read(self) -> str:
        """The token that the browser sent, or nothing."""
        token = request.cookies.get(self.name, "")
        return token if _TOKEN.fullmatch(token) else ""

    def give(self, response: Response, token: str) -> None:
        """Put a token into the browser until it is closed, out of reach of scripts and of other sites."""
        response.set_cookie(self.name, token, path="/", secure=self.secure, httponly=True, samesite="Strict")

    def take(self, response: Response) -> None:
        """Take the token out of the browser."""
        response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="Strict")


def begin(store: CaseStore, staff_id: str, private: PrivateKey, now: datetime, *, token: str = "") -> str:
    """Begin a session under a token that nobody had before, and return the token."""
    token = token or secrets.token_urlsafe(TOKEN_BYTES)
    session = Session(
        id_hash=hash_of(token),
        staff=staff_id,
        csrf=secrets.token_urlsafe(TOKEN_BYTES),
        created_at=now,
        seen_at=now,
        locked_key=lock(_key_of(token), f"session/{staff_id}", private.secret),
    )
    store.add_session(session)
    return token


def visit_of(store: CaseStore, token: str, limits: DeskSettings, now: datetime) -> Visit | None:
    """Say who is signed in with a token; None when nobody is, or the session is over, which then is ended."""
    if not token or (session := store.session(hash_of(token))) is None:
        return None
    staff = store.staff_member(session.staff)
    keys = store.keys_of(session.staff)
    private = _opened(session, token)
    if staff is None or not staff.active or keys is None or private is None or is_over(session, limits, now):
        # What cannot be written down now is over all the same.
        with suppress(StoreUnavailable):
            store.end_session(session.id_hash)
        return None
    if now - session.seen_at >= NOTED_EVERY:
        # Where nothing can be stored, one can still read; the session only ends the sooner for it.
        with suppress(StoreUnavailable):
            store.touch_session(session.id_hash, now)
    return Visit(
        staff=staff, private=private, is_ready=keys.ready_at is not None, id_hash=session.id_hash, csrf=session.csrf
    )


def is_over(session: Session, limits: DeskSettings, now: datetime) -> bool:
    """Say whether a session has lasted or lain idle too long; one from the future was begun by a wrong clock."""
    idle, age = now - session.seen_at, now - session.created_at
    return (
        idle >= timedelta(minutes=limits.idle_minutes)
        or age >= timedelta(hours=limits.session_hours)
        or age < -NOTED_EVERY
    )


def _opened(session: Session, token: str) -> PrivateKey | None:
    try:
        return PrivateKey(unlock(_key_of(token), f"session/{session.staff}", session.locked_key or b""))
    except SealBroken:
        return None


def _key_of(token: str) -> bytes:
    return derived(token.encode(), "session")


def hash_of(token: str) -> str:
    """What the database knows of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
