"""Slips that hang beside a paper notice: whoever takes one has a receipt before there is a report.

Each slip has two halves. The one that is kept bears a receipt; the other goes into the letter and bears the slip's
number, from which the desk, and nobody else, derives that receipt. So a letter that is opened on its way gives nothing
away, a slip that nobody used leads to nothing, and no list of slips is kept anywhere.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from typing import Self

from intake.receipts import LENGTH, Receipt, check_digits, digits_of
from publicity.errors import N_, PublicityError

BODY = 14
"""Digits drawn by chance. Two slips of the same number would share a receipt: that needs ten million of them."""
NUMBER = BODY + 2
GROUP = 4
LABEL = b"gongshi/v1/slips"
"""What the pepper is used for here; no other use of it has this label."""


class SlipMistyped(PublicityError):
    """What was typed is neither the number of a slip nor a receipt."""

    sentence = N_(
        "This is neither the number of a slip (%(slip)s digits) nor a receipt (%(receipt)s digits)."
        " Please compare it digit by digit."
    )

    def __init__(self) -> None:
        super().__init__(slip=NUMBER, receipt=LENGTH)


@dataclass(frozen=True)
class Slip:
    """One slip: the number that goes into the letter, and the receipt that stays with its writer."""

    number: str
    receipt: Receipt = field(repr=False)

    @classmethod
    def new(cls, pepper: bytes) -> Self:
        """Draw a slip that nobody has."""
        body = f"{secrets.randbelow(10**BODY):0{BODY}d}"
        return cls.of(pepper, body + check_digits(body))

    @classmethod
    def of(cls, pepper: bytes, number: str) -> Self:
        """The slip of a number. Raises SlipMistyped for a number that no slip bears."""
        is_number = len(number) == NUMBER and set(number) <= set("0123456789")
        if not is_number or number[BODY:] != check_digits(number[:BODY]):
            raise SlipMistyped
        return cls(number, Receipt.from_nonce(hmac.digest(pepper, LABEL, "sha256"), number.encode()))

    @property
    def groups(self) -> str:
        """The number in groups of four, as it is printed."""
        return " ".join(self.number[at : at + GROUP] for at in range(0, NUMBER, GROUP))


def receipt_typed(pepper: bytes, typed: str) -> Receipt:
    """The receipt that a letter bears: by its slip's number, or written out. Raises SlipMistyped, ReceiptMistyped."""
    digits = digits_of(typed)
    return Receipt(digits) if len(digits) == LENGTH else Slip.of(pepper, digits).receipt
