"""A file's bytes become text that is safe to read on: UTF-8, of bounded size, with nothing invisible in it."""

import os
import re
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from publicity.content.proof import Proof, place_of

LARGEST = 256 * 1024
"""The largest file that is read, in bytes."""

MOST_TOLD = 100
"""How many unwanted characters of one file are told; the rest come to light when these are mended."""

BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
INVISIBLE = "\u00ad\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u3164\ufeff\uffa0"
CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufff9-\ufffb\ufffe\uffff"
PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"

UNWANTED = re.compile(f"[{CONTROL}{BIDI}{INVISIBLE}{PRIVATE}\ufffd]")
"""Characters that no publisher means to write."""

UNSEEN = re.compile(f"[{CONTROL}{BIDI}{INVISIBLE}]")
"""Those of them that show nothing at all; the others are left to be looked at."""

WORD = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf")
"""How documents of Word and WPS begin: .docx (a zip file), .doc and .wps (OLE), .rtf."""

_CODES = {"N006": CONTROL, "N007": BIDI, "N008": INVISIBLE, "N009": PRIVATE, "N010": "\ufffd"}
_CHINESE = re.compile("[\u4e00-\u9fff]")


def read_source(path: Path) -> tuple[Proof, str | None]:
    """Read a file, mark what is wrong with its bytes and characters, and give the text without what is invisible.

    The text is None when there is nothing that could be read.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            data = file.read(LARGEST + 1) if _lies_here(path, file) else None
    except OSError:
        data = None
    return (Proof(path).mark("N011"), None) if data is None else read_bytes(path, data)


def _without_waiting(path: str, flags: int) -> int:
    # A pipe would wait for ever for somebody to write into it.
    return os.open(path, flags | os.O_NONBLOCK)


def _lies_here(path: Path, file: BinaryIO) -> bool:
    """Whether it is a file, and no link to one elsewhere, whose words would be told with its faults."""
    is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    return is_file and (not path.is_symlink() or path.resolve().is_relative_to(path.parent.resolve()))


def read_bytes(path: Path, data: bytes) -> tuple[Proof, str | None]:
    """Do the same for bytes that are at hand; ``path`` only names them."""
    if data.startswith(WORD):
        return Proof(path).mark("N013"), None
    if len(data) > LARGEST:
        return Proof(path).mark("N002", limit=LARGEST // 1024), None
    proof, text = _decode(path, data)
    if text is None:
        return proof, None
    for found in islice(UNWANTED.finditer(text), MOST_TOLD):
        code, character = unwanted(found)
        proof.mark(code, *place_of(text, found.start()), character=character)
    if proof.faults:
        text = _without_invisible(proof, text)
    if not text.strip():
        return proof.mark("N001"), None
    return proof, text


def unwanted(found: re.Match[str]) -> tuple[str, str]:
    """Give the fault that an unwanted character is, and the character's name."""
    code = next(code for code, kinds in _CODES.items() if re.match(f"[{kinds}]", found.group()))
    return code, f"U+{ord(found.group()):04X}"


def _without_invisible(proof: Proof, text: str) -> str:
    """Take out what cannot be seen, and note where, so that columns stay those of the file."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        shifts = [(found.start() - taken, -1) for taken, found in enumerate(islice(UNSEEN.finditer(line), MOST_TOLD))]
        if shifts:
            proof.shifts[index + 1] = shifts
            lines[index] = UNSEEN.sub("", line)
    return "\n".join(lines)


def _decode(path: Path, data: bytes) -> tuple[Proof, str | None]:
    plain = data.removeprefix(BOM_UTF8)
    encoding = None
    try:
        text = plain.decode()
    except UnicodeDecodeError as error:
        text, encoding = _decode_otherwise(data)
        if not text:
            return _undecodable(path, data, error.start + len(data) - len(plain)), None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    proof = Proof(path, text)
    if encoding:
        proof.mark("N004", encoding=encoding)
    if plain != data:
        proof.mark("N005")
    return proof, text


def _decode_otherwise(data: bytes) -> tuple[str, str]:
    """Recognise the two encodings that Windows offers beside UTF-8; the text is empty when it is neither."""
    encoding = "UTF-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "GB18030"
    with suppress(UnicodeDecodeError):
        text = data.decode(encoding)
        if _CHINESE.search(text):
            return text, encoding
    return "", encoding


def _undecodable(path: Path, data: bytes, at: int) -> Proof:
    before = data[:at].decode(errors="replace").replace("\r\n", "\n")
    return Proof(path, data.decode(errors="replace")).mark(
        "N003", *place_of(before, len(before)), byte=f"0x{data[at]:02X}"
    )
