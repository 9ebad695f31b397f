"""Notices as publishers write them: complete and faultless by default, so that a test changes only what matters to it."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from publicity.content import Fault, Notices, ReadingRules, check_bytes, read_calendar, read_notices
from publicity.disclosures import LeadTime
from publicity.notice import AppointmentNotice, InspectionNotice
from publicity.workdays import WorkCalendar
from tests.examples import RULES, SHANGHAI, a_contact

ROOT = Path(__file__).resolve().parents[1]
REFUSED = ROOT / "tests" / "refused"
REFUSED_BY_POLICY = ROOT / "tests" / "refused_by_policy"
WARNED = ROOT / "tests" / "warned"

CALENDAR = read_calendar(ROOT / "content" / "calendar")

APPOINTMENT = (WARNED / "N012-not-read" / "notices" / "GS-2026-901.md").read_text(encoding="utf-8")
"""A faultless appointment notice, the one that every refused notice was made from; its number is GS-2026-901."""

INSPECTION = """\
---
kind: inspection
number: KC-2026-901
title: 云岚市干部考察预告
published: 2026-11-20 09:00
candidates:
  - name: 方若谷
    gender: 女
    born: 1982-11
    current_post: 云岚市农业农村局副局长
inspection:
  first: 2026-11-23
  last: 2026-11-24
purpose: 了解考察对象的德、能、勤、绩、廉表现。
team:
  - {name: 沈维舟, post: 中共云岚市委组织部干部科科长, leads: 是}
  - {name: 唐予安, post: 中共云岚市委组织部干部监督科副科长}
supervision_phone: 0577-12380
signed_by: 中共云岚市委组织部
signed_on: 2026-11-19
---

考察期间，欢迎干部群众向考察组如实反映情况。
"""


def reading_rules(**changes: Any) -> ReadingRules:
    """What the city gives: seven calendar days, five working days, one to three days of lead."""
    rules = ReadingRules(zone=SHANGHAI, period_rules=RULES, lead_time=LeadTime(), default_contact=a_contact())
    return replace(rules, **changes)


def copy_alone(folder: Path, *numbers: str) -> None:
    """Copy sample notices into a folder, by themselves: without the inspection notices that their records refer to."""
    for number in numbers:
        text = (ROOT / "content" / "notices" / f"{number}.md").read_text(encoding="utf-8")
        (folder / f"{number}.md").write_text(unlinked(text), encoding="utf-8")


def unlinked(text: str) -> str:
    """Take out of a notice what refers to inspection notices."""
    return re.sub(r", notice: KC-\d{4}-\d{3}", "", text)


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """Write one thing for another, and insist that it was there."""
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"{old!r} is not in the notice")
        text = text.replace(old, new, 1)
    return text


def faults_of(text: str | bytes, name: str = "", **rules: Any) -> list[Fault]:
    """Check one notice that is no file yet."""
    data = text.encode() if isinstance(text, str) else text
    name = name or ("KC-2026-901.md" if b"kind: inspection" in data else "GS-2026-901.md")
    return check_bytes(data, Path(name), reading_rules(**rules), CALENDAR)


def codes_of(text: str | bytes, name: str = "", **rules: Any) -> list[str]:
    """The codes of a notice's faults, in the order of their places."""
    return [fault.code for fault in faults_of(text, name, **rules)]


def places_of(faults: list[Fault]) -> list[str]:
    """Faults as ``line:column CODE``."""
    return [f"{fault.line}:{fault.column} {fault.code}" for fault in faults]


def read(folder: Path, *texts: str, **rules: Any) -> Notices:
    """Put notices into a folder, each under its own number, and read them."""
    for text in texts:
        number = text.partition("\nnumber: ")[2].split()[0]
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return read_notices(folder, reading_rules(**rules), CALENDAR)


def read_appointment(folder: Path, *pairs: tuple[str, str]) -> AppointmentNotice:
    """Read the appointment notice with one thing written for another."""
    (notice,) = read(folder, changed(APPOINTMENT, *pairs)).notices
    if not isinstance(notice, AppointmentNotice):
        raise TypeError(notice.kind)
    return notice


def read_inspection(folder: Path, *pairs: tuple[str, str]) -> InspectionNotice:
    """Read the inspection notice with one thing written for another."""
    (notice,) = read(folder, changed(INSPECTION, *pairs)).notices
    if not isinstance(notice, InspectionNotice):
        raise TypeError(notice.kind)
    return notice


def check_text(text: str, name: str, calendar: WorkCalendar) -> list[Fault]:
    """Check one notice with another calendar."""
    return check_bytes(text.encode(), Path(name), reading_rules(), calendar)
