"""A working copy of a photo without what it tells beside its picture: place, hour, device, author, thumbnail.

Nothing is decoded. A JPEG and a PNG are rows of labelled pieces; those that the picture needs are copied byte for byte,
all others are left out, and the two values without which a picture would lie on its side are written anew. What is
kept is a short list: whatever the formats may hold one day is left out.

Kept of colour is what is a fact of the picture and the same in millions of files: sRGB, gAMA, cHRM, cICP, and Adobe's
colour transform. An ICC profile is left out: it names the screen, the camera or the maker, and can hold any text; a
photo whose colours lean on one looks a little duller.
"""

import zlib
from collections.abc import Iterator

from publicity.errors import N_, PublicityError

MOST_PIECES = 100_000
"""No photo has so many pieces; scans of a JPEG and their restarts are one piece each."""

# --- JPEG (ITU-T T.81, annex B) -------------------------------------------------------------------------------------

JPEG = b"\xff\xd8"
SOI, EOI, SOS, DRI, APP0, APP1, APP14 = 0xD8, 0xD9, 0xDA, 0xDD, 0xE0, 0xE1, 0xEE
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""How the picture is coded; 0xC4 and 0xCC are tables, 0xC8 is of no meaning."""
NEEDED = FRAMES | {0xC4, 0xCC, 0xDB, 0xDC, DRI, SOS}
"""Tables, frames, scans, and the number of lines where it comes behind them."""
RESTARTS = frozenset(range(0xD0, 0xD8))
ALONE = RESTARTS | {0x01}
"""Markers without a length behind them."""
JFIF = b"JFIF\x00"
PLAIN_JFIF = JFIF + b"\x01\x01\x00\x00\x01\x00\x01\x00\x00"
"""Version 1.01, square pixels, no thumbnail. That it is there says how the colours are coded."""
ADOBE, ADOBE_SIZE = b"Adobe", 12
EXIF = b"Exif\x00\x00"
ORIENTATION = 0x0112
MOST_ENTRIES = 1000

# --- PNG (ISO/IEC 15948) --------------------------------------------------------------------------------------------

PNG = b"\x89PNG\r\n\x1a\n"
WIDEST_CHUNK = 2**31 - 1
HEAD_SIZE = 13
FIRST, LAST, PIXELS = b"IHDR", b"IEND", b"IDAT"
SIZES = {b"sRGB": 1, b"gAMA": 4, b"cHRM": 32, b"cICP": 4, b"tRNS": None, b"PLTE": None, b"bKGD": None,
         b"acTL": 8, b"fcTL": 26, b"fdAT": None}  # fmt: skip
"""What may stand beside the pixels, and how long it is where that is fixed."""


class NotStripped(PublicityError):
    """There is no working copy: the file is of another kind, damaged, or out of proportion; ``why`` says so."""

    sentence = N_("There is no copy of this file without its hidden details (%(why)s).")

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why=why)


def stripped(data: bytes) -> bytes:
    """Copy a JPEG or a PNG without its hidden details. Raises NotStripped, and never anything else.

    The copy shows the same picture, to the pixel, the same side up. What stands behind its end is left out as well.
    """
    if data.startswith(JPEG):
        return b"".join(_jpeg(data))
    if data.startswith(PNG):
        return b"".join(_png(data))
    raise NotStripped(N_("it is neither a JPEG nor a PNG"))


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Copy what a JPEG's picture needs."""
    yield JPEG
    frames, scans, way_up, is_jfif = 0, 0, 1, False
    kept: list[bytes] = []
    for marker, body in _segments(data):
        if marker == APP0 and body.startswith(JFIF):
            is_jfif = True
        elif marker == APP1 and body.startswith(EXIF):
            way_up = _orientation(body[len(EXIF) :]) or way_up
        elif marker == APP14 and body.startswith(ADOBE) and len(body) >= ADOBE_SIZE:
            # Of its words only the transform of colours is looked at by anybody.
            kept.append(_segment(APP14, ADOBE + b"\x00\x64\x00\x00\x00\x00" + body[ADOBE_SIZE - 1 : ADOBE_SIZE]))
        elif marker == SOS:
            scans += 1
            kept.append(body)
        elif marker in NEEDED:
            frames += marker in FRAMES
            kept.append(_segment(marker, body))
    if frames != 1 or not scans:
        raise NotStripped(N_("it is damaged"))
    if is_jfif:
        yield _segment(APP0, PLAIN_JFIF)
    if way_up != 1:
        yield _segment(APP1, EXIF + _only_orientation(way_up))
    yield from kept
    yield bytes([0xFF, EOI])


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with what belongs to it; for a scan that is its header and its coded pixels, as they stand."""
    at = len(JPEG)
    for _ in range(MOST_PIECES):
        if data[at : at + 1] != b"\xff":
            raise NotStripped(N_("it is damaged"))
        while data[at : at + 1] == b"\xff":
            at += 1
        marker = _byte(data, at)
        at += 1
        if marker == EOI:
            return
        if marker in ALONE:
            continue
        if marker in (0x00, SOI):
            raise NotStripped(N_("it is damaged"))
        size = _number(data, at, 2)
        if size < 2 or at + size > len(data):
            raise NotStripped(N_("it is damaged"))
        if marker == SOS:
            end = _end_of_scan(data, at + size)
            yield marker, data[at - 2 : end]
            at = end
        else:
            yield marker, data[at + 2 : at + size]
            at += size
    raise NotStripped(N_("it has too many parts"))


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the coded pixels end: at the first marker that is no restart."""
    while (at := data.find(b"\xff", at)) >= 0:
        follows = _byte(data, at + 1)
        if follows == 0x00 or follows in RESTARTS:
            at += 2
        elif follows == 0xFF:
            at += 1
        else:
            return at
    raise NotStripped(N_("it is cut short"))


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2) + body


