"""The desk starts only when it can work; its commands work before that."""

from __future__ import annotations

from dataclasses import replace

import pytest

import intake.desk
from intake.desk import application, create_app
from tests.intake.a_desk import a_desk
from tests.intake.a_letterbox import a_place


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An installation in which nothing was set up yet."""
    monkeypatch.setenv("PORTAL_INSTANCE", str(tmp_path / "instance"))
    return tmp_path


def test_without_keys_the_commands_are_there_and_the_pages_say_that_they_cannot_work(environment):
    app = create_app()

    assert {"set-up", "migrate", "staff", "import", "check"} <= app.cli.commands.keys()
    answer = app.test_client().get("/en/sign-in/")
    assert answer.status_code == 200
    answer = app.test_client().post("/en/sign-in/", data={"name": "lin", "password": "x"})
    assert answer.status_code == 503
    assert "The desk cannot work at the moment" in answer.text


def test_without_keys_it_does_not_start_and_says_in_one_sentence_what_to_do(environment, capsys):
    with pytest.raises(SystemExit) as ended:
        application()

    assert ended.value.code == 3
    said = capsys.readouterr().err
    assert "index.key" in said
    assert "Traceback" not in said


def test_with_a_database_that_is_behind_it_does_not_start(environment, capsys, monkeypatch):
    desk = a_desk(environment)
    desk.office.config.places.database.unlink()
    monkeypatch.setenv("PORTAL_CONTENT", str(desk.office.config.places.content))

    with pytest.raises(SystemExit) as ended:
        application()

    assert ended.value.code == 3
    assert "run: flask --app intake.desk migrate" in capsys.readouterr().err


def test_settings_with_faults_are_told_and_end_it(environment, capsys, monkeypatch):
    monkeypatch.setenv("PORTAL_DESK__IDLE_MINUTES", "soon")

    with pytest.raises(SystemExit) as ended:
        create_app()

    assert ended.value.code == 3
    assert "PORTAL_DESK__IDLE_MINUTES must be a whole number" in capsys.readouterr().err


def test_when_everything_is_there_it_starts(environment, monkeypatch):
    desk = a_desk(environment)
    monkeypatch.setenv("PORTAL_CONTENT", str(desk.office.config.places.content))

    client = application().test_client()

    assert client.get("/livez").text == "alive\n"
    assert client.get("/").status_code == 303


def test_a_city_with_one_language_has_pages_in_that_one_only(tmp_path):
    place = a_place(tmp_path)
    portal = replace(place.config.portal, languages=replace(place.config.portal.languages, shown=("zh-Hans",)))

    app = create_app(replace(place.config, portal=portal))

    assert app.test_client().get("/sign-in/").status_code == 200
    assert app.test_client().get("/en/sign-in/").status_code == 404


def test_the_desk_is_for_staff_and_has_no_pages_in_traditional(tmp_path):
    browser = create_app(a_place(tmp_path).config).test_client()

    assert browser.get("/zh-hant/sign-in/").status_code == 404
    assert "/zh-hant/" not in browser.get("/sign-in/").text
    assert browser.get("/en/sign-in/").status_code == 200


def test_the_factory_is_what_the_flask_command_looks_for():
    assert callable(intake.desk.create_app)
