"""Who was appointed in a year, as the notices tell it: how many, and how many of them are women, hold a degree …

Unknown stays unknown: every figure is told with the number of people whose notice says what it takes to count it.
Nothing is withheld for being small: each of these people was announced by name, in public.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import NamedTuple

from publicity.notice import AppointmentNotice, Nominee
from publicity.outcome import OutcomeKind

APPOINTING = (OutcomeKind.APPOINTED, OutcomeKind.ON_PROBATION)
"""The outcomes with which somebody takes up a post."""

FRONTLINE_YEARS = 2
"""Years of frontline service that a leading post at county level asks for (条例 2019 art. 8)."""


class Measure(StrEnum):
    """What is counted of those who were appointed."""

    WOMEN = "women"
    NON_PARTY = "non_party"
    UNIVERSITY = "university"
    POSTGRADUATE = "postgraduate"
    DEGREE = "degree"
    FRONTLINE = "frontline"


class Level(IntEnum):
    """How high an education is, as far as it is counted."""

    BELOW = 0
    UNIVERSITY = 1
    POSTGRADUATE = 2


class Appointed(NamedTuple):
    """A nominee who was appointed, as far as it counts; two posts in one notice are one.

    ``on`` is the first day on which it is public, ``months`` the age on that day, ``answers`` those to each measure, in
    their order.
    """

    on: date
    months: int | None
    answers: Mapping[Measure, bool | None]


@dataclass(frozen=True)
class Share:
    """``number`` of the ``base`` people of whom it is published, among ``of`` in all."""

    number: int
    base: int
    of: int

    @property
    def unpublished(self) -> int:
        """Of how many it is not published."""
        return self.of - self.base

    @property
    def percent(self) -> Decimal | None:
        """The share of those of whom it is published, to one decimal; None where it is published of nobody."""
        return rounded(Fraction(100 * self.number, self.base)) if self.base else None


@dataclass(frozen=True)
class AverageAge:
    """``years`` to one decimal over the ``base`` people whose month of birth is published, among ``of`` in all."""

    years: Decimal | None
    base: int
    of: int

    @property
    def unpublished(self) -> int:
        """Of how many the month of birth is not published."""
        return self.of - self.base


@dataclass(frozen=True, kw_only=True)
class Composition:
    """One year's figures; ``shares`` has every measure."""

    year: int
    number: int
    shares: Mapping[Measure, Share]
    age: AverageAge


def appointed_by(notices: Iterable[AppointmentNotice], today: date) -> list[Appointed]:
    """Find who was appointed by the end of a day; the nominees of a notice that was withdrawn do not count.

    Whoever begins on probation is appointed with it, and is not counted again when it ends.
    """
    appointed = []
    for notice in notices:
        for nominee in () if notice.withdrawn_by(today) else notice.nominees:
            days = [outcome.on for outcome in nominee.outcomes if outcome.kind in APPOINTING and outcome.on <= today]
            if days:
                appointed.append(appointed_on(min(days), nominee))
    return appointed


def appointed_on(day: date, person: Nominee) -> Appointed:
    """Say of somebody who was appointed on a day what counts; the age by months, for no day of birth is published."""
    born = person.born
    months = (day.year - born.year) * 12 + day.month - born.month if born else None
    return Appointed(day, months, {measure: ANSWERS[measure](person) for measure in Measure})


def composition(appointed: Iterable[Appointed], year: int) -> Composition:
    """Count those who were appointed in a year."""
    those = [one for one in appointed if one.on.year == year]
    # Most people answer alike: there are few different sets of answers, each given by many.
    answers = Counter(tuple(one.answers.values()) for one in those)
    ages = [one.months for one in those if one.months is not None]
    return Composition(
        year=year,
        number=len(those),
        shares={measure: _share(answers, place) for place, measure in enumerate(Measure)},
        age=AverageAge(rounded(Fraction(sum(ages), 12 * len(ages))) if ages else None, len(ages), len(those)),
    )


def _share(answers: Mapping[tuple[bool | None, ...], int], place: int) -> Share:
    """Count the answers that stand in a place; they are counted by the set in which they were given."""
    counted: Counter[bool | None] = Counter()
    for given, number in answers.items():
        counted[given[place]] += number
    return Share(counted[True], counted[True] + counted[False], counted.total())


def rounded(number: Fraction) -> Decimal:
    """Round to one decimal, a half upwards, as people do."""
    exact = Decimal(number.numerator) / number.denominator
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- What a notice says of one person: yes, no, or nothing ------------------------------------------------------------


def is_woman(person: Nominee) -> bool | None:
    """Whether the person is a woman."""
    return {"女": True, "男": False}.get(person.gender or "")


_PARTY = re.compile("中共(预备)?党员|中国共产党(预备)?党员|(预备)?党员")
_NON_PARTY = re.compile(
    "非中共|无党派|民主党派|群众|共青团员|民革|民盟|民建|民进|农工党|致公党|九三学社|台盟"
    "|中国国民党革命|中国民主|中国农工|中国致公|台湾民主自治"
)


def is_non_party(person: Nominee) -> bool | None:
    """Whether the person is not in the Communist Party: of another party, of none, 群众."""
    status = person.political_status or ""
    if _PARTY.match(status):
        return False
    return True if _NON_PARTY.match(status) else None


_NOT_A_LEVEL = re.compile("肄业|结业|进修|课程|在读|研究生班|普通班")
_LEVELS = (
    (Level.POSTGRADUATE, re.compile("研究生|^硕士$|^博士$")),
    (Level.BELOW, re.compile("专科|大专|高职|中专|中师|技校|职高|高中|初中|小学")),
    (Level.UNIVERSITY, re.compile("本科|大学")),
)


def level_named(education: str) -> Level | None:
    """Read how high an education (学历) is; None for one that is unfinished, or not among those we know."""
    if _NOT_A_LEVEL.search(education):
        return None
    return next((level for level, words in _LEVELS if words.search(education)), None)


def level_of(person: Nominee) -> Level | None:
    """Find a person's highest education; None if the notice tells none, or one that may be higher than the rest."""
    levels = [level_named(one.name) for one in person.education]
    known = [level for level in levels if level is not None]
    if None in levels and Level.POSTGRADUATE not in known:
        return None
    return max(known, default=None)


def _reaches(person: Nominee, least: Level) -> bool | None:
    level = level_of(person)
    return None if level is None else level >= least


def has_degree(person: Nominee) -> bool | None:
    """Whether the person has a degree (学位); a notice tells it beside the education, or there is none."""
    if any(degree.name != "无" for degree in person.degrees):
        return True
    return False if person.education or person.degrees else None


def has_frontline_service(person: Nominee) -> bool | None:
    """Whether the person served at the front line (基层) for as long as a leading post asks."""
    return None if person.frontline_years is None else person.frontline_years >= FRONTLINE_YEARS


ANSWERS = {
    Measure.WOMEN: is_woman,
    Measure.NON_PARTY: is_non_party,
    Measure.UNIVERSITY: lambda person: _reaches(person, Level.UNIVERSITY),
    Measure.POSTGRADUATE: lambda person: _reaches(person, Level.POSTGRADUATE),
    Measure.DEGREE: has_degree,
    Measure.FRONTLINE: has_frontline_service,
}
"""What each measure asks of a person; None is no answer."""
