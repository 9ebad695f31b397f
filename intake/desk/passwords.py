"""A password is kept only as what argon2id makes of it with the pepper, and is never compared in clear."""

import hmac
import unicodedata
from dataclasses import dataclass, field
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from publicity.errors import N_, PublicityError

SHORTEST = 15
LONGEST = 128
MOST_AT_ONCE = 2
LEAST_OWN = 8
"""How many characters must be left when everything that is known to everybody is taken out."""
LEAST_DIFFERENT = 4

COMMON = (
    *("password", "passwort", "letmein", "welcome", "iloveyou", "administrator", "admin", "monkey", "dragon"),
    *("qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "1qaz2wsx", "3edc4rfv", "qazwsx", "abc123"),
    *("01234567890", "1234567890", "123456789", "12345678", "0987654321", "987654321", "123456", "654321"),
    *("abcdefghijklmnop", "abcdefgh", "abcdef", "woaini", "5201314", "mima", "nihao", "zhongguo", "beijing"),
    *("gongshi", "zuzhibu", "ganbu", "jiandu", "12380", "china", "office", "secret", "desk", "test", "changeme"),
)
"""What is tried first: the commonest passwords, rows of the keyboard, and the words of this trade."""

NOBODYS = "$argon2id$v=19$m=65536,t=3,p=1$Z29uZ3NoaS1ub2JvZHktMQ$s7KuFoWy7o0X1nQzoyU7H6mzJSdZKgMxC5C2ZV4e3Zk"
"""What an unknown sign-in name is checked against, so that it takes as long as a known one. No password fits it."""

_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1, type=Type.ID)
_turns = BoundedSemaphore(MOST_AT_ONCE)


class PasswordRefused(PublicityError):
    """A new password that cannot stand; the subclass's sentence says why."""

    sentence = N_("This password cannot be used.")


class PasswordTooShort(PasswordRefused):
    """Fewer characters than ``SHORTEST``."""

    sentence = N_(
        "A password needs at least %(least)s characters; four or five words together are easy to keep in mind."
    )


class PasswordTooLong(PasswordRefused):
    """More characters than ``LONGEST``."""

    sentence = N_("A password may have %(most)s characters at most.")


class PasswordTooCommon(PasswordRefused):
    """Made of what everybody tries first, or of the same few characters again and again."""

    sentence = N_("This password is made of what would be tried first. Please choose words that nobody expects here.")


@dataclass(frozen=True)
class Passwords:
    """Makes and checks what is kept of passwords; each piece of work takes 64 MiB, so only two run at a time."""

    pepper: bytes = field(repr=False)

    def make(self, password: str) -> str:
        """Return what to keep of a password."""
        with _turns:
            return _hasher.hash(self._peppered(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Say whether a password is the one; None, for somebody unknown, does the same work and says no."""
        with _turns:
            try:
                _hasher.verify(kept or NOBODYS, self._peppered(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Say whether today's cost is another than the one it was made with."""
        return _hasher.check_needs_rehash(kept)

    def _peppered(self, password: str) -> bytes:
        text = unicodedata.normalize("NFC", password)
        return hmac.digest(self.pepper, text.encode(errors="surrogatepass"), "sha256")


def check_new_password(password: str, *, context: tuple[str, ...] = ()) -> None:
    """Refuse a password that is too short, too long or too easily guessed; there is no rule about kinds of characters.

    ``context`` holds what an acquaintance would try: the sign-in name, the person's name, the city's. Raises
    PasswordRefused.
    """
    length = len(unicodedata.normalize("NFC", password))
    if length < SHORTEST:
        raise PasswordTooShort(least=SHORTEST)
    if length > LONGEST:
        raise PasswordTooLong(most=LONGEST)
    folded = _folded(password)
    own = folded
    for word in sorted({*COMMON, *(_folded(text) for text in context)} - {""}, key=len, reverse=True):
        own = own.replace(word, "")
    if len(own) < LEAST_OWN or len(set(folded)) < LEAST_DIFFERENT or _repeats(folded):
        raise PasswordTooCommon


def _folded(text: str) -> str:
    """Return the letters and digits of a text, small and of normal width."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def _repeats(text: str) -> bool:
    """Say whether a text is one short piece again and again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, min(7, len(text) // 2 + 1)))
