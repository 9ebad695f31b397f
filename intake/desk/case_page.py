"""The page of one case: where it stands, what is alleged, what came, what can be done now, what was done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, openings
from intake.desk.about import joined, person_and_notice, words_of
from intake.desk.acts import past_of_case
from intake.desk.answers import due_of
from intake.desk.case_forms import (
    NOTHING_TRIED,
    AllegationForm,
    Attempt,
    CaseForms,
    FindingForm,
    RewordForm,
    StepForm,
    forms_of,
)
from intake.desk.case_reports import ReportPart, file_name, reports_of_case
from intake.desk.case_rows import next_step
from intake.desk.checklist import Lacking, lacking
from intake.desk.escalations import escalation_rows
from intake.desk.giving import given
from intake.desk.history import EventRow, history_of
from intake.desk.letters import languages_of, no_letters_words, refused_letters
from intake.desk.links import LinkSeen, links_seen
from intake.desk.office import Office
from intake.desk.own import own_notes
from intake.desk.refusals import refuse
from intake.desk.rights import Act, may
from intake.desk.sealed import open_file
from intake.desk.words import DueWords, due_words
from intake.desk.write_form import WriteForm, write_form_of
from intake.envelopes import AllegationWords
from intake.log import Event, tell
from intake.stores import CaseStore, CaseSummary, StoredFile
from intake.typed import plain_file_name
from intake.vault import SealBroken
from presentation import Link
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import BEFORE_CONCLUSION, Case, CaseState, Step
from publicity.errors import N_
from publicity.report import Keeping

TONES = {CaseState.CLOSED: "done", CaseState.MERGED: "", CaseState.ON_HOLD: "wait"}
"""State → the colour of its tag, where it is not that of work going on; the word says it too."""

DONE = {
    "finding": N_("Finding recorded"),
    "allegation": N_("Allegation added"),
    "reworded": N_("Allegation reworded"),
    "correction": N_("Registration corrected"),
    "colleague": N_("A colleague takes part"),
    "note": N_("Note for the team"),
    "own_note": N_("Note for you alone"),
    "assigned": N_("The case is handed over"),
    "transfer": N_("What another body has to do with it is recorded"),
    "split": N_("The allegations are in a case of their own"),
    "link": N_("The allegations are linked"),
    "undo_link": N_("The link is undone"),
}
"""What the address may say that was just done, beside the steps."""


LONGEST_FILE_NAME = 200


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """One running clock: what for, and by when."""

    what: str
    due: DueWords


@dataclass(frozen=True, kw_only=True)
class AllegationRow:
    """One allegation with what was found, empty until then; where it is now, and as which others it is the same.

    ``is_worded`` says that the matter stands there in words of the office, and no longer in the reporter's.
    """

    number: int
    matter: str
    is_worded: bool
    about: str
    finding: str
    effect: str
    found_by: str
    split_to: Link | None
    same_as: tuple[Link, ...]
    reword: RewordForm | None


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """Everything on the page of a case."""

    number: str
    version: int
    state: str
    tone: str
    flags: tuple[str, ...]
    merged_into: Link | None
    clocks: tuple[ClockRow, ...]
    next: str
    next_anchor: str
    allegations: tuple[AllegationRow, ...] = field(repr=False)
    reports: tuple[ReportPart, ...] = field(repr=False)
    events: tuple[EventRow, ...] = field(repr=False)
    lacking: tuple[Lacking, ...]
    write: WriteForm | None
    steps: tuple[StepForm, ...]
    findings: tuple[FindingForm, ...]
    allegation_form: AllegationForm | None
    remarks: tuple[str, ...]
    left_over: tuple[str, ...] = field(repr=False)
    recuse_url: str
    identity_url: str
    moves_url: str
    dossier_url: str
    worked_by: str
    people: str
    opened: tuple[openings.OpenedRow, ...]
    may_join: tuple[tuple[str, str], ...]
    join_url: str
    done: str
    refusal: str
    faults: Mapping[str, str]
    names: Mapping[str, str]


def add_pages(pages: Blueprint) -> None:
    """Add the pages of a case to the desk's."""

    @pages.get("/cases/<case_id>/")
    def case(case_id: str) -> ResponseReturnValue:
        shown = show_case(case_id)
        openings.note(case_id)
        return shown

    @pages.get("/cases/<case_id>/files/<stored>/")
    def file(case_id: str, stored: str) -> ResponseReturnValue:
        return _send(_file(case_id, stored))


