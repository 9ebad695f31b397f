"""What a notice can be found by, however it is typed; what it costs a reader; what is not in the index."""

from __future__ import annotations

import gzip
import json
from datetime import date
from string import ascii_letters, digits
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.search import notices
from noticeboard.initials import MOST, initials
from noticeboard.search import found_by
from noticeboard.search import index_of as index_of_register
from noticeboard.search_index import (
    KEY,
    NOTICES_A_SHEET,
    Index,
    NoticeEntry,
    PersonEntry,
    index_files,
    line_of,
    names_of_files,
    version,
)
from presentation.folding import DROPPED, fold, fold_table
from publicity.notice import DisclosureLevel, ProposedPost
from tests.noticeboard.a_board import a_nominee, a_notice, a_register, an_inspection, at, page_of
from tests.noticeboard.an_index import found

HAN = "王李张邓麗龙国华买卖东车马鸟单解晓岚若谷欧阳云临溪书记长堃喆䶮𬭎𬱖𬀩𫖯㛃"
NAME = st.one_of(
    st.text(HAN, min_size=2, max_size=4),
    st.builds("{}·{}".format, st.text(HAN, min_size=2, max_size=5), st.text(HAN, min_size=2, max_size=5)),
    st.text("abcdxyzABCÉ", min_size=2, max_size=9),
)
WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in f"{ascii_letters}{digits}-"}


def an_entry(*names: str, number: str = "GS-2026-012", **changes) -> NoticeEntry:
    """An entry that names these people."""
    told: dict[str, Any] = {
        "number": number,
        "title": "云岚市领导干部任前公示公告",
        "issue": "2026年第12号",
        "on": date(2026, 11, 20),
        "signed_by": "中共云岚市委组织部",
        "people": tuple(PersonEntry(name=name) for name in names),
    }
    return NoticeEntry(**(told | changes))


def index_of(*public) -> dict[str, bytes]:
    """The index of a board with these notices."""
    return dict(index_of_register(a_register(*public)))


# --- Folding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed, meant",
    [
        ("鄧麗", "邓丽"),
        ("ＧＳ－２０２６－０１２", "gs2026012"),
        ("GS 2026 012", "gs2026012"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("阿依古麗・買買提", "阿依古丽买买提"),
        ("阿依古丽•买买提", "阿依古丽买买提"),
        ("阿依古丽.买买提", "阿依古丽买买提"),
        ("阿依古丽･买买提", "阿依古丽买买提"),
        ("王　明", "王明"),
        ("𬱖", "𬱖"),
        ("薴", "苎"),
        ("苧", "苎"),
    ],
)
def test_what_means_the_same_folds_to_the_same(typed, meant):
    assert fold(typed) == meant


@given(NAME)
def test_what_is_folded_stays_as_it_is(name):
    assert fold(fold(name)) == fold(name)


def test_the_pairs_of_a_key_are_those_that_can_find_something():
    assert fold_table("邓") == "鄧邓"
    assert fold_table("王") == ""


# --- Initials -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, ways",
    [
        ("王晓岚", ("wxl",)),
        ("欧阳若兰", ("oyrl",)),
        ("阿依古丽买买提", ("ayglmmt",)),
        ("单雄", ("sx", "dx")),
        ("解晓东", ("xxd", "jxd")),
        ("仇和", ("qh", "ch")),
        ("区志远", ("ozy", "qzy")),
        ("查良", ("zl", "cl")),
        ("尉迟恭", ("ycg", "wcg")),
        ("万俟若兰", ("mqrl", "wqrl")),
        ("张𬀩", ("zw",)),
        ("王乐", ("wl", "wy")),
    ],
)
def test_a_name_is_written_by_the_letters_it_is_read_with(name, ways):
    assert initials(name) == ways


@given(NAME)
def test_a_name_has_few_ways_and_each_has_a_letter_a_character(name):
    ways = initials(fold(name))

    assert 1 <= len(ways) <= MOST
    assert {len(way) for way in ways} == {len(fold(name))}


# --- Finding --------------------------------------------------------------------------------------------------------


