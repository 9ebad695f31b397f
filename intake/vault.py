"""What is sealed here is opened only by the holder of the private key, and only in the place it was sealed for.

A seal keeps a secret; it does not say who sealed: anybody with the public key can.

Layout, format 1: the format byte; a sealed box (X25519, XSalsa20-Poly1305) holding the format byte, the SHA-256 of
the context and a fresh key; then libsodium's secretstream (XChaCha20-Poly1305) under that key: its header, and blocks
of 64 KiB, the last one shorter and tagged as final. Each block begins with the number of its bytes that are meant
(4 bytes, big-endian); the rest is zeros, so that only the padded size shows.
"""

import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from pathlib import Path
from typing import Self

from nacl import bindings as sodium
from nacl.exceptions import CryptoError

from intake.spool import write_new
from publicity.errors import N_, PublicityError

FORMAT = b"\x01"
KEY_SIZE = 32
PLACE_SIZE = len(FORMAT) + hashlib.sha256().digest_size
BOX_SIZE = PLACE_SIZE + KEY_SIZE + sodium.crypto_box_SEALBYTES
PREAMBLE_SIZE = len(FORMAT) + BOX_SIZE + sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
BLOCK = 65_536
SEALED_BLOCK = BLOCK + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
COUNT_SIZE = 4
SMALLEST = 256
MORE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_State = sodium.crypto_secretstream_xchacha20poly1305_state

PRIVATE_FILE = "gongshi private key 1"
PUBLIC_FILE = "gongshi public key 1"


class SealBroken(PublicityError):
    """What should be opened was changed, cut short, lengthened, moved from elsewhere, or sealed for another key."""

    sentence = N_("This cannot be opened: it was damaged or moved, or it was sealed for somebody else.")


class KeyRefused(PublicityError):
    """A key file cannot be read or written; the sentence never holds what is in it."""

    sentence = N_("The key file %(path)s was refused: %(why)s.")

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(path=path, why=why)


@dataclass(frozen=True)
class PublicKey:
    """32 bytes (X25519) with which anybody may seal."""

    raw: bytes

    def __post_init__(self) -> None:
        _check_size(self.raw)


@dataclass(frozen=True)
class PrivateKey:
    """32 bytes (X25519) that open what was sealed; named apart, so that one is never taken for the other."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_size(self.secret)


@dataclass(frozen=True)
class KeyPair:
    """A private key with its public one."""

    private: PrivateKey
    public: PublicKey

    @classmethod
    def generate(cls) -> Self:
        """Make a pair that nobody has."""
        return cls.of(PrivateKey(secrets.token_bytes(KEY_SIZE)))

    @classmethod
    def of(cls, private: PrivateKey) -> Self:
        """Return the pair that a private key belongs to."""
        return cls(private, PublicKey(sodium.crypto_scalarmult_base(private.secret)))

    def save(self, *, private_file: Path, public_file: Path) -> None:
        """Write both as new files, durably; raise ``KeyRefused`` rather than replace one."""
        # In this order: nothing may be sealed with a public key whose private one a power cut can take away.
        _write_new(private_file, f"{PRIVATE_FILE}\n{self.private.secret.hex()}\n", mode=0o600)
        self.save_public(public_file)

    def save_public(self, file: Path) -> None:
        """Write the public key alone as a new file, durably; raise ``KeyRefused`` rather than replace one."""
        _write_new(file, f"{PUBLIC_FILE}\n{self.public.raw.hex()}\n", mode=0o644)


def load_private_key(path: Path) -> PrivateKey:
    """Read a private key's file; raise ``KeyRefused`` if anybody but its owner could have read it too."""
    return PrivateKey(_read_key(path, PRIVATE_FILE, forbidden=stat.S_IRWXG | stat.S_IRWXO))


def load_public_key(path: Path) -> PublicKey:
    """Read a public key's file; raise ``KeyRefused`` if anybody but its owner could have changed it."""
    return PublicKey(_read_key(path, PUBLIC_FILE, forbidden=stat.S_IWGRP | stat.S_IWOTH))


