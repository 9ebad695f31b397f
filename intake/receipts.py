"""A receipt is twenty digits that only its holder has.

Nobody stores it. What the department keeps is derived from it, in two steps that a citizen's own script can repeat
with nothing but these lines::

    stretched = scrypt(password=<the 20 digits in ASCII>, salt=b"gongshi/v1/receipt", N=4096, r=8, p=1, 32 bytes)
    lookup_id, reply_seed, state_key, blind = HMAC-SHA256(stretched, b"gongshi/v1/receipt/" + <name of the key>)

of which ``lookup_id`` is the first 16 bytes, in hexadecimal. There is no pepper: the script would lack it.
"""

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass, field
from typing import Self

from publicity.errors import N_, ReceiptMistyped

LENGTH = 20
BODY = 18
GROUP = 4
LABEL = b"gongshi/v1/receipt"

# Beside every space, dash and invisible sign of Unicode: what hands, input methods and copied text put between groups.
_BETWEEN = frozenset("\t\r\n._,、。．，·・•‧∙⋅−")
_BETWEEN_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Pd", "Cf"})


class LettersFound(ReceiptMistyped):
    """Something stands there that is neither a digit nor a sign between groups."""

    sentence = N_("A receipt has digits only. Please check for letters, for example O typed for 0 or l for 1.")


class WrongLength(ReceiptMistyped):
    """Too few or too many digits; ``found`` says how many."""

    sentence = N_("A receipt has 20 digits, you typed %(found)s. Please check for a missing or doubled one.")

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(found=found)


class CheckDigitsWrong(ReceiptMistyped):
    """Twenty digits of which at least one is wrong, or two changed places."""

    sentence = N_("This receipt has a typing mistake. Please compare it with yours digit by digit.")


@dataclass(frozen=True)
class Receipt:
    """The twenty digits of one receipt: 18 random ones and two that catch typing mistakes.

    Every single wrong digit and every two neighbours that changed places are caught (ISO 7064, MOD 97-10).
    Raises a ``ReceiptMistyped`` that says what is wrong, so a receipt that exists is a possible one.
    """

    digits: str

    def __post_init__(self) -> None:
        if not set(self.digits) <= set("0123456789"):
            raise LettersFound
        if len(self.digits) != LENGTH:
            raise WrongLength(len(self.digits))
        if self.digits[BODY:] != check_digits(self.digits[:BODY]):
            raise CheckDigitsWrong

    @classmethod
    def random(cls) -> Self:
        """Draw a receipt that nobody has, for a letter, a call or a visit."""
        return cls._from_number(secrets.randbelow(10**BODY))

    @classmethod
    def from_nonce(cls, form_key: bytes, nonce: bytes) -> Self:
        """Derive the one receipt that belongs to a form, so that a form sent twice shows the same one.

        ``form_key`` needs 32 secret bytes or more, ``nonce`` 16 or more; ``ValueError`` otherwise.
        """
        if len(form_key) < 32 or len(nonce) < 16:
            raise ValueError("a form key has at least 32 bytes, a nonce at least 16")
        # 256 bits folded onto 18 digits: no receipt is likelier than another by more than one part in 2 ** 196.
        return cls._from_number(int.from_bytes(_derived(form_key, b"/from-nonce/" + nonce)) % 10**BODY)

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read what a person typed: digits of any script, with spaces, hyphens or dots anywhere."""
        return cls(digits_of(typed))

    @classmethod
    def _from_number(cls, number: int) -> Self:
        body = f"{number:0{BODY}d}"
        return cls(body + check_digits(body))

    def __str__(self) -> str:
        """Five groups of four, as on a bank card."""
        return " ".join(self.digits[at : at + GROUP] for at in range(0, LENGTH, GROUP))

    def __repr__(self) -> str:
        return "Receipt(…)"


@dataclass(frozen=True)
class ReceiptKeys:
    """All that the department may know of a receipt; ``of`` takes about 9 ms and 4 MiB, by intention."""

    lookup_id: str = field(repr=False)
    """32 hexadecimal characters under which the case is found."""
    reply_seed: bytes = field(repr=False)
    """32 bytes: the reporter's private key (X25519), with which replies are opened."""
    state_key: bytes = field(repr=False)
    """32 bytes: the key of the case's daily state tokens."""
    blind: bytes = field(repr=False)
    """32 bytes: what hides the events that the reporter may prove."""

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Stretch the receipt, then derive each key under its own name."""
        stretched = hashlib.scrypt(receipt.digits.encode(), salt=LABEL, n=4096, r=8, p=1, dklen=32)
        return cls(
            lookup_id=_derived(stretched, b"/lookup_id")[:16].hex(),
            reply_seed=_derived(stretched, b"/reply_seed"),
            state_key=_derived(stretched, b"/state_key"),
            blind=_derived(stretched, b"/blind"),
        )


def digits_of(typed: str) -> str:
    """Read the digits that a person typed, of any script, without what may stand between groups; all else stays."""
    return "".join(_folded(sign) for sign in typed)


def receipts_in(text: str) -> tuple[Receipt, ...]:
    """Find what may be a receipt in a text: twenty digits in any script and any grouping whose check digits are right.

    One in a hundred other numbers of twenty digits looks the same: whoever finds one asks, and does not refuse.
    """
    found = dict[str, Receipt]()
    for run in "".join(_marked(sign) for sign in text).split("|"):
        for at in range(len(run) - LENGTH + 1):
            digits = run[at : at + LENGTH]
            if digits[BODY:] == check_digits(digits[:BODY]):
                found[digits] = Receipt(digits)
    return tuple(found.values())


def _marked(sign: str) -> str:
    """Return a digit as 0 to 9, Chinese ones too; nothing for what may stand between groups; a mark for all else."""
    folded = _folded(sign)
    if folded == sign and not sign.isascii():
        value = unicodedata.numeric(sign, None)
        folded = str(int(value)) if value is not None and value in range(10) else sign
    return folded if folded == "" or folded in "0123456789" else "|"


def check_digits(body: str) -> str:
    """Return the two digits that make the whole number leave 1 when divided by 97 (ISO 7064, MOD 97-10)."""
    return f"{98 - int(body) * 100 % 97:02d}"


def _folded(sign: str) -> str:
    """Return a digit as 0 to 9, nothing for what may stand between groups, and anything else as it is."""
    if (value := unicodedata.decimal(sign, None)) is not None:
        return str(value)
    between = sign in _BETWEEN or unicodedata.category(sign) in _BETWEEN_CATEGORIES
    return "" if between else sign


def _derived(key: bytes, label: bytes) -> bytes:
    return hmac.digest(key, LABEL + label, "sha256")
