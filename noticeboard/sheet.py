"""The print sheet: a notice on paper for the board on the wall, with a code that leads back to its page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from flask import url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from noticeboard.board import Board, once
from noticeboard.markup import body_of_notice
from noticeboard.media.files import announced
from noticeboard.media.people import current_of, proposed_of, traits_of
from noticeboard.media.punctuation import full_width
from noticeboard.public_view import PublicNotice, public_notice
from portal import LANGUAGES
from presentation.codes import code_of
from presentation.dates import day_words, time_words
from presentation.labels import LABELS
from presentation.languages import translations
from publicity.notice import AnyNotice, AppointmentNotice, Candidate, Contact, Correction, Nominee, Withdrawal
from publicity.period import PublicityPeriod

SHEET, SHEET_PDF = (f"{LANGUAGES[0]}.{name}" for name in ("sheet", "sheet_pdf"))
"""The names for url_for. A sheet is in the notices' own language alone: the board it hangs on is in the city."""

FEW, MANY = 3, 6
"""From so many people on, a sheet is set smaller, and smaller still, so that it stays a sheet and not a booklet."""

NOT_PUBLISHED = "暂不公布"


@dataclass(frozen=True, kw_only=True)
class PersonOnSheet:
    """A person as a sheet tells them, in whole lines: who it is, the post held now, and the posts in view."""

    name: str
    about: str
    current: tuple[str, ...]
    posts: tuple[str, ...]
    reasons: str | None = None


@dataclass(frozen=True, kw_only=True)
class SheetPage:
    """``/notices/GS-2026-012/sheet/``: a notice's words on A4.

    ``facts`` are label → what it says, in pieces that fit into a line. ``url`` is that of the notice's page. ``as_of``
    is in the city's zone. ``has_pdf`` says whether the sheet is there as PDF too.
    """

    template = "sheet.html"

    number: str
    title: str
    issue: str | None
    basis: str | None
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    people: tuple[PersonOnSheet, ...]
    body: str
    contact: Contact
    corrections: tuple[Correction, ...]
    withdrawal: Withdrawal | None
    signature: tuple[str, str]
    url: str
    as_of: datetime
    has_pdf: bool

    @cached_property
    def edition(self) -> str:
        """Eight characters that are others as soon as the sheet says anything else; when it was made is no matter."""
        told = {name: value for name, value in _members(self).items() if name not in ("as_of", "has_pdf")}
        digest = sha256(json.dumps(told, default=_told).encode()).hexdigest().upper()
        return f"{digest[:4]}-{digest[4:8]}"

    @property
    def size(self) -> str:
        """How large it is set: what was corrected or withdrawn takes the place of a person or two."""
        people = len(self.people)
        is_few = people >= FEW or self.corrections or self.withdrawal
        return "many" if people >= MANY else "few" if is_few else ""

    @property
    def text(self) -> Markup:
        """The publisher's own words, as HTML."""
        return body_of_notice(self.body)

    @property
    def written_url(self) -> tuple[str, str]:
        """The notice's address as people type it, in two pieces that fit into a line."""
        host, slash, path = self.url.partition("://")[2].partition("/")
        return host, slash + path

    @property
    def code(self) -> Markup:
        """The notice's address as a QR code, which says where it leads."""
        return code_of(self.url, title=f"二维码：{self.url}")


def has_sheet(board: Board, notice: AnyNotice) -> bool:
    """Whether a notice has a sheet: until it is reduced. A withdrawn one has, to be hung over the one on the wall."""
    return not board.reduced_on(notice)


def sheet_of(board: Board, number: str) -> dict[str, str]:
    """Say where a notice's sheet is ("url"), and in which "edition"; nothing where there is none."""
    if not has_sheet(board, board.by_number[number]):
        return {}
    return {"url": url_for(SHEET, number=number), "edition": sheet_page(board, number).edition}


@once
def sheet_page(board: Board, number: str) -> SheetPage:
    """Give a notice's sheet. Raises NotFound for a notice that is not public, or has none."""
    public = public_notice(board, number)
    notice = public.notice
    if not has_sheet(board, notice):
        raise NotFound
    announcement = announced(board, number)
    return SheetPage(
        number=number,
        title=announcement.title,
        issue=announcement.issue,
        basis=notice.basis if isinstance(notice, AppointmentNotice) else None,
        facts=tuple(_facts(public)),
        people=tuple(map(_person, notice.people)),
        body=notice.body or announcement.closing[-1],
        contact=notice.contact,
        corrections=notice.corrections,
        withdrawal=notice.withdrawal,
        signature=(notice.signed_by, day_words(notice.signed_on, LANGUAGES[0], weekday=False)),
        url=public.url,
        as_of=board.as_of.astimezone(board.zone),
        has_pdf=board.has_pdf,
    )


def _facts(public: PublicNotice) -> Iterator[tuple[str, tuple[str, ...]]]:
    notice = public.notice
    if isinstance(notice, AppointmentNotice):
        *days, last = _days(notice.period)
        count = public.count and f"（共{public.count.calendar_days}天，其中{public.count.working_days}个工作日）"
        yield "公示期", (*days, last + time_words(notice.period.closes), *([count] if count else []))
        return
    yield "考察时间", _days(notice.inspection)
    yield "考察目的", (full_width(notice.purpose) if notice.purpose else NOT_PUBLISHED,)
    if notice.place:
        yield "考察地点", (full_width(notice.place),)
    members = [one.name + ("（组长）" if one.leads else "") for one in notice.team]
    yield "考察组", tuple(f"{one}、" for one in members[:-1]) + tuple(members[-1:] or [NOT_PUBLISHED])
    if notice.supervision_phone:
        yield "监督电话", (notice.supervision_phone,)
    for one in notice.withheld:
        # Not label(), which speaks the language of the page that asks for the edition.
        topic = translations(LANGUAGES[0]).gettext(LABELS[type(one.topic)][one.topic])
        yield NOT_PUBLISHED, (full_width(f"{topic}。理由：{one.ground}（{one.approved_by}批准）"),)


def _days(period: PublicityPeriod) -> tuple[str, ...]:
    first, last = period.first, period.last
    if first == last:
        return (day_words(first, LANGUAGES[0]),)
    return f"{day_words(first, LANGUAGES[0])}至", day_words(last, LANGUAGES[0], year=first.year != last.year)


def _person(person: Nominee | Candidate) -> PersonOnSheet:
    name, *about = traits_of(person)
    if isinstance(person, Nominee):
        posts, reasons = proposed_of(person.proposed_posts), person.exceptional_reasons
    else:
        posts, reasons = [f"考察方向为{person.considered_for}"] if person.considered_for else [], None
    return PersonOnSheet(
        name=name,
        about=full_width("，".join(about)),
        current=tuple(map(full_width, current_of(person))),
        posts=tuple(map(full_width, posts)),
        reasons=reasons,
    )


def _members(of: Any) -> dict[str, object]:
    return {field.name: getattr(of, field.name) for field in fields(of)}


def _told(value: object) -> object:
    return _members(value) if is_dataclass(value) else str(value)
