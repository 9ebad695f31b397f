"""The page of a notice: who is concerned, until when, how that was counted, and what came of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup
from werkzeug.exceptions import NotFound

from noticeboard.board import Board
from noticeboard.changes import last_day_after
from noticeboard.life import Followed, Moment, chosen, followed, reviewed
from noticeboard.markup import body_of_notice
from noticeboard.media.files import media_of
from publicity.disclosures import Disclosure
from publicity.errors import N_
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Candidate,
    Correction,
    InspectionNotice,
    Medium,
    MediumKind,
    Nominee,
    NoticeState,
    Withdrawal,
    YearMonth,
)
from publicity.outcome import Outcome
from publicity.period import Count

OWED = {
    "gender": N_("gender"),
    "ethnicity": N_("ethnicity"),
    "born": N_("month of birth"),
    "native_place": N_("native place"),
    "education": N_("education"),
    "political_status": N_("political status"),
    "current_post": N_("current post"),
    "history": N_("work history"),
}
"""What a notice should tell of every nominee → its name (中组发[2000]18号, part 2; ethnicity by common practice).

Where it is missing the page says so. A degree is not among them: many people have none.
"""

PARTS = {
    "candidates": N_("the names of those inspected"),
    "current_posts": N_("their current posts"),
    "time": N_("the days of the inspection"),
    "purpose": N_("what the inspection is for"),
    "two_members": N_("the names of at least two members of the team"),
    "supervision_phone": N_("the supervision phone"),
    "phone": N_("a phone number"),
    "post_or_visit": N_("an address for letters or a place to visit"),
}
"""What belongs to the four disclosures → its name."""

MANY = 5
"""From more people than this on, a notice begins with a list of their names."""


@dataclass(frozen=True, kw_only=True)
class NomineeShown:
    """A nominee with the last outcome so far; ``owed`` names what the notice does not tell of this one.

    ``chosen`` is how this one was chosen, ``earlier`` the outcomes before the last, the latest first.
    """

    nominee: Nominee
    outcome: Outcome | None
    is_overdue: bool
    owed: tuple[str, ...]
    chosen: tuple[Moment, ...]
    earlier: tuple[Outcome, ...]


@dataclass(frozen=True)
class CandidateShown:
    """A candidate, with the appointment notice that followed if one did."""

    candidate: Candidate
    followed: Followed | None


@dataclass(frozen=True)
class DisclosureShown:
    """One of the four disclosures, with the names of what it lacks."""

    disclosure: Disclosure
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class MediumShown:
    """One of the three media, with every time the notice ran in it; none when that is not recorded."""

    kind: MediumKind
    runs: tuple[Medium, ...]


@dataclass(frozen=True, kw_only=True)
class NoticePage:
    """What the pages of both kinds of notice show; ``media_texts`` are the media for which it has a text.

    ``changed`` is when the page came to read as it does. With each correction stands the last day to which it moved the
    period, where that is known.
    """

    today: date
    changed: datetime
    state: NoticeState
    published_on: date
    corrections: tuple[tuple[Correction, date | None], ...]
    withdrawal: Withdrawal | None
    body: Markup
    media_texts: tuple[MediumKind, ...]

    @property
    def month(self) -> YearMonth:
        """The month in which the notice was put up."""
        return YearMonth(self.published_on.year, self.published_on.month)


@dataclass(frozen=True, kw_only=True)
class AppointmentPage(NoticePage):
    """``/notices/GS-2026-012/``

    What holds for several is said once: ``chosen`` is how most nominees were chosen, empty when no two were so, and
    ``owed_by_all`` what the notice tells of none of them. ``reviews`` are those of the years in which nominees took up
    posts. ``restart`` began the count anew. ``sources`` are the State Council's notices by which days were counted.
    """

    template = "appointment.html"

    notice: AppointmentNotice
    count: Count
    sources: tuple[str, ...]
    people: tuple[NomineeShown, ...]
    owed_by_all: tuple[str, ...]
    chosen: tuple[Moment, ...]
    reviews: tuple[Moment, ...]
    restart: Correction | None
    media: tuple[MediumShown, ...]

    @property
    def has_many(self) -> bool:
        """Whether the page begins with a list of names."""
        return len(self.people) > MANY

    @property
    def has_other_ways(self) -> bool:
        """Whether any nominee was chosen otherwise than is said once for all."""
        return any(shown.chosen != self.chosen for shown in self.people)


@dataclass(frozen=True, kw_only=True)
class InspectionPage(NoticePage):
    """``/notices/KC-2026-003/``; ``lead`` is how many working days before the inspection it was put up."""

    template = "inspection.html"

    notice: InspectionNotice
    people: tuple[CandidateShown, ...]
    disclosures: tuple[DisclosureShown, ...]
    lead: int
    is_in_time: bool


@dataclass(frozen=True, kw_only=True)
class ReducedPage:
    """The page of a notice of which, by its age, only names, posts and outcomes are left."""

    template = "reduced.html"

    notice: AnyNotice
    changed: datetime
    state: NoticeState
    published_on: date
    reduced_on: date
    months: int


def notice_page(board: Board, number: str) -> AppointmentPage | InspectionPage | ReducedPage:
    """Give a notice's page. Raises NotFound for a number that is not public."""
    notice = board.by_number.get(number)
    if notice is None:
        raise NotFound
    if reduced_on := board.reduced_on(notice):
        return ReducedPage(
            notice=notice,
            changed=board.as_of,
            state=board.state(notice),
            published_on=board.published_on(notice),
            reduced_on=reduced_on,
            months=board.portal.privacy.reduced_after_months,
        )
    return _appointment(board, notice) if isinstance(notice, AppointmentNotice) else _inspection(board, notice)


