"""The pages beside the notices are read by name and language, with the same kindness for faults."""

from pathlib import Path

import pytest

from publicity.content import Page, read_pages
from publicity.errors import ContentRefused

NAMES = ("how-to-report", "about", "privacy", "accessibility")


def write_all(folder: Path, **changed: str) -> None:
    """Write every page in the first language, and whatever else is given."""
    for name in NAMES:
        (folder / f"{name}.md").write_text(f"---\ntitle: 标题\n---\n\n{name}的正文。\n", encoding="utf-8")
    for name, text in changed.items():
        (folder / f"{name.replace('__', '.').replace('_', '-')}.md").write_text(text, encoding="utf-8")


def refused_codes(folder: Path) -> list[str]:
    with pytest.raises(ContentRefused) as refused:
        read_pages(folder)
    return [fault.code for fault in refused.value.faults]


def test_pages_are_found_by_name_and_language(tmp_path: Path) -> None:
    write_all(tmp_path, about__en="---\ntitle: About\n---\nAn example.\n")

    pages = read_pages(tmp_path)

    assert set(pages) == {*((name, "zh-Hans") for name in NAMES), ("about", "en")}
    assert pages["about", "en"] == Page(name="about", language="en", title="About", body="An example.")


def test_a_missing_page_is_told_by_name(tmp_path: Path) -> None:
    write_all(tmp_path)
    (tmp_path / "privacy.md").unlink()

    with pytest.raises(ContentRefused) as refused:
        read_pages(tmp_path)

    assert [str(fault).rpartition("/")[2] for fault in refused.value.faults] == [
        "privacy.md:1:1: N921 The page “privacy” is missing."
    ]


def test_what_an_editor_leaves_beside_a_page_is_no_page(tmp_path: Path) -> None:
    write_all(tmp_path)
    (tmp_path / ".#about.md").symlink_to("somebody@somewhere.1234")

    assert set(read_pages(tmp_path)) == {(name, "zh-Hans") for name in NAMES}


def test_without_the_folder_every_page_is_missing(tmp_path: Path) -> None:
    assert refused_codes(tmp_path / "pages") == ["N921"] * len(NAMES)


FAULTS = [
    ("---\ntitel: 关于\n---\n正文。\n", ["N201", "N202"]),
    ("---\ntitle：关于\n---\n正文。\n", ["N104"]),
    ("关于本网站。\n", ["N101"]),
    ("---\ntitle: 关于\n---\n<script>\n", ["N801"]),
    ("---\ntitle: 关于\n---\n手机13800000000。\n", ["N412"]),
    ("---\ntitle: 关于\n---\n\n", ["N923"]),
    ("", ["N001"]),
]


@pytest.mark.parametrize("text, codes", FAULTS)
def test_faults_in_a_page_are_told(tmp_path: Path, text: str, codes: list[str]) -> None:
    write_all(tmp_path, about=text)

    assert refused_codes(tmp_path) == codes


def test_a_page_of_an_unknown_name_or_language_is_told(tmp_path: Path) -> None:
    write_all(tmp_path, abuot="x", about__fr="x")

    assert refused_codes(tmp_path) == ["N922", "N922"]
