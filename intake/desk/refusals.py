"""Every refusal is a page that says what happened and what to do, and gives back what was typed."""

from dataclasses import dataclass, field
from typing import cast

from flask import Flask, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from intake.desk.frame import current_visit, pages_name
from intake.desk.turns import RETRY_AFTER, TooManyAtOnce
from intake.log import Event, tell, tell_unexpected
from intake.spool import NotStored
from intake.stores import StoreUnavailable
from intake.typed import read_typed
from intake.uploads import BoundedRequest
from intake.vault import KeyRefused, SealBroken
from presentation import Link
from presentation.languages import gettext, sentence_of
from publicity.errors import N_, SettingsRefused

MOST_TEXTS = 20
_TYPED = ("text", "name", "contact", "matter")
"""How the names of fields end in which people write; never that of a password."""

GO_ON = N_("Nothing was done.")

SENTENCES: dict[int, tuple[str, tuple[str, ...]]] = {
    400: (N_("This could not be read"), (N_("What your browser sent was incomplete."), GO_ON)),
    404: (
        N_("There is no such page"),
        (N_("The address may have been mistyped, or there is nothing there for you."),),
    ),
    405: (N_("This is not possible here"), (GO_ON,)),
    413: (
        N_("This is too large"),
        (N_("What you sent is too large to be read. Please send fewer or smaller files at a time."), GO_ON),
    ),
    503: (
        N_("The desk cannot work at the moment"),
        (N_("Nothing was stored. Please try again in a few minutes, and tell whoever runs the desk."),),
    ),
}
"""Status → title and sentences."""

OTHERWISE = (N_("This is not possible"), (GO_ON,))


@dataclass(frozen=True, kw_only=True)
class RefusedPage:
    """A refusal: what it is called, what it means and what to do, one way on, and what had been typed."""

    title: str
    sentences: tuple[str, ...]
    link: Link
    typed: tuple[str, ...] = field(default=(), repr=False)


def refuse(status: int, title: str, *sentences: str, keep_typed: bool = False) -> tuple[str, int]:
    """Make the page of a refusal in the language of the request."""
    page = RefusedPage(
        title=title,
        sentences=sentences,
        link=_way_on(),
        typed=_typed_texts() if keep_typed else (),
    )
    return render_template("intake/desk/refused.html", page=page), status


def refuse_kindly(app: Flask) -> None:
    """Answer every error of the app with a page."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> ResponseReturnValue:
        if error.code is None or error.code < 400:
            return error.get_response()
        if error.code == 413:
            cast("BoundedRequest", request).drain()
        body, status = _by_status(error.code)
        return body, status, [(name, value) for name, value in error.get_headers() if name == "Allow"]

    @app.errorhandler(StoreUnavailable)
    @app.errorhandler(NotStored)
    @app.errorhandler(OSError)
    @app.errorhandler(SettingsRefused)
    @app.errorhandler(KeyRefused)
    @app.errorhandler(SealBroken)
    def unavailable(error: Exception) -> ResponseReturnValue:
        tell(Event.UNAVAILABLE, kind=type(error).__name__)
        return _by_status(503)

    @app.errorhandler(TooManyAtOnce)
    def ask_back(error: TooManyAtOnce) -> ResponseReturnValue:
        tell(Event.UNAVAILABLE, kind=type(error).__name__)
        title = gettext("Please try again in half a minute")
        body, status = refuse(503, title, sentence_of(error), keep_typed=True)
        return body, status, {"Retry-After": str(RETRY_AFTER)}

    @app.errorhandler(Exception)
    def fail(error: Exception) -> ResponseReturnValue:
        reference = tell_unexpected(error)
        return refuse(
            500,
            gettext("Something went wrong on our side"),
            gettext("Please look at the case before you do anything again: it may have been done or not."),
            gettext("If it happens again, tell whoever runs the desk this sign: %(sign)s.") % {"sign": reference},
            keep_typed=True,
        )


def _by_status(status: int) -> tuple[str, int]:
    title, sentences = SENTENCES.get(status, OTHERWISE)
    return refuse(status, gettext(title), *(gettext(sentence) for sentence in sentences), keep_typed=True)


def _way_on() -> Link:
    if current_visit():
        return Link(gettext("All cases"), url_for(f"{pages_name()}.today"))
    return Link(gettext("Sign in"), url_for(f"{pages_name()}.sign_in"))


def _typed_texts() -> tuple[str, ...]:
    """What a person had written into the form, fit to be shown; nothing where the form itself cannot be read."""
    if request.method != "POST":
        return ()
    try:
        fields = list(request.form.lists())
    except HTTPException:
        return ()
    typed = (read_typed(values, lines=True).text for name, values in fields if str(name).endswith(_TYPED))
    return tuple(text for text in typed if text.strip())[:MOST_TEXTS]
