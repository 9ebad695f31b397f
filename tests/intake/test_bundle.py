"""A bundle reaches the desk whole, exactly as it was sealed, or is refused whole."""

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.bundle import (
    AttachedFile,
    BundleBroken,
    ReporterView,
    ViewBroken,
    WebReport,
    bundle_name,
    open_bundle,
    open_view,
    read_bundle,
    seal_bundle,
    seal_view,
)
from intake.receipts import Receipt, ReceiptKeys
from intake.vault import KeyPair, reply_key_pair, seal
from intake.views import REASONS, Said, seal_told
from intake.web_report import lookup_id_of
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.reasons import DeclineReason, HoldReason, NoFeedbackReason, NotToldReason, ReopenReason
from publicity.report import Sending, Wish
from tests.chance import tries
from tests.intake.some_keys import a_directory, private_keys

DESK = a_directory(["chen", "lin", "wu"], excluded={"GS-2026-012/n2": frozenset({"wu"})})
ALL_KEYS = private_keys(DESK)
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
        day=date(2026, 11, 20),
        marks=("honeypot",),
        language="zh-Hans",
    )
    return replace(report, **changes)


def sealed(report, name=None):
    """A report's bundle and its name."""
    name = name or bundle_name(KEYS, report)
    return name, b"".join(seal_bundle(DESK, name, report))


def taken(name, bundle):
    """Read a bundle as the desk does, in pieces of an odd size, opening nothing."""
    return read_bundle(name, (bundle[at : at + 10_007] for at in range(0, len(bundle), 10_007)))


def read(name, bundle, keys=ALL_KEYS):
    """Open a bundle with the keys of some people; of everybody, when it is not said of whom."""
    return open_bundle(keys, taken(name, bundle))


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
        replace(report, sending=Sending.ADDITION),
        replace(report, wish=Wish.NAMED),
        replace(report, form="f1"),
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


def of(*people):
    """The keys of some people."""
    return {person: ALL_KEYS[person] for person in people}


def test_who_reported_is_opened_by_two_custodians_and_by_nobody_else():
    name, bundle = sealed(a_report(name="王某"))

    alone = [read(name, bundle, of(*people)) for people in [("lin",), ("oversight",), ("lin", "gu"), ("lin", "qin")]]
    together = read(name, bundle, of("lin", "gu", "qin"))

    assert {(one.text, one.name, one.contact) for one in alone} == {(a_report().text, "", "")}
    assert (together.name, together.contact) == ("王某", "138 0000 0000")


@pytest.mark.parametrize("wish", [None, *Wish])
def test_a_name_stands_beside_the_report_only_by_its_reporters_own_wish(wish):
    name, bundle = sealed(a_report(name="王某", wish=wish))

    opened = read(name, bundle, of("lin"))

    assert (opened.name, opened.contact) == (("王某", "138 0000 0000") if wish is Wish.NAMED else ("", ""))
    assert opened.wish is wish


@pytest.mark.parametrize("sending", Sending)
def test_what_was_sent_is_known_without_opening_it(sending):
    name, bundle = sealed(a_report(sending=sending))

    assert taken(name, bundle).sending is read(name, bundle).sending is sending


def test_nobody_opens_a_report_whom_it_must_not_reach_and_no_custodian_opens_its_words():
    name, bundle = sealed(a_report())

    for people in [("wu",), ("gu", "qin"), ()]:
        with pytest.raises(BundleBroken):
            read(name, bundle, of(*people))
    assert taken(name, bundle).envelope.excluded == {"wu"}
    name, bundle = sealed(a_report(nominees=("n1",)))
    assert read(name, bundle, of("wu")).text == a_report().text


def test_an_envelope_shows_nothing_of_whether_somebody_signed():
    signed, unsigned = (
        taken(*sealed(a_report(name=name, contact=contact))) for name, contact in [("王" * 100, "在" * 200), ("", "")]
    )

    assert len(signed.identity) == len(unsigned.identity)
    assert len(signed.report) == len(unsigned.report)
    assert len(signed.envelope.shares) == len(unsigned.envelope.shares) == 1


def test_nothing_of_a_report_can_be_read_from_outside():
    _, bundle = sealed(a_report(name="王某"))

    for words in ("工程招标", "王某", "138 0000 0000", "照片", "GS-2026-012", "image/jpeg"):
        assert words.encode() not in bundle
        assert words.encode().hex().encode() not in bundle


def test_a_bundle_under_another_name_or_for_another_desk_is_broken():
    name, bundle = sealed(a_report())

    with pytest.raises(BundleBroken):
        read(bundle_name(OTHERS, a_report(lookup_id=OTHERS.lookup_id)), bundle)
    with pytest.raises(BundleBroken):
        read(name, bundle, {"lin": KeyPair.generate().private})


@pytest.mark.parametrize(
    "name", ["", "x", "a" * 32, f"{'a' * 32}.", f"{'a' * 32}.{'g' * 16}", f"{'a' * 31}.{'a' * 17}"]
)
def test_what_is_not_named_like_a_bundle_is_none(name):
    with pytest.raises(BundleBroken):
        read(name, sealed(a_report())[1])


def header_of(bundle):
    """The header of a bundle, and what follows it up to the sum."""
    end = 4 + int.from_bytes(bundle[:4])
    return json.loads(bundle[4:end]), bundle[end:-32]


def bundle_with(header, body):
    """Put any header before some parts, with the right sum, as somebody who can write into the inbox could."""
    raw = header if isinstance(header, bytes) else json.dumps(header, sort_keys=True, separators=(",", ":")).encode()
    plain = len(raw).to_bytes(4) + raw + body
    return plain + hashlib.sha256(plain).digest()


