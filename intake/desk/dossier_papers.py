"""What a dossier holds: all that one person can open of a case, and of nobody who he or she is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.desk.about import words_of
from intake.desk.answers import due_of
from intake.desk.case_reports import file_name, open_words
from intake.desk.history import EventRow, history_of
from intake.desk.links import links_seen
from intake.desk.office import Office
from intake.desk.sealed import open_event_text, open_file, place_of
from intake.stores import LETTERBOX, Addition, CaseStore, CaseSummary, StoredEvent, StoredFile, StoredReport
from intake.typed import plain_file_name
from intake.vault import SealBroken
from presentation.languages import current_language, gettext
from publicity.errors import N_
from publicity.report import Keeping

LARGEST = 200 * 1024 * 1024
"""Bytes of files in one dossier: it is made in memory. What goes beyond is named, and stays at the desk."""
LONGEST_NAME = 120

NO_COPY = N_("only photos have a working copy; the original stays sealed at the desk")
APART = N_("it is sealed with who reported, who is never in a dossier")
NO_ROOM = N_("the dossier would become too large; it is to be had at the desk")
BROKEN = N_("it was damaged or is missing")


@dataclass(frozen=True, kw_only=True)
class Papers:
    """A case as it is taken out: ``contents`` as data, ``events`` in words, ``files`` by their place in the dossier.

    Data holds members of closed lists, days and instants as such, so that the printed page can name them. ``left_out``
    are the files that are not in it, each with the reason.
    """

    number: str
    language: str
    contents: Mapping[str, Any] = field(repr=False)
    events: tuple[EventRow, ...] = field(repr=False)
    files: Mapping[str, bytes] = field(repr=False)
    left_out: list[dict[str, str]] = field(repr=False)


def papers_of(office: Office, store: CaseStore, summary: CaseSummary, *, viewer: str, names: dict[str, str]) -> Papers:
    """Gather what a person can open of a case; a reporter's name and contact are never in it, even where known."""
    case_id = summary.case.id
    files: dict[str, bytes] = {}
    left_out: list[dict[str, str]] = []
    reports = store.reports_of(case_id, viewer=viewer)
    additions = store.additions_of(case_id, viewer=viewer)
    stored = store.files_of(case_id, viewer=viewer)
    events = store.events_of(case_id, viewer=viewer)
    links = links_seen(store, case_id, viewer, names)
    written = []
    for number, report in enumerate(reports, start=1):
        own = [one for one in stored if one.report == report.id]
        copies = [_file(office, number, file, files, left_out) for file in own]
        later = [one for one in additions if one.report == report.id]
        written.append(_report(office, report, later, copies, names))
    contents = {
        "case": case_id,
        "state": summary.case.state,
        "opened_at": summary.opened_at,
        "received": summary.received,
        "merged_into": summary.merged_into,
        "worked_by": names.get(summary.moved.worked_by or "", ""),
        "clocks": [{"clock": due.clock, "due_on": due.on} for due in due_of(office, summary)],
        "allegations": _allegations(office, summary, names),
        "links": [{"number": one.number, "same_as": one.other, "since": one.at} for one in links if one.stands],
        "reports": written,
        "events": [_event(office, one, names) for one in events],
        "can_open": sorted(names[one] for one in store.holders_of(case_id) if one in names),
    }
    rows = history_of(office, events, names, links)
    return Papers(
        number=case_id, language=current_language(), contents=contents, events=rows, files=files, left_out=left_out
    )


def _allegations(office: Office, summary: CaseSummary, names: dict[str, str]) -> list[dict[str, Any]]:
    opened = [(one.allegation, words_of(office, summary.case.id, one)) for one in summary.allegations]
    return [
        {
            "number": one.number,
            "matter": words.matter,
            "about": words.name,
            "notice": words.notice,
            "finding": one.finding,
            "effect": one.effect,
            "found_by": names.get(one.found_by or "", one.found_by),
            "split_to": one.split_to,
        }
        for one, words in opened
    ]


def _report(
    office: Office, report: StoredReport, later: list[Addition], files: list[dict[str, Any]], names: dict[str, str]
) -> dict[str, Any]:
    words = open_words(office, place_of(report), report.sealed)
    return {
        "channel": report.channel,
        "received": report.received,
        "written": words.written,
        "sent": words.sent,
        "arrived": words.arrived,
        "hour": words.hour,
        "in_time": report.in_time,
        "marked": report.marked,
        "language": words.language,
        "notice": words.notice,
        "nominees": list(words.nominees),
        "wish": words.wish,
        "text": words.text,
        "registered_by": names.get(report.registered_by or "", report.registered_by),
        "registered_at": report.registered_at,
        "corrected": report.corrected,
        "told_on": report.acknowledged,
        "additions": [
            {
                "received": one.received,
                "asks_for": one.sending,
                "marked": one.marked,
                "text": open_words(office, f"{one.report}/{one.digest}", one.sealed).text,
            }
            for one in later
        ],
        "files": files,
    }


def _event(office: Office, stored: StoredEvent, names: dict[str, str]) -> dict[str, Any]:
    event = stored.event
    try:
        text = open_event_text(office, stored)
    except SealBroken:
        text = gettext("[cannot be opened]")
    return {
        "act": event.act,
        "by": names.get(event.by, event.by) if event.by != LETTERBOX else None,
        "at": event.at,
        "before": event.before,
        "after": event.after,
        "reason": names.get(event.reason or "", event.reason),
        "text": text,
    }


def _file(
    office: Office, report: int, stored: StoredFile, files: dict[str, bytes], left_out: list[dict[str, str]]
) -> dict[str, Any]:
    """Put the working copy of a file among the others, or say why there is none."""
    name = "" if stored.keeping is Keeping.ORIGINAL else file_name(office, stored)
    place, why = "", ""
    try:
        data = b"".join(_bounded(office, stored, sum(map(len, files.values()))))
        plain = plain_file_name(name, LONGEST_NAME) or f"{stored.number}"
        place = f"files/{report:02}-{stored.number:02}-{plain}"
        files[place] = data
    except _LeftOut as refusal:
        why = gettext(refusal.why)
    except (SealBroken, OSError):
        why = gettext(BROKEN)
    if why:
        left_out.append({"report": f"{report}", "file": name or f"{stored.number}", "why": why})
    return {"name": name, "size": stored.size, "in_dossier": place or None, "left_out_because": why or None}


class _LeftOut(Exception):
    def __init__(self, why: str) -> None:
        self.why = why


def _bounded(office: Office, stored: StoredFile, there: int) -> Iterator[bytes]:
    if stored.keeping is not Keeping.COPY:
        raise _LeftOut(APART if stored.keeping is Keeping.ORIGINAL else NO_COPY)
    if there + stored.size > LARGEST:
        raise _LeftOut(NO_ROOM)
    yield from open_file(office, stored)
