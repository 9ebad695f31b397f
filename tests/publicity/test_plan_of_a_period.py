"""The latest day on which a period can begin and still end when an earlier one would."""

import pytest

from publicity.period import earliest_last_day, latest_first_day
from tests.examples import RULES, day
from tests.noticeboard.a_board import calendar

PLANS = """
# first         | earliest last   | latest first that ends with it
Fri 2026-11-20  | Thu 2026-11-26  | Fri 2026-11-20
Mon 2026-09-28  | Fri 2026-10-09  | Mon 2026-09-28
Thu 2026-10-01  | Tue 2026-10-13  | Wed 2026-10-07
Sat 2026-11-21  | Fri 2026-11-27  | Sat 2026-11-21
Sun 2026-02-15  | Sat 2026-02-28  | Sun 2026-02-22
"""


@pytest.mark.parametrize("row", PLANS.strip().splitlines()[1:])
def test_a_period_that_begins_on_days_off_gains_nothing_by_it(row):
    first, last, latest = (day(cell.strip()) for cell in row.split("|"))

    assert earliest_last_day(first, calendar(), RULES) == last
    assert latest_first_day(first, last, calendar(), RULES) == latest
