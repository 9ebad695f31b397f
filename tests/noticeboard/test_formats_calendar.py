"""Calendars: what a calendar program reads in them is the period, its last hour, and what happened to the notice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event
from icalendar.parser import Contentlines

from noticeboard import create_app
from noticeboard.formats.calendar import escaped, folded
from publicity.notice import Correction, CorrectionEffect, Withdrawal, WithdrawalReason
from publicity.period import PublicityPeriod
from tests.noticeboard.a_board import (
    DEMONSTRATION,
    PORTAL,
    a_content,
    a_nominee,
    a_notice,
    an_inspection,
    at,
    day,
    page_of,
    sample_content,
)

RARE = "𬭎𫖮𠅤"

PERIOD = "/notices/GS-2026-012/period.ics"


def events_of(text: str) -> dict[str, Event]:
    """UID → event, as a calendar program reads them."""
    calendar = Calendar.from_ical(text)
    assert isinstance(calendar, Calendar)
    assert not calendar.errors
    events = [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    return {str(event["UID"]).partition("@")[0]: event for event in events}


def test_a_period_is_whole_days_and_ends_with_the_day_after_its_last():
    events = events_of(page_of(a_notice(), at_address=PERIOD))

    period = events["GS-2026-012.period"]
    assert (period.start, period.end) == (date(2026, 11, 20), date(2026, 11, 27))
    assert events.keys() == {"GS-2026-012.period", "GS-2026-012.deadline"}
    assert period["URL"] == "https://gongshi.yunlan.example/notices/GS-2026-012/"


@pytest.mark.parametrize(
    "closes, begins, ends",
    [
        (None, "Thu 2026-11-26 23:00", "Fri 2026-11-27 00:00"),
        (time(17, 30), "Thu 2026-11-26 16:30", "Thu 2026-11-26 17:30"),
    ],
)
def test_a_deadline_is_the_hour_that_ends_with_it_in_the_city(closes, begins, ends):
    notice = a_notice(period=PublicityPeriod(first=day("2026-11-20"), last=day("2026-11-26"), closes=closes))

    deadline = events_of(page_of(notice, at_address=PERIOD))["GS-2026-012.deadline"]

    assert isinstance(deadline.start, datetime)
    assert isinstance(deadline.end, datetime)
    assert deadline.start.utcoffset() == timedelta(hours=8)
    assert (f"{deadline.start:%a %Y-%m-%d %H:%M}", f"{deadline.end:%a %Y-%m-%d %H:%M}") == (begins, ends)
    assert str(deadline["DTSTART"].params["TZID"]) == "Asia/Shanghai"


def test_an_inspection_has_its_days_and_no_deadline():
    text = page_of(an_inspection(), at_address="/notices/KC-2026-024/period.ics")

    (inspection,) = events_of(text).values()

    assert (inspection.start, inspection.end) == (date(2026, 11, 25), date(2026, 11, 28))
    assert "VTIMEZONE" not in text


def test_names_and_signs_of_every_kind_come_back_as_they_were():
    title = f"公告“一”, 甲; 乙\\丙 {RARE}" * 5
    notice = a_notice(title=title, nominees=(a_nominee(name=f"王{RARE}"),))

    period = events_of(page_of(notice, at_address=PERIOD))["GS-2026-012.period"]

    assert title in str(period["SUMMARY"])
    assert f"王{RARE}" in str(period["DESCRIPTION"])


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_no_line_is_too_long_and_no_character_is_cut(text):
    lines = folded(f"SUMMARY:{escaped(text)}").encode().split(b"\r\n")

    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines)
    (line,) = [one for one in Contentlines.from_ical(b"\r\n".join(lines)) if one]
    assert line == f"SUMMARY:{escaped(text)}"


def test_every_line_of_every_calendar_of_the_sample_is_short_enough():
    client = create_app(sample_content(), PORTAL, DEMONSTRATION).test_client()
    public = [notice for notice in sample_content().notices if notice.is_public(DEMONSTRATION)]

    for prefix in ("", "/en"):
        whole = client.get(f"{prefix}/calendar.ics").data
        assert max(map(len, whole.split(b"\r\n"))) <= 75
        assert b"\n" not in whole.replace(b"\r\n", b"")
        numbers = {uid.partition(".")[0] for uid in events_of(whole.decode())}
        assert numbers == {notice.number for notice in public}


def test_an_event_keeps_its_name_and_its_sequence_grows_with_each_change():
    correction = Correction(
        on=day("2026-11-21"), field="电话", was="0577-1", now="0577-2", reason="笔误", approved_by="部务会",
        effect=CorrectionEffect.NONE,
    )  # fmt: skip
    withdrawal = Withdrawal(on=day("2026-11-22"), reason=WithdrawalReason.REPLACED, approved_by="部务会")
    notice = a_notice(corrections=(correction,), withdrawal=withdrawal)

    days = ("2026-11-20T09:00", "2026-11-21T09:00", "2026-11-22T09:00")
    told = [events_of(page_of(notice, at_address=PERIOD, as_of=at(text))) for text in days]

    assert told[0].keys() == told[1].keys() == told[2].keys()
    periods = [events["GS-2026-012.period"] for events in told]
    assert [one["SEQUENCE"] for one in periods] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in periods] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [f"{one.DTSTAMP:%d %H:%M}" for one in periods] == ["20 01:00", "20 16:00", "21 16:00"]


def test_a_city_whose_clocks_change_is_understood_too():
    zone = ZoneInfo("Europe/Berlin")
    portal = replace(PORTAL, days=replace(PORTAL.days, timezone="Europe/Berlin"))
    notices = (
        a_notice("GS-2026-001", first="2026-03-20", last="2026-03-27"),
        a_notice("GS-2026-002", first="2026-03-27", last="2026-04-03"),
        a_notice("GS-2026-003", first="2026-11-02", last="2026-11-09"),
    )
    text = create_app(a_content(notices), portal, DEMONSTRATION).test_client().get("/calendar.ics").text

    # Under another name, so that nothing but the file can say what the zone's clocks do.
    events = events_of(text.replace("Europe/Berlin", "City"))

    ends = [events[f"{notice.number}.deadline"].end for notice in notices]
    for notice, end in zip(notices, ends, strict=True):
        assert isinstance(end, datetime)
        assert end.utcoffset() == notice.period.closes_at(zone).utcoffset(), notice.number
    assert len({end.utcoffset() for end in ends if isinstance(end, datetime)}) == 2
