"""The first page says what is due, the case page what can be done, and what is done goes by the table."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from intake.bundle import AttachedFile
from intake.receipts import ReceiptKeys
from intake.views import open_view
from publicity.case import CaseState, Step
from publicity.report import ReportDates
from tests.intake.a_desk import PASSWORD, TEXT, a_desk, first_match, words_of
from tests.intake.a_letterbox import ENDED, INSPECTION, RUNNING

ALL_THE_WAY = (Step.ACCEPT, Step.INVESTIGATE)


@pytest.fixture
def desk(tmp_path):
    """A desk of its own."""
    return a_desk(tmp_path)


@pytest.fixture
def case_id(desk):
    """A letter about the first nominee of the running notice."""
    return desk.put_on_file()


def take(browser, desk, case_id, step, **fields):
    """Take a step with a browser, as its form does."""
    named = {f"{step}-{name}": value for name, value in fields.items()}
    if step is Step.CLOSE:
        named |= {"password": PASSWORD, "code": desk.code("zhou")}
    return browser.post(f"/en/cases/{case_id}/steps/{step}/", version=str(desk.version(case_id)), **named)


def investigated(desk, case_id):
    """Bring a case to where it is being investigated."""
    desk.do(case_id, Step.SCREEN, by="chen")
    desk.do(case_id, *ALL_THE_WAY)


def answered(desk, case_id):
    """Bring a case to where it can be closed."""
    investigated(desk, case_id)
    desk.find(case_id)
    desk.do(case_id, Step.CONCLUDE)
    desk.do(case_id, Step.GIVE_FEEDBACK, text="经查不属实。")


def rows_on(response):
    """The table of the first page: a list of cells for each row."""
    body = response.text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]*>", " ", cell).split())
            for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
    ]


def counts_on(response):
    """The selections of the first page: title → count."""
    side = response.text.partition('class="side"')[2].partition("</ul>")[0]
    found = re.findall(r"<a[^>]*>([^<]+)<strong[^>]*>(\d+)</strong>", side)
    return {title.strip(): int(count) for title, count in found}


def forms_on(response):
    """The addresses to which forms of a case page lead, without the case's own part."""
    return re.findall(r'<form action="/en/cases/[^/"]+/([^"]+)"', response.text)


# --- The first page -------------------------------------------------------------------------------------------------


def test_what_comes_by_the_web_is_there_when_the_page_is_opened(desk):
    receipt = desk.put_into_letterbox(text="上班时间打牌。")

    (row,) = rows_on(desk.browser("chen").get("/en/"))

    assert "上班时间打牌" in row[2]
    assert RUNNING in row[2]
    assert row[3:] == ["Web", "Registered"]
    keys = ReceiptKeys.of(receipt)
    assert open_view(keys, desk.office.outbox.read(keys.lookup_id)).state is CaseState.REGISTERED


def test_what_is_due_first_stands_first_and_what_has_no_limit_last(desk):
    for received in (18, 3, 5):
        desk.put_on_file(dates=ReportDates(received=date(2026, 11, received)), text=f"第{received}日收到")
    on_hold = desk.put_on_file(text="中止的", acknowledged=True)
    investigated(desk, on_hold)
    desk.do(on_hold, Step.HOLD, reason="awaiting_reporter")

    page = desk.browser("lin").get("/en/")

    assert [(row[0], row[1]) for row in rows_on(page)] == [
        ("2 days over 18 November", "Tell the reporter that it was received"),
        ("due today 20 November", "Tell the reporter that it was received"),
        ("13 days left 3 December", "Tell the reporter that it was received"),
        ("no time limit", "Resume"),
    ]
    assert "Over the time limit: 1 · Due today: 1 · Waiting for me: 3" in words_of(page)


@pytest.mark.parametrize(
    "wait, words",
    [
        (0, "15 days left 5 December"),
        (13, "2 days left 5 December"),
        (14, "due tomorrow 5 December"),
        (15, "due today 5 December"),
        (16, "1 day over 5 December"),
    ],
)
def test_a_due_day_is_told_in_words_and_by_its_date(desk, case_id, wait, words):
    desk.wait(days=wait)

    assert rows_on(desk.browser("lin").get("/en/"))[0][0] == words


