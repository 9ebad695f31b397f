"""What staff do to a case: each act loads it for that person, asks the rules, saves, and tells the reporters."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from intake.desk.answers import publish_views, words_told
from intake.desk.office import Office
from intake.desk.reach import LIMITED, reasons_open
from intake.desk.sealed import open_allegation, public_key_of, seal_allegation, seal_event_text
from intake.directory import LEAST, OVERSIGHT
from intake.envelopes import AllegationWords, key_id, read_case_number, wrapped
from intake.spool import NotStored
from intake.stores import CaseStore, CaseSummary, Milestones, StoredAllegation, StoredPair, StoreUnavailable
from intake.vault import KeyPair
from publicity import case as rules
from publicity.case import Allegation, Case, Effect, Event, Finding, Step
from publicity.errors import N_, ChangedMeanwhile, PublicityError, StepIncomplete, TooFewKeys
from publicity.filed import check_open_for_allegations, note
from publicity.filed import reword as rewording
from publicity.objections import Past, past_of


class NoSuchCase(PublicityError):
    """There is no such case, or it is not for this person to see: the two look the same."""

    sentence = N_("There is no such case.")


def take_step(
    office: Office,
    store: CaseStore,
    case_id: str,
    step: Step,
    *,
    by: str,
    version: int,
    reason: str | None = None,
    text: str | None = None,
) -> None:
    """Take one step of the table.

    For MERGE, ``text`` is the number of the other case. Raises NoSuchCase, ChangedMeanwhile and what the rules raise;
    NotStored when the step was taken, but the reporters' views could not be laid out.
    """
    summary = summary_seen(store, case_id, by, version)
    before, now, words = summary.case, office.config.now(), (text or "").strip() or None
    past = past_of_case(store, case_id)
    after, event = rules.take(before, step, by=by, at=now, reason=reason or None, text=words, past=past)
    if step in LIMITED and event.reason not in reasons_open(office, store, case_id, step):
        raise StepIncomplete(["reason"])
    if step is Step.TRANSFER:
        event = replace(event, reason=_report_back_by(office, now).isoformat())
    if step is Step.MERGE:
        _merge(office, store, summary, after, event)
    else:
        today = office.config.day_of(now)
        store.save(
            before,
            after,
            without_text(event),
            sealed_text=sealed_text(store, event),
            milestones=_milestones(summary.milestones, step, today),
            acknowledged_on=today if step in (Step.ACKNOWLEDGE, Step.FORGO_ACKNOWLEDGEMENT) else None,
            not_told=event.reason if step is Step.FORGO_ACKNOWLEDGEMENT else None,
            told=words_told(store, case_id, event),
        )
    tell_reporters(office, store, case_id)


def record_finding(
    office: Office,
    store: CaseStore,
    case_id: str,
    number: int,
    *,
    finding: Finding,
    effect: Effect,
    text: str,
    by: str,
    version: int,
) -> None:
    """Record what was found about one allegation. Raises NoSuchCase, ChangedMeanwhile and what the rules raise."""
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    past = past_of_case(store, case_id)
    after, event = rules.record_finding(
        before, number, finding=finding, effect=effect, by=by, at=now, text=text.strip(), past=past
    )
    store.save(before, after, without_text(event), sealed_text=sealed_text(store, event))


def add_allegation(
    office: Office, store: CaseStore, case_id: str, words: AllegationWords, *, by: str, version: int
) -> None:
    """Add one more matter to a case that is not concluded. Raises NoSuchCase, ChangedMeanwhile, StepNotAllowed."""
    before = summary_seen(store, case_id, by, version).case
    check_open_for_allegations(before)
    if not words.matter.strip():
        raise StepIncomplete(["matter"])
    public = public_key_of(store, case_id)
    stored = seal_allegation(office, public, case_id, Allegation(_next_number(before)), words)
    store.add_allegation(before, stored, by=by, at=office.config.now())


def reword(office: Office, store: CaseStore, case_id: str, number: int, *, matter: str, by: str, version: int) -> None:
    """Put the matter of an allegation into words of the office; what stood stays in the store.

    Raises NoSuchCase, ChangedMeanwhile, what the rules raise, and StepIncomplete for "change" when nothing differs.
    """
    summary, now = summary_seen(store, case_id, by, version), office.config.now()
    after, event = rewording(summary.case, number, by=by, at=now, text=matter.strip())
    stored = next(one for one in summary.allegations if one.number == number)
    words = open_allegation(office, case_id, stored)
    worded = replace(words, matter=matter.strip(), is_worded=True)
    if worded == words:
        raise StepIncomplete(["change"])
    allegation = next(one for one in after.allegations if one.number == number)
    public = public_key_of(store, case_id)
    sealed = seal_allegation(office, public, case_id, allegation, worded, corrected=stored.corrected + 1)
    store.correct(summary.case, after, without_text(event), allegations=[sealed], sealed_text=sealed_text(store, event))


def recuse(office: Office, store: CaseStore, case_id: str, *, by: str) -> None:
    """Step back from a case, which then is gone from one's sight, and of which one holds no key any more.

    What is written from then on is sealed to a new pair. Raises NoSuchCase or ChangedMeanwhile, and TooFewKeys when
    fewer than two colleagues could open the case afterwards.
    """
    before = summary_seen(store, case_id, by).case
    after, event = rules.recuse(before, by=by, at=office.config.now())
    # Of a case that was split, what is written into the other halves from then on is not for this person either.
    pairs = {one: next_pair(office, store, one, without=after.recused) for one in {case_id, *store.matter_of(case_id)}}
    with store.together():
        store.save(before, after, event, new_pair=pairs.pop(case_id))
        for half, pair in sorted(pairs.items()):
            store.add_pair(half, pair, at=event.at)


def let_take_part(office: Office, store: CaseStore, case_id: str, colleague: str, *, by: str, version: int) -> None:
    """Give a colleague, who stands in the directory, the keys of a case's matter that one holds oneself.

    The event and the keys are written together: nobody takes part of whom the history does not tell, and the history
    tells of nobody who does not. Raises NoSuchCase, ChangedMeanwhile, and StepIncomplete for somebody who cannot take
    part: a stranger to the directory, or one who has stepped back.
    """
    before = summary_seen(store, case_id, by, version).case
    wraps = keys_for(office, store, before, colleague, by=by)
    member = store.staff_member(colleague)
    name = member.shown_name if member else colleague
    after, event = note(before, "let_take_part", by=by, at=office.config.now(), text=name)
    with store.together():
        store.save(before, after, without_text(event), sealed_text=sealed_text(store, event))
        store.add_wraps(wraps)


def keys_for(office: Office, store: CaseStore, case: Case, colleague: str, *, by: str) -> list[tuple[str, str, bytes]]:
    """The keys of a case's matter that one holds, sealed to a colleague: pair, holder, key. Raises StepIncomplete."""
    holder = next((one for one in office.directory(store).handlers if one.id == colleague), None)
    member = store.staff_member(colleague)
    if holder is None or member is None or not member.active or colleague in case.recused or office.hand is None:
        raise StepIncomplete(["colleague"])
    return [
        (pair, holder.id, wrapped(KeyPair.of(office.hand.key_of(pair)), [holder])[holder.id])
        for pair in store.pairs_of_matter(case.id)
        if store.wrap(pair, by) is not None
    ]


