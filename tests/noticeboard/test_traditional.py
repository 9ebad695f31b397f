"""The board in traditional Chinese: the notices' own words converted, the names in them left alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from noticeboard import create_app
from noticeboard.markup import to_html
from noticeboard.traditional import in_traditional
from presentation.han import Wording, portal_in, traditional, wording_of
from publicity.content import Page
from publicity.notice import Correction, CorrectionEffect, TeamMember
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_content,
    a_nominee,
    a_notice,
    an_app,
    an_inspection,
    day,
    page_of,
    sample_content,
)

NOTICE = "/zh-hant/notices/GS-2026-012/"
NAMES = {
    "于丽": "於麗",
    "范冰": "範冰",
    "余华": "餘華",
    "丑文": "醜文",
    "朴志": "樸志",
    "谷雨": "穀雨",
}
"""Name → what a program makes of it."""


def a_notice_about(name: str, **changes):
    """A notice that says a name everywhere."""
    told: dict[str, Any] = {
        "title": f"关于{name}同志任前公示的公告",
        "body": f"现将**{name}**同志的情况公布。{name}，{' '.join(name)}，{'　'.join(name)}，历任后勤干部。",
        "basis": f"根据有关规定，{name}同志拟任。",
        "nominees": (a_nominee(name=name, history=f"{name}，在云岚市发展局工作。", **changes),),
    }
    return a_notice(**told)


# --- Names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stays_as_it_was_published_wherever_the_notice_says_it(name):
    page = page_of(a_notice_about(name), at_address=NOTICE)

    assert f"<h1>關於{name}同志任前公示的公告</h1>" in page
    assert f"<h3>{name}</h3>" in page
    assert (
        f"現將<strong>{name}</strong>同志的情況公佈。{name}，{' '.join(name)}，{'　'.join(name)}，歷任後勤幹部。"
        in page
    )
    assert f"{name}，在雲嵐市發展局工作。" in page
    assert f"根據有關規定，{name}同志擬任。" in page
    assert NAMES[name] not in page


@pytest.mark.parametrize("name", NAMES)
def test_a_program_alone_would_change_these_names(name):
    assert traditional(name) == NAMES[name]
    assert NAMES[name] in wording_of(())(f"关于{name}同志")


def test_the_names_of_the_team_a_former_name_and_a_name_that_was_corrected_stay_too():
    correction = Correction(
        on=day("2026-11-21"),
        field="姓名",
        was="于莉",
        now="于丽",
        reason="笔误，应为于丽",
        approved_by="分管领导",
        effect=CorrectionEffect.RESTARTS,
    )
    appointment = replace(a_notice_about("于丽", former_name="于云"), corrections=(correction,))
    inspection = an_inspection(team=(TeamMember(name="范冰", leads=True), TeamMember(name="余华")))

    page = page_of(appointment, at_address=NOTICE)
    assert "<del>于莉</del> → <ins>于丽</ins>" in page
    assert "筆誤，應為于丽" in page
    assert "于云" in page
    page = page_of(inspection, at_address="/zh-hant/notices/KC-2026-024/")
    assert "<dd>范冰</dd>" in page
    assert "<dd>余华</dd>" in page


def test_a_name_is_written_as_the_notice_says_it():
    page = page_of(a_notice_about("于丽", name_hant="于麗"), at_address=NOTICE)

    assert "<h3>于麗</h3>" in page
    assert "<h1>關於于麗同志任前公示的公告</h1>" in page
    assert "現將<strong>于麗</strong>同志的情況公佈。于麗，于麗，于麗，歷任" in page
    assert "于丽" not in re.sub(r"<script.*?</script>", "", page)
    assert "于丽" in page_of(a_notice_about("于丽", name_hant="于麗"), at_address="/notices/GS-2026-012/")


def test_the_longer_of_two_names_is_seen_first():
    wording = Wording({"于丽": "于丽", "于丽华": "于丽华"})

    assert wording("于丽华、于丽和余华") == "于丽华、于丽和餘華"


# --- Other words ----------------------------------------------------------------------------------------------------


def test_what_the_city_keeps_is_written_as_portal_toml_says():
    portal = replace(PORTAL, languages=replace(PORTAL.languages, keep=("余家村", "云岚茶厂")))
    notice = a_notice(body="住余家村，在云岚茶厂工作，后到云岚市范围内任职。")

    page = create_app(a_content((notice,)), portal, DEMONSTRATION).test_client().get(NOTICE).text

    assert "住余家村，在云岚茶厂工作，後到雲嵐市範圍內任職。" in page
    assert "住餘家村" in page_of(notice, at_address=NOTICE)


def test_the_city_itself_is_named_in_the_script_of_the_page():
    assert portal_in(PORTAL, "zh-Hant").authority.name == "中共雲嵐市委組織部"
    assert portal_in(PORTAL, "zh-Hant").contact.unit == "中共雲嵐市委組織部幹部監督科"
    assert portal_in(PORTAL, "en").authority.name == PORTAL.authority.name_en
    assert portal_in(PORTAL, "zh-Hans") == PORTAL


def test_days_off_have_their_names_in_traditional():
    page = page_of(a_notice(first="2026-09-28", last="2026-10-12"), at_address=NOTICE)

    assert "國慶節" in page
    assert "國務院辦公廳關於2026年" in page


def test_codes_numbers_and_days_stay_what_they_are():
    board = a_board(a_notice(), an_inspection())
    other = in_traditional(board)

    for one, two in zip(board.notices, other.notices, strict=True):
        assert (one.number, one.published, one.kind) == (two.number, two.published, two.kind)
        assert [person.key for person in one.people] == [person.key for person in two.people]
        assert board.state(one) is other.state(two)
        assert one.contact.phones == two.contact.phones


# --- Markup ---------------------------------------------------------------------------------------------------------

TAGS = re.compile(r"<[^>]*>")


def test_no_attribute_and_no_address_is_changed():
    body = '[干部的发票](/附件/发票<1>.pdf)和[后台](https://云岚.example/后台?里="发")\n\n![云岚的图](/图/云.png)'
    notice = a_notice(body=body)
    before, after = (page_of(notice, at_address=at) for at in ("/notices/GS-2026-012/", NOTICE))
    written = str(to_html(body))

    assert written in before
    assert [tag for tag in TAGS.findall(written) if tag not in after] == []
    assert ">幹部的發票</a>和<a" in after


def test_the_body_of_every_sample_notice_keeps_its_elements_byte_for_byte():
    keep = PORTAL.languages.keep
    for notice in sample_content().notices:
        html = to_html(notice.body)
        assert TAGS.findall(wording_of(keep, notice).html(html)) == TAGS.findall(html)


def test_text_that_looks_like_markup_stays_text():
    page = page_of(a_notice(title="云岚市<公告>&", body="<b>后</b>"), at_address=NOTICE)

    assert "<h1>雲嵐市&lt;公告&gt;&amp;</h1>" in page
    assert "&lt;b&gt;後&lt;/b&gt;" in page


# --- What says so, and what stays as published ----------------------------------------------------------------------


def test_a_page_says_that_a_program_wrote_it_and_leads_to_the_original():
    page, original = (page_of(a_notice(), at_address=at) for at in (NOTICE, "/notices/GS-2026-012/"))

    assert "本頁文字由簡體自動轉換。" in page
    assert '<a href="/notices/GS-2026-012/" hreflang="zh-Hans">以簡體原文為準</a>' in page
    assert '<html lang="zh-Hant">' in page
    assert 'property="og:locale" content="zh_TW"' in page
    assert 'lang="zh-Hans"' not in page.partition("<main")[2].replace('hreflang="zh-Hans"', "")
    assert "自动转换" not in original


@pytest.mark.parametrize("name", ["feed.atom", "feed.json", "calendar.ics"])
def test_files_give_a_notice_as_it_was_published_under_titles_in_the_reader_s_script(name):
    text = an_app(a_notice()).test_client().get(f"/zh-hant/{name}").text

    assert "云岚市领导干部任前公示公告" in text
    assert "雲嵐市幹部任前公示" in text


def test_a_page_of_the_city_s_own_is_converted_and_its_links_stay_in_traditional():
    body = "[反映](/report/)，[首页](/)，[更正](/corrections/#h2)，[英文](/en/about/)，[订阅](/feed.atom)"
    page = Page(name="about", language="zh-Hans", title="关于", body=body)

    html = page_of(at_address="/zh-hant/about/", pages={**a_content().pages, ("about", "zh-Hans"): page})

    assert "<h1>關於</h1>" in html
    links = re.findall(r'href="([^"]*)"', html.partition("<article")[2].partition("</p>")[0])
    assert links == ["/zh-hant/report/", "/zh-hant/", "/zh-hant/corrections/#h2", "/en/about/", "/feed.atom"]
    assert "以簡體原文為準" in html


def test_a_page_that_was_written_in_traditional_is_shown_as_it_was_written():
    own = Page(name="about", language="zh-Hant", title="本站", body="于先生寫的。")

    page = page_of(at_address="/zh-hant/about/", pages={**a_content().pages, ("about", "zh-Hant"): own})

    assert "于先生寫的。" in page
    assert "以簡體原文為準" not in page


def test_a_city_that_does_not_show_it_has_no_such_page():
    portal = replace(PORTAL, languages=replace(PORTAL.languages, shown=("zh-Hans", "en")))
    client = create_app(a_content(), portal, DEMONSTRATION).test_client()

    assert client.get("/zh-hant/").status_code == 404
    assert "繁體" not in client.get("/").text
