"""An inspection notice makes four disclosures, says openly what it holds back, and is out one to three working days ahead."""

import pytest

from publicity.disclosures import Disclosure, DisclosureState, DisclosureTopic, LeadTime, Withholding, judge
from publicity.errors import CalendarMissing
from publicity.notice import TeamMember
from tests.examples import a_candidate, a_contact, an_inspection, day

TEAM = DisclosureTopic.TEAM
STATE = DisclosureState


def a_withholding(topic: DisclosureTopic = TEAM) -> Withholding:
    """A topic held back in the open."""
    return Withholding(topic=topic, ground="涉及重要秘密", approved_by="部长", review_on=day("Mon 2027-03-01"))


# --- One topic --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts, withheld, state, lacking",
    [
        ({"a": True, "b": True}, False, STATE.DISCLOSED, ()),
        ({"a": True, "b": False}, False, STATE.MISSING, ("b",)),
        ({"a": False, "b": False}, False, STATE.MISSING, ("a", "b")),
        ({"a": True, "b": False}, True, STATE.PARTLY, ("b",)),
        ({"a": False, "b": False}, True, STATE.WITHHELD, ("a", "b")),
        ({"a": True, "b": True}, True, STATE.DISCLOSED, ()),
    ],
)
def test_a_topic_is_missing_unless_all_its_parts_are_there_or_openly_withheld(parts, withheld, state, lacking):
    withholdings = (a_withholding(),) if withheld else ()

    disclosure = judge(TEAM, parts, withholdings)

    assert (disclosure.state, disclosure.lacking) == (state, lacking)


def test_what_is_withheld_carries_its_ground_and_what_is_disclosed_does_not():
    withheld = judge(TEAM, {"a": False}, (a_withholding(),))
    disclosed = judge(TEAM, {"a": True}, (a_withholding(),))

    assert withheld.withholding == a_withholding()
    assert disclosed.withholding is None


def test_withholding_one_topic_excuses_no_other():
    disclosure = judge(TEAM, {"a": False}, (a_withholding(DisclosureTopic.SUBJECT),))

    assert disclosure == Disclosure(TEAM, STATE.MISSING, ("a",))


# --- The four of a notice ---------------------------------------------------------------------------------------------


def test_a_complete_notice_makes_the_four_disclosures_in_the_order_of_the_rule():
    disclosures = an_inspection().disclosures()

    assert [one.topic for one in disclosures] == ["subject", "time_and_purpose", "team", "ways_to_report"]
    assert {one.state for one in disclosures} == {STATE.DISCLOSED}


@pytest.mark.parametrize(
    "changes, topic, lacking",
    [
        ({"candidates": ()}, "subject", ("candidates", "current_posts")),
        ({"candidates": (a_candidate(current_post=None),)}, "subject", ("current_posts",)),
        (
            {"candidates": (a_candidate(), a_candidate(key="c2", current_post=None))},
            "subject",
            ("current_posts",),
        ),
        ({"purpose": None}, "time_and_purpose", ("purpose",)),
        ({"team": ()}, "team", ("two_members",)),
        ({"team": (TeamMember(name="沈望山", leads=True),)}, "team", ("two_members",)),
        ({"supervision_phone": None}, "team", ("supervision_phone",)),
        ({"team": (), "supervision_phone": None}, "team", ("two_members", "supervision_phone")),
        ({"contact": a_contact(phones=())}, "ways_to_report", ("phone",)),
        ({"contact": a_contact(address=None, visit=None)}, "ways_to_report", ("post_or_visit",)),
    ],
)
def test_a_disclosure_that_lacks_a_part_is_missing_and_the_other_three_are_not(changes, topic, lacking):
    disclosures = {one.topic: one for one in an_inspection(**changes).disclosures()}

    assert disclosures.pop(topic) == Disclosure(DisclosureTopic(topic), STATE.MISSING, lacking)
    assert {one.state for one in disclosures.values()} == {STATE.DISCLOSED}


@pytest.mark.parametrize("contact", [a_contact(address=None), a_contact(visit=None)])
def test_a_way_by_post_or_in_person_is_enough_beside_the_phone(contact):
    disclosures = an_inspection(contact=contact).disclosures()

    assert {one.state for one in disclosures} == {STATE.DISCLOSED}


