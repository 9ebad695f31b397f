"""The rules are asked of every notice, and what is lawful passes them."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from publicity.disclosures import LeadTime
from publicity.period import PeriodRules
from tests.examples import day
from tests.notice_files import APPOINTMENT, INSPECTION, changed, codes_of, faults_of, read_appointment

# --- Days -------------------------------------------------------------------------------------------------------------


def with_period(first: str, last: str, published: str = "") -> str:
    """The appointment notice with a period, published at its beginning unless told, before all media."""
    begins = day(first)
    text = changed(
        APPOINTMENT,
        ("published: 2026-11-20 09:00", f"published: {day(published) if published else begins}"),
        ("first: 2026-11-20", f"first: {begins}"),
        ("last: 2026-11-26", f"last: {day(last)}"),
        ("date: 2026-11-18", f"date: {begins.replace(day=1)}"),
        ("date: 2026-10-29", f"date: {begins.replace(day=1)}"),
        ("signed_on: 2026-11-19", f"signed_on: {begins.replace(day=1)}"),
    )
    return text.replace("date: 2026-11-20, place", f"date: {begins}, place")


PERIODS = [
    ("Fri 2026-11-20", "Thu 2026-11-26", []),
    ("Fri 2026-11-20", "Wed 2026-11-25", ["N309"]),
    # National Day 2026: seven calendar days that hold three working days.
    ("Mon 2026-09-28", "Sun 2026-10-04", ["N309"]),
    # The make-up Saturday before Spring Festival 2026 is the fifth working day.
    ("Sun 2026-02-08", "Sat 2026-02-14", []),
    ("Thu 2026-12-17", "Wed 2026-12-23", []),
    ("Fri 2026-12-18", "Thu 2026-12-24", []),
    ("Sat 2026-12-19", "Fri 2026-12-25", ["N310"]),
]


@pytest.mark.parametrize("first, last, codes", PERIODS)
def test_a_period_is_counted_with_the_calendar(first: str, last: str, codes: list[str]) -> None:
    assert codes_of(with_period(first, last)) == codes


def test_a_period_too_short_is_told_with_its_count_and_the_first_lawful_end() -> None:
    (fault,) = faults_of(with_period("Mon 2026-09-28", "Sun 2026-10-04"))

    assert (fault.values["calendar_days"], fault.values["working_days"]) == (7, 3)
    assert fault.as_dict()["hint"] == "The earliest lawful last day is 2026-10-09."


def test_a_period_may_begin_after_the_publication() -> None:
    assert codes_of(with_period("Mon 2026-11-23", "Sun 2026-11-29", published="Fri 2026-11-20")) == []


def test_where_the_publication_day_does_not_count_the_next_day_is_the_first() -> None:
    rules = PeriodRules(publication_day_counts=False)
    next_day = with_period("Sat 2026-11-21", "Fri 2026-11-27", published="Fri 2026-11-20")
    in_media_before = next_day.replace("date: 2026-11-21, place", "date: 2026-11-20, place")

    assert codes_of(with_period("Fri 2026-11-20", "Thu 2026-11-26"), period_rules=rules) == ["N312"]
    assert codes_of(in_media_before, period_rules=rules) == []


def test_the_last_medium_moves_the_earliest_end() -> None:
    late = changed(APPOINTMENT, ("云岚电视台, date: 2026-11-20", "云岚电视台, date: 2026-11-22"))

    assert [fault.as_dict()["hint"] for fault in faults_of(late)] == [
        "The earliest lawful last day, counted from that medium, is 2026-11-28."
    ]
    assert codes_of(changed(late, ("last: 2026-11-26", "last: 2026-11-28"))) == []


LEADS = [
    ("Thu 2026-11-19", ["N315"]),
    ("Fri 2026-11-20", ["N315"]),
    ("Sat 2026-11-21", []),
    ("Mon 2026-11-23", []),
    ("Wed 2026-11-25", []),
    ("Thu 2026-11-26", ["N315"]),
    ("Mon 2027-01-04", ["N310"]),
]


@pytest.mark.parametrize("begins, codes", LEADS)
def test_an_inspection_is_announced_one_to_three_working_days_before(begins: str, codes: list[str]) -> None:
    days = f"first: {day(begins)}\n  last: {day(begins)}"

    assert codes_of(changed(INSPECTION, ("first: 2026-11-23\n  last: 2026-11-24", days))) == codes


def test_a_city_may_ask_for_another_lead() -> None:
    assert codes_of(INSPECTION, lead_time=LeadTime(min_working_days=2, max_working_days=5)) == ["N315"]


# --- Procedure --------------------------------------------------------------------------------------------------------

BALLOTS = [
    ("due: 11, present: 8, approve: 6", []),
    ("due: 11, present: 8, approve: 5", ["N425"]),
    ("due: 12, present: 8, approve: 7", []),
    ("due: 12, present: 8, approve: 6", ["N425"]),
    ("due: 12, present: 7, approve: 7", ["N424"]),
    ("due: 11, present: 9, approve: 8, against: 1, undecided: 1", ["N423"]),
    ("due: 0, present: 0, approve: 0", ["N421"]),
    ("due: 11, present: 12, approve: 13", ["N422", "N423"]),
]


@pytest.mark.parametrize("figures, codes", BALLOTS)
def test_a_ballot_is_counted_against_the_members_due(figures: str, codes: list[str]) -> None:
    assert codes_of(changed(APPOINTMENT, ("due: 11, present: 9, approve: 9", figures))) == codes


def test_steps_of_one_kind_may_follow_each_other() -> None:
    again = "{step: 考察, date: 2026-10-29}\n      - {step: 考察, date: 2026-11-02, until: 2026-11-04}"

    assert codes_of(changed(APPOINTMENT, ("{step: 考察, date: 2026-10-29}", again))) == []


# --- What came after --------------------------------------------------------------------------------------------------

OUTCOMES = [
    ("任职 2026-11-27", []),
    ("任职 2026-11-26", ["N701"]),
    ("暂缓任用 2026-11-25", ["N701"]),
    ("不予任用 2026-11-24", []),
    ("撤回 2026-11-20", []),
    ("撤回 2026-11-19", ["N705"]),
    ("暂缓任用 2026-11-30; 任职 2027-01-10", []),
    ("暂缓任用 2026-11-30; 暂缓任用 2027-01-10", ["N703"]),
    ("任职 2026-11-30; 撤回 2026-12-01", ["N703"]),
    ("试任 2026-11-30", []),
]


@pytest.mark.parametrize("told, codes", OUTCOMES)
def test_outcomes_come_after_the_period_and_end_with_a_final_one(told: str, codes: list[str]) -> None:
    rows = [one.split(" ") for one in told.split("; ")]
    block = "".join(f"      - {{result: {result}, date: {on}}}\n" for result, on in rows)

    assert codes_of(changed(APPOINTMENT, ("media:\n", f"    outcomes:\n{block}media:\n"))) == codes


def test_a_person_with_one_appointed_post_may_be_on_probation_beside_a_nomination() -> None:
    text = changed(
        APPOINTMENT,
        ("    record:", "      - {action: 提名, post: 云岚市副市长}\n    record:"),
        ("media:\n", "    outcomes: [{result: 试任, date: 2026-11-30}]\nmedia:\n"),
    )

    assert codes_of(text) == []


CORRECTIONS = [
    ("2026-11-23", "出生年月", "延长", []),
    ("2026-11-23", "籍贯", "不影响", []),
    ("2026-11-23", "nominees.1.born", "none", ["N707"]),
    # What is found after the period is over no longer moves it.
    ("2026-11-30", "出生年月", "不影响", []),
    ("2026-11-20", "出生年月", "重新计算", []),
]


@pytest.mark.parametrize("on, field, effect, codes", CORRECTIONS)
def test_a_material_correction_moves_a_running_period(on: str, field: str, effect: str, codes: list[str]) -> None:
    correction = (
        f"corrections:\n  - {{date: {on}, field: {field}, was: 甲, now: 乙, reason: 录入差错, "
        f"approved_by: 分管领导, effect: {effect}}}\nsigned_by"
    )

    assert codes_of(changed(APPOINTMENT, ("signed_by", correction))) == codes


# --- Disclosures ------------------------------------------------------------------------------------------------------

LACKING = [
    ("    current_post: 云岚市农业农村局副局长\n", "N501", "current_post"),
    ("purpose: 了解考察对象的德、能、勤、绩、廉表现。\n", "N502", "purpose"),
    ("supervision_phone: 0577-12380\n", "N503", "supervision_phone"),
]


@pytest.mark.parametrize("line, code, lacking", LACKING)
def test_what_a_disclosure_lacks_is_named(line: str, code: str, lacking: str) -> None:
    (fault,) = faults_of(changed(INSPECTION, (line, "")))

    assert (fault.code, fault.values["lacking"]) == (code, lacking)


def test_every_missing_disclosure_is_told() -> None:
    candidates = INSPECTION[INSPECTION.index("candidates:") : INSPECTION.index("inspection:\n")]
    team = INSPECTION[INSPECTION.index("team:") : INSPECTION.index("signed_by")]
    contact = "contact: {unit: 考察组, phones: [0577-12380]}\nsigned_by"

    text = changed(INSPECTION, (candidates, ""), (team, ""), ("signed_by", contact))

    assert sorted(codes_of(text)) == ["N501", "N503", "N504"]


def test_a_value_refused_for_another_reason_is_not_called_missing() -> None:
    assert codes_of(changed(INSPECTION, ("phone: 0577-12380", "phone: 0577—12380"))) == ["N215"]
    assert codes_of(changed(INSPECTION, ("current_post: 云岚市", "current_post: <云岚市"))) == ["N210"]


# --- Personal data ----------------------------------------------------------------------------------------------------

HIDDEN = [
    "身份证号330399197906150018。",
    "身份证号33039919790615001X。",
    "身份证号33039919790615001x。",
    "旧身份证号330399790615001。",
    "身份证号３３０３９９１９７９０６１５００１８。",
    "手机13800000000。",
    "手机138 0000 0000。",
    "手机138-0000-0000。",
    "手机+86 13800000000。",
    "手机8613800000000。",
    "手机００８６１３８００００００００。",
    "见附件1\n13800000000。",
]
"""Identity and mobile numbers, each by itself, as people write them."""

HARMLESS = [
    "统一社会信用代码123303997906150018A。",
    "公告编号20261120000000001。",
    "电话0577-62380120转8001。",
    "电话12380。",
    "2026年11月20日至2026年11月26日。",
    "合同编号113800000000。",
]

Codes = Callable[[str], list[str]]


def found_in_the_body(sentence: str) -> list[str]:
    return codes_of(changed(APPOINTMENT, ("公示期间，", sentence)))


def missed(check: Codes) -> list[str]:
    """The sentences with personal data in which a check finds nothing."""
    return [sentence for sentence in HIDDEN if not {"N411", "N412"} & set(check(sentence))]


def test_identity_and_mobile_numbers_are_found_wherever_they_stand() -> None:
    def found_in_a_post(sentence: str) -> list[str]:
        return codes_of(changed(APPOINTMENT, ("云岚市水利局副局长", sentence)))

    def found_where_nothing_else_can_be_read(sentence: str) -> list[str]:
        return codes_of(changed(APPOINTMENT, ("---\nkind", "kind"), ("\n---\n", f"\n{sentence}\n")))

    assert missed(found_in_the_body) == []
    assert missed(found_in_a_post) == []
    assert missed(found_where_nothing_else_can_be_read) == []


def test_a_check_for_plain_digits_alone_would_be_caught() -> None:
    def only_plain_digits(sentence: str) -> list[str]:
        return ["N411"] if re.search(r"(?a:\d{11})", sentence) else []

    assert missed(only_plain_digits) != []


@pytest.mark.parametrize("sentence", HARMLESS)
def test_other_numbers_are_left_alone(sentence: str) -> None:
    assert found_in_the_body(sentence) == []


def test_the_departments_own_mobile_phone_may_be_published() -> None:
    text = changed(APPOINTMENT, ("[0577-12380]", "[138-0000-0000]"), ("公示期间，", "短信13800000000。"))

    assert codes_of(text) == []


@pytest.mark.parametrize("written", ["zhang@qq.example", "<zhang@qq.example>", "[他](mailto:zhang@qq.example)"])
def test_a_persons_address_is_found_in_the_text_and_in_what_is_told_of_persons(written: str) -> None:
    assert codes_of(changed(APPOINTMENT, ("公示期间，", f"另见{written}。"))) == ["N414"]
    in_an_outcome = (
        f"    outcomes:\n      - {{result: 撤回, date: 2026-11-24, note: 联系{written.strip('<>')[-16:]}}}\n"
    )
    assert "N414" in codes_of(changed(APPOINTMENT, ("media:", f"{in_an_outcome}media:")))


def test_the_departments_own_address_may_stand_anywhere() -> None:
    contact = ("address: 云岚市人民路1号", "address: 云岚市人民路1号\n  email: gongshi@yunlan.example")
    text = changed(APPOINTMENT, contact, ("公示期间，", "写信给<Gongshi@yunlan.example>。"))

    assert codes_of(text) == []


BIRTHS = [
    "1981年3月12日出生。",
    "1981年3月12日生，汉族。",
    "１９８１年３月１２日生人。",
    "1981-03-12出生",
    "1981.3.12生。",
    "生于1981年3月12日。",
    "出生日期：1981-03-12",
    "出生年月为1981年3月12日",
    "生日：1981/3/12",
]
NO_BIRTHS = [
    "1981年3月出生。",
    "2026年3月12日生效。",
    "2026年3月12日生产的",
    "出生于1981年3月。",
    "2026年3月12日。生活",
]


@pytest.mark.parametrize("sentence", BIRTHS)
def test_a_day_of_birth_is_found_in_the_text_and_in_a_history(sentence: str) -> None:
    history = f"    history: |\n      {sentence}\n"

    assert found_in_the_body(sentence) == ["N413"]
    assert "N413" in codes_of(changed(APPOINTMENT, ("    proposed_posts:", f"{history}    proposed_posts:")))
    assert faults_of(changed(APPOINTMENT, ("公示期间，", sentence)))[0].values["right"] == "1981年3月"


@pytest.mark.parametrize("sentence", NO_BIRTHS)
def test_a_month_of_birth_and_other_days_are_left_alone(sentence: str) -> None:
    assert found_in_the_body(sentence) == []


# --- The text below ---------------------------------------------------------------------------------------------------

BODIES = [
    ("纯文字，1 < 2，a<3。", []),
    ("`<b>`是代码。", []),
    ("```\n<b>\n# x\n```", []),
    ("见<https://www.yunlan.example/>。", []),
    ("见<http://www.yunlan.example/>。", ["N804"]),
    ("写信给<gongshi@yunlan.example>。", ["N414"]),
    ("<!-- 注释 -->", ["N801"]),
    ("</div>", ["N801"]),
    ("标题\n====", ["N802"]),
    ("## 二级标题", []),
    ("#不是标题", []),
    ("[甲](/pages/about/)[丙](#n1)[丁](https://a.example/x_(y))", []),
    ("[甲](//evil.example)", ["N804"]),
    ("[甲](/\\evil.example)", ["N804"]),
    ("[甲](javascript:alert(1))", ["N804"]),
    ("[甲](\nhttp://a.example)", ["N804"]),
    ("[甲]: http://a.example", ["N804"]),
    ("[甲]: /pages/about/", []),
    ("![表](/static/table.png)", []),
    ("![表](//evil.example/x.png)", ["N803"]),
    ("![表](data:image/png;base64,AA)", ["N803"]),
]


@pytest.mark.parametrize("body, codes", BODIES)
def test_the_text_below_is_plain_markdown(body: str, codes: list[str]) -> None:
    assert codes_of(changed(APPOINTMENT, ("公示期间，欢迎干部群众如实反映情况。", body))) == codes


def test_a_fault_in_the_text_is_told_at_its_line() -> None:
    text = changed(APPOINTMENT, ("公示期间，", "第一段。\n\n第二段 <b>。\n\n公示期间，"))

    (fault,) = faults_of(text)
    assert (fault.line, fault.column) == (42, 5)


# --- Bad input --------------------------------------------------------------------------------------------------------

BAD = [
    ("title: 云岚市领导干部任前公示公告", "title: ''", "N203"),
    ("title: 云岚市领导干部任前公示公告", f"title: {'长' * 121}", "N207"),
    ("title: 云岚市领导干部任前公示公告", 'title: "云岚\\0市"', "N006"),
    ("title: 云岚市领导干部任前公示公告", 'title: "云岚\\u202e市"', "N007"),
    ("title: 云岚市领导干部任前公示公告", "title: {a: b}", "N204"),
    ("title: 云岚市领导干部任前公示公告", "title: <script>", "N210"),
    ("title: 云岚市领导干部任前公示公告", "title: ~", "N203"),
    ("title: 云岚市领导干部任前公示公告", "title: 云岚\x00市公告", "N006"),
    ("period:\n  first: 2026-11-20\n  last: 2026-11-26\n", "period:\n", "N203"),
    ("period:\n  first: 2026-11-20\n  last: 2026-11-26\n", "period: []\n", "N206"),
    ("  - name: 林知远", "  - name: [林知远]", "N204"),
    ("  - name: 林知远", "  - name: <b>林知远</b>", "N210"),
    ("  - name: 林知远", f"  - name: {'林' * 41}", "N402"),
    ("  phones: [0577-12380]", "  phones: {a: b}", "N205"),
    ("  phones: [0577-12380]", "  phones: [[0577]]", "N204"),
    ("kind: appointment", "kind: 任前公告", "N208"),
    ("first: 2026-11-20", "first: -2026-11-20", "N304"),
    ("first: 2026-11-20", "first: 2026-11-20T00:00:00", "N304"),
    ("first: 2026-11-20", "first: 1795104000", "N304"),
    ("due: 11", "due: 1e1", "N218"),
    ("due: 11", f"due: {'9' * 400}", "N218"),
]


@pytest.mark.parametrize("old, new, code", BAD)
def test_bad_input_gets_a_sentence_at_its_place(old: str, new: str, code: str) -> None:
    assert codes_of(changed(APPOINTMENT, (old, new))) == [code]


def test_half_a_surrogate_is_bytes_that_cannot_be_read() -> None:
    text = changed(APPOINTMENT, ("林知远", "林\ud800知远"))

    assert codes_of(text.encode("utf-8", "surrogatepass")) == ["N003"]


def test_utf_16_is_recognised() -> None:
    assert codes_of(APPOINTMENT.encode("utf-16")) == ["N004"]


def test_a_draft_is_read_but_marked(tmp_path_factory: pytest.TempPathFactory) -> None:
    notice = read_appointment(tmp_path_factory.mktemp("notices"), ("period:", "draft: 是\nperiod:"))

    assert notice.draft
    assert date(2026, 11, 20) == notice.period.first
