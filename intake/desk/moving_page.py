"""The page of a case on which it is handed over, split and linked, and what other bodies have to do with it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import acts, at_hand, links, moves
from intake.desk.about import person_and_notice, words_of
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.case_page import done_words
from intake.desk.links import LinkSeen, links_seen
from intake.desk.rights import Act, may
from intake.desk.steps import LONGEST_TEXT, typed_version
from intake.envelopes import AllegationWords
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import CaseSummary
from intake.typed import read_typed
from presentation.dates import read_day
from presentation.labels import label
from presentation.languages import gettext, sentence_of
from publicity.case import CaseState
from publicity.errors import ChangedMeanwhile, DayMistyped, PublicityError, StepIncomplete, StepNotAllowed
from publicity.moving import CAN_BE_SPLIT, can_be_split_off

Options = tuple[tuple[str, str], ...]
PAGE = "main"
"""Where a fault leads that is at no field."""

FIELDS = {
    "colleague": "colleague",
    "allegations": "allegations",
    "allegation": "link-number",
    "other_case": "link-other",
    "other_number": "link-other-number",
    "received": "came-received",
    "link": PAGE,
}
"""What rules say is missing → where that is on the page; words are at the form's own field."""

TRANSFERS = ("came", "object", "reply")
TRANSFER_PAGE = f"/cases/<case_id>/transfer/<any({', '.join(TRANSFERS)}):what>/"


@dataclass(frozen=True, kw_only=True)
class Allegation:
    """An allegation that may be chosen: its number, and what it is."""

    number: int
    words: str = field(repr=False)
    is_free: bool


@dataclass(frozen=True, kw_only=True)
class MovesPage:
    """All by which a case moves; a form that is not for this person, or not for now, is not there.

    ``typed`` maps a field to what stood in it, ``faults`` a field to a sentence.
    """

    number: str
    version: int
    case_url: str
    worked_by: str
    may_assign: Options
    came: bool
    may_come: bool
    may_object: bool
    may_reply: bool
    allegations: tuple[Allegation, ...]
    may_split: bool
    may_link: bool
    links: tuple[LinkSeen, ...]
    done: str
    typed: Mapping[str, str] = field(repr=False)
    left_over: tuple[str, ...] = field(repr=False)
    faults: Mapping[str, str]


