"""What goes into the store and comes out of it; all that is secret is bytes that somebody else has sealed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from intake.stores.moved import NOTHING_MOVED, Moved
from publicity.case import Allegation, Case, CaseState, Effect, Event, Finding
from publicity.clocks import CaseDates
from publicity.report import Channel, Keeping, Sending

LETTERBOX = "letterbox"
"""Who did what no member of staff did: the import of what came by the web. Nobody on the staff has this id."""


class Filing(StrEnum):
    """Acts that put something into a case and take no step; like steps they are events."""

    REGISTER = "register"
    ADD_REPORT = "add_report"
    ADD_TO_REPORT = "add_to_report"
    ADD_ALLEGATION = "add_allegation"


@dataclass(frozen=True, kw_only=True)
class StoredReport:
    """One report as it stands; what it was before a correction stays in the store.

    ``id`` is the lookup id of its receipt (32 hexadecimal characters), ``case`` the case it was registered in, also
    after that was merged. ``marked`` is why the letterbox had doubts. ``digest`` tells whether the same was sent again;
    it is keyed by whoever makes it, for what can be guessed can be hashed. ``registered_by`` is None for the letterbox.
    ``acknowledged`` is the day the reporter was told, ``not_told`` why that was not possible: the one thing that may
    come later, by ``CaseStore.save``. ``corrected`` counts the corrections of how it was registered.
    """

    id: str = field(repr=False)
    case: str
    channel: Channel
    received: date
    in_time: bool
    marked: str | None = None
    acknowledged: date | None = None
    not_told: str | None = None
    reply_key: bytes = field(repr=False)
    sealed: bytes = field(repr=False)
    digest: str | None = field(default=None, repr=False)
    registered_by: str | None
    registered_at: datetime
    corrected: int = 0


@dataclass(frozen=True, kw_only=True)
class Addition:
    """What a reporter sent later under the receipt of a report; ``number`` counts from 1 within the report.

    ``sending`` is what it asks for, ``marked`` what the letterbox noticed.
    """

    report: str = field(repr=False)
    number: int
    received: date
    sealed: bytes = field(repr=False)
    digest: str = field(repr=False)
    sending: Sending = Sending.ADDITION
    marked: str | None = None


@dataclass(frozen=True, kw_only=True)
class SealedFile:
    """A file that lies sealed in a folder under the name ``stored``.

    ``size`` is that of what was sealed, in bytes, ``digest`` the SHA-256 of the sealed bytes.
    """

    name_sealed: bytes = field(repr=False)
    size: int
    stored: str
    digest: str | None = None
    keeping: Keeping = Keeping.WHOLE


@dataclass(frozen=True, kw_only=True)
class StoredFile(SealedFile):
    """A file with the report it came with; ``number`` counts from 1 within the report."""

    report: str = field(repr=False)
    number: int


@dataclass(frozen=True, kw_only=True)
class StoredAllegation:
    """One matter alleged about one nominee, found again by a keyed index (HMAC) that tells no name.

    ``corrected`` counts how often it was put right: about somebody else, or in other words.
    """

    allegation: Allegation
    nominee_index: str | None = field(repr=False)
    sealed: bytes = field(repr=False)
    corrected: int = 0

    @property
    def number(self) -> int:
        """Which it is, counted from 1 within the case."""
        return self.allegation.number


@dataclass(frozen=True, kw_only=True)
class Superseded:
    """Words that a correction has replaced: those of a report, or of an allegation of its case."""

    report: str | None = field(repr=False)
    allegation: int | None
    corrected: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """One event with its place in the history of its case, from 1. Its words are in ``sealed_text`` alone."""

    sequence: int
    event: Event
    sealed_text: bytes | None = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Milestones:
    """The days a case remembers beside its state.

    ``closed_on`` stands exactly while the case is closed, ``hold_started_on`` exactly while it is on hold;
    ``days_on_hold`` are those of the holds that are over.
    """

    accepted_on: date | None = None
    concluded_on: date | None = None
    closed_on: date | None = None
    hold_started_on: date | None = None
    days_on_hold: int = 0


@dataclass(frozen=True, kw_only=True)
class CaseSummary:
    """A case with all that a list needs to know of it, those merged into it included.

    ``received`` is the day of the earliest report, ``acknowledged`` the day on which the last reporter was told, or was
    recorded to be out of reach, and None as long as one is missing; ``late`` and ``marked`` count reports out of
    ``reports``. ``news`` counts what reporters sent since anybody did anything in the case, ``objections`` those that
    nobody has decided.
    """

    case: Case
    opened_at: datetime
    merged_into: str | None
    milestones: Milestones
    reports: int
    received: date
    acknowledged: date | None
    late: int
    marked: int
    news: int
    objections: int
    allegations: tuple[StoredAllegation, ...]
    moved: Moved = NOTHING_MOVED

    @property
    def dates(self) -> CaseDates:
        """The days from which the clocks run."""
        return CaseDates(
            received=self.received,
            acknowledged=self.acknowledged,
            accepted=self.milestones.accepted_on,
            concluded=self.milestones.concluded_on,
            days_on_hold=self.milestones.days_on_hold,
            came=None if self.moved.has_objected else self.moved.came,
            report_back=self.moved.report_back,
        )


@dataclass(frozen=True, kw_only=True)
class CountedCase:
    """What statistics are made from: a case, those merged into it included, with nothing that says which or about whom.

    ``registered`` are the instants at which its reports were registered, ``findings`` and ``effects`` what stands in
    it at present.
    """

    state: CaseState
    registered: tuple[datetime, ...]
    dates: CaseDates
    closed_on: date | None
    findings: frozenset[Finding]
    effects: frozenset[Effect]


@dataclass(frozen=True, kw_only=True)
class StaffMember:
    """Somebody who works at the desk; who does not any more is inactive, and stays known."""

    id: str
    sign_in_name: str
    shown_name: str
    role: str
    active: bool = True
    created_at: datetime
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Session:
    """One signed-in browser; ``id_hash`` is all that is known of its cookie, which opens ``locked_key``."""

    id_hash: str = field(repr=False)
    staff: str
    csrf: str = field(repr=False)
    created_at: datetime
    seen_at: datetime
    locked_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class SignInDelay:
    """How often signing in has failed for a key (a name, a browser), and when last."""

    key: str = field(repr=False)
    failures: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class StaffKeys:
    """Somebody's keys: the public one, and the private one locked under the password and under the recovery code.

    ``passes`` and ``memory_kib`` are what argon2id cost when the password was set, ``verifier`` tells the right
    password; ``second_factor`` is the TOTP secret, locked under the password too. ``ready_at`` is when the person had
    shown that the recovery code was kept.
    """

    staff: str
    public: bytes
    salt: bytes = field(repr=False)
    passes: int
    memory_kib: int
    verifier: bytes = field(repr=False)
    locked: bytes = field(repr=False)
    recovery: bytes = field(repr=False)
    second_factor: bytes = field(repr=False)
    made_at: datetime
    ready_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class StoredPair:
    """A pair of a case: its id, its public key, and its private one sealed to each holder, by id."""

    id: str
    public: bytes
    wraps: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StoredShare:
    """The two halves of an identity's key for a pair of custodians, each sealed to its own."""

    first: str
    second: str
    first_sealed: bytes = field(repr=False)
    second_sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StoredEnvelope(StoredPair):
    """A pair with which a report came, and the report's identity under a second pair."""

    identity: bytes = field(repr=False)
    shares: tuple[StoredShare, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class StoredIdentity:
    """The identity that came with a pair: of which report, sealed, and its halves."""

    pair: str
    report: str = field(repr=False)
    sealed: bytes = field(repr=False)
    shares: tuple[StoredShare, ...] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Request:
    """Something for which others have to approve: ``asked_in`` names the session; ``approvals`` who did, and where."""

    id: str
    act: str
    subject: str
    case: str | None
    asked_by: str
    asked_in: str = field(repr=False)
    asked_at: datetime
    done_at: datetime | None = None
    approvals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Release:
    """A half of a key that an approver released to whoever asked: ``holder``'s, of the pair with ``other``."""

    pair: str
    holder: str
    other: str
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OwnNote:
    """What somebody noted on a case for nobody else, sealed to the person's own key."""

    id: str
    case: str
    staff: str
    at: datetime
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SavedList:
    """A list of cases that somebody gave a name; name and choices are sealed to the person's own key."""

    id: str
    staff: str
    at: datetime
    sealed: bytes = field(repr=False)
