"""What goes on the record of a case and takes no step: what is added, what is put right, what is noted."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from publicity.case import BEFORE_CONCLUSION, Case, Event, recuse, refuse_recused
from publicity.errors import StepIncomplete, StepNotAllowed

BY_ROUTING = "routing"
"""Why somebody was kept away who did not step back himself."""


def check_open_for_allegations(case: Case) -> None:
    """Refuse one more allegation unless the case is still before its conclusion. Raises StepNotAllowed."""
    if case.state not in BEFORE_CONCLUSION:
        raise StepNotAllowed("add_allegation", case.state)


def correct_registration(
    case: Case, *, by: str, at: datetime, text: str, about_others: Collection[int] = ()
) -> tuple[Case, Event]:
    """Put right how a report was registered; ``text`` says what was, what is, and why. Only before the conclusion.

    ``about_others`` are the allegations that are about somebody else than was thought: what was found about the first
    is no finding about the second. Raises Recused, StepNotAllowed or StepIncomplete.
    """
    refuse_recused(case, by)
    if case.state not in BEFORE_CONCLUSION:
        raise StepNotAllowed("correct_registration", case.state)
    if not text.strip():
        raise StepIncomplete(["text"])
    allegations = tuple(a.unfound if a.number in about_others else a for a in case.allegations)
    after = replace(case, allegations=allegations, version=case.version + 1)
    act = "correct_registration"
    return after, Event(case=case.id, act=act, by=by, at=at, before=case.state, after=case.state, text=text)


def keep_away(case: Case, person: str, *, at: datetime) -> tuple[Case, Event]:
    """Keep away from a case somebody who is too close to whom it is about; a closing that this person proposed falls.

    It stands on record as stepping back does, with what it was done by. Raises Recused for whoever is away already.
    """
    after, event = recuse(case, by=person, at=at)
    return after, replace(event, reason=BY_ROUTING)


def note(case: Case, act: str, *, by: str, at: datetime, text: str | None = None) -> tuple[Case, Event]:
    """Put something on record that takes no step: who asked for an identity, who opened it. Raises Recused."""
    refuse_recused(case, by)
    after = replace(case, version=case.version + 1)
    return after, Event(case=case.id, act=act, by=by, at=at, before=case.state, after=case.state, text=text)
