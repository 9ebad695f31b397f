"""Who comes to work at the desk, and who leaves it."""

import re
import secrets
import unicodedata

from intake.desk.office import Office
from intake.desk.passwords import Passwords, check_new_password
from intake.desk.rights import Role
from intake.stores import CaseStore, StaffMember
from publicity.errors import N_, PublicityError

SIGN_IN_NAME = re.compile(r"[a-z][a-z0-9._-]{1,39}", re.ASCII)
LONGEST_NAME = 40
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of signs that nobody sees, or that change what others look like (Unicode categories)."""


class SignInNameRefused(PublicityError):
    """A sign-in name that is hard to type or easy to mistake."""

    sentence = N_(
        "The sign-in name “%(name)s” cannot be used. Begin with a small letter; then letters a–z, digits, . _ or -."
    )


class NameRefused(PublicityError):
    """A name that colleagues could not read, or could take for something else."""

    sentence = N_("This name cannot be used. Write it on one line, with at most %(most)s characters.")


class NobodyOfThatName(PublicityError):
    """No member of staff signs in by this name."""

    sentence = N_("Nobody signs in as “%(name)s”.")


def add(
    office: Office, store: CaseStore, *, sign_in_name: str, shown_name: str, role: Role, password: str
) -> StaffMember:
    """Let somebody sign in. Raises SignInNameRefused, NameRefused, PasswordRefused or SignInNameTaken."""
    if not SIGN_IN_NAME.fullmatch(sign_in_name):
        raise SignInNameRefused(name=sign_in_name)
    shown_name = shown_name.strip()
    if not 0 < len(shown_name) <= LONGEST_NAME or any(unicodedata.category(sign) in UNSEEN for sign in shown_name):
        raise NameRefused(most=LONGEST_NAME)
    check_new_password(password, context=(sign_in_name, shown_name, office.config.portal.authority.city))
    member = StaffMember(
        id=secrets.token_hex(8),
        sign_in_name=sign_in_name,
        shown_name=shown_name,
        role=role,
        password_hash=Passwords(office.pepper).make(password),
        created_at=office.config.now(),
    )
    store.add_staff(member)
    return member


def set_password(office: Office, store: CaseStore, *, sign_in_name: str, password: str) -> None:
    """Set somebody's password and end their sessions. Raises NobodyOfThatName or PasswordRefused."""
    member = _member(store, sign_in_name)
    check_new_password(password, context=(sign_in_name, member.shown_name, office.config.portal.authority.city))
    store.set_password(member.id, Passwords(office.pepper).make(password))
    store.end_sessions_of(member.id)


def leave(store: CaseStore, *, sign_in_name: str) -> None:
    """Let somebody sign in no longer; nothing of theirs is removed. Raises NobodyOfThatName."""
    store.deactivate(_member(store, sign_in_name).id)


def _member(store: CaseStore, sign_in_name: str) -> StaffMember:
    member = store.staff_by_sign_in_name(sign_in_name)
    if member is None:
        raise NobodyOfThatName(name=sign_in_name)
    return member
