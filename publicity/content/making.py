"""A form becomes what it speaks of, in the rules' words."""

from datetime import tzinfo
from typing import Any

from publicity import disclosures, notice, outcome, period, procedure
from publicity.content import forms
from publicity.content.forms import AnyForm, Form
from publicity.notice import AnyNotice, Contact

MADE_OF: dict[type[Form], type] = {
    forms.AppointmentForm: notice.AppointmentNotice,
    forms.InspectionForm: notice.InspectionNotice,
    forms.PeriodForm: period.PublicityPeriod,
    forms.InspectionDaysForm: period.PublicityPeriod,
    forms.NomineeForm: notice.Nominee,
    forms.CandidateForm: notice.Candidate,
    forms.AttainmentForm: notice.Attainment,
    forms.PostForm: notice.ProposedPost,
    forms.StepForm: procedure.RecordedStep,
    forms.BallotForm: procedure.Ballot,
    forms.OutcomeForm: outcome.Outcome,
    forms.MemberForm: notice.TeamMember,
    forms.MediumForm: notice.Medium,
    forms.ContactForm: notice.Contact,
    forms.CorrectionForm: notice.Correction,
    forms.WithdrawalForm: notice.Withdrawal,
    forms.WithholdingForm: disclosures.Withholding,
}
"""Form → what is made of it."""

IN_THE_RULES = {"date": "on", "result": "kind", "medium": "kind", "exceptional": "exceptional_reasons"}
"""What a publisher writes as a key → what the rules call it, where they differ."""


def make_notice(form: AnyForm, *, body: str, zone: tzinfo, default_contact: Contact) -> AnyNotice:
    """Make the notice that a faultless form and the body below it speak of; its people are n1, n2 … or c1, c2 …"""
    key = form.people_key
    made: AnyNotice = make(
        form,
        published=form.published and form.published.replace(tzinfo=zone),
        contact=make(form.contact) if form.contact else default_contact,
        body=body,
        **{key: tuple(make(person, key=f"{key[0]}{place}") for place, person in enumerate(form.people, start=1))},
    )
    return made


def make(form: Form, **more: Any) -> Any:
    """Make what a form speaks of, with ``more`` that the form does not say, or not so; a notice's kind is its class."""
    told = {
        IN_THE_RULES.get(key, key): _made(value)
        for key, value in vars(form).items()
        if key not in more and key != "kind"
    }
    return MADE_OF[type(form)](**told, **more)


def _made(value: Any) -> Any:
    # Asking for the type itself: to ask a model's class whether something is one of it takes far longer.
    if type(value) is tuple:
        return tuple(map(_made, value))
    return make(value) if type(value) in MADE_OF else value
