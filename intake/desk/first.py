"""The first day: somebody who was invited makes keys, keeps the recovery code, and sets up the second factor.

The same pages let somebody in again who has lost the password and has kept the code.
"""

from dataclasses import dataclass, field

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import accounts, at_hand, delays, second_factor, sessions
from intake.desk.keys import CodeWrong, MadeKeys
from intake.desk.passwords import SHORTEST
from intake.desk.rights import Act, may
from intake.desk.sessions import SessionCookie
from intake.log import Event, tell
from intake.stores import StaffMember
from intake.typed import read_typed
from presentation.languages import gettext, sentence_of
from publicity.errors import PublicityError


@dataclass(frozen=True, kw_only=True)
class KeysPage:
    """The form for a name, a code and a new password; ``is_recovery`` says which code it is."""

    action: str
    is_recovery: bool
    name: str = ""
    least: int = SHORTEST
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CodesPage:
    """The recovery code and the second factor's secret, shown this once; both empty when they have to be made anew."""

    action: str
    recovery_code: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    anew: str
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the first day to the desk's pages."""

    @pages.get("/first/")
    def first() -> ResponseReturnValue:
        return _show(KeysPage(action=url_for(".first_send"), is_recovery=False)), 200

    @pages.post("/first/")
    def first_send() -> ResponseReturnValue:
        return _with_code(is_recovery=False)

    @pages.get("/recover/")
    def recover() -> ResponseReturnValue:
        return _show(KeysPage(action=url_for(".recover_send"), is_recovery=True)), 200

    @pages.post("/recover/")
    def recover_send() -> ResponseReturnValue:
        return _with_code(is_recovery=True)

    @pages.get("/first/codes/")
    def codes() -> ResponseReturnValue:
        return _show_codes(), 200

    @pages.post("/first/codes/")
    def codes_anew() -> ResponseReturnValue:
        staff = at_hand.visit().staff
        key = delays.key_within(at_hand.office().pepper, at_hand.visit())
        if wait := delays.seconds_to_wait(at_hand.store(), key, at_hand.now()):
            return _show_codes(faults={"password": delays.wait_words(wait)}), 429
        made = accounts.begin_anew(at_hand.office(), at_hand.store(), staff, request.form.get("password", ""))
        if made is None:
            delays.note_failure(at_hand.store(), key, at_hand.now())
            return _show_codes(faults={"password": gettext("This is not your present password.")}), 422
        return _show_codes(staff, made), 200

    @pages.get("/first/confirm/")
    def confirm_again() -> ResponseReturnValue:
        # Whoever loads the page anew after a refusal is led to where the codes are confirmed.
        return redirect(url_for(".codes"), 303)

    @pages.post("/first/confirm/")
    def confirm_codes() -> ResponseReturnValue:
        visit = at_hand.visit()
        typed = request.form.get("recovery", ""), request.form.get("code", "")
        try:
            accounts.confirm(
                at_hand.office(), at_hand.store(), visit.staff, visit.private, recovery_code=typed[0], code=typed[1]
            )
        except CodeWrong as error:
            return _show_codes(faults={"recovery": sentence_of(error)}), 422
        except accounts.SecondFactorWrong as error:
            return _show_codes(faults={"code": sentence_of(error)}), 422
        tell(Event.KEYS_READY, staff=visit.staff.id)
        if may(visit.staff.role, Act.DECLARE_INTEREST):
            return redirect(url_for(".interests", done="first"), 303)
        return redirect(url_for(".today"), 303)


def _with_code(*, is_recovery: bool) -> ResponseReturnValue:
    """Make keys with the code of an invitation, or a new password with the recovery code, and show the new codes."""
    office, store, now = at_hand.office(), at_hand.store(), at_hand.now()
    name = read_typed(request.form.getlist("name")[:1]).text.strip()[:64]
    code, new, again = (request.form.get(one, "") for one in ("code", "new", "again"))
    page = KeysPage(
        action=url_for(".recover_send" if is_recovery else ".first_send"), is_recovery=is_recovery, name=name
    )
    key = delays.key_of(office.pepper, f"code/{name}", request.remote_addr or "")
    if wait := delays.seconds_to_wait(store, key, now):
        return _show(page, code=delays.wait_words(wait)), 429
    if new != again:
        return _show(page, again=gettext("This is not the same as above.")), 422
    try:
        if is_recovery:
            member, made = accounts.recover(office, store, name=name, recovery_code=code, password=new)
        else:
            member, made = accounts.enter(office, store, name=name, code=code, password=new)
    except (CodeWrong, accounts.InvitationOver) as error:
        delays.note_failure(store, key, now)
        tell(Event.SIGN_IN_FAILED)
        return _show(page, code=sentence_of(error)), 422
    except PublicityError as error:
        return _show(page, new=sentence_of(error)), 422
    store.clear_failures(key)
    token = sessions.begin(store, member.id, made.private, now)
    # The forms of the page that follows are already those of the session.
    g.visit = sessions.visit_of(store, token, at_hand.config().portal.desk, now)
    response = make_response(_show_codes(member, made))
    SessionCookie.of(at_hand.config()).give(response, token)
    tell(Event.KEYS_MADE, staff=member.id)
    return response


def _show(page: KeysPage, **faults: str) -> str:
    page.faults.update(faults)
    return render_template("intake/desk/first.html", page=page)


def _show_codes(
    member: StaffMember | None = None, made: MadeKeys | None = None, faults: dict[str, str] | None = None
) -> str:
    issuer = at_hand.config().portal.authority.name
    page = CodesPage(
        action=url_for(".confirm_codes"),
        anew=url_for(".codes_anew"),
        recovery_code=made.recovery_code if made else "",
        secret=second_factor.shown(made.second_factor) if made else "",
        address=(
            second_factor.address(made.second_factor, issuer=issuer, account=member.sign_in_name)
            if made and member
            else ""
        ),
        faults=faults or {},
    )
    return render_template("intake/desk/codes.html", page=page)