@given(st.lists(NAME, min_size=1, max_size=4), st.data())
def test_a_notice_is_found_by_any_part_of_a_name_in_any_form(names, data):
    files = index_files([an_entry("某某", number="GS-2026-001"), an_entry(*names)])
    name = data.draw(st.sampled_from(names))
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    pairs = json.loads(files[KEY])["fold"]
    traditional = {ord(now): was for was, now in zip(pairs[::2], pairs[1::2], strict=True)}
    forms = [str, str.upper, str.lower, lambda text: text.translate(WIDE), lambda text: text.translate(traditional)]
    typed = data.draw(st.sampled_from(forms))(part).replace("·", data.draw(st.sampled_from("·•・･.")))
    for _ in range(data.draw(st.integers(0, 2))):
        typed = data.draw(st.sampled_from([f" {typed}", f"{typed} ", f"{typed}·"]))

    assert not fold(part) or "GS-2026-012" in found(files, typed)


def test_an_index_that_does_not_fold_is_seen_to_find_less():
    files = dict(index_files([an_entry("邓丽")]))
    files[KEY] = json.dumps(json.loads(files[KEY]) | {"fold": ""}).encode()

    assert found(files, "邓丽") == ["GS-2026-012"]
    assert found(files, "鄧麗") == []


@pytest.mark.parametrize(
    "typed",
    "王晓岚 晓岚 岚 王 wxl WXL ｗｘｌ xl 教育局 云岚市教育局局长 教育局副局长 GS-2026-012 gs2026012 2026-012 第12号"
    " 干部任前公示 组织部 012 市教育".split(),
)
def test_a_notice_is_found_by_name_post_unit_number_and_letters(typed):
    assert found(index_of(a_notice()), typed) == ["GS-2026-012"]


@pytest.mark.parametrize("typed", ["方若谷", "frg", "交通运输局", "KC-2026-024", "考察预告"])
def test_an_inspection_notice_is_found_too(typed):
    assert found(index_of(a_notice(), an_inspection()), typed) == ["KC-2026-024"]


def test_several_words_must_all_occur():
    files = index_of(a_notice(), a_notice("GS-2026-011", nominees=(a_nominee(name="王晓明"),)))

    assert found(files, "王晓 教育局") == ["GS-2026-012", "GS-2026-011"]
    assert found(files, "教育局　晓明") == ["GS-2026-011"]
    assert found(files, "晓岚 晓明") == []


@pytest.mark.parametrize("typed", ["", " ", "·", "李", "晓王", "zzz", "GS-2026-013", "<b>", "𬱖"])
def test_what_stands_nowhere_finds_nothing(typed):
    assert found(index_of(a_notice()), typed) == []


def test_a_former_name_is_found_like_the_name():
    files = index_of(a_notice(nominees=(a_nominee(former_name="王小兰"),)))

    assert found(files, "小兰") == found(files, "wxl") == ["GS-2026-012"]


def test_every_notice_of_many_sheets_is_found_by_its_number():
    entries = list(notices(NOTICES_A_SHEET * 5 + 7))
    files = index_files(entries)

    for entry in entries[::41]:
        assert found(files, entry.number) == [entry.number]


# --- What is in it --------------------------------------------------------------------------------------------------


def test_only_what_is_public_is_in_the_index():
    files = index_of(
        a_notice(),
        a_notice("GS-2026-013", published=at("2026-11-23T09:00"), nominees=(a_nominee(name="未到时"),)),
        a_notice("GS-2026-014", draft=True, nominees=(a_nominee(name="是草稿"),)),
    )

    text = b"".join(files.values()).decode()

    assert "王晓岚" in text
    assert "未到时" not in text
    assert "是草稿" not in text


def test_nothing_of_a_life_but_name_and_posts_is_in_the_index():
    undisclosed = ProposedPost(level=DisclosureLevel.UNDISCLOSED)
    files = index_of(a_notice(nominees=(a_nominee(proposed_posts=(undisclosed,)),)))

    text = b"".join(files.values()).decode()

    for told in ("女", "汉族", "1981", "浙江", "中共党员", "2003年"):
        assert told not in text, told


