"""A letter, a call or a visit is registered once, with its days, and its receipt leads the reporter back to it."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from intake.bundle import open_view
from intake.desk.sealed import open_report, place_of
from intake.receipts import Receipt, ReceiptKeys
from publicity.case import CaseState
from publicity.report import Channel
from tests.intake.a_desk import TEXT, a_desk, first_match, hidden, words_of
from tests.intake.a_letterbox import ENDED, INSPECTION, RUNNING, Sent, a_file

LETTER, CALL, VISIT = "/en/register/letter/", "/en/register/call/", "/en/register/visit/"


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture
def clerk(desk):
    """A clerk who is signed in."""
    return desk.browser("chen")


def fill_in(browser, path=LETTER, **fields):
    """Open the form and fill it in."""
    nonce = hidden(browser.get(path), "nonce")
    letter = {"written": "2026-11-15", "sent": "2026-11-16", "arrived": "2026-11-18"} if path == LETTER else {}
    filled: dict[str, Any] = {
        "nonce": nonce,
        "notice": RUNNING,
        "nominees": "n1",
        "received": "2026-11-19",
        "hour": "09:05",
        "text": TEXT,
    }
    filled |= letter | fields
    keys = [filled["nominees"]] if isinstance(filled["nominees"], str) else filled["nominees"]
    return filled | {"nominees": [key if "/" in key else f"{filled['notice']}/{key}" for key in keys]}


def receipt_on(response):
    """The receipt that a page shows."""
    found = re.search(r'class="receipt"[^>]*>(.*?)</p>', response.text, re.DOTALL)
    return Receipt.parse(re.sub(r"<[^>]*>", "", found[1])) if found else None


def report_of(desk, case_id):
    """The one report of a case, as it is stored, and its words."""
    with desk.store() as store:
        (report,) = store.reports_of(case_id, viewer=None)
    return report, open_report(desk.office, place_of(report), report.sealed)


def faults_on(response):
    """The faults above a form: field → sentence."""
    summary = response.text.partition('class="error-summary"')[2].partition("</ul>")[0]
    return dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary))


# --- Registered -----------------------------------------------------------------------------------------------------


def test_a_letter_is_registered_with_all_its_days(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk, name="王海燕", contact="13900000000"))

    assert answer.status_code == 200
    (case_id,) = desk.cases()
    assert case_id in answer.text
    report, words = report_of(desk, case_id)
    assert (report.channel, report.received, report.in_time) == (Channel.LETTER, date(2026, 11, 19), True)
    assert (words.written, words.sent, words.arrived) == (date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 18))
    assert words.text == TEXT
    assert "王海燕".encode() not in desk.on_disk()
    assert (words.notice, words.nominees) == (RUNNING, ("n1",))
    assert report.registered_by == desk.staff["chen"].id
    assert report.acknowledged is None


@pytest.mark.parametrize("path, channel", [(CALL, Channel.CALL), (VISIT, Channel.VISIT)])
def test_a_call_or_a_visit_has_its_hour_and_the_reporter_knows_at_once(desk, clerk, path, channel):
    answer = clerk.post(path, **fill_in(clerk, path, acknowledged="yes"))

    assert answer.status_code == 200
    report, words = report_of(desk, *desk.cases())
    assert (report.channel, words.hour) == (channel, "9:05")
    assert report.acknowledged == date(2026, 11, 20)


def test_the_receipt_leads_the_reporter_to_the_case_and_stands_nowhere_else(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk))

    receipt = receipt_on(answer)
    keys = ReceiptKeys.of(receipt)
    view = open_view(keys, desk.office.outbox.read(keys.lookup_id))
    assert view.state is CaseState.REGISTERED
    assert receipt.digits not in answer.request.url
    assert receipt.digits.encode() not in desk.on_disk()
    assert str(receipt).encode() not in desk.on_disk()


def test_sending_the_form_again_shows_the_same_receipt_and_makes_no_second_case(desk, clerk):
    fields = fill_in(clerk, files=a_file())
    first = clerk.post(LETTER, **fields)

    second = clerk.post(LETTER, **fields)

    assert receipt_on(second) == receipt_on(first)
    assert len(desk.cases()) == 1
    with desk.store() as store:
        assert store.additions_of(desk.cases()[0], viewer=None) == []


def test_going_back_and_changing_the_text_loses_nothing(desk, clerk):
    fields = fill_in(clerk)
    first = clerk.post(LETTER, **fields)

    second = clerk.post(LETTER, **fields | {"text": TEXT + "还有第二件事。"})

    assert receipt_on(second) == receipt_on(first)
    (case_id,) = desk.cases()
    page = words_of(clerk.get(f"/en/cases/{case_id}/"))
    assert "还有第二件事" in page
    assert "Added on" in page


def test_two_letters_have_two_receipts(desk, clerk):
    receipts = [receipt_on(clerk.post(LETTER, **fill_in(clerk))) for _ in range(2)]

    assert receipts[0] != receipts[1]
    assert len(desk.cases()) == 2


def test_scans_are_kept_sealed_and_come_out_as_they_went_in(desk, clerk):
    scan = b"%PDF-1.7 " + bytes(range(256)) * 700
    clerk.post(LETTER, **fill_in(clerk, files=[Sent("来信 第1页.pdf", scan, "application/pdf"), a_file()]))

    (case_id,) = desk.cases()
    link = first_match(r'href="(/en/cases/[^"]+/files/[^"]+)">来信 第1页.pdf', clerk.get(f"/en/cases/{case_id}/"))
    answer = clerk.get(link)
    assert answer.data == scan
    stored = [path.read_bytes() for path in desk.office.config.places.attachments.iterdir()]
    assert len(stored) == 2
    assert not any(b"%PDF" in sealed for sealed in stored)


def test_who_is_named_becomes_an_allegation_each(desk, clerk):
    clerk.post(LETTER, **fill_in(clerk, nominees=["n1", "n2", "n1"]))

    with desk.store() as store:
        (summary,) = store.summaries(viewer=None)
    assert [one.number for one in summary.allegations] == [1, 2]


def test_a_report_about_no_notice_can_be_registered(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk, notice="", nominees=[]))

    assert answer.status_code == 200
    assert "no notice" in clerk.get(f"/en/cases/{desk.cases()[0]}/").text


LATE = """
notice     | sent       | received   | late
running    | 2026-11-16 | 2026-11-19 | no
ended      | 2026-03-16 | 2026-11-19 | no
ended      | 2026-03-17 | 2026-11-19 | yes
ended      |            | 2026-11-19 | yes
inspection | 2026-11-16 | 2026-11-19 | no
"""


@pytest.mark.parametrize("row", [line.split("|") for line in LATE.strip().splitlines()[1:]])
def test_a_late_letter_is_registered_all_the_same_and_flagged(desk, clerk, row):
    notice, sent, received, late = (cell.strip() for cell in row)
    number = {"running": RUNNING, "ended": ENDED, "inspection": INSPECTION}[notice]
    fields = fill_in(clerk, notice=number, nominees=[], written="", sent=sent, arrived="", received=received)

    assert clerk.post(LETTER, **fields).status_code == 200

    page = words_of(clerk.get(f"/en/cases/{desk.cases()[0]}/"))
    assert ("after the publicity period" in page) == (late == "yes")
    assert ("in the publicity period" in page) == (late == "no" and notice != "inspection")


# --- The form -------------------------------------------------------------------------------------------------------


def test_choosing_a_notice_shows_its_people_and_keeps_what_was_typed(clerk):
    fields = fill_in(clerk, nominees=[], text="说了一半", show="people")

    answer = clerk.post(LETTER, **fields)

    assert answer.status_code == 200
    assert faults_on(answer) == {}
    assert f'name="nominees" value="{RUNNING}/n2"' in answer.text
    assert "说了一半</textarea>" in answer.text
    assert hidden(answer, "nonce") == fields["nonce"]


def test_changing_the_notice_takes_the_old_ticks_away(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk, notice=INSPECTION, nominees=f"{RUNNING}/n1", show="people"))

    assert answer.status_code == 200
    assert f'value="{INSPECTION}/c1"' in answer.text
    assert f'value="{RUNNING}/n1"' not in answer.text


def test_persons_ticked_for_one_notice_are_never_filed_under_another(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk, notice=INSPECTION, nominees=f"{RUNNING}/n1"))

    assert answer.status_code == 422
    assert "not of this notice" in faults_on(answer)["nominees"]
    assert f'value="{INSPECTION}/c1"' in answer.text
    assert desk.cases() == []


def test_the_form_of_the_next_letter_has_the_same_notice_and_day_and_the_cursor_where_one_begins(clerk):
    answer = clerk.post(LETTER, **fill_in(clerk))

    following = first_match(r'href="(/en/register/letter/\?[^"]+)"', answer)
    page = clerk.get(following).text
    assert f'<option value="{RUNNING}" selected>' in page
    assert 'name="received" type="date" value="2026-11-19"' in page
    assert re.search(r'name="nominees"[^>]* autofocus', page)


@pytest.mark.parametrize("received", ["2026-11-19T10:00", "x", "", "<b>", "1999-01-01"])
def test_an_address_with_a_day_that_is_none_gives_today(clerk, received):
    page = clerk.get(LETTER, query_string={"received": received})

    assert 'name="received" type="date" value="2026-11-20"' in page.text


def test_notices_that_are_open_for_reports_stand_first(clerk):
    numbers = re.findall(r'<option value="([A-Z]{2}-[^"]+)"', clerk.get(LETTER).text)

    assert numbers[0] == RUNNING
    assert sorted(numbers[1:]) == sorted([ENDED, INSPECTION])


def test_the_letterboxs_limits_hold_at_the_desk_too(clerk, desk):
    answer = clerk.post(LETTER, **fill_in(clerk, text="字" * 20_001))

    assert answer.status_code == 422
    assert "The text has 20001 characters" in faults_on(answer)["text"]
    assert "字" * 20_001 in answer.text
    assert desk.cases() == []


FAULTS = """
received | 2026-11-21         | Received by us: This day is still to come.
received |                    | Received by us: Please give a day, for example 2026-11-20.
received | yesterday          | Received by us: Please give a day, for example 2026-11-20.
received | 2026-02-30         | Received by us: Please give a day, for example 2026-11-20.
received | 1926-11-19         | Received by us: Please give a day, for example 2026-11-20.
received | 2026-11-19T10:00   | Received by us: Please give a day, for example 2026-11-20.
sent     | 2026-11-20         | Received by us: This cannot be before “Postmark of sending”.
arrived  | 2026-11-20         | Received by us: This cannot be before “Postmark of arrival”.
sent     | 2026-11-21         | Postmark of sending: This day is still to come.
written  | x                  | Date on the letter: Please give a day, for example 2026-11-20.
find     | LONG               | Name or notice number: Please shorten this to 100 characters.
notice   | GS-1999-001        | Notice: Please choose from the notices shown.
nominees | n7                 | Who is reported: The persons you ticked are not of this notice. Please tick the ones of the notice chosen here.
text     |                    | What the letter says: Please write what was said, or what the letter says in short.
name     | LONG               | Reporter’s name: Please shorten this to 100 characters.
contact  | LONG               | How to reach the reporter: Please shorten this to 200 characters.
"""


@pytest.mark.parametrize("row", [line.split("|") for line in FAULTS.strip().splitlines()])
def test_what_cannot_stand_is_told_at_its_field_and_everything_typed_is_there(desk, clerk, row):
    name, value, sentence = (cell.strip() for cell in row)
    value = "长" * 201 if value == "LONG" else value
    fields = fill_in(clerk, **{name: value})

    answer = clerk.post(LETTER, **fields)

    assert answer.status_code == 422
    assert sentence in faults_on(answer).values()
    assert hidden(answer, "nonce") == fields["nonce"]
    if name != "text":
        assert f"{TEXT}</textarea>" in answer.text
    assert desk.cases() == []


ODD = """
written  | 2026-11-17 | “Date on the letter” is after “Postmark of sending”.
written  | 2026-11-25 | “Date on the letter” is after “Postmark of sending”.
sent     | 2026-11-19 | “Postmark of sending” is after “Postmark of arrival”.
written  | 2025-11-15 | “Date on the letter” is more than a year before “Received by us”.
"""


@pytest.mark.parametrize("row", [line.split("|") for line in ODD.strip().splitlines()])
def test_odd_days_are_asked_about_and_registered_when_they_are_so(desk, clerk, row):
    name, value, sentence = (cell.strip() for cell in row)
    fields = fill_in(clerk, **{name: value})

    asked = clerk.post(LETTER, **fields)

    assert (asked.status_code, faults_on(asked).keys()) == (422, {"confirmed"})
    assert sentence in words_of(asked)
    assert desk.cases() == []
    box = first_match(r'name="confirmed" value="([^"]+)"', asked)
    assert clerk.post(LETTER, **fields, confirmed=box).status_code == 200
    assert str(getattr(report_of(desk, *desk.cases())[1], name)) == value


def test_what_was_said_of_odd_days_does_not_hold_for_others(desk, clerk):
    fields = fill_in(clerk, written="2026-11-17")
    box = first_match(r'name="confirmed" value="([^"]+)"', clerk.post(LETTER, **fields))

    assert clerk.post(LETTER, **fields | {"written": "2026-11-18"}, confirmed=box).status_code == 422
    assert desk.cases() == []


# --- Finding the notice ---------------------------------------------------------------------------------------------


FOUND = """
阿依古丽·买买提    | running    | n2
阿依古丽买买提     | running    | n2
阿依古丽           | running    |
gs-2026-012        | running    |
ＧＳ２０２６０１２ | running    |
青石镇             | running    |
KC                 | inspection |
"""


@pytest.mark.parametrize("row", [line.split("|") for line in FOUND.strip().splitlines()])
def test_a_name_or_a_number_finds_the_notice_and_only_a_whole_name_ticks(desk, clerk, row):
    find, notice, ticked = (cell.strip() for cell in row)
    number = {"running": RUNNING, "inspection": INSPECTION}[notice]
    fields = fill_in(clerk, notice="", nominees=[], find=find)

    answer = clerk.post(LETTER, **fields)

    assert answer.status_code == 200
    assert f'<option value="{number}" selected>' in answer.text
    assert f"{number} is chosen. Nothing is registered yet." in words_of(answer)
    boxes = re.findall(r'name="nominees" value="([^"]+)" checked', answer.text)
    assert boxes == ([f"{number}/{ticked}"] if ticked else [])
    assert hidden(answer, "nonce") == fields["nonce"]
    assert f"{TEXT}</textarea>" in answer.text
    assert desk.cases() == []


def test_several_that_fit_are_the_ones_to_choose_from(desk, clerk):
    fields = fill_in(clerk, notice="", nominees=[], find="2026")

    answer = clerk.post(LETTER, **fields)

    assert sorted(re.findall(r'<option value="([A-Z][^"]+)"', answer.text)) == sorted([RUNNING, ENDED, INSPECTION])
    assert "3 notices fit. Please choose one." in words_of(answer)
    chosen = clerk.post(LETTER, **fields | {"notice": ENDED})
    assert f'<option value="{ENDED}" selected>' in chosen.text
    assert 'name="find" type="text" value=""' in chosen.text
    assert desk.cases() == []


def test_what_fits_no_notice_is_told_and_nothing_typed_is_lost(desk, clerk):
    answer = clerk.post(LETTER, **fill_in(clerk, notice="", nominees=[], find="查无此人"))

    assert answer.status_code == 422
    assert faults_on(answer) == {
        "find": "Name or notice number: No notice fits this. Please type less of it, or choose from the list."
    }
    assert 'value="查无此人"' in answer.text
    assert f"{TEXT}</textarea>" in answer.text
    assert desk.cases() == []


@pytest.mark.parametrize("written", ["2026-11-15", "2026/11/15", "2026.11.15", "2026年11月15日", " 2026-11-15 "])
def test_a_day_may_be_typed_as_people_write_it(desk, clerk, written):
    clerk.post(LETTER, **fill_in(clerk, written=written))

    assert report_of(desk, *desk.cases())[1].written == date(2026, 11, 15)


@pytest.mark.parametrize("hour", ["", "25:00", "9", "noon", "09:60"])
def test_a_call_needs_its_hour(clerk, hour):
    answer = clerk.post(CALL, **fill_in(clerk, CALL, hour=hour))

    assert answer.status_code == 422
    assert faults_on(answer) == {"hour": "Hour: Please give the hour, for example 14:30."}


def test_a_letter_has_no_hour_and_is_not_asked_for_one(clerk):
    assert clerk.post(LETTER, **fill_in(clerk, hour="")).status_code == 200


@pytest.mark.parametrize(
    "file, status, sentence",
    [
        (Sent("large.pdf", b"x" * (26 * 1024 * 1024), "application/pdf"), 413, "is larger than 25 MB"),
        (Sent("empty.pdf", b"", "application/pdf"), 422, "is empty"),
        ([a_file(f"{number}.jpg") for number in range(11)], 422, "at most 10 files"),
    ],
)
def test_files_that_cannot_stand_are_told_and_the_text_stays(desk, clerk, file, status, sentence):
    answer = clerk.post(LETTER, **fill_in(clerk, files=file))

    assert answer.status_code == status
    assert sentence in faults_on(answer)["files"]
    assert f"{TEXT}</textarea>" in answer.text
    assert "Please choose the files again" in answer.text
    assert desk.cases() == []


@pytest.mark.parametrize("nonce", ["", "x", "00" * 32, "é" * 16])
def test_a_form_that_we_did_not_make_is_shown_again_with_a_fresh_one(desk, clerk, nonce):
    answer = clerk.post(LETTER, **fill_in(clerk, nonce=nonce))

    assert answer.status_code == 422
    assert "Please look through it and send it again." in answer.text
    assert f"{TEXT}</textarea>" in answer.text
    again = fill_in(clerk) | {"nonce": hidden(answer, "nonce")}
    assert clerk.post(LETTER, **again).status_code == 200


def test_a_form_made_for_somebody_else_gives_no_receipt(desk, clerk):
    fields = fill_in(desk.browser("lin"))

    assert clerk.post(LETTER, **fields).status_code == 422


def test_what_cannot_be_stored_is_not_lost_and_can_be_sent_again(desk, clerk):
    fields = fill_in(clerk, files=a_file())
    attachments = desk.office.config.places.attachments
    attachments.rename(attachments.with_name("away"))

    refused = clerk.post(LETTER, **fields)

    assert refused.status_code == 503
    assert "Nothing is lost" in refused.text
    assert f"{TEXT}</textarea>" in refused.text
    attachments.with_name("away").rename(attachments)
    assert receipt_on(clerk.post(LETTER, **fields)) is not None
    assert len(desk.cases()) == 1


def test_the_page_with_the_receipt_is_kept_by_no_browser(clerk):
    answer = clerk.post(LETTER, **fill_in(clerk))

    assert answer.headers["Cache-Control"] == "no-store"
