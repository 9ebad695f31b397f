"""What was done to a case, in words: what, by whom, when, from which state to which, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from intake.desk.answers import MESSAGES, TOLD
from intake.desk.links import LinkSeen
from intake.desk.office import Office
from intake.desk.own import ReadNote
from intake.desk.sealed import open_event_text
from intake.stores import LETTERBOX, Filing, StoredEvent
from intake.vault import SealBroken
from intake.views import REASONS
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext
from publicity.case import Effect, Event, Finding, Step
from publicity.errors import N_
from publicity.filed import BY_ROUTING, REWORDED
from publicity.moving import Move
from publicity.report import Sending

NOTE = "note"
"""The act of writing something down for those who work on the case."""

OTHER_ACTS = {
    Filing.REGISTER: N_("Registered"),
    Filing.ADD_REPORT: N_("Another report joined"),
    Filing.ADD_TO_REPORT: N_("The reporter added something"),
    Filing.ADD_ALLEGATION: N_("Allegation added"),
    REWORDED: N_("Allegation reworded"),
    "record_finding": N_("Finding recorded"),
    "correct_registration": N_("Registration corrected"),
    "recuse": N_("Stepped back"),
    BY_ROUTING: N_("Kept away, being too close to somebody it is about"),
    "request_identity": N_("Asked who the reporter is"),
    "open_identity": N_("Opened who the reporter is"),
    "let_take_part": N_("Let a colleague take part"),
    NOTE: N_("Note for the team"),
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
    office: Office,
    events: Iterable[StoredEvent],
    names: dict[str, str],
    links: Iterable[LinkSeen] = (),
    notes: Iterable[ReadNote] = (),
    beside: Iterable[EventRow] = (),
) -> tuple[EventRow, ...]:
    """Put a case's events into words, with its links, one's own notes and other rows among them, the newest first.

    ``names`` says who is who on the staff. Events stand in the order in which they were done, whatever the clock said:
    one that was set back puts nothing before what it came after.
    """
    linked = [row for one in links for row in _link_rows(one)]
    others = sorted([*linked, *map(_own_row, notes), *beside], key=lambda row: row.at)
    told: list[EventRow] = []
    for row in reversed([_row(office, stored, names) for stored in events]):
        while others and others[-1].at > row.at:
            told.append(others.pop())
        told.append(row)
    return (*told, *reversed(others))


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
    text = _text(office, stored)
    return EventRow(
        anchor=f"event-{stored.sequence}",
        what=what_was_done(BY_ROUTING if event.reason == BY_ROUTING else event.act),
        who=gettext("the letterbox") if event.by == LETTERBOX else names.get(event.by, event.by),
        at=event.at,
        change=f"{label(event.before)} → {label(event.after)}" if changed and event.before else "",
        reason=_reason(event, names),
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


def _reason(event: Event, names: dict[str, str]) -> str:
    reason = "" if event.reason == BY_ROUTING else event.reason or ""
    if event.act == "record_finding":
        number, finding, effect = reason.split(":")
        sentence = gettext("Allegation %(number)s: %(finding)s; %(effect)s")
        return sentence % {"number": number, "finding": label(Finding(finding)), "effect": label(Effect(effect))}
    if event.act == Filing.ADD_TO_REPORT and reason in Sending.__members__.values():
        return label(Sending(reason))
    if event.act == REWORDED:
        return gettext("Allegation %(number)s") % {"number": reason}
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
