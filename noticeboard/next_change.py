"""When a page of the board will next read differently though the content stays."""

from datetime import date, datetime

from noticeboard.changes import midnight
from noticeboard.front import LAST_WEEK
from noticeboard.register import Register
from publicity.workdays import ONE_DAY


def next_change(register: Register) -> datetime:
    """Give the next such instant; there always is one, for the year in figures on the front page ends with the year."""
    zone, content = register.zone, register.content
    instants = [midnight(figures.quarter.last + ONE_DAY, zone) for figures in content.statistics]
    instants += [midnight(review.on, zone) for review in content.reviews]
    instants.append(midnight(date(register.today.year + 1, 1, 1), zone))
    if any(announced.on >= register.today - LAST_WEEK for _, announced in register.announced):
        # As long as the front page tells of them, it tells since when.
        instants.append(midnight(register.today + ONE_DAY, zone))
    if turn := register.next_turn():
        instants.append(turn)
    return min(instant for instant in instants if instant > register.as_of)
