"""How a clerk registers a letter, a call or a visit, and gets a receipt for the person who brought it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import cast

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.apart import refuse_whom_it_concerns
from intake.desk.forms import DATES, Asked, Draft, Filled, hour_words, read_day, read_registration, tick_of
from intake.desk.nonces import new_nonce, receipt_of
from intake.desk.notice_list import choices, keys_by_notice, look_up, people_of
from intake.desk.registration import Incoming
from intake.desk.registration import register as put_on_file
from intake.desk.slips import SlipMistyped, receipt_typed
from intake.desk.wordings import WORDINGS
from intake.log import Event, tell
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import NotStored
from intake.stores import StoreUnavailable
from intake.uploads import BoundedRequest
from intake.vault import reply_key_pair
from portal import LetterboxLimits
from presentation.languages import PREFIXES, current_language, gettext, sentence_of
from publicity.errors import N_, ReceiptMistyped
from publicity.report import Channel, ReportDates

NAMES = DATES | {
    "find": N_("Name or notice number"),
    "notice": N_("Notice"),
    "nominees": N_("Who is reported"),
    "confirmed": N_("Odd days"),
    "hour": N_("Hour"),
    "name": N_("Reporter’s name"),
    "contact": N_("How to reach the reporter"),
    "scans": N_("Scan of the letter and its envelope"),
    "files": N_("Other files"),
    "slip": N_("Number of a slip, or receipt"),
}
"""Field → what it is called on the page, where that is the same for all ways."""

AFTER_A_SLIP = N_("The writer kept the receipt of the slip and can follow the report with it.")

PAGE = "/register/<any(letter, call, visit):channel>/"


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """The form for one report, as it stands; ``focus`` is the field in which the cursor is."""

    heading: str
    may_open: bool
    action: str
    nonce: str = field(repr=False)
    is_letter: bool
    has_hour: bool
    received_text: str
    text_text: str
    text_hint: str
    handed_text: str
    notices: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str, str], ...]
    ticked: tuple[str, ...]
    doubts: tuple[tuple[str, str, str], ...] = ()
    limits: LetterboxLimits
    draft: Draft
    names: dict[str, str]
    focus: str = ""
    faults: dict[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisteredPage:
    """The receipt of a report that was registered, to be handed over."""

    sentence: str
    groups: tuple[str, ...] = field(repr=False)
    follow: str
    received: date
    what_to_do: str
    another_text: str
    another_url: str
    case_url: str


def add_pages(pages: Blueprint) -> None:
    """Add registration to the desk's pages."""

    @pages.get(PAGE)
    def register(channel: str) -> ResponseReturnValue:
        way = Channel(channel)
        now = at_hand.now().astimezone(at_hand.config().portal.days.zone)
        draft = Draft(
            notice=_known_notice(request.args.get("notice", "")),
            received=(read_day(request.args.get("received", "")) or now.date()).isoformat(),
            hour=f"{now:%H:%M}" if way is not Channel.LETTER else "",
            acknowledged=way is not Channel.LETTER,
        )
        page = _page(way, draft, _fresh_nonce())
        return _show(replace(page, focus="nominees" if page.people else "find"), 200)

    @pages.post(PAGE)
    def register_send(channel: str) -> ResponseReturnValue:
        way = Channel(channel)
        office, typed_nonce = at_hand.office(), request.form.get("nonce", "")
        budget = cast("BoundedRequest", request).budget
        filled = read_registration(request.form, request.files, _asked(way), budget)
        receipt = receipt_of(office.pepper, at_hand.visit().staff.id, typed_nonce)
        if filled.draft.find and "find" not in filled.faults:
            return _show_found(way, filled, typed_nonce if receipt else _fresh_nonce())
        if "show" in request.form:
            return _show_people(way, filled, typed_nonce if receipt else _fresh_nonce())
        if receipt is None:
            problem = gettext("This form was from an earlier page. Please look through it and send it again.")
            return _ask_again(way, filled, _fresh_nonce(), problem)
        receipt, filled = _receipt_on_slip(filled, receipt)
        if filled.faults or filled.dates is None:
            return _ask_again(way, filled, typed_nonce)
        about = [f"{filled.draft.notice}/{key}" for key in filled.draft.nominees or ("",) if filled.draft.notice]
        if (refusal := refuse_whom_it_concerns(about)) is not None:
            return refusal
        try:
            case_id = _put_on_file(way, filled.draft, filled.dates, receipt)
        except (NotStored, StoreUnavailable):
            problem = gettext("It could not be stored just now. Nothing is lost: wait a moment and send it again.")
            return _ask_again(way, replace(filled, status=503), typed_nonce, problem)
        return render_template("intake/desk/registered.html", page=_registered(way, filled, receipt, case_id))


# --- Read -----------------------------------------------------------------------------------------------------------


def _known_notice(number: str) -> str:
    return number if number in keys_by_notice(at_hand.office()) else ""


def _asked(channel: Channel) -> Asked:
    return Asked(
        is_letter=channel is Channel.LETTER,
        names=_names(channel),
        notices=keys_by_notice(at_hand.office()),
        text_missing=gettext("Please write what was said, or what the letter says in short."),
        limits=at_hand.config().portal.letterbox,
        today=at_hand.today(),
    )


def _names(channel: Channel) -> dict[str, str]:
    wording = WORDINGS[channel]
    return {
        name: gettext(words) for name, words in (NAMES | {"received": wording.received, "text": wording.text}).items()
    }


def _receipt_on_slip(filled: Filled, receipt: Receipt) -> tuple[Receipt, Filled]:
    """Put the receipt of the slip that came with a report in place of a new one, or say what is wrong with it."""
    if not filled.draft.slip or "slip" in filled.faults:
        return receipt, filled
    try:
        return receipt_typed(at_hand.office().pepper, filled.draft.slip), filled
    except (SlipMistyped, ReceiptMistyped) as refusal:
        return receipt, replace(filled, faults=filled.faults | {"slip": sentence_of(refusal)})


