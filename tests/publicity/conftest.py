"""The calendars of the years the portal ships, read from their files."""

from pathlib import Path

import pytest

from publicity.content import read_calendar
from publicity.workdays import CalendarYear, WorkCalendar

CALENDARS = Path(__file__).resolve().parents[2] / "content" / "calendar"


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    """2024 to 2026, as shipped; 2027 is not known."""
    return read_calendar(CALENDARS)


@pytest.fixture(scope="session")
def calendar_with_2027(calendar: WorkCalendar) -> WorkCalendar:
    """The same with a 2027 that announces nothing, for days whose year's end has to be looked at."""
    empty = CalendarYear(year=2027, source="—", days_off={}, make_up_days={})
    return WorkCalendar({**calendar.years, 2027: empty})
