"""The words of a case as the store keeps them: sealed to the desk's key, each bound to its place."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from intake.bundle import AttachedFile
from intake.desk.office import Office
from intake.spool import write_durably
from intake.stores import SealedFile, StoredAllegation, StoredEvent, StoredFile
from intake.vault import keyed_index, seal, seal_stream, unseal, unseal_stream
from publicity.case import Allegation
from publicity.report import ReportDates

PIECE = 65_536
MATTER_LENGTH = 40
"""How many characters of a report stand for its matter until somebody words it."""
STORED_NAME = 32
"""How many characters the name of a sealed file has."""


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """What a report says, and who says it; empty texts mean "not given"."""

    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    notice: str | None = field(default=None, repr=False)
    nominees: tuple[str, ...] = field(default=(), repr=False)
    language: str = "zh-Hans"
    written: date | None = None
    sent: date | None = None
    arrived: date | None = None
    hour: str = ""
    wish: str = ""

    def dates(self, received: date) -> ReportDates:
        """The report's days, with the one that the store knows."""
        return ReportDates(received=received, written=self.written, sent=self.sent, arrived=self.arrived)


@dataclass(frozen=True, kw_only=True)
class AllegationWords:
    """What is alleged about whom; ``nominee`` is the key on the notice, ``name`` as it stood there."""

    matter: str = field(repr=False)
    notice: str | None = field(default=None, repr=False)
    nominee: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)


def seal_report(office: Office, place: str, words: ReportWords) -> bytes:
    """Seal a report's words; ``place`` is its lookup id, for an addition with its digest behind it."""
    return _seal(office, f"report/{place}", asdict(words))


def open_report(office: Office, place: str, sealed: bytes) -> ReportWords:
    """Open what ``seal_report`` sealed. Raises SealBroken."""
    found = _open(office, f"report/{place}", sealed)
    days = {name: date.fromisoformat(found[name]) for name in ("written", "sent", "arrived") if found[name]}
    return ReportWords(**found | {"nominees": tuple(found["nominees"])} | days)


def place_of(report_id: str, corrected: int) -> str:
    """The place to which the words of a report are sealed, as they stand after so many corrections."""
    return f"{report_id}/corrected/{corrected}" if corrected else report_id


def seal_allegation(
    office: Office, case_id: str, allegation: Allegation, words: AllegationWords, *, corrected: int = 0
) -> StoredAllegation:
    """Seal an allegation's words, with the index by which the same nominee is found again."""
    index = keyed_index(office.index_key, "nominee", words.notice or "", words.nominee) if words.nominee else None
    sealed = _seal(office, _allegation(case_id, allegation.number, corrected), asdict(words))
    return StoredAllegation(allegation=allegation, nominee_index=index, sealed=sealed, corrected=corrected)


def open_allegation(office: Office, case_id: str, stored: StoredAllegation) -> AllegationWords:
    """Open what ``seal_allegation`` sealed. Raises SealBroken."""
    context = _allegation(case_id, stored.number, stored.corrected)
    return AllegationWords(**_open(office, context, stored.sealed))


def seal_event_text(office: Office, case_id: str, act: str, at: datetime, text: str | None) -> bytes | None:
    """Seal the words of an event; None when there are none."""
    return seal(office.keys.public, _event(case_id, act, at), text.encode()) if text else None


def open_event_text(office: Office, stored: StoredEvent) -> str:
    """Open the words of an event; empty when there are none. Raises SealBroken."""
    if stored.sealed_text is None:
        return ""
    event = stored.event
    return unseal(office.keys.private, _event(event.case, event.act, event.at), stored.sealed_text).decode()


def seal_file(office: Office, place: str, number: int, file: AttachedFile) -> SealedFile:
    """Seal a file into the folder of attachments, durably, under a name that says nothing. Raises NotStored.

    ``place`` and ``number`` are what it came with, and which it is: whoever was interrupted and does it again makes
    the same name, and leaves nothing behind that belongs to no report.
    """
    stored = keyed_index(office.index_key, "file", place, str(number))[:STORED_NAME]
    pieces = (file.data[at : at + PIECE] for at in range(0, len(file.data), PIECE))
    write_durably(office.config.places.attachments, stored, seal_stream(office.keys.public, f"file/{stored}", pieces))
    name = _seal(office, f"file-name/{stored}", {"name": file.name, "media_type": file.media_type})
    return SealedFile(name_sealed=name, size=len(file.data), stored=stored)


def open_file_name(office: Office, stored: StoredFile) -> str:
    """Open the sender's name for a file. Raises SealBroken."""
    return str(_open(office, f"file-name/{stored.stored}", stored.name_sealed)["name"])


def open_file(office: Office, stored: StoredFile) -> Iterator[bytes]:
    """Open a file, a block at a time. Raises SealBroken, also at the very end, and OSError."""
    with (office.config.places.attachments / stored.stored).open("rb") as file:
        pieces = iter(lambda: file.read(PIECE), b"")
        yield from unseal_stream(office.keys.private, f"file/{stored.stored}", pieces)


def matter_of(text: str) -> str:
    """The beginning of a report, as its matter until somebody words it."""
    line = " ".join(text.split())
    return line if len(line) <= MATTER_LENGTH else f"{line[: MATTER_LENGTH - 1]}…"


def _allegation(case_id: str, number: int, corrected: int) -> str:
    return f"allegation/{case_id}/{number}" + (f"/corrected/{corrected}" if corrected else "")


def _event(case_id: str, act: str, at: datetime) -> str:
    return f"event/{case_id}/{act}/{at.astimezone(UTC).isoformat()}"


def _seal(office: Office, context: str, values: dict[str, Any]) -> bytes:
    return seal(office.keys.public, context, json.dumps(values, ensure_ascii=False, default=str).encode())


def _open(office: Office, context: str, sealed: bytes) -> dict[str, Any]:
    return dict(json.loads(unseal(office.keys.private, context, sealed)))
