"""What travels from the letterbox to the desk: one report, or what its reporter sends later.

A bundle is one sealed file: the length of its header (4 bytes, big-endian), the header as JSON, the bodies of the
attached files one after the other. Whatever deviates by a hair is refused whole.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from intake.exact import TEXT_OR_NOT, Kinds, json_of, object_of
from intake.receipts import ReceiptKeys
from intake.vault import (
    PrivateKey,
    PublicKey,
    SealBroken,
    keyed_index,
    seal_stream,
    unseal_stream,
)
from publicity.errors import N_, PublicityError
from publicity.report import Sending, Wish

FORMAT = 2
BEFORE = 1
"""The format before this one is read as well: bundles of it lie among what was imported."""
COUNT_SIZE = 4
LARGEST_HEADER = 16 * 1024 * 1024
PIECE = 65_536
LOOKUP_ID_SIZE = 32
DIGEST_SIZE = 16
_HEXADECIMAL = frozenset("0123456789abcdef")


class BundleBroken(PublicityError):
    """What came from the letterbox is not a whole bundle; ``why`` says in English what was found, never its words."""

    sentence = N_("This report cannot be read (%(why)s). Nothing is lost: the file stays as it is.")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


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
    ``marks`` are hints for the desk ("honeypot"); a marked report is a report like any other. ``wish`` is how its
    sender wants to be known, None in what is sent later. ``form`` tells one form sent later from another with the same
    words, and is empty in a report.
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
    sending: Sending = Sending.REPORT
    wish: Wish | None = None
    form: str = field(default="", repr=False)


def bundle_name(keys: ReceiptKeys, report: WebReport) -> str:
    """Name a bundle by its lookup id and, keyed, by what was written in it.

    The same words and files under the same receipt have the same name; anything changed gives another name under the
    same lookup id, which the desk adds to the same report.
    """
    written = _header(report) | {"files": [[file.name, file.media_type, _digest(file.data)] for file in report.files]}
    for circumstance in ("received", "marks", "language"):
        del written[circumstance]
    # The reply seed is a key that nobody but the reporter holds once the answer is out.
    digest = keyed_index(keys.reply_seed, "bundle-name", _digest(json_of(written)))
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
    header = _header_of(bytes(plain[COUNT_SIZE:body]))
    if header is None or header["lookup_id"] != lookup_id:
        raise BundleBroken("its header is not of this format")
    return _report_of(header, memoryview(plain)[body:])


# --- Headers --------------------------------------------------------------------------------------------------------

HEADER: Kinds = {
    "format": (int,),
    "lookup_id": (str,),
    "reply_key": (str,),
    "notice": TEXT_OR_NOT,
    "nominees": (list,),
    "text": (str,),
    "name": (str,),
    "contact": (str,),
    "files": (list,),
    "received": (str,),
    "marks": (list,),
    "language": (str,),
    "sending": (str,),
    "wish": TEXT_OR_NOT,
    "form": (str,),
}
"""Exactly what a bundle's header has, with its types."""

SINCE_THIS_FORMAT: dict[str, Any] = {"sending": Sending.REPORT, "wish": None, "form": ""}
"""What a header of the format before did not have, with what it meant."""


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
        "sending": report.sending,
        "wish": report.wish,
        "form": report.form,
    }


def _header_of(raw: bytes) -> dict[str, Any] | None:
    """Read a header of this format or of the one before."""
    if (header := object_of(raw, HEADER)) is not None:
        return header if header["format"] == FORMAT else None
    kinds = {name: kind for name, kind in HEADER.items() if name not in SINCE_THIS_FORMAT}
    header = object_of(raw, kinds)
    return header | SINCE_THIS_FORMAT if header is not None and header["format"] == BEFORE else None


def _plain(report: WebReport) -> Iterator[bytes]:
    header = json_of(_header(report))
    yield len(header).to_bytes(COUNT_SIZE) + header
    for file in report.files:
        for at in range(0, len(file.data), PIECE):
            yield file.data[at : at + PIECE]


def _report_of(header: dict[str, Any], bodies: memoryview) -> WebReport:
    try:
        received = datetime.fromisoformat(header["received"])
        reply_key = PublicKey(bytes.fromhex(header["reply_key"]))
        sending = Sending(header["sending"])
        wish = None if header["wish"] is None else Wish(header["wish"])
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
        sending=sending,
        wish=wish,
        form=header["form"],
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


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _is_hexadecimal(text: str, size: int) -> bool:
    return len(text) == size and set(text) <= _HEXADECIMAL


def _bundle_context(lookup_id: str) -> str:
    return f"bundle/{lookup_id}"
