"""The pages of a preview that are none of the board's: its start, what is wrong with the files, and refusals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, render_template
from jinja2 import TemplateError
from werkzeug.wrappers import Response

from noticeboard import Board
from portal import Portal
from presentation import Frame, Link, language_links, new_app, template_slip
from presentation.languages import PREFIXES, current_language, gettext, sentence_of
from preview.addresses import at, kept_at, typed
from preview.moments import Moment, life_of
from publicity.content import Fault, render
from publicity.errors import ContentRefused, InstantMistyped, PublicityError, SettingsRefused
from publicity.notice import AnyNotice


@dataclass(frozen=True, kw_only=True)
class Life:
    """One notice of the start page: its address, and the instants of its life with theirs."""

    notice: AnyNotice
    url: str
    moments: tuple[tuple[Moment, str], ...]


def own_pages(portal: Portal) -> Flask:
    """Make the app that dresses the preview's own pages; it has no addresses but those of the static files."""
    return new_app("preview", portal, lambda: _frame(portal))


def _frame(portal: Portal) -> Frame:
    owner = portal.authority
    return Frame(
        name=gettext("Preview"),
        owner=owner.name_en if current_language() == "en" else owner.name,
        home=_start_address(),
        navigation=(),
        languages=language_links(portal.languages.shown),
    )


def answer(
    app: Flask,
    path: str,
    template: str,
    status: int,
    page: Callable[[], Mapping[str, Any]],
    instant: datetime | None = None,
) -> Response:
    """Answer with a page of our own in the language of a path; ``page`` is asked what it shows, in that language.

    With an instant its links stay there.
    """
    with app.test_request_context(typed(path)):
        html = render_template(template, page=page())
    return Response(kept_at(html, instant) if instant else html, status, mimetype="text/html")


def start(board: Board, warnings: Sequence[Fault]) -> dict[str, Any]:
    """The start of the preview: every notice, public or not, with its instants."""
    lives = [_life(board, notice) for notice in board.content.notices]
    return {
        "now": board.as_of,
        "front": at(board.as_of, _start_address()),
        "warnings": [render(one, gettext) for one in warnings],
        "coming": [life for life in lives if not life.notice.is_public(board.as_of)],
        "public": [life for life in lives if life.notice.is_public(board.as_of)],
    }


def _life(board: Board, notice: AnyNotice) -> Life:
    path = f"{_start_address()}notices/{notice.number}/"
    moments = tuple((moment, at(moment.instant, path)) for moment in life_of(board, notice))
    return Life(notice=notice, url=at(board.as_of, path), moments=moments)


def faults(error: PublicityError | TemplateError) -> dict[str, Any]:
    """What is wrong with content, settings or a template, in the words of the terminal."""
    if isinstance(error, ContentRefused):
        told = [render(one, gettext) for one in (*error.faults, *error.warnings)]
        return {"title": gettext("The content has faults"), "told": told}
    if isinstance(error, SettingsRefused):
        return {"title": gettext("The settings have faults"), "told": [str(error)]}
    slip = sentence_of(error) if isinstance(error, PublicityError) else template_slip(error)
    return {"title": gettext("This page cannot be made"), "told": [slip]}


def no_such_instant(error: InstantMistyped) -> dict[str, Any]:
    """That an address names an instant that does not exist."""
    return {"title": gettext("There is no such instant"), "sentences": [sentence_of(error)], "link": _to_the_start()}


def not_here() -> dict[str, Any]:
    """That an address is neither the start nor at an instant."""
    sentence = gettext("An address of the preview begins with its instant, such as /@2026-11-22T14:00/.")
    return {"title": gettext("Page not found"), "sentences": [sentence], "link": _to_the_start()}


def no_letterbox() -> dict[str, Any]:
    """That a link leads to the letterbox, which is another app."""
    sentence = gettext("On the public site, this link leads to the letterbox: to report, or to follow a report.")
    link = Link(gettext("To the front page"), _start_address())
    return {"title": gettext("The letterbox is not part of the preview"), "sentences": [sentence], "link": link}


def _to_the_start() -> Link:
    return Link(gettext("To the start of the preview"), _start_address())


def _start_address() -> str:
    return f"{PREFIXES[current_language()]}/"
