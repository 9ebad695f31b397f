"""The selections of cases that the first page offers, each with the words for when it is empty."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from intake.desk.rights import may
from intake.stores import CaseSummary, StaffMember
from publicity.case import ENDED, READY_TO_CLOSE, CaseState, Step, had_a_part
from publicity.errors import N_

S = CaseState
FIRST = "today"


@dataclass(frozen=True)
class Selection:
    """One selection: its title, what stands there when it is empty, and which cases are in it for whom.

    ``needs`` is the step one must be allowed for the selection to be offered at all.
    """

    title: str
    empty: str
    holds: Callable[[CaseSummary, StaffMember], bool]
    needs: Step | None = None


def _in(states: Iterable[CaseState]) -> Callable[[CaseSummary, StaffMember], bool]:
    states = frozenset(states)
    return lambda summary, _: summary.case.state in states


def _waits_for(summary: CaseSummary, staff: StaffMember) -> bool:
    return summary.case.closing_proposed_by is not None and staff.id not in had_a_part(summary.case)


def _is_open(summary: CaseSummary, _: StaffMember) -> bool:
    """Whether there is something to be done: an objection waits also where the case is closed."""
    return summary.case.state not in ENDED or summary.objections > 0


def _is_mine(summary: CaseSummary, staff: StaffMember) -> bool:
    return _is_open(summary, staff) and summary.moved.worked_by == staff.id


def _is_with_nobody(summary: CaseSummary, staff: StaffMember) -> bool:
    return _is_open(summary, staff) and summary.moved.worked_by is None


def _has_news(summary: CaseSummary, _: StaffMember) -> bool:
    return summary.news > 0 or summary.objections > 0


SELECTIONS: dict[str, Selection] = {
    FIRST: Selection(N_("All open"), N_("No case is open."), _is_open),
    "mine": Selection(N_("Mine"), N_("No open case is yours."), _is_mine),
    "unassigned": Selection(N_("With nobody"), N_("Every open case has somebody who works it."), _is_with_nobody),
    "news": Selection(N_("From reporters"), N_("No reporter has written since."), _has_news),
    "new": Selection(N_("New"), N_("There is nothing new."), _in((S.REGISTERED, S.SCREENING))),
    "work": Selection(
        N_("Under investigation"),
        N_("Nothing is being investigated."),
        _in((S.ACCEPTED, S.INVESTIGATING, S.ON_HOLD, S.CONCLUDED)),
    ),
    "ready": Selection(N_("To be closed"), N_("Nothing is waiting to be closed."), _in(READY_TO_CLOSE)),
    "approvals": Selection(
        N_("Waiting for my approval"), N_("Nothing is waiting for your approval."), _waits_for, needs=Step.CLOSE
    ),
    "closed": Selection(N_("Closed"), N_("No case has been closed yet."), _in(ENDED)),
}
"""In the order in which they are offered. Every count is of what the person may see, and of nothing else."""


def selections_for(staff: StaffMember) -> dict[str, Selection]:
    """The selections that a person is offered."""
    return {name: one for name, one in SELECTIONS.items() if one.needs is None or may(staff.role, one.needs)}
