"""What a clerk registers: a letter, a call, a visit, each with all its days, and with a receipt that leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk import checks, registration, sealed
from intake.desk.office import Office
from intake.envelopes import ALPHABET, new_case_number, read_case_number
from intake.receipts import Receipt, ReceiptKeys
from intake.stores import CaseStore, Filing
from publicity.case import CaseState
from publicity.clocks import Clock
from publicity.report import Channel, LetterRule, ReportDates
from tests.examples import FRIDAY, NOW, day
from tests.intake.a_letterbox import RUNNING
from tests.intake.an_office import CHEN, TEXT, a_file, an_office, held, put_letter, seen, wait

THURSDAY, FRIDAY_AFTER = day("Thu 2026-11-26"), day("Fri 2026-11-27")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Office, CaseStore]]:
    with an_office(tmp_path) as desk:
        yield desk


# --- A letter, a call, a visit --------------------------------------------------------------------------------------


def test_a_letter_keeps_all_its_days(desk):
    office, store = desk
    dates = ReportDates(
        written=day("Sun 2026-11-15"), sent=day("Mon 2026-11-16"), arrived=day("Wed 2026-11-18"), received=FRIDAY
    )

    receipt, case_id = put_letter(office, store, dates=dates, name="王某", contact="青石镇")

    found = held(office, store, receipt)
    (report,) = store.reports_of(case_id, viewer=CHEN)
    assert found
    assert found.words.dates(report.received) == dates
    assert found.words.text == TEXT
    assert (report.channel, report.registered_by, report.acknowledged) == (Channel.LETTER, CHEN, None)
    assert [(one.event.act, one.event.by) for one in store.events_of(case_id, viewer=CHEN)] == [(Filing.REGISTER, CHEN)]
    assert checks.findings(office, store) == []


@pytest.mark.parametrize("channel", [Channel.CALL, Channel.VISIT])
def test_a_call_and_a_visit_keep_their_hour(desk, channel):
    office, store = desk

    receipt, case_id = put_letter(office, store, channel=channel, hour="9:05", acknowledged=True)

    found = held(office, store, receipt)
    (report,) = store.reports_of(case_id, viewer=CHEN)
    assert found
    assert (report.channel, report.acknowledged, found.words.hour) == (channel, FRIDAY, "9:05")


def test_a_scan_is_kept_with_the_letter(desk):
    office, store = desk

    receipt, _ = put_letter(office, store, files=(a_file("扫描.pdf", b"%PDF-1.7"),))

    found = held(office, store, receipt)
    assert found
    assert found.files == (("扫描.pdf", b"%PDF-1.7"),)


@pytest.mark.parametrize(
    "channel, rule, dates, in_time",
    [
        (Channel.LETTER, LetterRule.SENT, ReportDates(sent=THURSDAY, received=FRIDAY_AFTER), True),
        (Channel.LETTER, LetterRule.ARRIVED, ReportDates(sent=THURSDAY, received=FRIDAY_AFTER), False),
        (Channel.LETTER, LetterRule.SENT, ReportDates(received=FRIDAY_AFTER), False),
        (Channel.CALL, LetterRule.SENT, ReportDates(received=THURSDAY), True),
        (Channel.VISIT, LetterRule.SENT, ReportDates(received=FRIDAY_AFTER), False),
    ],
)
def test_the_city_s_postmark_decides_whether_a_letter_is_in_time(desk, channel, rule, dates, in_time):
    office, store = desk
    days = replace(office.config.portal.days, letters_count_by=rule)
    office = replace(office, config=replace(office.config, portal=replace(office.config.portal, days=days)))

    _, case_id = put_letter(office, store, channel=channel, dates=dates)

    assert store.reports_of(case_id, viewer=CHEN)[0].in_time is in_time


def test_whoever_was_not_given_the_receipt_yet_is_to_be_told(desk):
    office, store = desk

    receipt, _ = put_letter(office, store, dates=ReportDates(received=day("Mon 2026-11-16")))

    view = seen(office, receipt)
    assert (view.state, view.acknowledged) == (CaseState.REGISTERED, None)
    assert (view.next, view.next_by) == (Clock.ACKNOWLEDGE, day("Tue 2026-12-01"))


def test_what_is_dated_back_is_registered_on_the_day_it_is_registered(desk):
    office, store = desk

    _, case_id = put_letter(office, store, dates=ReportDates(received=day("Mon 2026-11-16")))

    (report,) = store.reports_of(case_id, viewer=CHEN)
    assert (report.received, report.registered_at) == (day("Mon 2026-11-16"), NOW)


# --- Once -----------------------------------------------------------------------------------------------------------


def test_a_form_sent_twice_gives_one_case_and_the_same_receipt(desk):
    office, store = desk
    receipt, case_id = put_letter(office, store, files=(a_file(),))
    before = held(office, store, receipt)

    wait(office, minutes=3)
    again = put_letter(office, store, receipt, files=(a_file(),))

    assert again == (receipt, case_id)
    assert held(office, store, receipt) == before
    assert len(list(office.config.places.attachments.iterdir())) == 1


def sent_twice_at_once(office: Office, store: CaseStore, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Send a form with a scan; before it is stored, the same form comes by another process; gives what check finds."""
    receipt, files = Receipt.random(), (a_file("letter.jpg", b"a scan"),)
    meanwhile = iter([True])

    def interrupted() -> str:
        if next(meanwhile, False):
            with closing(office.store()) as other:
                put_letter(office, other, receipt, files=files)
        return new_case_number()

    monkeypatch.setattr(registration, "new_case_number", interrupted)
    put_letter(office, store, receipt, files=files)
    assert len(store.summaries(viewer=CHEN)) == 1
    return checks.findings(office, store)


