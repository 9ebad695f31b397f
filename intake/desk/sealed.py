"""The words of a case as the store keeps them: sealed to a pair of the case, each bound to its place."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from intake.desk.office import Office
from intake.enclosures import PIECE, STORED_NAME, Enclosure, key_for, seal_body, seal_name
from intake.envelopes import (
    AllegationWords,
    Envelope,
    ReportWords,
    allegation_context,
    report_words,
    seal_allegation_words,
    seal_words,
)
from intake.spool import write_durably
from intake.stores import (
    CaseStore,
    SealedFile,
    StoredAllegation,
    StoredEnvelope,
    StoredEvent,
    StoredFile,
    StoredReport,
    StoredShare,
)
from intake.vault import PublicKey, keyed_index
from publicity.case import Allegation
from publicity.errors import TooFewKeys


def public_key_of(store: CaseStore, case_id: str) -> PublicKey:
    """The key to which is sealed what is written into a case next."""
    raw = store.newest_pair(case_id)
    if raw is None:
        raise TooFewKeys
    return PublicKey(raw)


def stored_envelope(envelope: Envelope, identity: bytes) -> StoredEnvelope:
    """An envelope as the store keeps it, with its sealed identity."""
    return StoredEnvelope(
        id=envelope.id,
        public=envelope.public.raw,
        wraps=envelope.wraps,
        identity=identity,
        shares=tuple(
            StoredShare(
                first=one.first,
                second=one.second,
                first_sealed=one.first_sealed,
                second_sealed=one.second_sealed,
            )
            for one in envelope.shares
        ),
    )


def open_report(office: Office, place: str, sealed: bytes) -> ReportWords:
    """Open a report's words; ``place`` is its lookup id and what tells it from others. Raises SealBroken."""
    return report_words(_open(office, f"report/{place}", sealed))


def place_of(report: StoredReport) -> str:
    """The place to which the words of a report are sealed, as it stands."""
    # What came by the web was sealed before anybody knew whether it is the first under its receipt.
    return (
        f"{report.id}/{report.digest}" if report.registered_by is None else corrected_place(report.id, report.corrected)
    )


def corrected_place(report_id: str, corrected: int) -> str:
    """The place to which a clerk's words of a report are sealed, after so many corrections."""
    return f"{report_id}/corrected/{corrected}" if corrected else report_id


def seal_allegation(
    office: Office,
    public: PublicKey,
    case_id: str,
    allegation: Allegation,
    words: AllegationWords,
    *,
    corrected: int = 0,
) -> StoredAllegation:
    """Seal an allegation's words, with the index by which the same nominee is found again."""
    index = keyed_index(office.index_key, "nominee", words.notice or "", words.nominee) if words.nominee else None
    sealed = seal_allegation_words(public, case_id, allegation.number, words, corrected=corrected)
    return StoredAllegation(allegation=allegation, nominee_index=index, sealed=sealed, corrected=corrected)


def open_allegation(office: Office, case_id: str, stored: StoredAllegation) -> AllegationWords:
    """Open what ``seal_allegation`` sealed. Raises SealBroken."""
    context = allegation_context(case_id, stored.number, stored.corrected)
    return AllegationWords(**_open(office, context, stored.sealed))


def seal_event_text(public: PublicKey, case_id: str, act: str, at: datetime, text: str | None) -> bytes | None:
    """Seal the words of an event; None when there are none."""
    return seal_words(public, _event(case_id, act, at), text.encode()) if text else None


def open_event_text(office: Office, stored: StoredEvent) -> str:
    """Open the words of an event; empty when there are none. Raises SealBroken."""
    if stored.sealed_text is None:
        return ""
    event = stored.event
    return office.opened(_event(event.case, event.act, event.at), stored.sealed_text).decode()


def seal_file(office: Office, envelope: Envelope, place: str, number: int, one: Enclosure) -> SealedFile:
    """Seal a file into the folder of attachments, durably, under a name that says nothing. Raises NotStored.

    ``place`` and ``number`` are what it came with, and which it is. Each sealing has a name of its own: a form that is
    sent twice at once is sealed twice, to two keys, and only one of them is kept.
    """
    stored = _names_begin(office, place, number) + secrets.token_hex(STORED_NAME // 4)
    public, whole = key_for(envelope, one.keeping), hashlib.sha256()
    write_durably(office.config.places.attachments, stored, _counted(whole, seal_body(public, stored, one.file)))
    return SealedFile(
        name_sealed=seal_name(public, stored, one.file),
        size=len(one.file.data),
        stored=stored,
        digest=whole.hexdigest(),
        keeping=one.keeping,
    )


def clear_away(office: Office, store: CaseStore, case_id: str, place: str, count: int) -> None:
    """Remove the sealings of some files that belong to nothing, once it is stored which of them do.

    Whoever was interrupted, or was a moment later than the same form, sealed to a key that nobody has.
    """
    kept = {file.stored for file in store.files_of(case_id, viewer=None)}
    begin = tuple(_names_begin(office, place, number) for number in range(1, count + 1))
    with suppress(OSError):
        for path in office.config.places.attachments.iterdir() if begin else ():
            if path.name.startswith(begin) and path.name not in kept:
                path.unlink(missing_ok=True)


def _names_begin(office: Office, place: str, number: int) -> str:
    """How the names of all sealings of one file begin."""
    return keyed_index(office.index_key, "file", place, str(number))[: STORED_NAME // 2]


def open_file_name(office: Office, stored: StoredFile) -> str:
    """Open the sender's name for a file. Raises SealBroken."""
    return str(_open(office, f"file-name/{stored.stored}", stored.name_sealed)["name"])


def open_file(office: Office, stored: StoredFile) -> Iterator[bytes]:
    """Open a file, a block at a time. Raises SealBroken, also at the very end, and OSError."""
    with (office.config.places.attachments / stored.stored).open("rb") as file:
        yield from office.opened_stream(f"file/{stored.stored}", iter(lambda: file.read(PIECE), b""))


def _counted(whole: "hashlib._Hash", chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        whole.update(chunk)
        yield chunk


def _event(case_id: str, act: str, at: datetime) -> str:
    return f"event/{case_id}/{act}/{at.astimezone(UTC).isoformat()}"


def _open(office: Office, context: str, sealed: bytes) -> dict[str, Any]:
    return dict(json.loads(office.opened(context, sealed)))
