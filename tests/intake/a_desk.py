"""A desk in a folder of its own, with a clerk, an investigator and two supervisors, and browsers that are signed in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.desk import acts, create_app
from intake.desk.office import Office
from intake.desk.rights import HANDLERS, Role
from intake.desk.second_factor import code_at, step_of
from intake.desk.sessions import begin, hash_of
from intake.receipts import Receipt
from intake.spool import make_folder
from intake.stores import CaseStore, StaffMember
from publicity.case import Effect, Finding, Step
from tests.intake.a_letterbox import FORM, ConfigAt, Place, a_place, body_of
from tests.intake.a_store import furnish
from tests.intake.an_office import put_letter, put_report
from tests.intake.some_keys import PASSWORD as PASSWORD
from tests.intake.some_keys import PEPPER as PEPPER
from tests.intake.some_keys import a_directory, in_all_hands, kept, made, pair_of

STAFF = {
    "chen": ("陈思齐", Role.CLERK),
    "lin": ("林清和", Role.INVESTIGATOR),
    "zhou": ("周敬之", Role.SUPERVISOR),
    "wu": ("吴守正", Role.SUPERVISOR),
    "gu": ("顾明远", Role.CUSTODIAN),
    "qin": ("秦若水", Role.CUSTODIAN),
    "fang": ("方圆", Role.PUBLISHER),
    "he": ("何谨", Role.AUDITOR),
    "luo": ("罗启", Role.ADMIN),
}
TEXT = "他在2024年的工程招标中收受礼金，有两名同事可以作证。"


@dataclass
class Browser:
    """A browser that is signed in: what it sends carries the session's mark, as the forms of the desk do."""

    client: FlaskClient
    csrf: str

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **more)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form; a value may be whatever ``body_of`` can write."""
        return self.client.post(path, data=body_of({"csrf": self.csrf} | fields), content_type=FORM)


@dataclass(frozen=True)
class Desk:
    """One desk: its app, its office, and who works there by sign-in name."""

    place: Place
    app: Flask
    office: Office
    staff: dict[str, StaffMember]
    codes: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def store(self) -> Iterator[CaseStore]:
        """Open the cases for a moment."""
        store = self.office.store()
        try:
            yield store
        finally:
            store.close()

    def stranger(self) -> FlaskClient:
        """A browser that is not signed in."""
        return self.app.test_client()

    def browser(self, name: str, token: str | None = None) -> Browser:
        """A browser in which somebody is signed in; ``token`` fixes what would be drawn by chance."""
        token = token or os.urandom(32).hex()[:43]
        who, now = self.staff[name].id, self.office.config.now()
        with self.store() as store:
            begin(store, who, pair_of(who).private, now, token=token)
            session = store.session(hash_of(token))
        assert session
        csrf = session.csrf
        client = self.app.test_client()
        client.set_cookie("__Host-desk", token)
        return Browser(client, csrf)

    def code(self, name: str) -> str:
        """A code of somebody's second factor that was not used yet; the clock is turned on when there is none."""
        if name not in self.staff:
            return "000000"
        step = max(self.codes.get(name, 0) + 1, step_of(self.office.config.now()) - 1)
        while step > step_of(self.office.config.now()) + 1:
            self.wait(seconds=1)
        self.codes[name] = step
        return code_at(made(self.staff[name].id).second_factor, step)

    def put_on_file(self, receipt: Receipt | None = None, **changes: Any) -> str:
        """Register a letter about the first nominee, and return the case's number."""
        clerk = self.staff["chen"].id
        with self.store() as store:
            return put_letter(self.office, store, receipt, **{"text": TEXT, "registered_by": clerk, **changes})[1]

    def put_into_letterbox(self, **changes: Any) -> Receipt:
        """Send a report by the web, and return its receipt."""
        return put_report(self.office, **{"nominees": ("n1",), "text": TEXT, **changes})

    def do(self, case_id: str, *steps: Step, by: str = "lin", **more: Any) -> None:
        """Take steps, without a browser."""
        for step in steps:
            with self.store() as store:
                version = self.version(case_id)
                acts.take_step(self.office, store, case_id, step, by=self.staff[by].id, version=version, **more)

    def find(self, case_id: str, number: int = 1, by: str = "lin") -> None:
        """Record a finding, without a browser."""
        with self.store() as store:
            acts.record_finding(
                self.office,
                store,
                case_id,
                number,
                finding=Finding.UNSUBSTANTIATED,
                effect=Effect.NONE,
                text="查阅了招标档案",
                by=self.staff[by].id,
                version=self.version(case_id),
            )

    def recuse(self, case_id: str, by: str) -> None:
        """Let somebody step back, without a browser."""
        with self.store() as store:
            acts.recuse(self.office, store, case_id, by=self.staff[by].id)

    def version(self, case_id: str) -> int:
        """The version of a case as it is."""
        with self.store() as store:
            case = store.case(case_id, viewer=None)
        assert case is not None
        return case.version

    def state(self, case_id: str) -> str:
        """The state of a case as it is."""
        with self.store() as store:
            case = store.case(case_id, viewer=None)
        assert case is not None
        return case.state.value

    def cases(self) -> list[str]:
        """The numbers of all cases."""
        with self.store() as store:
            return [summary.case.id for summary in store.summaries(viewer=None)]

    def on_disk(self) -> bytes:
        """Everything that the database has on the disk."""
        folder = self.office.config.places.database.parent
        return b"".join(path.read_bytes() for path in sorted(folder.glob("cases.db*")))

    def wait(self, **time: float) -> None:
        """Turn the clock on."""
        self.place.wait(**time)


