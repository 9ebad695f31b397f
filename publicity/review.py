"""The yearly review of appointments (一报告两评议): the full committee hears the report and grades it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReviewFault(StrEnum):
    """Why a review cannot stand."""

    HELD_TOO_EARLY_OR_LATE = "held_too_early_or_late"
    NOBODY_VOTED = "nobody_voted"
    DIFFERENT_BALLOTS = "different_ballots"


@dataclass(frozen=True, kw_only=True)
class Grades:
    """The ballots of one question, by grade: 满意, 基本满意, 不满意, 不了解."""

    satisfied: int
    mostly: int
    dissatisfied: int
    unknown: int

    @property
    def total(self) -> int:
        """How many ballots there are."""
        return self.satisfied + self.mostly + self.dissatisfied + self.unknown


@dataclass(frozen=True, kw_only=True)
class AnnualReview:
    """One year's review: the day, the body that graded, how many appointments it looked at, and its two ballots.

    ``work`` grades the selecting and appointing of the year, ``appointments`` those newly appointed in it.
    """

    year: int
    on: date
    body: str
    appointed: int
    work: Grades
    appointments: Grades

    def faults(self) -> list[ReviewFault]:
        """List all that is wrong with it; nothing when it stands.

        A review is held when its year is nearly over or in the year after, and the same people cast both ballots.
        """
        checks = {
            ReviewFault.HELD_TOO_EARLY_OR_LATE: date(self.year, 12, 1) <= self.on <= date(self.year + 1, 12, 31),
            ReviewFault.NOBODY_VOTED: min(self.work.total, self.appointments.total) > 0,
            ReviewFault.DIFFERENT_BALLOTS: self.work.total == self.appointments.total,
        }
        return [fault for fault, holds in checks.items() if not holds]
