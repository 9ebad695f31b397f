"""What travels from the letterbox to the desk: a report in its envelope, of which only the outside can be read.

A bundle is one file: the length of its header (4 bytes, big-endian), the header as JSON, the sealed parts one after the
other, and the SHA-256 of all that. The header says what the desk may know without opening anything: the lookup id, the
reporter's reply key, the case's number, the day, whether it is a report or what was sent later, the keys and for whom
they are wrapped, and how large each part is.
Whatever deviates by a hair is refused whole.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from intake.directory import Directory
from intake.enclosures import STORED_NAME, SealedEnclosure, enclosures, open_enclosure, seal_enclosure
from intake.envelopes import (
    AllegationWords,
    Envelope,
    Identity,
    ReportWords,
    Share,
    half_of,
    is_case_number,
    joined_halves,
    known_to_all,
    matter_of,
    new_case_number,
    new_envelope,
    open_identity,
    open_words,
    pair_of,
    report_words,
    seal_allegation_words,
    seal_identity,
    seal_report_words,
    unwrapped,
)
from intake.vault import PrivateKey, PublicKey, SealBroken, check_usable
from intake.views import ReporterView, ViewBroken, open_view, seal_view
from intake.web_report import AttachedFile, BundleBroken, WebReport, bundle_name, is_hexadecimal, lookup_id_of
from intake.written import as_json, read_object
from publicity.report import Keeping, Sending, Wish

__all__ = [
    "AttachedFile",
    "BundleBroken",
    "ReporterView",
    "SealedReport",
    "ViewBroken",
    "WebReport",
    "bundle_name",
    "open_bundle",
    "open_view",
    "read_bundle",
    "seal_bundle",
    "seal_view",
]

FORMAT = 3
COUNT_SIZE = 4
SUM_SIZE = 32
LARGEST_HEADER = 16 * 1024 * 1024
_NOT_OF_THIS_FORMAT = "its header is not of this format"


@dataclass(frozen=True, kw_only=True)
class SealedReport:
    """A bundle as the desk takes it in: nothing of it is opened. ``digest`` tells it from others of its receipt."""

    lookup_id: str = field(repr=False)
    digest: str = field(repr=False)
    reply_key: PublicKey = field(repr=False)
    case: str
    received: date
    in_time: bool
    marks: tuple[str, ...]
    sending: Sending
    envelope: Envelope
    report: bytes = field(repr=False)
    identity: bytes = field(repr=False)
    allegations: tuple[bytes, ...] = field(repr=False)
    files: tuple[SealedEnclosure, ...]


def seal_bundle(directory: Directory, name: str, report: WebReport) -> Iterator[bytes]:
    """Seal a report for those who may receive it, a part at a time; ``name`` is the bundle's."""
    case, envelope = new_case_number(), new_envelope(directory, report.about)
    sealed = _sealed(case, envelope, name, report)
    header = as_json(_header(sealed))
    whole = hashlib.sha256()
    for part in (len(header).to_bytes(COUNT_SIZE) + header, *_parts(sealed)):
        whole.update(part)
        yield part
    yield whole.digest()


def read_bundle(name: str, chunks: Iterable[bytes]) -> SealedReport:
    """Read the bundle of a name, opening nothing. Raises BundleBroken unless it is whole and as ``seal_bundle`` writes.

    That its parts say what the header says, only somebody with a key can tell: ``open_bundle``.
    """
    lookup_id, raw = lookup_id_of(name), b"".join(chunks)
    plain, total = raw[:-SUM_SIZE], raw[-SUM_SIZE:]
    if len(raw) < SUM_SIZE or hashlib.sha256(plain).digest() != total:
        raise BundleBroken("its seal is broken")
    size = int.from_bytes(plain[:COUNT_SIZE])
    body = COUNT_SIZE + size
    if len(plain) < body or size > LARGEST_HEADER:
        raise BundleBroken("its header is cut short")
    header = read_object(plain[COUNT_SIZE:body], HEADER)
    if header is None or header["format"] != FORMAT or header["lookup_id"] != lookup_id:
        raise BundleBroken(_NOT_OF_THIS_FORMAT)
    try:
        return _sealed_report(header, name.partition(".")[2], _Cutter(memoryview(plain)[body:]))
    except (ValueError, KeyError, TypeError):
        raise BundleBroken(_NOT_OF_THIS_FORMAT) from None


