"""Whether what is told of people can be true: names, posts, the procedure by which they were chosen, ages."""

from datetime import date

from publicity.content.checks.dates import published_on
from publicity.content.making import make_ballot
from publicity.content.proof import Loc, Proof
from publicity.content.schema import AnyForm, NomineeForm, PersonForm, StepForm
from publicity.notice import DisclosureLevel, PostAction, YearMonth
from publicity.procedure import BallotFault, ProcedureStep

LEAST_REASONS = 10
"""Fewer characters than this are not a sentence that gives reasons."""

MONTHS = ("born", "joined_party", "started_work", "current_post_since")

BALLOT_FAULTS = {
    BallotFault.NEGATIVE: "N421",
    BallotFault.MORE_PRESENT_THAN_DUE: "N422",
    BallotFault.MORE_VOTES_THAN_PRESENT: "N423",
    BallotFault.NO_QUORUM: "N424",
    BallotFault.NOT_PASSED: "N425",
}


def check_people(form: AnyForm, proof: Proof) -> None:
    """Check everybody whom the notice names."""
    published = published_on(form)
    seen: set[str] = set()
    for number, person in enumerate(form.people):
        loc: Loc = (form.people_key, number)
        if person.name in seen:
            proof.mark_at((*loc, "name"), "N405", name=person.name)
        seen.update([person.name] if person.name else [])
        _check_months(person, loc, published, proof)
        _check_ages(person, loc, proof)
        if isinstance(person, NomineeForm):
            _check_posts(person, loc, proof)
            _check_record(person, loc, published, proof)


def _check_months(person: PersonForm, loc: Loc, published: date | None, proof: Proof) -> None:
    for field in MONTHS:
        month: YearMonth | None = getattr(person, field)
        if published and month and month > YearMonth(published.year, published.month):
            proof.mark_at((*loc, field), "N318", value=month)


def _check_ages(person: PersonForm, loc: Loc, proof: Proof) -> None:
    """Ask about what readers have caught in real notices: work before 16, Party membership before 18."""
    for field, age, code in (("started_work", 16, "N431"), ("joined_party", 18, "N432")):
        month: YearMonth | None = getattr(person, field)
        if person.born and month and month < YearMonth(person.born.year + age, person.born.month):
            proof.mark_at((*loc, field), code, name=person.name or "?")


def _check_posts(person: NomineeForm, loc: Loc, proof: Proof) -> None:
    """Check each proposed post, and that an exceptional promotion has its reasons (条例 2019 art. 42)."""
    for number, post in enumerate(person.proposed_posts or ()):
        place: Loc = (*loc, "proposed_posts", number)
        is_written = (*place, "post") in proof.values
        if post.level is DisclosureLevel.UNDISCLOSED and is_written:
            proof.mark_at((*place, "post"), "N407")
        elif post.level and post.level is not DisclosureLevel.UNDISCLOSED and not is_written:
            proof.mark_at(place, "N408", level=post.level)
        if post.action is PostAction.NOMINATE and post.probation:
            proof.mark_at((*place, "probation"), "N409")
    if person.exceptional is not None and len(person.exceptional) < LEAST_REASONS:
        proof.mark_at((*loc, "exceptional"), "N410")


def _check_record(person: NomineeForm, loc: Loc, published: date | None, proof: Proof) -> None:
    order = list(ProcedureStep)
    highest, latest = 0, date.min
    for number, step in enumerate(person.record or ()):
        place: Loc = (*loc, "record", number)
        if step.step and step.date:
            rank = order.index(step.step)
            if rank < highest or step.date < latest:
                proof.mark_at(place, "N426")
            highest, latest = max(highest, rank), max(latest, step.date)
        if step.date and step.until and step.until < step.date:
            proof.mark_at((*place, "until"), "N428", date=step.date, until=step.until)
        ended = max(filter(None, (step.date, step.until)), default=None)
        if published and ended and ended > published:
            field = "until" if ended == step.until else "date"
            proof.mark_at((*place, field), "N427", date=ended, published=published)
        _check_ballot(step, place, proof)


def _check_ballot(step: StepForm, place: Loc, proof: Proof) -> None:
    ballot = make_ballot(step)
    if ballot is None:
        return
    votes = ballot.approve + ballot.against + ballot.undecided
    for fault in ballot.faults():
        proof.mark_at(
            (*place, "ballot"),
            BALLOT_FAULTS[fault],
            due=ballot.due,
            present=ballot.present,
            approve=ballot.approve,
            votes=votes,
        )
