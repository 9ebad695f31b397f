"""Where a notice stands follows from its dates and outcomes alone, and nothing is told before its day."""

from datetime import UTC, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.notice import (
    Correction,
    CorrectionEffect,
    Medium,
    MediumKind,
    NoticeKind,
    NoticeState,
    Withdrawal,
    WithdrawalReason,
    YearMonth,
)
from publicity.outcome import OutcomeKind
from publicity.period import PeriodState
from tests.examples import NOW, SHANGHAI, a_nominee, a_notice, an_inspection, an_outcome, at, day

KIND = OutcomeKind
FINAL = sorted(set(OutcomeKind) - {OutcomeKind.DEFERRED})


def a_withdrawal(on: str = "Tue 2026-11-24") -> Withdrawal:
    """The notice is taken back while its period runs."""
    return Withdrawal(on=day(on), reason=WithdrawalReason.PUBLISHED_IN_ERROR, approved_by="部长")


def a_correction(on: str, field: str = "current_post") -> Correction:
    """One field corrected, without effect on the period."""
    return Correction(
        on=day(on), field=field, was="甲", now="乙", reason="笔误", approved_by="科长", effect=CorrectionEffect.NONE
    )


# --- Being there ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, is_public",
    [
        (at("Fri 2026-11-20 07:59:59"), False),
        (at("Fri 2026-11-20 08:00:00"), True),
        (at("Fri 2026-11-20 08:00:01"), True),
        (at("Thu 2026-11-19 23:59:59", UTC), False),
        (at("Fri 2026-11-20 00:00:00", UTC), True),
    ],
)
def test_a_notice_is_there_from_the_instant_of_its_publication(now, is_public):
    assert a_notice().is_public(now) is is_public
    assert an_inspection().is_public(now) is is_public


def test_a_draft_is_never_there():
    assert not a_notice(draft=True).is_public(NOW + timedelta(days=400))


def test_a_notice_knows_its_kind_and_its_people():
    notice, inspection = a_notice(), an_inspection()

    assert (notice.kind, notice.people) == (NoticeKind.APPOINTMENT, notice.nominees)
    assert (inspection.kind, inspection.people) == (NoticeKind.INSPECTION, inspection.candidates)


# --- The state of an appointment notice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, state",
    [
        ("Thu 2026-11-19 23:59:59", NoticeState.SCHEDULED),
        ("Fri 2026-11-20 00:00:00", NoticeState.RUNNING),
        ("Thu 2026-11-26 23:59:59", NoticeState.RUNNING),
        ("Fri 2026-11-27 00:00:00", NoticeState.ENDED),
        ("Sun 2026-11-29 23:59:59", NoticeState.ENDED),
        # The outcome is public from its day on.
        ("Mon 2026-11-30 00:00:00", NoticeState.DECIDED),
        ("Tue 2027-11-30 12:00:00", NoticeState.DECIDED),
    ],
)
def test_a_notice_is_scheduled_then_running_then_ended_then_decided(now, state):
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(KIND.APPOINTED, "Mon 2026-11-30"),)),))

    assert notice.state(at(now), SHANGHAI) is state
    assert notice.state(at(now).astimezone(UTC), SHANGHAI) is state


@pytest.mark.parametrize("kind", FINAL)
def test_every_outcome_but_deferral_decides(kind):
    notice = a_notice(nominees=(a_nominee(outcomes=(an_outcome(kind, "Mon 2026-11-30"),)),))

    assert notice.state(at("Mon 2026-11-30 09:00:00"), SHANGHAI) is NoticeState.DECIDED


def test_a_deferral_does_not_decide_and_becomes_overdue():
    deferral = an_outcome(KIND.DEFERRED, "Mon 2026-11-30")
    notice = a_notice(nominees=(a_nominee(outcomes=(deferral,)),))

    assert notice.state(at("Mon 2026-11-30 09:00:00"), SHANGHAI) is NoticeState.ENDED
    assert notice.state(at("Mon 2027-03-01 09:00:00"), SHANGHAI) is NoticeState.ENDED
    shown = notice.outcomes(day("Mon 2027-03-01"))
    assert shown == (deferral,)
    assert deferral.is_overdue(day("Mon 2027-03-01"))


