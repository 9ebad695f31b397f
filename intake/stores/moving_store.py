"""What the desk may ask of the store about cases that are handed over, split, linked and taken out."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from intake.stores.moved import Export, StoredLink
from intake.stores.values import Milestones, StoredAllegation, StoredPair
from publicity.case import Case, Event


class MovingStore(Protocol):
    """The part of a ``CaseStore`` that moves cases; what is told there of raising, writing and viewers holds here."""

    def together(self) -> AbstractContextManager[None]:
        """Write all that is written within, or nothing of it: several methods become one.

        Whoever catches what one of them raises lets the rest stand; let it pass instead.
        """

    def split(
        self,
        before: Case,
        after: Case,
        event: Event,
        *,
        new: Case,
        new_event: Event,
        pair: StoredPair,
        allegations: Sequence[StoredAllegation],
        milestones: Milestones,
        texts: tuple[bytes | None, bytes | None],
    ) -> None:
        """Make a case of some allegations of another one: ``save`` for what ``publicity.moving.split`` returned.

        ``pair`` is the new case's own, ``allegations`` are those that went, sealed to it; ``texts`` the sealed words of
        both events. The new case keeps the other's ``milestones``, and has its reports too. Both are one matter from
        now on: whoever steps back from one steps back from both. Raises ChangedMeanwhile.
        """

    def dealing_with(self, report_id: str) -> list[str]:
        """List the cases that deal with a report, those that were split off last. For no page."""

    def matter_of(self, case_id: str) -> list[str]:
        """List the cases that are one matter with a case, itself too, without those that went into another one."""

    def add_pair(self, case_id: str, pair: StoredPair, *, at: datetime) -> None:
        """Seal what is written into a case from now on to a new pair. The case's version stays."""

    def add_link(self, link: StoredLink) -> None:
        """Record that two allegations of different cases are the same. Neither case's version grows: see ``links``."""

    def undo_link(self, link_id: str, *, by: str, at: datetime) -> None:
        """Record that they are not; nothing happens for a link that was undone before."""

    def links_of(self, case_id: str, *, viewer: str | None) -> list[StoredLink]:
        """List the links of a case's allegations, undone ones too, whose both cases the viewer may see."""

    def add_export(self, export: Export) -> None:
        """Record that something was taken out, before it is given."""

    def exports(self) -> list[Export]:
        """List what was ever taken out, the newest first."""