def test_a_year_without_a_calendar_is_said_and_not_guessed(desk, case_id):
    desk.do(case_id, Step.ACKNOWLEDGE, by="chen")
    late = desk.put_on_file(dates=ReportDates(received=date(2026, 12, 28)), acknowledged=True)
    desk.wait(days=40)

    page = desk.browser("lin").get("/en/")

    assert ["calendar of 2027 is missing", "Decide on acceptance"] in [row[:2] for row in rows_on(page)]
    assert "The days off of 2027 are not known yet." in page.text
    assert "calendar of 2027 is missing" in desk.browser("lin").get(f"/en/cases/{late}/").text


def test_each_selection_counts_what_one_may_see(desk):
    cases = [desk.put_on_file() for _ in range(5)]
    investigated(desk, cases[1])
    answered(desk, cases[2])
    answered(desk, cases[3])
    desk.do(cases[3], Step.PROPOSE_CLOSING)
    answered(desk, cases[4])
    desk.do(cases[4], Step.PROPOSE_CLOSING)
    desk.do(cases[4], Step.CLOSE, by="zhou")

    supervisor, clerk = (counts_on(desk.browser(name).get("/en/")) for name in ("zhou", "chen"))

    assert supervisor == {
        "All open": 4,
        "Mine": 0,
        "With nobody": 4,
        "From reporters": 0,
        "New": 1,
        "Under investigation": 1,
        "To be closed": 2,
        "Waiting for my approval": 1,
        "Closed": 1,
    }
    assert clerk == {title: count for title, count in supervisor.items() if title != "Waiting for my approval"}


@pytest.mark.parametrize("view, shown", [("new", 1), ("work", 0), ("closed", 0), ("approvals", 1), ("nonsense", 1)])
def test_a_selection_shows_its_cases_and_an_unknown_one_the_first(desk, case_id, view, shown):
    page = desk.browser("lin").get(f"/en/?view={view}")

    assert len(rows_on(page)) == shown


def test_a_bundle_that_cannot_be_read_is_named_and_stays(desk):
    name = f"{'a' * 32}.{'b' * 16}"
    desk.office.inbox.put(name, [b"broken"])

    page = desk.browser("chen").get("/en/")

    assert "1 report from the letterbox cannot be read." in page.text
    assert name in page.text
    assert name in desk.office.inbox.names()


def test_when_the_letterbox_cannot_be_emptied_the_work_goes_on(desk, case_id):
    desk.put_into_letterbox(files=(AttachedFile(name="x", media_type="a/b", data=b"x"),))
    attachments = desk.office.config.places.attachments
    attachments.rename(attachments.with_name("away"))

    page = desk.browser("chen").get("/en/")

    assert page.status_code == 200
    assert "The letterbox could not be emptied just now." in page.text
    assert len(rows_on(page)) == 1


def test_more_cases_than_fit_on_a_page_are_a_page_further_on(desk, monkeypatch):
    monkeypatch.setattr("intake.desk.today.ROWS", 2)
    for _ in range(3):
        desk.put_on_file()
    browser = desk.browser("lin")
    first = browser.get("/en/")

    further = first_match(r'href="([^"]+)">Show further ones', first)

    assert len(rows_on(first)) == 2
    assert len(rows_on(browser.get(further))) == 1


# --- The case page --------------------------------------------------------------------------------------------------


def test_the_page_shows_where_a_case_stands_and_what_came(desk):
    case_id = desk.put_on_file(
        name="王海燕",
        contact="13900000000",
        notice=ENDED,
        dates=ReportDates(received=date(2026, 11, 20), written=date(2026, 11, 15), sent=date(2026, 11, 16)),
    )

    page = words_of(desk.browser("lin").get(f"/en/cases/{case_id}/"))

    for words in (
        case_id,
        "Registered",
        "15 days left Tell the reporter that it was received Saturday 5 December 2026",
        "Letter, Friday 20 November 2026",
        "after the publicity period",
        TEXT,
        "Reporter sealed apart; two custodians open it on request",
        "and the oversight body",
        "Date on the letter Sunday 15 November 2026",
        "Postmark of sending Monday 16 November 2026",
        "Registered by 陈思齐",
        "not told yet that it is here",
    ):
        assert words in page
    assert "王海燕" not in page
    assert "13900000000" not in page


