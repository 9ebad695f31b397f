"""Days explained: by the command, and on a page as a calendar that is also a list."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import build
from almanac import Almanac
from noticeboard import create_app
from presentation.counts import rules_told
from publicity.period import PeriodRules, PublicityPeriod
from publicity.report import LetterRule
from tests.noticeboard.a_board import (
    CONTENT,
    DEMONSTRATION,
    PORTAL,
    a_notice,
    calendar,
    day,
    page_of,
    sample_content,
)
from tests.serving import served

NOTICE = "GS-2026-008.md"


@pytest.fixture
def content(tmp_path) -> Path:
    """A content folder with one notice, over the National Day, and two inspection notices."""
    folder = tmp_path / "content"
    (folder / "notices").mkdir(parents=True)
    for name in (NOTICE, "KC-2026-015.md", "KC-2026-024.md"):
        shutil.copy(CONTENT / "notices" / name, folder / "notices")
    return folder


@pytest.fixture
def run(content, monkeypatch, capsys):
    """Run the command on the content folder; gives its exit code, what it said, and its errors."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str):
        try:
            code: object = build.main(["--content", str(content), *arguments])
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


# --- Explain --------------------------------------------------------------------------------------------------------


def test_every_day_of_a_period_is_told_with_its_reason_and_every_rule_with_its_source(run):
    code, said, errors = run("explain", "GS-2026-008")

    assert (code, errors) == (0, "")
    assert "Wednesday 30 September 2026  day 3    working day 3\n" in said
    assert "Thursday 1 October 2026      day 4    does not count: day off, National Day\n" in said
    assert "At least 5 working days: there are 5, kept\n" in said
    assert "article 42" in said
    assert "Zhongzufa [2000] No. 18" in said
    assert "国务院办公厅关于2026年部分节假日安排的通知" in said
    assert "begins on Monday 28 September 2026 is Friday 9 October 2026.\n" in said
    assert "postmarked on 9 October or before" in said


def test_it_speaks_chinese_when_asked_before_or_after_the_command(run):
    before = run("--lang", "zh-Hans", "explain", "GS-2026-008")
    after = run("explain", "GS-2026-008", "--lang", "zh-Hans")

    assert before == after
    assert "2026年10月1日（星期四）  第4天    不计（国庆节放假）" in before[1]
    assert "不计（周末）" not in before[1]


def test_a_period_that_is_too_short_is_explained_and_ends_with_one(run, content):
    path = content / "notices" / NOTICE
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("last: 2026-10-09", "last: 2026-10-05"), encoding="utf-8")

    code, said, _ = run("explain", "GS-2026-008")

    assert code == 1
    assert "there are 3, NOT KEPT" in said
    assert "there are 8, kept" in said
    assert "is Friday 9 October 2026.\n" in said


@pytest.mark.parametrize(
    "number, sentence",
    [("GS-2026-999", "There is no notice GS-2026-999."), ("KC-2026-024", "it has no publicity period")],
)
def test_what_has_no_period_cannot_be_explained(run, number, sentence):
    code, said, errors = run("explain", number)

    assert (code, said) == (2, "")
    assert sentence in errors


def test_content_that_cannot_be_read_is_not_explained(run, content):
    (content / "notices" / NOTICE).write_text("---\nkind: appointment\n---\n", encoding="utf-8")

    code, said, errors = run("explain", "GS-2026-008")

    assert (code, said) == (1, "")
    assert "GS-2026-008.md:" in errors


def test_a_program_gets_the_count_as_data(run):
    code, said, _ = run("--format", "json", "explain", "GS-2026-008")
    told = json.loads(said)

    assert code == 0
    assert (told["first"], told["last"], told["earliest_last"]) == ("2026-09-28", "2026-10-09", "2026-10-09")
    assert (told["calendar_days"], told["working_days"], told["lawful"]) == (12, 5, True)
    assert told["days"][3] == {
        "day": "2026-10-01",
        "number": 4,
        "kind": "day_off",
        "holiday": "国庆节",
        "working_number": None,
    }


# --- Plan -----------------------------------------------------------------------------------------------------------


def test_the_earliest_lawful_period_is_proposed_with_its_reasons(run):
    code, said, errors = run("plan", "--from", "2026-09-28")

    assert (code, errors) == (0, "")
    assert said.startswith("Monday 28 September 2026 to Friday 9 October 2026, 24:00\n")
    assert "does not count: day off, National Day" in said
    assert "Put the notice up on Monday 28 September 2026 or before.\n" in said
    assert said.endswith("period:\n  first: 2026-09-28\n  last: 2026-10-09\n")


