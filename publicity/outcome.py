"""What became of a nominee, which the public is always told."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

DEFERRAL_MONTHS = 3
"""A deferral generally lasts no longer (中组发[2000]18号, part 3)."""


class OutcomeKind(StrEnum):
    """The ends a nomination can come to; ``deferred`` is the only one that is not the last word."""

    APPOINTED = "appointed"
    ON_PROBATION = "on_probation"
    NOT_APPOINTED = "not_appointed"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


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

    def is_overdue(self, today: date) -> bool:
        """Whether this is a deferral that should have been decided by now."""
        return self.deferral_ends is not None and today > self.deferral_ends


def add_months(day: date, months: int) -> date:
    """Give the corresponding day some months later, or that month's last day (Civil Code art. 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
