"""What the vault promises: opened by the right key in the right place, whole, or not at all."""

import hashlib
import os
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings as sodium

from intake import vault
from intake.vault import (
    BLOCK,
    PREAMBLE_SIZE,
    SEALED_BLOCK,
    KeyPair,
    KeyRefused,
    PrivateKey,
    PublicKey,
    SealBroken,
    keyed_index,
    load_private_key,
    load_public_key,
    padded_size,
    reply_key_pair,
    seal,
    seal_stream,
    unseal,
    unseal_stream,
)

PAIR = KeyPair.of(PrivateKey(bytes(range(32))))
OTHER = KeyPair.of(PrivateKey(bytes(range(1, 33))))
HERE = "report/7f3a/text"

# Around every edge of the layout: nothing, one byte, the smallest size, one block, two blocks and their padding.
SIZES = [0, 1, 251, 252, 253, 4096, BLOCK - 5, BLOCK - 4, BLOCK - 3, BLOCK, 2 * (BLOCK - 4), 2 * BLOCK, 300_000]

opening = partial(unseal, PAIR.private, HERE)
sealing = partial(seal, PAIR.public, HERE)


def some_bytes(size: int) -> bytes:
    """Bytes that differ from block to block."""
    return hashlib.shake_256(b"some").digest(size)


# --- Sealing and opening --------------------------------------------------------------------------------------------


@given(st.text(), st.binary())
def test_what_was_sealed_opens_again(context: str, plaintext: bytes):
    assert unseal(PAIR.private, context, seal(PAIR.public, context, plaintext)) == plaintext


@pytest.mark.parametrize("size", SIZES)
def test_every_size_opens_again(size: int):
    assert opening(sealing(some_bytes(size))) == some_bytes(size)


@given(st.lists(st.binary(max_size=300), max_size=8), st.integers(1, 700))
def test_a_stream_may_be_fed_and_read_in_chunks_of_any_size(chunks: list[bytes], read_size: int):
    sealed = b"".join(seal_stream(PAIR.public, HERE, iter(chunks)))

    reread = (sealed[at : at + read_size] for at in range(0, len(sealed), read_size))

    assert b"".join(unseal_stream(PAIR.private, HERE, reread)) == b"".join(chunks)


@settings(max_examples=25)
@given(st.integers(0, 200_000), st.integers(1, 100_000))
def test_any_size_in_any_chunks_opens_again(size: int, chunk_size: int):
    plaintext = some_bytes(size)
    chunks = (plaintext[at : at + chunk_size] for at in range(0, size, chunk_size))

    sealed = b"".join(seal_stream(PAIR.public, HERE, chunks))

    assert opening(sealed) == plaintext


def test_the_same_text_never_looks_the_same():
    assert sealing(b"the same") != sealing(b"the same")


def test_sealing_takes_the_public_key_only_and_opening_the_private_only():
    with pytest.raises(AttributeError):
        seal(PAIR.private, HERE, b"text")  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        unseal(PAIR.public, HERE, sealing(b"text"))  # type: ignore[arg-type]


# --- What must not open ---------------------------------------------------------------------------------------------

Opener = Callable[[PrivateKey, str, bytes], bytes]


def opened_wrongly(opener: Opener, private_key: PrivateKey, context: str, sealed: bytes) -> bool:
    """Whether something opens that should not; any other answer than ``SealBroken`` fails the test."""
    try:
        opener(private_key, context, sealed)
    except SealBroken:
        return False
    return True


def moved(opener: Opener) -> list[str]:
    """The places at which a text opens that was sealed for another."""
    sealed = sealing("他曾…".encode())
    places = [
        "report/7f3b/text",
        "report/7f3a/contact",
        "message/7f3a/text",
        "report/7f3a/tex",
        HERE + " ",
        HERE + "\0",
        "",
    ]
    return [place for place in places if opened_wrongly(opener, PAIR.private, place, sealed)]


def test_a_text_moved_to_another_row_or_field_does_not_open():
    assert moved(unseal) == []


