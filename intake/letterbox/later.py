"""What a reporter sends later under the receipt: a message, files, a withdrawal, one objection after the closing."""

from dataclasses import dataclass, field, replace
from typing import cast

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from intake.bundle import WebReport
from intake.letterbox.box import Letterbox
from intake.letterbox.follow import ProgressPage, progress_for, progress_page, read_receipt, receipt_fault
from intake.letterbox.forms import Filled, ReportDraft, read_later
from intake.letterbox.lanes import Lane
from intake.letterbox.passes import pass_for, read_pass
from intake.letterbox.sending import count_taken, files_again, judge, lane_of, marks_of, seconds_left, wait_words
from intake.letterbox.states import Progress
from intake.letterbox.tokens import FormToken
from intake.log import Event, tell
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import NotStored
from intake.typed import read_typed
from intake.uploads import BoundedRequest
from intake.vault import reply_key_pair
from intake.views import ViewBroken
from portal import LetterboxLimits
from presentation.languages import gettext, sentence_of
from publicity.errors import N_, ReceiptMistyped
from publicity.report import Sending

SENT_WORDS: dict[Sending, tuple[str, str]] = {
    Sending.ADDITION: (
        N_("We have received your message"),
        N_("It lies sealed in the letterbox. Whoever works on your report reads it."),
    ),
    Sending.WITHDRAWAL: (
        N_("We have received your wish to withdraw"),
        N_(
            "Two people have to agree before the matter rests. Until then the work goes on; you see here how far it is."
        ),
    ),
    Sending.OBJECTION: (
        N_("We have received your objection"),
        N_("Somebody who had no part in the investigation looks at it. You see here what comes of it."),
    ),
}
"""What was sent → what is said of it."""


@dataclass(frozen=True, kw_only=True)
class AgainPage:
    """The form once more, with the receipt to be typed again: its page was open for too long, or it led nowhere."""

    sending: Sending
    token: str = field(repr=False)
    draft: ReportDraft
    typed: str = field(default="", repr=False)
    faults: dict[str, str]
    problems: tuple[str, ...] = ()
    limits: LetterboxLimits
    is_unsaved: bool = False


@dataclass(frozen=True, kw_only=True)
class SentPage:
    """That something sent later has arrived."""

    heading: str
    sentence: str
    files: int
    carried: str = field(repr=False)


def add_later(pages: Blueprint, box: Letterbox, language: str) -> None:
    """Add to the pages of following a report the one that takes what is sent later."""

    @pages.post("/follow/send/")
    def send_later() -> ResponseReturnValue:
        sending = _sending(request.form.get("sending", ""))
        receipt = read_pass(request.form.get("pass", ""), box.form_key, box.config.now())
        typed = read_typed(request.form.getlist("receipt"))
        if receipt is None:
            try:
                receipt = read_receipt(typed)
            except ReceiptMistyped as refusal:
                fault = receipt_fault(typed.text, refusal) if "receipt" in request.form else ""
                problem = gettext(
                    "This page had been open for too long. Please type your receipt once more and send it again."
                )
                return _ask_receipt(box, sending, _read(box, sending, None), typed.text, fault=fault, problem=problem)
        filled = _read(box, sending, receipt)
        keys = ReceiptKeys.of(receipt)
        try:
            progress = progress_for(box, keys)
        except ViewBroken as error:
            return _ask_receipt(box, sending, filled, typed.text, problem=sentence_of(error), status=503)
        if progress is None:
            fault = gettext("We find nothing under this number. Please compare it with your receipt, digit by digit.")
            return _ask_receipt(box, sending, filled, typed.text, fault=fault)
        problem, token = judge(box, request.form.get("token", ""))
        problems = tuple(filter(None, (problem, _objection_fault(sending, progress))))
        if problems or filled.faults:
            return _ask_again(box, receipt, progress, sending, filled, problems, token)
        lane = lane_of(box, token)
        if lane is Lane.WAIT:
            seconds = seconds_left(box, token)
            page, _ = _ask_again(box, receipt, progress, sending, filled, (wait_words(seconds),), token)
            return page, 429, {"Retry-After": str(seconds)}
        try:
            box.take(keys, _report(box, keys, filled.draft, sending, token, language, lane))
        except NotStored as error:
            tell(Event.REPORT_NOT_STORED, errno=error.errno)
            return _not_saved(box, receipt, progress, sending, filled, token)
        count_taken(box)
        heading, sentence = SENT_WORDS[sending]
        sent = SentPage(
            heading=gettext(heading),
            sentence=gettext(sentence),
            files=len(filled.draft.files),
            carried=pass_for(receipt, box.form_key, box.config.now()),
        )
        return render_template("intake/letterbox/sent.html", page=sent)