NAME, GOOD = sealed(a_report())
GOOD_HEADER, PARTS = header_of(GOOD)
FILES = GOOD_HEADER["files"]
WRONG_HEADERS = {
    "no longer an object": lambda header: [header],
    "a key too many": lambda header: header | {"more": 1},
    "a key missing": lambda header: {key: header[key] for key in header if key != "wraps"},
    "a later format": lambda header: header | {"format": 4},
    "true for a number": lambda header: header | {"format": True},
    "another id": lambda header: header | {"lookup_id": "0" * 32},
    "a number for a text": lambda header: header | {"case": 5},
    "a text for a list": lambda header: header | {"marks": "honeypot"},
    "no day": lambda header: header | {"received": "yesterday"},
    "a short key": lambda header: header | {"reply_key": "00"},
    "another public key": lambda header: header | {"public": "0" * 64},
    "a wrap that is no text": lambda header: header | {"wraps": {"lin": 5}},
    "a share of three": lambda header: header | {"shares": [["gu", "qin", "00"]]},
    "something else that is sent": lambda header: header | {"sending": "threat"},
    "no allegation": lambda header: header | {"allegations": []},
    "a part too large": lambda header: header | {"report": header["report"] + 1},
    "a part of true": lambda header: header | {"identity": True},
    "a file too small": lambda header: header | {"files": [FILES[0], [*FILES[1][:3], FILES[1][3] - 1]]},
    "a file of less than nothing": lambda header: header | {"files": [[*FILES[0][:3], -3], FILES[1]]},
    "a file without a size": lambda header: header | {"files": [FILES[0][:3], FILES[1]]},
    "a file larger than its seal": lambda header: header | {"files": [[FILES[0][0], 2**70, *FILES[0][2:]], FILES[1]]},
    "a file of a size without end": lambda header: header | {"files": [[FILES[0][0], 1e308, *FILES[0][2:]], FILES[1]]},
    "a key to which nothing can be sealed": lambda header: header | {"reply_key": "0" * 64},
    "a case with markup for a number": lambda header: header | {"case": "<b>x</b>/../.."},
    "a case of another alphabet": lambda header: header | {"case": "ILOU-ILOU-ILOU"},
    "a case without end": lambda header: header | {"case": "A" * 1_000_000},
    "a file under a path": lambda header: header | {"files": [["../../x", *FILES[0][1:]], FILES[1]]},
}


def test_the_header_from_which_the_wrong_ones_are_made_is_right():
    assert bundle_with(GOOD_HEADER, PARTS) == GOOD
    assert read(NAME, GOOD) == a_report()


@pytest.mark.parametrize("wrong", WRONG_HEADERS)
def test_a_header_that_deviates_is_refused(wrong):
    with pytest.raises(BundleBroken):
        taken(NAME, bundle_with(WRONG_HEADERS[wrong](GOOD_HEADER), PARTS))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"{",
        b"[" * 100_000,
        json.dumps(GOOD_HEADER, sort_keys=True).encode(),
        json.dumps(GOOD_HEADER | {"case": "\ud800"}, sort_keys=True, separators=(",", ":")).encode(),
    ],
    ids=["empty", "not UTF-8", "cut short", "too deep", "with spaces", "lone surrogate"],
)
def test_a_header_that_is_not_written_as_we_write_is_refused(raw):
    with pytest.raises(BundleBroken):
        taken(NAME, bundle_with(raw, PARTS))


def test_a_header_longer_than_the_bundle_is_refused():
    plain = b"\xff\xff\xff\xff{}"

    with pytest.raises(BundleBroken):
        taken(NAME, plain + hashlib.sha256(plain).digest())


def test_parts_that_changed_places_between_two_bundles_are_opened_by_nobody():
    _, other = sealed(a_report(), NAME)
    header, _ = header_of(other)
    mixed = bundle_with(header | {"public": GOOD_HEADER["public"], "wraps": GOOD_HEADER["wraps"]}, PARTS)

    with pytest.raises(BundleBroken):
        read(NAME, mixed, of("lin"))


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
            Said(on=date(2026, 11, 22), text="收到。"),
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
    "format": 3,
    "state": "closed",
    "since": "2026-11-20",
    "reason": None,
    "acknowledged": None,
    "next": None,
    "next_by": None,
    "identity_opened": None,
    "said": [["2026-11-20", "addition"], ["2026-11-21", None]],
    "readers": [["clerk", 2]],
    "may_object": False,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"format": 4},
        {"state": "lost"},
        {"since": "20 November"},
        {"since": None},
        {"reason": "whim"},
        {"answer": ""},
        {"identity_opened": "soon"},
        {"next": "soon"},
        {"next_by": "soon"},
        {"more": 1},
        {"said": [["2026-11-20", "addition"]]},
        {"said": [["2026-11-20", None], ["2026-11-21", None]]},
        {"said": [["soon", None]]},
        {"said": [["2026-11-21", None], ["2026-11-20", "threat"]]},
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
        first, words = seal(REPLY_KEY, f"view/{KEYS.lookup_id}", raw), seal_told(REPLY_KEY, KEYS.lookup_id)
        return open_view(KEYS, b"".join(len(part).to_bytes(4) + part for part in (first, words, words)))

    assert opened(GOOD_VIEW).state is CaseState.CLOSED
    with pytest.raises(ViewBroken):
        opened(GOOD_VIEW | wrong)


@pytest.mark.parametrize("change", [b"", b"\0\0\0\0", b"\xff"])
def test_a_view_cut_short_or_lengthened_is_refused(change):
    whole = seal_view(REPLY_KEY, KEYS.lookup_id, VIEWS[-1])

    for wrong in (whole[:-1], whole[: len(whole) // 2], whole[:3], change, whole + (change or b"\0")):
        with pytest.raises(ViewBroken):
            open_view(KEYS, wrong)
