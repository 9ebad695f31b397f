"""One report as it reached the department: by which way, on which days."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from publicity.period import PublicityPeriod


class Channel(StrEnum):
    """The ways a report comes (四位一体, and the visit)."""

    WEB = "web"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


class LetterRule(StrEnum):
    """Which postmark decides whether a letter came in time; both customs are in use, so it is policy, and printed."""

    SENT = "sent"
    ARRIVED = "arrived"


@dataclass(frozen=True, kw_only=True)
class ReportDates:
    """The days of a report. A letter has up to four; ``received`` is the day it was in the department's hands."""

    received: date
    written: date | None = None
    sent: date | None = None
    arrived: date | None = None

    def faults(self) -> list[str]:
        """Name the pairs of days that stand in the wrong order, as ``earlier>later``."""
        chain = [
            (name, day)
            for name in ("written", "sent", "arrived", "received")
            if (day := getattr(self, name)) is not None
        ]
        return [f"{a}>{b}" for (a, first), (b, second) in pairwise(chain) if first > second]


def came_in_time(channel: Channel, dates: ReportDates, period: PublicityPeriod, rule: LetterRule) -> bool:
    """Whether a report came by the period's last day; a late one is registered and investigated all the same, flagged.

    A letter without the deciding postmark counts by the day it was received.
    """
    day = dates.received
    if channel is Channel.LETTER:
        day = (dates.sent if rule is LetterRule.SENT else dates.arrived) or dates.received
    return day <= period.last