def test_a_strangers_words_are_shown_as_they_are_and_do_nothing(desk):
    text = "<script>alert(1)</script>\n第二行 <b>\u202e反\u0007\u200b {{ 7*7 }} \" ' &amp;"
    case_id = desk.put_on_file(text=text)

    page = desk.browser("lin").get(f"/en/cases/{case_id}/")

    assert "<script>" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in page.text
    assert (
        '<span class="sign">U+202E</span>反<span class="sign">U+0007</span><span class="sign">U+200B</span>'
        in page.text
    )
    assert "\u202e" not in page.text
    assert "{{ 7*7 }}" in page.text


def test_a_mark_of_the_letterbox_is_told(desk):
    desk.put_into_letterbox(marks=("honeypot",))
    browser = desk.browser("lin")
    assert "marked by the letterbox" in rows_on(browser.get("/en/"))[0][4]

    page = browser.get(f"/en/cases/{desk.cases()[0]}/")

    assert "a field that people do not see was filled in" in page.text


def test_a_file_is_given_to_be_saved_and_never_shown(desk):
    file = AttachedFile(name="证据<1>\r\nX: y.html", media_type="text/html", data=b"<script>alert(1)</script>")
    case_id = desk.put_on_file(files=(file,))
    browser = desk.browser("lin")
    link = first_match(r'href="(/en/cases/[^"]+/files/[^"]+)"', browser.get(f"/en/cases/{case_id}/"))

    answer = browser.get(link)

    assert answer.data == file.data
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X" not in answer.headers


def test_a_file_that_was_damaged_is_not_given_at_all(desk):
    case_id = desk.put_on_file(files=(AttachedFile(name="x", media_type="a/b", data=b"x" * 200_000),))
    (path,) = desk.office.config.places.attachments.iterdir()
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    browser = desk.browser("lin")

    answer = browser.get(f"/en/cases/{case_id}/files/{path.name}/")

    assert answer.status_code == 503
    assert "This file cannot be opened" in answer.text


def test_a_file_of_another_case_is_not_found(desk, case_id):
    desk.put_on_file(files=(AttachedFile(name="x", media_type="a/b", data=b"x"),))
    (path,) = desk.office.config.places.attachments.iterdir()

    assert desk.browser("lin").get(f"/en/cases/{case_id}/files/{path.name}/").status_code == 404


@pytest.mark.parametrize("number", ["0000-0000-0000", "x", "%00", "%ED%A0%80", "..%2f..", "a" * 5000, "'; DROP TABLE"])
def test_a_case_that_is_not_there_is_not_found(desk, number):
    assert desk.browser("zhou").get(f"/en/cases/{number}/").status_code == 404


# --- Steps ----------------------------------------------------------------------------------------------------------


def test_only_what_is_possible_now_and_for_this_role_is_offered(desk, case_id):
    def offered(name):
        first, *others = forms_on(desk.browser(name).get(f"/en/cases/{case_id}/"))
        # What is alleged can be worded wherever one can be added, in the place where it stands.
        assert first == "allegations/1/"
        return others

    assert offered("lin") == [
        *("steps/screen/", "steps/acknowledge/", "steps/forgo_acknowledgement/"),
        *("notes/", "allegations/"),
    ]
    desk.do(case_id, Step.ACKNOWLEDGE, Step.SCREEN, by="chen")
    assert offered("chen") == ["notes/", "allegations/"]
    assert offered("lin") == [
        *("steps/accept/", "letters/decline/", "steps/transfer/", "steps/merge/"),
        *("notes/", "allegations/"),
    ]
    desk.do(case_id, *ALL_THE_WAY)
    assert offered("lin") == ["findings/1/", "steps/hold/", "notes/", "allegations/"]
    desk.find(case_id)
    assert offered("lin") == ["findings/1/", "steps/conclude/", "steps/hold/", "notes/", "allegations/"]


def test_what_cannot_be_told_is_recorded_with_its_reason_and_its_clock_stops(desk, case_id):
    clerk = desk.browser("chen")
    page = clerk.get(f"/en/cases/{case_id}/")
    assert "Tell the reporter that it was received" in words_of(page)

    answer = take(clerk, desk, case_id, Step.FORGO_ACKNOWLEDGEMENT, reason="no_contact")

    assert answer.status_code == 303
    page = words_of(clerk.get(f"/en/cases/{case_id}/"))
    assert "cannot be told: No contact was left" in page
    assert "Tell the reporter that it was received" not in page
    assert "steps/acknowledge/" not in forms_on(clerk.get(f"/en/cases/{case_id}/"))


