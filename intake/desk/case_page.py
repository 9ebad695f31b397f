"""The page of one case: where it stands, what is alleged, what came, what can be done now, what was done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from flask import Blueprint, abort, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.about import person_and_notice, words_of
from intake.desk.answers import due_of
from intake.desk.case_forms import NOTHING_TRIED, AllegationForm, Attempt, FindingForm, StepForm, forms_of
from intake.desk.case_reports import ReportPart, file_name, reports_of_case
from intake.desk.history import EventRow, history_of
from intake.desk.links import LinkSeen, links_seen
from intake.desk.office import Office
from intake.desk.refusals import refuse
from intake.desk.rights import Act, may
from intake.desk.sealed import open_file
from intake.desk.words import DueWords, due_words
from intake.envelopes import AllegationWords
from intake.log import Event, tell
from intake.stores import CaseSummary, StoredFile
from intake.stripping import NotStripped
from intake.typed import plain_file_name
from intake.vault import SealBroken
from intake.working_copy import working_copy as make_copy
from presentation import Link
from presentation.labels import label
from presentation.languages import gettext, sentence_of
from publicity.case import BEFORE_CONCLUSION, Case, CaseState, Step
from publicity.errors import N_

TONES = {CaseState.CLOSED: "done", CaseState.MERGED: "", CaseState.ON_HOLD: "wait"}
"""State → the colour of its tag, where it is not that of work going on; the word says it too."""

DONE = {
    "finding": N_("Finding recorded"),
    "allegation": N_("Allegation added"),
    "correction": N_("Registration corrected"),
    "colleague": N_("A colleague takes part"),
    "assigned": N_("The case is handed over"),
    "transfer": N_("What another body has to do with it is recorded"),
    "split": N_("The allegations are in a case of their own"),
    "link": N_("The allegations are linked"),
    "undo_link": N_("The link is undone"),
}
"""What the address may say that was just done, beside the steps."""


LONGEST_FILE_NAME = 200
COPY = "copy-"
"""What stands before the name of a working copy, so that it does not lie beside its original under one name."""


@dataclass(frozen=True, kw_only=True)
class ClockRow:
    """One running clock: what for, and by when."""

    what: str
    due: DueWords


@dataclass(frozen=True, kw_only=True)
class AllegationRow:
    """One allegation with what was found, empty until then; where it is now, and as which others it is the same."""

    number: int
    matter: str
    about: str
    finding: str
    effect: str
    found_by: str
    split_to: Link | None
    same_as: tuple[Link, ...]


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
    allegations: tuple[AllegationRow, ...] = field(repr=False)
    reports: tuple[ReportPart, ...] = field(repr=False)
    events: tuple[EventRow, ...] = field(repr=False)
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
    people: tuple[str, ...]
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
        return show_case(case_id)

    @pages.get("/cases/<case_id>/files/<stored>/")
    def file(case_id: str, stored: str) -> ResponseReturnValue:
        return _send(_file(case_id, stored))

    @pages.get("/cases/<case_id>/files/<stored>/copy/")
    def working_copy(case_id: str, stored: str) -> ResponseReturnValue:
        found = _file(case_id, stored)
        try:
            return _send(found, copied=make_copy)
        except NotStripped as refusal:
            sentence = sentence_of(NotStripped(gettext(refusal.why)))
            return refuse(422, gettext("There is no copy without hidden details"), sentence)


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
    links = links_seen(store, case.id, staff.id, names)
    forms = forms_of(office, store, summary, staff, alleged, attempt)
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
        allegations=tuple(_allegation_rows(summary, alleged, names, links)),
        reports=reports_of_case(
            office,
            store,
            case.id,
            viewer=staff.id,
            names=names,
            may_correct=case.state in BEFORE_CONCLUSION and may(staff.role, Act.REGISTER),
        ),
        events=history_of(office, store.events_of(case.id, viewer=staff.id), names, links),
        steps=forms.steps,
        findings=forms.findings,
        allegation_form=forms.allegation,
        remarks=forms.remarks,
        left_over=forms.left_over,
        recuse_url=url_for(".recuse", case_id=case.id),
        identity_url=url_for(".identity", case_id=case.id) if may(staff.role, Act.ASK_IDENTITY) else "",
        moves_url=url_for(".moves", case_id=case.id) if may(staff.role, Act.RECORD_TRANSFER) else "",
        dossier_url=url_for(".dossier", case_id=case.id) if may(staff.role, Act.ASK_DOSSIER) else "",
        worked_by=names.get(summary.moved.worked_by or "", ""),
        people=tuple(names.get(one, one) for one in sorted(holders) if one in names),
        may_join=_may_join(office, case, names, holders) if may(staff.role, Act.LET_TAKE_PART) else (),
        join_url=url_for(".let_take_part", case_id=case.id),
        done=done_words() if attempt is NOTHING_TRIED else "",
        refusal=attempt.refusal or ("" if is_shown else " ".join(attempt.faults.values())),
        faults=attempt.faults if is_shown else {},
        names=forms.names(),
    )


def _flags(summary: CaseSummary) -> Iterator[str]:
    if summary.case.closing_proposed_by:
        yield gettext("closing proposed")
    if summary.objections:
        yield gettext("the reporter objects")


def _allegation_rows(
    summary: CaseSummary, alleged: Mapping[int, AllegationWords], names: Mapping[str, str], links: list[LinkSeen]
) -> list[AllegationRow]:
    return [
        AllegationRow(
            number=one.number,
            matter=alleged[one.number].matter,
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
        )
        for one in summary.case.allegations
    ]


def _may_join(office: Office, case: Case, names: Mapping[str, str], holders: set[str]) -> tuple[tuple[str, str], ...]:
    """Who could be let take part: whoever works on cases and holds no key of this one, and has not stepped back."""
    away = holders | case.recused
    return tuple((one.id, names.get(one.id, one.id)) for one in office.directory().handlers if one.id not in away)


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
    if found is None:
        abort(404)
    tell(Event.FILE_READ, staff=viewer, case=case_id, file=stored)
    return found


def _send(found: StoredFile, copied: Callable[[bytes], bytes] | None = None) -> ResponseReturnValue:
    """Give a file, or what ``copied`` makes of it, to be saved, never to be shown: it comes from a stranger."""
    office = at_hand.office()
    try:
        # Only the end shows that nothing is missing, so nothing is given before it.
        data = b"".join(open_file(office, found))
    except (SealBroken, OSError) as error:
        tell(Event.FILE_BROKEN, file=found.stored, kind=type(error).__name__)
        title = gettext("This file cannot be opened")
        return refuse(503, title, gettext("It was damaged or is missing. Tell whoever runs the desk."))
    response = make_response(copied(data) if copied else data)
    response.headers["Content-Type"] = "application/octet-stream"
    name = f"{COPY}{_safe_name(found)}" if copied else _safe_name(found)
    # A header is Latin; any other name goes by RFC 6266's encoded form, which every browser reads.
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _safe_name(found: StoredFile) -> str:
    """The sender's name for a file, as it may stand in a header and be saved under."""
    return plain_file_name(file_name(at_hand.office(), found), LONGEST_FILE_NAME) or found.stored
