"""The files with a notice's text for each medium, beside its page."""

from werkzeug.exceptions import NotFound

from noticeboard.board import Board, once
from noticeboard.formats.file import TEXT, File
from noticeboard.media import TEXTS
from noticeboard.media.announcement import Announcement, announcement_of
from noticeboard.public_view import public_notice
from publicity.notice import AnyNotice, MediumKind


def media_of(board: Board, notice: AnyNotice) -> tuple[MediumKind, ...]:
    """The media for which a notice has a text: all, until nobody should announce it any more."""
    return () if notice.withdrawal or board.reduced_on(notice) else tuple(MediumKind)


@once
def announced(board: Board, number: str) -> Announcement:
    """What a notice announces, with the period that counts today. Raises NotFound for one that is not public."""
    return announcement_of(public_notice(board, number).notice, board.portal)


def media_text(board: Board, number: str, medium: str) -> File:
    """``/notices/GS-2026-012/radio.txt`` and its like. Raises NotFound for a notice that has no such text."""
    notice = board.by_number.get(number)
    if notice is None or MediumKind(medium) not in media_of(board, notice):
        raise NotFound
    return File(TEXTS[MediumKind(medium)](announced(board, number)), TEXT)
