"""The one form in which something is written down in a case: who is to read it is chosen; the team is the default."""

from dataclasses import dataclass, field

from flask import url_for

from intake.desk.about import joined
from intake.desk.case_forms import Attempt, Options
from intake.desk.letters import letters_for, options_of
from intake.desk.office import Office
from intake.desk.rights import Act, may
from intake.stores import CaseSummary, StaffMember
from presentation.languages import gettext
from publicity.case import CaseState, Step, allowed_steps

TEAM, ME, REPORTER = "team", "me", "reporter"
"""Who is to read it."""


@dataclass(frozen=True, kw_only=True)
class WriteForm:
    """Something to be written down; ``readers`` are value, words and what that means, ``letters`` are models."""

    action: str
    is_open: bool
    readers: tuple[tuple[str, str, str], ...]
    reader: str
    letters: Options
    typed: str = field(repr=False)
    reader_fault: str
    text_fault: str


def readers_for(summary: CaseSummary, staff: StaffMember) -> tuple[str, ...]:
    """Who can be written to by a person in a case: oneself always, the team until the case has gone into another."""
    case = summary.case
    may_write = may(staff.role, Step.WRITE) and Step.WRITE in allowed_steps(case)
    return (*([] if case.state is CaseState.MERGED else [TEAM]), ME, *([REPORTER] if may_write else []))


def write_form_of(
    office: Office,
    summary: CaseSummary,
    staff: StaffMember,
    people: tuple[str, ...],
    attempt: Attempt,
    languages: tuple[str, ...],
) -> WriteForm | None:
    """Make the form for a person who may write in cases; ``people`` are those who can open this one."""
    if not may(staff.role, Act.NOTE):
        return None
    readers = readers_for(summary, staff)
    tried = attempt.typed if attempt.form == Step.WRITE else {}
    words = {
        TEAM: (gettext("The team of this case"), joined(people)),
        ME: (gettext("I alone"), gettext("Sealed for you. Nobody else can open it, or learns that it is there.")),
        REPORTER: (
            gettext("The reporter"),
            gettext("Every reporter of this case, with the receipt. You see it once more before it goes."),
        ),
    }
    letters = letters_for(office, Step.WRITE, summary.case, languages) if REPORTER in readers else ()
    return WriteForm(
        action=url_for(".add_note", case_id=summary.case.id),
        is_open=attempt.form == Step.WRITE,
        readers=tuple((reader, *words[reader]) for reader in readers),
        reader=tried.get("for", "") if tried.get("for") in readers else readers[0],
        letters=options_of(letters),
        typed=tried.get("text", ""),
        reader_fault=attempt.faults.get("write-for", ""),
        text_fault=attempt.faults.get("write-text", ""),
    )
