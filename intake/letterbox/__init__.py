"""The letterbox: the public's door. It has public keys only, no database, no session, no cookie."""

from dataclasses import replace

from flask import Blueprint, Flask, request
from flask.typing import ResponseReturnValue

from intake.config import Config
from intake.letterbox.box import Letterbox
from intake.letterbox.follow import follow_pages
from intake.letterbox.later import add_later
from intake.letterbox.refusals import refuse_kindly
from intake.letterbox.report import report_pages
from intake.log import silence_servers
from intake.uploads import MEGABYTE, SPARE, BoundedRequest
from presentation import Frame, load_templates, new_app
from presentation.headers import protect
from presentation.languages import gettext, open_in_every_language
from presentation.public_frame import public_frame


def create_app(config: Config | None = None) -> Flask:
    """Make the letterbox. Raises SettingsRefused, KeyRefused or OSError when keys or folders are missing."""
    config = config or Config.from_env()
    box = Letterbox.open(config)
    app = new_app(__name__, config.portal, lambda: _frame(config))
    app.request_class = BoundedRequest
    # A redirect would name a host, and the only name at hand is what the visitor's own request says.
    app.url_map.strict_slashes = app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    limits = config.portal.letterbox
    app.config.update(
        UPLOAD_LIMITS=limits,
        MAX_CONTENT_LENGTH=limits.max_total_mb * MEGABYTE + SPARE,
    )
    languages = config.portal.languages.shown
    open_in_every_language(app, languages, lambda language: report_pages(box, language))
    open_in_every_language(app, languages, lambda language: _way_back(box, language))

    @app.get("/livez")
    def alive() -> ResponseReturnValue:
        return "alive\n", {"Content-Type": "text/plain; charset=utf-8"}

    refuse_kindly(app)
    protect(app, may_be_stored=False)
    silence_servers()
    load_templates(app, "intake/letterbox/")
    return app


def _way_back(box: Letterbox, language: str) -> Blueprint:
    pages = follow_pages(box, language)
    add_later(pages, box, language)
    return pages


def _frame(config: Config) -> Frame:
    footnote = gettext("A demonstration: everyone and every phone in it is invented.") if config.is_trial else ""
    frame = public_frame(config.portal, request.path, footnote=footnote)
    # What was typed does not travel to another language: after a POST there is no link to one.
    return replace(frame, languages=()) if request.method == "POST" else frame