REACHED = """
web                            | reporter_declined
letter                         | no_way_to_reach not_reached reporter_declined
letter, receipt handed over    | reporter_declined
letter, told later by phone    | no_way_to_reach not_reached reporter_declined
"""


@pytest.mark.parametrize("row", [line.split("|") for line in REACHED.strip().splitlines()])
def test_nobody_who_holds_a_receipt_is_said_to_be_out_of_reach(desk, row):
    how, offered = (cell.strip() for cell in row)
    if how.startswith("web"):
        desk.put_into_letterbox()
        desk.browser("chen").get("/en/")
        (case_id,) = desk.cases()
    else:
        # Whether there is a contact, only the custodians could say.
        case_id = desk.put_on_file(contact="13900000000", acknowledged="handed" in how)
    if "phone" in how:
        desk.do(case_id, Step.ACKNOWLEDGE, by="chen")
    desk.do(case_id, Step.SCREEN, Step.ACCEPT, Step.INVESTIGATE)
    desk.find(case_id)
    desk.do(case_id, Step.CONCLUDE)

    page = desk.browser("lin").get(f"/en/cases/{case_id}/").text

    form = page.partition('id="forgo_feedback"')[2].partition("</form>")[0]
    assert re.findall(r'<option value="(\w+)"', form) == offered.split()


def test_the_people_of_the_cases_notice_stand_first_among_those_to_name(desk):
    case_id = desk.put_on_file(notice=INSPECTION, nominees=())

    page = desk.browser("chen").get(f"/en/cases/{case_id}/").text

    people = re.findall(
        r'<option value="([^"/]+)/', page.partition('id="allegation-person"')[2].partition("</select>")[0]
    )
    assert people[0] == INSPECTION
    assert INSPECTION not in people[people.index(RUNNING) :]


def test_a_page_has_one_strong_button(desk, case_id):
    browser = desk.browser("lin")
    for steps in ((), (Step.SCREEN,), (Step.ACCEPT,), (Step.INVESTIGATE,)):
        desk.do(case_id, *steps)
        page = browser.get(f"/en/cases/{case_id}/")
        assert page.text.count('class="button"') == 1, steps


def test_a_step_is_taken_recorded_and_told(desk, case_id):
    browser = desk.browser("chen")

    answer = take(browser, desk, case_id, Step.SCREEN)

    assert answer.status_code == 303
    page = words_of(browser.get(answer.location))
    assert "Done: Begin screening." in page
    assert "Begin screening Registered → Being screened 20 November 2026, 10:00 陈思齐" in page


def test_the_history_stands_in_the_order_in_which_things_were_done_whatever_the_clock_said(desk, case_id):
    browser = desk.browser("lin")
    for number, days in enumerate((0, -400, 900, -3)):
        desk.wait(days=days)
        browser = desk.browser("lin")
        note = {"write-text": f"记录{number}。", "write-for": "team", "version": str(desk.version(case_id))}
        assert browser.post(f"/en/cases/{case_id}/notes/", **note).status_code == 303

    history = browser.get(f"/en/cases/{case_id}/").text.partition('id="history"')[2]

    assert re.findall(r"记录\d", history) == ["记录3", "记录2", "记录1", "记录0"]


def test_what_a_step_does_not_ask_for_is_not_recorded(desk, case_id):
    browser = desk.browser("chen")

    answer = take(browser, desk, case_id, Step.SCREEN, text="没有人问我这个", reason="duplicate")

    assert answer.status_code == 303
    page = words_of(browser.get(answer.location))
    assert "没有人问我这个" not in page
    assert "The same report again" not in page


def test_the_words_of_the_address_are_never_shown(desk, case_id):
    page = desk.browser("chen").get(f"/en/cases/{case_id}/?done=您已被开除")

    assert "您已被开除" not in words_of(page)


