"""A publicity period satisfies seven calendar days and five working days at once, and says how it was counted."""

from datetime import UTC, date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.errors import CalendarMissing, PeriodTooShort
from publicity.period import (
    PeriodRules,
    PeriodState,
    PublicityPeriod,
    check_period,
    earliest_last_day,
)
from publicity.workdays import ONE_DAY, DayKind
from tests.examples import RULES, SHANGHAI, a_period, at, day

FIVE_WORKING_DAYS_ONLY = PeriodRules(min_calendar_days=1)
SEVEN_CALENDAR_DAYS_ONLY = PeriodRules(min_working_days=0)

ALL_RULES = st.builds(PeriodRules, min_calendar_days=st.integers(0, 16), min_working_days=st.integers(0, 12))
FIRST_DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 24))


# --- Counting ---------------------------------------------------------------------------------------------------------

LAWFUL = [
    # first, last, calendar days, working days
    pytest.param("Fri 2026-11-20", "Thu 2026-11-26", 7, 5, id="an ordinary week"),
    pytest.param("Sat 2026-11-21", "Fri 2026-11-27", 7, 5, id="beginning on a Saturday"),
    pytest.param("Thu 2026-10-08", "Wed 2026-10-14", 7, 6, id="with a make-up Saturday to spare"),
    pytest.param("Tue 2026-05-05", "Mon 2026-05-11", 7, 5, id="five only because of a make-up Saturday"),
    pytest.param("Wed 2026-09-30", "Mon 2026-10-12", 13, 5, id="stretched over National Day"),
    pytest.param("Thu 2025-12-25", "Wed 2025-12-31", 7, 5, id="ending on 31 December"),
    pytest.param("Tue 2025-12-30", "Tue 2026-01-06", 8, 5, id="over New Year into a known year"),
    pytest.param("Fri 2026-12-18", "Thu 2026-12-24", 7, 5, id="the last that needs no calendar of 2027"),
]

REFUSED = [
    # first, last, calendar days, working days, the earliest lawful last day
    pytest.param("Fri 2026-11-20", "Wed 2026-11-25", 6, 4, "Thu 2026-11-26", id="a day short of both"),
    pytest.param("Mon 2026-11-23", "Fri 2026-11-27", 5, 5, "Sun 2026-11-29", id="five working days, not seven days"),
    pytest.param("Wed 2026-09-30", "Tue 2026-10-06", 7, 1, "Mon 2026-10-12", id="seven days over National Day 2026"),
    pytest.param("Thu 2026-10-01", "Wed 2026-10-07", 7, 0, "Tue 2026-10-13", id="National Day 2026 alone"),
    pytest.param("Fri 2026-02-13", "Thu 2026-02-19", 7, 2, "Thu 2026-02-26", id="over Spring Festival 2026"),
    pytest.param("Fri 2025-01-24", "Thu 2025-01-30", 7, 3, "Thu 2025-02-06", id="over Spring Festival 2025"),
    pytest.param("Sat 2026-05-02", "Fri 2026-05-08", 7, 3, "Mon 2026-05-11", id="a day before the make-up Saturday"),
    pytest.param("Fri 2026-11-20", "Fri 2026-11-20", 1, 1, "Thu 2026-11-26", id="one day"),
    pytest.param("Fri 2026-11-20", "Thu 2026-11-19", 0, 0, "Thu 2026-11-26", id="ending before it begins"),
]


@pytest.mark.parametrize("first, last, calendar_days, working_days", LAWFUL)
def test_a_lawful_period_is_counted_and_let_through(calendar, first, last, calendar_days, working_days):
    count = check_period(a_period(first, last), calendar, RULES)

    assert (count.calendar_days, count.working_days) == (calendar_days, working_days)
    assert count.is_lawful


