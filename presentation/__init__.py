"""How every app dresses a page: one shell, one style sheet, one set of filters."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

from flask import Flask, request, url_for
from jinja2 import StrictUndefined
from jinja2 import TemplateError as TemplateError

from portal import ROOT, Portal
from presentation import languages
from presentation.app import App
from presentation.filters import add_filters
from presentation.han import portal_in
from presentation.headers import POLICY
from presentation.templates import read_again

STATIC = ROOT / "static"


@dataclass(frozen=True)
class Link:
    """A link of the frame: what it says, where it goes, whether it is the page one is on."""

    text: str
    url: str
    current: bool = False
    lang: str | None = None


@dataclass(frozen=True)
class Relation:
    """A link in a page's head, for programs: what it is to the page, where it goes, its type, language and title."""

    rel: str
    url: str
    type: str | None = None
    lang: str | None = None
    title: str | None = None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the shell shows around a page: whose it is, the ways on, the other languages, and the foot.

    ``address`` is that under which the page is to be cited, empty for one that is not; ``relations`` are for programs.
    """

    name: str
    owner: str
    home: str
    navigation: tuple[Link, ...]
    languages: tuple[Link, ...]
    foot: tuple[Link, ...] = ()
    footnote: str = ""
    address: str = ""
    relations: tuple[Relation, ...] = ()
    staff_only: bool = False


def new_app(import_name: str, portal: Portal, frame: Callable[[], Frame]) -> App:
    """Make a Flask app with the shared templates, static folder, filters and languages.

    ``frame`` is asked at every page for what stands around it.
    """
    app = App(import_name, template_folder=str(ROOT / "templates"), static_folder=str(STATIC))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        languages.gettext,
        languages.ngettext,
        newstyle=True,
        pgettext=languages.pgettext,
        npgettext=languages.npgettext,
    )
    add_filters(app, portal.days.zone)
    portal_of = cache(lambda language: portal_in(portal, language))
    app.context_processor(
        lambda: {
            "frame": frame(),
            "language": languages.current_language(),
            "asset": asset_url,
            "policy": POLICY,
            "chinese": languages.chinese(),
            "portal": portal_of(languages.current_language()),
        }
    )
    return app


def load_templates(app: Flask, *folders: str) -> None:
    """Read all templates of an app before it answers, so that no page mixes two versions after an update.

    ``folders`` are those below ``templates/`` that are its own; what they share comes along.
    """
    # Whoever works on the pages wants to see them change.
    app.jinja_env.auto_reload = app.debug
    shared = ("components/", "base.html", "error.html")
    for name in app.jinja_env.list_templates():
        if name.startswith((*shared, *folders)):
            app.jinja_env.get_template(name)


def asset_url(name: str) -> str:
    """Give a static file's address with a digest of what is in it, so that a change is seen at once."""
    return url_for("static", filename=name, v=_digest(name))


def language_links(shown: tuple[str, ...], path: str | None = None) -> tuple[Link, ...]:
    """Link to the same page in the other languages; ``path`` is the page's when not the request's."""
    path = request.path if path is None else path
    here = languages.language_of(path)
    bare = path.removeprefix(languages.PREFIXES[here]) or "/"
    return tuple(
        Link(languages.NAMES[language], languages.PREFIXES[language] + bare, lang=language)
        for language in shown
        if language != here
    )


def template_slip(error: TemplateError) -> str:
    """Say where a template has a slip, and what it is; for those who write templates, in English."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if not one.filename.endswith(".py")]
    if not frames:
        return str(error)
    path = Path(frames[-1].filename)
    return f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{frames[-1].lineno}: {error.message}"


def read_files_again() -> None:
    """Forget what was read of static files and catalogs, so that a change of them is seen."""
    _digest.cache_clear()
    languages.translations.cache_clear()
    read_again()


@cache
def _digest(name: str) -> str:
    return blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()
