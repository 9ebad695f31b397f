"""Whether what came after publication is told completely and in order: media, outcomes, corrections, withdrawal."""

from datetime import date

from publicity.content.checks.dates import published_on
from publicity.content.proof import Loc, Proof
from publicity.content.rules import ReadingRules
from publicity.content.schema import AnyForm, AppointmentForm, NomineeForm
from publicity.content.words import MEDIA
from publicity.notice import CorrectionEffect, MediumKind, PostAction
from publicity.outcome import OutcomeKind

EARLY_OUTCOMES = (OutcomeKind.NOT_APPOINTED, OutcomeKind.WITHDRAWN)
"""What may be said before the period is over."""

MATERIAL = (
    "name", "post", "born", "period", "first", "last", "phone",
    "姓名", "拟任", "提名", "出生", "公示期", "公示时间", "电话",
)  # fmt: skip
"""Words in a correction's field that make it material."""


def check_aftermath(form: AnyForm, proof: Proof, rules: ReadingRules) -> None:
    """Check all that is added to a notice after it was published."""
    _check_contact(form, proof)
    _check_corrections(form, proof)
    _check_withdrawal(form, proof)
    if isinstance(form, AppointmentForm):
        _check_media(form, proof, rules)
        for number, nominee in enumerate(form.nominees or ()):
            _check_outcomes(form, nominee, ("nominees", number), proof)


def _check_contact(form: AnyForm, proof: Proof) -> None:
    if form.contact and isinstance(form, AppointmentForm) and not (form.contact.address or form.contact.visit):
        proof.mark_at(("contact",), "N601", key=True)


def _check_media(form: AppointmentForm, proof: Proof, rules: ReadingRules) -> None:
    """Ask for the media of 一报两台 that a published notice does not record."""
    published = published_on(form)
    waits = form.draft or form.withdrawal or published is None
    if waits or (rules.today and published and published > rules.today):
        return
    recorded = {medium.medium for medium in form.media or ()}
    is_legible = None not in recorded and (form.media or ("media",) not in proof.values)
    missing = [f"{kind} {MEDIA[kind][0]}" for kind in MediumKind if is_legible and kind not in recorded]
    if missing:
        proof.mark_at(("media",), "N602", key=True, missing=", ".join(missing))


def _check_outcomes(form: AppointmentForm, nominee: NomineeForm, loc: Loc, proof: Proof) -> None:
    published = published_on(form)
    last = form.period.last if form.period else None
    latest: date | None = None
    before: OutcomeKind | None = None
    for number, outcome in enumerate(nominee.outcomes or ()):
        place: Loc = (*loc, "outcomes", number)
        day = outcome.date
        if day and published and day < published:
            proof.mark_at((*place, "date"), "N705", date=day, published=published)
        elif day and last and outcome.result and day <= last and outcome.result not in EARLY_OUTCOMES:
            proof.mark_at((*place, "date"), "N701", date=day, last=last)
        if day and latest and day < latest:
            proof.mark_at((*place, "date"), "N702", date=day)
        if before and (before is not OutcomeKind.DEFERRED or outcome.result is OutcomeKind.DEFERRED):
            proof.mark_at((*place, "result"), "N703")
        if outcome.result is OutcomeKind.ON_PROBATION and _is_only_nominated(nominee):
            proof.mark_at((*place, "result"), "N704")
        latest, before = day or latest, outcome.result


def _is_only_nominated(nominee: NomineeForm) -> bool:
    """Whether every post is filled by election, which knows no probation (试用期暂行规定 2001)."""
    posts = nominee.proposed_posts or ()
    return bool(posts) and all(post.action is PostAction.NOMINATE for post in posts)


def _check_corrections(form: AnyForm, proof: Proof) -> None:
    published = published_on(form)
    latest: date | None = None
    for number, correction in enumerate(form.corrections or ()):
        loc: Loc = ("corrections", number)
        day = correction.date
        if day and published and day < published:
            proof.mark_at((*loc, "date"), "N706", date=day, published=published)
        if day and latest and day < latest:
            proof.mark_at((*loc, "date"), "N710", date=day)
        if correction.was and correction.was == correction.now:
            proof.mark_at((*loc, "now"), "N711")
        latest = day or latest
    if isinstance(form, AppointmentForm):
        _check_effects(form, proof)


def _check_effects(form: AppointmentForm, proof: Proof) -> None:
    """A material correction while the period runs extends it or restarts it; a running period never shrinks."""
    last = form.period.last if form.period else None
    for number, correction in enumerate(form.corrections or ()):
        field = correction.field or ""
        is_material = any(word in field for word in MATERIAL)
        runs = correction.date and last and correction.date <= last
        if is_material and runs and correction.effect is CorrectionEffect.NONE:
            proof.mark_at(("corrections", number, "effect"), "N707", value=field)


def _check_withdrawal(form: AnyForm, proof: Proof) -> None:
    published = published_on(form)
    day = form.withdrawal.date if form.withdrawal else None
    if day and published and day < published:
        proof.mark_at(("withdrawal", "date"), "N709", date=day, published=published)