def add_pages(pages: Blueprint) -> None:
    """Add the page by which a case moves to the desk's pages."""

    @pages.get("/cases/<case_id>/moves/", endpoint="moves")
    def moves_page(case_id: str) -> ResponseReturnValue:
        return _show(case_id)

    @pages.post("/cases/<case_id>/people/")
    def let_take_part(case_id: str) -> ResponseReturnValue:
        visit, colleague = at_hand.visit(), request.form.get("colleague", "")
        try:
            acts.let_take_part(
                at_hand.office(), at_hand.store(), case_id, colleague, by=visit.staff.id, version=typed_version()
            )
        except (NoSuchCase, StepIncomplete):
            abort(404)
        except ChangedMeanwhile:
            return redirect(url_for(".case", case_id=case_id), 303)
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="let_take_part")
        return redirect(url_for(".case", case_id=case_id, done="colleague"), 303)

    @pages.post("/cases/<case_id>/assign/")
    def assign(case_id: str) -> ResponseReturnValue:
        return _do(
            case_id,
            "assigned",
            "assign-text",
            lambda text: moves.assign(
                at_hand.office(), at_hand.store(), case_id, _one("colleague"),
                by=at_hand.visit().staff.id, text=text, version=typed_version(),
            ),
        )  # fmt: skip

    @pages.post(TRANSFER_PAGE)
    def record_transfer(case_id: str, what: str) -> ResponseReturnValue:
        office, store, by, version = at_hand.office(), at_hand.store(), at_hand.visit().staff.id, typed_version()

        def record(text: str) -> None:
            match what:
                case "came":
                    received = read_day(_one("came-received")) if _one("came-received") else None
                    moves.came_by_transfer(office, store, case_id, by=by, received=received, body=text, version=version)
                case "object":
                    moves.object_to_transfer(office, store, case_id, by=by, why=text, version=version)
                case _:
                    moves.report_back(office, store, case_id, by=by, text=text, version=version)

        return _do(case_id, "transfer", f"{what}-text", record)

    @pages.post("/cases/<case_id>/split/")
    def split(case_id: str) -> ResponseReturnValue:
        numbers = {_number(one) for one in request.form.getlist("allegations")}
        return _do(
            case_id,
            "split",
            "",
            lambda _: moves.split(
                at_hand.office(), at_hand.store(), case_id, numbers,
                by=at_hand.visit().staff.id, version=typed_version(),
            ),
        )  # fmt: skip

    @pages.post("/cases/<case_id>/links/")
    def link(case_id: str) -> ResponseReturnValue:
        return _do(
            case_id,
            "link",
            "",
            lambda _: links.link(
                at_hand.office(), at_hand.store(), case_id, _number(_one("link-number")), _one("link-other"),
                _number(_one("link-other-number")), by=at_hand.visit().staff.id,
            ),
        )  # fmt: skip

    @pages.post("/cases/<case_id>/links/undo/")
    def undo_link(case_id: str) -> ResponseReturnValue:
        return _do(
            case_id,
            "undo_link",
            "",
            lambda _: links.undo(
                at_hand.office(), at_hand.store(), case_id, _one("link"), by=at_hand.visit().staff.id
            ),
        )  # fmt: skip


def _do(case_id: str, done: str, text_field: str, act: Callable[[str], object]) -> ResponseReturnValue:
    """Do an act and go back to the page; when it is refused, show the page with what was typed."""
    typed = read_typed(request.form.getlist(text_field)[:1], lines=True)
    if fault := typed.fault() or _too_long(typed.text):
        return _show(case_id, {text_field: fault}, 400 if typed.is_unreadable else 422)
    unseen = None
    try:
        act(typed.text)
    except NoSuchCase:
        abort(404)
    except StepIncomplete as error:
        return _show(case_id, dict(_missing(one, text_field) for one in error.missing), 422)
    except DayMistyped as error:
        return _show(case_id, {"came-received": sentence_of(error)}, 422)
    except StepNotAllowed:
        return _show(case_id, {PAGE: _not_now(case_id)}, 409)
    except NotStored:
        # The act itself is stored by then: only the reporter's view was not laid out.
        tell(Event.UNAVAILABLE, kind=NotStored.__name__, case=case_id)
        unseen = ""
    except PublicityError as error:
        return _show(case_id, {PAGE: sentence_of(error)}, 409)
    tell(Event.STEP_TAKEN, staff=at_hand.visit().staff.id, case=case_id, act=done)
    return redirect(url_for(".moves", case_id=case_id, done=done, unseen=unseen), 303)


