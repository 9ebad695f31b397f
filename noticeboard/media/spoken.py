"""Numbers, days, hours and phones as a speaker reads them aloud in Chinese."""

from datetime import date

DIGITS = "零一二三四五六七八九"
PLACES = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")
WEEKDAYS = "一二三四五六日"


def number(value: int) -> str:
    """Read a whole number from 0 to under 10¹⁶ as a quantity: 11 十一, 106 一百零六, 20000 二万."""
    if value == 0:
        return DIGITS[0]
    words, gap = "", False
    for at in range(len(GROUPS) - 1, -1, -1):
        group = value // 10_000**at % 10_000
        if group == 0:
            gap = bool(words)
            continue
        gap = bool(words) and (gap or group < 1000)
        words += (DIGITS[0] if gap else "") + _under_ten_thousand(group) + GROUPS[at]
        gap = False
    # At the beginning, ten is 十 and not 一十.
    return words[1:] if words.startswith("一十") else words


def _under_ten_thousand(value: int) -> str:
    words, gap = "", False
    for at in range(3, -1, -1):
        digit = value // 10**at % 10
        if digit:
            words += (DIGITS[0] if gap else "") + DIGITS[digit] + PLACES[at]
        gap = bool(words) and not digit
    return words


def digits(text: str) -> str:
    """Read digits one by one as phones, postcodes and rooms are read, where one is 幺: 106 幺零六."""
    return "".join("幺" if one == "1" else DIGITS[int(one)] for one in text)


def year(value: int) -> str:
    """Read a year digit by digit: 2026 二〇二六."""
    return "".join("〇" if one == "0" else DIGITS[int(one)] for one in f"{value:04}")


def month_of(of_year: int, month: int) -> str:
    """Read a month of a year: 一九八一年三月."""
    return f"{year(of_year)}年{number(month)}月"


def day(of: date) -> str:
    """Read a day with its weekday: 二〇二六年十一月二十日星期五."""
    return f"{month_of(of.year, of.month)}{number(of.day)}日{weekday(of)}"


def weekday(of: date) -> str:
    """Name a weekday: 星期五."""
    return f"星期{WEEKDAYS[of.weekday()]}"


def clock(hour: int, minute: int = 0) -> str:
    """Read an hour of the day, 24 being its end: 8:30 八点三十分, 17:05 十七点零五分, 24:00 二十四点."""
    words = f"{count(hour)}点"
    if minute == 0:
        return words
    return words + (DIGITS[0] if minute < 10 else "") + f"{number(minute)}分"


def count(value: int) -> str:
    """Read a number before what it counts, where two is 两: 两名, 两点, 十二名."""
    return "两" if value == 2 else number(value)


def phone(text: str) -> str:
    """Read a phone, its parts set apart by a pause: 0577-12380 零五七七，幺二三八零."""
    parts = "".join(one if one.isdecimal() else " " for one in text).split()
    return "，".join(digits(part) for part in parts)
