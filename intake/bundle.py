"""What travels between letterbox and desk: a report on its way in, and on its way out what its reporter may see.

A bundle is one sealed file: the length of its header (4 bytes, big-endian), the header as JSON, the bodies of the
attached files one after the other. A view is one sealed JSON object. Whatever deviates by a hair is refused whole.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from intake.receipts import ReceiptKeys
from intake.vault import (
    PrivateKey,
    PublicKey,
    SealBroken,
    keyed_index,
    reply_key_pair,
    seal,
    seal_stream,
    unseal,
    unseal_stream,
)
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.errors import N_, PublicityError
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason

FORMAT = 1
COUNT_SIZE = 4
LARGEST_HEADER = 16 * 1024 * 1024
PIECE = 65_536
LOOKUP_ID_SIZE = 32
DIGEST_SIZE = 16
_HEXADECIMAL = frozenset("0123456789abcdef")

Reason = DeclineReason | HoldReason | NoFeedbackReason | NotToldReason | ReopenReason
"""Why a case stands where it stands; no two of these lists share a value."""

REASONS: dict[str, Reason] = {
    member.value: member
    for kind in (DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason)
    for member in kind.__members__.values()
}


class BundleBroken(PublicityError):
    """What came from the letterbox is not a whole bundle; ``why`` says in English what was found, never its words."""

    sentence = N_("This report cannot be read (%(why)s). Nothing is lost: the file stays as it is.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


class ViewBroken(PublicityError):
    """What the desk laid out for a reporter cannot be read with the reporter's receipt."""

    sentence = N_("What the department has laid out for you cannot be read at the moment.")


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file as it was sent: the sender's name for it, the media type the browser stated, its bytes."""

    name: str = field(repr=False)
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class WebReport:
    """One report that came by the web; empty texts mean "not given", ``received`` is an aware instant.

    ``notice`` is None for a report about no particular notice, ``nominees`` holds the ticked keys ("n1" …).
    ``marks`` are hints for the desk ("honeypot"); a marked report is a report like any other.
    """

    lookup_id: str = field(repr=False)
    reply_key: PublicKey = field(repr=False)
    notice: str | None = field(repr=False)
    nominees: tuple[str, ...] = field(repr=False)
    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    files: tuple[AttachedFile, ...] = ()
    received: datetime
    marks: tuple[str, ...] = ()
    language: str


@dataclass(frozen=True, kw_only=True)
class ReporterView:
    """What a reporter may see: where the case stands and since which day, why, what comes next and by when.

    ``answer`` is what the desk wrote to the reporter, ``transferred_to`` the body that has the report now;
    both are empty when there is nothing to say. ``next_by`` is None when nothing is due or no day can be named yet.
    """

    state: CaseState
    since: date
    reason: Reason | None = None
    answer: str = field(default="", repr=False)
    transferred_to: str = ""
    acknowledged: date | None = None
    next: Clock | None = None
    next_by: date | None = None


def bundle_name(keys: ReceiptKeys, report: WebReport) -> str:
    """Name a bundle by its lookup id and, keyed, by what was written in it.

    The same words and files under the same receipt have the same name; anything changed gives another name under the
    same lookup id, which the desk adds to the same report.
    """
    written = _header(report) | {"files": [[file.name, file.media_type, _digest(file.data)] for file in report.files]}
    for circumstance in ("received", "marks", "language"):
        del written[circumstance]
    # The reply seed is a key that nobody but the reporter holds once the answer is out.
    digest = keyed_index(keys.reply_seed, "bundle-name", _digest(_json(written)))
    return f"{report.lookup_id}.{digest[:DIGEST_SIZE]}"


def lookup_id_of(name: str) -> str:
    """The lookup id in a bundle's name. Raises BundleBroken for any other name."""
    lookup_id, _, digest = name.partition(".")
    if not (_is_hexadecimal(lookup_id, LOOKUP_ID_SIZE) and _is_hexadecimal(digest, DIGEST_SIZE)):
        raise BundleBroken("it is not named like a bundle")
    return lookup_id


def seal_bundle(public_key: PublicKey, report: WebReport) -> Iterator[bytes]:
    """Seal a report for the desk, a block at a time."""
    return seal_stream(public_key, _bundle_context(report.lookup_id), _plain(report))


def read_bundle(private_key: PrivateKey, name: str, chunks: Iterable[bytes]) -> WebReport:
    """Open the bundle of a name. Raises BundleBroken unless every byte is as ``seal_bundle`` writes it."""
    lookup_id = lookup_id_of(name)
    try:
        plain = bytearray()
        for chunk in unseal_stream(private_key, _bundle_context(lookup_id), chunks):
            plain += chunk
    except SealBroken:
        raise BundleBroken("its seal is broken") from None
    size = int.from_bytes(plain[:COUNT_SIZE])
    body = COUNT_SIZE + size
    if len(plain) < body or size > LARGEST_HEADER:
        raise BundleBroken("its header is cut short")
    header = _object(bytes(plain[COUNT_SIZE:body]), HEADER)
    if header is None or header["format"] != FORMAT or header["lookup_id"] != lookup_id:
        raise BundleBroken("its header is not of this format")
    return _report_of(header, memoryview(plain)[body:])


