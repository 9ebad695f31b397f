"""A content folder is read as a whole: what the board is made of, or every fault in it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from noticeboard.board import BoardContent
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
from publicity.errors import ContentRefused
from publicity.period import PeriodRules

T = TypeVar("T")


def read_content(
    folder: Path, portal: Portal, as_of: datetime, period_rules: PeriodRules | None = None
) -> tuple[BoardContent, tuple[Fault, ...]]:
    """Read everything below a content folder; what it does not have of calendars and pages, the repository's stand for.

    Periods are held to the city's rules unless others are given. Returns it with the warnings. Raises ContentRefused
    with all faults of all files.
    """
    days = portal.days
    rules = ReadingRules(
        zone=days.zone,
        period_rules=period_rules or days.period_rules,
        lead_time=days.lead_time,
        default_contact=portal.contact,
        today=as_of.astimezone(days.zone).date(),
    )
    faults: list[Fault] = []
    warnings: list[Fault] = []

    def read(reader: Callable[[], T]) -> T | None:
        try:
            return reader()
        except ContentRefused as error:
            faults.extend(error.faults)
            warnings.extend(error.warnings)
            return None

    calendar = read(lambda: read_calendar(here_or_ours(folder, "calendar")))
    notices: Notices | None = None
    if calendar:
        notices = read(lambda: read_notices(folder / "notices", rules, calendar))
    pages = read(lambda: read_pages(here_or_ours(folder, "pages")))
    statistics = read(lambda: read_statistics(folder / "statistics.json"))
    reviews = read(lambda: read_reviews(folder / "reviews"))
    if calendar is None or notices is None or pages is None or statistics is None or reviews is None:
        raise ContentRefused(faults, warnings)
    content = BoardContent(
        notices=notices.notices, calendar=calendar, pages=pages, statistics=statistics, reviews=reviews
    )
    return content, notices.warnings


def here_or_ours(folder: Path, name: str) -> Path:
    """Give what a content folder has of a name, or the repository's where it has none."""
    return folder / name if (folder / name).is_dir() else ROOT / "content" / name
