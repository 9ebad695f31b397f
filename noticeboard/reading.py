"""A content folder is read as a whole: what the board is made of, or every fault in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from noticeboard.board import Board, BoardContent
from noticeboard.known import Known, Reader
from noticeboard.memory import Memory
from noticeboard.recipe import program_of
from noticeboard.remembered import RememberedRegister
from portal import ROOT, Portal
from publicity.content import (
    Fault,
    Notices,
    ReadingRules,
    read_calendar,
    read_notices,
    read_pages,
    read_reviews,
    read_statistics,
)
from publicity.content.proof import refuse_faults
from publicity.errors import ContentRefused
from publicity.period import PeriodRules
from publicity.workdays import WorkCalendar
from stamps import Look

T = TypeVar("T")
T2 = TypeVar("T2")


def read_content(
    folder: Path, portal: Portal, as_of: datetime, period_rules: PeriodRules | None = None
) -> tuple[BoardContent, tuple[Fault, ...]]:
    """Read everything below a content folder; what it does not have of calendars and pages, the repository's stand for.

    Periods are held to the city's rules unless others are given. Returns it with the warnings. Raises ContentRefused
    with all faults of all files.
    """
    rules = _rules(portal, as_of, period_rules)

    def read(calendar: WorkCalendar) -> tuple[Notices, tuple[Fault, ...]]:
        notices = read_notices(folder / "notices", rules, calendar)
        return notices, notices.warnings

    content, (notices, warnings) = _read(folder, lambda content: read(content.calendar))
    return replace(content, notices=notices.notices), warnings


def read_register(
    folder: Path,
    portal: Portal,
    as_of: datetime,
    memory: Memory,
    *,
    jobs: int = 1,
    has_pdf: bool = False,
    seen: Look = MappingProxyType({}),
) -> tuple[RememberedRegister, tuple[Fault, ...]]:
    """Read everything below a content folder for the press: of the notices only what the memory does not know yet.

    ``seen`` is how files stood a moment ago. Returns the register with the warnings. Raises ContentRefused with all
    faults of all files.
    """
    rules = _rules(portal, as_of)
    program = program_of(portal, folder, here_or_ours(folder, "calendar"), has_pdf=has_pdf)
    notices = folder / "notices"

    def read(content: BoardContent) -> tuple[list[Known], tuple[Fault, ...]]:
        made_with = "-".join((program.code, program.libraries, program.settings, program.days))
        reader = Reader(rules, Board(content, portal, as_of), made_with, jobs)
        known = reader.read(notices, memory, seen)
        return known, tuple(refuse_faults(reader.faults(known, notices, memory)))

    content, (known, warnings) = _read(folder, read)
    register = RememberedRegister(
        content=content,
        portal=portal,
        as_of=as_of,
        has_pdf=has_pdf,
        memory=memory,
        known={one.number: one for one in known if one.number},
        program=program,
    )
    return register, warnings


def here_or_ours(folder: Path, name: str) -> Path:
    """Give what a content folder has of a name, or the repository's where it has none."""
    return folder / name if (folder / name).is_dir() else ROOT / "content" / name


def _rules(portal: Portal, as_of: datetime, period_rules: PeriodRules | None = None) -> ReadingRules:
    days = portal.days
    return ReadingRules(
        zone=days.zone,
        period_rules=period_rules or days.period_rules,
        lead_time=days.lead_time,
        default_contact=portal.contact,
        today=as_of.astimezone(days.zone).date(),
    )


def _read(folder: Path, read_notices: Callable[[BoardContent], T]) -> tuple[BoardContent, T]:
    """Read all but the notices, and these when there is a calendar. Raises ContentRefused with all faults there are."""
    faults: list[Fault] = []
    warnings: list[Fault] = []

    def read(reader: Callable[[], T2]) -> T2 | None:
        try:
            return reader()
        except ContentRefused as error:
            faults.extend(error.faults)
            warnings.extend(error.warnings)
            return None

    calendar = read(lambda: read_calendar(here_or_ours(folder, "calendar")))
    reviews = read(lambda: read_reviews(folder / "reviews"))
    bare = BoardContent(notices=(), calendar=calendar or WorkCalendar({}), pages={}, reviews=reviews or ())
    notices = read(lambda: read_notices(bare)) if calendar else None
    pages = read(lambda: read_pages(here_or_ours(folder, "pages")))
    statistics = read(lambda: read_statistics(folder / "statistics.json"))
    if calendar is None or notices is None or pages is None or statistics is None or reviews is None:
        raise ContentRefused(faults, warnings)
    return replace(bare, pages=pages, statistics=statistics), notices
