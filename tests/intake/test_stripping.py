"""A working copy shows the same picture and tells nothing else; whatever is damaged is refused in a sentence."""

from __future__ import annotations

import io
import struct
import zlib
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from intake import working_copy as apart
from intake.stripping import JPEG, PNG, NotStripped, stripped
from intake.working_copy import run_apart, working_copy

SECRETS = (b"SECRET-GPS", b"SECRET-XMP", b"SECRET-TEXT", b"SECRET-ICC", b"SECRET-TRAIL", b"SECRET-THUMB", b"SECRET-APP")


def a_picture(mode: str = "RGB", size: tuple[int, int] = (61, 43)) -> Image.Image:
    """A picture with many colours, of odd size."""
    width, height = size
    points = [(x * 4 % 256, y * 5 % 256, (x * y) % 256, 255 - x) for y in range(height) for x in range(width)]
    picture = Image.new("RGBA", size)
    picture.putdata(points)
    return picture.convert(mode)


def a_profile() -> bytes:
    """An ICC profile with a name in it."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile + b"SECRET-ICC"


def exif_of(way_up: int = 1) -> Image.Exif:
    """What a telephone writes into its photos: maker, place, author, and which side is up."""
    exif = Image.Exif()
    exif[0x0112] = way_up
    exif[0x010F] = "SECRET-TEXT maker"
    exif[0x013B] = "SECRET-TEXT author"
    exif.get_ifd(0x8825).update({1: "N", 2: (28.0, 0.0, 40.0), 29: "SECRET-GPS"})
    return exif


def a_jpeg(mode: str = "RGB", way_up: int = 1, **more: object) -> bytes:
    """A JPEG with everything in it that tells: Exif, XMP, ICC, comment, application's own segments, thumbnail, tail."""
    out = io.BytesIO()
    a_picture(mode).save(
        out, "JPEG", exif=exif_of(way_up), icc_profile=a_profile(), xmp=b"<x>SECRET-XMP</x>", comment=b"SECRET-TEXT",
        **more,
    )  # fmt: skip
    data = out.getvalue()
    jfxx = b"JFXX\x00\x10SECRET-THUMB"
    segments = b"".join(
        bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in ((0xE0, jfxx), (0xED, b"Photoshop 3.0\x00SECRET-APP"), (0xEF, b"SECRET-APP"))
    )
    after_first = 4 + int.from_bytes(data[4:6])
    return data[:after_first] + segments + data[after_first:] + b"SECRET-TRAIL" + a_plain_jpeg()


def a_plain_jpeg() -> bytes:
    """A small JPEG, as telephones hide one behind another."""
    out = io.BytesIO()
    a_picture(size=(8, 8)).save(out, "JPEG")
    return out.getvalue()


def a_png(mode: str = "RGBA", way_up: int = 1, **more: object) -> bytes:
    """A PNG with everything in it that tells: tEXt, zTXt, iTXt, eXIf, tIME, iCCP, pHYs, private chunks, tail."""
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "SECRET-TEXT")
    texts.add_text("Comment", "SECRET-TEXT" * 9, zip=True)
    texts.add_itxt("XML:com.adobe.xmp", "<x>SECRET-XMP</x>")
    texts.add(b"tIME", struct.pack(">HBBBBB", 2026, 11, 20, 10, 0, 0))
    texts.add(b"prVt", b"SECRET-APP", after_idat=True)
    out = io.BytesIO()
    a_picture(mode).save(
        out, "PNG", pnginfo=texts, exif=exif_of(way_up), icc_profile=a_profile(), dpi=(300, 300), **more
    )
    return out.getvalue() + b"SECRET-TRAIL"


def pixels_of(data: bytes) -> tuple[str, tuple[int, int], bytes, int]:
    """The picture as it is decoded, and which side of it is up."""
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.mode, picture.size, picture.tobytes(), picture.getexif().get(0x0112, 1)


def told_by(data: bytes) -> list[bytes]:
    """Which of the secrets can be read in a file, be they packed or not."""
    unpacked = data
    for at in range(len(data)):
        if data[at : at + 2] in (b"\x78\x9c", b"\x78\x01", b"\x78\xda", b"\x78\x5e"):
            try:
                unpacked += zlib.decompressobj().decompress(data[at:], 100_000)
            except zlib.error:
                continue
    return [secret for secret in SECRETS if secret in unpacked]


PHOTOS = {
    "jpeg": a_jpeg(),
    "grey jpeg": a_jpeg("L"),
    "cmyk jpeg": a_jpeg("CMYK"),
    "progressive jpeg": a_jpeg(progressive=True),
    "jpeg with restarts": a_jpeg(restart_marker_blocks=1),
    "jpeg on its side": a_jpeg(way_up=6),
    "png": a_png(),
    "grey png": a_png("L"),
    "png with a palette": a_png("P"),
    "png with a clear colour": a_png("RGB", transparency=(0, 0, 0)),
    "png on its side": a_png(way_up=8),
}


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_a_copy_shows_the_same_picture_the_same_side_up_and_tells_nothing_else(photo):
    assert told_by(photo)  # Control: they are there, and are found.

    copy = stripped(photo)

    assert pixels_of(copy) == pixels_of(photo)
    assert told_by(copy) == []


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_nothing_is_left_that_a_reader_of_details_finds_but_which_side_is_up(photo):
    with Image.open(io.BytesIO(stripped(photo))) as picture:
        picture.load()
        assert set(picture.getexif()) <= {0x0112}
        assert set(picture.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform", "progressive",
            "progression", "exif", "transparency", "dpi",
        }  # fmt: skip
        # Pillow's own guess where an Exif block names none.
        assert picture.info.get("dpi", (72, 72)) == (72, 72)


