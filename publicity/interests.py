"""Who must have nothing to do with a report: whoever is close to the person it is about.

Some say so themselves; of others the notice tells it: the person himself, the people of his own unit, and those who
inspected him (党政领导干部选拔任用工作条例 2019 on 选拔任用工作回避, which speaks of oneself and relatives; unit and
inspection team are this city's policy).
"""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from publicity.notice import AnyNotice, Candidate, InspectionNotice, Nominee, TeamMember

UNIT_LENGTHS = range(2, 21)
"""How many letters the name of a unit has, without spaces and points."""


class InterestKind(StrEnum):
    """What somebody can declare to be close to."""

    PERSON = "person"
    UNIT = "unit"


@dataclass(frozen=True)
class Colleague:
    """Somebody of the office, as far as it decides whom a notice keeps away; ``unit`` is empty when it is not told."""

    id: str
    name: str
    unit: str = ""


def folded(name: str) -> str:
    """A name as it is compared: without width, case, spaces, and the dot within it."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def inspectors(notices: Iterable[AnyNotice]) -> dict[str, tuple[TeamMember, ...]]:
    """The team of each inspection notice, by its number."""
    return {notice.number: notice.team for notice in notices if isinstance(notice, InspectionNotice)}


def kept_away_by(
    notice: AnyNotice,
    person: Nominee | Candidate,
    staff: Collection[Colleague],
    teams: Mapping[str, tuple[TeamMember, ...]],
) -> frozenset[str]:
    """Whom a notice itself keeps away from reports about one of its persons; ids.

    Namesakes are kept away too: nobody can tell them apart by a notice.
    """
    inspected = [notice.number, *(step.notice for step in getattr(person, "record", ()) if step.notice)]
    names = names_of(person) | {folded(one.name) for number in inspected for one in teams.get(number, ())}
    posts = posts_of(person)
    return frozenset(
        one.id
        for one in staff
        if folded(one.name) in names or (one.unit and any(folded(one.unit) in post for post in posts))
    )


def names_of(person: Nominee | Candidate) -> frozenset[str]:
    """The names of a person on a notice, folded."""
    names = (person.name, person.name_hant, person.former_name)
    return frozenset(folded(name) for name in names if name)


def posts_of(person: Nominee | Candidate) -> tuple[str, ...]:
    """What a notice says of where a person works and has worked lately, folded: the units stand somewhere in it."""
    posts = (person.current_post, getattr(person, "former_unit", None))
    return tuple(folded(post) for post in posts if post)


def units_in(post: str) -> frozenset[str]:
    """Everything in a post, folded, that could be the name of a unit."""
    return frozenset(
        post[start : start + length] for length in UNIT_LENGTHS for start in range(max(0, len(post) - length + 1))
    )
