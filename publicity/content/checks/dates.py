"""Whether a notice's days are possible together: publication, signature, period, media, inspection."""

from datetime import date
from typing import Any

from publicity.content.making import make_period
from publicity.content.proof import Loc, Proof
from publicity.content.rules import ReadingRules
from publicity.content.schema import AnyForm, AppointmentForm, InspectionForm
from publicity.errors import CalendarMissing, PeriodTooShort
from publicity.notice import CorrectionEffect
from publicity.period import PublicityPeriod, check_period, earliest_last_day
from publicity.workdays import ONE_DAY, WorkCalendar

UNUSUALLY_LONG = 31
"""A period of more days is asked about; the 2000 opinion speaks of 7 to 15."""

LAST_DAY: Loc = ("period", "last")


def check_dates(form: AnyForm, proof: Proof, rules: ReadingRules, calendar: WorkCalendar) -> None:
    """Check the days that both kinds have, then the period or the inspection."""
    published = published_on(form)
    if published and form.signed_on and form.signed_on > published:
        proof.mark_at(("signed_on",), "N313", signed=form.signed_on, published=published)
    days = form.inspection if isinstance(form, InspectionForm) else form.period
    if days and days.first and days.last and days.last < days.first:
        place = "inspection" if isinstance(form, InspectionForm) else "period"
        proof.mark_at((place, "last"), "N308", first=days.first, last=days.last)
    if isinstance(form, InspectionForm):
        _check_lead(form, published, proof, rules, calendar)
    else:
        _check_beginning(form, published, proof, rules)
        _check_period(form, proof, rules, calendar)


def published_on(form: AnyForm) -> date | None:
    """The day of publication in the city, if it is known."""
    return form.published.date() if form.published else None


def _check_beginning(form: AppointmentForm, published: date | None, proof: Proof, rules: ReadingRules) -> None:
    first = form.period.first if form.period else None
    if first is None or published is None:
        return
    if published > first:
        proof.mark_at(("period", "first"), "N311", published=published, first=first)
    elif published == first and not rules.period_rules.publication_day_counts:
        proof.mark_at(("period", "first"), "N312", first=first, right=first + ONE_DAY)


def _check_period(form: AppointmentForm, proof: Proof, rules: ReadingRules, calendar: WorkCalendar) -> None:
    period = make_period(form.period)
    if period is None:
        return
    days = (period.last - period.first).days + 1
    if days > UNUSUALLY_LONG:
        proof.mark_at(LAST_DAY, "N317", days=days)
    try:
        check_period(period, calendar, rules.period_rules)
    except PeriodTooShort as short:
        proof.mark_at(LAST_DAY, "N309", **short.values, guess=str(short.earliest or ""))
        return
    except CalendarMissing as missing:
        proof.mark_at(LAST_DAY, "N310", year=missing.year)
        return
    if not proof.has("N312"):
        _check_end_after_media(form, period, proof, rules, calendar)
        _check_end_after_restarts(form, period, proof, rules, calendar)


def _check_end_after_media(
    form: AppointmentForm, period: PublicityPeriod, proof: Proof, rules: ReadingRules, calendar: WorkCalendar
) -> None:
    """The period cannot end earlier than the last medium plus its minimum (一报两台)."""
    ran = [medium.date for medium in form.media or () if medium.date]
    if ran and (fault := _ends_too_early(max(ran), period, rules, calendar)):
        proof.mark_at(LAST_DAY, "N314", medium=max(ran), **fault)


def _check_end_after_restarts(
    form: AppointmentForm, period: PublicityPeriod, proof: Proof, rules: ReadingRules, calendar: WorkCalendar
) -> None:
    """A material correction that restarts the period leaves the public its whole length."""
    for number, correction in enumerate(form.corrections or ()):
        restarts = correction.effect is CorrectionEffect.RESTARTS
        if restarts and correction.date and (fault := _ends_too_early(correction.date, period, rules, calendar)):
            proof.mark_at(("corrections", number, "date"), "N708", date=correction.date, **fault)


def _ends_too_early(
    announced: date, period: PublicityPeriod, rules: ReadingRules, calendar: WorkCalendar
) -> dict[str, Any] | None:
    """Say what is wrong with the last day when the period is counted from an announcement that came within it."""
    begins = announced if rules.period_rules.publication_day_counts else announced + ONE_DAY
    if begins <= period.first:
        return None
    try:
        earliest = earliest_last_day(begins, calendar, rules.period_rules)
    except CalendarMissing:
        return {"last": period.last, "guess": ""}
    return {"last": period.last, "guess": earliest} if period.last < earliest else None


def _check_lead(
    form: InspectionForm, published: date | None, proof: Proof, rules: ReadingRules, calendar: WorkCalendar
) -> None:
    first = form.inspection.first if form.inspection else None
    if first is None or published is None:
        return
    lead_time = rules.lead_time
    try:
        holds = lead_time.holds(published, first, calendar)
        lead = lead_time.lead(published, first, calendar)
    except CalendarMissing as missing:
        proof.mark_at(("inspection", "first"), "N310", year=missing.year)
        return
    if not holds:
        proof.mark_at(
            ("inspection", "first"),
            "N315",
            published=published,
            first=first,
            lead=lead,
            min=lead_time.min_working_days,
            max=lead_time.max_working_days,
        )
