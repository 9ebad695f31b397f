"""The addresses of the board: each is one page, made by one function and rendered by its template."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter

from noticeboard.accountability import accountability_page
from noticeboard.card import Card
from noticeboard.composition import composition_page, composition_years
from noticeboard.feed import change_feed, feed
from noticeboard.formats.calendar import period_calendar
from noticeboard.formats.data import FILES, data_page, sums_file
from noticeboard.formats.discovery import robots, search_description, security_contact, sitemap
from noticeboard.formats.json_feed import json_feed
from noticeboard.formats.notice_json import notice_file
from noticeboard.formats.whole_calendar import whole_calendar
from noticeboard.front import front_page
from noticeboard.lists import (
    change_list,
    inspection_list,
    inspection_years,
    latest_notices,
    notices_of_month,
    notices_of_year,
    outcome_list,
    outcome_years,
)
from noticeboard.media.files import media_text
from noticeboard.notices import notice_page
from noticeboard.pdf import sheet_pdf
from noticeboard.register import Register
from noticeboard.search import names_page, search_file, search_page, search_places
from noticeboard.sheet import SHEET, SHEET_PDF, sheet_page
from noticeboard.texts import how_to_report, not_found, text_page
from noticeboard.views import view_of, view_of_notice
from portal import LANGUAGES
from publicity.notice import MediumKind

Place = tuple[str, dict[str, Any]]
"""A page as url_for wants it: the name of its route, and what stands in its address."""

Route = tuple[str, str, Callable[..., Any]]
"""Address, name for url_for, and the function that makes the page or the file."""

TEMPLATES = {
    "notice": ("noticeboard/appointment.html", "noticeboard/inspection.html", "noticeboard/reduced.html"),
    "sheet": ("noticeboard/sheet.html",),
    "sheet_pdf": ("noticeboard/sheet.html",),
}
"""A notice's own pages that templates make → which; what else it has is made without any."""

YEAR = "<int(fixed_digits=4):year>"
MONTH = "<int(fixed_digits=2):month>"

OF_ALL: tuple[Route, ...] = (
    ("/", "front", front_page),
    ("/notices/", "notices", latest_notices),
    (f"/notices/{YEAR}/", "notices_of_year", notices_of_year),
    (f"/notices/{YEAR}/{MONTH}/", "notices_of_month", notices_of_month),
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
    ("/about/", "about", lambda register: text_page(register, "about")),
    ("/privacy/", "privacy", lambda register: text_page(register, "privacy")),
    ("/accessibility/", "accessibility", lambda register: text_page(register, "accessibility")),
    ("/404.html", "not_found", not_found),
    ("/data/", "data", data_page),
    ("/feed.atom", "feed", feed),
    ("/feed.json", "json_feed", json_feed),
    ("/corrections/feed.atom", "change_feed", change_feed),
    ("/calendar.ics", "calendar", whole_calendar),
    ("/opensearch.xml", "search_description", search_description),
)
"""What tells of all notices, or of none, in every language; ``make`` gets the register."""

OF_A_NOTICE: tuple[Route, ...] = (
    ("/notices/<number:number>/", "notice", notice_page),
    ("/notices/<number:number>/period.ics", "period", period_calendar),
)
"""A notice's own, in every language; ``make`` gets the board around it and its number."""

ON_PAPER: tuple[Route, ...] = (
    ("/notices/<number:number>/sheet/", "sheet", sheet_page),
    ("/notices/<number:number>/sheet.pdf", "sheet_pdf", sheet_pdf),
)
"""A notice's own, in the notices' own language alone: the board it hangs on is in the city."""

FILES_OF_ALL: tuple[Route, ...] = (
    *((f"/data/{file.name}", f"data_{file.name.replace('.', '_')}", file.make) for file in FILES),
    ("/data/SHA256SUMS", "sums", sums_file),
    ("/robots.txt", "robots", robots),
    ("/.well-known/security.txt", "security_contact", security_contact),
    ("/sitemap.xml", "sitemap", lambda register: sitemap(register, lambda: places_of_all(register))),
    ("/search/<name>.json", "search_file", search_file),
)
"""What tells of all notices and is the same in every language."""

FILES_OF_A_NOTICE: tuple[Route, ...] = (
    ("/notices/<number:number>/notice.json", "notice_json", notice_file),
    (f"/notices/<number:number>/<any({', '.join(MediumKind)}):medium>.txt", "media_text", media_text),
)
"""A notice's own that is the same in every language."""


class NumberOfNotice(BaseConverter):
    """A notice's number in an address; nothing that could leave the folder a page is written to."""

    regex = r"[A-Z]{2}-\d{4}-\d{3,5}"


def open_addresses(app: Flask, register: Register) -> None:
    """Open what is the same in every language."""
    app.url_map.converters["number"] = NumberOfNotice
    for routes, view in ((FILES_OF_ALL, view_of), (FILES_OF_A_NOTICE, view_of_notice)):
        for address, name, make in routes:
            app.add_url_rule(address, name, view(register, make))


def pages_in(language: str, register: Register) -> Blueprint:
    """Give the pages of the board in one language.

    Only what is read on a page is written in traditional characters: files and feeds give a notice as published.
    """
    in_script = register.written_in("zh-Hant") if language == "zh-Hant" else register
    blueprint = Blueprint(language, __name__)
    own = (*OF_A_NOTICE, *ON_PAPER) if language == LANGUAGES[0] else OF_A_NOTICE
    for routes, view in ((OF_ALL, view_of), (own, view_of_notice)):
        for address, name, make in routes:
            blueprint.add_url_rule(address, name, view(in_script if address.endswith("/") else register, make))
    return blueprint


def places(register: Register) -> Iterator[Place]:
    """Every page there is, from the content alone, never by following links."""
    yield from places_of_all(register)
    for card in register.cards:
        yield from places_of(card, register)


def places_of_all(register: Register) -> Iterator[Place]:
    """Every page that tells of all notices, or of none."""
    for language in register.portal.languages.shown:
        for address, name, _ in OF_ALL:
            if "<" not in address:
                yield f"{language}.{name}", {}
        for year in dict.fromkeys(month.year for month in register.by_month):
            yield f"{language}.notices_of_year", {"year": year}
        for month in register.by_month:
            yield f"{language}.notices_of_month", {"year": month.year, "month": month.month}
        yield from _years(f"{language}.inspections_of_year", inspection_years(register))
        yield from _years(f"{language}.outcomes_of_year", outcome_years(register))
        yield from _years(f"{language}.composition_of_year", composition_years(register))
    for address, name, _ in FILES_OF_ALL:
        if "<" not in address and (name != "security_contact" or register.portal.security.contact):
            yield name, {}
    yield from search_places(register)


def places_of(card: Card, register: Register) -> Iterator[Place]:
    """Every page of one notice; one that is reduced has no print sheet."""
    for language in register.portal.languages.shown:
        yield f"{language}.notice", {"number": card.number}
        yield f"{language}.period", {"number": card.number}
    if not card.reduced_on:
        yield SHEET, {"number": card.number}
        if register.has_pdf:
            yield SHEET_PDF, {"number": card.number}
    yield "notice_json", {"number": card.number}
    for medium in card.media:
        yield "media_text", {"number": card.number, "medium": medium.value}


def _years(endpoint: str, years: Iterable[int]) -> Iterator[Place]:
    for year in years:
        yield endpoint, {"year": year}
