"""One report as it reached the department: by which way, on which days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from publicity.period import PublicityPeriod


class Channel(StrEnum):
    """The ways a report comes (四位一体, and the visit)."""

    WEB = "web"
    LETTER = "letter"
    CALL = "call"
    VISIT = "visit"


class Wish(StrEnum):
    """How the sender of a report wants to be known: not at all, only where it is needed, or to whoever handles it."""

    ANONYMOUS = "anonymous"
    CONFIDENTIAL = "confidential"
    NAMED = "named"


class Sending(StrEnum):
    """What a reporter sends: a report first, and later under its receipt more words, a withdrawal, or an objection.

    A withdrawal asks, and ends nothing by itself: what was reported may be true all the same, and somebody may have
    been pressed. An objection is heard once, after a case was closed.
    """

    REPORT = "report"
    ADDITION = "addition"
    WITHDRAWAL = "withdrawal"
    OBJECTION = "objection"


class Keeping(StrEnum):
    """How a file that came with a report is kept: as it came; as a copy without what tells of its maker; or, being the
    original of such a copy, a voice or a hand, apart with whoever sent it.
    """

    WHOLE = "whole"
    COPY = "copy"
    ORIGINAL = "original"


ASKING = frozenset({Sending.WITHDRAWAL, Sending.OBJECTION})
"""What asks for a decision: the history of the case says so."""


class LetterRule(StrEnum):
    """Which postmark decides whether a letter came in time; both customs are in use, so it is policy, and printed."""

    SENT = "sent"
    ARRIVED = "arrived"


LONG = timedelta(days=365)
"""What is on its way for longer than this was rather dated wrongly: each January letters bear the year before."""


@dataclass(frozen=True, kw_only=True)
class ReportDates:
    """The days of a report. A letter has up to four; ``received`` is the day it was in the department's hands."""

    received: date
    written: date | None = None
    sent: date | None = None
    arrived: date | None = None

    def faults(self) -> list[str]:
        """Name the pairs of days that cannot be, as ``earlier>later``: nothing is received before it was stamped."""
        return [
            f"{name}>received" for name, day in self._before_received() if name != "written" and day > self.received
        ]

    def doubts(self) -> list[str]:
        """Name the pairs of days that are odd and yet possible.

        ``written>sent``: a letter may bear a later day than its postmark, and a stamp may be set wrongly.
        ``written<received``: more than a year lies between.
        """
        before = self._before_received()
        chain = [*before, ("received", self.received)]
        turned = [f"{a}>{b}" for (a, first), (b, second) in pairwise(chain) if first > second]
        slow = [f"{name}<received" for name, day in before if self.received - day > LONG]
        return [pair for pair in turned if pair not in self.faults()] + slow

    def _before_received(self) -> list[tuple[str, date]]:
        days = [("written", self.written), ("sent", self.sent), ("arrived", self.arrived)]
        return [(name, day) for name, day in days if day]


def came_in_time(channel: Channel, dates: ReportDates, period: PublicityPeriod, rule: LetterRule) -> bool:
    """Whether a report came by the period's last day; a late one is registered and investigated all the same, flagged.

    A letter without the deciding postmark counts by the day it was received.
    """
    day = dates.received
    if channel is Channel.LETTER:
        day = (dates.sent if rule is LetterRule.SENT else dates.arrived) or dates.received
    return day <= period.last
