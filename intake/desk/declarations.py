"""What somebody declares to be close to: it narrows one's own sight at once, and only two people end it.

Its words are sealed to whoever declared it, to the supervisors and to the oversight body; the desk itself keeps a mark
by which it finds the name on a notice.
"""

import json
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from intake.desk.office import Office
from intake.desk.rights import Role
from intake.desk.routing import mark_of
from intake.directory import OVERSIGHT, Directory, Keyholder
from intake.envelopes import key_id
from intake.log import Event, tell
from intake.stores import CaseStore, InterestWithdrawal, StaffMember, StoredInterest
from intake.vault import KeyPair, KeyRefused, SealBroken, seal, unseal
from publicity.errors import N_, PublicityError, SecondPersonNeeded
from publicity.interests import UNIT_LENGTHS, InterestKind, folded
from publicity.two_people import Asked, TwoPersonAct

LONGEST_NAME = 40
MOST = 60
"""How many declarations of one person hold at once."""


class NameUnfit(PublicityError):
    """A name that would be found on no notice, or on almost every one."""

    sentence = N_("A name has at least %(least)s and at most %(most)s letters, without spaces.")


class TooManyInterests(PublicityError):
    """More declarations than anybody can keep in mind."""

    sentence = N_("More than %(most)s declarations cannot be kept. Ask a supervisor.")


@dataclass(frozen=True, kw_only=True)
class Interest:
    """A declaration as its reader sees it; ``name`` is None where it was sealed before the reader came."""

    id: str
    staff: str
    kind: InterestKind | None
    name: str | None = field(repr=False)
    declared_at: datetime
    asked: InterestWithdrawal | None


def declare(office: Office, store: CaseStore, member: StaffMember, kind: InterestKind, name: str) -> None:
    """Declare to be close to a person or a unit; whoever declares the same again has declared it once.

    Raises NameUnfit or TooManyInterests.
    """
    lengths = UNIT_LENGTHS if kind is InterestKind.UNIT else range(UNIT_LENGTHS.start, LONGEST_NAME + 1)
    if len(folded(name)) not in lengths:
        raise NameUnfit(least=lengths.start, most=lengths.stop - 1)
    mark, mine = mark_of(office, kind, name), [one for one in store.interests() if one.staff == member.id]
    if any(one.mark == mark for one in mine):
        return
    if len(mine) >= MOST:
        raise TooManyInterests(most=MOST)
    interest_id, words = secrets.token_hex(8), json.dumps([kind, name], ensure_ascii=False).encode()
    store.declare_interest(
        StoredInterest(
            id=interest_id,
            staff=member.id,
            mark=mark,
            declared_at=office.config.now(),
            words=_sealed(interest_id, words, _readers(office, store)),
        )
    )
    tell(Event.INTEREST_DECLARED, staff=member.id)


def interests_seen(office: Office, store: CaseStore, *, all_of_them: bool) -> list[Interest]:
    """The declarations that hold: one's own or, for a supervisor, everybody's, opened with one's own key."""
    assert office.hand  # noqa: S101 - whoever looks is signed in
    return [
        Interest(
            id=one.id,
            staff=one.staff,
            kind=words[0] if (words := _opened(office, one)) else None,
            name=words[1] if words else None,
            declared_at=one.declared_at,
            asked=_asked(one, office.config.now()),
        )
        for one in store.interests()
        if all_of_them or one.staff == office.hand.staff
    ]


def seal_for_newcomers(office: Office, store: CaseStore) -> None:
    """Seal one's own declarations to those supervisors who came, or got another key, after they were made."""
    assert office.hand  # noqa: S101 - whoever declared is signed in
    readers = _readers(office, store)
    for one in store.interests():
        lacking = [reader for reader in readers if (reader.id, key_id(reader.key)) not in one.words]
        if one.staff == office.hand.staff and lacking and (words := _opened(office, one)):
            store.add_interest_words(one.id, _sealed(one.id, json.dumps(words, ensure_ascii=False).encode(), lacking))


