"""The page on which somebody asks who reported, and sees it once."""

from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, identities
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.giving import given
from intake.desk.originals import packed
from intake.desk.proof import own_fault
from intake.desk.requests import asked, away_from, granted, pending
from intake.desk.steps import typed_version
from intake.desk.two_people import pointing
from intake.envelopes import Identity
from intake.log import Event, tell
from intake.typed import read_typed
from presentation.languages import gettext, sentence_of
from publicity.errors import PublicityError, StepIncomplete


@dataclass(frozen=True, kw_only=True)
class IdentityPage:
    """Asking who reported, and how far that is; ``opened`` is what was opened just now, and is shown this once."""

    number: str
    version: int
    case_url: str
    ask: str
    open: str
    is_asked: bool
    approvals: int
    is_granted: bool
    originals: int
    why: str = field(default="", repr=False)
    opened: tuple[Identity, ...] = field(default=(), repr=False)
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the page of who reported to the desk's pages."""

    @pages.get("/cases/<case_id>/identity/")
    def identity(case_id: str) -> ResponseReturnValue:
        return _show_identity(case_id), 200

    @pages.post("/cases/<case_id>/identity/")
    def identity_ask(case_id: str) -> ResponseReturnValue:
        why = read_typed(request.form.getlist("why")[:1], lines=True)
        visit = at_hand.visit()
        try:
            identities.ask(
                at_hand.office(), at_hand.store(), case_id,
                by=visit.staff.id, session=visit.id_hash, why=why.text, version=typed_version(),
            )  # fmt: skip
        except NoSuchCase:
            abort(404)
        except StepIncomplete:
            return _show_identity(case_id, faults={"why": gettext("Please say why it is needed.")}), 422
        except PublicityError as error:
            return _show_identity(case_id, why=why.text, faults={"why": sentence_of(error)}), 409
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="request_identity")
        return redirect(url_for(".identity", case_id=case_id), 303)

    @pages.post("/cases/<case_id>/identity/open/")
    def identity_open(case_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show_identity(case_id, faults=fault), 422
        visit = at_hand.visit()
        try:
            opened = identities.open_once(
                at_hand.office(), at_hand.store(), case_id,
                by=visit.staff.id, version=typed_version(), with_files="files" in request.form,
            )  # fmt: skip
        except NoSuchCase:
            abort(404)
        except PublicityError as error:
            return _show_identity(case_id, faults={"password": sentence_of(error)}), 409
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="open_identity")
        if "files" in request.form:
            return given(packed(opened), f"{case_id}-WHO-REPORTED-secret.zip", "application/zip")
        return _show_identity(case_id, opened=tuple(one.identity for one in opened)), 200


def _show_identity(
    case_id: str, *, why: str = "", opened: tuple[Identity, ...] = (), faults: dict[str, str] | None = None
) -> str:
    office, store, viewer = at_hand.office(), at_hand.store(), at_hand.visit().staff.id
    try:
        summary = summary_seen(store, case_id, viewer)
    except NoSuchCase:
        abort(404)
    open_request = pending(office, store, identities.ACT, case_id, viewer)
    is_granted = granted(office, store, identities.ACT, case_id, viewer) is not None
    page = IdentityPage(
        number=case_id,
        version=summary.case.version,
        case_url=url_for(".case", case_id=case_id),
        ask=url_for(".identity_ask", case_id=case_id),
        open=url_for(".identity_open", case_id=case_id),
        is_asked=open_request is not None,
        approvals=len(asked(open_request).standing(away_from(store, open_request))) if open_request else 0,
        is_granted=is_granted,
        originals=len(identities.originals_of(store, case_id)) if is_granted else 0,
        why=why,
        opened=opened,
        faults=pointing(faults, {"password"} if is_granted else set() if open_request else {"why"}),
    )
    return render_template("intake/desk/identity.html", page=page)