def open_bundle(keys: Mapping[str, PrivateKey], sealed: SealedReport) -> WebReport:
    """Open a bundle with the keys of some holders, by id. Raises BundleBroken when none of them opens it.

    Who reported is opened when two custodians are among them, and left empty otherwise; of photos there are the
    originals then, else the copies.
    """
    name = sealed.envelope.id
    holder = next((one for one in keys if one in sealed.envelope.wraps), None)
    if holder is None:
        raise BundleBroken("it is sealed for others")
    try:
        private = unwrapped(name, holder, keys[holder], sealed.envelope.wraps[holder])
        return _opened(private, sealed, _identity_key(keys, sealed))
    except (SealBroken, ValueError, KeyError, TypeError):
        raise BundleBroken("its seal is broken") from None


def readable(report: WebReport, sealed: SealedReport) -> dict[str, Any]:
    """An opened report as JSON can hold it: all but the bodies of its files, of which it has the digests."""
    return {
        "case": sealed.case,
        "received": report.received.isoformat(),
        "notice": report.notice,
        "nominees": list(report.nominees),
        "text": report.text,
        "files": [[file.name, hashlib.sha256(file.data).hexdigest()] for file in report.files],
    }


# --- Headers --------------------------------------------------------------------------------------------------------

HEADER: dict[str, tuple[type, ...]] = {
    "format": (int,),
    "lookup_id": (str,),
    "reply_key": (str,),
    "case": (str,),
    "received": (str,),
    "in_time": (bool,),
    "marks": (list,),
    "sending": (str,),
    "public": (str,),
    "wraps": (dict,),
    "identity_public": (str,),
    "shares": (list,),
    "excluded": (list,),
    "report": (int,),
    "identity": (int,),
    "allegations": (list,),
    "files": (list,),
}
"""Exactly what a bundle's header has, with its types; the last four are sizes of parts."""


def _sealed(case: str, envelope: Envelope, name: str, report: WebReport) -> SealedReport:
    public, identity = envelope.public, Identity(name=report.name, contact=report.contact)
    shown = known_to_all(report.wish, identity)
    words = ReportWords(
        text=report.text,
        notice=report.notice,
        nominees=report.nominees,
        language=report.language,
        instant=report.received.astimezone(UTC).isoformat(),
        wish=report.wish or "",
        name=shown.name,
        contact=shown.contact,
    )
    plain = AllegationWords(matter=matter_of(report.text), notice=report.notice)
    alleged = [replace(plain, nominee=key, name=report.names.get(key)) for key in dict.fromkeys(report.nominees)]
    digest = name.partition(".")[2]
    return SealedReport(
        lookup_id=report.lookup_id,
        digest=digest,
        reply_key=report.reply_key,
        case=case,
        received=report.day or report.received.astimezone(UTC).date(),
        in_time=report.in_time,
        marks=report.marks,
        sending=report.sending,
        envelope=envelope,
        report=seal_report_words(public, f"{report.lookup_id}/{digest}", words),
        identity=seal_identity(envelope.identity_public, envelope.id, identity),
        allegations=tuple(
            seal_allegation_words(public, case, number, one) for number, one in enumerate(alleged or [plain], start=1)
        ),
        files=tuple(seal_enclosure(envelope, one) for one in enclosures(report.files)),
    )


def _header(sealed: SealedReport) -> dict[str, Any]:
    envelope = sealed.envelope
    return {
        "format": FORMAT,
        "lookup_id": sealed.lookup_id,
        "reply_key": sealed.reply_key.raw.hex(),
        "case": sealed.case,
        "received": sealed.received.isoformat(),
        "in_time": sealed.in_time,
        "marks": list(sealed.marks),
        "sending": sealed.sending,
        "public": envelope.public.raw.hex(),
        "wraps": {holder: wrap.hex() for holder, wrap in envelope.wraps.items()},
        "identity_public": envelope.identity_public.raw.hex(),
        "shares": [[one.first, one.second, one.first_sealed.hex(), one.second_sealed.hex()] for one in envelope.shares],
        "excluded": sorted(envelope.excluded),
        "report": len(sealed.report),
        "identity": len(sealed.identity),
        "allegations": [len(one) for one in sealed.allegations],
        "files": [[one.stored, one.size, len(one.name_sealed), len(one.sealed), one.keeping] for one in sealed.files],
    }


def _parts(sealed: SealedReport) -> Iterator[bytes]:
    yield from (sealed.report, sealed.identity, *sealed.allegations)
    for file in sealed.files:
        yield from (file.name_sealed, file.sealed)


