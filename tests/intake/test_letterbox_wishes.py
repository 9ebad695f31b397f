"""Whether to be known is asked plainly, and nobody gives a name away without noticing."""

from __future__ import annotations

import pytest

from intake.receipts import Receipt
from publicity.report import Wish
from tests.intake.a_letterbox import RUNNING, a_place, fill_in, receipt_on, send

PATH = f"/en/report/{RUNNING}/"
IDENTITY = "11010519491231002X"
"""The example of the standard itself."""


@pytest.fixture
def place(tmp_path):
    """A letterbox of its own."""
    return a_place(tmp_path)


@pytest.fixture
def client(place):
    """A browser."""
    return place.app().test_client(use_cookies=False)


@pytest.mark.parametrize("wish", Wish)
def test_how_one_wants_to_be_known_comes_with_the_report(place, client, wish):
    name = {} if wish is Wish.ANONYMOUS else {"name": "陈女士"}

    send(client, fill_in(place, client, PATH, wish=wish, **name), PATH)

    assert place.reports()[0].wish is wish


def test_whoever_says_nothing_stays_unknown(place, client):
    send(client, fill_in(place, client, PATH), PATH)

    assert place.reports()[0].wish is Wish.ANONYMOUS


def test_unknown_is_chosen_before_anything_is_typed(client):
    page = client.get(PATH).text

    assert 'value="anonymous" checked' in page
    assert page.count(" checked") == 1


@pytest.mark.parametrize("field", ["name", "contact"])
def test_a_name_from_somebody_who_wants_to_stay_unknown_is_asked_about(place, client, field):
    fields = fill_in(place, client, PATH, wish="anonymous", **{field: "陈女士"})

    answer = send(client, fields, PATH)

    assert answer.status_code == 422
    assert 'href="#wish"' in answer.text
    assert "You chose not to say who you are" in answer.text
    assert 'value="陈女士"' in answer.text
    assert place.inbox.names() == []


@pytest.mark.parametrize("wish", ["named", "confidential"])
def test_a_wish_to_be_known_without_a_name_is_asked_about(place, client, wish):
    answer = send(client, fill_in(place, client, PATH, wish=wish), PATH)

    assert answer.status_code == 422
    assert f'value="{wish}" checked' in answer.text
    assert place.inbox.names() == []


def test_a_wish_that_is_none_is_refused(place, client):
    assert send(client, fill_in(place, client, PATH, wish="famous"), PATH).status_code == 422


# --- Numbers that give away -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [f"回执号{Receipt.from_nonce(b'k' * 32, b'x' * 16)}", f"本人{IDENTITY}"])
def test_a_number_that_gives_away_is_asked_about_and_may_stand_if_it_is_meant(place, client, text):
    fields = fill_in(place, client, PATH, text=text)

    asked = send(client, fields, PATH)

    assert asked.status_code == 422
    assert text in asked.text
    assert 'name="as_it_is"' in asked.text
    assert place.inbox.names() == []
    assert receipt_on(send(client, fields | {"as_it_is": "yes"}, PATH))


def test_a_number_of_an_identity_card_is_fine_where_a_name_is_given(place, client):
    assert receipt_on(send(client, fill_in(place, client, PATH, text=IDENTITY, name="陈女士"), PATH))


@pytest.mark.parametrize(
    "text", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", "号码110105 19491231 002X。"]
)
def test_a_number_of_an_identity_card_is_known_in_any_writing(place, client, text):
    assert send(client, fill_in(place, client, PATH, text=text), PATH).status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "电话13800138000，座机0577-12380",
        "合同编号20240017202400180019",
        "9" * 18,
        "一、二、三、四",
    ],
)
def test_other_numbers_are_not_asked_about(place, client, text):
    assert receipt_on(send(client, fill_in(place, client, PATH, text=text), PATH))


# --- What is said -----------------------------------------------------------------------------------------------------


def test_what_is_not_protected_is_said_on_the_form_and_in_full_on_a_page_of_its_own(client):
    form, page = client.get(PATH).text, client.get("/en/report/safety/").text

    assert "What we cannot protect:" in form
    assert 'href="/en/report/safety/"' in form
    for word in ("workplace", "only you can know", "Voices", "without place, hour and device", "Your line", "administrator", "court",
                 "does not erase"):  # fmt: skip
        assert word in page