def test_a_step_that_lacks_something_says_all_that_it_lacks_and_keeps_what_was_typed(desk, case_id):
    desk.do(case_id, Step.SCREEN, by="chen")
    browser = desk.browser("lin")

    answer = take(browser, desk, case_id, Step.DECLINE, text="", reason="")

    assert answer.status_code == 422
    assert '<a href="#decline-reason">Reason: Please choose.</a>' in answer.text
    assert '<a href="#decline-text">Explanation to the reporter: Please fill this in.</a>' in answer.text
    assert '<details class="step" id="decline" open>' in answer.text
    half = take(browser, desk, case_id, Step.DECLINE, text="不归我们管", reason="no_such_reason")
    assert half.status_code == 422
    assert "不归我们管</textarea>" in half.text
    assert desk.state(case_id) == "screening"


def test_a_conclusion_needs_a_finding_for_every_allegation(desk):
    case_id = desk.put_on_file(nominees=("n1", "n2"))
    investigated(desk, case_id)
    desk.find(case_id, 1)

    lin = desk.browser("lin")
    assert "It can be concluded once there is a finding on: 2." in words_of(lin.get(f"/en/cases/{case_id}/"))
    answer = take(lin, desk, case_id, Step.CONCLUDE)

    assert answer.status_code == 422
    assert '<a href="#finding-2">Allegation 2 has no finding yet.</a>' in answer.text
    assert 'id="finding-2"' in answer.text


def test_two_people_at_one_case_do_not_overwrite_each_other(desk, case_id):
    desk.do(case_id, Step.SCREEN, by="chen")
    version = str(desk.version(case_id))
    first, second = desk.browser("lin"), desk.browser("zhou")
    fields = {"version": version, "decline-reason": "duplicate", "decline-text": "同一封信的复印件，已经登记过。"}
    assert first.post(f"/en/cases/{case_id}/steps/decline/", **fields).status_code == 303

    answer = second.post(
        f"/en/cases/{case_id}/steps/decline/", **fields | {"decline-text": "我也写了一段很长的话，请不要丢掉它，谢谢。"}
    )

    assert answer.status_code == 409
    assert "This case was changed in the meantime." in answer.text
    assert "我也写了一段很长的话，请不要丢掉它，谢谢。</textarea>" in answer.text
    assert f'name="version" value="{desk.version(case_id)}"' in answer.text


def test_a_step_that_the_table_does_not_have_here_is_refused_with_the_state(desk, case_id):
    answer = take(desk.browser("lin"), desk, case_id, Step.CONCLUDE)

    assert answer.status_code == 409
    assert "This cannot be done while the case is “Registered”." in answer.text


def test_a_finding_is_recorded_with_what_it_rests_on(desk, case_id):
    investigated(desk, case_id)
    browser = desk.browser("lin")
    fields = {"find-1-finding": "partly", "find-1-effect": "remind", "find-1-text": "查阅了招标档案"}

    answer = browser.post(f"/en/cases/{case_id}/findings/1/", version=str(desk.version(case_id)), **fields)

    assert answer.status_code == 303
    page = words_of(browser.get(answer.location))
    assert "Partly substantiated Appoint, with a reminder 林清和" in page
    assert "Allegation 1: Partly substantiated; Appoint, with a reminder 查阅了招标档案" in page


@pytest.mark.parametrize(
    "fields, places",
    [
        ({}, {"finding", "effect"}),
        ({"finding": "guilty", "effect": "jail"}, {"finding", "effect"}),
        ({"finding": "partly", "effect": "none"}, {"text"}),
        ({"finding": "partly", "effect": "none", "text": " \n "}, {"text"}),
        ({"effect": "none", "text": "x" * 20_001}, {"finding", "text"}),
    ],
)
def test_a_finding_that_is_not_whole_is_asked_for_again(desk, case_id, fields, places):
    investigated(desk, case_id)
    named = {f"find-1-{name}": value for name, value in fields.items()}

    answer = desk.browser("lin").post(f"/en/cases/{case_id}/findings/1/", version=str(desk.version(case_id)), **named)

    assert answer.status_code == 422
    assert set(re.findall(r'<a href="#find-1-(\w+)">', answer.text)) == places


@pytest.mark.parametrize(
    "number, status", [("9", 422), ("0", 422), ("x", 404), ("-1", 404), ("9" * 5000, 404), ("１", 404)]
)
def test_a_finding_on_an_allegation_that_is_not_there_is_refused(desk, case_id, number, status):
    investigated(desk, case_id)
    key = f"find-{number}"
    fields = {f"{key}-finding": "partly", f"{key}-effect": "none", f"{key}-text": "x"}

    answer = desk.browser("lin").post(
        f"/en/cases/{case_id}/findings/{number}/", version=str(desk.version(case_id)), **fields
    )

    assert answer.status_code == status


