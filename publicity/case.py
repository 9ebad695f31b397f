"""A case's life: one table of allowed steps, and what each of them needs."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from publicity.allegation import Allegation as Allegation
from publicity.allegation import Effect as Effect
from publicity.allegation import Finding as Finding
from publicity.errors import AnotherHandlerNeeded, Recused, SecondPersonNeeded, StepIncomplete, StepNotAllowed
from publicity.objections import NO_PAST, Past
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason


class CaseState(StrEnum):
    """The states of a case; their names for people are wording, kept in the catalogs."""

    REGISTERED = "registered"
    SCREENING = "screening"
    ACCEPTED = "accepted"
    NOT_ACCEPTED = "not_accepted"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    INVESTIGATING = "investigating"
    ON_HOLD = "on_hold"
    CONCLUDED = "concluded"
    FEEDBACK_GIVEN = "feedback_given"
    FEEDBACK_NOT_POSSIBLE = "feedback_not_possible"
    CLOSED = "closed"


class Step(StrEnum):
    """What a handler may do to a case."""

    ACKNOWLEDGE = "acknowledge"
    FORGO_ACKNOWLEDGEMENT = "forgo_acknowledgement"
    WRITE = "write"
    SCREEN = "screen"
    ACCEPT = "accept"
    DECLINE = "decline"
    TRANSFER = "transfer"
    TAKE_BACK = "take_back"
    MERGE = "merge"
    INVESTIGATE = "investigate"
    HOLD = "hold"
    RESUME = "resume"
    CONCLUDE = "conclude"
    REVISE = "revise"
    GIVE_FEEDBACK = "give_feedback"
    FORGO_FEEDBACK = "forgo_feedback"
    PROPOSE_CLOSING = "propose_closing"
    RETURN_CLOSING = "return_closing"
    CLOSE = "close"
    REOPEN = "reopen"
    UPHOLD = "uphold"


@dataclass(frozen=True)
class StepRule:
    """One row of the table: from which states, to which, and what the handler must add.

    ``reasons`` is the closed list to choose from; ``text`` demands words of the handler's own (the answer, the
    receiving body, the remark); ``to`` is None where the state stays.
    """

    sources: frozenset[CaseState]
    to: CaseState | None
    reasons: type[StrEnum] | None = None
    text: bool = False


_S = CaseState
READY_TO_CLOSE = frozenset({_S.FEEDBACK_GIVEN, _S.FEEDBACK_NOT_POSSIBLE, _S.NOT_ACCEPTED, _S.TRANSFERRED})
ENDED = frozenset({_S.CLOSED, _S.MERGED})
"""Where a case rests; the matter of a merged one goes on in the case it was merged into."""
BEFORE_CONCLUSION = frozenset({_S.REGISTERED, _S.SCREENING, _S.ACCEPTED, _S.INVESTIGATING, _S.ON_HOLD})
"""Where one more matter may still be alleged: nothing is concluded yet."""
DECIDING = frozenset(
    (Step.CONCLUDE, Step.REVISE, Step.GIVE_FEEDBACK, Step.FORGO_FEEDBACK, Step.PROPOSE_CLOSING, Step.CLOSE, Step.REOPEN)
) | {Step.UPHOLD}
"""Steps that whoever was set aside leaves to others."""


def _from(*states: CaseState) -> frozenset[CaseState]:
    return frozenset(states)


STEPS: dict[Step, StepRule] = {
    Step.ACKNOWLEDGE: StepRule(frozenset(CaseState) - ENDED, None),
    Step.FORGO_ACKNOWLEDGEMENT: StepRule(frozenset(CaseState) - ENDED, None, NotToldReason),
    Step.WRITE: StepRule(frozenset(CaseState) - ENDED, None, text=True),
    Step.SCREEN: StepRule(_from(_S.REGISTERED), _S.SCREENING),
    Step.ACCEPT: StepRule(_from(_S.SCREENING), _S.ACCEPTED),
    Step.DECLINE: StepRule(_from(_S.SCREENING), _S.NOT_ACCEPTED, DeclineReason, text=True),
    Step.TRANSFER: StepRule(_from(_S.SCREENING), _S.TRANSFERRED, text=True),
    Step.TAKE_BACK: StepRule(_from(_S.NOT_ACCEPTED, _S.TRANSFERRED), _S.SCREENING, text=True),
    Step.MERGE: StepRule(_from(_S.SCREENING), _S.MERGED, text=True),
    Step.INVESTIGATE: StepRule(_from(_S.ACCEPTED), _S.INVESTIGATING),
    Step.HOLD: StepRule(_from(_S.INVESTIGATING), _S.ON_HOLD, HoldReason),
    Step.RESUME: StepRule(_from(_S.ON_HOLD), _S.INVESTIGATING),
    Step.CONCLUDE: StepRule(_from(_S.INVESTIGATING), _S.CONCLUDED),
    Step.REVISE: StepRule(
        _from(_S.CONCLUDED, _S.FEEDBACK_GIVEN, _S.FEEDBACK_NOT_POSSIBLE), _S.INVESTIGATING, text=True
    ),
    Step.GIVE_FEEDBACK: StepRule(_from(_S.CONCLUDED), _S.FEEDBACK_GIVEN, text=True),
    Step.FORGO_FEEDBACK: StepRule(_from(_S.CONCLUDED), _S.FEEDBACK_NOT_POSSIBLE, NoFeedbackReason),
    Step.PROPOSE_CLOSING: StepRule(READY_TO_CLOSE, None),
    Step.RETURN_CLOSING: StepRule(READY_TO_CLOSE, None, text=True),
    Step.CLOSE: StepRule(READY_TO_CLOSE, _S.CLOSED),
    Step.REOPEN: StepRule(_from(_S.CLOSED), _S.INVESTIGATING, ReopenReason, text=True),
    Step.UPHOLD: StepRule(_from(_S.CLOSED), None, text=True),
}
"""The whole table. Every step that is not here is refused, and none can be skipped."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Where a case stands; ``version`` grows with every change, so that two handlers cannot overwrite each other.

    ``investigated_by`` only grows: whoever ever recorded a finding, also one that another has replaced since.
    """

    id: str
    state: CaseState
    allegations: tuple[Allegation, ...]
    closing_proposed_by: str | None = None
    recused: frozenset[str] = field(default_factory=frozenset)
    investigated_by: frozenset[str] = field(default_factory=frozenset)
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing done to a case, kept for ever: who, when (aware, UTC), from which state to which, and why."""

    case: str
    act: str
    by: str
    at: datetime
    before: CaseState | None
    after: CaseState
    reason: str | None = None
    text: str | None = None


