"""A new notice, filled in with invented examples and explained line by line, for a publisher to write over."""

from datetime import date
from string import Template

from publicity.notice import NoticeKind
from publicity.period import PeriodRules
from publicity.workdays import ONE_DAY


def template(kind: NoticeKind | str, number: str, today: date, rules: PeriodRules | None = None) -> str:
    """Write a notice that passes the check as it stands, unless holidays shorten its days.

    It is signed today and published on the next weekday; a period is as long as the city's rules ask in a week
    without holidays.
    """
    rules = rules or PeriodRules()
    published = _next_weekday(today)
    first = published if rules.publication_day_counts else published + ONE_DAY
    days = max(rules.min_calendar_days, rules.min_working_days + 2 * -(-rules.min_working_days // 5))
    text = APPOINTMENT if NoticeKind(kind) is NoticeKind.APPOINTMENT else INSPECTION
    return text.substitute(
        number=number,
        year=published.year,
        issue=int(number.rpartition("-")[2] or 1),
        signed=today,
        published=published,
        first=first,
        last=first + (days - 1) * ONE_DAY,
        begins=_next_weekday(published),
        ends=_next_weekday(_next_weekday(published)),
        review=published + 90 * ONE_DAY,
        decided=today,
        inspected=today - 21 * ONE_DAY,
        recommended=today - 35 * ONE_DAY,
    )


def _next_weekday(day: date) -> date:
    day += ONE_DAY
    while day.weekday() >= 5:
        day += ONE_DAY
    return day


APPOINTMENT = Template("""\
---
# 任前公示模板：把示例内容改成实际内容；“#”后面是说明，发布前不必删除。
# 检查：python build.py --check    全部字段的说明：docs/writing-a-notice.md
kind: appointment                  # 任前公示（固定）
number: $number               # 编号：必须与文件名一致，用作网址，永不更改
title: 云岚市领导干部任前公示公告
issue: ${year}年第${issue}号             # 期号（没有可删去本行）
published: $published 09:00        # 上网时间（本市时间）
draft: no                          # 草稿写 yes，不会发布
period:
  first: $first                # 公示期第一天
  last: $last                 # 公示期最后一天：须同时满足自然日和工作日的要求
  # closes: "17:30"                # 最后一天的截止时刻；不写即为24:00
basis: 根据《党政领导干部选拔任用工作条例》有关规定，经市委研究，现将拟任人选予以公示。

nominees:
  - name: 林知远                   # 姓名：两字姓名中间不加空格
    # former_name: 林远            # 曾用名
    gender: 男
    ethnicity: 汉族
    born: 1979-06                  # 出生年月：只写到月
    native_place: 浙江云岚
    # birthplace: 浙江云岚         # 出生地
    education:                     # 学历：可有多项，方式写 全日制、在职 或 党校
      - {name: 大学, mode: 全日制}
    degrees:                       # 学位：与学历分开写
      - {name: 公共管理硕士, mode: 在职}
    political_status: 中共党员
    joined_party: 2001-05          # 入党时间
    started_work: 2001-08          # 参加工作时间
    # professional_title: 高级工程师   # 专业技术职务
    current_post: 云岚市水利局党委委员、副局长
    current_post_since: 2019-03    # 任现职时间
    current_rank: 四级调研员       # 现任职级
    # history: |                   # 简历：每行一段，比“history”多缩进两格
    #   2001年8月至2010年5月，云岚市水利局科员、副科长；
    #   2010年5月至今，云岚市水利局科长、副局长。
    proposed_posts:                # 拟任职务：可有多项
      - action: 拟任               # 拟任，或 提名（提名没有试用期）
        level: 具体职务            # 具体职务、职务类别、职级，或 暂不公布（此时不写 post）
        post: 云岚市水利局党委书记
        probation: 否              # 是否有一年试用期
      - action: 提名
        level: 具体职务
        post: 云岚市水利局局长
    # exceptional: 破格提拔的，在这里写明破格的具体情形和理由。
    record:                        # 选任程序：按先后顺序写；票数是否公布由本市决定
      - {step: 民主推荐, date: $recommended}
      - {step: 考察, date: $inspected}
      - {step: 讨论决定, date: $decided, body: 中共云岚市委常委会}
    # outcomes:                    # 公示期满后填写：任职、试任、不予任用、暂缓任用、撤回
    #   - {result: 任职, date: ${year}-12-31}

media:                             # 一报两台：登出后逐项填写，三项齐全才算完整发布
  - {medium: 报纸, outlet: 云岚日报, date: $published, place: 第2版}
  - {medium: 电视, outlet: 云岚电视台, date: $published, place: "19:40"}
  - {medium: 广播, outlet: 云岚人民广播电台, date: $published, place: "07:00"}

# contact:                         # 受理方式：不写即用 portal.toml 中的本市默认
#   unit: 中共云岚市委组织部干部监督科
#   phones: [0577-12380]
#   hours: 工作日8:30—12:00，14:00—17:30
#   address: 云岚市人民路1号
#   postcode: "325800"

# corrections:                     # 更正：公示后如有差错，不直接改，在这里逐条公开说明
#   - date: $first
#     field: 出生年月
#     was: 1976年6月
#     now: 1979年6月
#     reason: 录入差错
#     approved_by: 市委组织部分管领导
#     effect: 重新计算             # 不影响、延长，或 重新计算

signed_by: 中共云岚市委组织部
signed_on: $signed
---

公示期间，任何单位和个人均可通过来信、来电、来访或本网站反映公示对象的问题。反映问题应当实事求是，提倡署报真实姓名；匿名反映同样受理研判。
""")

INSPECTION = Template("""\
---
# 考察预告模板：把示例内容改成实际内容；“#”后面是说明，发布前不必删除。
# 检查：python build.py --check    全部字段的说明：docs/writing-a-notice.md
kind: inspection                   # 考察预告（固定）
number: $number               # 编号：必须与文件名一致，用作网址，永不更改
title: 云岚市干部考察预告
issue: ${year}年第${issue}号             # 期号（没有可删去本行）
published: $published 09:00        # 上网时间：比考察开始提前1至3个工作日
draft: no                          # 草稿写 yes，不会发布

# 公开一：考察对象
candidates:
  - name: 方若谷                   # 姓名：两字姓名中间不加空格
    gender: 女
    ethnicity: 汉族
    born: 1982-11                  # 出生年月：只写到月
    education: [大学]
    political_status: 中共党员
    current_post: 云岚市农业农村局副局长    # 现任职务：每人都要写
    considered_for: 市直单位正职人选         # 拟考察的职务（可公布的才写）
    # former_unit: 云岚市水利局    # 调离不满两年的，写原单位，并在原单位同时预告

# 公开二：考察时间和目的
inspection: {first: $begins, last: $ends}
purpose: 了解考察对象的德、能、勤、绩、廉表现，作为选拔任用的依据。
place: 云岚市农业农村局三楼会议室  # 考察地点

# 公开三：考察组成员和监督电话
team:                              # 至少两人；组长写 leads: 是
  - {name: 沈维舟, post: 中共云岚市委组织部干部科科长, leads: 是}
  - {name: 唐予安, post: 中共云岚市委组织部干部监督科副科长}
supervision_phone: 0577-12380

# 公开四：反映方式。不写 contact 即用 portal.toml 中的本市默认
# contact:
#   unit: 考察组
#   phones: [0577-62380121]
#   address: 云岚市人民路1号
#   visit: 云岚市农业农村局三楼会议室

# withheld:                        # 暂不公开的事项：须写明理由、批准人和复核日期，网页上会如实标明
#   - topic: 考察组                # 考察对象、考察时间和目的、考察组，或 反映方式
#     ground: 说明不公开的理由
#     approved_by: 市委组织部部长
#     review_on: $review

signed_by: 中共云岚市委组织部
signed_on: $signed
---

考察期间，欢迎干部群众向考察组如实反映考察对象的情况。
""")
