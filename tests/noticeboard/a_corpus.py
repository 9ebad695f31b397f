"""A small board on which every state of a notice can be seen, on Sunday 22 November 2026 at 14:00.

Periods begin on the days that their rows say; the people are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

from noticeboard import BoardContent
from publicity.disclosures import DisclosureTopic, Withholding
from publicity.notice import (
    AnyNotice,
    AppointmentNotice,
    Attainment,
    Candidate,
    Correction,
    CorrectionEffect,
    EducationMode,
    InspectionNotice,
    Medium,
    MediumKind,
    Nominee,
    PostAction,
    ProposedPost,
    Withdrawal,
    WithdrawalReason,
    YearMonth,
)
from publicity.outcome import Outcome, OutcomeKind
from publicity.period import PublicityPeriod
from publicity.procedure import Ballot, ProcedureStep, RecordedStep
from tests.noticeboard.a_board import a_nominee, a_notice, an_inspection, at, day, sample_content

NAMES = ("王晓岚", "阿依古丽·买买提", "李思源", "欧阳若兰", "𬱖若水", "方可")


def outcomes(*told: str) -> tuple[Outcome, ...]:
    """Outcomes from ``deferred 2026-06-22``, each with its note."""
    pairs = (one.split() for one in told)
    return tuple(Outcome(kind=OutcomeKind(kind), on=day(on), note="经市委常委会会议研究") for kind, on in pairs)


def nominees(*each: tuple[Outcome, ...]) -> tuple[Nominee, ...]:
    """One nominee for each of these outcomes, no two told alike."""
    return tuple(
        a_nominee(
            f"n{number}",
            name=NAMES[number - 1],
            education=(Attainment("大学", EducationMode.FULL_TIME), Attainment("研究生", EducationMode.ON_THE_JOB)),
            degrees=(Attainment("工学学士"),),
            joined_party=YearMonth(2002, 6),
            native_place=None if number == 2 else "浙江临溪",
            history="2003.08—2008.07 临溪县第二中学教师\n2008.07至今 云岚市教育局" if number != 3 else None,
            exceptional_reasons="任现职不满一年，因工作特殊需要。" if number == 4 else None,
            proposed_posts=(
                ProposedPost(post="云岚市教育局党委书记", probation=True),
                ProposedPost(post="云岚市教育局局长人选", action=PostAction.NOMINATE),
            ),
            record=(
                RecordedStep(step=ProcedureStep.INSPECTION, on=day("2026-10-12"), until=day("2026-10-16")),
                RecordedStep(
                    step=ProcedureStep.DECISION,
                    on=day("2026-10-20"),
                    body="市委常委会会议",
                    ballot=Ballot(due=13, present=12, approve=12),
                ),
            ),
            outcomes=these,
        )
        for number, these in enumerate(each, start=1)
    )


def appointment(number: str, first: str, last: str, *ends: tuple[Outcome, ...], **changes: Any) -> AppointmentNotice:
    """An appointment notice, with the two first of the three media, and nobody's outcome unless told."""
    told: dict[str, Any] = {
        "nominees": nominees(*(ends or [()])),
        "basis": "根据有关规定，经市委常委会会议讨论决定，现予公示。",
        "media": (
            Medium(kind=MediumKind.NEWSPAPER, outlet="云岚日报", on=day(first), place="第2版"),
            Medium(kind=MediumKind.TELEVISION, outlet="云岚电视台", on=day(first), place="19:30"),
        ),
    }
    return a_notice(number, first, last, issue=f"{number[3:7]}年第{int(number[8:])}号", **(told | changes))


def inspection(number: str, published: str, first: str, last: str, **changes: Any) -> InspectionNotice:
    """An inspection notice, put up at nine."""
    candidate = Candidate(
        key="c1", name="方若谷", gender="男", current_post="云岚市农业农村局副局长", considered_for="市直单位正职人选"
    )
    told = {"published": at(f"{published}T09:00"), "candidates": (candidate,), "place": "三楼会议室"}
    return an_inspection(number, first, last, **(told | changes))


def correction(on: str, effect: CorrectionEffect) -> Correction:
    """A correction of a month of birth."""
    return Correction(
        on=day(on),
        field="出生年月",
        was="1980年6月",
        now="1981年6月",
        reason="录入差错",
        approved_by="部务会",
        effect=effect,
    )


def withdrawal(on: str, reason: WithdrawalReason) -> Withdrawal:
    """A withdrawal with its note."""
    return Withdrawal(on=day(on), reason=reason, approved_by="部务会", note="重新公示")


