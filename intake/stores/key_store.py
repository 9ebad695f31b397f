"""What the desk may ask of the place where keys are kept, and what two people are needed for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from intake.stores.values import Release, Request, StaffKeys, StoredIdentity


class KeyStore(Protocol):
    """The part of a ``CaseStore`` that keeps keys; what is told there of raising and writing holds here."""

    def set_keys(self, keys: StaffKeys) -> None:
        """Keep somebody's keys in place of those before; an invitation is used up by it."""

    def keys_of(self, staff_id: str) -> StaffKeys | None:
        """Return somebody's keys."""

    def invite(self, staff_id: str, code_hash: str, until: datetime) -> None:
        """Let somebody make keys with a code of this hash."""

    def invitation(self, staff_id: str) -> tuple[str, datetime] | None:
        """Return the hash of the code with which somebody may make keys, and until when."""

    def use_code(self, staff_id: str, step: int) -> bool:
        """Use up the code of a step of time; False when it was used before."""

    def newest_pair(self, case_id: str) -> bytes | None:
        """Return the public key to which is sealed what is written into a case next."""

    def pairs_of_matter(self, case_id: str) -> list[str]:
        """List the ids of the pairs of a case and of those that are the same matter by merging."""

    def wrap(self, pair_id: str, holder: str) -> bytes | None:
        """Return a pair's private key as it is sealed to a holder."""

    def holders_of(self, case_id: str) -> set[str]:
        """Say who holds a key of a case."""

    def holders_of_pair(self, pair_id: str) -> set[str]:
        """Say who holds a key."""

    def add_wraps(self, wraps: Sequence[tuple[str, str, bytes]]) -> None:
        """Give keys: pair, holder, and the private key sealed to the holder."""

    def told_words(self, case_id: str, sequence: int, report_id: str) -> bytes | None:
        """Return what an event wrote to the reporter of a report, sealed to the reporter."""

    def identities_of(self, case_id: str) -> list[StoredIdentity]:
        """List the identities that came with the reports of a case, in the order in which they came."""

    def add_request(self, request: Request, reasons: dict[str, bytes]) -> None:
        """Ask for something that others approve; ``reasons`` maps who may read why to the sealed words."""

    def requests(self) -> list[Request]:
        """List everything that was ever asked for, in the order in which it was."""

    def request_reason(self, request_id: str, reader: str) -> bytes | None:
        """Return why something was asked for, as it is sealed to a reader."""

    def approve(
        self, request_id: str, *, by: str, session: str, at: datetime, releases: Sequence[Release] = ()
    ) -> None:
        """Approve a request; raises Inconsistent for a person or a session that approved it before."""

    def releases_of(self, request_id: str) -> list[Release]:
        """List what was released for a request and is not used up."""

    def add_directory(
        self, version: int, text: str, at: datetime, people: tuple[str | None, str | None], request: str | None = None
    ) -> None:
        """Keep a version of the directory of keys, with the two people who changed it."""

    def directory_text(self) -> str | None:
        """Return the newest version of the directory of keys, as it is laid out."""
