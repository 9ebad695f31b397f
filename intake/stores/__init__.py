"""Where the desk keeps cases: a drawer that takes and gives whole values, and leaves the deciding to the rules."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from intake.stores.apart_store import ApartStore
from intake.stores.apart_values import Escalation, EscalationKey, InterestWithdrawal, Opened, StoredInterest
from intake.stores.errors import (
    DatabaseAhead,
    DatabaseBehind,
    Inconsistent,
    SealedToOneKey,
    SignInNameTaken,
    StoreUnavailable,
)
from intake.stores.key_store import KeyStore
from intake.stores.moved import Export, Moved, StoredLink
from intake.stores.moving_store import MovingStore
from intake.stores.own_store import OwnStore
from intake.stores.sqlite import SqliteStore, cases_of_one_key, migrate, pending
from intake.stores.values import (
    LETTERBOX,
    Addition,
    CaseSummary,
    CountedCase,
    Filing,
    Milestones,
    OwnNote,
    Release,
    Request,
    SavedList,
    SealedFile,
    Session,
    SignInDelay,
    StaffKeys,
    StaffMember,
    StoredAllegation,
    StoredEnvelope,
    StoredEvent,
    StoredFile,
    StoredIdentity,
    StoredPair,
    StoredReport,
    StoredShare,
    Superseded,
)
from publicity.case import Case, Event
from publicity.report import Sending

__all__ = [
    "LETTERBOX",
    "Addition",
    "CaseStore",
    "CaseSummary",
    "CountedCase",
    "DatabaseAhead",
    "DatabaseBehind",
    "Escalation",
    "EscalationKey",
    "Export",
    "Filing",
    "Inconsistent",
    "InterestWithdrawal",
    "Milestones",
    "Moved",
    "Opened",
    "OwnNote",
    "Release",
    "Request",
    "SavedList",
    "SealedFile",
    "SealedToOneKey",
    "Session",
    "SignInDelay",
    "SignInNameTaken",
    "StaffKeys",
    "StaffMember",
    "StoreUnavailable",
    "StoredAllegation",
    "StoredEnvelope",
    "StoredEvent",
    "StoredFile",
    "StoredIdentity",
    "StoredInterest",
    "StoredLink",
    "StoredPair",
    "StoredReport",
    "StoredShare",
    "Superseded",
    "cases_of_one_key",
    "migrate",
    "open_store",
    "pending",
]


def open_store(path: Path) -> "CaseStore":
    """Open the cases for one thread or request; whoever opens closes.

    Raises DatabaseBehind, DatabaseAhead or StoreUnavailable, of which the first two are kinds.
    """
    return SqliteStore(path)


class CaseStore(KeyStore, OwnStore, ApartStore, MovingStore, Protocol):
    """What the desk may ask of the place where cases are kept, whichever engine does it.

    A writing method writes all or nothing, durably, before it returns. Every method raises StoreUnavailable when the
    database cannot do its work. One that writes raises Inconsistent for a value the tables refuse (an unknown person, a
    state without its day), and ValueError or LookupError for arguments that do not fit together: mistakes of a program.

    **Versions.** A method that takes a case as it was read raises ChangedMeanwhile, and writes nothing, when somebody
    else was faster. Every method that writes something into a case lets its version grow by one.

    **Viewers.** A method that takes a ``viewer`` (a staff member's id) gives of a case from which that person has
    stepped back exactly what it gives of a case that does not exist; so too when the recusal is from a case that is the
    same matter by merging. None is the desk itself at work, with no person looking.

    **Words.** Whatever is secret arrives as bytes that are sealed already. An event whose ``text`` is not None is
    refused with ValueError unless its ``sealed_text`` comes along; the text itself is never written.
    """

    def close(self) -> None:
        """Give back the connection; nothing else may be called afterwards."""

    # --- Cases: what is known -----------------------------------------------------------------------------------------

    def home_of(self, report_id: str) -> str | None:
        """Find the case that deals with a report: its own, or that into which its own was merged. For no page."""

    def was_sent(self, report_id: str, digest: str) -> bool:
        """Say whether just this came under a receipt before, as the report or as an addition. For no page."""

    # --- Cases: writing -----------------------------------------------------------------------------------------------

    def add_case(
        self,
        case: Case,
        *,
        opened_at: datetime,
        report: StoredReport,
        allegations: Sequence[StoredAllegation] = (),
        files: Sequence[SealedFile] = (),
        event: Event,
        sealed_text: bytes | None = None,
        envelope: StoredEnvelope | None = None,
    ) -> str:
        """Open a case with its first report, and return the id of the case that the report is in.

        That is another id than the case's, and nothing was written, when the report is known already: importing twice
        does no harm. ``report.case``, ``event.case`` and ``case.id`` are one id; ``allegations`` hold
        ``case.allegations`` in their order; files are numbered from 1 as they come.
        """

    def add_report_to_case(self, case: Case, report: StoredReport, *, files: Sequence[SealedFile] = ()) -> str:
        """Add one more report to a case, with an event; return the id of the case that the report is in, as add_case.

        Raises ChangedMeanwhile, also when the case has gone into another.
        """

    def add_to_report(
        self,
        report_id: str,
        *,
        received: date,
        sealed: bytes,
        digest: str,
        files: Sequence[SealedFile] = (),
        by: str = LETTERBOX,
        at: datetime,
        sending: Sending = Sending.ADDITION,
        marked: str | None = None,
        envelope: StoredEnvelope | None = None,
    ) -> int | None:
        """Add what came later under the receipt of a report; return its number, or None if it was here already.

        ``digest`` tells that: it is compared with the report's own and with those of all additions. The event goes to
        the case in which the report is dealt with now, and says what the sender asks for. Raises LookupError for a
        report that is not known.
        """

    def add_allegation(self, case: Case, allegation: StoredAllegation, *, by: str, at: datetime) -> None:
        """Add an allegation, with an event; its number follows that of the case's last. Raises ChangedMeanwhile."""

    def save(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        sealed_text: bytes | None = None,
        milestones: Milestones | None = None,
        acknowledged_on: date | None = None,
        not_told: str | None = None,
        new_pair: StoredPair | None = None,
        told: dict[str, bytes] | None = None,
        request: str | None = None,
        to_few: bool = False,
    ) -> None:
        """Write what a rule made of a case (a step, a finding, a recusal) together with its event.

        ``before`` is the case as it was read, ``after`` and ``event`` are what the rule returned; new names in
        ``after.recused`` become recusals as of ``event.at``. ``milestones`` replaces all of them; None leaves them as
        they are, and is refused (Inconsistent) for a step into or out of ``closed`` or ``on_hold``.
        ``acknowledged_on`` acknowledges every report of the case that was not; with ``not_told`` it says why the
        reporters could not be told instead. Whoever steps back loses the keys of the matter: raises TooFewKeys rather
        than leave fewer than two people who can open it, unless ``to_few``. ``new_pair`` is what is sealed to from
        now on; ``told`` maps a report's id to the words written to its reporter; ``request`` is carried out by this.
        Raises ChangedMeanwhile.
        """

    def correct(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        report: StoredReport | None = None,
        allegations: Sequence[StoredAllegation] = (),
        added: Sequence[StoredAllegation] = (),
        sealed_text: bytes | None = None,
    ) -> None:
        """Put right what is registered: ``save`` for a correction; what stood before stays in the store.

        ``report`` is the report as it is to stand, if it is another; ``allegations`` are those that are about somebody
        else or worded otherwise, each sealed anew and with ``corrected`` one higher; ``added`` are new ones, numbered
        on. Raises ChangedMeanwhile.
        """

    def merge(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        into: Case,
        allegations: Sequence[StoredAllegation] = (),
        sealed_text: bytes | None = None,
    ) -> None:
        """Let a case go into another one: ``save`` for the step ``merge``.

        ``into`` is the other case as it was read; it gets an event too, and from now on its reports are those of both.
        ``allegations`` are what it lacked, sealed for it and numbered on from its last. Cases that had gone into the
        first go along. Raises ChangedMeanwhile for either.
        """

    # --- Cases: reading -----------------------------------------------------------------------------------------------

    def case(self, case_id: str, *, viewer: str | None) -> Case | None:
        """Return a case with its allegations and everybody who has stepped back from it, or None."""

    def summary(self, case_id: str, *, viewer: str | None) -> CaseSummary | None:
        """Return a case with its dates, all read at one instant, or None."""

    def summaries(self, *, viewer: str | None) -> list[CaseSummary]:
        """List all cases, ended ones too, those with the earliest report first."""

    def reports_of(self, case_id: str, *, viewer: str | None) -> list[StoredReport]:
        """List the reports of a case and of those merged into it, in the order in which they were registered."""

    def superseded_of(self, case_id: str) -> list[Superseded]:
        """List the words that corrections replaced: in the reports registered in a case, and in its allegations."""

    def additions_of(self, case_id: str, *, viewer: str | None) -> list[Addition]:
        """List what came later under the receipts of those reports, by report and number."""

    def files_of(self, case_id: str, *, viewer: str | None) -> list[StoredFile]:
        """List the files that came with those reports, by report and number."""

    def events_of(self, case_id: str, *, viewer: str | None) -> list[StoredEvent]:
        """List all that was ever done to a case, from the first event on; of merged cases each keeps its own."""

    def facts_for_statistics(self) -> list[CountedCase]:
        """List what ``publicity.statistics.CaseFacts`` is made from, merged cases as one. Never for a page."""

    # --- Staff --------------------------------------------------------------------------------------------------------

    def add_staff(self, member: StaffMember) -> None:
        """Add somebody. Raises SignInNameTaken. Names are compared sign by sign: fold them before."""

    def staff(self) -> list[StaffMember]:
        """List everybody, those who are inactive too, in the order in which they came."""

    def staff_member(self, staff_id: str) -> StaffMember | None:
        """Return the member of an id, active or not."""

    def staff_by_sign_in_name(self, name: str) -> StaffMember | None:
        """Return the member of a sign-in name, active or not; any text may be asked for."""

    def deactivate(self, staff_id: str) -> None:
        """Let somebody in no more and end all their sessions, in one. Raises LookupError."""

    # --- Sessions -----------------------------------------------------------------------------------------------------

    def add_session(self, session: Session) -> None:
        """Begin a session."""

    def session(self, id_hash: str) -> Session | None:
        """Return the session of a hash if its member of staff is active; how old it may be, the caller decides."""

    def touch_session(self, id_hash: str, at: datetime) -> None:
        """Note that a session was used; nothing happens for one that ended, or was seen later."""

    def end_session(self, id_hash: str) -> None:
        """End a session, if there is one."""

    def end_sessions_of(self, staff_id: str, *, keep: str | None = None) -> None:
        """End all sessions of a member of staff, but for the one of the hash ``keep``."""

    # --- Failed sign-ins ----------------------------------------------------------------------------------------------

    def record_failure(self, key: str, at: datetime) -> SignInDelay:
        """Count one more failure for a key, and return where it stands now."""

    def sign_in_delay(self, key: str) -> SignInDelay | None:
        """Return the failures of a key, or None if there are none."""

    def clear_failures(self, key: str) -> None:
        """Forget the failures of a key."""

    def forget_before(self, at: datetime) -> None:
        """End the sessions not seen since then, and forget the failures that were not repeated since then."""
