"""The print sheet: what it says, how it is known for an old one, and that a browser prints it well."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from noticeboard.board import Board
from noticeboard.sheet import sheet_page
from publicity.notice import (
    Contact,
    Correction,
    CorrectionEffect,
    Withdrawal,
    WithdrawalReason,
)
from publicity.outcome import Outcome, OutcomeKind
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_nominee,
    a_notice,
    an_app,
    an_inspection,
    at,
    day,
    page_of,
    sample_content,
)
from tests.noticeboard.a_pdf import codes_in, pages_of, words_beside_the_paper
from tests.serving import served

SHEET = "/notices/GS-2026-012/sheet/"

CORRECTION = Correction(
    on=day("2026-11-21"),
    field="出生年月",
    was="1980年3月",
    now="1981年3月",
    reason="原公告录入有误。",
    approved_by="市委组织部部务会",
    effect=CorrectionEffect.NONE,
)

WITHDRAWAL = Withdrawal(
    on=day("2026-11-22"),
    reason=WithdrawalReason.PUBLISHED_IN_ERROR,
    approved_by="市委常委会",
    note="另行公示。",
)


def sheet_of(notice, address: str = SHEET, **changes) -> str:
    """A notice's sheet without markup, and without white space."""
    html = page_of(notice, at_address=address, **changes)
    return re.sub(r"<[^>]+>|\s", "", html.partition("<body")[2])


def edition_of(notice, as_of=DEMONSTRATION) -> str:
    """The edition of a notice's sheet."""
    return sheet_page(a_board(notice, as_of=as_of), notice.number).edition


# --- What it says ---------------------------------------------------------------------------------------------------


def test_a_sheet_says_who_what_until_when_and_how_to_report():
    said = sheet_of(a_notice(basis="经市委常委会会议讨论决定，公示如下。"))

    for words in (
        "云岚市领导干部任前公示公告（2026年第12号）",
        "经市委常委会会议讨论决定，公示如下。",
        "公示期2026年11月20日（星期五）至11月26日（星期四）24:00（共7天，其中5个工作日）",
        "王晓岚女，汉族，1981年3月生，浙江临溪人，中共党员。现任云岚市教育局副局长拟任云岚市教育局局长",
        "来电0577-123800577-62380120工作日8:30—12:00，14:00—17:30",
        "来信云岚市人民路1号（邮政编码：325800）",
        "来访云岚市行政中心2号楼106室",
        "网上gongshi.yunlan.example/notices/GS-2026-012/",
        "中共云岚市委组织部2026年11月20日",
        "GS-2026-012版本",
        "内容截至2026年11月22日0:00",
    ):
        assert words in said


def test_a_sheet_of_an_inspection_says_when_what_for_by_whom_and_where_to_complain():
    said = sheet_of(an_inspection(place="云岚市交通运输局"), "/notices/KC-2026-024/sheet/")

    for words in (
        "考察时间2026年11月25日（星期三）至11月27日（星期五）",
        "考察目的了解考察对象的德、能、勤、绩、廉表现。",
        "考察地点云岚市交通运输局",
        "考察组沈维舟（组长）、唐予安",
        "监督电话0577-12380",
        "方若谷现任云岚市交通运输局副局长",
    ):
        assert words in said


def test_a_sheet_says_what_is_held_back_and_why():
    board = Board(sample_content(), PORTAL, DEMONSTRATION)

    facts = sheet_page(board, "KC-2026-022").facts

    assert ("暂不公布",) not in [pieces for _, pieces in facts]
    assert any(name == "暂不公布" and "为防止打招呼、说情" in pieces[0] for name, pieces in facts)


def test_nobody_is_made_up_where_no_candidate_is_named():
    said = sheet_of(an_inspection(candidates=(), purpose=None), "/notices/KC-2026-024/sheet/")

    assert "考察对象暂不公布。" in said
    assert "考察目的暂不公布" in said


def test_a_correction_is_on_the_sheet_and_one_of_tomorrow_is_not():
    corrected = a_notice(corrections=(CORRECTION, replace(CORRECTION, on=day("2026-11-23"), was="王晓兰")))

    said = sheet_of(corrected)

    assert "更正2026年11月21日更正：出生年月原为“1980年3月”，现为“1981年3月”。原因：原公告录入有误。" in said
    assert "王晓兰" not in said


def test_a_withdrawn_notice_says_so_before_anything_else_and_at_its_foot():
    said = sheet_of(a_notice(withdrawal=WITHDRAWAL))

    assert said.index("已撤回本通告自2026年11月22日起撤回") < said.index("云岚市领导干部任前公示公告")
    assert "另行公示。" in said
    assert re.search(
        "<footer>.*已撤回.*</footer>", page_of(a_notice(withdrawal=WITHDRAWAL), at_address=SHEET), re.DOTALL
    )


def test_a_publishers_own_words_stand_for_the_standing_phrase():
    own, standing = sheet_of(a_notice()), sheet_of(a_notice(body=""))

    assert "公示期间，可以反映情况。" in own
    assert "来信以寄出时的邮戳日期为准。" in standing


def test_what_a_person_wrote_is_never_markup():
    sheet = page_of(a_notice(nominees=(a_nominee(name="<b>王&</b>", exceptional_reasons="<i>"),)), at_address=SHEET)

    assert "&lt;b&gt;王&amp;&lt;/b&gt;" in sheet
    assert "<i>" not in sheet