def reply_key_pair(seed: bytes) -> KeyPair:
    """Return the reporter's pair: the receipt's ``reply_seed`` is its private key."""
    return KeyPair.of(PrivateKey(seed))


def keyed_index(key: bytes, *parts: str) -> str:
    """Return 64 hexadecimal characters that only the key's holders can compute, other parts giving others.

    ``("ab", "c")`` and ``("a", "bc")`` differ. The key needs 32 bytes or more; ``ValueError`` otherwise.
    """
    if len(key) < KEY_SIZE:
        raise ValueError("the key of an index has at least 32 bytes")
    encoded = [part.encode() for part in parts]
    message = b"".join(len(part).to_bytes(8) + part for part in encoded)
    return hmac.digest(key, message, "sha256").hex()


def quick_index(key: bytes, kind: str, name: str) -> str:
    """Return what ``keyed_index`` does, in a quarter of the time and not the same: for hundreds of names at once.

    It is keyed BLAKE2b; ``kind`` has at most 16 bytes.
    """
    if len(key) < KEY_SIZE:
        raise ValueError("the key of an index has at least 32 bytes")
    return hashlib.blake2b(name.encode(), key=key, digest_size=32, person=kind.encode()).hexdigest()


def seal(public_key: PublicKey, context: str, plaintext: bytes) -> bytes:
    """Seal a text for one key and one place; ``context`` names the place: kind, id and field."""
    return b"".join(seal_stream(public_key, context, [plaintext]))


def unseal(private_key: PrivateKey, context: str, sealed: bytes) -> bytes:
    """Open what was sealed for this key and this context; raise ``SealBroken`` otherwise."""
    return b"".join(unseal_stream(private_key, context, [sealed]))


def seal_stream(public_key: PublicKey, context: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seal as ``seal`` does while the bytes arrive, holding one block at a time."""
    key = sodium.crypto_secretstream_xchacha20poly1305_keygen()
    state = _State()
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    yield FORMAT + sodium.crypto_box_seal(_place(context) + key, public_key.raw) + header
    for block, tag in _blocks(chunks):
        yield sodium.crypto_secretstream_xchacha20poly1305_push(state, block, tag=tag)


def unseal_stream(private_key: PrivateKey, context: str, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """Open as ``unseal`` does while the bytes arrive, in chunks of any size, holding one block at a time.

    Whatever is yielded is genuine and in its order, but only the end shows that nothing is missing: a reader keeps
    nothing until this is exhausted without ``SealBroken``.
    """
    pieces = _cut(sealed, chain([PREAMBLE_SIZE], repeat(SEALED_BLOCK)))
    try:
        state = _opened(private_key, context, next(pieces, b""))
        for piece in pieces:
            block, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, piece)
            if tag == FINAL and next(pieces, None) is not None:
                raise SealBroken
            yield _meant(block)
            if tag == FINAL:
                return
    except CryptoError:
        raise SealBroken from None
    raise SealBroken


def derived(key: bytes, label: str) -> bytes:
    """Derive a key of 32 bytes from another one, under a label: whoever has the one has no other."""
    return hmac.digest(key, f"gongshi/v1/{label}".encode(), "sha256")


def lock(key: bytes, context: str, plaintext: bytes) -> bytes:
    """Lock something short (a key, a secret) under a key of 32 bytes, for one place; whoever has the key opens it."""
    nonce = secrets.token_bytes(sodium.crypto_secretbox_NONCEBYTES)
    return FORMAT + nonce + sodium.crypto_secretbox(_place(context) + plaintext, nonce, key)


def unlock(key: bytes, context: str, locked: bytes) -> bytes:
    """Open what ``lock`` locked under this key for this context; raise ``SealBroken`` otherwise."""
    end = len(FORMAT) + sodium.crypto_secretbox_NONCEBYTES
    nonce, box = locked[len(FORMAT) : end], locked[end:]
    if not locked.startswith(FORMAT) or len(nonce) != sodium.crypto_secretbox_NONCEBYTES:
        raise SealBroken
    try:
        opened = sodium.crypto_secretbox_open(box, nonce, key)
    except CryptoError:
        raise SealBroken from None
    if opened[:PLACE_SIZE] != _place(context):
        raise SealBroken
    return opened[PLACE_SIZE:]


def padded_size(size: int) -> int:
    """Round a size up, by a sixteenth at most, so that it tells little (PADMÉ: Nikitin et al., PURBs, 2019).

    Nothing is smaller than 256 bytes; from one power of two to the next there are 16 or 32 sizes.
    """
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    step = 1 << (exponent - exponent.bit_length())
    return -(-size // step) * step


def _opened(private: PrivateKey, context: str, preamble: bytes) -> _State:
    """Open the sealed box in front, check what it was sealed for, and return the stream's state."""
    if len(preamble) != PREAMBLE_SIZE or not preamble.startswith(FORMAT):
        raise SealBroken
    box, header = preamble[len(FORMAT) :][:BOX_SIZE], preamble[len(FORMAT) + BOX_SIZE :]
    opened = sodium.crypto_box_seal_open(box, KeyPair.of(private).public.raw, private.secret)
    place, key = opened[:PLACE_SIZE], opened[PLACE_SIZE:]
    if place != _place(context):
        raise SealBroken
    state = _State()
    sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
    return state


def _blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, int]]:
    """Yield counted blocks with their tags; together they have a padded size."""
    sent, rest = 0, b""
    for piece in _cut(chunks, repeat(BLOCK - COUNT_SIZE)):
        if len(piece) < BLOCK - COUNT_SIZE:
            rest = piece
        else:
            sent += BLOCK
            yield _counted(piece, BLOCK), MORE
    left = padded_size(sent + COUNT_SIZE + len(rest)) - sent
    while left > BLOCK:
        left -= BLOCK
        yield _counted(rest, BLOCK), MORE
        rest = b""
    yield _counted(rest, left), FINAL


