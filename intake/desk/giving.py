"""What leaves the desk as a file: to be saved, never to be shown or run."""

from urllib.parse import quote

from flask import Response, make_response


def given(data: bytes, name: str, media_type: str) -> Response:
    """Answer with a file under a name."""
    response = make_response(data)
    response.headers["Content-Type"] = media_type
    # A header is Latin; any other name goes by RFC 6266's encoded form, which every browser reads.
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
