"""A store with somebody in it, and examples of what is put into it; nothing here knows which engine it is."""

import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from intake.stores import (
    LETTERBOX,
    CaseStore,
    Filing,
    SealedFile,
    Session,
    StaffMember,
    StoredAllegation,
    StoredReport,
    migrate,
    open_store,
)
from publicity.case import Case, CaseState, Event, Step, take
from publicity.errors import PublicityError
from publicity.filed import correct_registration
from publicity.report import Channel
from tests.examples import FRIDAY, WHEN, a_case

AN, BO, CHEN = "an", "bo", "chen"
MINUTE = timedelta(minutes=1)
THREADS, TURNS = 8, 20

TABLES = (
    "staff",
    "staff_keys",
    "invitations",
    "codes_used",
    "pairs",
    "wraps",
    "identities",
    "identity_shares",
    "told_words",
    "requests",
    "request_reasons",
    "approvals",
    "releases",
    "directories",
    "exports",
    "links",
    "undone_links",
    "splits",
    "split_allegations",
    "split_reports",
    "sessions",
    "sign_in_delays",
    "cases",
    "reports",
    "acknowledgements",
    "additions",
    "files",
    "allegations",
    "report_corrections",
    "allegation_corrections",
    "case_events",
    "investigators",
    "recusals",
    "own_notes",
    "saved_lists",
    "interests",
    "interest_words",
    "interest_withdrawals",
    "escalations",
    "escalation_keys",
    "case_openings",
)


def furnish(path: Path, *people: StaffMember) -> None:
    """Make a database with the newest schema, and with people in it."""
    path.touch(mode=0o600)
    path.write_bytes(_furnished(people))


@cache
def _furnished(people: tuple[StaffMember, ...]) -> bytes:
    """A database as it is when it has just been made: worked out once, for to migrate takes long."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cases.db"
        migrate(path)
        with closing(open_store(path)) as store:
            for person in people:
                store.add_staff(person)
        # Nothing is left beside it once the last who had it open has closed it.
        assert [one.name for one in Path(folder).iterdir()] == ["cases.db"]
        return path.read_bytes()


def a_member(member_id: str = AN, **changes: Any) -> StaffMember:
    """Somebody who works at the desk."""
    return replace(
        StaffMember(
            id=member_id,
            sign_in_name=f"{member_id}@desk",
            shown_name="安文",
            role="investigator",
            created_at=WHEN,
        ),
        **changes,
    )


def a_session(id_hash: str = "h1", **changes: Any) -> Session:
    """A browser that has just signed in."""
    return replace(Session(id_hash=id_hash, staff=AN, csrf="c1", created_at=WHEN, seen_at=WHEN), **changes)


def lookup_id(number: int) -> str:
    """The lookup id of the report of a number."""
    return f"{number:032x}"


def a_report(number: int = 1, **changes: Any) -> StoredReport:
    """A report that came by the web today."""
    return replace(
        StoredReport(
            id=lookup_id(number),
            case="7f3a",
            channel=Channel.WEB,
            received=FRIDAY,
            in_time=True,
            reply_key=b"reply key",
            sealed=b"sealed report",
            digest=f"digest {number}",
            registered_by=None,
            registered_at=WHEN,
        ),
        **changes,
    )


def a_file(stored: str = "f1.sealed", **changes: Any) -> SealedFile:
    """A file that came with a report."""
    return replace(SealedFile(name_sealed=b"sealed name", size=1024, stored=stored), **changes)


def sealed(case: Case) -> list[StoredAllegation]:
    """The allegations of a case as they are stored."""
    return [
        StoredAllegation(allegation=one, nominee_index=f"index {one.number}", sealed=b"sealed matter")
        for one in case.allegations
    ]


def an_event(case: Case, act: str = Filing.REGISTER, **changes: Any) -> Event:
    """An event that left the case where it stands."""
    return replace(Event(case=case.id, act=act, by=LETTERBOX, at=WHEN, before=None, after=case.state), **changes)


def put(store: CaseStore, case: Case | None = None, number: int = 1, **of_the_report: Any) -> Case:
    """Put a case with one report into the store, and return it as the store gives it back."""
    case = case or a_case()
    store.add_case(
        case,
        opened_at=WHEN,
        report=a_report(number, case=case.id, **of_the_report),
        allegations=sealed(case),
        event=an_event(case),
    )
    return read(store, case.id)


def correct(store: CaseStore, case: Case, **changes: Any) -> Case:
    """Put right how the case's first report was registered, and whom its last allegation is about."""
    about = case.allegations[-1].number
    after, event = correct_registration(case, by=AN, at=WHEN, text="收到日期填错", about_others=[about])
    report = store.reports_of(case.id, viewer=None)[0]
    summary = store.summary(case.id, viewer=None)
    assert summary is not None
    allegation = summary.allegations[-1]
    values: dict[str, Any] = {"sealed": b"right", "corrected": report.corrected + 1} | changes
    store.correct(
        case,
        after,
        replace(event, text=""),
        report=replace(report, **values),
        allegations=[replace(allegation, nominee_index="index of another", corrected=allegation.corrected + 1)],
        sealed_text=b"why",
    )
    return read(store, case.id)


def read(store: CaseStore, case_id: str = "7f3a") -> Case:
    """The case as the desk itself sees it."""
    case = store.case(case_id, viewer=None)
    assert case is not None
    return case


def screened(store: CaseStore, case_id: str, number: int, **of_the_report: Any) -> Case:
    """A case that is being screened, so that it can go into another."""
    return put(store, a_case(id=case_id, state=CaseState.SCREENING), number, **of_the_report)


def join(store: CaseStore, case: Case, into: Case, by: str = BO) -> None:
    """Merge one case into another."""
    after, event = take(case, Step.MERGE, by=by, at=WHEN, text="同一事项")
    store.merge(case, after, event, into=into, sealed_text=b"sealed words")


def add(store: Any, digest: str, number: int = 1, **changes: Any) -> Any:
    """Add something under the receipt of a report."""
    given = {"received": FRIDAY, "sealed": b"more", "digest": digest, "at": WHEN} | changes
    return store.add_to_report(lookup_id(number), **given)


def failures_of_many(opener: Callable[[], Any]) -> list[Exception]:
    """Let eight people at a time read and then write twenty times each; return what went wrong."""
    failed: list[Exception] = []
    start = threading.Barrier(THREADS)

    def work(person: int) -> None:
        store = opener()
        try:
            start.wait(timeout=30)
            for turn in range(TURNS):
                try:
                    add(store, f"{person}/{turn}")
                except PublicityError as error:
                    failed.append(error)
        finally:
            store.close()

    threads = [threading.Thread(target=work, args=(person,)) for person in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert not any(thread.is_alive() for thread in threads)
    return failed


def everything(store: Any) -> Mapping[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return {table: store._rows("SELECT * FROM {table}".replace("{table}", table)) for table in TABLES}
