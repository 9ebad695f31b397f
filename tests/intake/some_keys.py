"""Keys for tests: pairs that are made once, people who have them, and a hand that can open whatever any of them can."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cache

from intake.desk import directories
from intake.desk.keys import Locksmith, MadeKeys
from intake.desk.office import Hand, Office
from intake.desk.second_factor import code_at, step_of
from intake.directory import OVERSIGHT, Directory, Keyholder
from intake.stores import CaseStore, StaffKeys
from intake.vault import KeyPair, PrivateKey, SealBroken
from tests.examples import WHEN

PEPPER = b"the pepper of these tests, 32 b."
PASSWORD = "青石桥-三只白鹭-旧渡口-灯塔"


@cache
def pair_of(name: str) -> KeyPair:
    """The pair of a name, the same for all tests of a process."""
    return KeyPair.generate()


def made(staff_id: str, password: str = PASSWORD) -> MadeKeys:
    """The keys of a member of staff who is ready: worked out once, for it takes its time by intention."""
    return _made(staff_id, password)


@cache
def _made(staff_id: str, password: str) -> MadeKeys:
    return Locksmith(PEPPER).make(staff_id, password, WHEN, pair=pair_of(staff_id))


def kept(staff_id: str, password: str = PASSWORD) -> StaffKeys:
    """What the desk keeps of them."""
    return replace(made(staff_id, password).kept, ready_at=WHEN)


def code_of(staff_id: str, office: Office) -> str:
    """The code that somebody's app shows now."""
    return code_at(made(staff_id).second_factor, step_of(office.config.now()))


def a_directory(
    handlers: Iterable[str],
    custodians: Iterable[str] = ("gu", "qin"),
    excluded: Mapping[str, frozenset[str]] | None = None,
) -> Directory:
    """A directory with the pairs of some names."""
    return Directory(
        version=1,
        handlers=tuple(Keyholder(name, pair_of(name).public) for name in handlers),
        custodians=tuple(Keyholder(name, pair_of(name).public) for name in custodians),
        oversight=pair_of(OVERSIGHT).public,
        excluded=excluded or {},
    )


def agree_on(office: Office, store: CaseStore, directory: Directory) -> None:
    """Put a directory in place of the one there is, as two people do."""
    text = store.directory_text()
    version = json.loads(text)["version"] + 1 if text else 1
    directories.lay_out(office, store, replace(directory, version=version), (None, None))


def private_keys(directory: Directory) -> dict[str, PrivateKey]:
    """The private keys of everybody in a directory, by id."""
    everybody = [*directory.handlers, *directory.custodians]
    return {one: pair_of(one).private for one in [*(holder.id for holder in everybody), OVERSIGHT]}


@dataclass(frozen=True)
class AllHands(Hand):
    """Opens whatever any of some people, or the oversight body, can open: for tests that look at all there is."""

    office: Office | None = None
    people: tuple[str, ...] = field(default=())

    def key_of(self, pair_id: str) -> PrivateKey:
        assert self.office
        with closing(self.office.store()) as store:
            for name in (*self.people, OVERSIGHT):
                try:
                    return Hand(name, pair_of(name).private, store.wrap).key_of(pair_id)
                except SealBroken:
                    continue
        raise SealBroken


def in_all_hands(office: Office, people: Iterable[str]) -> Office:
    """The office at work for everybody at once."""
    names = tuple(people)
    return office.in_hand(AllHands(names[0], pair_of(names[0]).private, lambda _pair, _holder: None, {}, office, names))


def in_hand_of(office: Office, store: CaseStore, name: str) -> Office:
    """The office at work for one person."""
    return office.in_hand(Hand(name, pair_of(name).private, store.wrap))