def test_a_notice_is_decided_only_when_every_nominee_has_an_outcome():
    appointed = a_nominee(key="n1", outcomes=(an_outcome(KIND.APPOINTED, "Mon 2026-11-30"),))
    waiting = a_nominee(key="n2")
    later = a_nominee(key="n2", outcomes=(an_outcome(KIND.NOT_APPOINTED, "Tue 2026-12-01"),))

    one_waits = a_notice(nominees=(appointed, waiting))
    one_comes_later = a_notice(nominees=(appointed, later))

    assert one_waits.state(at("Tue 2026-12-01 09:00:00"), SHANGHAI) is NoticeState.ENDED
    assert one_comes_later.state(at("Mon 2026-11-30 23:59:59"), SHANGHAI) is NoticeState.ENDED
    assert one_comes_later.state(at("Tue 2026-12-01 00:00:00"), SHANGHAI) is NoticeState.DECIDED


@pytest.mark.parametrize(
    "today, expected",
    [
        ("Sun 2026-11-29", None),
        ("Mon 2026-11-30", KIND.DEFERRED),
        ("Sun 2027-01-31", KIND.DEFERRED),
        ("Mon 2027-02-01", KIND.APPOINTED),
    ],
)
@pytest.mark.parametrize("written", ["oldest first", "newest first"])
def test_an_outcome_is_told_from_its_day_on_and_the_latest_stands(today, expected, written):
    outcomes = (an_outcome(KIND.DEFERRED, "Mon 2026-11-30"), an_outcome(KIND.APPOINTED, "Mon 2027-02-01"))
    nominee = a_nominee(outcomes=outcomes if written == "oldest first" else outcomes[::-1])

    outcome = nominee.outcome(day(today))

    assert (outcome and outcome.kind) == expected


def test_of_two_outcomes_of_one_day_the_one_written_last_stands():
    nominee = a_nominee(
        outcomes=(an_outcome(KIND.DEFERRED, "Mon 2026-11-30"), an_outcome(KIND.WITHDRAWN, "Mon 2026-11-30"))
    )

    outcome = nominee.outcome(day("Mon 2026-11-30"))

    assert outcome is not None
    assert outcome.kind is KIND.WITHDRAWN


@pytest.mark.parametrize(
    "now, state",
    [
        ("Mon 2026-11-23 23:59:59", NoticeState.RUNNING),
        ("Tue 2026-11-24 00:00:00", NoticeState.WITHDRAWN),
        # The page stays, and says so, whatever the period or an outcome would say.
        ("Fri 2026-11-27 00:00:00", NoticeState.WITHDRAWN),
        ("Tue 2026-12-01 09:00:00", NoticeState.WITHDRAWN),
    ],
)
def test_a_withdrawn_notice_stays_and_is_withdrawn_from_its_day_on(now, state):
    decided = a_nominee(outcomes=(an_outcome(KIND.APPOINTED, "Mon 2026-11-30"),))
    notice = a_notice(withdrawal=a_withdrawal("Tue 2026-11-24"), nominees=(decided,))

    assert notice.state(at(now), SHANGHAI) is state
    assert notice.is_public(at(now))


def test_a_withdrawal_is_told_from_its_day_on():
    notice = a_notice(withdrawal=a_withdrawal("Tue 2026-11-24"))

    assert notice.withdrawn_by(day("Mon 2026-11-23")) is None
    assert notice.withdrawn_by(day("Tue 2026-11-24")) == a_withdrawal("Tue 2026-11-24")


OUTCOME_DAYS = st.sampled_from(["Mon 2026-11-30", "Tue 2026-12-01", "Wed 2026-12-02"])
NOMINEES = st.lists(
    st.builds(
        lambda kinds: a_nominee(outcomes=tuple(an_outcome(kind, on) for kind, on in kinds)),
        st.lists(st.tuples(st.sampled_from(OutcomeKind), OUTCOME_DAYS), max_size=2),
    ),
    min_size=1,
    max_size=3,
).map(tuple)


