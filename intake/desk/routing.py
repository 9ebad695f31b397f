"""The routing as the desk makes it: of what staff declared, what the notices tell, and who works here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from intake.desk.office import Office
from intake.log import Event, tell
from intake.notices import Shown
from intake.routing import Routing
from intake.spool import NotStored
from intake.stores import CaseStore, StaffMember, StoreUnavailable
from intake.vault import quick_index
from publicity.interests import Colleague, InterestKind, folded, inspectors, kept_away_by, names_of, posts_of, units_in
from publicity.notice import Candidate, Nominee

REMEMBERED = 10_000
"""For how many posts it is remembered which marks are in them: to look takes half a thousandth of a second for each."""


def mark_of(office: Office, kind: InterestKind, name: str) -> str:
    """The keyed index by which a declared name is found on a notice; without the key it tells nothing."""
    return _mark(office.index_key, kind, folded(name))


def routing_of(office: Office, store: CaseStore) -> Routing:
    """Whom a report about each person on any notice must not reach, as things stand. Raises StoreUnavailable."""
    shown, staff, marks = office.watched.all(), [one for one in store.staff() if one.active], store.interest_marks()
    known, made_of = (
        office.remembered,
        (_Same(shown), tuple((one.id, one.shown_name, one.unit) for one in staff), marks),
    )
    if known.made_of != made_of:
        known.routing, known.made_of, known.file = _made(office, shown, staff, marks), made_of, None
    return known.routing


def lay_out(office: Office, store: CaseStore) -> None:
    """Lay the routing out for the letterbox where it is another than what lies there. Raises NotStored.

    While no notice can be read, what lies there stays.
    """
    if not office.watched.all().is_known:
        return
    routing, path = routing_of(office, store), office.config.places.files["PORTAL_ROUTING_FILE"]
    known, found = office.remembered, _look_of(path)
    if found and found == known.file:
        return
    if found is None or path.read_bytes() != routing.text().encode():
        routing.write(path)
    known.file = _look_of(path)


def keep_laid_out(office: Office, store: CaseStore) -> None:
    """Do what ``lay_out`` does; where nothing can be stored, say so, and let everybody go on reading."""
    try:
        lay_out(office, store)
    except (NotStored, StoreUnavailable, OSError) as error:
        tell(Event.ROUTING_NOT_LAID_OUT, kind=type(error).__name__)


class _Same:
    """Equal to what holds the very same thing: notices are compared by nobody word for word."""

    def __init__(self, held: object) -> None:
        self.held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.held is other.held

    __hash__ = None  # type: ignore[assignment]


def _look_of(path: Path) -> tuple[int, int, int] | None:
    """What shows that a file was laid out anew; None while there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _made(office: Office, shown: Shown, staff: Iterable[StaffMember], marks: Iterable[tuple[str, str]]) -> Routing:
    colleagues = [Colleague(one.id, one.shown_name, one.unit) for one in staff]
    declared = defaultdict[str, set[str]](set)
    for staff_id, mark in marks:
        declared[mark].add(staff_id)
    teams, known = inspectors(shown.notices), {one.id for one in colleagues}
    return Routing(
        staff=tuple(sorted(known)),
        away={
            f"{notice.number}/{person.key}": kept_away_by(notice, person, colleagues, teams)
            | (_declared(office.index_key, person, declared) & known)
            for notice in shown.notices
            for person in notice.people
        },
    )


def _declared(key: bytes, person: Nominee | Candidate, declared: Mapping[str, set[str]]) -> frozenset[str]:
    """Who declared to be close to a person on a notice, or to a unit in which the person works or worked."""
    wanted = frozenset(declared)
    found = {mark for name in names_of(person) if (mark := _mark(key, InterestKind.PERSON, name)) in wanted}
    found |= {mark for post in posts_of(person) for mark in _marks_in(key, post, wanted)}
    return frozenset[str]().union(*(declared[mark] for mark in found))


@lru_cache(maxsize=REMEMBERED)
def _marks_in(key: bytes, post: str, wanted: frozenset[str]) -> frozenset[str]:
    if not wanted:
        return frozenset()
    return frozenset(mark for unit in units_in(post) if (mark := _mark(key, InterestKind.UNIT, unit)) in wanted)


def _mark(key: bytes, kind: InterestKind, name: str) -> str:
    return quick_index(key, f"interest/{kind}", name)