def _orientation(exif: bytes) -> int | None:
    """Which side is up, 1 to 8, out of an Exif block (CIPA DC-008); None where it cannot be read."""
    order = {b"II*\x00": "little", b"MM\x00*": "big"}.get(exif[:4])
    if order is None:
        return None
    little = order == "little"

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], "little" if little else "big")

    first = number(4, 4)
    for place in range(min(number(first, 2), MOST_ENTRIES)):
        entry = first + 2 + place * 12
        if number(entry, 2) == ORIENTATION:
            found = number(entry + 8, 2)
            return found if 1 <= found <= 8 else None
    return None


def _only_orientation(way_up: int) -> bytes:
    """An Exif block that says which side is up and nothing else."""
    entry = ORIENTATION.to_bytes(2) + b"\x00\x03\x00\x00\x00\x01" + way_up.to_bytes(2) + b"\x00\x00"
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"


def _png(data: bytes) -> Iterator[bytes]:
    """Copy what a PNG's picture needs."""
    yield PNG
    way_up, pixels = 1, 0
    kept: list[bytes] = []
    for name, body in _chunks(data):
        if name == b"eXIf":
            way_up = _orientation(body) or way_up
        elif name in (FIRST, PIXELS) or _is_of_the_picture(name, body):
            pixels += name == PIXELS
            kept.append(_chunk(name, body))
    if not pixels:
        raise NotStripped(N_("it is damaged"))
    head, *rest = kept
    yield head
    if way_up != 1:
        yield _chunk(b"eXIf", _only_orientation(way_up))
    yield from rest
    yield _chunk(LAST, b"")


def _is_of_the_picture(name: bytes, body: bytes) -> bool:
    return name in SIZES and SIZES[name] in (None, len(body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each chunk's name and body, from the head to the end, whose sums are right."""
    at = len(PNG)
    for count in range(MOST_PIECES):
        size, name = _number(data, at, 4), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        if size > WIDEST_CHUNK or len(body) < size or not (name.isascii() and name.isalpha()):
            raise NotStripped(N_("it is damaged"))
        if _number(data, at + 8 + size, 4) != zlib.crc32(name + body):
            raise NotStripped(N_("it is damaged"))
        if (name == FIRST) != (count == 0) or (name == FIRST and size != HEAD_SIZE):
            raise NotStripped(N_("it is damaged"))
        if name == LAST:
            return
        # What has a capital first letter is needed to show the picture: without knowing it, nothing can be promised.
        if name[:1].isupper() and name not in (FIRST, PIXELS, b"PLTE"):
            raise NotStripped(N_("it is damaged"))
        yield name, body
        at += size + 12
    raise NotStripped(N_("it has too many parts"))


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise NotStripped(N_("it is cut short"))
    return data[at]


def _number(data: bytes, at: int, size: int) -> int:
    if at + size > len(data):
        raise NotStripped(N_("it is cut short"))
    return int.from_bytes(data[at : at + size])