def summary_seen(store: CaseStore, case_id: str, viewer: str, version: int | None = None) -> CaseSummary:
    """A case as a person sees it. Raises NoSuchCase, and ChangedMeanwhile when it is of another version."""
    summary = store.summary(case_id, viewer=viewer)
    if summary is None:
        raise NoSuchCase
    if version is not None and summary.case.version != version:
        raise ChangedMeanwhile
    return summary


def past_of_case(store: CaseStore, case_id: str) -> Past:
    """What of a case's history decides who may go on with it."""
    return past_of(stored.event for stored in store.events_of(case_id, viewer=None))


def next_pair(
    office: Office, store: CaseStore, case_id: str, *, without: Collection[str], to_few: bool = False
) -> StoredPair:
    """A new pair of a case for those who hold its keys now, some left out. Raises TooFewKeys, unless ``to_few``."""
    pair, directory = KeyPair.generate(), office.directory(store)
    found = [directory.holder(one) for one in sorted(store.holders_of(case_id) - set(without))]
    holders = [one for one in found if one is not None]
    if not to_few and sum(one.id != OVERSIGHT for one in holders) < LEAST:
        raise TooFewKeys
    return StoredPair(id=key_id(pair.public), public=pair.public.raw, wraps=wrapped(pair, holders))


