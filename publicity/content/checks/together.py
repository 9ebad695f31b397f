"""What only shows when all notices lie side by side: a number given twice, a birth month that changes."""

from collections.abc import Iterable

from publicity.content.proof import Proof
from publicity.content.schema import AnyForm
from publicity.notice import YearMonth


def check_together(read: Iterable[tuple[AnyForm, Proof]]) -> None:
    """Compare all notices, the oldest first."""
    in_order = sorted(read, key=lambda pair: (str(pair[0].published or ""), pair[1].path))
    _check_numbers(in_order)
    _check_births(in_order)


def _check_numbers(read: list[tuple[AnyForm, Proof]]) -> None:
    holders: dict[str, Proof] = {}
    for form, proof in read:
        if form.number and (holder := holders.setdefault(form.number, proof)) is not proof:
            proof.mark_at(("number",), "N214", number=form.number, other=holder.name)


def _check_births(read: list[tuple[AnyForm, Proof]]) -> None:
    births: dict[str, tuple[YearMonth, str]] = {}
    for form, proof in read:
        for number, person in enumerate(form.people):
            if not (person.name and person.born):
                continue
            born, other = births.setdefault(person.name, (person.born, form.number or proof.path.name))
            if born != person.born and other != form.number:
                loc = (form.people_key, number, "born")
                proof.mark_at(loc, "N433", name=person.name, born=person.born, other_born=born, other=other)
