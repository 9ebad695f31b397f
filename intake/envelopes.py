"""The envelopes of a case: a pair of keys for what it says and one for who said it, handed out wrapped.

Whoever makes an envelope, the letterbox at intake or the desk for a letter, needs public keys only. The private part of
the case's pair is sealed to each recipient and to the oversight body; that of the identity's pair is split in two for
every pair of custodians, so that no single one can open it. Every sealed word begins with the id of its pair.
"""

import hashlib
import json
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from intake.directory import OVERSIGHT, Directory, Keyholder
from intake.vault import KeyPair, PrivateKey, PublicKey, SealBroken, seal, seal_stream, unseal
from publicity.report import ReportDates, Wish

KEY_ID_SIZE = 8
IDENTITY_SIZE = 8192
"""Bytes that every identity is filled up to before it is sealed: an empty one looks like any other."""
MATTER_LENGTH = 40
"""How many characters of a report stand for its matter until somebody words it."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter that is taken for a digit."""
MISREAD = str.maketrans("OIL", "011")
GROUPS, GROUP = 3, 4


@dataclass(frozen=True, kw_only=True)
class ReportWords:
    """What a report says; empty texts mean "not given". Who says it is an ``Identity``.

    ``instant`` is when exactly it came by the web (ISO 8601): the desk's tables know the day alone. ``name`` and
    ``contact`` stand here as well only where the reporter wishes to be known to whoever handles the report.
    """

    text: str = field(repr=False)
    notice: str | None = field(default=None, repr=False)
    nominees: tuple[str, ...] = field(default=(), repr=False)
    language: str = "zh-Hans"
    written: date | None = None
    sent: date | None = None
    arrived: date | None = None
    hour: str = ""
    instant: str = ""
    wish: str = ""
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)

    def dates(self, received: date) -> ReportDates:
        """The report's days, with the one that the store knows."""
        return ReportDates(received=received, written=self.written, sent=self.sent, arrived=self.arrived)


@dataclass(frozen=True, kw_only=True)
class AllegationWords:
    """What is alleged about whom; ``nominee`` is the key on the notice, ``name`` as it stood there.

    ``is_worded`` says that somebody here worded the matter; until then it is the beginning of what the reporter wrote.
    """

    matter: str = field(repr=False)
    notice: str | None = field(default=None, repr=False)
    nominee: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    is_worded: bool = False


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who reported, and how to reach that person; empty texts mean "not given"."""

    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)


def known_to_all(wish: Wish | None, who: Identity) -> Identity:
    """What of an identity stands beside the report: all of it by the reporter's own wish, else nothing."""
    return who if wish is Wish.NAMED else Identity()


@dataclass(frozen=True, kw_only=True)
class Share:
    """The two halves of an identity's private key for one pair of custodians, each sealed to its own."""

    first: str
    second: str
    first_sealed: bytes = field(repr=False)
    second_sealed: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What an envelope shows from outside: its public keys, for whom it is wrapped, and whom it must not reach.

    ``wraps`` maps a recipient's id to the case's private key, sealed for that one.
    """

    public: PublicKey
    wraps: Mapping[str, bytes] = field(repr=False)
    identity_public: PublicKey
    shares: tuple[Share, ...] = field(repr=False)
    excluded: frozenset[str] = frozenset()

    @property
    def id(self) -> str:
        """The id of its pair: 16 hexadecimal characters."""
        return key_id(self.public)


def new_envelope(directory: Directory, about: Iterable[str] = ()) -> Envelope:
    """Make an envelope for a report about these people (``GS-2026-012/n1``); nobody here keeps a private key."""
    people = list(about)
    case, identity = KeyPair.generate(), KeyPair.generate()
    name = key_id(case.public)
    return Envelope(
        public=case.public,
        wraps=wrapped(case, [*directory.recipients(people), Keyholder(OVERSIGHT, directory.oversight)]),
        identity_public=identity.public,
        shares=tuple(_shares(name, identity.private, directory.custodians)),
        excluded=directory.away_from(people),
    )


def key_id(public: PublicKey) -> str:
    """The id by which a pair is known."""
    return hashlib.sha256(public.raw).hexdigest()[: 2 * KEY_ID_SIZE]


def wrapped(pair: KeyPair, holders: Iterable[Keyholder]) -> dict[str, bytes]:
    """Seal a pair's private key to each of some recipients."""
    name = key_id(pair.public)
    return {one.id: seal(one.key, _wrap(name, one.id), pair.private.secret) for one in holders}


def unwrapped(name: str, holder_id: str, private: PrivateKey, wrap: bytes) -> PrivateKey:
    """Open what ``wrapped`` sealed for a holder. Raises SealBroken, also when it is the key of another pair."""
    try:
        found = PrivateKey(unseal(private, _wrap(name, holder_id), wrap))
    except ValueError:
        raise SealBroken from None
    if key_id(KeyPair.of(found).public) != name:
        raise SealBroken
    return found