@pytest.mark.parametrize("first, last, calendar_days, working_days, earliest", REFUSED)
def test_a_period_that_is_too_short_is_refused_with_its_count_and_the_earliest_lawful_day(
    calendar, first, last, calendar_days, working_days, earliest
):
    with pytest.raises(PeriodTooShort) as refused:
        check_period(a_period(first, last), calendar, RULES)

    count = refused.value.count
    assert (count.first, count.last) == (day(first), day(last))
    assert (count.calendar_days, count.working_days) == (calendar_days, working_days)
    assert refused.value.earliest == day(earliest)
    assert f"has {calendar_days} calendar days and {working_days} working days" in str(refused.value)
    assert str(day(earliest)) in str(refused.value)


@pytest.mark.parametrize("first, last, calendar_days, working_days, earliest", REFUSED)
def test_the_day_that_a_refusal_names_is_lawful(calendar, first, last, calendar_days, working_days, earliest):
    assert check_period(a_period(first, earliest), calendar, RULES).is_lawful


def test_without_its_make_up_saturday_the_same_period_would_be_refused(calendar):
    period = a_period("Tue 2026-05-05", "Mon 2026-05-11")

    kinds = [counted.reason.kind for counted in period.count(calendar, RULES).days]

    assert kinds.count(DayKind.WEEKDAY) == 4
    assert kinds.count(DayKind.MAKE_UP) == 1


def test_each_rule_alone_lets_through_what_the_other_refuses(calendar):
    five_working_days = a_period("Mon 2026-11-23", "Fri 2026-11-27")
    seven_days_of_holiday = a_period("Thu 2026-10-01", "Wed 2026-10-07")

    assert check_period(five_working_days, calendar, FIVE_WORKING_DAYS_ONLY).working_days == 5
    assert check_period(seven_days_of_holiday, calendar, SEVEN_CALENDAR_DAYS_ONLY).working_days == 0
    for period in (five_working_days, seven_days_of_holiday):
        with pytest.raises(PeriodTooShort):
            check_period(period, calendar, RULES)


def test_a_period_over_national_day_is_told_day_by_day_with_the_reason_for_each(calendar):
    count = a_period("Wed 2026-09-30", "Sat 2026-10-10").count(calendar, RULES)

    told = [
        (f"{one.day:%a %m-%d}", one.number, one.working_number, one.reason.kind.value, one.reason.holiday)
        for one in count.days
    ]
    national_day = calendar.reason(day("Thu 2026-10-01")).holiday
    assert told == [
        ("Wed 09-30", 1, 1, "weekday", None),
        ("Thu 10-01", 2, None, "day_off", national_day),
        ("Fri 10-02", 3, None, "day_off", national_day),
        ("Sat 10-03", 4, None, "day_off", national_day),
        ("Sun 10-04", 5, None, "day_off", national_day),
        ("Mon 10-05", 6, None, "day_off", national_day),
        ("Tue 10-06", 7, None, "day_off", national_day),
        ("Wed 10-07", 8, None, "day_off", national_day),
        ("Thu 10-08", 9, 2, "weekday", None),
        ("Fri 10-09", 10, 3, "weekday", None),
        ("Sat 10-10", 11, 4, "make_up", national_day),
    ]


@pytest.mark.parametrize(
    "first, last",
    [
        ("Sat 2026-12-19", "Fri 2026-12-25"),
        ("Mon 2026-12-21", "Sun 2026-12-27"),
        ("Thu 2026-12-31", "Thu 2027-01-07"),
        ("Mon 2027-01-04", "Sun 2027-01-10"),
    ],
)
def test_a_period_that_reaches_a_year_without_a_calendar_is_refused_by_that_year(calendar, first, last):
    with pytest.raises(CalendarMissing, match=r"content/calendar/2027\.toml"):
        check_period(a_period(first, last), calendar, RULES)


def test_a_short_period_is_refused_with_its_count_even_where_the_lawful_day_cannot_be_known(calendar):
    with pytest.raises(PeriodTooShort) as refused:
        check_period(a_period("Mon 2026-12-21", "Thu 2026-12-24"), calendar, RULES)

    assert refused.value.count.working_days == 4
    assert refused.value.earliest is None


