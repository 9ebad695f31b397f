"""What a page tells: nothing before its time, everything that is owed, and nothing that is made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from html import unescape

import feedparser
import pytest

from noticeboard import create_app
from noticeboard.front import front_page
from noticeboard.notices import AppointmentPage, notice_page
from presentation.languages import NAMES
from publicity.disclosures import DisclosureTopic, Withholding
from publicity.notice import (
    Attainment,
    Correction,
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    Medium,
    MediumKind,
    PostAction,
    ProposedPost,
    Withdrawal,
    WithdrawalReason,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.period import PublicityPeriod
from publicity.procedure import Ballot, ProcedureStep, RecordedStep
from publicity.statistics import Band, Quarter, QuarterFigures
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_nominee,
    a_notice,
    a_register,
    an_app,
    an_inspection,
    at,
    day,
    page_of,
    sample_content,
)

NOTICE = "/notices/GS-2026-012/"
INSPECTION = "/notices/KC-2026-024/"


def text_of(html: str) -> str:
    """What a reader sees of a page: its main part without tags, one space for any gap."""
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def close(text: str) -> str:
    """The same without any gap, to look for Chinese in."""
    return text_of(text).replace(" ", "")


# --- Nothing before its time ----------------------------------------------------------------------------------------


def everything(*notices, as_of) -> str:
    """Every page and the feed of a board, as one text."""
    app = an_app(*notices, as_of=as_of)
    client = app.test_client()
    addresses = ["/", "/notices/", "/inspections/", "/outcomes/", "/corrections/", "/accountability/", "/feed.atom"]
    addresses += [f"/notices/{notice.number}/" for notice in notices]
    return "".join(client.get(address).text for address in (*addresses, *(f"/en{one}" for one in addresses)))


def test_a_draft_does_not_exist():
    draft = a_notice(title="未定稿的公告", draft=True)

    assert an_app(draft).test_client().get(NOTICE).status_code == 404
    assert "未定稿的公告" not in everything(draft, as_of=at("2026-11-22T14:00"))
    assert "未定稿的公告" in everything(a_notice(title="未定稿的公告"), as_of=at("2026-11-22T14:00"))


def test_a_notice_exists_from_its_minute_on():
    notice = a_notice(title="九点发布的公告", published=at("2026-11-20T09:00"))

    assert "九点发布的公告" not in everything(notice, as_of=at("2026-11-20T08:59"))
    assert "九点发布的公告" in everything(notice, as_of=at("2026-11-20T09:00"))


def test_an_outcome_a_correction_and_a_withdrawal_are_not_told_before_their_day():
    outcome = Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-12-03"), note="结果说明文字")
    correction = Correction(
        on=day("2026-12-03"),
        field="出生年月",
        was="旧",
        now="新",
        reason="更正理由文字",
        approved_by="部长",
        effect=CorrectionEffect.NONE,
    )
    withdrawal = Withdrawal(
        on=day("2026-12-03"), reason=WithdrawalReason.REPLACED, approved_by="部务会", note="撤回说明文字"
    )
    notice = a_notice(nominees=(a_nominee(outcomes=(outcome,)),), corrections=(correction,), withdrawal=withdrawal)

    before = everything(notice, as_of=at("2026-12-02T23:59"))
    after = everything(notice, as_of=at("2026-12-03T00:00"))

    for words in ("结果说明文字", "更正理由文字", "撤回说明文字"):
        assert words not in before
        assert words in after


def test_a_notice_that_is_corrected_says_so_on_its_page_and_in_the_list():
    correction = Correction(
        on=day("2026-11-21"),
        field="出生年月",
        was="1980年6月",
        now="1981年6月",
        reason="录入差错",
        approved_by="市委组织部部务会",
        effect=CorrectionEffect.RESTARTS,
    )
    notice = a_notice(corrections=(correction,))

    for address in (NOTICE, "/corrections/"):
        page = close(page_of(notice, at_address=address))
        assert "出生年月1980年6月→1981年6月" in page
        assert "原因：录入差错" in page
        assert "批准：市委组织部部务会。公示期因本次更正重新计算，至11月26日止。" in page


# --- Where it stands ------------------------------------------------------------------------------------------------

STATES = """
2026-11-19T12:00 | 尚未开始
2026-11-20T00:00 | 公示中
2026-11-26T23:59 | 公示中
2026-11-27T00:00 | 公示期满
2026-12-03T00:00 | 已公布结果
"""


@pytest.mark.parametrize("row", STATES.strip().splitlines())
def test_the_state_follows_from_the_instant(row):
    instant, words = (part.strip() for part in row.split("|"))
    decided = (Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-12-03")),)
    notice = a_notice(published=at("2026-11-18T09:00"), nominees=(a_nominee(outcomes=decided),))

    page = page_of(notice, at_address=NOTICE, as_of=at(instant))

    assert re.findall(r'class="tag[^"]*">([^<]+)<', page)[0] == words


def test_the_dates_are_absolute_and_name_their_weekdays_and_the_hour():
    all_day = page_of(a_notice(), at_address=NOTICE)
    until_five = a_notice(period=PublicityPeriod(first=day("2026-11-20"), last=day("2026-11-26"), closes=time(17, 30)))

    assert "2026年11月20日（星期五）至11月26日（星期四）24:00" in all_day
    assert "11月26日（星期四）17:30" in page_of(until_five, at_address=NOTICE)
    assert "Friday 20 November 2026 to Thursday 26 November, 24:00" in page_of(a_notice(), at_address=f"/en{NOTICE}")


def test_a_period_over_new_year_says_both_years():
    notice = a_notice("GS-2025-012", "2025-12-29", "2026-01-07")

    page = page_of(notice, at_address="/notices/GS-2025-012/")

    assert "2025年12月29日（星期一）至2026年1月7日（星期三）24:00" in page


def test_no_page_counts_the_days_that_are_left():
    pages = everything(a_notice(), an_inspection(), as_of=at("2026-11-22T14:00"))

    assert not re.search(r"还有\s*\d+\s*天|剩余|days? left|remaining", pages)


def test_the_count_gives_a_reason_for_every_day():
    notice = a_notice("GS-2026-008", "2026-09-18", "2026-09-28", published=at("2026-09-17T09:00"))

    page = close(page_of(notice, at_address="/notices/GS-2026-008/"))

    assert "共11天，其中工作日7天。" in page
    assert "9月20日（星期日）：第3天，第2个工作日（国庆节调休，照常上班）" in page
    assert "9月25日（星期五）：第8天，不计（中秋节放假）" in page
    assert "9月19日（星期六）：第2天，不计（周末）" in page
    assert "公告于9月17日（星期四）发布，从9月18日（星期五）起计算。" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page


def test_today_is_marked_once_and_only_while_the_page_is_of_a_day_of_the_period():
    assert page_of(a_notice(), at_address=NOTICE).count("<strong>今天</strong>") == 1
    assert "<strong>今天</strong>" not in page_of(a_notice(), at_address=NOTICE, as_of=at("2026-11-27T00:00"))


# --- Nothing is made up ---------------------------------------------------------------------------------------------


def test_what_a_notice_does_not_tell_is_named_and_never_filled_in():
    silent = a_nominee(
        gender=None,
        ethnicity=None,
        born=None,
        native_place=None,
        political_status=None,
        current_post=None,
        history=None,
    )
    notice = a_notice(nominees=(silent,))

    page = close(page_of(notice, at_address=NOTICE))

    assert "未公布：性别、民族、出生年月、籍贯、学历、政治面貌、现任职务、简历" in page
    assert "现任未公布" in page
    assert "汉族" not in page
    assert "男" not in page


def test_what_none_of_them_tells_is_said_once():
    first = a_nominee("n1", history=None, ethnicity=None, education=(Attainment("大学"),))
    second = a_nominee("n2", history=None, education=(Attainment("研究生", EducationMode.ON_THE_JOB),))
    board = a_board(a_notice(nominees=(first, second)))

    page = notice_page(board, "GS-2026-012")

    assert isinstance(page, AppointmentPage)
    assert page.owed_by_all == ("work history",)
    assert [shown.owed for shown in page.people] == [("ethnicity",), ()]


def test_a_degree_is_not_owed():
    assert "学位" not in close(page_of(a_notice(), at_address=NOTICE))


POSTS = [
    (ProposedPost(post="云岚市教育局党委书记"), "拟任云岚市教育局党委书记"),
    (ProposedPost(action=PostAction.NOMINATE, post="云岚市教育局局长人选"), "拟提名为云岚市教育局局长人选"),
    (ProposedPost(post="云岚市教育局副局长", probation=True), "拟任云岚市教育局副局长（试用期一年）"),
    (ProposedPost(level=DisclosureLevel.CLASS, post="市直单位副职"), "拟任市直单位副职只公布职务类别"),
    (ProposedPost(level=DisclosureLevel.RANK, post="正科级领导职务"), "拟任正科级领导职务只公布职级"),
    (ProposedPost(level=DisclosureLevel.UNDISCLOSED), "拟任拟任职务未公布"),
]


@pytest.mark.parametrize("post, words", POSTS)
def test_a_proposed_post_is_told_as_far_as_it_is_disclosed(post, words):
    notice = a_notice(nominees=(a_nominee(proposed_posts=(post,)),))

    assert words in close(page_of(notice, at_address=NOTICE))


def test_an_exceptional_promotion_says_why():
    notice = a_notice(nominees=(a_nominee(exceptional_reasons="任现职不满一年，因工作特殊需要。"),))

    assert "破格提拔任现职不满一年，因工作特殊需要。" in close(page_of(notice, at_address=NOTICE))


def test_words_of_a_notice_are_escaped_and_marked_as_chinese_on_an_english_page():
    notice = a_notice(title="云岚市<公告>&", nominees=(a_nominee(current_post="甲<b>乙"),))

    chinese, english = (page_of(notice, at_address=prefix + NOTICE) for prefix in ("", "/en"))

    assert "甲&lt;b&gt;乙" in chinese
    assert '<span lang="zh-Hans">甲&lt;b&gt;乙</span>' in english
    assert '<h1><span lang="zh-Hans">云岚市&lt;公告&gt;&amp;</span></h1>' in english
    assert "<b>乙" not in chinese + english


def test_steps_that_most_share_are_told_once_and_the_others_with_their_nominee():
    shared = (RecordedStep(step=ProcedureStep.DECISION, on=day("2026-11-18"), body="市委常委会"),)
    other = (RecordedStep(step=ProcedureStep.DECISION, on=day("2026-11-17"), body="市委全体会议"),)
    nominees = (a_nominee("n1", record=shared), a_nominee("n2", record=shared), a_nominee("n3", record=other))

    page = close(page_of(a_notice(nominees=nominees), at_address=NOTICE))

    assert page.count("讨论决定11月18日（市委常委会）") == 1
    assert page.count("讨论决定11月17日（市委全体会议）") == 1
    assert "以下程序适用于未另行注明的各位：" in page


def test_a_vote_is_told_as_a_vote_and_its_numbers_are_not():
    ballot = Ballot(due=53, present=47, approve=41, against=6)
    record = (RecordedStep(step=ProcedureStep.DECISION, on=day("2026-11-18"), ballot=ballot),)

    page = close(page_of(a_notice(nominees=(a_nominee(record=record),)), at_address=NOTICE))

    assert "票决11月18日" in page
    assert "到会成员不少于应到会成员的三分之二，同意票超过应到会成员的半数，票数相符" in page
    assert not re.search("53|47|41", page)


def test_the_three_media_are_told_with_the_one_that_is_missing():
    media = (
        Medium(kind=MediumKind.NEWSPAPER, outlet="云岚日报", on=day("2026-11-20"), place="第2版"),
        Medium(kind=MediumKind.RADIO, outlet="云岚人民广播电台", on=day("2026-11-20"), place="7:00"),
    )

    page = close(page_of(a_notice(media=media), at_address=NOTICE))

    assert "报纸云岚日报11月20日第2版" in page
    assert "电视未登记" in page
    assert "广播云岚人民广播电台11月20日7:00" in page


# --- Outcomes -------------------------------------------------------------------------------------------------------


def test_a_deferral_says_by_when_it_is_decided_and_when_that_day_has_passed():
    deferred = Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-08-18"))
    notice = a_notice("GS-2026-007", "2026-08-03", "2026-08-10", nominees=(a_nominee(outcomes=(deferred,)),))

    in_time = close(page_of(notice, at_address="/notices/GS-2026-007/", as_of=at("2026-11-18T23:59")))
    late = close(page_of(notice, at_address="/notices/GS-2026-007/", as_of=at("2026-11-19T00:00")))

    assert "暂缓任用2026年8月18日（星期二）最迟2026年11月18日（星期三）作出决定。" in in_time
    assert "已超过这一期限" not in in_time
    assert "已超过这一期限" in late


def test_an_outcome_links_to_the_nominee_and_is_told_after_a_later_one():
    outcomes = (
        Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-11-10")),
        Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-11-20")),
    )
    nominees = (a_nominee("n1", name="甲某"), a_nominee("n2", name="乙某", outcomes=outcomes))
    notice = a_notice("GS-2026-009", "2026-10-29", "2026-11-04", nominees=nominees)

    page = page_of(notice, at_address="/outcomes/")

    assert 'href="/notices/GS-2026-009/#n2"' in page
    assert re.search("11月20日乙某.*任职11月10日乙某.*暂缓任用", close(page))
    assert "甲某" not in page


def test_nominees_with_the_same_outcome_on_the_same_day_stand_in_one_row():
    appointed = (Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-11-18")),)
    nominees = tuple(
        a_nominee(f"n{number}", name=f"某{name}", outcomes=appointed) for number, name in enumerate("甲乙丙丁", 1)
    )
    notice = a_notice("GS-2026-009", "2026-10-29", "2026-11-04", nominees=nominees)

    assert "11月18日某甲、某乙等4人" in close(page_of(notice, at_address="/outcomes/"))


# --- Withdrawal -----------------------------------------------------------------------------------------------------


def test_a_withdrawn_notice_keeps_its_page_with_the_reason_and_is_not_counted():
    withdrawal = Withdrawal(
        on=day("2026-11-21"),
        reason=WithdrawalReason.PROCEDURE_FLAW,
        approved_by="市委常委会",
        note="重新推荐后另行公示。",
    )
    notice = a_notice(withdrawal=withdrawal)

    page = close(page_of(notice, at_address=NOTICE))

    assert "2026年11月21日撤回" in page
    assert "程序中有一步需要重新进行，重新推荐后另行公示。" in page
    assert "王晓岚" in page
    assert "本公告已撤回，您仍可以反映情况。" in page
    front = front_page(a_register(notice)).make()
    assert front.running == ()
    assert (front.year.nominees, front.year.withdrawn) == (0, 1)


# --- Inspections ----------------------------------------------------------------------------------------------------


def test_an_inspection_notice_shows_all_four_disclosures():
    page = close(page_of(an_inspection(), at_address=INSPECTION))

    assert page.count("已公开") == 4
    assert "提前3个工作日预告。符合提前1至3个工作日的规定。" in page
    assert "组长沈维舟成员唐予安" in page
    assert "即将考察" in page


def test_a_withheld_disclosure_says_what_why_by_whom_and_until_when():
    withheld = (
        Withholding(
            topic=DisclosureTopic.TEAM,
            ground="正在确定回避事项。",
            approved_by="市委组织部部长",
            review_on=day("2026-11-25"),
        ),
    )
    notice = an_inspection(team=(), withheld=withheld)

    before = close(page_of(notice, at_address=INSPECTION))
    after = close(page_of(notice, at_address=INSPECTION, as_of=at("2026-11-26T00:00")))

    assert "部分公开未公开：考察组成员姓名（至少两人）" in before
    assert "暂不公开的理由：正在确定回避事项。" in before
    assert "批准：市委组织部部长。2026年11月25日（星期三）复核是否公开。" in before
    assert "已超过这一期限" not in before
    assert "已超过这一期限" in after
    assert "1项暂不公开" in close(page_of(notice, at_address="/"))


# --- The ways to report ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_person_has_a_way_to_report_in_the_same_language(prefix):
    notice = a_notice(nominees=(a_nominee("n1"), a_nominee("n2", name="李思源")))

    page = page_of(notice, an_inspection(), at_address=prefix + NOTICE)
    inspection = page_of(an_inspection(), at_address=prefix + INSPECTION)

    for target in ("GS-2026-012/", "GS-2026-012/?nominee=n1", "GS-2026-012/?nominee=n2"):
        assert f'href="{prefix}/report/{target}"' in page
    assert f'href="{prefix}/report/KC-2026-024/?nominee=c1"' in inspection
    assert f'href="{prefix}/follow/"' in page


def test_after_the_period_the_page_says_that_reports_are_still_taken():
    running = page_of(a_notice(), at_address=NOTICE)
    ended = page_of(a_notice(), at_address=NOTICE, as_of=at("2026-11-27T00:00"))

    assert "公示期已满，仍可以反映。逾期的反映会注明，同样登记、同样审查。" in ended
    assert "公示期已满" not in running
    assert "/report/GS-2026-012/" in ended


def test_phones_can_be_dialled():
    assert '<a class="big" href="tel:057712380">0577-12380</a>' in page_of(a_notice(), at_address=NOTICE)


# --- Front page and lists -------------------------------------------------------------------------------------------


def test_the_front_page_tells_what_runs_what_comes_and_what_came_of_it():
    appointed = (Outcome(kind=OutcomeKind.APPOINTED, on=day("2026-11-18")),)
    register = a_register(
        a_notice(),
        a_notice("GS-2026-013", "2026-11-25", "2026-12-01", published=at("2026-11-21T09:00")),
        a_notice("GS-2026-009", "2026-10-29", "2026-11-04", nominees=(a_nominee(outcomes=appointed),)),
        an_inspection(),
        an_inspection("KC-2026-023", "2026-11-09", "2026-11-13"),
        an_inspection("KC-2026-022", "2026-11-16", "2026-11-24"),
    )

    page = front_page(register).make()

    assert [running.notice.number for running in page.running] == ["GS-2026-012"]
    assert [coming.notice.number for coming in page.coming] == ["KC-2026-022", "GS-2026-013", "KC-2026-024"]
    assert [card.number for card, _ in page.announced] == ["GS-2026-009"]


def test_the_front_page_tells_the_outcomes_of_seven_days_or_else_the_latest_and_says_which():
    def decided(number: str, on: str):
        outcome = Outcome(kind=OutcomeKind.APPOINTED, on=day(on))
        return a_notice(number, "2026-10-29", "2026-11-04", nominees=(a_nominee(outcomes=(outcome,)),))

    old, eighth, seventh = (
        decided(f"GS-2026-00{nth}", f"2026-11-{on}") for nth, on in ((1, "06"), (2, "14"), (3, "15"))
    )

    def told(*notices) -> tuple[list[str], bool, bool]:
        page = close(page_of(*notices, at_address="/"))
        announced = [card.number for card, _ in front_page(a_register(*notices)).make().announced]
        return announced, "11月15日以来的结果" in page, "最近的结果" in page

    assert told(old, eighth, seventh) == (["GS-2026-003"], True, False)
    assert told(old, eighth) == (["GS-2026-002", "GS-2026-001"], False, True)


def test_a_day_of_another_year_says_its_year():
    appointed = (Outcome(kind=OutcomeKind.APPOINTED, on=day("2025-12-25")),)
    notice = a_notice("GS-2025-010", "2025-11-27", "2025-12-03", nominees=(a_nominee(outcomes=appointed),))

    assert "2025年12月25日王晓岚任职" in close(page_of(notice, at_address="/", as_of=at("2026-02-16T10:00")))
    assert "2025年12月25日" not in page_of(notice, at_address="/outcomes/", as_of=at("2026-02-16T10:00"))


def test_the_notice_that_closes_first_stands_first():
    early = a_notice("GS-2026-011", "2026-11-18", "2026-11-24")

    page = front_page(a_register(a_notice(), early)).make()

    assert [running.notice.number for running in page.running] == ["GS-2026-011", "GS-2026-012"]


def test_a_board_without_a_notice_has_every_page_that_needs_none():
    client = an_app().test_client()

    for address in ("/", "/notices/", "/inspections/", "/outcomes/", "/corrections/", "/accountability/", "/feed.atom"):
        assert client.get(address).status_code == 200, address
        assert client.get(f"/en{address}").status_code == 200, address
    assert "今天没有正在公示的公告" in client.get("/").text


def test_notices_are_listed_by_year_and_month_of_their_publication():
    notices = (
        a_notice(),
        a_notice("GS-2026-001", "2026-01-15", "2026-01-21"),
        a_notice("GS-2025-011", "2025-12-24", "2025-12-30"),
    )
    client = an_app(*notices).test_client()

    def numbers(address):
        return re.findall(r"GS-\d{4}-\d{3}", client.get(address).text)

    assert numbers("/notices/") == ["GS-2026-012", "GS-2026-001"]
    assert numbers("/notices/2025/") == ["GS-2025-011"]
    assert numbers("/notices/2026/01/") == ["GS-2026-001"]
    for nothing in ("/notices/2024/", "/notices/2026/02/", "/notices/2026/13/", "/notices/26/", "/inspections/2026/"):
        assert client.get(nothing).status_code == 404, nothing


@pytest.mark.parametrize("number", ["GS-2026-999", "GS-2026-1", "..", "gs-2026-012", "GS-2026-012x", "%2e%2e"])
def test_a_number_that_is_not_there_is_not_found(number):
    assert an_app(a_notice()).test_client().get(f"/notices/{number}/").status_code == 404


# --- Figures --------------------------------------------------------------------------------------------------------


def figures_of(quarter: str, received: int, *, due: bool = True) -> QuarterFigures:
    """A released quarter of which only this matters."""
    none = Band.around(0)
    return QuarterFigures(
        quarter=Quarter.parse(quarter),
        received=Band.around(received),
        concluded=none,
        substantiated=none,
        affected_appointment=none,
        all_due_concluded=due,
    )


def test_every_nominee_is_counted_once_under_what_became_of_them():
    def ended(kind, key):
        return a_nominee(key, outcomes=(Outcome(kind=kind, on=day("2026-11-18")),))

    nominees = (*(ended(kind, f"n{n}") for n, kind in enumerate(OutcomeKind)), a_nominee("n9"))
    notice = a_notice("GS-2026-009", "2026-10-29", "2026-11-04", nominees=nominees)

    year = front_page(a_register(notice)).make().year

    assert year.nominees == 8
    assert set(year.outcomes.values()) == {1}
    assert year.waiting == 1
    assert year.nominees == sum(year.outcomes.values()) + year.waiting
    assert year.held_back == 2


def test_a_quarter_that_is_not_over_is_not_told():
    statistics = (figures_of("2026-Q3", 7), figures_of("2026-Q4", 23))

    page = page_of(at_address="/accountability/", statistics=statistics, as_of=at("2026-12-31T23:59"))
    later = page_of(at_address="/accountability/", statistics=statistics, as_of=at("2027-01-01T00:00"))

    assert "5–9" in page
    assert "20–24" not in page
    assert "20–24" in later


def test_the_year_adds_up_bands_and_says_when_something_was_overdue():
    register = a_register(statistics=(figures_of("2026-Q1", 0), figures_of("2026-Q2", 7, due=False)))

    year = front_page(register).make().year

    assert (year.received.low, year.received.high) == (5, 13)
    assert not year.all_due_concluded
    assert "尚未全部" in page_of(at_address="/", statistics=register.content.statistics)


# --- The frame ------------------------------------------------------------------------------------------------------


def test_a_notice_and_the_front_page_say_when_they_came_to_read_as_they_do_and_no_page_when_it_was_made():
    published = at("2026-11-21T09:00")
    notice = a_notice(published=published, first="2026-11-23", last="2026-11-30")

    page = page_of(notice, at_address=NOTICE, as_of=at("2026-11-22T14:00"))
    running = page_of(notice, at_address=f"/en{NOTICE}", as_of=at("2026-11-24T14:00"))
    over = page_of(notice, at_address=f"/en{NOTICE}", as_of=at("2026-12-24T14:00"))

    assert "本页更新于2026年11月21日 9:00" in page
    assert "Last changed on 24 November 2026, 0:00." in running
    assert "Last changed on 1 December 2026, 0:00." in over
    assert "本页更新于2026年11月22日 0:00" in page_of(notice, at_address="/", as_of=at("2026-11-22T14:00"))
    assert "更新于" not in page_of(notice, at_address="/notices/", as_of=at("2026-11-22T14:00"))


def test_a_page_leads_to_itself_in_the_other_language():
    assert f'<a href="/en{NOTICE}" lang="en" hreflang="en">{NAMES["en"]}</a>' in page_of(a_notice(), at_address=NOTICE)
    assert f'<a href="{NOTICE}" lang="zh-Hans"' in page_of(a_notice(), at_address=f"/en{NOTICE}")


def test_a_page_that_is_not_translated_is_shown_in_chinese_and_says_so():
    board = a_board()
    pages = {key: page for key, page in board.content.pages.items() if key != ("about", "en")}

    page = page_of(at_address="/en/about/", pages=pages)

    assert '<article class="sheet narrow" lang="zh-Hans">' in page


def test_on_an_inspection_notice_one_is_among_the_inspections():
    current = re.compile(r'<a href="([^"]+)" aria-current="page">')

    assert current.findall(page_of(an_inspection(), at_address=INSPECTION)) == ["/inspections/"]
    assert current.findall(page_of(a_notice(), at_address=NOTICE)) == ["/"]


# --- The feed -------------------------------------------------------------------------------------------------------


def test_the_feed_is_valid_and_its_entries_have_the_notices_own_instants():
    correction = Correction(
        on=day("2026-11-21"),
        field="单位",
        was="甲",
        now="乙",
        reason="差错",
        approved_by="部长",
        effect=CorrectionEffect.NONE,
    )
    notices = (a_notice(title="公告<一>&", corrections=(correction,)), an_inspection())

    feed = feedparser.parse(page_of(*notices, at_address="/feed.atom").encode())

    assert not feed.bozo
    assert feed.version == "atom10"
    assert [entry.id for entry in feed.entries] == [
        "https://gongshi.yunlan.example/notices/KC-2026-024/",
        "https://gongshi.yunlan.example/notices/GS-2026-012/",
    ]
    assert feed.entries[1].title == "公告<一>& 2026年第12号"
    assert feed.entries[1].published == "2026-11-20T09:00:00+08:00"
    assert feed.entries[1].updated == "2026-11-21T00:00:00+08:00"
    assert feed.feed.updated == "2026-11-21T00:00:00+08:00"


def test_the_feed_does_not_change_while_nothing_happens():
    early, late = (
        page_of(a_notice(), at_address="/feed.atom", as_of=at(text))
        for text in ("2026-11-20T09:00", "2026-11-26T23:59")
    )

    assert early == late
    assert early != page_of(a_notice(), at_address="/feed.atom", as_of=at("2026-11-27T00:00"))


# --- What is made once ----------------------------------------------------------------------------------------------


def sample_pages(once: Callable[..., object] | None = None) -> dict[str, str]:
    """The page of every sample notice in every language, asked for one after the other; ``once`` in place of ours."""
    app = create_app(sample_content(), PORTAL, DEMONSTRATION)
    if once:
        app.jinja_env.globals["once"] = once
    client = app.test_client()
    numbers = [one.number for one in sample_content().notices if not one.draft and one.published <= DEMONSTRATION]
    addresses = [f"{prefix}/notices/{number}/" for prefix in ("", "/zh-hant", "/en") for number in numbers]
    return {address: client.get(address).text for address in addresses}


def test_a_component_that_is_made_once_says_on_every_page_what_it_would_say_if_it_were_made_for_it():
    pages = sample_pages()

    assert len(pages) > 90
    assert pages == sample_pages(lambda component, *told: component(*told))


@pytest.mark.parametrize("kept_by", [lambda component, told: component, lambda component, told: (component.name, told)])
def test_a_component_that_were_kept_without_its_words_or_its_language_would_be_noticed(kept_by):
    kept: dict[object, object] = {}

    def once(component, *told):
        return kept.setdefault(kept_by(component, told), component(*told))

    assert sample_pages() != sample_pages(once)
