"""The Atom feed: the latest notices, each with the instant at which something last happened to it."""

from dataclasses import dataclass
from datetime import datetime

from noticeboard.board import Board
from noticeboard.changes import events
from publicity.notice import AnyNotice, NoticeState

MOST_ENTRIES = 50
"""How many notices the feed holds."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A notice in the feed."""

    notice: AnyNotice
    state: NoticeState
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """``/feed.atom``; ``updated`` is that of its latest entry, and never the time at which it was made."""

    template = "feed.xml"

    updated: datetime
    entries: tuple[Entry, ...]


def feed(board: Board) -> Feed:
    """Give the feed; one without entries says the instant it speaks of."""
    entries = [_entry(board, notice) for notice in board.notices]
    latest = max((entry.updated for entry in entries), default=board.as_of.astimezone(board.zone))
    return Feed(latest, tuple(entries[:MOST_ENTRIES]))


def _entry(board: Board, notice: AnyNotice) -> Entry:
    past = [instant for instant in events(board, notice) if instant <= board.as_of]
    return Entry(
        notice=notice,
        state=board.state(notice),
        published=notice.published.astimezone(board.zone),
        updated=max(past).astimezone(board.zone),
    )