@given(
    nominees=NOMINEES,
    withdrawn=st.none() | st.sampled_from(["Sat 2026-11-21", "Fri 2026-11-27", "Tue 2026-12-01"]),
    hours=st.integers(-48, 24 * 16),
)
def test_at_any_instant_a_notice_is_in_exactly_one_state(nominees, withdrawn, hours):
    notice = a_notice(nominees=nominees, withdrawal=a_withdrawal(withdrawn) if withdrawn else None)
    now = at("Fri 2026-11-20 00:00:00") + timedelta(hours=hours)
    today = now.date()

    is_withdrawn = withdrawn is not None and day(withdrawn) <= today
    shown = notice.outcomes(today)
    is_decided = None not in shown and all(one and one.kind is not KIND.DEFERRED for one in shown)
    period = notice.period.state(now, SHANGHAI)

    assert {
        NoticeState.WITHDRAWN: is_withdrawn,
        NoticeState.DECIDED: not is_withdrawn and is_decided,
        NoticeState.SCHEDULED: not is_withdrawn and not is_decided and period is PeriodState.SCHEDULED,
        NoticeState.RUNNING: not is_withdrawn and not is_decided and period is PeriodState.RUNNING,
        NoticeState.ENDED: not is_withdrawn and not is_decided and period is PeriodState.ENDED,
    } == {state: state is notice.state(now, SHANGHAI) for state in NoticeState}


@given(nominees=NOMINEES, today=st.sampled_from(["Sun 2026-11-29", "Mon 2026-11-30", "Tue 2026-12-01"]))
def test_no_outcome_is_told_before_its_day(nominees, today):
    shown = a_notice(nominees=nominees).outcomes(day(today))

    assert len(shown) == len(nominees)
    assert all(one is None or one.on <= day(today) for one in shown)


# --- The state of an inspection notice --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "now, state",
    [
        ("Sun 2026-11-22 23:59:59", NoticeState.SCHEDULED),
        ("Mon 2026-11-23 00:00:00", NoticeState.RUNNING),
        ("Wed 2026-11-25 23:59:59", NoticeState.RUNNING),
        ("Thu 2026-11-26 00:00:00", NoticeState.ENDED),
    ],
)
def test_an_inspection_is_scheduled_then_running_then_ended(now, state):
    assert an_inspection().state(at(now), SHANGHAI) is state


def test_a_withdrawn_inspection_is_withdrawn_from_its_day_on():
    notice = an_inspection(withdrawal=a_withdrawal("Tue 2026-11-24"))

    assert notice.state(at("Mon 2026-11-23 23:59:59"), SHANGHAI) is NoticeState.RUNNING
    assert notice.state(at("Tue 2026-11-24 00:00:00"), SHANGHAI) is NoticeState.WITHDRAWN


# --- Media, corrections, months ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "recorded, missing",
    [
        (["newspaper", "television", "radio"], ()),
        (["radio", "newspaper", "television", "newspaper"], ()),
        (["newspaper"], ("television", "radio")),
        (["television", "radio"], ("newspaper",)),
        ([], ("newspaper", "television", "radio")),
    ],
)
def test_the_media_that_are_not_recorded_are_named_in_the_order_of_the_rule(recorded, missing):
    media = tuple(Medium(kind=MediumKind(kind), outlet="—", on=day("Fri 2026-11-20")) for kind in recorded)

    assert a_notice(media=media).missing_media() == missing


def test_corrections_are_told_from_their_day_on_and_oldest_first():
    late, early = a_correction("Wed 2026-11-25", "born"), a_correction("Mon 2026-11-23")
    notice = a_notice(corrections=(late, early))

    assert notice.corrections_by(day("Sun 2026-11-22")) == ()
    assert notice.corrections_by(day("Tue 2026-11-24")) == (early,)
    assert notice.corrections_by(day("Wed 2026-11-25")) == (early, late)


def test_a_month_is_written_with_four_and_two_digits_and_sorts_by_time():
    assert str(YearMonth(1981, 4)) == "1981-04"
    assert YearMonth(1981, 12) < YearMonth(1982, 1)
