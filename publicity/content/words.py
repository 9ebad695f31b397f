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
from publicity.procedure import ProcedureStep, RecommendationWay

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
WAYS = _words(
    RecommendationWay,
    meeting="会议推荐",
    talks="谈话调研推荐 谈话推荐",
    organisation="组织推荐 集体推荐",
    signed="个人署名推荐 署名推荐",
    public_selection="公开选拔",
    competition="竞争上岗",
)
OUTCOMES = _words(
    OutcomeKind,
    appointed="任职 已任职",
    on_probation="试任 试用期任职",
    confirmed="正式任职 试用期满合格",
    not_confirmed="试用期满不合格 免去试任职务",
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
    return next((code for code, chinese in words.items() if text in (code, *chinese)), None)


def all_words(words: Words) -> list[str]:
    """Everything that may be written for a closed list."""
    return [word for code, chinese in words.items() for word in (code, *chinese)]


def told(words: Words) -> str:
    """The list as a fault shows it: ``appoint 拟任, nominate 提名``."""
    return ", ".join(f"{code} {chinese[0]}" for code, chinese in words.items())


def _keys(**names: str) -> Mapping[str, str]:
    return MappingProxyType({name: key for key, listed in names.items() for name in listed.split()})


KEY_NAMES = _keys(
    # the notice
    kind="类别", number="编号", issue="文号 期号", title="标题", published="发布时间", draft="草稿", basis="依据",
    period="公示期 公示时间", first="开始", last="截止", signed_by="落款", signed_on="落款日期",
    # a person
    nominees="公示对象 拟任人选", name="姓名", former_name="曾用名", gender="性别", ethnicity="民族", born="出生年月",
    native_place="籍贯", birthplace="出生地", education="学历", degrees="学位", political_status="政治面貌",
    joined_party="入党时间", started_work="参加工作时间", professional_title="专业技术职务 职称",
    current_post="现任职务 现任", current_post_since="任现职时间", current_rank="现任职级 职级",
    history="简历 工作经历", frontline_years="基层工作经历 基层工作年限",
    proposed_posts="拟任职务", post="职务", probation="试用期",
    exceptional="破格理由 破格提拔",
    # how the person was chosen, and what came of it
    record="程序", way="推荐方式", chair="主持人", recorder="记录人", ballot="票决", due="应到会",
    present="到会", approve="同意", against="不同意", undecided="缓议",
    outcomes="结果 任用结果", date="日期 时间", note="备注 说明",
    # media and contact, corrections and withdrawal
    media="媒体", place="版面 地点", contact="联系方式", unit="受理单位", phones="电话", hours="受理时间",
    address="地址", postcode="邮编", visit="来访地点", email="邮箱",
    corrections="更正", reason="原因 理由", approved_by="批准", withdrawal="撤回",
    # the inspection
    purpose="考察目的 考察任务", inspection="考察时间", candidates="考察对象", team="考察组", leads="组长",
    supervision_phone="监督电话", withheld="不公开事项", former_unit="原单位",
    transferred="调离时间", posts="职数",
)  # fmt: skip
"""What a clerk may call a key → the key; used to say what was meant, never to read a file."""
