"""The board's account of itself: what was announced, what came of it, and how reports were followed up, by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from noticeboard.composition import composition_years
from noticeboard.register import Register, gathered_once
from publicity.notice import NoticeState
from publicity.outcome import OutcomeKind
from publicity.review import AnnualReview
from publicity.statistics import QuarterFigures


class Range(NamedTuple):
    """What several bands make together: at least, at most."""

    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class YearFigures:
    """One year's figures: exact where the notices say it, in bands where reports are counted.

    Nominees of withdrawn notices are not counted. ``outcomes`` has every kind; with ``waiting`` they add up to
    ``nominees``; of a probation its result counts, once there is one. ``quarters`` are the released ones that are over,
    ``review`` is the yearly one, once it was held.
    """

    year: int
    notices: int
    nominees: int
    outcomes: Mapping[OutcomeKind, int]
    waiting: int
    inspections: int
    candidates: int
    corrections: int
    withdrawn: int
    quarters: tuple[QuarterFigures, ...]
    review: AnnualReview | None

    @property
    def received(self) -> Range:
        """How many reports came in the released quarters."""
        bands = [quarter.received for quarter in self.quarters]
        return Range(sum(band.low for band in bands), sum(band.high for band in bands))

    @property
    def all_due_concluded(self) -> bool:
        """Whether nothing was overdue at the end of any released quarter."""
        return all(quarter.all_due_concluded for quarter in self.quarters)

    @property
    def held_back(self) -> int:
        """How many nominees were, at the last word so far, deferred or not appointed."""
        return self.outcomes[OutcomeKind.DEFERRED] + self.outcomes[OutcomeKind.NOT_APPOINTED]


@dataclass(frozen=True)
class AccountabilityPage:
    """``/accountability/``; ``composed`` are the years in which somebody was appointed."""

    template = "accountability.html"

    this_year: int
    years: tuple[YearFigures, ...]
    composed: tuple[int, ...]


def accountability_page(register: Register) -> AccountabilityPage:
    """Give the figures of every year in which something happened, the latest first."""
    years = set(register.by_year)
    years |= {review.year for review in register.reviews}
    years |= {quarter.quarter.year for quarter in released_quarters(register)}
    figures = tuple(year_figures(register, year) for year in sorted(years, reverse=True))
    return AccountabilityPage(register.today.year, figures, composition_years(register))


@gathered_once
def year_figures(register: Register, year: int) -> YearFigures:
    """Count one year; a notice belongs to the year in which it was put up."""
    cards = register.by_year.get(year, ())
    counted = [card for card in cards if card.state is not NoticeState.WITHDRAWN]
    appointments = [card for card in counted if not card.is_inspection]
    inspections = [card for card in counted if card.is_inspection]
    ends = list(chain.from_iterable(card.outcomes for card in appointments))
    return YearFigures(
        year=year,
        notices=len(appointments),
        nominees=sum(len(card.people) for card in appointments),
        outcomes={kind: ends.count(kind) for kind in OutcomeKind},
        waiting=ends.count(None),
        inspections=len(inspections),
        candidates=sum(len(card.people) for card in inspections),
        corrections=sum(change.correction is not None for card in cards for change in card.changes),
        withdrawn=len(cards) - len(counted),
        quarters=tuple(quarter for quarter in released_quarters(register) if quarter.quarter.year == year),
        review=next((review for review in register.reviews if review.year == year), None),
    )


def released_quarters(register: Register) -> tuple[QuarterFigures, ...]:
    """The released quarters that are over on the day shown; one that is not over is not told."""
    return tuple(figures for figures in register.content.statistics if figures.quarter.last < register.today)
