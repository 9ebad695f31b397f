"""Who is too close to somebody sees nothing of a case about him, be it here already or only about to come.

What the letterbox seals, and what a clerk registers, is sealed by the routing to begin with. This is the second look,
by the first person who can open a case: a notice may have been corrected meanwhile, or somebody has declared something.
"""

from collections.abc import Iterable

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from intake.desk import at_hand, routing
from intake.desk.about import joined
from intake.desk.acts import next_pair
from intake.desk.office import Office
from intake.desk.refusals import refuse
from intake.desk.rights import Act, may
from intake.desk.sealed import open_allegation
from intake.directory import kept_away
from intake.log import Event, tell
from intake.routing import Routing
from intake.stores import CaseStore, CaseSummary, StoreUnavailable
from intake.vault import SealBroken
from presentation.languages import gettext
from publicity.errors import ChangedMeanwhile
from publicity.filed import keep_away as away_by_rule

TRIES = 5
"""How often it is tried while others change the case at the same moment."""


def stand_apart(app: Flask) -> None:
    """Before any page of a case, look whether somebody is to be kept away from it; the guard has let the person in.

    Before any other page, which may count cases or name one, the same for all of them, once after each change.
    """

    @app.before_request
    def look() -> None:
        visit = g.get("visit")
        if visit is None or not visit.is_ready or not may(visit.staff.role, Act.READ_CASES):
            return
        routing.keep_laid_out(at_hand.office(), at_hand.store())
        if case_id := (request.view_args or {}).get("case_id"):
            summary = at_hand.store().summary(case_id, viewer=visit.staff.id)
            if summary:
                keep_away(at_hand.office(), at_hand.store(), summary)
        else:
            sweep_once(at_hand.office(), at_hand.store())


def keep_away(office: Office, store: CaseStore, summary: CaseSummary, table: Routing | None = None) -> bool:
    """Keep away from a case all who are too close to somebody it is about; say whether the person at work is one.

    It is done before the person sees anything. Whoever is kept away loses the keys, also where that leaves the case to
    the oversight body alone. Raises StoreUnavailable or KeyRefused.
    """
    if office.hand is None:
        return False
    table = table or routing.routing_of(office, store)
    found: CaseSummary | None = summary
    for _ in range(TRIES):
        if found is None:
            return True
        case = found.case
        away = _away(office, store, found, table) - case.recused
        if not away:
            return False
        try:
            for person in sorted(away):
                after, event = away_by_rule(case, person, at=office.config.now())
                pair = next_pair(office, store, case.id, without=after.recused, to_few=True)
                store.save(case, after, event, new_pair=pair, to_few=True)
                tell(Event.KEPT_AWAY, case=case.id)
                case = after
            return office.hand.staff in away
        except ChangedMeanwhile:
            found = store.summary(summary.case.id, viewer=office.hand.staff)
    raise StoreUnavailable("the case was changed again and again")


def is_kept_from_any(office: Office, store: CaseStore, summaries: Iterable[CaseSummary]) -> bool:
    """Look through some cases until there is one from which the person at work is kept away just now."""
    table = routing.routing_of(office, store)
    return any(keep_away(office, store, one, table) for one in summaries)


def sweep(office: Office, store: CaseStore) -> None:
    """Look through every case that the person at work can open. Raises as ``keep_away`` does."""
    while office.hand and is_kept_from_any(office, store, store.summaries(viewer=office.hand.staff)):
        continue


def sweep_once(office: Office, store: CaseStore) -> None:
    """``sweep``, unless this person's cases were looked through since anything changed in what keeps people away.

    What has come since was sealed, or taken in, by that same routing.
    """
    if office.hand is None:
        return
    routing.routing_of(office, store)
    known = office.remembered
    if known.swept.get(office.hand.staff) is not known.made_of:
        sweep(office, store)
        known.swept[office.hand.staff] = known.made_of


def refuse_whom_it_concerns(about: Iterable[str]) -> ResponseReturnValue | None:
    """The page for whoever is about to register what concerns himself; None for everybody else."""
    directory, staff = at_hand.office().directory(at_hand.store()), at_hand.visit().staff
    away = directory.away_from(about)
    if staff.id not in away:
        return None
    names = {one.id: one.shown_name for one in at_hand.store().staff() if one.active}
    others = [names[one.id] for one in directory.handlers if one.id not in away and one.id in names]
    who = (
        gettext("These colleagues may register it: %(names)s.") % {"names": joined(others)}
        if others
        else gettext("Nobody of the office may register it. Give it to the oversight body, sealed.")
    )
    return refuse(
        403,
        gettext("Somebody else registers this"),
        gettext("It is about a person whom you are close to, by what you declared or by what the notice says."),
        gettext("Nothing was registered, and nothing of it is kept here."),
        who,
        keep_typed=True,
    )


def _away(office: Office, store: CaseStore, summary: CaseSummary, table: Routing) -> frozenset[str]:
    """Who is to be kept away from a case by what is alleged in it, as far as the person at work can open that."""
    about = set()
    for stored in summary.allegations:
        try:
            words = open_allegation(office, summary.case.id, stored)
        except SealBroken:
            continue
        if words.notice:
            about.add(f"{words.notice}/{words.nominee or ''}")
    if not about:
        return frozenset()
    known = {member.id for member in store.staff()}
    return kept_away(table.away, about) & known
