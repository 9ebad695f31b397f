"""Who reported: asked for with reasons, approved by two custodians, opened once, and told to the reporter."""

import secrets
from collections.abc import Iterator

from intake.desk.acts import NoSuchCase, summary_seen, tell_reporters, without_text
from intake.desk.answers import OPENED
from intake.desk.office import Office
from intake.desk.sealed import public_key_of, seal_event_text
from intake.envelopes import Identity, Share, half_of, joined_halves, open_identity
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import CaseStore, Release, Request, StoredIdentity
from intake.vault import PublicKey, SealBroken, seal, unseal
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


def ask(office: Office, store: CaseStore, case_id: str, *, by: str, session: str, why: str, version: int) -> None:
    """Ask for the identities of a case, with reasons that the custodians read. Raises NoSuchCase and what rules raise.

    Nobody learns from it whether there is anything to open.
    """
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    if not why.strip():
        raise StepIncomplete(["text"])
    request = Request(
        id=secrets.token_hex(8),
        act=TwoPersonAct.IDENTITY,
        subject=case_id,
        case=case_id,
        asked_by=by,
        asked_in=session,
        asked_at=now,
    )
    reasons = {
        one.id: seal(one.key, _why(request.id, one.id), why.strip().encode())
        for one in office.directory().custodians
        if one.id not in before.recused
    }
    after, event = note(before, "request_identity", by=by, at=now, text=why.strip())
    text = seal_event_text(public_key_of(store, case_id), case_id, event.act, event.at, event.text)
    store.save(before, after, without_text(event), sealed_text=text)
    store.add_request(request, reasons)


def waiting_for(office: Office, store: CaseStore, custodian: str) -> list[tuple[Request, str]]:
    """What a custodian may approve now, with the reasons."""
    return [
        (request, _reason(office, store, request, custodian))
        for request in store.requests()
        if request.act == TwoPersonAct.IDENTITY and _may_approve(office, store, request, custodian)
    ]


def approve(office: Office, store: CaseStore, request_id: str, *, by: str, session: str) -> None:
    """Release one's halves of the identities' keys to whoever asked, sealed. Raises what the rules raise.

    Raises NoSuchCase for a request that is not this custodian's to see, SealBroken for a broken half.
    """
    request = next((one for one, _ in waiting_for(office, store, by) if one.id == request_id), None)
    if request is None or request.case is None:
        raise NoSuchCase
    now = office.config.now()
    asked(request).check_approval(by=by, session=session, now=now, away=_away(store, request))
    store.approve(request.id, by=by, session=session, at=now, releases=list(_released(office, store, request, by)))


def granted(office: Office, store: CaseStore, case_id: str, by: str) -> Request | None:
    """The request of somebody for a case that two custodians have approved and that may be carried out now."""
    mine = [one for one in store.requests() if (one.case, one.asked_by) == (case_id, by)]
    return next((one for one in mine if _is_granted(office, store, one, by)), None)


def pending(office: Office, store: CaseStore, case_id: str, by: str) -> Request | None:
    """The request of somebody for a case that is still open."""
    mine = [one for one in store.requests() if (one.case, one.asked_by) == (case_id, by)]
    return next((one for one in mine if asked(one).is_open(office.config.now())), None)


def open_once(office: Office, store: CaseStore, case_id: str, *, by: str, version: int) -> tuple[Identity, ...]:
    """Open the identities of a case for whoever asked; once, and it is on record before anything is shown.

    Raises NoSuchCase, AskedNoMore or SecondPersonNeeded; SealBroken when a half is broken.
    """
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    request = granted(office, store, case_id, by)
    if request is None:
        raise SecondPersonNeeded
    custodians = asked(request).check_done(by=by, now=now, away=before.recused)
    opened = tuple(_opened(office, store, request, custodians))
    after, event = note(before, OPENED, by=by, at=now)
    store.save(before, after, event, request=request.id)
    try:
        tell_reporters(office, store, case_id)
    except NotStored:
        # It is opened by now, and would not be a second time; the next act in the case lays the views out.
        tell(Event.UNAVAILABLE, kind=NotStored.__name__, case=case_id)
    return opened


def _opened(office: Office, store: CaseStore, request: Request, custodians: tuple[str, ...]) -> Iterator[Identity]:
    assert office.hand  # noqa: S101 - whoever opens is signed in
    assert request.case  # noqa: S101 - an identity is that of a case
    released = {(one.pair, one.holder, one.other): one.sealed for one in store.releases_of(request.id)}
    for found in store.identities_of(request.case):
        # Custodians who came later than the report have no half of its key.
        share = next((one for one in found.shares if {one.first, one.second} <= set(custodians)), None)
        if share is None:
            raise SecondPersonNeeded
        halves = [
            unseal(
                office.hand.private,
                _release(request.id, found.pair, holder),
                released[found.pair, holder, other],
            )
            for holder, other in ((share.first, share.second), (share.second, share.first))
        ]
        yield open_identity(joined_halves(halves[0], halves[1]), found.pair, found.sealed)


def _released(office: Office, store: CaseStore, request: Request, custodian: str) -> Iterator[Release]:
    keys = store.keys_of(request.asked_by)
    assert office.hand  # noqa: S101 - whoever approves is signed in
    assert request.case  # noqa: S101 - an identity is that of a case
    assert keys  # noqa: S101 - whoever asked has keys
    for found in store.identities_of(request.case):
        for share in _own(found, custodian):
            other = share.second if custodian == share.first else share.first
            half = half_of(found.pair, share, custodian, office.hand.private)
            sealed = seal(PublicKey(keys.public), _release(request.id, found.pair, custodian), half)
            yield Release(pair=found.pair, holder=custodian, other=other, sealed=sealed)


def _own(found: StoredIdentity, custodian: str) -> list[Share]:
    return [
        Share(first=one.first, second=one.second, first_sealed=one.first_sealed, second_sealed=one.second_sealed)
        for one in found.shares
        if custodian in (one.first, one.second)
    ]


def _may_approve(office: Office, store: CaseStore, request: Request, custodian: str) -> bool:
    given = {person for person, _ in request.approvals}
    return (
        asked(request).is_open(office.config.now())
        and custodian not in {request.asked_by, *given, *_away(store, request)}
        and store.request_reason(request.id, custodian) is not None
    )


def _is_granted(office: Office, store: CaseStore, request: Request, by: str) -> bool:
    try:
        asked(request).check_done(by=by, now=office.config.now(), away=_away(store, request))
    except (AskedNoMore, SecondPersonNeeded):
        return False
    return True


def _away(store: CaseStore, request: Request) -> frozenset[str]:
    """Who has stepped back from the matter, or works here no more."""
    case = store.case(request.case or "", viewer=None)
    left = {member.id for member in store.staff() if not member.active}
    return (case.recused if case else frozenset()) | left


def _reason(office: Office, store: CaseStore, request: Request, custodian: str) -> str:
    sealed = store.request_reason(request.id, custodian)
    if office.hand is None or sealed is None:
        raise SealBroken
    return unseal(office.hand.private, _why(request.id, custodian), sealed).decode()


def _why(request_id: str, custodian: str) -> str:
    return f"request/{request_id}/{custodian}"


def _release(request_id: str, pair: str, custodian: str) -> str:
    return f"release/{request_id}/{pair}/{custodian}"