def show_case(case_id: str, attempt: Attempt = NOTHING_TRIED, status: int = 200) -> ResponseReturnValue:
    """Answer with the page of a case, or with 404 when there is none for this person.

    ``attempt`` is what was just refused: its words stand in its form again.
    """
    summary = at_hand.store().summary(case_id, viewer=at_hand.visit().staff.id)
    if summary is None:
        abort(404)
    return render_template("intake/desk/case.html", page=_page(summary, attempt)), status


def _page(summary: CaseSummary, attempt: Attempt) -> CasePage:
    office, store, staff = at_hand.office(), at_hand.store(), at_hand.visit().staff
    case = summary.case
    names = {member.id: member.shown_name for member in store.staff()}
    alleged = {stored.number: words_of(office, case.id, stored) for stored in summary.allegations}
    holders = store.holders_of(case.id)
    languages = languages_of(office, store, case.id)
    links = links_seen(store, case.id, staff.id, names)
    forms = forms_of(office, store, summary, staff, alleged, attempt, languages)
    people = tuple(names[one] for one in sorted(holders) if one in names)
    coming = _next(summary, forms)
    # What a conclusion lacks stands elsewhere on the page, also while concluding is not offered.
    is_shown = forms.holds(attempt.form) or attempt.form == Step.CONCLUDE
    return CasePage(
        number=case.id,
        version=case.version,
        state=label(case.state),
        tone=TONES.get(case.state, "running"),
        flags=tuple(_flags(summary)),
        merged_into=_other_case(summary.merged_into),
        clocks=tuple(
            ClockRow(what=label(due.clock), due=due_words(due, at_hand.today())) for due in due_of(office, summary)
        ),
        next=coming[0],
        next_anchor=coming[1],
        allegations=tuple(_allegation_rows(summary, alleged, names, links, forms)),
        reports=reports_of_case(
            office,
            store,
            case.id,
            viewer=staff.id,
            names=names,
            may_correct=case.state in BEFORE_CONCLUSION and may(staff.role, Act.REGISTER),
        ),
        events=_history(office, store, case.id, names, links),
        lacking=tuple(_reachable(lacking(store, summary, past_of_case(store, case.id)), forms)),
        write=write_form_of(office, summary, staff, people, attempt, languages),
        steps=forms.steps,
        findings=forms.findings,
        allegation_form=forms.allegation,
        remarks=(*forms.remarks, *map(no_letters_words, [refused] if (refused := refused_letters(office)) else [])),
        left_over=forms.left_over,
        recuse_url=url_for(".recuse", case_id=case.id),
        identity_url=url_for(".identity", case_id=case.id) if may(staff.role, Act.ASK_IDENTITY) else "",
        moves_url=url_for(".moves", case_id=case.id) if may(staff.role, Act.RECORD_TRANSFER) else "",
        dossier_url=url_for(".dossier", case_id=case.id) if may(staff.role, Act.ASK_DOSSIER) else "",
        worked_by=names.get(summary.moved.worked_by or "", ""),
        people=joined(people),
        opened=openings.opened_by(store, case.id, viewer=staff.id, names=names),
        may_join=_may_join(office, case, names, holders) if may(staff.role, Act.LET_TAKE_PART) else (),
        join_url=url_for(".let_take_part", case_id=case.id),
        done=done_words() if attempt is NOTHING_TRIED else "",
        refusal=attempt.refusal or ("" if is_shown else " ".join(attempt.faults.values())),
        faults=attempt.faults if is_shown else {},
        names=forms.names(),
    )


def _next(summary: CaseSummary, forms: CaseForms) -> tuple[str, str]:
    """What usually comes next, and where on the page it is done; empty when nothing does."""
    if waiting := next((one for one in forms.findings if one.is_main), None):
        return waiting.text, waiting.key
    step = next_step(summary)
    return (label(step) if step else ""), (step if step and forms.holds(step) else "work")


