"""Who works a case, what other bodies have to do with it, and how one case becomes two."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum

from publicity.allegation import Allegation
from publicity.case import Case, CaseState, Event, refuse_recused
from publicity.errors import N_, PublicityError, StepIncomplete, StepNotAllowed
from publicity.filed import note


class Move(StrEnum):
    """What moves a case, or what another body did with it, and takes no step of the table."""

    ASSIGN = "assign"
    CAME_BY_TRANSFER = "came_by_transfer"
    OBJECT_TO_TRANSFER = "object_to_transfer"
    REPORT_BACK = "report_back"
    SPLIT = "split"
    SPLIT_FROM = "split_from"


CAN_BE_SPLIT = frozenset({CaseState.REGISTERED, CaseState.SCREENING, CaseState.ACCEPTED, CaseState.INVESTIGATING})
"""Where a case can become two: nothing is concluded, and nothing waits."""


class NotYours(PublicityError):
    """Only whoever works a case, or a supervisor, gives it to somebody else."""

    sentence = N_("Somebody else works this case. That person or a supervisor can hand it over.")


def assign(
    case: Case, to: str, *, by: str, at: datetime, worked_by: str | None, may_give: bool, text: str = ""
) -> tuple[Case, Event]:
    """Give a case to somebody to work it, with a note for that person.

    ``worked_by`` is who has it now. Whoever has it may give it; a supervisor (``may_give``) always; and anybody takes a
    case that nobody has for himself. Raises Recused, NotYours, or StepIncomplete for somebody who has stepped back.
    """
    refuse_recused(case, by)
    if to in case.recused or to == worked_by:
        raise StepIncomplete(["colleague"])
    if not (may_give or by == worked_by or (worked_by is None and to == by)):
        raise NotYours
    after, event = note(case, Move.ASSIGN, by=by, at=at, text=text.strip() or None)
    return after, replace(event, reason=to)


def came_by_transfer(case: Case, *, by: str, at: datetime, received: date, body: str) -> tuple[Case, Event]:
    """Record that another body sent the case here: from then on runs the time in which one may object to that.

    Only until it is decided whether it is taken up. Raises Recused, StepNotAllowed or StepIncomplete.
    """
    return _before_acceptance(case, Move.CAME_BY_TRANSFER, by=by, at=at, text=body, reason=received.isoformat())


def object_to_transfer(case: Case, *, by: str, at: datetime, came: date | None, why: str) -> tuple[Case, Event]:
    """Record that one has told the other body, with reasons, that the case is not for this department.

    It goes back, by a step of the table, when that body agrees (信访工作条例 art. 23). Raises Recused, StepNotAllowed,
    also when the case did not come by a transfer (``came``), or StepIncomplete.
    """
    if came is None:
        raise StepNotAllowed(Move.OBJECT_TO_TRANSFER, case.state)
    return _before_acceptance(case, Move.OBJECT_TO_TRANSFER, by=by, at=at, text=why)


def report_back(case: Case, *, by: str, at: datetime, text: str) -> tuple[Case, Event]:
    """Record what the body reported to which a case was transferred. Raises Recused, StepNotAllowed, StepIncomplete."""
    if case.state is not CaseState.TRANSFERRED:
        raise StepNotAllowed(Move.REPORT_BACK, case.state)
    if not text.strip():
        raise StepIncomplete(["text"])
    return note(case, Move.REPORT_BACK, by=by, at=at, text=text.strip())


def split(
    case: Case, numbers: Collection[int], new_id: str, *, by: str, at: datetime
) -> tuple[Case, Event, Case, Event]:
    """Make a case of some allegations of another one: where they were they stay, and point to it.

    The new case stands where the other stood, for its reports were accepted with the other's. What has a finding
    already stays, and so does one allegation at least. Raises Recused, StepNotAllowed or StepIncomplete.
    """
    refuse_recused(case, by)
    if case.state not in CAN_BE_SPLIT:
        raise StepNotAllowed(Move.SPLIT, case.state)
    free = can_be_split_off(case)
    staying = [one for one in case.allegations if not one.split_to and one.number not in numbers]
    if not numbers or not set(numbers) <= set(free) or not staying:
        raise StepIncomplete(["allegations"])
    chosen = sorted(numbers)
    after = replace(
        case,
        allegations=tuple(replace(one, split_to=new_id) if one.number in numbers else one for one in case.allegations),
        version=case.version + 1,
    )
    new = Case(
        id=new_id,
        state=case.state,
        allegations=tuple(Allegation(number) for number in range(1, len(chosen) + 1)),
        recused=case.recused,
    )
    went = Event(case=case.id, act=Move.SPLIT, by=by, at=at, before=case.state, after=case.state, text=new_id)
    came = Event(case=new_id, act=Move.SPLIT_FROM, by=by, at=at, before=None, after=new.state, text=case.id)
    return after, went, new, came


def can_be_split_off(case: Case) -> list[int]:
    """The allegations that may go into a case of their own: nothing is found about them, and they are here."""
    return [one.number for one in case.allegations if one.finding is None and one.split_to is None]


def _before_acceptance(
    case: Case, act: Move, *, by: str, at: datetime, text: str, reason: str | None = None
) -> tuple[Case, Event]:
    if case.state not in (CaseState.REGISTERED, CaseState.SCREENING):
        raise StepNotAllowed(act, case.state)
    if not text.strip():
        raise StepIncomplete(["text"])
    after, event = note(case, act, by=by, at=at, text=text.strip())
    return after, replace(event, reason=reason)
