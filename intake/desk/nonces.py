"""A form carries a signed nonce, from which its receipt is derived: sent twice, it gives the same one."""

import hmac
import secrets

from intake.receipts import Receipt

NONCE_SIZE = 16
MAC_SIZE = 16
SIGNED = b"gongshi/v1/desk-form/"
RECEIPTS = b"gongshi/v1/desk-receipts"
"""What the pepper is used for here; no other use of it has these labels."""


def new_nonce(pepper: bytes, staff_id: str) -> str:
    """Make the nonce of a form that is about to be shown to a member of staff."""
    nonce = secrets.token_bytes(NONCE_SIZE)
    return (nonce + _mac(pepper, staff_id, nonce)).hex()


def receipt_of(pepper: bytes, staff_id: str, typed: str) -> Receipt | None:
    """The one receipt of a form; None unless we made its nonce, for this person."""
    try:
        raw = bytes.fromhex(typed)
    except ValueError:
        return None
    nonce = raw[:NONCE_SIZE]
    if len(raw) != NONCE_SIZE + MAC_SIZE or not hmac.compare_digest(raw[NONCE_SIZE:], _mac(pepper, staff_id, nonce)):
        return None
    return Receipt.from_nonce(hmac.digest(pepper, RECEIPTS, "sha256"), nonce)


def _mac(pepper: bytes, staff_id: str, nonce: bytes) -> bytes:
    return hmac.digest(pepper, SIGNED + staff_id.encode() + b"/" + nonce, "sha256")[:MAC_SIZE]