class _Cutter:
    """Cuts parts off what follows the header; they must come out even."""

    def __init__(self, rest: memoryview) -> None:
        self.rest = rest

    def part(self, size: Any) -> bytes:
        if type(size) is not int or not 0 <= size <= len(self.rest):
            raise BundleBroken("its parts are not as its header says")
        part, self.rest = bytes(self.rest[:size]), self.rest[size:]
        return part


def _size(size: Any, sealed: Any) -> int:
    """The size of a file before it was sealed, which only added to it. Raises ValueError."""
    if type(size) is not int or type(sealed) is not int or not 0 <= size <= sealed:
        raise ValueError("no file has this size")
    return size


def _usable(key: str) -> PublicKey:
    """A public key to which something can be sealed. Raises ValueError."""
    found = PublicKey(bytes.fromhex(key))
    check_usable(found)
    return found


def _sealed_report(header: dict[str, Any], digest: str, cutter: _Cutter) -> SealedReport:
    envelope = Envelope(
        public=_usable(header["public"]),
        wraps={str(holder): bytes.fromhex(wrap) for holder, wrap in header["wraps"].items()},
        identity_public=_usable(header["identity_public"]),
        shares=tuple(
            Share(first=a, second=b, first_sealed=bytes.fromhex(c), second_sealed=bytes.fromhex(d))
            for a, b, c, d in header["shares"]
        ),
        excluded=frozenset(map(str, header["excluded"])),
    )
    sealed = SealedReport(
        lookup_id=header["lookup_id"],
        digest=digest,
        reply_key=_usable(header["reply_key"]),
        case=header["case"],
        received=date.fromisoformat(header["received"]),
        in_time=header["in_time"],
        marks=tuple(map(str, header["marks"])),
        sending=Sending(header["sending"]),
        envelope=envelope,
        report=cutter.part(header["report"]),
        identity=cutter.part(header["identity"]),
        allegations=tuple(cutter.part(size) for size in header["allegations"]),
        files=tuple(
            SealedEnclosure(
                stored=stored,
                name_sealed=cutter.part(named),
                size=_size(size, long),
                sealed=cutter.part(long),
                keeping=Keeping(keeping),
            )
            for stored, size, named, long, keeping in header["files"]
        ),
    )
    if not is_case_number(sealed.case):
        raise BundleBroken(_NOT_OF_THIS_FORMAT)
    is_well_named = all(is_hexadecimal(one.stored, STORED_NAME) for one in sealed.files)
    if cutter.rest or not sealed.allegations or not is_well_named:
        raise BundleBroken("its parts are not as its header says")
    if any(pair_of(one) != envelope.id for one in (sealed.report, *sealed.allegations)):
        raise BundleBroken("its parts are not of one envelope")
    return sealed


def _opened(private: PrivateKey, sealed: SealedReport, identity_key: PrivateKey | None) -> WebReport:
    identity = open_identity(identity_key, sealed.envelope.id, sealed.identity) if identity_key else Identity()
    place = f"report/{sealed.lookup_id}/{sealed.digest}"
    words = report_words(json.loads(open_words(private, place, sealed.report)))
    return WebReport(
        lookup_id=sealed.lookup_id,
        reply_key=sealed.reply_key,
        notice=words.notice,
        nominees=words.nominees,
        text=words.text,
        name=identity.name or words.name,
        contact=identity.contact or words.contact,
        files=tuple(_opened_files(private, identity_key, sealed)),
        received=datetime.fromisoformat(words.instant),
        day=sealed.received,
        marks=sealed.marks,
        language=words.language,
        in_time=sealed.in_time,
        sending=sealed.sending,
        wish=Wish(words.wish) if words.wish else None,
    )


def _opened_files(private: PrivateKey, identity_key: PrivateKey | None, sealed: SealedReport) -> Iterator[AttachedFile]:
    left_out = Keeping.COPY if identity_key else Keeping.ORIGINAL
    for one in sealed.files:
        key = identity_key if one.keeping is Keeping.ORIGINAL else private
        if one.keeping is not left_out and key:
            yield open_enclosure(key, one.stored, one.name_sealed, one.sealed)


def _identity_key(keys: Mapping[str, PrivateKey], sealed: SealedReport) -> PrivateKey | None:
    name = sealed.envelope.id
    for share in sealed.envelope.shares:
        if share.first in keys and share.second in keys:
            halves = [half_of(name, share, one, keys[one]) for one in (share.first, share.second)]
            return joined_halves(halves[0], halves[1])
    return None
