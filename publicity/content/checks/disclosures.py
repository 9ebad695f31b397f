"""Whether an inspection notice makes the four disclosures, and withholds openly what it withholds."""

from datetime import UTC, date, datetime

from publicity.content.checks.dates import published_on
from publicity.content.proof import Loc, Proof
from publicity.content.schema import InspectionForm
from publicity.disclosures import DisclosureState, DisclosureTopic, Withholding
from publicity.notice import Candidate, Contact, InspectionNotice, TeamMember
from publicity.period import PublicityPeriod

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

WRITTEN = "?"
"""Stands for whatever is written: to be judged as disclosed, a value need only be there."""


def check_disclosures(form: InspectionForm, proof: Proof, default_contact: Contact) -> None:
    """Check the four disclosures, what is withheld, and the team."""
    _check_withheld(form, proof)
    _check_team(form, proof)
    if any(one.topic is None for one in form.withheld or ()):
        return
    for disclosure in _as_judged(form, proof, default_contact).disclosures():
        code, loc = TOPICS[disclosure.topic]
        lacking = ", ".join(KEYS[part] for part in disclosure.lacking)
        if disclosure.state is DisclosureState.MISSING:
            proof.mark_at(loc, code, lacking=lacking)
        elif disclosure.state is DisclosureState.DISCLOSED:
            _refuse_needless(form, disclosure.topic, proof)


def _as_judged(form: InspectionForm, proof: Proof, default_contact: Contact) -> InspectionNotice:
    """Make a notice that holds a mark for everything written, also for what was refused for another reason."""

    def mark(*loc: str | int) -> str | None:
        return WRITTEN if loc in proof.values else None

    day = date.min
    return InspectionNotice(
        number=WRITTEN,
        title=WRITTEN,
        issue=None,
        published=datetime.min.replace(tzinfo=UTC),
        signed_by=WRITTEN,
        signed_on=day,
        purpose=mark("purpose"),
        inspection=PublicityPeriod(first=day, last=day),
        candidates=tuple(
            Candidate(key="", name=WRITTEN, current_post=mark("candidates", number, "current_post"))
            for number, _ in enumerate(form.candidates or ())
        ),
        team=tuple(TeamMember(name=WRITTEN) for _ in form.team or ()),
        supervision_phone=mark("supervision_phone"),
        withheld=tuple(
            Withholding(topic=one.topic, ground=WRITTEN, approved_by=WRITTEN, review_on=day)
            for one in form.withheld or ()
            if one.topic
        ),
        contact=Contact(
            unit=WRITTEN,
            phones=(WRITTEN,) if mark("contact", "phones", 0) else (),
            address=mark("contact", "address"),
            visit=mark("contact", "visit"),
        )
        if mark("contact")
        else default_contact,
    )


def _refuse_needless(form: InspectionForm, topic: DisclosureTopic, proof: Proof) -> None:
    for number, one in enumerate(form.withheld or ()):
        if one.topic is topic:
            proof.mark_at(("withheld", number, "topic"), "N505", topic=topic)


def _check_withheld(form: InspectionForm, proof: Proof) -> None:
    published = published_on(form)
    seen: set[DisclosureTopic] = set()
    for number, one in enumerate(form.withheld or ()):
        if one.topic in seen:
            proof.mark_at(("withheld", number, "topic"), "N506", topic=one.topic)
        seen.update([one.topic] if one.topic else [])
        if published and one.review_on and one.review_on < published:
            proof.mark_at(("withheld", number, "review_on"), "N510", review_on=one.review_on, published=published)


def _check_team(form: InspectionForm, proof: Proof) -> None:
    """Nobody is in the team twice, leads it beside another, or inspects themselves."""
    candidates = {candidate.name for candidate in form.candidates or ()} - {None}
    seen: set[str] = set()
    has_leader = False
    for number, member in enumerate(form.team or ()):
        if member.name in seen:
            proof.mark_at(("team", number, "name"), "N507", name=member.name)
        if member.name in candidates:
            proof.mark_at(("team", number, "name"), "N509", name=member.name)
        if member.leads and has_leader:
            proof.mark_at(("team", number, "leads"), "N508")
        seen.update([member.name] if member.name else [])
        has_leader = has_leader or bool(member.leads)
