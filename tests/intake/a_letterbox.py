"""A letterbox in a folder of its own: keys, three notices, a clock that a test turns, and a desk that looks inside."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from intake.bundle import ReporterView, WebReport, open_bundle, read_bundle, seal_view
from intake.config import Config, Places
from intake.directory import read_directory
from intake.letterbox import create_app
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import Inbox, Outbox
from intake.vault import PrivateKey, reply_key_pair
from portal import ROOT, read_portal
from publicity.case import CaseState
from publicity.content import template
from publicity.notice import NoticeKind
from tests.examples import NOW
from tests.intake.some_keys import a_directory, private_keys

RUNNING = "GS-2026-012"
ENDED = "GS-2026-003"
COMING = "GS-2026-013"
INSPECTION = "KC-2026-004"
FORM = "multipart/form-data; boundary=b"

WRITTEN_OVER = {
    "draft: yes": "draft: no",
    "张某某": "林知远",
    "王某某": "方若谷",
    "李某某": "沈维舟",
    "陈某某": "唐予安",
}
"""What a publisher writes in place of a template's examples."""

SECOND_NOMINEE = """
  - name: 阿依古丽·买买提
    gender: 女
    ethnicity: 维吾尔族
    born: 1988-11
    education:
      - {name: 大学, mode: 全日制}
    political_status: 中共党员
    current_post: 云岚市青石镇党委副书记、镇长
    proposed_posts:
      - {action: 拟任, level: 职级, post: 市直单位副职}

# media: """


@dataclass(frozen=True, kw_only=True)
class ConfigAt(Config):
    """A configuration whose clock stands where a test puts it."""

    instants: list[datetime] = field(default_factory=lambda: [NOW])

    def now(self) -> datetime:
        """The instant the test says it is."""
        return self.instants[0]


@dataclass(frozen=True)
class Place:
    """One installation in a folder of its own."""

    folder: Path
    config: ConfigAt

    @property
    def inbox(self) -> Inbox:
        """What the letterbox wrote."""
        return Inbox(self.config.places.inbox)

    @property
    def outbox(self) -> Outbox:
        """What the desk laid out."""
        return Outbox(self.config.places.outbox)

    @property
    def private_keys(self) -> dict[str, PrivateKey]:
        """The keys of those who receive reports, which the letterbox never has."""
        return private_keys(read_directory(self.config.places.files["PORTAL_DIRECTORY_FILE"]))

    @property
    def environment(self) -> dict[str, str]:
        """What tells another process to work here."""
        return {
            "PORTAL_INSTANCE": str(self.config.places.instance),
            "PORTAL_CONTENT": str(self.config.places.content),
        }

    def app(self) -> Flask:
        """Make the letterbox of this place."""
        return create_app(self.config)

    def wait(self, **time: float) -> None:
        """Turn the clock on."""
        self.config.instants[0] += timedelta(**time)

    def reports(self) -> list[WebReport]:
        """Open everything that waits, as the desk does."""
        return [self.report(name) for name in self.inbox.names()]

    def report(self, name: str) -> WebReport:
        """Open one bundle, as two custodians with a handler can."""
        with self.inbox.open(name) as file:
            return open_bundle(self.private_keys, read_bundle(name, iter(lambda: file.read(65_536), b"")))

    def answer(self, receipt: Receipt, **changes: Any) -> ReporterView:
        """Lay out a view for a receipt, as the desk does."""
        keys = ReceiptKeys.of(receipt)
        view = replace(ReporterView(state=CaseState.SCREENING, since=date(2026, 11, 20)), **changes)
        self.outbox.publish(keys.lookup_id, seal_view(reply_key_pair(keys.reply_seed).public, keys.lookup_id, view))
        return view


