"""Whether a number belongs to one notice alone."""

from collections.abc import Iterable

from publicity.content.forms import AnyForm
from publicity.content.proof import Proof

LAST = "9999"
"""Where a notice without a publication stands among the others: after all of them."""


def check_numbers(read: Iterable[tuple[AnyForm, Proof]]) -> None:
    """Mark a number that two notices have at the one that came later, or at both where that cannot be told."""
    holders: dict[str, list[tuple[tuple[bool, bool, str], Proof]]] = {}
    for form, proof in read:
        # By right it belongs to the file that is called so; else to what is no draft; else to what was public first.
        claim = (proof.path.stem != form.number, bool(form.draft), str(form.published or LAST))
        holders.setdefault(form.number or "", []).append((claim, proof))
    holders.pop("", None)
    for number, held in holders.items():
        held.sort(key=lambda one: one[0])
        (best, holder), *others = held
        for claim, proof in others:
            proof.mark_at(("number",), "N214", number=number, other=holder.name)
            if claim == best:
                holder.mark_at(("number",), "N214", number=number, other=proof.name)
