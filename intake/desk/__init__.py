"""The desk: the staff's door. It owns the cases, and opens what the letterbox has sealed."""

import sys
from typing import NoReturn

from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue

from intake import cli
from intake.config import Config
from intake.desk import (
    account,
    at_hand,
    case_page,
    correct,
    directory_page,
    dossier_page,
    exports_page,
    first,
    identity_page,
    interests,
    leavers_page,
    lists,
    moving_page,
    notes,
    openings,
    register,
    search,
    sign_in,
    steps,
    today,
    two_people,
)
from intake.desk.apart import stand_apart
from intake.desk.at_hand import furnish
from intake.desk.frame import current_visit, desk_frame, pages_name, shown_languages
from intake.desk.guard import stand_guard
from intake.desk.refusals import refuse_kindly
from intake.desk.words import marked
from intake.log import silence_servers
from intake.uploads import MEGABYTE, SPARE, BoundedRequest
from presentation import load_templates, new_app
from presentation.headers import protect
from presentation.languages import open_in_every_language
from publicity.errors import PublicityError, SettingsRefused


def create_app(config: Config | None = None) -> Flask:
    """Make the desk. Keys and database may be missing: the commands make them, and pages answer 503 until then."""
    config = config or _config_or_exit()
    app = new_app(__name__, config.portal, lambda: desk_frame(config))
    app.request_class = BoundedRequest
    limits = config.portal.letterbox
    app.config.update(UPLOAD_LIMITS=limits, MAX_CONTENT_LENGTH=limits.max_total_mb * MEGABYTE + SPARE)
    app.jinja_env.filters["marked"] = marked
    app.context_processor(lambda: {"visit": current_visit(), "desk_pages": pages_name()})
    furnish(app, config)
    stand_guard(app)
    stand_apart(app)
    open_in_every_language(app, shown_languages(config), _pages)

    @app.get("/livez")
    def alive() -> ResponseReturnValue:
        return "alive\n", {"Content-Type": "text/plain; charset=utf-8"}

    refuse_kindly(app)
    protect(app, may_be_stored=False)
    cli.add_commands(app, lambda: config)
    # Not before: whoever imports the commands first comes by here while they are still being read.
    from intake import oversight_commands

    for command in oversight_commands.COMMANDS:
        app.cli.add_command(command)
    silence_servers()
    load_templates(app, "intake/desk/")
    return app


def application() -> Flask:
    """Make the desk for a server; without keys, or with a database that is behind, it does not start."""
    config = _config_or_exit()
    app = create_app(config)
    try:
        with app.app_context():
            at_hand.office().store().close()
    except PublicityError as error:
        _exit(str(error))
    return app


def _pages(language: str) -> Blueprint:
    pages = Blueprint(f"desk-{language}", __name__)
    for room in (
        sign_in, first, today, lists, search, register, case_page, notes, correct, steps, account, interests, openings,
        two_people,
    ):  # fmt: skip
        room.add_pages(pages)
    for room in (identity_page, directory_page, leavers_page, moving_page, dossier_page, exports_page):
        room.add_pages(pages)
    return pages


def _config_or_exit() -> Config:
    try:
        return Config.from_env()
    except SettingsRefused as error:
        _exit(str(error))


def _exit(sentence: str) -> NoReturn:
    sys.stderr.write(f"{sentence}\n")
    sys.exit(3)
