"""What only shows when all notices lie side by side: another birth month, an inspection not linked."""

from collections.abc import Iterable, Iterator
from datetime import date

from publicity.content.forms import AnyForm, AppointmentForm, InspectionForm, NomineeForm, PersonForm, StepForm
from publicity.content.proof import Loc, Proof, placed
from publicity.notice import YearMonth
from publicity.outcome import add_months
from publicity.procedure import ProcedureStep

RECENT_MONTHS = 12
"""An inspection notice of a nominee that is not older is asked about when the record does not refer to it."""

Read = tuple[AnyForm, Proof]


def check_together(read: Iterable[Read]) -> None:
    """Check all notices of a folder, the oldest first."""
    in_order = sorted(read, key=lambda pair: (str(pair[0].published or ""), pair[1].path))
    _check_births(in_order)
    inspections = [form for form, _ in in_order if isinstance(form, InspectionForm)]
    for form, proof in in_order:
        if isinstance(form, AppointmentForm):
            for loc, nominee in placed(form.nominees, "nominees"):
                _check_inspections(form, nominee, loc, proof, inspections)


def _check_births(read: Iterable[Read]) -> None:
    births: dict[str, tuple[YearMonth, str]] = {}
    for form, proof in read:
        for loc, person in placed(form.people, form.people_key):
            if person.name and person.born:
                born, other = births.setdefault(person.name, (person.born, form.number or proof.path.name))
                if born != person.born and other != form.number:
                    place = (*loc, "born")
                    proof.mark_at(place, "N433", name=person.name, born=person.born, other_born=born, other=other)


def _check_inspections(
    form: AppointmentForm, nominee: NomineeForm, loc: Loc, proof: Proof, inspections: list[InspectionForm]
) -> None:
    """A record refers to notices of this very person; one that refers to none is asked about a recent one."""
    linked = [(place, step) for place, step in placed(nominee.record, *loc, "record") if step.notice]
    for place, step in linked:
        _check_link(nominee, step, (*place, "notice"), proof, inspections)
    is_written = any(len(at) > len(loc) and at[: len(loc)] == loc and at[-1] == "notice" for at in proof.values)
    if form.draft or is_written or not nominee.name or not form.published_on:
        return
    if recent := list(_recent(nominee, form.published_on, inspections)):
        proof.mark_at(_inspection_step(nominee, loc), "N444", name=nominee.name, number=recent[-1].number)


def _check_link(
    nominee: NomineeForm, step: StepForm, loc: Loc, proof: Proof, inspections: list[InspectionForm]
) -> None:
    notice = next((one for one in inspections if one.number == step.notice), None)
    if notice is None:
        proof.mark_at(loc, "N441", number=step.notice)
        return
    if nominee.name and nominee.name not in {one.name for one in notice.candidates or ()}:
        proof.mark_at(loc, "N442", number=step.notice, name=nominee.name)
    if step.date and notice.published_on and notice.published_on > step.date:
        proof.mark_at(loc, "N443", number=step.notice, published=notice.published_on, date=step.date)


def _recent(nominee: NomineeForm, published: date, inspections: list[InspectionForm]) -> Iterator[InspectionForm]:
    for notice in inspections:
        day = notice.published_on
        if day is None or notice.draft or not day <= published <= add_months(day, RECENT_MONTHS):
            continue
        if any(_may_be_the_same(nominee, one) for one in notice.candidates or ()):
            yield notice


def _may_be_the_same(nominee: NomineeForm, candidate: PersonForm) -> bool:
    return nominee.name == candidate.name and (not (nominee.born and candidate.born) or nominee.born == candidate.born)


def _inspection_step(nominee: NomineeForm, loc: Loc) -> Loc:
    """The step at which the link is missing, or the person when no inspection is recorded."""
    steps = placed(nominee.record, *loc, "record")
    return next((place for place, step in steps if step.step is ProcedureStep.INSPECTION), (*loc, "name"))