def _fresh_nonce() -> str:
    return new_nonce(at_hand.office().pepper, at_hand.visit().staff.id)


# --- Store ----------------------------------------------------------------------------------------------------------


def _put_on_file(channel: Channel, draft: Draft, dates: ReportDates, receipt: Receipt) -> str:
    staff, keys = at_hand.visit().staff, ReceiptKeys.of(receipt)
    incoming = Incoming(
        channel=channel,
        dates=dates,
        hour=hour_words(draft.hour),
        notice=draft.notice or None,
        nominees=draft.nominees,
        text=draft.text.strip(),
        name=draft.name,
        contact=draft.contact,
        files=draft.attached.files,
        scans=draft.scans.files,
        language="zh-Hans",
        registered_by=staff.id,
        acknowledged=draft.acknowledged,
    )
    case_id = put_on_file(
        at_hand.office(),
        at_hand.store(),
        incoming,
        lookup_id=keys.lookup_id,
        reply_key=reply_key_pair(keys.reply_seed).public,
        at=at_hand.now(),
    )
    tell(Event.REGISTERED, staff=staff.id, case=case_id)
    return case_id


# --- Answer ---------------------------------------------------------------------------------------------------------


def _show(page: RegisterPage, status: int) -> ResponseReturnValue:
    return render_template("intake/desk/register.html", page=page), status


def _show_people(channel: Channel, filled: Filled, nonce: str) -> ResponseReturnValue:
    """Show the form again with the people of the notice that was chosen; nothing is wrong with it yet."""
    faults = {name: fault for name, fault in filled.faults.items() if name == "notice"}
    page = replace(_page(channel, filled.draft, nonce), faults=faults, problems=_files_again(filled.draft))
    return _show(replace(page, focus="nominees"), 422 if faults else 200)


def _show_found(channel: Channel, filled: Filled, nonce: str) -> ResponseReturnValue:
    """Show the form again with the notice that was looked for, or with those to choose from; nothing is registered."""
    after_people = "written" if channel is Channel.LETTER else "text"
    looked = look_up(at_hand.office(), filled.draft, after_people=after_people)
    page = _page(channel, looked.draft, nonce)
    notices = choices(at_hand.office(), looked.fitting) if looked.fitting else page.notices
    faults = {"find": looked.fault} if looked.fault else {}
    said = tuple(filter(None, (looked.said, *_files_again(looked.draft))))
    page = replace(page, notices=notices, faults=faults, problems=said, focus=looked.focus)
    return _show(page, 422 if faults else 200)


def _ask_again(channel: Channel, filled: Filled, nonce: str, problem: str = "") -> ResponseReturnValue:
    problems = (problem,) if problem else ()
    page = replace(_page(channel, filled.draft, nonce), doubts=filled.doubts)
    return _show(replace(page, faults=filled.faults, problems=problems + _files_again(filled.draft)), filled.status)


def _files_again(draft: Draft) -> tuple[str, ...]:
    return (
        (gettext("Please choose the files again: a browser does not keep them."),)
        if draft.scans.sent or draft.attached.sent
        else ()
    )


def _page(channel: Channel, draft: Draft, nonce: str) -> RegisterPage:
    wording = WORDINGS[channel]
    notice = at_hand.office().notice(draft.notice) if draft.notice else None
    return RegisterPage(
        may_open=_may_open(),
        heading=gettext(wording.heading),
        action=url_for(".register_send", channel=channel),
        nonce=nonce,
        is_letter=channel is Channel.LETTER,
        has_hour=channel is not Channel.LETTER,
        received_text=gettext(wording.received),
        text_text=gettext(wording.text),
        text_hint=gettext(wording.text_hint),
        handed_text=gettext(wording.handed),
        notices=choices(at_hand.office(), at_hand.office().notices()),
        people=people_of(notice),
        ticked=tuple(tick_of(draft.notice, key) for key in draft.nominees),
        limits=at_hand.config().portal.letterbox,
        draft=draft,
        names=_names(channel),
    )


def _registered(channel: Channel, filled: Filled, receipt: Receipt, case_id: str) -> RegisteredPage:
    wording = WORDINGS[channel]
    prefix = PREFIXES[current_language()]
    return RegisteredPage(
        # A report may be there already under a slip, in a case from which this person stepped back: no number is told.
        sentence=gettext("It is registered under the receipt of the slip.")
        if filled.draft.slip
        else gettext("It is registered as case %(number)s.") % {"number": case_id},
        # Whoever wrote with a slip has the receipt; it is shown to nobody else.
        groups=() if filled.draft.slip else tuple(str(receipt).split()),
        follow=f"{at_hand.config().portal.addresses.board}{prefix}/follow/",
        received=filled.dates.received if filled.dates else at_hand.today(),
        what_to_do=gettext(AFTER_A_SLIP if filled.draft.slip else wording.after),
        another_text=gettext(wording.next_one),
        another_url=_another(channel, filled),
        case_url="" if filled.draft.slip or not _may_open() else url_for(".case", case_id=case_id),
    )


def _may_open() -> bool:
    """Whether whoever registers stands in the directory: a report is sealed to those alone."""
    return at_hand.office().directory(at_hand.store()).holder(at_hand.visit().staff.id) is not None


def _another(channel: Channel, filled: Filled) -> str:
    """Where the next one is registered: letters of one post have their day, and often their notice, in common."""
    received = filled.dates.received if filled.dates and channel is Channel.LETTER else None
    return url_for(".register", channel=channel, notice=filled.draft.notice or None, received=received)
