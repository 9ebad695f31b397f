"""What comes by the web: each report becomes one case with all its words and files, and what is broken stays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from intake.bundle import WebReport, _header, _parts, bundle_name, read_bundle, seal_bundle
from intake.desk import checks, imports
from intake.desk.acts import take_step
from intake.desk.imports import Emptied, empty_letterbox
from intake.desk.office import Office
from intake.desk.registration import take_in
from intake.receipts import Receipt, ReceiptKeys
from intake.routing import read_directory_with_routing
from intake.spool import NotStored
from intake.stores import CaseStore, Filing
from intake.written import as_json
from publicity.case import CaseState, Step
from publicity.clocks import Clock
from publicity.report import Channel
from tests.examples import FRIDAY, NOW, WHEN, day
from tests.intake.a_letterbox import ENDED, INSPECTION, RUNNING
from tests.intake.an_office import (
    LIN,
    TEXT,
    a_file,
    a_web_report,
    an_office,
    case_of,
    held,
    import_one,
    put_report,
    seen,
    there,
    view_of,
    walk,
)

KEYS = ReceiptKeys.of(Receipt.random())


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as (office, _):
        yield office


@pytest.fixture
def store(office: Office) -> Iterator[CaseStore]:
    with closing(office.store()) as store:
        yield store


def report_of(store: CaseStore, receipt: Receipt) -> Any:
    """The row of the report of a receipt."""
    keys = ReceiptKeys.of(receipt)
    home = store.home_of(keys.lookup_id)
    assert home
    return next(one for one in store.reports_of(home, viewer=None) if one.id == keys.lookup_id)


# --- A report becomes a case ----------------------------------------------------------------------------------------


def test_a_report_becomes_a_case_with_one_allegation_for_each_person_that_was_ticked(office, store):
    receipt = put_report(office, nominees=("n1", "n2"), name="王某", contact="0577-600000")

    emptied = empty_letterbox(office, store)

    found = there(office, store, receipt)
    (summary,) = store.summaries(viewer=None)
    assert emptied == Emptied(imported=1)
    assert (summary.case.state, summary.opened_at, summary.reports) == (CaseState.REGISTERED, WHEN, 1)
    assert [(one.nominee, one.notice, one.matter) for one in found.alleged] == [
        ("n1", RUNNING, TEXT),
        ("n2", RUNNING, TEXT),
    ]
    assert found.alleged[1].name == "阿依古丽·买买提"
    # Whom a web report is about, only those who can open it know: the letterbox has no key of the index.
    assert [one.nominee_index for one in summary.allegations] == [None, None]
    assert found.words.text == TEXT
    assert (found.words.notice, found.words.nominees) == (RUNNING, ("n1", "n2"))
    report = report_of(store, receipt)
    assert (report.channel, report.received, report.registered_by) == (Channel.WEB, FRIDAY, None)
    assert (report.in_time, report.acknowledged, report.marked) == (True, FRIDAY, None)
    assert (office.inbox.names(), len(list(office.inbox.settled.iterdir()))) == ([], 1)
    assert checks.findings(office, store) == []


def test_the_same_person_ticked_twice_is_one_allegation(office, store):
    receipt, _ = import_one(office, store, nominees=("n2", "n2"))

    assert [one.nominee for one in there(office, store, receipt).alleged] == ["n2"]


def test_a_report_that_names_nobody_is_one_allegation_about_nobody(office, store):
    receipt, _ = import_one(office, store, notice=None, nominees=())

    (alleged,) = there(office, store, receipt).alleged
    (summary,) = store.summaries(viewer=None)
    assert (alleged.matter, alleged.notice, alleged.nominee, alleged.name) == (TEXT, None, None, None)
    assert summary.allegations[0].nominee_index is None


def test_a_person_who_is_no_longer_on_the_notice_keeps_the_allegation(office, store):
    receipt, _ = import_one(office, store, nominees=("n7",))

    (alleged,) = there(office, store, receipt).alleged
    assert (alleged.nominee, alleged.name) == ("n7", None)


@pytest.mark.parametrize(
    "text, matter",
    [
        ("短", "短"),
        ("一行\n  又一行", "一行 又一行"),
        ("字" * 40, "字" * 40),
        ("字" * 41, "字" * 39 + "…"),
    ],
)
def test_the_beginning_of_a_report_stands_for_its_matter(office, store, text, matter):
    receipt, _ = import_one(office, store, text=text)

    assert [one.matter for one in there(office, store, receipt).alleged] == [matter]
    assert there(office, store, receipt).words.text == text


@pytest.mark.parametrize(
    "received, expected",
    [
        (datetime(2026, 11, 20, 15, 59, tzinfo=UTC), "Fri 2026-11-20"),
        (datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "Sat 2026-11-21"),
    ],
)
def test_a_report_is_received_on_the_day_it_is_in_the_city(office, store, received, expected):
    receipt, _ = import_one(office, store, received=received)

    assert report_of(store, receipt).received == day(expected)


@pytest.mark.parametrize(
    "notice, received, in_time",
    [
        (RUNNING, "Thu 2026-11-26", True),
        (RUNNING, "Fri 2026-11-27", False),
        (ENDED, "Fri 2026-11-20", False),
        (INSPECTION, "Fri 2026-11-20", True),
        ("GS-2026-999", "Fri 2026-11-20", True),
        (None, "Fri 2026-11-20", True),
    ],
)
def test_what_comes_after_the_period_is_registered_and_flagged(office, store, notice, received, in_time):
    late = datetime.combine(day(received), NOW.timetz())

    receipt, _ = import_one(office, store, notice=notice, nominees=(), received=late)

    assert report_of(store, receipt).in_time is in_time
    assert store.summaries(viewer=None)[0].late == (0 if in_time else 1)


def test_a_mark_of_the_letterbox_is_kept(office, store):
    receipt, _ = import_one(office, store, marks=("honeypot",))

    assert report_of(store, receipt).marked == "honeypot"


# --- Once -----------------------------------------------------------------------------------------------------------


def test_the_same_report_again_changes_nothing(office, store):
    receipt, _ = import_one(office, store, files=(a_file(),))
    before, version = there(office, store, receipt), store.summaries(viewer=None)[0].case.version

    put_report(office, receipt, files=(a_file(),), received=NOW + timedelta(hours=2), language="en")
    emptied = empty_letterbox(office, store)

    assert emptied.imported == 1
    assert there(office, store, receipt) == before
    assert [one.case.version for one in store.summaries(viewer=None)] == [version]
    assert (office.inbox.names(), len(list(office.inbox.settled.iterdir()))) == ([], 2)
    assert checks.findings(office, store) == []


@pytest.mark.parametrize(
    "changes",
    [{"text": "还有一件事。"}, {"files": (a_file(data=b"other"),)}, {"contact": "0577-600000"}, {"nominees": ("n1",)}],
    ids=lambda changes: next(iter(changes)),
)
def test_other_words_under_the_same_receipt_are_added_and_are_no_second_report(office, store, changes):
    receipt, case_id = import_one(office, store, files=(a_file(),))

    for _ in range(2):
        put_report(office, receipt, **{"files": (a_file(),), **changes})
        empty_letterbox(office, store)

    found = there(office, store, receipt)
    assert [one.case.id for one in store.summaries(viewer=None)] == [case_id]
    assert len(store.reports_of(case_id, viewer=None)) == 1
    assert (found.words.text, len(found.added)) == (TEXT, 1)
    assert found.acts == (Filing.REGISTER, Filing.ADD_TO_REPORT)
    added = found.added[0]
    # A contact is part of the identity, which came sealed with the addition.
    said = {name: value for name, value in changes.items() if name in ("text", "nominees")}
    assert {name: getattr(added, name) for name in said} == said
    assert len(store.identities_of(case_id)) == 2
    assert checks.findings(office, store) == []


def test_what_is_added_to_a_merged_case_comes_to_where_its_matter_is(office, store):
    receipt, first = import_one(office, store)
    _, second = import_one(office, store)
    for case_id in (first, second):
        walk(office, store, case_id, Step.SCREEN)
    version = case_of(store, first).version
    take_step(office, store, first, Step.MERGE, by=LIN, version=version, text=second)

    put_report(office, receipt, text="还有一件事。")
    empty_letterbox(office, store)

    assert there(office, store, receipt).acts[-1] == Filing.ADD_TO_REPORT
    assert [one.report for one in store.additions_of(second, viewer=None)] == [ReceiptKeys.of(receipt).lookup_id]


# --- Files ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 65_531, 65_532, 65_533, 65_536, 300_000])
def test_a_file_comes_out_byte_for_byte(office, store, size):
    data = os.urandom(size)

    receipt, _ = import_one(office, store, files=(a_file("合同 (1).pdf", data), a_file(data=b"\0")))

    assert there(office, store, receipt).files == (("合同 (1).pdf", data), ("材料.pdf", b"\0"))


def test_a_file_lies_sealed_under_a_name_that_says_nothing(office, store):
    receipt, _ = import_one(office, store, files=(a_file("合同.pdf", b"in clear" * 40), a_file()))

    stored = sorted(office.config.places.attachments.iterdir())

    assert len(stored) == 2
    for path in stored:
        assert len(path.name) == 32
        assert path.name not in (
            ReceiptKeys.of(receipt).lookup_id,
            case_of(store, store.summaries(viewer=None)[0].case.id).id,
        )
        assert path.stat().st_mode & 0o777 == 0o600
        assert b"in clear" not in path.read_bytes()


# --- What cannot be read --------------------------------------------------------------------------------------------


def sealed_with(office: Office, report: WebReport) -> bytes:
    """A bundle as the letterbox writes it."""
    name = bundle_name(KEYS, report)
    return b"".join(seal_bundle(read_directory_with_routing(office.config.places), name, report))


def truncated(office: Office) -> bytes:
    """A bundle of which the end is missing."""
    return sealed_with(office, a_web_report(Receipt.random()))[:-1]


def foreign(office: Office) -> bytes:
    """A bundle that somebody put together of two."""
    one, other = (sealed_with(office, a_web_report(Receipt.random())) for _ in range(2))
    return one[: len(one) // 2] + other[len(other) // 2 :]


BROKEN: dict[str, Callable[[Office], bytes]] = {
    "empty": lambda office: b"",
    "noise": lambda office: os.urandom(4096),
    "truncated": truncated,
    "of two": foreign,
    "under another name": lambda office: sealed_with(office, a_web_report(Receipt.random())),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_bundle_that_cannot_be_read_stays_is_named_and_stops_no_other(office, store, kind):
    name, content = f"{'0' * 31}1.{'a' * 16}", BROKEN[kind](office)
    first = put_report(office)
    office.inbox.put(name, [content])
    last = put_report(office)

    for imported in (2, 0):
        emptied = empty_letterbox(office, store)

        assert emptied == Emptied(imported=imported, broken=(name,))
        assert (office.inbox.names(), (office.inbox.folder / name).read_bytes()) == ([name], content)
    assert all(held(office, store, receipt) for receipt in (first, last))


@pytest.mark.parametrize(
    "changes",
    [
        {"received": datetime.min.replace(tzinfo=UTC)},
        {"received": datetime.max.replace(tzinfo=UTC)},
        {"marks": ("\0",)},
    ],
    ids=["before all clocks", "after all clocks", "a mark that no table takes"],
)
def test_a_bundle_that_nobody_can_have_written_stays_is_named_and_stops_no_other(office, store, changes):
    strange, good = put_report(office, **changes), put_report(office)

    emptied = empty_letterbox(office, store)

    assert (emptied.imported, len(emptied.broken)) == (1, 1)
    assert office.inbox.names() == list(emptied.broken)
    assert held(office, store, good)
    assert held(office, store, strange) is None


def test_a_bundle_on_which_the_desk_itself_stumbles_is_named_and_stops_no_other(office, store, monkeypatch, capsys):
    strange, good = put_report(office, text="绊脚石"), put_report(office)
    stumbling = ReceiptKeys.of(strange).lookup_id

    def stumble(office, store, sealed, *, at):
        if sealed.lookup_id == stumbling:
            raise ZeroDivisionError
        return take_in(office, store, sealed, at=at)

    monkeypatch.setattr(imports, "take_in", stumble)

    emptied = empty_letterbox(office, store)

    assert (emptied.imported, len(emptied.broken)) == (1, 1)
    assert held(office, store, good)
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_bundle_replaces_no_file_of_another(office, store):
    mine = a_file(data=b"%PDF evidence")
    receipt = put_report(office, files=(mine,))
    empty_letterbox(office, store)
    (kept,) = office.config.places.attachments.iterdir()
    before = kept.read_bytes()
    other = a_web_report(Receipt.random(), files=(a_file(data=b"something else"),))
    other = replace(other, lookup_id=KEYS.lookup_id)
    name = bundle_name(KEYS, other)
    sealed = read_bundle(name, [sealed_with(office, other)])
    forged = replace(sealed, files=(replace(sealed.files[0], stored=kept.name),))
    header = as_json(_header(forged))
    whole = len(header).to_bytes(4) + header + b"".join(_parts(forged))
    office.inbox.put(name, [whole + hashlib.sha256(whole).digest()])

    emptied = empty_letterbox(office, store)

    assert emptied == Emptied(imported=0, broken=(name,))
    assert kept.read_bytes() == before
    assert held(office, store, receipt)


def test_what_is_being_written_is_left_alone(office, store):
    (office.inbox.folder / ".half").write_bytes(b"half")

    assert empty_letterbox(office, store) == Emptied()
    assert (office.inbox.folder / ".half").read_bytes() == b"half"


def test_a_report_whose_files_cannot_be_stored_waits(office, store):
    receipt = put_report(office, files=(a_file(),))
    attachments = office.config.places.attachments
    attachments.rmdir()

    with pytest.raises(NotStored):
        empty_letterbox(office, store)

    assert (len(office.inbox.names()), held(office, store, receipt), view_of(office, receipt)) == (1, None, None)
    attachments.mkdir()
    assert empty_letterbox(office, store) == Emptied(imported=1)


# --- The way back ---------------------------------------------------------------------------------------------------


def test_whoever_has_the_receipt_sees_how_far_the_report_is(office, store):
    receipt = put_report(office)
    assert view_of(office, receipt) is None

    empty_letterbox(office, store)
    registered = seen(office, receipt)
    (summary,) = store.summaries(viewer=None)
    walk(office, store, summary.case.id, Step.SCREEN, Step.ACCEPT)
    accepted = seen(office, receipt)

    assert (registered.state, registered.since, registered.acknowledged) == (CaseState.REGISTERED, FRIDAY, FRIDAY)
    assert (registered.next, registered.next_by) == (Clock.DECIDE_ACCEPTANCE, day("Fri 2026-12-11"))
    assert (accepted.state, accepted.next, accepted.next_by) == (
        CaseState.ACCEPTED,
        Clock.VERIFY,
        day("Tue 2027-01-19"),
    )
