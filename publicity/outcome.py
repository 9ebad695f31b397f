"""What became of a nominee, which the public is always told."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DEFERRAL_MONTHS = 3
"""A deferral generally lasts no longer (中组发[2000]18号, part 3)."""

PROBATION_MONTHS = 12
"""A probation lasts a year from the appointment (党政领导干部任职试用期暂行规定 2001, art. 3)."""


class OutcomeKind(StrEnum):
    """The ends a nomination can come to; ``deferred`` and ``on_probation`` are not the last word.

    A probation ends ``confirmed`` in the post, or ``not_confirmed`` and removed from it.
    """

    APPOINTED = "appointed"
    ON_PROBATION = "on_probation"
    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_APPOINTED = "not_appointed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


RESULTS_OF_PROBATION = frozenset({OutcomeKind.CONFIRMED, OutcomeKind.NOT_CONFIRMED})


def may_follow(before: OutcomeKind | None, kind: OutcomeKind) -> bool:
    """Whether an outcome can come after another, or be the first: only deferral and probation are followed by one."""
    if before is OutcomeKind.ON_PROBATION:
        return kind in RESULTS_OF_PROBATION
    if before is OutcomeKind.DEFERRED:
        return kind is not OutcomeKind.DEFERRED and kind not in RESULTS_OF_PROBATION
    return before is None and kind not in RESULTS_OF_PROBATION


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome, with the day from which it is public; ``note`` is the reason where the department gives one."""

    kind: OutcomeKind
    on: date
    note: str | None = None

    @property
    def deferral_ends(self) -> date | None:
        """The day by which a deferral must be decided; None for every other outcome."""
        return add_months(self.on, DEFERRAL_MONTHS) if self.kind is OutcomeKind.DEFERRED else None

    @property
    def probation_ends(self) -> date | None:
        """The day on which a probation is over and its result is due; None for every other outcome."""
        return add_months(self.on, PROBATION_MONTHS) if self.kind is OutcomeKind.ON_PROBATION else None

    @property
    def ends(self) -> date | None:
        """The day by which another outcome must follow this one; None for one that is final."""
        return self.deferral_ends or self.probation_ends

    def is_overdue(self, today: date) -> bool:
        """Whether this is a deferral or a probation that should have been decided by now."""
        return self.ends is not None and today > self.ends


def add_months(day: date, months: int) -> date:
    """Give the corresponding day some months later, or that month's last day (Civil Code art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
