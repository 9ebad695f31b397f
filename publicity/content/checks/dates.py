"""Whether a notice's days are possible together: publication, signature, period, media, inspection."""

from collections.abc import Iterator
from datetime import date

from publicity.content.forms import AnyForm, AppointmentForm, InspectionForm
from publicity.content.proof import Loc, Proof, placed
from publicity.content.rules import ReadingRules
from publicity.disclosures import LeadTime
from publicity.errors import CalendarMissing, PeriodTooShort
from publicity.notice import CorrectionEffect
from publicity.period import PeriodRules, PublicityPeriod, check_period, earliest_last_day, first_counted_day
from publicity.workdays import ONE_DAY, WorkCalendar

UNUSUALLY_LONG = 31
"""A period of more days is asked about; the 2000 opinion speaks of 7 to 15."""

LAST_DAY: Loc = ("period", "last")


def check_dates(form: AnyForm, proof: Proof, rules: ReadingRules, calendar: WorkCalendar) -> None:
    """Check the days that both kinds have, then the period or the inspection."""
    published = form.published_on
    if published and form.signed_on and form.signed_on > published:
        proof.mark_at(("signed_on",), "N313", signed=form.signed_on, published=published)
    key, days = ("inspection", form.inspection) if isinstance(form, InspectionForm) else ("period", form.period)
    if days is None or days.first is None:
        return
    if days.last and days.last < days.first:
        proof.mark_at((key, "last"), "N308", first=days.first, last=days.last)
    if published and isinstance(form, InspectionForm):
        _check_lead(published, days.first, proof, rules.lead_time, calendar)
    elif published:
        _check_beginning(published, days.first, proof, rules.period_rules)
    if days.last and days.last >= days.first and isinstance(form, AppointmentForm):
        period = PublicityPeriod(first=days.first, last=days.last)
        _check_period(form, period, proof, rules.period_rules, calendar)


def _check_lead(published: date, first: date, proof: Proof, rules: LeadTime, calendar: WorkCalendar) -> None:
    loc = ("inspection", "first")
    least, most = rules.min_working_days, rules.max_working_days
    try:
        if not rules.holds(published, first, calendar):
            lead = rules.lead(published, first, calendar)
            proof.mark_at(loc, "N315", published=published, first=first, lead=lead, min=least, max=most)
    except CalendarMissing as missing:
        proof.mark_at(loc, "N310", year=missing.year)


def _check_beginning(published: date, first: date, proof: Proof, rules: PeriodRules) -> None:
    if published > first:
        proof.mark_at(("period", "first"), "N311", published=published, first=first)
    elif published == first and not rules.publication_day_counts:
        proof.mark_at(("period", "first"), "N312", first=first, right=first + ONE_DAY)


def _check_period(
    form: AppointmentForm, period: PublicityPeriod, proof: Proof, rules: PeriodRules, calendar: WorkCalendar
) -> None:
    days = (period.last - period.first).days + 1
    if days > UNUSUALLY_LONG:
        proof.mark_at(LAST_DAY, "N317", days=days)
    try:
        check_period(period, calendar, rules)
    except PeriodTooShort as short:
        proof.mark_at(LAST_DAY, "N309", **short.values, guess=str(short.earliest or ""))
    except CalendarMissing as missing:
        proof.mark_at(LAST_DAY, "N310", year=missing.year)
    else:
        # A period that has to begin a day later was told so; its end is to be looked at anew then.
        if rules.publication_day_counts or form.published_on != period.first:
            _check_announcements(form, period, proof, rules, calendar)


def _check_announcements(
    form: AppointmentForm, period: PublicityPeriod, proof: Proof, rules: PeriodRules, calendar: WorkCalendar
) -> None:
    """The public has the whole length also from what was announced within the period."""
    for loc, code, announced in _announcements(form):
        begins = first_counted_day(announced, rules)
        if begins <= period.first:
            continue
        try:
            earliest = earliest_last_day(begins, calendar, rules)
        except CalendarMissing:
            earliest = None
        if earliest is None or period.last < earliest:
            # One of the two sentences speaks of the medium, the other of the correction's date.
            proof.mark_at(loc, code, medium=announced, date=announced, last=period.last, guess=earliest or "")


def _announcements(form: AppointmentForm) -> Iterator[tuple[Loc, str, date]]:
    """The last medium (一报两台) and every correction that restarts the period: where, its fault, and when."""
    if ran := [medium.date for medium in form.media or () if medium.date]:
        yield LAST_DAY, "N314", max(ran)
    for loc, correction in placed(form.corrections, "corrections"):
        if correction.date and correction.effect is CorrectionEffect.RESTARTS:
            yield (*loc, "date"), "N708", correction.date
