"""The board as tables, one row a notice, a nominee or a candidate; each column is explained in the data dictionary."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from noticeboard.public_view import PublicNotice
from publicity.errors import N_
from publicity.notice import (
    AppointmentNotice,
    DisclosureLevel,
    EducationMode,
    InspectionNotice,
    NoticeKind,
    NoticeState,
    PostAction,
    WithdrawalReason,
)
from publicity.outcome import OutcomeKind
from publicity.procedure import ProcedureStep, RecommendationWay

BETWEEN = "|"
"""Between several values in one cell."""


class Row(NamedTuple):
    """What a row is made from; a row of a notice itself has no person."""

    public: PublicNotice
    person: Any = None


@dataclass(frozen=True)
class Column:
    """One column: its name, what is in it, how it is found, and the list its codes are from, if it has codes."""

    name: str
    meaning: str
    value: Callable[[Any], object]
    codes: type[StrEnum] | None = None


@dataclass(frozen=True)
class Table:
    """One table: the name of its file, what a row is, its columns, and how rows are made from their source."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    rows: Callable[[Any], Iterable[Any]]


def head_of(table: Table) -> bytes:
    """Write what a table begins with: the mark of UTF-8, which Excel needs, and the names of its columns."""
    return ("\N{BYTE ORDER MARK}" + written([[column.name for column in table.columns]])).encode()


def rows_of(table: Table, source: Any) -> bytes:
    """Write the rows of a table that are made from a source."""
    return written([column.value(row) for column in table.columns] for row in table.rows(source)).encode()


