"""One installation in a folder of its own, set up, started and checked by the commands of an operator."""

import atexit
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PATIENCE = 60.0
"""Seconds in which a server has started, or never will."""

LETTERBOX = "intake.letterbox:create_app()"
DESK = "intake.desk:application()"
"""What a web server is told to serve, in an office as here."""

AS_IN_AN_OFFICE = ROOT / "deploy" / "gunicorn_settings.py"
SERVED = (
    ("--config", str(AS_IN_AN_OFFICE))
    if AS_IN_AN_OFFICE.exists()
    # What a trial is served with.
    else ("--threads", "8", "--timeout", "120", "--no-control-socket", "--log-level", "error")
)
"""How gunicorn serves an app."""

CLERK, PASSWORD = "lin", "right-horse-07-battery-staple"
PEOPLE = {CLERK: "investigator", "wu": "supervisor", "gu": "custodian", "qin": "custodian"}
"""Who works there, by sign-in name: as few as may be, two who work on cases and two custodians."""

INVITATION = re.compile(r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}")
"""The code of an invitation, in what the command says."""

STILL_BEING_WRITTEN = "was left unfinished"
"""What ``check`` says of the beginning of a file that nobody was given a receipt for."""


class Failed(AssertionError):
    """A trial found that a promise does not hold."""


@dataclass
class Server:
    """One app under gunicorn, as in an office; its whole family of processes may be killed and started again."""

    app: str
    environment: Mapping[str, str]
    log: Path
    workers: int = 2
    before: Sequence[str] = ()
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def start(self) -> None:
        """Start it on a port of its own, and wait until it answers."""
        self.launch()
        self.wait()

    def launch(self) -> None:
        """Start it on a port of its own."""
        self.port = self.port or free_port()
        with self.log.open("ab") as lines:
            self.process = subprocess.Popen(
                [
                    # Whatever ends the trial, no server outlives it.
                    *(
                        "setpriv",
                        "--pdeathsig",
                        "KILL",
                        *self.before,
                        sys.executable,
                        "-m",
                        "gunicorn",
                        self.app,
                        "--bind",
                        f"{HOST}:{self.port}",
                    ),
                    *(*SERVED, "--workers", str(self.workers), "--worker-tmp-dir", "/dev/shm"),
                ],
                cwd=ROOT,
                env=self.environment,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it answers. Raises Failed."""
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{self.app} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)

    def answers(self) -> bool:
        """Say whether a worker answers."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def workers_now(self) -> list[int]:
        """The numbers of its workers' processes."""
        if self.process is None:
            return []
        master = self.process.pid
        with suppress(OSError):
            return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]
        return []

    def kill(self) -> None:
        """End all its processes at one moment, without a word to them."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Ask it to end, as an operator does."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
            self.kill()

    def said(self) -> str:
        """Everything it wrote to its log."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""


@dataclass
class Installation:
    """A folder with an instance, some content and the logs; ``settings`` are PORTAL_* beyond the defaults."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def instance(self) -> Path:
        """Where the data lie."""
        return self.folder / "instance"

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation is started with."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return ours | {
            "PORTAL_INSTANCE": str(self.instance),
            "PORTAL_CONTENT": str(self.folder / "content"),
            # Trials type faster than people.
            "PORTAL_LETTERBOX__MIN_SECONDS": "0",
            "PYTHONPATH": str(ROOT),
            **self.settings,
        }

    def set_up(self) -> "Installation":
        """Make the content, the folders, the secrets and the database, with people who have keys."""
        self.make_content()
        shutil.copytree(_new_instance(), self.instance)
        return self

    def make_content(self) -> None:
        """Lay out what a board needs at least: no notice, and the days off."""
        content = self.folder / "content"
        (content / "notices").mkdir(parents=True)
        shutil.copytree(ROOT / "content" / "calendar", content / "calendar")

    def command(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a command of the desk to its end."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "intake.desk", *words],
            cwd=ROOT,
            env=self.environment,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *words: str, typed: str = "") -> str:
        """Run a command that must succeed, and return what it said. Raises Failed."""
        done = self.command(*words, typed=typed)
        if done.returncode:
            raise Failed(f"flask {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    @property
    def oversight(self) -> Path:
        """Where the oversight body's public key is put."""
        return self.instance / "desk" / "oversight.pub"

    def invite(self, name: str, role: str) -> str:
        """Let somebody in, and return the code with which that person makes keys. Raises Failed."""
        said = self.run("staff", "add", name, "--name", f"Somebody named {name}", "--role", role)
        found = INVITATION.search(said)
        if not found:
            raise Failed(f"no code in: {said}")
        return found[0]

    def findings(self) -> list[str]:
        """What ``check`` finds; not the beginnings of files for which nobody has a receipt."""
        done = self.command("check")
        if not done.returncode:
            return []
        return [line for line in (done.stdout + done.stderr).splitlines() if STILL_BEING_WRITTEN not in line]

    def letterbox(self, app: str = LETTERBOX, **how: object) -> Server:
        """The letterbox's server, not started yet; ``app`` is another one for a control."""
        return self._server("letterbox", app, **how)

    def desk(self, app: str = DESK, **how: object) -> Server:
        """The desk's server, not started yet; ``app`` is another one for a control."""
        return self._server("desk", app, **how)

    def _server(self, name: str, app: str, **how: object) -> Server:
        environment = self.environment | dict(how.pop("environment", {}))  # type: ignore[call-overload]
        return Server(app, environment, self.folder / f"{name}.log", **how)  # type: ignore[arg-type]


@cache
def _new_instance() -> Path:
    """What the first day of an office makes; each installation begins with a copy of it."""
    # Whoever comes in through the pages is soak.people, which stands on this module.
    from soak.people import Clerk

    installation = Installation(Path(tempfile.mkdtemp(prefix="soak-")))
    atexit.register(shutil.rmtree, installation.folder)
    installation.make_content()
    installation.run("set-up")
    # In an office, the private one is made elsewhere and stays there.
    installation.run("oversight", "make", str(installation.folder / "oversight.key"), str(installation.oversight))
    codes = {name: installation.invite(name, role) for name, role in PEOPLE.items()}
    desk = installation.desk(workers=1)
    with started(desk):
        for name, code in codes.items():
            Clerk(desk.port, name=name).make_keys(code)
        desk.stop()
    installation.run("directory", "found")
    return installation.instance


@contextmanager
def started(*servers: Server) -> Iterator[None]:
    """Start servers side by side, and kill them in the end whatever happened."""
    with ExitStack() as ending:
        for server in servers:
            ending.callback(server.kill)
        start_all(servers)
        yield


def start_all(servers: Sequence[Server]) -> None:
    """Start servers side by side, and wait until each answers."""
    for server in servers:
        server.launch()
    for server in servers:
        server.wait()


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
