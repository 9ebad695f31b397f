"""Every refusal is a page that says what to do next, in plain words, and nothing of how the portal is built."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadHost, HTTPException

from intake.log import tell_unexpected
from intake.uploads import BoundedRequest
from presentation import Link
from presentation.languages import PREFIXES, gettext, language_of
from publicity.errors import N_

GO_BACK = N_("Nothing was saved. If you typed a text, your browser's “back” button usually brings it back.")

SENTENCES: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (
        N_("This could not be read"),
        (N_("What your browser sent was incomplete. The connection may have broken off."), GO_BACK),
    ),
    404: (
        N_("There is no such page"),
        (N_("The address may have been mistyped, or the notice may have another number."),),
    ),
    405: (N_("This is not possible here"), (GO_BACK,)),
    413: (
        N_("This is too large"),
        (
            N_("What you sent is too large to be read. Please send fewer or smaller files, or bring them to us."),
            GO_BACK,
        ),
    ),
}
"""Status → title and sentences."""

OTHERWISE = (N_("This is not possible"), (GO_BACK,))


@dataclass(frozen=True, kw_only=True)
class ErrorPage:
    """A refusal: what it is called, what it means and what to do, and one way on."""

    title: str
    sentences: tuple[str, ...]
    link: Link


def refuse_kindly(app: Flask) -> None:
    """Answer every error of the app with a page."""

    @app.errorhandler(HTTPException)
    def refuse(error: HTTPException) -> ResponseReturnValue:
        if isinstance(error, BadHost):
            # The name of this very site was garbled: there is nothing to make a page's links from.
            return gettext(SENTENCES[400][0]) + "\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
        if error.code == 413:
            cast("BoundedRequest", request).drain()
        code = error.code or 500
        title, sentences = SENTENCES.get(code, OTHERWISE)
        page = ErrorPage(
            title=gettext(title),
            sentences=tuple(gettext(sentence) for sentence in sentences),
            link=_way_on(),
        )
        headers = [(name, value) for name, value in error.get_headers() if name == "Allow"]
        return render_template("intake/letterbox/refusal.html", page=page), code, headers

    @app.errorhandler(Exception)
    def fail(error: Exception) -> ResponseReturnValue:
        reference = tell_unexpected(error)
        page = ErrorPage(
            title=gettext("Something went wrong on our side"),
            sentences=(
                gettext("Unless you saw a receipt number, your report was not saved."),
                gettext(GO_BACK),
                gettext("If it happens again, please phone us and say this code: %(sign)s.") % {"sign": reference},
            ),
            link=_way_on(),
        )
        return render_template("intake/letterbox/refusal.html", page=page), 500


def _way_on() -> Link:
    return Link(gettext("Choose a notice to report about"), PREFIXES[language_of(request.path)] + "/report/")
