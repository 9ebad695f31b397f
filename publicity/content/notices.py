"""The folder of notices, read as a whole: either all of it becomes the rules' words, or every fault is told."""

import gc
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from publicity.content.checks.aftermath import check_aftermath
from publicity.content.checks.body import check_body
from publicity.content.checks.corrections import check_corrections
from publicity.content.checks.dates import check_dates
from publicity.content.checks.disclosures import check_disclosures
from publicity.content.checks.examples import check_examples
from publicity.content.checks.numbers import check_numbers
from publicity.content.checks.people import check_people
from publicity.content.checks.privacy import check_addresses, check_privacy, official_phones
from publicity.content.checks.procedure import check_procedure
from publicity.content.checks.together import check_together
from publicity.content.claims import Claim, Mark, claim_of
from publicity.content.filling import fill
from publicity.content.forms import AnyForm, AppointmentForm, InspectionForm
from publicity.content.front_matter import read_front_matter
from publicity.content.making import make_notice
from publicity.content.proof import Proof, in_order, refuse_faults
from publicity.content.rules import ReadingRules
from publicity.content.source import read_bytes, read_source
from publicity.content.telling import Fault
from publicity.content.words import NOTICE_KINDS, code_for
from publicity.notice import AnyNotice, NoticeKind
from publicity.workdays import WorkCalendar

FORMS: dict[str, type[AnyForm]] = {NoticeKind.APPOINTMENT: AppointmentForm, NoticeKind.INSPECTION: InspectionForm}

LOOK_LIKE_NOTICES = (".md", ".markdown", ".txt", ".doc", ".docx", ".wps", ".rtf")
"""Endings with which somebody may have saved a notice that would then be left out; ``.md`` in capitals too."""


@dataclass(frozen=True)
class Notices:
    """All notices, the newest first by publication and number, and what was asked about while reading them."""

    notices: tuple[AnyNotice, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True)
class Reading:
    """What was read of one file: its faults and warnings, what it claims, and the notice where no fault is in it.

    The claim is None when nothing could be read.
    """

    path: Path
    faults: tuple[Fault, ...]
    claim: Claim | None = None
    notice: AnyNotice | None = None


@contextmanager
def _collecting_nothing() -> Iterator[None]:
    """Let the collector of circular garbage rest, which takes a sixth of the time: all that is read is kept."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@_collecting_nothing()
def read_notices(folder: Path, rules: ReadingRules, calendar: WorkCalendar) -> Notices:
    """Read every notice in a folder. Raises ContentRefused with all faults of all files, and the warnings."""
    readings = [read_file(path, rules, calendar) for path in files_in(folder)]
    warnings = refuse_faults(held_together(readings, rules, calendar))
    notices = (reading.notice for reading in readings if reading.notice)
    newest_first = sorted(notices, key=lambda notice: (notice.published, notice.number), reverse=True)
    return Notices(tuple(newest_first), tuple(warnings))


@_collecting_nothing()
def check_notices(folder: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Give every fault and warning of a folder of notices, and raise nothing."""
    return held_together([read_file(path, rules, calendar) for path in files_in(folder)], rules, calendar)


def check_file(path: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Give every fault and warning of one notice by itself, and raise nothing."""
    return in_order(_due(read_file(path, rules, calendar).faults, rules))


def check_bytes(data: bytes, path: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Do the same for a notice that is not, or not yet, a file; ``path`` names it."""
    return in_order(_due(_reading(*read_bytes(path, data), rules, calendar).faults, rules))


def files_in(folder: Path) -> list[Path]:
    """Every file in a folder that is a notice, or looks as if it was meant to be one."""
    return [folder / name for name in names_in(folder)]


def names_in(folder: Path) -> list[str]:
    """Name every such file of a folder, in order."""
    if not folder.is_dir():
        return []
    names = [name for name in os.listdir(folder) if not name.startswith(".")]
    return sorted(name for name in names if os.path.splitext(name)[1].lower() in LOOK_LIKE_NOTICES)


def read_file(path: Path, rules: ReadingRules, calendar: WorkCalendar) -> Reading:
    """Read one file by itself. The same bytes give the same reading, on whatever day it is made."""
    if path.suffix != ".md":
        return Reading(path, tuple(Proof(path).mark("N012").faults))
    return _reading(*read_source(path), rules, calendar)


def held_together(readings: Sequence[Reading], rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Hold the readings of a folder against one another: give all faults and warnings, each file's own among them."""
    claims = [reading.claim for reading in readings if reading.claim]
    marks: dict[Path, list[Mark]] = {}
    for mark in (*check_numbers(claims), *check_together(claims)):
        marks.setdefault(mark.path, []).append(mark)
    faults: list[Fault] = []
    for reading in readings:
        # Asking first whether there is any mark: to ask a mapping for a path takes long.
        is_marked = bool(marks) and reading.path in marks
        faults += _marked(reading.path, marks[reading.path], rules, calendar) if is_marked else reading.faults
    return in_order(_due(faults, rules))


def _marked(path: Path, marks: Iterable[Mark], rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Read a file again, for its places, and mark in it what the others showed."""
    proof, _, _ = _read(*read_source(path), rules, calendar)
    for mark in marks:
        proof.mark_at(mark.loc, mark.code, **mark.values)
    return proof.faults


def _due(faults: Iterable[Fault], rules: ReadingRules) -> list[Fault]:
    """Leave out what is not to be asked before a day that has not come."""
    return [one for one in faults if not (one.not_before and rules.today and one.not_before > rules.today)]


def _reading(proof: Proof, text: str | None, rules: ReadingRules, calendar: WorkCalendar) -> Reading:
    proof, form, body = _read(proof, text, rules, calendar)
    notice = None
    if form and proof.is_clean:
        notice = make_notice(form, body=body, zone=rules.zone, default_contact=rules.default_contact)
    return Reading(proof.path, tuple(proof.faults), claim_of(form, proof) if form else None, notice)


def _read(
    proof: Proof, text: str | None, rules: ReadingRules, calendar: WorkCalendar
) -> tuple[Proof, AnyForm | None, str]:
    """Read one file as far as it can be; the form is None when nothing of it could."""
    if text is None:
        return proof, None, ""
    data, body, body_line = read_front_matter(proof, text)
    check_body(body, body_line, proof)
    if data is None:
        check_privacy(proof, rules.default_contact.phones)
        check_addresses(None, proof, rules.default_contact)
        return proof, None, ""
    form = fill(FORMS[_kind_of(data, proof)], data, proof)
    if form.number and form.number != proof.path.stem:
        proof.mark_at(("number",), "N213", number=form.number, file=proof.path.name)
    check_dates(form, proof, rules, calendar)
    check_people(form, proof)
    if isinstance(form, AppointmentForm):
        check_procedure(form, proof)
    check_disclosures(form, proof, rules.default_contact)
    check_aftermath(form, proof)
    check_corrections(form, body, proof)
    check_examples(form, proof)
    check_privacy(proof, official_phones(form, rules.default_contact.phones))
    check_addresses(form, proof, rules.default_contact)
    return proof, form, body.strip("\n")


def _kind_of(data: dict[str, Any], proof: Proof) -> str:
    """Which form to use: by the kind that is written, else by what the notice looks like."""
    written = data.get("kind")
    known = code_for(NOTICE_KINDS, written.strip()) if isinstance(written, str) else None
    looks_like_inspection = "candidates" in data or proof.path.stem.startswith("KC")
    return known or (NoticeKind.INSPECTION if looks_like_inspection else NoticeKind.APPOINTMENT)
