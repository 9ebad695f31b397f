"""How what a function makes of the board becomes an answer: by a template, or as the file it already is."""

import re
from collections.abc import Callable
from typing import Protocol

from flask import Response, render_template

from noticeboard.board import Board
from noticeboard.formats.file import File

HTML = "text/html"

_SET_IN = re.compile(r"<pre>.*?</pre>|(?<=\n)[ \n]+", re.DOTALL)


class Page(Protocol):
    """What a page is: values for the template it names; ``mimetype`` is there when it is not HTML."""

    template: str


def view_of(board: Board, make: Callable[..., Page | File | Response]) -> Callable[..., Response]:
    """Give the view of an address: ``make`` gets the board and what stands in the address."""

    def view(**place: object) -> Response:
        made = make(board, **place)
        if isinstance(made, Response):
            return made
        if isinstance(made, File):
            return Response(made.data, mimetype=made.mimetype)
        text = render_template(f"noticeboard/{made.template}", page=made)
        # What sets lines in is for those who read the templates; without it a page is two hundredths lighter.
        text = _SET_IN.sub(lambda found: found.group().lstrip(" \n"), text)
        return Response(text, mimetype=getattr(made, "mimetype", HTML))

    return view
