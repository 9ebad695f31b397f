"""What a reporter may see of the case, sealed to the key that the receipt gives, in several parts.

The first says where the case stands and what was said since: whoever runs the desk can make it anew at any time. The
others hold the words that were written to the reporter, the answer first and then one part for each message: whoever
wrote them sealed them at once, and nobody else can make them again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from intake.receipts import ReceiptKeys
from intake.vault import PublicKey, SealBroken, reply_key_pair, seal, unseal
from intake.written import as_json, read_object
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.errors import N_, PublicityError
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason
from publicity.report import Sending

FORMAT = 3
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
    ``identity_opened`` is the day on which the identity was last opened to somebody of the department. ``said`` is what
    was said since the report, the earliest first. ``readers`` counts who can read the report, by role and never by
    name, ``openings`` how often it was opened up to the day before. ``may_object`` says that the one objection after a
    closing is still to be had.
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
    said: tuple[Said, ...] = ()
    readers: tuple[tuple[str, int], ...] = ()
    openings: tuple[tuple[str, int], ...] = ()
    may_object: bool = False


STATUS: dict[str, tuple[type, ...]] = {
    "format": (int,),
    "state": (str,),
    "since": (str,),
    "reason": _TEXT_OR_NOT,
    "acknowledged": _TEXT_OR_NOT,
    "next": _TEXT_OR_NOT,
    "next_by": _TEXT_OR_NOT,
    "identity_opened": _TEXT_OR_NOT,
    "said": (list,),
    "readers": (list,),
    "may_object": (bool,),
}
"""Exactly what the first part has."""

WORDS: dict[str, tuple[type, ...]] = {"format": (int,), "answer": (str,), "transferred_to": (str,)}
"""Exactly what each of the others has; a message is an answer too."""


def seal_view(
    reply_key: PublicKey,
    lookup_id: str,
    view: ReporterView,
    words: bytes | None = None,
    messages: Sequence[bytes] | None = None,
) -> bytes:
    """Seal for a reporter what the desk lays out under the lookup id.

    ``words`` is what ``seal_told`` made when something was written, ``messages`` the same for what the department said
    in ``view.said``, in that order; None seals what the view itself says.
    """
    times = dict(view.openings)
    status = {
        "format": FORMAT,
        "state": view.state,
        "since": view.since.isoformat(),
        "reason": view.reason,
        "acknowledged": view.acknowledged and view.acknowledged.isoformat(),
        "next": view.next,
        "next_by": view.next_by and view.next_by.isoformat(),
        "identity_opened": view.identity_opened and view.identity_opened.isoformat(),
        "said": [[one.on.isoformat(), one.sending] for one in view.said],
        "readers": [[role, count, times.get(role, 0)] for role, count in view.readers],
        "may_object": view.may_object,
    }
    first = seal(reply_key, _context(lookup_id), as_json(status))
    if words is None:
        words = seal_told(reply_key, lookup_id, answer=view.answer, transferred_to=view.transferred_to)
    if messages is None:
        messages = [seal_told(reply_key, lookup_id, answer=one.text) for one in view.said if one.sending is None]
    return b"".join(len(part).to_bytes(COUNT_SIZE) + part for part in (first, words, *messages))


def seal_told(reply_key: PublicKey, lookup_id: str, *, answer: str = "", transferred_to: str = "") -> bytes:
    """Seal what was written to a reporter, at the moment at which it is written."""
    words = {"format": FORMAT, "answer": answer, "transferred_to": transferred_to}
    return seal(reply_key, f"{_context(lookup_id)}/words", as_json(words))


def open_view(keys: ReceiptKeys, sealed: bytes) -> ReporterView:
    """Open with a receipt's keys what the desk laid out for it. Raises ViewBroken."""
    private, context = reply_key_pair(keys.reply_seed).private, _context(keys.lookup_id)
    first, *others = _parts(sealed)
    try:
        found = read_object(unseal(private, context, first), STATUS)
        words = [read_object(unseal(private, f"{context}/words", part), WORDS) for part in others]
    except SealBroken:
        raise ViewBroken from None
    if found is None or not words or any(one is None or one["format"] != FORMAT for one in (found, *words)):
        raise ViewBroken
    told, *messages = [one for one in words if one is not None]
    try:
        readers = [_reader(one) for one in found["readers"]]
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
            said=tuple(_said(found["said"], [message["answer"] for message in messages])),
            readers=tuple((role, count) for role, count, _ in readers),
            openings=tuple((role, times) for role, _, times in readers if times),
            may_object=found["may_object"],
        )
    except (ValueError, KeyError):
        raise ViewBroken from None


def _parts(sealed: bytes) -> Iterator[bytes]:
    """Cut a view into its parts. Raises ViewBroken unless they come out even and are one at least."""
    at = 0
    while True:
        end = at + COUNT_SIZE + int.from_bytes(sealed[at : at + COUNT_SIZE])
        if len(sealed) < max(end, at + COUNT_SIZE):
            raise ViewBroken
        yield sealed[at + COUNT_SIZE : end]
        if end == len(sealed):
            return
        at = end


def _said(entries: list[object], messages: list[str]) -> Iterator[Said]:
    """Put the department's words where they were said. Raises ValueError unless each has its place."""
    waiting = iter(messages)
    for entry in entries:
        match entry:
            case [str(on), None] if (text := next(waiting, None)) is not None:
                yield Said(on=date.fromisoformat(on), text=text)
            case [str(on), str(sending)]:
                yield Said(on=date.fromisoformat(on), sending=Sending(sending))
            case _:
                raise ValueError
    if next(waiting, None) is not None:
        raise ValueError


def _reader(entry: object) -> tuple[str, int, int]:
    """A role, how many have it, how often they opened; what was laid out earlier tells only the first two."""
    match entry:
        case [str(role), int(count)] if type(count) is int:
            return role, count, 0
        case [str(role), int(count), int(times)] if type(count) is type(times) is int:
            return role, count, times
        case _:
            raise ValueError


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _context(lookup_id: str) -> str:
    return f"view/{lookup_id}"