def a_place(folder: Path, **settings: Any) -> Place:
    """Set a place up: keys, the folders, the calendars and the notices."""
    instance, content = folder / "instance", folder / "content"
    for name in ("letterbox", "desk"):
        (instance / name).mkdir(parents=True, mode=0o700)
    places = Places.from_env({"PORTAL_INSTANCE": str(instance), "PORTAL_CONTENT": str(content)})
    a_directory(["chen", "lin"]).write(places.files["PORTAL_DIRECTORY_FILE"])
    places.files["PORTAL_FORM_KEY_FILE"].write_bytes(os.urandom(32))
    shutil.copytree(ROOT / "content" / "calendar", content / "calendar")
    (content / "notices").mkdir()
    put_notice(content, NoticeKind.APPOINTMENT, RUNNING, date(2026, 11, 19), two=True)
    put_notice(content, NoticeKind.APPOINTMENT, ENDED, date(2026, 3, 9))
    put_notice(content, NoticeKind.APPOINTMENT, COMING, date(2026, 11, 26))
    put_notice(content, NoticeKind.INSPECTION, INSPECTION, date(2026, 11, 18))
    portal = read_portal(env={})
    portal = replace(portal, letterbox=replace(portal.letterbox, **settings))
    return Place(folder, ConfigAt(portal=portal, places=places))


def put_notice(content: Path, kind: NoticeKind, number: str, signed: date, *, two: bool = False) -> Path:
    """Write a notice, with two nominees if asked; it is published on the weekday after it was signed."""
    # The template writes its hour as 09:00; the tests' clock stands at 10:00 of the same morning.
    text = template(kind, number, signed)
    for example, written in WRITTEN_OVER.items():
        text = text.replace(example, written)
    if two:
        text = text.replace("\n# media: ", SECOND_NOMINEE, 1)
    path = content / "notices" / f"{number}.md"
    path.write_text(text, encoding="utf-8")
    return path


def hidden(response: TestResponse, name: str) -> str:
    """The value of a hidden field on a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text)
    assert found, "there is no form on the page"
    return unescape(found[1])


def token_in(response: TestResponse) -> str:
    """The token of the form on a page."""
    return hidden(response, "token")


def receipt_on(response: TestResponse) -> Receipt | None:
    """The receipt a page shows, if it shows one."""
    found = re.search(r'class="receipt">(.*?)</p>', response.text, re.DOTALL)
    return Receipt.parse(re.sub(r"<[^>]*>", "", found[1])) if found else None


@dataclass(frozen=True)
class Sent:
    """A file as a browser sends it."""

    name: str
    data: bytes
    kind: str


def a_file(name: str = "photo.jpg", data: bytes = b"\xff\xd8\xff", kind: str = "image/jpeg") -> Sent:
    """A photo, unless told otherwise."""
    return Sent(name, data, kind)


def fill_in(place: Place, client: FlaskClient, path: str = f"/report/{RUNNING}/", **fields: Any) -> dict[str, Any]:
    """Open a form, take as long as a person, and fill it in."""
    token = token_in(client.get(path))
    place.wait(seconds=40)
    wish = {"wish": "named"} if fields.get("name") or fields.get("contact") else {}
    return {"token": token, "text": "他在2024年的工程招标中收受礼金。", **wish, **fields}


def send(
    client: FlaskClient, fields: dict[str, Any], path: str = f"/report/{RUNNING}/", **headers: str
) -> TestResponse:
    """Send a form as a browser does."""
    return client.post(path, data=body_of(fields), content_type=FORM, headers=headers)


def body_of(fields: dict[str, Any]) -> bytes:
    """Write a form as bytes; by hand, so that it may hold what no library would write, and touches no disk.

    A value is a text, which may hold lone surrogates, or bytes, or a file, or a list of these.
    """
    pairs = [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    return b"".join([*(_part(name, one) for name, one in pairs), b"--b--\r\n"])


def _part(name: str, value: str | bytes | Sent) -> bytes:
    match value:
        case Sent():
            written = value.name.replace("\\", "\\\\").replace('"', "%22")
            head, data = f'; filename="{written}"\r\nContent-Type: {value.kind}', value.data
        case str():
            head, data = "", value.encode(errors="surrogatepass")
        case _:
            head, data = "", value
    return b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name.encode(), head.encode(), data)


@contextmanager
def no_room(place: Place) -> Iterator[None]:
    """Take the inbox away for a while: whatever is written there is refused by the system."""
    hidden = place.config.places.inbox.with_name("inbox-away")
    place.config.places.inbox.rename(hidden)
    try:
        yield
    finally:
        hidden.rename(place.config.places.inbox)
