"""Password and code once more, from whoever is about to do something grave."""

from flask import request

from intake.desk import accounts, at_hand, delays
from presentation.languages import gettext
from publicity.case import Step

PROVEN = frozenset({Step.CLOSE})
"""Steps so grave that they ask for it."""


def own_fault() -> dict[str, str]:
    """What is wrong when somebody, about to do something grave, types password and code once more."""
    office, store, staff = at_hand.office(), at_hand.store(), at_hand.visit().staff
    key = delays.key_within(office.pepper, at_hand.visit())
    if wait := delays.seconds_to_wait(store, key, at_hand.now()):
        return {"password": delays.wait_words(wait)}
    typed = request.form.get("password", ""), request.form.get("code", "")
    if accounts.is_own(office, store, staff, password=typed[0], code=typed[1]):
        store.clear_failures(key)
        return {}
    delays.note_failure(store, key, at_hand.now())
    return {"password": gettext("The password or the code is not right.")}
