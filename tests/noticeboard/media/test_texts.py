"""The texts for the media: as agreed for five notices, and within the limits of their medium for every notice."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noticeboard.media import TEXTS
from noticeboard.media.announcement import announcement_of
from noticeboard.media.punctuation import CLOSING, full_width
from noticeboard.media.television import LINES, WIDTH, broken, width
from publicity.notice import Attainment, MediumKind, Withdrawal, WithdrawalReason
from tests.noticeboard.a_board import (
    PORTAL,
    a_nominee,
    a_notice,
    an_app,
    an_inspection,
    day,
    page_of,
    sample_content,
)

AGREED = Path(__file__).parent
NOTICES = {notice.number: notice for notice in sample_content().notices}

SAMPLES = {
    "GS-2026-010": "one nominee, of a rare name",
    "GS-2026-011": "eleven nominees, until an hour",
    "GS-2025-005": "posts that are not disclosed",
    "GS-2026-009": "a character beyond the basic plane",
    "KC-2026-024": "an inspection",
}


def text_for(medium, notice, portal) -> str:
    return TEXTS[medium](announcement_of(notice, portal))


@pytest.mark.parametrize("medium", MediumKind)
@pytest.mark.parametrize("number", SAMPLES)
def test_a_text_is_the_one_that_was_agreed(number, medium):
    agreed = (AGREED / f"{number}.{medium}.txt").read_text(encoding="utf-8")

    assert text_for(medium, NOTICES[number], PORTAL) == agreed


@pytest.mark.parametrize("medium", MediumKind)
def test_r5b_every_notice_has_a_text_for_each_medium_that_names_everybody(medium):
    for notice in NOTICES.values():
        text = text_for(medium, notice, PORTAL)

        assert [one.name for one in notice.people if one.name[:1] not in text] == []
        assert len(text) > 100


# --- Television -----------------------------------------------------------------------------------------------------


def faults_of_captions(text: str, names: list[str]) -> list[str]:
    """All that breaks the limits of a caption page."""
    faults = []
    pages = text.removesuffix("\n").split("\n\n")
    for number, page in enumerate(pages, start=1):
        lines = page.split("\n")
        faults += [f"too many lines: {page}"] if len(lines) > LINES or len(lines) < 2 else []
        faults += [f"too wide: {line}" for line in lines if width(line) > WIDTH]
        faults += [f"begins with a closing sign: {line}" for line in lines if line[0] in CLOSING]
        faults += [f"not numbered: {page}"] if lines[-1] != f"{number}/{len(pages)}" else []
    for name in names:
        faults += [] if any(name in line for line in text.split("\n")) or width(name) > WIDTH else [f"broken: {name}"]
    return faults


@pytest.mark.parametrize("number", NOTICES)
def test_every_sample_keeps_the_limits_of_television(number):
    notice = NOTICES[number]

    text = text_for(MediumKind.TELEVISION, notice, PORTAL)

    assert faults_of_captions(text, [one.name for one in notice.people]) == []


@pytest.mark.parametrize(
    "text, fault",
    [
        ("一\n二\n三\n四\n1/1\n", "too many lines"),
        ("一二三四五六七八九十一二三四五六七\n1/1\n", "too wide"),
        ("一\n，二\n1/1\n", "begins with a closing sign"),
        ("一\n1/2\n", "not numbered"),
        ("王晓\n岚\n1/1\n", "broken"),
    ],
)
def test_a_page_beyond_a_limit_is_caught(text, fault):
    names = ["王晓岚"] if fault == "broken" else []

    assert [found.split(":")[0] for found in faults_of_captions(text, names)] == [fault]


@given(st.text("王晓岚，。、；（）《》：0123456789年月日-—·AB ", max_size=120))
def test_no_line_is_too_wide_and_none_begins_with_a_closing_sign_but_where_a_text_does(text):
    lines = broken(text.lstrip(f"{CLOSING} "))

    assert all(width(line) <= WIDTH for line in lines)
    # A run of signs wider than a line has nowhere else to go.
    if not re.search(rf"[{re.escape(CLOSING)} ]{{12,}}", text):
        assert all(line[0] not in CLOSING for line in lines)


def test_a_name_that_just_fits_stays_whole_and_a_longer_one_breaks_at_its_dots():
    fits, longer = "阿卜杜热合曼·阿卜杜克里木江甲乙", "买买提江·阿卜杜热依木江·吐尔逊尼亚孜"
    assert width(fits) == WIDTH

    assert fits in broken(f"现将{fits}，予以公示", [fits])
    assert broken(longer, [longer]) == ["买买提江·阿卜杜热依木江·", "吐尔逊尼亚孜"]


# --- Newspaper and radio --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", NOTICES)
def test_a_newspapers_text_has_everybody_on_a_line_of_their_own_and_no_half_width_sign(number):
    notice = NOTICES[number]

    lines = text_for(MediumKind.NEWSPAPER, notice, PORTAL).splitlines()

    for person in notice.people:
        assert sum(line.lstrip().startswith((f"{person.name}，", f"{person.name}（")) for line in lines) == 1
    assert not [line for line in lines if re.search(r"[\u4e00-\u9fff][,;:()?!]|[,;:()?!][\u4e00-\u9fff]", line)]


@pytest.mark.parametrize("number", NOTICES)
def test_a_script_for_radio_has_nothing_that_cannot_be_read_aloud(number):
    text = text_for(MediumKind.RADIO, NOTICES[number], PORTAL)

    assert re.findall(r"[0-9０-９()（）\[\]〔〕—–\-~·《》%/]", text.replace("〔读音请核对〕", "")) == []
    assert re.findall(r"[，、：][，。、；：]|。[，。、]", text) == []


def test_what_a_notice_does_not_tell_is_in_no_text():
    silent = a_nominee(gender=None, ethnicity=None, born=None, native_place=None, political_status=None, history=None)
    text = text_for(MediumKind.NEWSPAPER, a_notice(nominees=(silent,)), PORTAL)

    assert "王晓岚，现任云岚市教育局副局长，拟任云岚市教育局局长。" in text


def test_an_exceptional_promotion_says_why_in_every_medium():
    nominee = a_nominee(exceptional_reasons="任现职不满一年，\n因工作特殊需要。", education=(Attainment("大学"),))
    notice = a_notice(nominees=(nominee,))

    for medium in MediumKind:
        text = text_for(medium, notice, PORTAL).replace("\n", "")
        assert "破格提拔的情形和理由：任现职不满一年，因工作特殊需要。" in re.sub(r"\d+/\d+", "", text)


@pytest.mark.parametrize(
    "written, right",
    [
        ("王晓岚,女,(汉族).", "王晓岚，女，（汉族）。"),
        ("电话:0577-12380", "电话：0577-12380"),
        ("工作日8:30-12:00", "工作日8:30-12:00"),
        ("占3.5，共1,200人", "占3.5，共1,200人"),
        ("两行\n  一段", "两行一段"),
        ("John Smith", "John Smith"),
    ],
)
def test_half_width_signs_between_chinese_become_full_width(written, right):
    assert full_width(written) == right


# --- On the board ---------------------------------------------------------------------------------------------------


def test_both_languages_of_a_page_link_to_the_same_chinese_files():
    for prefix in ("", "/en"):
        for notice, number in ((a_notice(), "GS-2026-012"), (an_inspection(), "KC-2026-024")):
            page = page_of(notice, at_address=f"{prefix}/notices/{number}/")
            for medium in MediumKind:
                assert f'href="/notices/{number}/{medium}.txt" hreflang="zh-Hans"' in page


def test_a_text_is_served_as_plain_text_in_utf_8():
    answer = an_app(a_notice()).test_client().get("/notices/GS-2026-012/newspaper.txt")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.text == text_for(MediumKind.NEWSPAPER, a_notice(), PORTAL)


@pytest.mark.parametrize("name", ["leaflet.txt", "newspaper.html", "NEWSPAPER.txt"])
def test_there_is_no_text_for_anything_else(name):
    assert an_app(a_notice()).test_client().get(f"/notices/GS-2026-012/{name}").status_code == 404


def test_nobody_is_given_a_text_of_a_notice_that_is_withdrawn_or_not_due():
    withdrawal = Withdrawal(on=day("2026-11-22"), reason=WithdrawalReason.PUBLISHED_IN_ERROR, approved_by="市委组织部")
    withdrawn, later = a_notice(withdrawal=withdrawal), a_notice("GS-2026-013", "2026-11-25", "2026-12-01")
    app = an_app(withdrawn, later)

    assert app.test_client().get("/notices/GS-2026-012/radio.txt").status_code == 404
    assert app.test_client().get("/notices/GS-2026-013/radio.txt").status_code == 404
    assert "radio.txt" not in app.test_client().get("/notices/GS-2026-012/").text
    tomorrow = replace(withdrawal, on=day("2026-11-23"))
    assert an_app(a_notice(withdrawal=tomorrow)).test_client().get("/notices/GS-2026-012/radio.txt").status_code == 200
