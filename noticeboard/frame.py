"""What stands around every page of the board: the public frame, the foot, and the instant the page speaks of."""

from dataclasses import replace

from flask import request, url_for

from noticeboard.board import Board
from presentation import Frame, Link
from presentation.dates import instant_words
from presentation.languages import current_language, gettext
from presentation.public_frame import public_frame
from publicity.errors import N_

FOOT = (
    (".notices", N_("All notices")),
    (".corrections", N_("Corrections")),
    (".about", N_("About")),
    (".privacy", N_("Privacy")),
    (".accessibility", N_("Accessibility")),
    (".feed", N_("Feed")),
)
"""Where the links of the foot lead, and what they are called."""


def frame_of(board: Board) -> Frame:
    """Make the frame of the page being made."""
    instant = instant_words(board.as_of.astimezone(board.zone), current_language())
    footnote = gettext("This page shows how things stood on %(instant)s.") % {"instant": instant}
    frame = public_frame(board.portal, request.path, footnote=footnote)
    if _is_of_inspection():
        frame = replace(frame, navigation=public_frame(board.portal, url_for(".inspections")).navigation)
    return replace(frame, foot=tuple(Link(gettext(text), url_for(place)) for place, text in FOOT))


def _is_of_inspection() -> bool:
    """Whether the page is an inspection notice's: its address is among the notices, the way to it is not."""
    return str((request.view_args or {}).get("number", "")).startswith("KC-")