def test_an_allegation_is_added_about_a_person_on_a_notice(desk, case_id):
    browser = desk.browser("chen")
    fields = {"allegation-person": f"{RUNNING}/n2", "allegation-text": "干部档案年龄"}

    answer = browser.post(f"/en/cases/{case_id}/allegations/", version=str(desk.version(case_id)), **fields)

    assert answer.status_code == 303
    page = words_of(browser.get(answer.location))
    assert "干部档案年龄 阿依古丽·买买提 · GS-2026-012" in page


@pytest.mark.parametrize(
    "person, text, place",
    [
        (f"{RUNNING}/n9", "x", "person"),
        ("GS-1999-001/n1", "x", "person"),
        ("nonsense", "x", "person"),
        ("", "", "text"),
        ("", "x" * 101, "text"),
        ("", "两\n行", "text"),
    ],
)
def test_an_allegation_that_is_not_whole_is_asked_for_again(desk, case_id, person, text, place):
    fields = {"allegation-person": person, "allegation-text": text}

    answer = desk.browser("chen").post(
        f"/en/cases/{case_id}/allegations/", version=str(desk.version(case_id)), **fields
    )

    assert answer.status_code == 422
    assert f'<a href="#allegation-{place}">' in answer.text


def test_a_concluded_case_takes_no_more_allegations(desk, case_id):
    answered(desk, case_id)

    answer = desk.browser("lin").post(
        f"/en/cases/{case_id}/allegations/", version=str(desk.version(case_id)), **{"allegation-text": "又一件"}
    )

    assert answer.status_code == 409


# --- Wording --------------------------------------------------------------------------------------------------------


def reworded(desk, browser, case_id, text, number=1):
    """Put an allegation into other words, as the form does."""
    fields = {f"reword-{number}-text": text, "version": str(desk.version(case_id))}
    return browser.post(f"/en/cases/{case_id}/allegations/{number}/", **fields)


def test_what_is_alleged_stands_in_the_reporters_words_until_somebody_words_it(desk):
    case_id = desk.put_on_file(text="我是学校的会计，他让我做假账。")
    browser = desk.browser("chen")
    before = browser.get(f"/en/cases/{case_id}/")

    answer = reworded(desk, browser, case_id, "学校财务问题")

    assert "Still the reporter’s own words" in before.text
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Done: Allegation reworded." in page.text
    assert "Still the reporter’s own words" not in page.text
    assert "学校财务问题" in words_of(page)
    # In a list nobody can tell from it who reported.
    listed = words_of(browser.get("/en/"))
    assert "学校财务问题" in listed
    assert "会计" not in listed
    # The report itself, and what was thought of it first, stay.
    assert "我是学校的会计" in page.text
    with desk.store() as store:
        assert len(store.superseded_of(case_id)) == 1
    assert "学校财务问题".encode() not in desk.on_disk()


@pytest.mark.parametrize(
    "text, status, said",
    [
        ("", 422, "Please fill this in."),
        ("x" * 101, 422, "Please shorten this to 100 characters."),
        ("两\n行", 422, "reword-1-text"),
        ("学校财务问题", 422, "These are the words that stand there."),
    ],
)
def test_words_that_cannot_stand_are_asked_for_again(desk, case_id, text, status, said):
    browser = desk.browser("lin")
    reworded(desk, browser, case_id, "学校财务问题")

    answer = reworded(desk, browser, case_id, text)

    assert answer.status_code == status
    assert said in answer.text
    assert '<a href="#reword-1-text">' in answer.text


def test_a_finding_on_other_words_is_recorded_again(desk, case_id):
    investigated(desk, case_id)
    desk.find(case_id)

    reworded(desk, desk.browser("lin"), case_id, "工程招标")

    with desk.store() as store:
        case = store.case(case_id, viewer=None)
    assert case
    assert [one.is_concluded for one in case.allegations] == [False]
    # Whoever had found something had a part in the case all the same.
    assert case.investigated_by == {"staff-lin"}


