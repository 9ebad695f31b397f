"""Each rule that a notice can break refuses it, by the rule's number; docs/rules.md says of each where it is held."""

import re
from datetime import date
from pathlib import Path

import pytest

from publicity.content.faults import TABLE
from publicity.notice import NoticeState
from publicity.outcome import Outcome, OutcomeKind
from tests.examples import RULES as PERIOD_RULES
from tests.examples import SHANGHAI, at
from tests.notice_files import (
    APPOINTMENT,
    INSPECTION,
    ROOT,
    changed,
    codes_of,
    read_appointment,
)

BALLOT = "{due: 11, present: 9, approve: 9}"
DECISION = APPOINTMENT[APPOINTMENT.index("      - step: 讨论决定") : APPOINTMENT.index("media:")]


def codes_with(*pairs: tuple[str, str], notice: str = APPOINTMENT) -> list[str]:
    return codes_of(changed(notice, *pairs))


def test_the_notice_that_all_of_these_change_breaks_no_rule() -> None:
    assert codes_of(APPOINTMENT) == codes_of(INSPECTION) == []


def test_r2_a_record_without_a_decision_is_refused() -> None:
    assert codes_with((DECISION, "")) == ["N463"]
    assert codes_with((DECISION, ""), ("period:", "draft: yes\nperiod:")) == []


def test_r2_a_notice_before_the_decision_is_refused() -> None:
    assert codes_with(("date: 2026-11-18", "date: 2026-11-21")) == ["N427"]


def test_r2_an_appointment_before_the_period_is_over_is_refused() -> None:
    outcome = "    outcomes:\n      - {result: 任职, date: 2026-11-26}\nmedia:"

    assert codes_with(("media:", outcome)) == ["N701"]


@pytest.mark.parametrize(
    "first, last",
    [
        # Six calendar days with five working days, then seven (National Day) with three.
        ("2026-11-20", "2026-11-25"),
        ("2026-09-28", "2026-10-04"),
    ],
)
def test_r3_a_period_too_short_by_either_rule_is_refused(first: str, last: str) -> None:
    text = changed(APPOINTMENT, ("last: 2026-11-26", f"last: {last}")).replace("2026-11-20", first)
    codes = codes_of(re.sub("2026-1(?:1-18|1-19|0-29)", "2026-09-01", text))

    assert codes == ["N309"]


def test_r3_a_period_that_reaches_a_year_without_a_calendar_is_refused() -> None:
    assert "N310" in codes_with(("last: 2026-11-26", "last: 2027-01-05"))


def test_r4_a_period_too_short_from_the_last_medium_is_refused() -> None:
    assert codes_with(("date: 2026-11-20, place: 早新闻", "date: 2026-11-23, place: 早新闻")) == ["N314"]


def test_r5_a_notice_that_lacks_a_medium_is_asked_about() -> None:
    radio = "  - {medium: 广播, outlet: 云岚人民广播电台, date: 2026-11-20, place: 早新闻}\n"

    assert codes_with((radio, "")) == ["N602"]


def test_r6_what_is_not_written_stays_not_published_and_only_the_name_is_required(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("    ethnicity: 汉族\n", ""), ("    gender: 男\n", ""))

    assert notice.nominees[0].ethnicity is notice.nominees[0].gender is None
    assert codes_with(("  - name: 林知远\n    gender", "  - gender")) == ["N202"]


def test_r7_an_exceptional_promotion_without_reasons_is_refused() -> None:
    assert codes_with(("    proposed_posts", "    exceptional: 破格\n    proposed_posts")) == ["N410"]


def test_r8_a_post_that_does_not_fit_its_level_is_refused() -> None:
    assert codes_with(("level: 具体职务", "level: 暂不公布")) == ["N407"]
    assert codes_with(("level: 具体职务, post: 云岚市水利局局长", "level: 职级")) == ["N408"]


@pytest.mark.parametrize(
    "line, code",
    [
        ("    current_post: 云岚市农业农村局副局长\n", "N501"),
        ("purpose: 了解考察对象的德、能、勤、绩、廉表现。\n", "N502"),
        ("supervision_phone: 0577-12380\n", "N503"),
    ],
)
def test_r9_a_notice_that_lacks_a_disclosure_is_refused(line: str, code: str) -> None:
    assert codes_with((line, ""), notice=INSPECTION) == [code]


