"""How a clerk puts a registration right: the form with what is registered, and what was changed and why."""

from dataclasses import dataclass, field, replace
from typing import cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.apart import refuse_whom_it_concerns
from intake.desk.correction import Registration, correct, registered, registration_of
from intake.desk.forms import Asked, Draft, Filled, hour_words, read_registration, tick_of
from intake.desk.notice_list import choices, keys_by_notice, look_up, people_of
from intake.desk.register import NAMES
from intake.desk.steps import typed_version
from intake.log import Event, tell
from intake.spool import NotStored
from intake.uploads import BoundedRequest
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import BEFORE_CONCLUSION
from publicity.errors import N_, ChangedMeanwhile, StepIncomplete, StepNotAllowed
from publicity.report import Channel

PAGE = "/cases/<case_id>/reports/<int:number>/correct/"
CHANNELS = (Channel.LETTER, Channel.CALL, Channel.VISIT)
"""The ways of which a clerk registers reports."""

CHANGED = N_("This case was changed in the meantime. Please look through what stands here and send it again.")


@dataclass(frozen=True, kw_only=True)
class CorrectPage:
    """The form in which a registration is put right; all days are asked for, since the way may be what was wrong."""

    case: str
    version: int
    action: str
    channels: tuple[tuple[str, str], ...]
    channel: str
    notices: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str, str], ...] = ()
    ticked: tuple[str, ...] = ()
    doubts: tuple[tuple[str, str, str], ...] = ()
    draft: Draft
    names: dict[str, str]
    received_text: str
    focus: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_letter: bool = True
    has_hour: bool = True


def add_pages(pages: Blueprint) -> None:
    """Add the correction of a registration to the desk's pages."""

    @pages.get(PAGE)
    def correct_form(case_id: str, number: int) -> ResponseReturnValue:
        return _show(_page(case_id, number, *_as_registered(case_id, number)), 200)

    @pages.post(PAGE)
    def correct_send(case_id: str, number: int) -> ResponseReturnValue:
        _as_registered(case_id, number)
        channel, filled = _read()
        page = _page(case_id, number, channel, filled.draft)
        if filled.draft.find and "find" not in filled.faults:
            return _show_found(page, filled.draft)
        if "show" in request.form:
            faults = {name: fault for name, fault in filled.faults.items() if name == "notice"}
            return _show(replace(page, faults=faults, focus="nominees"), 422 if faults else 200)
        if filled.faults or filled.dates is None:
            return _show(replace(page, faults=filled.faults, doubts=filled.doubts), filled.status)
        return _correct(case_id, number, page, channel, filled)


# --- Read -----------------------------------------------------------------------------------------------------------


def _as_registered(case_id: str, number: int) -> tuple[Channel, Draft]:
    """How the report is registered now, as it stands in the form; 404 where there is none for this person."""
    try:
        report = registered(at_hand.office(), at_hand.store(), case_id, number, viewer=at_hand.visit().staff.id)
    except NoSuchCase:
        abort(404)
    found = registration_of(at_hand.office(), report)
    days = found.dates
    # A browser's field for an hour takes no 9:05.
    hour = found.hour.rjust(5, "0") if found.hour else ""
    return found.channel, Draft(
        notice=found.notice or "",
        nominees=found.nominees,
        written=str(days.written or ""),
        sent=str(days.sent or ""),
        arrived=str(days.arrived or ""),
        received=str(days.received),
        hour=hour,
    )


def _read() -> tuple[Channel, Filled]:
    typed = request.form.get("channel", "")
    channel = next((one for one in CHANNELS if one.value == typed), Channel.LETTER)
    asked = Asked(
        is_letter=channel is Channel.LETTER,
        names=_names(),
        notices=keys_by_notice(at_hand.office()),
        text_missing=gettext("Please say why it is corrected."),
        limits=at_hand.config().portal.letterbox,
        today=at_hand.today(),
    )
    return channel, read_registration(request.form, request.files, asked, cast("BoundedRequest", request).budget)


def _names() -> dict[str, str]:
    names = {name: gettext(words) for name, words in NAMES.items()}
    return names | {"channel": gettext("Came by"), "text": gettext("Why it is corrected")}


# --- Store ----------------------------------------------------------------------------------------------------------


def _correct(case_id: str, number: int, page: CorrectPage, channel: Channel, filled: Filled) -> ResponseReturnValue:
    draft, unseen = filled.draft, None
    assert filled.dates  # noqa: S101 - looked at by whoever calls
    right = Registration(
        channel=channel,
        dates=filled.dates,
        hour="" if channel is Channel.LETTER else hour_words(draft.hour),
        notice=draft.notice or None,
        nominees=draft.nominees,
    )
    about = [f"{right.notice}/{key}" for key in right.nominees or ("",) if right.notice]
    if (refusal := refuse_whom_it_concerns(about)) is not None:
        return refusal
    by = at_hand.visit().staff.id
    try:
        correct(
            at_hand.office(), at_hand.store(), case_id, number, right, why=draft.text, by=by, version=typed_version()
        )
    except (NoSuchCase, StepNotAllowed):
        abort(404)
    except StepIncomplete:
        return _show(replace(page, problems=(gettext("Nothing differs from what is registered."),)), 422)
    except ChangedMeanwhile:
        return _show(replace(page, problems=(gettext(CHANGED),)), 409)
    except NotStored:
        tell(Event.UNAVAILABLE, kind=NotStored.__name__, case=case_id)
        unseen = ""
    tell(Event.STEP_TAKEN, staff=by, case=case_id, act="correct_registration")
    return redirect(url_for(".case", case_id=case_id, done="correction", unseen=unseen), 303)


# --- Answer ---------------------------------------------------------------------------------------------------------


def _show(page: CorrectPage, status: int) -> ResponseReturnValue:
    return render_template("intake/desk/correct.html", page=page), status


def _show_found(page: CorrectPage, draft: Draft) -> ResponseReturnValue:
    looked = look_up(at_hand.office(), draft, after_people="written")
    found = replace(
        _with(page, looked.draft),
        faults={"find": looked.fault} if looked.fault else {},
        problems=(looked.said,) if looked.said else (),
        focus=looked.focus,
    )
    if looked.fitting:
        found = replace(found, notices=choices(at_hand.office(), looked.fitting))
    return _show(found, 422 if looked.fault else 200)


def _page(case_id: str, number: int, channel: Channel, draft: Draft) -> CorrectPage:
    office = at_hand.office()
    summary = summary_seen(at_hand.store(), case_id, at_hand.visit().staff.id)
    if summary.case.state not in BEFORE_CONCLUSION:
        abort(404)
    page = CorrectPage(
        case=case_id,
        version=summary.case.version,
        action=url_for(".correct_send", case_id=case_id, number=number),
        channels=tuple((one.value, label(one)) for one in CHANNELS),
        channel=channel,
        notices=choices(office, office.notices()),
        names=_names(),
        received_text=_names()["received"],
        draft=draft,
    )
    return _with(page, draft)


def _with(page: CorrectPage, draft: Draft) -> CorrectPage:
    """The form with another draft in it, and the persons of its notice."""
    notice = at_hand.office().notice(draft.notice) if draft.notice else None
    ticked = tuple(tick_of(draft.notice, key) for key in draft.nominees)
    return replace(page, draft=draft, people=people_of(notice), ticked=ticked)
