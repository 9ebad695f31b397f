"""Whether a notice discloses what it owes the public, and withholds openly what it withholds."""

from datetime import date

from publicity.content.forms import AnyForm, InspectionForm
from publicity.content.making import make
from publicity.content.proof import Loc, Proof, placed
from publicity.disclosures import Disclosure, DisclosureState, DisclosureTopic, is_lately_transferred, judge_all
from publicity.notice import Contact, YearMonth

TOPICS: dict[DisclosureTopic, tuple[str, Loc]] = {
    DisclosureTopic.SUBJECT: ("N501", ("candidates",)),
    DisclosureTopic.TIME_AND_PURPOSE: ("N502", ("purpose",)),
    DisclosureTopic.TEAM: ("N503", ("team",)),
    DisclosureTopic.WAYS_TO_REPORT: ("N504", ("contact",)),
}
"""Topic → its fault, and where it is marked."""

KEYS = {
    "candidates": "candidates",
    "current_posts": "current_post",
    "time": "inspection",
    "purpose": "purpose",
    "two_members": "team",
    "supervision_phone": "supervision_phone",
    "phone": "phones",
    "post_or_visit": "address, visit",
}
"""Part of a disclosure → the keys that disclose it."""


def check_disclosures(form: AnyForm, proof: Proof, default_contact: Contact) -> None:
    """Check how a notice says to report; of an inspection notice all four disclosures, and the team."""
    if isinstance(form, InspectionForm):
        _check_withheld(form, proof)
        _check_team(form, proof)
        _check_candidates(form, proof)
        if all(one.topic for one in form.withheld or ()):
            _check_topics(form, proof, default_contact)
    elif form.contact and not (form.contact.address or form.contact.visit):
        proof.mark_at(("contact",), "N601", key=True)


def _check_topics(form: InspectionForm, proof: Proof, default_contact: Contact) -> None:
    for disclosure in _disclosures(form, proof, default_contact):
        code, loc = TOPICS[disclosure.topic]
        if disclosure.state is DisclosureState.MISSING:
            proof.mark_at(loc, code, lacking=", ".join(KEYS[part] for part in disclosure.lacking))
        elif disclosure.state is DisclosureState.DISCLOSED:
            for place, one in placed(form.withheld, "withheld"):
                if one.topic is disclosure.topic:
                    proof.mark_at((*place, "topic"), "N505", topic=one.topic)


def _disclosures(form: InspectionForm, proof: Proof, default_contact: Contact) -> tuple[Disclosure, ...]:
    """Judge by what is written, also where it was refused for another reason."""
    is_written = proof.is_written
    has_phone, has_place = bool(default_contact.phones), bool(default_contact.address or default_contact.visit)
    if is_written("contact"):
        has_phone = is_written("contact", "phones", 0)
        has_place = is_written("contact", "address") or is_written("contact", "visit")
    return judge_all(
        current_posts=[is_written(*loc, "current_post") for loc, _ in placed(form.candidates, "candidates")],
        purpose=is_written("purpose"),
        members=len(form.team or ()),
        supervision_phone=is_written("supervision_phone"),
        phone=has_phone,
        post_or_visit=has_place,
        withholdings=tuple(make(one) for one in form.withheld or ()),
    )


def _check_withheld(form: InspectionForm, proof: Proof) -> None:
    published = form.published_on
    seen: set[DisclosureTopic | None] = set()
    for loc, one in placed(form.withheld, "withheld"):
        if one.topic and one.topic in seen:
            proof.mark_at((*loc, "topic"), "N506", topic=one.topic)
        seen.add(one.topic)
        if published and one.review_on and one.review_on < published:
            proof.mark_at((*loc, "review_on"), "N510", review_on=one.review_on, published=published)


def _check_team(form: InspectionForm, proof: Proof) -> None:
    """Nobody is in the team twice, leads it beside another, or inspects themselves."""
    candidates = {candidate.name for candidate in form.candidates or ()}
    seen: set[str | None] = set()
    has_leader = False
    for loc, member in placed(form.team, "team"):
        if member.name and member.name in seen:
            proof.mark_at((*loc, "name"), "N507", name=member.name)
        if member.name and member.name in candidates:
            proof.mark_at((*loc, "name"), "N509", name=member.name)
        if member.leads and has_leader:
            proof.mark_at((*loc, "leads"), "N508")
        seen.add(member.name)
        has_leader = has_leader or bool(member.leads)


def _check_candidates(form: InspectionForm, proof: Proof) -> None:
    """There are candidates for every post, and whoever left a unit lately names it (Zhejiang's measure)."""
    number = len(form.candidates or ())
    if form.posts is not None and number and not 1 <= form.posts <= number:
        proof.mark_at(("posts",), "N511", posts=form.posts, number=number)
    begins, published = form.inspection and form.inspection.first, form.published_on
    for loc, candidate in placed(form.candidates, "candidates"):
        moved = candidate.transferred
        if moved and published and moved > YearMonth(published.year, published.month):
            proof.mark_at((*loc, "transferred"), "N318", value=moved)
            continue
        is_late = moved and begins and is_lately_transferred(date(moved.year, moved.month, 1), begins)
        if is_late and not proof.is_written(*loc, "former_unit"):
            proof.mark_at((*loc, "transferred"), "N512", name=candidate.name or "?", value=moved)
