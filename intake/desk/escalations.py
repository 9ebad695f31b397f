"""A time limit that was missed passes a case to the supervisors, on record and before everybody's eyes.

The server holds no key that opens a case, so it cannot hand one out when a day has gone by. What a missed limit needs
is therefore there from the beginning: whatever is sealed is sealed to the supervisors too, but to those whom it
concerns, and to the oversight body. Who has become a supervisor since gets the keys from the next person who opens the
list and holds them.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from intake.desk.answers import due_of
from intake.desk.apart import keep_away
from intake.desk.history import EventRow
from intake.desk.office import Office
from intake.desk.rights import Role
from intake.directory import Keyholder
from intake.envelopes import wrapped
from intake.log import Event, tell
from intake.stores import CaseStore, CaseSummary
from intake.vault import KeyPair
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext
from publicity.clocks import Clock, Due


def missed(due: Iterable[Due], today: date) -> list[Due]:
    """The clocks of a case whose day has passed."""
    return [one for one in due if one.on and one.on < today]


def pass_on(office: Office, store: CaseStore, summaries: Iterable[CaseSummary]) -> None:
    """Put on record which time limits were missed, and give the keys of those cases to supervisors who lack them.

    Nobody whom a case concerns, or who stepped back, gets any. Raises StoreUnavailable or KeyRefused.
    """
    today = office.config.today()
    known = {(one.case, one.clock, one.due_on) for one in store.escalations()}
    for summary in summaries:
        late = missed(due_of(office, summary), today)
        for due in late:
            if due.on and (summary.case.id, due.clock, due.on) not in known:
                store.escalate(summary.case.id, due.clock, due.on, office.config.now())
                tell(Event.TIME_LIMIT_MISSED, case=summary.case.id)
        if late and office.hand:
            _give_keys(office, store, summary)


def supervisors_of(office: Office, store: CaseStore, summary: CaseSummary) -> list[Keyholder]:
    """The supervisors in the directory who may look after a case. Raises KeyRefused."""
    of_that_role = {one.id for one in store.staff() if one.active and one.role == Role.SUPERVISOR}
    return [one for one in office.directory(store).handlers if one.id in of_that_role - summary.case.recused]


def escalation_rows(store: CaseStore, case_id: str, names: Mapping[str, str]) -> Iterator[EventRow]:
    """What of a case's history is about missed time limits; whoever asks may see the case."""
    for one in store.escalations(case_id):
        yield EventRow(
            what=gettext("Time limit missed: passed to the supervisors"),
            who=gettext("the desk"),
            at=one.at,
            change="",
            reason=gettext("%(clock)s, due on %(day)s")
            % {"clock": label(Clock(one.clock)), "day": day_words(one.due_on, current_language())},
            text="",
        )
    for given in store.escalation_keys(case_id):
        yield EventRow(
            what=gettext("A supervisor got the keys"),
            who=names.get(given.by, given.by),
            at=given.at,
            change="",
            reason=names.get(given.to, given.to),
            text="",
        )


def _give_keys(office: Office, store: CaseStore, summary: CaseSummary) -> None:
    assert office.hand  # noqa: S101 - looked at by whoever calls
    me, case_id = office.hand.staff, summary.case.id
    pairs = store.pairs_of_matter(case_id)
    if all(store.holders_of_pair(pair) >= {one.id for one in supervisors_of(office, store, summary)} for pair in pairs):
        return
    # Whom it concerns by now is set apart before anybody gets anything.
    if keep_away(office, store, summary) or (now := store.summary(case_id, viewer=me)) is None:
        return
    for one in supervisors_of(office, store, now):
        wraps = [
            (pair, one.id, wrapped(KeyPair.of(office.hand.key_of(pair)), [one])[one.id])
            for pair in store.pairs_of_matter(case_id)
            if one.id not in store.holders_of_pair(pair) and store.wrap(pair, me) is not None
        ]
        if wraps:
            store.give_escalation_keys(case_id, wraps, to=one.id, by=me, at=office.config.now())
