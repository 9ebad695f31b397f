"""The first page: what is to be done, with what is due first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from intake.desk import at_hand
from intake.desk.about import channels_of, matter_and_people
from intake.desk.answers import due_of
from intake.desk.imports import empty_letterbox
from intake.desk.rights import Act, may
from intake.desk.selections import FIRST, SELECTIONS, selections_for
from intake.desk.words import DueWords, due_words, main_step
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import CaseSummary, StoreUnavailable
from presentation import Link
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext, ngettext
from publicity.case import CaseState, Step, allowed_steps
from publicity.clocks import Clock, Due
from publicity.errors import N_

ROWS = 100
"""How many cases one page shows."""

DONE = {
    "recused": N_("You have stepped back. The case will not appear to you any more."),
}
"""What the address may say that was just done."""

Clocks = Mapping[str, list[Due]]


@dataclass(frozen=True, kw_only=True)
class SelectionLink(Link):
    """A link to a selection, with how many cases are in it."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case in the table; ``due`` is None where no clock runs."""

    due: DueWords | None
    what: str
    url: str
    number: str
    matter: str
    about: tuple[tuple[str, str], ...]
    channels: str
    state: str
    worked_by: str
    flags: tuple[str, ...]


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
    views: tuple[SelectionLink, ...]
    rows: tuple[Row, ...]
    empty: str
    more: str
    troubles: tuple[Trouble, ...]
    list_url: str
    done: str


def add_pages(pages: Blueprint) -> None:
    """Add the first page to the desk's pages."""

    @pages.get("/")
    def today() -> ResponseReturnValue:
        troubles = _empty_letterbox()
        summaries = at_hand.store().summaries(viewer=at_hand.visit().staff.id)
        return render_template("intake/desk/today.html", page=_page(summaries, troubles))


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


def _first_row() -> int:
    asked = request.args.get("after", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0


# --- Answer ---------------------------------------------------------------------------------------------------------


def _page(summaries: list[CaseSummary], troubles: tuple[Trouble, ...]) -> TodayPage:
    staff, today = at_hand.visit().staff, at_hand.today()
    offered = selections_for(staff)
    asked = request.args.get("view", FIRST)
    chosen = asked if asked in offered else FIRST
    clocks = {summary.case.id: due_of(at_hand.office(), summary) for summary in summaries}
    shown = _in_order(chosen, offered[chosen].of(summaries, staff), clocks)
    first = _first_row()
    names = {member.id: member.shown_name for member in at_hand.store().staff()}
    return TodayPage(
        heading=_heading(chosen, today),
        sentence=_pressing(clocks, today) if chosen == FIRST else "",
        views=tuple(
            SelectionLink(
                gettext(one.title),
                url_for(".today", view=None if name == FIRST else name),
                current=name == chosen,
                count=len(one.of(summaries, staff)),
            )
            for name, one in offered.items()
        ),
        rows=tuple(_row(summary, clocks, today, names) for summary in shown[first : first + ROWS]),
        empty=gettext(offered[chosen].empty),
        more=url_for(".today", view=chosen, after=first + ROWS) if len(shown) > first + ROWS else "",
        troubles=troubles + _without_calendar(clocks),
        list_url=url_for(".case_list") if may(staff.role, Act.EXPORT_LIST) else "",
        done=gettext(DONE.get(request.args.get("done", ""), "")),
    )


def _heading(chosen: str, today: date) -> str:
    if chosen != FIRST:
        return gettext(SELECTIONS[chosen].title)
    return gettext("Today, %(day)s") % {"day": day_words(today, current_language(), year=False)}


def _in_order(chosen: str, shown: list[CaseSummary], clocks: Clocks) -> list[CaseSummary]:
    """What is due first; of what is closed, the newest."""
    if chosen == "closed":
        return sorted(shown, key=lambda summary: summary.milestones.closed_on or summary.received, reverse=True)
    return sorted(shown, key=lambda summary: _urgency(clocks[summary.case.id]))


def _urgency(due: list[Due]) -> tuple[int, date]:
    """Dated first, then what waits for a calendar, then what has no time limit."""
    on = due[0].on if due else None
    return (0, on) if on else (1 if due else 2, date.max)


def _pressing(clocks: Clocks, today: date) -> str:
    """How many cases are late, and how many due today."""
    days = [due[0].on for due in clocks.values() if due and due[0].on]
    late, now = sum(day < today for day in days), sum(day == today for day in days)
    if not late and not now:
        return gettext("Nothing is due today, and nothing is late.")
    return gettext("Due today: %(now)s. Late: %(late)s.") % {"now": now, "late": late}


def _without_calendar(clocks: Clocks) -> tuple[Trouble, ...]:
    """Say which years' days off are missing, so that somebody adds them."""
    years = sorted({due.missing_year for running in clocks.values() for due in running if due.missing_year})
    return tuple(
        Trouble(
            title=gettext("The days off of %(year)s are not known yet.") % {"year": year},
            sentence=gettext("Some due days cannot be named until content/calendar/%(year)s.toml is there.")
            % {"year": year},
        )
        for year in years
    )


def _row(summary: CaseSummary, clocks: Clocks, today: date, names: Mapping[str, str]) -> Row:
    case, due = summary.case, clocks[summary.case.id]
    matter, people = matter_and_people(at_hand.office(), summary)
    return Row(
        due=due_words(due[0], today) if due else None,
        what=_what(summary, due),
        url=url_for(".case", case_id=case.id),
        number=case.id,
        matter=matter,
        about=people,
        channels=channels_of(at_hand.store(), summary, at_hand.visit().staff.id),
        state=label(case.state),
        worked_by=names.get(summary.moved.worked_by or "", ""),
        flags=_flags(summary, due, today),
    )


def _is_missed(due: list[Due], today: date) -> bool:
    """Whether a body to which the case went is late, also while something else in it is later still."""
    return any(one.clock is Clock.REPORT_BACK and one.on and one.on < today for one in due)


def _what(summary: CaseSummary, due: list[Due]) -> str:
    """What is to be done: what the next clock runs for, else the step that usually comes next."""
    if due:
        return label(due[0].clock)
    if summary.case.closing_proposed_by:
        return label(Step.CLOSE)
    step = main_step(summary.case.state, allowed_steps(summary.case))
    return label(step) if step and summary.case.state is not CaseState.CLOSED else ""


def _flags(summary: CaseSummary, due: list[Due], today: date) -> tuple[str, ...]:
    flags = [
        (summary.case.closing_proposed_by is not None, N_("closing proposed")),
        (summary.objections > 0, N_("the reporter objects")),
        (summary.news > 0, N_("news from the reporter")),
        (_is_missed(due, today), N_("the other body has not reported back")),
        (summary.late > 0, N_("after the publicity period")),
        (summary.marked > 0, N_("marked by the letterbox")),
    ]
    return tuple(gettext(words) for holds, words in flags if holds)