def test_control_a_vault_that_forgets_the_place_is_caught(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vault, "_place", lambda context: vault.FORMAT + bytes(32))

    assert moved(unseal) != []


def test_another_private_key_does_not_open():
    assert not opened_wrongly(unseal, OTHER.private, HERE, sealing(b"text"))


@pytest.mark.parametrize("size", [0, 1000])
def test_no_single_changed_bit_opens(size: int):
    sealed = sealing(some_bytes(size))

    for at in range(len(sealed)):
        broken = bytearray(sealed)
        broken[at] ^= 1 << at % 8
        assert not opened_wrongly(unseal, PAIR.private, HERE, bytes(broken)), at


@given(st.binary(max_size=2000))
def test_what_is_no_seal_does_not_open(found: bytes):
    assert not opened_wrongly(unseal, PAIR.private, HERE, found)
    assert not opened_wrongly(unseal, PAIR.private, HERE, vault.FORMAT + found)


def test_a_format_of_the_future_does_not_open():
    sealed = sealing(b"text")

    assert not opened_wrongly(unseal, PAIR.private, HERE, b"\x02" + sealed[1:])


def sealed_blocks(*blocks: tuple[bytes, int]) -> bytes:
    """A seal as somebody with the public key and a program of his own could make it."""
    key, state = bytes(32), sodium.crypto_secretstream_xchacha20poly1305_state()
    header = sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    box = sodium.crypto_box_seal(vault._place(HERE) + key, PAIR.public.raw)
    pushed = [sodium.crypto_secretstream_xchacha20poly1305_push(state, block, tag=tag) for block, tag in blocks]
    return b"".join([vault.FORMAT, box, header, *pushed])


def test_a_seal_made_by_the_published_layout_opens():
    assert opening(sealed_blocks((b"\0\0\0\x04text\0\0", vault.FINAL))) == b"text"


@pytest.mark.parametrize("block", [b"\1", b"\0\0\0\x01", b"\0\0\0\x05text", b"\xff\xff\xff\xfftext"])
def test_a_block_that_claims_more_than_it_holds_does_not_open(block: bytes):
    forged = sealed_blocks((block, vault.FINAL))

    assert not opened_wrongly(unseal, PAIR.private, HERE, forged)


# --- Cut, lengthened, put in another order --------------------------------------------------------------------------


def tampered(sealed: bytes) -> Iterator[tuple[str, bytes]]:
    """Every way to leave out, repeat, swap, or append whole blocks, and to cut at and beside every edge of one."""
    edges = [0, 1, PREAMBLE_SIZE, *range(PREAMBLE_SIZE + SEALED_BLOCK, len(sealed), SEALED_BLOCK)]
    for edge in edges:
        for cut in {max(edge - 1, 0), edge, edge + 1, edge + 17}:
            yield f"cut at {cut}", sealed[:cut]
    yield "last byte missing", sealed[:-1]
    yield "a byte appended", sealed + b"\0"
    yield "itself appended", sealed + sealed

    front = sealed[:PREAMBLE_SIZE]
    blocks = [sealed[at : at + SEALED_BLOCK] for at in range(PREAMBLE_SIZE, len(sealed), SEALED_BLOCK)]
    yield "no preamble", b"".join(blocks)
    yield "another preamble", sealing(b"")[:PREAMBLE_SIZE] + b"".join(blocks)
    for at in range(len(blocks)):
        yield f"block {at} left out", front + b"".join(blocks[:at] + blocks[at + 1 :])
        yield f"block {at} twice", front + b"".join(blocks[: at + 1] + blocks[at:])
        yield f"a block appended: {at}", sealed + blocks[at]
    for at in range(len(blocks) - 1):
        yield (
            f"block {at} and the next swapped",
            front + b"".join([*blocks[:at], blocks[at + 1], blocks[at], *blocks[at + 2 :]]),
        )


def unnoticed(opener: Opener, sealed: bytes) -> list[str]:
    return [what for what, broken in tampered(sealed) if opened_wrongly(opener, PAIR.private, HERE, broken)]


