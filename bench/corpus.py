"""Invented notices in any number, as publishers would have written them: the same number gives the same bytes.

    python -m bench.corpus 10000 FOLDER

They go back in time from 20 November 2026, at least fifteen on every working day, so that some open and some close
each day. Corpora nest: each notice depends only on its place, counted from the newest. Nineteen in twenty are
appointment notices, of not quite three people on average and at most fourteen; the others announce inspections. One
in thirty is corrected, one in a hundred withdrawn; whoever's period is over has an outcome. Every person, place and
post is invented.
"""

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from portal import ROOT, read_portal
from publicity.content import read_calendar
from publicity.period import earliest_last_day
from publicity.workdays import ONE_DAY, WorkCalendar

NEWEST = date(2026, 11, 20)
OLDEST = date(2024, 1, 8)
LEAST_A_DAY = 15

SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜单解仇区查"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏飞雪梅建国志文海波晓东立新春晨阳宇浩然思远子涵"
COMPOUND = ("欧阳", "司马", "诸葛", "上官", "皇甫", "尉迟")
"""Surnames of those who are inspected: one who was inspected, and is named in a notice without it, is asked about."""

RARE = "堃翀喆犇燚昉旻赟㛃䶮𬭎𬱖𬀩𫖯𬸣"
DOTTED = ("阿依古丽·买买提", "努尔兰·吐尔地", "索南·才让", "巴图·那仁", "玛依拉·艾山")
PLACES = ("", "石桥县", "枫溪县", "白鹿县", "南屏区", "东篱区", "北渚县", "雁栖区", "临溪县", "清源区", "芦花县")
ORGANS = (
    "发展和改革委员会 教育局 科学技术局 民政局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局"
    " 交通运输局 水利局 农业农村局 文化和旅游局 卫生健康委员会 应急管理局 审计局 市场监督管理局 统计局 图书馆 人民医院"
).split()
OFFICES = "党组书记、局长 党组成员、副局长 副主任 办公室主任 总工程师 科长 副科长 一级主任科员 四级调研员 院长".split()
PEOPLE = [1] * 46 + [2] * 24 + [3] * 14 + [4, 5, 6, 7, 8] * 3 + [14]
"""How many people a notice names: mostly few, seldom many; not quite three on average."""

PARAGRAPHS = (
    "公示期间，任何单位和个人均可通过来信、来电、来访或者网上填写等形式，反映公示对象在思想作风、道德品质、工作实绩、廉洁自律等方面的问题。",
    "反映情况应当实事求是、客观公正，提供具体线索或者事实依据。提倡署名反映，对署名反映的将按规定反馈核查结果，并对反映人的信息严格保密。",
    "对线索清楚、内容具体的匿名反映，同样予以受理和登记，不得以匿名为由拒收、压件或者拖延。",
    "以个人名义反映的，请提供真实姓名、联系方式和工作单位；以单位名义反映的，请加盖公章并注明联系人。",
    "受理部门自收到反映之日起逐件登记编号，并在公示期满后依规开展调查核实工作。",
    "公示对象所在单位应当在醒目位置同步张贴本公示，并安排专人解答群众咨询。",
    "公示期满后，未发现影响任职问题的，按规定程序办理任职手续；存在影响任职问题的，依规暂缓或者取消任用。",
    "对行动不便的老年人、残疾人，受理部门可以安排工作人员上门接待，记录其反映的情况。",
)
POINTS = (
    "**受理范围**：公示对象在政治立场、履职尽责、作风建设、个人有关事项报告等方面的情况。",
    "**受理方式**：来信请注明“任前公示”字样，来电逐一登记，来访请到接待窗口。",
    "**保密要求**：未经反映人同意，受理部门不得向公示对象及其所在单位披露反映人身份。",
    "**反馈办法**：署名反映的，办结后书面告知核查结论。",
)


@dataclass(frozen=True)
class Written:
    """One notice as a file: its number, the day it is published, the names in it, and the text."""

    number: str
    on: date
    names: tuple[str, ...]
    text: str


