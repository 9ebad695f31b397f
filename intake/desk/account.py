"""One's own account: the name, the role, and a new password."""

from dataclasses import dataclass, field

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, delays, sessions
from intake.desk.accounts import change_password as change
from intake.desk.passwords import SHORTEST, PasswordRefused, check_new_password
from intake.desk.rights import ROLE_NAMES, Role
from intake.desk.sessions import SessionCookie
from intake.directory import fingerprint
from intake.log import Event, tell
from intake.vault import KeyPair
from presentation.languages import gettext, sentence_of


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """Who one is at the desk, and the form for a new password."""

    shown_name: str
    sign_in_name: str
    role: str
    action: str
    fingerprint: str
    least: int = SHORTEST
    faults: dict[str, str] = field(default_factory=dict)
    done: str = ""


def add_pages(pages: Blueprint) -> None:
    """Add one's own account to the desk's pages."""

    @pages.get("/account/")
    def account() -> ResponseReturnValue:
        done = gettext("Your password was changed.") if request.args.get("done") == "password" else ""
        return _show({}, done=done), 200

    @pages.post("/account/")
    def change_password() -> ResponseReturnValue:
        office, store, staff, now = at_hand.office(), at_hand.store(), at_hand.visit().staff, at_hand.now()
        old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
        key = delays.key_within(office.pepper, at_hand.visit())
        if wait := delays.seconds_to_wait(store, key, now):
            return _show({"old": delays.wait_words(wait)}), 429
        if faults := _faults(new, again):
            return _show(faults), 422
        if not change(office, store, staff, old=old, new=new):
            delays.note_failure(store, key, now)
            return _show({"old": gettext("This is not your present password.")}), 422
        store.clear_failures(key)
        tell(Event.PASSWORD_CHANGED, staff=staff.id)
        response = make_response(redirect(url_for(".account", done="password"), 303))
        SessionCookie.of(at_hand.config()).give(response, sessions.begin(store, staff.id, at_hand.visit().private, now))
        return response


def _faults(new: str, again: str) -> dict[str, str]:
    staff, city = at_hand.visit().staff, at_hand.config().portal.authority.city
    try:
        check_new_password(new, context=(staff.sign_in_name, staff.shown_name, city))
    except PasswordRefused as error:
        return {"new": sentence_of(error)}
    return {} if new == again else {"again": gettext("This is not the same as above.")}


def _show(faults: dict[str, str], *, done: str = "") -> str:
    staff = at_hand.visit().staff
    page = AccountPage(
        shown_name=staff.shown_name,
        sign_in_name=staff.sign_in_name,
        role=gettext(ROLE_NAMES[Role(staff.role)]),
        fingerprint=fingerprint(KeyPair.of(at_hand.visit().private).public),
        action=url_for(".change_password"),
        faults=faults,
        done=done,
    )
    return render_template("intake/desk/account.html", page=page)