@pytest.mark.parametrize("number, status", [("2", 422), ("0", 422), ("x", 404), ("9" * 40, 404)])
def test_an_allegation_that_is_not_there_cannot_be_worded(desk, case_id, number, status):
    assert reworded(desk, desk.browser("lin"), case_id, "工程招标", number).status_code == status


def test_after_the_conclusion_nothing_is_worded_otherwise(desk, case_id):
    answered(desk, case_id)

    answer = reworded(desk, desk.browser("lin"), case_id, "工程招标")

    assert answer.status_code == 409
    assert "Still the reporter’s own words" not in answer.text


def test_two_who_word_it_at_once_do_not_overwrite_each_other(desk, case_id):
    version = str(desk.version(case_id))
    reworded(desk, desk.browser("lin"), case_id, "工程招标")

    fields = {"reword-1-text": "收受礼金", "version": version}
    answer = desk.browser("chen").post(f"/en/cases/{case_id}/allegations/1/", **fields)

    assert answer.status_code == 409
    with desk.store() as store:
        assert len(store.superseded_of(case_id)) == 1


# --- Joining --------------------------------------------------------------------------------------------------------


def test_a_case_joined_to_another_leads_there_and_its_reporter_sees_how_that_goes(desk, case_id):
    receipt = desk.put_into_letterbox(text="同一件事。")
    browser = desk.browser("lin")
    browser.get("/")
    (joined,) = set(desk.cases()) - {case_id}
    desk.do(joined, Step.SCREEN, by="chen")

    answer = take(browser, desk, joined, Step.MERGE, text=case_id.lower().replace("-", " "))

    assert answer.status_code == 303
    assert f'href="/en/cases/{case_id}/">{case_id}</a>' in browser.get(answer.location).text
    assert "同一件事。" in browser.get(f"/en/cases/{case_id}/").text
    investigated(desk, case_id)
    keys = ReceiptKeys.of(receipt)
    assert open_view(keys, desk.office.outbox.read(keys.lookup_id)).state is CaseState.INVESTIGATING


@pytest.mark.parametrize("other", ["0000-0000-0000", "itself", "closed", "💥"])
def test_a_case_is_joined_only_to_another_open_one(desk, case_id, other):
    desk.do(case_id, Step.SCREEN, by="chen")
    closed = desk.put_on_file()
    answered(desk, closed)
    desk.do(closed, Step.PROPOSE_CLOSING)
    desk.do(closed, Step.CLOSE, by="zhou")
    text = {"itself": case_id, "closed": closed}.get(other, other)

    answer = take(desk.browser("lin"), desk, case_id, Step.MERGE, text=text)

    assert answer.status_code == 422
    assert '<a href="#merge-text">Number of the other case: There is no other open case of this number.' in answer.text
    assert f'value="{text}"' in answer.text


# --- Closing --------------------------------------------------------------------------------------------------------


def test_a_case_is_closed_by_a_second_person(desk, case_id):
    answered(desk, case_id)
    investigator, supervisor = desk.browser("lin"), desk.browser("zhou")
    take(investigator, desk, case_id, Step.PROPOSE_CLOSING)
    assert "Somebody else has to approve it" in investigator.get(f"/en/cases/{case_id}/").text
    assert case_id in supervisor.get("/en/?view=approvals").text

    answer = take(supervisor, desk, case_id, Step.CLOSE)

    assert answer.status_code == 303
    assert desk.state(case_id) == "closed"
    assert case_id in supervisor.get("/en/?view=closed").text


@pytest.mark.parametrize("password, code", [("", ""), (PASSWORD, "000000"), ("另一句口令", None)])
def test_who_closes_a_case_shows_once_more_who_it_is(desk, case_id, password, code):
    answered(desk, case_id)
    desk.do(case_id, Step.PROPOSE_CLOSING)
    supervisor = desk.browser("zhou")
    path, version = f"/en/cases/{case_id}/steps/close/", str(desk.version(case_id))
    proof = {"password": password, "code": desk.code("zhou") if code is None else code}

    answer = supervisor.post(path, version=version, **proof)

    assert answer.status_code == 422
    assert "The password or the code is not right." in answer.text
    assert password not in answer.text or not password
    assert desk.state(case_id) == "feedback_given"


