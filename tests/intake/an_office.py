"""A desk in a folder of its own: keys, a database, notices, four people who work there, and a clock that a test turns."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from intake.bundle import AttachedFile, WebReport, bundle_name, seal_bundle
from intake.desk.acts import record_finding, take_step
from intake.desk.imports import empty_letterbox
from intake.desk.office import Office
from intake.desk.registration import Incoming, register, was_in_time
from intake.desk.sealed import open_allegation, open_file, open_file_name, open_report, place_of
from intake.envelopes import AllegationWords, ReportWords
from intake.receipts import Receipt, ReceiptKeys
from intake.routing import read_directory_with_routing
from intake.spool import make_folder
from intake.stores import CaseStore, StaffMember
from intake.vault import reply_key_pair
from intake.views import ReporterView, open_view
from publicity.case import Case, CaseState, Effect, Finding, Step
from publicity.report import Channel, ReportDates
from tests.case_table import all_a_step_needs
from tests.examples import FRIDAY, NOW, WHEN
from tests.intake.a_letterbox import RUNNING, ConfigAt, a_place
from tests.intake.a_store import furnish
from tests.intake.some_keys import a_directory, in_all_hands

CHEN, LIN, WU, ZHOU = "chen", "lin", "wu", "zhou"
PEOPLE = {CHEN: "clerk", LIN: "investigator", WU: "investigator", ZHOU: "supervisor"}
"""Who works at the desk, by id."""

TEXT = "他在2024年的工程招标中收受礼金。"


@contextmanager
def an_office(folder: Path) -> Iterator[tuple[Office, CaseStore]]:
    """Furnish an office and open its store."""
    office = furnished(folder)
    with closing(office.store()) as store:
        yield office, store


def furnished(folder: Path) -> Office:
    """Make the keys, the folders, the database and the people of an office; 10:00 on the examples' Friday."""
    config = a_place(folder).config
    for name in ("PORTAL_INDEX_KEY_FILE", "PORTAL_PEPPER_FILE"):
        config.places.files[name].write_bytes(os.urandom(32))
    directory = a_directory(PEOPLE)
    directory.write(config.places.files["PORTAL_DIRECTORY_FILE"])
    make_folder(config.places.attachments)
    furnish(config.places.database, *(a_member(name, role) for name, role in PEOPLE.items()))
    office = Office.open(config)
    with closing(office.store()) as store:
        store.add_directory(1, directory.text(), WHEN, (None, None))
    return in_all_hands(office, PEOPLE)


def a_member(name: str, role: str) -> StaffMember:
    """Somebody who works at the desk, and cannot sign in."""
    return StaffMember(id=name, sign_in_name=name, shown_name=name.title(), role=role, created_at=WHEN)


def wait(office: Office, **time: float) -> None:
    """Turn the clock of an office on, or back."""
    assert isinstance(office.config, ConfigAt)
    office.config.instants[0] += timedelta(**time)


# --- What comes in --------------------------------------------------------------------------------------------------


def a_file(name: str = "材料.pdf", data: bytes = b"%PDF-1.7", media_type: str = "application/pdf") -> AttachedFile:
    """A document, unless told otherwise."""
    return AttachedFile(name=name, media_type=media_type, data=data)


def a_web_report(receipt: Receipt, **changes: Any) -> WebReport:
    """A report about the second of the two who stand on the running notice, signed by nobody."""
    keys = ReceiptKeys.of(receipt)
    report = WebReport(
        lookup_id=keys.lookup_id,
        reply_key=reply_key_pair(keys.reply_seed).public,
        notice=RUNNING,
        nominees=("n2",),
        text=TEXT,
        received=NOW,
        language="zh-Hans",
    )
    return replace(report, **changes)


def put_report(office: Office, receipt: Receipt | None = None, **changes: Any) -> Receipt:
    """Seal a report into the inbox, as the letterbox does, and return its receipt."""
    receipt = receipt or Receipt.random()
    report = a_web_report(receipt, **{"received": office.config.now(), **changes})
    notice = office.notice(report.notice)
    names = {person.key: person.name for person in notice.people} if notice else {}
    try:
        day = office.config.day_of(report.received)
    except OverflowError:
        day = report.received.date()
    in_time = was_in_time(office, Channel.WEB, ReportDates(received=day), notice)
    report = replace(report, names=names, in_time=in_time, day=day)
    name = bundle_name(ReceiptKeys.of(receipt), report)
    office.inbox.put(name, seal_bundle(read_directory_with_routing(office.config.places), name, report))
    return receipt


def a_letter(**changes: Any) -> Incoming:
    """A letter that came on the examples' Friday, registered by the clerk, whose receipt was not sent yet."""
    letter = Incoming(
        channel=Channel.LETTER,
        dates=ReportDates(received=FRIDAY),
        notice=RUNNING,
        nominees=("n1",),
        text=TEXT,
        registered_by=CHEN,
        acknowledged=False,
    )
    return replace(letter, **changes)


def put_letter(office: Office, store: CaseStore, receipt: Receipt | None = None, **changes: Any) -> tuple[Receipt, str]:
    """Register a letter, and return its receipt and the number of its case."""
    receipt = receipt or Receipt.random()
    keys = ReceiptKeys.of(receipt)
    case_id = register(
        office,
        store,
        a_letter(**changes),
        lookup_id=keys.lookup_id,
        reply_key=reply_key_pair(keys.reply_seed).public,
        at=office.config.now(),
    )
    return receipt, case_id


def import_one(office: Office, store: CaseStore, **changes: Any) -> tuple[Receipt, str]:
    """Put a report into the letterbox, empty it, and return the receipt and the number of its case."""
    receipt = put_report(office, **changes)
    empty_letterbox(office, store)
    home = store.home_of(ReceiptKeys.of(receipt).lookup_id)
    assert home
    return receipt, home


