"""The frame around every page of the desk: whose desk it is, who is signed in, and the ways on."""

from flask import current_app, g, request

from intake.config import Config
from intake.desk.rights import ROLE_NAMES, Act, Role, may
from intake.desk.sessions import Visit
from portal import LANGUAGES
from presentation import Frame, Link, language_links
from presentation.han import portal_in
from presentation.languages import PREFIXES, gettext, language_of
from publicity.case import Step


def current_visit() -> Visit | None:
    """Who is signed in at this request."""
    visit: Visit | None = g.get("visit")
    return visit


def desk_frame(config: Config) -> Frame:
    """Make the frame of the page being made."""
    owner = portal_in(config.portal, language_of(request.path)).authority
    is_answer = request.method == "POST"
    return Frame(
        name=gettext("Desk for reports"),
        owner=owner.name,
        home=f"{_prefix()}/",
        navigation=_ways(current_visit()),
        # What was typed does not travel to another language: after a POST there is no link to one.
        languages=() if is_answer else language_links(shown_languages(config)),
        footnote=gettext("A demonstration: everyone and every phone in it is invented.") if config.is_trial else "",
        staff_only=True,
    )


def shown_languages(config: Config) -> tuple[str, ...]:
    """The languages of the desk: those of the board but traditional Chinese, which is for readers elsewhere."""
    return tuple(language for language in config.portal.languages.shown if language != "zh-Hant")


def pages_name() -> str:
    """The name under which the desk's pages in the current language are registered; one that is not shown has none."""
    name = f"desk-{language_of(request.path)}"
    return name if name in current_app.blueprints else f"desk-{LANGUAGES[0]}"


def _ways(visit: Visit | None) -> tuple[Link, ...]:
    if visit is None or not visit.is_ready:
        return ()
    here = request.path.removeprefix(_prefix()) or "/"
    view = request.args.get("view", "")
    at_cases = (here == "/" and view != "approvals") or (here.startswith("/cases/") and here != "/cases/")
    ways = [(gettext("Cases"), "/", at_cases)]
    if may(visit.staff.role, Act.SEARCH):
        ways.append((gettext("List"), "/cases/", here == "/cases/"))
        ways.append((gettext("Search"), "/search/", here == "/search/"))
    if may(visit.staff.role, Act.REGISTER):
        ways.append((gettext("Register"), "/register/letter/", here.startswith("/register/")))
    if may(visit.staff.role, Step.CLOSE):
        ways.append((gettext("Approvals"), "/?view=approvals", here == "/" and view == "approvals"))
    if may(visit.staff.role, Act.APPROVE_REQUEST):
        ways.append((gettext("Requests"), "/requests/", here.startswith("/requests/")))
    if may(visit.staff.role, Act.SEE_OPENINGS):
        ways.append((gettext("Openings"), "/openings/", here.startswith("/openings/")))
    if may(visit.staff.role, Act.DECLARE_INTEREST):
        ways.append((gettext("Interests"), "/interests/", here.startswith("/interests/")))
    if may(visit.staff.role, Act.READ_EXPORTS):
        ways.append((gettext("Taken out"), "/exports/", here.startswith("/exports/")))
    ways.append((gettext("Keys"), "/directory/", here.startswith("/directory/")))
    role = gettext(ROLE_NAMES[Role(visit.staff.role)])
    named = gettext("%(name)s (%(role)s)") % {"name": visit.staff.shown_name, "role": role}
    ways.append((named, "/account/", here == "/account/"))
    return tuple(Link(text, _prefix() + url, current=current) for text, url, current in ways)


def _prefix() -> str:
    return PREFIXES[language_of(request.path)]
