"""When a page of the board will next read differently though the content stays."""

from datetime import datetime

from noticeboard.changes import midnight
from noticeboard.register import Register
from publicity.workdays import ONE_DAY


def next_change(register: Register) -> datetime:
    """Give the next such instant: at midnight at the latest, for the front page says what is open today."""
    tomorrow = midnight(register.today + ONE_DAY, register.zone)
    turn = register.next_turn()
    return min(turn, tomorrow) if turn else tomorrow
