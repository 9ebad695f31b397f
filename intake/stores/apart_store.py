"""What the desk may ask of the place where it is kept who is to stay away from cases, and who looked at them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from intake.stores.apart_values import Escalation, EscalationKey, Opened, StoredInterest


class ApartStore(Protocol):
    """The part of a ``CaseStore`` that keeps interests, openings and missed time limits; writing is told there."""

    def declare_interest(self, interest: StoredInterest) -> None:
        """Keep what somebody declared; it holds from now on."""

    def add_interest_words(self, interest_id: str, words: dict[tuple[str, str], bytes]) -> None:
        """Keep a declaration's words for further readers; those that are there already stay."""

    def interests(self) -> list[StoredInterest]:
        """List the declarations that hold, in the order in which they were made."""

    def interest_marks(self) -> list[tuple[str, str]]:
        """List who declared what, by id and mark, of the declarations that hold. For no page."""

    def ask_withdrawal(self, interest_id: str, *, session: str, at: datetime) -> None:
        """Note that whoever made a declaration asks for its end."""

    def approve_withdrawal(self, interest_id: str, number: int, *, by: str, at: datetime) -> bool:
        """End a declaration; False when nothing was asked for, or somebody else was faster."""

    def note_opening(self, case_id: str, staff_id: str, at: datetime) -> bool:
        """Note that somebody opened a case; False when that was noted within the hour."""

    def openings_of(self, case_id: str, *, viewer: str | None) -> list[Opened]:
        """List who opened a case, or one that is the same matter by merging, the last one first."""

    def openings_by_role(self, case_id: str, before: datetime) -> Mapping[str, int]:
        """Count how often a case was opened before an instant, by role."""

    def openings_counted(self, since: datetime, *, viewer: str) -> list[tuple[str, int, int]]:
        """Count for each person since an instant how often cases were opened, and how many.

        Cases from which the viewer is kept away are not counted.
        """

    def escalate(self, case_id: str, clock: str, due_on: date, at: datetime) -> bool:
        """Note that a time limit was missed; False when that was noted before."""

    def escalations(self, case_id: str | None = None) -> list[Escalation]:
        """List the time limits that were missed, of one case or of all, as that was noticed."""

    def give_escalation_keys(
        self, case_id: str, wraps: Sequence[tuple[str, str, bytes]], *, to: str, by: str, at: datetime
    ) -> None:
        """Give keys, as ``add_wraps`` does, to a supervisor who looks after a case whose time limit was missed."""

    def escalation_keys(self, case_id: str) -> list[EscalationKey]:
        """List which supervisors got keys because a time limit of a case was missed."""
