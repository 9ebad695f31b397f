"""The errors are the tree that their module draws, and each can say in one sentence what is wrong."""

import re

import pytest

import publicity.errors
from publicity.errors import (
    AnotherHandlerNeeded,
    BallotRefused,
    CalendarMissing,
    ChangedMeanwhile,
    ContentRefused,
    DayMistyped,
    InstantMistyped,
    PeriodTooShort,
    PublicityError,
    ReceiptMistyped,
    Recused,
    SecondPersonNeeded,
    SettingsRefused,
    StatisticsRefused,
    StepIncomplete,
    StepNotAllowed,
    TooFewKeys,
)
from publicity.period import Count
from publicity.procedure import BallotFault
from tests.examples import RULES, day

BRANCH = re.compile(r"^(?P<indent>[ │]*)(?:[├└]── )?(?P<name>[A-Z]\w+)(?:  +\S.*)?$")

A_COUNT = Count(first=day("Fri 2026-11-20"), last=day("Thu 2026-11-19"), days=(), rules=RULES)

EXAMPLES = [
    (PublicityError(), "This is not possible."),
    (CalendarMissing(2027), "content/calendar/2027.toml"),
    (PeriodTooShort(A_COUNT, day("Thu 2026-11-26")), "The earliest lawful last day is 2026-11-26."),
    (PeriodTooShort(A_COUNT, None), "has 0 calendar days and 0 working days; it needs 7 and 5"),
    (BallotRefused(BallotFault.NO_QUORUM), "no_quorum"),
    (ContentRefused(["one", "two"]), "has faults: 2"),
    (SettingsRefused(["portal.toml: [days] timezone is missing"]), "\n  portal.toml: [days] timezone is missing"),
    (ReceiptMistyped(), "20 digits"),
    (DayMistyped(text="x"), "“x” is not a day"),
    (InstantMistyped(text="x"), "“x” is not an instant"),
    (StepNotAllowed("close", "screening"), "“close” is not possible while the case is “screening”"),
    (StepIncomplete(["reason", "finding:2"]), "reason, finding:2"),
    (SecondPersonNeeded(), "second person"),
    (AnotherHandlerNeeded(), "who had no part in it"),
    (TooFewKeys(), "At least two people"),
    (Recused(), "stepped back"),
    (ChangedMeanwhile(), "in the meantime"),
    (StatisticsRefused("2026-Q4 is not over on 2026-11-20"), "2026-Q4 is not over"),
]


def the_drawn_tree() -> dict[str, str | None]:
    """Read the drawing in the module's docstring: each name with that of its parent."""
    assert publicity.errors.__doc__ is not None
    drawing = [line[4:] for line in publicity.errors.__doc__.splitlines() if line.startswith("    ")]
    parents: dict[str, str | None] = {}
    above: list[str] = []
    for line in drawing:
        branch = BRANCH.match(line)
        assert branch is not None, line
        depth = (line.index(branch["name"])) // 4
        parents[branch["name"]] = above[depth - 1] if depth else None
        above[depth:] = [branch["name"]]
    return parents


def the_classes() -> dict[str, str | None]:
    """The exceptions that the module defines, each with its base among them."""
    errors = {
        name: thing
        for name, thing in vars(publicity.errors).items()
        if isinstance(thing, type) and issubclass(thing, Exception)
    }
    return {
        name: error.__base__.__name__ if error.__base__ and error.__base__.__name__ in errors else None
        for name, error in errors.items()
    }


def test_every_error_is_drawn_in_the_tree_where_it_stands_and_every_drawn_one_exists():
    assert the_drawn_tree() == the_classes()


def test_the_tree_has_one_root():
    assert [name for name, parent in the_classes().items() if parent is None] == ["PublicityError"]


def test_every_error_has_an_example_here():
    assert {type(error).__name__ for error, _ in EXAMPLES} == set(the_classes())


@pytest.mark.parametrize("error, told", EXAMPLES)
def test_an_error_tells_what_is_wrong_in_a_sentence(error, told):
    assert told in str(error)
    assert "%(" not in str(error)
    assert error.__doc__


@pytest.mark.parametrize("error, told", EXAMPLES)
def test_a_door_can_fill_the_sentence_of_any_language_with_the_values(error, told):
    places = set(re.findall(r"%\((\w+)\)s", error.sentence))

    assert places == set(error.values)
    assert str(error).startswith(error.sentence % error.values)


@pytest.mark.parametrize("error, told", EXAMPLES)
def test_a_door_that_catches_the_root_catches_every_refusal(error, told):
    with pytest.raises(PublicityError):
        raise error


def test_each_refusal_keeps_all_that_is_wrong():
    assert ContentRefused(["one", "two"]).faults == ("one", "two")
    assert ContentRefused(["one"], ["two"]).warnings == ("two",)
    assert SettingsRefused(["one", "two"]).faults == ("one", "two")
    assert StepIncomplete(["reason", "text"]).missing == ("reason", "text")
    assert BallotRefused(BallotFault.NOT_PASSED).why is BallotFault.NOT_PASSED
