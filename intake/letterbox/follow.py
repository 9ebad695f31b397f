"""The way back: whoever has a receipt sees how far the report is, and nothing of what is in it."""

from dataclasses import dataclass, field

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from intake.bundle import ViewBroken
from intake.letterbox.box import Letterbox
from intake.letterbox.states import Progress, progress_of, waiting
from intake.log import Event, tell
from intake.receipts import LettersFound, Receipt, ReceiptKeys
from intake.typed import Typed, read_typed
from presentation.han import portal_in
from presentation.languages import current_language, gettext, sentence_of
from publicity.errors import ReceiptMistyped
from publicity.notice import Contact

LONGEST = 200
"""No receipt, however it is spaced, is longer than this."""

LARGEST_BODY = 16_384

STEP = 16_384
"""Answers are a multiple of so many bytes long: whoever watches the line learns from the length neither how far a
report is nor whether there is one. One step holds any page but one with an answer of several thousand characters."""


@dataclass(frozen=True, kw_only=True)
class FollowPage:
    """The form for a receipt, as it was typed, with what is wrong with it."""

    typed: str = field(default="", repr=False)
    fault: str = ""


@dataclass(frozen=True, kw_only=True)
class ProgressPage:
    """How far a report is; ``progress`` is None for a receipt that leads to nothing."""

    progress: Progress | None
    contact: Contact


def follow_pages(box: Letterbox, language: str) -> Blueprint:
    """The pages of following a report, in one language."""
    pages = Blueprint(f"follow-{language}", __name__)

    @pages.get("/follow/")
    def ask() -> ResponseReturnValue:
        return render_template("intake/letterbox/follow.html", page=FollowPage())

    @pages.post("/follow/")
    def tell_progress() -> ResponseReturnValue:
        request.max_content_length = LARGEST_BODY
        typed = read_typed(request.form.getlist("receipt"))
        try:
            receipt = _read_receipt(typed)
        except ReceiptMistyped as refusal:
            page = FollowPage(typed=typed.text, fault=_fault(typed.text, refusal))
            return render_template("intake/letterbox/follow.html", page=page), 400 if typed.is_unreadable else 422
        return _answer(box, ReceiptKeys.of(receipt))

    @pages.after_request
    def pad(response: Response) -> Response:
        page = response.get_data()
        response.set_data(page + b" " * (-len(page) % STEP))
        # Compressed, it would have its own length again. The one is for proxies that know it, the other for nginx.
        response.headers["Cache-Control"] = "no-store, no-transform"
        response.headers["Content-Encoding"] = "identity"
        return response

    return pages


def _read_receipt(typed: Typed) -> Receipt:
    if typed.is_unreadable:
        raise LettersFound
    return Receipt.parse(typed.text[: LONGEST + 1])


def _fault(typed: str, refusal: ReceiptMistyped) -> str:
    if not typed:
        return gettext("Please type the 20 digits of your receipt.")
    if len(typed) > LONGEST:
        return gettext("This is longer than a receipt. Please type its 20 digits and nothing else.")
    return sentence_of(refusal)


def _answer(box: Letterbox, keys: ReceiptKeys) -> ResponseReturnValue:
    """Tell how far the report is. Never existed and no longer there look the same, byte for byte."""
    contact = portal_in(box.config.portal, current_language()).contact
    try:
        # In this order: the desk lays out the view before it takes the bundle away.
        waits = box.waits(keys.lookup_id)
        view = box.view(keys)
    except ViewBroken as error:
        tell(Event.VIEW_BROKEN)
        return _unreadable(error)
    except OSError as error:
        tell(Event.VIEW_BROKEN, errno=error.errno)
        return _unreadable(ViewBroken())
    progress: Progress | None = waiting() if waits else None
    if view is not None:
        progress = progress_of(view, box.config.today())
    return render_template("intake/letterbox/progress.html", page=ProgressPage(progress=progress, contact=contact))


def _unreadable(error: ViewBroken) -> ResponseReturnValue:
    page = FollowPage(fault=sentence_of(error))
    return render_template("intake/letterbox/follow.html", page=page), 503
