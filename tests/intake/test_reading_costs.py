"""What it takes to read one case does not grow with how many cases there are, and a list grows as they do."""

from __future__ import annotations

from contextlib import closing

import pytest

from intake.stores.migrations import FOLDER
from intake.stores.sqlite import SqliteStore
from tests.intake.an_office import LIN, an_office, put_letter

FEW, MANY = 8, 64
FOR_THE_DESK = ("pairs_of_matter", "matter_of", "superseded_of", "identities_of", "holders_of")
"""What the desk asks for itself, with nobody looking."""
EVERY = 20
"""After how many of its own instructions SQLite counts one more."""

OF_ONE = ("reports_of", "additions_of", "files_of", "events_of", "openings_of", "links_of", "own_notes_of")


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    """Two desks, with few cases and with many: for each the database's path and one of its cases."""
    found = {}
    for number in (FEW, MANY):
        with an_office(tmp_path_factory.mktemp(f"cases-{number}")) as (office, store):
            case_id = [put_letter(office, store)[1] for _ in range(number)][number // 2]
        found[number] = office.config.places.database, case_id
    return found


def effort(path, ask, sql=""):
    """How many instructions SQLite runs for a question, in units of ``EVERY``; ``sql`` puts other views before its own."""
    with closing(SqliteStore(path)) as store:
        store._db.conn.executescript(sql)
        steps = 0

        def count():
            nonlocal steps
            steps += 1

        ask(store)
        store._db.conn.set_progress_handler(count, EVERY)
        ask(store)
        store._db.conn.set_progress_handler(None, 0)
    return steps


def of_one(databases, number, name, sql=""):
    """The effort of a question about one case."""
    path, case_id = databases[number]
    who = {} if name in FOR_THE_DESK else {"viewer": LIN}
    return effort(path, lambda store: getattr(store, name)(case_id, **who), sql)


@pytest.mark.parametrize("name", OF_ONE + FOR_THE_DESK)
def test_what_belongs_to_one_case_is_found_without_looking_at_the_others(databases, name):
    assert of_one(databases, MANY, name) <= of_one(databases, FEW, name) + 2


@pytest.mark.parametrize("name", ["case", "summary"])
def test_what_is_counted_over_all_cases_grows_no_faster_than_they_do(databases, name):
    few, many = (of_one(databases, number, name) for number in (FEW, MANY))

    assert many <= few * (MANY / FEW) * 1.5


def test_a_list_grows_no_faster_than_the_cases_in_it(databases):
    few, many = (effort(databases[number][0], lambda store: store.summaries(viewer=LIN)) for number in (FEW, MANY))

    assert many <= few * (MANY / FEW) * 1.5


def test_control_the_views_of_before_are_noticed(databases):
    # As they were: every question looked through the keys of all cases for everybody.
    before = (FOLDER / "0005_keys.sql").read_text(encoding="utf-8").partition("CREATE VIEW hidden_from")[2]
    sql = f"CREATE TEMP VIEW hidden_from{before.partition(';')[0]};"

    few, many = (of_one(databases, number, "events_of", sql) for number in (FEW, MANY))

    assert many > few + 2
