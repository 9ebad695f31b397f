"""Whether what is told of people can be true: names, months, ages, posts."""

from datetime import date

from publicity.content.forms import AnyForm, NomineeForm, PersonForm
from publicity.content.proof import Loc, Proof, placed
from publicity.notice import DisclosureLevel, PostAction, YearMonth

LEAST_REASONS = 10
"""Fewer characters than this are not a sentence that gives reasons."""

MONTHS = ("born", "joined_party", "started_work", "current_post_since")

LONGEST_WORK = 60
"""Years between beginning work and a notice that nobody exceeds; they stand in where the beginning is not told."""

YOUNGEST = {"started_work": (16, "N431"), "joined_party": (18, "N432")}
"""Month → the age before which it is asked about, as readers have caught it in real notices."""


def check_people(form: AnyForm, proof: Proof) -> None:
    """Check everybody whom the notice is about."""
    seen: set[str | None] = set()
    published = form.published_on
    present = YearMonth(published.year, published.month) if published else None
    for loc, person in placed(form.people, form.people_key):
        if person.name and person.name in seen:
            proof.mark_at((*loc, "name"), "N405", name=person.name)
        seen.add(person.name)
        _check_months(person, loc, present, proof)
        if isinstance(person, NomineeForm):
            _check_posts(person, loc, proof)
            _check_frontline(person, loc, published, proof)


def _check_months(person: PersonForm, loc: Loc, present: YearMonth | None, proof: Proof) -> None:
    for field in MONTHS:
        month: YearMonth | None = getattr(person, field)
        if month and present and month > present:
            proof.mark_at((*loc, field), "N318", value=month)
        if month and person.born and field in YOUNGEST:
            age, code = YOUNGEST[field]
            if month < YearMonth(person.born.year + age, person.born.month):
                proof.mark_at((*loc, field), code, name=person.name or "?")


def _check_posts(person: NomineeForm, loc: Loc, proof: Proof) -> None:
    """Check each proposed post, and that an exceptional promotion has its reasons (条例 2019 art. 42)."""
    for place, post in placed(person.proposed_posts, *loc, "proposed_posts"):
        is_written = proof.is_written(*place, "post")
        if is_written and post.level is DisclosureLevel.UNDISCLOSED:
            proof.mark_at((*place, "post"), "N407")
        elif not is_written and post.level not in (DisclosureLevel.UNDISCLOSED, None):
            proof.mark_at(place, "N408", level=post.level)
        if post.action is PostAction.NOMINATE and post.probation:
            proof.mark_at((*place, "probation"), "N409")
    if person.exceptional is not None and len(person.exceptional) < LEAST_REASONS:
        proof.mark_at((*loc, "exceptional"), "N410")


def _check_frontline(person: NomineeForm, loc: Loc, published: date | None, proof: Proof) -> None:
    """Frontline service is part of the years at work."""
    years, started = person.frontline_years, person.started_work
    most = published.year - started.year if published and started else LONGEST_WORK
    if years is not None and not 0 <= years <= most:
        proof.mark_at((*loc, "frontline_years"), "N417", years=years, most=most)
