"""The yearly reviews of appointments: ``content/reviews/2025.toml`` holds the ballots of one year."""

import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import PlainValidator

from publicity.content.filling import fill
from publicity.content.forms import Form
from publicity.content.proof import Loc, Proof, faults_of, refuse_faults
from publicity.content.source import read_source
from publicity.content.toml import Day, Text, read_toml
from publicity.content.values import typed
from publicity.review import AnnualReview, Grades, ReviewFault

FAULTS: dict[ReviewFault, tuple[str, Loc]] = {
    ReviewFault.HELD_TOO_EARLY_OR_LATE: ("N934", ("date",)),
    ReviewFault.NOBODY_VOTED: ("N935", ("appointments",)),
    ReviewFault.DIFFERENT_BALLOTS: ("N936", ("appointments",)),
}
"""Fault → its code, and where it is marked."""


def _is_number(value: Any) -> bool:
    return type(value) is int and value >= 0


# As with calendars, a form with a hole is never looked at: both ballots hang together.
Number = Annotated[int, PlainValidator(typed(_is_number, "N933"))]


class GradesForm(Form):
    """The ballots of one question."""

    satisfied: Number
    mostly: Number
    dissatisfied: Number
    unknown: Number


class ReviewForm(Form):
    """One year's review."""

    date: Day
    body: Text
    appointed: Number
    work: GradesForm | None
    appointments: GradesForm | None


def read_reviews(folder: Path) -> tuple[AnnualReview, ...]:
    """Read every ``YEAR.toml`` in a folder, the oldest first. Raises ContentRefused with all faults of all files."""
    read = [_read_year(path) for path in sorted(folder.glob("[!.]*.toml"))]
    refuse_faults(faults_of(proof for proof, _ in read))
    return tuple(review for _, review in read if review)


def _read_year(path: Path) -> tuple[Proof, AnnualReview | None]:
    proof, text = read_source(path)
    if not re.fullmatch("20[0-9]{2}", path.stem):
        proof.mark("N932")
    data = read_toml(text, proof) if text is not None else None
    form = fill(ReviewForm, data, proof) if data is not None else None
    if form is None or not form.work or not form.appointments or not proof.is_clean:
        return proof, None
    review = AnnualReview(
        year=int(path.stem),
        on=form.date,
        body=form.body,
        appointed=form.appointed,
        work=Grades(**dict(form.work)),
        appointments=Grades(**dict(form.appointments)),
    )
    for fault in review.faults():
        code, loc = FAULTS[fault]
        proof.mark_at(
            loc, code, date=review.on, year=review.year, work=review.work.total, new=review.appointments.total
        )
    return proof, review
