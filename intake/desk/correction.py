"""How a registration is put right: what stood is kept, what changed and why is told, and the case goes by the new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from intake.desk.about import joined
from intake.desk.acts import NoSuchCase, summary_seen, tell_reporters, without_text
from intake.desk.forms import DATES
from intake.desk.office import Office
from intake.desk.registration import was_in_time
from intake.desk.sealed import (
    corrected_place,
    open_allegation,
    open_report,
    place_of,
    public_key_of,
    seal_allegation,
    seal_event_text,
)
from intake.envelopes import AllegationWords, ReportWords, matter_of, seal_report_words
from intake.stores import CaseStore, CaseSummary, StoredAllegation, StoredReport
from intake.vault import PublicKey
from presentation.labels import label
from presentation.languages import gettext
from publicity.case import Allegation
from publicity.errors import StepIncomplete
from publicity.filed import correct_registration
from publicity.report import Channel, ReportDates

Named = tuple[str | None, str | None]
"""The number of a notice and the key of a person on it; None for no notice, and for nobody in particular."""


@dataclass(frozen=True, kw_only=True)
class Registration:
    """How a report is registered: what a clerk may have got wrong. What the reporter said is no part of it."""

    channel: Channel
    dates: ReportDates
    hour: str = ""
    notice: str | None = field(default=None, repr=False)
    nominees: tuple[str, ...] = field(default=(), repr=False)

    @property
    def named(self) -> list[Named]:
        """Whom the report is about."""
        return [(self.notice, key) for key in self.nominees] or [(self.notice, None)]


def registered(office: Office, store: CaseStore, case_id: str, number: int, *, viewer: str) -> StoredReport:
    """The report of a case that is the one of a number, as its page shows them. Raises NoSuchCase.

    What came by the web is as the reporter sent it: nobody here registered it, and nobody corrects it.
    """
    reports = store.reports_of(case_id, viewer=viewer)
    if not 0 < number <= len(reports) or reports[number - 1].registered_by is None:
        raise NoSuchCase
    return reports[number - 1]


def registration_of(office: Office, report: StoredReport) -> Registration:
    """How a report is registered now. Raises SealBroken."""
    words = _words(office, report)
    return Registration(
        channel=report.channel,
        dates=words.dates(report.received),
        hour=words.hour,
        notice=words.notice,
        nominees=words.nominees,
    )


def correct(
    office: Office,
    store: CaseStore,
    case_id: str,
    number: int,
    right: Registration,
    *,
    why: str,
    by: str,
    version: int,
) -> None:
    """Put right how a report was registered, and with it whom the allegations are about; none of them is lost.

    Raises NoSuchCase, ChangedMeanwhile, what the rules raise, StepIncomplete for "change" when nothing differs, and
    SealBroken; NotStored when it was done, but the reporters' views could not be laid out.
    """
    summary = summary_seen(store, case_id, by, version)
    report = registered(office, store, case_id, number, viewer=by)
    wrong, words = registration_of(office, report), _words(office, report)
    alleged = [(one, open_allegation(office, case_id, one)) for one in summary.allegations]
    public = public_key_of(store, case_id)
    moved = _moved(office, public, summary, report, alleged, wrong.named, right.named)
    added = _added(office, public, summary, words, wrong, right, len(moved))
    told = [*_changes(office, wrong, right), *(line for _, line in moved)]
    if not told:
        raise StepIncomplete(["change"])
    text = "\n".join([*told, "", why.strip()]) if why.strip() else ""
    now = office.config.now()
    after, event = correct_registration(
        summary.case, by=by, at=now, text=text, about_others=[one.number for one, _ in moved]
    )
    fresh = report.corrected + 1
    days = {name: getattr(right.dates, name) for name in ("written", "sent", "arrived")}
    new_words = replace(words, notice=right.notice, nominees=right.nominees, hour=right.hour, **days)
    store.correct(
        summary.case,
        after,
        without_text(event),
        report=replace(
            report,
            channel=right.channel,
            received=right.dates.received,
            in_time=was_in_time(office, right.channel, right.dates, office.notice(right.notice)),
            sealed=seal_report_words(public, corrected_place(report.id, fresh), new_words),
            corrected=fresh,
        ),
        allegations=[one for one, _ in moved],
        added=added,
        sealed_text=seal_event_text(public, event.case, event.act, event.at, event.text),
    )
    tell_reporters(office, store, case_id)


def _words(office: Office, report: StoredReport) -> ReportWords:
    return open_report(office, place_of(report), report.sealed)


def _moved(
    office: Office,
    public: PublicKey,
    summary: CaseSummary,
    report: StoredReport,
    alleged: Sequence[tuple[StoredAllegation, AllegationWords]],
    was: list[Named],
    now: list[Named],
) -> list[tuple[StoredAllegation, str]]:
    """The allegations about those who are named no more, each about one who is named instead, or about nobody.

    With each a line that says so.
    """
    come = iter([one for one in now if one not in was])
    moved = []
    for gone in (one for one in was if one not in now):
        fitting = [(one, words) for one, words in alleged if (words.notice, words.nominee) == gone]
        if not fitting:
            continue
        # A report that was joined brought its allegations last; what others name stays as it is.
        stored, words = fitting[0 if report.case == summary.case.id else -1]
        right = _about(office, words, next(come, (now[0][0], None)))
        sealed = seal_allegation(
            office, public, summary.case.id, Allegation(stored.number), right, corrected=stored.corrected + 1
        )
        nobody = gettext("Nobody in particular")
        name = gettext("Allegation %(number)s") % {"number": stored.number}
        moved.append((sealed, _line(name, words.name or nobody, right.name or nobody)))
    return moved


def _added(
    office: Office,
    public: PublicKey,
    summary: CaseSummary,
    words: ReportWords,
    wrong: Registration,
    right: Registration,
    moved: int,
) -> list[StoredAllegation]:
    """An allegation about each who is named now and for whom there was none to be moved."""
    come = [one for one in right.named if one not in wrong.named and one[1]][moved:]
    first = max((one.number for one in summary.case.allegations), default=0) + 1
    plain = AllegationWords(matter=matter_of(words.text))
    return [
        seal_allegation(office, public, summary.case.id, Allegation(number), _about(office, plain, named))
        for number, named in enumerate(come, start=first)
    ]


def _about(office: Office, words: AllegationWords, named: Named) -> AllegationWords:
    notice, key = named
    return replace(words, notice=notice, nominee=key, name=_name(office, named) if key else None)


def _name(office: Office, named: Named) -> str:
    notice = office.notice(named[0])
    names = {person.key: person.name for person in notice.people} if notice else {}
    return names.get(named[1] or "", named[1] or "") or gettext("Nobody in particular")


def _changes(office: Office, wrong: Registration, right: Registration) -> Iterator[str]:
    """A line for each thing that was registered otherwise: what it was, what it is."""

    def said(of: Registration) -> Iterator[tuple[str, str]]:
        yield gettext("Came by"), label(of.channel)
        yield gettext("Notice"), of.notice or gettext("no notice")
        yield gettext("Named"), joined(_name(office, one) for one in of.named)
        for name, words in DATES.items():
            yield gettext(words), str(getattr(of.dates, name) or gettext("not given"))
        yield gettext("Hour"), of.hour or gettext("not given")

    for (name, was), (_, now) in zip(said(wrong), said(right), strict=True):
        if was != now:
            yield _line(name, was, now)


def _line(name: str, was: str, now: str) -> str:
    return gettext("%(name)s: %(was)s → %(now)s") % {"name": name, "was": was, "now": now}