def corpus(number: int) -> Iterator[Written]:
    """Invent notices, the newest first."""
    calendar = read_calendar(ROOT / "content" / "calendar")
    days = [day for day in _days_back() if calendar.is_working_day(day)]
    a_day = max(LEAST_A_DAY, -(-number // len(days)))
    rules = read_portal().days.period_rules
    ordinal = {day: place for place, day in enumerate(reversed(days), start=1)}
    for place in range(number):
        day = days[place // a_day]
        chance = random.Random(place)
        serial = (ordinal[day] - ordinal[_first_of(day.year, days)]) * a_day + place % a_day + 1
        write = _inspection if chance.random() < 0.05 else _appointment
        yield write(chance, day, f"{day.year}-{serial:05}", calendar, earliest_last_day(day, calendar, rules))


def write_corpus(number: int, folder: Path) -> list[Written]:
    """Write the notices of a corpus into a folder, each under its number."""
    folder.mkdir(parents=True, exist_ok=True)
    written = list(corpus(number))
    for one in written:
        (folder / f"{one.number}.md").write_text(one.text, encoding="utf-8", newline="\n")
    return written


def person(chance: random.Random, surnames: Sequence[str] = SURNAMES) -> tuple[str, str, str]:
    """Invent a person: name, present post, proposed post."""
    given = "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))
    name = chance.choice(surnames) + given
    if chance.random() < 0.04:
        name = name[:-1] + chance.choice(RARE)
    if chance.random() < 0.04 and surnames is SURNAMES:
        name = chance.choice(DOTTED)
    return name, _post(chance), _post(chance)


def _post(chance: random.Random) -> str:
    return "云岚市" + chance.choice(PLACES) + chance.choice(ORGANS) + chance.choice(OFFICES)


def _days_back() -> Iterator[date]:
    return (NEWEST - timedelta(days=back) for back in range((NEWEST - OLDEST).days + 1))


def _first_of(year: int, days: list[date]) -> date:
    return min(day for day in days if day.year == year)


def _appointment(chance: random.Random, day: date, serial: str, calendar: WorkCalendar, last: date) -> Written:
    people = _people(chance)
    corrected, withdrawn = chance.random() < 0.03, chance.random() < 0.01
    lines = [
        *_head("任前公示", f"GS-{serial}", "云岚市领导干部任前公示公告", day),
        f"issue: {day.year}年第{int(serial[5:])}号",
        f"period: {{first: {day}, last: {last}}}",
        "basis: 根据《党政领导干部选拔任用工作条例》和有关规定，经研究决定，现将拟任职人选的有关情况予以公示。",
        "nominees:",
    ]
    for name, present, proposed in people:
        lines += _nominee(chance, name, present, proposed, day)
        if last + timedelta(days=10) <= NEWEST and not withdrawn:
            result = chance.choices(("任职", "试任", "不予任用"), (6, 3, 1))[0]
            lines += ["    outcomes:", f"      - {{result: {result}, date: {last + timedelta(days=10)}}}"]
    lines.append("media:")
    for medium, outlet in (("报纸", "云岚日报"), ("电视", "云岚电视台"), ("广播", "云岚人民广播电台")):
        lines.append(f"  - {{medium: {medium}, outlet: {outlet}, date: {day}}}")
    if corrected:
        lines += ["corrections:", f"  - date: {day + ONE_DAY}", "    field: 学历", "    was: 大专", "    now: 大学"]
        lines += ["    reason: 录入有误", "    approved_by: 市委组织部部务会议", "    effect: 不影响公示期"]
    if withdrawn:
        lines += ["withdrawal:", f"  date: {day + ONE_DAY}", "  reason: 误发", "  approved_by: 市委组织部部务会议"]
    return Written(f"GS-{serial}", day, tuple(name for name, *_ in people), _text(chance, lines))


def _nominee(chance: random.Random, name: str, present: str, proposed: str, day: date) -> list[str]:
    # One name, one month of birth: that two people share a name is worth a warning, and there would be thousands.
    itself = random.Random(name)
    born = itself.randint(1969, 1995)
    began = born + chance.randint(21, 25)
    lines = [
        f"  - name: {name}",
        f"    gender: {'女' if chance.random() < 0.38 else '男'}",
        "    ethnicity: 汉族",
        # Neither of these two is what the template of a new notice gives as an example.
        f"    born: {born}-{itself.randint(2, 12):02}",
        f"    native_place: 云岚{chance.choice(PLACES)}",
        "    education: [{name: 大学, mode: 全日制}]",
        "    degrees: [{name: 管理学学士, mode: 全日制}]",
        f"    political_status: {'中共党员' if chance.random() < 0.9 else '群众'}",
        f"    started_work: {began}-07",
        f"    current_post: {present}",
        "    history: |",
    ]
    years = [began, *sorted(chance.sample(range(began + 1, day.year), min(4, day.year - began - 1)))]
    lines += [f"      {year}.08—{after}.08 {_post(chance)}" for year, after in pairwise(years)]
    lines.append(f"      {years[-1]}.08至今 {present}")
    return [*lines, "    proposed_posts:", f"      - post: {proposed}"]


def _inspection(chance: random.Random, day: date, serial: str, calendar: WorkCalendar, last: date) -> Written:
    people = _people(chance, COMPOUND)
    begins = calendar.add_working_days(day, 2)
    lines = [
        *_head("考察预告", f"KC-{serial}", "云岚市干部考察预告", day),
        f"inspection: {{first: {begins}, last: {calendar.add_working_days(begins, 3)}}}",
        "purpose: 了解考察对象的德、能、勤、绩、廉表现。",
        "candidates:",
    ]
    for name, present, _ in people:
        lines += [f"  - name: {name}", f"    current_post: {present}"]
    lines += ["team:", "  - {name: 沈维舟, post: 中共云岚市委组织部干部科科长, leads: 是}"]
    lines += ["  - {name: 唐予安, post: 中共云岚市委组织部干部监督科副科长}", "supervision_phone: 0577-12380"]
    return Written(f"KC-{serial}", day, tuple(name for name, *_ in people), _text(chance, lines))


def _people(chance: random.Random, surnames: Sequence[str] = SURNAMES) -> list[tuple[str, str, str]]:
    """As many different people as this notice names."""
    people: dict[str, tuple[str, str, str]] = {}
    for _ in range(chance.choice(PEOPLE)):
        one = person(chance, surnames)
        people.setdefault(one[0], one)
    return list(people.values())


def _head(kind: str, number: str, title: str, day: date) -> list[str]:
    return [
        "---",
        f"kind: {kind}",
        f"number: {number}",
        f"title: {title}",
        f"published: {day} 09:00",
        "signed_by: 中共云岚市委组织部",
        f"signed_on: {day}",
    ]


def _text(chance: random.Random, front: list[str]) -> str:
    first, *others = chance.sample(PARAGRAPHS, 5)
    points = [f"{number}. {point}" for number, point in enumerate(chance.sample(POINTS, 3), start=1)]
    parts = [first, "\n".join(points), others[0] + others[1], "### 联系方式", f"- {others[2]}\n- {others[3]}"]
    return "\n".join([*front, "---", "", "\n\n".join(parts), ""])


def main() -> None:
    """Write a corpus into a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_corpus(options.number, options.folder)


if __name__ == "__main__":
    main()
