"""Cases in a list: what is known of each before it is opened, in which order they stand, how a row reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import url_for

from intake.desk import at_hand
from intake.desk.about import joined, matter_and_people
from intake.desk.answers import due_of
from intake.desk.escalations import missed
from intake.desk.rights import Act, may
from intake.desk.words import DueWords, due_words, main_step
from intake.stores import CaseSummary
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import CaseState, Step, allowed_steps
from publicity.clocks import Clock, Due
from publicity.errors import N_
from publicity.report import Channel

ROWS = 100
"""How many cases one page shows."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A case with what lists go by: its clocks, who ever did something to it, the ways by which its reports came.

    ``takers`` are those of the ``hands`` who still work here, and whose role is to investigate; ``worked_by`` is the
    name of whoever works it.
    """

    summary: CaseSummary
    due: tuple[Due, ...]
    hands: frozenset[str]
    takers: frozenset[str]
    channels: frozenset[Channel]
    worked_by: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case in the table; ``due`` is None where no clock runs."""

    due: DueWords | None
    what: str
    url: str
    number: str
    matter: str = field(repr=False)
    about: tuple[tuple[str, str], ...] = field(repr=False)
    channels: str
    state: str
    worked_by: str
    flags: tuple[str, ...]


def cases_to_list() -> list[Listed]:
    """Every case that whoever is signed in may see, the one with the earliest report first."""
    office, store, viewer = at_hand.office(), at_hand.store(), at_hand.visit().staff.id
    # Whoever reads no case is not even asked for a key.
    reads = may(at_hand.visit().staff.role, Act.READ_CASES)
    hands, channels, nobody = store.hands_on(viewer=viewer), store.channels(viewer=viewer), frozenset[str]()
    staff = store.staff()
    names = {member.id: member.shown_name for member in staff}
    taking = {member.id for member in staff if member.active and may(member.role, Step.INVESTIGATE)}
    return [
        Listed(
            summary=summary,
            due=tuple(due_of(office, summary)),
            hands=hands.get(summary.case.id, nobody),
            takers=hands.get(summary.case.id, nobody) & taking,
            channels=channels.get(summary.case.id, frozenset()),
            worked_by=names.get(summary.moved.worked_by or "", ""),
        )
        for summary in (store.summaries(viewer=viewer) if reads else ())
    ]


def due_first(listed: Iterable[Listed]) -> list[Listed]:
    """What is due first stands first."""
    return sorted(listed, key=_urgency)


def newest_closed_first(listed: Iterable[Listed]) -> list[Listed]:
    """What was closed last stands first."""
    return sorted(listed, key=lambda one: one.summary.milestones.closed_on or one.summary.received, reverse=True)


def row_of(listed: Listed, today: date) -> Row:
    """Open what a list shows of a case."""
    case = listed.summary.case
    matter, people = matter_and_people(at_hand.office(), listed.summary)
    return Row(
        due=due_words(listed.due[0], today) if listed.due else None,
        what=_what(listed),
        url=url_for(".case", case_id=case.id),
        number=case.id,
        matter=matter,
        about=people,
        channels=joined(label(channel) for channel in Channel if channel in listed.channels),
        state=label(case.state),
        worked_by=listed.worked_by,
        flags=flags_of(listed, today),
    )


def next_step(summary: CaseSummary) -> Step | None:
    """The step that usually comes next, whoever takes it."""
    if summary.case.closing_proposed_by:
        return Step.CLOSE
    step = main_step(summary.case.state, allowed_steps(summary.case))
    return step if summary.case.state is not CaseState.CLOSED else None


def flags_of(listed: Listed, today: date) -> tuple[str, ...]:
    """What stands beside the state of a case, because somebody should know it before opening it."""
    summary = listed.summary
    flags = [
        (bool(missed(listed.due, today)), N_("passed to the supervisors")),
        (summary.case.closing_proposed_by is not None, N_("closing proposed")),
        (summary.objections > 0, N_("the reporter objects")),
        (summary.news > 0, N_("news from the reporter")),
        (_is_missed(listed.due, today), N_("the other body has not reported back")),
        (summary.late > 0, N_("after the publicity period")),
        (summary.marked > 0, N_("marked by the letterbox")),
    ]
    return tuple(gettext(words) for holds, words in flags if holds)


def _is_missed(due: Iterable[Due], today: date) -> bool:
    """Whether a body to which the case went is late, also while something else in it is later still."""
    return any(one.clock is Clock.REPORT_BACK for one in missed(due, today))


def _urgency(listed: Listed) -> tuple[int, date]:
    """Dated first, then what waits for a calendar, then what has no time limit."""
    on = listed.due[0].on if listed.due else None
    return (0, on) if on else (1 if listed.due else 2, date.max)


def _what(listed: Listed) -> str:
    """What is to be done: what the next clock runs for, else the step that usually comes next."""
    if listed.due:
        return label(listed.due[0].clock)
    step = next_step(listed.summary)
    return label(step) if step else ""
