"""The forms of a case: what this person may do to it now, and what is asked for that."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from flask import url_for

from intake.desk.about import joined
from intake.desk.acts import past_of_case
from intake.desk.letters import letters_for, options_of
from intake.desk.office import Office
from intake.desk.proof import PROVEN
from intake.desk.reach import reasons_open
from intake.desk.rights import Act, may
from intake.desk.words import HINTS, SHORT_TEXTS, TEXT_ASKED, main_step
from intake.envelopes import AllegationWords
from intake.stores import CaseStore, CaseSummary, StaffMember
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import (
    BEFORE_CONCLUSION,
    DECIDING,
    STEPS,
    Case,
    CaseState,
    Effect,
    Finding,
    Step,
    allowed_steps,
    had_a_part,
    missing_for,
)
from publicity.errors import AnotherHandlerNeeded
from publicity.letters import LETTER_STEPS
from publicity.objections import Past

Options = tuple[tuple[str, str], ...]

WORTH_KEEPING = 20
"""Characters; what is longer is shown again even where its form is not."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody tried and was refused: in which form, with which words, and what was wrong.

    ``typed`` maps the end of a field's name to what stood in it, ``faults`` a field's id to a sentence.
    """

    form: str
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)
    faults: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""


NOTHING_TRIED = Attempt(form="")


@dataclass(frozen=True, kw_only=True)
class StepForm:
    """One step that may be taken; ``text_label`` is empty where no words are asked for, ``letters`` are models."""

    key: str
    text: str
    action: str
    is_main: bool
    is_open: bool
    hint: str
    reasons: Options
    reason: str
    text_label: str
    text_hint: str
    rows: int
    asks_proof: bool
    typed: str = field(repr=False)
    faults: Mapping[str, str]
    letters: Options = ()


@dataclass(frozen=True, kw_only=True)
class FindingForm:
    """What was found about one allegation, to be recorded."""

    key: str
    text: str
    action: str
    is_main: bool
    is_open: bool
    matter: str
    findings: Options
    finding: str
    effects: Options
    effect: str
    typed: str = field(repr=False)
    faults: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class AllegationForm:
    """One more matter about one person."""

    action: str
    is_open: bool
    people: Options
    person: str
    typed: str = field(repr=False)
    faults: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class RewordForm:
    """The matter of one allegation, to be put into other words."""

    key: str
    action: str
    is_open: bool
    typed: str = field(repr=False)
    fault: str


@dataclass(frozen=True, kw_only=True)
class CaseForms:
    """All that this person may do now; ``remarks`` say why something is not there, ``left_over`` is what was typed
    into a form that is there no more."""

    steps: tuple[StepForm, ...]
    findings: tuple[FindingForm, ...]
    allegation: AllegationForm | None
    rewords: Mapping[int, RewordForm]
    remarks: tuple[str, ...]
    left_over: tuple[str, ...] = field(repr=False)

    def names(self) -> dict[str, str]:
        """Field → what it is called, for the list of what is wrong."""
        asked = {f"{step.key}-text": step.text_label for step in self.steps}
        asked |= {f"{step.key}-reason": gettext("Reason") for step in self.steps}
        asked |= {f"password-{step.key}": gettext("Password") for step in self.steps if step.asks_proof}
        asked |= {f"{finding.key}-finding": gettext("Finding") for finding in self.findings}
        asked |= {f"{finding.key}-effect": gettext("Effect on the appointment") for finding in self.findings}
        asked |= {f"{finding.key}-text": gettext("What it rests on") for finding in self.findings}
        people, matter = gettext("Who is reported"), gettext("The matter, in a few words")
        asked |= {f"{form.key}-text": matter for form in self.rewords.values()}
        asked |= {"write-text": gettext("What you write"), "write-for": gettext("Who is to read it")}
        return asked | {"allegation-person": people, "allegation-text": matter}

    def holds(self, form: str) -> bool:
        """Say whether a form is among them."""
        keys = {step.key for step in self.steps} | {one.key for one in self.findings}
        keys |= {one.key for one in self.rewords.values()}
        # Something can be written down on every page of a case.
        return form in keys or form == Step.WRITE or (form == "allegation" and self.allegation is not None)


def forms_of(
    office: Office,
    store: CaseStore,
    summary: CaseSummary,
    staff: StaffMember,
    alleged: Mapping[int, AllegationWords],
    attempt: Attempt,
    languages: tuple[str, ...],
) -> CaseForms:
    """Make the forms of a case for a person, with what was typed into the one that was refused.

    ``languages`` are those in which its reporters wrote.
    """
    case = summary.case
    past = past_of_case(store, case.id)
    steps = _open_steps(summary, staff, past)
    findings: tuple[FindingForm, ...] = ()
    waiting = None
    is_left_out = staff.id in past.left_out(case.investigated_by)
    if case.state is CaseState.INVESTIGATING and may(staff.role, Act.RECORD_FINDING) and not is_left_out:
        waiting = next((one.number for one in case.allegations if not one.is_concluded), None)
        findings = tuple(
            _finding_form(case, number, words, attempt, is_main=number == waiting)
            for number, words in alleged.items()
            if number not in {one.number for one in case.allegations if one.split_to}
        )
    may_add = case.state in BEFORE_CONCLUSION and may(staff.role, Act.ADD_ALLEGATION)
    allegation = _allegation_form(office, case, alleged, attempt) if may_add else None
    may_reword = case.state in BEFORE_CONCLUSION and may(staff.role, Act.REWORD_ALLEGATION)
    here = [one.number for one in case.allegations if not one.split_to] if may_reword else []
    # A page has one strong button: until every allegation has its finding, that is the next finding.
    main = None if waiting else main_step(case.state, steps)
    forms = CaseForms(
        steps=tuple(
            replace(
                _step_form(case, step, reasons_open(office, store, case.id, step), attempt, is_main=step is main),
                letters=options_of(letters_for(office, step, case, languages)),
            )
            for step in _main_first(steps, main)
            if step is not Step.WRITE
        ),
        findings=findings,
        allegation=allegation,
        rewords={number: _reword_form(case, number, alleged[number], attempt) for number in here},
        remarks=(*((gettext(AnotherHandlerNeeded.sentence),) if is_left_out else ()), *_remarks(case, staff, steps)),
        left_over=(),
    )
    return forms if forms.holds(attempt.form) else replace(forms, left_over=_long_texts(attempt))


def _long_texts(attempt: Attempt) -> tuple[str, ...]:
    """What somebody would not like to type again."""
    return tuple(text for text in attempt.typed.values() if len(text) > WORTH_KEEPING)


def _open_steps(summary: CaseSummary, staff: StaffMember, past: Past) -> list[Step]:
    """The steps that the table and the role allow, without those that would be refused or change nothing."""
    case = summary.case
    pointless = {
        Step.CLOSE: staff.id in had_a_part(case),
        Step.ACKNOWLEDGE: summary.acknowledged is not None,
        Step.FORGO_ACKNOWLEDGEMENT: summary.acknowledged is not None,
        Step.CONCLUDE: bool(missing_for(case, Step.CONCLUDE)),
    }
    left_to_others = DECIDING if staff.id in past.left_out(case.investigated_by) else frozenset()
    return [
        step
        for step in allowed_steps(case, past)
        if may(staff.role, step) and not pointless.get(step) and step not in left_to_others
    ]


def _main_first(steps: list[Step], main: Step | None) -> list[Step]:
    return sorted(steps, key=lambda step: step is not main)


def _remarks(case: Case, staff: StaffMember, steps: list[Step]) -> tuple[str, ...]:
    remarks = []
    if case.closing_proposed_by and Step.CLOSE not in steps:
        has_part = staff.id in had_a_part(case)
        remarks.append(
            gettext("Closing is proposed. Somebody else has to approve it: you proposed it or recorded a finding.")
            if has_part
            else gettext("Closing is proposed. A supervisor has to approve it.")
        )
    if case.state is CaseState.INVESTIGATING and may(staff.role, Step.CONCLUDE) and Step.CONCLUDE not in steps:
        remarks.append(_what_lacks(case))
    if not steps:
        remarks.append(gettext("There is no step that your role includes now."))
    return tuple(remarks)


def _what_lacks(case: Case) -> str:
    """Say what has to be done before a case can be concluded."""
    if not case.allegations:
        return gettext("It can be concluded once an allegation has been entered and has its finding.")
    numbers = joined(str(one.number) for one in case.allegations if not one.is_concluded)
    return gettext("It can be concluded once there is a finding on: %(numbers)s.") % {"numbers": numbers}


def _step_form(case: Case, step: Step, reasons: tuple[StrEnum, ...], attempt: Attempt, *, is_main: bool) -> StepForm:
    rule = STEPS[step]
    text_label, text_hint = TEXT_ASKED[step] if rule.text else ("", "")
    tried = attempt if attempt.form == step else NOTHING_TRIED
    return StepForm(
        key=step.value,
        text=label(step),
        action=url_for(".letter" if step in LETTER_STEPS else ".take_step", case_id=case.id, step=step),
        is_main=is_main,
        is_open=attempt.form == step,
        hint=gettext(HINTS.get(step, "")),
        reasons=options(reasons),
        reason=tried.typed.get("reason", ""),
        text_label=gettext(text_label),
        text_hint=gettext(text_hint),
        rows=0 if step in SHORT_TEXTS else 5,
        asks_proof=step in PROVEN,
        typed=tried.typed.get("text", ""),
        faults=tried.faults,
    )


def _finding_form(case: Case, number: int, words: AllegationWords, attempt: Attempt, *, is_main: bool) -> FindingForm:
    key = f"find-{number}"
    tried = attempt if attempt.form == key else NOTHING_TRIED
    found = next(one for one in case.allegations if one.number == number)
    title = (
        gettext("Change the finding on allegation %(number)s")
        if found.finding
        else gettext("Record a finding on allegation %(number)s")
    )
    return FindingForm(
        key=key,
        text=title % {"number": number},
        action=url_for(".record_finding", case_id=case.id, number=number),
        is_main=is_main,
        is_open=attempt.form == key,
        matter=words.matter,
        findings=options(Finding),
        finding=tried.typed.get("finding", found.finding or ""),
        effects=options(Effect),
        effect=tried.typed.get("effect", found.effect or ""),
        typed=tried.typed.get("text", ""),
        faults=tried.faults,
    )


def _reword_form(case: Case, number: int, words: AllegationWords, attempt: Attempt) -> RewordForm:
    key = f"reword-{number}"
    tried = attempt if attempt.form == key else NOTHING_TRIED
    return RewordForm(
        key=key,
        action=url_for(".reword_allegation", case_id=case.id, number=number),
        is_open=attempt.form == key,
        # A stranger's words stand in no field: what turns the direction of writing, say, cannot be marked there.
        typed=tried.typed.get("text", words.matter if words.is_worded else ""),
        fault=tried.faults.get(f"{key}-text", ""),
    )


def _allegation_form(
    office: Office, case: Case, alleged: Mapping[int, AllegationWords], attempt: Attempt
) -> AllegationForm:
    tried = attempt if attempt.form == "allegation" else NOTHING_TRIED
    return AllegationForm(
        action=url_for(".add_allegation", case_id=case.id),
        is_open=attempt.form == "allegation",
        people=people_to_name(office, {words.notice for words in alleged.values()}),
        person=tried.typed.get("person", ""),
        typed=tried.typed.get("text", ""),
        faults=tried.faults,
    )


def people_to_name(office: Office, first: set[str | None]) -> Options:
    """Everybody on a notice, as ``notice/key``; those on the notices of the case before the others."""
    notices = sorted(office.notices(), key=lambda notice: notice.number not in first)
    return tuple(
        (f"{notice.number}/{person.key}", f"{person.name} · {notice.number}")
        for notice in notices
        for person in notice.people
    )


def options(kind: Iterable[StrEnum]) -> Options:
    """A closed list to choose from."""
    return tuple((member.value, label(member)) for member in kind)
