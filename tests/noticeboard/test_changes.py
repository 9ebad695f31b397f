"""When the board next reads differently: the instant a build has to be repeated at."""

from __future__ import annotations

from datetime import timedelta

import pytest

from noticeboard.next_change import next_change
from publicity.disclosures import DisclosureTopic, Withholding
from publicity.outcome import Outcome, OutcomeKind
from tests.noticeboard.a_board import a_nominee, a_notice, a_register, an_app, an_inspection, at, day

INSTANTS = """
2026-11-01T00:00 | 2026-11-18T09:00 | it is put up
2026-11-18T09:00 | 2026-11-20T00:00 | its period begins
2026-11-20T00:00 | 2026-11-21T00:00 | another day of it is today
2026-11-26T10:00 | 2026-11-27T00:00 | it closes
2026-11-27T00:00 | 2026-12-03T00:00 | a nominee is deferred
2026-12-03T00:00 | 2027-03-04T00:00 | the deferral is overdue
2027-03-04T00:00 | 2029-03-01T00:00 | it is decided, too late
2029-03-01T00:00 | 2030-03-02T00:00 | the probation is over, and it is reduced
2030-03-02T00:00 | none             |
"""


@pytest.mark.parametrize("row", INSTANTS.strip().splitlines())
def test_the_next_change_is_the_next_thing_that_happens_to_a_notice(row):
    now, change, _ = (part.strip() for part in row.split("|"))
    outcomes = (
        Outcome(kind=OutcomeKind.DEFERRED, on=day("2026-12-03")),
        Outcome(kind=OutcomeKind.ON_PROBATION, on=day("2029-03-01")),
    )
    notice = a_notice(published=at("2026-11-18T09:00"), nominees=(a_nominee(outcomes=outcomes),))

    assert a_register(notice, as_of=at(now)).next_turn() == (None if change == "none" else at(change))


@pytest.mark.parametrize("notices", [(), (a_notice(),), (a_notice(draft=True),)], ids=["none", "closed", "draft"])
def test_the_front_page_says_what_is_open_today_and_so_changes_at_midnight_whatever_there_is(notices):
    assert next_change(a_register(*notices, as_of=at("2026-11-27T00:00"))) == at("2026-11-28T00:00")


def test_what_happens_during_a_day_changes_it_too():
    notice = a_notice(published=at("2026-11-18T09:00"))

    assert next_change(a_register(notice, as_of=at("2026-11-18T00:00"))) == at("2026-11-18T09:00")


def test_an_inspection_changes_when_it_begins_ends_should_be_looked_at_again_and_is_reduced():
    withheld = Withholding(topic=DisclosureTopic.TEAM, ground="回避", approved_by="部长", review_on=day("2026-12-01"))
    notice = an_inspection(team=(), withheld=(withheld,))

    changes = [
        a_register(notice, as_of=at(now)).next_turn()
        for now in ("2026-11-20T09:00", "2026-11-25T00:00", "2026-11-28T00:00", "2026-12-02T00:00")
    ]

    sunset = at("2028-11-28T00:00")
    assert changes == [at("2026-11-25T00:00"), at("2026-11-28T00:00"), at("2026-12-02T00:00"), sunset]


@pytest.mark.parametrize("now", ["2026-11-19T12:00", "2026-11-20T00:00", "2026-11-24T03:00", "2026-11-26T23:00"])
def test_until_the_next_change_every_page_stays_as_it_is(now):
    early = at("2026-11-18T09:00")
    notices = (a_notice(published=early), an_inspection(published=early))
    change = next_change(a_register(*notices, as_of=at(now)))

    def pages(instant):
        client = an_app(*notices, as_of=instant).test_client()
        return [client.get(address).text for address in ("/", "/notices/GS-2026-012/", "/notices/KC-2026-024/")]

    assert pages(change - timedelta(minutes=1)) == pages(at(now))
    assert pages(change) != pages(at(now))
