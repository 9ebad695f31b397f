"""The app is asked for a notice's files by the names of their routes, and answers as if it had been asked by address."""

from __future__ import annotations

import pytest
from flask import Response
from werkzeug.routing import BuildError

from noticeboard import app_of
from noticeboard.asking import Asker
from noticeboard.pages import places_of
from noticeboard.register import OpenRegister
from tests.noticeboard.a_board import DEMONSTRATION, PORTAL, sample_content


@pytest.fixture(scope="module")
def register() -> OpenRegister:
    """The register of the demonstration."""
    return OpenRegister(content=sample_content(), portal=PORTAL, as_of=DEMONSTRATION)


def test_an_answer_is_that_of_the_address(register):
    app = app_of(register)
    asker, client = Asker(app, PORTAL.addresses.board), app.test_client()
    # One of each kind of notice in each state.
    cards = {(card.kind, card.state, bool(card.reduced_on)): card for card in register.cards}.values()
    places = [place for card in cards for place in places_of(card, register)]

    assert len(cards) > 5
    for endpoint, values in places:
        address, answer = asker.ask(endpoint, values)
        asked = client.get(address, base_url=PORTAL.addresses.board)
        assert answer.get_data() == asked.get_data()
        assert (answer.status, sorted(answer.headers)) == (asked.status, sorted(asked.headers))


def test_an_address_leads_to_the_route_it_was_asked_by(register):
    app = app_of(register)
    asker, adapter = Asker(app, PORTAL.addresses.board), app.url_map.bind("", "/")
    for card in register.cards:
        for endpoint, values in places_of(card, register):
            assert adapter.match(asker.address(endpoint, values)) == (endpoint, values)


def test_hooks_are_heard(register):
    app = app_of(register)
    heard: list[str] = []
    number = register.cards[0].number

    @app.before_request
    def before() -> None:
        heard.append("before")

    @app.after_request
    def after(response: Response) -> Response:
        heard.append("after")
        return response

    Asker(app, PORTAL.addresses.board).ask("notice_json", {"number": number})

    assert heard == ["before", "after"]


def test_a_place_that_there_is_not_is_refused(register):
    asker = Asker(app_of(register), PORTAL.addresses.board)

    with pytest.raises(BuildError):
        asker.ask("notice_json", {})
