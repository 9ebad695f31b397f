"""What was done to a case, in words: what, by whom, when, from which state to which, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from intake.desk.answers import MESSAGES, TOLD
from intake.desk.office import Office
from intake.desk.own import ReadNote
from intake.desk.sealed import open_event_text
from intake.stores import LETTERBOX, Filing, StoredEvent
from intake.vault import SealBroken
from intake.views import REASONS
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import Effect, Event, Finding, Step
from publicity.errors import N_
from publicity.filed import BY_ROUTING
from publicity.report import Sending

NOTE = "note"
"""The act of writing something down for those who work on the case."""

OTHER_ACTS = {
    Filing.REGISTER: N_("Registered"),
    Filing.ADD_REPORT: N_("Another report joined"),
    Filing.ADD_TO_REPORT: N_("The reporter added something"),
    Filing.ADD_ALLEGATION: N_("Allegation added"),
    "record_finding": N_("Finding recorded"),
    "correct_registration": N_("Registration corrected"),
    "recuse": N_("Stepped back"),
    BY_ROUTING: N_("Kept away, being too close to somebody it is about"),
    "request_identity": N_("Asked who the reporter is"),
    "open_identity": N_("Opened who the reporter is"),
    "let_take_part": N_("Let a colleague take part"),
    NOTE: N_("Note for the team"),
}
"""What is done to a case beside its steps."""


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event, or note, as the page shows it; ``readers`` says who reads its words, and is empty without any.

    ``anchor`` is the place to which a link leads, where there is one.
    """

    what: str
    who: str
    at: datetime
    change: str
    reason: str
    text: str = field(repr=False)
    readers: str = ""
    anchor: str = ""


def history_of(
    office: Office, events: Iterable[StoredEvent], names: dict[str, str], notes: Iterable[ReadNote] = ()
) -> tuple[EventRow, ...]:
    """Put a case's events into words, and one's own notes among them, the newest first; ``names`` says who is who."""
    rows = [_row(office, stored, names) for stored in events]
    return tuple(sorted((*reversed(rows), *map(_own_row, notes)), key=lambda row: row.at, reverse=True))


def _own_row(note: ReadNote) -> EventRow:
    return EventRow(
        anchor=f"note-{note.id}",
        what=gettext("Note for you alone"),
        who="",
        at=note.at,
        change="",
        reason="",
        text=note.text,
        readers=gettext("read by you alone"),
    )


def _row(office: Office, stored: StoredEvent, names: dict[str, str]) -> EventRow:
    event = stored.event
    changed = event.before is not None and event.before != event.after
    text = _text(office, stored)
    return EventRow(
        anchor=f"event-{stored.sequence}",
        what=what_was_done(BY_ROUTING if event.reason == BY_ROUTING else event.act),
        who=gettext("the letterbox") if event.by == LETTERBOX else names.get(event.by, event.by),
        at=event.at,
        change=f"{label(event.before)} → {label(event.after)}" if changed and event.before else "",
        reason=_reason(event),
        text=text,
        readers=_readers(event.act) if text else "",
    )


def _readers(act: str) -> str:
    """Who reads the words of an act."""
    if act == Step.UPHOLD:
        return gettext("read by the reporter who objected, and the team")
    if act in TOLD or act in MESSAGES:
        return gettext("read by the reporter, and the team")
    return gettext("read by the team")


def what_was_done(act: str) -> str:
    """The name of an act, be it a step or not."""
    return label(Step(act)) if act in Step.__members__.values() else gettext(OTHER_ACTS.get(act, act))


def _reason(event: Event) -> str:
    reason = "" if event.reason == BY_ROUTING else event.reason or ""
    if event.act == "record_finding":
        number, finding, effect = reason.split(":")
        sentence = gettext("Allegation %(number)s: %(finding)s; %(effect)s")
        return sentence % {"number": number, "finding": label(Finding(finding)), "effect": label(Effect(effect))}
    if event.act == Filing.ADD_TO_REPORT and reason in Sending.__members__.values():
        return label(Sending(reason))
    return label(REASONS[reason]) if reason in REASONS else reason


def _text(office: Office, stored: StoredEvent) -> str:
    try:
        return open_event_text(office, stored)
    except SealBroken:
        return gettext("[cannot be opened]")
