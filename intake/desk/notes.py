"""What is written in a case: notes for oneself or the team, and letters, which are read once more before they go."""

from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, own
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.case_forms import Attempt
from intake.desk.case_page import show_case
from intake.desk.letters import languages_of, letters_for, put_into
from intake.desk.noting import cautions_of, findings_on_record, note_for_team
from intake.desk.rights import may
from intake.desk.steps import (
    LONGEST_TEXT,
    do_in_case,
    missing_words,
    refuse_in_case,
    text_fault,
    typed_choice,
    typed_text,
)
from intake.desk.write_form import ME, REPORTER, TEAM
from intake.typed import Typed
from intake.views import REASONS
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import Step, missing_for
from publicity.letters import LETTER_STEPS

TELLS_FINDINGS = (Step.GIVE_FEEDBACK, Step.UPHOLD)
"""Letters that tell what was found: it stands beside them, to be compared."""

LETTER_PAGE = f"/cases/<case_id>/letters/<any({', '.join(LETTER_STEPS)}):step>/"


@dataclass(frozen=True, kw_only=True)
class SecondLookPage:
    """A letter as the reporter will read it, before it goes: who reads it, and what in it may be wrong."""

    number: str
    version: str
    step: str
    title: str
    language: str
    readers: str
    reason: str
    reason_words: str
    text: str = field(repr=False)
    cautions: tuple[str, ...] = field(repr=False)
    findings: tuple[str, ...] = field(repr=False)
    send: str
    change: str


def add_pages(pages: Blueprint) -> None:
    """Add what is written in a case to the desk's pages."""

    @pages.post("/cases/<case_id>/notes/")
    def add_note(case_id: str) -> ResponseReturnValue:
        typed, reader = typed_text("write-text"), typed_choice("write-for")
        if "put" in request.form:
            return _put(case_id, Step.WRITE, typed)
        attempt = Attempt(form=Step.WRITE, typed={"text": typed.text, "for": reader})
        offered = (TEAM, ME, *([REPORTER] if may(at_hand.visit().staff.role, Step.WRITE) else []))
        faults = {
            "write-for": "" if reader in offered else gettext("Please choose."),
            "write-text": text_fault(typed, LONGEST_TEXT)
            or ("" if typed.text.strip() else missing_words("write", "")[1]),
        }
        if any(faults.values()):
            return refuse_in_case(case_id, attempt, faults, 400 if typed.is_unreadable else 422)
        if reader == REPORTER:
            return _look_again(case_id, Step.WRITE, typed, attempt)
        office, store, by = at_hand.office(), at_hand.store(), at_hand.visit().staff.id
        if reader == ME:
            try:
                own.note_for_oneself(office, store, case_id, typed.text)
            except NoSuchCase:
                abort(404)
            return redirect(url_for(".case", case_id=case_id, done="own_note"), 303)
        return do_in_case(
            case_id, attempt, lambda: note_for_team(office, store, case_id, typed.text, by=by), done="note"
        )

    @pages.post(LETTER_PAGE)
    def letter(case_id: str, step: str) -> ResponseReturnValue:
        chosen, typed = Step(step), typed_text(f"{step}-text")
        if "put" in request.form:
            return _put(case_id, chosen, typed)
        attempt = _attempt(chosen, typed)
        if "change" in request.form:
            return show_case(case_id, attempt)
        if fault := text_fault(typed, LONGEST_TEXT):
            return refuse_in_case(case_id, attempt, {f"{step}-text": fault}, 400 if typed.is_unreadable else 422)
        return _look_again(case_id, chosen, typed, attempt)


def _attempt(step: Step, typed: Typed, text: str | None = None) -> Attempt:
    """What stands in a form of a letter; a message is for the reporter by now."""
    words = {"text": typed.text if text is None else text, "reason": typed_choice(f"{step}-reason"), "for": REPORTER}
    return Attempt(form=step, typed=words)


def _put(case_id: str, step: Step, typed: Typed) -> ResponseReturnValue:
    """Show the case again with the chosen letter in the box, behind what was typed."""
    office, store = at_hand.office(), at_hand.store()
    case = store.case(case_id, viewer=at_hand.visit().staff.id)
    if case is None:
        abort(404)
    letters = letters_for(office, step, case, languages_of(office, store, case_id))
    return show_case(case_id, _attempt(step, typed, put_into(typed.text, letters, typed_choice(f"{step}-letter"))))


def _look_again(case_id: str, step: Step, typed: Typed, attempt: Attempt) -> ResponseReturnValue:
    """Show a letter as the reporter will read it; nothing is sent yet."""
    office, store, reason = at_hand.office(), at_hand.store(), typed_choice(f"{step}-reason")
    try:
        summary = summary_seen(store, case_id, at_hand.visit().staff.id)
    except NoSuchCase:
        abort(404)
    if missing := missing_for(summary.case, step, reason=reason, text=typed.text):
        return refuse_in_case(case_id, attempt, dict(missing_words(step, code) for code in missing), 422)
    languages = languages_of(office, store, case_id)
    page = SecondLookPage(
        number=case_id,
        version=request.form.get("version", "")[:10],
        step=step,
        title=label(step),
        language=languages[0],
        readers=_readers(step, summary.reports),
        reason=reason,
        reason_words=label(REASONS[reason]) if reason in REASONS else "",
        text=typed.text,
        cautions=cautions_of(office, store, summary, typed.text, languages),
        findings=findings_on_record(summary) if step in TELLS_FINDINGS else (),
        send=url_for(".take_step", case_id=case_id, step=step),
        change=url_for(".letter", case_id=case_id, step=step),
    )
    return render_template("intake/desk/letter.html", page=page)


def _readers(step: Step, reports: int) -> str:
    if step is Step.UPHOLD:
        return gettext("Whoever objected reads exactly this, with the receipt. It cannot be taken back.")
    if reports > 1:
        sentence = gettext(
            "All %(num)s reporters of this case read exactly this, with the receipt. It cannot be taken back."
        )
        return sentence % {"num": reports}
    return gettext("The reporter reads exactly this, with the receipt. It cannot be taken back.")
