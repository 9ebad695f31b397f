"""What a PDF holds, as other programs read it: pdftotext, pdftoppm and a reader of bar codes."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from functools import cache

import zxingcpp

from presentation.typesetting import NothingToSetWith, need_typesetter

MARGIN = 62.0
"""Points between the edge of the paper and the text, on the left and on the right: 22 mm, rounded down."""


@cache
def why_no_pdf() -> str | None:
    """Say in one sentence what is missing on this machine, or None where PDFs can be made and read."""
    try:
        need_typesetter()
    except NothingToSetWith as error:
        return f"PDFs cannot be made: {error.values['why']}"
    missing = [name for name in ("pdftotext", "pdftoppm") if shutil.which(name) is None]
    return f"{missing[0]} is not installed (poppler-utils)" if missing else None


def text_of(pdf: bytes, *options: str) -> str:
    """The text of a PDF, a form feed after each page."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without any white space: where lines break is not what it says."""
    return [re.sub(r"\s", "", page) for page in text_of(pdf).split("\f")[:-1]]


def words_beside_the_paper(pdf: bytes) -> list[str]:
    """The words that reach into the margins of A4, or beyond."""
    found = re.findall(
        r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', text_of(pdf, "-bbox")
    )
    assert found
    return [
        word
        for left, top, right, bottom, word in found
        if float(left) < MARGIN or float(right) > 595.3 - MARGIN or float(top) < 20 or float(bottom) > 842 - 20
    ]


def codes_in(pdf: bytes) -> list[str]:
    """What the bar codes on the pages of a PDF say, as a camera would read them from paper."""
    images = subprocess.run(["pdftoppm", "-gray", "-r", "100"], input=pdf, capture_output=True, check=True).stdout
    said = []
    while images:
        head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", images)
        assert head
        width, height, start = int(head[1]), int(head[2]), head.end()
        pixels, images = images[start : start + width * height], images[start + width * height :]
        said += [code.text for code in zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)))]
    return said


def objects_of(pdf: bytes) -> bytes:
    """All that stands in a PDF's objects, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for one in packed:
        try:
            unpacked.append(zlib.decompress(one))
        except zlib.error:
            continue
    return b"\n".join([pdf, *unpacked])