@pytest.mark.parametrize("rules", [PeriodRules(min_calendar_days=0, min_working_days=0), SEVEN_CALENDAR_DAYS_ONLY])
def test_a_period_that_ends_before_it_begins_is_lawful_under_no_rules(calendar, rules):
    with pytest.raises(PeriodTooShort):
        check_period(a_period("Fri 2026-11-20", "Thu 2026-11-19"), calendar, rules)


@given(first=FIRST_DAYS, length=st.integers(0, 30))
def test_the_days_of_a_count_are_contiguous_and_numbered(calendar_with_2027, first, length):
    last = first + timedelta(days=length)

    count = PublicityPeriod(first=first, last=last).count(calendar_with_2027, RULES)

    assert [one.day for one in count.days] == [first + timedelta(days=n) for n in range(length + 1)]
    assert [one.number for one in count.days] == list(range(1, length + 2))
    working = [one.working_number for one in count.days if one.reason.kind.is_working]
    assert working == list(range(1, len(working) + 1))
    assert all(one.working_number is None for one in count.days if not one.reason.kind.is_working)
    assert count.working_days == len(working) == calendar_with_2027.working_days(first, last)


# --- The earliest last day --------------------------------------------------------------------------------------------


@given(first=FIRST_DAYS, rules=ALL_RULES)
def test_the_earliest_last_day_is_lawful_and_no_earlier_day_is(calendar_with_2027, first, rules):
    last = earliest_last_day(first, calendar_with_2027, rules)

    assert check_period(PublicityPeriod(first=first, last=last), calendar_with_2027, rules).is_lawful
    # Lawfulness only grows with the last day, so the day before stands for all earlier ones.
    with pytest.raises(PeriodTooShort):
        check_period(PublicityPeriod(first=first, last=last - ONE_DAY), calendar_with_2027, rules)


@given(first=FIRST_DAYS, length=st.integers(0, 40), rules=ALL_RULES)
def test_a_period_is_lawful_exactly_from_the_earliest_last_day_on(calendar_with_2027, first, length, rules):
    last = first + timedelta(days=length)

    count = PublicityPeriod(first=first, last=last).count(calendar_with_2027, rules)

    assert count.is_lawful == (last >= earliest_last_day(first, calendar_with_2027, rules))


@given(first=FIRST_DAYS, later=st.integers(0, 30), rules=ALL_RULES)
def test_beginning_later_never_lets_a_period_end_earlier(calendar_with_2027, first, later, rules):
    second = first + timedelta(days=later)

    assert earliest_last_day(first, calendar_with_2027, rules) <= earliest_last_day(second, calendar_with_2027, rules)


@given(first=FIRST_DAYS)
def test_the_earliest_last_day_is_found_with_the_shipped_calendars_or_the_missing_year_is_named(
    calendar, calendar_with_2027, first
):
    last = earliest_last_day(first, calendar_with_2027, RULES)

    if last < date(2026, 12, 25):
        assert earliest_last_day(first, calendar, RULES) == last
    else:
        with pytest.raises(CalendarMissing, match="2027"):
            earliest_last_day(first, calendar, RULES)


# --- Instants ---------------------------------------------------------------------------------------------------------

INSTANTS = [
    # Friday 20 November 0:00 in Shanghai is Thursday 16:00 in UTC.
    ("Thu 2026-11-19 23:59:59", "Thu 2026-11-19 15:59:59", PeriodState.SCHEDULED),
    ("Fri 2026-11-20 00:00:00", "Thu 2026-11-19 16:00:00", PeriodState.RUNNING),
    ("Fri 2026-11-20 00:00:01", "Thu 2026-11-19 16:00:01", PeriodState.RUNNING),
    ("Thu 2026-11-26 23:59:59", "Thu 2026-11-26 15:59:59", PeriodState.RUNNING),
    ("Fri 2026-11-27 00:00:00", "Thu 2026-11-26 16:00:00", PeriodState.ENDED),
    ("Fri 2026-11-27 00:00:01", "Thu 2026-11-26 16:00:01", PeriodState.ENDED),
]