def _sending(typed: str) -> Sending:
    """What is sent; whatever else a form says is a message, for no word is lost."""
    return Sending(typed) if typed in SENT_WORDS else Sending.ADDITION


def _read(box: Letterbox, sending: Sending, receipt: Receipt | None) -> Filled:
    return read_later(
        request.form,
        request.files,
        sending=sending,
        receipt=receipt,
        limits=box.config.portal.letterbox,
        budget=cast("BoundedRequest", request).budget,
    )


def _objection_fault(sending: Sending, progress: Progress) -> str:
    if sending is not Sending.OBJECTION or progress.may_object:
        return ""
    return gettext("An objection can be made once, after a report was closed. You can send this as a message instead.")


def _report(
    box: Letterbox, keys: ReceiptKeys, draft: ReportDraft, sending: Sending, token: FormToken, language: str, lane: Lane
) -> WebReport:
    now = box.config.now()
    return WebReport(
        lookup_id=keys.lookup_id,
        reply_key=reply_key_pair(keys.reply_seed).public,
        notice=None,
        nominees=(),
        text=draft.text,
        files=draft.files,
        received=now,
        day=box.config.day_of(now),
        marks=marks_of(draft, lane),
        language=language,
        sending=sending,
        form=token.nonce.hex(),
    )


# --- Answer ---------------------------------------------------------------------------------------------------------


def _filled_page(
    box: Letterbox, receipt: Receipt, progress: Progress, sending: Sending, filled: Filled, token: FormToken
) -> ProgressPage:
    # What may not be an objection comes back as a message: its words are in the form that can be sent.
    shown = sending if sending is not Sending.OBJECTION or progress.may_object else Sending.ADDITION
    page = progress_page(box, receipt, progress)
    return replace(page, token=token.signed(box.form_key), sending=shown, draft=filled.draft)


def _problems(filled: Filled, *more: str) -> tuple[str, ...]:
    return tuple(filter(None, (*more, files_again() if filled.draft.files_sent else "")))


def _ask_again(
    box: Letterbox,
    receipt: Receipt,
    progress: Progress,
    sending: Sending,
    filled: Filled,
    problems: tuple[str, ...],
    token: FormToken,
) -> tuple[str, int]:
    page = _filled_page(box, receipt, progress, sending, filled, token)
    page = replace(page, faults=filled.faults, problems=_problems(filled, *problems))
    status = filled.status if filled.faults else 422
    return render_template("intake/letterbox/progress.html", page=page), status


def _not_saved(
    box: Letterbox, receipt: Receipt, progress: Progress, sending: Sending, filled: Filled, token: FormToken
) -> ResponseReturnValue:
    page = replace(_filled_page(box, receipt, progress, sending, filled, token), problems=_problems(filled))
    return render_template("intake/letterbox/progress.html", page=replace(page, is_unsaved=True)), 503


def _ask_receipt(
    box: Letterbox,
    sending: Sending,
    filled: Filled,
    typed: str,
    *,
    fault: str = "",
    problem: str = "",
    status: int = 422,
) -> ResponseReturnValue:
    """Ask for the receipt, with all that was typed: of what leads nowhere no word may be lost either."""
    page = AgainPage(
        sending=sending,
        token=FormToken.new(box.config.now()).signed(box.form_key),
        draft=filled.draft,
        typed=typed,
        faults=({"receipt": fault} if fault else {}) | filled.faults,
        problems=_problems(filled, problem),
        limits=box.config.portal.letterbox,
    )
    return render_template("intake/letterbox/again.html", page=page), status
