"""Model letters: what an office writes to reporters again and again, to be chosen, completed and read once more."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from publicity.allegation import Finding
from publicity.case import CaseState, Step

LETTER_STEPS = (Step.WRITE, Step.DECLINE, Step.GIVE_FEEDBACK, Step.UPHOLD)
"""Steps whose words are a letter to the reporter."""

OPENING, CLOSING = "〔", "〕"
"""What a model letter leaves to be filled in stands between these."""


@dataclass(frozen=True, kw_only=True)
class ModelLetter:
    """A text for one step, in one language; ``state`` and ``finding`` are those for which it is meant, None for any."""

    step: Step
    title: str
    text: str
    language: str
    state: CaseState | None = None
    finding: Finding | None = None


def fitting(
    letters: Iterable[ModelLetter],
    step: Step,
    state: CaseState,
    languages: Collection[str],
    findings: Collection[Finding] = (),
) -> tuple[ModelLetter, ...]:
    """The letters for a step of a case in a state, in the languages in which its reporters wrote.

    What tells the reporter of a finding is for a case that has it; where ``findings`` differ, "partly" fits, too.
    """
    found = {None, *findings, *((Finding.PARTLY,) if len(set(findings)) > 1 else ())}
    return tuple(
        one
        for one in letters
        if one.step is step and one.state in (None, state) and one.language in languages and one.finding in found
    )


def left_to_fill_in(text: str) -> tuple[str, ...]:
    """What of a model letter still waits to be filled in, as it stands there, brackets included."""
    return tuple(part.partition(CLOSING)[0].join((OPENING, CLOSING)) for part in text.split(OPENING)[1:])
