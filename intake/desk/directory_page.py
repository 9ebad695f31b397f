"""The page of the directory: whose keys reports are sealed to, and the two people who change it."""

import secrets
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, directories
from intake.desk.proof import own_fault
from intake.desk.requests import asked
from intake.desk.rights import Act, may
from intake.desk.two_people import PAGE, Waiting, beside, fields_of, names, pointing
from intake.directory import Directory
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import Inconsistent, Request
from intake.vault import KeyRefused
from presentation.languages import gettext, sentence_of
from publicity.errors import ChangedMeanwhile, PublicityError
from publicity.two_people import TwoPersonAct

ADMIT, REMOVE = "admit", "remove"


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
    leavers_url: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the page of the directory to the desk's pages."""

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
            _changed(at_hand.office().directory(at_hand.store()), act, staff_id)
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
            return _show_directory(beside(fault, request_id)), 422
        visit, store = at_hand.visit(), at_hand.store()
        found = next((one for one in _open_changes() if one.id == request_id), None)
        if found is None:
            abort(404)
        act, _, staff_id = found.subject.partition("/")
        try:
            asked(found).check_approval(by=visit.staff.id, session=visit.id_hash, now=at_hand.now())
            after = _changed(at_hand.office().directory(at_hand.store()), act, staff_id)
            directories.change(
                at_hand.office(), store, after,
                asked_by=found.asked_by, by=visit.staff.id, session=visit.id_hash, request=found.id,
            )  # fmt: skip
        except NotStored:
            # It is made by then: what is sealed here goes by it, and the letterbox does not know it yet.
            tell(Event.UNAVAILABLE, kind=NotStored.__name__)
            sentence = gettext("The change is made, but the letterbox could not be told. Tell whoever runs the desk.")
            return _show_directory({PAGE: sentence}), 503
        except Inconsistent:
            return _show_directory({PAGE: gettext(ChangedMeanwhile.sentence)}), 409
        except PublicityError as error:
            return _show_directory(beside({"password": sentence_of(error)}, request_id)), 409
        tell(Event.DIRECTORY_CHANGED, staff=visit.staff.id, version=after.version)
        return redirect(url_for(".directory"), 303)


def _show_directory(faults: dict[str, str] | None = None) -> str:
    called, viewer = names(), at_hand.visit().staff
    try:
        directory = at_hand.office().directory(at_hand.store())
    except KeyRefused as error:
        return render_template(
            "intake/desk/directory.html",
            page=DirectoryPage(version=0, keys=(), waiting=(), action="", faults={PAGE: sentence_of(error)}),
        )
    may_change = may(viewer.role, Act.CHANGE_DIRECTORY)
    waiting = tuple(
        Waiting(
            id=one.id,
            what=_change_words(one.subject, called),
            by=called.get(one.asked_by, one.asked_by),
            why="",
            action=url_for(".directory_approve", request_id=one.id) if one.asked_by != viewer.id else "",
        )
        for one in _open_changes()
        if may_change
    )
    page = DirectoryPage(
        version=directory.version,
        keys=tuple(_key_rows(directory, called)),
        waiting=waiting,
        action=url_for(".directory_ask") if may_change else "",
        leavers_url=url_for(".leavers") if may(viewer.role, Act.GIVE_CASE) else "",
        faults=pointing(faults, {"password", *fields_of(waiting)} if may_change else set()),
    )
    return render_template("intake/desk/directory.html", page=page)


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
        if one.act == TwoPersonAct.DIRECTORY and asked(one).is_open(at_hand.now()) and _is_here(one.asked_by)
    ]


def _is_here(staff_id: str) -> bool:
    """Whether somebody works here still: what was asked for by whoever left is not carried out."""
    member = at_hand.store().staff_member(staff_id)
    return member is not None and member.active
