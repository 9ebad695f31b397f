"""What goes on the record of a case and takes no step: what is added, what is put right, what is noted."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from publicity.case import BEFORE_CONCLUSION, Case, Event, recuse, refuse_recused
from publicity.errors import StepIncomplete, StepNotAllowed

BY_ROUTING = "routing"
"""Why somebody was kept away who did not step back himself."""
REWORDED = "reword_allegation"
"""The act of putting an allegation into other words; its reason is the number."""


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


def reword(case: Case, number: int, *, by: str, at: datetime, text: str) -> tuple[Case, Event]:
    """Put what is alleged into other words, ``text``. Only before the conclusion.

    What was found about the first words is no finding about the others. Raises Recused, StepNotAllowed or
    StepIncomplete (``text``, and ``allegation`` where there is none of that number, or it is in another case now).
    """
    refuse_recused(case, by)
    if case.state not in BEFORE_CONCLUSION:
        raise StepNotAllowed(REWORDED, case.state)
    missing = [] if text.strip() else ["text"]
    if number not in {one.number for one in case.allegations if not one.split_to}:
        missing.append("allegation")
    if missing:
        raise StepIncomplete(missing)
    allegations = tuple(one.unfound if one.number == number else one for one in case.allegations)
    after = replace(case, allegations=allegations, version=case.version + 1)
    return after, Event(
        case=case.id, act=REWORDED, by=by, at=at, before=case.state, after=case.state, reason=str(number), text=text
    )


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
