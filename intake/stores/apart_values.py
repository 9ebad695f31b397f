"""What the store keeps of who is to stay away from cases, and of who looked at them in time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class InterestWithdrawal:
    """That somebody asked, in a session, for the end of a declaration; ``approved_by`` is who agreed, if anybody."""

    number: int
    asked_in: str = field(repr=False)
    asked_at: datetime
    approved_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class StoredInterest:
    """What somebody declared: found by a keyed index, its words sealed to each reader's key (reader, key in short)."""

    id: str
    staff: str
    mark: str = field(repr=False)
    declared_at: datetime
    words: Mapping[tuple[str, str], bytes] = field(repr=False)
    withdrawals: tuple[InterestWithdrawal, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opened:
    """How often somebody opened a case, an hour counting once, and the hour of the last time."""

    staff: str
    times: int
    last: datetime


@dataclass(frozen=True, kw_only=True)
class EscalationKey:
    """That a supervisor got the keys of a case whose time limit was missed, from the session of somebody."""

    to: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """A time limit of a case that was missed; ``at`` is when that was noticed."""

    case: str
    clock: str
    due_on: date
    at: datetime