@pytest.mark.parametrize("size", [0, 1000, BLOCK - 4, 2 * (BLOCK - 4), 300_000])
def test_nothing_cut_lengthened_or_reordered_opens(size: int):
    sealed = sealing(some_bytes(size))

    assert unnoticed(unseal, sealed) == []


def test_control_a_vault_that_takes_any_end_for_the_end_is_caught():
    def careless(private_key: PrivateKey, context: str, sealed: bytes) -> bytes:
        if len(sealed) < PREAMBLE_SIZE:
            raise SealBroken
        got: list[bytes] = []
        try:
            got.extend(unseal_stream(private_key, context, [sealed]))
        except SealBroken:
            if not got:
                raise
        return b"".join(got)

    assert f"cut at {PREAMBLE_SIZE + SEALED_BLOCK}" in unnoticed(careless, sealing(some_bytes(300_000)))


def test_control_a_vault_that_reads_no_further_than_the_final_block_is_caught():
    sealed = sealing(some_bytes(BLOCK - 4 + 65_000))
    assert len(sealed) == PREAMBLE_SIZE + 2 * SEALED_BLOCK
    assert unnoticed(unseal, sealed) == []

    def careless(private_key: PrivateKey, context: str, found: bytes) -> bytes:
        return unseal(private_key, context, found[: len(sealed)])

    assert unnoticed(careless, sealed) == [
        "a byte appended",
        "itself appended",
        "a block appended: 0",
        "block 1 twice",
        "a block appended: 1",
    ]


def test_what_a_stream_yields_before_it_breaks_is_genuine():
    plaintext = some_bytes(300_000)
    sealed = sealing(plaintext)[: PREAMBLE_SIZE + 2 * SEALED_BLOCK]
    got: list[bytes] = []

    with pytest.raises(SealBroken):
        got.extend(unseal_stream(PAIR.private, HERE, [sealed]))

    assert b"".join(got) == plaintext[: 2 * (BLOCK - 4)]


