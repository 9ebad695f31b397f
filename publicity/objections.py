"""An objection to a closing is heard by somebody who had no hand in what is objected to, or it is not heard."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from publicity.reasons import ReopenReason
from publicity.report import Sending


class Happening(Protocol):
    """What is looked at of an event in a case's history: what was done, by whom, and for which reason."""

    @property
    def act(self) -> str:
        """What was done."""

    @property
    def by(self) -> str:
        """Who did it."""

    @property
    def reason(self) -> str | None:
        """Why."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """What of a case's history decides who may go on with it.

    ``hands`` is who ever recorded a finding or proposed to close, ``approved`` who approved a closing: none of them
    decides an objection to it. ``set_aside`` is who of the hands leaves the case to others because the reporter
    objected, ``objection`` whether one waits that nobody has decided.
    """

    hands: frozenset[str] = frozenset()
    approved: frozenset[str] = frozenset()
    set_aside: frozenset[str] = frozenset()
    objection: bool = False

    def left_out(self, investigated_by: frozenset[str]) -> frozenset[str]:
        """Who decides nothing in the case now."""
        return investigated_by | self.hands | self.approved if self.objection else self.set_aside


NO_PAST = Past()


def past_of(events: Iterable[Happening]) -> Past:
    """Read the history of one case, the earliest event first.

    Whoever reopens a case while an objection waits reopens it for that, whatever reason is given.
    """
    past = NO_PAST
    for event in events:
        if event.act in ("record_finding", "propose_closing"):
            past = replace(past, hands=past.hands | {event.by})
        elif event.act == "close":
            past = replace(past, approved=past.approved | {event.by})
        elif event.reason == Sending.OBJECTION:
            past = replace(past, objection=True)
        elif event.act == "uphold":
            past = replace(past, objection=False)
        elif event.act == "reopen":
            is_objection = past.objection or event.reason == ReopenReason.REPORTER_OBJECTS
            past = replace(past, set_aside=past.hands if is_objection else past.set_aside, objection=False)
    return past
