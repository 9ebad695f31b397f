"""What is spelled for reading aloud reads back as what was written."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noticeboard.media import spoken
from noticeboard.media.radio import CHECK_READING, aloud

DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")} | {"〇": "0", "幺": "1"}
PLACES = {"十": 10, "百": 100, "千": 1000}
GROUPS = {"万": 10**4, "亿": 10**8}


def heard(words: str) -> int:
    """The number that a listener writes down."""
    total = group = digit = 0
    for char in words:
        if char in PLACES:
            group += (digit or 1) * PLACES[char]
            digit = 0
        elif char in GROUPS:
            total, group, digit = (total + group + digit) * GROUPS[char], 0, 0
        else:
            digit = 2 if char == "两" else int(DIGITS[char])
    return total + group + digit


def dictated(words: str) -> str:
    """The digits that a listener writes down one by one."""
    return "".join(DIGITS[char] for char in words if char in DIGITS)


@pytest.mark.parametrize(
    "value, words",
    [
        (0, "零"),
        (2, "二"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (106, "一百零六"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (10_000, "一万"),
        (10_010, "一万零一十"),
        (100_000, "十万"),
        (20_300, "二万零三百"),
    ],
)
def test_numbers_read_as_people_say_them(value, words):
    assert spoken.number(value) == words


@given(st.integers(0, 10**8 - 1))
def test_every_number_reads_back(value):
    assert heard(spoken.number(value)) == value


def test_every_day_of_three_years_reads_back():
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(3 * 365)]

    for day in days:
        found = re.fullmatch("(.{4})年(.+)月(.+)日星期(.)", spoken.day(day))
        assert found
        assert date(int(dictated(found[1])), heard(found[2]), heard(found[3])) == day
        assert "一二三四五六日".index(found[4]) == day.weekday()
        assert aloud(f"{day.year}年{day.month}月{day.day}日（星期{found[4]}）") == spoken.day(day)


def test_a_day_reads_as_announcers_say_it():
    assert spoken.day(date(2026, 11, 20)) == "二〇二六年十一月二十日星期五"


def test_every_minute_of_a_day_reads_back_and_no_two_read_alike():
    minutes = [(hour, minute) for hour in range(25) for minute in range(60) if hour < 24 or minute == 0]

    for hour, minute in minutes:
        found = re.fullmatch("(.+)点(?:(.+)分)?", spoken.clock(hour, minute))
        assert found
        assert (heard(found[1]), heard(found[2] or "零")) == (hour, minute)
        assert aloud(f"{hour}:{minute:02}") == spoken.clock(hour, minute)


def digits(least: int, most: int) -> st.SearchStrategy[str]:
    """So many digits; much quicker than from a regular expression."""
    return st.text("0123456789", min_size=least, max_size=most)


@given(area=digits(2, 3).map("0".__add__), rest=digits(5, 8), mark=st.sampled_from("-—－"))
def test_every_phone_reads_back(area, rest, mark):
    words = aloud(f"{area}{mark}{rest}")

    assert words == f"{spoken.digits(area)}，{spoken.digits(rest)}"
    assert "一" not in words
    assert dictated(words) == area + rest


def test_the_phone_of_the_samples_reads_as_people_say_it():
    assert spoken.phone("0577-12380") == "零五七七，幺二三八零"


@pytest.mark.parametrize(
    "written, said",
    [
        ("公示期5天，2名同志", "公示期五天，两名同志"),
        ("第2版", "第二版"),
        ("2号楼106室", "二号楼幺零六室"),
        ("（邮政编码：325800）", "，邮政编码：三二五八零零"),
        ("工作日8:30—12:00，14:00—17:05", "工作日八点三十分至十二点，十四点至十七点零五分"),
        ("11月26日（星期四）24:00", "十一月二十六日星期四，二十四点"),
        ("2024.03—2025.03", "二〇二四年三月至二〇二五年三月"),
        ("中组发〔2000〕18号", "中组发二〇〇〇十八号"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("副局长（试用期一年）。", "副局长，试用期一年。"),
        ("拟任（提名）职务", "拟任或提名职务"),
        ("组长（女）、副组长", "组长，女，副组长"),
        ("86%", "百分之八十六"),
        ("0577-12380、0577-62380120", "零五七七，幺二三八零，或者零五七七，六二三八零幺二零"),
        ("0577-12380转8001", "零五七七，幺二三八零，转八零零幺"),
        ("《干部选拔任用工作条例》", "干部选拔任用工作条例"),
    ],
)
def test_figures_and_signs_become_words(written, said):
    assert aloud(written) == said


def test_a_character_that_few_can_read_is_marked():
    assert aloud("吴𠅤，女") == f"吴𠅤{CHECK_READING}，女"
    assert CHECK_READING not in aloud("王晓岚")
