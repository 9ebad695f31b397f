"""Whether what came after publication is told completely and in order: media, outcomes, corrections, withdrawal."""

from collections.abc import Iterable
from datetime import date

from publicity.content.forms import AnyForm, AppointmentForm, CorrectionForm, NomineeForm, OutcomeForm
from publicity.content.proof import Loc, Proof, placed
from publicity.content.words import MEDIA
from publicity.notice import CorrectionEffect, MediumKind, PostAction
from publicity.outcome import PROBATION_MONTHS, RESULTS_OF_PROBATION, OutcomeKind, add_months, may_follow

Dated = Iterable[tuple[Loc, OutcomeForm | CorrectionForm]]
"""Entries with their places, which stand in the order of their dates."""

EARLY_OUTCOMES = (OutcomeKind.NOT_APPOINTED, OutcomeKind.WITHDRAWN)
"""What may be said before the period is over."""

MATERIAL = (
    "name", "post", "born", "period", "first", "last", "phone",
    "姓名", "拟任", "提名", "出生", "公示期", "公示时间", "电话",
)  # fmt: skip
"""Words in a correction's field that make it material."""


def check_aftermath(form: AnyForm, proof: Proof) -> None:
    """Check all that is added to a notice after it was published."""
    _check_corrections(form, proof)
    _check_withdrawal(form, proof)
    if isinstance(form, AppointmentForm):
        _check_media(form, proof)
        for loc, nominee in placed(form.nominees, "nominees"):
            _check_outcomes(form, nominee, (*loc, "outcomes"), proof)


def _check_corrections(form: AnyForm, proof: Proof) -> None:
    """A material correction while the period runs extends it or restarts it; a running period never shrinks."""
    _check_order(placed(form.corrections, "corrections"), form.published_on, proof, "N706", "N710")
    last = form.period.last if isinstance(form, AppointmentForm) and form.period else None
    for loc, correction in placed(form.corrections, "corrections"):
        if correction.was and correction.was == correction.now:
            proof.mark_at((*loc, "now"), "N711")
        field = correction.field or ""
        runs = correction.date and last and correction.date <= last
        if runs and correction.effect is CorrectionEffect.NONE and any(word in field for word in MATERIAL):
            proof.mark_at((*loc, "effect"), "N707", value=field)


def _check_withdrawal(form: AnyForm, proof: Proof) -> None:
    published, day = form.published_on, form.withdrawal.date if form.withdrawal else None
    if day and published and day < published:
        proof.mark_at(("withdrawal", "date"), "N709", date=day, published=published)


def _check_media(form: AppointmentForm, proof: Proof) -> None:
    """Ask, once a notice is published, for the media of 一报两台 that it does not record."""
    published = form.published_on
    if form.draft or form.withdrawal or published is None:
        return
    recorded = {medium.medium for medium in form.media or ()}
    is_legible = None not in recorded and (form.media or not proof.is_written("media"))
    missing = [f"{kind} {MEDIA[kind][0]}" for kind in MediumKind if is_legible and kind not in recorded]
    if missing:
        proof.mark_at(("media",), "N602", key=True, not_before=published, missing=", ".join(missing))


def _check_outcomes(form: AppointmentForm, nominee: NomineeForm, loc: Loc, proof: Proof) -> None:
    _check_order(placed(nominee.outcomes, *loc), form.published_on, proof, "N705", "N702")
    last = form.period.last if form.period else None
    before: OutcomeKind | None = None
    probation_ends: date | None = None
    for place, outcome in placed(nominee.outcomes, *loc):
        day, result = outcome.date, outcome.result
        if day and last and (form.published_on or day) <= day <= last and result and result not in EARLY_OUTCOMES:
            proof.mark_at((*place, "date"), "N701", date=day, last=last)
        if result and before is not OutcomeKind.ON_PROBATION and result in RESULTS_OF_PROBATION:
            proof.mark_at((*place, "result"), "N712")
        elif result and not may_follow(before, result):
            proof.mark_at((*place, "result"), "N703")
        if day and probation_ends and result is OutcomeKind.CONFIRMED and day < probation_ends:
            proof.mark_at((*place, "date"), "N713", date=day, ends=probation_ends)
        if result is OutcomeKind.ON_PROBATION and _is_only_nominated(nominee):
            proof.mark_at((*place, "result"), "N704")
        before = result
        on_probation = day if result is OutcomeKind.ON_PROBATION else None
        probation_ends = add_months(on_probation, PROBATION_MONTHS) if on_probation else None


def _check_order(entries: Dated, published: date | None, proof: Proof, early: str, disordered: str) -> None:
    """Mark what comes before the publication, and what comes before the entry above it."""
    latest = date.min
    for loc, entry in entries:
        day = entry.date
        if day and published and day < published:
            proof.mark_at((*loc, "date"), early, date=day, published=published)
        if day and day < latest:
            proof.mark_at((*loc, "date"), disordered, date=day)
        latest = day or latest


def _is_only_nominated(nominee: NomineeForm) -> bool:
    """Whether every post is filled by election, which knows no probation (试用期暂行规定 2001)."""
    posts = nominee.proposed_posts or ()
    return bool(posts) and all(post.action is PostAction.NOMINATE for post in posts)
