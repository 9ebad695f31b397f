"""The model letters: ``content/letters/LANGUAGE.toml`` holds those of one language, a table for each step."""

from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator

from publicity.case import CaseState, Finding, Step
from publicity.content import values
from publicity.content.filling import fill
from publicity.content.forms import Form, Lines, Short
from publicity.content.proof import Proof, faults_of, refuse_faults
from publicity.content.source import read_source
from publicity.content.toml import read_toml
from publicity.letters import LETTER_STEPS, ModelLetter

LANGUAGES = ("zh-Hans", "zh-Hant", "en")

_STATES = {state.value: () for state in CaseState}
State = Annotated[CaseState | None, PlainValidator(values.one_of(_STATES, CaseState))]
_FINDINGS = {finding.value: () for finding in Finding}
Found = Annotated[Finding | None, PlainValidator(values.one_of(_FINDINGS, Finding))]


class LetterForm(Form):
    """One letter."""

    title: Short
    text: Lines
    state: State = None
    finding: Found = None


class LettersForm(Form):
    """All letters of a language, by the step that sends them."""

    write: tuple[LetterForm, ...] = ()
    decline: tuple[LetterForm, ...] = ()
    give_feedback: tuple[LetterForm, ...] = ()
    uphold: tuple[LetterForm, ...] = ()


def read_letters(folder: Path) -> tuple[ModelLetter, ...]:
    """Read the letters of every language that has a file. Raises ContentRefused with all faults of all files."""
    paths = [folder / f"{language}.toml" for language in LANGUAGES]
    read = [_read_language(path) for path in paths if path.exists()]
    refuse_faults(faults_of(proof for proof, _ in read))
    return tuple(letter for _, letters in read for letter in letters)


def _read_language(path: Path) -> tuple[Proof, tuple[ModelLetter, ...]]:
    proof, text = read_source(path)
    data = read_toml(text, proof) if text is not None else None
    form = fill(LettersForm, data, proof) if data is not None else None
    if form is None or not proof.is_clean:
        return proof, ()
    return proof, tuple(_letter(step, one, path.stem) for step in LETTER_STEPS for one in getattr(form, step))


def _letter(step: Step, form: LetterForm, language: str) -> ModelLetter:
    title, text = form.title or "", form.text or ""
    return ModelLetter(
        step=step, title=title, text=text.strip(), language=language, state=form.state, finding=form.finding
    )
