"""The door: sign in and sign out."""

from dataclasses import dataclass, field

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from intake.desk import at_hand, delays, sessions
from intake.desk.accounts import open_account
from intake.desk.sessions import SessionCookie
from intake.log import Event, tell
from intake.stores import StaffMember
from intake.typed import read_typed
from intake.vault import PrivateKey
from presentation.languages import gettext, ngettext
from publicity.errors import N_

LONGEST_NAME = 64
NOTES = {
    "over": N_("Please sign in to go on."),
    "out": N_("You are signed out."),
}


@dataclass(frozen=True, kw_only=True)
class SignInPage:
    """The form at the door, with the name as it was typed; a password is never shown again."""

    action: str
    name: str = ""
    note: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the door to the desk's pages."""

    @pages.get("/sign-in/")
    def sign_in() -> ResponseReturnValue:
        if g.visit:
            return redirect(url_for(".today"), 303)
        known = NOTES.get("over" if request.args.get("next") else request.args.get("note", ""), "")
        return _show(SignInPage(action=_action(), note=gettext(known)))

    @pages.post("/sign-in/")
    def sign_in_send() -> ResponseReturnValue:
        typed = read_typed(request.form.getlist("name")[:1])
        name, password = typed.text.strip()[:LONGEST_NAME], request.form.get("password", "")
        office, store, now = at_hand.office(), at_hand.store(), at_hand.now()
        if not name or not password:
            return _ask_again(name, gettext("Please type your sign-in name and your password."), 422)
        key = delays.key_of(office.pepper, name, request.remote_addr or "")
        if wait := delays.seconds_to_wait(store, key, now):
            return _ask_to_wait(name, wait)
        found = open_account(office, store, name=name, password=password, code=request.form.get("code", ""))
        if found is None:
            wait = delays.note_failure(store, key, now)
            tell(Event.SIGN_IN_FAILED)
            return _ask_again(name, _wrong(wait), 422)
        store.clear_failures(key)
        return _let_in(*found)

    @pages.post("/sign-out/")
    def sign_out() -> ResponseReturnValue:
        if g.visit and request.form.get("csrf") == g.visit.csrf:
            at_hand.store().end_session(g.visit.id_hash)
            tell(Event.SIGNED_OUT, staff=g.visit.staff.id)
        elif g.visit:
            return redirect(url_for(".today"), 303)
        response = make_response(redirect(url_for(".sign_in", note="out"), 303))
        SessionCookie.of(at_hand.config()).take(response)
        # Not "cookies": that would sign the person out of every other system of the city's domain.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _let_in(staff: StaffMember, private: PrivateKey) -> ResponseReturnValue:
    store = at_hand.store()
    cookie = SessionCookie.of(at_hand.config())
    if before := cookie.read():
        store.end_session(sessions.hash_of(before))
    response = make_response(redirect(_wanted() or url_for(".today"), 303))
    cookie.give(response, sessions.begin(store, staff.id, private, at_hand.now()))
    tell(Event.SIGNED_IN, staff=staff.id)
    return response


def _wanted() -> str | None:
    """Where the person wanted to go: the address of a page of ours, made anew from its name, or nothing."""
    path, _, query = request.args.get("next", "").partition("?")
    try:
        page, values = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    if page == "static" or page.endswith((".sign_in", "alive")):
        return None
    return url_for(page, **values, view=query.removeprefix("view=") if query.startswith("view=") else None)


def _action() -> str:
    return url_for(".sign_in_send", next=request.args.get("next") or None)


def _ask_to_wait(name: str, seconds: int) -> ResponseReturnValue:
    response = make_response(_ask_again(name, delays.wait_words(seconds), 429))
    response.headers["Retry-After"] = str(seconds)
    return response


def _wrong(wait: int) -> str:
    if not wait:
        return gettext("The sign-in name, the password or the code is not right.")
    sentence = ngettext(
        "The sign-in name, the password or the code is not right. The next try is possible in %(num)s second.",
        "The sign-in name, the password or the code is not right. The next try is possible in %(num)s seconds.",
        wait,
    )
    return sentence % {"num": wait}


def _ask_again(name: str, fault: str, status: int) -> ResponseReturnValue:
    field_name = "password" if name else "name"
    return _show(SignInPage(action=_action(), name=name, faults={field_name: fault})), status


def _show(page: SignInPage) -> str:
    return render_template("intake/desk/sign_in.html", page=page)
