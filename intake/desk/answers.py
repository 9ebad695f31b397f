"""What reporters are told: the view of their case, sealed for them and laid out for the letterbox."""

from dataclasses import dataclass, replace
from datetime import date

from intake.desk.office import Office
from intake.desk.rights import Act, Role, may
from intake.directory import OVERSIGHT
from intake.stores import Addition, CaseStore, CaseSummary, StoredEvent, StoredReport
from intake.vault import PublicKey
from intake.views import REASONS, Reason, ReporterView, Said, seal_told, seal_view
from publicity.case import CaseState, Event, Step
from publicity.clocks import BETWEEN_BODIES, Clock, Due, running_clocks
from publicity.reasons import ReopenReason
from publicity.report import Sending

TOLD = {Step.GIVE_FEEDBACK: "answer", Step.DECLINE: "answer", Step.TRANSFER: "transferred_to"}
"""Steps whose words are for the reporter, and what they are to the reporter."""

MESSAGES = frozenset({Step.WRITE, Step.UPHOLD})
"""Steps whose words are a message; the second goes to whoever objected alone."""

OPENED = "open_identity"
"""The act by which an identity was opened; its reporters are told the day."""

TAKEN_BACK = frozenset({Step.TAKE_BACK, Step.REVISE, Step.REOPEN})
"""Steps after which the words before no longer hold."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a case's history says to its reporters; ``words`` is the event whose words stand.

    ``messages`` are the events that wrote to them besides, ``to_objectors`` those that wrote only to whoever objected.
    """

    since: date
    reason: Reason | None = None
    words: StoredEvent | None = None
    identity_opened: date | None = None
    messages: tuple[StoredEvent, ...] = ()
    to_objectors: tuple[StoredEvent, ...] = ()


def due_of(office: Office, summary: CaseSummary) -> list[Due]:
    """The clocks that run in a case, the earliest first."""
    return running_clocks(summary.case.state, summary.dates, office.config.portal.clocks, office.calendar())


def publish_views(office: Office, store: CaseStore, case_id: str) -> None:
    """Lay out for every reporter of a case, and of those joined to it, how it stands now.

    Nothing is opened for it: what was written to a reporter was sealed to the reporter when it was written. Raises
    NotStored or StoreUnavailable.
    """
    # Whoever reads first also lays out first: an older view never replaces a newer one.
    with office.laying_out():
        home = _dealt(office, store, case_id)
        if home and home.summary.merged_into:
            home = _dealt(office, store, home.summary.merged_into)
        if home is None:
            return
        known = {home.summary.case.id: home}
        for report in store.reports_of(home.summary.case.id, viewer=None):
            # Where a case was split, several deal with one report, and its reporter has one view of them all.
            for other in store.dealing_with(report.id):
                if other not in known and (dealt := _dealt(office, store, other)):
                    known[other] = dealt
            all_of_it = [known[one] for one in store.dealing_with(report.id)]
            office.outbox.publish(report.id, _sealed_view(office, store, report, all_of_it))


@dataclass(frozen=True, kw_only=True)
class Dealt:
    """A case as its reporters are told of it, with what they sent later, and who can read it."""

    summary: CaseSummary
    told: Told
    due: list[Due]
    openings: tuple[tuple[str, int], ...]
    readers: tuple[tuple[str, int], ...]
    later: list[Addition]


def _dealt(office: Office, store: CaseStore, case_id: str) -> Dealt | None:
    summary = store.summary(case_id, viewer=None)
    if summary is None:
        return None
    openings = openings_of(office, store, summary)
    return Dealt(
        summary=summary,
        told=told_by(office, store.events_of(case_id, viewer=None)),
        due=due_of(office, summary),
        openings=openings,
        readers=readers_of(store, summary, openings),
        later=store.additions_of(case_id, viewer=None),
    )


def _sealed_view(office: Office, store: CaseStore, report: StoredReport, dealt: list[Dealt]) -> bytes:
    """What a reporter sees: where the first case stands that is not closed, and what was written in all of them."""
    first = next((one for one in dealt if one.summary.case.state is not CaseState.CLOSED), dealt[0])
    summary, told = first.summary, first.told
    joined_on = _joined_on(office, store, report, summary) or told.since
    sent = [Said(on=one.received, sending=one.sending) for one in first.later if one.report == report.id]
    objected = any(one.sending is Sending.OBJECTION for one in sent)
    # That somebody else objected would tell that somebody else is there.
    is_of_others = told.reason is ReopenReason.REPORTER_OBJECTS and not objected
    opened = max((one.told.identity_opened for one in dealt if one.told.identity_opened), default=None)
    mine = replace(
        told,
        since=max(told.since, joined_on),
        reason=None if is_of_others else told.reason,
        identity_opened=opened,
    )
    # What was written before was for others, and is sealed to them: a message from then would tell the same.
    written = [
        (Said(on=office.config.day_of(stored.event.at)), words)
        for one in dealt
        for stored in _messages(one, is_first=one is first, objected=objected)
        if (words := store.told_words(one.summary.case.id, stored.sequence, report.id))
    ]
    view = replace(
        _view(summary, report, mine, first.due),
        said=tuple(sorted([*(one for one, _ in written), *sent], key=lambda one: one.on)),
        readers=first.readers,
        openings=first.openings,
        may_object=summary.case.state is CaseState.CLOSED and not objected,
    )
    answer = store.told_words(summary.case.id, told.words.sequence, report.id) if told.words else None
    messages = [words for _, words in sorted(written, key=lambda pair: pair[0].on)]
    return seal_view(PublicKey(report.reply_key), report.id, view, answer, messages)


