"""Notices and boards to test with, of which only what matters to a test is said."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask

from noticeboard import Board, BoardContent, create_app
from noticeboard.register import OpenRegister
from portal import ROOT, Portal, read_portal
from publicity.content import (
    Page,
    ReadingRules,
    read_calendar,
    read_notices,
    read_pages,
    read_reviews,
    read_statistics,
)
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Candidate,
    InspectionNotice,
    Nominee,
    ProposedPost,
    TeamMember,
    YearMonth,
)
from publicity.period import PublicityPeriod
from publicity.workdays import WorkCalendar

CONTENT = ROOT / "content"
PORTAL: Portal = read_portal(env={})
ZONE = PORTAL.days.zone
DEMONSTRATION = datetime(2026, 11, 22, 14, 0, tzinfo=ZONE)


@cache
def calendar() -> WorkCalendar:
    """The days off of the years there are."""
    return read_calendar(CONTENT / "calendar")


def at(text: str) -> datetime:
    """An instant in the city, from ``2026-11-22T14:00``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def day(text: str) -> date:
    """A day, from ``2026-11-22``."""
    return date.fromisoformat(text)


def a_nominee(key: str = "n1", **changes) -> Nominee:
    """A nominee of whom everything that is owed is told."""
    told: dict[str, Any] = {
        "name": "王晓岚",
        "gender": "女",
        "ethnicity": "汉族",
        "born": YearMonth(1981, 3),
        "native_place": "浙江临溪",
        "education": (),
        "political_status": "中共党员",
        "current_post": "云岚市教育局副局长",
        "history": "2003年8月至今，云岚市教育局。",
        "proposed_posts": (ProposedPost(post="云岚市教育局局长"),),
    }
    return Nominee(key=key, **(told | changes))


def a_notice(number: str = "GS-2026-012", first: str = "2026-11-20", last: str = "2026-11-26", **changes):
    """An appointment notice, published at nine on the first day of its period."""
    told: dict[str, Any] = {
        "title": "云岚市领导干部任前公示公告",
        "issue": "2026年第12号",
        "published": at(f"{first}T09:00"),
        "contact": PORTAL.contact,
        "signed_by": "中共云岚市委组织部",
        "signed_on": day(first),
        "period": PublicityPeriod(first=day(first), last=day(last)),
        "nominees": (a_nominee(),),
        "body": "公示期间，可以反映情况。",
    }
    return AppointmentNotice(number=number, **(told | changes))


def an_inspection(number: str = "KC-2026-024", first: str = "2026-11-25", last: str = "2026-11-27", **changes):
    """An inspection notice with all four disclosures, published on Friday 20 November 2026."""
    told: dict[str, Any] = {
        "title": "云岚市交通运输局领导班子考察预告",
        "issue": None,
        "published": at("2026-11-20T09:00"),
        "contact": PORTAL.contact,
        "signed_by": "中共云岚市委组织部",
        "signed_on": day("2026-11-20"),
        "purpose": "了解考察对象的德、能、勤、绩、廉表现。",
        "inspection": PublicityPeriod(first=day(first), last=day(last)),
        "candidates": (Candidate(key="c1", name="方若谷", current_post="云岚市交通运输局副局长"),),
        "team": (TeamMember(name="沈维舟", leads=True), TeamMember(name="唐予安")),
        "supervision_phone": "0577-12380",
    }
    return InspectionNotice(number=number, **(told | changes))


def a_content(notices: Iterable[AnyNotice] = (), **changes) -> BoardContent:
    """Content with these notices, and pages that only say their name."""
    names = ("how-to-report", "about", "privacy", "accessibility")
    pages = {
        (name, language): Page(name=name, language=language, title=name, body="……")
        for name in names
        for language in ("zh-Hans", "en")
    }
    told: dict[str, Any] = {"notices": tuple(notices), "calendar": calendar(), "pages": pages}
    return BoardContent(**(told | changes))


def a_board(*notices: AnyNotice, as_of: datetime = DEMONSTRATION, **changes) -> Board:
    """A board with these notices."""
    return Board(a_content(notices, **changes), PORTAL, as_of)


def a_register(*notices: AnyNotice, as_of: datetime = DEMONSTRATION, **changes) -> OpenRegister:
    """A register of these notices."""
    return OpenRegister(content=a_content(notices, **changes), portal=PORTAL, as_of=as_of)


def an_app(*notices: AnyNotice, as_of: datetime = DEMONSTRATION, **changes) -> Flask:
    """The board's app with these notices."""
    return create_app(a_content(notices, **changes), PORTAL, as_of)


def page_of(*notices: AnyNotice, at_address: str, as_of: datetime = DEMONSTRATION, **changes) -> str:
    """One page of a board with these notices, as HTML."""
    answer = an_app(*notices, as_of=as_of, **changes).test_client().get(at_address)
    assert answer.status_code == 200, at_address
    return answer.text


@cache
def sample_content() -> BoardContent:
    """The sample of the repository."""
    days = PORTAL.days
    rules = ReadingRules(
        zone=ZONE,
        period_rules=days.period_rules,
        lead_time=days.lead_time,
        default_contact=PORTAL.contact,
        today=DEMONSTRATION.date(),
    )
    return BoardContent(
        notices=read_notices(CONTENT / "notices", rules, calendar()).notices,
        calendar=calendar(),
        pages=read_pages(CONTENT / "pages"),
        statistics=read_statistics(CONTENT / "statistics.json"),
        reviews=read_reviews(CONTENT / "reviews"),
    )


def files_below(folder: Path) -> dict[str, bytes]:
    """Path from the folder → bytes, of every file below it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
