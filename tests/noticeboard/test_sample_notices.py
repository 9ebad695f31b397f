"""The sample notices of the invented city: they pass every rule, show every case, and leave no day empty."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

import pytest

from portal import read_portal
from publicity.content import ReadingRules, read_calendar, read_notices, read_statistics
from publicity.content.notices import Notices
from publicity.disclosures import DisclosureState
from publicity.notice import (
    AppointmentNotice,
    CorrectionEffect,
    DisclosureLevel,
    InspectionNotice,
    Nominee,
    NoticeState,
    PostAction,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.procedure import ProcedureStep
from publicity.workdays import DayKind, WorkCalendar, days_between

CONTENT = Path(__file__).resolve().parents[2] / "content"
PORTAL = read_portal(env={})
ZONE = PORTAL.days.zone

FIRST_DAY, LAST_DAY = date(2024, 1, 2), date(2026, 12, 20)
"""The days on which the board must not be empty: from the first working day of the first calendar on."""

DEMONSTRATION = datetime(2026, 11, 22, 14, 0, tzinfo=ZONE)
"""Sunday: the instant at which the board is shown when nobody asks for another."""

PRIVATE_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15}|1[3-9]\d{9})(?!\d)")
"""An identity card's number, of 18 places or the old 15, or a mobile phone's."""


@cache
def calendar() -> WorkCalendar:
    return read_calendar(CONTENT / "calendar")


@cache
def samples() -> Notices:
    days = PORTAL.days
    rules = ReadingRules(
        zone=ZONE,
        period_rules=days.period_rules,
        lead_time=days.lead_time,
        default_contact=PORTAL.contact,
        today=DEMONSTRATION.date(),
    )
    return read_notices(CONTENT / "notices", rules, calendar())


def appointments() -> list[AppointmentNotice]:
    return [notice for notice in samples().notices if isinstance(notice, AppointmentNotice)]


def inspections() -> list[InspectionNotice]:
    return [notice for notice in samples().notices if isinstance(notice, InspectionNotice)]


def nominees() -> list[Nominee]:
    return [nominee for notice in appointments() for nominee in notice.nominees]


def running(now: datetime) -> list[str]:
    return [
        notice.number
        for notice in samples().notices
        if notice.is_public(now) and notice.state(now, ZONE) is NoticeState.RUNNING
    ]


def test_the_sample_notices_pass_every_rule_without_a_warning():
    assert samples().warnings == ()


def test_there_are_enough_sample_notices_and_not_too_many_to_read():
    assert 14 <= len(samples().notices) <= 110


def test_the_sample_notices_hold_no_private_number():
    found = {
        path.name: number
        for path in (CONTENT / "notices").glob("*.md")
        if (number := PRIVATE_NUMBER.search(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize("text", ["330327198103120024", "33032719810312002X", "330327810312002", "13857712345"])
def test_the_search_for_private_numbers_finds_one(text):
    assert PRIVATE_NUMBER.search(f"电话：{text}。")


def test_something_runs_on_every_day_of_the_calendars():
    empty = [
        str(day) for day in days_between(FIRST_DAY, LAST_DAY) if not running(datetime.combine(day, time(12), ZONE))
    ]

    assert empty == []


# --- What is shown when nobody asks for another day -----------------------------------------------------------------


def test_two_appointment_notices_run_at_the_demonstration_instant():
    by_number = {notice.number: notice for notice in appointments()}
    eleven, two = by_number["GS-2026-011"], by_number["GS-2026-012"]

    assert sorted(running(DEMONSTRATION)) == [eleven.number, two.number]
    assert (len(eleven.nominees), eleven.period.last, eleven.period.closes) == (11, date(2026, 11, 24), time(17, 30))
    assert (len(two.nominees), two.period.last, two.period.closes) == (2, date(2026, 11, 26), None)


def test_one_inspection_is_coming_and_a_later_notice_is_scheduled_at_the_demonstration_instant():
    public = [notice for notice in inspections() if notice.is_public(DEMONSTRATION)]
    coming = [n for n in public if n.state(DEMONSTRATION, ZONE) is NoticeState.SCHEDULED]
    later = [n for n in appointments() if not n.draft and not n.is_public(DEMONSTRATION)]

    assert [notice.inspection.first for notice in coming] == [date(2026, 11, 25)]
    assert len(later) == 1


def test_different_outcomes_were_announced_in_the_two_weeks_before_the_demonstration_instant():
    today = DEMONSTRATION.date()
    recent = {
        outcome.kind for nominee in nominees() for outcome in nominee.outcomes if 0 <= (today - outcome.on).days <= 14
    }

    assert recent >= {
        OutcomeKind.APPOINTED,
        OutcomeKind.ON_PROBATION,
        OutcomeKind.NOT_APPOINTED,
        OutcomeKind.DEFERRED,
    }


def test_whatever_ended_before_november_has_an_outcome_for_everybody():
    now = datetime(2026, 11, 1, tzinfo=ZONE)
    waiting = {
        nominee.name
        for notice in appointments()
        if notice.is_public(now) and notice.state(now, ZONE) is NoticeState.ENDED
        for nominee in notice.nominees
        if nominee.outcome(now.date()) is None
    }

    assert waiting == set()


# --- Every case has an example --------------------------------------------------------------------------------------


def results(nominee: Nominee) -> list[OutcomeKind]:
    return [outcome.kind for outcome in nominee.outcomes]


def has_two_posts(nominee: Nominee) -> bool:
    actions = [post.action for post in nominee.proposed_posts]
    return actions == [PostAction.APPOINT, PostAction.NOMINATE]


def tells_only(level: DisclosureLevel) -> Callable[[Nominee], bool]:
    return lambda nominee: any(post.level is level for post in nominee.proposed_posts)


def is_overdue(outcome: Outcome | None) -> bool:
    return outcome is not None and outcome.is_overdue(DEMONSTRATION.date())


NOMINEE_CASES: dict[str, Callable[[Nominee], bool]] = {
    "a party post to be appointed and an elected post to be nominated": has_two_posts,
    "only the class of the post": tells_only(DisclosureLevel.CLASS),
    "only the rank of the post": tells_only(DisclosureLevel.RANK),
    "a post that is not disclosed": tells_only(DisclosureLevel.UNDISCLOSED),
    "an exceptional promotion": lambda n: bool(n.exceptional_reasons),
    "a name with a middle dot": lambda n: "·" in n.name,
    "a name with a character beyond the BMP": lambda n: any(ord(char) > 0xFFFF for char in n.name),
    "a name of two characters": lambda n: len(n.name) == 2,
    "a name of four characters": lambda n: len(n.name) == 4 and "·" not in n.name,
    "a former name": lambda n: n.former_name is not None,
    "a name written in traditional characters": lambda n: n.name_hant is not None,
    "neither ethnicity nor native place": lambda n: n.ethnicity is None and n.native_place is None,
    "somebody outside the Party": lambda n: n.joined_party is None,
    "a work history": lambda n: bool(n.history),
    "a ballot": lambda n: any(step.ballot for step in n.record),
    "a deferral, then an appointment": lambda n: (
        results(n)[:2]
        in ([OutcomeKind.DEFERRED, OutcomeKind.APPOINTED], [OutcomeKind.DEFERRED, OutcomeKind.ON_PROBATION])
    ),
    "a probation, then a confirmation": lambda n: results(n)[-2:] == [OutcomeKind.ON_PROBATION, OutcomeKind.CONFIRMED],
    "a probation, then a removal": lambda n: results(n)[-1:] == [OutcomeKind.NOT_CONFIRMED],
    "a probation that is overdue": lambda n: (
        results(n)[-1:] == [OutcomeKind.ON_PROBATION] and is_overdue(n.outcome(DEMONSTRATION.date()))
    ),
    "a recommendation with its way": lambda n: any(step.way for step in n.record),
    "minutes that are signed": lambda n: any(step.is_signed for step in n.record),
    "an inspection that refers to its notice": lambda n: any(step.notice for step in n.record),
    "a deferral, then a refusal": lambda n: results(n) == [OutcomeKind.DEFERRED, OutcomeKind.NOT_APPOINTED],
    "a deferral that is overdue": lambda n: (
        results(n)[-1:] == [OutcomeKind.DEFERRED] and is_overdue(n.outcome(DEMONSTRATION.date()))
    ),
}


@pytest.mark.parametrize("case", NOMINEE_CASES)
def test_a_nominee_shows(case):
    assert any(NOMINEE_CASES[case](nominee) for nominee in nominees())


def kinds_of_outcomes(notice: AppointmentNotice) -> set[OutcomeKind]:
    return {outcome.kind for outcome in notice.outcomes(DEMONSTRATION.date()) if outcome}


def corrected(effect: CorrectionEffect) -> Callable[[AppointmentNotice], bool]:
    return lambda notice: any(correction.effect is effect for correction in notice.corrections)


def needs_its_make_up_days(notice: AppointmentNotice) -> bool:
    """Whether the period would be too short if people did not work on a weekend day for a holiday."""
    count = notice.period.count(calendar(), PORTAL.days.period_rules)
    made_up = sum(day.reason.kind is DayKind.MAKE_UP for day in count.days)
    return count.is_lawful and count.working_days - made_up < count.rules.min_working_days


def is_lengthened_by(holiday: str) -> Callable[[AppointmentNotice], bool]:
    def is_lengthened(notice: AppointmentNotice) -> bool:
        count = notice.period.count(calendar(), PORTAL.days.period_rules)
        names = {day.reason.holiday.name for day in count.days if day.reason.holiday}
        return count.calendar_days > 7 and count.working_days == 5 and holiday in names

    return is_lengthened


NOTICE_CASES: dict[str, Callable[[AppointmentNotice], bool]] = {
    "one person": lambda n: len(n.nominees) == 1,
    "eleven persons": lambda n: len(n.nominees) == 11,
    "twenty-eight persons": lambda n: len(n.nominees) == 28,
    "four kinds of outcome": lambda n: (
        kinds_of_outcomes(n)
        >= {OutcomeKind.APPOINTED, OutcomeKind.ON_PROBATION, OutcomeKind.NOT_APPOINTED, OutcomeKind.DEFERRED}
    ),
    "a withdrawal": lambda n: n.withdrawal is not None,
    "a correction that leaves the period": corrected(CorrectionEffect.NONE),
    "a correction that restarts the period": corrected(CorrectionEffect.RESTARTS),
    "five working days thanks to a make-up Saturday": needs_its_make_up_days,
    "a period lengthened by Spring Festival": is_lengthened_by("春节"),
    "a period lengthened by National Day": is_lengthened_by("国庆节"),
    "a closing hour": lambda n: n.period.closes == time(17, 30),
    "a draft": lambda n: n.draft,
    "a contact of its own": lambda n: n.contact != PORTAL.contact,
    "a period that begins after the day of publication": lambda n: n.period.first > n.published.date(),
}


@pytest.mark.parametrize("case", NOTICE_CASES)
def test_an_appointment_notice_shows(case):
    assert any(NOTICE_CASES[case](notice) for notice in appointments())


def has_withheld(notice: InspectionNotice) -> bool:
    states = {disclosure.state for disclosure in notice.disclosures()}
    return bool(states & {DisclosureState.WITHHELD, DisclosureState.PARTLY})


INSPECTION_CASES: dict[str, Callable[[InspectionNotice], bool]] = {
    "all four disclosures": lambda n: {d.state for d in n.disclosures()} == {DisclosureState.DISCLOSED},
    "a disclosure that is withheld": has_withheld,
    "more candidates than posts": lambda n: "差额考察" in n.title and n.has_a_choice,
    "an inspection that is over": lambda n: n.state(DEMONSTRATION, ZONE) is NoticeState.ENDED,
    "a candidate's former unit": lambda n: any(
        candidate.former_unit and candidate.transferred for candidate in n.candidates
    ),
}


@pytest.mark.parametrize("case", INSPECTION_CASES)
def test_an_inspection_notice_shows(case):
    assert any(INSPECTION_CASES[case](notice) for notice in inspections())


def test_every_recorded_inspection_was_announced_with_the_same_days():
    announced = {
        (candidate.name, notice.inspection.first, notice.inspection.last)
        for notice in inspections()
        for candidate in notice.candidates
    }
    # The first notice's inspection lies before the first calendar, and a draft's is not announced yet.
    recorded = {
        (nominee.name, step.on, step.until)
        for notice in appointments()
        if notice.published.date() > FIRST_DAY and not notice.draft
        for nominee in notice.nominees
        for step in nominee.record
        if step.step is ProcedureStep.INSPECTION
    }

    assert recorded - announced == set()


def test_the_sample_statistics_are_seven_whole_quarters():
    figures = read_statistics(CONTENT / "statistics.json")

    assert [str(row.quarter) for row in figures] == [
        *("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"),
        *("2026-Q1", "2026-Q2", "2026-Q3"),
    ]
