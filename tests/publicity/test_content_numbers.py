"""A number belongs to one notice; of two that have it, the one that came later is told."""

from pathlib import Path

from publicity.content import check_notices
from tests.notice_files import APPOINTMENT, CALENDAR, changed, reading_rules


def number_taken(folder: Path, **texts: str) -> list[str]:
    """The files that are told of a number taken, and which file each is told of."""
    for name, text in texts.items():
        (folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    faults = check_notices(folder, reading_rules(), CALENDAR)
    return [f"{Path(fault.path).stem} {Path(fault.values['other']).stem}" for fault in faults if fault.code == "N214"]


def test_a_number_is_taken_by_the_file_that_is_called_so(tmp_path: Path) -> None:
    earlier = changed(APPOINTMENT, ("published: 2026-11-20 09:00", "published: 2026-11-20 08:00"))

    assert number_taken(tmp_path, GS_2026_900=earlier, GS_2026_901=APPOINTMENT) == ["GS-2026-900 GS-2026-901"]


def test_a_number_that_no_file_is_called_by_is_taken_by_what_is_public_and_earlier(tmp_path: Path) -> None:
    later = changed(APPOINTMENT, ("published: 2026-11-20 09:00", "published: 2026-11-20 10:00"))
    draft = changed(APPOINTMENT, ("published: 2026-11-20 09:00", "published: 2026-11-19 09:00\ndraft: yes"))
    broken = changed(APPOINTMENT, ("published: 2026-11-20 09:00", "published: 20 November"))

    found = number_taken(tmp_path, GS_2026_800=draft, GS_2026_801=broken, GS_2026_802=later, GS_2026_803=APPOINTMENT)

    assert found == ["GS-2026-800 GS-2026-803", "GS-2026-801 GS-2026-803", "GS-2026-802 GS-2026-803"]


def test_where_it_cannot_be_told_who_was_first_both_are_named(tmp_path: Path) -> None:
    assert number_taken(tmp_path, GS_2026_800=APPOINTMENT, GS_2026_801=APPOINTMENT) == [
        "GS-2026-800 GS-2026-801",
        "GS-2026-801 GS-2026-800",
    ]