def take(
    case: Case,
    step: Step,
    *,
    by: str,
    at: datetime,
    reason: str | None = None,
    text: str | None = None,
    past: Past = NO_PAST,
) -> tuple[Case, Event]:
    """Do one step and return the case after it with the event that records it.

    Raises Recused, StepNotAllowed, StepIncomplete (all that is missing at once), SecondPersonNeeded or
    AnotherHandlerNeeded; the case given is never changed. A reopened case has no findings: whatever was found before
    is history, to be looked at anew.
    A reason is recorded only where the table has a list to choose it from.
    """
    refuse_recused(case, by)
    if step not in allowed_steps(case, past):
        raise StepNotAllowed(step, case.state)
    rule = STEPS[step]
    missing = missing_for(case, step, reason=reason, text=text)
    if missing:
        raise StepIncomplete(missing)
    if step is Step.CLOSE and by in had_a_part(case):
        raise SecondPersonNeeded
    _refuse_set_aside(case, step, by, reason, past)
    after = replace(
        case,
        state=rule.to or case.state,
        allegations=_allegations_after(case, step),
        closing_proposed_by=_proposer_after(case, step, by),
        version=case.version + 1,
    )
    return after, Event(
        case=case.id,
        act=step,
        by=by,
        at=at,
        before=case.state,
        after=after.state,
        reason=reason if rule.reasons else None,
        text=text,
    )


def allowed_steps(case: Case, past: Past = NO_PAST) -> list[Step]:
    """The steps the table has from where the case stands.

    Closing needs a proposal first, and only one at a time; to leave a case closed, somebody must have objected.
    """
    proposed = case.closing_proposed_by is not None
    needs_proposal = {Step.CLOSE, Step.RETURN_CLOSING}
    return [
        step
        for step, rule in STEPS.items()
        if case.state in rule.sources
        and not (step in needs_proposal and not proposed)
        and not (step is Step.PROPOSE_CLOSING and proposed)
        and not (step is Step.UPHOLD and not past.objection)
    ]


