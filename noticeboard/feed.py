"""The feeds: the latest notices, and every correction and withdrawal, each with the instant at which it happened."""

from dataclasses import dataclass
from datetime import datetime, time

from noticeboard.board import Board
from noticeboard.formats.file import ATOM
from noticeboard.lists import Change, change_list
from noticeboard.public_view import PublicNotice, public_notices

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
    """A correction or a withdrawal in its feed; ``anchor`` is its place on the notice's page, and never changes."""

    change: Change
    anchor: str
    updated: datetime


@dataclass(frozen=True)
class ChangeFeed:
    """``/corrections/feed.atom``"""

    template = "corrections.xml"
    mimetype = ATOM

    updated: datetime
    entries: tuple[ChangeEntry, ...]


def feed(board: Board) -> Feed:
    """Give the feed of notices; one without entries says the instant it speaks of."""
    entries = tuple(public for public in public_notices(board) if not public.reduced_on)
    latest = max((entry.updated for entry in entries), default=board.as_of.astimezone(board.zone))
    return Feed(latest, entries[:MOST_ENTRIES])


def change_feed(board: Board) -> ChangeFeed:
    """Give the feed of corrections and withdrawals; one without entries says the instant it speaks of."""
    changes = change_list(board).changes
    entries = [_entry(board, change) for change in changes if not board.reduced_on(change.notice)]
    latest = max((entry.updated for entry in entries), default=board.as_of.astimezone(board.zone))
    return ChangeFeed(latest, tuple(entries[:MOST_ENTRIES]))


def _entry(board: Board, change: Change) -> ChangeEntry:
    anchor = "withdrawal"
    if change.correction:
        anchor = f"correction-{change.notice.corrections.index(change.correction) + 1}"
    # A change on the day of publication happened after it, not before the notice was there.
    happened = max(datetime.combine(change.on, time.min, board.zone), change.notice.published)
    return ChangeEntry(change=change, anchor=anchor, updated=happened.astimezone(board.zone))
