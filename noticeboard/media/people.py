"""Each person of a notice in one sentence, in the order and the words of real notices; what is not told is left out."""

from publicity.notice import (
    Attainment,
    Candidate,
    DisclosureLevel,
    EducationMode,
    Nominee,
    Person,
    PostAction,
    ProposedPost,
    YearMonth,
)

MODES = {
    EducationMode.FULL_TIME: "全日制",
    EducationMode.ON_THE_JOB: "在职",
    EducationMode.PARTY_SCHOOL: "党校",
}
"""How an education was earned, as it stands before its name."""

PARTY_MEMBER = "中共党员"
"""The political status that a date of joining the Party says already."""

CANDIDATE_FOR = "人选"
"""What the name of a post ends with when somebody is nominated for it."""


def nominee_sentence(nominee: Nominee) -> str:
    """Tell a nominee with the proposed posts; an exceptional promotion says why (条例 2019 art. 42)."""
    told = [*traits_of(nominee), *current_of(nominee), *proposed_of(nominee.proposed_posts)]
    sentence = "，".join(told) + "。"
    if nominee.exceptional_reasons:
        sentence += "破格提拔的情形和理由：" + nominee.exceptional_reasons.strip().rstrip("。") + "。"
    return sentence


def candidate_sentence(candidate: Candidate) -> str:
    """Tell a person under inspection, with the post in view where that is public."""
    told = [*traits_of(candidate), *current_of(candidate)]
    if candidate.considered_for:
        told.append(f"考察方向为{candidate.considered_for}")
    return "，".join(told) + "。"


def traits_of(person: Person) -> list[str]:
    """Tell who a person is, beginning with the name; each in the words of a notice, without its comma."""
    name = person.name + (f"（曾用名：{person.former_name}）" if person.former_name else "")
    told = [
        person.gender,
        person.ethnicity,
        person.born and f"{_month(person.born)}生",
        person.native_place and person.native_place.removesuffix("人") + "人",
        person.birthplace and f"出生于{person.birthplace}",
        None if person.joined_party and person.political_status == PARTY_MEMBER else person.political_status,
        person.joined_party and f"{_month(person.joined_party)}加入中国共产党",
        person.started_work and f"{_month(person.started_work)}参加工作",
        _attained(person.education, "学历"),
        _attained(person.degrees, ""),
        person.professional_title,
    ]
    return [name, *(one for one in told if one)]


def current_of(person: Person) -> list[str]:
    """Tell the post a person holds now, if that is told."""
    post = "、".join(one for one in (person.current_post, person.current_rank) if one)
    if not post:
        return []
    since = person.current_post_since
    return [f"现任{post}" + (f"（{_month(since)}任现职）" if since and person.current_post else "")]


def proposed_of(posts: tuple[ProposedPost, ...]) -> list[str]:
    """Tell each post a person is proposed for."""
    return [_one_proposed(post) for post in posts]


def _one_proposed(post: ProposedPost) -> str:
    if post.level is DisclosureLevel.UNDISCLOSED or not post.post:
        return "拟任职务暂不公布"
    if post.action is PostAction.NOMINATE:
        return f"拟提名为{post.post.removesuffix(CANDIDATE_FOR)}{CANDIDATE_FOR}"
    return f"拟任{post.post}" + ("（试用期一年）" if post.probation else "")


def _attained(attained: tuple[Attainment, ...], kind: str) -> str | None:
    """Name educations or degrees in one go: 全日制大学、在职研究生学历."""
    words = "、".join((MODES[one.mode] if one.mode else "") + one.name for one in attained)
    return words + (kind if not words.endswith(kind) else "") if words else None


def _month(of: YearMonth) -> str:
    return f"{of.year}年{of.month}月"
