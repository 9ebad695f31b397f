"""A fault is told where it is, in the reader's language, with the place marked and the remedy named."""

import json
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest

from publicity.content import Fault, render
from publicity.content.faults import TABLE
from publicity.content.forms import (
    AppointmentForm,
    Form,
    InspectionForm,
)
from publicity.content.words import KEY_NAMES
from tests.notice_files import APPOINTMENT, INSPECTION, changed, codes_of, faults_of, places_of

IN_ENGLISH = str
PLACE = re.compile(r"%\((\w+)\)s")


def the_fault(text: str | bytes, name: str = "") -> Fault:
    (fault,) = faults_of(text, name)
    return fault


# --- Telling ----------------------------------------------------------------------------------------------------------


def test_a_fault_is_one_line_for_machines() -> None:
    fault = the_fault(changed(APPOINTMENT, ("last: 2026-11-26", "last: 2026年11月26日")), "GS-2026-901.md")

    assert str(fault) == "GS-2026-901.md:9:9: N301 “2026年11月26日” is not how dates are written here."


def test_a_fault_is_told_with_its_line_a_caret_and_what_to_write() -> None:
    fault = the_fault(changed(APPOINTMENT, ("post: 云岚市水利局局长", "post: 云岚市<水利局局长")))

    assert render(fault, IN_ENGLISH).splitlines() == [
        "GS-2026-901.md:21:41: N210 There is a “<” in “post”: HTML is not possible here.",
        "          - {action: 拟任, level: 具体职务, post: 云岚市<水利局局长}",
        "                                                  ^",
        "    Write plain text. For book titles use 〈〉 or 《》.",
    ]


def test_the_caret_stands_under_the_place_though_chinese_characters_are_two_columns_wide() -> None:
    fault = the_fault(changed(APPOINTMENT, ("云岚市水利局局长", "云岚市\u202e水利局局长")))

    _, line, caret, _ = render(fault, IN_ENGLISH).splitlines()
    # Of the 43 characters before the place 33 are narrow; the 4 of the margin come before them.
    wide = sum(2 if ord(char) > 0x2E80 else 1 for char in line[: 4 + 43])
    assert caret == " " * wide + "^"


def test_a_fault_is_told_in_the_readers_language() -> None:
    fault = the_fault(changed(APPOINTMENT, ("gender: 男", "gender：男")))
    catalog = {fault.message: "键名后面用了全角冒号“：”。", fault.hint: "请改为半角冒号加空格。"}

    told = render(fault, catalog.__getitem__)

    assert "N104 键名后面用了全角冒号“：”。" in told
    assert told.endswith("请改为半角冒号加空格。")


def test_a_warning_says_that_it_is_one() -> None:
    fault = the_fault(changed(APPOINTMENT, ("started_work: 2001", "started_work: 1990")))

    assert fault.is_warning
    assert "N431 (warning) 林知远" in render(fault, IN_ENGLISH)


def test_a_long_line_is_shown_around_the_place() -> None:
    fault = the_fault(changed(APPOINTMENT, ("如实反映情况。", "如实反映情况。" * 40 + "<b>")))

    _, line, caret, _ = render(fault, IN_ENGLISH).splitlines()
    assert len(line) < 120
    assert "<b>" in line
    assert caret.strip() == "^"


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\u2066", "\x07", "\u2028"])
def test_nothing_that_disturbs_a_terminal_is_ever_printed(character: str) -> None:
    text = changed(APPOINTMENT, ("林知远", f"林{character}知远"), ("gender:", f"gen{character}der:"))

    told = "\n".join(render(fault, IN_ENGLISH) for fault in faults_of(text, f"GS{character}.md"))

    assert character not in told


def test_a_fault_can_be_given_as_json_and_to_another_process() -> None:
    fault = the_fault(changed(APPOINTMENT, ("last: 2026-11-26", "last: 2026-11-24")))

    as_json = json.loads(json.dumps(fault.as_dict()))

    assert (as_json["line"], as_json["column"], as_json["code"]) == (9, 9, "N309")
    assert as_json["hint"] == "The earliest lawful last day is 2026-11-26."
    assert pickle.loads(pickle.dumps(fault)) == fault  # noqa: S301


def test_paths_are_told_from_the_folder_the_reader_is_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert the_fault(b"", str(tmp_path / "notices" / "GS-2026-901.md")).path == "notices/GS-2026-901.md"
    assert the_fault(b"", "/elsewhere/GS-2026-901.md").path == "/elsewhere/GS-2026-901.md"


def test_faults_come_in_the_order_of_the_file() -> None:
    text = changed(
        APPOINTMENT, ("born: 1979-06", "born: 1979-13"), ("gender: 男", "gender: 那"), ("第2版}", "第2版, x: y}")
    )

    assert places_of(faults_of(text)) == ["12:13 N208", "14:11 N303", "29:62 N201"]


