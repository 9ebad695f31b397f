"""A notice that a publisher wrote becomes the rules' words, with nothing lost, nothing guessed and nothing changed."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from publicity.content import check_file, check_notices
from publicity.disclosures import DisclosureState, DisclosureTopic
from publicity.errors import ContentRefused
from publicity.notice import (
    Attainment,
    Contact,
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    MediumKind,
    PostAction,
    ProposedPost,
    WithdrawalReason,
    YearMonth,
)
from publicity.outcome import OutcomeKind
from publicity.procedure import Ballot, ProcedureStep, RecordedStep
from tests.examples import SHANGHAI, a_contact
from tests.notice_files import (
    APPOINTMENT,
    CALENDAR,
    INSPECTION,
    changed,
    codes_of,
    read,
    read_appointment,
    read_inspection,
    reading_rules,
)

# --- Both kinds -------------------------------------------------------------------------------------------------------


def test_the_head_of_a_notice_is_read(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path)

    assert (notice.number, notice.title, notice.issue) == ("GS-2026-901", "云岚市领导干部任前公示公告", "2026年第901号")
    assert notice.published == datetime(2026, 11, 20, 9, 0, tzinfo=SHANGHAI)
    assert (notice.signed_by, notice.signed_on) == ("中共云岚市委组织部", date(2026, 11, 19))
    assert notice.draft is False
    assert notice.body == "公示期间，欢迎干部群众如实反映情况。"


def test_a_date_alone_means_the_beginning_of_that_day(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("2026-11-20 09:00", "2026-11-20"))

    assert notice.published == datetime(2026, 11, 20, 0, 0, tzinfo=SHANGHAI)


def test_a_notice_without_a_contact_has_the_citys(tmp_path: Path) -> None:
    notice = read_inspection(tmp_path)

    assert notice.contact == a_contact()


def test_a_notice_may_have_a_contact_of_its_own(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path)

    assert notice.contact == Contact(
        unit="中共云岚市委组织部干部监督科", phones=("0577-12380",), address="云岚市人民路1号"
    )


def test_media_corrections_and_withdrawal_are_read(tmp_path: Path) -> None:
    notice = read_appointment(
        tmp_path,
        (
            "signed_by",
            "corrections: [{date: 2026-11-23, field: 籍贯, was: 浙江云山, now: 浙江云岚, reason: 录入差错, "
            "approved_by: 分管领导, effect: none}]\n"
            "withdrawal: {date: 2026-11-24, reason: 另行公示, approved_by: 部长, note: 将另行公示。}\nsigned_by",
        ),
    )

    assert [medium.kind for medium in notice.media] == list(MediumKind)
    assert (notice.media[0].outlet, notice.media[0].on, notice.media[0].place) == (
        "云岚日报",
        date(2026, 11, 20),
        "第2版",
    )
    (correction,) = notice.corrections
    assert (correction.on, correction.was, correction.now) == (date(2026, 11, 23), "浙江云山", "浙江云岚")
    assert correction.effect is CorrectionEffect.NONE
    assert notice.withdrawal is not None
    assert (notice.withdrawal.reason, notice.withdrawal.note) == (WithdrawalReason.REPLACED, "将另行公示。")


# --- People -----------------------------------------------------------------------------------------------------------


def test_a_nominee_is_read_with_all_that_is_told(tmp_path: Path) -> None:
    (nominee,) = read_appointment(tmp_path).nominees

    assert (nominee.key, nominee.name, nominee.gender, nominee.ethnicity) == ("n1", "林知远", "男", "汉族")
    assert (nominee.born, nominee.joined_party) == (YearMonth(1979, 6), YearMonth(2001, 5))
    assert nominee.education == (Attainment("大学", EducationMode.FULL_TIME),)
    assert nominee.proposed_posts == (ProposedPost(post="云岚市水利局局长"),)
    assert nominee.record == (
        RecordedStep(step=ProcedureStep.INSPECTION, on=date(2026, 10, 29)),
        RecordedStep(
            step=ProcedureStep.DECISION,
            on=date(2026, 11, 18),
            body="中共云岚市委常委会",
            ballot=Ballot(due=11, present=9, approve=9),
        ),
    )


def test_what_a_notice_does_not_say_stays_unsaid(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("    gender: 男\n    ethnicity: 汉族\n", ""))

    (nominee,) = notice.nominees
    assert (nominee.gender, nominee.ethnicity, nominee.native_place, nominee.history) == (None, None, None, None)
    assert (nominee.degrees, nominee.outcomes) == ((), ())


def test_nominees_keep_their_order_and_their_keys(tmp_path: Path) -> None:
    second = "  - name: 阿依努尔·买买提\n    proposed_posts: [{level: undisclosed}]\nmedia:"

    notice = read_appointment(tmp_path, ("media:", second))

    assert [(nominee.key, nominee.name) for nominee in notice.nominees] == [("n1", "林知远"), ("n2", "阿依努尔·买买提")]
    assert notice.nominees[1].proposed_posts == (ProposedPost(level=DisclosureLevel.UNDISCLOSED),)


@pytest.mark.parametrize(
    "name", ["高颜", "欧阳若兰", "阿依努尔·买买提", "买买提‧艾力", "𠮷田", "林\U00030edd", "林\U000323af"]
)
def test_names_stay_as_they_are_written(tmp_path: Path, name: str) -> None:
    notice = read_appointment(tmp_path, ("林知远", name))

    assert notice.nominees[0].name == name


def test_a_name_typed_in_parts_is_put_together(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("林知远", "Zoe\u0301"))

    assert notice.nominees[0].name == "Zo\u00e9"


def test_an_education_may_be_one_plain_text(tmp_path: Path) -> None:
    notice = read_appointment(
        tmp_path, ("    education:\n      - {name: 大学, mode: 全日制}\n", "    education: 大学\n")
    )

    assert notice.nominees[0].education == (Attainment("大学"),)


def test_a_list_of_educations_may_mix_plain_texts_and_modes(tmp_path: Path) -> None:
    notice = read_appointment(
        tmp_path,
        ("      - {name: 大学, mode: 全日制}\n", "      - 大学\n      - {name: 研究生, mode: party_school}\n"),
    )

    assert notice.nominees[0].education == (Attainment("大学"), Attainment("研究生", EducationMode.PARTY_SCHOOL))


def test_lines_of_a_history_stay_lines(tmp_path: Path) -> None:
    notice = read_appointment(
        tmp_path, ("    record:", "    history: |\n      2001年：云岚市水利局科员\n      2010年：同局科长\n    record:")
    )

    assert notice.nominees[0].history == "2001年：云岚市水利局科员\n2010年：同局科长"


def test_a_chinese_sentence_broken_over_lines_gets_no_space(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("nominees:", "basis: 根据有关规定，\n  经市委研究决定\nnominees:"))

    assert notice.basis == "根据有关规定，经市委研究决定"


OUTCOMES = """\
    outcomes:
      - {result: 暂缓任用, date: 2026-12-01, note: 有关情况正在核实}
      - {result: appointed, date: 2026-12-15}
