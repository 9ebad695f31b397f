"""docs/writing-a-notice.md says of every key, word and code what the code says of it."""

import re
from datetime import date

import pytest
from pydantic import TypeAdapter

from publicity.content import template, words
from publicity.content.faults import TABLE, Wording
from publicity.content.forms import (
    AppointmentForm,
    AttainmentForm,
    BallotForm,
    CandidateForm,
    ContactForm,
    CorrectionForm,
    Form,
    InspectionDaysForm,
    InspectionForm,
    MediumForm,
    MemberForm,
    NomineeForm,
    NoticeForm,
    OutcomeForm,
    PeriodForm,
    PersonForm,
    PostForm,
    StepForm,
    WithdrawalForm,
    WithholdingForm,
)
from publicity.content.words import Words
from tests.notice_files import ROOT, codes_of

MANUAL = (ROOT / "docs" / "writing-a-notice.md").read_text(encoding="utf-8")

SECTIONS: dict[str, tuple[type[Form], type[Form] | None]] = {
    "A notice, of both kinds": (NoticeForm, None),
    "An appointment notice": (AppointmentForm, NoticeForm),
    "The period": (PeriodForm, None),
    "A person": (PersonForm, None),
    "A nominee": (NomineeForm, PersonForm),
    "Education and degrees": (AttainmentForm, None),
    "A proposed post": (PostForm, None),
    "A step of the procedure": (StepForm, None),
    "A ballot": (BallotForm, None),
    "An outcome": (OutcomeForm, None),
    "A medium": (MediumForm, None),
    "The contact": (ContactForm, None),
    "A correction": (CorrectionForm, None),
    "The withdrawal": (WithdrawalForm, None),
    "An inspection notice": (InspectionForm, NoticeForm),
    "The days of an inspection": (InspectionDaysForm, None),
    "A candidate": (CandidateForm, PersonForm),
    "A member of the team": (MemberForm, None),
    "Something withheld": (WithholdingForm, None),
}
"""Heading → the form it is about, and the form whose keys are explained elsewhere."""

KEY_ROW = re.compile(r"^\| `(\w+)` \| (yes|no) \| (.+?) \| (?:`(.+)`)? ?\|$", re.MULTILINE)
CODE_ROW = re.compile(r"^\| (N\d{3}) \| (.+) \|$", re.MULTILINE)


def section(heading: str) -> str:
    """What stands under a heading."""
    return MANUAL.partition(f"\n### {heading}\n")[2].partition("\n#")[0]


def keys_of(form: type[Form], without: type[Form] | None) -> dict[str, str]:
    """A form's own keys, and whether each is required."""
    explained = set(without.model_fields) if without else set()
    return {
        key: "yes" if field.is_required() else "no" for key, field in form.model_fields.items() if key not in explained
    }


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_key_is_explained_and_no_other(heading: str) -> None:
    explained = {key: required for key, required, _, _ in KEY_ROW.findall(section(heading))}

    assert explained == keys_of(*SECTIONS[heading])


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_example_of_a_value_is_possible(heading: str) -> None:
    form, _ = SECTIONS[heading]

    for key, _, _, example in KEY_ROW.findall(section(heading)):
        if example:
            field = form.model_fields[key]
            written = example.strip('"')
            value = written.strip("[]").split(", ") if written.startswith("[") else written
            annotation = field.rebuild_annotation()
            assert TypeAdapter(annotation).validate_python(value) is not None


def test_every_form_of_a_notice_is_explained() -> None:
    reachable = set()

    def walk(form: type[Form]) -> None:
        reachable.add(form)
        for field in form.model_fields.values():
            for name in re.findall(r"(\w+Form)\b", str(field.annotation)):
                walk(getattr(__import__("publicity.content.forms", fromlist=[name]), name))

    walk(AppointmentForm)
    walk(InspectionForm)

    assert reachable <= {form for form, _ in SECTIONS.values()}


LISTS: dict[str, Words] = {
    "`kind`": words.NOTICE_KINDS,
    "`gender`": words.GENDERS,
    "`draft`, `probation`, `leads`": words.YES_OR_NO,
    "`mode`": words.MODES,
    "`action`": words.ACTIONS,
    "`level`": words.LEVELS,
    "`step`": words.STEPS,
    "`way`": words.WAYS,
    "`result`": words.OUTCOMES,
    "`medium`": words.MEDIA,
    "`effect`": words.EFFECTS,
    "reason (of a withdrawal)": words.WITHDRAWALS,
    "`topic`": words.TOPICS,
}


@pytest.mark.parametrize("name", LISTS)
def test_every_word_of_a_closed_list_is_told(name: str) -> None:
    told = "; ".join(f"`{code}`: {'、'.join(chinese)}" for code, chinese in LISTS[name].items())

    assert f"| {name} | {told} |" in MANUAL


def as_told(wording: Wording) -> str:
    """A code's row as the manual has it: places in angle marks, and nothing that Markdown would take for its own."""
    hint = f"{wording.hint} {wording.guess}" if wording.guess else wording.hint
    warning = "*Warning.* " if wording.is_warning else ""
    return f"{warning}{plain(wording.message)} | {plain(hint)}"


def plain(text: str) -> str:
    text = re.sub(r"%\((\w+)\)s", r"‹\1›", text).replace("%%", "%")
    return re.sub(r"([*`\[\]<&|])", r"\\\1", text)


def test_every_code_is_explained_in_the_words_of_the_code() -> None:
    assert dict(CODE_ROW.findall(MANUAL)) == {code: as_told(wording) for code, wording in TABLE.items()}


def test_the_complete_example_is_faultless() -> None:
    example = MANUAL.partition("```markdown\n")[2].partition("```")[0]

    assert codes_of(example, "GS-2026-012.md") == []


def test_the_manual_begins_with_the_command_and_a_complete_example() -> None:
    command = MANUAL.index("python build.py new appointment")

    assert command < MANUAL.index("```markdown") < MANUAL.index("## How it is written")


@pytest.mark.parametrize("kind, number", [("appointment", "GS-2026-012"), ("inspection", "KC-2026-003")])
def test_a_new_notice_names_the_manual(kind: str, number: str) -> None:
    assert "docs/writing-a-notice.md" in template(kind, number, date(2026, 11, 19))
