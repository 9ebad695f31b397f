"""Whether what a template gave as an example still stands in a notice that is to become public."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from publicity.content.filling import fill
from publicity.content.forms import AnyForm, AppointmentForm, InspectionForm, NomineeForm, PersonForm
from publicity.content.front_matter import read_front_matter
from publicity.content.proof import Proof, placed
from publicity.content.templates import template
from publicity.notice import NoticeKind

FIELDS = ("born", "joined_party", "started_work", "current_post_since", "current_post")
"""What a person hardly shares with the template; gender, degrees and the like are often the same."""

SOMEBODY = "某"
"""The templates call everybody so (张某某); nobody's name has it."""


def check_examples(form: AnyForm, proof: Proof) -> None:
    """Refuse the name of an example, and ask about its other values; in a draft they may stand."""
    if form.draft:
        return
    team = form.team if isinstance(form, InspectionForm) else ()
    names = [(loc, person.name) for loc, person in placed(form.people, form.people_key)]
    for loc, name in names + [(loc, member.name) for loc, member in placed(team, "team")]:
        if name and SOMEBODY in name:
            proof.mark_at((*loc, "name"), "N461", name=name)
    examples = _examples(type(form))
    for loc, person in placed(form.people, form.people_key):
        for field in FIELDS:
            if (field, getattr(person, field)) in examples:
                proof.mark_at((*loc, field), "N462")
        for place, post in placed(_posts(person), *loc, "proposed_posts"):
            if ("post", post.post) in examples:
                proof.mark_at((*place, "post"), "N462")


def _posts(person: PersonForm) -> Any:
    return person.proposed_posts if isinstance(person, NomineeForm) else ()


@cache
def _examples(of: type[AnyForm]) -> frozenset[tuple[str, Any]]:
    """The examples of a kind's template, as field and value."""
    kind = NoticeKind.APPOINTMENT if of is AppointmentForm else NoticeKind.INSPECTION
    text = template(kind, "GS-2000-001", date(2000, 1, 3))
    data, _, _ = read_front_matter(Proof(Path("template.md")), text)
    (person,) = fill(of, data or {}, Proof(Path("template.md"))).people
    told = {(field, getattr(person, field)) for field in FIELDS} | {("post", post.post) for post in _posts(person)}
    return frozenset((field, value) for field, value in told if value)
