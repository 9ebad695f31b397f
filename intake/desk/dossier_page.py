"""The page on which somebody asks to take a case out of the desk, and is given it once."""

from dataclasses import dataclass, field

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, dossiers
from intake.desk.acts import NoSuchCase, summary_seen
from intake.desk.giving import given
from intake.desk.proof import own_fault
from intake.desk.requests import asked, away_from, granted, pending
from intake.desk.steps import typed_version
from intake.desk.two_people import pointing
from intake.log import Event, tell
from intake.typed import read_typed
from presentation.languages import gettext, sentence_of
from publicity.errors import PublicityError, SecondPersonNeeded, StepIncomplete


@dataclass(frozen=True, kw_only=True)
class DossierPage:
    """Asking to take a case out, and how far that is."""

    number: str
    version: int
    case_url: str
    ask: str
    take: str
    is_asked: bool
    approvals: int
    is_granted: bool
    why: str = field(default="", repr=False)
    faults: dict[str, str] = field(default_factory=dict)


def add_pages(pages: Blueprint) -> None:
    """Add the page by which a case is taken out to the desk's pages."""

    @pages.get("/cases/<case_id>/dossier/")
    def dossier(case_id: str) -> ResponseReturnValue:
        return _show(case_id), 200

    @pages.post("/cases/<case_id>/dossier/")
    def dossier_ask(case_id: str) -> ResponseReturnValue:
        why = read_typed(request.form.getlist("why")[:1], lines=True)
        visit = at_hand.visit()
        try:
            dossiers.ask(
                at_hand.office(), at_hand.store(), case_id,
                by=visit.staff.id, session=visit.id_hash, why=why.text, version=typed_version(),
            )  # fmt: skip
        except NoSuchCase:
            abort(404)
        except StepIncomplete:
            return _show(case_id, faults={"why": gettext("Please say why it is needed.")}), 422
        except PublicityError as error:
            return _show(case_id, why=why.text, faults={"why": sentence_of(error)}), 409
        tell(Event.STEP_TAKEN, staff=visit.staff.id, case=case_id, act="request_dossier")
        return redirect(url_for(".dossier", case_id=case_id), 303)

    @pages.post("/cases/<case_id>/dossier/take/")
    def dossier_take(case_id: str) -> ResponseReturnValue:
        if fault := own_fault():
            return _show(case_id, faults=fault), 422
        visit = at_hand.visit()
        try:
            made = dossiers.take_out(
                at_hand.office(), at_hand.store(), case_id, by=visit.staff.id, version=typed_version()
            )
        except NoSuchCase:
            abort(404)
        except SecondPersonNeeded:
            return _show(case_id, faults={"password": gettext("Nobody’s approval stands for it now.")}), 409
        except PublicityError as error:
            return _show(case_id, faults={"password": sentence_of(error)}), 409
        tell(Event.EXPORTED, staff=visit.staff.id, case=case_id, kind="dossier", rows=made.papers)
        return given(made.data, f"{case_id}-dossier.zip", "application/zip")


def _show(case_id: str, *, why: str = "", faults: dict[str, str] | None = None) -> str:
    office, store, viewer = at_hand.office(), at_hand.store(), at_hand.visit().staff.id
    try:
        summary = summary_seen(store, case_id, viewer)
    except NoSuchCase:
        abort(404)
    waiting = pending(office, store, dossiers.ACT, case_id, viewer)
    is_granted = granted(office, store, dossiers.ACT, case_id, viewer) is not None
    page = DossierPage(
        number=case_id,
        version=summary.case.version,
        case_url=url_for(".case", case_id=case_id),
        ask=url_for(".dossier_ask", case_id=case_id),
        take=url_for(".dossier_take", case_id=case_id),
        is_asked=waiting is not None,
        approvals=len(asked(waiting).standing(away_from(store, waiting))) if waiting else 0,
        is_granted=is_granted,
        why=why,
        faults=pointing(faults, {"password"} if is_granted else set() if waiting else {"why"}),
    )
    return render_template("intake/desk/dossier.html", page=page)
