"""What is true of a case's reporters: whether they can be told something, and whether they withdrew."""

from enum import StrEnum

from intake.desk.office import Office
from intake.stores import CaseStore, StoredReport
from publicity.case import STEPS, Step
from publicity.reasons import true_of, true_of_withdrawals
from publicity.report import Channel, Sending

ABOUT_REACH = frozenset({Step.FORGO_ACKNOWLEDGEMENT, Step.FORGO_FEEDBACK})
"""Steps whose reasons say that somebody cannot be reached."""
LIMITED = ABOUT_REACH | {Step.DECLINE}
"""Steps of whose reasons some can be untrue."""


def reasons_open(office: Office, store: CaseStore, case_id: str, step: Step) -> tuple[StrEnum, ...]:
    """The reasons of a step that can be true of a case's reporters; none for a step that asks for no reason."""
    reasons = STEPS[step].reasons
    if reasons is None or step not in LIMITED:
        return tuple(reasons or ())
    reports = store.reports_of(case_id, viewer=None)
    if step is Step.DECLINE:
        return true_of_withdrawals(reasons, all_withdrew=_all_withdrew(store, case_id, reports))
    if step is Step.FORGO_ACKNOWLEDGEMENT:
        reports = [report for report in reports if not (report.acknowledged or report.not_told)]
    return true_of(
        reasons,
        # Whether somebody left a contact is part of the identity, and that is sealed apart.
        has_contact=None,
        has_receipt=any(_holds_receipt(office, store, report) for report in reports),
    )


def _all_withdrew(store: CaseStore, case_id: str, reports: list[StoredReport]) -> bool:
    later = store.additions_of(case_id, viewer=None)
    withdrew = {one.report for one in later if one.sending is Sending.WITHDRAWAL}
    return withdrew >= {report.id for report in reports}


def _holds_receipt(office: Office, store: CaseStore, report: StoredReport) -> bool:
    """By the web it was shown; it is handed over when a report is registered, or never: it is stored nowhere."""
    day = office.config.day_of(report.registered_at)
    told_later = (stored.event for stored in store.events_of(report.case, viewer=None))
    return report.channel is Channel.WEB or (
        report.acknowledged == day
        and not any(event.act == Step.ACKNOWLEDGE and office.config.day_of(event.at) == day for event in told_later)
    )
