"""A form carries a signed nonce with the instant it was made; nothing about its reader is in it or kept of it."""

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from portal import LetterboxLimits

NONCE_SIZE = 16
INSTANT_SIZE = 8
MAC_SIZE = 32
LABEL = b"gongshi/v1/form-token/"
"""What this signature is for; the same key derives receipts under another label."""


class Verdict(StrEnum):
    """How a form's token is judged."""

    FINE = "fine"
    BROKEN = "broken"
    TOO_FAST = "too_fast"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class FormToken:
    """The nonce from which the receipt is derived, and when the form was made."""

    nonce: bytes = field(repr=False)
    made: datetime

    @classmethod
    def new(cls, now: datetime) -> "FormToken":
        """Make the token of a form that is about to be shown."""
        return cls(secrets.token_bytes(NONCE_SIZE), now)

    def with_new_nonce(self) -> "FormToken":
        """Give another receipt to the same form."""
        return FormToken(secrets.token_bytes(NONCE_SIZE), self.made)

    def signed(self, key: bytes) -> str:
        """Write the token as the form carries it."""
        milliseconds = int(self.made.timestamp() * 1000)
        body = self.nonce + milliseconds.to_bytes(INSTANT_SIZE)
        return base64.urlsafe_b64encode(body + _mac(key, body)).decode()

    def judge(self, now: datetime, limits: LetterboxLimits) -> Verdict:
        """Say whether the form was sent neither faster than a person types nor too long after it was made.

        A token from the future was made before somebody set the clock back: it counts as broken, so that its form
        is shown anew instead of waiting for that hour.
        """
        age = now - self.made
        if age < timedelta():
            return Verdict.BROKEN
        if age < timedelta(seconds=limits.min_seconds):
            return Verdict.TOO_FAST
        return Verdict.TOO_OLD if age > timedelta(hours=limits.max_hours) else Verdict.FINE


def read_token(text: str, key: bytes) -> FormToken | None:
    """Read what a form carried; None unless we signed it."""
    try:
        raw = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    body, mac = raw[:-MAC_SIZE], raw[-MAC_SIZE:]
    if len(body) != NONCE_SIZE + INSTANT_SIZE or not hmac.compare_digest(mac, _mac(key, body)):
        return None
    made = datetime.fromtimestamp(int.from_bytes(body[NONCE_SIZE:]) / 1000, UTC)
    return FormToken(body[:NONCE_SIZE], made)


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, LABEL + body, "sha256")
