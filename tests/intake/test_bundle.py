"""A bundle reaches the desk whole, exactly as it was sealed, or is refused whole."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.bundle import AttachedFile, BundleBroken, WebReport, bundle_name, lookup_id_of, read_bundle, seal_bundle
from intake.receipts import Receipt, ReceiptKeys
from intake.vault import KeyPair, reply_key_pair, seal
from intake.view import REASONS, ReporterView, Said, ViewBroken, open_view, seal_view
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason
from publicity.report import Sending
from tests.chance import tries

DESK = KeyPair.generate()
KEYS = ReceiptKeys.of(Receipt.from_nonce(b"k" * 32, b"n" * 16))
OTHERS = ReceiptKeys.of(Receipt.from_nonce(b"k" * 32, b"o" * 16))
REPLY_KEY = reply_key_pair(KEYS.reply_seed).public


def a_report(**changes):
    """A report with two files."""
    report = WebReport(
        lookup_id=KEYS.lookup_id,
        reply_key=REPLY_KEY,
        notice="GS-2026-012",
        nominees=("n1", "n2"),
        text="他在2024年的工程招标中收受礼金。\n<b>第二行</b>",
        name="",
        contact="138 0000 0000",
        files=(
            AttachedFile(name="照片.jpg", media_type="image/jpeg", data=b"\xff\xd8" * 50_000),
            AttachedFile(name="empty.txt", media_type="text/plain", data=b""),
        ),
        received=datetime(2026, 11, 20, 2, 0, 1, 5, tzinfo=UTC),
        marks=("honeypot",),
        language="zh-Hans",
    )
    return replace(report, **changes)


def sealed(report, name=None):
    """A report's bundle and its name."""
    return name or bundle_name(KEYS, report), b"".join(seal_bundle(DESK.public, report))


def read(name, bundle):
    """Open a bundle as the desk does, in pieces of an odd size."""
    return read_bundle(DESK.private, name, (bundle[at : at + 10_007] for at in range(0, len(bundle), 10_007)))


# --- The way in -----------------------------------------------------------------------------------------------------


def test_a_report_arrives_exactly_as_it_was_sealed():
    report = a_report()

    assert read(*sealed(report)) == report


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=tries(30))
@given(text=texts, name=texts, files=st.lists(st.tuples(texts, st.binary(max_size=200_000)), max_size=3))
def test_whatever_was_written_arrives_exactly_as_it_was(text, name, files):
    attached = tuple(AttachedFile(name=title, media_type="a/b", data=data) for title, data in files)
    report = a_report(text=text, name=name, files=attached, notice=None, nominees=())

    assert read(*sealed(report)) == report


def test_the_same_words_have_the_same_name_and_changed_ones_another_under_the_same_id():
    report = a_report()
    file = AttachedFile(name="照片.jpg", media_type="image/jpeg", data=b"other")
    changed = [
        replace(report, text=report.text + " "),
        replace(report, contact=""),
        replace(report, nominees=("n1",)),
        replace(report, notice=None),
        replace(report, files=(file,)),
        replace(report, files=(replace(file, name="x.jpg"),)),
    ]

    names = [bundle_name(KEYS, one) for one in [report, *changed]]

    assert len(set(names)) == len(names)
    assert {lookup_id_of(name) for name in names} == {KEYS.lookup_id}


def test_when_and_in_which_language_it_was_sent_does_not_make_it_another_report():
    report = a_report()
    again = replace(report, received=datetime(2026, 11, 25, tzinfo=UTC), language="en", marks=())

    assert bundle_name(KEYS, report) == bundle_name(KEYS, again)


def test_a_name_tells_nothing_to_who_guesses_what_was_written():
    report = a_report()

    digests = {bundle_name(keys, report).partition(".")[2] for keys in (KEYS, OTHERS)}

    assert len(digests) == 2


def test_what_is_printed_by_accident_tells_nothing():
    words = repr(a_report()) + repr(ReporterView(state=CaseState.CLOSED, since=date(2026, 11, 20), answer="答复"))

    assert not re.search("招标|138|照片|GS-2026|n1|答复|" + KEYS.lookup_id, words)


