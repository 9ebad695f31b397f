"""A trial of the whole portal on this machine: board, letterbox and desk, served on 127.0.0.1."""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import NotFound
from werkzeug.utils import send_from_directory
from werkzeug.wrappers import Response

from intake.config import TRIAL, Config, Places
from intake.desk import accounts, directories
from intake.desk.office import Office
from intake.desk.rights import Role
from intake.desk.second_factor import code_at, step_of
from intake.desk.staff import add
from intake.vault import KeyPair
from portal import ROOT, read_portal
from presentation.dates import read_instant
from presentation.headers import BOARD_HEADERS
from presentation.languages import PREFIXES
from publicity.errors import InstantMistyped, SettingsRefused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

DEMONSTRATION = "2026-11-22T14:00"
"""The Sunday on which two of the sample notices run, one is coming and several were just decided."""

STAFF = (
    ("chen", "陈思齐", Role.CLERK),
    ("lin", "林清和", Role.INVESTIGATOR),
    ("zhou", "周敬之", Role.SUPERVISOR),
    ("gu", "顾明远", Role.CUSTODIAN),
    ("qin", "秦若水", Role.CUSTODIAN),
)
"""Sign-in name, name, role; all invented. Their passwords and keys are made on the first run."""

PHONE = "/demonstration/codes/"
"""Where the trial shows what the telephones of its staff would show: the codes of their second factor."""

HOST = "127.0.0.1"


def public_app() -> "WSGIApplication":
    """Serve the built board and, beneath the same address, the letterbox: what a web server does in an office."""
    from intake.letterbox import create_app

    letterbox = create_app()
    site = Places.from_env(os.environ).site
    of_the_letterbox = tuple(f"{prefix}/{way}/" for prefix in PREFIXES.values() for way in ("report", "follow"))

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] == PHONE:
            return _phone()(environ, start_response)
        if environ["PATH_INFO"].startswith(of_the_letterbox):
            return letterbox(environ, start_response)
        return _page(site, environ)(environ, start_response)

    return app


def _phone() -> Response:
    """What stands on everybody's telephone now; in an office, nobody sees but one's own."""
    config = Config.from_env()
    secrets_of = json.loads((config.places.instance / TRIAL).read_text(encoding="utf-8"))["second_factors"]
    step = step_of(config.phone_time())
    shown = "".join(
        f"<tr><td>{name}<td>{shown_name}<td id={name}>{code_at(bytes.fromhex(secrets_of[name]), step)}"
        for name, shown_name, _ in STAFF
    )
    head = "<!doctype html><meta http-equiv=refresh content=10><title>Codes</title><h1>Codes now</h1>"
    return Response(
        f"{head}<table>{shown}</table>", content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


def _page(site: Path, environ: "WSGIEnvironment") -> Response:
    if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
        response = _file(site, environ)
    else:
        response = Response(status=405, headers={"Allow": "GET, HEAD"})
    response.headers.update(BOARD_HEADERS)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _file(site: Path, environ: "WSGIEnvironment") -> Response:
    path = environ["PATH_INFO"].lstrip("/")
    # ".." leads out of the site, and what else begins with a dot is not for readers.
    is_hidden = any(part.startswith(".") for part in path.split("/"))
    if not is_hidden and path and not path.endswith("/") and os.path.isdir(site / path):
        return Response(status=308, headers={"Location": f"/{path}/"})
    try:
        if is_hidden:
            raise NotFound
        return send_from_directory(site, f"{path}index.html" if not path or path.endswith("/") else path, environ)
    except NotFound:
        page = site / "404.html"
        # While a build replaces the site, there is none for a moment.
        shown = page.read_bytes() if page.is_file() else b""
        return Response(shown, 404, content_type="text/html; charset=utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Set up what is missing, build the board, serve until interrupted. Returns the exit code."""
    parser = argparse.ArgumentParser(
        description="Try the portal on this machine: board, letterbox and desk on 127.0.0.1.",
        epilog="example: python trial.py --as-of 2026-02-10T09:00",
    )
    parser.add_argument("--as-of", default=DEMONSTRATION, help=f"the instant to show (default {DEMONSTRATION})")
    parser.add_argument("--port", type=int, default=8000, help="of board and letterbox; the desk takes the next one")
    options = parser.parse_args(arguments)
    try:
        instant = read_instant(options.as_of, read_portal().days.zone)
    except InstantMistyped as error:
        parser.error(f"--as-of: {error}")
    except SettingsRefused as error:
        print(error, file=sys.stderr)
        return 3
    os.chdir(ROOT)
    places = Places.from_env(os.environ)
    try:
        passwords = _set_up(places.instance, instant)
    except subprocess.CalledProcessError as error:
        return error.returncode
    folders = ("--content", str(places.content), "--out", str(places.site))
    built = subprocess.run([sys.executable, "build.py", "--as-of", instant.isoformat(), *folders], check=False)
    if built.returncode:
        return built.returncode
    # Ctrl-C ends it however it was started: a shell's background jobs are told to ignore it.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    public = _free_port(options.port)
    desk = _free_port(public + 1)
    logs = places.instance / "log"
    logs.mkdir(mode=0o700, exist_ok=True)
    apps = (("letterbox", "trial:public_app()", public), ("desk", "intake.desk:application()", desk))
    servers = [_serve(app, port, logs / f"{name}.log") for name, app, port in apps]
    try:
        _wait_for(servers, (public, desk))
        _say(instant, public, desk, passwords, logs)
        return _watch(servers)
    except KeyboardInterrupt:
        print("\nThe trial is over. Its reports and cases stay in instance/; make forget removes them.")
        return 0
    finally:
        for server in servers:
            server.terminate()
        for server in servers:
            server.wait()


def _set_up(instance: Path, instant: datetime) -> dict[str, str]:
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker = instance / TRIAL
    known = json.loads(marker.read_text(encoding="utf-8")) if marker.exists() else {}
    if known:
        print(_kept(instant), flush=True)
    passwords = known.get("passwords") or {name: _passphrase() for name, _, _ in STAFF}
    clock = round((instant - datetime.now(UTC)).total_seconds())
    kept = {"clock": clock, "passwords": passwords, "second_factors": known.get("second_factors") or {}}
    _keep(marker, kept)
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "intake.desk", "set-up"], check=True, stdout=subprocess.DEVNULL
    )
    _add_staff(marker, kept)
    return passwords


