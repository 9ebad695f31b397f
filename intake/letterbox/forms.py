"""What a person typed becomes a draft of a report, or a sentence at each field that cannot stand; no word is lost."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from werkzeug.datastructures import FileStorage, MultiDict

from intake.attached import read_files
from intake.bundle import AttachedFile
from intake.receipts import Receipt, receipts_in
from intake.typed import Typed, holds_identity_number, read_typed
from intake.uploads import Budget
from portal import LetterboxLimits
from presentation.languages import current_language, gettext
from publicity.report import Sending, Wish

MAX_NAME = 100
MAX_CONTACT = 200
HONEYPOT = "homepage"
"""A field that no person sees; what fills it in is a machine, or somebody whose machine was too helpful."""
CONFIRMED = "as_it_is"
"""The box that says of a number in the text that it may stand there."""


@dataclass(frozen=True, kw_only=True)
class ReportDraft:
    """A report as it stands in the form: what was typed, ticked and chosen, fit to be shown again.

    ``asks_about_number`` offers the box that sends a text with a number that looked like a receipt or an identity card.
    """

    nominees: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    wish: Wish = Wish.ANONYMOUS
    asks_about_number: bool = False
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
    chosen = read_typed(form.getlist("wish")[:1]).text
    wish = Wish(chosen) if chosen in Wish.__members__.values() else Wish.ANONYMOUS
    name, contact = read_typed(form.getlist("name")), read_typed(form.getlist("contact"))
    ticked = form.getlist("nominee")
    attached = read_files((file for group in files.listvalues() for file in group), limits, budget)
    faults = {
        "nominee": "" if all(key in people for key in ticked) else gettext("Please choose from the names shown."),
        "text": _text_fault(text, limits.max_text),
        "files": attached.fault,
        "wish": _wish_fault(wish, chosen, is_named=bool(name.text or contact.text)),
        "name": _name_fault(name),
        "contact": _contact_fault(contact),
    }
    # What is too long is asked to be shortened, and looked through then.
    is_read = CONFIRMED not in form and len(text.text) <= limits.max_text
    numbers = () if not is_read else tuple(_numbers_told(text.text, is_anonymous=wish is Wish.ANONYMOUS))
    faults["text"] = all_of(faults["text"], *numbers)
    draft = ReportDraft(
        nominees=tuple(dict.fromkeys(key for key in ticked if key in people)),
        text=text.text,
        name=name.text,
        contact=contact.text,
        wish=wish,
        asks_about_number=bool(numbers) or CONFIRMED in form,
        files=attached.files,
        files_sent=attached.sent,
        is_baited=any(form.getlist(HONEYPOT)),
    )
    unreadable = any(typed.is_unreadable for typed in (text, name, contact, read_typed(ticked)))
    told = {field: fault for field, fault in faults.items() if fault}
    return Filled(draft, told, 400 if unreadable else 413 if attached.is_too_large else 422)


def read_later(
    form: MultiDict[str, str],
    files: MultiDict[str, FileStorage],
    *,
    sending: Sending,
    receipt: Receipt | None,
    limits: LetterboxLimits,
    budget: Budget,
) -> Filled:
    """Read what is sent later under a receipt, which must not stand in the text; None while it is not known again."""
    text = read_typed(form.getlist("text"), lines=True)
    attached = read_files((file for group in files.listvalues() for file in group), limits, budget)
    # Files alone say enough, and so does a withdrawal.
    is_needed = sending is Sending.OBJECTION or not (attached.sent or sending is Sending.WITHDRAWAL)
    fault = _text_fault(text, limits.max_text, is_needed=is_needed)
    found = gettext("The number of your receipt stands in your text. Please take it out: nobody here needs it.")
    # In what is far too long it is looked for once it was shortened.
    holds_receipt = len(text.text) <= 2 * limits.max_text and receipt in receipts_in(text.text)
    faults = {"text": all_of(fault, found if holds_receipt else ""), "files": attached.fault}
    draft = ReportDraft(
        text=text.text,
        files=attached.files,
        files_sent=attached.sent,
        is_baited=any(form.getlist(HONEYPOT)),
    )
    told = {field: fault for field, fault in faults.items() if fault}
    return Filled(draft, told, 400 if text.is_unreadable else 413 if attached.is_too_large else 422)


def all_of(*faults: str) -> str:
    """Put all that is wrong with one field behind each other."""
    return ("" if current_language() != "en" else " ").join(filter(None, faults))


def _numbers_told(text: str, *, is_anonymous: bool) -> Iterator[str]:
    """Ask about each number that gives away more than its writer may have meant."""
    if receipts_in(text):
        yield gettext(
            "A number in your text looks like a receipt. Whoever has a receipt can follow the report it belongs to:"
            " please take it out. If you want to add to an earlier report, use “Follow a report”."
        )
    if is_anonymous and holds_identity_number(text):
        yield gettext(
            "A number in your text looks like that of an identity card. If it is yours, it tells us who you are:"
            " please take it out if you do not want that."
        )


def _wish_fault(wish: Wish, chosen: str, *, is_named: bool) -> str:
    if chosen and chosen not in Wish.__members__.values():
        return gettext("Please choose from what is shown.")
    if wish is Wish.ANONYMOUS and is_named:
        return gettext(
            "You chose not to say who you are, and a name or a way to reach you stands below."
            " Please take it out, or choose another way."
        )
    if wish is not Wish.ANONYMOUS and not is_named:
        return gettext("Please write your name or how we may reach you, or choose not to say who you are.")
    return ""


def _text_fault(typed: Typed, limit: int, *, is_needed: bool = True) -> str:
    if fault := typed.fault():
        return fault
    if typed.is_empty and is_needed:
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
