"""Acts for which one person is not enough: somebody asks, others approve, and then it is done once, or not at all."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from publicity.errors import N_, PublicityError, SecondPersonNeeded

STANDS_FOR = timedelta(days=7)
"""How long somebody may approve what was asked for, and how long it may then be done."""


class TwoPersonAct(StrEnum):
    """What needs more than one person, beside the closing of a case."""

    IDENTITY = "identity"
    DIRECTORY = "directory"
    WITHDRAW_INTEREST = "withdraw_interest"
    DOSSIER = "dossier"


APPROVALS = {
    TwoPersonAct.IDENTITY: 2,
    TwoPersonAct.DIRECTORY: 1,
    TwoPersonAct.WITHDRAW_INTEREST: 1,
    TwoPersonAct.DOSSIER: 1,
}
"""How many others have to approve; whoever asks is never one of them."""


class AskedNoMore(PublicityError):
    """What was asked for is done, or too old."""

    sentence = N_("This was done already, or is more than seven days old. It can be asked for again.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asked for: who, in which session, when; ``approvals`` are pairs of a person and a session."""

    act: TwoPersonAct
    by: str
    session: str
    at: datetime
    approvals: tuple[tuple[str, str], ...] = ()
    done: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether it may still be approved or done; what was asked for in the future was dated by a wrong clock."""
        return not self.done and timedelta(0) <= now - self.at < STANDS_FOR

    def standing(self, away: Collection[str]) -> tuple[str, ...]:
        """Who has approved and may still: an approval falls when its giver steps back from the matter."""
        return tuple(person for person, _ in self.approvals if person not in away)

    def check_approval(self, *, by: str, session: str, now: datetime, away: Collection[str] = ()) -> None:
        """Refuse an approval by whoever asked, by the same person or in the same session twice, or too late.

        ``away`` are those who have stepped back from the matter. Raises AskedNoMore or SecondPersonNeeded.
        """
        if not self.is_open(now):
            raise AskedNoMore
        people = {self.by, *(person for person, _ in self.approvals)}
        sessions = {self.session, *(one for _, one in self.approvals)}
        if by in people or session in sessions or by in away:
            raise SecondPersonNeeded

    def check_done(self, *, by: str, now: datetime, away: Collection[str] = ()) -> tuple[str, ...]:
        """Say whose approvals it rests on when it is done; only whoever asked does it.

        Raises AskedNoMore, or SecondPersonNeeded while approvals are missing or have fallen.
        """
        if not self.is_open(now):
            raise AskedNoMore
        standing = self.standing(away)
        if by != self.by or by in away or len(standing) < APPROVALS[self.act]:
            raise SecondPersonNeeded
        return standing