def _keep(marker: Path, kept: dict[str, Any]) -> None:
    with open(os.open(marker, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(kept, file)


def _kept(instant: datetime) -> str:
    """Say what a further trial keeps of the one before, and what it sets anew."""
    return (
        "Kept from the trial before: reports, cases, staff, passwords, keys. Set anew: the board, and the clock, to"
        f" {instant:%Y-%m-%d %H:%M} (AS_OF=... for another). To begin from nothing: make forget."
    )


def _add_staff(marker: Path, kept: dict[str, Any]) -> None:
    """Let the staff in, each with keys made and codes kept, and lay out the directory: what an office does by hand."""
    office = Office.open(Config.from_env())
    store = office.store()
    try:
        for name, shown_name, role in STAFF:
            if store.staff_by_sign_in_name(name) is None:
                member = add(office, store, sign_in_name=name, shown_name=shown_name, role=role)
                code, password = accounts.invite(store, member, office.config.now()), kept["passwords"][name]
                _, made = accounts.enter(office, store, name=name, code=code, password=password)
                # The one before: a code opens once, and whoever signs in at once needs the one that is shown now.
                shown = code_at(made.second_factor, step_of(office.config.phone_time()) - 1)
                accounts.confirm(office, store, member, made.private, recovery_code=made.recovery_code, code=shown)
                kept["second_factors"][name] = made.second_factor.hex()
                _keep(marker, kept)
        if store.directory_text() is None:
            _make_oversight(office)
            directories.found(office, store)
    finally:
        store.close()


def _make_oversight(office: Office) -> None:
    """Make the oversight body's key; it lies here only because everybody in a trial is on one machine."""
    public = office.config.places.files["PORTAL_OVERSIGHT_KEY_FILE"]
    if not public.exists():
        KeyPair.generate().save(private_file=office.config.places.instance / "oversight.key", public_file=public)


def _passphrase() -> str:
    return "-".join(f"{secrets.randbelow(10_000):04}" for _ in range(4))


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port from {wanted} to {wanted + 49}; give another with --port.")


def _serve(app: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    # On the terminal their lines would push addresses and passwords out of sight.
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as lines:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", app, "--bind", f"{HOST}:{port}", "--workers", "2"),
                # Browsers open connections in stock, and some are slow: neither may keep the others waiting.
                *("--threads", "8", "--timeout", "120", "--worker-tmp-dir", "/tmp"),  # noqa: S108
                *("--no-control-socket", "--log-level", "error"),
            ],
            stdout=lines,
            stderr=lines,
        )


def _wait_for(servers: list[subprocess.Popen[bytes]], ports: tuple[int, ...]) -> None:
    deadline = time.monotonic() + 30
    for server, port in zip(servers, ports, strict=True):
        while True:
            if server.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("A server did not start; what it said stands in instance/log/.")
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.05)


def _say(instant: datetime, public: int, desk: int, passwords: dict[str, str], logs: Path) -> None:
    print(f"""
The trial shows {instant:%A %Y-%m-%d %H:%M} (demonstration instant; another one: make run AS_OF=2026-02-10T09:00).
Everyone and every phone in it is invented.

  Board       http://{HOST}:{public}/          繁體: http://{HOST}:{public}/zh-hant/   English: http://{HOST}:{public}/en/
  Report      http://{HOST}:{public}/report/
  Follow      http://{HOST}:{public}/follow/
  Desk        http://{HOST}:{desk}/
""")
    for name, shown_name, role in STAFF:
        print(f"    sign in as {name:<5} {passwords[name]}   {shown_name}, {role}")
    print(f"\n    The codes that their telephones show: http://{HOST}:{public}{PHONE}")
    print(f"\nWhat the servers say: {logs}/. Ctrl-C ends it.", flush=True)


def _watch(servers: list[subprocess.Popen[bytes]]) -> int:
    while all(server.poll() is None for server in servers):
        time.sleep(0.2)
    print("A server stopped by itself; what it said stands in instance/log/.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
