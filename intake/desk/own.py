"""What somebody keeps for nobody else: notes on a case, and lists with a name. Nobody but the owner opens either."""

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from intake.desk.acts import summary_seen
from intake.desk.office import Hand, Office
from intake.envelopes import written
from intake.stores import CaseStore, OwnNote, SavedList
from intake.vault import KeyPair, SealBroken, seal, unseal
from presentation.languages import gettext
from publicity.errors import StepIncomplete

ID_BYTES = 8


@dataclass(frozen=True, kw_only=True)
class ReadNote:
    """A note as its writer reads it; ``id`` tells it from others."""

    id: str
    at: datetime
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NamedList:
    """A list that somebody saved: its name, and the choices of which it consists, as an address writes them."""

    id: str
    name: str = field(repr=False)
    choices: tuple[tuple[str, str], ...] = field(repr=False)


def note_for_oneself(office: Office, store: CaseStore, case_id: str, text: str) -> None:
    """Keep a note on a case for whoever is at work. Raises NoSuchCase, and StepIncomplete when nothing is said.

    Nobody else learns that it is there: it is no event, and the case does not change by it.
    """
    hand = _hand(office)
    summary_seen(store, case_id, hand.staff)
    if not text.strip():
        raise StepIncomplete(["text"])
    if [note.text for note in own_notes(office, store, case_id)][-1:] == [text.strip()]:
        # The form was sent twice.
        return
    note_id, at = secrets.token_hex(ID_BYTES), office.config.now()
    sealed = seal(KeyPair.of(hand.private).public, _note(case_id, hand.staff, note_id), text.strip().encode())
    store.add_own_note(OwnNote(id=note_id, case=case_id, staff=hand.staff, at=at, sealed=sealed))


def own_notes(office: Office, store: CaseStore, case_id: str) -> list[ReadNote]:
    """The notes on a case of whoever is at work; of one whose seal is broken, that it is so."""
    hand = _hand(office)
    return [
        ReadNote(id=note.id, at=note.at, text=_opened(hand, note))
        for note in store.own_notes_of(case_id, viewer=hand.staff)
    ]


def save_list(office: Office, store: CaseStore, name: str, choices: tuple[tuple[str, str], ...]) -> None:
    """Keep a list under a name for whoever is at work."""
    hand, list_id = _hand(office), secrets.token_hex(ID_BYTES)
    words = written({"name": name, "choices": choices})
    sealed = seal(KeyPair.of(hand.private).public, _list(hand.staff, list_id), words)
    store.save_list(SavedList(id=list_id, staff=hand.staff, at=office.config.now(), sealed=sealed))


def saved_lists(office: Office, store: CaseStore) -> Iterator[NamedList]:
    """The lists that whoever is at work has saved; one whose seal is broken is left out."""
    hand = _hand(office)
    for saved in store.saved_lists_of(hand.staff):
        try:
            found = json.loads(unseal(hand.private, _list(hand.staff, saved.id), saved.sealed))
        except SealBroken:
            continue
        yield NamedList(id=saved.id, name=found["name"], choices=tuple((one, two) for one, two in found["choices"]))


def open_note(hand: Hand, note: OwnNote) -> str:
    """Open a note for its writer. Raises SealBroken."""
    return unseal(hand.private, _note(note.case, note.staff, note.id), note.sealed).decode()


def _opened(hand: Hand, note: OwnNote) -> str:
    try:
        return open_note(hand, note)
    except SealBroken:
        return gettext("[cannot be opened]")


def _hand(office: Office) -> Hand:
    assert office.hand  # noqa: S101 - whoever keeps something is signed in
    return office.hand


def _note(case_id: str, staff: str, note_id: str) -> str:
    return f"own-note/{case_id}/{staff}/{note_id}"


def _list(staff: str, list_id: str) -> str:
    return f"saved-list/{staff}/{list_id}"
