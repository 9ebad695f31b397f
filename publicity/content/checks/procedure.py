"""Whether the procedure by which a nominee was chosen was in order: its steps, the vote, and the minutes."""

from datetime import date

from publicity.content.forms import AppointmentForm, NomineeForm, StepForm
from publicity.content.proof import Loc, Proof, placed
from publicity.procedure import Ballot, BallotFault, ProcedureStep, RecordedStep, misplaced

BALLOT_FAULTS = {
    BallotFault.NEGATIVE: "N421",
    BallotFault.MORE_PRESENT_THAN_DUE: "N422",
    BallotFault.MORE_VOTES_THAN_PRESENT: "N423",
    BallotFault.NO_QUORUM: "N424",
    BallotFault.NOT_PASSED: "N425",
}

BELONGS_TO = {
    "way": ProcedureStep.RECOMMENDATION,
    "notice": ProcedureStep.INSPECTION,
    "chair": ProcedureStep.DECISION,
    "recorder": ProcedureStep.DECISION,
}
"""Key → the only step at which it can stand."""


def check_procedure(form: AppointmentForm, proof: Proof) -> None:
    """Check the recorded steps of every nominee."""
    for loc, nominee in placed(form.nominees, "nominees"):
        _check_decided(form, nominee, loc, proof)
        dated: list[tuple[Loc, RecordedStep]] = []
        for place, step in placed(nominee.record, *loc, "record"):
            if step.step and step.date:
                until = step.until if step.until and step.until >= step.date else None
                dated.append((place, RecordedStep(step=step.step, on=step.date, until=until)))
            _check_days(step, place, form.published_on, proof)
            _check_ballot(step, (*place, "ballot"), proof)
            _check_keys(step, place, proof)
        for number in misplaced([step for _, step in dated]):
            proof.mark_at(dated[number][0], "N426")


def _check_decided(form: AppointmentForm, nominee: NomineeForm, loc: Loc, proof: Proof) -> None:
    """A record that reaches no decision is not yet that of somebody to be announced (条例 2019 art. 42)."""
    steps = [step.step for step in nominee.record or ()]
    if steps and None not in steps and ProcedureStep.DECISION not in steps and not form.draft:
        proof.mark_at((*loc, "record"), "N463", key=True)


def _check_days(step: StepForm, loc: Loc, published: date | None, proof: Proof) -> None:
    if step.date and step.until and step.until < step.date:
        proof.mark_at((*loc, "until"), "N428", date=step.date, until=step.until)
    ended = max(filter(None, (step.date, step.until)), default=None)
    if published and ended and ended > published:
        field = "until" if ended == step.until else "date"
        proof.mark_at((*loc, field), "N427", date=ended, published=published)


def _check_ballot(step: StepForm, loc: Loc, proof: Proof) -> None:
    figures = dict(step.ballot or ())
    if not figures or None in figures.values():
        return
    ballot = Ballot(**figures)
    for fault in ballot.faults():
        votes = ballot.approve + ballot.against + ballot.undecided
        proof.mark_at(loc, BALLOT_FAULTS[fault], votes=votes, **figures)


def _check_keys(step: StepForm, loc: Loc, proof: Proof) -> None:
    """A key stands at its own step; minutes are signed by two different people, or nobody is named."""
    for key, right in BELONGS_TO.items():
        if step.step and step.step is not right and proof.is_written(*loc, key):
            proof.mark_at((*loc, key), "N429", key=True, right=right)
    signed = [key for key in ("chair", "recorder") if proof.is_written(*loc, key)]
    if len(signed) == 1:
        proof.mark_at((*loc, *signed), "N430", key=True)
    elif step.chair and step.chair == step.recorder:
        proof.mark_at((*loc, "recorder"), "N434", name=step.chair)
