"""What stands around every page of the board: the public frame, the foot, and the relations for programs."""

from collections.abc import Iterator
from dataclasses import replace

from flask import request, url_for

from noticeboard.formats.file import ATOM
from portal import LANGUAGES, Portal
from presentation import Frame, Link, Relation, language_links
from presentation.languages import PREFIXES, gettext, language_of
from presentation.public_frame import public_frame, way_of
from publicity.errors import N_

FOOT = (
    (".notices", N_("All notices")),
    (".search", N_("Find a notice")),
    (".corrections", N_("Corrections")),
    (".about", N_("About")),
    (".privacy", N_("Privacy")),
    (".accessibility", N_("Accessibility")),
    (".data", N_("Data")),
    (".feed", N_("Feed")),
)
"""Where the links of the foot lead, and what they are called."""


class Frames:
    """The frames of a board's pages: most of a frame is the same on all pages of a language."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._standing: dict[tuple[str, str | None], Frame] = {}

    def here(self) -> Frame:
        """Make the frame of the page being made."""
        portal, path = self._portal, request.path
        frame = self._on_its_way(path)
        return replace(
            frame,
            languages=language_links(portal.languages.shown, path),
            address=portal.addresses.board + path if _has_an_address() else "",
            relations=(*_same_page(portal), *frame.relations),
        )

    def _on_its_way(self, path: str) -> Frame:
        """Give what all pages of a language have that are on the same way of the navigation."""
        place = language_of(path), "/inspections/" if _is_of_inspection() else way_of(path)
        if place not in self._standing:
            frame = public_frame(self._portal, url_for(".inspections") if _is_of_inspection() else path)
            foot = tuple(Link(gettext(text), url_for(place)) for place, text in FOOT)
            self._standing[place] = replace(frame, foot=foot, relations=tuple(_offers()))
        return self._standing[place]


def _has_an_address() -> bool:
    """Whether the page has an address of its own; the page for what does not exist has none."""
    return not str(request.endpoint).endswith(".not_found")


def _same_page(portal: Portal) -> Iterator[Relation]:
    """The page itself, and the same page in every language."""
    if not _has_an_address():
        return
    site, shown = portal.addresses.board, portal.languages.shown
    bare = request.path.removeprefix(PREFIXES[language_of(request.path)])
    yield Relation("canonical", site + request.path)
    if len(shown) > 1:
        for language in shown:
            yield Relation("alternate", site + PREFIXES[language] + bare, lang=language)
        yield Relation("alternate", site + PREFIXES[LANGUAGES[0]] + bare, lang="x-default")


def _offers() -> Iterator[Relation]:
    """What the board offers to programs on every page: its feeds and its search."""
    yield Relation("alternate", url_for(".feed"), type=ATOM, title=gettext("Notices"))
    yield Relation("alternate", url_for(".change_feed"), type=ATOM, title=gettext("Corrections"))
    yield Relation("alternate", url_for(".json_feed"), type="application/feed+json", title=gettext("Notices"))
    yield Relation("search", url_for(".search_description"), type="application/opensearchdescription+xml")


def _is_of_inspection() -> bool:
    """Whether the page is an inspection notice's: its address is among the notices, the way to it is not."""
    return str((request.view_args or {}).get("number", "")).startswith("KC-")
