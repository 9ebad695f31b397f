"""The frame around every public page, the same on the board and in the letterbox: one host, one face."""

from portal import Portal
from presentation import Frame, Link, language_links
from presentation.han import portal_in
from presentation.languages import PREFIXES, gettext, language_of
from publicity.errors import N_

WAYS = (
    (N_("Notices"), "/", ("/notices/",)),
    (N_("Inspections"), "/inspections/", ()),
    (N_("Outcomes"), "/outcomes/", ()),
    (N_("Yearly report"), "/accountability/", ()),
    (N_("How to report"), "/how-to-report/", ("/report/",)),
    (N_("Follow a report"), "/follow/", ()),
)
"""The navigation: what a link says, where it goes, and where else one is still within it."""


FOOT = (
    (N_("All notices"), "/notices/"),
    (N_("Corrections"), "/corrections/"),
    (N_("About"), "/about/"),
    (N_("Privacy"), "/privacy/"),
    (N_("Accessibility"), "/accessibility/"),
)
"""What stands at the foot of a public page, if it says nothing else: what a link says, where it goes."""


def public_frame(portal: Portal, path: str, *, footnote: str = "") -> Frame:
    """Make the frame of the public page at a path, with addresses from the root and the way one is on marked."""
    language = language_of(path)
    prefix = PREFIXES[language]
    owner, here = portal_in(portal, language).authority, way_of(path)
    return Frame(
        name=owner.board,
        owner=owner.name,
        home=f"{prefix}/",
        navigation=tuple(Link(gettext(text), prefix + url, current=url == here) for text, url, _ in WAYS),
        languages=language_links(portal.languages.shown, path),
        foot=tuple(Link(gettext(text), prefix + url) for text, url in FOOT),
        footnote=footnote,
    )


def way_of(path: str) -> str | None:
    """The way of the navigation one is on at a path; None for a page that is on none of them."""
    bare = path.removeprefix(PREFIXES[language_of(path)]) or "/"
    return next((way for _, way, _ in WAYS if bare == way or bare.startswith(_BEGINNINGS[way])), None)


_BEGINNINGS = {way: tuple(start for start in (way, *more) if start != "/") for _, way, more in WAYS}
"""Way → what the paths of the pages on it begin with."""
