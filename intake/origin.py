"""Where a form came from: whether from our own page, as far as the browser says, and by which address."""

from flask import request


def is_foreign() -> bool:
    """Whether the browser says that another site made it send this (ASVS 3.5.1).

    Our pages ask for no referrer, so an honest browser states the origin "null". That alone proves nothing and is let
    pass, as is a browser that states nothing.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    return origin != "null" and origin.partition("://")[2] != request.host


def is_nameless() -> bool:
    """Whether an old browser says of its origin only "null": our page says so, and any that hides where it is."""
    return "Sec-Fetch-Site" not in request.headers and request.headers.get("Origin") == "null"


def sender_address(*, behind_proxy: bool) -> str | None:
    """The address a form came from, for counting alone; what a visitor writes into ``X-Forwarded-For`` is not it.

    ``behind_proxy``: our own proxy has put the visitor's address behind whatever stood there.
    """
    if not behind_proxy:
        return request.remote_addr
    forwarded = request.headers.getlist("X-Forwarded-For")
    return forwarded[-1].rpartition(",")[2].strip() if forwarded else None