def half_of(name: str, share: Share, custodian: str, private: PrivateKey) -> bytes:
    """Open a custodian's own half of an identity's key. Raises SealBroken."""
    sealed = share.first_sealed if custodian == share.first else share.second_sealed
    return unseal(private, _half(name, share.first, share.second, custodian), sealed)


def joined_halves(first: bytes, second: bytes) -> PrivateKey:
    """Make an identity's private key of two halves."""
    return PrivateKey(_xor(first, second))


# --- Words ----------------------------------------------------------------------------------------------------------


def seal_words(public: PublicKey, context: str, words: bytes) -> bytes:
    """Seal words to a pair, with the pair's id in front."""
    return bytes.fromhex(key_id(public)) + seal(public, context, words)


def seal_file_words(public: PublicKey, context: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seal as ``seal_words`` does while the bytes arrive."""
    yield bytes.fromhex(key_id(public))
    yield from seal_stream(public, context, chunks)


def open_words(private: PrivateKey, context: str, sealed: bytes) -> bytes:
    """Open what ``seal_words`` sealed. Raises SealBroken."""
    return unseal(private, context, sealed[KEY_ID_SIZE:])


def pair_of(sealed: bytes) -> str:
    """The id of the pair to which something was sealed."""
    return sealed[:KEY_ID_SIZE].hex()


def seal_report_words(public: PublicKey, place: str, words: ReportWords) -> bytes:
    """Seal a report's words; ``place`` is its lookup id, for what came by the web with its digest behind it."""
    return seal_words(public, f"report/{place}", written(asdict(words)))


def report_words(found: dict[str, Any]) -> ReportWords:
    """Read a report's words from what was opened."""
    days = {name: date.fromisoformat(found[name]) for name in ("written", "sent", "arrived") if found[name]}
    return ReportWords(**found | {"nominees": tuple(found["nominees"])} | days)


def seal_allegation_words(
    public: PublicKey, case_id: str, number: int, words: AllegationWords, *, corrected: int = 0
) -> bytes:
    """Seal what is alleged; it is bound to its case, its number, and how often it was corrected."""
    return seal_words(public, allegation_context(case_id, number, corrected), written(asdict(words)))


def allegation_context(case_id: str, number: int, corrected: int) -> str:
    """The place of an allegation's words."""
    return f"allegation/{case_id}/{number}" + (f"/corrected/{corrected}" if corrected else "")


def seal_identity(public: PublicKey, name: str, identity: Identity) -> bytes:
    """Seal an identity to its own pair; ``name`` is the id of the case's pair. An empty one looks like any other."""
    return seal(public, f"identity/{name}", written(asdict(identity)).ljust(IDENTITY_SIZE))


def open_identity(private: PrivateKey, name: str, sealed: bytes) -> Identity:
    """Open what ``seal_identity`` sealed. Raises SealBroken."""
    return Identity(**json.loads(unseal(private, f"identity/{name}", sealed)))


def matter_of(text: str) -> str:
    """The beginning of a report, as its matter until somebody words it."""
    line = " ".join(text.split())
    return line if len(line) <= MATTER_LENGTH else f"{line[: MATTER_LENGTH - 1]}…"


def written(values: dict[str, Any]) -> bytes:
    """Write values as they stand inside a seal."""
    return json.dumps(values, ensure_ascii=False, default=str).encode()


# --- Numbers --------------------------------------------------------------------------------------------------------


def new_case_number() -> str:
    """Draw a number: 60 random bits in three groups, so that no number tells of another."""
    return _in_groups("".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP)))


def read_case_number(typed: str) -> str:
    """Read a number as people write it: in small letters, without hyphens, with an O for the 0."""
    signs = unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)
    return _in_groups("".join(sign for sign in signs if sign.isalnum()))


def is_case_number(text: str) -> bool:
    """Whether a text is such a number, just as it is drawn."""
    signs = text.replace("-", "")
    return len(signs) == GROUPS * GROUP and set(signs) <= set(ALPHABET) and text == _in_groups(signs)


def _in_groups(signs: str) -> str:
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def _shares(name: str, private: PrivateKey, custodians: Iterable[Keyholder]) -> Iterator[Share]:
    """Split a key for every pair of custodians: one half is chance, the other what is lacking to the key."""
    for first, second in combinations(custodians, 2):
        chance = secrets.token_bytes(len(private.secret))
        yield Share(
            first=first.id,
            second=second.id,
            first_sealed=seal(first.key, _half(name, first.id, second.id, first.id), chance),
            second_sealed=seal(second.key, _half(name, first.id, second.id, second.id), _xor(chance, private.secret)),
        )


def _xor(first: bytes, second: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(first, second, strict=True))


def _wrap(name: str, holder_id: str) -> str:
    return f"wrap/{name}/{holder_id}"


def _half(name: str, first: str, second: str, whose: str) -> str:
    return f"half/{name}/{first}/{second}/{whose}"
