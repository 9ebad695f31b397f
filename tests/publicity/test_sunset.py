"""When a notice is reduced to names, posts and outcomes, and that nothing else is left of it then (个保法 art. 19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from publicity.notice import AppointmentNotice, Correction, CorrectionEffect, ProposedPost, Withdrawal, WithdrawalReason
from publicity.outcome import OutcomeKind
from publicity.sunset import public_version, sunset
from tests.examples import a_candidate, a_nominee, a_notice, a_period, an_inspection, an_outcome, day

ENDS = """
# last day       | outcomes                                             | months | reduced from
Thu 2026-11-26   | appointed Thu 2026-12-03                             | 24     | Mon 2028-11-27
Thu 2026-11-26   | appointed Thu 2026-12-03                             | 1      | Sun 2026-12-27
# a month without that day: its last (Civil Code art. 202)
Sun 2026-08-30   | appointed Fri 2026-09-04                             | 6      | Mon 2027-03-01
# nothing is reduced while something is open
Thu 2026-11-26   |                                                      | 24     | never
Thu 2026-11-26   | deferred Thu 2026-12-03                              | 24     | never
Thu 2026-11-26   | deferred Thu 2026-12-03, appointed Mon 2029-01-08    | 24     | Mon 2029-01-08
Thu 2026-11-26   | not_appointed Fri 2029-03-02                         | 24     | Fri 2029-03-02
Thu 2026-11-26   | on_probation Thu 2026-12-03                          | 24     | Mon 2028-11-27
Thu 2026-11-26   | on_probation Thu 2026-12-03                          | 6      | Sat 2027-12-04
# what happens before it is due does not bring it forward
Thu 2026-11-26   | withdrawn Fri 2026-11-27                             | 3      | Sat 2027-02-27
# 0 is for ever
Thu 2026-11-26   | appointed Thu 2026-12-03                             | 0      | never
"""


def rows(table: str) -> list[str]:
    """The lines of a table, without its comments."""
    return [line for line in table.strip().splitlines() if not line.startswith("#")]


def outcomes_of(text: str):
    """Read ``deferred Thu 2026-12-03, appointed Mon 2029-01-08``."""
    words = (one.strip().partition(" ") for one in text.split(",") if one.strip())
    return tuple(an_outcome(OutcomeKind(kind), on) for kind, _, on in words)


@pytest.mark.parametrize("row", rows(ENDS))
def test_a_notice_is_reduced_some_months_after_its_last_day_unless_something_is_open(row):
    last, outcomes, months, reduced = (part.strip() for part in row.split("|"))
    notice = a_notice(period=replace(a_period(), last=day(last)), nominees=(a_nominee(outcomes=outcomes_of(outcomes)),))

    assert sunset(notice, int(months)) == (None if reduced == "never" else day(reduced))


def test_one_undecided_nominee_keeps_the_notice_whole_for_all():
    decided = a_nominee(key="n1", outcomes=(an_outcome(),))
    waiting = a_nominee(key="n2")

    assert sunset(a_notice(nominees=(decided, waiting)), 24) is None
    assert sunset(a_notice(nominees=(decided,)), 24) == day("Mon 2028-11-27")


def test_of_a_withdrawn_notice_nothing_is_open():
    withdrawal = Withdrawal(on=day("Mon 2026-11-23"), reason=WithdrawalReason.REPLACED, approved_by="部务会")

    assert sunset(a_notice(withdrawal=withdrawal), 24) == day("Mon 2028-11-27")


def test_an_inspection_notice_is_reduced_by_its_days_alone():
    assert sunset(an_inspection(), 24) == day("Sun 2028-11-26")


def test_a_notice_is_whole_until_the_day_before():
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(),)),))
    ends = day("Mon 2028-11-27")

    assert public_version(notice, ends - timedelta(days=1), 24) == notice
    assert public_version(notice, ends, 24) != notice
    assert public_version(notice, date(2090, 1, 1), 0) == notice


def test_a_reduced_notice_stays_as_it_is():
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(),)),))
    once = public_version(notice, day("Mon 2028-11-27"), 24)

    assert public_version(once, date(2090, 1, 1), 24) == once


def test_of_a_nominee_name_posts_and_outcomes_are_left():
    posts = (ProposedPost(post="云岚市交通运输局局长", probation=True),)
    outcome = an_outcome(OutcomeKind.ON_PROBATION, note="组织部部务会研究决定")
    nominee = a_nominee(proposed_posts=posts, outcomes=(outcome,), history="2003年8月参加工作。")

    left = public_version(a_notice(basis="依据", nominees=(nominee,)), date(2090, 1, 1), 24)

    assert left == replace(
        a_notice(),
        basis=None,
        nominees=(
            replace(
                nominee,
                gender=None,
                ethnicity=None,
                born=None,
                native_place=None,
                education=(),
                degrees=(),
                political_status=None,
                joined_party=None,
                started_work=None,
                current_post=None,
                history=None,
                outcomes=(replace(outcome, note=None),),
            ),
        ),
    )


def test_of_a_candidate_the_name_and_the_post_in_view_are_left():
    candidate = a_candidate(considered_for="云岚市民政局局长", former_unit="云岚市水利局")

    left = public_version(an_inspection(place="民政局", candidates=(candidate,)), date(2090, 1, 1), 24)

    assert left == replace(
        an_inspection(),
        purpose=None,
        place=None,
        team=(),
        supervision_phone=None,
        candidates=(replace(candidate, gender=None, current_post=None, former_unit=None),),
    )


def test_of_a_correction_and_a_withdrawal_it_is_left_that_they_were():
    correction = Correction(
        on=day("Mon 2026-11-23"),
        field="出生年月",
        was="1980年6月",
        now="1981年6月",
        reason="录入差错",
        approved_by="部务会",
        effect=CorrectionEffect.EXTENDS,
    )
    withdrawal = Withdrawal(
        on=day("Tue 2026-11-24"), reason=WithdrawalReason.REPLACED, approved_by="部务会", note="另行公示"
    )

    left = public_version(a_notice(corrections=(correction,), withdrawal=withdrawal), date(2090, 1, 1), 24)

    assert left.corrections == (replace(correction, was="", now="", reason="", approved_by=""),)
    assert left.withdrawal == replace(withdrawal, approved_by="", note=None)


def test_what_is_to_come_is_not_told():
    later = an_outcome(OutcomeKind.DEFERRED, "Mon 2026-12-07")
    earlier = an_outcome(OutcomeKind.DEFERRED, "Mon 2026-11-30")
    notice = a_notice(nominees=(a_nominee(outcomes=(later, earlier)),))

    def told(on: str):
        version = public_version(notice, day(on), 24)
        assert isinstance(version, AppointmentNotice)
        return version.nominees[0].outcomes

    assert told("Sun 2026-11-29") == ()
    assert told("Mon 2026-11-30") == (earlier,)
    assert told("Mon 2026-12-07") == (earlier, later)
