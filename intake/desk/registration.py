"""How a report becomes a case, be it brought by the letterbox or by a clerk."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime

from intake.bundle import AttachedFile, BundleBroken, SealedReport
from intake.desk.answers import publish_views
from intake.desk.office import Office
from intake.desk.sealed import clear_away, seal_allegation, seal_file, stored_envelope
from intake.enclosures import enclosures
from intake.envelopes import (
    AllegationWords,
    Envelope,
    Identity,
    ReportWords,
    known_to_all,
    matter_of,
    new_case_number,
    new_envelope,
    seal_identity,
    seal_report_words,
)
from intake.spool import write_durably
from intake.stores import LETTERBOX, CaseStore, Filing, SealedFile, StoredAllegation, StoredReport
from intake.vault import PublicKey, keyed_index
from publicity.case import Allegation, Case, CaseState, Event
from publicity.notice import AnyNotice, AppointmentNotice
from publicity.report import Channel, ReportDates, Sending, Wish, came_in_time


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A report as it came; ``registered_by`` is the clerk's id, None for the letterbox.

    ``acknowledged`` says whether the reporter knows that it came: was shown, handed or read out the receipt;
    ``scans`` show who wrote.
    """

    channel: Channel
    dates: ReportDates
    hour: str = ""
    notice: str | None = field(default=None, repr=False)
    nominees: tuple[str, ...] = field(default=(), repr=False)
    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    contact: str = field(default="", repr=False)
    files: tuple[AttachedFile, ...] = ()
    scans: tuple[AttachedFile, ...] = ()
    marks: tuple[str, ...] = ()
    language: str = "zh-Hans"
    registered_by: str | None = None
    acknowledged: bool = True
    sending: Sending = Sending.REPORT
    wish: Wish | None = None
    form: str = field(default="", repr=False)

    @property
    def words(self) -> ReportWords:
        """What of it is sealed."""
        shown = known_to_all(self.wish, Identity(name=self.name, contact=self.contact))
        return ReportWords(
            text=self.text,
            notice=self.notice,
            nominees=self.nominees,
            language=self.language,
            written=self.dates.written,
            sent=self.dates.sent,
            arrived=self.dates.arrived,
            hour=self.hour,
            wish=self.wish or "",
            name=shown.name,
            contact=shown.contact,
        )

    @property
    def about(self) -> list[str]:
        """Whom it is about, as a routing names people: everybody on the notice where nobody was ticked."""
        if self.notice and not self.nominees:
            return [f"{self.notice}/"]
        return [f"{self.notice}/{key}" for key in self.nominees]


def register(
    office: Office, store: CaseStore, incoming: Incoming, *, lookup_id: str, reply_key: PublicKey, at: datetime
) -> str:
    """Make a case of a report, or find the one it already is; returns the case's number.

    The same report again changes nothing; other words under the same receipt are added to the report. Files are
    durable before the row that names them. Raises NotStored or StoreUnavailable; doing it again is then right.
    """
    digest = digest_of(office, lookup_id, incoming)
    place = f"{lookup_id}/{digest}"
    home = store.home_of(lookup_id) or _open_case(office, store, incoming, lookup_id, reply_key, digest, at)
    # Also when a case was to be opened: another process may just have opened one for other words of this receipt.
    if not store.was_sent(lookup_id, digest):
        envelope = new_envelope(office.directory(store), incoming.about)
        store.add_to_report(
            lookup_id,
            received=incoming.dates.received,
            sealed=seal_report_words(envelope.public, place, incoming.words),
            digest=digest,
            files=_sealed_files(office, envelope, place, incoming),
            by=incoming.registered_by or LETTERBOX,
            at=at,
            sending=heard_as(store, lookup_id, home, incoming.sending),
            marked=",".join(incoming.marks) or None,
            envelope=stored_envelope(envelope, _identity(envelope, incoming)),
        )
    # Of a photo there are two.
    clear_away(office, store, home, place, len(incoming.scans) + 2 * len(incoming.files))
    publish_views(office, store, home)
    return home


