"""An office's machine in a folder: the shipped nginx in front of a built site, with letterbox and desk behind it.

Only what deploy/nginx/nginx.conf names as the office's own is replaced, and the ports.
"""

from __future__ import annotations

import http.client
import os
import pwd
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from portal import ROOT

SHIPPED = ROOT / "deploy" / "nginx"
BOARD, DESK = "gongshi.yunlan.example", "desk.gongshi.yunlan.example"
BROTLI = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
HERE = "127.0.0.1"

TAKES_THE_SOCKET = """
import ctypes, os, sys
ctypes.CDLL(None).prctl(65, 1, 0, 0, 0)
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""
"""How a process turns into a service: the socket is its third descriptor, and the variables say that it is meant.

Where the kernel can (Linux 6.3: PR_SET_MDWE), no memory of it becomes executable, as the units have it.
"""

Edits = Sequence[tuple[str, str, str]]
"""Files of the configuration, each with what is written in it and what is to stand there instead."""


def why_no_nginx() -> str:
    """Why the tests cannot start nginx; empty when they can."""
    missing = [name for name in ("nginx", "openssl") if not shutil.which(name, path=_path())]
    if not BROTLI.is_file():
        missing.append(BROTLI.name)
    return f"{', '.join(missing)} not found; scripts/webserver says how to install it" if missing else ""


@dataclass(frozen=True)
class Answer:
    """What came back; ``headers`` by their name in small letters, as often as they came."""

    status: int
    headers: Mapping[str, list[str]]
    body: bytes

    def every(self, name: str) -> set[str]:
        """The values of a header that may have come more than once."""
        return set(self.headers.get(name.lower(), []))

    def one(self, name: str) -> str | None:
        """The one header of a name; None when there is none."""
        values = self.headers.get(name.lower(), [])
        assert len(values) < 2, f"{name} came twice: {values}"
        return values[0] if values else None


@dataclass(frozen=True)
class Nginx:
    """A running nginx."""

    folder: Path
    plain_port: int
    port: int
    trusted: ssl.SSLContext = field(repr=False)

    def connect(self, host: str = BOARD, *, source: str = HERE) -> http.client.HTTPConnection:
        """Open a connection as a browser does that was told the host's name; ``source`` is where it comes from."""
        connection = http.client.HTTPConnection(HERE, self.port, timeout=60)
        plain = socket.create_connection((HERE, self.port), timeout=60, source_address=(source, 0))
        connection.sock = self.trusted.wrap_socket(plain, server_hostname=host)
        return connection

    def ask(
        self, path: str, method: str = "GET", *, host: str = BOARD, body: bytes | None = None, **headers: str
    ) -> Answer:
        """Ask for an address; ``accept_encoding="br"`` is the header Accept-Encoding."""
        connection = self.connect(host)
        try:
            return answer_of(connection, path, method, host, body, headers)
        finally:
            connection.close()

    def ask_plainly(self, path: str, host: str = BOARD) -> Answer:
        """Ask without encryption."""
        connection = http.client.HTTPConnection(HERE, self.plain_port, timeout=60)
        try:
            return answer_of(connection, path, "GET", host, None, {})
        finally:
            connection.close()

    def written(self) -> str:
        """All that stands in its logs, and on its error stream."""
        files = [*(self.folder / "log").iterdir(), self.folder / "said"]
        return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def answer_of(
    connection: http.client.HTTPConnection,
    path: str,
    method: str,
    host: str,
    body: bytes | None,
    headers: Mapping[str, str],
) -> Answer:
    """Ask over an open connection."""
    sent = {"Host": host, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    named: dict[str, list[str]] = {}
    for name, value in response.getheaders():
        named.setdefault(name.lower(), []).append(value)
    return Answer(response.status, named, response.read())


@contextmanager
def started(folder: Path, site: Path, run: Path, tls: Path, edits: Edits = ()) -> Iterator[Nginx]:
    """Start nginx with the shipped configuration in a folder that is not there yet; ``edits`` spoil it on purpose."""
    http_port, https_port = _free_ports()
    shutil.copytree(SHIPPED, folder)
    for name in ("log", "var"):
        (folder / name).mkdir()
    (folder / "modules-enabled").mkdir()
    (folder / "modules-enabled" / "brotli.conf").write_text(f"load_module {BROTLI};\n", encoding="utf-8")
    for path in folder.rglob("*.conf"):
        path.write_text(_fitted(path.read_text(encoding="utf-8"), folder, site, run, tls, (http_port, https_port)))
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with open(folder / "said", "wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env={**os.environ, "PATH": _path()})
    try:
        _wait_for(process, https_port, folder / "said")
        yield Nginx(folder, http_port, https_port, ssl.create_default_context(cafile=str(tls / "gongshi.crt")))
    finally:
        process.terminate()
        process.wait()


def _fitted(text: str, folder: Path, site: Path, run: Path, tls: Path, ports: tuple[int, int]) -> str:
    me = pwd.getpwuid(os.geteuid()).pw_name
    for word, place in (
        ("/srv/gongshi/site", site),
        ("/run/gongshi", run),
        ("/etc/gongshi/tls", tls),
        ("/run/nginx.pid", folder / "pid"),
        ("/var/lib/nginx", folder / "var"),
        ("/var/log/nginx", folder / "log"),
        ("user www-data;", f"user {me};" if me == "root" else ""),
    ):
        text = text.replace(word, str(place))
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)
    return text.replace("listen 80", f"listen {HERE}:{ports[0]}").replace("listen 443", f"listen {HERE}:{ports[1]}")


def certificate(folder: Path) -> Path:
    """Make a certificate for both hosts, which signs itself, and give its folder."""
    folder.mkdir()
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", str(folder / "gongshi.key"), "-out", str(folder / "gongshi.crt"), "-days", "2"),
            *("-subj", "/CN=a test", "-addext", f"subjectAltName=DNS:{BOARD},DNS:{DESK}"),
        ],
        check=True,
        capture_output=True,
    )
    for ending in ("crt", "key"):
        shutil.copy(folder / f"gongshi.{ending}", folder / f"desk.{ending}")
    return folder


def command_of(unit: str) -> list[str]:
    """What a shipped unit starts, with this repository in the place of the office's."""
    text = (ROOT / "deploy" / "systemd" / unit).read_text(encoding="utf-8")
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    return [word.replace("/opt/gongshi", str(ROOT)) for word in line.split()]


@contextmanager
def served(unit: str, at: Path, said: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Start a unit's command as systemd does: on a socket that is open already, and wait until it says it is ready."""
    with socket.socket(socket.AF_UNIX) as door, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        door.bind(str(at))
        door.listen()
        ear.bind(str(at.with_suffix(".ready")))
        ear.settimeout(60)
        with open(said, "wb") as lines:
            process = subprocess.Popen(
                [sys.executable, "-c", TAKES_THE_SOCKET, str(door.fileno()), *command_of(unit)],
                cwd=ROOT,
                env={**os.environ, **environment, "NOTIFY_SOCKET": str(at.with_suffix(".ready"))},
                pass_fds=[door.fileno()],
                stdout=lines,
                stderr=lines,
            )
        try:
            assert b"READY=1" in ear.recv(4096)
            yield process
        finally:
            process.terminate()
            process.wait()


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind((HERE, 0))
        other.bind((HERE, 0))
        return one.getsockname()[1], other.getsockname()[1]


def _wait_for(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    deadline = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(said.read_text(encoding="utf-8"))
        time.sleep(0.02)