# --- What is done ---------------------------------------------------------------------------------------------------


def case_of(store: CaseStore, case_id: str, viewer: str | None = None) -> Case:
    """The case of a number, as it stands."""
    case = store.case(case_id, viewer=viewer)
    assert case
    return case


def do(office: Office, store: CaseStore, case_id: str, step: Step, by: str = LIN, **needs: Any) -> None:
    """Take a step with all that it needs, unless told otherwise."""
    take_step(
        office,
        store,
        case_id,
        step,
        by=by,
        version=case_of(store, case_id).version,
        **{**all_a_step_needs(step), **needs},
    )


def walk(office: Office, store: CaseStore, case_id: str, *steps: Step, by: str = LIN, **needs: Any) -> None:
    """Take one step after the other; before a conclusion every allegation gets its finding."""
    for step in steps:
        if step is Step.CONCLUDE:
            find(office, store, case_id, by=by)
        do(office, store, case_id, step, ZHOU if step in (Step.CLOSE, Step.RETURN_CLOSING) else by, **needs)


def find(
    office: Office,
    store: CaseStore,
    case_id: str,
    finding: Finding = Finding.UNSUBSTANTIATED,
    effect: Effect = Effect.NONE,
    *,
    by: str = LIN,
    text: str = "经核查。",
) -> None:
    """Record the same finding about every allegation of a case that is still in it."""
    for allegation in [one for one in case_of(store, case_id).allegations if not one.split_to]:
        version = case_of(store, case_id).version
        record_finding(
            office, store, case_id, allegation.number, finding=finding, effect=effect, text=text, by=by, version=version
        )


TO_INVESTIGATION = (Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
TO_FEEDBACK = (*TO_INVESTIGATION, Step.CONCLUDE, Step.GIVE_FEEDBACK)
TO_CLOSE = (*TO_FEEDBACK, Step.PROPOSE_CLOSING, Step.CLOSE)

WAYS: dict[CaseState, tuple[Step, ...]] = {
    CaseState.REGISTERED: (),
    CaseState.SCREENING: (Step.SCREEN,),
    CaseState.ACCEPTED: (Step.SCREEN, Step.ACCEPT),
    CaseState.NOT_ACCEPTED: (Step.SCREEN, Step.DECLINE),
    CaseState.TRANSFERRED: (Step.SCREEN, Step.TRANSFER),
    CaseState.MERGED: (Step.SCREEN, Step.MERGE),
    CaseState.INVESTIGATING: TO_INVESTIGATION,
    CaseState.ON_HOLD: (*TO_INVESTIGATION, Step.HOLD),
    CaseState.CONCLUDED: (*TO_INVESTIGATION, Step.CONCLUDE),
    CaseState.FEEDBACK_GIVEN: TO_FEEDBACK,
    CaseState.FEEDBACK_NOT_POSSIBLE: (*TO_INVESTIGATION, Step.CONCLUDE, Step.FORGO_FEEDBACK),
    CaseState.CLOSED: TO_CLOSE,
}
"""State → the steps by which a registered case comes to it."""


def a_case_in(office: Office, store: CaseStore, state: CaseState) -> tuple[Receipt, str]:
    """Import a report and lead its case to a state; one that is merged goes into a case that is being screened."""
    receipt, case_id = import_one(office, store)
    for step in WAYS[state]:
        needs = {"text": a_case_in(office, store, CaseState.SCREENING)[1]} if step is Step.MERGE else {}
        walk(office, store, case_id, step, **needs)
    return receipt, case_id


# --- What is there --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """All that the desk holds of one report and its case, opened; comparable, whatever its case's number is."""

    words: ReportWords
    added: tuple[ReportWords, ...]
    files: tuple[tuple[str, bytes], ...]
    alleged: tuple[AllegationWords, ...]
    acts: tuple[str, ...]
    view: ReporterView | None


def held(office: Office, store: CaseStore, receipt: Receipt) -> Held | None:
    """Open all that the desk holds of the report of a receipt; None if it holds nothing."""
    keys = ReceiptKeys.of(receipt)
    home = store.home_of(keys.lookup_id)
    if home is None:
        return None
    reports = store.reports_of(home, viewer=None)
    summary = store.summary(home, viewer=None)
    assert summary
    return Held(
        words=next(open_report(office, place_of(one), one.sealed) for one in reports if one.id == keys.lookup_id),
        added=tuple(
            open_report(office, f"{one.report}/{one.digest}", one.sealed)
            for one in store.additions_of(home, viewer=None)
            if one.report == keys.lookup_id
        ),
        files=tuple(
            (open_file_name(office, one), b"".join(open_file(office, one)))
            for one in store.files_of(home, viewer=None)
            if one.report == keys.lookup_id
        ),
        alleged=tuple(open_allegation(office, home, stored) for stored in summary.allegations),
        acts=tuple(stored.event.act for stored in store.events_of(home, viewer=None)),
        view=view_of(office, receipt),
    )


def there(office: Office, store: CaseStore, receipt: Receipt) -> Held:
    """What the desk holds of a report that it has to hold."""
    found = held(office, store, receipt)
    assert found
    return found


def view_of(office: Office, receipt: Receipt) -> ReporterView | None:
    """What the reporter sees with a receipt; None while nothing is laid out."""
    keys = ReceiptKeys.of(receipt)
    sealed = office.outbox.read(keys.lookup_id)
    return open_view(keys, sealed) if sealed else None


def seen(office: Office, receipt: Receipt) -> ReporterView:
    """What the reporter sees with a receipt to which something is laid out."""
    view = view_of(office, receipt)
    assert view
    return view
