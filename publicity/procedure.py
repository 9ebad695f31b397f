"""The steps by which a person comes to be proposed, with the arithmetic of the ballot."""

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
    """One step: when (``until`` if it took several days), by which body, and the vote if there was one."""

    step: ProcedureStep
    on: date
    until: date | None = None
    body: str | None = None
    ballot: Ballot | None = None


def steps_in_order(record: tuple[RecordedStep, ...]) -> bool:
    """Whether the recorded steps begin in the order of the regulation and are all over when the decision is made."""
    order = list(ProcedureStep)
    ranks = [order.index(step.step) for step in record]
    begun = [step.on for step in record]
    decided = [step.on for step in record if step.step is ProcedureStep.DECISION]
    prepared = [step.until or step.on for step in record if step.step is not ProcedureStep.DECISION]
    return (
        ranks == sorted(ranks)
        and begun == sorted(begun)
        and all(step.on <= (step.until or step.on) for step in record)
        and all(end <= day for end in prepared for day in decided)
    )
