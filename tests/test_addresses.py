"""Addresses are made once: every one that is remembered is the one that Flask makes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Blueprint, Flask, url_for
from werkzeug.routing import BuildError

from presentation.app import App


def an_app() -> App:
    """An app with two blueprints that have a page of the same name."""
    app = App(__name__)
    for name, prefix in (("zh", "/zh"), ("en", "/en")):
        blueprint = Blueprint(name, __name__, url_prefix=prefix)
        blueprint.add_url_rule("/notices/<int:year>/", "year", lambda year: str(year))
        blueprint.add_url_rule("/", "front", lambda: "")
        app.register_blueprint(blueprint)
    return app


ASKED: list[tuple[str, dict[str, Any]]] = [
    (".year", {"year": 2026}),
    (".year", {"year": 2027}),
    (".year", {"year": 2026, "page": "a b"}),
    (".year", {"year": 2026, "page": None}),
    (".year", {"year": 2026, "page": ["a", "b"]}),
    (".year", {"year": 2026, "_external": True}),
    (".year", {"year": 2026, "_anchor": "n1"}),
    ("zh.year", {"year": 2026}),
    (".front", {}),
]


@pytest.mark.parametrize("root", ["", "/board"])
@pytest.mark.parametrize("path", ["/zh/", "/en/"])
def test_an_address_is_the_same_however_often_it_is_asked_for(path, root):
    app = an_app()
    for _ in range(3):
        with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": root}):
            for endpoint, values in ASKED:
                assert url_for(endpoint, **values) == Flask.url_for(app, endpoint, **values)


def test_what_is_asked_for_on_one_page_is_no_answer_on_another():
    app = an_app()
    seen = []
    for path, root in (("/zh/", ""), ("/en/", ""), ("/zh/", "/board")):
        with app.test_request_context(path, environ_overrides={"SCRIPT_NAME": root}):
            seen.append(url_for(".front"))

    assert seen == ["/zh/", "/en/", "/board/zh/"]


def test_an_address_that_there_is_not_is_refused_each_time():
    app = an_app()
    with app.test_request_context("/zh/"):
        for _ in range(2):
            with pytest.raises(BuildError):
                url_for(".nothing")


def test_an_address_is_made_once():
    app = an_app()
    made = []
    app.url_defaults(lambda endpoint, values: made.append(endpoint))
    with app.test_request_context("/zh/"):
        for _ in range(3):
            url_for(".year", year=2026)

    assert made == ["zh.year"]
