"""A receipt that was shown is kept by the department, whatever kills the machine a moment later."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake.letterbox.tokens import FormToken
from intake.receipts import Receipt, ReceiptKeys
from intake.spool import Inbox
from tests.chance import tries
from tests.intake.a_letterbox import FORM, Place, a_file, a_place, body_of, fill_in, receipt_on, send

KILLS = tries(100)
SENDERS = 3

# A nursery has everything imported and forks a server in a moment: many deaths fit into a test.
# "hasty" is the control: a letterbox that answers first and stores right afterwards.
NURSERY = """
import os, signal, sys, threading, time
from dataclasses import dataclass
from gunicorn.app.base import BaseApplication
import intake.letterbox.box as box
from intake.letterbox import create_app
from intake.spool import Inbox

kind, port = sys.argv[1:]

class HastyInbox(Inbox):
    def put(self, name, chunks, **how):
        whole = list(chunks)
        def store():
            time.sleep(0.3)
            Inbox.put(self, name, whole, **how)
        threading.Thread(target=store, daemon=True).start()
        return self.folder / name

if kind == "hasty":
    box.Inbox = HastyInbox

class Server(BaseApplication):
    def load_config(self):
        for name, value in {"bind": f"127.0.0.1:{port}", "workers": 2, "loglevel": "critical", "timeout": 60,
                            "control_socket_disable": True, "worker_tmp_dir": os.environ["PORTAL_INSTANCE"]}.items():
            self.cfg.set(name, value)

    def load(self):
        return create_app()

signal.signal(signal.SIGCHLD, lambda *_: None)
for _ in sys.stdin:
    child = os.fork()
    if not child:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        Server().run()
        os._exit(0)
    print(child, flush=True)
    for line in sys.stdin:
        if line == "reap\\n":
            os.waitpid(child, 0)
            print("gone", flush=True)
            break
"""


@dataclass
class Shown:
    """What senders were told: text → the receipt that the page showed for it."""

    receipts: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait_for_another(self) -> None:
        """Wait until one more receipt was shown, so that what comes next comes while it is busy."""
        before, deadline = len(self.receipts), time.monotonic() + 30
        while len(self.receipts) == before:
            assert time.monotonic() < deadline, "no receipt is shown any more"
            time.sleep(0.002)


class Server:
    """A letterbox under gunicorn that can be killed and started again at once."""

    def __init__(self, place: Place, root: Path, kind: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._nursery = subprocess.Popen(
            [sys.executable, "-c", NURSERY, kind, str(self.port)],
            cwd=root,
            env=os.environ | place.environment | {"PYTHONPATH": f"{root}:{os.environ.get('PYTHONPATH', '')}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.start()

    def _ask(self, line: str) -> str:
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(f"{line}\n")
        self._nursery.stdin.flush()
        return self._nursery.stdout.readline().strip()

    def start(self) -> None:
        """Start, and wait until a worker answers."""
        self.master = int(self._ask("start"))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/livez")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.01)
        raise AssertionError("the letterbox did not start")

    def kill(self) -> None:
        """Kill it whole, all processes at the same moment, and take it out of the list of processes."""
        os.killpg(self.master, signal.SIGKILL)
        assert self._ask("reap") == "gone"

    def kill_a_worker(self, chance: random.Random) -> None:
        """Kill one of its workers; the master starts another."""
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(chance.choice(children)), signal.SIGKILL)

    def close(self) -> None:
        """Kill it and let the nursery go."""
        self.kill()
        assert self._nursery.stdin
        self._nursery.stdin.close()
        self._nursery.wait()
        assert self._nursery.stdout
        self._nursery.stdout.close()


@contextmanager
def under_load(place: Place, server: Server) -> Iterator[Shown]:
    """Send reports from several threads, each with a text of its own, and note every receipt that is shown."""
    shown, over = Shown(), threading.Event()
    key = place.config.places.files["PORTAL_FORM_KEY_FILE"].read_bytes()
    senders = [
        threading.Thread(target=_keep_sending, args=(f"sender {n}", key, server.port, shown, over))
        for n in range(SENDERS)
    ]
    for sender in senders:
        sender.start()
    try:
        yield shown
    finally:
        over.set()
        for sender in senders:
            sender.join()


def _keep_sending(who: str, key: bytes, port: int, shown: Shown, over: threading.Event) -> None:
    number = 0
    while not over.wait(0.02):
        number += 1
        made = FormToken.new(a_minute_ago())
        body = body_of(
            {"token": made.signed(key), "text": f"{who}, report {number}", "files": a_file(data=b"x" * 30_000)}
        )
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with suppress(OSError, http.client.HTTPException):
            connection.request("POST", "/report/general/", body, {"Content-Type": FORM})
            page = connection.getresponse().read().decode()
            if found := re.search(r'class="receipt">(.*?)</p>', page):
                with shown.lock:
                    shown.receipts[f"{who}, report {number}"] = re.sub(r"\D", "", found[1])
        connection.close()


def a_minute_ago() -> datetime:
    """When a person would have opened the form that is sent now."""
    return datetime.now(UTC) - timedelta(minutes=1)


@dataclass
class Keeper:
    """Opens what is in the inbox, as the desk does, each bundle once."""

    place: Place
    kept: dict[str, str] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)

    def lost(self, shown: Shown) -> list[str]:
        """The texts for which a receipt was shown and no bundle can be opened."""
        # In this order: what is shown by now must be there by now.
        with shown.lock:
            promised = set(shown.receipts)
        for name in self.place.inbox.names():
            if name not in self.opened:
                report = self.place.report(name)
                self.opened.add(name)
                self.kept[report.text] = report.lookup_id
        return sorted(promised - self.kept.keys())


def test_killing_it_at_any_moment_loses_no_receipt_that_was_shown(tmp_path, root):
    place, chance = a_place(tmp_path), random.Random(20261120)
    server, keeper = Server(place, root, "careful"), Keeper(place)

    try:
        with under_load(place, server) as shown:
            for kill in range(KILLS):
                shown.wait_for_another()
                time.sleep(chance.uniform(0, 0.1))
                if kill % 2:
                    server.kill()
                    assert keeper.lost(shown) == []
                    server.start()
                else:
                    server.kill_a_worker(chance)
                    assert keeper.lost(shown) == []
    finally:
        server.close()

    assert keeper.lost(shown) == []
    assert len(shown.receipts) >= KILLS
    some = chance.sample(sorted(shown.receipts), min(50, len(shown.receipts)))
    assert all(keeper.kept[text] == ReceiptKeys.of(Receipt(shown.receipts[text])).lookup_id for text in some)


def test_one_that_answers_before_it_stores_is_caught(tmp_path, root):
    # The control: the same checker on a letterbox that stores 0.3 seconds after it answered.
    place = a_place(tmp_path)
    lost: list[str] = []
    server, keeper = Server(place, root, "hasty"), Keeper(place)

    try:
        with under_load(place, server) as shown:
            deadline = time.monotonic() + 30
            while not lost and time.monotonic() < deadline:
                while not shown.receipts.keys() - keeper.kept.keys() and time.monotonic() < deadline:
                    time.sleep(0.01)
                server.kill()
                lost = keeper.lost(shown)
                server.start()
    finally:
        server.close()

    assert lost


# --- The order of things --------------------------------------------------------------------------------------------


def what_happens(place: Place, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Send one report, and list what the system was asked for and when the page with the receipt was ready."""
    happened: list[str] = []

    def recorded(name, real):
        def call(*arguments):
            happened.append(name)
            return real(*arguments)

        return call

    def answered(response):
        happened.append(f"answer {response.status_code}")
        return response

    for name in ("fsync", "rename"):
        monkeypatch.setattr(os, name, recorded(name, getattr(os, name)))
    app = place.app()
    app.after_request(answered)
    client = app.test_client()
    fields = fill_in(place, client)
    happened.clear()
    assert receipt_on(send(client, fields))
    return happened


