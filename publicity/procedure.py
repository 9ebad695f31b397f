"""The steps by which a person comes to be proposed, with the arithmetic of the ballot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from publicity.errors import BallotRefused


class ProcedureStep(StrEnum):
    """The recorded steps, in the order in which they happen (条例 2019, chs. 3 to 7)."""

    RECOMMENDATION = "recommendation"
    INSPECTION = "inspection"
    DELIBERATION = "deliberation"
    DECISION = "decision"


class RecommendationWay(StrEnum):
    """How somebody came to be recommended (条例 2019, ch. 4 on 民主推荐, ch. 9 on 公开选拔 and 竞争上岗)."""

    MEETING = "meeting"
    TALKS = "talks"
    ORGANISATION = "organisation"
    SIGNED = "signed"
    PUBLIC_SELECTION = "public_selection"
    COMPETITION = "competition"


class ProcedureRule(StrEnum):
    """The rules that a step of a record can be seen to satisfy."""

    IN_ORDER = "in_order"
    QUORUM = "quorum"
    MAJORITY = "majority"
    BALLOTS_ADD_UP = "ballots_add_up"
    SIGNED = "signed"
    BEFORE_PUBLICITY = "before_publicity"
    LEAD_TIME = "lead_time"
    TEAM_OF_TWO = "team_of_two"
    FORMER_UNIT = "former_unit"


class BallotFault(StrEnum):
    """Why a ballot cannot stand."""

    NEGATIVE = "negative"
    MORE_PRESENT_THAN_DUE = "more_present_than_due"
    MORE_VOTES_THAN_PRESENT = "more_votes_than_present"
    NO_QUORUM = "no_quorum"
    NOT_PASSED = "not_passed"


@dataclass(frozen=True, kw_only=True)
class Ballot:
    """A vote of a party committee: members who should attend (``due``), who did (``present``), and their votes.

    ``against`` and ``undecided`` (缓议 or 弃权) are whole numbers; uncast papers are ``present`` less all votes.
    """

    due: int
    present: int
    approve: int
    against: int = 0
    undecided: int = 0

    @property
    def has_quorum(self) -> bool:
        """At least two thirds of those due are present (条例 2014 art. 37; "以上" includes equality)."""
        return 3 * self.present >= 2 * self.due

    @property
    def is_passed(self) -> bool:
        """More than half of those *due* approve, whoever came (条例: 应到会成员超过半数; "超过" excludes half)."""
        return 2 * self.approve > self.due

    def faults(self) -> list[BallotFault]:
        """List all that is wrong with the ballot; nothing when it stands."""
        votes = (self.approve, self.against, self.undecided)
        if min(self.due, self.present, *votes) < 0 or self.due == 0:
            return [BallotFault.NEGATIVE]
        checks = {
            BallotFault.MORE_PRESENT_THAN_DUE: self.present <= self.due,
            BallotFault.MORE_VOTES_THAN_PRESENT: sum(votes) <= self.present,
            BallotFault.NO_QUORUM: self.has_quorum,
            BallotFault.NOT_PASSED: self.is_passed,
        }
        return [fault for fault, holds in checks.items() if not holds]

    def check(self) -> None:
        """Refuse a ballot that cannot stand. Raises BallotRefused with the first fault."""
        for fault in self.faults():
            raise BallotRefused(fault)


@dataclass(frozen=True, kw_only=True)
class RecordedStep:
    """One step: when (``until`` if it took several days), by which body, and the vote if there was one.

    ``way`` belongs to a recommendation, ``notice`` (its number, KC-2026-003) to an inspection. ``chair`` and
    ``recorder`` signed the minutes of a decision; who they are is never shown.
    """

    step: ProcedureStep
    on: date
    until: date | None = None
    body: str | None = None
    way: RecommendationWay | None = None
    notice: str | None = None
    ballot: Ballot | None = None
    chair: str | None = None
    recorder: str | None = None

    @property
    def ended(self) -> date:
        """Its last day."""
        return self.until or self.on

    @property
    def is_signed(self) -> bool:
        """Whether two different people signed the minutes."""
        return bool(self.chair and self.recorder and self.chair != self.recorder)


@dataclass(frozen=True, kw_only=True)
class AnnouncedInspection:
    """What an inspection's own notice shows of it: announced in time, by how many members, the former unit named.

    Whether it was put up in that unit too, no notice shows.
    """

    is_in_time: bool
    members: int
    names_former_unit: bool


def misplaced(record: Sequence[RecordedStep]) -> tuple[int, ...]:
    """Give the places of the steps that stand before one they should follow, or decide while another is under way."""
    order = list(ProcedureStep)
    found = []
    for place, step in enumerate(record):
        before = record[:place]
        decides_early = step.step is ProcedureStep.DECISION and any(
            one.ended > step.on for one in before if one.step is not ProcedureStep.DECISION
        )
        if decides_early or any(order.index(one.step) > order.index(step.step) or one.on > step.on for one in before):
            found.append(place)
    return tuple(found)


def rules_kept(
    record: Sequence[RecordedStep], published: date, announced: AnnouncedInspection | None = None
) -> tuple[tuple[ProcedureRule, ...], ...]:
    """Give for each step the rules it can be seen to satisfy; what is not recorded satisfies nothing.

    ``published`` is the day of the appointment notice, ``announced`` what the inspection's own shows, if it is known.
    """
    out_of_order = set(misplaced(record))
    return tuple(
        tuple(rule for rule, holds in _judged(step, published, announced).items() if holds)
        if place not in out_of_order
        else ()
        for place, step in enumerate(record)
    )


def _judged(step: RecordedStep, published: date, announced: AnnouncedInspection | None) -> dict[ProcedureRule, bool]:
    if step.step is ProcedureStep.INSPECTION and announced:
        return {
            ProcedureRule.LEAD_TIME: announced.is_in_time,
            ProcedureRule.TEAM_OF_TWO: announced.members >= 2,
            ProcedureRule.FORMER_UNIT: announced.names_former_unit,
        }
    if step.step is not ProcedureStep.DECISION:
        return {}
    faults = set(step.ballot.faults()) if step.ballot else set(BallotFault)
    return {
        ProcedureRule.QUORUM: not faults & {BallotFault.NEGATIVE, BallotFault.NO_QUORUM},
        ProcedureRule.MAJORITY: not faults & {BallotFault.NEGATIVE, BallotFault.NOT_PASSED},
        ProcedureRule.BALLOTS_ADD_UP: not faults - {BallotFault.NO_QUORUM, BallotFault.NOT_PASSED},
        ProcedureRule.SIGNED: step.is_signed,
        ProcedureRule.IN_ORDER: True,
        ProcedureRule.BEFORE_PUBLICITY: step.ended <= published,
    }
