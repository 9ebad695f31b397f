"""A form without faults becomes the notice it speaks of.

Every function here is given a form in which nothing required is missing; where something is, the mistake is ours.
"""

from dataclasses import fields
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from publicity.content.schema import (
    AnyForm,
    AppointmentForm,
    AttainmentForm,
    ContactForm,
    InspectionDaysForm,
    InspectionForm,
    NomineeForm,
    NoticeForm,
    PeriodForm,
    PersonForm,
    PostForm,
    StepForm,
)
from publicity.disclosures import Withholding
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Attainment,
    Candidate,
    Contact,
    Correction,
    InspectionNotice,
    Medium,
    Nominee,
    Person,
    ProposedPost,
    TeamMember,
    Withdrawal,
)
from publicity.outcome import Outcome
from publicity.period import PublicityPeriod
from publicity.procedure import Ballot, RecordedStep

T = TypeVar("T")

_ATTAINED = ("education", "degrees")
_TOLD = tuple(field.name for field in fields(Person) if field.name not in _ATTAINED)


def given(value: T | None) -> T:
    """Give a value that a form without faults cannot lack."""
    if value is None:
        raise AssertionError("a notice was made of a form with a hole")
    return value


def make_notice(form: AnyForm, *, body: str, zone: tzinfo, default_contact: Contact) -> AnyNotice:
    """Make the notice that a faultless form and the body below it speak of."""
    common = _common(form, body=body, zone=zone, default_contact=default_contact)
    if isinstance(form, InspectionForm):
        return _inspection_notice(form, common)
    return _appointment_notice(form, common)


def _common(form: NoticeForm, *, body: str, zone: tzinfo, default_contact: Contact) -> dict[str, Any]:
    published: datetime = given(form.published)
    return {
        "title": given(form.title),
        "issue": form.issue,
        "published": published.replace(tzinfo=zone),
        "draft": given(form.draft),
        "contact": _contact(form.contact) if form.contact else default_contact,
        "media": _media(form),
        "corrections": _corrections(form),
        "withdrawal": _withdrawal(form),
        "signed_by": given(form.signed_by),
        "signed_on": given(form.signed_on),
        "body": body,
    }


def _appointment_notice(form: AppointmentForm, common: dict[str, Any]) -> AppointmentNotice:
    return AppointmentNotice(
        **common,
        number=given(form.number),
        period=given(make_period(form.period)),
        basis=form.basis,
        nominees=tuple(_nominee(nominee, f"n{place}") for place, nominee in enumerate(given(form.nominees), start=1)),
    )


def _inspection_notice(form: InspectionForm, common: dict[str, Any]) -> InspectionNotice:
    return InspectionNotice(
        **common,
        number=given(form.number),
        purpose=form.purpose,
        inspection=given(make_period(form.inspection)),
        place=form.place,
        candidates=_candidates(form),
        team=tuple(
            TeamMember(name=given(member.name), post=member.post, leads=given(member.leads))
            for member in form.team or ()
        ),
        supervision_phone=form.supervision_phone,
        withheld=tuple(
            Withholding(
                topic=given(one.topic),
                ground=given(one.ground),
                approved_by=given(one.approved_by),
                review_on=given(one.review_on),
            )
            for one in form.withheld or ()
        ),
    )


def make_period(form: PeriodForm | InspectionDaysForm | None) -> PublicityPeriod | None:
    """Make the period, or None while one of its days is not known or they are in the wrong order."""
    if form is None or form.first is None or form.last is None or form.last < form.first:
        return None
    closes = form.closes if isinstance(form, PeriodForm) else None
    return PublicityPeriod(first=form.first, last=form.last, closes=closes)


def _person(form: PersonForm) -> dict[str, Any]:
    told = {name: getattr(form, name) for name in _TOLD}
    return told | {name: _attainments(getattr(form, name)) for name in _ATTAINED}


def _attainments(forms: tuple[AttainmentForm, ...] | None) -> tuple[Attainment, ...]:
    return tuple(Attainment(given(form.name), form.mode) for form in forms or ())


def _nominee(form: NomineeForm, key: str) -> Nominee:
    return Nominee(
        **_person(form),
        key=key,
        proposed_posts=tuple(_proposed_post(post) for post in given(form.proposed_posts)),
        history=form.history,
        exceptional_reasons=form.exceptional,
        record=_record(form),
        outcomes=_outcomes(form),
    )


def _proposed_post(form: PostForm) -> ProposedPost:
    return ProposedPost(
        action=given(form.action), level=given(form.level), post=form.post, probation=given(form.probation)
    )


def _record(form: NomineeForm) -> tuple[RecordedStep, ...]:
    return tuple(
        RecordedStep(step=given(one.step), on=given(one.date), until=one.until, body=one.body, ballot=make_ballot(one))
        for one in form.record or ()
    )


def make_ballot(form: StepForm) -> Ballot | None:
    """Make a step's ballot, or None while there is none or a figure of it is not known."""
    if form.ballot is None:
        return None
    figures = dict(form.ballot)
    return None if None in figures.values() else Ballot(**figures)


def _outcomes(form: NomineeForm) -> tuple[Outcome, ...]:
    """Make the outcomes of which result and date are known."""
    return tuple(
        Outcome(kind=one.result, on=one.date, note=one.note) for one in form.outcomes or () if one.result and one.date
    )


def _candidates(form: InspectionForm) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            **_person(candidate),
            key=f"c{place}",
            considered_for=candidate.considered_for,
            former_unit=candidate.former_unit,
        )
        for place, candidate in enumerate(form.candidates or (), start=1)
    )


def _contact(form: ContactForm) -> Contact:
    return Contact(**dict(form) | {"unit": given(form.unit), "phones": tuple(given(form.phones))})


def _media(form: NoticeForm) -> tuple[Medium, ...]:
    return tuple(
        Medium(kind=given(one.medium), outlet=given(one.outlet), on=given(one.date), place=one.place)
        for one in form.media or ()
    )


def _corrections(form: NoticeForm) -> tuple[Correction, ...]:
    return tuple(
        Correction(
            on=given(one.date),
            field=given(one.field),
            was=given(one.was),
            now=given(one.now),
            reason=given(one.reason),
            approved_by=given(one.approved_by),
            effect=given(one.effect),
        )
        for one in form.corrections or ()
    )


def _withdrawal(form: NoticeForm) -> Withdrawal | None:
    if form.withdrawal is None:
        return None
    return Withdrawal(
        on=given(form.withdrawal.date),
        reason=given(form.withdrawal.reason),
        approved_by=given(form.withdrawal.approved_by),
        note=form.withdrawal.note,
    )
