"""What is still missing before a case can be closed, each with the place on its page where it is done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intake.desk.about import joined
from intake.desk.rights import may
from intake.stores import CaseStore, CaseSummary
from presentation.languages import gettext, ngettext
from publicity.case import BEFORE_CONCLUSION, ENDED, READY_TO_CLOSE, CaseState, Step, had_a_part
from publicity.objections import Past
from publicity.report import Sending

S = CaseState

NEXT: Mapping[CaseState, Step] = {
    S.REGISTERED: Step.SCREEN,
    S.SCREENING: Step.ACCEPT,
    S.ACCEPTED: Step.INVESTIGATE,
    S.ON_HOLD: Step.RESUME,
}
"""State before the investigation → the step that leads on."""


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """One thing that is missing, in words; ``anchor`` is the place on the page where it is done."""

    words: str
    anchor: str


def lacking(store: CaseStore, summary: CaseSummary, past: Past) -> tuple[Lacking, ...]:
    """Everything that is missing for closing a case, in the order in which it is usually done; of one that ended, what
    came since."""
    return tuple(_lacking(store, summary, past))


def _lacking(store: CaseStore, summary: CaseSummary, past: Past) -> Iterator[Lacking]:
    case = summary.case
    if case.state is S.MERGED:
        return
    if summary.objections:
        yield Lacking(words=gettext("The reporter’s objection has to be decided."), anchor=Step.UPHOLD)
    if case.state in ENDED:
        return
    yield from _reporters(store, summary)
    yield from _investigation(summary)
    if case.state not in (*READY_TO_CLOSE, S.CONCLUDED):
        yield Lacking(words=gettext("It has to be concluded, or not to be accepted."), anchor=_way_on(summary))
    if case.state in (*BEFORE_CONCLUSION, S.CONCLUDED):
        words = gettext("The reporter has to be answered, or the reason recorded why that is not possible.")
        yield Lacking(words=words, anchor=Step.GIVE_FEEDBACK if case.state is S.CONCLUDED else "work")
    if not case.closing_proposed_by:
        anchor = Step.PROPOSE_CLOSING if case.state in READY_TO_CLOSE else "work"
        yield Lacking(words=gettext("Closing has to be proposed."), anchor=anchor)
    yield _second_person(store, summary, past)


def _reporters(store: CaseStore, summary: CaseSummary) -> Iterator[Lacking]:
    """What reporters wait for: to be told, to be read, to have a withdrawal decided."""
    reports = store.reports_of(summary.case.id, viewer=None)
    anchors = {report.id: f"report-{number}" for number, report in enumerate(reports, start=1)}
    if untold := sum(not (report.acknowledged or report.not_told) for report in reports):
        words = ngettext(
            "%(num)s reporter has not been told that the report is here.",
            "%(num)s reporters have not been told that their reports are here.",
            untold,
        )
        yield Lacking(words=words % {"num": untold}, anchor=Step.ACKNOWLEDGE)
    additions = store.additions_of(summary.case.id, viewer=None)
    if summary.news and additions:
        words = ngettext(
            "%(num)s message of a reporter came since anybody did anything.",
            "%(num)s messages of reporters came since anybody did anything.",
            summary.news,
        )
        last = max(additions, key=lambda one: (one.received, one.number))
        yield Lacking(words=words % {"num": summary.news}, anchor=anchors[last.report])
    withdrawn = any(one.sending is Sending.WITHDRAWAL for one in additions)
    if withdrawn and summary.case.state in (S.REGISTERED, S.SCREENING):
        words = gettext("A reporter asks to withdraw: whether it is taken up all the same has to be decided.")
        yield Lacking(words=words, anchor=Step.DECLINE if summary.case.state is S.SCREENING else "work")


def _investigation(summary: CaseSummary) -> Iterator[Lacking]:
    case = summary.case
    if case.state not in BEFORE_CONCLUSION:
        return
    if not case.allegations:
        yield Lacking(words=gettext("Nothing is alleged yet: enter an allegation."), anchor="allegation")
    open_ones = [one.number for one in case.allegations if not one.is_concluded]
    for number in open_ones:
        words = gettext("Allegation %(number)s has no finding and no effect yet.") % {"number": number}
        anchor = f"find-{number}" if case.state is S.INVESTIGATING else f"finding-{number}"
        yield Lacking(words=words, anchor=anchor)


def _way_on(summary: CaseSummary) -> str:
    state = summary.case.state
    if state is S.INVESTIGATING:
        is_complete = bool(summary.case.allegations) and all(one.is_concluded for one in summary.case.allegations)
        return Step.CONCLUDE if is_complete else "work"
    return NEXT.get(state, "work")


def _second_person(store: CaseStore, summary: CaseSummary, past: Past) -> Lacking:
    """Who could approve the closing: whoever may, holds a key, and had no part."""
    case = summary.case
    holders = store.holders_of(case.id)
    away = had_a_part(case) | case.recused | past.set_aside
    others = [
        member.shown_name
        for member in store.staff()
        if member.active and may(member.role, Step.CLOSE) and member.id in holders and member.id not in away
    ]
    if not others:
        words = gettext("Nobody who could approve the closing takes part: let somebody take part who may.")
        return Lacking(words=words, anchor="people")
    words = gettext("Somebody else has to approve the closing: %(names)s.") % {"names": joined(others)}
    return Lacking(words=words, anchor=Step.CLOSE if case.closing_proposed_by else "people")
