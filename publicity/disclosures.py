"""The four disclosures (四个公开) that every inspection notice owes the public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from publicity.workdays import ONE_DAY, WorkCalendar


class DisclosureTopic(StrEnum):
    """The four: who; when and for what; by whom, with the phone that supervises them; how to report."""

    SUBJECT = "subject"
    TIME_AND_PURPOSE = "time_and_purpose"
    TEAM = "team"
    WAYS_TO_REPORT = "ways_to_report"


class DisclosureState(StrEnum):
    """How far a topic is disclosed; ``missing`` refuses the notice."""

    DISCLOSED = "disclosed"
    PARTLY = "partly"
    WITHHELD = "withheld"
    MISSING = "missing"


@dataclass(frozen=True, kw_only=True)
class Withholding:
    """A disclosure held back in the open: on what ground, by which role's approval, and when it is looked at again."""

    topic: DisclosureTopic
    ground: str
    approved_by: str
    review_on: date


@dataclass(frozen=True)
class Disclosure:
    """One topic's state in one notice; ``lacking`` names the parts that are not there."""

    topic: DisclosureTopic
    state: DisclosureState
    lacking: tuple[str, ...] = ()
    withholding: Withholding | None = None


def judge(topic: DisclosureTopic, parts: dict[str, bool], withholdings: tuple[Withholding, ...]) -> Disclosure:
    """Judge one topic from its parts (name → whether it is there) and what was openly withheld."""
    lacking = tuple(name for name, there in parts.items() if not there)
    withholding = next((w for w in withholdings if w.topic is topic), None)
    if not lacking:
        return Disclosure(topic, DisclosureState.DISCLOSED)
    if withholding:
        state = DisclosureState.WITHHELD if len(lacking) == len(parts) else DisclosureState.PARTLY
        return Disclosure(topic, state, lacking, withholding)
    return Disclosure(topic, DisclosureState.MISSING, lacking)


def judge_all(
    *,
    current_posts: Sequence[bool],
    purpose: bool,
    members: int,
    supervision_phone: bool,
    phone: bool,
    post_or_visit: bool,
    withholdings: tuple[Withholding, ...],
) -> tuple[Disclosure, ...]:
    """Judge the four, in the order of the rule; ``current_posts`` says of each candidate whether the post is told."""
    parts = {
        DisclosureTopic.SUBJECT: {
            "candidates": bool(current_posts),
            "current_posts": bool(current_posts) and all(current_posts),
        },
        DisclosureTopic.TIME_AND_PURPOSE: {"time": True, "purpose": purpose},
        DisclosureTopic.TEAM: {"two_members": members >= 2, "supervision_phone": supervision_phone},
        DisclosureTopic.WAYS_TO_REPORT: {"phone": phone, "post_or_visit": post_or_visit},
    }
    return tuple(judge(topic, parts[topic], withholdings) for topic in DisclosureTopic)


TRANSFER_MONTHS = 24
"""Who left a unit no longer ago is inspected there too (Zhejiang's measure on 考察预告: less than two years)."""


def is_lately_transferred(left: date, begins: date) -> bool:
    """Whether somebody left a unit within two years before an inspection; of both days only the month counts."""
    return (begins.year - left.year) * 12 + begins.month - left.month <= TRANSFER_MONTHS


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """How many working days before the inspection its notice must be out (Zhejiang's measure: one to three)."""

    min_working_days: int = 1
    max_working_days: int = 3

    def holds(self, published: date, inspection_begins: date, calendar: WorkCalendar) -> bool:
        """Whether a notice published that day leads the inspection as it should. Raises CalendarMissing."""
        lead = self.lead(published, inspection_begins, calendar)
        return self.min_working_days <= lead <= self.max_working_days and published <= inspection_begins

    def lead(self, published: date, inspection_begins: date, calendar: WorkCalendar) -> int:
        """Count the working days from the day of publication up to, not including, the day the inspection begins.

        A notice that comes on that day or later leads nothing. Raises CalendarMissing.
        """
        return calendar.working_days(published, inspection_begins - ONE_DAY)
