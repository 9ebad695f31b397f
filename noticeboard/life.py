"""A person's way through an appointment, from the recommendation to the yearly review, one moment after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from noticeboard.board import Board
from presentation.labels import LABELS
from publicity.errors import N_
from publicity.notice import AppointmentNotice, Candidate, InspectionNotice, Nominee, NoticeState
from publicity.outcome import OutcomeKind
from publicity.procedure import (
    AnnouncedInspection,
    Ballot,
    ProcedureRule,
    ProcedureStep,
    RecommendationWay,
    RecordedStep,
    rules_kept,
)

TAKEN_UP = frozenset({OutcomeKind.APPOINTED, OutcomeKind.ON_PROBATION})
"""The outcomes with which somebody takes up a post; whoever did is part of that year's review."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One moment: what (a message id), when, and where it is told.

    ``notice`` is the other notice that tells of it, ``review`` the year of a yearly review. ``ballot`` is there where
    the city publishes figures. ``is_current`` and ``is_due``: it is under way; it is still to come.
    """

    what: str
    on: date | None
    until: date | None = None
    body: str | None = None
    way: RecommendationWay | None = None
    rules: tuple[ProcedureRule, ...] = ()
    ballot: Ballot | None = None
    notice: str | None = None
    review: int | None = None
    is_current: bool = False
    is_due: bool = False


@dataclass(frozen=True, kw_only=True)
class Followed:
    """The appointment notice that followed an inspection of somebody, and the way there and on from there."""

    notice: AppointmentNotice
    nominee: Nominee
    moments: tuple[Moment, ...]


def chosen(board: Board, notice: AppointmentNotice, nominee: Nominee) -> tuple[Moment, ...]:
    """How a nominee was chosen, up to the publicity and what is decided then; nothing when no step is recorded."""
    if not nominee.record:
        return ()
    return (*_steps(board, notice, nominee), *_publicity(board, notice))


def ended(board: Board, nominee: Nominee) -> tuple[Moment, ...]:
    """What came of a nominee so far, one outcome after the other, and the end of a probation that has no result yet."""
    moments = [Moment(what=LABELS[OutcomeKind][one.kind], on=one.on) for one in nominee.outcomes]
    last = nominee.outcomes[-1] if nominee.outcomes else None
    if last and last.probation_ends:
        is_overdue = last.is_overdue(board.today)
        what = N_("Probation over, no result published") if is_overdue else N_("End of probation")
        moments.append(Moment(what=what, on=last.probation_ends, is_current=is_overdue, is_due=not is_overdue))
    return tuple(moments)


def reviewed(board: Board, nominees: tuple[Nominee, ...]) -> tuple[Moment, ...]:
    """The yearly reviews of the years in which any of these people took up a post."""
    days = [one.on for nominee in nominees for one in nominee.outcomes if one.kind in TAKEN_UP]
    return tuple(
        Moment(what=N_("Yearly review"), on=review.on, review=review.year)
        for review in board.reviews
        if any(day.year == review.year and day <= review.on for day in days)
    )


def followed(board: Board, notice: InspectionNotice, candidate: Candidate) -> Followed | None:
    """Find the appointment notice whose record refers to this inspection of somebody."""
    for later in board.appointments:
        for nominee in later.nominees:
            if nominee.name == candidate.name and any(step.notice == notice.number for step in nominee.record):
                moments = (
                    *_steps(board, later, nominee, seen_from=notice.number),
                    Moment(what=N_("Appointment notice"), on=board.published_on(later)),
                    *_publicity(board, later)[:1],
                    *sorted((*ended(board, nominee), *reviewed(board, (nominee,))), key=lambda one: str(one.on)),
                )
                return Followed(notice=later, nominee=nominee, moments=moments)
    return None


def rules_of(board: Board, notice: AppointmentNotice, nominee: Nominee) -> tuple[tuple[ProcedureRule, ...], ...]:
    """The rules that each step of a nominee's record can be seen to satisfy."""
    number = next((step.notice for step in nominee.record if step.notice), None)
    inspection = board.by_number.get(number) if number else None
    announced = None
    if isinstance(inspection, InspectionNotice):
        lead_time, calendar = board.portal.days.lead_time, board.content.calendar
        announced = AnnouncedInspection(
            is_in_time=lead_time.holds(board.published_on(inspection), inspection.inspection.first, calendar),
            members=len(inspection.team),
            names_former_unit=any(one.former_unit for one in inspection.candidates if one.name == nominee.name),
        )
    return rules_kept(nominee.record, board.published_on(notice), announced)


def _steps(board: Board, notice: AppointmentNotice, nominee: Nominee, *, seen_from: str = "") -> Iterator[Moment]:
    """The recorded steps, and before an inspection the day on which it was announced."""
    for step, rules in zip(nominee.record, rules_of(board, notice, nominee), strict=True):
        announced = board.by_number.get(step.notice) if step.notice else None
        if announced:
            number = announced.number if announced.number != seen_from else None
            yield Moment(what=N_("Inspection notice"), on=board.published_on(announced), notice=number)
        yield _step(step, rules, shows_ballots=board.portal.notices.show_ballots)


def _step(step: RecordedStep, rules: tuple[ProcedureRule, ...], *, shows_ballots: bool) -> Moment:
    return Moment(
        what=N_("Vote") if step.ballot else LABELS[ProcedureStep][step.step],
        on=step.on,
        until=step.until,
        body=step.body,
        way=step.way,
        rules=rules,
        ballot=step.ballot if shows_ballots else None,
    )


def _publicity(board: Board, notice: AppointmentNotice) -> tuple[Moment, ...]:
    state, period = board.state(notice), board.period(notice)
    if state is NoticeState.WITHDRAWN:
        return ()
    publicity = Moment(
        what=N_("Publicity"),
        on=period.first,
        until=period.last,
        is_current=state is NoticeState.RUNNING,
        is_due=state is NoticeState.SCHEDULED,
    )
    if state is NoticeState.DECIDED:
        return (publicity,)
    is_open = state is NoticeState.ENDED
    return publicity, Moment(what=N_("Outcome published"), on=None, is_current=is_open, is_due=not is_open)