@pytest.mark.parametrize("where", ["first byte", "header", "last byte"])
def test_a_changed_byte_breaks_the_bundle(where):
    name, bundle = sealed(a_report())
    at = {"first byte": 0, "header": 300, "last byte": -1}[where]
    changed = bytearray(bundle)
    changed[at] ^= 1

    with pytest.raises(BundleBroken):
        read(name, bytes(changed))


def test_a_bundle_cut_short_or_lengthened_is_broken():
    name, bundle = sealed(a_report())

    for wrong in (b"", bundle[:1], bundle[:-1], bundle[: len(bundle) // 2], bundle + b"\0"):
        with pytest.raises(BundleBroken):
            read(name, wrong)


def test_a_bundle_under_another_name_or_for_another_desk_is_broken():
    name, bundle = sealed(a_report())

    with pytest.raises(BundleBroken):
        read(bundle_name(OTHERS, a_report(lookup_id=OTHERS.lookup_id)), bundle)
    with pytest.raises(BundleBroken):
        read_bundle(KeyPair.generate().private, name, [bundle])


@pytest.mark.parametrize(
    "name", ["", "x", "a" * 32, f"{'a' * 32}.", f"{'a' * 32}.{'g' * 16}", f"{'a' * 31}.{'a' * 17}"]
)
def test_what_is_not_named_like_a_bundle_is_none(name):
    with pytest.raises(BundleBroken):
        read(name, sealed(a_report())[1])


WRONG_HEADERS = {
    "no longer an object": lambda header: [header],
    "a key too many": lambda header: header | {"more": 1},
    "a key missing": lambda header: {key: header[key] for key in header if key != "text"},
    "a later format": lambda header: header | {"format": 3},
    "true for a number": lambda header: header | {"format": True},
    "another id": lambda header: header | {"lookup_id": "0" * 32},
    "a number for a text": lambda header: header | {"text": 5},
    "a text for a list": lambda header: header | {"nominees": "n1"},
    "a number among nominees": lambda header: header | {"nominees": [1]},
    "a time without a zone": lambda header: header | {"received": "2026-11-20T10:00:00"},
    "no time": lambda header: header | {"received": "yesterday"},
    "a short key": lambda header: header | {"reply_key": "00"},
    "a file too large": lambda header: header | {"files": [["x", "a/b", 4]]},
    "a file too small": lambda header: header | {"files": [["x", "a/b", 2]]},
    "a file of less than nothing": lambda header: header | {"files": [["x", "a/b", -3], ["y", "a/b", 6]]},
    "a file of true": lambda header: header | {"files": [["x", "a/b", 2], ["y", "a/b", True]]},
    "something else that is sent": lambda header: header | {"sending": "threat"},
    "no such wish": lambda header: header | {"wish": "famous"},
    "this format with the keys of the one before": lambda header: EARLIER | {"format": 2},
    "the one before with the keys of this format": lambda header: header | {"format": 1},
    "a file without a type": lambda header: header | {"files": [["x", 3]]},
}


def bundle_with(header, body=b"abc"):
    """Seal any header, as somebody with the public key could."""
    raw = header if isinstance(header, bytes) else json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    return seal(DESK.public, f"bundle/{KEYS.lookup_id}", len(raw).to_bytes(4) + raw + body)


GOOD_HEADER = {
    "format": 2,
    "lookup_id": KEYS.lookup_id,
    "reply_key": REPLY_KEY.raw.hex(),
    "notice": None,
    "nominees": [],
    "text": "t",
    "name": "",
    "contact": "",
    "files": [["x", "a/b", 3]],
    "received": "2026-11-20T02:00:00+00:00",
    "marks": [],
    "language": "en",
    "sending": "report",
    "wish": "anonymous",
    "form": "",
}
EARLIER: dict[str, Any] = {
    name: value for name, value in GOOD_HEADER.items() if name not in ("sending", "wish", "form")
} | {"format": 1}
"""The same in the format before: bundles of it lie among what was imported."""
NAME = f"{KEYS.lookup_id}.{'0' * 16}"


def test_the_header_from_which_the_wrong_ones_are_made_is_right():
    assert read(NAME, bundle_with(GOOD_HEADER)).files[0].data == b"abc"


def test_a_header_of_the_format_before_is_read_as_what_it_was():
    report = read(NAME, bundle_with(EARLIER))

    assert (report.sending, report.wish, report.form, report.text) == (Sending.REPORT, None, "", "t")


@pytest.mark.parametrize("wrong", WRONG_HEADERS)
def test_a_header_that_deviates_is_refused(wrong):
    with pytest.raises(BundleBroken):
        read(NAME, bundle_with(WRONG_HEADERS[wrong](GOOD_HEADER)))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        json.dumps(GOOD_HEADER, sort_keys=True).encode(),
        json.dumps(GOOD_HEADER | {"text": "\ud800"}, sort_keys=True, separators=(",", ":")).encode(),
    ],
    ids=["empty", "not UTF-8", "cut short", "too deep", "with spaces", "lone surrogate"],
)
def test_a_header_that_is_not_written_as_we_write_is_refused(raw):
    with pytest.raises(BundleBroken):
        read(NAME, bundle_with(raw))


