"""What a clerk typed becomes a draft of a report, or a sentence at each field that cannot stand; no word is lost."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time

from werkzeug.datastructures import FileStorage, MultiDict

from intake.attached import Attached, read_files
from intake.typed import Typed, read_typed
from intake.uploads import Budget
from portal import LetterboxLimits
from presentation.languages import gettext
from publicity.errors import N_
from publicity.report import ReportDates

LONGEST_LINE = {"find": 100, "name": 100, "contact": 200, "slip": 100}
FIRST_YEAR = 2000
"""No letter that is registered today was written before."""

DATES: dict[str, str] = {
    "written": N_("Date on the letter"),
    "sent": N_("Postmark of sending"),
    "arrived": N_("Postmark of arrival"),
    "received": N_("Received by us"),
}
"""The days of a letter, in the order in which they follow each other; only the last is asked for by all ways."""

_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)
_HOUR = re.compile(r"(\d{1,2})[:：](\d{2})(?::\d{2})?", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A report as it stands in the form: what was typed, ticked and chosen, fit to be shown again.

    ``find`` is by what a notice is looked for, ``confirmed`` holds the odd days that are so all the same.
    The ``scans`` show who wrote.
    """

    find: str = ""
    notice: str = ""
    nominees: tuple[str, ...] = ()
    written: str = ""
    sent: str = ""
    arrived: str = ""
    received: str = ""
    hour: str = ""
    text: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    slip: str = field(default="", repr=False)
    acknowledged: bool = False
    confirmed: tuple[str, ...] = ()
    scans: Attached = field(default_factory=Attached)
    attached: Attached = field(default_factory=Attached)


@dataclass(frozen=True)
class Filled:
    """A form as it came: the draft, its days, a sentence for each field that cannot stand, and the status for that.

    ``dates`` is None while one of the days cannot stand; ``doubts`` are days that are odd and yet possible, each with
    what its box carries, what it says, and no more.
    """

    draft: Draft
    dates: ReportDates | None
    faults: dict[str, str]
    status: int
    doubts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the form asks for: whether all the days of a letter, and which notices with which people there are.

    ``names`` is what each day is called on the page, ``text_missing`` what is said where the text is empty.
    """

    is_letter: bool
    names: Mapping[str, str]
    notices: Mapping[str, Collection[str]]
    text_missing: str
    limits: LetterboxLimits
    today: date


def read_registration(
    form: MultiDict[str, str], files: MultiDict[str, FileStorage], asked: Asked, budget: Budget
) -> Filled:
    """Read the form in which a clerk registers a report."""
    names = ("notice", *DATES, "hour", "text", *LONGEST_LINE)
    typed = {name: read_typed(form.getlist(name)[:1], lines=name == "text") for name in names}
    typed |= {name: read_typed(form.getlist(name), lines=name == "text") for name in ("text", *LONGEST_LINE)}
    scans, attached = (read_files(files.getlist(name), asked.limits, budget) for name in ("scans", "files"))
    number = typed["notice"].text
    people = {tick_of(number, key): key for key in asked.notices.get(number, ())}
    ticked = tuple(dict.fromkeys(form.getlist("nominees")))
    days, day_faults = _read_days(typed, asked)
    doubts = () if day_faults else tuple(_doubts(days, asked.names))
    confirmed = tuple(form.getlist("confirmed"))
    faults = {
        "notice": "" if not number or people else gettext("Please choose from the notices shown."),
        "nominees": "" if set(ticked) <= set(people) else _people_fault(),
        **day_faults,
        "confirmed": "" if {value for value, *_ in doubts} <= set(confirmed) else _doubt_fault(),
        "hour": "" if asked.is_letter or _hour(typed["hour"].text) else _hour_fault(),
        "text": _text_fault(typed["text"], asked),
        "find": _line_fault(typed["find"], LONGEST_LINE["find"]),
        "name": _line_fault(typed["name"], LONGEST_LINE["name"]),
        "contact": _line_fault(typed["contact"], LONGEST_LINE["contact"]),
        "slip": _line_fault(typed["slip"], LONGEST_LINE["slip"]),
        "scans": scans.fault,
        "files": attached.fault,
    }
    faults = {name: fault for name, fault in faults.items() if fault}
    draft = Draft(
        **{name: one.text.strip() if name != "text" else one.text for name, one in typed.items()},
        nominees=tuple(people[tick] for tick in ticked if tick in people),
        acknowledged=form.get("acknowledged") == "yes",
        confirmed=confirmed,
        scans=scans,
        attached=attached,
    )
    unreadable = any(one.is_unreadable for one in typed.values())
    status = 400 if unreadable else 413 if scans.is_too_large or attached.is_too_large else 422
    return Filled(draft, None if day_faults else days, faults, status, doubts)


def tick_of(number: str, key: str) -> str:
    """What a person's box carries: with the notice, so that a box ticked for one notice never counts for another."""
    return f"{number}/{key}"


