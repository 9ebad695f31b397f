"""How the letterbox is emptied: each bundle becomes a case or a part of one, and only then is put aside.

Nothing is opened for it: the desk has no key.
"""

from dataclasses import dataclass
from pathlib import Path

from intake.bundle import BundleBroken, SealedReport, read_bundle
from intake.desk.apart import keep_away
from intake.desk.office import Office
from intake.desk.registration import take_in
from intake.log import Event, tell, tell_unexpected
from intake.spool import NotStored
from intake.stores import CaseStore, Inconsistent, StoreUnavailable
from intake.vault import KeyRefused
from publicity.report import Sending

PIECE = 65_536
YEARS = range(2000, 2100)
"""When a report can have come in: from no other year could any clock be counted."""


@dataclass(frozen=True)
class Emptied:
    """How many bundles were taken in, and the names of those that cannot be read and stay where they are."""

    imported: int = 0
    broken: tuple[str, ...] = ()


def empty_letterbox(office: Office, store: CaseStore) -> Emptied:
    """Take in every bundle that waits.

    Each is registered first and put aside afterwards, so that a crash in between is mended by doing it again. A
    bundle that cannot be read stays, is named, and is never deleted. Raises NotStored or StoreUnavailable.
    """
    imported, broken = 0, []
    names, put_off = office.inbox.names(), set[str]()
    # What was put off stands behind the others now, and is taken up in the same round.
    for name in names:
        try:
            sealed = read_sealed(office.inbox.folder / name)
            if sealed.sending is not Sending.REPORT and name not in put_off and not store.home_of(sealed.lookup_id):
                # All files of a day bear the same hour: what was sent later may stand before its report.
                put_off.add(name)
                names.append(name)
                continue
            case_id = take_in(office, store, sealed, at=office.config.now())
            _look_again(office, store, case_id)
        except FileNotFoundError:
            # Another process of the desk was faster.
            continue
        except (BundleBroken, Inconsistent):
            broken.append(name)
            continue
        except (NotStored, StoreUnavailable, KeyRefused):
            raise
        except Exception as error:
            # Whatever one bundle holds that nobody thought of, the others are taken in.
            tell_unexpected(error)
            broken.append(name)
            continue
        _settle(office, name)
        tell(Event.REPORT_IMPORTED, case=case_id)
        imported += 1
    return Emptied(imported, tuple(broken))


def _look_again(office: Office, store: CaseStore, case_id: str) -> None:
    """Keep away whom the routing has come to know since the letterbox sealed, where somebody is there to open it."""
    viewer = office.hand.staff if office.hand else None
    if viewer and (summary := store.summary(case_id, viewer=viewer)):
        keep_away(office, store, summary)


def read_sealed(path: Path) -> SealedReport:
    """Read a bundle that waits or was settled. Raises BundleBroken, and FileNotFoundError when it is not there."""
    # What was settled twice under one name has a number behind it.
    name = path.name.partition("~")[0]
    try:
        with path.open("rb") as file:
            sealed = read_bundle(name, iter(lambda: file.read(PIECE), b""))
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BundleBroken(error.strerror or "the system refuses it") from error
    if sealed.received.year not in YEARS:
        raise BundleBroken("the year in which it was received cannot be")
    return sealed


def _settle(office: Office, name: str) -> None:
    try:
        office.inbox.settle(name)
    except NotStored:
        # When it does not wait any more, another process of the desk has settled it.
        if (office.inbox.folder / name).exists():
            raise
