"""Who was appointed in a year: exact where the notices say it, and silent where they do not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.composition import (
    ANSWERS,
    Appointed,
    Level,
    Measure,
    appointed_by,
    appointed_on,
    composition,
    is_non_party,
    level_named,
    level_of,
    rounded,
)
from publicity.notice import Attainment, ProposedPost, Withdrawal, WithdrawalReason, YearMonth
from publicity.outcome import OutcomeKind
from tests.examples import a_nominee, a_notice, an_outcome, day

TODAY = day("Thu 2026-12-31")


def attained(*names: str) -> tuple[Attainment, ...]:
    return tuple(Attainment(name) for name in names)


def appointed(*changes: dict, on: str = "Mon 2026-11-30") -> list[Appointed]:
    """People appointed on one day, each with what is changed of the usual nominee."""
    return [appointed_on(day(on), a_nominee(**one)) for one in changes]


# --- Who counts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OutcomeKind.APPOINTED, OutcomeKind.ON_PROBATION])
def test_who_was_appointed_counts_in_the_year_of_the_outcome(kind):
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(kind, "Wed 2027-01-06"),)),))

    (one,) = appointed_by([notice], day("Wed 2027-01-06"))

    assert one.on == day("Wed 2027-01-06")
    assert composition([one], 2027).number == 1
    assert composition([one], 2026).number == 0
    assert appointed_by([notice], day("Tue 2027-01-05")) == []


@pytest.mark.parametrize("kind", [OutcomeKind.NOT_APPOINTED, OutcomeKind.DEFERRED, OutcomeKind.WITHDRAWN])
def test_who_was_not_appointed_does_not_count(kind):
    assert appointed_by([a_notice(nominees=(a_nominee(outcomes=(an_outcome(kind),)),))], TODAY) == []


def test_the_nominees_of_a_withdrawn_notice_do_not_count():
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(),)),))
    withdrawal = Withdrawal(on=day("Tue 2026-12-01"), reason=WithdrawalReason.PROCEDURE_FLAW, approved_by="部务会")
    withdrawn = replace(notice, withdrawal=withdrawal)

    assert appointed_by([withdrawn], TODAY) == []
    assert len(appointed_by([withdrawn], day("Mon 2026-11-30"))) == len(appointed_by([notice], TODAY)) == 1


def test_two_posts_in_one_notice_and_a_probation_that_ends_are_one_appointment():
    nominee = a_nominee(
        proposed_posts=(ProposedPost(post="党委书记"), ProposedPost(post="局长")),
        outcomes=(an_outcome(on="Wed 2027-12-01"), an_outcome(OutcomeKind.ON_PROBATION)),
    )

    (one,) = appointed_by([a_notice(nominees=(nominee,))], day("Fri 2027-12-31"))

    assert one.on == day("Mon 2026-11-30")


# --- What a notice says of one person -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status, answer",
    [
        ("中共党员", False), ("中共预备党员", False), ("中国共产党党员", False), ("中共党员、民盟盟员", False),
        ("党员", False), ("非中共党员", True), ("民革党员", True), ("农工党党员", True), ("致公党党员", True),
        ("九三学社社员", True), ("民建会员", True), ("中国民主同盟盟员", True), ("无党派人士", True), ("群众", True),
        ("共青团员", True), ("其他", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_political_status_is_read_as_notices_write_it(status, answer):
    assert is_non_party(a_nominee(political_status=status)) is answer


@pytest.mark.parametrize(
    "education, level",
    [
        ("大学", Level.UNIVERSITY), ("大学本科", Level.UNIVERSITY), ("本科", Level.UNIVERSITY),
        ("中央党校大学", Level.UNIVERSITY), ("研究生", Level.POSTGRADUATE), ("省委党校研究生", Level.POSTGRADUATE),
        ("博士研究生", Level.POSTGRADUATE), ("大学专科", Level.BELOW), ("大专", Level.BELOW), ("中专", Level.BELOW),
        ("高中", Level.BELOW), ("大学肄业", None), ("研究生课程班", None), ("专升本", None),
    ],
)  # fmt: skip
def test_an_education_is_read_as_notices_write_it(education, level):
    assert level_named(education) is level


def test_a_person_has_the_highest_education_and_none_that_may_be_outdone_by_what_nobody_can_read():
    assert level_of(a_nominee(education=attained("大专", "大学"))) is Level.UNIVERSITY
    assert level_of(a_nominee(education=attained("大专", "……"))) is None
    assert level_of(a_nominee(education=attained("研究生", "……"))) is Level.POSTGRADUATE
    assert level_of(a_nominee(education=())) is None


@pytest.mark.parametrize(
    "changes, answer",
    [
        ({"degrees": attained("工学学士")}, True),
        ({"degrees": attained("无")}, False),
        ({"degrees": ()}, False),
        ({"degrees": (), "education": ()}, None),
        ({"degrees": attained("工学学士"), "education": ()}, True),
    ],
)
def test_an_education_without_a_degree_is_no_degree_and_silence_is_no_answer(changes, answer):
    assert ANSWERS[Measure.DEGREE](a_nominee(**changes)) is answer


@pytest.mark.parametrize("years, answer", [(0, False), (1, False), (2, True), (15, True), (None, None)])
def test_two_years_of_frontline_service_are_enough(years, answer):
    assert ANSWERS[Measure.FRONTLINE](a_nominee(frontline_years=years)) is answer


# --- Counting -------------------------------------------------------------------------------------------------------


def test_a_share_is_of_those_of_whom_it_is_published():
    people = appointed(*[{"gender": "女"}] * 6, *[{"gender": "男"}] * 42, {"gender": None}, {"gender": None})

    women = composition(people, 2026).shares[Measure.WOMEN]

    assert (women.number, women.base, women.unpublished, women.percent) == (6, 48, 2, Decimal("12.5"))


def test_where_nothing_is_published_there_is_no_share_and_no_age():
    whole = composition(appointed({"gender": None, "born": None}), 2026)

    assert whole.shares[Measure.WOMEN].percent is None
    assert (whole.age.years, whole.age.base, whole.age.unpublished) == (None, 0, 1)


def test_an_age_is_that_on_the_day_of_appointment_counted_by_months():
    born = YearMonth(1980, 5)
    (early,) = appointed({"born": born}, on="Wed 2026-04-01")
    (late,) = appointed({"born": born}, on="Mon 2026-11-30")

    assert early.months == 45 * 12 + 11
    assert composition([early, late], 2026).age.years == Decimal("46.2")


@pytest.mark.parametrize("number, written", [("1/4", "0.3"), ("1/20", "0.1"), ("449/12", "37.4"), ("86", "86.0")])
def test_a_half_is_rounded_upwards(number, written):
    assert str(rounded(Fraction(number))) == written


PEOPLE = st.builds(
    lambda key, on, **told: appointed_on(on, a_nominee(key=f"n{key}", **told)),
    key=st.integers(1, 999),
    on=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    gender=st.sampled_from(["男", "女", None]),
    born=st.none() | st.builds(YearMonth, st.integers(1955, 2005), st.integers(1, 12)),
    political_status=st.sampled_from(["中共党员", "民盟盟员", "群众", "？", None]),
    education=st.lists(st.sampled_from(["大专", "大学", "研究生", "？"]), max_size=3).map(lambda all: attained(*all)),
    degrees=st.lists(st.sampled_from(["工学学士", "无"]), max_size=2).map(lambda all: attained(*all)),
    frontline_years=st.none() | st.integers(0, 40),
)


@given(st.lists(PEOPLE, max_size=30))
def test_sums_add_up_whoever_is_appointed(people):
    years = [composition(people, year) for year in range(2024, 2028)]

    assert sum(year.number for year in years) == len(people)
    for year in years:
        assert set(year.shares) == set(Measure)
        for share in year.shares.values():
            assert 0 <= share.number <= share.base <= share.of == year.number
            assert share.base + share.unpublished == year.number
            assert (share.percent is None) == (share.base == 0)
            assert share.percent is None or 0 <= share.percent <= 100
        assert year.shares[Measure.POSTGRADUATE].number <= year.shares[Measure.UNIVERSITY].number
        ages = [one.months / 12 for one in people if one.on.year == year.year and one.months is not None]
        assert year.age.base == len(ages)
        assert year.age.years is None or min(ages) - 0.05 <= float(year.age.years) <= max(ages) + 0.051


@given(st.lists(PEOPLE, max_size=12), PEOPLE)
def test_one_more_of_whom_nothing_is_told_changes_no_share(people, other):
    nothing = a_nominee(gender=None, born=None, political_status=None, education=(), degrees=(), frontline_years=None)

    before = composition(people, other.on.year)
    after = composition([*people, appointed_on(other.on, nothing)], other.on.year)

    assert after.number == before.number + 1
    assert after.age.years == before.age.years
    assert {one: share.percent for one, share in after.shares.items()} == {
        one: share.percent for one, share in before.shares.items()
    }
