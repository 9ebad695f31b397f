"""What is written in a case: notes for those who work on it, and what to look at before a reporter reads a letter."""

from collections.abc import Iterator

from intake.desk.about import words_of
from intake.desk.acts import summary_seen, without_text
from intake.desk.history import NOTE
from intake.desk.office import Office
from intake.desk.sealed import open_event_text, public_key_of, seal_event_text
from intake.receipts import receipts_in
from intake.stores import CaseStore, CaseSummary
from intake.typed import holds_identity_number
from presentation.folding import fold
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import CaseState
from publicity.errors import StepIncomplete, StepNotAllowed
from publicity.filed import note
from publicity.letters import left_to_fill_in

HAN = range(0x3400, 0xA000)


def note_for_team(office: Office, store: CaseStore, case_id: str, text: str, *, by: str) -> None:
    """Put a note on record for everybody who can open the case. It takes no step, and stays for ever.

    Raises NoSuchCase, StepIncomplete when nothing is said, StepNotAllowed for a case that has gone into another, and
    ChangedMeanwhile.
    """
    before = summary_seen(store, case_id, by).case
    if before.state is CaseState.MERGED:
        raise StepNotAllowed(NOTE, before.state)
    if not text.strip():
        raise StepIncomplete(["text"])
    if _was_noted(office, store, case_id, text.strip(), by):
        return
    after, event = note(before, NOTE, by=by, at=office.config.now(), text=text.strip())
    sealed = seal_event_text(public_key_of(store, case_id), case_id, event.act, event.at, event.text)
    store.save(before, after, without_text(event), sealed_text=sealed)


def _was_noted(office: Office, store: CaseStore, case_id: str, text: str, by: str) -> bool:
    """Whether just this was done last: a form that is sent twice writes one note."""
    last = store.events_of(case_id, viewer=by)[-1]
    return (last.event.act, last.event.by) == (NOTE, by) and open_event_text(office, last) == text


def cautions_of(
    office: Office, store: CaseStore, summary: CaseSummary, text: str, languages: tuple[str, ...]
) -> tuple[str, ...]:
    """What somebody should look at in a text before the reporters of a case read it; each may be right all the same."""
    return tuple(_cautions(office, store, summary, text, languages))


def findings_on_record(summary: CaseSummary) -> tuple[str, ...]:
    """What was found on each allegation of a case, a sentence each, to compare a letter with."""
    return tuple(
        gettext("Allegation %(number)s: %(finding)s; %(effect)s")
        % {
            "number": one.number,
            "finding": label(one.allegation.finding),
            "effect": label(one.allegation.effect),
        }
        for one in summary.allegations
        if one.allegation.finding and one.allegation.effect
    )


def _cautions(
    office: Office, store: CaseStore, summary: CaseSummary, text: str, languages: tuple[str, ...]
) -> Iterator[str]:
    folded = fold(text)
    reported = {words_of(office, summary.case.id, one).name for one in summary.allegations}
    staff = {member.shown_name for member in store.staff()}
    for name in sorted(name for name in reported | staff if name and fold(name) in folded):
        yield gettext("It names %(name)s.") % {"name": name}
    if fold(summary.case.id) in folded:
        yield gettext("It gives the number of the case, which is for the office alone.")
    if receipts_in(text):
        yield gettext("A receipt seems to stand in it.")
    if holds_identity_number(text):
        yield gettext("The number of an identity card seems to stand in it.")
    for gap in left_to_fill_in(text):
        yield gettext("Still to be filled in: %(gap)s.") % {"gap": gap}
    has_han = any(ord(sign) in HAN for sign in text)
    if languages == ("en",) and has_han:
        yield gettext("The reporter wrote in English, and this is in Chinese.")
    if "en" not in languages and not has_han:
        yield gettext("The reporter wrote in Chinese, and this is not.")
