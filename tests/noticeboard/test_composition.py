"""Who was appointed, from the publisher's files to the page and the table: what the notices say, and no more."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from noticeboard import BoardContent, create_app
from noticeboard.composition import appointed_in_public
from publicity.composition import Measure
from publicity.notice import Withdrawal, WithdrawalReason
from publicity.outcome import Outcome, OutcomeKind
from tests.accessibility import axe_violations
from tests.notice_files import read
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_board,
    a_content,
    a_nominee,
    a_notice,
    a_register,
    an_app,
    at,
    day,
    page_of,
    sample_content,
)
from tests.noticeboard.test_pages import close, text_of
from tests.serving import served

# --- The seed's own year --------------------------------------------------------------------------------------------

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", ("知行", "若水", "怀远", "思齐", "景明")
PEOPLE = 50
WOMEN, NON_PARTY, WITH_DEGREE = 6, 2, 43
MIDDLE_AGE = 449
"""Months: 37.4 years."""

TEN_PEOPLE = """\
---
kind: 任前公示
number: GS-2026-9{number:02}
title: 云岚市领导干部任前公示公告
published: 2026-05-11 09:00
period: {{first: 2026-05-11, last: 2026-05-18}}
nominees:
{nominees}
media:
  - {{medium: 报纸, outlet: 云岚日报, date: 2026-05-11, place: 第2版}}
  - {{medium: 电视, outlet: 云岚电视台, date: 2026-05-11, place: "19:40"}}
  - {{medium: 广播, outlet: 云岚人民广播电台, date: 2026-05-11, place: "07:00"}}
signed_by: 中共云岚市委组织部
signed_on: 2026-05-11
---

公示期间，可以反映情况。
"""

PERSON = """\
  - name: {name}
    gender: {gender}
    born: {born}
    education: {education}
    {degrees}
    political_status: {political_status}
    frontline_years: {frontline_years}
    proposed_posts:
      - {{action: 拟任, post: 云岚市水务局党委书记}}
      - {{action: 提名, post: 云岚市水务局局长}}
    outcomes:
      - {{result: {result}, date: 2026-06-01}}
