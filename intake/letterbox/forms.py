"""What a person typed becomes a draft of a report, or a sentence at each field that cannot stand; no word is lost."""

from collections.abc import Collection
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage, MultiDict

from intake.attached import read_files
from intake.bundle import AttachedFile
from intake.typed import Typed, read_typed
from intake.uploads import Budget
from portal import LetterboxLimits
from presentation.languages import gettext

MAX_NAME = 100
MAX_CONTACT = 200
HONEYPOT = "homepage"
"""A field that no person sees; what fills it in is a machine, or somebody whose machine was too helpful."""


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """A report as it stands in the form: what was typed, ticked and chosen, fit to be shown again."""

    nominees: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    files: tuple[AttachedFile, ...] = ()
    files_sent: int = 0
    is_baited: bool = False


@dataclass(frozen=True)
class Filled:
    """A form as it came: the draft, a sentence for each field that cannot stand, and the status that says so."""

    draft: ReportDraft
    faults: dict[str, str]
    status: int


def read_report(
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    *,
    people: Collection[str],
    limits: LetterboxLimits,
    budget: Budget,
) -> Filled:
    """Read the form of a report about the people with these keys; ``budget`` is what the files were read under."""
    text = read_typed(form.getlist("text"), lines=True)
    name, contact = read_typed(form.getlist("name")), read_typed(form.getlist("contact"))
    ticked = form.getlist("nominee")
    attached = read_files((file for group in files.listvalues() for file in group), limits, budget)
    faults = {
        "nominee": "" if all(key in people for key in ticked) else gettext("Please choose from the names shown."),
        "text": _text_fault(text, limits.max_text),
        "files": attached.fault,
        "name": _name_fault(name),
        "contact": _contact_fault(contact),
    }
    draft = ReportDraft(
        nominees=tuple(dict.fromkeys(key for key in ticked if key in people)),
        text=text.text,
        name=name.text,
        contact=contact.text,
        files=attached.files,
        files_sent=attached.sent,
        is_baited=any(form.getlist(HONEYPOT)),
    )
    unreadable = any(typed.is_unreadable for typed in (text, name, contact, read_typed(ticked)))
    told = {field: fault for field, fault in faults.items() if fault}
    return Filled(draft, told, 400 if unreadable else 413 if attached.is_too_large else 422)


def _text_fault(typed: Typed, limit: int) -> str:
    if fault := typed.fault():
        return fault
    if typed.is_empty:
        return gettext("Please write what you want to tell us.")
    if len(typed.text) > limit:
        sentence = gettext(
            "Your text has %(length)s characters; up to %(limit)s can be sent at once."
            " You can send the rest as a file, or in a second report."
        )
        return sentence % {"length": len(typed.text), "limit": limit}
    return ""


def _name_fault(typed: Typed) -> str:
    if len(typed.text) > MAX_NAME:
        return gettext("Please shorten your name to %(limit)s characters.") % {"limit": MAX_NAME}
    return typed.fault()


def _contact_fault(typed: Typed) -> str:
    if len(typed.text) > MAX_CONTACT:
        return gettext("Please shorten the phone or address to %(limit)s characters.") % {"limit": MAX_CONTACT}
    return typed.fault()