def _counted(piece: bytes, size: int) -> bytes:
    return (len(piece).to_bytes(COUNT_SIZE) + piece).ljust(size, b"\0")


def _meant(block: bytes) -> bytes:
    count, rest = int.from_bytes(block[:COUNT_SIZE]), block[COUNT_SIZE:]
    if count > len(rest):
        raise SealBroken
    return rest[:count]


def _cut(chunks: Iterable[bytes], sizes: Iterable[int]) -> Iterator[bytes]:
    """Cut what arrives into pieces of the given sizes; only the last may be shorter, and none is empty."""
    wanted = iter(sizes)
    size, buffer = next(wanted), bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= size:
            yield bytes(buffer[:size])
            del buffer[:size]
            size = next(wanted)
    if buffer:
        yield bytes(buffer)


def _place(context: str) -> bytes:
    """Return what stands inside a seal for its format and its context."""
    return FORMAT + hashlib.sha256(context.encode()).digest()


def check_usable(key: PublicKey) -> None:
    """Refuse the few keys with which nothing can be sealed, since all secrets shared with them are zero.

    Raises ValueError.
    """
    try:
        sodium.crypto_scalarmult(b"\x01" * KEY_SIZE, key.raw)
    except (RuntimeError, CryptoError) as error:
        raise ValueError("nothing can be sealed to this key") from error


def _check_size(key: bytes) -> None:
    if len(key) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")


def _write_new(path: Path, text: str, *, mode: int) -> None:
    try:
        write_new(path, text.encode("ascii"), mode=mode)
    except OSError as error:
        raise KeyRefused(path, error.strerror or "it cannot be written") from error


def _read_key(path: Path, kind: str, *, forbidden: int) -> bytes:
    """Return the 32 bytes in a key file whose permissions have none of the forbidden bits."""
    try:
        with path.open(encoding="ascii", errors="replace") as file:
            mode, text = os.fstat(file.fileno()).st_mode, file.read(4096)
    except OSError as error:
        raise KeyRefused(path, error.strerror or "it cannot be read") from error
    if mode & forbidden:
        raise KeyRefused(path, N_("its permissions are too wide"))
    if not (found := re.fullmatch(kind + r"\n([0-9a-f]{64})\n", text)):
        raise KeyRefused(path, N_("it does not hold a key of this kind"))
    return bytes.fromhex(found[1])