INSTANTS_WITH_A_CLOSING_HOUR = [
    ("Thu 2026-11-26 17:29:59", "Thu 2026-11-26 09:29:59", PeriodState.RUNNING),
    ("Thu 2026-11-26 17:30:00", "Thu 2026-11-26 09:30:00", PeriodState.ENDED),
    ("Thu 2026-11-26 17:30:01", "Thu 2026-11-26 09:30:01", PeriodState.ENDED),
    ("Fri 2026-11-20 00:00:00", "Thu 2026-11-19 16:00:00", PeriodState.RUNNING),
    ("Wed 2026-11-25 17:30:01", "Wed 2026-11-25 09:30:01", PeriodState.RUNNING),
]


@pytest.mark.parametrize("shanghai, utc, state", INSTANTS)
def test_a_period_runs_from_midnight_to_midnight_of_the_city(shanghai, utc, state):
    period = a_period("Fri 2026-11-20", "Thu 2026-11-26")

    assert at(shanghai) == at(utc, UTC)
    assert period.state(at(shanghai), SHANGHAI) is state
    assert period.state(at(utc, UTC), SHANGHAI) is state


@pytest.mark.parametrize("shanghai, utc, state", INSTANTS_WITH_A_CLOSING_HOUR)
def test_a_closing_hour_ends_the_last_day_and_no_other(shanghai, utc, state):
    period = a_period("Fri 2026-11-20", "Thu 2026-11-26", closes=time(17, 30))

    assert at(shanghai) == at(utc, UTC)
    assert period.state(at(shanghai), SHANGHAI) is state
    assert period.state(at(utc, UTC), SHANGHAI) is state


def test_a_last_day_with_a_closing_hour_counts_as_a_whole_day(calendar):
    period = a_period("Fri 2026-11-20", "Thu 2026-11-26", closes=time(17, 30))

    assert check_period(period, calendar, RULES).calendar_days == 7


def test_the_city_s_midnight_is_meant_and_not_another_s():
    period = a_period("Fri 2026-11-20", "Thu 2026-11-26")
    instant = at("Thu 2026-11-19 20:00:00", UTC)

    assert period.state(instant, SHANGHAI) is PeriodState.RUNNING
    assert period.state(instant, ZoneInfo("UTC")) is PeriodState.SCHEDULED


@given(
    seconds=st.integers(-3 * 86400, 12 * 86400),
    length=st.integers(0, 8),
    closes=st.none() | st.times(min_value=time(0, 1)),
)
def test_at_any_instant_a_period_is_in_exactly_one_state(seconds, length, closes):
    first = day("Fri 2026-11-20")
    period = PublicityPeriod(first=first, last=first + timedelta(days=length), closes=closes)
    now = at("Fri 2026-11-20 00:00:00") + timedelta(seconds=seconds)
    opens, over = period.opens_at(SHANGHAI), period.closes_at(SHANGHAI)

    state = period.state(now, SHANGHAI)

    assert opens < over
    assert [
        state is PeriodState.SCHEDULED,
        state is PeriodState.RUNNING,
        state is PeriodState.ENDED,
    ] == [now < opens, opens <= now < over, now >= over]


@pytest.mark.parametrize(
    "text, inside",
    [
        ("Thu 2026-11-19", False),
        ("Fri 2026-11-20", True),
        ("Sun 2026-11-22", True),
        ("Thu 2026-11-26", True),
        ("Fri 2026-11-27", False),
    ],
)
def test_both_the_first_and_the_last_day_lie_in_the_period(text, inside):
    assert a_period("Fri 2026-11-20", "Thu 2026-11-26").contains(day(text)) is inside
