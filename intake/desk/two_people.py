"""The pages of what one person is not enough for: who reported, and whose keys reports are sealed to."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import acts, at_hand, directories, identities
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.identities import asked
from intake.desk.proof import own_fault
from intake.desk.rights import Act, may
from intake.desk.steps import typed_version
from intake.directory import Directory
from intake.envelopes import Identity
from intake.log import Event, tell
from intake.stores import Request
from intake.typed import read_typed
from intake.vault import KeyRefused
from presentation.languages import gettext, sentence_of
from publicity.errors import ChangedMeanwhile, PublicityError, StepIncomplete
from publicity.two_people import TwoPersonAct

ADMIT, REMOVE = "admit", "remove"
PAGE = "main"
"""Where a fault leads that is at no field."""


@dataclass(frozen=True, kw_only=True)
class IdentityPage:
    """Asking who reported, and how far that is; ``opened`` is what was opened just now, and is shown this once."""

    number: str
    version: int
    case_url: str
    ask: str
    open: str
    is_asked: bool
    approvals: int
    is_granted: bool
    why: str = field(default="", repr=False)
    opened: tuple[Identity, ...] = field(default=(), repr=False)
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Something that waits for one's approval: what, by whom it was asked for, and why; ``id`` is the request's."""

    id: str
    what: str
    by: str
    why: str = field(repr=False)
    action: str


@dataclass(frozen=True, kw_only=True)
class RequestsPage:
    """Everything that waits for one's approval."""

    waiting: tuple[Waiting, ...]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """One key of the directory; ``staff`` is empty for the oversight body, ``is_present`` whether it is in it."""

    staff: str
    name: str
    fingerprint: str
    is_present: bool