def _body(board: Board, notice: AnyNotice) -> Markup:
    html, wording = body_of_notice(notice.body), board.wordings.get(notice.number)
    return wording.html(html) if wording else html


def _appointment(board: Board, notice: AppointmentNotice) -> AppointmentPage:
    count = board.count(notice)
    ways = Counter(chosen(board, notice, nominee) for nominee in notice.nominees)
    shared, number = ways.most_common(1)[0]
    owed = [_owed(nominee) for nominee in notice.nominees]
    owed_by_all = tuple(name for name in owed[0] if len(owed) > 1 and all(name in one for one in owed))
    years = dict.fromkeys(day.day.year for day in count.days)
    return AppointmentPage(
        today=board.today,
        changed=board.as_of,
        state=board.state(notice),
        published_on=board.published_on(notice),
        corrections=_corrections(board, notice),
        withdrawal=notice.withdrawal,
        body=_body(board, notice),
        media_texts=media_of(board, notice),
        notice=notice,
        count=count,
        sources=tuple(board.content.calendar.years[year].source for year in years),
        people=tuple(_nominee(board, notice, nominee, owed_by_all) for nominee in notice.nominees),
        owed_by_all=owed_by_all,
        chosen=shared if number > 1 else (),
        reviews=reviewed(board, notice.nominees),
        restart=notice.restarted_by(board.today),
        media=_media(notice),
    )


def _corrections(board: Board, notice: AnyNotice) -> tuple[tuple[Correction, date | None], ...]:
    return tuple((one, last_day_after(notice, one)) for one in notice.corrections)


def _owed(nominee: Nominee) -> tuple[str, ...]:
    return tuple(name for field, name in OWED.items() if not getattr(nominee, field))


def _nominee(board: Board, notice: AppointmentNotice, nominee: Nominee, owed_by_all: tuple[str, ...]) -> NomineeShown:
    *earlier, outcome = nominee.outcomes or (None,)
    return NomineeShown(
        nominee=nominee,
        outcome=outcome,
        is_overdue=outcome is not None and outcome.is_overdue(board.today),
        owed=tuple(name for name in _owed(nominee) if name not in owed_by_all),
        chosen=chosen(board, notice, nominee),
        earlier=tuple(reversed(earlier)),
    )


def _media(notice: AnyNotice) -> tuple[MediumShown, ...]:
    return tuple(
        MediumShown(kind, tuple(medium for medium in notice.media if medium.kind is kind)) for kind in MediumKind
    )


def _inspection(board: Board, notice: InspectionNotice) -> InspectionPage:
    published_on, begins = board.published_on(notice), notice.inspection.first
    rule, calendar = board.portal.days.lead_time, board.content.calendar
    return InspectionPage(
        today=board.today,
        changed=board.as_of,
        state=board.state(notice),
        published_on=published_on,
        corrections=_corrections(board, notice),
        withdrawal=notice.withdrawal,
        body=_body(board, notice),
        media_texts=media_of(board, notice),
        notice=notice,
        people=tuple(CandidateShown(one, followed(board, notice, one)) for one in notice.candidates),
        disclosures=tuple(
            DisclosureShown(one, tuple(PARTS[part] for part in one.lacking)) for one in notice.disclosures()
        ),
        lead=rule.lead(published_on, begins, calendar),
        is_in_time=rule.holds(published_on, begins, calendar),
    )
