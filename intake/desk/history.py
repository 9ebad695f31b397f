"""What was done to a case, in words: what, by whom, when, from which state to which, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from intake.desk.office import Office
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
}
"""What is done to a case beside its steps."""


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event as the page shows it."""

    what: str
    who: str
    at: datetime
    change: str
    reason: str
    text: str = field(repr=False)


def history_of(office: Office, events: Iterable[StoredEvent], names: dict[str, str]) -> tuple[EventRow, ...]:
    """Put a case's events into words, the newest first; ``names`` says who is who on the staff."""
    rows = [_row(office, stored, names) for stored in events]
    return tuple(reversed(rows))


def _row(office: Office, stored: StoredEvent, names: dict[str, str]) -> EventRow:
    event = stored.event
    changed = event.before is not None and event.before != event.after
    return EventRow(
        what=_what(BY_ROUTING if event.reason == BY_ROUTING else event.act),
        who=gettext("the letterbox") if event.by == LETTERBOX else names.get(event.by, event.by),
        at=event.at,
        change=f"{label(event.before)} → {label(event.after)}" if changed and event.before else "",
        reason=_reason(event),
        text=_text(office, stored),
    )


def _what(act: str) -> str:
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
