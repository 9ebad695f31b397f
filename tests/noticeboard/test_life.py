"""A notice's whole life on its pages: how people were chosen, what was corrected, what came of it, and the review."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from almanac import Almanac
from noticeboard import create_app
from noticeboard.views import HTML
from portal import NoticeSettings
from publicity.content import read_reviews
from publicity.notice import Candidate, Correction, CorrectionEffect, ProposedPost, YearMonth
from publicity.outcome import Outcome, OutcomeKind
from publicity.period import PublicityPeriod
from publicity.procedure import Ballot, ProcedureStep, RecommendationWay, RecordedStep
from publicity.report import LetterRule
from publicity.review import AnnualReview, Grades, ReviewFault
from tests.noticeboard.a_board import (
    CONTENT,
    PORTAL,
    a_content,
    a_nominee,
    a_notice,
    a_register,
    an_app,
    an_inspection,
    at,
    calendar,
    day,
    page_of,
)

APPOINTMENT = "/notices/GS-2026-012/"
INSPECTION = "/notices/KC-2026-024/"

BALLOT = Ballot(due=53, present=47, approve=41, against=6)
SIGNERS = ("曹允升", "桑以宁")

RECORD = (
    RecordedStep(step=ProcedureStep.RECOMMENDATION, on=day("2026-09-08"), way=RecommendationWay.SIGNED),
    RecordedStep(step=ProcedureStep.INSPECTION, on=day("2026-10-12"), notice="KC-2026-024"),
    RecordedStep(
        step=ProcedureStep.DECISION, on=day("2026-11-18"), ballot=BALLOT, chair=SIGNERS[0], recorder=SIGNERS[1]
    ),
)

GRADES = Grades(satisfied=90, mostly=8, dissatisfied=1, unknown=1)
REVIEW = AnnualReview(
    year=2026, on=day("2027-01-09"), body="市委全体会议", appointed=2, work=GRADES, appointments=GRADES
)


def close(html: str) -> str:
    """A page's words without its tags and spaces."""
    return re.sub(r"<[^>]+>|\s+", "", html)


def the_inspection(**changes):
    candidate = Candidate(
        key="c1", name="王晓岚", current_post="云岚市教育局副局长", former_unit="临溪县", transferred=YearMonth(2025, 3)
    )
    told: dict[str, Any] = {"candidates": (candidate,), "published": at("2026-10-09T09:00")}
    return an_inspection(first="2026-10-12", last="2026-10-16", **(told | changes))


def the_notice(*outcomes: Outcome, **changes):
    return a_notice(nominees=(a_nominee(record=RECORD, outcomes=outcomes, **changes),))


def an_outcome(kind: OutcomeKind, on: str) -> Outcome:
    return Outcome(kind=kind, on=day(on))


# --- How somebody was chosen ----------------------------------------------------------------------------------------


def test_every_step_is_shown_with_its_date_and_the_rules_that_it_satisfies():
    page = close(page_of(the_notice(), the_inspection(), at_address=APPOINTMENT))

    assert "民主推荐（个人署名推荐）9月8日" in page
    assert "考察预告10月9日" in page
    assert "考察10月12日按规定时间提前预告，考察组不少于两人，已注明原单位" in page
    assert "票数相符，会议记录由主持人和记录人签字，此前各步骤均已完成，先讨论决定，后公示" in page


def test_ballots_are_shown_only_where_the_city_says_so_and_signers_never():
    open_city = replace(PORTAL, notices=NoticeSettings(show_ballots=True))
    addresses = (APPOINTMENT, f"{APPOINTMENT}notice.json", "/data/notices.json", "/data/nominees.csv")

    def everything(portal, notice) -> str:
        client = create_app(a_content((notice, the_inspection())), portal, at("2026-11-22T14:00")).test_client()
        return "".join(client.get(address).text for address in addresses)

    closed, opened = everything(PORTAL, the_notice()), everything(open_city, the_notice())
    leaking = everything(PORTAL, replace(the_notice(), body=f"会议记录：{SIGNERS[0]}"))

    assert "应到会53人，到会47人" not in closed
    assert "应到会53人，到会47人；同意41票，不同意6票，缓议0票" in opened
    assert '"due": 53' not in closed
    assert '"due": 53' in opened
    assert not any(name in closed + opened for name in SIGNERS)
    assert SIGNERS[0] in leaking


