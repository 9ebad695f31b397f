"""Who comes to work at the desk, and who leaves it."""

import re
import secrets
import unicodedata

from intake.desk.office import Office
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


class HasKeys(PublicityError):
    """Somebody who has keys already: a new pair could open nothing of what the present one opens."""

    sentence = N_("“%(name)s” has keys already. A lost password is replaced with the recovery code.")


class PasswordWrong(PublicityError):
    """Not the password of an active member of staff."""

    sentence = N_("This is not the password.")


class NobodyOfThatName(PublicityError):
    """No member of staff signs in by this name."""

    sentence = N_("Nobody signs in as “%(name)s”.")


def add(
    office: Office, store: CaseStore, *, sign_in_name: str, shown_name: str, role: Role, unit: str = ""
) -> StaffMember:
    """Let somebody of a unit in, who then makes keys. Raises SignInNameRefused, NameRefused or SignInNameTaken."""
    if not SIGN_IN_NAME.fullmatch(sign_in_name):
        raise SignInNameRefused(name=sign_in_name)
    shown_name, unit = shown_name.strip(), unit.strip()
    if not _is_readable(shown_name) or (unit and not _is_readable(unit)):
        raise NameRefused(most=LONGEST_NAME)
    member = StaffMember(
        id=secrets.token_hex(8),
        sign_in_name=sign_in_name,
        shown_name=shown_name,
        role=role,
        unit=unit,
        created_at=office.config.now(),
    )
    store.add_staff(member)
    return member


def _is_readable(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and not any(unicodedata.category(sign) in UNSEEN for sign in name)


def leave(store: CaseStore, *, sign_in_name: str) -> None:
    """Let somebody sign in no longer; nothing of theirs is removed. Raises NobodyOfThatName."""
    store.deactivate(member_named(store, sign_in_name).id)


def member_named(store: CaseStore, sign_in_name: str) -> StaffMember:
    """The member of staff of a sign-in name. Raises NobodyOfThatName."""
    member = store.staff_by_sign_in_name(sign_in_name)
    if member is None:
        raise NobodyOfThatName(name=sign_in_name)
    return member
