"""What a notice says that must agree with the others: its number, who was born when, which inspections it refers to."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from publicity.content.forms import AnyForm, InspectionForm, NomineeForm, PersonForm
from publicity.content.proof import Loc, Proof, placed
from publicity.notice import YearMonth
from publicity.procedure import ProcedureStep


class Link(NamedTuple):
    """A step of a record that refers to an inspection notice: its place in the record, the number, and its day."""

    place: int
    notice: str
    on: date | None


class PersonClaim(NamedTuple):
    """A person of a notice: name and month of birth; of a nominee also which inspection notices the record refers to.

    ``inspected`` is the place of the first inspection in the record. ``refers`` says whether any step tells of a notice
    at all, were it one that cannot be read.
    """

    name: str | None
    born: YearMonth | None
    links: tuple[Link, ...] = ()
    inspected: int | None = None
    refers: bool = False


class Claim(NamedTuple):
    """What one file says, with holes where it cannot be read; ``people`` are in the order of the notice."""

    path: Path
    number: str | None
    published: datetime | None
    is_draft: bool
    is_inspection: bool
    people: tuple[PersonClaim, ...]

    @property
    def published_on(self) -> date | None:
        """The day of publication in the city, if it is known."""
        return self.published.date() if self.published else None

    def loc(self, person: int, *more: str | int) -> Loc:
        """Say where something of a person stands in the file."""
        return ("candidates" if self.is_inspection else "nominees", person, *more)


class Mark(NamedTuple):
    """A fault to be marked in a file, at a place of its front matter."""

    path: Path
    loc: Loc
    code: str
    values: dict[str, Any]


def claim_of(form: AnyForm, proof: Proof) -> Claim:
    """Gather what a notice says that concerns the others."""
    return Claim(
        path=proof.path,
        number=form.number,
        published=form.published,
        is_draft=bool(form.draft),
        is_inspection=isinstance(form, InspectionForm),
        people=tuple(_person(person, loc, proof) for loc, person in placed(form.people, form.people_key)),
    )


def _person(person: PersonForm, loc: Loc, proof: Proof) -> PersonClaim:
    if not isinstance(person, NomineeForm):
        return PersonClaim(person.name, person.born)
    record = tuple(enumerate(person.record or ()))
    return PersonClaim(
        name=person.name,
        born=person.born,
        links=tuple(Link(place, step.notice, step.date) for place, step in record if step.notice),
        inspected=next((place for place, step in record if step.step is ProcedureStep.INSPECTION), None),
        refers=any(proof.is_written(*loc, "record", place, "notice") for place, _ in record),
    )