def a_desk(folder: Path, **settings: Any) -> Desk:
    """Set a desk up; ``settings`` change its section of portal.toml."""
    place = a_place(folder)
    config = place.config
    for variable, secret in (("PORTAL_INDEX_KEY_FILE", b"i" * 32), ("PORTAL_PEPPER_FILE", PEPPER)):
        config.places.files[variable].write_bytes(secret)
    portal = replace(config.portal, desk=replace(config.portal.desk, **settings))
    config = ConfigAt(portal=portal, places=config.places, instants=config.instants)
    directory = a_directory(
        [f"staff-{name}" for name, (_, role) in STAFF.items() if role in HANDLERS], ["staff-gu", "staff-qin"]
    )
    directory.write(config.places.files["PORTAL_DIRECTORY_FILE"])
    make_folder(config.places.attachments)
    office = Office.open(config)
    staff = {
        name: StaffMember(
            id=f"staff-{name}",
            sign_in_name=name,
            shown_name=shown_name,
            role=role,
            created_at=config.now() - timedelta(days=30),
        )
        for name, (shown_name, role) in STAFF.items()
    }
    furnish(config.places.database, *staff.values())
    store = office.store()
    for member in staff.values():
        store.set_keys(kept(member.id))
    store.add_directory(1, directory.text(), config.now(), (None, None))
    store.close()
    office = in_all_hands(office, [member.id for member in staff.values() if member.role in HANDLERS])
    desk = Desk(replace(place, config=config), create_app(config), office, staff)
    desk.app.extensions["the desk of these tests"] = desk
    return desk


def words_of(response: TestResponse) -> str:
    """What a page says in its main part, without tags, in one line."""
    main = response.text.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split())


def first_match(pattern: str, response: TestResponse) -> str:
    """What stands in the first place of a page that a pattern fits, there in brackets."""
    found = re.search(pattern, response.text, re.DOTALL)
    assert found, f"nothing on the page is like {pattern}"
    return unescape(found[1])


def hidden(response: TestResponse, name: str) -> str:
    """The value of a hidden field on a page."""
    return first_match(rf'name="{name}" value="([^"]*)"', response)
