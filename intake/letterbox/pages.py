"""What the pages of reporting show, each as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from flask import url_for

from intake.letterbox.box import Letterbox
from intake.letterbox.forms import HONEYPOT, ReportDraft
from intake.letterbox.tokens import FormToken
from portal import LetterboxLimits, Portal
from presentation.han import notice_in_traditional, portal_in, wording_of
from presentation.languages import current_language, gettext
from publicity.errors import N_, CalendarMissing
from publicity.notice import AnyNotice, AppointmentNotice, Contact, NoticeKind, NoticeState, Person
from publicity.period import PublicityPeriod
from publicity.report import Wish

OFFERED_FOR = timedelta(days=365)
"""How long after its publication a notice is offered to choose from; its own address leads to it for ever."""


WISHES: dict[Wish, tuple[str, str]] = {
    Wish.ANONYMOUS: (
        N_("No, I stay unknown"),
        N_("We do not learn who you are. You read our answer and our questions with your receipt."),
    ),
    Wish.CONFIDENTIAL: (
        N_("Yes, but kept apart"),
        N_("Your name is sealed apart from what you write. It is opened only if two people agree; you are told of it."),
    ),
    Wish.NAMED: (
        N_("Yes, openly"),
        N_("Whoever works on your report may see your name and ask you. We give it to nobody else."),
    ),
}
"""How one may be known → what it is called, and what it means."""


@dataclass(frozen=True, kw_only=True)
class NoticeSummary:
    """What is shown of a notice beside a form or in the list to choose from."""

    number: str
    title: str
    issue: str | None
    published: date
    kind: NoticeKind
    state: NoticeState
    period: PublicityPeriod
    people: tuple[Person, ...]

    @property
    def is_running(self) -> bool:
        """Whether its period is open."""
        return self.state is NoticeState.RUNNING


@dataclass(frozen=True, kw_only=True)
class ChoosePage:
    """The notices to choose from, the others by the year of their publication; ``is_known`` is False while they cannot
    be read."""

    running: tuple[NoticeSummary, ...]
    others: tuple[tuple[int, tuple[NoticeSummary, ...]], ...]
    is_known: bool


@dataclass(frozen=True, kw_only=True)
class FormPage:
    """The form, with what was typed in it so far, what is wrong with it, and whom else one can turn to."""

    notice: NoticeSummary | None
    action: str
    token: str = field(repr=False)
    limits: LetterboxLimits
    contact: Contact
    draft: ReportDraft = field(default_factory=ReportDraft)
    faults: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    is_unsaved: bool = False
    honeypot: str = HONEYPOT

    @property
    def wishes(self) -> tuple[tuple[Wish, str, str], ...]:
        """The ways to be known, each with what it means."""
        return tuple((wish, gettext(words), gettext(meaning)) for wish, (words, meaning) in WISHES.items())


@dataclass(frozen=True, kw_only=True)
class ReceiptPage:
    """The receipt in its five groups, and what happens next; ``decided_by`` is None where no calendar reaches."""

    groups: tuple[str, ...] = field(repr=False)
    files: int
    decided_by: date | None
    acceptance_working_days: int
    verify_days: int
    contact: Contact


def form_page(
    box: Letterbox, notice: AnyNotice | None, *, draft: ReportDraft, token: FormToken | None = None
) -> FormPage:
    """Lay out the form with what stands in it; without a token it gets a new one."""
    portal, notice = _portal(box), _worded(box, notice) if notice else None
    token = token or FormToken.new(box.config.now())
    return FormPage(
        notice=_summary(box, notice) if notice else None,
        action=url_for(".send", number=notice.number if notice else None),
        token=token.signed(box.form_key),
        limits=portal.letterbox,
        contact=notice.contact if notice else portal.contact,
        draft=draft,
    )


def receipt_page(box: Letterbox, notice: AnyNotice | None, token: FormToken, files: int) -> ReceiptPage:
    """Lay out the receipt of a form, now that its report is safe."""
    portal, notice = _portal(box), _worded(box, notice) if notice else None
    calendar = box.notices.at(box.config.now()).calendar
    try:
        decided_by = calendar.add_working_days(box.config.today(), portal.clocks.acceptance_working_days)
    except CalendarMissing:
        decided_by = None
    return ReceiptPage(
        groups=tuple(str(box.receipt(token)).split()),
        files=files,
        decided_by=decided_by,
        acceptance_working_days=portal.clocks.acceptance_working_days,
        verify_days=portal.clocks.verify_days,
        contact=notice.contact if notice else portal.contact,
    )


def choose_page(box: Letterbox) -> ChoosePage:
    """Lay out the notices to choose from."""
    now = box.config.now()
    shown = box.notices.at(now)
    summaries = [
        _summary(box, _worded(box, notice)) for notice in shown.notices if notice.published >= now - OFFERED_FOR
    ]
    return ChoosePage(
        running=tuple(notice for notice in summaries if notice.is_running),
        others=tuple(
            (year, tuple(of_year))
            for year, of_year in groupby(
                (notice for notice in summaries if not notice.is_running), lambda notice: notice.published.year
            )
        ),
        is_known=shown.is_known,
    )


def _portal(box: Letterbox) -> Portal:
    return portal_in(box.config.portal, current_language())


def _worded(box: Letterbox, notice: AnyNotice) -> AnyNotice:
    """Give a notice in the script of the page being made, as the board shows it there."""
    if current_language() != "zh-Hant":
        return notice
    return notice_in_traditional(notice, wording_of(box.config.portal.languages.keep, notice))


def _summary(box: Letterbox, notice: AnyNotice) -> NoticeSummary:
    return NoticeSummary(
        number=notice.number,
        title=notice.title,
        issue=notice.issue,
        published=box.config.day_of(notice.published),
        kind=notice.kind,
        state=notice.state(box.config.now(), box.config.portal.days.zone),
        period=notice.period if isinstance(notice, AppointmentNotice) else notice.inspection,
        people=notice.people,
    )
