"""Whether the reporters of a case can be told something: by a contact they left, or by the receipt they hold."""

from enum import StrEnum

from intake.desk.office import Office
from intake.stores import CaseStore, StoredReport
from publicity.case import STEPS, Step
from publicity.reasons import true_of
from publicity.report import Channel

ABOUT_REACH = frozenset({Step.FORGO_ACKNOWLEDGEMENT, Step.FORGO_FEEDBACK})
"""Steps whose reasons say that somebody cannot be reached."""


def reasons_open(office: Office, store: CaseStore, case_id: str, step: Step) -> tuple[StrEnum, ...]:
    """The reasons of a step that can be true of a case's reporters; none for a step that asks for no reason."""
    reasons = STEPS[step].reasons
    if reasons is None or step not in ABOUT_REACH:
        return tuple(reasons or ())
    reports = store.reports_of(case_id, viewer=None)
    if step is Step.FORGO_ACKNOWLEDGEMENT:
        reports = [report for report in reports if not (report.acknowledged or report.not_told)]
    return true_of(
        reasons,
        # Whether somebody left a contact is part of the identity, and that is sealed apart.
        has_contact=None,
        has_receipt=any(_holds_receipt(office, store, report) for report in reports),
    )


def _holds_receipt(office: Office, store: CaseStore, report: StoredReport) -> bool:
    """By the web it was shown; it is handed over when a report is registered, or never: it is stored nowhere."""
    day = office.config.day_of(report.registered_at)
    told_later = (stored.event for stored in store.events_of(report.case, viewer=None))
    return report.channel is Channel.WEB or (
        report.acknowledged == day
        and not any(event.act == Step.ACKNOWLEDGE and office.config.day_of(event.at) == day for event in told_later)
    )
