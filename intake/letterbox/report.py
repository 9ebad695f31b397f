"""The way in: choose a notice, write, and be given a receipt once the report lies sealed in the inbox."""

from dataclasses import replace
from datetime import date
from typing import cast

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from intake.bundle import WebReport
from intake.letterbox.box import Letterbox
from intake.letterbox.forms import Filled, ReportDraft, read_report
from intake.letterbox.pages import FormPage, choose_page, form_page, receipt_page
from intake.letterbox.tokens import FormToken, Verdict
from intake.log import Event, tell
from intake.origin import is_foreign, is_nameless
from intake.receipts import ReceiptKeys
from intake.spool import NotStored
from intake.uploads import BoundedRequest
from intake.vault import reply_key_pair
from presentation.languages import gettext
from publicity.notice import AnyNotice, AppointmentNotice
from publicity.report import Channel, ReportDates, came_in_time

HONEYPOT_MARK = "honeypot"


def report_pages(box: Letterbox, language: str) -> Blueprint:
    """The pages of reporting, in one language."""
    pages = Blueprint(f"report-{language}", __name__)

    @pages.get("/report/")
    def choose() -> ResponseReturnValue:
        return render_template("intake/letterbox/choose.html", page=choose_page(box))

    @pages.get("/report/general/", defaults={"number": None})
    @pages.get("/report/<number>/")
    def form(number: str | None) -> ResponseReturnValue:
        notice = _notice(box, number)
        if notice is None and number is not None:
            abort(404)
        ticked = tuple(dict.fromkeys(key for key in request.args.getlist("nominee") if key in _keys(notice)))
        return _show(form_page(box, notice, draft=ReportDraft(nominees=ticked)), 200)

    @pages.post("/report/general/", defaults={"number": None})
    @pages.post("/report/<number>/")
    def send(number: str | None) -> ResponseReturnValue:
        notice = _notice(box, number)
        filled = _read(box, notice)
        problem, token = _judge(box, request.form.get("token", ""))
        if notice is None and number is not None:
            problem = gettext("We no longer find this notice. You can send your report without it.")
        if problem or filled.faults:
            return _ask_again(box, notice, filled, problem, token)
        keys = ReceiptKeys.of(box.receipt(token))
        try:
            box.take(keys, _web_report(box, keys, notice, filled.draft, language))
        except NotStored as error:
            tell(Event.REPORT_NOT_STORED, errno=error.errno)
            return _not_saved(box, notice, filled.draft, token)
        page = receipt_page(box, notice, token, len(filled.draft.files))
        return render_template("intake/letterbox/receipt.html", page=page)

    return pages


# --- Read -----------------------------------------------------------------------------------------------------------


def _notice(box: Letterbox, number: str | None) -> AnyNotice | None:
    return None if number is None else box.notices.at(box.config.now()).find(number)


def _keys(notice: AnyNotice | None) -> tuple[str, ...]:
    return tuple(person.key for person in notice.people) if notice else ()


def _read(box: Letterbox, notice: AnyNotice | None) -> Filled:
    return read_report(
        request.form,
        request.files,
        people=_keys(notice),
        limits=box.config.portal.letterbox,
        budget=cast("BoundedRequest", request).budget,
    )


def _judge(box: Letterbox, text: str) -> tuple[str, FormToken]:
    """Say what speaks against taking this form as it came, if anything, and with which token to go on."""
    now = box.config.now()
    token, fresh = box.token(text), FormToken.new(now)
    if is_foreign():
        return gettext("This came from another website. If you wrote it yourself, please send it again here."), fresh
    if token is None:
        return gettext("We could not be sure that this came from our form. Please send it again."), fresh
    verdict = token.judge(now, box.config.portal.letterbox)
    if verdict is Verdict.TOO_FAST:
        return gettext("This was sent faster than a person types. Please wait a moment and send it again."), token
    # What was taken in once may be sent again at any time: it gives the same receipt, not a second report.
    if verdict is Verdict.FINE or box.knows(ReceiptKeys.of(box.receipt(token)).lookup_id):
        return "", token
    return gettext("This page had been open for too long. Please send it again."), fresh


# --- Store ----------------------------------------------------------------------------------------------------------


def _web_report(
    box: Letterbox, keys: ReceiptKeys, notice: AnyNotice | None, draft: ReportDraft, language: str
) -> WebReport:
    now = box.config.now()
    return WebReport(
        lookup_id=keys.lookup_id,
        reply_key=reply_key_pair(keys.reply_seed).public,
        notice=notice.number if notice else None,
        nominees=draft.nominees,
        text=draft.text,
        name=draft.name,
        contact=draft.contact,
        files=draft.files,
        received=now,
        day=box.config.day_of(now),
        marks=(HONEYPOT_MARK,) if draft.is_baited else (),
        language=language,
        names={person.key: person.name for person in notice.people} if notice else {},
        in_time=_is_in_time(box, notice, box.config.day_of(now)),
    )


def _is_in_time(box: Letterbox, notice: AnyNotice | None, day: date) -> bool:
    """Whether the period is open on a day; where there is none, nothing is late."""
    if not isinstance(notice, AppointmentNotice):
        return True
    rule = box.config.portal.days.letter_rule
    return came_in_time(Channel.WEB, ReportDates(received=day), notice.period, rule)


# --- Answer ---------------------------------------------------------------------------------------------------------


def _show(page: FormPage, status: int) -> ResponseReturnValue:
    return render_template("intake/letterbox/form.html", page=page), status


def _ask_again(
    box: Letterbox, notice: AnyNotice | None, filled: Filled, problem: str, token: FormToken
) -> ResponseReturnValue:
    # Had another site filled it in, that site would know the token, and with it the receipt of what is sent next.
    token = token.with_new_nonce() if is_nameless() else token
    problems = [problem] if problem else []
    if filled.draft.files_sent:
        problems.append(_files_again())
    page = form_page(box, notice, draft=filled.draft, token=token)
    page = replace(page, faults=filled.faults, problems=tuple(problems))
    return _show(page, filled.status if filled.faults else 422)


def _not_saved(box: Letterbox, notice: AnyNotice | None, draft: ReportDraft, token: FormToken) -> ResponseReturnValue:
    page = form_page(box, notice, draft=draft, token=token)
    problems = (_files_again(),) if draft.files_sent else ()
    return _show(replace(page, problems=problems, is_unsaved=True), 503)


def _files_again() -> str:
    return gettext("Please choose your files again: a browser does not keep them.")
