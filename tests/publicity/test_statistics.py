"""What is released speaks in bands of whole quarters, is never changed, and lets nobody tell one report from none."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from publicity.errors import StatisticsRefused
from publicity.statistics import BAND, Band, CaseFacts, Quarter, QuarterFigures, release, tally
from tests.examples import day

Q3 = Quarter(2026, 3)
TODAY = day("Fri 2026-11-20")
DAYS_OF_Q3 = st.dates(Q3.first, Q3.last)


def a_case(*reports: str, **changes: Any) -> CaseFacts:
    """What counting knows of one open case; its reports by their days."""
    facts = CaseFacts(
        reports=tuple(day(text) for text in reports),
        closed=None,
        due=None,
        substantiated=False,
        affected_appointment=False,
    )
    return replace(facts, **changes)


# --- Quarters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, first, last, following",
    [
        ("2026-Q1", "Thu 2026-01-01", "Tue 2026-03-31", "2026-Q2"),
        ("2026-Q2", "Wed 2026-04-01", "Tue 2026-06-30", "2026-Q3"),
        ("2026-Q3", "Wed 2026-07-01", "Wed 2026-09-30", "2026-Q4"),
        ("2026-Q4", "Thu 2026-10-01", "Thu 2026-12-31", "2027-Q1"),
        ("2024-Q1", "Mon 2024-01-01", "Sun 2024-03-31", "2024-Q2"),
    ],
)
def test_a_quarter_has_three_months_and_a_next(text, first, last, following):
    quarter = Quarter.parse(text)

    assert (quarter.first, quarter.last) == (day(first), day(last))
    assert str(quarter.next()) == following
    assert Quarter.of(quarter.first) == Quarter.of(quarter.last) == quarter


@given(one=st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_lies_in_its_quarter_and_the_next_one_begins_the_day_after(one):
    quarter = Quarter.of(one)

    assert quarter.first <= one <= quarter.last
    assert quarter.next().first == quarter.last + timedelta(days=1)
    assert quarter < quarter.next()
    assert Quarter.parse(str(quarter)) == quarter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-Q",
        "2026-Q0",
        "2026-Q5",
        "2026-Q12",
        "26-Q1",
        "2026-q1",
        "2026Q1",
        " 2026-Q1",
        "２０２６-Q1",
        "0000-Q1",
    ],
)
def test_what_is_not_a_quarter_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Quarter.parse(text)


# --- Bands ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, told", [(0, "0-4"), (1, "0-4"), (4, "0-4"), (5, "5-9"), (9, "5-9"), (10, "10-14"), (104, "100-104")]
)
def test_a_count_is_told_as_the_band_it_lies_in(number, told):
    assert str(Band.around(number)) == told


@given(number=st.integers(0, 100_000))
def test_a_band_holds_its_count_and_can_be_read_back(number):
    band = Band.around(number)

    assert band.low <= number <= band.high
    assert band.high - band.low + 1 == BAND
    assert Band.parse(str(band)) == band
    assert band.is_small is (number < BAND)


@pytest.mark.parametrize(
    "text",
    ["", "3", "0-5", "1-5", "4-0", "5-", "-5--1", "0-4 ", "00-4", "+0-4", "０-４", "0-4-8", "five-nine", "0_0-4"],
)
def test_what_is_not_a_band_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Band.parse(text)


# --- One quarter ------------------------------------------------------------------------------------------------------


def test_reports_count_by_the_day_of_registration_and_conclusions_by_the_day_of_closing():
    inside = a_case(*["Wed 2026-07-01", "Wed 2026-09-30"] * 3, closed=day("Wed 2026-09-30"))
    outside = a_case(*["Tue 2026-06-30", "Thu 2026-10-01"] * 3, closed=day("Thu 2026-10-01"))

    alone = tally([inside], Q3)
    both = tally([inside, outside], Q3)

    assert str(alone.received) == "5-9"
    assert both == alone


@pytest.mark.parametrize("name", ["concluded", "substantiated", "affected_appointment"])
@pytest.mark.parametrize("number, told", [(4, "0-4"), (5, "5-9")])
def test_findings_count_among_the_cases_closed_in_the_quarter(name, number, told):
    marks = {"substantiated": True, "affected_appointment": True}
    closed = [a_case(closed=day("Mon 2026-08-03"), **marks)] * number
    still_open = [a_case(**marks)] * 20

    figures = tally(closed + still_open, Q3)

    assert str(getattr(figures, name)) == told


@pytest.mark.parametrize(
    "due, closed, all_due_concluded",
    [
        ("Wed 2026-09-30", "Wed 2026-09-30", True),
        ("Wed 2026-09-30", "Thu 2026-10-01", False),
        ("Wed 2026-09-30", None, False),
        ("Thu 2026-10-01", None, True),
        (None, None, True),
        # Concluded late, but concluded.
        ("Wed 2026-07-01", "Wed 2026-09-30", True),
        # What was overdue before the quarter and still is.
        ("Tue 2026-06-30", None, False),
    ],
)
def test_whether_all_that_was_due_is_concluded_is_asked_on_the_quarter_s_last_day(due, closed, all_due_concluded):
    case = a_case(due=due and day(due), closed=closed and day(closed))

    assert tally([case], Q3).all_due_concluded is all_due_concluded


# --- Nobody can be seen -----------------------------------------------------------------------------------------------

NOTHING_OVERDUE = st.builds(
    CaseFacts,
    reports=st.lists(DAYS_OF_Q3, max_size=4).map(tuple),
    closed=st.none() | DAYS_OF_Q3,
    due=st.none() | st.just(day("Wed 2026-12-30")),
    substantiated=st.booleans(),
    affected_appointment=st.booleans(),
)
A_FEW = st.lists(NOTHING_OVERDUE, max_size=BAND - 1).filter(
    lambda cases: sum(len(case.reports) for case in cases) < BAND
)

Tally = Callable[[Iterable[CaseFacts], Quarter], QuarterFigures]


def look_for_a_difference(count: Tally, examples: int = 100, phases: tuple[Phase, ...] = tuple(Phase)) -> None:
    """Compare a quarter of a few cases with one in which there were none: whoever reads the figures sees no difference."""

    @settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=phases)
    @given(few=A_FEW)
    def search(few: list[CaseFacts]) -> None:
        assert count(few, Q3) == count([], Q3), "somebody can be seen"

    search()


def test_a_few_reports_look_like_none():
    look_for_a_difference(tally)


@pytest.mark.parametrize("name", ["received", "concluded", "substantiated", "affected_appointment"])
def test_the_same_search_sees_a_figure_that_is_told_exactly(name):
    def exact(cases: Iterable[CaseFacts], quarter: Quarter) -> QuarterFigures:
        cases = list(cases)
        numbers = {
            "received": sum(len(case.reports) for case in cases),
            "concluded": sum(case.closed is not None for case in cases),
            "substantiated": sum(bool(case.closed) and case.substantiated for case in cases),
            "affected_appointment": sum(bool(case.closed) and case.affected_appointment for case in cases),
        }
        told_exactly: dict[str, Any] = {name: Band(numbers[name], numbers[name])}
        return replace(tally(cases, quarter), **told_exactly)

    with pytest.raises(AssertionError, match="somebody can be seen"):
        look_for_a_difference(exact, phases=(Phase.generate,))


@given(many=st.lists(NOTHING_OVERDUE, max_size=40), one_more=NOTHING_OVERDUE)
def test_one_case_more_or_less_is_seen_only_where_a_band_ends(many, one_more):
    before, after = tally(many, Q3), tally([*many, one_more], Q3)

    numbers = {
        "received": (sum(len(case.reports) for case in many), len(one_more.reports)),
        "concluded": (sum(case.closed is not None for case in many), int(one_more.closed is not None)),
    }
    for name, (number, more) in numbers.items():
        same_band = number // BAND == (number + more) // BAND
        assert (getattr(before, name) == getattr(after, name)) is same_band


def test_an_overdue_case_is_told_by_one_word_and_by_no_figure():
    overdue = a_case("Wed 2026-07-01", due=day("Mon 2026-08-31"))

    none, one = tally([], Q3), tally([overdue], Q3)

    assert one == replace(none, all_due_concluded=False)


# --- Releasing --------------------------------------------------------------------------------------------------------

CASES = st.lists(
    st.builds(
        CaseFacts,
        reports=st.lists(st.dates(date(2025, 10, 1), date(2027, 3, 31)), max_size=8).map(tuple),
        closed=st.none() | st.dates(date(2025, 10, 1), date(2027, 3, 31)),
        due=st.none() | st.dates(date(2025, 10, 1), date(2027, 3, 31)),
        substantiated=st.booleans(),
        affected_appointment=st.booleans(),
    ),
    max_size=12,
)
DAYS = st.dates(date(2026, 1, 1), date(2027, 3, 31))


@pytest.mark.parametrize(
    "today, quarters",
    [
        ("Thu 2026-01-01", []),
        ("Tue 2026-03-31", []),
        ("Wed 2026-04-01", ["2026-Q1"]),
        ("Wed 2026-09-30", ["2026-Q1", "2026-Q2"]),
        ("Thu 2026-10-01", ["2026-Q1", "2026-Q2", "2026-Q3"]),
        ("Fri 2027-01-01", ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]),
    ],
)
def test_a_quarter_is_released_from_the_day_after_its_last(today, quarters):
    released = release((), [], since=Quarter(2026, 1), today=day(today))

    assert [str(row.quarter) for row in released] == quarters


@given(cases=CASES, today=DAYS)
def test_the_running_quarter_is_never_in(cases, today):
    released = release((), cases, since=Quarter(2025, 4), today=today)

    assert all(row.quarter.last < today for row in released)
    assert [row.quarter for row in released] == sorted({row.quarter for row in released})


@given(then=CASES, now=CASES, first=DAYS, later=st.integers(0, 200))
def test_what_was_released_is_never_changed_whatever_is_learnt_later(then, now, first, later):
    before = release((), then, since=Quarter(2025, 4), today=first)
    after = release(before, now, since=Quarter(2025, 4), today=first + timedelta(days=later))

    assert after[: len(before)] == before
    quarters = [row.quarter for row in after]
    assert quarters[1:] == [quarter.next() for quarter in quarters[:-1]]


@given(cases=CASES, today=DAYS)
def test_releasing_twice_on_one_day_adds_nothing(cases, today):
    once = release((), cases, since=Quarter(2025, 4), today=today)

    assert release(once, [], since=Quarter(2025, 4), today=today) == once


def test_a_new_quarter_is_counted_with_what_is_known_now():
    before = release((), [], since=Quarter(2026, 1), today=day("Wed 2026-07-01"))

    after = release(before, [a_case(*["Mon 2026-08-03"] * 7)], since=Quarter(2026, 1), today=TODAY)

    assert [(str(row.quarter), str(row.received)) for row in after] == [
        ("2026-Q1", "0-4"),
        ("2026-Q2", "0-4"),
        ("2026-Q3", "5-9"),
    ]


@pytest.mark.parametrize("quarter", ["2026-Q4", "2027-Q1", "2031-Q2"])
def test_figures_of_a_quarter_that_is_not_over_stop_the_release(quarter):
    too_early = (tally([], Quarter.parse(quarter)),)

    with pytest.raises(StatisticsRefused, match=f"{quarter} is not over on 2026-11-20"):
        release(too_early, [], since=Quarter(2026, 1), today=TODAY)


@pytest.mark.parametrize(
    "quarters",
    [
        pytest.param(["2026-Q2", "2026-Q1"], id="newest first"),
        pytest.param(["2026-Q1", "2026-Q3"], id="with a gap"),
        pytest.param(["2026-Q1", "2026-Q1"], id="with one twice"),
    ],
)
def test_released_quarters_that_do_not_follow_one_another_stop_the_release(quarters):
    rows = tuple(tally([], Quarter.parse(text)) for text in quarters)

    with pytest.raises(StatisticsRefused, match=f"{quarters[1]} stands after {quarters[0]}"):
        release(rows, [], since=Quarter(2026, 1), today=TODAY)
