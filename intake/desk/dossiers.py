"""Taking a case out of the desk: asked for with reasons, approved by a second person who works on it, given once."""

import json
import secrets
from collections.abc import Iterator
from datetime import date, datetime

from flask import render_template

from intake.desk import requests
from intake.desk.acts import sealed_text, summary_seen, without_text
from intake.desk.dossier_papers import Papers, papers_of
from intake.desk.history import TAKEN
from intake.desk.office import Office
from intake.desk.rights import Act, may
from intake.directory import Keyholder
from intake.dossier import Packed, packed
from intake.log import tell_unexpected
from intake.stores import CaseStore, Export
from presentation.languages import current_language, gettext, sentence_of
from presentation.typesetting import PdfRefused, need_typesetter, pdf_apart
from publicity.errors import N_, PublicityError, SecondPersonNeeded
from publicity.filed import note
from publicity.two_people import TwoPersonAct

ACT = TwoPersonAct.DOSSIER

PDF_SECONDS = 40.0
"""How long setting a PDF may take; the page to be printed is given instead."""


class NobodyApproves(PublicityError):
    """Nobody but whoever asks could approve it: the request would lapse unseen."""

    sentence = N_("No other investigator or supervisor can open this case. Let one of them take part first.")


def ask(office: Office, store: CaseStore, case_id: str, *, by: str, session: str, why: str, version: int) -> None:
    """Ask to take a case out, with reasons that whoever approves reads.

    Raises NoSuchCase, NobodyApproves where no colleague could, and what the rules raise.
    """
    summary_seen(store, case_id, by)
    approvers = [one for one in _approvers(office, store, case_id) if one.id != by]
    if not approvers:
        raise NobodyApproves
    requests.ask(office, store, ACT, case_id, approvers=approvers, by=by, session=session, why=why, version=version)


def approve(office: Office, store: CaseStore, request_id: str, *, by: str, session: str) -> None:
    """Approve that a case is taken out, as an event of the case. Raises NoSuchCase and what the rules raise."""
    request = requests.waiting(office, store, ACT, request_id, by=by, session=session)
    now = office.config.now()
    before = summary_seen(store, request.case or "", by).case
    after, event = note(before, "approve_dossier", by=by, at=now)
    with store.together():
        store.save(before, after, event)
        store.approve(request.id, by=by, session=session, at=now)


def take_out(office: Office, store: CaseStore, case_id: str, *, by: str, version: int) -> Packed:
    """Make the dossier of a case for whoever asked; once, and it is on record before anything is given.

    Raises NoSuchCase, ChangedMeanwhile, AskedNoMore, or SecondPersonNeeded, also when the approval has fallen.
    """
    summary, now = summary_seen(store, case_id, by, version), office.config.now()
    before = summary.case
    request = requests.granted(office, store, ACT, case_id, by)
    if request is None:
        raise SecondPersonNeeded
    approved_by = requests.asked(request).check_done(by=by, now=now, away=requests.away_from(store, request))
    names = {member.id: member.shown_name for member in store.staff()}
    papers = papers_of(office, store, summary, viewer=by, names=names)
    document, why_no_pdf = _document(papers)
    made = packed(
        {"case.json": _json(papers.contents), **document, **papers.files},
        {
            "case": case_id,
            "made_at": now.isoformat(),
            "made_by": names.get(by, by),
            "approved_by": [names.get(one, one) for one in approved_by],
            "language": current_language(),
            "no_pdf_because": why_no_pdf,
            "left_out": papers.left_out,
        },
    )
    after, event = note(before, TAKEN, by=by, at=now, text=made.digest)
    export = Export(
        id=secrets.token_hex(8), kind="dossier", rows=made.papers, by=by, approved_by=approved_by[0], at=now
    )
    with store.together():
        store.save(before, after, without_text(event), sealed_text=sealed_text(store, event), request=request.id)
        store.add_export(export)
    return made


def _approvers(office: Office, store: CaseStore, case_id: str) -> Iterator[Keyholder]:
    """Whoever holds a key of the case and may approve that it is taken out."""
    holders, directory = store.holders_of(case_id), office.directory(store)
    for member in store.staff():
        holder = directory.holder(member.id)
        if holder and member.active and member.id in holders and may(member.role, Act.ASK_DOSSIER):
            yield holder


def _document(papers: Papers) -> tuple[dict[str, bytes], str]:
    """The case to be read and printed: a PDF where one can be set, else a page that says why there is none."""
    try:
        need_typesetter()
        html = render_template("intake/desk/dossier_document.html", papers=papers, no_pdf="")
        return {"case.pdf": pdf_apart(html, papers.number, PDF_SECONDS)}, ""
    except PdfRefused as error:
        why = sentence_of(error)
    except Exception as error:
        # Whatever the typesetter breaks on, the case can be taken out.
        tell_unexpected(error)
        why = gettext("what sets PDFs failed on this case")
    said = gettext("This page stands in place of a PDF, which could not be made: %(why)s") % {"why": why}
    html = render_template("intake/desk/dossier_document.html", papers=papers, no_pdf=said)
    return {"case.html": html.encode()}, why


def _json(contents: object) -> bytes:
    return json.dumps(contents, ensure_ascii=False, indent=1, default=_written).encode()


def _written(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