@dataclass(frozen=True, kw_only=True)
class DirectoryPage:
    """Whose keys reports are sealed to, what is proposed, and the forms for those who may change it."""

    version: int
    keys: tuple[KeyRow, ...]
    waiting: tuple[Waiting, ...]
    action: str
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add what two people are needed for to the desk's pages."""

    @pages.get("/cases/<case_id>/identity/")
    def identity(case_id: str) -> ResponseReturnValue:
        return _show_identity(case_id), 200

    @pages.post("/cases/<case_id>/identity/")
    def identity_ask(case_id: str) -> ResponseReturnValue:
        why = read_typed(request.form.getlist("why")[:1], lines=True)
        visit = at_hand.visit()
        try:
            identities.ask(
                at_hand.office(), at_hand.store(), case_id,
                by=visit.staff.id, session=visit.id_hash, why=why.text, version=typed_version(),
            )  # fmt: skip
        except NoSuchCase:
            abort(404)
        except StepIncomplete:
            return _show_identity(case_id, faults={"why": gettext("Please say why it is needed.")}), 422
        except PublicityError as error:
            return _show_identity(case_id, why=why.text, faults={"why": sentence_of(error)}), 409
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="request_identity")
        return redirect(url_for(".identity", case_id=case_id), 303)

    @pages.post("/cases/<case_id>/identity/open/")
    def identity_open(case_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show_identity(case_id, faults=fault), 422
        visit = at_hand.visit()
        try:
            opened = identities.open_once(
                at_hand.office(), at_hand.store(), case_id, by=visit.staff.id, version=typed_version()
            )
        except NoSuchCase:
            abort(404)
        except PublicityError as error:
            return _show_identity(case_id, faults={"password": sentence_of(error)}), 409
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="open_identity")
        return _show_identity(case_id, opened=opened), 200

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

    @pages.get("/requests/")
    def requests() -> ResponseReturnValue:
        return _show_requests(), 200

    @pages.post("/requests/<request_id>/")
    def approve_request(request_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show_requests(_beside(fault, request_id)), 422
        visit = at_hand.visit()
        try:
            identities.approve(at_hand.office(), at_hand.store(), request_id, by=visit.staff.id, session=visit.id_hash)
        except NoSuchCase:
            abort(404)
        except PublicityError as error:
            return _show_requests(_beside({"password": sentence_of(error)}, request_id)), 409
        tell(Event.APPROVED, staff=visit.staff.id, request=request_id)
        return redirect(url_for(".requests"), 303)

    @pages.get("/directory/")
    def directory() -> ResponseReturnValue:
        return _show_directory(), 200

    @pages.post("/directory/")
    def directory_ask() -> ResponseReturnValue:
        act, _, staff_id = request.form.get("change", "").partition("/")
        visit, store = at_hand.visit(), at_hand.store()
        if act not in (ADMIT, REMOVE) or store.staff_member(staff_id) is None:
            abort(404)
        if fault := own_fault():
            return _show_directory(fault), 422
        try:
            _changed(at_hand.office().directory(), act, staff_id)
        except PublicityError as error:
            return _show_directory({"password": sentence_of(error)}), 409
        store.add_request(
            Request(
                id=secrets.token_hex(8), act=TwoPersonAct.DIRECTORY, subject=f"{act}/{staff_id}", case=None,
                asked_by=visit.staff.id, asked_in=visit.id_hash, asked_at=at_hand.now(),
            ),
            {},
        )  # fmt: skip
        return redirect(url_for(".directory"), 303)

    @pages.post("/directory/<request_id>/")
    def directory_approve(request_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show_directory(_beside(fault, request_id)), 422
        visit, store = at_hand.visit(), at_hand.store()
        found = next((one for one in _open_changes() if one.id == request_id), None)
        if found is None:
            abort(404)
        act, _, staff_id = found.subject.partition("/")
        try:
            asked(found).check_approval(by=visit.staff.id, session=visit.id_hash, now=at_hand.now())
            after = _changed(at_hand.office().directory(), act, staff_id)
            store.approve(found.id, by=visit.staff.id, session=visit.id_hash, at=at_hand.now())
            people = (found.asked_by, visit.staff.id)
            directories.lay_out(at_hand.office(), store, after, people, found.id)
        except PublicityError as error:
            return _show_directory(_beside({"password": sentence_of(error)}, request_id)), 409
        tell(Event.DIRECTORY_CHANGED, staff=visit.staff.id, version=after.version)
        return redirect(url_for(".directory"), 303)


def _beside(faults: dict[str, str], request_id: str) -> dict[str, str]:
    """The faults of one form of several: each page has one for every request that waits."""
    return {f"{name}-{request_id}": sentence for name, sentence in faults.items()}


def _show_identity(
    case_id: str, *, why: str = "", opened: tuple[Identity, ...] = (), faults: dict[str, str] | None = None
) -> str:
    office, store, viewer = at_hand.office(), at_hand.store(), at_hand.visit().staff.id
    try:
        summary = summary_seen(store, case_id, viewer)
    except NoSuchCase:
        abort(404)
    open_request = identities.pending(office, store, case_id, viewer)
    is_granted = identities.granted(office, store, case_id, viewer) is not None
    page = IdentityPage(
        number=case_id,
        version=summary.case.version,
        case_url=url_for(".case", case_id=case_id),
        ask=url_for(".identity_ask", case_id=case_id),
        open=url_for(".identity_open", case_id=case_id),
        is_asked=open_request is not None,
        approvals=len(asked(open_request).standing(summary.case.recused)) if open_request else 0,
        is_granted=is_granted,
        why=why,
        opened=opened,
        faults=_pointing(faults, {"password"} if is_granted else set() if open_request else {"why"}),
    )
    return render_template("intake/desk/identity.html", page=page)


def _show_requests(faults: dict[str, str] | None = None) -> str:
    names, found = _names(), identities.waiting_for(at_hand.office(), at_hand.store(), at_hand.visit().staff.id)
    waiting = tuple(
        Waiting(
            id=one.id,
            what=gettext("Who reported in case %(number)s") % {"number": one.case},
            by=names.get(one.asked_by, one.asked_by),
            why=why,
            action=url_for(".approve_request", request_id=one.id),
        )
        for one, why in found
    )
    return render_template(
        "intake/desk/requests.html", page=RequestsPage(waiting=waiting, faults=_pointing(faults, _fields_of(waiting)))
    )


def _show_directory(faults: dict[str, str] | None = None) -> str:
    names, viewer = _names(), at_hand.visit().staff
    try:
        directory = at_hand.office().directory()
    except KeyRefused as error:
        return render_template(
            "intake/desk/directory.html",
            page=DirectoryPage(version=0, keys=(), waiting=(), action="", faults={PAGE: sentence_of(error)}),
        )
    may_change = may(viewer.role, Act.CHANGE_DIRECTORY)
    waiting = tuple(
        Waiting(
            id=one.id,
            what=_change_words(one.subject, names),
            by=names.get(one.asked_by, one.asked_by),
            why="",
            action=url_for(".directory_approve", request_id=one.id) if one.asked_by != viewer.id else "",
        )
        for one in _open_changes()
        if may_change
    )
    page = DirectoryPage(
        version=directory.version,
        keys=tuple(_key_rows(directory, names)),
        waiting=waiting,
        action=url_for(".directory_ask") if may_change else "",
        faults=_pointing(faults, {"password", *_fields_of(waiting)} if may_change else set()),
    )
    return render_template("intake/desk/directory.html", page=page)


def _fields_of(waiting: Iterable[Waiting]) -> set[str]:
    return {f"password-{one.id}" for one in waiting}


def _pointing(faults: dict[str, str] | None, fields: Collection[str]) -> dict[str, str]:
    """The faults, each at its field; at the page's beginning when that is gone, as that of a request that lapsed."""
    return {name if name in fields else PAGE: sentence for name, sentence in (faults or {}).items()}


def _key_rows(directory: Directory, names: dict[str, str]) -> list[KeyRow]:
    present = [*directory.handlers, *directory.custodians]
    rows = [
        KeyRow(staff=one.id, name=names.get(one.id, one.id), fingerprint=one.fingerprint, is_present=True)
        for one in present
    ]
    oversight = directories.oversight_of(directory)
    rows.append(
        KeyRow(staff="", name=gettext("The oversight body"), fingerprint=oversight.fingerprint, is_present=True)
    )
    known = {one.id for one in present}
    waiting = [one for one in directories.ready(at_hand.store()) if one.id not in known]
    return rows + [
        KeyRow(staff=one.id, name=names[one.id], fingerprint=one.fingerprint, is_present=False) for one in waiting
    ]


def _change_words(subject: str, names: dict[str, str]) -> str:
    act, _, staff_id = subject.partition("/")
    sentence = gettext("Add the key of %(name)s") if act == ADMIT else gettext("Remove the key of %(name)s")
    return sentence % {"name": names.get(staff_id, staff_id)}


def _changed(directory: Directory, act: str, staff_id: str) -> Directory:
    store = at_hand.store()
    member = store.staff_member(staff_id)
    assert member  # noqa: S101 - looked at before it was asked for; nobody is removed from the staff
    return directories.admitted(store, directory, member) if act == ADMIT else directories.removed(directory, staff_id)


def _open_changes() -> list[Request]:
    return [
        one
        for one in at_hand.store().requests()
        if one.act == TwoPersonAct.DIRECTORY and asked(one).is_open(at_hand.now())
    ]


def _names() -> dict[str, str]:
    return {member.id: member.shown_name for member in at_hand.store().staff()}
