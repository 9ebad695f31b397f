"""The way back: whoever has a receipt sees how far the report is, and nothing of what is in it."""

from dataclasses import dataclass, field, replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from intake.letterbox.box import Letterbox
from intake.letterbox.forms import HONEYPOT, ReportDraft
from intake.letterbox.passes import pass_for, read_pass
from intake.letterbox.states import Progress, progress_of, waiting
from intake.letterbox.tokens import FormToken
from intake.log import Event, tell
from intake.receipts import LettersFound, Receipt, ReceiptKeys
from intake.typed import Typed, read_typed
from intake.views import ViewBroken
from portal import LetterboxLimits
from presentation.han import portal_in
from presentation.languages import current_language, gettext, sentence_of
from publicity.errors import ReceiptMistyped
from publicity.notice import Contact
from publicity.report import Sending

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
    """How far a report is; ``progress`` is None for a receipt that leads to nothing.

    ``sending`` is the form that was sent and came back, with its ``draft``, its ``faults`` and ``problems``.
    """

    progress: Progress | None
    contact: Contact
    limits: LetterboxLimits
    carried: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    sending: Sending | None = None
    draft: ReportDraft = field(default_factory=ReportDraft)
    faults: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_unsaved: bool = False
    honeypot: str = HONEYPOT


def follow_pages(box: Letterbox, language: str) -> Blueprint:
    """The pages of following a report, in one language."""
    pages = Blueprint(f"follow-{language}", __name__)

    @pages.get("/follow/")
    def ask() -> ResponseReturnValue:
        return render_template("intake/letterbox/follow.html", page=FollowPage())

    @pages.post("/follow/")
    def tell_progress() -> ResponseReturnValue:
        request.max_content_length = LARGEST_BODY
        carried = read_pass(request.form.get("pass", ""), box.form_key, box.config.now())
        if carried is not None:
            return show_progress(box, carried)
        typed = read_typed(request.form.getlist("receipt"))
        try:
            receipt = read_receipt(typed)
        except ReceiptMistyped as refusal:
            page = FollowPage(typed=typed.text, fault=receipt_fault(typed.text, refusal))
            return render_template("intake/letterbox/follow.html", page=page), 400 if typed.is_unreadable else 422
        return show_progress(box, receipt)

    @pages.after_request
    def pad(response: Response) -> Response:
        page = response.get_data()
        response.set_data(page + b" " * (-len(page) % STEP))
        # Compressed, it would have its own length again. The one is for proxies that know it, the other for nginx.
        response.headers["Cache-Control"] = "no-store, no-transform"
        response.headers["Content-Encoding"] = "identity"
        return response

    return pages


def read_receipt(typed: Typed) -> Receipt:
    """Read a receipt as a person types it. Raises ReceiptMistyped."""
    if typed.is_unreadable:
        raise LettersFound
    return Receipt.parse(typed.text[: LONGEST + 1])


def receipt_fault(typed: str, refusal: ReceiptMistyped) -> str:
    """Say what to check in what was typed."""
    if not typed:
        return gettext("Please type the 20 digits of your receipt.")
    if len(typed) > LONGEST:
        return gettext("This is longer than a receipt. Please type its 20 digits and nothing else.")
    return sentence_of(refusal)


def progress_for(box: Letterbox, keys: ReceiptKeys) -> Progress | None:
    """How far the report of a receipt is; None where there is none. Raises ViewBroken."""
    try:
        # In this order: the desk lays out the view before it takes the bundle away.
        waits = box.waits(keys.lookup_id)
        view = box.view(keys)
    except ViewBroken:
        tell(Event.VIEW_BROKEN)
        raise
    except OSError as error:
        tell(Event.VIEW_BROKEN, errno=error.errno)
        raise ViewBroken from error
    if view is not None:
        return progress_of(view, box.config.today())
    return waiting() if waits else None


def progress_page(box: Letterbox, receipt: Receipt, progress: Progress | None) -> ProgressPage:
    """Lay out how far a report is, with the forms for what may be sent later. Nothing there has no form either."""
    now = box.config.now()
    page = ProgressPage(
        progress=progress,
        contact=portal_in(box.config.portal, current_language()).contact,
        limits=box.config.portal.letterbox,
    )
    if progress is None:
        return page
    carried = pass_for(receipt, box.form_key, now)
    return replace(page, carried=carried, token=FormToken.new(now).signed(box.form_key))


def show_progress(box: Letterbox, receipt: Receipt) -> ResponseReturnValue:
    """Tell how far the report is. Never existed and no longer there look the same, byte for byte."""
    try:
        progress = progress_for(box, ReceiptKeys.of(receipt))
    except ViewBroken as error:
        page = FollowPage(fault=sentence_of(error))
        return render_template("intake/letterbox/follow.html", page=page), 503
    return render_template("intake/letterbox/progress.html", page=progress_page(box, receipt, progress))