def missing_for(case: Case, step: Step, *, reason: str | None = None, text: str | None = None) -> list[str]:
    """Name all that a step still lacks: ``reason``, ``text``, ``finding:3`` for an allegation without one.

    ``allegation`` says that a case has none at all: what nothing was alleged in cannot have been concluded.
    """
    rule = STEPS[step]
    missing = []
    if rule.reasons is not None and reason not in {member.value for member in rule.reasons}:
        missing.append("reason")
    if rule.text and not (text and text.strip()):
        missing.append("text")
    if step is Step.CONCLUDE or (step in (Step.PROPOSE_CLOSING, Step.CLOSE) and _was_investigated(case)):
        missing += [f"finding:{a.number}" for a in case.allegations if not a.is_concluded]
        missing += [] if case.allegations else ["allegation"]
    return missing


def record_finding(
    case: Case,
    number: int,
    *,
    finding: Finding,
    effect: Effect,
    by: str,
    at: datetime,
    text: str,
    past: Past = NO_PAST,
) -> tuple[Case, Event]:
    """Record what was found about one allegation and what follows for the appointment; ``text`` is the basis.

    Only while the case is being investigated. Raises Recused, StepNotAllowed, StepIncomplete or AnotherHandlerNeeded.
    """
    refuse_recused(case, by)
    if case.state is not CaseState.INVESTIGATING:
        raise StepNotAllowed("record_finding", case.state)
    if by in past.set_aside:
        raise AnotherHandlerNeeded
    missing = [] if text.strip() else ["text"]
    if number not in {allegation.number for allegation in case.allegations if not allegation.split_to}:
        missing.append("allegation")
    if missing:
        raise StepIncomplete(missing)
    allegations = tuple(Allegation(number, finding, effect, by) if a.number == number else a for a in case.allegations)
    after = replace(
        case,
        allegations=allegations,
        investigated_by=case.investigated_by | {by},
        version=case.version + 1,
    )
    event = Event(
        case=case.id,
        act="record_finding",
        by=by,
        at=at,
        before=case.state,
        after=case.state,
        reason=f"{number}:{finding}:{effect}",
        text=text,
    )
    return after, event


def recuse(case: Case, *, by: str, at: datetime) -> tuple[Case, Event]:
    """Step back from a case oneself; a closing that the person had proposed falls with it."""
    refuse_recused(case, by)
    after = replace(
        case,
        recused=case.recused | {by},
        closing_proposed_by=None if case.closing_proposed_by == by else case.closing_proposed_by,
        version=case.version + 1,
    )
    return after, Event(case=case.id, act="recuse", by=by, at=at, before=case.state, after=case.state)


def had_a_part(case: Case) -> frozenset[str]:
    """Who may not close the case: whoever proposed that, or ever recorded a finding in it."""
    people = {case.closing_proposed_by, *(allegation.found_by for allegation in case.allegations)}
    return case.investigated_by | {person for person in people if person is not None}


def _refuse_set_aside(case: Case, step: Step, by: str, reason: str | None, past: Past) -> None:
    """Whoever is set aside decides nothing more in the case; whoever had a hand in it hears no objection to it."""
    hears = step is Step.UPHOLD or (step is Step.REOPEN and reason == ReopenReason.REPORTER_OBJECTS)
    others = case.investigated_by | past.hands | past.approved if hears else past.left_out(case.investigated_by)
    if step in DECIDING and by in others:
        raise AnotherHandlerNeeded


def _allegations_after(case: Case, step: Step) -> tuple[Allegation, ...]:
    if step is not Step.REOPEN:
        return case.allegations
    return tuple(allegation.unfound for allegation in case.allegations)


def _proposer_after(case: Case, step: Step, by: str) -> str | None:
    if step is Step.PROPOSE_CLOSING:
        return by
    keeps = (Step.WRITE, Step.ACKNOWLEDGE, Step.FORGO_ACKNOWLEDGEMENT)
    return case.closing_proposed_by if step in keeps else None


def _was_investigated(case: Case) -> bool:
    return case.state in (CaseState.FEEDBACK_GIVEN, CaseState.FEEDBACK_NOT_POSSIBLE)


def refuse_recused(case: Case, person: str) -> None:
    """Refuse whoever has stepped back. Raises Recused."""
    if person in case.recused:
        raise Recused
