"""What one person is not enough for, and the page of all that waits for one's approval."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, dossiers, identities, requests
from intake.desk.acts import NoSuchCase
from intake.desk.proof import own_fault
from intake.log import Event, tell
from presentation import Link
from presentation.languages import gettext, sentence_of
from publicity.errors import N_, PublicityError
from publicity.two_people import TwoPersonAct

PAGE = "main"
"""Where a fault leads that is at no field."""

WHAT = {
    TwoPersonAct.IDENTITY: N_("Who reported in case %(number)s"),
    TwoPersonAct.DOSSIER: N_("Take case %(number)s out of the desk"),
}
"""What may be asked for in a case → how it is headed."""

APPROVE = {TwoPersonAct.IDENTITY: identities.approve, TwoPersonAct.DOSSIER: dossiers.approve}


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


def granted_links() -> tuple[Link, ...]:
    """What whoever is signed in asked for and was granted, each with the page on which it is done."""
    pages = {TwoPersonAct.IDENTITY: ".identity", TwoPersonAct.DOSSIER: ".dossier"}
    found = requests.granted_to(at_hand.office(), at_hand.store(), at_hand.visit().staff.id)
    return tuple(
        Link(
            gettext(WHAT[TwoPersonAct(one.act)]) % {"number": one.case},
            url_for(pages[TwoPersonAct(one.act)], case_id=one.case),
        )
        for one in found
    )


def add_pages(pages: Blueprint) -> None:
    """Add the page of what waits for one's approval to the desk's pages."""

    @pages.get("/requests/", endpoint="requests")
    def all_requests() -> ResponseReturnValue:
        return _show_requests(), 200

    @pages.post("/requests/<request_id>/")
    def approve_request(request_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show_requests(beside(fault, request_id)), 422
        visit = at_hand.visit()
        try:
            act = requests.act_of(at_hand.store(), request_id)
            APPROVE[act](at_hand.office(), at_hand.store(), request_id, by=visit.staff.id, session=visit.id_hash)
        except NoSuchCase:
            abort(404)
        except PublicityError as error:
            return _show_requests(beside({"password": sentence_of(error)}, request_id)), 409
        tell(Event.APPROVED, staff=visit.staff.id, request=request_id)
        return redirect(url_for(".requests"), 303)


def beside(faults: dict[str, str], request_id: str) -> dict[str, str]:
    """The faults of one form of several: each page has one for every request that waits."""
    return {f"{name}-{request_id}": sentence for name, sentence in faults.items()}


def _show_requests(faults: dict[str, str] | None = None) -> str:
    called, found = names(), requests.waiting_for(at_hand.office(), at_hand.store(), at_hand.visit().staff.id)
    waiting = tuple(
        Waiting(
            id=one.id,
            what=gettext(WHAT[TwoPersonAct(one.act)]) % {"number": one.case},
            by=called.get(one.asked_by, one.asked_by),
            why=why,
            action=url_for(".approve_request", request_id=one.id),
        )
        for one, why in found
    )
    return render_template(
        "intake/desk/requests.html", page=RequestsPage(waiting=waiting, faults=pointing(faults, fields_of(waiting)))
    )


def fields_of(waiting: Iterable[Waiting]) -> set[str]:
    """The fields of what waits at which a fault can stand."""
    return {f"password-{one.id}" for one in waiting}


def pointing(faults: dict[str, str] | None, fields: Collection[str]) -> dict[str, str]:
    """The faults, each at its field; at the page's beginning when that is gone, as that of a request that lapsed."""
    return {name if name in fields else PAGE: sentence for name, sentence in (faults or {}).items()}


def names() -> dict[str, str]:
    """Who is who on the staff: id → name."""
    return {member.id: member.shown_name for member in at_hand.store().staff()}
