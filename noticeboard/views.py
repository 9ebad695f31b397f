"""How what a function makes becomes an answer: by a template, or as the file it already is."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from flask import Response, render_template, request

from noticeboard.formats.file import File, Later, LongFile
from noticeboard.register import Register

HTML = "text/html"

_SET_IN = re.compile(r"\n[ \n]+")
_PREFORMATTED = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


class Page(Protocol):
    """What a page is: values for the template it names; ``mimetype`` is there when it is not HTML."""

    template: str


Made = Page | File | LongFile | Later | Response


def view_of(register: Register, make: Callable[..., Made]) -> Callable[..., Response]:
    """Give the view of an address at which the whole board is told: ``make`` gets the register and the place.

    Who names the tag of what it has already (RFC 9110, If-None-Match) is told when that is still right.
    """

    def view(**place: Any) -> Response:
        made = make(register, **place)
        tag = register.tag(made)
        if tag and request.if_none_match.contains(tag):
            return Response(status=304)
        # Who asks for the head alone wants to know the tag: that it is there is all he is told of what would follow.
        answer = Response() if request.method == "HEAD" else answer_with(made)
        if tag:
            answer.set_etag(tag)
        return answer

    return view


def view_of_notice(register: Register, make: Callable[..., Made]) -> Callable[..., Response]:
    """Give the view of an address of one notice: ``make`` gets the board around it and the place."""

    def view(number: str, **place: Any) -> Response:
        return answer_with(make(register.board(number), number, **place))

    return view


def answer_with(made: Made) -> Response:
    """Answer with what was made."""
    if isinstance(made, Response):
        return made
    if isinstance(made, Later):
        return answer_with(made.make())
    if isinstance(made, File):
        return Response(made.data, mimetype=made.mimetype)
    if isinstance(made, LongFile):
        # Werkzeug sends whatever has the bytes; its annotation knows bytes alone.
        return Response(list(made.parts()), mimetype=made.mimetype)  # type: ignore[arg-type]
    text = render_template(f"noticeboard/{made.template}", page=made)
    return Response(_set_out(text), mimetype=getattr(made, "mimetype", HTML))


def _set_out(text: str) -> str:
    """Take away what sets lines in: it is for those who read templates; without it a page is two hundredths lighter."""
    parts = _PREFORMATTED.split(text)
    return "".join(part if place % 2 else _SET_IN.sub("\n", part) for place, part in enumerate(parts))
