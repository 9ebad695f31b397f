"""Whether everything the desk holds is there, and can be opened by whoever looks.

Without a person the desk can open nothing: it then tells what is missing, and not what is broken inside.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from intake.bundle import BundleBroken
from intake.desk.answers import due_of
from intake.desk.escalations import missed, supervisors_of
from intake.desk.imports import read_sealed
from intake.desk.letters import refused_letters
from intake.desk.office import Office
from intake.desk.own import open_note
from intake.desk.routing import routing_of
from intake.desk.sealed import (
    corrected_place,
    open_allegation,
    open_event_text,
    open_file,
    open_file_name,
    open_report,
    place_of,
)
from intake.directory import LEAST, OVERSIGHT, Directory, read_directory
from intake.routing import read_routing
from intake.stores import CaseStore, CaseSummary, StoredAllegation, StoredFile, Superseded
from intake.vault import KeyRefused, SealBroken
from publicity.case import Allegation
from publicity.report import Keeping

IMPORT = "flask --app intake.desk import"
LAY_OUT = "To put it right: flask --app intake.desk directory lay-out"


def findings(office: Office, store: CaseStore) -> list[str]:
    """Name everything that is missing, broken or left over; empty when all is well."""
    # Listed before the database is asked: what somebody imports meanwhile is known there by then.
    views, attachments = _files(office.outbox.folder), _files(office.config.places.attachments)
    summaries = store.summaries(viewer=None)
    # Somebody looks at what this person may see: that others can be opened, others have to tell.
    mine = store.summaries(viewer=office.hand.staff) if office.hand else summaries
    return [
        *_directory(office, store),
        *(f"a model letter is wrong: {fault}" for fault in refused_letters(office)),
        *_waiting(office),
        *_settled(office, store),
        *(finding for summary in mine for finding in _case(office, store, summary)),
        *_left_over(store, summaries, views, attachments),
    ]


def _directory(office: Office, store: CaseStore) -> Iterator[str]:
    """The letterbox must seal for those whom two people let in: nothing else would tell before it is too late."""
    path = office.config.places.files["PORTAL_DIRECTORY_FILE"]
    if store.directory_text() is None and not path.exists():
        # Not founded yet: the letterbox does not open either.
        return
    try:
        yield from _leavers(store, office.directory(store))
        # The letterbox's copy, by itself: it may be missing, or open to others.
        if read_directory(path).text() != store.directory_text():
            yield f"{path}: is not the directory of keys that two people agreed on. Look who changed it. {LAY_OUT}"
        yield from _routing(office, store)
    except (KeyRefused, OSError) as error:
        yield str(error)


def _routing(office: Office, store: CaseStore) -> Iterator[str]:
    """The letterbox must keep reports from whom they concern."""
    path = office.config.places.files["PORTAL_ROUTING_FILE"]
    is_known, laid_out, right = office.watched.all().is_known, read_routing(path).away, routing_of(office, store).away
    if is_known and _without_empty(laid_out) != _without_empty(right):
        yield f"{path}: does not say what was declared and what the notices tell. Run: {IMPORT}"


def _without_empty(table: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    return {person: ids for person, ids in table.items() if ids}


def _leavers(store: CaseStore, directory: Directory) -> Iterator[str]:
    """Who left keeps a key that opens what comes, until two people take it out."""
    left = {member.id: member.shown_name for member in store.staff() if not member.active}
    for one in (*directory.handlers, *directory.custodians):
        if one.id in left:
            yield f"{left[one.id]} left, and reports are still sealed to this key. Two people take it out: /directory/."


def _waiting(office: Office) -> Iterator[str]:
    inbox = office.inbox
    names, unfinished = set(inbox.names()), set(inbox.unfinished())
    for path in sorted(inbox.folder.iterdir()):
        if path.name in unfinished:
            yield f"{path}: was left unfinished. If no report is being sent just now, look at it."
        elif path.name not in names:
            yield f"{path}: is nothing that the letterbox writes. Look who put it there."
        else:
            yield from _readable(path)


def _readable(path: Path) -> Iterator[str]:
    try:
        read_sealed(path)
    except FileNotFoundError:
        # Imported at this moment.
        return
    except BundleBroken as error:
        yield f"{path}: {error}"


def _settled(office: Office, store: CaseStore) -> Iterator[str]:
    """What was imported is in the database, or that is not the database it was imported into."""
    for path in _files(office.inbox.settled):
        try:
            sealed = read_sealed(path)
        except BundleBroken as error:
            yield f"{path}: {error}"
            continue
        if not store.was_sent(sealed.lookup_id, sealed.digest):
            yield f"{path}: is not in the database. Move it back to {office.inbox.folder} and run: {IMPORT}"


def _case(office: Office, store: CaseStore, summary: CaseSummary) -> Iterator[str]:
    """Everything of one case; what came with reports that were merged into it is looked at in theirs."""
    case = f"case {summary.case.id}:"
    yield from _keys(store, summary)
    yield from _late(office, store, summary)
    reports = {one.id: one for one in store.reports_of(summary.case.id, viewer=None) if one.case == summary.case.id}
    for report in reports.values():
        yield from _tried(office, f"{case} a report", partial(open_report, office, place_of(report), report.sealed))
        if office.outbox.read(report.id) is None:
            yield f"{case} a reporter's view is missing. Run: {IMPORT}"
    for addition in store.additions_of(summary.case.id, viewer=None):
        if addition.report in reports:
            place = f"{addition.report}/{addition.digest}"
            yield from _tried(office, f"{case} an addition", partial(open_report, office, place, addition.sealed))
    for allegation in summary.allegations:
        opening = partial(open_allegation, office, summary.case.id, allegation)
        yield from _tried(office, f"{case} allegation {allegation.number}", opening)
    for old in store.superseded_of(summary.case.id):
        yield from _tried(
            office,
            f"{case} what a correction replaced",
            partial(_open_superseded, office, summary.case.id, old),
        )
    for event in store.events_of(summary.case.id, viewer=None):
        yield from _tried(office, f"{case} event {event.sequence}", partial(open_event_text, office, event))
    if office.hand:
        for note in store.own_notes_of(summary.case.id, viewer=office.hand.staff):
            yield from _tried(office, f"{case} a note of your own", partial(open_note, office.hand, note))
    for file in store.files_of(summary.case.id, viewer=None):
        if file.report in reports:
            # Of what lies with the identity no handler can tell more than that it is the same.
            is_apart = file.keeping is Keeping.ORIGINAL
            if not is_apart:
                named = f"{case} the name of file {file.stored}"
                yield from _tried(office, named, partial(open_file_name, office, file))
                yield from _tried(office, f"{case} file {file.stored}", partial(_read_to_the_end, office, file))
            if (is_apart or office.hand is None) and not _is_whole(office, file):
                yield f"{case} file {file.stored} is missing or is not what was stored."


def _keys(store: CaseStore, summary: CaseSummary) -> Iterator[str]:
    """At least two people who work here, and the oversight body, hold each key of a case."""
    active = {member.id for member in store.staff() if member.active}
    for pair in store.pairs_of_matter(summary.case.id):
        holders = store.holders_of_pair(pair)
        if len(holders & active) < LEAST:
            yield f"case {summary.case.id}: fewer than two people here hold key {pair}. {_what_to_do(active, summary)}"
        if OVERSIGHT not in holders:
            yield f"case {summary.case.id}: the oversight body does not hold key {pair}."


def _what_to_do(active: set[str], summary: CaseSummary) -> str:
    if active - summary.case.recused:
        return "Let somebody else take part."
    return "It concerns everybody here: the oversight body has to take it up."


def _late(office: Office, store: CaseStore, summary: CaseSummary) -> Iterator[str]:
    """A missed time limit that no supervisor sees is told to whoever runs the desk."""
    if missed(due_of(office, summary), office.config.today()):
        supervisors = {one.id for one in supervisors_of(office, store, summary)}
        if not supervisors & store.holders_of(summary.case.id):
            yield f"{summary.case.id}: a time limit was missed, and no supervisor holds it. Tell the oversight body."


def _left_over(
    store: CaseStore, summaries: Iterable[CaseSummary], views: list[Path], attachments: list[Path]
) -> Iterator[str]:
    known = {file.stored for summary in summaries for file in store.files_of(summary.case.id, viewer=None)}
    for path in (one for one in (*attachments, *views) if one.name.startswith(".")):
        yield f"{path}: was left unfinished. If nothing is being stored just now, remove it: nobody was promised it."
    for path in attachments:
        if path.name not in known and not path.name.startswith("."):
            yield f"{path}: belongs to no report. It is kept; look whether an import was interrupted."
    for path in views:
        if store.home_of(path.name) is None and not path.name.startswith("."):
            yield f"{path}: is laid out for no report that is known here. Look whether the database is the newest."


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _open_superseded(office: Office, case_id: str, old: Superseded) -> object:
    if old.report:
        return open_report(office, corrected_place(old.report, old.corrected), old.sealed)
    allegation = StoredAllegation(
        allegation=Allegation(old.allegation or 0), nominee_index=None, sealed=old.sealed, corrected=old.corrected
    )
    return open_allegation(office, case_id, allegation)


def _is_whole(office: Office, file: StoredFile) -> bool:
    try:
        with (office.config.places.attachments / file.stored).open("rb") as sealed:
            return hashlib.file_digest(sealed, "sha256").hexdigest() == file.digest
    except OSError:
        return False


def _read_to_the_end(office: Office, file: StoredFile) -> None:
    deque(open_file(office, file), maxlen=0)


def _tried(office: Office, what: str, opening: Callable[[], object]) -> Iterator[str]:
    if office.hand is None:
        return
    try:
        opening()
    except (SealBroken, OSError, ValueError, KeyError, TypeError) as error:
        yield f"{what} cannot be opened ({type(error).__name__})."