def test_a_supervisor_who_had_a_part_in_it_closes_nothing(desk, case_id):
    answered(desk, case_id)
    supervisor = desk.browser("zhou")
    take(supervisor, desk, case_id, Step.PROPOSE_CLOSING)
    assert "steps/close/" not in forms_on(supervisor.get(f"/en/cases/{case_id}/"))
    assert case_id not in supervisor.get("/en/?view=approvals").text

    answer = take(supervisor, desk, case_id, Step.CLOSE)

    assert answer.status_code == 409
    assert "A second person has to do this" in answer.text
    assert desk.state(case_id) == "feedback_given"


def test_a_proposal_is_sent_back_with_a_remark(desk, case_id):
    answered(desk, case_id)
    desk.do(case_id, Step.PROPOSE_CLOSING)
    supervisor = desk.browser("zhou")
    assert take(supervisor, desk, case_id, Step.RETURN_CLOSING, text="").status_code == 422

    answer = take(supervisor, desk, case_id, Step.RETURN_CLOSING, text="请补充谈话记录。")

    assert answer.status_code == 303
    page = words_of(desk.browser("lin").get(f"/en/cases/{case_id}/"))
    assert "Send the proposal back" in page
    assert "请补充谈话记录。" in page


def test_the_answer_reaches_the_reporter_word_for_word(desk):
    receipt = desk.put_into_letterbox()
    browser = desk.browser("lin")
    browser.get("/")
    (case_id,) = desk.cases()
    investigated(desk, case_id)
    desk.find(case_id)
    desk.do(case_id, Step.CONCLUDE)

    take(browser, desk, case_id, Step.GIVE_FEEDBACK, text="经查，招标合规。\n谢谢您的监督。")

    keys = ReceiptKeys.of(receipt)
    view = open_view(keys, desk.office.outbox.read(keys.lookup_id))
    assert (view.state, view.answer) == (CaseState.FEEDBACK_GIVEN, "经查，招标合规。\n谢谢您的监督。")


def test_when_the_reporters_view_cannot_be_laid_out_the_step_still_counts_and_that_is_said(desk, case_id):
    browser = desk.browser("chen")
    (view,) = desk.office.config.places.outbox.iterdir()
    view.unlink()
    view.mkdir()

    answer = take(browser, desk, case_id, Step.SCREEN)

    assert answer.status_code == 303
    assert desk.state(case_id) == "screening"
    assert "view could not be laid out yet" in browser.get(answer.location).text


# --- What is written down -------------------------------------------------------------------------------------------


def test_the_log_names_accounts_cases_and_acts_and_no_word_of_anybody(desk, capsys):
    desk.put_into_letterbox(
        text="网上来的话", name="王海燕", files=(AttachedFile(name="照片.doc", media_type="a/b", data=b"x"),)
    )
    browser = desk.browser("lin")
    browser.get("/en/")
    (case_id,) = desk.cases()
    browser.get(first_match(r'href="(/en/cases/[^"]+/files/[^"]+)"', browser.get(f"/en/cases/{case_id}/")))
    take(browser, desk, case_id, Step.SCREEN)
    take(browser, desk, case_id, Step.DECLINE, text="答复里的话", reason="duplicate")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    assert [line["event"] for line in lines] == ["report_imported", "file_read", "step_taken", "step_taken"]
    assert {line["case"] for line in lines} == {case_id}
    assert {line["staff"] for line in lines[1:]} == {desk.staff["lin"].id}
    assert [line["act"] for line in lines[2:]] == ["screen", "decline"]
    said = json.dumps(lines, ensure_ascii=False)
    assert not any(words in said for words in ("网上来的话", "王海燕", "照片", "答复里的话", "林清和", RUNNING))


# --- When something is wrong ----------------------------------------------------------------------------------------


def test_without_a_database_the_desk_says_so(desk):
    browser = desk.browser("lin")
    database = desk.office.config.places.database
    database.rename(database.with_name("away.db"))

    answer = browser.get("/en/")

    assert answer.status_code == 503
    assert "The desk cannot work at the moment" in answer.text


def test_no_answer_is_kept_by_a_browser_and_every_answer_is_protected(desk, case_id):
    browser = desk.browser("lin")

    for path in ("/", f"/cases/{case_id}/", "/nothing/", "/sign-in/"):
        headers = browser.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
