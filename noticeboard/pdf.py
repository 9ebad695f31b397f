"""The print sheets as PDF."""

from pathlib import Path

from flask import Response, current_app, render_template
from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.formats.file import PDF
from noticeboard.sheet import sheet_page
from presentation.typesetting import pdf_of


def sheet_pdf(board: Board, number: str) -> Response:
    """``/notices/GS-2026-012/sheet.pdf``. Raises NotFound, CharacterMissing; the same sheet gives the same bytes."""
    if not board.has_pdf:
        raise NotFound
    page = sheet_page(board, number)
    html = render_template(f"noticeboard/{page.template}", page=page)
    return Response(pdf_of(html, number, Path(str(current_app.static_folder))), mimetype=PDF)
