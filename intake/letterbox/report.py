"""The way in: choose a notice, write, and be given a receipt once the report lies sealed in the inbox."""

from dataclasses import replace
from datetime import date
from typing import cast

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from intake.bundle import WebReport
from intake.letterbox.box import Letterbox
from intake.letterbox.forms import Filled, ReportDraft, read_report
from intake.letterbox.lanes import Lane
from intake.letterbox.pages import FormPage, choose_page, form_page, receipt_page
from intake.letterbox.sending import count_taken, files_again, judge, lane_of, marks_of, seconds_left, wait_words
from intake.letterbox.tokens import FormToken
from intake.log import Event, tell
from intake.origin import is_nameless
from intake.receipts import ReceiptKeys
from intake.spool import NotStored
from intake.uploads import BoundedRequest
from intake.vault import reply_key_pair
from presentation.han import portal_in
from presentation.languages import current_language, gettext
from publicity.notice import AnyNotice, AppointmentNotice
from publicity.report import Channel, ReportDates, came_in_time


def report_pages(box: Letterbox, language: str) -> Blueprint:
    """The pages of reporting, in one language."""
    pages = Blueprint(f"report-{language}", __name__)

    @pages.get("/report/")
    def choose() -> ResponseReturnValue:
        return render_template("intake/letterbox/choose.html", page=choose_page(box))

    @pages.get("/report/safety/")
    def safety() -> ResponseReturnValue:
        contact = portal_in(box.config.portal, current_language()).contact
        return render_template("intake/letterbox/safety.html", contact=contact)

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
        problem, token = judge(box, request.form.get("token", ""))
        if notice is None and number is not None:
            problem = gettext("We no longer find this notice. You can send your report without it.")
        if problem or filled.faults:
            return _ask_again(box, notice, filled, problem, token)
        keys = ReceiptKeys.of(box.receipt(token))
        lane = lane_of(box, token)
        report = _web_report(box, keys, notice, filled.draft, language, lane)
        # These very words lie here already: they are only shown their receipt again. Other words wait like any.
        if lane is Lane.WAIT and not box.has(keys, report):
            return _wait(box, notice, filled, token)
        try:
            box.take(keys, report)
        except NotStored as error:
            tell(Event.REPORT_NOT_STORED, errno=error.errno)
            return _not_saved(box, notice, filled.draft, token)
        count_taken(box)
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


# --- Store ----------------------------------------------------------------------------------------------------------


def _web_report(
    box: Letterbox, keys: ReceiptKeys, notice: AnyNotice | None, draft: ReportDraft, language: str, lane: Lane
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
        marks=marks_of(draft, lane),
        language=language,
        wish=draft.wish,
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


def _show(page: FormPage, status: int) -> tuple[str, int]:
    return render_template("intake/letterbox/form.html", page=page), status


def _ask_again(
    box: Letterbox, notice: AnyNotice | None, filled: Filled, problem: str, token: FormToken
) -> tuple[str, int]:
    # Had another site filled it in, that site would know the token, and with it the receipt of what is sent next.
    token = token.with_new_nonce() if is_nameless() else token
    problems = [problem] if problem else []
    if filled.draft.files_sent:
        problems.append(files_again())
    page = form_page(box, notice, draft=filled.draft, token=token)
    page = replace(page, faults=filled.faults, problems=tuple(problems))
    return _show(page, filled.status if filled.faults else 422)


def _wait(box: Letterbox, notice: AnyNotice | None, filled: Filled, token: FormToken) -> ResponseReturnValue:
    """Say how long to wait before the same form is taken; its token is the ticket."""
    seconds = seconds_left(box, token)
    page, _ = _ask_again(box, notice, filled, wait_words(seconds), token)
    return page, 429, {"Retry-After": str(seconds)}


def _not_saved(box: Letterbox, notice: AnyNotice | None, draft: ReportDraft, token: FormToken) -> ResponseReturnValue:
    page = form_page(box, notice, draft=draft, token=token)
    problems = (files_again(),) if draft.files_sent else ()
    return _show(replace(page, problems=problems, is_unsaved=True), 503)