def test_r9_a_notice_that_does_not_say_how_to_report_is_refused() -> None:
    contact = "contact: {unit: 考察组, phones: [0577-12380]}\nsigned_by"

    assert codes_with(("signed_by", contact), notice=INSPECTION) == ["N504"]


def test_r9_a_notice_outside_its_lead_time_is_refused() -> None:
    days = ("first: 2026-11-23\n  last: 2026-11-24", "first: 2026-11-26\n  last: 2026-11-27")

    assert codes_with(days, notice=INSPECTION) == ["N315"]


def test_r9_a_former_unit_that_is_not_named_is_refused() -> None:
    post = "    current_post: 云岚市农业农村局副局长\n"

    assert codes_with((post, f"{post}    transferred: 2025-03\n"), notice=INSPECTION) == ["N512"]
    assert codes_with((post, f"{post}    transferred: 2024-10\n"), notice=INSPECTION) == []


def test_r10_a_decision_without_a_quorum_is_refused() -> None:
    assert codes_with((BALLOT, "{due: 11, present: 7, approve: 7}")) == ["N424"]
    assert codes_with((BALLOT, "{due: 12, present: 8, approve: 8}")) == []


def test_r11_a_decision_without_a_majority_of_those_due_is_refused() -> None:
    assert codes_with((BALLOT, "{due: 12, present: 8, approve: 6}")) == ["N425"]
    assert codes_with((BALLOT, "{due: 12, present: 8, approve: 7}")) == []


@pytest.mark.parametrize(
    "figures, code",
    [
        ("{due: 11, present: -1, approve: 9}", "N421"),
        ("{due: 11, present: 12, approve: 9}", "N422"),
        ("{due: 11, present: 9, approve: 8, against: 1, undecided: 1}", "N423"),
    ],
)
def test_r12_a_ballot_that_does_not_add_up_is_refused(figures: str, code: str) -> None:
    assert codes_with((BALLOT, figures)) == [code]


def test_r25_a_notice_is_decided_only_when_everybody_has_a_final_outcome(tmp_path: Path) -> None:
    second = "  - name: 阿依努尔·买买提\n    proposed_posts:\n      - {post: 云岚市教育局局长}\nmedia:"
    outcome = "    outcomes:\n      - {result: 任职, date: 2026-12-01}\n"
    one = read_appointment(tmp_path, ("media:", f"{outcome}{second}"))
    both = read_appointment(tmp_path, ("media:", f"{outcome}{second[:-6]}{outcome}media:"))

    assert one.state(at("Wed 2026-12-02 09:00:00"), SHANGHAI) is NoticeState.ENDED
    assert both.state(at("Wed 2026-12-02 09:00:00"), SHANGHAI) is NoticeState.DECIDED


def test_r25_an_outcome_after_a_final_one_is_refused() -> None:
    outcomes = "    outcomes:\n      - {result: 不予任用, date: 2026-12-01}\n      - {result: 任职, date: 2026-12-02}\n"

    assert codes_with(("media:", f"{outcomes}media:")) == ["N703"]


def correction(field: str, was: str, now: str, effect: str, on: str = "2026-11-23") -> tuple[str, str]:
    """What to change in a notice so that it has a correction."""
    entry = f"{{date: {on}, field: {field}, was: {was}, now: {now}, reason: 差错, approved_by: 部长, effect: {effect}}}"
    return "signed_by", f"corrections:\n  - {entry}\nsigned_by"


def test_r26_a_material_correction_without_effect_is_refused() -> None:
    assert codes_with(correction("出生年月", "1976年6月", "1979年6月", "不影响")) == ["N707"]


def test_r26_a_period_too_short_from_a_restart_is_refused() -> None:
    assert codes_with(correction("出生年月", "1976年6月", "1979年6月", "重新计算")) == ["N708"]


def test_r26_a_restarted_period_is_counted_from_the_correction(tmp_path: Path) -> None:
    change = correction("出生年月", "1976年6月", "1979年6月", "重新计算")
    notice = read_appointment(tmp_path, change, ("last: 2026-11-26", "last: 2026-11-30"))

    assert notice.counted_period(date(2026, 11, 22), PERIOD_RULES).first == date(2026, 11, 20)
    assert notice.counted_period(date(2026, 11, 23), PERIOD_RULES).first == date(2026, 11, 23)


