"""What came to a case: each report in its own words, with its days, its sender and its files."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import url_for

from intake.desk.about import joined
from intake.desk.forms import DATES
from intake.desk.office import Office
from intake.desk.sealed import open_file_name, open_report, place_of
from intake.desk.words import size_words
from intake.envelopes import ReportWords
from intake.stores import Addition, CaseStore, StoredFile, StoredReport
from intake.vault import SealBroken
from intake.views import REASONS
from presentation.dates import day_words
from presentation.labels import label
from presentation.languages import current_language, gettext
from publicity.errors import N_
from publicity.notice import AppointmentNotice
from publicity.report import Channel, Keeping, Sending, Wish

MARKS = {
    "honeypot": N_("a field that people do not see was filled in"),
    "crowd": N_("came in a flood from one place"),
}
"""What the letterbox may have noticed."""


KEPT = {
    Keeping.WHOLE: "",
    Keeping.COPY: N_("copy without hidden details"),
    Keeping.ORIGINAL: N_("sealed with who reported"),
}
"""How a file is kept → what is said of it."""

ADDED: dict[Sending, str] = {
    Sending.ADDITION: N_("Added on %(day)s"),
    Sending.WITHDRAWAL: N_("The reporter asks to withdraw, %(day)s"),
    Sending.OBJECTION: N_("The reporter objects to the closing, %(day)s"),
}
"""What was sent later → how it is headed."""


@dataclass(frozen=True, kw_only=True)
class FileRow:
    """A file that came along: what it is called, how large it is, how it is kept, where to fetch it.

    Without an address it lies sealed with whoever sent it.
    """

    name: str
    size: str
    kept: str
    url: str


@dataclass(frozen=True, kw_only=True)
class AdditionPart:
    """What a reporter sent later."""

    heading: str
    marks: tuple[str, ...]
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class ReportPart:
    """One report as the page shows it; ``facts`` are pairs of name and value.

    Without a publicity period a report is neither late nor in time.
    """

    heading: str
    is_late: bool
    is_in_time: bool
    marks: tuple[str, ...]
    text: str = field(repr=False)
    additions: tuple[AdditionPart, ...]
    facts: tuple[tuple[str, str], ...] = field(repr=False)
    files: tuple[FileRow, ...]
    correct_url: str


def reports_of_case(
    office: Office, store: CaseStore, case_id: str, *, viewer: str, names: dict[str, str], may_correct: bool
) -> tuple[ReportPart, ...]:
    """Open the reports of a case for a person; ``names`` says who is who on the staff.

    ``may_correct`` says whether how they were registered may still be put right; what came by the web was
    registered by nobody.
    """
    reports = store.reports_of(case_id, viewer=viewer)
    additions = store.additions_of(case_id, viewer=viewer)
    files = store.files_of(case_id, viewer=viewer)
    return tuple(
        _part(
            office,
            report,
            [one for one in additions if one.report == report.id],
            [_file_row(office, case_id, file) for file in files if file.report == report.id],
            names,
            url_for(".correct_form", case_id=case_id, number=number) if may_correct and report.registered_by else "",
        )
        for number, report in enumerate(reports, start=1)
    )


def file_name(office: Office, stored: StoredFile) -> str:
    """The sender's name for a file; that it cannot be opened, when it cannot."""
    try:
        return open_file_name(office, stored)
    except SealBroken:
        return gettext("[cannot be opened]")


def _part(
    office: Office,
    report: StoredReport,
    additions: list[Addition],
    files: list[FileRow],
    names: dict[str, str],
    correct_url: str,
) -> ReportPart:
    words = open_words(office, place_of(report), report.sealed)
    day = day_words(report.received, current_language())
    return ReportPart(
        heading=gettext("%(channel)s, %(day)s") % {"channel": label(report.channel), "day": day},
        is_late=not report.in_time,
        is_in_time=report.in_time and isinstance(office.notice(words.notice), AppointmentNotice),
        marks=(
            *_marks(report.marked),
            *([gettext("registration corrected")] if report.corrected else []),
        ),
        text=words.text,
        additions=tuple(_additions(office, additions)),
        facts=tuple(_facts(office, report, words, names)),
        files=tuple(files),
        correct_url=correct_url,
    )


def _additions(office: Office, additions: list[Addition]) -> Iterator[AdditionPart]:
    """What was sent later, as it was written: several that were taken in at once lie there in any order."""
    opened = [(one, open_words(office, f"{one.report}/{one.digest}", one.sealed)) for one in additions]
    for addition, words in sorted(opened, key=lambda pair: (pair[0].received, pair[1].instant, pair[0].number)):
        day = day_words(addition.received, current_language())
        yield AdditionPart(
            heading=gettext(ADDED[addition.sending]) % {"day": day}, marks=_marks(addition.marked), text=words.text
        )


def _marks(marked: str | None) -> tuple[str, ...]:
    return tuple(gettext(MARKS[mark]) for mark in (marked or "").split(",") if mark in MARKS)


def _facts(
    office: Office, report: StoredReport, words: ReportWords, names: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """What is known beside the text; who reported is sealed apart, whether or not anything was given."""
    language = current_language()
    name = words.name or (words.contact and gettext("did not give a name"))
    yield gettext("Reporter"), name or gettext("sealed apart; two custodians open it on request")
    if words.wish in Wish.__members__.values():
        yield gettext("Wants to be known"), label(Wish(words.wish))
    if words.contact:
        yield gettext("To be reached"), words.contact
    if words.notice:
        yield gettext("Notice"), words.notice
    if people := people_named(office, words):
        yield gettext("Named"), people
    if report.channel is Channel.LETTER:
        for name in ("written", "sent", "arrived"):
            if day := getattr(words, name):
                yield gettext(DATES[name]), day_words(day, language)
    elif words.hour:
        yield gettext("Hour"), words.hour
    if report.registered_by:
        yield gettext("Registered by"), names.get(report.registered_by, report.registered_by)
    yield gettext("Reporter knows"), _told(report)


def _told(report: StoredReport) -> str:
    if report.not_told in REASONS:
        return gettext("cannot be told: %(reason)s") % {"reason": label(REASONS[report.not_told])}
    if report.acknowledged is None:
        return gettext("not told yet that it is here")
    day = day_words(report.acknowledged, current_language())
    return gettext("told on %(day)s that it is here") % {"day": day}


def people_named(office: Office, words: ReportWords) -> str:
    """Whom a report names of those on its notice, in one line."""
    notice = office.notice(words.notice)
    names = {person.key: person.name for person in notice.people} if notice else {}
    return joined(names.get(key, key) for key in words.nominees)


def _file_row(office: Office, case_id: str, file: StoredFile) -> FileRow:
    is_apart = file.keeping is Keeping.ORIGINAL
    return FileRow(
        name=gettext("File %(number)s") % {"number": file.number} if is_apart else file_name(office, file),
        size=size_words(file.size),
        kept=gettext(KEPT[file.keeping]),
        url="" if is_apart else url_for(".file", case_id=case_id, stored=file.stored),
    )


def open_words(office: Office, place: str, sealed: bytes) -> ReportWords:
    """The words of a report, or that they cannot be opened."""
    try:
        return open_report(office, place, sealed)
    except SealBroken:
        return ReportWords(text=gettext("[cannot be opened]"))