media:"""


def test_outcomes_are_read_in_english_and_in_chinese(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("media:", OUTCOMES))

    outcomes = notice.nominees[0].outcomes
    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.DEFERRED, OutcomeKind.APPOINTED]
    assert outcomes[0].note == "有关情况正在核实"


def test_a_nomination_and_an_appointment_may_stand_side_by_side(tmp_path: Path) -> None:
    notice = read_appointment(tmp_path, ("    record:", "      - {action: 提名, post: 云岚市政府市长}\n    record:"))

    assert [post.action for post in notice.nominees[0].proposed_posts] == [PostAction.APPOINT, PostAction.NOMINATE]


# --- Periods ----------------------------------------------------------------------------------------------------------

CLOSINGS = [('"17:30"', time(17, 30)), ("17:30", time(17, 30)), ('"24:00"', None)]


@pytest.mark.parametrize("written, closes", CLOSINGS)
def test_a_period_may_close_at_an_hour(tmp_path: Path, written: str, closes: time | None) -> None:
    notice = read_appointment(tmp_path, ("last: 2026-11-26", f"last: 2026-11-26\n  closes: {written}"))

    assert notice.period.closes == closes


def test_a_period_may_be_written_on_one_line(tmp_path: Path) -> None:
    notice = read_appointment(
        tmp_path,
        ("period:\n  first: 2026-11-20\n  last: 2026-11-26", "period: {first: 2026-11-20, last: 2026-11-26}"),
    )

    assert (notice.period.first, notice.period.last) == (date(2026, 11, 20), date(2026, 11, 26))


# --- Inspections ------------------------------------------------------------------------------------------------------


def test_an_inspection_notice_is_read(tmp_path: Path) -> None:
    notice = read_inspection(tmp_path)

    assert notice.purpose == "了解考察对象的德、能、勤、绩、廉表现。"
    assert (notice.inspection.first, notice.inspection.last) == (date(2026, 11, 23), date(2026, 11, 24))
    assert [(one.key, one.name) for one in notice.candidates] == [("c1", "方若谷")]
    assert [(member.name, member.leads) for member in notice.team] == [("沈维舟", True), ("唐予安", False)]
    assert {one.state for one in notice.disclosures()} == {DisclosureState.DISCLOSED}


WITHHELD = "withheld: [{topic: 考察组, ground: 涉及保密单位, approved_by: 部长, review_on: 2027-02-20}]\nsigned_by"


def test_a_disclosure_may_be_withheld_in_the_open(tmp_path: Path) -> None:
    notice = read_inspection(tmp_path, ("supervision_phone: 0577-12380\n", ""), ("signed_by", WITHHELD))

    states = {one.topic: one.state for one in notice.disclosures()}
    assert states[DisclosureTopic.TEAM] is DisclosureState.PARTLY


# --- The folder -------------------------------------------------------------------------------------------------------


def renumbered(number: str, published: str) -> str:
    return changed(APPOINTMENT, ("GS-2026-901", number), ("2026-11-20 09:00", published))


def test_notices_come_newest_first_and_by_number_within_an_instant(tmp_path: Path) -> None:
    early, late = "2026-11-20 08:00", "2026-11-20 09:00"

    notices = read(
        tmp_path, renumbered("GS-2026-903", early), renumbered("GS-2026-901", late), renumbered("GS-2026-902", late)
    ).notices

    assert [notice.number for notice in notices] == ["GS-2026-902", "GS-2026-901", "GS-2026-903"]


def test_a_folder_that_does_not_exist_holds_no_notices(tmp_path: Path) -> None:
    assert check_notices(tmp_path / "notices", reading_rules(), CALENDAR) == []


def test_all_faults_of_all_files_are_told_at_once_and_warnings_beside(tmp_path: Path) -> None:
    one = changed(renumbered("GS-2026-901", "2026-11-20"), ("gender: 男", "gender: 那"), ("第2版}", "第2版, x: y}"))
    two = changed(renumbered("GS-2026-902", "2026-11-20"), ("last: 2026-11-26", "last: 2026-11-24"))
    three = changed(renumbered("GS-2026-903", "2026-11-20"), ("started_work: 2001", "started_work: 1990"))

    with pytest.raises(ContentRefused) as refused:
        read(tmp_path, one, two, three)

    assert [(Path(fault.path).name, fault.code) for fault in refused.value.faults] == [
        ("GS-2026-901.md", "N208"),
        ("GS-2026-901.md", "N201"),
        ("GS-2026-902.md", "N309"),
    ]
    assert [(Path(fault.path).name, fault.code) for fault in refused.value.warnings] == [("GS-2026-903.md", "N431")]


def test_warnings_refuse_nothing(tmp_path: Path) -> None:
    result = read(tmp_path, changed(APPOINTMENT, ("started_work: 2001", "started_work: 1990")))

    assert len(result.notices) == 1
    assert [fault.code for fault in result.warnings] == ["N431"]


def test_a_fault_in_one_value_hides_no_fault_in_another() -> None:
    text = changed(
        APPOINTMENT,
        ("gender: 男", "gender：男"),
        ("born: 1979-06", "born: 1979-13"),
        ("last: 2026-11-26", "last: 2026-11-23"),
        ("due: 11", "due: 十一"),
        ("signed_on: 2026-11-19", "signed_on: 2026-12-19"),
        ("公示期间", "<b>公示期间"),
    )

    assert codes_of(text) == ["N309", "N104", "N303", "N218", "N313", "N801"]


@pytest.mark.parametrize("text", [APPOINTMENT, INSPECTION], ids=["appointment", "inspection"])
def test_line_ends_of_windows_are_fine(text: str) -> None:
    assert codes_of(text.replace("\n", "\r\n")) == []


def test_one_file_can_be_checked_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "GS-2026-901.md"
    path.write_text(changed(APPOINTMENT, ("gender: 男", "gender:男")), encoding="utf-8")

    (fault,) = check_file(path, reading_rules(), CALENDAR)

    assert (fault.code, fault.line, fault.column) == ("N105", 12, 11)


def test_media_are_not_asked_for_before_a_notice_is_published() -> None:
    text = changed(APPOINTMENT, ("  - {medium: 广播, outlet: 云岚人民广播电台, date: 2026-11-20, place: 早新闻}\n", ""))

    assert codes_of(text, today=date(2026, 11, 19)) == []
    assert codes_of(text, today=date(2026, 11, 20)) == ["N602"]


DOCUMENTS = {
    "docx": b"PK\x03\x04\x14\x00\x06\x00",
    "doc or wps": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00",
    "rtf": b"{\\rtf1\\ansi\\ansicpg936 }",
    "docx with pictures": b"PK\x03\x04" + bytes(300 * 1024),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_of_word_is_called_one_whatever_its_name_ends_in(kind: str) -> None:
    assert codes_of(DOCUMENTS[kind]) == ["N013"]
