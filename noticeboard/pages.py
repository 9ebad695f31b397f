"""The addresses of the board: each is one page, made by one function of the board and rendered by its template."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from flask import Blueprint, Flask, Response, render_template
from werkzeug.routing import BaseConverter

from noticeboard.accountability import accountability_page
from noticeboard.board import Board
from noticeboard.feed import feed
from noticeboard.front import front_page
from noticeboard.lists import (
    change_list,
    inspection_list,
    inspection_years,
    latest_notices,
    months,
    notices_of_month,
    notices_of_year,
    outcome_list,
    outcome_years,
)
from noticeboard.notices import notice_page
from noticeboard.texts import how_to_report, not_found, text_page
from presentation.languages import PREFIXES

ATOM = "application/atom+xml"

YEAR = "<int(fixed_digits=4):year>"
MONTH = "<int(fixed_digits=2):month>"


class Page(Protocol):
    """What a page is: values for the template it names."""

    template: str


ROUTES: tuple[tuple[str, str, Callable[..., Any]], ...] = (
    ("/", "front", front_page),
    ("/notices/", "notices", latest_notices),
    (f"/notices/{YEAR}/", "notices_of_year", notices_of_year),
    (f"/notices/{YEAR}/{MONTH}/", "notices_of_month", notices_of_month),
    ("/notices/<number:number>/", "notice", notice_page),
    ("/inspections/", "inspections", inspection_list),
    (f"/inspections/{YEAR}/", "inspections_of_year", inspection_list),
    ("/outcomes/", "outcomes", outcome_list),
    (f"/outcomes/{YEAR}/", "outcomes_of_year", outcome_list),
    ("/corrections/", "corrections", change_list),
    ("/accountability/", "accountability", accountability_page),
    ("/how-to-report/", "how_to_report", how_to_report),
    ("/about/", "about", lambda board: text_page(board, "about")),
    ("/privacy/", "privacy", lambda board: text_page(board, "privacy")),
    ("/accessibility/", "accessibility", lambda board: text_page(board, "accessibility")),
    ("/404.html", "not_found", not_found),
    ("/feed.atom", "feed", feed),
)
"""Address, name for url_for, and the function that makes the page; the same in every language."""


class NumberOfNotice(BaseConverter):
    """A notice's number in an address; nothing that could leave the folder a page is written to."""

    regex = r"[A-Z]{2}-\d{4}-\d{3,5}"


def pages_in(language: str, board: Board) -> Blueprint:
    """Give the pages of the board in one language; an address of which there is no page yet is left out."""
    needed = {endpoint for endpoint, _ in places(board, (language,))}
    blueprint = Blueprint(language, __name__)
    for address, name, make in ROUTES:
        if f"{language}.{name}" in needed:
            blueprint.add_url_rule(address, name, _view(board, make))
    return blueprint


def add_robots(app: Flask) -> None:
    """Tell crawlers that forms are not for them."""

    @app.get("/robots.txt")
    def robots() -> Response:
        closed = [f"Disallow: {prefix}/{place}/" for prefix in PREFIXES.values() for place in ("report", "follow")]
        return Response("\n".join(["User-agent: *", *closed, ""]), mimetype="text/plain")


def places(board: Board, languages: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every page there is, as url_for wants it: from the content alone, never by following links."""
    for language in languages:
        for address, name, _ in ROUTES:
            if "<" not in address:
                yield f"{language}.{name}", {}
        for notice in board.notices:
            yield f"{language}.notice", {"number": notice.number}
        all_months = [one.month for one in months(board)]
        for year in dict.fromkeys(month.year for month in all_months):
            yield f"{language}.notices_of_year", {"year": year}
        for month in all_months:
            yield f"{language}.notices_of_month", {"year": month.year, "month": month.month}
        for year in inspection_years(board):
            yield f"{language}.inspections_of_year", {"year": year}
        for year in outcome_years(board):
            yield f"{language}.outcomes_of_year", {"year": year}
    yield "robots", {}


def _view(board: Board, make: Callable[..., Page]) -> Callable[..., Response]:
    def view(**place: Any) -> Response:
        page = make(board, **place)
        text = render_template(f"noticeboard/{page.template}", page=page)
        return Response(text, mimetype=ATOM if page.template.endswith(".xml") else "text/html")

    return view