def test_a_header_longer_than_the_bundle_is_refused():
    with pytest.raises(BundleBroken):
        read(NAME, seal(DESK.public, f"bundle/{KEYS.lookup_id}", b"\xff\xff\xff\xff{}"))


# --- The way back ---------------------------------------------------------------------------------------------------

VIEWS = [
    ReporterView(state=CaseState.REGISTERED, since=date(2026, 11, 20)),
    *(ReporterView(state=state, since=date(2026, 11, 20), acknowledged=date(2026, 11, 20)) for state in CaseState),
    *(ReporterView(state=CaseState.CLOSED, since=date(2026, 1, 1), reason=reason) for reason in REASONS.values()),
    *(ReporterView(state=CaseState.ACCEPTED, since=date(2026, 1, 1), next=clock) for clock in Clock),
    ReporterView(
        state=CaseState.TRANSFERRED,
        since=date(2026, 11, 20),
        answer="经核实……\n第二段",
        transferred_to="云岚市纪委监委",
        next=Clock.FEEDBACK,
        next_by=date(2026, 12, 31),
        said=(
            Said(on=date(2026, 11, 20), sending=Sending.ADDITION),
            Said(on=date(2026, 11, 21), text="请问是哪一年？"),
            Said(on=date(2026, 11, 22), sending=Sending.WITHDRAWAL),
        ),
        readers=(("clerk", 2), ("investigator", 1)),
        may_object=True,
    ),
]


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_a_view_is_read_with_the_receipt_exactly_as_it_was_laid_out(view):
    assert open_view(KEYS, seal_view(REPLY_KEY, KEYS.lookup_id, view)) == view


def test_a_view_is_read_with_no_other_receipt_and_in_no_other_place():
    view = VIEWS[0]

    with pytest.raises(ViewBroken):
        open_view(OTHERS, seal_view(REPLY_KEY, OTHERS.lookup_id, view))
    with pytest.raises(ViewBroken):
        open_view(KEYS, seal_view(REPLY_KEY, OTHERS.lookup_id, view))


def test_no_two_lists_of_reasons_share_a_code():
    kinds = (DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason)

    assert len(REASONS) == sum(len(kind) for kind in kinds)


GOOD_VIEW = {
    "format": 2,
    "state": "closed",
    "since": "2026-11-20",
    "reason": None,
    "answer": "",
    "transferred_to": "",
    "acknowledged": None,
    "next": None,
    "next_by": None,
    "said": [["2026-11-20", "addition", ""], ["2026-11-21", None, "w"]],
    "readers": [["clerk", 2]],
    "may_object": False,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": 3},
        {"state": "lost"},
        {"since": "20 November"},
        {"since": None},
        {"reason": "whim"},
        {"answer": None},
        {"next": "soon"},
        {"next_by": "soon"},
        {"more": 1},
        {"said": [["2026-11-20", "addition"]]},
        {"said": [["soon", None, ""]]},
        {"said": [["2026-11-20", "threat", ""]]},
        {"said": ["x"]},
        {"readers": [["clerk", True]]},
        {"readers": [["clerk"]]},
        {"may_object": 1},
    ],
    ids=str,
)
def test_a_view_that_deviates_is_refused(wrong):
    def opened(view):
        raw = json.dumps(view, sort_keys=True, separators=(",", ":")).encode()
        return open_view(KEYS, seal(REPLY_KEY, f"view/{KEYS.lookup_id}", raw))

    assert opened(GOOD_VIEW).state is CaseState.CLOSED
    with pytest.raises(ViewBroken):
        opened(GOOD_VIEW | wrong)
