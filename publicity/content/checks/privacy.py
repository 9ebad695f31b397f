"""Personal data that is never published, wherever in a file it stands."""

import re
from collections.abc import Iterable

from publicity.content.habits import FULL_WIDTH
from publicity.content.proof import Loc, Proof, place_of
from publicity.content.schema import AnyForm, InspectionForm

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}"
    r"(?:(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r"|[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3})(?![0-9A-Za-z])"
)
"""An identity number of 18 or 15 characters: a place, a day that can be one of birth, a serial number, a check."""

_MANY_DIGITS = re.compile("[0-9]{14}")
_MOBILE = re.compile(r"1[3-9][0-9](?:[- ]?[0-9]{4}){2}(?![0-9])")
_DIGITS_BEFORE = re.compile(r"[0-9]+$")
_OF_CHINA = ("", "86", "0086")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64})+")
_FULL_WIDTH = re.compile("[０-９]")


def check_privacy(proof: Proof, official: Iterable[str] = ()) -> None:
    """Mark every identity number, and every mobile number that is not one of the ``official`` phones."""
    text = proof.text.translate(FULL_WIDTH) if _FULL_WIDTH.search(proof.text) else proof.text
    for found in _IDENTITY.finditer(text) if _MANY_DIGITS.search(text) else ():
        proof.mark("N411", *place_of(text, found.start()))
    allowed = {_digits(phone) for phone in official}
    for found in _MOBILE.finditer(text):
        if _digits(found.group()) not in allowed and _stands_alone(text, found.start()):
            proof.mark("N412", *place_of(text, found.start()))


def official_phones(form: AnyForm, default: Iterable[str]) -> list[str]:
    """The phones of the department that a notice names."""
    own = [phone for phone in (form.contact.phones if form.contact else None) or () if phone]
    if isinstance(form, InspectionForm) and form.supervision_phone:
        own.append(form.supervision_phone)
    return [*own, *default]


def check_addresses(form: AnyForm, proof: Proof) -> None:
    """Mark every e-mail address in what is told of a person."""
    for number, person in enumerate(form.people):
        for field, value in person:
            for found in _EMAIL.findall(value) if isinstance(value, str) else ():
                loc: Loc = (form.people_key, number, field)
                proof.mark_text(loc, found, "N414")


def _stands_alone(text: str, at: int) -> bool:
    """Whether the digits are a number by themselves, or follow China's dialling code."""
    before = _DIGITS_BEFORE.search(text, max(0, at - 20), at)
    return (before.group() if before else "") in _OF_CHINA


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)[-11:]
