"""Who opened which case: on record, once an hour; told to the people of the case, and to the auditor as numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.rights import ROLE_NAMES, Role
from intake.log import Event, tell
from intake.stores import CaseStore, StoreUnavailable
from presentation.languages import gettext

DAYS = 30
"""Over how many days the auditor's numbers go."""


@dataclass(frozen=True, kw_only=True)
class OpenedRow:
    """Somebody who opened a case: how many hours in which that happened, and the last of them."""

    name: str
    times: int
    last: datetime


@dataclass(frozen=True, kw_only=True)
class OpeningsRow:
    """How often somebody opened cases, and how many cases that were."""

    name: str
    role: str
    times: int
    cases: int


@dataclass(frozen=True, kw_only=True)
class OpeningsPage:
    """The auditor's numbers; no case is named."""

    since: datetime
    days: int
    rows: tuple[OpeningsRow, ...]


def add_pages(pages: Blueprint) -> None:
    """Add the auditor's numbers to the desk's pages."""

    @pages.get("/openings/")
    def openings() -> ResponseReturnValue:
        since = at_hand.now() - timedelta(days=DAYS)
        counted = at_hand.store().openings_counted(since, viewer=at_hand.visit().staff.id)
        people = {one.id: one for one in at_hand.store().staff()}
        rows = tuple(
            OpeningsRow(
                name=people[staff].shown_name,
                role=gettext(ROLE_NAMES[Role(people[staff].role)]),
                times=times,
                cases=cases,
            )
            for staff, times, cases in counted
        )
        return render_template("intake/desk/openings.html", page=OpeningsPage(since=since, days=DAYS, rows=rows))


def note(case_id: str) -> None:
    """Put on record that the person who is signed in opened a case; on a full disk one reads all the same."""
    try:
        at_hand.store().note_opening(case_id, at_hand.visit().staff.id, at_hand.now())
    except StoreUnavailable as error:
        tell(Event.UNAVAILABLE, kind=type(error).__name__, case=case_id)


def opened_by(store: CaseStore, case_id: str, *, viewer: str, names: Mapping[str, str]) -> tuple[OpenedRow, ...]:
    """Who opened a case, the last one first; ``names`` says who is who on the staff."""
    return tuple(
        OpenedRow(name=names.get(one.staff, one.staff), times=one.times, last=one.last)
        for one in store.openings_of(case_id, viewer=viewer)
    )
