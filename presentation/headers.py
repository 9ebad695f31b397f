"""The headers every answer carries, and the policy that a frozen page carries in itself."""

from flask import Flask, Response

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self';"
    " form-action 'self'; base-uri 'none'"
)
"""What a page may load: nothing from elsewhere, no script, no inline style (ASVS 3.4.3)."""

SCRIPTED_POLICY = f"{POLICY}; script-src 'self'; connect-src 'self'"
"""What the one page may load that searches: our own script too, and what that asks of this site. Nothing inline."""

HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""Sent with every answer, errors and files included."""

BOARD_HEADERS = HEADERS | {"Content-Security-Policy": f"{SCRIPTED_POLICY}; frame-ancestors 'none'"}
"""Sent with the files of the board. A page's own policy is stricter, but that of the page that searches."""


def protect(app: Flask, *, may_be_stored: bool) -> None:
    """Put the headers on every answer; what is not for everyone must not stay in a browser or a proxy."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not may_be_stored:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
