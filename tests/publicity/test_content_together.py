"""What only shows when all notices lie side by side: whether a record refers to the right inspection notice."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from publicity.content import check_notices
from publicity.content.checks import together
from publicity.content.claims import Claim, Link, Mark, PersonClaim
from publicity.disclosures import is_lately_transferred
from publicity.notice import YearMonth
from tests.examples import day
from tests.notice_files import APPOINTMENT, CALENDAR, INSPECTION, changed, codes_of, reading_rules

LINKED = changed(APPOINTMENT, ("考察, date: 2026-10-29", "考察, date: 2026-10-29, notice: KC-2026-902"))

ANNOUNCED = changed(
    INSPECTION,
    ("KC-2026-901", "KC-2026-902"),
    ("2026-11-20 09:00", "2026-10-27 09:00"),
    ("first: 2026-11-23", "first: 2026-10-29"),
    ("last: 2026-11-24", "last: 2026-10-30"),
    ("signed_on: 2026-11-19", "signed_on: 2026-10-27"),
    ("方若谷\n    gender: 女\n    born: 1982-11", "林知远\n    gender: 男\n    born: 1979-06"),
)

OTHER_BIRTH = changed(ANNOUNCED, ("born: 1979-06", "born: 1979-07"))


def codes_together(folder: Path, *texts: str) -> list[str]:
    """The codes of what is found in notices that lie in one folder."""
    for text in texts:
        number = text.partition("\nnumber: ")[2].split()[0]
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return [fault.code for fault in check_notices(folder, reading_rules(), CALENDAR)]


@pytest.mark.parametrize(
    "texts, codes",
    [
        pytest.param((LINKED, ANNOUNCED), [], id="the record refers to the notice"),
        pytest.param((APPOINTMENT, ANNOUNCED), ["N444"], id="it refers to none"),
        pytest.param((APPOINTMENT,), [], id="there is none"),
        pytest.param((LINKED,), ["N441"], id="what it refers to is not there"),
        pytest.param(
            (LINKED, changed(ANNOUNCED, ("name: 林知远", "name: 林致远"))), ["N442"], id="it names somebody else"
        ),
        pytest.param((LINKED, OTHER_BIRTH), ["N433"], id="another birth month in the notice it refers to"),
        pytest.param((APPOINTMENT, OTHER_BIRTH), ["N433"], id="another birth month, so perhaps another person"),
        pytest.param(
            (APPOINTMENT, changed(ANNOUNCED, ("    born: 1979-06\n", ""))), ["N444"], id="the birth month is not told"
        ),
        pytest.param(
            (changed(APPOINTMENT, ("published:", "draft: yes\npublished:")), ANNOUNCED), [], id="a draft may wait"
        ),
    ],
)
def test_a_record_refers_to_the_inspection_notice_of_this_very_person(texts, codes, tmp_path):
    assert codes_together(tmp_path, *texts) == codes


@pytest.mark.parametrize(
    "published, codes", [("2025-11-20", ["N444"]), ("2025-11-19", [])], ids=["a year ago", "longer ago"]
)
def test_an_inspection_notice_of_the_last_twelve_months_is_asked_about(published, codes, tmp_path):
    first = {"2025-11-20": "2025-11-24", "2025-11-19": "2025-11-24"}[published]
    older = changed(
        ANNOUNCED,
        ("published: 2026-10-27", f"published: {published}"),
        ("signed_on: 2026-10-27", f"signed_on: {published}"),
        ("first: 2026-10-29", f"first: {first}"),
        ("last: 2026-10-30", f"last: {first}"),
    )

    assert codes_together(tmp_path, APPOINTMENT, older) == codes


@pytest.mark.parametrize(
    "left, begins, is_late",
    [
        ("Sat 2025-03-01", "Mon 2026-11-23", True),
        ("Fri 2024-11-01", "Mon 2026-11-30", True),
        ("Tue 2024-10-01", "Sun 2026-11-01", False),
    ],
)
def test_r9_two_years_after_a_transfer_are_counted_by_months(left, begins, is_late):
    assert is_lately_transferred(day(left), day(begins)) is is_late


def test_r9_whoever_was_transferred_longer_ago_need_not_name_the_unit():
    post = "    current_post: 云岚市农业农村局副局长\n"

    assert codes_of(changed(INSPECTION, (post, post + "    transferred: 2024-10\n"))) == []
    assert codes_of(changed(INSPECTION, (post, post + "    transferred: 2026-12\n"))) == ["N318"]


@pytest.mark.parametrize("posts, codes", [("0", ["N511"]), ("1", []), ("2", ["N511"])])
def test_there_is_a_candidate_for_every_post(posts, codes):
    assert codes_of(changed(INSPECTION, ("purpose:", f"posts: {posts}\npurpose:"))) == codes


# --- Few are looked at closely --------------------------------------------------------------------------------------

NAMES = st.sampled_from((None, "林知远", "方若谷", "秦牧之"))
NUMBERS = st.sampled_from((None, "KC-2026-001", "KC-2026-002", "KC-2026-003"))
DAYS = st.sampled_from((None, *map(datetime.fromisoformat, ("2025-01-06", "2026-03-02", "2026-11-20"))))
PEOPLE = st.builds(
    PersonClaim,
    name=NAMES,
    born=st.sampled_from((None, YearMonth(1979, 6), YearMonth(1979, 7))),
    links=st.lists(
        st.builds(Link, st.integers(0, 2), NUMBERS.filter(bool), DAYS.map(lambda day: day and day.date())), max_size=2
    ).map(tuple),
    inspected=st.sampled_from((None, 0)),
    refers=st.booleans(),
)


@st.composite
def folders(draw: st.DrawFn) -> list[Claim]:
    """What the notices of a small folder claim; few people and numbers, so that they meet often."""
    return [
        Claim(
            path=Path(f"{place}.md"),
            number=draw(NUMBERS) if is_inspection else f"GS-2026-{place:03}",
            published=draw(DAYS),
            is_draft=draw(st.booleans()),
            is_inspection=is_inspection,
            people=tuple(draw(st.lists(PEOPLE, max_size=3))),
        )
        for place, is_inspection in enumerate(draw(st.lists(st.booleans(), max_size=6)))
    ]


def marked(marks: Iterable[Mark]) -> list[str]:
    """Marks, in an order that does not depend on who was looked at first."""
    return sorted(map(str, marks))


def by_looking_at_all(claims: list[Claim]) -> Iterator[Mark]:
    """Everything that is found when every notice is looked at closely."""
    ordered = together.in_order(claims)
    yield from together._check_births(ordered)
    inspections = [claim for claim in ordered if claim.is_inspection]
    yield from together._check_inspections([claim for claim in ordered if not claim.is_inspection], inspections)


@settings(max_examples=300)
@given(folders())
def test_nothing_is_overlooked_where_few_notices_are_looked_at_closely(claims: list[Claim]) -> None:
    assert marked(together.check_together(claims)) == marked(by_looking_at_all(claims))


@pytest.mark.parametrize(
    "name, careless",
    [
        ("_born_twice", lambda claims: {one.name for one in claims[0].people} if claims else set()),
        ("_speaking_of", lambda inspections, claims: [one for one in claims if any(p.links for p in one.people)]),
    ],
)
def test_a_careless_choice_of_whom_to_look_at_would_be_caught(
    name: str, careless: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, name, careless)

    def differs(claims: list[Claim]) -> bool:
        return marked(together.check_together(claims)) != marked(by_looking_at_all(claims))

    find(folders(), differs, settings=settings(max_examples=5_000, database=None, phases=(Phase.generate,)))
