"""What the desk may ask of the place where people keep what is for nobody else, and of what was whose work."""

from typing import Protocol

from intake.stores.values import OwnNote, SavedList
from publicity.report import Channel


class OwnStore(Protocol):
    """The part of a ``CaseStore`` that knows what is somebody's own; what is told there of raising holds here."""

    def add_own_note(self, note: OwnNote) -> None:
        """Keep a note of somebody on a case; it is never changed and never removed."""

    def own_notes_of(self, case_id: str, *, viewer: str) -> list[OwnNote]:
        """List a person's own notes on a case, in the order in which they were written; nobody else's, ever."""

    def save_list(self, saved: SavedList) -> None:
        """Keep a list under a name."""

    def saved_lists_of(self, staff_id: str) -> list[SavedList]:
        """List what somebody saved, in the order in which it was."""

    def forget_list(self, list_id: str, *, owner: str) -> None:
        """Remove a saved list of somebody; nothing happens when there is none of this id."""

    def hands_on(self, *, viewer: str) -> dict[str, frozenset[str]]:
        """Say who ever did something to a case, for every case that the viewer may see and that anybody worked on."""

    def channels(self, *, viewer: str) -> dict[str, frozenset[Channel]]:
        """Say by which ways the reports of each case came, for every case that the viewer may see."""