def written(rows: Iterable[Sequence[object]]) -> str:
    """Write rows as CSV: every cell quoted, lines ending as RFC 4180 says."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue()


def cell(value: object) -> str:
    """Write a value so that a spreadsheet takes it for text: what begins like a formula gets an apostrophe.

    So does what begins with an apostrophe or a space itself; whoever reads a cell takes one leading apostrophe away.
    """
    if isinstance(value, tuple):
        text = BETWEEN.join(map(_word, value)) if any(one is not None for one in value) else ""
    else:
        text = _word(value)
    first = text[:1]
    if not first or first.isalnum():
        return text
    begins = unicodedata.normalize("NFKC", first)
    return f"'{text}" if begins in "=+-@'\N{MINUS SIGN}" or begins.isspace() else text


def _word(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


# --- What stands in the columns -------------------------------------------------------------------------------------


def _of_person(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.person, name)


def _of_notice(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.public.notice, name)


def _each(many: str, name: str) -> Callable[[Row], object]:
    """One member of each of several parts of a person, in their order; an empty cell where there are no parts."""
    return lambda row: tuple(getattr(one, name) for one in getattr(row.person, many))


def _of_outcome(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.person.outcomes[-1], name) if row.person.outcomes else None


def _of_withdrawal(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.public.notice.withdrawal, name, None)


def _of_count(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.public.count, name, None)


def _of_period(name: str) -> Callable[[Row], object]:
    def value(row: Row) -> object:
        notice = row.public.notice
        return getattr(notice.period if isinstance(notice, AppointmentNotice) else notice.inspection, name)

    return value


def _of_inspection(name: str) -> Callable[[Row], object]:
    return lambda row: getattr(row.public.notice, name, None)


def _of_step(step: ProcedureStep, name: str) -> Callable[[Row], object]:
    """One member of the step of that kind; an empty cell where it is not recorded."""
    return lambda row: next((getattr(one, name) for one in row.person.record if one.step is step), None)


NOTICE = (
    Column("number", N_("The number of the notice; it never changes."), _of_notice("number")),
    Column("kind", N_("Which kind of notice it is."), _of_notice("kind"), NoticeKind),
    Column("title", N_("Its title."), _of_notice("title")),
    Column("issue", N_("Its issue."), _of_notice("issue")),
    Column("state", N_("Where it stands at the instant of the data."), lambda row: row.public.state, NoticeState),
    Column("published", N_("When it was put up."), lambda row: row.public.published.isoformat()),
    Column("updated", N_("When something last happened to it."), lambda row: row.public.updated.isoformat()),
    Column(
        "reduced_on",
        N_("Since when, by its age, only names, posts and outcomes are left of it."),
        lambda row: row.public.reduced_on,
    ),
    Column("first", N_("The first day of the publicity period or the inspection."), _of_period("first")),
    Column("last", N_("The last day of the publicity period or the inspection, which is counted."), _of_period("last")),
    Column("closes", N_("The hour at which the last day ends; empty for 24:00."), _of_period("closes")),
    Column("calendar_days", N_("How many days the publicity period has."), _of_count("calendar_days")),
    Column("working_days", N_("How many of them are working days."), _of_count("working_days")),
    Column("posts", N_("For how many posts an inspection is, where that is told."), _of_inspection("posts")),
    Column("people", N_("How many people the notice is about."), lambda row: len(row.public.notice.people)),
    Column("names", N_("Their names."), lambda row: tuple(person.name for person in row.public.notice.people)),
    Column("phones", N_("The phones for reports."), lambda row: row.public.notice.contact.phones),
    Column("signed_by", N_("Who signed the notice."), _of_notice("signed_by")),
    Column("signed_on", N_("The day on which it was signed."), _of_notice("signed_on")),
    Column("corrections", N_("How often it was corrected."), lambda row: len(row.public.notice.corrections)),
    Column("withdrawn_on", N_("The day on which it was withdrawn."), _of_withdrawal("on")),
    Column("withdrawal_reason", N_("Why it was withdrawn."), _of_withdrawal("reason"), WithdrawalReason),
    Column("url", N_("The address of its page."), lambda row: row.public.url),
)

PERSON = (
    Column("notice", N_("The number of the notice; see notices.csv."), _of_notice("number")),
    Column("key", N_("The person's place on the notice; it never changes."), _of_person("key")),
    Column("name", N_("The person's name."), _of_person("name")),
    Column("former_name", N_("A former name."), _of_person("former_name")),
    Column("gender", N_("Gender, as the notice has it."), _of_person("gender")),
    Column("ethnicity", N_("Ethnicity, as the notice has it."), _of_person("ethnicity")),
    Column("born", N_("Year and month of birth; the day is never published."), _of_person("born")),
    Column("native_place", N_("Native place."), _of_person("native_place")),
    Column("birthplace", N_("Place of birth."), _of_person("birthplace")),
    Column("education", N_("Each education."), _each("education", "name")),
    Column("education_modes", N_("How each education was earned."), _each("education", "mode"), EducationMode),
    Column("degrees", N_("Each degree."), _each("degrees", "name")),
    Column("degree_modes", N_("How each degree was earned."), _each("degrees", "mode"), EducationMode),
    Column("political_status", N_("Political status."), _of_person("political_status")),
    Column("joined_party", N_("Year and month of joining the Party."), _of_person("joined_party")),
    Column("started_work", N_("Year and month of beginning work."), _of_person("started_work")),
    Column("professional_title", N_("Professional title."), _of_person("professional_title")),
    Column("current_post", N_("The post held now."), _of_person("current_post")),
    Column("current_post_since", N_("Year and month since when it is held."), _of_person("current_post_since")),
    Column("current_rank", N_("The rank held now."), _of_person("current_rank")),
)

NOMINEE = (
    *PERSON,
    Column("proposed_posts", N_("Each post the person is proposed for."), _each("proposed_posts", "post")),
    Column("proposed_actions", N_("What is to happen with each."), _each("proposed_posts", "action"), PostAction),
    Column("proposed_levels", N_("How exactly each is told."), _each("proposed_posts", "level"), DisclosureLevel),
    Column("proposed_probation", N_("Whether each begins with a probation."), _each("proposed_posts", "probation")),
    Column("history", N_("Work history, one entry a line."), _of_person("history")),
    Column("frontline_years", N_("Frontline service in whole years."), _of_person("frontline_years")),
    Column("exceptional_reasons", N_("The reasons for an exceptional promotion."), _of_person("exceptional_reasons")),
    Column(
        "recommended",
        N_("How the person came to be recommended."),
        _of_step(ProcedureStep.RECOMMENDATION, "way"),
        RecommendationWay,
    ),
    Column(
        "inspection_notice",
        N_("The number of the notice that announced the inspection; see candidates.csv."),
        _of_step(ProcedureStep.INSPECTION, "notice"),
    ),
    Column("outcome", N_("The latest outcome; empty while there is none."), _of_outcome("kind"), OutcomeKind),
    Column("outcome_on", N_("The day from which the outcome is public."), _of_outcome("on")),
    Column("outcome_due", N_("By when another outcome must follow."), _of_outcome("ends")),
    Column("outcome_note", N_("What was said about the outcome."), _of_outcome("note")),
)

CANDIDATE = (
    *PERSON,
    Column("considered_for", N_("The post the candidate is considered for."), _of_person("considered_for")),
    Column("transferred", N_("Year and month of leaving the former unit."), _of_person("transferred")),
    Column("former_unit", N_("The former unit, in which the inspection was announced too."), _of_person("former_unit")),
)


def _notice(public: PublicNotice) -> Iterator[Row]:
    yield Row(public)


def _nominees(public: PublicNotice) -> Iterator[Row]:
    if isinstance(public.notice, AppointmentNotice):
        yield from (Row(public, nominee) for nominee in public.notice.nominees)


def _candidates(public: PublicNotice) -> Iterator[Row]:
    if isinstance(public.notice, InspectionNotice):
        yield from (Row(public, candidate) for candidate in public.notice.candidates)


TABLES = (
    Table("notices.csv", N_("Every notice of both kinds, one a row."), NOTICE, _notice),
    Table("nominees.csv", N_("Every nominee of every appointment notice, one a row."), NOMINEE, _nominees),
    Table("candidates.csv", N_("Every candidate of every inspection notice, one a row."), CANDIDATE, _candidates),
)
"""Tables whose rows are made from one notice after the other."""
