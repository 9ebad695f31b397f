"""A member of staff's own keys: made by the person, locked under the password, and opened by nothing else of the desk.

The password is stretched with argon2id, keyed with the pepper, and gives two keys: one of which the desk knows a hash,
to tell the right password, and one that locks the private key. The private key is also locked under the recovery code,
which only its owner has, and itself locks the secret of the second factor.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from argon2.low_level import Type, hash_secret_raw

from intake.desk.second_factor import new_secret
from intake.desk.turns import Turns
from intake.stores import StaffKeys
from intake.vault import KeyPair, PrivateKey, SealBroken, derived, lock, unlock
from publicity.errors import N_, PublicityError

PASSES, MEMORY_KIB = 3, 65_536
"""What a password costs today; whoever signs in with an older cost is brought to this one."""
SALT_BYTES = 16
CODE_BYTES = 15
GROUP = 4

_FALSE_SALT = hashlib.sha256(b"gongshi/v1/nobody").digest()[:SALT_BYTES]


class CodeWrong(PublicityError):
    """A recovery code that opens nothing of this person."""

    sentence = N_("This is not the recovery code. Please compare it letter by letter.")


@dataclass(frozen=True, kw_only=True)
class MadeKeys:
    """What was made for somebody: what the desk keeps, and what it forgets as soon as it was shown."""

    kept: StaffKeys
    private: PrivateKey
    recovery_code: str = field(repr=False)
    second_factor: bytes = field(repr=False)


@dataclass(frozen=True)
class Locksmith:
    """Makes and opens keys with the pepper; each stretching takes 64 MiB, so that few have their turn at once.

    Without ``turns`` nobody waits. What stretches a password raises TooManyAtOnce.
    """

    pepper: bytes = field(repr=False)
    turns: Turns | None = None

    def make(self, staff_id: str, password: str, now: datetime, *, pair: KeyPair | None = None) -> MadeKeys:
        """Make somebody's keys, with a new recovery code and a new second factor; ``pair`` is one that stays."""
        pair, code, second = pair or KeyPair.generate(), new_code(), new_secret()
        kept = StaffKeys(
            staff=staff_id,
            public=pair.public.raw,
            salt=b"",
            passes=PASSES,
            memory_kib=MEMORY_KIB,
            verifier=b"",
            locked=b"",
            recovery=lock(_recovery_key(code), f"recovery/{staff_id}", pair.private.secret),
            second_factor=lock(_second_key(pair.private), f"second/{staff_id}", second),
            made_at=now,
        )
        kept = self._locked(kept, password, pair.private)
        return MadeKeys(kept=kept, private=pair.private, recovery_code=code, second_factor=second)

    def open(self, keys: StaffKeys | None, password: str) -> PrivateKey | None:
        """Open somebody's private key; None for a wrong password, and for nobody, which takes as long."""
        salt = keys.salt if keys else _FALSE_SALT
        passes, memory = (keys.passes, keys.memory_kib) if keys else (PASSES, MEMORY_KIB)
        auth, kek = self._stretched(password, salt, passes, memory)
        right = keys is not None and hmac.compare_digest(hashlib.sha256(auth).digest(), keys.verifier)
        if keys is None or not right:
            return None
        return PrivateKey(unlock(kek, f"private/{keys.staff}", keys.locked))

    def with_password(self, keys: StaffKeys, password: str, private: PrivateKey) -> StaffKeys:
        """Lock the same keys under a new password, at today's cost; the recovery code stays."""
        return self._locked(replace(keys, passes=PASSES, memory_kib=MEMORY_KIB), password, private)

    def _locked(self, keys: StaffKeys, password: str, private: PrivateKey) -> StaffKeys:
        salt = secrets.token_bytes(SALT_BYTES)
        auth, kek = self._stretched(password, salt, keys.passes, keys.memory_kib)
        return replace(
            keys,
            salt=salt,
            verifier=hashlib.sha256(auth).digest(),
            locked=lock(kek, f"private/{keys.staff}", private.secret),
        )

    def _stretched(self, password: str, salt: bytes, passes: int, memory_kib: int) -> tuple[bytes, bytes]:
        text = unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
        with self.turns.turn() if self.turns else nullcontext():
            raw = hash_secret_raw(text, salt, passes, memory_kib, 1, 32, Type.ID)
        master = hmac.digest(self.pepper, raw, "sha256")
        return derived(master, "auth"), derived(master, "kek")


def is_outdated(keys: StaffKeys) -> bool:
    """Say whether a password was set at another cost than today's."""
    return (keys.passes, keys.memory_kib) != (PASSES, MEMORY_KIB)


def second_factor_of(keys: StaffKeys, private: PrivateKey) -> bytes:
    """The secret of somebody's second factor. Raises SealBroken for another's private key."""
    return unlock(_second_key(private), f"second/{keys.staff}", keys.second_factor)


def open_with_code(keys: StaffKeys, typed: str) -> PrivateKey:
    """Open somebody's private key with the recovery code as it was typed. Raises CodeWrong."""
    try:
        return PrivateKey(unlock(_recovery_key(typed), f"recovery/{keys.staff}", keys.recovery))
    except SealBroken:
        raise CodeWrong from None


def new_code() -> str:
    """Draw a code of 120 random bits: six groups of four letters and digits."""
    text = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def plain_code(typed: str) -> str:
    """A code as it was typed, without what people put between groups."""
    signs = unicodedata.normalize("NFKC", typed).upper().translate(str.maketrans("018", "OIB"))
    return "".join(sign for sign in signs if sign.isalnum())


def hash_of_code(typed: str) -> str:
    """What the desk knows of a code that works once: it has 120 bits, so a fast hash keeps it."""
    return hashlib.sha256(b"gongshi/v1/invitation/" + plain_code(typed).encode()).hexdigest()


def _second_key(private: PrivateKey) -> bytes:
    return derived(private.secret, "second-factor")


def _recovery_key(code: str) -> bytes:
    return derived(plain_code(code).encode(), "recovery")
