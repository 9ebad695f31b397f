"""What the desk counts for the board: whole quarters, and nothing that points at a person."""

from datetime import date, timedelta

from intake.desk.office import Office
from intake.stores import CaseStore, CountedCase
from publicity.case import CaseState, Effect, Finding
from publicity.errors import CalendarMissing
from publicity.statistics import CaseFacts, Quarter, QuarterFigures, release

BORNE_OUT = frozenset({Finding.SUBSTANTIATED, Finding.PARTLY})
HELD_UP = frozenset({Effect.DEFER, Effect.CANCEL, Effect.REFER})


def figures_as_of(
    office: Office, store: CaseStore, released: tuple[QuarterFigures, ...], today: date
) -> tuple[QuarterFigures, ...]:
    """Add to what was released the quarters that are over by a day. Raises StatisticsRefused or CalendarMissing.

    A report counts in the quarter in which it was registered: one that is dated back into a released quarter would
    otherwise be counted nowhere.
    """
    until = Quarter.of(today).first - timedelta(days=1)
    facts = [_facts(office, case, until) for case in store.facts_for_statistics()]
    first = min((day for case in facts for day in case.reports), default=today)
    return release(released, facts, since=Quarter.of(first), today=today)


def _facts(office: Office, counted: CountedCase, until: date) -> CaseFacts:
    return CaseFacts(
        reports=tuple(office.config.day_of(instant) for instant in counted.registered),
        closed=counted.closed_on,
        due=_due(office, counted, until),
        substantiated=bool(counted.findings & BORNE_OUT),
        affected_appointment=bool(counted.effects & HELD_UP),
    )


def _due(office: Office, counted: CountedCase, until: date) -> date | None:
    """The day by which a case should have been closed; None while it waits for somebody else.

    One that was looked into in time is not late because the answer, or the second person, takes its own time. A day
    beyond the calendars is None if it cannot lie before the last day that is told of, and never guessed otherwise.
    """
    rules, dates = office.config.portal.clocks, counted.dates
    if counted.state is CaseState.ON_HOLD:
        return None
    if dates.accepted:
        verify_by = dates.accepted + timedelta(days=rules.verify_days + dates.days_on_hold)
        return None if dates.concluded and dates.concluded <= verify_by else verify_by
    try:
        return office.calendar().add_working_days(dates.received, rules.acceptance_working_days)
    except CalendarMissing:
        if dates.received + timedelta(days=rules.acceptance_working_days) > until:
            return None
        raise
