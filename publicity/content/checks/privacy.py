"""Personal data that is never published, wherever in a file it stands."""

import re
from collections.abc import Iterable

from publicity.content.forms import AnyForm, InspectionForm
from publicity.content.habits import FULL_WIDTH
from publicity.content.proof import Proof, place_of
from publicity.notice import Contact

# What may not stand before a number is asked after its first digit: so the search leaps from digit to digit.
_IDENTITY = re.compile(
    r"[1-9](?<![0-9A-Za-z].)[0-9]{5}"
    r"(?:(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r"|[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9A-Za-z])"
)
"""An identity number of 18 or 15 characters: a place, a day that can be one of birth, a serial number, a check."""

_MOBILE = re.compile(r"1(?:(?<![0-9].)|(?<=(?<![0-9])86.)|(?<=(?<![0-9])0086.))[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
"""A mobile number by itself, or after China's dialling code."""

_FULL_WIDTH = re.compile("[０-９]")
_EMAIL = re.compile(r"(?<![\w.%+-])[A-Za-z0-9._%+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)+", re.ASCII)

_DAY = r"((?:19|20)[0-9]{2}) ?[年./-] ?([0-9]{1,2}) ?[月./-] ?[0-9]{1,2}(?![0-9]) ?[日号]?"
_BIRTHS = (
    re.compile(rf"{_DAY}(?: ?(?:出生|诞生)|生(?:人|于|(?!\w)))"),
    re.compile(rf"(?:出生|诞生|生日|生于)(?:日期|时间|年月日?|于|在)?[：:为是 ]{{0,2}}{_DAY}"),
)
"""A day that is said to be one of birth, before or after it; “3月12日生效” is none."""

_BIRTH = re.compile("生(?:(?<=[0-9 日号出诞]生)|[日于])")
"""Without this, which is searched for far faster, neither of them is anywhere."""


def check_privacy(proof: Proof, official: Iterable[str] = ()) -> None:
    """Mark identity numbers, days of birth, and mobile numbers that are not among the ``official`` phones."""
    text = proof.text.translate(FULL_WIDTH) if _FULL_WIDTH.search(proof.text) else proof.text
    for found in _IDENTITY.finditer(text):
        proof.mark("N411", *place_of(text, found.start()))
    mobiles = list(_MOBILE.finditer(text))
    allowed = {_digits(phone) for phone in official} if mobiles else ()
    for found in mobiles:
        if _digits(found.group()) not in allowed:
            proof.mark("N412", *place_of(text, found.start()))
    for births in _BIRTHS if _BIRTH.search(text) else ():
        for found in births.finditer(text):
            proof.mark("N413", *place_of(text, found.start()), right=f"{found[1]}年{int(found[2])}月")


def official_phones(form: AnyForm, default: Iterable[str]) -> list[str]:
    """The phones of the department: those that a notice names, and the city's."""
    named = list(form.contact.phones or ()) if form.contact else []
    if isinstance(form, InspectionForm):
        named.append(form.supervision_phone)
    return [*default, *filter(None, named)]


def check_addresses(form: AnyForm | None, proof: Proof, default: Contact) -> None:
    """Mark every e-mail address that is not the department's: the city's, or the one under contact."""
    if "@" not in proof.text:
        return
    contact = form.contact if form else None
    official = {one.lower() for one in (default.email, contact and contact.email) if one}
    for found in _EMAIL.finditer(proof.text):
        if found.group().lower() not in official:
            proof.mark("N414", *place_of(proof.text, found.start()))


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)[-11:]