def test_r27_a_probation_lasts_a_year_and_its_result_is_owed() -> None:
    outcome = Outcome(kind=OutcomeKind.ON_PROBATION, on=date(2026, 12, 1))

    assert outcome.probation_ends == date(2027, 12, 1)
    assert [outcome.is_overdue(date(2027, 12, day)) for day in (1, 2)] == [False, True]


def test_r27_a_result_without_its_probation_or_before_its_end_is_refused() -> None:
    confirmed = "      - {result: 正式任职, date: 2027-11-30}\n"
    begun = "      - {result: 试任, date: 2026-12-01}\n"

    assert codes_with(("media:", f"    outcomes:\n{confirmed}media:")) == ["N712"]
    assert codes_with(("media:", f"    outcomes:\n{begun}{confirmed}media:")) == ["N713"]


def test_r27_a_probation_for_an_elected_post_is_refused() -> None:
    assert codes_with(("action: 拟任", "probation: 是, action: 提名")) == ["N409"]
    outcome = "    outcomes:\n      - {result: 试任, date: 2026-12-01}\nmedia:"
    assert codes_with(("action: 拟任", "action: 提名"), ("media:", outcome)) == ["N704"]


# --- docs/rules.md ----------------------------------------------------------------------------------------------------

RULES = [*(f"R{number}" for number in (*range(1, 6),)), "R5b", *(f"R{n}" for n in (*range(6, 13), 25, 26, 27))]
"""The rules of the domain that a notice can keep or break."""


def rows_of(text: str) -> list[list[str]]:
    """The cells of each row of the table."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:3] == "| R"]


def faults_of_table(rows: list[list[str]], tests: set[str]) -> list[str]:
    """What the table says that is not so."""
    faults = [] if [row[0] for row in rows] == RULES else ["the rules are not all there in their order"]
    for rule, _, places, codes, named, why_not in rows:
        faults += [f"{rule}: {code} is no code" for code in re.findall(r"N\d{3}", codes) if code not in TABLE]
        faults += [f"{rule}: {name} is no test" for name in re.findall(r"`(\w+)`", named) if name not in tests]
        faults += [
            f"{rule}: {path} is not there" for path in re.findall("`(.+?)`", places) if not (ROOT / path).exists()
        ]
        carries = f"`test_{rule.lower()}_" in named and places
        if not carries and not why_not:
            faults.append(f"{rule}: neither held nor explained")
        if any(not TABLE[code].is_warning for code in re.findall(r"N\d{3}", codes) if code in TABLE) and not carries:
            faults.append(f"{rule}: no test carries its number")
    return faults


def all_tests() -> set[str]:
    """The names of all tests."""
    files = (ROOT / "tests").rglob("test_*.py")
    return {name for path in files for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)}


def test_every_rule_is_held_by_a_test_that_carries_its_number_or_it_is_said_why_not() -> None:
    rows = rows_of((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))

    assert faults_of_table(rows, all_tests()) == []


def test_a_table_that_says_what_is_not_so_is_caught() -> None:
    rows = rows_of((ROOT / "docs" / "rules.md").read_text(encoding="utf-8"))
    wrong = [
        ("the rules are not all there", rows[1:]),
        ("R3: N999 is no code", [[*row[:3], "N999", *row[4:]] if row[0] == "R3" else row for row in rows]),
        ("R3: test_r3_x is no test", [[*row[:4], "`test_r3_x`", row[5]] if row[0] == "R3" else row for row in rows]),
        ("R3: nowhere.py is not there", [[*row[:2], "`nowhere.py`", *row[3:]] if row[0] == "R3" else row for row in rows]),
        ("R3: no test carries", [[*row[:4], "`test_r4_x`", "because"] if row[0] == "R3" else row for row in rows]),
        ("R1: neither held nor explained", [[*row[:5], ""] if row[0] == "R1" else row for row in rows]),
    ]  # fmt: skip

    for sentence, table in wrong:
        assert any(fault.startswith(sentence) for fault in faults_of_table(table, all_tests())), sentence
