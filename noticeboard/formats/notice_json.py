"""A notice as JSON: every fact its page shows, in the words of notice.schema.json; what is not told is not there."""

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from noticeboard.board import Board
from noticeboard.formats.file import JSON, File
from noticeboard.life import followed, rules_of
from noticeboard.public_view import PublicNotice, public_notice
from portal import Portal
from publicity.disclosures import Disclosure
from publicity.notice import (
    AppointmentNotice,
    Attainment,
    Candidate,
    InspectionNotice,
    Nominee,
    Person,
    YearMonth,
)
from publicity.period import Count, CountedDay
from publicity.procedure import RecordedStep

VERSION = 1
"""Of the schema. It grows when a member changes its meaning or goes; new members may come without."""

SCHEMA = Path(__file__).with_name("notice.schema.json")

NOT_TOLD = frozenset({"null", '""', "[]", "{}"})
"""What stands for a member that is left out."""

Facts = dict[str, Any]


def notice_file(board: Board, number: str) -> File:
    """``/notices/GS-2026-012/notice.json``. Raises NotFound."""
    return File(_written(notice_facts(board, public_notice(board, number))) + "\n", JSON)


def entry_in(file: str) -> bytes:
    """Write a notice's JSON as an entry of the list of all; the only line breaks in it are those between members."""
    return ("  " + file.rstrip("\n").replace("\n", "\n  ")).encode()


def schema_file(portal: Portal) -> File:
    """``/data/notice.schema.json``, with the address at which this city publishes it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    schema = {"$schema": schema.pop("$schema"), "$id": _schema_address(portal), **schema}
    return File(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", JSON)


def notice_facts(board: Board, public: PublicNotice) -> Facts:
    """Say all that a notice's page says; what it does not tell is None, no text, or nothing in a list."""
    notice = public.notice
    facts = {
        "$schema": _schema_address(board.portal),
        "version": VERSION,
        "as_of": board.as_of.astimezone(board.zone),
        "number": notice.number,
        "kind": notice.kind,
        "url": public.url,
        "title": notice.title,
        "issue": notice.issue,
        "state": public.state,
        "published": public.published,
        "updated": public.updated,
        "reduced_on": public.reduced_on,
        "signed_by": notice.signed_by,
        "signed_on": notice.signed_on,
        "text": notice.body,
        "contact": _members(notice.contact, "unit phones hours address postcode visit email"),
        "media": [_members(medium, "kind outlet on place") for medium in notice.media],
        "corrections": [
            _members(correction, "on field was now reason approved_by effect") for correction in notice.corrections
        ],
        "withdrawal": notice.withdrawal and _members(notice.withdrawal, "on reason approved_by note"),
    }
    special = _appointment if isinstance(notice, AppointmentNotice) else _inspection
    return facts | special(board, public)


def _appointment(board: Board, public: PublicNotice) -> Facts:
    notice, count = public.notice, public.count
    if not isinstance(notice, AppointmentNotice) or count is None:
        raise TypeError(notice.kind)
    return {
        "basis": notice.basis,
        "period": _period(board, count)
        | {"restarted": (restart := notice.restarted_by(board.today)) and restart.on}
        | {"closes": notice.period.closes, "closes_at": notice.period.closes_at(board.zone)},
        "nominees": [_nominee(board, public, nominee) for nominee in notice.nominees],
    }


def _period(board: Board, count: Count) -> Facts:
    years = dict.fromkeys(day.day.year for day in count.days)
    return {
        "first": count.first,
        "last": count.last,
        "calendar_days": count.calendar_days,
        "working_days": count.working_days,
        "least_calendar_days": count.rules.min_calendar_days,
        "least_working_days": count.rules.min_working_days,
        "keeps_the_rules": count.is_lawful,
        "days": [_day(day) for day in count.days],
        "sources": [board.content.calendar.years[year].source for year in years],
    }


def _day(counted: CountedDay) -> Facts:
    return {
        "day": counted.day,
        "number": counted.number,
        "kind": counted.reason.kind,
        "holiday": counted.reason.holiday and counted.reason.holiday.name,
        "working_number": counted.working_number,
    }


