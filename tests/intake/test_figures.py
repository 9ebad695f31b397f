"""What the desk counts for the board: every report once, in a quarter that is over and was not told before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake.desk.figures import figures_as_of
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.stores import CaseStore
from publicity.case import CaseState, Effect, Finding, Step
from publicity.errors import CalendarMissing, StatisticsRefused
from publicity.report import ReportDates
from publicity.statistics import Band, Quarter, QuarterFigures
from tests.examples import day
from tests.intake.an_office import (
    CHEN,
    TO_CLOSE,
    TO_FEEDBACK,
    TO_INVESTIGATION,
    ZHOU,
    a_case_in,
    an_office,
    do,
    find,
    import_one,
    put_letter,
    put_report,
    wait,
    walk,
)

Desk = tuple[Office, CaseStore]
Q4, Q1 = Quarter(2026, 4), Quarter(2027, 1)
NEW_YEAR, APRIL = day("Fri 2027-01-01"), day("Thu 2027-04-01")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with an_office(tmp_path) as desk:
        yield desk


def rows(desk: Desk, today: date = NEW_YEAR, released: tuple[QuarterFigures, ...] = ()) -> tuple[QuarterFigures, ...]:
    """The figures as they would be released on a day."""
    return figures_as_of(*desk, released, today)


def only(desk: Desk, today: date = NEW_YEAR, **more: Any) -> QuarterFigures:
    """The one quarter there is."""
    (row,) = rows(desk, today, **more)
    return row


# --- When a report counts -------------------------------------------------------------------------------------------


def test_reports_of_every_channel_count_in_the_quarter_in_which_they_were_registered(desk):
    office, store = desk
    for _ in range(3):
        put_report(office)
    empty_letterbox(office, store)
    for _ in range(2):
        put_letter(office, store)

    row = only(desk)

    assert (row.quarter, row.received) == (Q4, Band(5, 9))


def test_a_letter_that_is_dated_back_into_a_released_quarter_counts_in_the_next(desk):
    office, store = desk
    import_one(office, store)
    released = rows(desk)

    wait(office, days=60)
    for _ in range(5):
        put_letter(office, store, dates=ReportDates(received=day("Fri 2026-11-27")))

    told = rows(desk, APRIL, released)
    assert told[:1] == released
    assert [(row.quarter, row.received) for row in told] == [(Q4, Band(0, 4)), (Q1, Band(5, 9))]


def test_a_web_report_that_was_opened_after_the_quarter_counts_when_it_was_opened(desk):
    office, store = desk
    import_one(office, store)
    released = rows(desk)
    for _ in range(5):
        put_report(office, received=office.config.now())

    wait(office, days=60)
    empty_letterbox(office, store)

    assert [row.received for row in rows(desk, APRIL, released)] == [Band(0, 4), Band(5, 9)]


def test_the_day_of_registration_is_the_day_in_the_city(desk):
    office, store = desk
    # Thursday 31 December, 23:59 there, is the last minute; a minute later it is still 2026 in Greenwich.
    wait(office, days=41, hours=13, minutes=59)
    for _ in range(5):
        put_letter(office, store)
    wait(office, minutes=1)
    put_letter(office, store)

    assert [(row.quarter, row.received) for row in rows(desk, APRIL)] == [(Q4, Band(5, 9)), (Q1, Band(0, 4))]


def test_the_quarter_that_runs_is_never_told(desk):
    office, store = desk
    import_one(office, store)

    assert rows(desk, day("Thu 2026-12-31")) == ()


def test_a_desk_to_which_nothing_came_has_nothing_to_tell(desk):
    assert rows(desk, APRIL) == ()


def test_quarters_in_which_nothing_came_are_told_like_those_in_which_little_came(desk):
    office, store = desk
    import_one(office, store)

    assert [(row.quarter, row.received) for row in rows(desk, day("Thu 2027-07-01"))] == [
        (Q4, Band(0, 4)),
        (Q1, Band(0, 4)),
        (Quarter(2027, 2), Band(0, 4)),
    ]


def test_what_was_released_is_never_changed_whatever_happens_at_the_desk(desk):
    office, store = desk
    cases = [import_one(office, store)[1] for _ in range(5)]
    released = rows(desk)
    for case_id in cases:
        walk(office, store, case_id, *TO_CLOSE)

    assert rows(desk, NEW_YEAR, released) == released
    assert rows(desk, APRIL, released)[:1] == released


def test_a_day_before_what_was_released_is_refused(desk):
    import_one(*desk)
    released = rows(desk, APRIL)

    with pytest.raises(StatisticsRefused):
        rows(desk, NEW_YEAR, released)


# --- What became of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "finding, effect, substantiated, affected",
    [
        (Finding.SUBSTANTIATED, Effect.CANCEL, 5, 5),
        (Finding.PARTLY, Effect.REMIND, 5, 0),
        (Finding.PARTLY, Effect.DEFER, 5, 5),
        (Finding.SUBSTANTIATED, Effect.REFER, 5, 5),
        (Finding.UNSUBSTANTIATED, Effect.NONE, 0, 0),
        (Finding.UNVERIFIABLE, Effect.NONE, 0, 0),
        (Finding.NOT_INVESTIGABLE, Effect.NONE, 0, 0),
    ],
)
def test_closed_cases_count_by_what_was_found_and_what_followed(desk, finding, effect, substantiated, affected):
    office, store = desk
    for _ in range(5):
        _, case_id = a_case_in(office, store, CaseState.INVESTIGATING)
        find(office, store, case_id, finding, effect)
        for step in (Step.CONCLUDE, Step.GIVE_FEEDBACK, Step.PROPOSE_CLOSING):
            do(office, store, case_id, step)
        do(office, store, case_id, Step.CLOSE, ZHOU)

    row = only(desk)

    assert (row.concluded, row.substantiated, row.affected_appointment) == (
        Band(5, 9),
        Band.around(substantiated),
        Band.around(affected),
    )


def test_what_is_found_in_a_case_that_is_still_open_is_not_told(desk):
    office, store = desk
    for _ in range(5):
        _, case_id = a_case_in(office, store, CaseState.INVESTIGATING)
        find(office, store, case_id, Finding.SUBSTANTIATED, Effect.CANCEL)

    row = only(desk)

    assert (row.received, row.concluded, row.substantiated) == (Band(5, 9), Band(0, 4), Band(0, 4))


def test_merged_cases_are_one_case_of_several_reports(desk):
    office, store = desk
    (_, first), *others = (a_case_in(office, store, CaseState.SCREENING) for _ in range(5))
    for _, case_id in others:
        do(office, store, case_id, Step.MERGE, text=first)
    walk(office, store, first, *TO_CLOSE[1:])

    row = only(desk)

    assert (row.received, row.concluded) == (Band(5, 9), Band(0, 4))


# --- Whether it was done in time ------------------------------------------------------------------------------------


def test_a_case_that_should_have_been_decided_by_the_end_of_the_quarter_is_overdue(desk):
    office, store = desk
    import_one(office, store)

    # Due on Friday 11 December.
    assert not only(desk).all_due_concluded


def test_a_case_whose_time_is_not_up_at_the_end_of_the_quarter_is_not(desk):
    office, store = desk
    a_case_in(office, store, CaseState.INVESTIGATING)

    # Due on Tuesday 19 January.
    assert only(desk).all_due_concluded
    assert [row.all_due_concluded for row in rows(desk, APRIL)] == [True, False]


def test_a_case_that_was_closed_in_time_is_not_overdue(desk):
    office, store = desk
    a_case_in(office, store, CaseState.CLOSED)

    assert [row.all_due_concluded for row in rows(desk, APRIL)] == [True, True]


def test_a_case_that_was_looked_into_in_time_is_not_overdue_while_its_answer_is_awaited(desk):
    office, store = desk
    a_case_in(office, store, CaseState.CONCLUDED)

    assert [row.all_due_concluded for row in rows(desk, APRIL)] == [True, True]


def test_a_case_that_was_looked_into_too_late_was_overdue(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, CaseState.INVESTIGATING)
    wait(office, days=150)

    walk(office, store, case_id, Step.CONCLUDE, Step.GIVE_FEEDBACK, Step.PROPOSE_CLOSING, Step.CLOSE)

    # Due on 19 January, closed on 19 April.
    assert [row.all_due_concluded for row in rows(desk, day("Thu 2027-07-01"))] == [True, False, True]


def test_the_days_of_a_pause_are_added(desk):
    office, store = desk
    _, case_id = a_case_in(office, store, CaseState.INVESTIGATING)
    do(office, store, case_id, Step.HOLD)
    wait(office, days=80)
    assert [row.all_due_concluded for row in rows(desk, APRIL)] == [True, True]

    do(office, store, case_id, Step.RESUME)

    # 60 days and 80 from 20 November: Friday 9 April.
    assert [row.all_due_concluded for row in rows(desk, APRIL)] == [True, True]
    assert not rows(desk, day("Thu 2027-07-01"))[-1].all_due_concluded


def test_a_day_that_no_calendar_reaches_is_not_guessed(desk):
    office, store = desk
    wait(office, days=40)
    import_one(office, store)

    # From 30 December on, fifteen working days reach into 2027 whatever its days off are; by April they matter.
    assert only(desk, NEW_YEAR).all_due_concluded
    with pytest.raises(CalendarMissing, match="2027"):
        rows(desk, APRIL)


def test_no_figure_knows_a_case_or_a_person(desk):
    office, store = desk
    _, case_id = put_letter(office, store, name="王某")
    walk(office, store, case_id, *TO_INVESTIGATION, *TO_FEEDBACK[len(TO_INVESTIGATION) :])

    told = str(store.facts_for_statistics()) + str(rows(desk))

    for never in (case_id, CHEN, "王某", "n1"):
        assert never not in told
