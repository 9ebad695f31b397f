"""The directory of keys from the desk's side: who stands in it, and how it changes."""

from collections.abc import Iterable
from dataclasses import replace

from intake.desk.office import Office
from intake.desk.rights import HANDLERS, Role
from intake.directory import OVERSIGHT, Directory, Keyholder
from intake.stores import CaseStore, StaffMember
from intake.vault import PublicKey, load_public_key
from publicity.errors import N_, PublicityError


class DirectoryStands(PublicityError):
    """There is a directory already: it changes by two people, and is not founded anew."""

    sentence = N_("There is a directory of keys already. Two people change it at the desk.")


class NotReady(PublicityError):
    """Somebody who has no keys yet, or has not shown that the recovery code was kept."""

    sentence = N_("%(name)s has not finished making keys: that comes first.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class HoldsNoKeys(PublicityError):
    """Somebody whose role neither works on cases nor approves identities: an administrator reads no case."""

    sentence = N_("The role of %(name)s receives no keys: reports are sealed to handlers and custodians alone.")

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


def found(office: Office, store: CaseStore) -> Directory:
    """Lay out the first directory: all who are ready, and the oversight body's public key.

    Raises DirectoryStands, TooFewKeys, KeyRefused when the oversight key is not there, NotStored.
    """
    if store.directory_text() is not None:
        raise DirectoryStands
    oversight = load_public_key(office.config.places.files["PORTAL_OVERSIGHT_KEY_FILE"])
    members = [member for member in store.staff() if member.active]
    directory = Directory(
        version=1,
        handlers=tuple(_keyholders(store, members, HANDLERS)),
        custodians=tuple(_keyholders(store, members, {Role.CUSTODIAN})),
        oversight=oversight,
    )
    lay_out(office, store, directory, (None, None))
    return directory


def admitted(store: CaseStore, directory: Directory, member: StaffMember) -> Directory:
    """The directory with somebody in it, or with this person's present key. Raises HoldsNoKeys or NotReady."""
    if member.role not in {*HANDLERS, Role.CUSTODIAN}:
        raise HoldsNoKeys(member.shown_name)
    holder = _keyholder(store, member)
    if holder is None:
        raise NotReady(member.shown_name)
    without = _without(directory, member.id)
    if member.role == Role.CUSTODIAN:
        return replace(directory, version=directory.version + 1, handlers=without[0], custodians=(*without[1], holder))
    return replace(directory, version=directory.version + 1, handlers=(*without[0], holder), custodians=without[1])


def removed(directory: Directory, staff_id: str) -> Directory:
    """The directory without somebody. Raises TooFewKeys."""
    handlers, custodians = _without(directory, staff_id)
    return replace(directory, version=directory.version + 1, handlers=handlers, custodians=custodians)


def lay_out(
    office: Office,
    store: CaseStore,
    directory: Directory,
    people: tuple[str | None, str | None],
    request: str | None = None,
) -> None:
    """Keep a version of the directory with the two who changed it, and lay it out for the letterbox.

    Raises Inconsistent when somebody was faster; NotStored when it is kept, but the letterbox's copy could not be
    written: ``lay_out_again`` mends that.
    """
    store.add_directory(directory.version, directory.text(), office.config.now(), people, request)
    directory.write(office.config.places.files["PORTAL_DIRECTORY_FILE"])


def change(
    office: Office, store: CaseStore, after: Directory, *, asked_by: str, by: str, session: str, request: str
) -> None:
    """Approve a change and make it, in one: nobody's approval is used up by a change that did not come about.

    Raises as ``lay_out`` does.
    """
    now = office.config.now()
    with store.together():
        store.approve(request, by=by, session=session, at=now)
        store.add_directory(after.version, after.text(), now, (asked_by, by), request)
    after.write(office.config.places.files["PORTAL_DIRECTORY_FILE"])


def lay_out_again(office: Office, store: CaseStore) -> Directory:
    """Write the letterbox's copy of the directory anew, as two people agreed on it. Raises KeyRefused or NotStored."""
    directory = office.directory(store)
    directory.write(office.config.places.files["PORTAL_DIRECTORY_FILE"])
    return directory


def ready(store: CaseStore) -> list[Keyholder]:
    """Everybody who works on cases or is a custodian, and has made keys."""
    members = [member for member in store.staff() if member.active]
    return list(_keyholders(store, members, {*HANDLERS, Role.CUSTODIAN}))


def oversight_of(directory: Directory) -> Keyholder:
    """The oversight body as a holder of a key."""
    return Keyholder(OVERSIGHT, directory.oversight)


def _without(directory: Directory, staff_id: str) -> tuple[tuple[Keyholder, ...], tuple[Keyholder, ...]]:
    def others(holders: Iterable[Keyholder]) -> tuple[Keyholder, ...]:
        return tuple(one for one in holders if one.id != staff_id)

    return others(directory.handlers), others(directory.custodians)


def _keyholders(store: CaseStore, members: Iterable[StaffMember], roles: Iterable[str]) -> Iterable[Keyholder]:
    found = (_keyholder(store, member) for member in members if member.role in roles)
    return (one for one in found if one is not None)


def _keyholder(store: CaseStore, member: StaffMember) -> Keyholder | None:
    keys = store.keys_of(member.id)
    ready = keys is not None and keys.ready_at is not None and member.active
    return Keyholder(member.id, PublicKey(keys.public)) if keys and ready else None
