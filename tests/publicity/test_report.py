"""A report has its days in order, and is in time or late; late is a flag and never a refusal."""

import pytest

from publicity.report import Channel, LetterRule, ReportDates, came_in_time
from tests.examples import a_period, day

PERIOD = a_period("Fri 2026-11-20", "Thu 2026-11-26")


def a_letter(**days: str) -> ReportDates:
    """The days of a letter, each with its weekday."""
    return ReportDates(**{name: day(text) for name, text in days.items()})


@pytest.mark.parametrize(
    "days, faults",
    [
        ({"received": "Fri 2026-11-20"}, []),
        (
            {
                "written": "Fri 2026-11-20",
                "sent": "Sat 2026-11-21",
                "arrived": "Mon 2026-11-23",
                "received": "Tue 2026-11-24",
            },
            [],
        ),
        # Everything on one day is in order.
        (
            {
                "written": "Fri 2026-11-20",
                "sent": "Fri 2026-11-20",
                "arrived": "Fri 2026-11-20",
                "received": "Fri 2026-11-20",
            },
            [],
        ),
        # A year before is still on its way.
        ({"written": "Thu 2025-11-20", "received": "Fri 2026-11-20"}, []),
        ({"sent": "Sat 2026-11-21", "received": "Fri 2026-11-20"}, ["sent>received"]),
        (
            {
                "written": "Tue 2026-11-24",
                "sent": "Mon 2026-11-23",
                "arrived": "Sun 2026-11-22",
                "received": "Sat 2026-11-21",
            },
            ["sent>received", "arrived>received"],
        ),
    ],
)
def test_what_was_received_before_it_was_stamped_cannot_be_and_every_such_pair_is_named(days, faults):
    assert a_letter(**days).faults() == faults


@pytest.mark.parametrize(
    "days, doubts",
    [
        ({"written": "Fri 2026-11-20", "sent": "Fri 2026-11-20", "received": "Fri 2026-11-20"}, []),
        # People date a letter ahead, or wrongly; a stamp may be set wrongly.
        ({"written": "Sat 2026-11-21", "received": "Fri 2026-11-20"}, ["written>received"]),
        ({"written": "Sat 2026-11-21", "sent": "Thu 2026-11-19", "received": "Fri 2026-11-20"}, ["written>sent"]),
        ({"sent": "Mon 2026-11-23", "arrived": "Sat 2026-11-21", "received": "Tue 2026-11-24"}, ["sent>arrived"]),
        # What cannot be is no doubt.
        ({"arrived": "Mon 2026-11-23", "received": "Fri 2026-11-20"}, []),
        ({"written": "Wed 2025-11-19", "sent": "Wed 2025-11-19", "received": "Fri 2026-11-20"},
         ["written<received", "sent<received"]),
    ],
)  # fmt: skip
def test_days_that_are_odd_and_yet_possible_are_named(days, doubts):
    assert a_letter(**days).doubts() == doubts


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.CALL, Channel.VISIT])
@pytest.mark.parametrize("rule", LetterRule)
@pytest.mark.parametrize(
    "received, in_time",
    [
        ("Fri 2026-11-20", True),
        ("Thu 2026-11-26", True),
        ("Fri 2026-11-27", False),
        # What comes before the first day is not late.
        ("Thu 2026-11-19", True),
    ],
)
def test_a_report_counts_by_the_day_it_was_received(channel, rule, received, in_time):
    dates = a_letter(sent="Thu 2026-11-19", arrived="Thu 2026-11-19", received=received)

    assert came_in_time(channel, dates, PERIOD, rule) is in_time


@pytest.mark.parametrize(
    "sent, arrived, received, by_sending, by_arrival",
    [
        # Posted on the last day, arrived after it: the two customs disagree.
        ("Thu 2026-11-26", "Mon 2026-11-30", "Tue 2026-12-01", True, False),
        ("Fri 2026-11-27", "Mon 2026-11-30", "Tue 2026-12-01", False, False),
        ("Mon 2026-11-23", "Thu 2026-11-26", "Fri 2026-11-27", True, True),
        # Without the deciding postmark, the day it was in the department's hands.
        (None, "Thu 2026-11-26", "Fri 2026-11-27", False, True),
        ("Thu 2026-11-26", None, "Fri 2026-11-27", True, False),
        (None, None, "Thu 2026-11-26", True, True),
        (None, None, "Fri 2026-11-27", False, False),
    ],
)
def test_a_letter_counts_by_the_postmark_that_the_city_chose(sent, arrived, received, by_sending, by_arrival):
    stamps = {"sent": sent, "arrived": arrived, "received": received}
    dates = a_letter(**{name: text for name, text in stamps.items() if text})

    assert came_in_time(Channel.LETTER, dates, PERIOD, LetterRule.SENT) is by_sending
    assert came_in_time(Channel.LETTER, dates, PERIOD, LetterRule.ARRIVED) is by_arrival
