"""Which new password can stand."""

import unicodedata

from publicity.errors import N_, PublicityError

SHORTEST = 15
LONGEST = 128
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
