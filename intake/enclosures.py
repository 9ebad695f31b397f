"""What came along with a report: what handlers work with, and what is sealed with whoever sent it.

A photo tells beside its picture where, when and with what it was taken, and a file's name may tell a person's; a voice
is known by whoever knows it; so is a hand. Of a photo handlers get the copy without all that; the photo itself, a
recording, and what a clerk sets apart lie under the key of the identity, which only two custodians open together.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from intake.envelopes import Envelope, open_words, seal_file_words, seal_words, written
from intake.stripping import JPEG, PNG, NotStripped
from intake.vault import PrivateKey, PublicKey
from intake.web_report import AttachedFile
from intake.working_copy import working_copy
from publicity.report import Keeping

PIECE = 65_536
STORED_NAME = 32
"""How many hexadecimal characters the name of a sealed file has."""

PHOTOS = {JPEG: ("photo-%d.jpg", "image/jpeg"), PNG: ("photo-%d.png", "image/png")}
"""How a photo begins → what its copy is called, and its type."""

VOICES = frozenset((".aac", ".amr", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".silk", ".wav", ".wma"))
"""How the names of recordings end, whatever type a browser stated."""


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """One file as it is to be sealed."""

    file: AttachedFile
    keeping: Keeping


@dataclass(frozen=True, kw_only=True)
class SealedEnclosure:
    """A file on its way: the name under which it is to be stored, its own name sealed, its size, its sealed bytes."""

    stored: str
    name_sealed: bytes = field(repr=False)
    size: int
    sealed: bytes = field(repr=False)
    keeping: Keeping


def enclosures(files: Iterable[AttachedFile], *, apart: bool = False) -> Iterator[Enclosure]:
    """Say how each file is to be kept; with ``apart`` all of them go with the identity.

    Makes the copies of photos, each in a process of its own: a tenth of a second. Of a photo that cannot be copied
    there is the original alone.
    """
    for number, file in enumerate(files, start=1):
        if apart or _is_voice(file):
            yield Enclosure(file=file, keeping=Keeping.ORIGINAL)
        elif kind := next((kind for kind in PHOTOS if file.data.startswith(kind)), None):
            yield from _copied(file, number, *PHOTOS[kind])
            yield Enclosure(file=file, keeping=Keeping.ORIGINAL)
        else:
            yield Enclosure(file=file, keeping=Keeping.WHOLE)


def seal_enclosure(envelope: Envelope, one: Enclosure) -> SealedEnclosure:
    """Seal one to the pair of the case, or to that of the identity."""
    public, stored = key_for(envelope, one.keeping), secrets.token_hex(STORED_NAME // 2)
    return SealedEnclosure(
        stored=stored,
        name_sealed=seal_name(public, stored, one.file),
        size=len(one.file.data),
        sealed=b"".join(seal_body(public, stored, one.file)),
        keeping=one.keeping,
    )


def key_for(envelope: Envelope, keeping: Keeping) -> PublicKey:
    """The key of an envelope to which a file is sealed."""
    return envelope.identity_public if keeping is Keeping.ORIGINAL else envelope.public


def seal_name(public: PublicKey, stored: str, file: AttachedFile) -> bytes:
    """Seal what the sender calls a file, with its type."""
    return seal_words(public, f"file-name/{stored}", written({"name": file.name, "media_type": file.media_type}))


def seal_body(public: PublicKey, stored: str, file: AttachedFile) -> Iterator[bytes]:
    """Seal the bytes of a file, a piece at a time."""
    pieces = (file.data[at : at + PIECE] for at in range(0, len(file.data), PIECE))
    return seal_file_words(public, f"file/{stored}", pieces)


def open_enclosure(private: PrivateKey, stored: str, name_sealed: bytes, sealed: bytes) -> AttachedFile:
    """Open a file with the key to which it was sealed. Raises SealBroken."""
    named = json.loads(open_words(private, f"file-name/{stored}", name_sealed))
    data = open_words(private, f"file/{stored}", sealed)
    return AttachedFile(name=named["name"], media_type=named["media_type"], data=data)


def _is_voice(file: AttachedFile) -> bool:
    return file.media_type.startswith("audio/") or PurePath(file.name.lower()).suffix in VOICES


def _copied(file: AttachedFile, number: int, name: str, media_type: str) -> Iterator[Enclosure]:
    try:
        data = working_copy(file.data)
    except NotStripped:
        return
    yield Enclosure(
        file=AttachedFile(name=name % number, media_type=media_type, data=data),
        keeping=Keeping.COPY,
    )
