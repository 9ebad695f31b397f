"""Compressed copies beside the text files of a site, for a server that hands them out as they lie there."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence

ENDINGS = (".atom", ".css", ".csv", ".html", ".ics", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml")
"""What is text. Images and PDFs are compressed by themselves."""

TWINS = (".gz", ".br")
"""What is added to a file's path for its copies: gzip (RFC 1952), and Brotli (RFC 7932)."""

SMALLEST = 1_400
"""Bytes: what is shorter travels in one packet as it is."""

GZIP_LEVEL = 9
BROTLI_QUALITY, BROTLI_QUALITY_STATIC = 7, 11
"""The highest quality takes thirty times as long for a ninth less: it is for what every page loads."""

BROTLI_WINDOWS = range(16, 23)
"""The logarithms of the windows that are used; one wider than the file costs time alone."""

BLOCK = 1 << 18
"""Bytes that are handed to a compressor at a time: what Brotli makes of a file depends on how it was parted."""

MARK = ".compressed-with"
"""The file of a site that says how its copies were made; with another way they are all made anew."""


def method() -> bytes:
    """Say by which libraries, levels and limits copies are made."""
    import brotli

    return (
        f"gzip {GZIP_LEVEL} by zlib {zlib.ZLIB_RUNTIME_VERSION}\n"
        f"brotli {BROTLI_QUALITY}, static {BROTLI_QUALITY_STATIC} by {brotli.version}\n"
        f"from {SMALLEST} bytes: {' '.join(ENDINGS)}\n"
    ).encode()


def twins_of(path: str) -> tuple[str, ...]:
    """Name the copies that a file may have; none for what is not text."""
    return tuple(path + twin for twin in TWINS) if path.endswith(ENDINGS) else ()


def compressed(path: str, parts: Sequence[bytes | memoryview]) -> list[tuple[str, bytes]]:
    """Make the copies of a file whose bytes these are, in parts: path and bytes of each that is smaller than the file.

    The same bytes give the same copies, however they are parted: there is no name and no time in them.
    """
    size = sum(map(len, parts))
    if size < SMALLEST or not (twins := twins_of(path)):
        return []
    made = zip(twins, (_run(*_gzip(), parts), _run(*_brotli(path, size), parts)), strict=True)
    return [(twin, data) for twin, data in made if len(data) < size]


Step = Callable[[bytes], bytes]


def _run(step: Step, finish: Callable[[], bytes], parts: Sequence[bytes | memoryview]) -> bytes:
    return b"".join([*map(step, _blocks(parts)), finish()])


def _blocks(parts: Iterable[bytes | memoryview]) -> Iterator[bytes]:
    """Part the same bytes always in the same way."""
    waiting = bytearray()
    for part in parts:
        waiting += part
        while len(waiting) >= BLOCK:
            yield bytes(waiting[:BLOCK])
            del waiting[:BLOCK]
    yield bytes(waiting)


def _gzip() -> tuple[Step, Callable[[], bytes]]:
    # 16 beyond the largest window: with gzip's head, in which zlib leaves name and time empty.
    compressor = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return compressor.compress, compressor.flush


def _brotli(path: str, size: int) -> tuple[Step, Callable[[], bytes]]:
    # Only now: most builds compress nothing.
    import brotli

    quality = BROTLI_QUALITY_STATIC if path.startswith("static/") else BROTLI_QUALITY
    window = min(max(size.bit_length(), BROTLI_WINDOWS[0]), BROTLI_WINDOWS[-1])
    compressor = brotli.Compressor(mode=brotli.MODE_TEXT, quality=quality, lgwin=window)
    return compressor.process, compressor.finish