def test_the_inspection_and_the_appointment_notice_lead_to_each_other():
    notices = (the_notice(an_outcome(OutcomeKind.ON_PROBATION, "2026-12-01")), the_inspection())
    later = {"as_of": at("2026-12-02T09:00")}

    assert f'href="{INSPECTION}"' in page_of(*notices, at_address=APPOINTMENT)
    page = page_of(*notices, at_address=INSPECTION, **later)
    assert f'href="{APPOINTMENT}#n1"' in page
    assert "任前公示11月20日" in close(page)
    assert "试用期任职12月1日" in close(page)
    assert "后续" not in page_of(notices[1], at_address=INSPECTION, **later)
    facts = json.loads(an_app(*notices).test_client().get(f"{INSPECTION}notice.json").text)
    assert facts["candidates"][0]["followed_by"] == {"number": "GS-2026-012", "key": "n1"}


def test_somebody_of_the_same_name_whose_record_refers_to_nothing_is_not_linked():
    page = page_of(a_notice(), the_inspection(), at_address=INSPECTION)

    assert "后续" not in page


def test_what_is_not_public_yet_is_not_linked():
    page = page_of(the_notice(), the_inspection(published=at("2027-01-04T09:00")), at_address=APPOINTMENT)

    assert "考察10月12日" in close(page)
    assert INSPECTION not in page


@pytest.mark.parametrize(
    "posts, said", [(1, "差额考察：考察对象2人，职位1个。"), (2, "职位2个。"), (None, "考察对象2人")]
)
def test_more_candidates_than_posts_are_told_as_a_choice(posts, said):
    candidates = tuple(Candidate(key=f"c{n}", name=name, current_post="副局长") for n, name in enumerate(SIGNERS, 1))

    page = close(page_of(the_inspection(candidates=candidates, posts=posts), at_address=INSPECTION))

    assert said in page
    assert ("差额考察" in page) is (posts == 1)


# --- What came of it ------------------------------------------------------------------------------------------------


def test_r27_a_probation_is_told_with_its_end_and_then_as_overdue_or_with_its_result():
    probation = an_outcome(OutcomeKind.ON_PROBATION, "2026-12-01")
    confirmed = an_outcome(OutcomeKind.CONFIRMED, "2027-12-06")
    posts = (ProposedPost(post="云岚市教育局副局长", probation=True),)

    def page(*outcomes: Outcome, as_of: str) -> str:
        return close(page_of(the_notice(*outcomes, proposed_posts=posts), at_address=APPOINTMENT, as_of=at(as_of)))

    on_the_last_day = page(probation, as_of="2027-12-01T23:59")
    assert "试用期至2027年12月1日。" in on_the_last_day
    assert "已期满" not in on_the_last_day
    assert "已期满，尚未公布考核结果。" in page(probation, as_of="2027-12-02T00:00")
    after = page(probation, confirmed, as_of="2027-12-06T00:00")
    assert "试用期满考核合格，正式任职" in after
    assert "此前：试用期任职，2026年12月1日" in after
    assert "已期满" not in after


def test_on_the_inspection_notice_the_way_goes_on_in_the_order_of_days_to_the_end_of_the_probation():
    notices = (the_notice(an_outcome(OutcomeKind.ON_PROBATION, "2026-12-01")), the_inspection())

    def page(as_of: str) -> str:
        return close(page_of(*notices, at_address=INSPECTION, as_of=at(as_of), reviews=(REVIEW,)))

    assert "试用期任职12月1日一报告两评议2027年1月9日试用期满2027年12月1日" in page("2027-12-01T12:00")
    assert "试用期已满，尚未公布考核结果2027年12月1日" in page("2027-12-02T12:00")