def test_the_receipt_is_shown_after_file_name_and_folder_are_durable(tmp_path, monkeypatch):
    happened = what_happens(a_place(tmp_path), monkeypatch)

    assert happened == ["fsync", "rename", "fsync", "answer 200"]


def test_an_answer_that_comes_before_is_seen(tmp_path, monkeypatch):
    # The control: the same recorder on an inbox that only puts its work off.
    waiting = []

    class HastyInbox(Inbox):
        def put(self, name, chunks, **_how):
            waiting.append((name, list(chunks)))
            return self.folder / name

    monkeypatch.setattr("intake.letterbox.box.Inbox", HastyInbox)
    happened = what_happens(a_place(tmp_path), monkeypatch)

    assert happened == ["answer 200"]
    assert waiting


# --- Sent twice -----------------------------------------------------------------------------------------------------


def test_a_double_click_shows_the_same_receipt_twice_and_is_one_report(tmp_path, root):
    place = a_place(tmp_path)
    key = place.config.places.files["PORTAL_FORM_KEY_FILE"].read_bytes()
    bodies = [
        body_of(
            {
                "token": FormToken.new(a_minute_ago()).signed(key),
                "text": f"report {n}",
                "files": a_file(data=b"x" * 500_000),
            }
        )
        for n in range(12)
    ]
    server, pages = Server(place, root, "careful"), {}

    def click(number: int, time: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        connection.request("POST", "/report/general/", bodies[number], {"Content-Type": FORM})
        pages[number, time] = connection.getresponse().read().decode()
        connection.close()

    try:
        for number in range(len(bodies)):
            clicks = [threading.Thread(target=click, args=(number, time)) for time in range(2)]
            for one in clicks:
                one.start()
            for one in clicks:
                one.join()
    finally:
        server.close()

    receipts = [
        [re.findall(r'class="receipt">(.*?)</p>', pages[n, time]) for time in range(2)] for n in range(len(bodies))
    ]
    assert all(first == second and len(first) == 1 for first, second in receipts)
    assert sorted(report.text for report in place.reports()) == sorted(f"report {n}" for n in range(len(bodies)))
