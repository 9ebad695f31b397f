"""Handing a case over, what other bodies have to do with it, and making two of one: each is one act of the store."""

from collections.abc import Collection
from datetime import date
from functools import partial

from intake.desk.acts import (
    keys_for,
    let_take_part,
    next_pair,
    sealed_text,
    summary_seen,
    tell_reporters,
    without_text,
)
from intake.desk.apart import keep_away
from intake.desk.office import Office
from intake.desk.rights import Act, may
from intake.desk.sealed import open_allegation, seal_allegation, seal_event_text
from intake.envelopes import new_case_number
from intake.stores import CaseStore, CaseSummary
from intake.vault import PublicKey
from publicity import moving as rules
from publicity.case import ENDED, Allegation, Case, CaseState, Event
from publicity.errors import ChangedMeanwhile, StepIncomplete


def assign(office: Office, store: CaseStore, case_id: str, to: str, *, by: str, text: str, version: int) -> None:
    """Give a case to somebody to work it, with a note; who holds no key of it yet is given one, in the same moment.

    Raises NoSuchCase, ChangedMeanwhile, and what the rules raise; StepIncomplete for somebody whose key does not stand
    in the directory.
    """
    summary = summary_seen(store, case_id, by, version)
    before, giver = summary.case, store.staff_member(by)
    wraps = keys_for(office, store, before, to, by=by)
    after, event = rules.assign(
        before,
        to,
        by=by,
        at=office.config.now(),
        worked_by=summary.moved.worked_by,
        may_give=giver is not None and may(giver.role, Act.GIVE_CASE),
        text=text,
    )
    with store.together():
        _save(store, before, after, event)
        store.add_wraps(wraps)


def held_with(store: CaseStore, leaver: str, *, by: str) -> list[CaseSummary]:
    """The cases of which somebody holds a key, and oneself too."""
    found = [one for one in store.summaries(viewer=by) if one.case.state is not CaseState.MERGED]
    return [one for one in found if {leaver, by} <= store.holders_of(one.case.id)]


def hand_on(office: Office, store: CaseStore, leaver: str, to: str, *, by: str, text: str) -> tuple[int, int]:
    """Give a colleague what somebody who left held, and oneself holds: the keys, and the work where the leaver had it.

    Case by case, each an act of its own in the case's history: whoever is interrupted begins again and gets the rest.
    Return how many were handed on, and how many not, because the colleague is kept away from them or they were changed
    at this moment. Raises StepIncomplete for a colleague whose key does not stand in the directory, and for a leaver
    who works here still.
    """
    members = {one.id: one for one in store.staff()}
    if leaver not in members or members[leaver].active:
        raise StepIncomplete(["leaver"])
    if to not in {one.id for one in office.directory(store).handlers}:
        raise StepIncomplete(["colleague"])
    done = left = 0
    for found in held_with(store, leaver, by=by):
        case_id = found.case.id
        # A colleague who is too close to somebody it is about gets no key, and whoever is at work sees it no more.
        if keep_away(office, store, found) or (summary := store.summary(case_id, viewer=by)) is None:
            continue
        works = _last_given(store, case_id, by) == leaver and summary.case.state not in ENDED
        if to in store.holders_of(case_id) and not works:
            continue
        give = partial(assign, text=text) if works else let_take_part
        try:
            give(office, store, case_id, to, by=by, version=summary.case.version)
            done += 1
        except (ChangedMeanwhile, StepIncomplete):
            left += 1
    return done, left


def _last_given(store: CaseStore, case_id: str, viewer: str) -> str | None:
    """To whom a case was last given to work it, also somebody who left since."""
    given = [one.event.reason for one in store.events_of(case_id, viewer=viewer) if one.event.act == rules.Move.ASSIGN]
    return given[-1] if given else None


def came_by_transfer(
    office: Office, store: CaseStore, case_id: str, *, by: str, received: date | None, body: str, version: int
) -> None:
    """Record that another body sent this case here, and when it arrived. Raises NoSuchCase and what the rules raise."""
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    if received is None or received > office.config.day_of(now):
        raise StepIncomplete(["received"])
    _save(store, before, *rules.came_by_transfer(before, by=by, at=now, received=received, body=body))


def object_to_transfer(office: Office, store: CaseStore, case_id: str, *, by: str, why: str, version: int) -> None:
    """Record that the other body was told that the case is not ours. Raises NoSuchCase and what the rules raise."""
    summary, now = summary_seen(store, case_id, by, version), office.config.now()
    after, event = rules.object_to_transfer(summary.case, by=by, at=now, came=summary.moved.came, why=why)
    _save(store, summary.case, after, event)


def report_back(office: Office, store: CaseStore, case_id: str, *, by: str, text: str, version: int) -> None:
    """Record what the body reported that has the case now. Raises NoSuchCase and what the rules raise."""
    before, now = summary_seen(store, case_id, by, version).case, office.config.now()
    _save(store, before, *rules.report_back(before, by=by, at=now, text=text))


def split(office: Office, store: CaseStore, case_id: str, numbers: Collection[int], *, by: str, version: int) -> str:
    """Make a case of some allegations of another one, and return its number.

    Both deal with the reports from then on, and whoever can open the one can open the other. Raises NoSuchCase,
    ChangedMeanwhile, SealBroken, and what the rules raise; NotStored when it was done, but the reporters' views could
    not be laid out.
    """
    summary, now = summary_seen(store, case_id, by, version), office.config.now()
    before, new_id = summary.case, new_case_number()
    after, went, new, came = rules.split(before, numbers, new_id, by=by, at=now)
    pair = next_pair(office, store, case_id, without=before.recused)
    public = PublicKey(pair.public)
    chosen = [one for one in summary.allegations if one.number in numbers]
    store.split(
        before,
        after,
        without_text(went),
        new=new,
        new_event=without_text(came),
        pair=pair,
        allegations=[
            seal_allegation(office, public, new_id, Allegation(number), open_allegation(office, case_id, stored))
            for number, stored in enumerate(chosen, start=1)
        ],
        milestones=summary.milestones,
        texts=(sealed_text(store, went), seal_event_text(public, new_id, came.act, came.at, came.text)),
    )
    tell_reporters(office, store, new_id)
    return new_id


def _save(store: CaseStore, before: Case, after: Case, event: Event) -> None:
    store.save(before, after, without_text(event), sealed_text=sealed_text(store, event))
