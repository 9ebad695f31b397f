"""The list of cases as a table to be taken out, and the page on which an auditor reads what was ever taken out."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.apart import sweep
from intake.desk.case_list import written_list
from intake.desk.giving import given
from intake.log import Event, tell
from intake.stores import Export
from presentation.languages import gettext
from publicity.errors import N_

KINDS = {"list": N_("List of cases"), "dossier": N_("One case, as a dossier")}
"""What can be taken out, in words."""


@dataclass(frozen=True, kw_only=True)
class ExportRow:
    """One thing that was taken out: what, by whom, approved by whom, when, and how many rows or papers."""

    what: str
    by: str
    approved_by: str
    at: datetime
    rows: int


def add_pages(pages: Blueprint) -> None:
    """Add what is taken out to the desk's pages."""

    @pages.post("/cases.csv")
    def case_list() -> ResponseReturnValue:
        office, store, staff, now = at_hand.office(), at_hand.store(), at_hand.visit().staff, at_hand.now()
        sweep(office, store)
        data, rows = written_list(office, store, staff)
        # It is on record before it is given.
        store.add_export(Export(id=secrets.token_hex(8), kind="list", rows=rows, by=staff.id, at=now))
        tell(Event.EXPORTED, staff=staff.id, kind="list", rows=rows)
        return given(data, f"cases-{at_hand.today()}.csv", "text/csv; charset=utf-8")

    @pages.get("/exports/")
    def exports() -> ResponseReturnValue:
        store = at_hand.store()
        names = {member.id: member.shown_name for member in store.staff()}
        rows = [
            ExportRow(
                what=gettext(KINDS[one.kind]),
                by=names.get(one.by, one.by),
                approved_by=names.get(one.approved_by or "", ""),
                at=one.at,
                rows=one.rows,
            )
            for one in store.exports()
        ]
        return render_template("intake/desk/exports.html", rows=rows)
