"""What one asks for in a case and others approve, whatever it is: asked with reasons, approved, carried out once."""

import secrets
from collections.abc import Iterable

from intake.desk.acts import NoSuchCase, summary_seen, without_text
from intake.desk.office import Office
from intake.desk.sealed import public_key_of, seal_event_text
from intake.directory import Keyholder
from intake.stores import CaseStore, Request
from intake.vault import SealBroken, seal, unseal
from publicity.errors import SecondPersonNeeded, StepIncomplete
from publicity.filed import note
from publicity.two_people import Asked, AskedNoMore, TwoPersonAct


def asked(request: Request) -> Asked:
    """A request as the rules see it."""
    return Asked(
        act=TwoPersonAct(request.act),
        by=request.asked_by,
        session=request.asked_in,
        at=request.asked_at,
        approvals=request.approvals,
        done=request.done_at is not None,
    )


def ask(
    office: Office,
    store: CaseStore,
    act: TwoPersonAct,
    case_id: str,
    *,
    approvers: Iterable[Keyholder],
    by: str,
    session: str,
    why: str,
    version: int,
) -> None:
    """Ask for something in a case, with reasons that those who may approve it read, each by a key of one's own.

    Raises NoSuchCase, ChangedMeanwhile, StepIncomplete without reasons, and what rules raise.
    """
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    if not why.strip():
        raise StepIncomplete(["text"])
    request = Request(
        id=secrets.token_hex(8), act=act, subject=case_id, case=case_id, asked_by=by, asked_in=session, asked_at=now
    )
    reasons = {
        one.id: seal(one.key, _why(request.id, one.id), why.strip().encode())
        for one in approvers
        if one.id not in {by, *before.recused}
    }
    after, event = note(before, f"request_{act}", by=by, at=now, text=why.strip())
    text = seal_event_text(public_key_of(store, case_id), case_id, event.act, event.at, event.text)
    with store.together():
        store.save(before, after, without_text(event), sealed_text=text)
        store.add_request(request, reasons)


def waiting_for(office: Office, store: CaseStore, person: str) -> list[tuple[Request, str]]:
    """What somebody may approve now, with the reasons."""
    return [
        (request, _reason(office, store, request, person))
        for request in store.requests()
        if request.case is not None and _may_approve(office, store, request, person)
    ]


def waiting(office: Office, store: CaseStore, act: TwoPersonAct, request_id: str, *, by: str, session: str) -> Request:
    """The request of an act that somebody is about to approve.

    Raises NoSuchCase for one that is not for this person to see, and what the rules raise.
    """
    found = waiting_for(office, store, by)
    request = next((one for one, _ in found if (one.id, one.act) == (request_id, act)), None)
    if request is None:
        raise NoSuchCase
    asked(request).check_approval(by=by, session=session, now=office.config.now(), away=away_from(store, request))
    return request


def act_of(store: CaseStore, request_id: str) -> TwoPersonAct:
    """What a request is for. Raises NoSuchCase for one that is not there, or in no case."""
    found = next((one for one in store.requests() if one.id == request_id and one.case is not None), None)
    if found is None:
        raise NoSuchCase
    return TwoPersonAct(found.act)


def pending(office: Office, store: CaseStore, act: TwoPersonAct, case_id: str, by: str) -> Request | None:
    """The request of somebody for a case that is still open."""
    return next((one for one in _own(store, act, case_id, by) if asked(one).is_open(office.config.now())), None)


def granted(office: Office, store: CaseStore, act: TwoPersonAct, case_id: str, by: str) -> Request | None:
    """The request of somebody for a case that enough others have approved and that may be carried out now."""
    return next((one for one in _own(store, act, case_id, by) if _is_granted(office, store, one, by)), None)


def granted_to(office: Office, store: CaseStore, by: str) -> list[Request]:
    """Everything that somebody asked for in a case that he or she still sees, and that can be carried out now."""
    return [
        one
        for one in store.requests()
        if one.asked_by == by
        and one.case is not None
        and store.case(one.case, viewer=by) is not None
        and _is_granted(office, store, one, by)
    ]


def away_from(store: CaseStore, request: Request) -> frozenset[str]:
    """Who has stepped back from the matter, or works here no more."""
    case = store.case(request.case or "", viewer=None)
    left = {member.id for member in store.staff() if not member.active}
    return (case.recused if case else frozenset()) | left


def _own(store: CaseStore, act: TwoPersonAct, case_id: str, by: str) -> list[Request]:
    return [one for one in store.requests() if (one.act, one.case, one.asked_by) == (act, case_id, by)]


def _may_approve(office: Office, store: CaseStore, request: Request, person: str) -> bool:
    given = {one for one, _ in request.approvals}
    return (
        asked(request).is_open(office.config.now())
        and person not in {request.asked_by, *given, *away_from(store, request)}
        and store.request_reason(request.id, person) is not None
    )


def _is_granted(office: Office, store: CaseStore, request: Request, by: str) -> bool:
    try:
        asked(request).check_done(by=by, now=office.config.now(), away=away_from(store, request))
    except (AskedNoMore, SecondPersonNeeded):
        return False
    return True


def _reason(office: Office, store: CaseStore, request: Request, person: str) -> str:
    sealed = store.request_reason(request.id, person)
    if office.hand is None or sealed is None:
        raise SealBroken
    return unseal(office.hand.private, _why(request.id, person), sealed).decode()


def _why(request_id: str, person: str) -> str:
    return f"request/{request_id}/{person}"
