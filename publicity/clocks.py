"""By when something is due in a case; each clock names its source, and none borrowed by analogy is called law."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from publicity.case import CaseState
from publicity.errors import CalendarMissing
from publicity.workdays import WorkCalendar


class Clock(StrEnum):
    """What is due.

    ``acknowledge``: 15 days (信访工作条例 art. 23). ``decide_acceptance``: 15 working days (纪检监察 2020, a service
    standard here). ``verify``: 60 days (信访工作条例 art. 34, by analogy). ``feedback``: 15 working days
    (纪检监察 2020, a service standard here). ``object_to_transfer``: 5 working days from receipt, for what is not ours
    (信访工作条例 art. 23). ``report_back``: by when a body answers to which a case was transferred; own policy.
    """

    ACKNOWLEDGE = "acknowledge"
    DECIDE_ACCEPTANCE = "decide_acceptance"
    VERIFY = "verify"
    FEEDBACK = "feedback"
    OBJECT_TO_TRANSFER = "object_to_transfer"
    REPORT_BACK = "report_back"


BETWEEN_BODIES = frozenset({Clock.OBJECT_TO_TRANSFER, Clock.REPORT_BACK})
"""What runs between the department and another body, and is not told to reporters."""


@dataclass(frozen=True, kw_only=True)
class ClockRules:
    """The city's figures; all are policy."""

    acknowledge_days: int = 15
    acceptance_working_days: int = 15
    verify_days: int = 60
    feedback_working_days: int = 15
    objection_working_days: int = 5
    report_back_days: int = 60


@dataclass(frozen=True, kw_only=True)
class CaseDates:
    """The days from which clocks run; ``days_on_hold`` is how long verification has waited so far.

    ``accepted`` is the day of the acceptance or, for a case taken up again, of the last reopening. ``came`` is the day
    on which another body's transfer arrived, unless one has objected; ``report_back`` the day by which a body that has
    it now is to answer, until it has.
    """

    received: date
    acknowledged: date | None = None
    accepted: date | None = None
    concluded: date | None = None
    days_on_hold: int = 0
    came: date | None = None
    report_back: date | None = None


@dataclass(frozen=True)
class Due:
    """One running clock; ``on`` is None when ``missing_year`` has no calendar yet, which is said and never guessed."""

    clock: Clock
    on: date | None
    missing_year: int | None = None


def running_clocks(state: CaseState, dates: CaseDates, rules: ClockRules, calendar: WorkCalendar) -> list[Due]:
    """List the clocks that run in a state, the earliest first; one that waits for a calendar comes last.

    Verification pauses while a case is on hold: the days it waited are added.
    """
    running: list[Due] = []
    waiting_for_acceptance = state in (CaseState.REGISTERED, CaseState.SCREENING)
    if dates.acknowledged is None and state not in (CaseState.CLOSED, CaseState.MERGED):
        running.append(Due(Clock.ACKNOWLEDGE, dates.received + timedelta(days=rules.acknowledge_days)))
    if waiting_for_acceptance:
        running.append(
            _after_working_days(Clock.DECIDE_ACCEPTANCE, dates.received, rules.acceptance_working_days, calendar)
        )
    if state in (CaseState.ACCEPTED, CaseState.INVESTIGATING) and dates.accepted:
        running.append(Due(Clock.VERIFY, dates.accepted + timedelta(days=rules.verify_days + dates.days_on_hold)))
    if state is CaseState.CONCLUDED and dates.concluded:
        running.append(_after_working_days(Clock.FEEDBACK, dates.concluded, rules.feedback_working_days, calendar))
    if waiting_for_acceptance and dates.came:
        running.append(
            _after_working_days(Clock.OBJECT_TO_TRANSFER, dates.came, rules.objection_working_days, calendar)
        )
    if state is CaseState.TRANSFERRED and dates.report_back:
        running.append(Due(Clock.REPORT_BACK, dates.report_back))
    return sorted(running, key=lambda due: due.on or date.max)


def _after_working_days(clock: Clock, start: date, number: int, calendar: WorkCalendar) -> Due:
    try:
        return Due(clock, calendar.add_working_days(start, number))
    except CalendarMissing as missing:
        return Due(clock, None, missing.year)
