"""The first page: what is to be done, with what is due first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, requests
from intake.desk.apart import is_kept_from_any
from intake.desk.case_rows import ROWS, Listed, Row, cases_to_list, due_first, newest_closed_first, row_of
from intake.desk.choices import Choices
from intake.desk.escalations import missed, pass_on
from intake.desk.imports import empty_letterbox
from intake.desk.lists import SelectionLink, address_of, first_row, saved_links
from intake.desk.rights import Act, may
from intake.desk.selections import FIRST, SELECTIONS, selections_for
from intake.desk.two_people import granted_links
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import StoreUnavailable
from intake.vault import KeyRefused
from presentation import Link
from presentation.dates import day_words
from presentation.languages import current_language, gettext, ngettext
from publicity.errors import N_

DONE = {
    "recused": N_("You have stepped back. The case will not appear to you any more."),
}
"""What the address may say that was just done."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that somebody has to look after, with the names of what is affected."""

    title: str
    sentence: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TodayPage:
    """The first page of the desk with one of its selections."""

    heading: str
    sentence: str
    pressing: tuple[SelectionLink, ...]
    granted: tuple[Link, ...]
    views: tuple[SelectionLink, ...]
    saved: tuple[SelectionLink, ...] = field(repr=False)
    rows: tuple[Row, ...]
    empty: str
    more: str
    troubles: tuple[Trouble, ...]
    list_url: str
    may_register: bool
    done: str


def add_pages(pages: Blueprint) -> None:
    """Add the first page to the desk's pages."""

    @pages.get("/")
    def today() -> ResponseReturnValue:
        troubles = _empty_letterbox()
        cases = cases_to_list()
        _pass_on(cases)
        return render_template("intake/desk/today.html", page=_page(cases, troubles))


# --- Read -----------------------------------------------------------------------------------------------------------


def _empty_letterbox() -> tuple[Trouble, ...]:
    """Take in what has come by the web; say what could not be."""
    try:
        emptied = empty_letterbox(at_hand.office(), at_hand.store())
    # A full disk or a busy database keeps nobody from reading what is there.
    except (NotStored, StoreUnavailable) as error:
        tell(Event.LETTERBOX_NOT_EMPTIED, errno=getattr(error, "errno", None))
        sentence = gettext("Nothing is lost: what has come stays sealed where it is. Tell whoever runs the desk.")
        return (Trouble(title=gettext("The letterbox could not be emptied just now."), sentence=sentence),)
    return _unreadable(emptied.broken)


def _pass_on(cases: list[Listed]) -> None:
    """Pass to the supervisors what is late; where nothing can be stored, everybody goes on reading."""
    try:
        pass_on(at_hand.office(), at_hand.store(), [one.summary for one in cases])
    except (StoreUnavailable, KeyRefused) as error:
        tell(Event.UNAVAILABLE, kind=type(error).__name__)


def _unreadable(names: tuple[str, ...]) -> tuple[Trouble, ...]:
    if not names:
        return ()
    title = ngettext(
        "%(num)s report from the letterbox cannot be read.",
        "%(num)s reports from the letterbox cannot be read.",
        len(names),
    )
    sentence = gettext("Nothing is deleted. Give these names to whoever runs the desk:")
    return (Trouble(title=title % {"num": len(names)}, sentence=sentence, names=names),)


# --- Answer ---------------------------------------------------------------------------------------------------------


def _page(cases: list[Listed], troubles: tuple[Trouble, ...]) -> TodayPage:
    staff, today = at_hand.visit().staff, at_hand.today()
    offered = selections_for(staff)
    asked = request.args.get("view", FIRST)
    chosen = asked if asked in offered else FIRST
    in_it = [one for one in cases if offered[chosen].holds(one.summary, staff)]
    shown = newest_closed_first(in_it) if chosen == "closed" else due_first(in_it)
    first = first_row()
    rows = shown[first : first + ROWS]
    # It ends, for each round takes one away.
    if is_kept_from_any(at_hand.office(), at_hand.store(), [one.summary for one in rows]):
        return _page(cases_to_list(), troubles)
    return TodayPage(
        heading=_heading(chosen, today),
        sentence=gettext("Nothing is due today, and nothing is late.") if chosen == FIRST else "",
        pressing=(*_requests(), *_pressing(cases)) if chosen == FIRST else (),
        granted=granted_links() if chosen == FIRST else (),
        views=tuple(
            SelectionLink(
                gettext(one.title),
                url_for(".today", view=None if name == FIRST else name),
                current=name == chosen,
                count=sum(one.holds(case.summary, staff) for case in cases),
            )
            for name, one in offered.items()
        ),
        saved=saved_links(cases),
        rows=tuple(row_of(one, today) for one in rows),
        empty=gettext(offered[chosen].empty),
        more=url_for(".today", view=chosen, after=first + ROWS) if len(shown) > first + ROWS else "",
        troubles=troubles + _passed_on(cases, today) + _without_calendar(cases),
        may_register=may(staff.role, Act.REGISTER),
        list_url=url_for(".case_list") if may(staff.role, Act.EXPORT_LIST) else "",
        done=gettext(DONE.get(request.args.get("done", ""), "")),
    )


def _heading(chosen: str, today: date) -> str:
    if chosen != FIRST:
        return gettext(SELECTIONS[chosen].title)
    return gettext("Today, %(day)s") % {"day": day_words(today, current_language(), year=False)}


def _requests() -> Iterator[SelectionLink]:
    """How many requests of others wait for whoever is signed in."""
    staff = at_hand.visit().staff
    may_approve = may(staff.role, Act.APPROVE_REQUEST)
    if may_approve and (count := len(requests.waiting_for(at_hand.office(), at_hand.store(), staff.id))):
        yield SelectionLink(gettext("Requests for you to decide:"), url_for(".requests"), count=count)


def _pressing(cases: list[Listed]) -> Iterator[SelectionLink]:
    """How many cases are late, due today and waiting for whoever is signed in, each with the list of them."""
    staff, today = at_hand.visit().staff, at_hand.today()
    for words, choices in (
        (gettext("Over the time limit:"), Choices(due="over")),
        (gettext("Due today:"), Choices(due="today")),
        (gettext("Waiting for me:"), Choices(whose="waiting")),
    ):
        if count := sum(choices.hold(one, staff, today) for one in cases):
            yield SelectionLink(words, address_of(choices.pairs()), count=count)


def _passed_on(cases: list[Listed], today: date) -> tuple[Trouble, ...]:
    """Say to a supervisor how many cases are his to look after, because a time limit was missed."""
    late = sum(bool(missed(one.due, today)) for one in cases)
    if not late or not may(at_hand.visit().staff.role, Act.END_INTEREST):
        return ()
    title = ngettext("A time limit was missed in %(num)s case.", "A time limit was missed in %(num)s cases.", late)
    sentence = gettext("Such a case is passed to the supervisors: see to it that somebody goes on with it.")
    return (Trouble(title=title % {"num": late}, sentence=sentence),)


def _without_calendar(cases: list[Listed]) -> tuple[Trouble, ...]:
    """Say which years' days off are missing, so that somebody adds them."""
    years = sorted({due.missing_year for one in cases for due in one.due if due.missing_year})
    return tuple(
        Trouble(
            title=gettext("The days off of %(year)s are not known yet.") % {"year": year},
            sentence=gettext("Some due days cannot be named until content/calendar/%(year)s.toml is there.")
            % {"year": year},
        )
        for year in years
    )
