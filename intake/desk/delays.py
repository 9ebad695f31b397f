"""After several wrong passwords one waits a little before the next try; nobody is ever locked out."""

import math
from datetime import datetime, timedelta

from intake.desk.sessions import Visit
from intake.stores import CaseStore, SignInDelay
from intake.vault import keyed_index
from presentation.languages import ngettext

FREE_FAILURES = 3
LONGEST_WAIT = 30
"""Seconds. An adversary who types wrong passwords on purpose costs the owner no more than this, and only from there."""

KEPT_FOR = timedelta(days=1)


def key_of(pepper: bytes, name: str, address: str) -> str:
    """Name a sign-in name at one address, so that the table tells neither; another address does not wait."""
    return keyed_index(pepper, "sign-in", name, address)


def key_within(pepper: bytes, visit: Visit) -> str:
    """Name a session: who proves once more who it is waits for nobody's tries at the door, and for those alone."""
    return keyed_index(pepper, "proof", visit.staff.id, visit.id_hash)


def seconds_to_wait(store: CaseStore, key: str, now: datetime) -> int:
    """Say how long to wait before the next try; to ask does not prolong it."""
    delay = store.sign_in_delay(key)
    return 0 if delay is None else _left(delay, now)


def wait_words(seconds: int) -> str:
    """Ask to wait."""
    sentence = ngettext(
        "Please wait %(num)s second and try again.", "Please wait %(num)s seconds and try again.", seconds
    )
    return sentence % {"num": seconds}


def note_failure(store: CaseStore, key: str, now: datetime) -> int:
    """Count a wrong password and say how long to wait now."""
    store.forget_before(now - KEPT_FOR)
    return _left(store.record_failure(key, now), now)


def _left(delay: SignInDelay, now: datetime) -> int:
    if delay.failures <= FREE_FAILURES:
        return 0
    # Beyond a few doublings it is the longest wait anyway, and the power would grow without need.
    wait = min(LONGEST_WAIT, 2 ** min(delay.failures - FREE_FAILURES, 10))
    passed = (now - delay.last_at).total_seconds()
    # A failure in the future was counted by a wrong clock: it must not lock anybody out.
    return math.ceil(wait - passed) if 0 <= passed < wait else 0