def test_the_files_are_those_that_are_named_and_the_same_each_time():
    for number in (0, 1, NOTICES_A_SHEET, NOTICES_A_SHEET * 9 + 1):
        entries = list(notices(number))

        files = index_files(entries)

        assert sorted(files) == sorted(names_of_files(entries))
        assert files == index_files(list(entries))


def test_a_full_sheet_stays_as_it_is_when_notices_are_added():
    entries = list(notices(NOTICES_A_SHEET * 2 + 1))

    before, after = index_files(entries[: NOTICES_A_SHEET + 1]), index_files(entries)

    assert before["sheet-0"] == after["sheet-0"]
    assert before["sheet-1"] != after["sheet-1"]


def test_a_notice_that_is_no_longer_found_leaves_all_others_on_their_sheets():
    entries = list(notices(NOTICES_A_SHEET * 5 + 1))
    lines = [line_of(entry) for entry in entries]
    gone = NOTICES_A_SHEET * 3 - 1

    before, after = Index(lines), Index([b""] * gone + lines[gone:])

    assert sorted(set(before) - set(after)) == ["map-2", "sheet-0", "sheet-1"]
    assert {name for name in after if name.startswith("sheet-") and after[name] != before[name]} == {"sheet-2"}
    for entry in entries[gone - 1 :: 41]:
        assert found(after, entry.number) == [entry.number] * (entry in entries[gone:])
    assert found(after, entries[gone].number) == [entries[gone].number]
    assert [*Index([b""] * gone)] == ["key", "map-0"]


def test_a_sheet_that_is_asked_for_alone_is_that_of_the_whole_index():
    entries = list(notices(NOTICES_A_SHEET * 2 + 1))
    whole = dict(index_files(entries))

    assert {name: index_files(entries)[name] for name in whole} == whole
    with pytest.raises(KeyError):
        index_files(entries)["sheet-3"]


def test_of_a_board_that_changed_only_the_sheets_that_tell_otherwise_are_told_to(monkeypatch):
    monkeypatch.setattr("noticeboard.search_index.NOTICES_A_SHEET", 2)
    board = [a_notice(f"GS-2026-{number:03}", published=at(f"2026-11-{number:02}T09:00")) for number in range(1, 7)]
    before = found_by(a_register(*board))

    board[2] = a_notice("GS-2026-003", published=at("2026-11-03T09:00"), nominees=(a_nominee(name="王晓明"),))
    assert [place for place, one in enumerate(found_by(a_register(*board))) if one != before[place]] == [1]

    board[2] = a_notice("GS-2026-003", published=at("2026-11-03T09:00"), body="另有补充。")
    assert found_by(a_register(*board)) == before


@pytest.mark.parametrize("prefix", ["", "/zh-hant", "/en"])
def test_the_page_that_searches_names_the_version_of_the_key_there_is(prefix):
    notice = a_notice(title="云岚市干部任前公示")
    key = page_of(notice, at_address="/search/key.json").encode()

    assert f'data-version="{version(key)}"' in page_of(notice, at_address=f"{prefix}/search/")


# --- What it costs --------------------------------------------------------------------------------------------------


def test_a_search_over_ten_thousand_notices_costs_at_most_150_kilobytes():
    weights = {name: len(gzip.compress(file, 6)) for name, file in index_files(list(notices(10_000))).items()}
    largest = {kind: max(size for name, size in weights.items() if name.startswith(kind)) for kind in ("map", "sheet")}

    # What static/search.js reads for one answer: the key, four parts of the map, ten sheets.
    assert weights[KEY] + 4 * largest["map"] + 10 * largest["sheet"] <= 150_000
    assert sum(weights.values()) <= 700_000


def test_the_script_is_small(root):
    assert len(gzip.compress((root / "static" / "search.js").read_bytes())) <= 4_000


def test_the_signs_that_are_left_out_are_left_out_of_everything():
    assert fold(DROPPED) == ""
