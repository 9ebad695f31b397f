"""The list of cases as a table: what one can open and no more, on record, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import unicodedata
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intake.desk import case_list
from intake.desk.case_list import COLUMNS, written_table
from tests.intake.a_desk import TEXT, a_desk, words_of


def table_of(data):
    """The rows of a table as a program reads them that keeps to RFC 4180."""
    text = data.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def test_the_list_holds_what_one_can_open_and_is_on_record_for_the_auditor(tmp_path):
    desk = a_desk(tmp_path)
    seen, hidden = desk.put_on_file(), desk.put_on_file()
    desk.recuse(hidden, by="lin")

    answer = desk.browser("lin").post("/en/cases.csv")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, row = table_of(answer.data)
    assert head == list(COLUMNS)
    values = dict(zip(head, row, strict=True))
    assert (values["Case"], values["State"], values["Received on"]) == (seen, "Registered", "2026-11-20")
    assert (values["Next"], values["Due on"], values["Reports"]) == (
        "Tell the reporter that it was received", "2026-12-05", "1",
    )  # fmt: skip
    nominee = desk.office.notices()[0].people[0].name
    assert not any(secret in answer.text for secret in (TEXT[:6], nominee, hidden))
    assert len(table_of(desk.browser("zhou").post("/en/cases.csv").data)) == 3
    log = words_of(desk.browser("he").get("/en/exports/"))
    assert "List of cases 林清和 nobody: a list needs one person 1" in log
    assert "List of cases 周敬之 nobody: a list needs one person 2" in log
    assert desk.browser("lin").get("/cases.csv").status_code == 405


CELL = st.one_of(st.text(max_size=20), st.builds(lambda head, tail: head + tail, st.sampled_from(
    ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", " =", "\u200b=", "\ufeff=", "\u3000=", "\x00=", '"=', "'="]
), st.text(max_size=9)))  # fmt: skip


def first_seen(cell):
    """The first sign of a cell that a spreadsheet would look at, in its plain form."""
    unseen = [sign for sign in cell if unicodedata.category(sign) not in ("Cf", "Cc") or sign in "\t\r\n"]
    return unicodedata.normalize("NFKC", "".join(unseen).lstrip(" \u00a0\u3000"))[:1]


@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=4))
@example(rows=[["=cmd|' /C calc'!A0", "＝1+1", "a,b;c\r\nd"]])
def test_no_cell_is_a_formula_and_every_cell_comes_back(rows):
    read = table_of(written_table(rows))

    assert [
        [cell.removeprefix("'") if cell != typed else cell for cell, typed in zip(*both, strict=True)]
        for both in zip(read, rows, strict=True)
    ] == rows
    for cell in (cell for row in read for cell in row):
        assert first_seen(cell) not in set("=+-@\t\r\n"), cell


def test_the_test_would_notice_a_table_that_lets_formulas_through(monkeypatch):
    monkeypatch.setattr(case_list, "harmless", lambda cell: cell)

    with pytest.raises(AssertionError):
        test_no_cell_is_a_formula_and_every_cell_comes_back()
