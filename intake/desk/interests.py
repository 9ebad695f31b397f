"""One's own declarations of interest, and for supervisors those of their colleagues."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import apart, at_hand, declarations, routing
from intake.desk.declarations import Interest
from intake.desk.imports import empty_letterbox
from intake.desk.proof import own_fault
from intake.desk.rights import Act, may
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import StoreUnavailable
from intake.typed import read_typed
from presentation.languages import gettext, sentence_of
from publicity.errors import N_, PublicityError
from publicity.interests import InterestKind

KINDS: dict[InterestKind, str] = {
    InterestKind.PERSON: N_("A person"),
    InterestKind.UNIT: N_("A unit"),
}

DONE = {
    "first": N_(
        "You have finished. One more thing before reports reach you: say whom you should have nothing to do with. If"
        " there is nobody, go on to the cases."
    ),
    "declared": N_(
        "It holds from now on. No report about it reaches you, and no case about it is before your eyes any more."
    ),
    "asked": N_("You have asked for it. It ends when a supervisor agrees, within seven days."),
    "ended": N_("The declaration has ended. What comes from now on may reach your colleague."),
}
"""What the address may say that was just done; it says nothing of whether there was any case."""


@dataclass(frozen=True, kw_only=True)
class InterestRow:
    """One declaration; ``asked`` says that its end was asked for, the last two lead to asking and agreeing."""

    id: str
    staff: str
    kind: str
    name: str = field(repr=False)
    since: datetime
    asked: bool
    withdraw: str = ""
    end: str = ""


@dataclass(frozen=True, kw_only=True)
class InterestsPage:
    """One's own declarations, the form for another, and those of colleagues for supervisors."""

    unit: str
    mine: tuple[InterestRow, ...]
    others: tuple[InterestRow, ...]
    sees_others: bool
    action: str
    kinds: tuple[tuple[str, str, str], ...]
    kind: str = ""
    name: str = field(default="", repr=False)
    done: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the declarations to the desk's pages."""

    @pages.get("/interests/")
    def interests() -> ResponseReturnValue:
        return _show(done=gettext(DONE.get(request.args.get("done", ""), ""))), 200

    @pages.post("/interests/")
    def declare_interest() -> ResponseReturnValue:
        typed = read_typed(request.form.getlist("interest-name")[:1])
        chosen = request.form.get("kind", "")
        faults = {
            "kind": "" if chosen in InterestKind.__members__.values() else gettext("Please choose."),
            "interest-name": typed.fault(),
        }
        if not any(faults.values()):
            try:
                _declare(InterestKind(chosen), typed.text)
            except PublicityError as error:
                faults["interest-name"] = sentence_of(error)
            else:
                return redirect(url_for(".interests", done="declared"), 303)
        standing = {name: fault for name, fault in faults.items() if fault}
        return _show(kind=chosen, name=typed.text, faults=standing), 400 if typed.is_unreadable else 422

    @pages.post("/interests/<interest_id>/withdraw/")
    def withdraw_interest(interest_id: str) -> ResponseReturnValue:
        visit = at_hand.visit()
        office, store = at_hand.office(), at_hand.store()
        if not declarations.ask_to_withdraw(office, store, interest_id, by=visit.staff.id, session=visit.id_hash):
            abort(404)
        return redirect(url_for(".interests", done="asked"), 303)

    @pages.post("/interests/<interest_id>/end/")
    def end_interest(interest_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show(faults={f"{name}-{interest_id}": sentence for name, sentence in fault.items()}), 422
        visit = at_hand.visit()
        try:
            if not declarations.end(
                at_hand.office(), at_hand.store(), interest_id, by=visit.staff.id, session=visit.id_hash
            ):
                abort(404)
        except PublicityError as error:
            return _show(faults={f"password-{interest_id}": sentence_of(error)}), 409
        routing.keep_laid_out(at_hand.office(), at_hand.store())
        return redirect(url_for(".interests", done="ended"), 303)


def _declare(kind: InterestKind, name: str) -> None:
    """Declare it, lay it out for the letterbox, and look through what is here already, be it in the letterbox still."""
    office, store = at_hand.office(), at_hand.store()
    declarations.declare(office, store, at_hand.visit().staff, kind, name)
    routing.keep_laid_out(office, store)
    if not may(at_hand.visit().staff.role, Act.READ_CASES):
        return
    try:
        empty_letterbox(office, store)
    except (NotStored, StoreUnavailable) as error:
        tell(Event.LETTERBOX_NOT_EMPTIED, errno=getattr(error, "errno", None))
    apart.sweep(office, store)


def _show(*, kind: str = "", name: str = "", done: str = "", faults: dict[str, str] | None = None) -> str:
    office, store, staff = at_hand.office(), at_hand.store(), at_hand.visit().staff
    sees_others = may(staff.role, Act.END_INTEREST)
    _seal_for_newcomers()
    names = {member.id: member.shown_name for member in store.staff()}
    seen = declarations.interests_seen(office, store, all_of_them=sees_others)
    page = InterestsPage(
        unit=staff.unit,
        mine=tuple(_row(one, names) for one in seen if one.staff == staff.id),
        others=tuple(_row(one, names, may_end=True) for one in seen if one.staff != staff.id),
        sees_others=sees_others,
        action=url_for(".declare_interest"),
        kinds=tuple((one.value, gettext(words), "") for one, words in KINDS.items()),
        kind=kind,
        name=name,
        done=done,
        faults=faults or {},
    )
    return render_template("intake/desk/interests.html", page=page)


def _seal_for_newcomers() -> None:
    try:
        declarations.seal_for_newcomers(at_hand.office(), at_hand.store())
    except StoreUnavailable as error:
        # One reads all the same; the next time that the page is opened, it is done.
        tell(Event.UNAVAILABLE, kind=type(error).__name__)


def _row(one: Interest, names: dict[str, str], *, may_end: bool = False) -> InterestRow:
    is_asked = one.asked is not None
    return InterestRow(
        id=one.id,
        staff=names.get(one.staff, one.staff),
        kind=gettext(KINDS[one.kind]) if one.kind else "",
        name=one.name
        or gettext("sealed before your key was there; your colleague opens this page once, and you read it"),
        since=one.declared_at,
        asked=is_asked,
        withdraw="" if is_asked or may_end else url_for(".withdraw_interest", interest_id=one.id),
        end=url_for(".end_interest", interest_id=one.id) if is_asked and may_end and one.name else "",
    )
