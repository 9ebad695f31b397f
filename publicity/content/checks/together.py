"""What only shows when all notices lie side by side: another birth month, an inspection not linked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from publicity.content.claims import Claim, Link, Mark, PersonClaim
from publicity.notice import YearMonth
from publicity.outcome import add_months

RECENT_MONTHS = 12
"""An inspection notice of a nominee that is not older is asked about when the record does not refer to it."""


def check_together(claims: Sequence[Claim]) -> Iterator[Mark]:
    """Check all notices of a folder.

    Of most there is nothing to ask: so those that are to be looked at closely are picked out first, in a fraction of
    the time, and only these are put in order.
    """
    if names := _born_twice(claims):
        yield from _check_births(in_order(claim for claim in claims if any(one.name in names for one in claim.people)))
    inspections = in_order([claim for claim in claims if claim.is_inspection])
    yield from _check_inspections(_speaking_of(inspections, claims), inspections)


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Put claims in the order of their publication."""
    return sorted(claims, key=lambda claim: (str(claim.published or ""), claim.path))


def _born_twice(claims: Iterable[Claim]) -> set[str]:
    """Name everybody of whom two months of birth are told."""
    births: dict[str, YearMonth] = {}
    names = set()
    for claim in claims:
        for person in claim.people:
            name, born = person.name, person.born
            if name and born:
                known = births.setdefault(name, born)
                if known is not born and known != born:
                    names.add(name)
    return names


def _speaking_of(inspections: Sequence[Claim], claims: Sequence[Claim]) -> list[Claim]:
    """Give the appointment notices that refer to an inspection, or name somebody who was inspected."""
    inspected = {one.name for claim in inspections for one in claim.people}
    speaking = []
    for claim in claims:
        for person in claim.people:
            if (person.links or person.name in inspected) and not claim.is_inspection:
                speaking.append(claim)
                break
    return speaking


def _check_inspections(claims: Iterable[Claim], inspections: Sequence[Claim]) -> Iterator[Mark]:
    """Check what appointment notices say of inspections, whose notices are in order."""
    by_number = {claim.number: claim for claim in reversed(inspections)}
    of_somebody: dict[str, list[tuple[Claim, PersonClaim]]] = {}
    for claim in inspections:
        for person in claim.people:
            of_somebody.setdefault(person.name or "", []).append((claim, person))
    for claim in claims:
        for place, nominee in enumerate(claim.people):
            yield from _check_links(claim, nominee, place, by_number)
            yield from _check_recent(claim, nominee, place, of_somebody.get(nominee.name or "", ()))


def _check_births(claims: Iterable[Claim]) -> Iterator[Mark]:
    """Mark a month of birth that is not that of the first notice that tells one; the claims are in order."""
    births: dict[str, tuple[YearMonth, Claim]] = {}
    for claim in claims:
        for place, person in enumerate(claim.people):
            if person.name and person.born:
                born, other = births.setdefault(person.name, (person.born, claim))
                if born != person.born and _name_of(other) != claim.number:
                    values = {"name": person.name, "born": person.born, "other_born": born, "other": _name_of(other)}
                    yield Mark(claim.path, claim.loc(place, "born"), "N433", values)


def _name_of(claim: Claim) -> str:
    return claim.number or claim.path.name


def _check_links(
    claim: Claim, nominee: PersonClaim, place: int, inspections: Mapping[str | None, Claim]
) -> Iterator[Mark]:
    """A record refers to notices of this very person."""
    for link in nominee.links:
        if wrong := _wrong_with(link, nominee, inspections.get(link.notice)):
            code, values = wrong
            loc = claim.loc(place, "record", link.place, "notice")
            yield Mark(claim.path, loc, code, {"number": link.notice, **values})


def _wrong_with(link: Link, nominee: PersonClaim, notice: Claim | None) -> tuple[str, dict[str, object]] | None:
    if notice is None:
        return "N441", {}
    if nominee.name and nominee.name not in {one.name for one in notice.people}:
        return "N442", {"name": nominee.name}
    if link.on and notice.published_on and notice.published_on > link.on:
        return "N443", {"published": notice.published_on, "date": link.on}
    return None


def _check_recent(
    claim: Claim, nominee: PersonClaim, place: int, inspections: Sequence[tuple[Claim, PersonClaim]]
) -> Iterator[Mark]:
    """A record that refers to no inspection notice is asked about a recent one."""
    if claim.is_draft or nominee.refers or not nominee.name or not claim.published_on:
        return
    recent = [notice for notice, one in inspections if _is_recent(notice, claim.published_on) and _may_be(nominee, one)]
    if recent:
        # At the step where the link is missing, or at the person when no inspection is recorded.
        at = ("name",) if nominee.inspected is None else ("record", nominee.inspected)
        yield Mark(claim.path, claim.loc(place, *at), "N444", {"name": nominee.name, "number": recent[-1].number})


def _is_recent(notice: Claim, published: date) -> bool:
    day = notice.published_on
    return day is not None and not notice.is_draft and day <= published <= add_months(day, RECENT_MONTHS)


def _may_be(nominee: PersonClaim, candidate: PersonClaim) -> bool:
    return not (nominee.born and candidate.born) or nominee.born == candidate.born