def test_whoever_took_up_a_post_after_the_review_was_held_was_no_part_of_it():
    early = replace(REVIEW, on=day("2026-12-05"))
    notice = the_notice(an_outcome(OutcomeKind.APPOINTED, "2026-12-06"))

    page = page_of(notice, at_address=APPOINTMENT, as_of=at("2026-12-05T12:00"), reviews=(early,))

    assert "一报告两评议" not in page


def test_the_board_is_built_again_when_a_probation_falls_overdue_and_when_a_review_was_held():
    notice = the_notice(an_outcome(OutcomeKind.ON_PROBATION, "2026-12-01"))

    def next_turn(**more):
        return a_register(notice, as_of=at("2026-12-01T00:00"), **more).next_turn()

    assert next_turn() == at("2027-12-02T00:00")
    assert next_turn(reviews=(REVIEW,)) == at("2027-01-09T00:00")


# --- The count after a restart --------------------------------------------------------------------------------------


def corrected(on: str, effect: CorrectionEffect = CorrectionEffect.RESTARTS, field: str = "出生年月") -> Correction:
    return Correction(
        on=day(on), field=field, was="1980年6月", now="1981年6月", reason="录入", approved_by="部务会", effect=effect
    )


RESTARTED = a_notice(last="2026-11-30", corrections=(corrected("2026-11-23"),))
AFTER, BEFORE = at("2026-11-23T00:00"), at("2026-11-22T23:59")


def test_r26_after_a_restart_nothing_counts_from_the_old_first_day():
    page = close(page_of(RESTARTED, at_address=APPOINTMENT, as_of=AFTER))
    facts = json.loads(an_app(RESTARTED, as_of=AFTER).test_client().get(f"{APPOINTMENT}notice.json").text)["period"]

    assert "重新计算：因11月23日的更正，公示期自该日起重新计算。" in page
    assert "2026年11月23日（星期一）至11月30日（星期一）24:00" in page
    assert "共8天，其中工作日6天" in page
    assert "11月20日（星期五）：第1天" not in page
    assert (facts["first"], facts["restarted"], facts["working_days"]) == ("2026-11-23", "2026-11-23", 6)


def test_before_the_correction_s_day_the_old_count_stands():
    page = close(page_of(RESTARTED, at_address=APPOINTMENT, as_of=BEFORE))

    assert "重新计算" not in page
    assert "11月20日（星期五）：第1天" in page


@pytest.mark.parametrize("address", [f"{APPOINTMENT}newspaper.txt", f"{APPOINTMENT}period.ics", "/data/notices.csv"])
def test_every_format_counts_from_the_restart(address):
    first = {"newspaper.txt": "公示期自2026年11月23日", "period.ics": "DATE:20261123", "notices.csv": '"2026-11-23"'}

    def text(as_of) -> str:
        return an_app(RESTARTED, as_of=as_of).test_client().get(address).text

    words = first[address.rpartition("/")[2]]
    assert words in text(AFTER)
    assert words not in text(BEFORE)


def test_the_command_explains_a_restarted_period_from_its_new_first_day():
    almanac = Almanac(calendar(), PORTAL.days.period_rules, LetterRule.SENT, "zh-Hans")

    count, lines = almanac.explain(RESTARTED, AFTER.date())

    assert count.first == day("2026-11-23")
    assert lines[1] == "重新计算：因11月23日的更正，公示期自该日起重新计算。"
    assert almanac.explain(RESTARTED, BEFORE.date())[0].first == day("2026-11-20")