def _messages(dealt: Dealt, *, is_first: bool, objected: bool) -> list[StoredEvent]:
    """The events that wrote to reporters; the answer of a case that the view does not show is a message like others."""
    told = dealt.told
    is_text = told.words is not None and told.words.event.act != Step.TRANSFER
    answer = [told.words] if told.words and is_text and not is_first else []
    return [*told.messages, *(told.to_objectors if objected else ()), *answer]


def publish_all(office: Office, store: CaseStore) -> None:
    """Lay out every view anew: what a power cut may have left behind between a step and its view."""
    for summary in store.summaries(viewer=None):
        if not summary.merged_into:
            publish_views(office, store, summary.case.id)


def told_by(office: Office, events: list[StoredEvent]) -> Told:
    """Read a case's history as its reporters may know it."""
    told = Told(since=office.config.day_of(events[0].event.at))
    for stored in events:
        event = stored.event
        if event.before != event.after:
            told = replace(told, since=office.config.day_of(event.at))
            # What was closed stays closed for the reason it had: that it was not taken up, that no answer was sent.
            if event.act != Step.CLOSE:
                told = replace(told, reason=REASONS.get(event.reason or ""))
        if event.act in TAKEN_BACK:
            told = replace(told, words=None)
        elif event.act in TOLD:
            told = replace(told, words=stored)
        elif event.act == Step.WRITE:
            told = replace(told, messages=(*told.messages, stored))
        elif event.act == Step.UPHOLD:
            told = replace(told, to_objectors=(*told.to_objectors, stored))
        elif event.act == OPENED:
            told = replace(told, identity_opened=office.config.day_of(event.at))
    return told


def words_told(store: CaseStore, case_id: str, event: Event) -> dict[str, bytes]:
    """Seal what an event says to each reporter of a case, by report; nothing when it is not for reporters."""
    if event.act not in (*TOLD, *MESSAGES) or not event.text:
        return {}
    words = {TOLD.get(Step(event.act), "answer"): event.text}
    return {
        report.id: seal_told(PublicKey(report.reply_key), report.id, **words)
        for report in store.reports_of(case_id, viewer=None)
    }


def openings_of(office: Office, store: CaseStore, summary: CaseSummary) -> tuple[tuple[str, int], ...]:
    """How often a case was opened, by role, up to the day before: nothing tells an hour."""
    zone = office.config.portal.days.zone
    today = office.config.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = store.openings_by_role(summary.case.id, today)
    return tuple((role.value, counted[role]) for role in Role if role in counted)


def readers_of(
    store: CaseStore, summary: CaseSummary, openings: tuple[tuple[str, int], ...] = ()
) -> tuple[tuple[str, int], ...]:
    """How many hold a key of a case, by role; the oversight body always does.

    A role that nobody of has a key any more is named while it has opened the case.
    """
    holders = store.holders_of(summary.case.id) - summary.case.recused
    roles = [one.role for one in store.staff() if one.active and may(one.role, Act.READ_CASES) and one.id in holders]
    counts = [(role.value, roles.count(role)) for role in Role if role in roles or role in dict(openings)]
    return (*counts, *([(OVERSIGHT, 1)] if OVERSIGHT in holders else []))


def _joined_on(office: Office, store: CaseStore, report: StoredReport, home: CaseSummary) -> date | None:
    """The day on which a report came to the case that deals with it, if it was in another before.

    No state began earlier for its reporter: a day from before would tell that somebody else had reported the same.
    """
    if report.case == home.case.id:
        return None
    merged = [stored.event for stored in store.events_of(report.case, viewer=None) if stored.event.act == Step.MERGE]
    # A case that was split from its own began then; nobody had reported the same before.
    return office.config.day_of(merged[-1].at) if merged else None


def _view(summary: CaseSummary, report: StoredReport, told: Told, due: list[Due]) -> ReporterView:
    # That another report of the case still waits for its receipt is not for this reporter.
    is_settled = report.acknowledged or report.not_told
    mine = [
        one for one in due if one.clock not in BETWEEN_BODIES and not (one.clock is Clock.ACKNOWLEDGE and is_settled)
    ]
    first = mine[0] if mine else None
    return ReporterView(
        state=summary.case.state,
        since=told.since,
        reason=told.reason,
        acknowledged=report.acknowledged,
        next=first.clock if first else None,
        next_by=first.on if first else None,
        identity_opened=told.identity_opened,
    )