@pytest.mark.parametrize("people, size", [(1, ""), (2, ""), (3, "few"), (5, "few"), (6, "many"), (11, "many")])
def test_more_people_are_set_smaller(people, size):
    notice = a_notice(nominees=tuple(a_nominee(f"n{number}") for number in range(1, people + 1)))

    assert sheet_page(a_board(notice), notice.number).size == size


def test_a_sheet_is_made_once_for_itself_and_for_the_page_that_tells_its_edition():
    board = a_board(a_notice())

    assert sheet_page(board, "GS-2026-012") is sheet_page(board, "GS-2026-012")
    assert sheet_page(a_board(a_notice(title="更正后的公示")), "GS-2026-012") != sheet_page(board, "GS-2026-012")


# --- Editions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"title": "云岚市干部任前公示"},
        {"nominees": (a_nominee(name="王小岚"),)},
        {"corrections": (CORRECTION,)},
        {"withdrawal": WITHDRAWAL},
        {"contact": Contact(unit="中共云岚市委组织部", phones=("0577-12381",), address="云岚市人民路1号")},
        {"body": "公示期间，可以反映情况！"},
    ],
)
def test_a_sheet_that_says_anything_else_is_another_edition(change):
    assert edition_of(a_notice(**change)) != edition_of(a_notice())


def test_the_edition_stays_while_the_sheet_says_the_same():
    tomorrow = a_notice(corrections=(replace(CORRECTION, on=day("2026-11-23")),))

    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", edition_of(a_notice()))
    assert edition_of(a_notice(), at("2026-11-24T09:00")) == edition_of(a_notice())
    assert edition_of(tomorrow) == edition_of(a_notice())


@pytest.mark.parametrize("language", ["", "/zh-hant", "/en"])
def test_the_page_of_a_notice_leads_to_its_sheet_and_tells_its_edition(language):
    html = page_of(a_notice(), at_address=f"{language}/notices/GS-2026-012/")

    assert f'<a href="{SHEET}" hreflang="zh-Hans">' in html
    assert edition_of(a_notice()) in html
    assert "sheet.pdf" not in html


def test_the_edition_is_the_same_in_whatever_language_it_is_told():
    notices = sample_content().notices
    pages = [page_of(*notices, at_address=f"{language}/notices/KC-2026-022/") for language in ("", "/zh-hant", "/en")]

    told = {re.findall(r">([0-9A-F]{4}-[0-9A-F]{4})<", html)[0] for html in pages}

    assert told == {sheet_page(Board(sample_content(), PORTAL, DEMONSTRATION), "KC-2026-022").edition}


# --- Where it is ----------------------------------------------------------------------------------------------------


def test_a_sheet_is_found_by_its_notice_alone():
    app = an_app(a_notice())
    sheet = app.test_client().get(SHEET).text

    assert '<meta name="robots" content="noindex">' in sheet
    assert f'<link rel="canonical" href="{PORTAL.addresses.board}/notices/GS-2026-012/">' in sheet
    assert "/sheet/" not in app.test_client().get("/sitemap.xml").text


def test_a_reduced_notice_has_no_sheet():
    appointed = a_nominee(outcomes=(Outcome(kind=OutcomeKind.APPOINTED, on=day("2024-03-18")),))
    old = a_notice("GS-2024-001", "2024-03-04", "2024-03-10", nominees=(appointed,))
    app = an_app(a_notice(), old)

    assert app.test_client().get("/notices/GS-2024-001/").status_code == 200
    assert app.test_client().get("/notices/GS-2024-001/sheet/").status_code == 404


@pytest.mark.parametrize("address", [f"/en{SHEET}", "/notices/GS-2026-099/sheet/", "/notices/GS-2026-012/sheet.pdf"])
def test_there_is_no_sheet_where_none_is_promised(address):
    assert an_app(a_notice()).test_client().get(address).status_code == 404


# --- As a browser prints it -----------------------------------------------------------------------------------------


def printed(page, notice) -> bytes:
    """A sheet as a browser prints it on A4."""
    reader = page(javascript=False)
    with served(an_app(notice)) as address:
        reader.goto(f"{address}notices/{notice.number}/sheet/")
        return reader.pdf(prefer_css_page_size=True)


@pytest.mark.usefixtures("typesetter")
def test_a_browser_prints_it_within_the_margins_with_number_and_page_at_every_foot(page):
    notice = a_notice(nominees=tuple(a_nominee(f"n{number}") for number in range(1, 12)))

    pdf = printed(page, notice)

    pages = pages_of(pdf)
    assert 2 <= len(pages) <= 4
    assert words_beside_the_paper(pdf) == []
    for number, text in enumerate(pages, start=1):
        assert f"GS-2026-012版本{edition_of(notice)}" in text
        assert f"第{number}页，共{len(pages)}页" in text


@pytest.mark.usefixtures("typesetter")
def test_the_code_leads_to_the_notice_and_is_named_for_who_cannot_see_it(page):
    html = page_of(a_notice(), at_address=SHEET)

    assert codes_in(printed(page, a_notice())) == [f"{PORTAL.addresses.board}/notices/GS-2026-012/"]
    assert (
        f'<svg role="img" viewBox="0 0 45 45"><title>二维码：{PORTAL.addresses.board}/notices/GS-2026-012/</title>'
        in html
    )
