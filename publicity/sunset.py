"""What of a notice the public is shown on a day: nothing before its time, and for ever only what is still needed.

Personal information is kept no longer than its purpose needs (个人信息保护法 art. 19). A notice is there so that people
can report, and see what came of it; some months after its last day only names, posts and outcomes stay.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Candidate,
    Correction,
    InspectionNotice,
    Nominee,
    Withdrawal,
)
from publicity.outcome import Outcome, OutcomeKind, add_months
from publicity.workdays import ONE_DAY


def public_version(notice: AnyNotice, today: date, months: int) -> AnyNotice:
    """Give a notice as the public is shown it on a day; no page, file or form may show more.

    Corrections, outcomes and a withdrawal of a later day are not in it; from its sunset on it is reduced.
    """
    told = _without_what_is_to_come(notice, today)
    day = sunset(told, months)
    return _reduced(told) if day and day <= today else told


def sunset(notice: AnyNotice, months: int) -> date | None:
    """The day from which a notice is reduced: so many months after its last day, and nothing about it is open.

    None when that day is not known yet, or for 0 months, with which no notice is ever reduced.
    """
    if not months:
        return None
    period = notice.period if isinstance(notice, AppointmentNotice) else notice.inspection
    due = add_months(period.last, months) + ONE_DAY
    days = sorted({due, *(day for day in _turns(notice) if day > due)})
    return next((day for day in days if not _is_open(notice, day)), None)


def _turns(notice: AnyNotice) -> Iterator[date]:
    """The days on which something about a notice may come to its end."""
    if notice.withdrawal:
        yield notice.withdrawal.on
    if isinstance(notice, AppointmentNotice):
        for outcome in (outcome for nominee in notice.nominees for outcome in nominee.outcomes):
            yield outcome.on
            if outcome.probation_ends:
                yield outcome.probation_ends + ONE_DAY


def _is_open(notice: AnyNotice, today: date) -> bool:
    """Whether somebody is still undecided, deferred or on probation; of a withdrawn notice nothing is open."""
    if not isinstance(notice, AppointmentNotice) or notice.withdrawn_by(today):
        return False
    return any(outcome is None or _is_unfinished(outcome, today) for outcome in notice.outcomes(today))


def _is_unfinished(outcome: Outcome, today: date) -> bool:
    on_probation = outcome.probation_ends is not None and today <= outcome.probation_ends
    return outcome.kind is OutcomeKind.DEFERRED or on_probation


# --- Nothing before its time ----------------------------------------------------------------------------------------


def _without_what_is_to_come(notice: AnyNotice, today: date) -> AnyNotice:
    corrections, withdrawal = notice.corrections_by(today), notice.withdrawn_by(today)
    if isinstance(notice, AppointmentNotice):
        nominees = tuple(_with_outcomes_so_far(nominee, today) for nominee in notice.nominees)
        return replace(notice, corrections=corrections, withdrawal=withdrawal, nominees=nominees)
    return replace(notice, corrections=corrections, withdrawal=withdrawal)


def _with_outcomes_so_far(nominee: Nominee, today: date) -> Nominee:
    told = sorted((one for one in nominee.outcomes if one.on <= today), key=lambda one: one.on)
    return replace(nominee, outcomes=tuple(told))


# --- What stays -----------------------------------------------------------------------------------------------------
# Each is made anew from what stays, and not copied without what goes: what is added to a notice one day goes too.


def _reduced(notice: AnyNotice) -> AnyNotice:
    withdrawal = notice.withdrawal
    stays: dict[str, Any] = {
        "number": notice.number,
        "title": notice.title,
        "issue": notice.issue,
        "published": notice.published,
        "contact": notice.contact,
        "media": notice.media,
        "corrections": tuple(map(_reduced_correction, notice.corrections)),
        "withdrawal": withdrawal and Withdrawal(on=withdrawal.on, reason=withdrawal.reason, approved_by=""),
        "signed_by": notice.signed_by,
        "signed_on": notice.signed_on,
    }
    if isinstance(notice, AppointmentNotice):
        nominees = tuple(map(_reduced_nominee, notice.nominees))
        return AppointmentNotice(**stays, period=notice.period, nominees=nominees)
    return InspectionNotice(
        **stays,
        purpose=None,
        inspection=notice.inspection,
        candidates=tuple(
            Candidate(key=one.key, name=one.name, name_hant=one.name_hant, considered_for=one.considered_for)
            for one in notice.candidates
        ),
        team=(),
        supervision_phone=None,
    )


def _reduced_nominee(nominee: Nominee) -> Nominee:
    return Nominee(
        key=nominee.key,
        name=nominee.name,
        name_hant=nominee.name_hant,
        proposed_posts=nominee.proposed_posts,
        outcomes=tuple(Outcome(kind=outcome.kind, on=outcome.on) for outcome in nominee.outcomes),
    )


def _reduced_correction(correction: Correction) -> Correction:
    return Correction(
        on=correction.on,
        field=correction.field,
        was="",
        now="",
        reason="",
        approved_by="",
        effect=correction.effect,
    )