def heard_as(store: CaseStore, lookup_id: str, home: str, sending: Sending) -> Sending:
    """Say as what something that came later is heard: an objection once, after a closing; any other is a message.

    The letterbox offers it so as well, but by the time it arrives the case may be open again, or one be here already.
    """
    if sending is not Sending.OBJECTION:
        return Sending.WITHDRAWAL if sending is Sending.WITHDRAWAL else Sending.ADDITION
    case = store.case(home, viewer=None)
    earlier = (one for one in store.additions_of(home, viewer=None) if one.report == lookup_id)
    is_heard = case is not None and case.state is CaseState.CLOSED
    return sending if is_heard and all(one.sending is not sending for one in earlier) else Sending.ADDITION


def take_in(office: Office, store: CaseStore, sealed: SealedReport, *, at: datetime) -> str:
    """Make a case of what the letterbox sealed, opening nothing of it; returns the case's number.

    The same again changes nothing; what came later under the same receipt is added to the report. Raises NotStored,
    StoreUnavailable or Inconsistent; doing it again is then right.
    """
    home = store.home_of(sealed.lookup_id) or _open_sealed_case(office, store, sealed, at)
    if not store.was_sent(sealed.lookup_id, sealed.digest):
        store.add_to_report(
            sealed.lookup_id,
            received=sealed.received,
            sealed=sealed.report,
            digest=sealed.digest,
            files=_stored_files(office, sealed),
            at=at,
            sending=heard_as(store, sealed.lookup_id, home, sealed.sending),
            marked=",".join(sealed.marks) or None,
            envelope=stored_envelope(sealed.envelope, sealed.identity),
        )
    publish_views(office, store, home)
    return home


def _open_sealed_case(office: Office, store: CaseStore, sealed: SealedReport, at: datetime) -> str:
    numbers = tuple(Allegation(count) for count in range(1, len(sealed.allegations) + 1))
    known = {member.id for member in store.staff()}
    case = Case(
        id=sealed.case,
        state=CaseState.REGISTERED,
        allegations=numbers,
        recused=sealed.envelope.excluded & known,
    )
    report = StoredReport(
        id=sealed.lookup_id,
        case=sealed.case,
        channel=Channel.WEB,
        received=sealed.received,
        in_time=sealed.in_time,
        marked=",".join(sealed.marks) or None,
        acknowledged=office.config.day_of(at),
        reply_key=sealed.reply_key.raw,
        sealed=sealed.report,
        digest=sealed.digest,
        registered_by=None,
        registered_at=at,
    )
    return store.add_case(
        case,
        opened_at=at,
        report=report,
        allegations=[
            StoredAllegation(allegation=one, nominee_index=None, sealed=words)
            for one, words in zip(numbers, sealed.allegations, strict=True)
        ],
        files=_stored_files(office, sealed),
        event=Event(case=case.id, act=Filing.REGISTER, by=LETTERBOX, at=at, before=None, after=case.state),
        envelope=stored_envelope(sealed.envelope, sealed.identity),
    )


def _stored_files(office: Office, sealed: SealedReport) -> list[SealedFile]:
    """Lay the files of a bundle into the folder of attachments, as they are: sealed, under the names they have.

    What lies there stays: a bundle is only begun again. Raises BundleBroken for the name of another file, NotStored.
    """
    folder = office.config.places.attachments
    for file in sealed.files:
        path = folder / file.stored
        if not path.exists():
            write_durably(folder, file.stored, [file.sealed])
        elif path.read_bytes() != file.sealed:
            raise BundleBroken("one of its files bears the name of another that is here")
    return [
        SealedFile(
            name_sealed=one.name_sealed,
            size=one.size,
            stored=one.stored,
            digest=hashlib.sha256(one.sealed).hexdigest(),
            keeping=one.keeping,
        )
        for one in sealed.files
    ]


