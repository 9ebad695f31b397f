"""The folder of notices, read as a whole: either all of it becomes the rules' words, or every fault is told."""

import gc
from collections.abc import Iterator
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
class _Read:
    """One file as far as it could be read; the form is None when nothing of it could."""

    proof: Proof
    form: AnyForm | None = None
    body: str = ""


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
    read = _read_folder(folder, rules, calendar)
    warnings = refuse_faults(one.proof for one in read)
    notices = [
        make_notice(one.form, body=one.body, zone=rules.zone, default_contact=rules.default_contact)
        for one in read
        if one.form
    ]
    newest_first = sorted(notices, key=lambda notice: (notice.published, notice.number), reverse=True)
    return Notices(tuple(newest_first), tuple(warnings))


@_collecting_nothing()
def check_notices(folder: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Give every fault and warning of a folder of notices, and raise nothing."""
    return in_order(one.proof for one in _read_folder(folder, rules, calendar))


def check_file(path: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Give every fault and warning of one notice by itself, and raise nothing."""
    return in_order([_read_notice(*read_source(path), rules, calendar).proof])


def check_bytes(data: bytes, path: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[Fault]:
    """Do the same for a notice that is not, or not yet, a file; ``path`` names it."""
    return in_order([_read_notice(*read_bytes(path, data), rules, calendar).proof])


def _read_folder(folder: Path, rules: ReadingRules, calendar: WorkCalendar) -> list[_Read]:
    read = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name.startswith("."):
            continue
        if path.suffix == ".md":
            read.append(_read_notice(*read_source(path), rules, calendar))
        elif path.suffix.lower() in LOOK_LIKE_NOTICES:
            read.append(_Read(Proof(path).mark("N012")))
    check_numbers((one.form, one.proof) for one in read if one.form)
    check_together((one.form, one.proof) for one in read if one.form)
    return read


def _read_notice(proof: Proof, text: str | None, rules: ReadingRules, calendar: WorkCalendar) -> _Read:
    if text is None:
        return _Read(proof)
    data, body, body_line = read_front_matter(proof, text)
    check_body(body, body_line, proof)
    if data is None:
        check_privacy(proof, rules.default_contact.phones)
        check_addresses(None, proof, rules.default_contact)
        return _Read(proof)
    form = fill(FORMS[_kind_of(data, proof)], data, proof)
    if form.number and form.number != proof.path.stem:
        proof.mark_at(("number",), "N213", number=form.number, file=proof.path.name)
    check_dates(form, proof, rules, calendar)
    check_people(form, proof)
    if isinstance(form, AppointmentForm):
        check_procedure(form, proof)
    check_disclosures(form, proof, rules.default_contact)
    check_aftermath(form, proof, rules)
    check_corrections(form, body, proof)
    check_examples(form, proof)
    check_privacy(proof, official_phones(form, rules.default_contact.phones))
    check_addresses(form, proof, rules.default_contact)
    proof.forget()
    return _Read(proof, form, body.strip("\n"))


def _kind_of(data: dict[str, Any], proof: Proof) -> str:
    """Which form to use: by the kind that is written, else by what the notice looks like."""
    written = data.get("kind")
    known = code_for(NOTICE_KINDS, written.strip()) if isinstance(written, str) else None
    looks_like_inspection = "candidates" in data or proof.path.stem.startswith("KC")
    return known or (NoticeKind.INSPECTION if looks_like_inspection else NoticeKind.APPOINTMENT)