# --- Places -----------------------------------------------------------------------------------------------------------


def test_a_mended_habit_moves_no_other_fault_from_its_place() -> None:
    text = changed(APPOINTMENT, ("- {medium: 报纸, outlet: 云岚日报", "-{medium：报纸,outlet：云岚日报,  page: 2"))

    assert places_of(faults_of(text)) == ["29:3 N106", "29:11 N104", "29:21 N104", "29:29 N201"]


def test_what_is_missing_is_told_at_what_should_hold_it() -> None:
    text = changed(APPOINTMENT, ("{medium: 报纸, outlet: 云岚日报, ", "{medium: 报纸, "))

    assert places_of(faults_of(text)) == ["29:5 N202"]


def test_front_matter_that_cannot_be_read_is_told_once() -> None:
    assert codes_of(changed(APPOINTMENT, ("phones: [0577-12380]", "phones: [0577-12380"))) == ["N112"]


# --- Guessing what was meant ------------------------------------------------------------------------------------------

KEYS = [
    ("ethnicty", "ethnicity"),
    ("民族", "ethnicity"),
    ("natve_place", "native_place"),
    ("拟任职务", "proposed_posts"),
]


@pytest.mark.parametrize("written, meant", KEYS)
def test_an_unknown_key_gets_a_guess(written: str, meant: str) -> None:
    text = changed(APPOINTMENT, ("    gender: 男\n", f"    gender: 男\n    {written}: 汉族\n"))

    (fault,) = faults_of(text)
    assert fault.as_dict()["hint"] == f"Did you mean “{meant}”?"


def test_an_unknown_key_without_a_guess_gets_the_keys_there_are() -> None:
    (fault,) = faults_of(changed(APPOINTMENT, ("  first:", "  zzz: 1\n  first:")))

    assert fault.as_dict()["hint"] == "These can: first, last, closes."


def test_an_unknown_word_gets_a_guess_and_the_whole_list() -> None:
    (fault,) = faults_of(changed(APPOINTMENT, ("medium: 报纸", "medium: newspapr")))

    assert fault.as_dict()["hint"] == (
        "Did you mean “newspaper”? Possible are: newspaper 报纸, television 电视, radio 广播."
    )


DATES = [
    ("2026年11月26日", "2026-11-26"),
    ("2026 年 11 月 26 日", "2026-11-26"),
    ("2026/11/26", "2026-11-26"),
    ("2026.11.26", "2026-11-26"),
    ("2026/1/5", "2026-01-05"),
    ("2026-1-5", "2026-01-05"),
]


@pytest.mark.parametrize("written, iso", DATES)
def test_another_way_to_write_a_date_gets_the_right_one(written: str, iso: str) -> None:
    (fault,) = faults_of(changed(APPOINTMENT, ("last: 2026-11-26", f"last: {written}")))

    assert fault.as_dict()["hint"] == f"Write {iso}."


PHONES = [("0531—12380", "0531-12380"), ("（0537）2612380", "0537 2612380"), ("0531－12380", "0531-12380")]


@pytest.mark.parametrize("written, right", PHONES)
def test_a_phone_as_notices_have_it_gets_the_right_one(written: str, right: str) -> None:
    (fault,) = faults_of(changed(APPOINTMENT, ("[0577-12380]", f"[{written}]")))

    assert fault.as_dict()["hint"] == f"Write {right}."


# --- The table --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", TABLE)
def test_a_codes_sentences_are_plain_english_that_can_be_filled(code: str) -> None:
    wording = TABLE[code]

    for text in filter(None, (wording.message, wording.hint, wording.guess)):
        filled = text % dict.fromkeys(PLACE.findall(text), "x")
        assert filled.endswith((".", "?"))
        assert text[0].isupper() or text[0] == "“" or text[0] == "%"
    assert wording.guess is None or "%(guess)s" in wording.guess


def forms(form: type[Form]) -> set[type[Form]]:
    """A form and all those that can stand in it."""
    found = {form}
    for field in form.model_fields.values():
        for inner in re.findall(r"(\w+Form)\b", str(field.annotation)):
            module = __import__("publicity.content.forms", fromlist=[inner])
            found |= forms(getattr(module, inner))
    return found


def test_every_key_that_a_clerk_may_name_in_chinese_is_a_key_of_some_form() -> None:
    keys = {key for form in forms(AppointmentForm) | forms(InspectionForm) for key in form.model_fields}

    assert set(KEY_NAMES.values()) <= keys


def test_the_notices_that_the_tests_begin_with_are_faultless() -> None:
    assert faults_of(APPOINTMENT) == []
    assert faults_of(INSPECTION) == []


def test_a_fault_in_a_set_is_found_again() -> None:
    (fault,) = faults_of(b"")

    assert replace(fault) in {fault}
