"""The files with a notice's text for each medium, beside its page."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Flask, Response
from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.media import text_for
from publicity.notice import AnyNotice, AppointmentNotice, MediumKind

MEDIA_TEXT = "media_text"
"""The name for url_for."""

ADDRESS = f"/notices/<number:number>/<any({', '.join(MediumKind)}):medium>.txt"
"""Where a text is: in no language's part of the board, for it is in Chinese always."""


def media_of(board: Board, notice: AnyNotice) -> tuple[MediumKind, ...]:
    """The media for which a notice has a text: all, until nobody should announce it any more."""
    return () if notice.withdrawal or board.reduced_on(notice) else tuple(MediumKind)


def media_places(board: Board) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every text there is, as url_for wants it."""
    for notice in board.notices:
        for medium in media_of(board, notice):
            yield MEDIA_TEXT, {"number": notice.number, "medium": medium.value}


def add_media_texts(app: Flask, board: Board) -> None:
    """Give the board the texts for the media; a board of which none is written has no address for them."""
    if next(media_places(board), None) is None:
        return

    @app.get(ADDRESS, endpoint=MEDIA_TEXT)
    def text(number: str, medium: str) -> Response:
        notice = board.by_number.get(number)
        if notice is None or MediumKind(medium) not in media_of(board, notice):
            raise NotFound
        if isinstance(notice, AppointmentNotice):
            notice = replace(notice, period=board.period(notice))
        return Response(text_for(MediumKind(medium), notice, board.portal), mimetype="text/plain")
