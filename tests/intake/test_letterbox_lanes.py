"""A flood is slowed and marked, never discarded; the channel never closes; nobody is remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.letterbox.lanes import HOUR, MINUTE, Lane, Lanes, prefix_of
from portal import LetterboxLimits
from tests.intake.a_letterbox import RUNNING, a_file, a_place, fill_in, receipt_on, send, token_in

PATH = f"/en/report/{RUNNING}/"
LIMITS = LetterboxLimits(calm_per_minute=10, calm_per_place=3, wait_seconds=60)
YOUNG, OLD = timedelta(seconds=20), timedelta(seconds=61)
HERE, NEXT_DOOR, ELSEWHERE = "203.0.114.7", "203.0.114.200", "198.51.101.7"


@pytest.fixture
def lanes():
    """Lanes with small limits."""
    return Lanes(LIMITS)


def fill(lanes, times, address, clock=0.0):
    """Let so many reports come from an address."""
    for _ in range(times):
        lanes.count(address, clock)


# --- Lanes ----------------------------------------------------------------------------------------------------------


def test_while_it_is_calm_nobody_waits(lanes):
    assert lanes.lane_for(HERE, YOUNG, 0.0) is Lane.NORMAL


def test_a_crowd_from_one_place_waits_and_then_is_marked_while_others_notice_nothing(lanes):
    fill(lanes, 3, HERE)

    assert lanes.lane_for(HERE, YOUNG, 1.0) is lanes.lane_for(NEXT_DOOR, YOUNG, 1.0) is Lane.WAIT
    assert lanes.lane_for(HERE, OLD, 1.0) is Lane.MARKED
    assert lanes.lane_for(ELSEWHERE, YOUNG, 1.0) is Lane.NORMAL


def test_when_much_comes_from_everywhere_all_wait_and_nobody_is_marked_for_it(lanes):
    fill(lanes, 10, None)

    assert lanes.lane_for(ELSEWHERE, YOUNG, 1.0) is Lane.WAIT
    assert lanes.lane_for(ELSEWHERE, OLD, 1.0) is Lane.NORMAL


@pytest.mark.parametrize("load", [0, 10, 1000, 100_000])
def test_whoever_has_waited_is_taken_however_much_comes(lanes, load):
    # The channel never closes: there is no load at which a form of some age is told to wait.
    for place in (HERE, None):
        lanes._taken = load
        lanes._places.update({lanes._place(HERE): load})
        assert lanes.lane_for(place, OLD, 0.0) is not Lane.WAIT


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "fe80::1", "", None, "unix:", "tor"]
)
def test_this_machine_or_a_private_network_is_never_one_person(lanes, address):
    fill(lanes, 9, address)

    assert prefix_of(address) is None
    assert lanes.lane_for(address, YOUNG, 1.0) is Lane.NORMAL


def test_a_network_that_is_known_to_be_shared_is_never_one_person():
    lanes = Lanes(LetterboxLimits(calm_per_minute=10, calm_per_place=3, shared_networks=("203.0.114.0/24",)))
    fill(lanes, 9, HERE)

    assert lanes.lane_for(HERE, YOUNG, 1.0) is Lane.NORMAL
    assert prefix_of(HERE, shared=()) == "203.0.114.0/24"  # Control: otherwise it would be.


@pytest.mark.parametrize(
    "address, prefix",
    [
        ("203.0.114.7", "203.0.114.0/24"),
        ("::ffff:203.0.114.7", "203.0.114.0/24"),
        ("2a00:1450:4001:81b::200e", "2a00:1450:4001::/48"),
    ],
)
def test_a_place_is_a_network_and_not_an_address(address, prefix):
    assert prefix_of(address) == prefix


def test_after_a_minute_the_crowd_is_over_and_after_an_hour_the_place_is_forgotten(lanes):
    fill(lanes, 10, HERE)
    key = lanes._key

    assert lanes.lane_for(ELSEWHERE, YOUNG, MINUTE) is Lane.NORMAL
    assert lanes.lane_for(HERE, OLD, MINUTE) is Lane.MARKED
    assert lanes.lane_for(HERE, YOUNG, HOUR) is Lane.NORMAL
    assert lanes._key != key
    assert not lanes._places


def test_no_address_is_kept_in_any_form_that_can_be_read(lanes):
    fill(lanes, 2, HERE)

    assert "203" not in repr(lanes)
    assert all("203.0.114" not in repr(key) for key in lanes._places)
    assert list(lanes._places) != list(_counted_with_another_key())


def _counted_with_another_key():
    other = Lanes(LIMITS)
    fill(other, 2, HERE)
    return other._places


def test_memory_is_bounded_however_many_places_there_are(lanes, monkeypatch):
    monkeypatch.setattr("intake.letterbox.lanes.MOST_PLACES", 5)
    for number in range(20):
        lanes.count(f"203.0.{number}.7", 0.0)

    assert len(lanes._places) == 5


# --- In the letterbox -----------------------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path):
    """A letterbox in which two reports a minute are much, and from one place one is."""
    return a_place(tmp_path, calm_per_minute=2, calm_per_place=1, wait_seconds=90, behind_proxy=True)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


def from_(address):
    """What our proxy puts behind whatever a visitor wrote there."""
    return {"X-Forwarded-For": f"10.0.0.1, {address}"}


def test_in_a_flood_the_page_says_how_long_to_wait_keeps_the_text_and_then_takes_it(place, client):
    send(client, fill_in(place, client), **from_(HERE))
    fields = fill_in(place, client, PATH, nominee="n2", files=a_file())

    wait = send(client, fields, PATH, **from_(HERE))

    assert wait.status_code == 429
    assert wait.headers["Retry-After"] == "51"
    assert "Please wait 51 seconds" in wait.text
    assert fields["text"] in wait.text
    assert "choose your files again" in wait.text
    assert "<script" not in wait.text
    assert token_in(wait) == fields["token"]
    assert len(place.reports()) == 1

    place.wait(seconds=51)
    taken = send(client, fields, PATH, **from_(HERE))

    assert receipt_on(taken)
    assert sorted(report.marks for report in place.reports()) == [(), ("crowd",)]


def test_whoever_writes_for_longer_than_the_wait_notices_nothing(place, client):
    send(client, fill_in(place, client), **from_(HERE))
    fields = fill_in(place, client)
    place.wait(seconds=60)

    assert receipt_on(send(client, fields, **from_(HERE)))


def test_a_form_sent_again_shows_its_receipt_in_any_flood(place, client):
    fields = fill_in(place, client)
    first = send(client, fields, **from_(HERE))
    for _ in range(3):
        send(client, fill_in(place, client), **from_(HERE))

    assert receipt_on(send(client, fields, **from_(HERE))) == receipt_on(first)


def test_of_many_copies_not_one_is_lost(place, client):
    taken = 0
    for _ in range(30):
        fields = fill_in(place, client)
        place.wait(seconds=60)
        taken += receipt_on(send(client, fields, **from_(HERE))) is not None

    assert taken == len(place.reports()) == 30
    assert [report.marks for report in place.reports()].count(("crowd",)) == 29


def test_what_a_visitor_writes_of_the_own_address_is_not_believed(place, client):
    send(client, fill_in(place, client), **from_(HERE))
    fields = fill_in(place, client)

    assert send(client, fields, **{"X-Forwarded-For": f"{ELSEWHERE}, {HERE}"}).status_code == 429
    assert receipt_on(send(client, fields, **{"X-Forwarded-For": f"{HERE}, {ELSEWHERE}"}))


def test_without_a_proxy_that_we_know_of_no_such_header_counts(tmp_path):
    place = a_place(tmp_path, calm_per_place=1)
    client = place.app().test_client()
    send(client, fill_in(place, client), **from_(HERE))

    assert receipt_on(send(client, fill_in(place, client), **from_(HERE)))


def test_other_words_under_the_same_receipt_wait_or_are_marked_like_any(place, client):
    fields = fill_in(place, client)
    receipt = receipt_on(send(client, fields, **from_(HERE)))
    for _ in range(3):
        send(client, fill_in(place, client), **from_(HERE))

    for number in range(3):
        send(client, fields | {"text": f"别的内容{number}"}, **from_(HERE))
        place.wait(seconds=60)
    again = send(client, fields, **from_(HERE))

    marks = [report.marks for report in place.reports() if report.text.startswith("别的内容")]
    assert marks
    assert set(marks) == {("crowd",)}
    assert receipt_on(again) == receipt
