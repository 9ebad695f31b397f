"""What a reporter may see of the case, sealed to the key that the receipt gives, in two parts.

The first says where the case stands: whoever runs the desk can make it anew at any time. The second holds the words
that were written to the reporter: whoever wrote them sealed them at once, and nobody else can make it again.
"""

from dataclasses import dataclass, field
from datetime import date

from intake.receipts import ReceiptKeys
from intake.vault import PublicKey, SealBroken, reply_key_pair, seal, unseal
from intake.written import as_json, read_object
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.errors import N_, PublicityError
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason

FORMAT = 2
COUNT_SIZE = 4
_TEXT_OR_NOT = (str, type(None))

Reason = DeclineReason | HoldReason | NoFeedbackReason | NotToldReason | ReopenReason
"""Why a case stands where it stands; no two of these lists share a value."""

REASONS: dict[str, Reason] = {
    member.value: member
    for kind in (DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason)
    for member in kind.__members__.values()
}


class ViewBroken(PublicityError):
    """What the desk laid out for a reporter cannot be read with the reporter's receipt."""

    sentence = N_("What the department has laid out for you cannot be read at the moment.")


@dataclass(frozen=True, kw_only=True)
class ReporterView:
    """What a reporter may see: where the case stands and since which day, why, what comes next and by when.

    ``answer`` is what the desk wrote to the reporter, ``transferred_to`` the body that has the report now;
    both are empty when there is nothing to say. ``next_by`` is None when nothing is due or no day can be named yet.
    ``identity_opened`` is the day on which the identity was last opened to somebody of the department.
    """

    state: CaseState
    since: date
    reason: Reason | None = None
    answer: str = field(default="", repr=False)
    transferred_to: str = ""
    acknowledged: date | None = None
    next: Clock | None = None
    next_by: date | None = None
    identity_opened: date | None = None


STATUS: dict[str, tuple[type, ...]] = {
    "format": (int,),
    "state": (str,),
    "since": (str,),
    "reason": _TEXT_OR_NOT,
    "acknowledged": _TEXT_OR_NOT,
    "next": _TEXT_OR_NOT,
    "next_by": _TEXT_OR_NOT,
    "identity_opened": _TEXT_OR_NOT,
}
"""Exactly what the first part has."""

WORDS: dict[str, tuple[type, ...]] = {"format": (int,), "answer": (str,), "transferred_to": (str,)}
"""Exactly what the second part has."""


def seal_view(reply_key: PublicKey, lookup_id: str, view: ReporterView, words: bytes | None = None) -> bytes:
    """Seal for a reporter what the desk lays out under the lookup id.

    ``words`` is what ``seal_told`` made when something was written; None seals what the view itself says.
    """
    status = {
        "format": FORMAT,
        "state": view.state,
        "since": view.since.isoformat(),
        "reason": view.reason,
        "acknowledged": view.acknowledged and view.acknowledged.isoformat(),
        "next": view.next,
        "next_by": view.next_by and view.next_by.isoformat(),
        "identity_opened": view.identity_opened and view.identity_opened.isoformat(),
    }
    first = seal(reply_key, _context(lookup_id), as_json(status))
    if words is None:
        words = seal_told(reply_key, lookup_id, answer=view.answer, transferred_to=view.transferred_to)
    return len(first).to_bytes(COUNT_SIZE) + first + words


def seal_told(reply_key: PublicKey, lookup_id: str, *, answer: str = "", transferred_to: str = "") -> bytes:
    """Seal what was written to a reporter, at the moment at which it is written."""
    words = {"format": FORMAT, "answer": answer, "transferred_to": transferred_to}
    return seal(reply_key, f"{_context(lookup_id)}/words", as_json(words))


def open_view(keys: ReceiptKeys, sealed: bytes) -> ReporterView:
    """Open with a receipt's keys what the desk laid out for it. Raises ViewBroken."""
    private, end = reply_key_pair(keys.reply_seed).private, COUNT_SIZE + int.from_bytes(sealed[:COUNT_SIZE])
    try:
        status = unseal(private, _context(keys.lookup_id), sealed[COUNT_SIZE:end])
        words = unseal(private, f"{_context(keys.lookup_id)}/words", sealed[end:])
    except SealBroken:
        raise ViewBroken from None
    found, told = read_object(status, STATUS), read_object(words, WORDS)
    if found is None or told is None or not found["format"] == told["format"] == FORMAT:
        raise ViewBroken
    try:
        return ReporterView(
            state=CaseState(found["state"]),
            since=date.fromisoformat(found["since"]),
            reason=None if found["reason"] is None else REASONS[found["reason"]],
            answer=told["answer"],
            transferred_to=told["transferred_to"],
            acknowledged=_day(found["acknowledged"]),
            next=None if found["next"] is None else Clock(found["next"]),
            next_by=_day(found["next_by"]),
            identity_opened=_day(found["identity_opened"]),
        )
    except (ValueError, KeyError):
        raise ViewBroken from None


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _context(lookup_id: str) -> str:
    return f"view/{lookup_id}"