def _show(case_id: str, faults: Mapping[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    try:
        summary = summary_seen(at_hand.store(), case_id, at_hand.visit().staff.id)
    except NoSuchCase:
        abort(404)
    return render_template("intake/desk/moves.html", page=_page(summary, faults or {})), status


def _page(summary: CaseSummary, faults: Mapping[str, str]) -> MovesPage:
    office, store, staff, case = at_hand.office(), at_hand.store(), at_hand.visit().staff, summary.case
    names = {member.id: member.shown_name for member in store.staff()}
    may_move, free = may(staff.role, Act.MOVE), can_be_split_off(case)
    is_undecided = case.state in (CaseState.REGISTERED, CaseState.SCREENING)
    came = summary.moved.came is not None
    may_assign = _may_assign(summary, names) if may_move else ()
    may_object = is_undecided and came and not summary.moved.has_objected
    may_split = may_move and case.state in CAN_BE_SPLIT and len(free) > 0 and len(case.allegations) > 1
    may_link = may_move and len(case.allegations) > 0
    shown = {
        PAGE,
        *(("colleague", "assign-text") if may_assign else ()),
        *(("came-received", "came-text") if is_undecided and not came else ()),
        *(("object-text",) if may_object else ()),
        *(("reply-text",) if case.state is CaseState.TRANSFERRED else ()),
        *(("allegations",) if may_split else ()),
        *(("link-number", "link-other", "link-other-number") if may_link else ()),
    }
    typed = {name: read_typed(request.form.getlist(name)[:1], lines=True).text for name in request.form}
    return MovesPage(
        number=case.id,
        version=case.version,
        case_url=url_for(".case", case_id=case.id),
        worked_by=names.get(summary.moved.worked_by or "", ""),
        may_assign=may_assign,
        came=came,
        may_come=is_undecided and not came,
        may_object=may_object,
        may_reply=case.state is CaseState.TRANSFERRED,
        allegations=tuple(
            Allegation(
                number=one.number,
                words=_in_short(words_of(office, case.id, one)),
                is_free=one.number in free,
            )
            for one in summary.allegations
        ),
        may_split=may_split,
        may_link=may_link,
        links=tuple(one for one in links_seen(store, case.id, staff.id, names) if one.stands),
        done=done_words() if not faults else "",
        typed=typed,
        # What was typed into a form that is there no more is shown to be copied.
        left_over=tuple(text for name, text in typed.items() if name.endswith("-text") and text and name not in shown),
        faults={name if name in shown else PAGE: sentence for name, sentence in faults.items()},
    )


def _may_assign(summary: CaseSummary, names: Mapping[str, str]) -> Options:
    """Who could work the case: whoever stands in the directory and has not stepped back, oneself first."""
    staff, case = at_hand.visit().staff, summary.case
    if summary.moved.worked_by not in (None, staff.id) and not may(staff.role, Act.GIVE_CASE):
        return ()
    present = at_hand.office().directory(at_hand.store()).handlers
    handlers = {one.id for one in present} - case.recused - {summary.moved.worked_by}
    if summary.moved.worked_by is None and not may(staff.role, Act.GIVE_CASE):
        handlers &= {staff.id}
    left = {member.id for member in at_hand.store().staff() if not member.active}
    found = sorted(handlers - left, key=lambda one: (one != staff.id, names.get(one, one)))
    return tuple((one, names.get(one, one)) for one in found)


def _in_short(words: AllegationWords) -> str:
    return f"{words.matter} · {person_and_notice(words)}"


def _missing(code: str, text_field: str) -> tuple[str, str]:
    """Say where something is missing, and what."""
    sentences = {
        "colleague": gettext("This person cannot work the case. Please choose somebody else."),
        "allegations": gettext("Choose at least one without a finding, and leave at least one here."),
        "other_case": gettext("There is no other case of this number. Please compare it."),
        "other_number": gettext("The other case has no such allegation."),
        "received": gettext("Write the day on which it arrived, not later than today."),
        "link": gettext("This link is not there any more."),
    }
    return FIELDS.get(code, text_field or PAGE), sentences.get(code, gettext("Please fill this in."))


def _not_now(case_id: str) -> str:
    case = at_hand.store().case(case_id, viewer=at_hand.visit().staff.id)
    if case is None:
        abort(404)
    return gettext("This cannot be done while the case is “%(state)s”.") % {"state": label(case.state)}


def _too_long(text: str) -> str:
    if len(text) <= LONGEST_TEXT:
        return ""
    return gettext("Please shorten this to %(limit)s characters.") % {"limit": LONGEST_TEXT}


def _one(name: str) -> str:
    return read_typed(request.form.getlist(name)[:1]).text.strip()


def _number(typed: str) -> int:
    """A number as it was chosen; 0, which no allegation has, for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