def digest_of(office: Office, lookup_id: str, incoming: Incoming) -> str:
    """Tell the same report from other words under the same receipt; keyed, for what can be guessed can be hashed.

    Under another receipt the same words have another digest: nobody sees in the table who wrote the same.
    """
    # Written out, and never to be reordered: what was sent years ago has to be known again.
    said: list[object] = [
        *(incoming.text, incoming.name, incoming.contact, incoming.notice, incoming.nominees, incoming.hour),
        *(incoming.dates.written, incoming.dates.sent, incoming.dates.arrived),
        # By the web the same comes again on another day; a clerk who gives another day corrects it.
        incoming.registered_by and incoming.dates.received,
        [[file.name, hashlib.sha256(file.data).hexdigest()] for file in (*incoming.scans, *incoming.files)],
    ]
    if incoming.form:
        said += [incoming.sending, incoming.form]
    return keyed_index(office.index_key, "report", lookup_id, json.dumps(said, default=str))


def _open_case(
    office: Office,
    store: CaseStore,
    incoming: Incoming,
    lookup_id: str,
    reply_key: PublicKey,
    digest: str,
    at: datetime,
) -> str:
    notice = office.notice(incoming.notice)
    alleged = _alleged(incoming, notice)
    number, envelope = new_case_number(), new_envelope(office.directory(store), incoming.about)
    public = envelope.public
    allegations = tuple(Allegation(count) for count in range(1, len(alleged) + 1))
    known = {member.id for member in store.staff()}
    case = Case(id=number, state=CaseState.REGISTERED, allegations=allegations, recused=envelope.excluded & known)
    report = StoredReport(
        id=lookup_id,
        case=number,
        channel=incoming.channel,
        received=incoming.dates.received,
        in_time=was_in_time(office, incoming.channel, incoming.dates, notice),
        marked=",".join(incoming.marks) or None,
        acknowledged=office.config.day_of(at) if incoming.acknowledged else None,
        reply_key=reply_key.raw,
        sealed=seal_report_words(public, lookup_id, incoming.words),
        digest=digest,
        registered_by=incoming.registered_by,
        registered_at=at,
    )
    by = incoming.registered_by or LETTERBOX
    return store.add_case(
        case,
        opened_at=at,
        report=report,
        allegations=[
            seal_allegation(office, public, number, allegation, words)
            for allegation, words in zip(allegations, alleged, strict=True)
        ],
        files=_sealed_files(office, envelope, f"{lookup_id}/{digest}", incoming),
        event=Event(case=number, act=Filing.REGISTER, by=by, at=at, before=None, after=case.state),
        envelope=stored_envelope(envelope, _identity(envelope, incoming)),
    )


def _identity(envelope: Envelope, incoming: Incoming) -> bytes:
    who = Identity(name=incoming.name, contact=incoming.contact)
    return seal_identity(envelope.identity_public, envelope.id, who)


def _sealed_files(office: Office, envelope: Envelope, place: str, incoming: Incoming) -> list[SealedFile]:
    kept = (*enclosures(incoming.scans, apart=True), *enclosures(incoming.files))
    return [seal_file(office, envelope, place, number, one) for number, one in enumerate(kept, start=1)]


def _alleged(incoming: Incoming, notice: AnyNotice | None) -> list[AllegationWords]:
    """One allegation for each person that was named; one about nobody in particular when none was."""
    names = {person.key: person.name for person in notice.people} if notice else {}
    words = AllegationWords(matter=matter_of(incoming.text), notice=incoming.notice)
    return [replace(words, nominee=key, name=names.get(key)) for key in incoming.nominees] or [words]


def was_in_time(office: Office, channel: Channel, dates: ReportDates, notice: AnyNotice | None) -> bool:
    """Whether a report came by the last day of its notice's period; where there is no period, nothing is late."""
    if not isinstance(notice, AppointmentNotice):
        return True
    return came_in_time(channel, dates, notice.period, office.config.portal.days.letter_rule)
