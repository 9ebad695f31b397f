"""The second factor: a code of six digits that an app on the phone shows, new every 30 seconds (RFC 6238, SHA-1)."""

import base64
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote, urlencode

SECRET_BYTES = 20
PERIOD = 30
DIGITS = 6
EITHER_WAY = 1
"""How many periods the phone's clock may be early or late."""


def new_secret() -> bytes:
    """Draw a secret, to be shared by the desk and one phone."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, step: int) -> str:
    """The code of a step of time (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(now: datetime) -> int:
    """The step of time an instant lies in."""
    return int(now.timestamp()) // PERIOD


def is_right(secret: bytes, typed: str, now: datetime, use: Callable[[int], bool]) -> bool:
    """Say whether a code is the one of this moment, or of the one before or after, and was not used before.

    ``use`` uses a step up and says whether that was the first time.
    """
    digits = "".join(sign for sign in typed if sign.isascii() and sign.isdecimal())
    fitting = None
    for step in range(step_of(now) - EITHER_WAY, step_of(now) + EITHER_WAY + 1):
        # Every one is compared, whichever fits: how long it takes tells nothing.
        if hmac.compare_digest(code_at(secret, step), digits):
            fitting = step
    return fitting is not None and use(fitting)


def shown(secret: bytes) -> str:
    """The secret as it is typed into an app: base 32, in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """The address by which an app on the same device takes the secret over."""
    values = {"secret": base64.b32encode(secret).decode(), "issuer": issuer}
    return f"otpauth://totp/{quote(issuer)}:{quote(account)}?{urlencode(values, quote_via=quote)}"
