"""A new notice passes the check as it stands, on any day whose week has no holiday."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publicity.content import template
from publicity.content.forms import AppointmentForm, CandidateForm, InspectionForm, NomineeForm, PersonForm
from publicity.notice import NoticeKind
from publicity.period import PeriodRules
from publicity.workdays import CalendarYear, WorkCalendar
from tests.notice_files import changed, check_text, codes_of, read

KINDS = [("appointment", "GS-2026-012"), ("inspection", "KC-2026-003")]
NO_HOLIDAYS = WorkCalendar({year: CalendarYear(year, "—", {}, {}) for year in range(2023, 2102)})


@pytest.mark.parametrize("kind, number", KINDS)
def test_a_template_passes_the_check_without_a_warning(tmp_path: Path, kind: str, number: str) -> None:
    text = template(kind, number, date(2026, 11, 19))

    result = read(tmp_path, text)

    assert result.warnings == ()
    assert [notice.number for notice in result.notices] == [number]


@pytest.mark.parametrize("kind, number", KINDS)
def test_a_new_notice_is_a_draft_that_claims_no_medium(tmp_path: Path, kind: str, number: str) -> None:
    (notice,) = read(tmp_path, template(kind, number, date(2026, 11, 19))).notices

    assert notice.draft
    assert notice.media == ()


@pytest.mark.parametrize("kind, number, names", [(*KINDS[0], 1), (*KINDS[1], 3)])
def test_examples_of_a_template_do_not_become_public(kind: str, number: str, names: int) -> None:
    text = changed(template(kind, number, date(2026, 11, 19)), ("draft: yes ", "draft: no "))

    codes = [code for code in codes_of(text, f"{number}.md") if code != "N602"]

    assert codes.count("N461") == names
    assert codes.count("N462") == len(codes) - names > 1


@given(st.sampled_from(KINDS), st.dates(date(2024, 1, 1), date(2100, 12, 1)))
def test_a_template_is_lawful_on_any_day_without_holidays(of: tuple[str, str], today: date) -> None:
    kind, number = of

    assert check_text(template(kind, number, today), f"{number}.md", NO_HOLIDAYS) == []


POLICIES = [PeriodRules(publication_day_counts=False), PeriodRules(min_calendar_days=1, min_working_days=10)]


@pytest.mark.parametrize("rules", POLICIES)
def test_a_template_follows_the_citys_promise(rules: PeriodRules) -> None:
    text = template("appointment", "GS-2026-012", date(2026, 11, 19), rules)

    assert codes_of(text, "GS-2026-012.md", period_rules=rules) == []


@pytest.mark.parametrize("kind, number", KINDS)
def test_a_template_explains_itself_in_chinese(kind: str, number: str) -> None:
    comments = [line.partition("#")[2] for line in template(kind, number, date(2026, 11, 19)).splitlines()]

    assert sum(any("一" <= char <= "鿿" for char in comment) for comment in comments) >= 15


SHOWN = {
    "appointment": set(AppointmentForm.model_fields) | set(NomineeForm.model_fields),
    "inspection": set(InspectionForm.model_fields) | (set(CandidateForm.model_fields) - set(PersonForm.model_fields)),
}
LEFT_TO_THE_MANUAL = {"withdrawal", "media", "corrections"}


@pytest.mark.parametrize("kind, number", KINDS)
def test_a_template_shows_every_key_that_is_commonly_needed(kind: str, number: str) -> None:
    text = template(NoticeKind(kind), number, date(2026, 11, 19))

    missing = {key for key in SHOWN[kind] if f"{key}:" not in text}
    assert missing <= LEFT_TO_THE_MANUAL
