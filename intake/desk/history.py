"""What was done to a case, in words: what, by whom, when, from which state to which, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.desk.links import LinkSeen
from intake.desk.office import Office
from intake.desk.sealed import open_event_text
from intake.stores import LETTERBOX, Filing, StoredEvent
from intake.vault import SealBroken
from intake.views import REASONS
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext
from publicity.case import Effect, Event, Finding, Step
from publicity.errors import N_
from publicity.moving import Move
from publicity.report import Sending

OTHER_ACTS = {
    Filing.REGISTER: N_("Registered"),
    Filing.ADD_REPORT: N_("Another report joined"),
    Filing.ADD_TO_REPORT: N_("The reporter added something"),
    Filing.ADD_ALLEGATION: N_("Allegation added"),
    "record_finding": N_("Finding recorded"),
    "correct_registration": N_("Registration corrected"),
    "recuse": N_("Stepped back"),
    "request_identity": N_("Asked who the reporter is"),
    "open_identity": N_("Opened who the reporter is"),
    "let_take_part": N_("Let a colleague take part"),
    "request_dossier": N_("Asked to take the case out of the desk"),
    "approve_dossier": N_("Approved that the case is taken out"),
    "take_out": N_("Took the case out of the desk"),
    Move.ASSIGN: N_("Given to be worked"),
    Move.CAME_BY_TRANSFER: N_("Sent here by another body"),
    Move.OBJECT_TO_TRANSFER: N_("Objected to the transfer"),
    Move.REPORT_BACK: N_("The other body reported back"),
    Move.SPLIT: N_("Allegations went into a case of their own"),
    Move.SPLIT_FROM: N_("Split from another case"),
}
"""What is done to a case beside its steps."""

BY_A_DAY: dict[str, str] = {
    Step.TRANSFER: N_("to report back by %(day)s"),
    Move.CAME_BY_TRANSFER: N_("arrived on %(day)s"),
}
"""Acts whose reason is a day."""

TAKEN = "take_out"
"""The act by which a case was taken out; its words are the SHA-256 of the manifest."""


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """One event as the page shows it."""

    what: str
    who: str
    at: datetime
    change: str
    reason: str
    text: str = field(repr=False)


def history_of(
    office: Office, events: Iterable[StoredEvent], names: dict[str, str], links: Iterable[LinkSeen] = ()
) -> tuple[EventRow, ...]:
    """Put a case's events into words, the newest first; ``names`` says who is who on the staff."""
    rows = [_row(office, stored, names) for stored in events]
    if linked := [row for one in links for row in _link_rows(one)]:
        rows = sorted([*rows, *linked], key=lambda row: row.at)
    return tuple(reversed(rows))


def _link_rows(one: LinkSeen) -> Iterator[EventRow]:
    sentence = gettext("Allegation %(number)s is the same as allegation %(other_number)s of case %(other)s") % {
        "number": one.number,
        "other_number": one.other_number,
        "other": one.other_case,
    }
    linked = gettext("Linked with another case")
    yield EventRow(what=linked, who=one.by, at=one.at, change="", reason=sentence, text="")
    if one.undone_at:
        undone = gettext("Link with another case undone")
        yield EventRow(what=undone, who=one.undone_by, at=one.undone_at, change="", reason=sentence, text="")


def _row(office: Office, stored: StoredEvent, names: dict[str, str]) -> EventRow:
    event = stored.event
    changed = event.before is not None and event.before != event.after
    return EventRow(
        what=_what(event.act),
        who=gettext("the letterbox") if event.by == LETTERBOX else names.get(event.by, event.by),
        at=event.at,
        change=f"{label(event.before)} → {label(event.after)}" if changed and event.before else "",
        reason=_reason(event, names),
        text=_text(office, stored),
    )


def _what(act: str) -> str:
    return label(Step(act)) if act in Step.__members__.values() else gettext(OTHER_ACTS.get(act, act))


def _reason(event: Event, names: dict[str, str]) -> str:
    reason = event.reason or ""
    if event.act == "record_finding":
        number, finding, effect = reason.split(":")
        sentence = gettext("Allegation %(number)s: %(finding)s; %(effect)s")
        return sentence % {"number": number, "finding": label(Finding(finding)), "effect": label(Effect(effect))}
    if event.act == Filing.ADD_TO_REPORT and reason in Sending.__members__.values():
        return label(Sending(reason))
    if event.act == Move.ASSIGN:
        return names.get(reason, reason)
    if event.act in BY_A_DAY and reason:
        return gettext(BY_A_DAY[event.act]) % {"day": day_words(date.fromisoformat(reason), current_language())}
    if event.act == TAKEN:
        return gettext("SHA-256 of its manifest:")
    return label(REASONS[reason]) if reason in REASONS else reason


def _text(office: Office, stored: StoredEvent) -> str:
    try:
        return open_event_text(office, stored)
    except SealBroken:
        return gettext("[cannot be opened]")
