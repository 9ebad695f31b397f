"""Examples of the things the portal is about, complete by default, so that a test names only what matters to it.

Their today is Friday 20 November 2026, in the morning, in the city's zone; the people and the city are invented.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from publicity.case import Allegation, Case, CaseState
from publicity.notice import (
    AppointmentNotice,
    Attainment,
    Candidate,
    Contact,
    EducationMode,
    InspectionNotice,
    Medium,
    MediumKind,
    Nominee,
    ProposedPost,
    TeamMember,
    YearMonth,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.period import PeriodRules, PublicityPeriod

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 0, tzinfo=SHANGHAI)
RULES = PeriodRules()


def day(text: str) -> date:
    """Read ``Fri 2026-11-20``, and insist on the weekday: whoever writes a table of dates has looked at a calendar."""
    found = date.fromisoformat(text.partition(" ")[2])
    if text != f"{found:%a %Y-%m-%d}":
        raise ValueError(f"{text} is a {found:%A}")
    return found


def at(text: str, zone: Any = SHANGHAI) -> datetime:
    """Read ``Fri 2026-11-20 10:00:00`` as an instant in a zone, Shanghai's unless told; it insists on the weekday."""
    date_text, _, time_text = text.rpartition(" ")
    return datetime.combine(day(date_text), datetime.strptime(time_text, "%H:%M:%S").time(), zone)  # noqa: DTZ007


def a_contact(**changes: Any) -> Contact:
    """The department's own way to be reached."""
    return replace(
        Contact(
            unit="中共云岚市委组织部干部监督科",
            phones=("0577-12380",),
            hours="工作日8:30—12:00，14:00—17:30",
            address="云岚市人民路1号",
            postcode="325800",
            visit="云岚市行政中心2号楼106室",
        ),
        **changes,
    )


def a_period(first: str = "Fri 2026-11-20", last: str = "Thu 2026-11-26", **changes: Any) -> PublicityPeriod:
    """Seven days with five working days among them."""
    return replace(PublicityPeriod(first=day(first), last=day(last)), **changes)


def a_nominee(**changes: Any) -> Nominee:
    """One nominee with everything that is usually told, and one proposed post."""
    return replace(
        Nominee(
            key="n1",
            name="林知远",
            gender="男",
            ethnicity="汉族",
            born=YearMonth(1981, 4),
            native_place="浙江云岚",
            education=(Attainment("大学", EducationMode.FULL_TIME),),
            degrees=(Attainment("工学学士", EducationMode.FULL_TIME),),
            political_status="中共党员",
            joined_party=YearMonth(2002, 6),
            started_work=YearMonth(2003, 8),
            current_post="云岚市交通运输局副局长",
            proposed_posts=(ProposedPost(post="云岚市交通运输局局长"),),
        ),
        **changes,
    )


def an_outcome(kind: OutcomeKind = OutcomeKind.APPOINTED, on: str = "Mon 2026-11-30", **changes: Any) -> Outcome:
    """One outcome, public from its day on."""
    return replace(Outcome(kind=kind, on=day(on)), **changes)


def a_notice(**changes: Any) -> AppointmentNotice:
    """An appointment notice with one nominee, its period running on the examples' today."""
    return replace(
        AppointmentNotice(
            number="GS-2026-012",
            title="中共云岚市委组织部干部任前公示",
            issue="2026年第12号",
            published=at("Fri 2026-11-20 08:00:00"),
            contact=a_contact(),
            signed_by="中共云岚市委组织部",
            signed_on=FRIDAY,
            media=(
                Medium(kind=MediumKind.NEWSPAPER, outlet="云岚日报", on=FRIDAY, place="第2版"),
                Medium(kind=MediumKind.TELEVISION, outlet="云岚电视台", on=FRIDAY, place="19:30"),
                Medium(kind=MediumKind.RADIO, outlet="云岚人民广播电台", on=FRIDAY, place="7:00"),
            ),
            period=a_period(),
            nominees=(a_nominee(),),
        ),
        **changes,
    )


def a_candidate(**changes: Any) -> Candidate:
    """One person who is about to be inspected."""
    return replace(
        Candidate(key="c1", name="周若琳", gender="女", current_post="云岚市民政局副局长"),
        **changes,
    )


def an_inspection(**changes: Any) -> InspectionNotice:
    """An inspection notice that makes all four disclosures, published one working day ahead."""
    return replace(
        InspectionNotice(
            number="KC-2026-004",
            title="中共云岚市委组织部考察预告",
            issue="2026年第4号",
            published=at("Fri 2026-11-20 08:00:00"),
            contact=a_contact(),
            signed_by="中共云岚市委组织部",
            signed_on=FRIDAY,
            purpose="云岚市民政局局长人选考察",
            inspection=a_period("Mon 2026-11-23", "Wed 2026-11-25"),
            candidates=(a_candidate(),),
            team=(TeamMember(name="沈望山", leads=True), TeamMember(name="钱予安")),
            supervision_phone="0577-62380120",
        ),
        **changes,
    )


def a_case(**changes: Any) -> Case:
    """A case that has just been registered, with one allegation."""
    return replace(
        Case(id="7f3a", state=CaseState.REGISTERED, allegations=(Allegation(1),)),
        **changes,
    )


WHEN = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""The examples' now, as the desk stores it."""
