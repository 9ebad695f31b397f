"""Everything that a case says to whoever can open it, place by place: where a search looks."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from intake.desk.about import words_of
from intake.desk.case_reports import file_name, people_named
from intake.desk.history import what_was_done
from intake.desk.office import Office
from intake.desk.own import own_notes
from intake.desk.sealed import open_event_text, open_report, place_of
from intake.stores import CaseStore, CaseSummary
from intake.vault import SealBroken
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import CaseState
from publicity.report import Keeping


@dataclass(frozen=True, kw_only=True)
class Place:
    """One text of a case: what it is, where it stands on the page of the case, and its words."""

    what: str
    anchor: str
    text: str = field(repr=False)


def places_of(office: Office, store: CaseStore, summary: CaseSummary) -> Iterator[Place]:
    """Open everything that a case says, for whoever is at work; what cannot be opened is left out.

    ``summary`` is a case as this person sees it: what belongs to it is asked for without asking again who looks, for
    that question costs more than all the opening.
    """
    case_id = summary.case.id
    yield Place(what=gettext("Number of the case"), anchor="", text=case_id)
    # What came with a case that was joined to another, and is alleged there, is found there.
    is_merged = summary.case.state is CaseState.MERGED
    for stored in () if is_merged else summary.allegations:
        words = words_of(office, case_id, stored)
        what = gettext("Allegation %(number)s") % {"number": stored.number}
        anchor = f"finding-{stored.number}"
        yield Place(what=what, anchor=anchor, text=words.matter)
        if about := " · ".join(part for part in (words.name, words.notice) if part):
            yield Place(what=what, anchor=anchor, text=about)
    if not is_merged:
        yield from _reports(office, store, case_id)
    for event in store.events_of(case_id, viewer=None):
        with suppress(SealBroken):
            if text := open_event_text(office, event):
                yield Place(what=what_was_done(event.event.act), anchor=f"event-{event.sequence}", text=text)
    for note in own_notes(office, store, case_id):
        yield Place(what=gettext("Note for you alone"), anchor=f"note-{note.id}", text=note.text)


def _reports(office: Office, store: CaseStore, case_id: str) -> Iterator[Place]:
    anchors = {}
    for number, report in enumerate(store.reports_of(case_id, viewer=None), start=1):
        anchor = anchors[report.id] = f"report-{number}"
        with suppress(SealBroken):
            words = open_report(office, place_of(report), report.sealed)
            yield Place(what=label(report.channel), anchor=anchor, text=words.text)
            beside = " · ".join(part for part in (words.name, words.contact, people_named(office, words)) if part)
            yield Place(what=gettext("Beside the report"), anchor=anchor, text=beside)
    for addition in store.additions_of(case_id, viewer=None):
        with suppress(SealBroken):
            words = open_report(office, f"{addition.report}/{addition.digest}", addition.sealed)
            yield Place(what=label(addition.sending), anchor=anchors[addition.report], text=words.text)
    for file in store.files_of(case_id, viewer=None):
        if file.keeping is not Keeping.ORIGINAL:
            yield Place(what=gettext("Name of a file"), anchor=anchors[file.report], text=file_name(office, file))
