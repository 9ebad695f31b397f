"""What the desk releases is what the board reads, letter for letter, and nothing else is let through."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.content import read_statistics, write_statistics
from publicity.errors import ContentRefused
from publicity.statistics import Band, Quarter, QuarterFigures

BANDS = st.integers(0, 2000).map(Band.around)
FIRST_QUARTERS = st.builds(Quarter, st.integers(2000, 2100), st.integers(1, 4))


@st.composite
def released(draw: st.DrawFn) -> tuple[QuarterFigures, ...]:
    """Some quarters, one after the other."""
    quarter = draw(FIRST_QUARTERS)
    rows = []
    for _ in range(draw(st.integers(0, 8))):
        rows.append(
            QuarterFigures(
                quarter=quarter,
                received=draw(BANDS),
                concluded=draw(BANDS),
                substantiated=draw(BANDS),
                affected_appointment=draw(BANDS),
                all_due_concluded=draw(st.booleans()),
            )
        )
        quarter = quarter.next()
    return tuple(rows)


def figures(quarter: str) -> QuarterFigures:
    low = Band(0, 4)
    return QuarterFigures(
        quarter=Quarter.parse(quarter),
        received=Band(5, 9),
        concluded=low,
        substantiated=low,
        affected_appointment=low,
        all_due_concluded=True,
    )


@given(released())
def test_what_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: tuple[QuarterFigures, ...]
) -> None:
    path = tmp_path_factory.mktemp("content") / "statistics.json"

    write_statistics(path, rows)

    assert read_statistics(path) == rows


def test_no_file_means_no_quarter_was_released(tmp_path: Path) -> None:
    assert read_statistics(tmp_path / "statistics.json") == ()


def test_the_file_is_written_for_people_to_review(tmp_path: Path) -> None:
    path = tmp_path / "statistics.json"

    write_statistics(path, (figures("2026-Q4"), figures("2026-Q3")))

    text = path.read_text(encoding="utf-8")
    assert text.startswith(
        '{\n  "format": 1,\n  "quarters": [\n    {\n      "quarter": "2026-Q3",\n      "received": "5-9",'
    )
    assert text.endswith("]\n}\n")
    assert text.index("2026-Q3") < text.index("2026-Q4")


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"

    write_statistics(one, (figures("2026-Q3"), figures("2026-Q4")))
    write_statistics(two, (figures("2026-Q4"), figures("2026-Q3")))

    assert one.read_bytes() == two.read_bytes()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "statistics.json"
    write_statistics(path, (figures("2026-Q3"),))
    before = path.read_bytes()

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_statistics(path, (figures("2026-Q3"), figures("2026-Q4")))

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


ROW = (
    '{"quarter": "2026-Q3", "received": "5-9", "concluded": "0-4", "substantiated": "0-4", '
    '"affected_appointment": "0-4", "all_due_concluded": true}'
)


def file_of(*rows: str, more: str = "") -> str:
    return f'{{"format": 1, "quarters": [{", ".join(rows)}]{more}}}'


REFUSED = [
    (file_of(ROW, more=', "reports": 17'), ["N201"]),
    (file_of(ROW.replace('"received"', '"nominee"')), ["N202", "N201"]),
    (file_of(ROW, ROW), ["N915"]),
    (file_of(ROW.replace("5-9", "5-10")), ["N914"]),
    (file_of(ROW.replace('"5-9"', "7")), ["N914"]),
    (file_of(ROW.replace('"2026-Q3"', "20263")), ["N913"]),
    (file_of(ROW.replace("true", "1")), ["N916"]),
    (file_of(ROW.replace('"2026-Q3"', "null"), ROW), ["N913"]),
    (file_of(ROW.replace("true", "null")), ["N916"]),
    (file_of("null"), ["N206"]),
    ('{"format": null, "quarters": []}', ["N912"]),
    ('{"format": 1, "quarters": null}', ["N203"]),
    ('{"format": "1", "quarters": []}', ["N912"]),
    ('{"format": true, "quarters": []}', ["N912"]),
    ('{"format": 1, "quarters": {}}', ["N205"]),
    ('{"format": 1, "quarters": ["2026-Q3"]}', ["N206"]),
    ('{"format": 1}', ["N202"]),
    ("[]", ["N911"]),
    ("{", ["N911"]),
    ("", ["N001"]),
]


@pytest.mark.parametrize("text, codes", REFUSED)
def test_what_does_not_fit_is_refused(tmp_path: Path, text: str, codes: list[str]) -> None:
    path = tmp_path / "statistics.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ContentRefused) as refused:
        read_statistics(path)

    assert [fault.code for fault in refused.value.faults] == codes
