"""How an account comes to its keys, is opened, and is opened again when the password is lost."""

from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest

from intake.desk.keys import (
    CodeWrong,
    Locksmith,
    MadeKeys,
    hash_of_code,
    is_outdated,
    new_code,
    open_with_code,
    second_factor_of,
)
from intake.desk.office import Office
from intake.desk.passwords import check_new_password
from intake.desk.second_factor import is_right
from intake.desk.turns import Turns
from intake.stores import CaseStore, StaffKeys, StaffMember
from intake.vault import KeyPair, PrivateKey
from publicity.errors import N_, PublicityError

LONGEST_PASSWORD = 1024
"""Longer than any password may be: what is beyond it is no try, and costs no more work."""
INVITED_FOR = timedelta(days=7)


class InvitationOver(PublicityError):
    """Nobody of this name was invited with this code, or it was used, or it is too old."""

    sentence = N_("This code does not fit the name, or was used, or is more than seven days old. Ask for a new one.")


class SecondFactorWrong(PublicityError):
    """A code that the app does not show at this moment, or that was used before."""

    sentence = N_("This is not the code that the app shows now. Wait for the next one, and type it.")


def invite(store: CaseStore, member: StaffMember, now: datetime) -> str:
    """Let somebody make keys with a code that works once; returns the code, which is kept nowhere."""
    code = new_code()
    store.invite(member.id, hash_of_code(code), now + INVITED_FOR)
    return code


def enter(office: Office, store: CaseStore, *, name: str, code: str, password: str) -> tuple[StaffMember, MadeKeys]:
    """Make the keys of somebody who was invited. Raises InvitationOver or PasswordRefused."""
    member, now = store.staff_by_sign_in_name(name), office.config.now()
    known, until = (member and store.invitation(member.id)) or ("", now)
    fits = compare_digest(hash_of_code(code), known)
    if member is None or not member.active or not fits or until <= now:
        raise InvitationOver
    _check(office, member, password)
    made = _smith(office).make(member.id, password, now)
    store.set_keys(made.kept)
    return member, made


def begin_anew(office: Office, store: CaseStore, member: StaffMember, password: str) -> MadeKeys | None:
    """Make a new recovery code and a new second factor for somebody whose keys stay; None for a wrong password."""
    keys, smith = store.keys_of(member.id), _smith(office)
    private = smith.open(keys, password[:LONGEST_PASSWORD])
    if private is None:
        return None
    made = smith.make(member.id, password, office.config.now(), pair=KeyPair.of(private))
    store.set_keys(made.kept)
    return made


def confirm(
    office: Office, store: CaseStore, member: StaffMember, private: PrivateKey, *, recovery_code: str, code: str
) -> None:
    """Note that somebody kept the recovery code and has the second factor at work: only then may cases be received.

    Raises CodeWrong or SecondFactorWrong.
    """
    keys = store.keys_of(member.id)
    if keys is None:
        raise CodeWrong
    open_with_code(keys, recovery_code)
    if not _is_right(office, store, keys, private, code):
        raise SecondFactorWrong
    store.set_keys(replace(keys, ready_at=office.config.now()))


def open_account(
    office: Office, store: CaseStore, *, name: str, password: str, code: str
) -> tuple[StaffMember, PrivateKey] | None:
    """Let somebody in with name, password and second factor; None when any of them is wrong, after the same work.

    Who has not shown that the recovery code was kept has no second factor yet. A password that was set at an older
    cost is locked at today's.
    """
    member = store.staff_by_sign_in_name(name)
    keys = store.keys_of(member.id) if member and member.active else None
    smith = _smith(office)
    private = smith.open(keys if len(password) <= LONGEST_PASSWORD else None, password[:LONGEST_PASSWORD])
    if member is None or keys is None or private is None:
        return None
    if keys.ready_at is not None and not _is_right(office, store, keys, private, code):
        return None
    if is_outdated(keys):
        store.set_keys(smith.with_password(keys, password, private))
    return member, private


def is_own(office: Office, store: CaseStore, member: StaffMember, *, password: str, code: str) -> bool:
    """Say whether it is really this person who is about to do something grave: password and second factor again."""
    keys = store.keys_of(member.id)
    private = _smith(office).open(keys, password[:LONGEST_PASSWORD])
    return keys is not None and private is not None and _is_right(office, store, keys, private, code)


def change_password(office: Office, store: CaseStore, member: StaffMember, *, old: str, new: str) -> bool:
    """Lock somebody's keys under another password; False when the old one is wrong. Raises PasswordRefused."""
    _check(office, member, new)
    keys, smith = store.keys_of(member.id), _smith(office)
    private = smith.open(keys if len(old) <= LONGEST_PASSWORD else None, old[:LONGEST_PASSWORD])
    if keys is None or private is None:
        return False
    store.set_keys(smith.with_password(keys, new, private))
    store.end_sessions_of(member.id)
    return True


def recover(
    office: Office, store: CaseStore, *, name: str, recovery_code: str, password: str
) -> tuple[StaffMember, MadeKeys]:
    """Set a new password with the recovery code; both it and the second factor are made anew, and sessions end.

    Raises CodeWrong, also for a name that nobody has, or PasswordRefused.
    """
    member = store.staff_by_sign_in_name(name)
    keys = store.keys_of(member.id) if member and member.active else None
    if member is None or keys is None:
        raise CodeWrong
    private = open_with_code(keys, recovery_code)
    _check(office, member, password)
    made = _smith(office).make(member.id, password, office.config.now(), pair=KeyPair.of(private))
    store.set_keys(made.kept)
    store.end_sessions_of(member.id)
    return member, made


def _smith(office: Office) -> Locksmith:
    return Locksmith(office.pepper, Turns(office.config.places.turns))


def _check(office: Office, member: StaffMember, password: str) -> None:
    city = office.config.portal.authority.city
    check_new_password(password, context=(member.sign_in_name, member.shown_name, city))


def _is_right(office: Office, store: CaseStore, keys: StaffKeys, private: PrivateKey, code: str) -> bool:
    secret = second_factor_of(keys, private)
    return is_right(secret, code, office.config.phone_time(), lambda step: store.use_code(keys.staff, step))
