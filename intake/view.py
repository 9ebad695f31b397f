"""What travels from the desk to the letterbox: what one reporter may see, sealed to that reporter's receipt.

A view is one sealed JSON object. It says where the case stands and what was said since; it never holds the report,
whom it is about, or who works on it.
"""

from dataclasses import dataclass, field
from datetime import date

from intake.exact import TEXT_OR_NOT, Kinds, json_of, object_of
from intake.receipts import ReceiptKeys
from intake.vault import PublicKey, SealBroken, reply_key_pair, seal, unseal
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.errors import N_, PublicityError
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason
from publicity.report import Sending

FORMAT = 2

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
class Said:
    """One thing said between the reporter and the department, on which day.

    What the department wrote has its words. Of what the reporter sent only the kind is told, for whoever holds the
    receipt may not be the reporter; ``sending`` is None for the department.
    """

    on: date
    sending: Sending | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class ReporterView:
    """What a reporter may see: where the case stands and since which day, why, what comes next and by when.

    ``answer`` is what the desk wrote to the reporter, ``transferred_to`` the body that has the report now;
    both are empty when there is nothing to say. ``next_by`` is None when nothing is due or no day can be named yet.
    ``said`` is what was said since the report, the earliest first. ``readers`` counts who can read the report, by role
    and never by name. ``may_object`` says that the one objection after a closing is still to be had.
    """

    state: CaseState
    since: date
    reason: Reason | None = None
    answer: str = field(default="", repr=False)
    transferred_to: str = ""
    acknowledged: date | None = None
    next: Clock | None = None
    next_by: date | None = None
    said: tuple[Said, ...] = ()
    readers: tuple[tuple[str, int], ...] = ()
    may_object: bool = False


def seal_view(reply_key: PublicKey, lookup_id: str, view: ReporterView) -> bytes:
    """Seal for a reporter what the desk lays out under the lookup id."""
    answer = {
        "format": FORMAT,
        "state": view.state,
        "since": view.since.isoformat(),
        "reason": view.reason,
        "answer": view.answer,
        "transferred_to": view.transferred_to,
        "acknowledged": view.acknowledged and view.acknowledged.isoformat(),
        "next": view.next,
        "next_by": view.next_by and view.next_by.isoformat(),
        "said": [[one.on.isoformat(), one.sending, one.text] for one in view.said],
        "readers": [list(reader) for reader in view.readers],
        "may_object": view.may_object,
    }
    return seal(reply_key, _view_context(lookup_id), json_of(answer))


def open_view(keys: ReceiptKeys, sealed: bytes) -> ReporterView:
    """Open with a receipt's keys what the desk laid out for it. Raises ViewBroken."""
    try:
        opened = unseal(reply_key_pair(keys.reply_seed).private, _view_context(keys.lookup_id), sealed)
    except SealBroken:
        raise ViewBroken from None
    found = object_of(opened, VIEW)
    if found is None or found["format"] != FORMAT:
        raise ViewBroken
    try:
        return ReporterView(
            state=CaseState(found["state"]),
            since=date.fromisoformat(found["since"]),
            reason=None if found["reason"] is None else REASONS[found["reason"]],
            answer=found["answer"],
            transferred_to=found["transferred_to"],
            acknowledged=_day(found["acknowledged"]),
            next=None if found["next"] is None else Clock(found["next"]),
            next_by=_day(found["next_by"]),
            said=tuple(_said(one) for one in found["said"]),
            readers=tuple(_reader(one) for one in found["readers"]),
            may_object=found["may_object"],
        )
    except (ValueError, KeyError):
        raise ViewBroken from None


VIEW: Kinds = {
    "format": (int,),
    "state": (str,),
    "since": (str,),
    "reason": TEXT_OR_NOT,
    "answer": (str,),
    "transferred_to": (str,),
    "acknowledged": TEXT_OR_NOT,
    "next": TEXT_OR_NOT,
    "next_by": TEXT_OR_NOT,
    "said": (list,),
    "readers": (list,),
    "may_object": (bool,),
}
"""Exactly what a view has."""


def _said(entry: object) -> Said:
    match entry:
        case [str(on), (str() | None) as sending, str(text)]:
            return Said(on=date.fromisoformat(on), sending=None if sending is None else Sending(sending), text=text)
        case _:
            raise ValueError


def _reader(entry: object) -> tuple[str, int]:
    match entry:
        case [str(role), int(count)] if type(count) is int:
            return role, count
        case _:
            raise ValueError


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _view_context(lookup_id: str) -> str:
    return f"view/{lookup_id}"