def test_where_the_day_of_publication_does_not_count_the_count_begins_on_the_day_after_the_correction():
    portal = replace(PORTAL, days=replace(PORTAL.days, publication_day_counts=False))
    notice = replace(RESTARTED, period=PublicityPeriod(first=day("2026-11-21"), last=day("2026-11-30")))

    app = create_app(a_content((notice,)), portal, AFTER)
    page = close(app.test_client().get(APPOINTMENT).text)

    assert "因11月23日的更正，公示期自次日起重新计算。" in page
    assert "2026年11月24日（星期二）至11月30日（星期一）24:00" in page
    assert "公示中" in page


@pytest.mark.parametrize("on", ["2026-11-19", "2026-12-01"])
def test_a_correction_outside_the_period_restarts_nothing(on):
    notice = replace(RESTARTED, corrections=(corrected(on),))

    assert notice.counted_period(day("2026-12-31"), PORTAL.days.period_rules) == notice.period


def test_a_corrected_notice_says_so_under_its_title_and_what_each_correction_did_to_the_period():
    corrections = (
        corrected("2026-11-21", CorrectionEffect.NONE, "学历"),
        corrected("2026-11-22", CorrectionEffect.EXTENDS, "电话"),
        corrected("2026-11-23"),
    )
    html = page_of(replace(RESTARTED, corrections=corrections), at_address=APPOINTMENT, as_of=AFTER)

    assert re.search(r'<a href="#correction-3">本公告已于11月23日更正：出生年月</a>', html)
    assert "公示期已延长。" in close(html)
    assert "公示期因本次更正重新计算，至11月30日止。" in close(html)
    extended = replace(RESTARTED, corrections=corrections[:2])
    assert "公示期延长至11月30日。" in close(page_of(extended, at_address=APPOINTMENT, as_of=AFTER))


# --- The yearly review ----------------------------------------------------------------------------------------------


def test_the_yearly_review_is_told_from_its_day_on_and_linked_from_whom_it_concerns():
    notice = the_notice(an_outcome(OutcomeKind.APPOINTED, "2026-12-01"))
    told = {"reviews": (REVIEW,)}

    before = page_of(notice, at_address="/accountability/", as_of=at("2027-01-08T23:59"), **told)
    after = page_of(notice, at_address="/accountability/", as_of=at("2027-01-09T00:00"), **told)
    page = page_of(notice, at_address=APPOINTMENT, as_of=at("2027-01-09T00:00"), **told)

    assert "一报告两评议" not in before
    assert "选人用人工作9090.0%88.0%11.0%11.0%" in close(after)
    assert 'href="/accountability/#y2026">一报告两评议</a>' in page
    assert "一报告两评议" not in page_of(a_notice(), at_address=APPOINTMENT, as_of=at("2027-01-09T00:00"), **told)


@pytest.mark.parametrize(
    "changes, fault",
    [
        ({}, None),
        ({"on": day("2026-12-01")}, None),
        ({"on": day("2026-11-30")}, ReviewFault.HELD_TOO_EARLY_OR_LATE),
        ({"on": day("2028-01-01")}, ReviewFault.HELD_TOO_EARLY_OR_LATE),
        ({"work": replace(GRADES, unknown=2)}, ReviewFault.DIFFERENT_BALLOTS),
    ],
)
def test_a_review_that_cannot_stand_says_why(changes, fault):
    assert replace(REVIEW, **changes).faults() == ([fault] if fault else [])


def test_the_sample_has_two_reviews():
    assert [review.year for review in read_reviews(CONTENT / "reviews")] == [2024, 2025]


# --- Weight ---------------------------------------------------------------------------------------------------------


def test_a_page_is_sent_without_the_indentation_of_its_template_and_text_keeps_its_spaces():
    body = "```\nif x:\n    y\n```"
    response = an_app(a_notice(body=body)).test_client().get(APPOINTMENT)

    assert response.mimetype == HTML
    assert not re.search(r"\n\s+<", response.text)
    assert "\n    y" in response.text
