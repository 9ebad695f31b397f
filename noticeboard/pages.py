"""The addresses of the board: each is one page, made by one function of the board and rendered by its template."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint
from werkzeug.routing import BaseConverter

from noticeboard.accountability import accountability_page
from noticeboard.board import Board
from noticeboard.composition import composition_page, composition_years
from noticeboard.feed import change_feed, feed
from noticeboard.formats.calendar import period_calendar, whole_calendar
from noticeboard.formats.data import data_page
from noticeboard.formats.discovery import search_description
from noticeboard.formats.files import file_places
from noticeboard.formats.json_feed import json_feed
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
from noticeboard.media.files import media_places
from noticeboard.notices import notice_page
from noticeboard.pdf import sheet_pdf
from noticeboard.search import names_page, search_page, search_places
from noticeboard.sheet import sheet_page, sheet_places
from noticeboard.texts import how_to_report, not_found, text_page
from noticeboard.traditional import in_traditional
from noticeboard.views import view_of

YEAR = "<int(fixed_digits=4):year>"
MONTH = "<int(fixed_digits=2):month>"


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
    ("/composition/", "composition", composition_page),
    (f"/composition/{YEAR}/", "composition_of_year", composition_page),
    ("/search/", "search", search_page),
    ("/search/names/", "names", names_page),
    ("/how-to-report/", "how_to_report", how_to_report),
    ("/about/", "about", lambda board: text_page(board, "about")),
    ("/privacy/", "privacy", lambda board: text_page(board, "privacy")),
    ("/accessibility/", "accessibility", lambda board: text_page(board, "accessibility")),
    ("/404.html", "not_found", not_found),
    ("/data/", "data", data_page),
    ("/feed.atom", "feed", feed),
    ("/feed.json", "json_feed", json_feed),
    ("/corrections/feed.atom", "change_feed", change_feed),
    ("/calendar.ics", "calendar", whole_calendar),
    ("/notices/<number:number>/period.ics", "period", period_calendar),
    ("/notices/<number:number>/sheet/", "sheet", sheet_page),
    ("/notices/<number:number>/sheet.pdf", "sheet_pdf", sheet_pdf),
    ("/opensearch.xml", "search_description", search_description),
)
"""Address, name for url_for, and the function that makes the page; the same in every language."""


class NumberOfNotice(BaseConverter):
    """A notice's number in an address; nothing that could leave the folder a page is written to."""

    regex = r"[A-Z]{2}-\d{4}-\d{3,5}"


def pages_in(language: str, board: Board) -> Blueprint:
    """Give the pages of the board in one language; an address of which there is no page yet is left out.

    Only what is read on a page is written in traditional characters: files and feeds give a notice as published.
    """
    shown = in_traditional(board) if language == "zh-Hant" else board
    needed = {endpoint for endpoint, _ in places(board, (language,))}
    blueprint = Blueprint(language, __name__)
    for address, name, make in ROUTES:
        if f"{language}.{name}" in needed:
            blueprint.add_url_rule(address, name, view_of(shown if address.endswith("/") else board, make))
    return blueprint


def places(board: Board, languages: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every page there is, as url_for wants it: from the content alone, never by following links."""
    for language in languages:
        for address, name, _ in ROUTES:
            if "<" not in address:
                yield f"{language}.{name}", {}
        for notice in board.notices:
            yield f"{language}.notice", {"number": notice.number}
            yield f"{language}.period", {"number": notice.number}
        all_months = [one.month for one in months(board)]
        for year in dict.fromkeys(month.year for month in all_months):
            yield f"{language}.notices_of_year", {"year": year}
        for month in all_months:
            yield f"{language}.notices_of_month", {"year": month.year, "month": month.month}
        for year in inspection_years(board):
            yield f"{language}.inspections_of_year", {"year": year}
        for year in outcome_years(board):
            yield f"{language}.outcomes_of_year", {"year": year}
        for year in composition_years(board):
            yield f"{language}.composition_of_year", {"year": year}
    yield from media_places(board)
    yield from sheet_places(board)
    yield from search_places(board)
    yield from file_places(board)
