"""What only shows when all notices lie side by side: another birth month, an inspection not linked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from publicity.content.forms import (
    AnyForm,
    AppointmentForm,
    CandidateForm,
    InspectionForm,
    NomineeForm,
    PersonForm,
    StepForm,
)
from publicity.content.proof import Loc, Proof, placed
from publicity.notice import YearMonth
from publicity.outcome import add_months
from publicity.procedure import ProcedureStep

RECENT_MONTHS = 12
"""An inspection notice of a nominee that is not older is asked about when the record does not refer to it."""

Read = tuple[AnyForm, Proof]


class _Inspections:
    """All inspection notices, the oldest first, by number and by the names of those who are inspected."""

    def __init__(self, forms: Iterable[InspectionForm]) -> None:
        self.by_number: dict[str | None, InspectionForm] = {}
        self.by_name: dict[str | None, list[tuple[InspectionForm, CandidateForm]]] = defaultdict(list)
        for form in forms:
            self.by_number.setdefault(form.number, form)
            for candidate in form.candidates or ():
                self.by_name[candidate.name].append((form, candidate))


def check_together(read: Iterable[Read]) -> None:
    """Check all notices of a folder, the oldest first."""
    in_order = sorted(read, key=lambda pair: (str(pair[0].published or ""), pair[1].path))
    _check_births(in_order)
    inspections = _Inspections(form for form, _ in in_order if isinstance(form, InspectionForm))
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
    form: AppointmentForm, nominee: NomineeForm, loc: Loc, proof: Proof, inspections: _Inspections
) -> None:
    """A record refers to notices of this very person; one that refers to none is asked about a recent one."""
    linked = [(place, step) for place, step in placed(nominee.record, *loc, "record") if step.notice]
    for place, step in linked:
        _check_link(nominee, step, (*place, "notice"), proof, inspections)
    if form.draft or not nominee.name or not form.published_on:
        return
    recent = list(_recent(nominee, form.published_on, inspections))
    if recent and not _refers_to_one(proof, loc):
        proof.mark_at(_inspection_step(nominee, loc), "N444", name=nominee.name, number=recent[-1].number)


def _refers_to_one(proof: Proof, person: Loc) -> bool:
    """Whether anything is written of a person that should be an inspection notice's number."""
    return any(len(at) > len(person) and at[: len(person)] == person and at[-1] == "notice" for at in proof.values)


def _check_link(nominee: NomineeForm, step: StepForm, loc: Loc, proof: Proof, inspections: _Inspections) -> None:
    notice = inspections.by_number.get(step.notice)
    if notice is None:
        proof.mark_at(loc, "N441", number=step.notice)
        return
    if nominee.name and nominee.name not in {one.name for one in notice.candidates or ()}:
        proof.mark_at(loc, "N442", number=step.notice, name=nominee.name)
    if step.date and notice.published_on and notice.published_on > step.date:
        proof.mark_at(loc, "N443", number=step.notice, published=notice.published_on, date=step.date)


def _recent(nominee: NomineeForm, published: date, inspections: _Inspections) -> Iterator[InspectionForm]:
    for notice, candidate in inspections.by_name.get(nominee.name, ()):
        day = notice.published_on
        if day is None or notice.draft or not day <= published <= add_months(day, RECENT_MONTHS):
            continue
        if _may_be_the_same(nominee, candidate):
            yield notice


def _may_be_the_same(nominee: PersonForm, namesake: PersonForm) -> bool:
    return not (nominee.born and namesake.born) or nominee.born == namesake.born


def _inspection_step(nominee: NomineeForm, loc: Loc) -> Loc:
    """The step at which the link is missing, or the person when no inspection is recorded."""
    steps = placed(nominee.record, *loc, "record")
    return next((place for place, step in steps if step.step is ProcedureStep.INSPECTION), (*loc, "name"))