@pytest.mark.parametrize(
    "changes, state",
    [
        ({"team": (), "supervision_phone": None}, STATE.WITHHELD),
        ({"team": ()}, STATE.PARTLY),
        ({"supervision_phone": None}, STATE.PARTLY),
    ],
)
def test_a_team_may_be_held_back_in_the_open_wholly_or_partly(changes, state):
    notice = an_inspection(withheld=(a_withholding(),), **changes)

    team = next(one for one in notice.disclosures() if one.topic is TEAM)

    assert (team.state, team.withholding) == (state, a_withholding())


# --- The lead ---------------------------------------------------------------------------------------------------------

LEADS = [
    # published, inspection begins, working days between
    ("Fri 2026-11-20", "Fri 2026-11-20", 0),
    ("Thu 2026-11-19", "Fri 2026-11-20", 1),
    ("Tue 2026-11-17", "Fri 2026-11-20", 3),
    ("Mon 2026-11-16", "Fri 2026-11-20", 4),
    # Over a weekend, which leads nothing.
    ("Fri 2026-11-20", "Mon 2026-11-23", 1),
    ("Sat 2026-11-21", "Mon 2026-11-23", 0),
    ("Sun 2026-11-22", "Mon 2026-11-23", 0),
    ("Sun 2026-11-22", "Tue 2026-11-24", 1),
    ("Wed 2026-11-18", "Mon 2026-11-23", 3),
    ("Tue 2026-11-17", "Mon 2026-11-23", 4),
    # Over National Day.
    ("Wed 2026-09-30", "Thu 2026-10-08", 1),
    ("Mon 2026-09-28", "Thu 2026-10-08", 3),
    ("Thu 2026-10-01", "Thu 2026-10-08", 0),
    # Over Spring Festival, with the make-up Saturday before it.
    ("Sat 2026-02-14", "Tue 2026-02-24", 1),
    ("Thu 2026-02-12", "Tue 2026-02-24", 3),
    # A make-up Saturday is a working day of the lead, and an inspection may begin on one.
    ("Fri 2026-10-09", "Mon 2026-10-12", 2),
    ("Sat 2026-10-10", "Mon 2026-10-12", 1),
    ("Fri 2026-10-09", "Sat 2026-10-10", 1),
    ("Sun 2026-10-11", "Mon 2026-10-12", 0),
    # An inspection that begins on a day off.
    ("Fri 2026-11-20", "Sun 2026-11-22", 1),
    # Into a known year.
    ("Wed 2025-12-31", "Sun 2026-01-04", 1),
]


@pytest.mark.parametrize("published, begins, working_days", LEADS)
def test_a_notice_leads_its_inspection_by_one_to_three_working_days(calendar, published, begins, working_days):
    lead = LeadTime().holds(day(published), day(begins), calendar)

    assert lead is (1 <= working_days <= 3)


@pytest.mark.parametrize("published, begins, working_days", LEADS)
@pytest.mark.parametrize("demanded", range(6))
def test_the_lead_is_counted_in_working_days_from_the_day_of_publication(
    calendar, published, begins, working_days, demanded
):
    exactly = LeadTime(min_working_days=demanded, max_working_days=demanded)

    assert exactly.holds(day(published), day(begins), calendar) is (working_days == demanded)


@pytest.mark.parametrize("begins", ["Thu 2026-11-19", "Sun 2026-11-15", "Sat 2026-10-10", "Thu 2026-10-01"])
@pytest.mark.parametrize("least", [0, 1])
def test_a_notice_that_comes_after_the_inspection_has_begun_leads_nothing(calendar, begins, least):
    rule = LeadTime(min_working_days=least, max_working_days=3)

    assert not rule.holds(day("Fri 2026-11-20"), day(begins), calendar)


def test_a_lead_that_reaches_a_year_without_a_calendar_is_refused(calendar):
    with pytest.raises(CalendarMissing, match="2027"):
        LeadTime().holds(day("Thu 2026-12-24"), day("Mon 2026-12-28"), calendar)
