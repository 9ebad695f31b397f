"""A correction says that the notice was changed; so the notice must have been."""

import pytest

from tests.notice_files import APPOINTMENT, INSPECTION, changed, codes_of, faults_of

TWO_NOMINEES = changed(
    APPOINTMENT,
    (
        "media:",
        "  - name: 阿依努尔·买买提\n    born: 1976-06\n    proposed_posts:\n      - {post: 云岚市教育局局长}\nmedia:",
    ),
)


def with_corrections(*told: tuple[str, str, str], notice: str = APPOINTMENT) -> str:
    """A notice with corrections of a field, from one text to another; none of them changes the period."""
    entries = "".join(
        f"  - {{date: 2026-12-01, field: {field}, was: '{was}', now: '{now}', reason: 差错, approved_by: 部长, effect: 不影响}}\n"
        for field, was, now in told
    )
    return changed(notice, ("signed_by", f"corrections:\n{entries}signed_by"))


MADE = [
    ("出生年月", "1976年6月", "1979年6月"),
    ("出生年月", "1976-06", "1979-06"),
    ("出生年月", "1976.06", "1979年 6月"),
    ("林知远的出生年月", "1976年6月", "1979年6月"),
    ("born", "1976年6月", "1979年6月生"),
    ("出生年月", "1976年6月", "见个人档案"),
    ("现任职务", "云岚市水利局局长", "云岚市水利局副局长"),
    ("现任职务", "云岚市水利局副局", "云岚市 水利局，副局长"),
    ("拟任职务", "云岚市水利局副局长", "云岚市水利局局长"),
    ("公示期", "2026年11月20日至11月24日", "2026年11月20日至11月26日"),
    ("公示期", "11月24日", "2026-11-26"),
    ("公示期", "2026-11-24", "延长至11月26日24时"),
    ("公示期", "11月24日截止", "自11月23日起重新计算"),
    ("公示期截止时间", "17:30", "24:00"),
    ("联系电话", "0577-12381", "0577—12380"),
    ("姓名", "林志远", "林知远"),
    ("简历", "漏2010年至2015年任职经历", "补充2010年至2015年任职经历"),
    ("正文第二段", "来信", "来信来访"),
    ("公示期间的说明", "欢迎群众", "欢迎干部群众"),
    ("学历", "大专", "不再公布"),
    ("发布媒体", "云岚日报第3版", "云岚日报第2版"),
]
"""What a publisher may write of a change that was made, or of which it cannot be told."""


@pytest.mark.parametrize("told", MADE)
def test_a_correction_that_was_made_or_cannot_be_judged_is_let_through(told: tuple[str, str, str]) -> None:
    assert codes_of(with_corrections(told)) == []


NOT_MADE = [
    ("出生年月", "1979年6月", "1976年6月"),
    ("出生年月", "1976年6月", "1977-06"),
    ("林知远 出生年月", "1979年6月", "1976年6月"),
    ("现任职务", "云岚市水利局副局长", "云岚市水利局党委委员、副局长"),
    ("籍贯", "浙江云山", "浙江云岚"),
    ("公示期", "2026年11月20日至11月26日", "2026年11月20日至11月30日"),
    ("公示期", "2026-11-26", "2026-11-30"),
    ("公示期", "11月26日", "延长至11月30日"),
    ("联系电话", "0577-12380", "0577-12381"),
    ("姓名", "林知远", "林志远"),
    ("正文", "如实反映情况", "实事求是反映情况"),
]


@pytest.mark.parametrize("told", NOT_MADE)
def test_r26_a_correction_without_the_change_is_refused(told: tuple[str, str, str]) -> None:
    notice = APPOINTMENT if told[0] != "籍贯" else changed(APPOINTMENT, ("gender:", "native_place: 江西\n    gender:"))

    assert codes_of(with_corrections(told, notice=notice)) == ["N721"]


STILL_THERE = [
    ("学历", "大专", "大学", ("{name: 大学, mode: 全日制}", "大专\n      - 大学")),
    ("学历", "大专、大学", "大学", ("{name: 大学, mode: 全日制}", "大专\n      - 大学")),
    ("联系电话", "0577-12381", "0577-12380", ("[0577-12380]", "[0577-12380, 0577-12381]")),
    (
        "现任职务",
        "云岚市水利局副局长（挂职）",
        "云岚市水利局副局长",
        ("云岚市水利局副局长", "云岚市水利局副局长（挂职）"),
    ),
]


@pytest.mark.parametrize("field, was, now, change", STILL_THERE)
def test_r26_a_correction_whose_old_text_still_stands_is_refused(
    field: str, was: str, now: str, change: tuple[str, str]
) -> None:
    assert codes_of(with_corrections((field, was, now), notice=changed(APPOINTMENT, change))) == ["N722"]


def test_what_a_later_correction_changed_again_need_not_stand_there() -> None:
    first, second = ("出生年月", "1976年6月", "1977年6月"), ("出生年月", "1977年6月", "1979年6月")

    assert codes_of(with_corrections(first, second)) == []
    assert codes_of(with_corrections(first)) == ["N721"]


def test_what_a_later_correction_took_back_may_stand_there() -> None:
    there, back = ("学历", "大学", "大专"), ("学历", "大专", "大学")

    assert codes_of(with_corrections(there, back)) == []


def test_what_is_right_of_another_person_is_not_called_uncorrected() -> None:
    assert codes_of(with_corrections(("出生年月", "1976年6月", "1979年6月"), notice=TWO_NOMINEES)) == []
    assert codes_of(with_corrections(("林知远出生年月", "1979年6月", "1976年6月"), notice=TWO_NOMINEES)) == ["N721"]


def test_an_inspection_notice_is_held_to_its_corrections_too() -> None:
    made = ("考察时间", "11月23日至11月25日", "11月23日至11月24日")

    assert codes_of(with_corrections(made, notice=INSPECTION)) == []
    assert codes_of(with_corrections((made[0], made[2], made[1]), notice=INSPECTION)) == ["N721"]


def test_a_correction_that_was_not_made_is_told_with_its_words_at_their_place() -> None:
    (fault,) = faults_of(with_corrections(("现任职务", "云岚市水利局副局长", "云岚市水利局局长助理")))

    assert fault.values["value"] == "云岚市水利局局长助理"
    assert fault.source_line[fault.column - 1 :].startswith("'云岚市水利局局长助理'")


def test_a_correction_with_a_hole_gives_no_traceback() -> None:
    assert codes_of(with_corrections(("", "甲", "乙"))) == ["N203"]
    assert codes_of(with_corrections(("学历", "，", "。"))) == []
