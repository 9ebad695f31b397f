"""Searching within what one person can open: each case is opened in this process, looked through, and let go of.

There is no index: what would make this faster would lie somewhere and tell.
"""

import unicodedata
from dataclasses import dataclass, field

from intake.desk.office import Office
from intake.desk.places import Place, places_of
from intake.desk.slips import NUMBER, receipt_typed
from intake.envelopes import read_case_number
from intake.receipts import LENGTH, Receipt, ReceiptKeys, digits_of
from intake.stores import CaseStore, CaseSummary
from presentation.folding import fold

AROUND = 32
"""Characters of an excerpt before and after what was found."""
MOST_HITS = 4
"""Places of one case that are shown."""
SHORTEST_NUMBER = 4
"""Signs of a case's number from which on a part of it is looked for as such."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One place where something was found: what it is, where it stands, and the words around it."""

    what: str
    anchor: str
    before: str = field(repr=False)
    found: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One case in which something was found; ``more`` places are not among the ``hits``."""

    summary: CaseSummary
    hits: tuple[Hit, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for: folded words, of which each has to be somewhere in a case; or a part of a case's number."""

    words: tuple[str, ...] = field(repr=False)
    number: str = field(repr=False)


def wanted_of(typed: str) -> Wanted:
    """Read what was typed; without words nothing can be found by it."""
    words = tuple(dict.fromkeys(word for part in typed.split() if (word := fold(part))))
    number = read_case_number(typed).replace("-", "")
    is_number = len(number) >= SHORTEST_NUMBER and number.isascii() and any(sign.isdigit() for sign in number)
    return Wanted(words=words, number=number if is_number else "")


def look_through(office: Office, store: CaseStore, summary: CaseSummary, wanted: Wanted) -> Found | None:
    """Open one case and say where in it every word is; None when one is nowhere."""
    if wanted.number and wanted.number in summary.case.id.replace("-", ""):
        return Found(summary=summary, hits=(), more=0)
    missing, found, seen = set(wanted.words), list[tuple[Place, str]](), set[str]()
    for place in places_of(office, store, summary):
        folded = fold(place.text)
        # What is alleged about several people is said once.
        if folded in seen:
            continue
        seen.add(folded)
        here = [word for word in wanted.words if word in folded]
        if here:
            missing.difference_update(here)
            found.append((place, here[0]))
    if missing:
        return None
    hits = tuple(_hit(place, word) for place, word in found[:MOST_HITS])
    return Found(summary=summary, hits=hits, more=len(found) - len(hits))


def receipt_meant(pepper: bytes, typed: str) -> Receipt | None:
    """The receipt that was typed, written out or as the number of a slip; None for words, and other numbers.

    Raises ReceiptMistyped or SlipMistyped for digits of which one is wrong; they may be another number all the same.
    """
    digits = digits_of(typed)
    is_meant = digits.isascii() and digits.isdigit() and len(digits) in (NUMBER, LENGTH)
    return receipt_typed(pepper, typed) if is_meant else None


def by_receipt(store: CaseStore, receipt: Receipt, viewer: str) -> CaseSummary | None:
    """The case of a receipt, for a person who may see it; None also where there is none."""
    home = store.home_of(ReceiptKeys.of(receipt).lookup_id)
    return store.summary(home, viewer=viewer) if home else None


def excerpt_of(text: str, word: str) -> tuple[str, str, str]:
    """The words around a folded word: before it, itself as it was written, and after it."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    # Each sign by itself, so that a place in what was folded leads back to what was written.
    folded, origin = "", list[int]()
    for at, sign in enumerate(line):
        one = fold(sign)
        folded += one
        origin += [at] * len(one)
    at = folded.find(word)
    if at < 0:
        return "", "", line[: 2 * AROUND]
    first, last = origin[at], origin[at + len(word) - 1] + 1
    begin, end = max(0, first - AROUND), min(len(line), last + AROUND)
    before, after = ("…" if begin else ""), ("…" if end < len(line) else "")
    return before + line[begin:first], line[first:last], line[last:end] + after


def _hit(place: Place, word: str) -> Hit:
    before, found, after = excerpt_of(place.text, word)
    return Hit(what=place.what, anchor=place.anchor, before=before, found=found, after=after)


def in_order(summaries: list[CaseSummary]) -> list[CaseSummary]:
    """The cases in the order in which they are looked through: what came last first."""
    return sorted(summaries, key=lambda one: (one.received, one.opened_at, one.case.id), reverse=True)
