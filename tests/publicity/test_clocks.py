"""A clock runs in the states it belongs to, from the right day, and says when a calendar is missing."""

from datetime import timedelta
from typing import Any

import pytest

from publicity.case import CaseState
from publicity.clocks import CaseDates, Clock, ClockRules, Due, running_clocks
from tests.examples import day

RULES = ClockRules()
STATE = CaseState


def some_dates(**days: str) -> CaseDates:
    """Received and acknowledged on Friday 20 November 2026, unless told."""
    texts = {"received": "Fri 2026-11-20", "acknowledged": "Fri 2026-11-20"} | days
    read: dict[str, Any] = {name: day(text) for name, text in texts.items() if text}
    return CaseDates(**read)


def test_the_figures_are_those_of_their_sources():
    assert ClockRules() == ClockRules(
        acknowledge_days=15, acceptance_working_days=15, verify_days=60, feedback_working_days=15
    )


@pytest.mark.parametrize(
    "state, days, due",
    [
        # 15 days, the day of receipt not counted, whatever kind of day they end on.
        (STATE.TRANSFERRED, {"acknowledged": ""}, Due(Clock.ACKNOWLEDGE, day("Sat 2026-12-05"))),
        # 15 working days.
        (STATE.REGISTERED, {}, Due(Clock.DECIDE_ACCEPTANCE, day("Fri 2026-12-11"))),
        (STATE.SCREENING, {}, Due(Clock.DECIDE_ACCEPTANCE, day("Fri 2026-12-11"))),
        # 15 working days over National Day, with the make-up Saturday.
        (STATE.SCREENING, {"received": "Wed 2026-09-30"}, Due(Clock.DECIDE_ACCEPTANCE, day("Tue 2026-10-27"))),
        # 60 days, over a year's end without asking for a calendar.
        (STATE.ACCEPTED, {"accepted": "Fri 2026-11-20"}, Due(Clock.VERIFY, day("Tue 2027-01-19"))),
        (STATE.INVESTIGATING, {"accepted": "Fri 2026-11-20"}, Due(Clock.VERIFY, day("Tue 2027-01-19"))),
        # 15 working days after the conclusion.
        (STATE.CONCLUDED, {"concluded": "Fri 2026-11-20"}, Due(Clock.FEEDBACK, day("Fri 2026-12-11"))),
        (STATE.CONCLUDED, {"concluded": "Wed 2026-12-02"}, Due(Clock.FEEDBACK, day("Wed 2026-12-23"))),
        # Into a year whose calendar is not known: said, and never guessed.
        (STATE.CONCLUDED, {"concluded": "Fri 2026-12-04"}, Due(Clock.FEEDBACK, None, 2027)),
        (STATE.SCREENING, {"received": "Fri 2026-12-04"}, Due(Clock.DECIDE_ACCEPTANCE, None, 2027)),
    ],
)
def test_a_clock_is_due_after_its_figure(calendar, state, days, due):
    assert running_clocks(state, some_dates(**days), RULES, calendar) == [due]


OWN_FIGURES = ClockRules(acknowledge_days=3, acceptance_working_days=5, verify_days=30, feedback_working_days=10)


@pytest.mark.parametrize(
    "state, due",
    [
        (STATE.TRANSFERRED, Due(Clock.ACKNOWLEDGE, day("Mon 2026-11-23"))),
        (STATE.SCREENING, Due(Clock.DECIDE_ACCEPTANCE, day("Fri 2026-11-27"))),
        (STATE.INVESTIGATING, Due(Clock.VERIFY, day("Sun 2026-12-20"))),
        (STATE.CONCLUDED, Due(Clock.FEEDBACK, day("Fri 2026-12-04"))),
    ],
)
def test_the_city_s_own_figures_are_used(calendar, state, due):
    dates = some_dates(acknowledged="", accepted="Fri 2026-11-20", concluded="Fri 2026-11-20")

    assert due in running_clocks(state, dates, OWN_FIGURES, calendar)


@pytest.mark.parametrize("days_on_hold", [0, 1, 30])
def test_verification_waits_while_a_case_is_on_hold_and_gets_the_days_back(calendar, days_on_hold):
    dates = CaseDates(
        received=day("Fri 2026-11-20"),
        acknowledged=day("Fri 2026-11-20"),
        accepted=day("Fri 2026-11-20"),
        days_on_hold=days_on_hold,
    )

    waiting = running_clocks(STATE.ON_HOLD, dates, RULES, calendar)
    resumed = running_clocks(STATE.INVESTIGATING, dates, RULES, calendar)

    assert waiting == []
    assert resumed == [Due(Clock.VERIFY, day("Tue 2027-01-19") + timedelta(days=days_on_hold))]


CLOCKS_OF = {
    STATE.REGISTERED: {Clock.ACKNOWLEDGE, Clock.DECIDE_ACCEPTANCE},
    STATE.SCREENING: {Clock.ACKNOWLEDGE, Clock.DECIDE_ACCEPTANCE},
    STATE.ACCEPTED: {Clock.ACKNOWLEDGE, Clock.VERIFY},
    STATE.NOT_ACCEPTED: {Clock.ACKNOWLEDGE},
    STATE.TRANSFERRED: {Clock.ACKNOWLEDGE},
    STATE.MERGED: set(),
    STATE.INVESTIGATING: {Clock.ACKNOWLEDGE, Clock.VERIFY},
    STATE.ON_HOLD: {Clock.ACKNOWLEDGE},
    STATE.CONCLUDED: {Clock.ACKNOWLEDGE, Clock.FEEDBACK},
    STATE.FEEDBACK_GIVEN: {Clock.ACKNOWLEDGE},
    STATE.FEEDBACK_NOT_POSSIBLE: {Clock.ACKNOWLEDGE},
    STATE.CLOSED: set(),
}


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("acknowledged", ["", "Mon 2026-11-23"])
def test_every_state_has_its_clocks_and_no_other(calendar, state, acknowledged):
    dates = some_dates(acknowledged=acknowledged, accepted="Mon 2026-11-23", concluded="Mon 2026-11-23")

    running = {due.clock for due in running_clocks(state, dates, RULES, calendar)}

    assert running == CLOCKS_OF[state] - ({Clock.ACKNOWLEDGE} if acknowledged else set())


def test_what_is_due_first_comes_first_and_what_waits_for_a_calendar_last(calendar):
    dates = some_dates(received="Fri 2026-12-04", acknowledged="")
    late = ClockRules(acknowledge_days=400)

    clocks = running_clocks(STATE.SCREENING, dates, late, calendar)
    in_order = running_clocks(STATE.SCREENING, some_dates(acknowledged=""), RULES, calendar)

    assert clocks == [
        Due(Clock.ACKNOWLEDGE, day("Sat 2028-01-08")),
        Due(Clock.DECIDE_ACCEPTANCE, None, 2027),
    ]
    assert [due.on for due in in_order] == [day("Sat 2026-12-05"), day("Fri 2026-12-11")]
