"""What reporters are told: the view of their case, sealed for them and laid out for the letterbox."""

from dataclasses import dataclass, replace
from datetime import date

from intake.desk.office import Office
from intake.desk.rights import Act, Role, may
from intake.desk.sealed import open_event_text
from intake.log import Event, tell
from intake.stores import CaseStore, CaseSummary, StoredEvent, StoredReport
from intake.vault import PublicKey, SealBroken
from intake.view import REASONS, Reason, ReporterView, Said, seal_view
from publicity.case import CaseState, Step
from publicity.clocks import Clock, Due, running_clocks
from publicity.reasons import ReopenReason
from publicity.report import Sending

ANSWERED = frozenset({Step.GIVE_FEEDBACK, Step.DECLINE})
"""Steps whose words are written to the reporter."""

TAKEN_BACK = frozenset({Step.TAKE_BACK, Step.REVISE, Step.REOPEN})
"""Steps after which the words before no longer hold."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a case's history says to its reporters; ``to_objectors`` only to those who objected."""

    since: date
    reason: Reason | None = None
    answer: str = ""
    transferred_to: str = ""
    written: tuple[Said, ...] = ()
    to_objectors: tuple[Said, ...] = ()


def due_of(office: Office, summary: CaseSummary) -> list[Due]:
    """The clocks that run in a case, the earliest first."""
    return running_clocks(summary.case.state, summary.dates, office.config.portal.clocks, office.calendar())


def publish_views(office: Office, store: CaseStore, case_id: str) -> None:
    """Lay out for every reporter of a case, and of those joined to it, how it stands now.

    Where the words of an event cannot be opened, the views stay as they are and the log says so. Raises NotStored or
    StoreUnavailable.
    """
    # Whoever reads first also lays out first: an older view never replaces a newer one.
    with office.laying_out():
        summary = store.summary(case_id, viewer=None)
        if summary and summary.merged_into:
            summary = store.summary(summary.merged_into, viewer=None)
        if summary is None:
            return
        try:
            told = told_by(office, store.events_of(summary.case.id, viewer=None))
        except SealBroken:
            tell(Event.VIEWS_NOT_LAID_OUT, case=summary.case.id)
            return
        due = due_of(office, summary)
        readers = readers_of(store, summary)
        later = store.additions_of(summary.case.id, viewer=None)
        for report in store.reports_of(summary.case.id, viewer=None):
            joined_on = _joined_on(office, store, report, summary) or told.since
            sent = [Said(on=one.received, sending=one.sending) for one in later if one.report == report.id]
            objected = any(one.sending is Sending.OBJECTION for one in sent)
            # That somebody else objected would tell that somebody else is there.
            is_of_others = told.reason is ReopenReason.REPORTER_OBJECTS and not objected
            mine = replace(told, since=max(told.since, joined_on), reason=None if is_of_others else told.reason)
            # What was written before was for others: a message from then would tell the same.
            came_on = joined_on if report.case != summary.case.id else report.received
            written = [one for one in (*told.written, *(told.to_objectors if objected else ())) if one.on >= came_on]
            view = replace(
                _view(summary, report, mine, due),
                said=tuple(sorted([*written, *sent], key=lambda one: one.on)),
                readers=readers,
                may_object=summary.case.state is CaseState.CLOSED and not objected,
            )
            office.outbox.publish(report.id, seal_view(PublicKey(report.reply_key), report.id, view))


def publish_all(office: Office, store: CaseStore) -> None:
    """Lay out every view anew: what a power cut may have left behind between a step and its view."""
    for summary in store.summaries(viewer=None):
        if not summary.merged_into:
            publish_views(office, store, summary.case.id)


def told_by(office: Office, events: list[StoredEvent]) -> Told:
    """Read a case's history as its reporters may know it. Raises SealBroken."""
    told = Told(since=office.config.day_of(events[0].event.at))
    for stored in events:
        event = stored.event
        if event.before != event.after:
            told = replace(told, since=office.config.day_of(event.at))
            # What was closed stays closed for the reason it had: that it was not taken up, that no answer was sent.
            if event.act != Step.CLOSE:
                told = replace(told, reason=REASONS.get(event.reason or ""))
        if event.act in TAKEN_BACK:
            told = replace(told, answer="", transferred_to="")
        elif event.act in ANSWERED:
            told = replace(told, answer=open_event_text(office, stored))
        elif event.act == Step.WRITE:
            told = replace(told, written=(*told.written, _said(office, stored)))
        elif event.act == Step.UPHOLD:
            told = replace(told, to_objectors=(*told.to_objectors, _said(office, stored)))
        elif event.act == Step.TRANSFER:
            told = replace(told, transferred_to=open_event_text(office, stored))
    return told


def _said(office: Office, stored: StoredEvent) -> Said:
    return Said(on=office.config.day_of(stored.event.at), text=open_event_text(office, stored))


def readers_of(store: CaseStore, summary: CaseSummary) -> tuple[tuple[str, int], ...]:
    """How many can read a case, by role: whoever works here, may read, and has not stepped back from it."""
    roles = [
        member.role
        for member in store.staff()
        if member.active and may(member.role, Act.READ) and member.id not in summary.case.recused
    ]
    return tuple((role.value, roles.count(role)) for role in Role if role in roles)


def _joined_on(office: Office, store: CaseStore, report: StoredReport, home: CaseSummary) -> date | None:
    """The day on which a report came to the case that deals with it, if it was in another before.

    No state began earlier for its reporter: a day from before would tell that somebody else had reported the same.
    """
    if report.case == home.case.id:
        return None
    merged = [stored.event for stored in store.events_of(report.case, viewer=None) if stored.event.act == Step.MERGE]
    return office.config.day_of(merged[-1].at)


def _view(summary: CaseSummary, report: StoredReport, told: Told, due: list[Due]) -> ReporterView:
    # That another report of the case still waits for its receipt is not for this reporter.
    is_settled = report.acknowledged or report.not_told
    mine = [one for one in due if not (one.clock is Clock.ACKNOWLEDGE and is_settled)]
    first = mine[0] if mine else None
    return ReporterView(
        state=summary.case.state,
        since=told.since,
        reason=told.reason,
        answer=told.answer,
        transferred_to=told.transferred_to,
        acknowledged=report.acknowledged,
        next=first.clock if first else None,
        next_by=first.on if first else None,
    )