# --- What sizes tell ------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**40))
def test_padding_adds_a_sixteenth_at_most_beyond_the_smallest_size(size: int):
    padded = padded_size(size)

    assert max(size, 256) <= padded <= max(size * 17 // 16, 256)
    assert padded_size(padded) == padded
    assert padded_size(size + 1) >= padded


@pytest.mark.parametrize(
    "size, padded",
    [(0, 256), (256, 256), (257, 272), (1000, 1024), (65_536, 65_536), (65_537, 67_584), (1_000_000, 1_015_808)],
)
def test_padded_sizes_are_those_of_padme(size: int, padded: int):
    assert padded_size(size) == padded


def sizes_seen(sealer: Callable[[bytes], bytes]) -> set[int]:
    """The different sizes of sealed texts of 0 to 2,000 bytes."""
    return {len(sealer(bytes(size))) for size in range(0, 2000, 20)}


def test_texts_of_different_lengths_mostly_look_alike():
    seen = sizes_seen(sealing)

    assert len(seen) < 50
    assert len(sealing(b"")) == len(sealing(bytes(252)))


def test_control_a_vault_without_padding_is_caught(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vault, "padded_size", lambda size: size)

    assert len(sizes_seen(sealing)) == 100


@pytest.mark.parametrize("size", SIZES)
def test_a_long_context_does_not_show_in_the_size(size: int):
    sealed = seal(PAIR.public, "report/" * 500, some_bytes(size))

    assert len(sealed) == len(sealing(some_bytes(size)))


@pytest.mark.parametrize("size", [0, 252, 253, 20_000])
def test_the_size_that_shows_is_the_padded_one(size: int):
    assert len(sealing(some_bytes(size))) == PREAMBLE_SIZE + padded_size(size + 4) + (SEALED_BLOCK - BLOCK)


def test_a_file_of_any_size_passes_through_a_small_room():
    # Eight million bytes, made and read in small pieces.
    pieces = (bytes(50_000) for _ in range(160))
    tracemalloc.start()

    opened = sum(map(len, unseal_stream(PAIR.private, HERE, seal_stream(PAIR.public, HERE, pieces))))

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert opened == 8_000_000
    assert most < 2_000_000


# --- Keys -----------------------------------------------------------------------------------------------------------


def test_two_generated_pairs_differ_and_open_their_own():
    one, other = KeyPair.generate(), KeyPair.generate()

    assert one != other
    assert unseal(one.private, HERE, seal(one.public, HERE, b"text")) == b"text"


def test_the_public_key_is_the_one_of_rfc_7748():
    """Section 6.1, Alice."""
    pair = KeyPair.of(PrivateKey(bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a")))

    assert pair.public.raw.hex() == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"


def test_the_pair_of_a_reporter_is_derived_from_the_receipt():
    """The seed and the key of the published receipt 1234 5678 9012 3456 7888; the public key is from OpenSSL 3.0."""
    seed = bytes.fromhex("0b674c5f21098df3631fdfd79844ea579a6966670f097a6b0f81d4311bd9c4a2")

    pair = reply_key_pair(seed)

    assert pair.public.raw.hex() == "618d5e91381d6b6e3f29c75ce3b127653ef5e7ab06d9e101889892788a84fa1c"
    assert unseal(pair.private, HERE, seal(pair.public, HERE, b"reply")) == b"reply"


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_another_size_is_refused(size: int):
    with pytest.raises(ValueError, match="32 bytes"):
        PublicKey(bytes(size))
    with pytest.raises(ValueError, match="32 bytes"):
        reply_key_pair(bytes(size))


def test_a_private_key_does_not_show_itself():
    shown = f"{PAIR} {PAIR!r} {PAIR.private} {[PAIR.private]}"

    assert PAIR.private.secret.hex() not in shown
    assert repr(PAIR.private.secret) not in shown
    assert repr(PAIR.public.raw) in shown


def saved(folder: Path) -> tuple[Path, Path]:
    """The files of a saved pair: the private one, the public one."""
    private_file, public_file = folder / "desk.private", folder / "desk.public"
    PAIR.save(private_file=private_file, public_file=public_file)
    return private_file, public_file


def test_a_saved_pair_is_loaded_again(tmp_path: Path):
    private_file, public_file = saved(tmp_path)

    assert load_private_key(private_file) == PAIR.private
    assert load_public_key(public_file) == PAIR.public


def test_only_the_owner_can_read_a_saved_private_key(tmp_path: Path):
    before = os.umask(0)
    try:
        private_file, public_file = saved(tmp_path)
    finally:
        os.umask(before)

    assert private_file.stat().st_mode & 0o777 == 0o600
    assert public_file.stat().st_mode & 0o777 == 0o644


def test_saving_replaces_no_key(tmp_path: Path):
    files = saved(tmp_path)
    before = [file.read_bytes() for file in files]

    for kept in files:
        other = {"private_file": tmp_path / "new.private", "public_file": tmp_path / "new.public"}
        other["private_file" if kept.suffix == ".private" else "public_file"] = kept
        with pytest.raises(KeyRefused, match="exists"):
            OTHER.save(**other)
        (tmp_path / "new.private").unlink(missing_ok=True)

    assert [file.read_bytes() for file in files] == before


def test_a_key_that_could_not_be_made_durable_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(KeyRefused, match="No space left"):
        saved(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_public_key_alone_is_made_again_from_its_private_one(tmp_path: Path):
    private_file, public_file = saved(tmp_path)
    written = public_file.read_bytes()
    public_file.unlink()

    KeyPair.of(load_private_key(private_file)).save_public(public_file)

    assert public_file.read_bytes() == written
    with pytest.raises(KeyRefused):
        PAIR.save_public(public_file)


def test_a_private_key_is_durable_before_its_public_one_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    private_file, public_file = tmp_path / "desk.private", tmp_path / "desk.public"
    synced: list[tuple[bool, bool, bool]] = []
    real_fsync = os.fsync

    def recording(handle: int) -> None:
        is_folder = Path(os.readlink(f"/proc/self/fd/{handle}")) == tmp_path
        synced.append((is_folder, private_file.exists(), public_file.exists()))
        real_fsync(handle)

    monkeypatch.setattr(os, "fsync", recording)
    saved(tmp_path)

    assert synced == [(False, False, False), (True, True, False), (False, True, False), (True, True, True)]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_private_key_that_others_can_reach_is_refused(tmp_path: Path, mode: int):
    private_file, _ = saved(tmp_path)
    private_file.chmod(mode)

    with pytest.raises(KeyRefused, match="permissions"):
        load_private_key(private_file)


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_public_key_that_others_can_exchange_is_refused(tmp_path: Path, mode: int):
    _, public_file = saved(tmp_path)
    public_file.chmod(mode)

    with pytest.raises(KeyRefused, match="permissions"):
        load_public_key(public_file)


def test_a_public_key_is_not_taken_for_a_private_one(tmp_path: Path):
    private_file, public_file = saved(tmp_path)
    public_file.chmod(0o600)

    with pytest.raises(KeyRefused, match="does not hold a key of this kind"):
        load_private_key(public_file)
    with pytest.raises(KeyRefused, match="does not hold a key of this kind"):
        load_public_key(private_file)


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"gongshi private key 1\n",
        b"gongshi private key 1\n" + b"a" * 63 + b"\n",
        b"gongshi private key 1\n" + b"a" * 65 + b"\n",
        b"gongshi private key 2\n" + b"a" * 64 + b"\n",
        b"gongshi private key 1\n" + b"a" * 64 + b"\nand more\n",
        b"gongshi private key 1\n" + b"z" * 64 + b"\n",
        b"\xff" * 86,
        b"a" * 100_000,
    ],
)
def test_a_file_that_holds_no_key_is_refused_without_showing_it(tmp_path: Path, found: bytes):
    file = tmp_path / "desk.private"
    file.write_bytes(found)
    file.chmod(0o600)

    with pytest.raises(KeyRefused, match="does not hold a key of this kind") as refusal:
        load_private_key(file)

    assert "aaaa" not in str(refusal.value)
    assert str(file) in str(refusal.value)


def test_a_missing_key_file_is_refused_by_its_name(tmp_path: Path):
    with pytest.raises(KeyRefused, match=r"desk\.private.*No such file"):
        load_private_key(tmp_path / "desk.private")


# --- The index of nominees ------------------------------------------------------------------------------------------

names = st.lists(st.text(max_size=4), max_size=4)


def alike(index: Callable[..., str], one: list[str], other: list[str]) -> bool:
    return index(bytes(32), *one) == index(bytes(32), *other)


@given(names, names)
def test_different_parts_have_different_indexes(one: list[str], other: list[str]):
    assert alike(keyed_index, one, other) == (one == other)


CONFUSABLE = [
    (["ab", "c"], ["a", "bc"]),
    (["a|b"], ["a", "b"]),
    ([], [""]),
    (["a", ""], ["a"]),
    (["\0\0\0\0\0\0\0\x01a"], ["a"]),
]


@pytest.mark.parametrize("one, other", CONFUSABLE)
def test_parts_that_read_alike_when_joined_have_different_indexes(one: list[str], other: list[str]):
    assert not alike(keyed_index, one, other)


def test_control_an_index_of_joined_parts_is_caught():
    def joined(key: bytes, *parts: str) -> str:
        return keyed_index(key, "|".join(parts))

    assert any(alike(joined, one, other) for one, other in CONFUSABLE)


def test_an_index_is_the_published_one_and_another_key_gives_another():
    first = keyed_index(bytes(32), "林", "晓")

    assert first == "ce59dd6261394943c91b78d7abf5a16c31a29ae95e9536df352d7d2f8b80172c"
    assert keyed_index(bytes(31) + b"\1", "林", "晓") != first


@pytest.mark.parametrize("size", [0, 31])
def test_an_index_with_a_guessable_key_is_refused(size: int):
    with pytest.raises(ValueError, match="at least 32 bytes"):
        keyed_index(bytes(size), "林晓")