def seal_view(reply_key: PublicKey, lookup_id: str, view: ReporterView) -> bytes:
    """Seal for a reporter what the desk lays out under the lookup id."""
    answer = {
        "format": FORMAT,
        "state": view.state,
        "since": view.since.isoformat(),
        "reason": view.reason,
        "answer": view.answer,
        "transferred_to": view.transferred_to,
        "acknowledged": view.acknowledged and view.acknowledged.isoformat(),
        "next": view.next,
        "next_by": view.next_by and view.next_by.isoformat(),
    }
    return seal(reply_key, _view_context(lookup_id), _json(answer))


def open_view(keys: ReceiptKeys, sealed: bytes) -> ReporterView:
    """Open with a receipt's keys what the desk laid out for it. Raises ViewBroken."""
    try:
        opened = unseal(reply_key_pair(keys.reply_seed).private, _view_context(keys.lookup_id), sealed)
    except SealBroken:
        raise ViewBroken from None
    found = _object(opened, VIEW)
    if found is None or found["format"] != FORMAT:
        raise ViewBroken
    try:
        return ReporterView(
            state=CaseState(found["state"]),
            since=date.fromisoformat(found["since"]),
            reason=None if found["reason"] is None else REASONS[found["reason"]],
            answer=found["answer"],
            transferred_to=found["transferred_to"],
            acknowledged=_day(found["acknowledged"]),
            next=None if found["next"] is None else Clock(found["next"]),
            next_by=_day(found["next_by"]),
        )
    except (ValueError, KeyError):
        raise ViewBroken from None


# --- Headers --------------------------------------------------------------------------------------------------------

_TEXT_OR_NOT = (str, type(None))

HEADER: dict[str, tuple[type, ...]] = {
    "format": (int,),
    "lookup_id": (str,),
    "reply_key": (str,),
    "notice": _TEXT_OR_NOT,
    "nominees": (list,),
    "text": (str,),
    "name": (str,),
    "contact": (str,),
    "files": (list,),
    "received": (str,),
    "marks": (list,),
    "language": (str,),
}
"""Exactly what a bundle's header has, with its types."""

VIEW: dict[str, tuple[type, ...]] = {
    "format": (int,),
    "state": (str,),
    "since": (str,),
    "reason": _TEXT_OR_NOT,
    "answer": (str,),
    "transferred_to": (str,),
    "acknowledged": _TEXT_OR_NOT,
    "next": _TEXT_OR_NOT,
    "next_by": _TEXT_OR_NOT,
}
"""Exactly what a view has."""


def _header(report: WebReport) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "lookup_id": report.lookup_id,
        "reply_key": report.reply_key.raw.hex(),
        "notice": report.notice,
        "nominees": list(report.nominees),
        "text": report.text,
        "name": report.name,
        "contact": report.contact,
        "files": [[file.name, file.media_type, len(file.data)] for file in report.files],
        "received": report.received.astimezone(UTC).isoformat(),
        "marks": list(report.marks),
        "language": report.language,
    }


def _plain(report: WebReport) -> Iterator[bytes]:
    header = _json(_header(report))
    yield len(header).to_bytes(COUNT_SIZE) + header
    for file in report.files:
        for at in range(0, len(file.data), PIECE):
            yield file.data[at : at + PIECE]


def _report_of(header: dict[str, Any], bodies: memoryview) -> WebReport:
    try:
        received = datetime.fromisoformat(header["received"])
        reply_key = PublicKey(bytes.fromhex(header["reply_key"]))
    except ValueError:
        raise BundleBroken("its header is not of this format") from None
    texts = [*header["nominees"], *header["marks"]]
    if received.tzinfo is None or not all(isinstance(text, str) for text in texts):
        raise BundleBroken("its header is not of this format")
    return WebReport(
        lookup_id=header["lookup_id"],
        reply_key=reply_key,
        notice=header["notice"],
        nominees=tuple(header["nominees"]),
        text=header["text"],
        name=header["name"],
        contact=header["contact"],
        files=tuple(_files(header["files"], bodies)),
        received=received,
        marks=tuple(header["marks"]),
        language=header["language"],
    )


def _files(entries: list[Any], bodies: memoryview) -> Iterator[AttachedFile]:
    """Cut the bodies at the sizes that the header states; they must come out even."""
    at = 0
    for entry in entries:
        match entry:
            case [str(name), str(media_type), int(size)] if type(size) is int and 0 <= size <= len(bodies) - at:
                yield AttachedFile(name=name, media_type=media_type, data=bytes(bodies[at : at + size]))
                at += size
            case _:
                raise BundleBroken("its files are not as its header says")
    if at != len(bodies):
        raise BundleBroken("its files are not as its header says")


def _object(raw: bytes, kinds: Mapping[str, tuple[type, ...]]) -> dict[str, Any] | None:
    """Read a JSON object that has exactly these keys with these types, written as ``_json`` does, or return None."""
    try:
        found = json.loads(raw.decode())
        as_we_write = _json(found) == raw
    except (ValueError, RecursionError):
        return None
    if not as_we_write or not isinstance(found, dict) or found.keys() != kinds.keys():
        return None
    return found if all(type(found[key]) in kind for key, kind in kinds.items()) else None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _is_hexadecimal(text: str, size: int) -> bool:
    return len(text) == size and set(text) <= _HEXADECIMAL


def _bundle_context(lookup_id: str) -> str:
    return f"bundle/{lookup_id}"


def _view_context(lookup_id: str) -> str:
    return f"view/{lookup_id}"
