"""Every nominee ends in a public outcome; a deferral and a probation are not the last word."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.outcome import RESULTS_OF_PROBATION, OutcomeKind, add_months, may_follow
from tests.examples import an_outcome, day


@pytest.mark.parametrize(
    "start, months, expected",
    [
        ("Mon 2026-11-30", 0, "Mon 2026-11-30"),
        ("Fri 2026-11-20", 1, "Sun 2026-12-20"),
        ("Fri 2026-11-20", 3, "Sat 2027-02-20"),
        # Where the month has no such day, its last day stands for it.
        ("Mon 2026-11-30", 3, "Sun 2027-02-28"),
        ("Thu 2023-11-30", 3, "Thu 2024-02-29"),
        ("Sat 2026-10-31", 1, "Mon 2026-11-30"),
        ("Thu 2026-12-31", 2, "Sun 2027-02-28"),
        # Over a year's end, and by more than a year.
        ("Thu 2026-10-01", 3, "Fri 2027-01-01"),
        ("Tue 2026-12-01", 12, "Wed 2027-12-01"),
        ("Sat 2026-01-31", 13, "Sun 2027-02-28"),
    ],
)
def test_some_months_later_is_the_corresponding_day_or_the_month_s_last(start, months, expected):
    assert add_months(day(start), months) == day(expected)


@given(start=st.dates(date(2020, 1, 1), date(2030, 12, 31)), months=st.integers(0, 60))
def test_months_are_added_to_the_month_and_never_spill_into_the_next(start, months):
    later = add_months(start, months)

    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day <= start.day


@pytest.mark.parametrize(
    "today, is_overdue",
    [
        ("Mon 2026-11-30", False),
        ("Sat 2027-02-27", False),
        # The day on which it ends is still within the three months.
        ("Sun 2027-02-28", False),
        ("Mon 2027-03-01", True),
        ("Tue 2027-11-30", True),
    ],
)
def test_a_deferral_is_overdue_after_three_months(today, is_overdue):
    deferred = an_outcome(OutcomeKind.DEFERRED, "Mon 2026-11-30")

    assert deferred.deferral_ends == day("Sun 2027-02-28")
    assert deferred.is_overdue(day(today)) is is_overdue


@pytest.mark.parametrize(
    "today, is_overdue",
    [("Mon 2026-11-30", False), ("Tue 2027-11-30", False), ("Wed 2027-12-01", True)],
)
def test_r27_a_probation_without_a_result_is_overdue_after_a_year(today, is_overdue):
    on_probation = an_outcome(OutcomeKind.ON_PROBATION, "Mon 2026-11-30")

    assert on_probation.probation_ends == on_probation.ends == day("Tue 2027-11-30")
    assert on_probation.deferral_ends is None
    assert on_probation.is_overdue(day(today)) is is_overdue


FOLLOWING = {
    None: set(OutcomeKind) - RESULTS_OF_PROBATION,
    OutcomeKind.DEFERRED: set(OutcomeKind) - RESULTS_OF_PROBATION - {OutcomeKind.DEFERRED},
    OutcomeKind.ON_PROBATION: RESULTS_OF_PROBATION,
}
"""Outcome → those that may follow it; of the others none may."""


@pytest.mark.parametrize("before", [None, *OutcomeKind])
def test_r25_only_a_deferral_and_a_probation_are_followed_by_another_outcome(before):
    assert {kind for kind in OutcomeKind if may_follow(before, kind)} == set(FOLLOWING.get(before, ()))


@pytest.mark.parametrize("kind", sorted(set(OutcomeKind) - {OutcomeKind.DEFERRED, OutcomeKind.ON_PROBATION}))
def test_no_other_outcome_ends_or_falls_overdue(kind):
    outcome = an_outcome(kind, "Mon 2026-11-30")

    assert outcome.ends is None
    assert not outcome.is_overdue(day("Tue 2037-12-01"))
