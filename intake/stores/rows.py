"""How the rows of the case tables become values again."""

from collections.abc import Sequence

from intake.stores.engine import Row, read_day, read_day_if_any, read_instant
from intake.stores.moved import moved_from
from intake.stores.values import (
    LETTERBOX,
    Addition,
    CaseSummary,
    CountedCase,
    Milestones,
    StoredAllegation,
    StoredEvent,
    StoredFile,
    StoredReport,
    Superseded,
)
from publicity.case import Allegation, Case, CaseState, Effect, Event, Finding
from publicity.clocks import CaseDates
from publicity.report import Channel, Keeping, Sending


def summary_from(
    row: Row,
    allegations: Sequence[Row],
    recused: Sequence[Row],
    investigators: Sequence[Row],
    moves: Sequence[Row],
) -> CaseSummary:
    """A row of case_summaries with the rows of its allegations, in order, its people, and its events of moving."""
    alleged = tuple(allegation_from(one) for one in allegations)
    away = frozenset(one["staff_id"] for one in recused)
    return CaseSummary(
        case=Case(
            id=row["id"],
            state=CaseState(row["state"]),
            allegations=tuple(stored.allegation for stored in alleged),
            closing_proposed_by=row["closing_proposed_by"],
            recused=away,
            investigated_by=frozenset(one["staff_id"] for one in investigators),
            version=row["version"],
        ),
        opened_at=read_instant(row["opened_at"]),
        merged_into=row["merged_into"],
        milestones=Milestones(
            accepted_on=read_day_if_any(row["accepted_on"]),
            concluded_on=read_day_if_any(row["concluded_on"]),
            closed_on=read_day_if_any(row["closed_on"]),
            hold_started_on=read_day_if_any(row["hold_started_on"]),
            days_on_hold=row["days_on_hold"],
        ),
        reports=row["reports"],
        received=read_day(row["received"]),
        acknowledged=read_day_if_any(row["acknowledged"]),
        late=row["late"],
        marked=row["marked"],
        news=row["news"],
        objections=row["objections"],
        allegations=alleged,
        moved=moved_from(moves, away),
    )


def counted_from(row: Row, reports: Sequence[Row], findings: Sequence[Row]) -> CountedCase:
    """A row of case_summaries with when its reports were registered and what was found."""
    return CountedCase(
        state=CaseState(row["state"]),
        registered=tuple(read_instant(one["registered_at"]) for one in reports),
        dates=CaseDates(
            received=read_day(row["received"]),
            acknowledged=read_day_if_any(row["acknowledged"]),
            accepted=read_day_if_any(row["accepted_on"]),
            concluded=read_day_if_any(row["concluded_on"]),
            days_on_hold=row["days_on_hold"],
        ),
        closed_on=read_day_if_any(row["closed_on"]),
        findings=frozenset(Finding(one["finding"]) for one in findings),
        effects=frozenset(Effect(one["effect"]) for one in findings),
    )


def allegation_from(row: Row) -> StoredAllegation:
    """A row of allegations."""
    return StoredAllegation(
        allegation=Allegation(
            number=row["number"],
            finding=Finding(row["finding"]) if row["finding"] else None,
            effect=Effect(row["effect"]) if row["effect"] else None,
            found_by=row["found_by"],
            split_to=row["split_to"],
        ),
        nominee_index=row["nominee_index"],
        sealed=row["sealed"],
        corrected=row["corrected"],
    )


def superseded_from(row: Row) -> Superseded:
    """A row of superseded."""
    return Superseded(
        report=row["report_id"], allegation=row["allegation"], corrected=row["corrected"], sealed=row["sealed"]
    )


def report_from(row: Row) -> StoredReport:
    """A row of reports with its acknowledgement, if there is one."""
    return StoredReport(
        id=row["id"],
        case=row["case_id"],
        channel=Channel(row["channel"]),
        received=read_day(row["received"]),
        in_time=bool(row["in_time"]),
        marked=row["marked"],
        acknowledged=None if row["not_told"] else read_day_if_any(row["acknowledged_on"]),
        not_told=row["not_told"],
        reply_key=row["reply_key"],
        sealed=row["sealed"],
        digest=row["digest"],
        registered_by=row["registered_by"],
        registered_at=read_instant(row["registered_at"]),
        corrected=row["corrected"],
    )


def addition_from(row: Row) -> Addition:
    """A row of additions."""
    return Addition(
        report=row["report_id"],
        number=row["number"],
        received=read_day(row["received"]),
        sealed=row["sealed"],
        digest=row["digest"],
        sending=Sending(row["sending"]),
        marked=row["marked"],
    )


def file_from(row: Row) -> StoredFile:
    """A row of files."""
    return StoredFile(
        report=row["report_id"],
        number=row["number"],
        name_sealed=row["name_sealed"],
        size=row["size"],
        stored=row["stored"],
        digest=row["digest"],
        keeping=Keeping(row["keeping"]),
    )


def event_from(row: Row) -> StoredEvent:
    """A row of case_events."""
    return StoredEvent(
        sequence=row["sequence"],
        event=Event(
            case=row["case_id"],
            act=row["act"],
            by=row["by_staff"] or LETTERBOX,
            at=read_instant(row["at"]),
            before=CaseState(row["before"]) if row["before"] else None,
            after=CaseState(row["after"]),
            reason=row["reason"],
        ),
        sealed_text=row["sealed_text"],
    )
