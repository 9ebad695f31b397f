"""Working days are those of the State Council's notices, make-up weekends among them, and never a guess."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.errors import CalendarMissing
from publicity.workdays import CalendarYear, DayKind, Holiday, WorkCalendar, days_between
from tests.examples import day

# From the yearly notices: days off as first and last day, then the weekend days on which people work.
NOTICES = {
    2024: (
        [
            ("Mon 2024-01-01", "Mon 2024-01-01"),
            ("Sat 2024-02-10", "Sat 2024-02-17"),
            ("Thu 2024-04-04", "Sat 2024-04-06"),
            ("Wed 2024-05-01", "Sun 2024-05-05"),
            ("Mon 2024-06-10", "Mon 2024-06-10"),
            ("Sun 2024-09-15", "Tue 2024-09-17"),
            ("Tue 2024-10-01", "Mon 2024-10-07"),
        ],
        [
            *("Sun 2024-02-04", "Sun 2024-02-18", "Sun 2024-04-07", "Sun 2024-04-28"),
            *("Sat 2024-05-11", "Sat 2024-09-14", "Sun 2024-09-29", "Sat 2024-10-12"),
        ],
    ),
    2025: (
        [
            ("Wed 2025-01-01", "Wed 2025-01-01"),
            ("Tue 2025-01-28", "Tue 2025-02-04"),
            ("Fri 2025-04-04", "Sun 2025-04-06"),
            ("Thu 2025-05-01", "Mon 2025-05-05"),
            ("Sat 2025-05-31", "Mon 2025-06-02"),
            ("Wed 2025-10-01", "Wed 2025-10-08"),
        ],
        ["Sun 2025-01-26", "Sat 2025-02-08", "Sun 2025-04-27", "Sun 2025-09-28", "Sat 2025-10-11"],
    ),
    2026: (
        [
            ("Thu 2026-01-01", "Sat 2026-01-03"),
            ("Sun 2026-02-15", "Mon 2026-02-23"),
            ("Sat 2026-04-04", "Mon 2026-04-06"),
            ("Fri 2026-05-01", "Tue 2026-05-05"),
            ("Fri 2026-06-19", "Sun 2026-06-21"),
            ("Fri 2026-09-25", "Sun 2026-09-27"),
            ("Thu 2026-10-01", "Wed 2026-10-07"),
        ],
        [
            *("Sun 2026-01-04", "Sat 2026-02-14", "Sat 2026-02-28"),
            *("Sat 2026-05-09", "Sun 2026-09-20", "Sat 2026-10-10"),
        ],
    ),
}

ALL_MAKE_UP_DAYS = [text for _, make_up_days in NOTICES.values() for text in make_up_days]


@pytest.mark.parametrize("year", NOTICES)
def test_the_days_off_of_a_year_are_those_of_its_notice(calendar, year):
    ranges, _ = NOTICES[year]

    expected = {one for first, last in ranges for one in days_between(day(first), day(last))}

    assert set(calendar.years[year].days_off) == expected


@pytest.mark.parametrize("year", NOTICES)
def test_the_make_up_days_of_a_year_are_those_of_its_notice(calendar, year):
    _, make_up_days = NOTICES[year]

    assert set(calendar.years[year].make_up_days) == {day(text) for text in make_up_days}


@pytest.mark.parametrize("text", ALL_MAKE_UP_DAYS)
def test_a_make_up_day_is_a_working_day_although_it_lies_on_a_weekend(calendar, text):
    reason = calendar.reason(day(text))

    assert reason.kind is DayKind.MAKE_UP
    assert reason.kind.is_working
    assert reason.holiday is not None
    assert day(text).weekday() >= 5


@pytest.mark.parametrize(
    "text, kind, holiday",
    [
        ("Fri 2026-11-20", DayKind.WEEKDAY, None),
        ("Sat 2026-11-21", DayKind.WEEKEND, None),
        ("Sun 2026-11-22", DayKind.WEEKEND, None),
        ("Thu 2026-10-01", DayKind.DAY_OFF, "国庆节"),
        ("Sat 2026-10-03", DayKind.DAY_OFF, "国庆节"),
        ("Sat 2026-10-10", DayKind.MAKE_UP, "国庆节"),
        ("Sun 2026-10-11", DayKind.WEEKEND, None),
        ("Sat 2026-02-14", DayKind.MAKE_UP, "春节"),
        ("Mon 2026-02-23", DayKind.DAY_OFF, "春节"),
        ("Sun 2026-01-04", DayKind.MAKE_UP, "元旦"),
        ("Fri 2026-05-01", DayKind.DAY_OFF, "劳动节"),
        # Women's Day is half a day off for some, and a working day all the same.
        ("Fri 2024-03-08", DayKind.WEEKDAY, None),
        ("Mon 2026-05-04", DayKind.DAY_OFF, "劳动节"),
        ("Sat 2024-05-04", DayKind.DAY_OFF, "劳动节"),
    ],
)
def test_a_day_has_a_kind_and_the_holiday_behind_it(calendar, text, kind, holiday):
    reason = calendar.reason(day(text))

    assert (reason.kind, reason.holiday and reason.holiday.name) == (kind, holiday)


def test_every_day_of_three_years_agrees_with_an_independent_calendar(calendar_with_2027):
    every_day = days_between(day("Mon 2024-01-01"), day("Thu 2026-12-31"))

    differing = [
        str(one) for one in every_day if calendar_with_2027.is_working_day(one) != chinese_calendar.is_workday(one)
    ]

    assert len(every_day) == 1096
    assert differing == []


@pytest.mark.parametrize(
    "text, year",
    [
        ("Sun 2023-12-24", 2023),
        ("Fri 2027-01-01", 2027),
        ("Mon 2027-01-04", 2027),
        ("Wed 2027-06-30", 2027),
        # The days off of New Year may begin in December and are announced with the year they belong to.
        ("Fri 2026-12-25", 2027),
        ("Sat 2026-12-26", 2027),
        ("Thu 2026-12-31", 2027),
    ],
)
def test_a_year_without_a_file_is_refused_by_name(calendar, text, year):
    with pytest.raises(CalendarMissing) as refused:
        calendar.reason(day(text))

    assert refused.value.year == year
    assert f"content/calendar/{year}.toml" in str(refused.value)


@pytest.mark.parametrize("text", ["Thu 2026-12-24", "Wed 2025-12-24", "Thu 2025-12-25", "Wed 2025-12-31"])
def test_a_day_of_december_is_known_when_every_file_it_may_depend_on_is_there(calendar, text):
    assert calendar.is_working_day(day(text))


def test_a_december_day_of_an_unknown_year_names_that_year_and_not_the_next(calendar):
    only_2026 = WorkCalendar({2026: calendar.years[2026]})

    with pytest.raises(CalendarMissing) as refused:
        only_2026.reason(day("Wed 2025-12-31"))

    assert refused.value.year == 2025


def test_days_off_and_make_up_days_in_december_are_taken_from_the_next_year_s_notice(calendar):
    new_year = Holiday("元旦", "New Year's Day")
    reaching_back = CalendarYear(
        year=2027,
        source="—",
        days_off={day("Thu 2026-12-31"): new_year},
        make_up_days={day("Sun 2026-12-27"): new_year},
    )
    calendar = WorkCalendar({**calendar.years, 2027: reaching_back})

    assert not calendar.is_working_day(day("Thu 2026-12-31"))
    assert calendar.is_working_day(day("Sun 2026-12-27"))
    assert calendar.is_working_day(day("Wed 2026-12-30"))


def test_an_empty_calendar_knows_no_day_at_all():
    with pytest.raises(CalendarMissing):
        WorkCalendar().is_working_day(day("Fri 2026-11-20"))


@pytest.mark.parametrize(
    "start, number, expected",
    [
        ("Fri 2026-11-20", 0, "Fri 2026-11-20"),
        ("Fri 2026-11-20", 1, "Mon 2026-11-23"),
        ("Sat 2026-11-21", 1, "Mon 2026-11-23"),
        ("Fri 2026-11-20", 15, "Fri 2026-12-11"),
        # Over National Day, where the make-up Saturday counts.
        ("Wed 2026-09-30", 1, "Thu 2026-10-08"),
        ("Wed 2026-09-30", 3, "Sat 2026-10-10"),
        ("Wed 2026-09-30", 4, "Mon 2026-10-12"),
        # Over Spring Festival.
        ("Fri 2026-02-13", 1, "Sat 2026-02-14"),
        ("Fri 2026-02-13", 2, "Tue 2026-02-24"),
        # Into the next year, which is known.
        ("Wed 2025-12-31", 1, "Sun 2026-01-04"),
    ],
)
def test_working_days_are_counted_from_the_day_after(calendar, start, number, expected):
    assert calendar.add_working_days(day(start), number) == day(expected)


def test_counting_on_into_a_year_without_a_file_is_refused(calendar):
    with pytest.raises(CalendarMissing) as refused:
        calendar.add_working_days(day("Mon 2026-12-21"), 15)

    assert refused.value.year == 2027


def test_there_are_no_working_days_between_a_day_and_an_earlier_one(calendar):
    assert calendar.working_days(day("Fri 2026-11-20"), day("Thu 2026-11-19")) == 0
    assert days_between(day("Fri 2026-11-20"), day("Thu 2026-11-19")) == []


@given(start=st.dates(date(2024, 1, 1), date(2026, 10, 31)), number=st.integers(1, 30))
def test_the_nth_working_day_is_a_working_day_with_n_up_to_it(calendar, start, number):
    found = calendar.add_working_days(start, number)

    assert calendar.is_working_day(found)
    assert calendar.working_days(start + timedelta(days=1), found) == number


@given(
    first=st.dates(date(2024, 1, 1), date(2026, 12, 24)),
    middle=st.integers(0, 40),
    last=st.integers(0, 40),
)
def test_the_working_days_of_two_parts_add_up_to_those_of_the_whole(calendar_with_2027, first, middle, last):
    count = calendar_with_2027.working_days
    between, end = first + timedelta(days=middle), first + timedelta(days=middle + last)

    assert count(first, end) == count(first, between) + count(between + timedelta(days=1), end)


def test_a_date_in_a_table_is_refused_under_a_wrong_weekday():
    with pytest.raises(ValueError, match="is a Friday"):
        day("Thu 2026-11-20")
