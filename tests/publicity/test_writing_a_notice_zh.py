"""docs/writing-a-notice.zh.md says in Chinese what the English page says: the same keys, words and codes, and no other."""

import re

import pytest

from presentation.languages import translations
from publicity.content.faults import TABLE, Wording
from tests.notice_files import ROOT
from tests.publicity import test_writing_a_notice as english

MANUAL = (ROOT / "docs" / "writing-a-notice.zh.md").read_text(encoding="utf-8")

HEADINGS = {
    "A notice, of both kinds": "两类公告共有",
    "An appointment notice": "任前公示",
    "The period": "公示期",
    "A person": "人员",
    "A nominee": "公示对象",
    "Education and degrees": "学历和学位",
    "A proposed post": "拟任职务",
    "A step of the procedure": "选任程序",
    "A ballot": "票决",
    "An outcome": "结果",
    "A medium": "媒体",
    "The contact": "联系方式",
    "A correction": "更正",
    "The withdrawal": "撤回",
    "An inspection notice": "考察预告",
    "The days of an inspection": "考察的日期",
    "A candidate": "考察对象",
    "A member of the team": "考察组成员",
    "Something withheld": "暂不公开的事项",
}
"""English heading → the Chinese one."""

KEY_ROW = re.compile(r"^\| `(\w+)` \| (是|否) \| .+? \| ((?:`.+`)?) ?\|$", re.MULTILINE)
IN_CHINESE = {"yes": "是", "no": "否"}


def test_every_section_is_there() -> None:
    assert set(HEADINGS) == set(english.SECTIONS)
    assert [heading for heading in HEADINGS.values() if f"\n### {heading}\n" not in MANUAL] == []


@pytest.mark.parametrize("heading", HEADINGS)
def test_every_key_is_explained_with_the_example_of_the_english_page(heading: str) -> None:
    section = MANUAL.partition(f"\n### {HEADINGS[heading]}\n")[2].partition("\n#")[0]
    explained = {key: (required, example) for key, required, example in KEY_ROW.findall(section)}

    assert explained == {
        key: (IN_CHINESE[required], f"`{example}`" if example else "")
        for key, required, _, example in english.KEY_ROW.findall(english.section(heading))
    }


@pytest.mark.parametrize("name", english.LISTS)
def test_every_word_of_a_closed_list_is_told(name: str) -> None:
    told = "; ".join(f"`{code}`: {'、'.join(chinese)}" for code, chinese in english.LISTS[name].items())

    assert f"| {name.replace('reason (of a withdrawal)', '`reason`（撤回）')} | {told} |" in MANUAL


def as_told(wording: Wording) -> str:
    """A code's row in the words of the catalog."""
    say = translations("zh-Hans").gettext
    hint = say(wording.hint) + (say(wording.guess) if wording.guess else "")
    warning = "*请注意。* " if wording.is_warning else ""
    return f"{warning}{english.plain(say(wording.message))} | {english.plain(hint)}"


def test_every_code_is_explained_in_the_words_of_the_catalog() -> None:
    assert dict(english.CODE_ROW.findall(MANUAL)) == {code: as_told(wording) for code, wording in TABLE.items()}


def test_every_place_a_link_leads_to_is_there() -> None:
    headings = set(re.findall(r"^#+ (.+)$", MANUAL, re.MULTILINE))

    assert [place for place in re.findall(r"\]\(#([^)]+)\)", MANUAL) if place not in headings] == []