def test_a_copy_of_a_copy_is_the_same_copy():
    for photo in PHOTOS.values():
        assert stripped(stripped(photo)) == stripped(photo)


def test_a_moving_png_goes_on_moving():
    out = io.BytesIO()
    a_picture().save(out, "PNG", save_all=True, append_images=[a_picture().rotate(90)], duration=100)

    with Image.open(io.BytesIO(stripped(out.getvalue()))) as picture:
        assert getattr(picture, "n_frames", 1) == 2


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", b"\x00" * 100, b"\xff", b"RIFF....WEBP"])
def test_whatever_is_neither_has_no_copy(data):
    with pytest.raises(NotStripped, match="neither"):
        stripped(data)


@pytest.mark.parametrize("name", ["jpeg", "progressive jpeg", "png", "png with a palette"])
def test_a_photo_that_is_cut_short_anywhere_is_refused_or_gives_what_its_whole_gives(name):
    photo, whole = PHOTOS[name], stripped(PHOTOS[name])
    for end in range(len(photo)):
        try:
            copy = stripped(photo[:end])
        except NotStripped:
            continue
        # What was cut off stood behind the picture.
        assert copy == whole


def test_a_chunk_whose_sum_is_wrong_is_refused():
    at = PHOTOS["png"].index(b"IDAT") + 8

    with pytest.raises(NotStripped):
        stripped(PHOTOS["png"][:at] + b"\x00\x00" + PHOTOS["png"][at + 2 :])


def test_a_file_of_countless_parts_is_refused_in_good_time():
    with pytest.raises(NotStripped):
        stripped(JPEG + b"\xff\x01" * 200_000)
    empty = struct.pack(">I4sI", 0, b"tEXt", zlib.crc32(b"tEXt"))
    head = PHOTOS["png"][8:33]
    with pytest.raises(NotStripped):
        stripped(PNG + head + empty * 200_000)


# --- Whatever comes -------------------------------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A photo in which some bytes were changed, left out or put in."""
    data = bytearray(draw(st.sampled_from(list(PHOTOS.values()))))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data) - 1))
        match draw(st.integers(0, 2)):
            case 0:
                data[at] = draw(st.integers(0, 255))
            case 1:
                del data[at : at + draw(st.integers(1, 40))]
            case _:
                data[at:at] = draw(st.binary(min_size=1, max_size=40))
    return bytes(data) or b"\x00"


@given(damaged())
def test_a_damaged_photo_gives_a_copy_of_the_same_picture_or_a_refusal(data):
    try:
        copy = stripped(data)
    except NotStripped:
        return
    assert len(copy) <= len(data) + 100
    try:
        expected = pixels_of(data)
    except Exception:  # Whatever Pillow makes of it: there is no picture to compare with.
        return
    assert pixels_of(copy)[:3] == expected[:3]


@given(st.binary(max_size=300))
def test_no_bytes_of_any_kind_raise_anything_but_a_refusal(data):
    for start in (b"", JPEG, PNG, PHOTOS["png"][:33]):
        with suppress(NotStripped):
            stripped(start + data)


# --- In a process of its own ----------------------------------------------------------------------------------------


def test_the_process_apart_gives_the_same_copy_and_the_same_refusals():
    assert working_copy(PHOTOS["jpeg"]) == stripped(PHOTOS["jpeg"])
    with pytest.raises(NotStripped, match="neither"):
        working_copy(b"GIF89a")


BEGINNING = apart.CHILD.partition("try:")[0]
"""What the process does before it looks at the first byte."""


@pytest.mark.parametrize(
    "harm",
    [
        "import socket; socket.socket()",
        "open('/etc/hostname')",
        "import os; os.pipe()",
        "bytearray(2 ** 31)",
        "import os; os.abort()",
        "raise SystemExit(1)",
        "pass",
        "sys.stdout.buffer.write(b'x' * 10_000)",
        "while True: pass",
    ],
)
def test_whatever_goes_wrong_in_the_process_ends_in_a_sentence(monkeypatch, harm):
    monkeypatch.setattr(apart, "SECONDS", 1)

    with pytest.raises(NotStripped, match="could not be taken apart"):
        run_apart(f"{BEGINNING}\n{harm}", b"x" * 100)


@pytest.mark.parametrize("harm", ["import socket; socket.socket()", "open('/etc/hostname')", "import os; os.pipe()"])
def test_without_its_limits_the_process_could_do_what_it_cannot(harm):
    # The control: a program that forgot its limits, and says so by a copy.
    unbound = BEGINNING.partition("for limit")[0]

    assert run_apart(f"{unbound}\n{harm}\nsys.stdout.write('done')", b"x" * 100) == b"done"


def test_a_process_that_sleeps_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(apart, "PATIENCE", 1.0)

    with pytest.raises(NotStripped, match="too long"):
        run_apart("import time; time.sleep(60)", b"")


def test_what_is_larger_than_anything_the_letterbox_takes_is_not_looked_at(monkeypatch):
    monkeypatch.setattr(apart, "LARGEST", 10)

    with pytest.raises(NotStripped, match="too large"):
        working_copy(PHOTOS["png"])


def test_what_the_process_is_given_is_nothing_of_its_parents(monkeypatch):
    monkeypatch.setenv("PORTAL_PEPPER_FILE", "/secret")

    assert run_apart("import os, sys; sys.stdout.write(repr(sorted(set(os.environ) - {'LC_CTYPE'})))", b"x") == b"[]"


def test_the_two_ends_of_a_photo_are_where_they_should_be():
    for name, photo in PHOTOS.items():
        copy = stripped(photo)
        assert copy.endswith(b"IEND\xaeB`\x82" if "png" in name else b"\xff\xd9")
    assert all(one != other for one, other in pairwise(PHOTOS.values()))
