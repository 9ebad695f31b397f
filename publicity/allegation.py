"""What is alleged: one matter about one nominee, what was found about it, and what follows for the appointment."""

from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """What the investigation found, per allegation."""

    SUBSTANTIATED = "substantiated"
    PARTLY = "partly"
    UNSUBSTANTIATED = "unsubstantiated"
    UNVERIFIABLE = "unverifiable"
    NOT_INVESTIGABLE = "not_investigable"


class Effect(StrEnum):
    """What follows for the appointment, apart from the finding (中组发[2000]18号, part 3)."""

    NONE = "none"
    REMIND = "remind"
    DEFER = "defer"
    CANCEL = "cancel"
    REFER = "refer"


@dataclass(frozen=True)
class Allegation:
    """One matter alleged about one nominee; ``number`` counts from 1 within the case.

    ``split_to`` is the case in which it is dealt with since it was split off: here nothing is found about it.
    """

    number: int
    finding: Finding | None = None
    effect: Effect | None = None
    found_by: str | None = None
    split_to: str | None = None

    @property
    def is_concluded(self) -> bool:
        """Whether both the finding and the effect stand, or another case is to find them."""
        return self.split_to is not None or (self.finding is not None and self.effect is not None)

    @property
    def unfound(self) -> "Allegation":
        """The same, with nothing found about it."""
        return Allegation(self.number, split_to=self.split_to)
