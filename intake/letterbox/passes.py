"""Whoever typed a receipt need not type it again for the next page: the page carries it, sealed to the letterbox.

Not a cookie: it is in the page that was asked for, goes with it, and is good for two hours.
"""

import base64
import binascii
import hmac
from datetime import UTC, datetime, timedelta

from intake.receipts import Receipt
from intake.vault import KeyPair, PrivateKey, SealBroken, seal, unseal
from publicity.errors import ReceiptMistyped

LABEL = b"gongshi/v1/follow-pass"
CONTEXT = "follow-pass"
LASTS = timedelta(hours=2)
INSTANT_SIZE = 8


def pass_for(receipt: Receipt, form_key: bytes, now: datetime) -> str:
    """Seal a receipt for the form on its own page."""
    plain = int(now.timestamp()).to_bytes(INSTANT_SIZE) + receipt.digits.encode()
    return base64.urlsafe_b64encode(seal(_keys(form_key).public, CONTEXT, plain)).decode()


def read_pass(text: str, form_key: bytes, now: datetime) -> Receipt | None:
    """Open what a form carried; None unless we sealed it, not long ago."""
    try:
        sealed = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
        plain = unseal(_keys(form_key).private, CONTEXT, sealed)
        receipt = Receipt(plain[INSTANT_SIZE:].decode("ascii"))
    except (ValueError, binascii.Error, SealBroken, ReceiptMistyped):
        return None
    made = datetime.fromtimestamp(int.from_bytes(plain[:INSTANT_SIZE]), UTC)
    return receipt if timedelta() <= now - made + timedelta(seconds=1) <= LASTS else None


def _keys(form_key: bytes) -> KeyPair:
    return KeyPair.of(PrivateKey(hmac.digest(form_key, LABEL, "sha256")))