def _report_back_by(office: Office, now: datetime) -> date:
    """By when a body to which a case is transferred now is to answer: fixed then, whatever is changed later."""
    return office.config.day_of(now) + timedelta(days=office.config.portal.clocks.report_back_days)


def _merge(office: Office, store: CaseStore, summary: CaseSummary, after: Case, event: Event) -> None:
    into = _case_to_join(store, summary.case, event)
    named = replace(event, text=into.id)
    store.merge(
        summary.case,
        after,
        without_text(named),
        into=into,
        allegations=_moved_allegations(office, store, summary, into),
        sealed_text=sealed_text(store, named),
    )


def _case_to_join(store: CaseStore, case: Case, event: Event) -> Case:
    """The other case, which must be one that this person sees and that is not concluded yet."""
    into = store.case(read_case_number(event.text or ""), viewer=event.by)
    if into is None or into.id == case.id or into.state not in rules.BEFORE_CONCLUSION:
        raise StepIncomplete(["other_case"])
    return into


def _moved_allegations(office: Office, store: CaseStore, summary: CaseSummary, into: Case) -> list[StoredAllegation]:
    """The allegations of a case, sealed anew for the one it is joined to."""
    public = public_key_of(store, into.id)
    return [
        seal_allegation(office, public, into.id, Allegation(number), open_allegation(office, summary.case.id, stored))
        for number, stored in enumerate(
            (one for one in summary.allegations if not one.allegation.split_to), start=_next_number(into)
        )
    ]


def _next_number(case: Case) -> int:
    return max((allegation.number for allegation in case.allegations), default=0) + 1


def _milestones(kept: Milestones, step: Step, today: date) -> Milestones | None:
    """The days a case remembers, as a step leaves them; None when it changes none."""
    match step:
        case Step.ACCEPT:
            return replace(kept, accepted_on=today)
        case Step.CONCLUDE:
            return replace(kept, concluded_on=today)
        case Step.REVISE:
            return replace(kept, concluded_on=None)
        case Step.HOLD:
            return replace(kept, hold_started_on=today)
        case Step.RESUME:
            # A clock that was set back in between takes no day away.
            waited = max(0, (today - (kept.hold_started_on or today)).days)
            return replace(kept, hold_started_on=None, days_on_hold=kept.days_on_hold + waited)
        case Step.CLOSE:
            return replace(kept, closed_on=today)
        case Step.REOPEN:
            return replace(kept, accepted_on=today, concluded_on=None, closed_on=None, days_on_hold=0)
        case _:
            return None


def tell_reporters(office: Office, store: CaseStore, case_id: str) -> None:
    """Lay out what was done for the reporters. Raises NotStored: the act itself is stored by then."""
    try:
        publish_views(office, store, case_id)
    except StoreUnavailable as error:
        # The step itself is stored by now: nobody may be told that it was not.
        raise NotStored(None) from error


def sealed_text(store: CaseStore, event: Event) -> bytes | None:
    """The words of an event, sealed to its case; None when there are none."""
    if not event.text:
        return None
    return seal_event_text(public_key_of(store, event.case), event.case, event.act, event.at, event.text)


def without_text(event: Event) -> Event:
    """An event as it is stored, its words being sealed beside it."""
    return replace(event, text=None)
