"""The feeds: the latest notices, and every correction and withdrawal, each with the instant at which it happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noticeboard.card import Card, Change
from noticeboard.changes import midnight
from noticeboard.formats.file import ATOM, Later
from noticeboard.lists import cards_of
from noticeboard.public_view import PublicNotice, public_notice
from noticeboard.register import Register

MOST_ENTRIES = 50
"""How many entries a feed holds."""


@dataclass(frozen=True)
class Feed:
    """``/feed.atom``; ``updated`` is that of its latest entry, and never the time at which it was made."""

    template = "feed.xml"
    mimetype = ATOM

    updated: datetime
    entries: tuple[PublicNotice, ...]


@dataclass(frozen=True, kw_only=True)
class ChangeEntry:
    """A correction or a withdrawal in its feed, with the card of its notice."""

    card: Card
    change: Change
    updated: datetime


@dataclass(frozen=True)
class ChangeFeed:
    """``/corrections/feed.atom``"""

    template = "corrections.xml"
    mimetype = ATOM

    updated: datetime
    entries: tuple[ChangeEntry, ...]


def feed(register: Register) -> Later:
    """Give the feed of notices; one without entries says the day it speaks of."""
    return latest_notices(register, lambda page: page, Feed.template)


def latest_notices(register: Register, make: Callable[[Feed], Any], template: str = "") -> Later:
    """Let a feed be made from the latest notices, which are opened only if it is."""
    latest = max((card.updated for card in register.whole), default=midnight(register.today, register.zone))
    numbers = tuple(card.number for card in register.whole[:MOST_ENTRIES])

    def page() -> Feed:
        return Feed(latest, tuple(public_notice(register.board(number), number) for number in numbers))

    return Later((latest, tuple(register.mark(number) for number in numbers)), lambda: make(page()), template)


def change_feed(register: Register) -> Later:
    """Give the feed of corrections and withdrawals; one without entries says the day it speaks of."""
    changes = [(card, change) for card, change in register.changes if not card.reduced_on]

    def make() -> ChangeFeed:
        entries = [_entry(register, card, change) for card, change in changes]
        latest = max((entry.updated for entry in entries), default=midnight(register.today, register.zone))
        return ChangeFeed(latest, tuple(entries[:MOST_ENTRIES]))

    return Later((cards_of(changes), None if changes else register.today), make, ChangeFeed.template)


def _entry(register: Register, card: Card, change: Change) -> ChangeEntry:
    # A change on the day of publication happened after it, not before the notice was there.
    return ChangeEntry(card=card, change=change, updated=max(midnight(change.on, register.zone), card.published))
