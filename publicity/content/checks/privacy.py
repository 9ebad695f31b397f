"""Personal data that is never published, wherever in a file it stands."""

import re
from collections.abc import Iterable

from publicity.content.forms import AnyForm, InspectionForm
from publicity.content.habits import FULL_WIDTH
from publicity.content.proof import Proof, place_of, placed

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
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,64}(?:\.[A-Za-z0-9-]{1,64})+")


def check_privacy(proof: Proof, official: Iterable[str] = ()) -> None:
    """Mark every identity number, and every mobile number that is not one of the ``official`` phones."""
    text = proof.text.translate(FULL_WIDTH) if _FULL_WIDTH.search(proof.text) else proof.text
    for found in _IDENTITY.finditer(text):
        proof.mark("N411", *place_of(text, found.start()))
    allowed = {_digits(phone) for phone in official}
    for found in _MOBILE.finditer(text):
        if _digits(found.group()) not in allowed:
            proof.mark("N412", *place_of(text, found.start()))


def official_phones(form: AnyForm, default: Iterable[str]) -> list[str]:
    """The phones of the department: those that a notice names, and the city's."""
    named = list(form.contact.phones or ()) if form.contact else []
    if isinstance(form, InspectionForm):
        named.append(form.supervision_phone)
    return [*default, *filter(None, named)]


def check_addresses(form: AnyForm, proof: Proof) -> None:
    """Mark every e-mail address in what is told of a person."""
    for loc, person in placed(form.people, form.people_key):
        for field, value in person:
            for found in _EMAIL.findall(value) if isinstance(value, str) else ():
                proof.mark_text((*loc, field), found, "N414")


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)[-11:]
