"""What stands around every page of the board: the public frame, the foot, and the relations for programs."""

from collections.abc import Iterator
from dataclasses import replace

from flask import request, url_for

from noticeboard.formats.file import ATOM
from portal import LANGUAGES, Portal
from presentation import Frame, Link, Relation
from presentation.languages import PREFIXES, gettext, language_of
from presentation.public_frame import public_frame
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


def frame_of(portal: Portal) -> Frame:
    """Make the frame of the page being made."""
    frame = public_frame(portal, request.path)
    if _is_of_inspection():
        frame = replace(frame, navigation=public_frame(portal, url_for(".inspections")).navigation)
    return replace(
        frame,
        foot=tuple(Link(gettext(text), url_for(place)) for place, text in FOOT),
        address=portal.addresses.board + request.path if _has_an_address() else "",
        relations=(*_same_page(portal), *_offers()),
    )


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