@pytest.mark.parametrize("first", ["2026-09-29", "2026-09-30", "2026-10-01"])
def test_what_is_proposed_is_lawful_as_it_is_written_into_a_notice(run, content, first):
    path = content / "notices" / NOTICE
    text = path.read_text(encoding="utf-8")
    proposed = "\n".join(run("plan", "--from", first)[1].splitlines()[-2:])
    assert "  first: 2026-09-28\n  last: 2026-10-09" in text

    path.write_text(text.replace("  first: 2026-09-28\n  last: 2026-10-09", proposed), encoding="utf-8")
    code, said, _ = run("explain", "GS-2026-008")

    assert code == 0
    assert "NOT KEPT" not in said


def test_a_period_that_begins_on_days_off_is_told_that_it_gains_nothing(run):
    assert "up to Wednesday 7 October 2026 can end on the same day" in run("plan", "--from", "2026-10-01")[1]
    assert "can end on the same day" not in run("plan", "--from", "2026-11-20")[1]


def test_without_the_next_years_calendar_it_says_what_to_add(run):
    code, said, errors = run("plan", "--from", "2026-12-24")

    assert (code, said) == (1, "")
    assert errors == (
        "The days off of 2027 are not known. Add content/calendar/2027.toml from the State Council's notice.\n"
    )


def test_a_last_day_in_mind_is_judged(run):
    assert run("plan", "--from", "2026-09-28", "--to", "2026-10-12")[0] == 0
    code, said, _ = run("plan", "--from", "2026-09-28", "--to", "2026-10-08")

    assert code == 1
    assert "there are 4, NOT KEPT" in said
    assert "is Friday 9 October 2026." in said
    assert "period:" not in said


@pytest.mark.parametrize(
    "arguments",
    [(), ("--from", "tomorrow"), ("--from", "2026-02-30"), ("--from", "2026-11-20", "--to", "2026-11-19")],
)
def test_days_that_make_no_sense_end_with_two(run, arguments):
    code, said, errors = run("plan", *arguments)

    assert (code, said) == (2, "")
    assert "Traceback" not in errors


def test_where_the_day_of_publication_does_not_count_the_notice_is_up_the_day_before():
    rules = PeriodRules(publication_day_counts=False)

    _, said = Almanac(calendar(), rules, LetterRule.SENT, "en").plan(day("2026-11-20"))

    assert any("put the notice up on Thursday 19 November 2026 or before" in line for line in said)


@pytest.mark.parametrize("command", ["explain", "plan", "new"])
def test_each_command_shows_its_own_examples(run, command):
    code, said, _ = run(command, "-h")

    examples = [line for line in said.splitlines() if line.startswith("  python")]
    assert code == 0
    assert examples
    assert all(f"build.py {command} " in line for line in examples)


# --- In words -------------------------------------------------------------------------------------------------------


def test_a_city_that_asks_for_more_says_so():
    period = PublicityPeriod(first=day("2026-11-20"), last=day("2026-11-30"))
    count = period.count(calendar(), PeriodRules(min_working_days=7, min_calendar_days=1))

    told = rules_told(count, "en")

    assert [rule.title for rule in told] == ["At least 7 working days"]
    assert "this city asks for more" in told[0].source
    assert told[0].is_kept


def test_a_rule_that_is_not_kept_is_told_as_such():
    short = PublicityPeriod(first=day("2026-11-20"), last=day("2026-11-24"))

    working, calendar_days = rules_told(short.count(calendar(), PeriodRules()), "en")

    assert (working.is_kept, calendar_days.is_kept) == (False, False)
    assert (working.reached, calendar_days.reached) == ("there are 3", "there are 5")


# --- On the page ----------------------------------------------------------------------------------------------------


def test_the_calendar_is_a_list_of_days_in_words_and_what_is_drawn_is_for_the_eye_alone():
    notice = a_notice("GS-2026-002", "2026-02-11", "2026-02-24")

    page = page_of(notice, at_address="/en/notices/GS-2026-002/")

    assert page.count('<span class="unseen">') == page.count('<span class="drawn" aria-hidden="true"') == 14
    assert '<ol class="days" data-from="3">' in page
    assert "Saturday 14 February: day 4, working day 4: everyone works, for Spring Festival" in page
    assert "Sunday 15 February: day 5, does not count: day off, Spring Festival" in page
    assert 'data-day="11 Feb" data-nth="1"' in page
    assert 'data-day="15">Spring Festival' in page


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("prefix", ["/", "/en/"])
def test_nothing_sticks_out_of_a_square_of_the_calendar(page, prefix, width):
    reader = page(width=width)

    with served(create_app(sample_content(), PORTAL, DEMONSTRATION)) as address:
        for number in ("GS-2026-002", "GS-2026-008", "GS-2026-012"):
            reader.goto(f"{address.rstrip('/')}{prefix}notices/{number}/")
            wide = reader.eval_on_selector_all(
                ".days li", "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
            )
            columns = reader.eval_on_selector_all(
                ".days li", "all => new Set(all.map(one => Math.round(one.getBoundingClientRect().left))).size"
            )

            assert wide == []
            assert columns == 7
