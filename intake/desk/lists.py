"""The list of cases by choices, each of which stands in the address, and the lists to which somebody gave a name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, own
from intake.desk.about import joined
from intake.desk.apart import is_kept_from_any
from intake.desk.case_rows import ROWS, Listed, Row, cases_to_list, due_first, newest_closed_first, row_of
from intake.desk.choices import ALL, TICKS, Choices, Options, all_options
from intake.typed import read_typed
from presentation import Link
from presentation.languages import gettext
from publicity.case import CaseState

LONGEST_NAME = 40
MOST_SAVED = 20
OVER = (CaseState.CLOSED, CaseState.MERGED, ALL)
"""Choices of a state by which the list begins with what ended last."""


@dataclass(frozen=True, kw_only=True)
class SelectionLink(Link):
    """A link to some of the cases, with how many they are."""

    count: int


@dataclass(frozen=True, kw_only=True)
class SavedRow:
    """A list with a name: what is in it, where it is, and where it is removed."""

    name: str = field(repr=False)
    words: str
    url: str
    remove: str


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """The cases that were chosen, and what can be chosen."""

    action: str
    options: dict[str, Options]
    ticks: tuple[tuple[str, str], ...]
    choices: Choices
    heading: str
    count: int
    total: int
    rows: tuple[Row, ...]
    more: str
    save: str
    saved: tuple[SavedRow, ...]
    typed: str = field(repr=False)
    fault: str


def add_pages(pages: Blueprint) -> None:
    """Add the list of cases to the desk's pages."""

    @pages.get("/cases/")
    def cases() -> ResponseReturnValue:
        return _show(Choices.read(request.args))

    @pages.post("/lists/")
    def save_list() -> ResponseReturnValue:
        choices, typed = Choices.read(request.form), read_typed(request.form.getlist("list-name"))
        if fault := typed.fault() or _fault(typed.text):
            return _show(choices, typed=typed.text[:LONGEST_NAME], fault=fault), 400 if typed.is_unreadable else 422
        own.save_list(at_hand.office(), at_hand.store(), typed.text, choices.pairs())
        return redirect(f"{address_of(choices.pairs())}#saved", 303)

    @pages.post("/lists/<list_id>/remove/")
    def remove_list(list_id: str) -> ResponseReturnValue:
        at_hand.store().forget_list(list_id, owner=at_hand.visit().staff.id)
        return redirect(url_for(".cases"), 303)


def saved_links(cases: list[Listed]) -> tuple[SelectionLink, ...]:
    """The lists that whoever is signed in has saved, each with how many cases are in it now."""
    staff, today = at_hand.visit().staff, at_hand.today()
    return tuple(
        SelectionLink(
            one.name,
            address_of(one.choices),
            count=sum(Choices.read(dict(one.choices)).hold(case, staff, today) for case in cases),
        )
        for one in own.saved_lists(at_hand.office(), at_hand.store())
    )


def first_row() -> int:
    """From which row on the address asks for."""
    asked = request.args.get("after", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0


def address_of(choices: Iterable[tuple[str, str]]) -> str:
    """Where the cases are listed that some choices hold."""
    return "?".join(filter(None, (url_for(".cases"), urlencode(list(choices)))))


def _show(choices: Choices, *, typed: str = "", fault: str = "") -> str:
    staff, today, first = at_hand.visit().staff, at_hand.today(), first_row()
    cases = cases_to_list()
    chosen = [one for one in cases if choices.hold(one, staff, today)]
    chosen = newest_closed_first(chosen) if choices.state in OVER else due_first(chosen)
    rows = chosen[first : first + ROWS]
    # It ends, for each round takes one away.
    if is_kept_from_any(at_hand.office(), at_hand.store(), [one.summary for one in rows]):
        return _show(choices, typed=typed, fault=fault)
    page = ListPage(
        action=url_for(".cases"),
        options=all_options(),
        ticks=tuple((name, gettext(words)) for name, words in TICKS.items()),
        choices=choices,
        heading=gettext("List of cases"),
        count=len(chosen),
        total=len(cases),
        rows=tuple(row_of(one, today) for one in rows),
        more=address_of((*choices.pairs(), ("after", str(first + ROWS)))) if len(chosen) > first + ROWS else "",
        save=url_for(".save_list"),
        saved=tuple(_saved_rows()),
        typed=typed,
        fault=fault,
    )
    return render_template("intake/desk/cases.html", page=page)


def _saved_rows() -> list[SavedRow]:
    return [
        SavedRow(
            name=one.name,
            words=joined(Choices.read(dict(one.choices)).words()),
            url=address_of(one.choices),
            remove=url_for(".remove_list", list_id=one.id),
        )
        for one in own.saved_lists(at_hand.office(), at_hand.store())
    ]


def _fault(name: str) -> str:
    if not name.strip():
        return gettext("Please give the list a name.")
    if len(name) > LONGEST_NAME:
        return gettext("Please shorten this to %(limit)s characters.") % {"limit": LONGEST_NAME}
    saved = [one.name for one in own.saved_lists(at_hand.office(), at_hand.store())]
    if name in saved:
        return gettext("You have a list of this name already. Please choose another one.")
    if len(saved) >= MOST_SAVED:
        return gettext("You have %(limit)s lists. Please remove one of them first.") % {"limit": MOST_SAVED}
    return ""
