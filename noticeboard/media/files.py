"""The files with a notice's text for each medium, beside its page."""

from dataclasses import replace

from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.formats.file import TEXT, File
from noticeboard.media import text_for
from publicity.notice import AnyNotice, AppointmentNotice, MediumKind


def media_of(board: Board, notice: AnyNotice) -> tuple[MediumKind, ...]:
    """The media for which a notice has a text: all, until nobody should announce it any more."""
    return () if notice.withdrawal or board.reduced_on(notice) else tuple(MediumKind)


def media_text(board: Board, number: str, medium: str) -> File:
    """``/notices/GS-2026-012/radio.txt`` and its like. Raises NotFound for a notice that has no such text."""
    notice = board.by_number.get(number)
    if notice is None or MediumKind(medium) not in media_of(board, notice):
        raise NotFound
    if isinstance(notice, AppointmentNotice):
        notice = replace(notice, period=board.period(notice))
    return File(text_for(MediumKind(medium), notice, board.portal), TEXT)
