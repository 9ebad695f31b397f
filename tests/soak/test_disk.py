"""The disk that forgets, by hand: what fsync promised is there in every state, and what it did not may be gone."""

from __future__ import annotations

import random
from pathlib import Path

from soak.disk import Disk, State
from soak.recording import Answer, Create, Link, Operation, Rename, Sync, Truncate, Unlink, Write

CAREFUL = (
    Create("in/.t"),
    Write("in/.t", 0, b"a" * 3_000),
    Sync("in/.t"),
    Rename("in/.t", "in/report"),
    Sync("in"),
    Answer(1),
)
"""What the letterbox does for one report."""


def states(folder: Path, *operations: Operation, draws: int = 200) -> list[State]:
    """States that a power cut may leave after these operations, the folder ``in`` being there before."""
    (folder / "in").mkdir(exist_ok=True)
    disk = Disk(folder)
    for operation in operations:
        disk.do(operation)
    chance = random.Random(1)
    return [disk.after_a_power_cut(chance, draw) for draw in range(draws)]


def whole(state: State) -> bool:
    return state.files.get("in/report") == b"a" * 3_000


def test_file_and_name_that_were_synced_are_there_in_every_state(tmp_path):
    found = states(tmp_path, *CAREFUL)

    assert all(whole(state) and state.answers == 1 for state in found)


def test_a_file_that_was_not_synced_may_be_empty_torn_or_whole_under_its_name(tmp_path):
    found = states(tmp_path, *(one for one in CAREFUL if one != Sync("in/.t")))

    contents = {state.files["in/report"] for state in found}
    assert {b"", b"a" * 3_000} < contents
    # A later sector without an earlier one: what lies between reads as zeros.
    assert any(b"\0" * 512 in data and data.endswith(b"a") for data in contents)


def test_a_name_that_was_not_synced_may_be_the_old_one_the_new_one_or_none(tmp_path):
    found = states(tmp_path, *(one for one in CAREFUL if one != Sync("in")))

    assert {tuple(state.files) for state in found} == {(), ("in/.t",), ("in/report",)}


def test_an_answer_that_came_before_is_seen_in_states_without_the_file(tmp_path):
    found = states(tmp_path, Answer(1), *CAREFUL[:2])

    assert all(state.answers == 1 and not whole(state) for state in found)


def test_a_file_that_is_linked_elsewhere_first_is_always_in_one_of_both_places(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "report").write_bytes(b"a")
    move: list[Operation] = [Link("in/report", "out/report"), Sync("out"), Unlink("in/report")]

    for length in range(len(move) + 1):
        assert all(state.files for state in states(tmp_path, *move[:length]))
    # Without the folder's sync it may be in neither.
    assert not all(state.files for state in states(tmp_path, move[0], move[2]))


def test_what_lies_in_a_folder_whose_name_was_lost_is_lost_with_it(tmp_path):
    made: list[Operation] = [
        Create("new", is_folder=True),
        Create("new/f"),
        Write("new/f", 0, b"x"),
        Sync("new/f"),
        Sync("new"),
    ]

    assert any("new/f" not in state.files for state in states(tmp_path, *made))
    assert all(state.files["new/f"] == b"x" for state in states(tmp_path, *made, Sync("")))


def test_a_file_that_was_cut_and_synced_has_its_new_length(tmp_path):
    (tmp_path / "f").write_bytes(b"abcdef")

    cut = states(tmp_path, Truncate("f", 2), Write("f", 2, b"X"), Sync("f"))

    assert {state.files["f"] for state in cut} == {b"abX"}


def test_states_that_differ_in_a_byte_a_name_or_an_answer_have_different_digests():
    one = State({"in"}, {"in/a": b"x"}, 1)
    others = [State({"in"}, {"in/a": b"y"}, 1), State({"in"}, {"in/b": b"x"}, 1), State({"in"}, {"in/a": b"x"}, 2)]

    assert one.digest() == State({"in"}, {"in/a": b"x"}, 1).digest()
    assert len({state.digest() for state in [one, *others]}) == 4
