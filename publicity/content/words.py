"""The words a publisher may write: Chinese for every closed list, and the Chinese names by which keys are known."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from publicity.disclosures import DisclosureTopic
from publicity.notice import (
    CorrectionEffect,
    DisclosureLevel,
    EducationMode,
    MediumKind,
    NoticeKind,
    PostAction,
    WithdrawalReason,
)
from publicity.outcome import OutcomeKind
from publicity.procedure import ProcedureStep

Words = Mapping[str, tuple[str, ...]]
"""A closed list: the code that is kept → the Chinese words that mean it, the first being the usual one."""


def _words(kind: type[StrEnum], **chinese: str) -> Words:
    return MappingProxyType({member.value: tuple(chinese[member.value].split()) for member in kind})


NOTICE_KINDS = _words(NoticeKind, appointment="任前公示", inspection="考察预告")
MEDIA = _words(MediumKind, newspaper="报纸 日报", television="电视 电视台", radio="广播 电台 广播电台")
MODES = _words(EducationMode, full_time="全日制", on_the_job="在职", party_school="党校")
ACTIONS = _words(PostAction, appoint="拟任 拟任职", nominate="提名 拟提名")
LEVELS = _words(DisclosureLevel, exact="具体职务", **{"class": "职务类别"}, rank="职级", undisclosed="暂不公布 不公布")
STEPS = _words(
    ProcedureStep,
    recommendation="民主推荐",
    inspection="考察 组织考察",
    deliberation="酝酿",
    decision="讨论决定",
)
OUTCOMES = _words(
    OutcomeKind,
    appointed="任职 已任职",
    on_probation="试任 试用期任职",
    not_appointed="不予任用 未任用",
    deferred="暂缓任用",
    withdrawn="撤回 撤销提名",
)
EFFECTS = _words(CorrectionEffect, none="不影响 不影响公示期", extends="延长 延长公示期", restarts="重新计算 重新公示")
WITHDRAWALS = _words(
    WithdrawalReason,
    published_in_error="误发",
    procedure_flaw="程序瑕疵",
    nomination_ended="终止提名",
    replaced="另行公示",
)
TOPICS = _words(
    DisclosureTopic,
    subject="考察对象",
    time_and_purpose="考察时间和目的",
    team="考察组",
    ways_to_report="反映方式",
)
GENDERS: Words = MappingProxyType({"male": ("男",), "female": ("女",)})
YES_OR_NO: Words = MappingProxyType({"yes": ("是",), "no": ("否",)})


def code_for(words: Words, text: str) -> str | None:
    """Find the code that a text means, written as the code itself or as one of its Chinese words."""
    if text in words:
        return text
    return next((code for code, chinese in words.items() if text in chinese), None)


def all_words(words: Words) -> list[str]:
    """Everything that may be written for a closed list."""
    return [word for code, chinese in words.items() for word in (code, *chinese)]


def told(words: Words) -> str:
    """The list as a fault shows it: ``appoint 拟任, nominate 提名``."""
    return ", ".join(f"{code} {chinese[0]}" for code, chinese in words.items())


KEY_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "类别": "kind",
        "编号": "number",
        "文号": "issue",
        "期号": "issue",
        "标题": "title",
        "发布时间": "published",
        "草稿": "draft",
        "公示期": "period",
        "公示时间": "period",
        "开始": "first",
        "截止": "last",
        "依据": "basis",
        "公示对象": "nominees",
        "拟任人选": "nominees",
        "姓名": "name",
        "曾用名": "former_name",
        "性别": "gender",
        "民族": "ethnicity",
        "出生年月": "born",
        "籍贯": "native_place",
        "出生地": "birthplace",
        "学历": "education",
        "学位": "degrees",
        "政治面貌": "political_status",
        "入党时间": "joined_party",
        "参加工作时间": "started_work",
        "专业技术职务": "professional_title",
        "职称": "professional_title",
        "现任职务": "current_post",
        "现任": "current_post",
        "任现职时间": "current_post_since",
        "现任职级": "current_rank",
        "职级": "current_rank",
        "简历": "history",
        "工作经历": "history",
        "拟任职务": "proposed_posts",
        "职务": "post",
        "试用期": "probation",
        "破格理由": "exceptional",
        "破格提拔": "exceptional",
        "程序": "record",
        "票决": "ballot",
        "应到会": "due",
        "到会": "present",
        "同意": "approve",
        "不同意": "against",
        "缓议": "undecided",
        "结果": "outcomes",
        "任用结果": "outcomes",
        "日期": "date",
        "时间": "date",
        "备注": "note",
        "说明": "note",
        "媒体": "media",
        "版面": "place",
        "地点": "place",
        "联系方式": "contact",
        "受理单位": "unit",
        "电话": "phones",
        "受理时间": "hours",
        "地址": "address",
        "邮编": "postcode",
        "来访地点": "visit",
        "邮箱": "email",
        "更正": "corrections",
        "原因": "reason",
        "理由": "reason",
        "批准": "approved_by",
        "撤回": "withdrawal",
        "落款": "signed_by",
        "落款日期": "signed_on",
        "考察目的": "purpose",
        "考察任务": "purpose",
        "考察时间": "inspection",
        "考察对象": "candidates",
        "考察组": "team",
        "组长": "leads",
        "监督电话": "supervision_phone",
        "不公开事项": "withheld",
        "原单位": "former_unit",
    }
)
"""What a clerk may call a key → the key; used to say what was meant, never to read a file."""

KNOWN_KEYS = frozenset(KEY_NAMES.values()) | {
    "closes", "action", "level", "mode", "step", "until", "body", "result", "medium", "outlet", "field",
    "was", "now", "effect", "considered_for", "topic", "ground", "review_on",
}  # fmt: skip
"""Every key of every form; a test compares it with the forms."""
