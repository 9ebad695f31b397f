"""The calendar files say of every day what the State Council said, and a slip of the keyboard is told."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from publicity.content import read_calendar
from publicity.errors import CalendarMissing, ContentRefused
from publicity.workdays import DayKind, WorkCalendar
from tests.examples import day
from tests.notice_files import CALENDAR, ROOT

SHIPPED = ROOT / "content" / "calendar"
A_YEAR = """\
source = "国务院办公厅关于2027年部分节假日安排的通知"

[[days_off]]
name = "元旦"
name_en = "New Year's Day"
first = 2026-12-31
last = 2027-01-02

[[make_up]]
for = "元旦"
dates = [2027-01-03]
"""


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year % 4 == 0))]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_is_as_another_calendar_has_it(year: int) -> None:
    # The last week of 2026 needs the next notice, which is not out.
    known = [one for one in days_of(year) if one < date(2026, 12, 25)]

    wrong = [one for one in known if CALENDAR.is_working_day(one) != chinese_calendar.is_workday(one)]

    assert wrong == []


def test_a_calendar_with_one_wrong_day_would_be_caught() -> None:
    year = CALENDAR.years[2025]
    without_make_up = WorkCalendar({**CALENDAR.years, 2025: type(year)(2025, year.source, year.days_off, {})})

    wrong = [one for one in days_of(2025) if without_make_up.is_working_day(one) != chinese_calendar.is_workday(one)]

    assert [f"{one:%a %Y-%m-%d}" for one in wrong] == [
        "Sun 2025-01-26",
        "Sat 2025-02-08",
        "Sun 2025-04-27",
        "Sun 2025-09-28",
        "Sat 2025-10-11",
    ]


REASONS = [
    ("Tue 2025-10-07", DayKind.DAY_OFF, "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
    ("Sat 2025-10-11", DayKind.MAKE_UP, "国庆节、中秋节", "National Day and Mid-Autumn Festival"),
    ("Sat 2026-02-14", DayKind.MAKE_UP, "春节", "Spring Festival"),
    ("Sun 2024-02-18", DayKind.MAKE_UP, "春节", "Spring Festival"),
    ("Fri 2026-06-19", DayKind.DAY_OFF, "端午节", "Dragon Boat Festival"),
]


@pytest.mark.parametrize("when, kind, name, name_en", REASONS)
def test_a_day_off_and_a_make_up_day_name_their_holiday(when: str, kind: DayKind, name: str, name_en: str) -> None:
    reason = CALENDAR.reason(day(when))

    assert reason.kind is kind
    assert reason.holiday is not None
    assert (reason.holiday.name, reason.holiday.name_en) == (name, name_en)


def test_the_source_is_the_state_councils_notice() -> None:
    assert [CALENDAR.years[year].source for year in sorted(CALENDAR.years)] == [
        "国务院办公厅关于2024年部分节假日安排的通知（国办发明电〔2023〕7号）",
        "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
        "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）",
    ]


def test_every_file_explains_itself_in_both_languages() -> None:
    for path in sorted(SHIPPED.glob("*.toml")):
        comment = path.read_text(encoding="utf-8").partition("source =")[0]
        assert "照国务院办公厅" in comment
        assert "State Council" in comment


def test_a_holiday_may_begin_in_the_last_week_of_the_year_before(tmp_path: Path) -> None:
    (tmp_path / "2026.toml").write_bytes((SHIPPED / "2026.toml").read_bytes())
    (tmp_path / "2027.toml").write_text(A_YEAR, encoding="utf-8")

    calendar = read_calendar(tmp_path)

    assert calendar.reason(day("Thu 2026-12-31")).kind is DayKind.DAY_OFF
    assert calendar.reason(day("Sun 2027-01-03")).kind is DayKind.MAKE_UP


def test_an_empty_folder_knows_no_year(tmp_path: Path) -> None:
    calendar = read_calendar(tmp_path)

    with pytest.raises(CalendarMissing):
        calendar.is_working_day(day("Fri 2026-11-20"))


SLIPS = [
    ("2026-12-31", "2026-12-24", "N903"),
    ("last = 2027-01-02", "last = 2026-12-30", "N308"),
    ("last = 2027-01-02", "last = 2027-03-02", "N308"),
    ("dates = [2027-01-03]", "dates = [2027-01-03, 2027-01-03]", "N904"),
    ("dates = [2027-01-03]", "dates = [2027-01-02]", "N904"),
    ("dates = [2027-01-03]", "dates = 2027-01-03", "N205"),
    ("dates = [2027-01-03]", "dates = [2027-01-03T00:00:00]", "N907"),
    ("name_en =", "nameEn =", "N201 N202"),
    ('source = "国务院办公厅关于2027年部分节假日安排的通知"', 'source = ""', "N203"),
    ("[[days_off]]", "[days_off]", "N205"),
    ("[[make_up]]", "[[makeup]]", "N201"),
]


@pytest.mark.parametrize("old, new, codes", SLIPS)
def test_a_slip_in_a_calendar_is_told(tmp_path: Path, old: str, new: str, codes: str) -> None:
    assert old in A_YEAR
    (tmp_path / "2027.toml").write_text(A_YEAR.replace(old, new), encoding="utf-8")

    with pytest.raises(ContentRefused) as refused:
        read_calendar(tmp_path)

    assert {fault.code for fault in refused.value.faults} == set(codes.split())


def test_faults_of_all_calendars_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_text(A_YEAR.replace("2027-01-03", "2027-01-04"), encoding="utf-8")
    (tmp_path / "2028.toml").write_text("source = 国务院", encoding="utf-8")

    with pytest.raises(ContentRefused) as refused:
        read_calendar(tmp_path)

    assert [fault.code for fault in refused.value.faults] == ["N906", "N901"]


def test_what_an_editor_leaves_beside_a_calendar_is_no_calendar(tmp_path: Path) -> None:
    (tmp_path / "2027.toml").write_text(A_YEAR, encoding="utf-8")
    (tmp_path / ".#2027.toml").symlink_to("somebody@somewhere.1234")

    assert set(read_calendar(tmp_path).years) == {2027}