"""


def a_person(number: int) -> str:
    """One of the fifty; their ages lie evenly around the middle one."""
    born = 12 * 2026 + 5 - (MIDDLE_AGE + 4 * number - 98)
    return PERSON.format(
        name=SURNAMES[number % 10] + GIVEN[number // 10],
        gender="女" if number % 8 == 1 and number < 8 * WOMEN else "男",
        born=f"{born // 12}-{born % 12 + 1:02}",
        education="大学" if number < 45 else "大专",
        degrees="degrees: 工学学士" if number < WITH_DEGREE else "# 没有学位",
        political_status="无党派人士" if number < NON_PARTY else "中共党员",
        frontline_years=number % 10,
        result="任职" if number % 3 else "试任",
    )


@pytest.fixture(scope="module")
def seed(tmp_path_factory) -> BoardContent:
    """Five notices of ten people each, as publishers write them and as the portal reads them."""
    folder: Path = tmp_path_factory.mktemp("notices")
    texts = [
        TEN_PEOPLE.format(number=ten, nominees="".join(a_person(10 * ten + one) for one in range(10)))
        for ten in range(PEOPLE // 10)
    ]
    found = read(folder, *texts)
    assert found.warnings == ()
    return a_content(found.notices)


@pytest.fixture(scope="module")
def reader(seed):
    return create_app(seed, PORTAL, DEMONSTRATION).test_client()


def rows_in(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def test_the_seeds_figures_come_out_on_the_page(reader):
    page = close(unescape(reader.get("/composition/2026/").text))

    assert "任用人数50" in page
    assert "全部50人的平均年龄37.4" in page
    assert "女性在全部50人中612%" in page
    assert "非中共党员在全部50人中24%" in page
    assert "有学位在全部50人中4386%" in page
    assert page == close(reader.get("/composition/").text)


def test_the_seeds_figures_come_out_in_the_table(reader):
    rows = rows_in(reader.get("/data/composition.csv").text)

    assert {row["measure"]: (row["number"], row["published"], row["percent"]) for row in rows} == {
        "women": ("6", "50", "12.0"),
        "non_party": ("2", "50", "4.0"),
        "university": ("45", "50", "90.0"),
        "postgraduate": ("0", "50", "0.0"),
        "degree": ("43", "50", "86.0"),
        "frontline": ("40", "50", "80.0"),
    }
    assert {(row["year"], row["appointed"], row["born_published"], row["average_age"]) for row in rows} == {
        ("2026", "50", "50", "37.4")
    }


def test_the_table_reads_as_every_other_table(reader):
    data = reader.get("/data/composition.csv").data

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 7
    assert b"composition.csv" in reader.get("/data/SHA256SUMS").data
    assert "Women" in reader.get("/data/dictionary.csv").text
    assert "https://gongshi.yunlan.example/composition/2026/" in reader.get("/sitemap.xml").text


# --- Only what is public --------------------------------------------------------------------------------------------


def appointed(on: str = "2026-11-20", **changes):
    return a_nominee(outcomes=(Outcome(kind=OutcomeKind.APPOINTED, on=day(on)),), **changes)


def test_nobody_is_counted_before_the_outcome_is_public_or_from_a_draft_or_a_withdrawn_notice():
    withdrawal = Withdrawal(on=day("2026-11-21"), reason=WithdrawalReason.REPLACED, approved_by="部务会")
    notice = a_notice(first="2026-11-02", last="2026-11-09", nominees=(appointed(),))

    assert len(appointed_in_public(a_register(notice))) == 1
    assert appointed_in_public(a_register(notice, as_of=at("2026-11-19T23:59"))) == []
    assert appointed_in_public(a_register(replace(notice, draft=True))) == []
    assert appointed_in_public(a_register(replace(notice, published=at("2026-11-23T09:00")))) == []
    assert appointed_in_public(a_register(replace(notice, withdrawal=withdrawal))) == []


def test_a_year_counts_what_was_written_when_the_board_shows_less_of_it():
    notice = a_notice(first="2024-03-04", last="2024-03-11", nominees=(appointed("2024-03-20"),))
    (shown,) = a_board(notice).appointments
    (counted,) = appointed_in_public(a_register(notice))

    assert (shown.nominees[0].born, shown.nominees[0].gender) == (None, None)
    assert (counted.months, counted.answers[Measure.WOMEN]) == (12 * 43, True)


def test_the_figures_are_the_same_in_traditional_characters(reader):
    def figures(address: str) -> list[str]:
        return re.findall(r'<td class="number">([\d.%]+)</td>', reader.get(address).text)

    assert len(figures("/composition/")) == 12
    assert figures("/zh-hant/composition/") == figures("/composition/")


def test_without_an_appointment_the_page_says_so_and_no_year_has_one():
    reader = an_app(a_notice()).test_client()

    assert "还没有公布过任职结果" in reader.get("/composition/").text
    assert reader.get("/composition/2026/").status_code == 404
    assert rows_in(reader.get("/data/composition.csv").text) == []
    assert 'href="/composition/' not in reader.get("/accountability/").text


# --- The page -------------------------------------------------------------------------------------------------------


def test_every_share_names_its_base_and_how_many_do_not_publish_it():
    told, untold = appointed(key="n1"), appointed(key="n2", name="林知远", gender=None, born=None, frontline_years=3)
    notice = a_notice(nominees=(told, untold))

    page = text_of(page_of(notice, at_address="/en/composition/"))

    assert "Women of the 1 whose gender is published; not published: 1 1 100%" in page
    assert "average age of the 1 whose month of birth is published" in page
    assert (
        "Two years or more of frontline service of the 1 whose frontline service is published; not published: 1" in page
    )
    nobody = a_notice(nominees=(appointed(political_status=None),))
    assert "非中共党员在公布了政治面貌的0人中；另有1人未公布未公布" in close(
        page_of(nobody, at_address="/composition/")
    )


def test_a_bar_is_as_long_as_its_figure_and_says_nothing_of_its_own(reader):
    page = reader.get("/composition/").text

    assert page.count('<svg viewBox="0 0 100 4"') == page.count('aria-hidden="true"') == 6
    assert 'd="M0 0h86.0v4H0z"' in page
    assert "style=" not in page


def test_the_years_are_linked_from_the_page_the_yearly_report_and_the_front():
    sample = create_app(sample_content(), PORTAL, DEMONSTRATION).test_client()

    for address in ("/composition/", "/accountability/"):
        page = sample.get(address).text
        assert all(f'href="/composition/{year}/"' in page for year in (2024, 2025, 2026))
    assert sample.get("/").text.count('href="/composition/"') == 1
    assert sample.get("/composition/2023/").status_code == 404


def test_a_nominees_frontline_service_is_on_the_page_of_the_notice():
    one, none = (a_notice(nominees=(a_nominee(frontline_years=years),)) for years in (1, None))

    assert "1 year of frontline service" in page_of(one, at_address="/en/notices/GS-2026-012/")
    assert "基层工作经历1年" in page_of(one, at_address="/notices/GS-2026-012/")
    assert "基层" not in page_of(none, at_address="/notices/GS-2026-012/")


@pytest.mark.parametrize("width, colour_scheme", [(360, "light"), (1280, "dark")])
def test_the_page_is_right_for_every_reader(page, width, colour_scheme):
    reader = page(width=width, colour_scheme=colour_scheme, javascript=True)

    with served(create_app(sample_content(), PORTAL, DEMONSTRATION)) as address:
        for path in ("composition/2025/", "en/composition/2024/"):
            reader.goto(address + path)
            assert axe_violations(reader) == []
            assert reader.evaluate("document.documentElement.scrollWidth") == width
            bars = reader.locator("svg path:last-child").evaluate_all(
                "bars => bars.map(one => [getComputedStyle(one).fill, getComputedStyle(document.body).color])"
            )
            assert bars
            assert all(fill == ink for fill, ink in bars)
