"""A case taken out of the desk: one zip of its papers, with a manifest by which anybody can tell that they are whole.

It is packed in memory and given to one person; nothing of it is ever in clear on a disk of the desk. The same papers
give the same bytes but for what the manifest says of who took them out, and when.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError

from publicity.errors import N_, PublicityError

FORMAT = 1
MANIFEST = "manifest.json"
LARGEST_MANIFEST = 16 * 1024 * 1024
PIECE = 1024 * 1024
UNDATED = (1980, 1, 1, 0, 0, 0)
"""The earliest day a zip can tell: when its members were packed is nobody's matter."""


UNREADABLE = (BadZipFile, DeflateError, RuntimeError, EOFError)
"""What zipfile raises for what is no zip, is damaged, locked, or packed in a way it does not know."""


class NoDossier(PublicityError):
    """A file that is no dossier, or whose manifest cannot be read."""

    sentence = N_("%(path)s: is not a dossier (%(why)s).")

    def __init__(self, path: Path, why: object) -> None:
        super().__init__(path=path, why=why)


@dataclass(frozen=True, kw_only=True)
class Packed:
    """A dossier as it is given: its bytes, the SHA-256 of its manifest, and how many papers are in it."""

    data: bytes = field(repr=False)
    digest: str
    papers: int


def packed(members: Mapping[str, bytes], about: Mapping[str, Any]) -> Packed:
    """Pack papers in the order of their names, behind a manifest that says ``about`` and names each of them."""
    names = sorted(members)
    manifest = json.dumps(
        {
            "format": FORMAT,
            **about,
            "members": [
                {"name": name, "size": len(members[name]), "sha256": hashlib.sha256(members[name]).hexdigest()}
                for name in names
            ],
        },
        ensure_ascii=False,
        indent=1,
    ).encode()
    whole = BytesIO()
    with ZipFile(whole, "w") as archive:
        _put(archive, MANIFEST, manifest)
        for name in names:
            _put(archive, name, members[name])
    return Packed(data=whole.getvalue(), digest=hashlib.sha256(manifest).hexdigest(), papers=len(names))


def checked(path: Path) -> tuple[str, list[str]]:
    """Recompute a dossier's manifest: the SHA-256 of the manifest, and a sentence for all that is not as it says.

    Nothing is unpacked to a disk. Raises NoDossier, or OSError for a file that cannot be read.
    """
    try:
        with ZipFile(path) as archive:
            info = archive.getinfo(MANIFEST)
            if info.file_size > LARGEST_MANIFEST:
                raise NoDossier(path, "its manifest is too large")
            manifest = archive.read(info)
            listed = _listed(json.loads(manifest))
            return hashlib.sha256(manifest).hexdigest(), list(_faults(archive, listed))
    # What is not a zip at all, or one by which somebody tries to break the reader.
    except UNREADABLE as error:
        raise NoDossier(path, error) from error
    except (ValueError, KeyError, TypeError) as error:
        raise NoDossier(path, "it has no manifest of ours") from error


def _listed(found: dict[str, Any]) -> dict[str, tuple[int, str]]:
    if found["format"] != FORMAT:
        raise ValueError("another format")
    return {str(one["name"]): (int(one["size"]), str(one["sha256"])) for one in found["members"]}


def _faults(archive: ZipFile, listed: dict[str, tuple[int, str]]) -> Iterator[str]:
    names = [info.filename for info in archive.infolist()]
    for name in sorted(set(names) - {MANIFEST, *listed}):
        yield f"{name}: is not in the manifest."
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{name}: is in it more than once."
    for name, (size, digest) in listed.items():
        if name not in names:
            yield f"{name}: is missing."
            continue
        try:
            with archive.open(name) as member:
                is_as_listed = _digest(member, size) == digest
        # A member that does not unpack is one that is not what it was.
        except UNREADABLE:
            is_as_listed = False
        if not is_as_listed:
            yield f"{name}: is not what it was when the dossier was made."


def _digest(member: IO[bytes], size: int) -> str | None:
    """The SHA-256 of a member; None when it is not of this size. No more of it is read than that."""
    whole, left = hashlib.sha256(), size
    while piece := member.read(min(PIECE, left + 1)):
        whole.update(piece)
        left -= len(piece)
        if left < 0:
            return None
    return whole.hexdigest() if left == 0 else None


def _put(archive: ZipFile, name: str, data: bytes) -> None:
    info = ZipInfo(name, UNDATED)
    # Wherever it is packed: by default a zip tells on which system.
    info.create_system = 3
    info.external_attr = 0o600 << 16
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, data)
