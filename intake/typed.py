"""What a person typed, made fit to be shown again, with a sentence where it cannot stand."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from presentation.languages import gettext

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Signs that turn the direction of what follows: a text could read otherwise than it was written.
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]")


_IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Typed:
    """One text: ``is_unreadable`` for bytes no browser sends, ``is_cleaned`` for signs that nobody sees.

    ``times`` says how often the field came; more than once, its texts stand below each other.
    """

    text: str = field(repr=False)
    times: int = 1
    is_unreadable: bool = False
    is_cleaned: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing in it can be seen."""
        return all(sign.isspace() or unicodedata.category(sign) in ("Cf", "Mn") for sign in self.text)

    def fault(self) -> str:
        """Say what is wrong with how it came, or nothing."""
        if self.is_unreadable:
            return gettext("Some characters could not be read. Please look through what stands here and send it again.")
        if self.times > 1:
            return gettext("This came more than once. Please look through what stands here and send it again.")
        if self.is_cleaned:
            return gettext(
                "We took out characters that cannot be seen. Please look through what stands here and send it again."
            )
        return ""


def read_typed(values: Iterable[str], *, lines: bool = False) -> Typed:
    """Read what came in one field; ``lines`` keeps its line breaks."""
    values = list(values)
    text = _LINE_ENDS.sub("\n", "\n".join(values))
    is_unreadable = "\0" in text or bool(_SURROGATE.search(text))
    text = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)
    visible = _DIRECTION.sub("", _CONTROL.sub("", text))
    kept = visible if lines else " ".join(visible.split())
    is_cleaned = visible != text or (not lines and "\n" in text.strip())
    return Typed(kept, len(values), is_unreadable, is_cleaned)


def holds_identity_number(text: str) -> bool:
    """Whether the number of an identity card stands in a text: 18 digits, its sum right (GB 11643-1999)."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return any(
        "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11]
        == number[-1].upper()
        for number in _IDENTITY_NUMBER.findall(plain)
    )


def plain_file_name(name: str | None, longest: int) -> str:
    """Return the last part of a file's name on one line, without what cannot be shown; it may be empty."""
    last = re.split(r"[/\\]", name or "")[-1]
    return " ".join(_DIRECTION.sub("", _CONTROL.sub("", _SURROGATE.sub("", last))).split())[:longest]
