"""Whether the procedure by which a nominee was chosen was in order: its steps, and the vote."""

from datetime import date

from publicity.content.forms import AppointmentForm, NomineeForm, StepForm
from publicity.content.proof import Loc, Proof, placed
from publicity.procedure import Ballot, BallotFault, ProcedureStep

BALLOT_FAULTS = {
    BallotFault.NEGATIVE: "N421",
    BallotFault.MORE_PRESENT_THAN_DUE: "N422",
    BallotFault.MORE_VOTES_THAN_PRESENT: "N423",
    BallotFault.NO_QUORUM: "N424",
    BallotFault.NOT_PASSED: "N425",
}


def check_procedure(form: AppointmentForm, proof: Proof) -> None:
    """Check the recorded steps of every nominee."""
    order = list(ProcedureStep)
    for loc, nominee in placed(form.nominees, "nominees"):
        _check_decided(form, nominee, loc, proof)
        highest, latest = 0, date.min
        for place, step in placed(nominee.record, *loc, "record"):
            if step.step and step.date:
                rank = order.index(step.step)
                if rank < highest or step.date < latest:
                    proof.mark_at(place, "N426")
                highest, latest = max(highest, rank), max(latest, step.date)
            _check_days(step, place, form.published_on, proof)
            _check_ballot(step, (*place, "ballot"), proof)


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