def _person(public: PublicNotice, person: Nominee | Candidate) -> Facts:
    texts = "name name_hant former_name gender ethnicity born native_place birthplace"
    more = "political_status joined_party started_work professional_title current_post current_post_since current_rank"
    return {
        "key": person.key,
        "url": f"{public.url}#{person.key}",
        **_members(person, texts),
        **_attained(person),
        **_members(person, more),
    }


def _attained(person: Person) -> Facts:
    def written(attainments: Iterable[Attainment]) -> list[Facts]:
        return [_members(one, "name mode") for one in attainments]

    return {"education": written(person.education), "degrees": written(person.degrees)}


def _nominee(board: Board, public: PublicNotice, nominee: Nominee) -> Facts:
    return _person(public, nominee) | {
        "proposed_posts": [_members(post, "action level post probation") for post in nominee.proposed_posts],
        "history": nominee.history,
        "frontline_years": nominee.frontline_years,
        "exceptional_reasons": nominee.exceptional_reasons,
        "record": _record(board, public, nominee),
        "outcomes": [_members(outcome, "kind on note deferral_ends probation_ends") for outcome in nominee.outcomes],
    }


def _record(board: Board, public: PublicNotice, nominee: Nominee) -> list[Facts]:
    """Say of each step which rules it satisfies; of a vote that it stood, and its figures where the city tells them."""
    notice, shows_ballots = public.notice, board.portal.notices.show_ballots
    if not isinstance(notice, AppointmentNotice):
        raise TypeError(notice.kind)
    kept = rules_of(board, notice, nominee)
    return [_step(step, shows_ballots) | {"rules": rules} for step, rules in zip(nominee.record, kept, strict=True)]


def _step(step: RecordedStep, shows_ballots: bool) -> Facts:
    vote = step.ballot and {"quorum": step.ballot.has_quorum, "passed": step.ballot.is_passed}
    if vote and shows_ballots:
        vote |= _members(step.ballot, "due present approve against undecided")
    return _members(step, "step on until body way notice") | {"vote": vote}


def _inspection(board: Board, public: PublicNotice) -> Facts:
    notice = public.notice
    if not isinstance(notice, InspectionNotice):
        raise TypeError(notice.kind)
    lead = board.portal.days.lead_time.lead(board.published_on(notice), notice.inspection.first, board.content.calendar)
    return {
        "inspection": _members(notice.inspection, "first last") | {"lead_working_days": lead},
        "purpose": notice.purpose,
        "place": notice.place,
        "posts": notice.posts,
        "candidates": [_candidate(board, public, notice, candidate) for candidate in notice.candidates],
        "team": [_members(member, "name name_hant post leads") for member in notice.team],
        "supervision_phone": notice.supervision_phone,
        "disclosures": None if public.reduced_on else [_disclosure(one) for one in notice.disclosures()],
    }


def _candidate(board: Board, public: PublicNotice, notice: InspectionNotice, candidate: Candidate) -> Facts:
    later = followed(board, notice, candidate)
    told = _members(candidate, "considered_for former_unit transferred")
    return (
        _person(public, candidate)
        | told
        | {"followed_by": later and {"number": later.notice.number, "key": later.nominee.key}}
    )


def _disclosure(disclosure: Disclosure) -> Facts:
    withheld = disclosure.withholding and _members(disclosure.withholding, "ground approved_by review_on")
    return _members(disclosure, "topic state lacking") | {"withheld": withheld}


def _members(of: object, names: str) -> Facts:
    return {name: getattr(of, name) for name in names.split()}


def _written(value: Any, margin: str = "\n") -> str:
    """Write a value with every member and entry on its own line, and leave out members that are not told."""
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        inner = margin + " "
        told = ((name, _written(one, inner)) for name, one in value.items() if one is not None)
        return _between("{}", [f'"{name}": {text}' for name, text in told if text not in NOT_TOLD], margin)
    if isinstance(value, list | tuple):
        return _between("[]", [_written(one, margin + " ") for one in value], margin)
    if isinstance(value, datetime):
        return f'"{value.isoformat(timespec="seconds")}"'
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, date | YearMonth):
        return f'"{value}"'
    return json.dumps(value)


def _between(brackets: str, lines: list[str], margin: str) -> str:
    return f"{brackets[0]}{margin} {f',{margin} '.join(lines)}{margin}{brackets[1]}" if lines else brackets


def _schema_address(portal: Portal) -> str:
    return f"{portal.addresses.board}/data/notice.schema.json"
