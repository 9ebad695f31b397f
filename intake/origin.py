"""Whether a form was sent from our own page, as far as the browser says."""

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