def ask_to_withdraw(office: Office, store: CaseStore, interest_id: str, *, by: str, session: str) -> bool:
    """Ask for the end of one's own declaration; False when there is none of this id."""
    found = next((one for one in store.interests() if (one.id, one.staff) == (interest_id, by)), None)
    if found and _asked(found, office.config.now()) is None:
        store.ask_withdrawal(interest_id, session=session, at=office.config.now())
    return found is not None


def end(office: Office, store: CaseStore, interest_id: str, *, by: str, session: str) -> bool:
    """Agree as a second person that a colleague's declaration ends; False when there is nothing to agree to.

    Raises SecondPersonNeeded for one's own, or in the session in which it was asked for, AskedNoMore when it is too
    old.
    """
    found = next((one for one in store.interests() if one.id == interest_id), None)
    if found is None or not found.withdrawals:
        return False
    asked = found.withdrawals[-1]
    _rule(found, asked).check_approval(by=by, session=session, now=office.config.now())
    if _opened(office, found) is None:
        # Nobody agrees to what he cannot read: the colleague has only to open the page of his declarations.
        raise SecondPersonNeeded
    if not store.approve_withdrawal(interest_id, asked.number, by=by, at=office.config.now()):
        return False
    tell(Event.INTEREST_ENDED, staff=by, of=found.staff)
    return True


def sealed_to_oversight(store: CaseStore) -> list[dict[str, str]]:
    """Every declaration that holds as the oversight body can open it, on its own machine."""
    names = {member.id: member.shown_name for member in store.staff()}
    return [
        {"id": one.id, "staff": names[one.staff], "sealed": sealed.hex()}
        for one in store.interests()
        for (reader, _), sealed in one.words.items()
        if reader == OVERSIGHT
    ]


def place_of_interest(interest_id: str, reader: str) -> str:
    """The place to which a declaration's words are sealed."""
    return f"interest/{interest_id}/{reader}"


def _rule(found: StoredInterest, asked: InterestWithdrawal) -> Asked:
    return Asked(act=TwoPersonAct.WITHDRAW_INTEREST, by=found.staff, session=asked.asked_in, at=asked.asked_at)


def _asked(found: StoredInterest, now: datetime) -> InterestWithdrawal | None:
    last = found.withdrawals[-1] if found.withdrawals else None
    return last if last and _rule(found, last).is_open(now) else None


def _readers(office: Office, store: CaseStore) -> list[Keyholder]:
    """To whom a declaration of the person at work is sealed: before there is a directory, to that person alone."""
    assert office.hand  # noqa: S101 - whoever declares is signed in
    supervisors = {member.id for member in store.staff() if member.active and member.role == Role.SUPERVISOR}
    readers = [Keyholder(office.hand.staff, KeyPair.of(office.hand.private).public)]
    with suppress(KeyRefused):
        directory: Directory = office.directory(store)
        readers += [one for one in directory.handlers if one.id in supervisors and one.id != office.hand.staff]
        readers.append(Keyholder(OVERSIGHT, directory.oversight))
    return readers


def _sealed(interest_id: str, words: bytes, readers: Iterable[Keyholder]) -> dict[tuple[str, str], bytes]:
    return {(one.id, key_id(one.key)): seal(one.key, place_of_interest(interest_id, one.id), words) for one in readers}


def _opened(office: Office, stored: StoredInterest) -> tuple[InterestKind, str] | None:
    assert office.hand  # noqa: S101 - whoever reads is signed in
    own = (office.hand.staff, key_id(KeyPair.of(office.hand.private).public))
    if own not in stored.words:
        return None
    try:
        kind, name = json.loads(unseal(office.hand.private, place_of_interest(stored.id, own[0]), stored.words[own]))
        return InterestKind(kind), str(name)
    except (SealBroken, ValueError):
        return None
