"""What stands before every page of the desk: who is there, did the form come from us, and may this role do it."""

from hmac import compare_digest

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.frame import pages_name
from intake.desk.refusals import refuse
from intake.desk.rights import Act, may
from intake.desk.sessions import SessionCookie, Visit, visit_of
from intake.log import Event, tell
from intake.origin import is_foreign
from presentation.languages import gettext
from publicity.case import Step

OPEN = frozenset(
    {"sign_in", "sign_in_send", "sign_out", "first", "first_send", "recover", "recover_send", "static", "alive"}
)
"""What a stranger may ask for."""

FIRST_DAY = frozenset({"codes", "codes_anew", "confirm_codes", "confirm_again"})
"""What is there until somebody has shown that the recovery code was kept, and then no more."""

NEEDS = {
    "today": Act.OWN_PAGES,
    "cases": Act.READ_CASES,
    "save_list": Act.READ_CASES,
    "remove_list": Act.READ_CASES,
    "search": Act.SEARCH,
    "search_send": Act.SEARCH,
    "case": Act.READ_CASES,
    "add_note": Act.NOTE,
    "file": Act.READ_CASES,
    "openings": Act.SEE_OPENINGS,
    "interests": Act.DECLARE_INTEREST,
    "declare_interest": Act.DECLARE_INTEREST,
    "withdraw_interest": Act.DECLARE_INTEREST,
    "end_interest": Act.END_INTEREST,
    "register": Act.REGISTER,
    "register_send": Act.REGISTER,
    "correct_form": Act.REGISTER,
    "correct_send": Act.REGISTER,
    "add_allegation": Act.ADD_ALLEGATION,
    "reword_allegation": Act.REWORD_ALLEGATION,
    "record_finding": Act.RECORD_FINDING,
    "recuse": Act.RECUSE,
    "recuse_send": Act.RECUSE,
    "identity": Act.ASK_IDENTITY,
    "identity_ask": Act.ASK_IDENTITY,
    "identity_open": Act.ASK_IDENTITY,
    "let_take_part": Act.LET_TAKE_PART,
    "requests": Act.APPROVE_REQUEST,
    "approve_request": Act.APPROVE_REQUEST,
    "dossier": Act.ASK_DOSSIER,
    "dossier_ask": Act.ASK_DOSSIER,
    "dossier_take": Act.ASK_DOSSIER,
    "moves": Act.RECORD_TRANSFER,
    "record_transfer": Act.RECORD_TRANSFER,
    "assign": Act.MOVE,
    "leavers": Act.GIVE_CASE,
    "hand_on": Act.GIVE_CASE,
    "split": Act.MOVE,
    "link": Act.MOVE,
    "undo_link": Act.MOVE,
    "case_list": Act.EXPORT_LIST,
    "exports": Act.READ_EXPORTS,
    "directory": Act.OWN_ACCOUNT,
    "directory_ask": Act.CHANGE_DIRECTORY,
    "directory_approve": Act.CHANGE_DIRECTORY,
    "account": Act.OWN_ACCOUNT,
    "codes": Act.OWN_ACCOUNT,
    "codes_anew": Act.OWN_ACCOUNT,
    "confirm_codes": Act.OWN_ACCOUNT,
    "confirm_again": Act.OWN_ACCOUNT,
    "change_password": Act.OWN_ACCOUNT,
}
"""Page → what one has to be allowed in order to use it; a step is its own act, others are refused."""


def stand_guard(app: Flask) -> None:
    """Let nothing through that is not allowed, before any page begins its work."""

    @app.before_request
    def look() -> ResponseReturnValue | None:
        page = (request.endpoint or "").rpartition(".")[2]
        if page in ("static", "alive"):
            return None
        is_post = request.method == "POST"
        if is_post and is_foreign():
            return _refuse_foreign()
        g.visit = _visit()
        if page in OPEN or request.endpoint is None:
            return None
        if g.visit is None:
            return _refuse_stranger() if is_post else to_sign_in()
        if is_post and not _is_from(g.visit):
            return _refuse_old_form()
        if not g.visit.is_ready:
            return None if page in FIRST_DAY else redirect(url_for(f"{pages_name()}.codes"), 303)
        if page in FIRST_DAY:
            return redirect(url_for(f"{pages_name()}.account"), 303)
        return None if may(g.visit.staff.role, needed_for(page)) else _refuse_role()


def needed_for(page: str) -> Act | Step | None:
    """What a page needs; None for one that nobody may use."""
    if page in ("take_step", "letter"):
        # The address names one of the steps: it would not have been found otherwise.
        return Step((request.view_args or {})["step"])
    return NEEDS.get(page)


def to_sign_in() -> ResponseReturnValue:
    """Send a stranger to the door, remembering where he wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None
    return redirect(url_for(f"{pages_name()}.sign_in", next=wanted), 303)


def _visit() -> Visit | None:
    config = at_hand.config()
    token = SessionCookie.of(config).read()
    return visit_of(at_hand.store(), token, config.portal.desk, config.now()) if token else None


def _is_from(visit: Visit) -> bool:
    sent = request.form.get("csrf", "")
    return sent.isascii() and compare_digest(sent, visit.csrf)


def _refuse_foreign() -> ResponseReturnValue:
    tell(Event.REFUSED, why="foreign")
    return refuse(403, gettext("This came from another website"), gettext("Nothing was done."))


def _refuse_stranger() -> ResponseReturnValue:
    return refuse(
        403,
        gettext("You are no longer signed in"),
        gettext("Nothing was done. Please sign in and do it again."),
        keep_typed=True,
    )


def _refuse_old_form() -> ResponseReturnValue:
    tell(Event.REFUSED, why="csrf", staff=at_hand.visit().staff.id)
    return refuse(
        403,
        gettext("This page was from an earlier session"),
        gettext("Nothing was done. Please open the page again and repeat it."),
        keep_typed=True,
    )


def _refuse_role() -> ResponseReturnValue:
    tell(Event.REFUSED, why="role", staff=at_hand.visit().staff.id)
    return refuse(
        403,
        gettext("Your role does not include this"),
        gettext("Nothing was done. Please ask somebody whose role it is."),
        keep_typed=True,
    )
