"""How the letterbox is emptied: each bundle becomes a case or a part of one, and only then is put aside."""

from dataclasses import dataclass
from pathlib import Path

from intake.bundle import BundleBroken, WebReport, read_bundle
from intake.desk.office import Office
from intake.desk.registration import Incoming, register
from intake.log import Event, tell
from intake.spool import NotStored
from intake.stores import CaseStore, Inconsistent
from publicity.report import Channel, ReportDates, Sending

PIECE = 65_536
YEARS = range(2000, 2100)
"""When a report can have come in: from no other year could any clock be counted."""


@dataclass(frozen=True)
class Emptied:
    """How many bundles were taken in, and the names of those that stay where they are.

    ``broken`` cannot be read; ``waiting`` are about notices while no notice can be read, so that nobody could say
    whom they name and whether they came in time.
    """

    imported: int = 0
    broken: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def empty_letterbox(office: Office, store: CaseStore) -> Emptied:
    """Take in every bundle that waits.

    Each is registered first and put aside afterwards, so that a crash in between is mended by doing it again. A
    bundle that cannot be read stays, is named, and is never deleted. Raises NotStored or StoreUnavailable.
    """
    imported, broken, waiting = 0, [], []
    names, put_off = office.inbox.names(), set[str]()
    # What was put off stands behind the others now, and is taken up in the same round.
    for name in names:
        try:
            report = read_report(office, office.inbox.folder / name)
            if report.sending is not Sending.REPORT and name not in put_off and not store.home_of(report.lookup_id):
                # All files of a day bear the same hour: what was sent later may stand before its report.
                put_off.add(name)
                names.append(name)
                continue
            if report.notice and not office.knows_notices:
                waiting.append(name)
                continue
            case_id = _register(office, store, report)
        except FileNotFoundError:
            # Another process of the desk was faster.
            continue
        except (BundleBroken, Inconsistent):
            broken.append(name)
            continue
        _settle(office, name)
        tell(Event.REPORT_IMPORTED, case=case_id)
        imported += 1
    return Emptied(imported, tuple(broken), tuple(waiting))


def read_report(office: Office, path: Path) -> WebReport:
    """Open a bundle that waits or was settled. Raises BundleBroken, and FileNotFoundError when it is not there."""
    # What was settled twice under one name has a number behind it.
    name = path.name.partition("~")[0]
    try:
        with path.open("rb") as file:
            report = read_bundle(office.keys.private, name, iter(lambda: file.read(PIECE), b""))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BundleBroken(error.strerror or "the system refuses it") from error
    if report.received.year not in YEARS:
        raise BundleBroken("the year in which it was received cannot be")
    return report


def incoming_of(office: Office, report: WebReport) -> Incoming:
    """A web report as it is registered."""
    return Incoming(
        channel=Channel.WEB,
        dates=ReportDates(received=office.config.day_of(report.received)),
        notice=report.notice,
        nominees=tuple(dict.fromkeys(report.nominees)),
        text=report.text,
        name=report.name,
        contact=report.contact,
        files=report.files,
        marks=report.marks,
        language=report.language,
        sending=report.sending,
        wish=report.wish,
        form=report.form,
    )


def _register(office: Office, store: CaseStore, report: WebReport) -> str:
    return register(
        office,
        store,
        incoming_of(office, report),
        lookup_id=report.lookup_id,
        reply_key=report.reply_key,
        at=office.config.now(),
    )


def _settle(office: Office, name: str) -> None:
    try:
        office.inbox.settle(name)
    except NotStored:
        # When it does not wait any more, another process of the desk has settled it.
        if (office.inbox.folder / name).exists():
            raise