def _reachable(found: Iterable[Lacking], forms: CaseForms) -> Iterator[Lacking]:
    """Let what one's role does not include lead to what can be done instead."""
    for one in found:
        is_form = one.anchor in Step.__members__.values() or one.anchor.startswith(("find-", "allegation"))
        yield replace(one, anchor="work") if is_form and not forms.holds(one.anchor) else one


def _history(
    office: Office, store: CaseStore, case_id: str, names: Mapping[str, str], links: Iterable[LinkSeen]
) -> tuple[EventRow, ...]:
    """All that was done to a case, and which time limits were missed, the newest first."""
    events = store.events_of(case_id, viewer=at_hand.visit().staff.id)
    notes, missed_ones = own_notes(office, store, case_id), escalation_rows(store, case_id, names)
    return history_of(office, events, dict(names), links, notes, missed_ones)


def _flags(summary: CaseSummary) -> Iterator[str]:
    if summary.case.closing_proposed_by:
        yield gettext("closing proposed")
    if summary.objections:
        yield gettext("the reporter objects")


def _allegation_rows(
    summary: CaseSummary,
    alleged: Mapping[int, AllegationWords],
    names: Mapping[str, str],
    links: list[LinkSeen],
    forms: CaseForms,
) -> list[AllegationRow]:
    return [
        AllegationRow(
            number=one.number,
            matter=alleged[one.number].matter,
            is_worded=alleged[one.number].is_worded,
            about=person_and_notice(alleged[one.number]),
            finding=label(one.finding) if one.finding else "",
            effect=label(one.effect) if one.effect else "",
            found_by=names.get(one.found_by, one.found_by) if one.found_by else "",
            split_to=_other_case(one.split_to),
            same_as=tuple(
                Link(other.other, url_for(".case", case_id=other.other_case))
                for other in links
                if other.stands and other.number == one.number
            ),
            reword=forms.rewords.get(one.number),
        )
        for one in summary.case.allegations
    ]


def _may_join(office: Office, case: Case, names: Mapping[str, str], holders: set[str]) -> tuple[tuple[str, str], ...]:
    """Who could be let take part: whoever works on cases and holds no key of this one, and has not stepped back."""
    away = holders | case.recused
    handlers = office.directory(at_hand.store()).handlers
    return tuple((one.id, names.get(one.id, one.id)) for one in handlers if one.id not in away)


def _other_case(case_id: str | None) -> Link | None:
    return Link(case_id, url_for(".case", case_id=case_id)) if case_id else None


def done_words() -> str:
    """What the address says was just done; the words come from our lists, never from the address."""
    what = request.args.get("done", "")
    if what in Step.__members__.values():
        sentence = gettext("Done: %(what)s.") % {"what": label(Step(what))}
    elif what in DONE:
        sentence = gettext("Done: %(what)s.") % {"what": gettext(DONE[what])}
    else:
        return ""
    if "unseen" in request.args:
        sentence += gettext("(The reporter’s view could not be laid out yet. Tell whoever runs the desk.)")
    return sentence


def _file(case_id: str, stored: str) -> StoredFile:
    """A file of a case, or 404 when there is none for this person; that it is read is on record."""
    store, viewer = at_hand.store(), at_hand.visit().staff.id
    files = store.files_of(case_id, viewer=viewer) if store.case(case_id, viewer=viewer) else []
    found = next((one for one in files if one.stored == stored), None)
    if found is None or found.keeping is Keeping.ORIGINAL:
        abort(404)
    tell(Event.FILE_READ, staff=viewer, case=case_id, file=stored)
    openings.note(case_id)
    return found


def _send(found: StoredFile) -> ResponseReturnValue:
    """Give a file to be saved, never to be shown: it comes from a stranger."""
    office = at_hand.office()
    try:
        # Only the end shows that nothing is missing, so nothing is given before it.
        data = b"".join(open_file(office, found))
    except (SealBroken, OSError) as error:
        tell(Event.FILE_BROKEN, file=found.stored, kind=type(error).__name__)
        title = gettext("This file cannot be opened")
        return refuse(503, title, gettext("It was damaged or is missing. Tell whoever runs the desk."))
    return given(data, _safe_name(found), "application/octet-stream")


def _safe_name(found: StoredFile) -> str:
    """The sender's name for a file, as it may stand in a header and be saved under."""
    return plain_file_name(file_name(at_hand.office(), found), LONGEST_FILE_NAME) or found.stored
