"""Whether a number belongs to one notice alone."""

from collections.abc import Iterator, Sequence

from publicity.content.claims import Claim, Mark
from publicity.content.telling import shown_path

LAST = "9999"
"""Where a notice without a publication stands among the others: after all of them."""


def check_numbers(claims: Sequence[Claim]) -> Iterator[Mark]:
    """Mark a number that two notices have at the one that came later, or at both where that cannot be told."""
    seen: set[str | None] = set()
    taken: set[str | None] = set()
    for claim in claims:
        (taken if claim.number in seen else seen).add(claim.number)
    holders: dict[str, list[Claim]] = {}
    for claim in claims if taken else ():
        if claim.number and claim.number in taken:
            holders.setdefault(claim.number, []).append(claim)
    for number, held in holders.items():
        best, *others = sorted(held, key=_right)
        for claim in others:
            yield _taken(claim, number, best)
            if _right(claim) == _right(best):
                yield _taken(best, number, claim)


def _right(claim: Claim) -> tuple[bool, bool, str]:
    """By right a number belongs to the file that is called so; else to what is no draft; else to what was first."""
    return claim.path.stem != claim.number, claim.is_draft, str(claim.published or LAST)


def _taken(claim: Claim, number: str, other: Claim) -> Mark:
    return Mark(claim.path, ("number",), "N214", {"number": number, "other": shown_path(other.path)})