APPOINTED, NOT_APPOINTED = outcomes("appointed 2024-01-22"), outcomes("not_appointed 2024-01-22")
WITHHELD = (
    Withholding(topic=DisclosureTopic.TEAM, ground="涉密", approved_by="部长办公会", review_on=day("2026-12-01")),
)

CORPUS: tuple[AnyNotice, ...] = (
    # scheduled, running until an hour and with many people, over, decided
    appointment("GS-2026-001", "2026-11-23", "2026-11-29", published=at("2026-11-20T17:00")),
    appointment(
        "GS-2026-002",
        "2026-11-18",
        "2026-11-24",
        *[()] * 6,
        period=PublicityPeriod(first=day("2026-11-18"), last=day("2026-11-24"), closes=time(17, 30)),
    ),
    appointment("GS-2026-003", "2026-11-10", "2026-11-16", (), ()),
    appointment(
        "GS-2026-004",
        "2026-10-12",
        "2026-10-18",
        outcomes("appointed 2026-10-26"),
        outcomes("on_probation 2026-10-26"),
        outcomes("not_appointed 2026-10-26"),
        outcomes("withdrawn 2026-10-14"),
        outcomes("deferred 2026-10-26", "appointed 2026-11-16"),
    ),
    # deferred: one in time, one overdue
    appointment(
        "GS-2026-005", "2026-06-08", "2026-06-14", outcomes("deferred 2026-06-22"), outcomes("deferred 2026-10-26")
    ),
    # corrected: the period stays, grows, begins anew
    appointment(
        "GS-2026-006",
        "2026-11-16",
        "2026-11-24",
        corrections=(
            correction("2026-11-17", CorrectionEffect.NONE),
            correction("2026-11-18", CorrectionEffect.EXTENDS),
        ),
    ),
    appointment(
        "GS-2026-007", "2026-11-13", "2026-11-23", corrections=(correction("2026-11-17", CorrectionEffect.RESTARTS),)
    ),
    appointment(
        "GS-2026-008",
        "2026-11-02",
        "2026-11-08",
        withdrawal=withdrawal("2026-11-04", WithdrawalReason.PUBLISHED_IN_ERROR),
    ),
    # reduced: decided and corrected, withdrawn; and one of the same days that is not, for somebody is undecided
    appointment(
        "GS-2024-001",
        "2024-01-08",
        "2024-01-14",
        APPOINTED,
        NOT_APPOINTED,
        corrections=(correction("2024-01-09", CorrectionEffect.NONE),),
    ),
    appointment(
        "GS-2024-002",
        "2024-01-08",
        "2024-01-14",
        withdrawal=withdrawal("2024-01-10", WithdrawalReason.REPLACED),
    ),
    appointment(
        "GS-2024-003",
        "2024-01-08",
        "2024-01-14",
        (),
        outcomes("on_probation 2024-01-22", "confirmed 2025-02-10"),
        outcomes("on_probation 2024-01-22", "not_confirmed 2025-02-10"),
    ),
    # not there: a draft, and one of a later day
    appointment("GS-2026-098", "2026-11-18", "2026-11-24", draft=True),
    appointment("GS-2026-099", "2026-11-25", "2026-12-01"),
    # inspections: scheduled, running and partly withheld, over and corrected, withdrawn, reduced, a draft
    inspection("KC-2026-001", "2026-11-20", "2026-11-24", "2026-11-26"),
    inspection(
        "KC-2026-002", "2026-11-18", "2026-11-19", "2026-11-25", team=(), supervision_phone=None, withheld=WITHHELD
    ),
    inspection(
        "KC-2026-003",
        "2026-10-12",
        "2026-10-13",
        "2026-10-15",
        corrections=(correction("2026-10-13", CorrectionEffect.NONE),),
    ),
    inspection(
        "KC-2026-004",
        "2026-11-12",
        "2026-11-13",
        "2026-11-17",
        withdrawal=withdrawal("2026-11-13", WithdrawalReason.PROCEDURE_FLAW),
    ),
    inspection("KC-2024-001", "2024-01-04", "2024-01-05", "2024-01-09"),
    inspection(
        "KC-2024-002",
        "2024-01-04",
        "2024-01-05",
        "2024-01-09",
        withdrawal=withdrawal("2024-01-05", WithdrawalReason.NOMINATION_ENDED),
    ),
    inspection("KC-2026-099", "2026-11-20", "2026-11-24", "2026-11-26", draft=True),
)


def corpus_content() -> BoardContent:
    """The corpus with the pages, the calendars and the statistics of the sample."""
    return replace(sample_content(), notices=CORPUS)
