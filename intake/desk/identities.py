"""Who reported: asked for with reasons, approved by two custodians, opened once, and told to the reporter."""

from collections.abc import Iterator
from dataclasses import dataclass

from intake.desk import requests
from intake.desk.acts import summary_seen, tell_reporters
from intake.desk.answers import OPENED
from intake.desk.office import Office
from intake.enclosures import open_enclosure
from intake.envelopes import Identity, Share, half_of, joined_halves, key_id, open_identity, pair_of
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import CaseStore, Release, Request, StoredFile, StoredIdentity
from intake.vault import KeyPair, PrivateKey, PublicKey, SealBroken, seal, unseal
from intake.web_report import AttachedFile
from publicity.errors import SecondPersonNeeded
from publicity.filed import note
from publicity.report import Keeping
from publicity.two_people import TwoPersonAct

ACT = TwoPersonAct.IDENTITY


def ask(office: Office, store: CaseStore, case_id: str, *, by: str, session: str, why: str, version: int) -> None:
    """Ask for the identities of a case, with reasons that the custodians read. Raises NoSuchCase and what rules raise.

    Nobody learns from it whether there is anything to open.
    """
    custodians = office.directory(store).custodians
    requests.ask(office, store, ACT, case_id, approvers=custodians, by=by, session=session, why=why, version=version)


def approve(office: Office, store: CaseStore, request_id: str, *, by: str, session: str) -> None:
    """Release one's halves of the identities' keys to whoever asked, sealed. Raises what the rules raise.

    Raises NoSuchCase for a request that is not this custodian's to see, SealBroken for a broken half.
    """
    request = requests.waiting(office, store, ACT, request_id, by=by, session=session)
    now = office.config.now()
    store.approve(request.id, by=by, session=session, at=now, releases=list(_released(office, store, request, by)))


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Who sent a report, and the originals that were sealed with it, if they were asked for."""

    identity: Identity
    files: tuple[AttachedFile, ...]


def open_once(
    office: Office, store: CaseStore, case_id: str, *, by: str, version: int, with_files: bool = False
) -> tuple[Opened, ...]:
    """Open the identities of a case for whoever asked; once, and it is on record before anything is shown.

    Raises NoSuchCase, AskedNoMore or SecondPersonNeeded; SealBroken when a half or a file is broken: then nothing was
    opened, and it can be tried again.
    """
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    request = requests.granted(office, store, ACT, case_id, by)
    if request is None:
        raise SecondPersonNeeded
    custodians = requests.asked(request).check_done(by=by, now=now, away=before.recused)
    opened = tuple(_opened(office, store, request, custodians, with_files=with_files))
    after, event = note(before, OPENED, by=by, at=now)
    store.save(before, after, event, request=request.id)
    try:
        tell_reporters(office, store, case_id)
    except NotStored:
        # It is opened by now, and would not be a second time; the next act in the case lays the views out.
        tell(Event.UNAVAILABLE, kind=NotStored.__name__, case=case_id)
    return opened


def _opened(
    office: Office, store: CaseStore, request: Request, custodians: tuple[str, ...], *, with_files: bool
) -> Iterator[Opened]:
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
        private = joined_halves(halves[0], halves[1])
        yield Opened(
            identity=open_identity(private, found.pair, found.sealed),
            files=tuple(_originals(office, store, request.case, private)) if with_files else (),
        )


def originals_of(store: CaseStore, case_id: str) -> list[StoredFile]:
    """The files of a case that are sealed with who reported."""
    return [file for file in store.files_of(case_id, viewer=None) if file.keeping is Keeping.ORIGINAL]


def _originals(office: Office, store: CaseStore, case_id: str, private: PrivateKey) -> Iterator[AttachedFile]:
    """Open those that are sealed to one identity's key. Raises SealBroken."""
    pair = key_id(KeyPair.of(private).public)
    for file in originals_of(store, case_id):
        if pair_of(file.name_sealed) == pair:
            try:
                sealed = (office.config.places.attachments / file.stored).read_bytes()
            except OSError:
                raise SealBroken from None
            yield open_enclosure(private, file.stored, file.name_sealed, sealed)


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


def _release(request_id: str, pair: str, custodian: str) -> str:
    return f"release/{request_id}/{pair}/{custodian}"