def test_the_scan_of_a_form_sent_twice_at_once_can_be_opened(desk, monkeypatch):
    office, store = desk

    assert sent_twice_at_once(office, store, monkeypatch) == []
    assert len(list(office.config.places.attachments.iterdir())) == 1


def test_control_whoever_seals_both_under_one_name_is_caught(desk, monkeypatch):
    office, store = desk
    monkeypatch.setattr(sealed, "secrets", SimpleNamespace(token_hex=lambda size: "0" * 2 * size))

    assert any("cannot be opened" in line for line in sent_twice_at_once(office, store, monkeypatch))


def test_a_scan_that_was_sealed_for_nothing_goes_when_the_form_is_sent_again(desk, monkeypatch):
    office, store = desk
    receipt, files = Receipt.random(), (a_file("letter.jpg", b"a scan"),)

    def killed(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "add_case", killed)
    with pytest.raises(KeyboardInterrupt):
        put_letter(office, store, receipt, files=files)
    monkeypatch.undo()
    assert len(list(office.config.places.attachments.iterdir())) == 1
    put_letter(office, store, receipt, files=files)

    assert len(list(office.config.places.attachments.iterdir())) == 1
    assert checks.findings(office, store) == []


def test_a_form_sent_again_with_other_words_is_added_by_the_clerk(desk):
    office, store = desk
    receipt, case_id = put_letter(office, store)

    put_letter(office, store, receipt, text="更正：时间为2023年。")

    found = held(office, store, receipt)
    assert found
    assert [one.text for one in found.added] == ["更正：时间为2023年。"]
    last = store.events_of(case_id, viewer=CHEN)[-1].event
    assert (last.act, last.by) == (Filing.ADD_TO_REPORT, CHEN)


def test_a_form_sent_again_with_another_day_is_added_too(desk):
    office, store = desk
    receipt, case_id = put_letter(office, store)

    put_letter(office, store, receipt, dates=ReportDates(received=day("Thu 2026-11-19")))

    assert [one.received for one in store.additions_of(case_id, viewer=CHEN)] == [day("Thu 2026-11-19")]


# --- Numbers --------------------------------------------------------------------------------------------------------


def test_a_case_number_is_drawn_from_sixty_random_bits():
    numbers = {new_case_number() for _ in range(1000)}

    assert len(numbers) == 1000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", number) for number in numbers)
    # Every sign in every place: no place counts anything.
    for place in (0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13):
        assert {number[place] for number in numbers} == set(ALPHABET)


@given(st.randoms(use_true_random=False))
def test_a_number_is_read_as_people_write_it(random):
    number = new_case_number()
    written = "".join(
        random.choice([sign, sign.lower(), {"0": "o", "1": random.choice("lI")}.get(sign, sign)])
        + random.choice(["", " ", "-", "—", "．"])
        for sign in number.replace("-", "")
    )

    assert read_case_number(f" {written}\n") == number


@pytest.mark.parametrize("typed", ["", "—", "四", "Q7F2", "Q7F2-9XKD-M3TA-Q7F2", "\0", "\ud800", "%" * 10_000])
def test_what_is_no_number_finds_no_case(desk, typed):
    _, store = desk

    assert store.case(read_case_number(typed), viewer=CHEN) is None


# --- What is stored says nothing ------------------------------------------------------------------------------------


def test_the_same_words_of_two_reports_have_nothing_in_common_where_they_lie(desk):
    office, store = desk
    receipts = [put_letter(office, store, files=(a_file(),))[0] for _ in range(2)]

    rows = [
        next(one for one in store.reports_of(str(store.home_of(ReceiptKeys.of(receipt).lookup_id)), viewer=None))
        for receipt in receipts
    ]

    assert rows[0].sealed != rows[1].sealed
    assert rows[0].digest != rows[1].digest


def test_a_receipt_that_was_never_given_leads_nowhere(desk):
    office, store = desk
    put_letter(office, store)

    assert held(office, store, Receipt.random()) is None


def test_a_report_about_nobody_on_no_notice_is_registered_all_the_same(desk):
    office, store = desk

    receipt, _ = put_letter(office, store, notice=None, nominees=())

    found = held(office, store, receipt)
    assert found
    assert [(one.nominee, one.notice) for one in found.alleged] == [(None, None)]


def test_a_report_is_registered_also_when_its_notice_is_not_on_the_board_yet(desk):
    office, store = desk
    wait(office, days=-1)

    receipt, _ = put_letter(office, store, notice=RUNNING, dates=ReportDates(received=FRIDAY - timedelta(days=1)))

    found = held(office, store, receipt)
    assert found
    assert [(one.nominee, one.name) for one in found.alleged] == [("n1", None)]