def _people_fault() -> str:
    return gettext("The persons you ticked are not of this notice. Please tick the ones of the notice chosen here.")


def hour_words(typed: str) -> str:
    """Write an hour that was typed as it is stored and shown, 9:05; empty for none."""
    hour = _hour(typed)
    return f"{hour.hour}:{hour.minute:02}" if hour else ""


def _read_days(typed: Mapping[str, Typed], asked: Asked) -> tuple[ReportDates, dict[str, str]]:
    """Read the days that the form asks for, and say at each what is wrong with it or with its place in their order."""
    wanted = DATES if asked.is_letter else ("received",)
    days: dict[str, date] = {}
    faults: dict[str, str] = {}
    for name in wanted:
        text = typed[name].text.strip()
        day = read_day(text)
        if not text and name != "received":
            continue
        if day is None:
            faults[name] = gettext("Please give a day, for example %(example)s.") % {"example": asked.today}
        elif day > asked.today and name != "written":
            faults[name] = gettext("This day is still to come.")
        else:
            days[name] = day
    dates = ReportDates(received=days.pop("received", asked.today), **days)
    for pair in dates.faults():
        earlier, later = pair.split(">")
        faults.setdefault(later, gettext("This cannot be before “%(day)s”.") % {"day": asked.names[earlier]})
    return dates, faults


def _doubts(dates: ReportDates, names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Say what is odd about days; a box carries the days too, so that it never counts for others."""
    for pair in dates.doubts():
        earlier, sign, later = re.split("([<>])", pair)
        sentence = (
            gettext("“%(earlier)s” is after “%(later)s”.")
            if sign == ">"
            else gettext("“%(earlier)s” is more than a year before “%(later)s”.")
        )
        value = f"{pair}/{getattr(dates, earlier)}/{getattr(dates, later)}"
        yield value, sentence % {"earlier": names[earlier], "later": names[later]}, ""


def _doubt_fault() -> str:
    return gettext("Please compare the days with the letter; tick what is right all the same.")


def read_day(text: str) -> date | None:
    """Read a day as people write it; None for what is none, and for one before anything registered here."""
    found = _DAY.fullmatch(text)
    try:
        day = date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None
    return day if day and day.year >= FIRST_YEAR else None


def _hour(text: str) -> time | None:
    found = _HOUR.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2])) if found else None
    except ValueError:
        return None


def _hour_fault() -> str:
    return gettext("Please give the hour, for example %(example)s.") % {"example": "14:30"}


def _text_fault(typed: Typed, asked: Asked) -> str:
    limit = asked.limits.max_text
    if fault := typed.fault():
        return fault
    if typed.is_empty:
        return asked.text_missing
    if len(typed.text) > limit:
        sentence = gettext("The text has %(length)s characters; at most %(limit)s can be kept. Attach it as a file.")
        return sentence % {"length": len(typed.text), "limit": limit}
    return ""


def _line_fault(typed: Typed, limit: int) -> str:
    if fault := typed.fault():
        return fault
    return gettext("Please shorten this to %(limit)s characters.") % {"limit": limit} if len(typed.text) > limit else ""
