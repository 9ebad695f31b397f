"""The shipped nginx in front of a real site, letterbox and desk: what each answer says, and what is written down."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import brotli
import pytest

import build
from intake.config import Config, Places
from intake.desk.accounts import enter, invite
from intake.desk.office import Office
from intake.desk.rights import Role
from intake.desk.staff import add
from intake.letterbox.follow import STEP
from intake.uploads import DRAINED
from noticeboard.compression import SMALLEST, twins_of
from noticeboard.formats.file import TYPES
from noticeboard.inventory import LIST
from portal import ROOT
from presentation.headers import BOARD_HEADERS
from tests.browser import ANOTHER_PLACE
from tests.deploy.an_office import (
    BOARD,
    DESK,
    SHIPPED,
    Answer,
    Edits,
    Nginx,
    certificate,
    served,
    started,
    why_no_nginx,
)
from tests.intake.a_letterbox import FORM, a_file, body_of
from tests.intake.some_keys import a_directory
from tests.notice_files import copy_alone

pytestmark = pytest.mark.skipif(bool(why_no_nginx()), reason=why_no_nginx())

WHOLE, REDUCED, REDUCED_TOO = "GS-2026-012", "GS-2024-006", "KC-2024-003"
PASSWORD = "0417-9962-3308-1175"
ANONYMOUS = "127.0.0.1"
"""The address from which the tests come; no log may have it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    # A socket's path may have 107 characters, and pytest's folders are deep.
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def site(folder) -> Path:
    """A site of three notices, two of them reduced, with compressed copies; and of each kind of file one at least."""
    notices = folder / "content" / "notices"
    notices.mkdir(parents=True)
    copy_alone(notices, WHOLE, REDUCED, REDUCED_TOO)
    shutil.copytree(ROOT / "content" / "calendar", notices.parent / "calendar")
    out = folder / "site"
    common = ["--content", str(notices.parent), "--out", str(out), "--as-of", "2026-11-22T14:00"]
    assert build.main([*common, "--compress", "--format", "json"]) == 0
    # Made by a build with other options, or of a later version.
    (out / "notices" / WHOLE / "sheet.pdf").write_bytes(b"%PDF-1.7")
    (out / "app.webmanifest").write_bytes(b"{}")
    (out / "notices" / ".hidden").write_bytes(b"hidden")
    return out


@pytest.fixture(scope="module")
def tls(folder) -> Path:
    return certificate(folder / "tls")


@pytest.fixture(scope="module")
def run(folder, site) -> Iterator[Path]:
    """Letterbox and desk, started as their units start them; gives the folder of their sockets."""
    run = folder / "run"
    run.mkdir()
    (folder / "instance").mkdir(mode=0o700)
    # A demonstration, so that the sample notices are those of today.
    clock = 1_795_327_200 - time.time()
    (folder / "instance" / "trial.json").write_text(json.dumps({"clock": round(clock)}), encoding="utf-8")
    environment = {
        "PORTAL_INSTANCE": str(folder / "instance"),
        "PORTAL_CONTENT": str(site.parent / "content"),
        "PORTAL_LETTERBOX__MIN_SECONDS": "0",
    }
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "intake.desk", "set-up"],
        cwd=ROOT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    office = Office.open(Config.from_env(environment))
    store = office.store()
    lin = add(office, store, sign_in_name="lin", shown_name="林清和", role=Role.INVESTIGATOR)
    enter(office, store, name="lin", code=invite(store, lin, office.config.now()), password=PASSWORD)
    # Without somebody to seal reports to, the letterbox does not start.
    directory = a_directory([lin.id, "zhou"])
    directory.write(office.config.places.files["PORTAL_DIRECTORY_FILE"])
    store.add_directory(1, directory.text(), office.config.now(), (None, None))
    store.close()
    with (
        served("gongshi-letterbox.service", run / "letterbox.sock", run / "letterbox.said", environment),
        served("gongshi-desk.service", run / "desk.sock", run / "desk.said", environment),
    ):
        yield run


@pytest.fixture(scope="module")
def nginx(folder, site, run, tls) -> Iterator[Nginx]:
    """The shipped configuration, at work."""
    with started(folder / "nginx", site, run, tls) as server:
        yield server


@pytest.fixture
def spoilt(tmp_path, site, run, tls):
    """The shipped configuration with something taken out of it, at work."""

    @contextmanager
    def start(*edits: tuple[str, str, str], run: Path = run) -> Iterator[Nginx]:
        with started(tmp_path / "nginx", site, run, tls, edits) as server:
            yield server

    return start


def files_of(site: Path) -> list[str]:
    """The address of every file of the site that is handed out by its own name."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*")) if path.is_file()]
    public = [path for path in paths if not re.search(r"(^|/)\.(?!well-known/)|\.(gz|br)$", path)]
    return ["/" + path.removesuffix("index.html") for path in public]


def file_at(site: Path, address: str) -> Path:
    return site / (address + "index.html" if address.endswith("/") else address).lstrip("/")


def test_the_head_of_the_configuration_names_all_that_is_an_offices_own():
    head = (SHIPPED / "nginx.conf").read_text(encoding="utf-8").partition("user ")[0]
    named = re.findall(r"(?<=  )(?:/[\w/.]+|\S+\.example)(?=  |$)", head, re.MULTILINE)
    lines = [line.partition("#")[0] for path in SHIPPED.rglob("*.conf") for line in path.read_text().splitlines()]
    used = re.findall(r"(?<![\w$~^(])/(?:srv|run|etc|var|usr|opt|home)/[\w./]+|[\w.]+\.example", "\n".join(lines))

    assert {BOARD, DESK} < {*named}
    assert [place for place in used if not place.startswith(tuple(named))] == []
    assert [name for name in named if not any(place.startswith(name) for place in used)] == []


# --- Types ----------------------------------------------------------------------------------------------------------

KINDS = {
    "/": "text/html; charset=utf-8",
    f"/notices/{WHOLE}/": "text/html; charset=utf-8",
    "/zh-hant/": "text/html; charset=utf-8",
    "/static/site.css": "text/css; charset=utf-8",
    "/static/search.js": "text/javascript; charset=utf-8",
    "/static/seal.svg": "image/svg+xml",
    "/feed.atom": "application/atom+xml; charset=utf-8",
    "/corrections/feed.atom": "application/atom+xml; charset=utf-8",
    "/en/feed.atom": "application/atom+xml; charset=utf-8",
    "/feed.json": "application/feed+json",
    "/zh-hant/feed.json": "application/feed+json",
    "/calendar.ics": "text/calendar; charset=utf-8",
    f"/notices/{WHOLE}/period.ics": "text/calendar; charset=utf-8",
    f"/notices/{WHOLE}/notice.json": "application/json",
    f"/notices/{WHOLE}/radio.txt": "text/plain; charset=utf-8",
    f"/notices/{WHOLE}/sheet/": "text/html; charset=utf-8",
    f"/notices/{WHOLE}/sheet.pdf": "application/pdf",
    "/data/notices.csv": "text/csv; charset=utf-8",
    "/data/notices.json": "application/json",
    "/data/SHA256SUMS": "text/plain; charset=utf-8",
    "/opensearch.xml": "application/opensearchdescription+xml; charset=utf-8",
    "/en/opensearch.xml": "application/opensearchdescription+xml; charset=utf-8",
    "/sitemap.xml": "application/xml; charset=utf-8",
    "/robots.txt": "text/plain; charset=utf-8",
    "/.well-known/security.txt": "text/plain; charset=utf-8",
    "/app.webmanifest": "application/manifest+json",
}


@pytest.mark.parametrize("address, expected", KINDS.items())
def test_every_kind_of_file_has_its_type(nginx, address, expected):
    answer = nginx.ask(address)

    assert (answer.status, answer.one("Content-Type")) == (200, expected)
    # Compressed or not, it is the same.
    assert nginx.ask(address, accept_encoding="br, gzip").one("Content-Type") == expected


def test_no_file_of_the_site_is_of_an_unknown_type(nginx, site):
    types = {nginx.ask(address, "HEAD").one("Content-Type") for address in files_of(site)}

    assert types == set(KINDS.values())


def test_nginx_knows_every_type_that_the_press_writes():
    text = (SHIPPED / "gongshi" / "types.conf").read_text(encoding="utf-8")
    known = {f".{ending}": kind for kind, ending in re.findall(r"^ {4}(\S+) +(\w+);$", text, re.MULTILINE)}

    assert known.items() >= TYPES.items()


# --- Headers --------------------------------------------------------------------------------------------------------

EVERYWHERE = [
    *KINDS,
    "/nothing",
    "/notices",
    f"/notices/{REDUCED}/notice.json",
    "/.made-by-build",
    "/index.html.gz",
    "/report",
    "/static/site.css?v=0123abcd",
]


def headers_that_differ(nginx: Nginx) -> list[str]:
    """The addresses of the board that are answered with other headers than BOARD_HEADERS."""
    answers = [(address, nginx.ask(address)) for address in EVERYWHERE]
    answers += [("POST /", nginx.ask("/", "POST", body=b"a=1")), ("TRACE /", nginx.ask("/", "TRACE"))]
    answers += [("HEAD /", nginx.ask("/", "HEAD")), ("a range", nginx.ask("/", range="bytes=0-9"))]
    beyond = nginx.ask("/", range="bytes=99999999-")
    # That a part is not there nginx finds out when the headers stand already: each of them comes twice.
    differ = [] if all(beyond.every(name) == {BOARD_HEADERS[name]} for name in BOARD_HEADERS) else ["no such range"]
    return differ + [
        address
        for address, answer in answers
        if {name: answer.one(name) for name in BOARD_HEADERS} != BOARD_HEADERS
        or answer.one("Strict-Transport-Security") != "max-age=63072000"
        or answer.one("Server") != "nginx"
    ]


def test_every_answer_of_the_board_has_the_headers_of_the_program(nginx):
    assert headers_that_differ(nginx) == []


DRIFTED: dict[str, Edits] = {
    "a word differs": [("gongshi/board-headers.conf", '"DENY"', '"SAMEORIGIN"')],
    "one is forgotten": [("gongshi/board-headers.conf", 'add_header Referrer-Policy "no-referrer" always;', "")],
    "not sent with errors": [("gongshi/board-headers.conf", '"nosniff" always', '"nosniff"')],
    "a location has a header of its own": [
        (
            "gongshi/board.conf",
            "default_type application/feed+json;",
            'default_type application/feed+json; add_header A "1";',
        )
    ],
    "it tells its version": [("nginx.conf", "server_tokens off", "server_tokens on")],
}


@pytest.mark.parametrize("edits", DRIFTED.values(), ids=DRIFTED.keys())
def test_headers_that_drift_are_caught(spoilt, edits):
    with spoilt(*edits) as nginx:
        assert headers_that_differ(nginx)


def test_a_page_is_asked_for_again_after_a_minute_and_comes_only_if_it_is_another(nginx):
    first = nginx.ask("/")
    again = nginx.ask("/", if_none_match=first.one("ETag") or "")
    dated = nginx.ask("/", if_modified_since=first.one("Last-Modified") or "")

    assert first.one("Cache-Control") == "max-age=60"
    assert (again.status, again.body, again.one("Cache-Control")) == (304, b"", "max-age=60")
    assert dated.status == 304
    assert {name: again.one(name) for name in BOARD_HEADERS} == BOARD_HEADERS


def test_a_static_file_asked_for_by_its_digest_is_kept_for_a_year_and_nothing_else_is(nginx):
    named = re.findall(r'(/static/[^"]*)"', nginx.ask("/").body.decode())

    assert named
    for address in named:
        assert nginx.ask(address).one("Cache-Control") == "max-age=31536000, immutable"
    for address in ("/static/site.css", "/static/nothing.css?v=0123", "/?v=0123", "/static/site.css?w=0123"):
        assert nginx.ask(address).one("Cache-Control") == "max-age=60", address


# --- Compressed copies ----------------------------------------------------------------------------------------------

UNPACK = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}


@pytest.mark.parametrize(
    "accepted, expected",
    [
        ("br", "br"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("identity", None),
        ("", None),
        ("br;q=0, gzip", "gzip"),
    ],
)
def test_who_takes_a_compressed_copy_gets_it_and_it_unpacks_to_the_file(nginx, site, accepted, expected):
    for address in files_of(site):
        original = file_at(site, address).read_bytes()
        answer = nginx.ask(address, accept_encoding=accepted)
        has_copies = len(original) >= SMALLEST and bool(twins_of(file_at(site, address).name))

        assert answer.status == 200
        assert answer.one("Content-Encoding") == (expected if has_copies else None), address
        assert UNPACK[answer.one("Content-Encoding")](answer.body) == original, address
        if answer.one("Content-Encoding"):
            assert answer.one("Vary") == "Accept-Encoding"


def test_without_the_brotli_module_its_file_is_deleted_and_gzip_is_left(tmp_path, site, run, tls):
    edits = [
        ("modules-enabled/brotli.conf", "load_module", "# load_module"),
        ("gongshi/brotli.conf", "brotli_static on;", ""),
    ]

    with started(tmp_path / "nginx", site, run, tls, edits) as nginx:
        assert nginx.ask("/", accept_encoding="br, gzip").one("Content-Encoding") == "gzip"


def test_a_part_of_a_file_can_be_asked_for(nginx, site):
    answer = nginx.ask("/data/notices.csv", range="bytes=10-29")
    beyond = nginx.ask("/data/notices.csv", range="bytes=99999999-")

    assert (answer.status, answer.body) == (206, (site / "data" / "notices.csv").read_bytes()[10:30])
    assert beyond.status == 416


def test_head_says_what_get_would_and_sends_nothing(nginx):
    for address in KINDS:
        got, asked = nginx.ask(address), nginx.ask(address, "HEAD")
        assert (asked.status, asked.body) == (200, b"")
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert asked.one(name) == got.one(name)


# --- What is not there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address, page",
    [
        ("/nothing", "404.html"),
        ("/notices/nothing/", "404.html"),
        ("/zh-hant/nothing/", "zh-hant/404.html"),
        ("/en/notices/GS-2099-001/", "en/404.html"),
        ("/static/", "404.html"),
        ("/en/data/../../nothing", "404.html"),
    ],
)
def test_what_is_not_there_is_told_in_the_language_of_its_address(nginx, site, address, page):
    answer = nginx.ask(address)

    assert (answer.status, answer.body) == (404, (site / page).read_bytes())
    assert nginx.ask(address, "HEAD").status == 404


def test_a_folder_without_its_slash_leads_to_it_and_names_no_host(nginx):
    for address in ("/notices", "/en/about", "/report", "/zh-hant/follow"):
        answer = nginx.ask(address)
        assert (answer.status, answer.one("Location")) == (301, f"{address}/")


HIDDEN = [
    *(f"/{LIST}", "/.compressed-with", "/notices/.hidden", "/.git/config", "/.well-known/../.made-by-build"),
    *("/index.html.gz", "/index.html.br", "/static/site.css.br", "//.made-by-build", "/%2emade-by-build"),
    "/../site/.made-by-build",
]


def hidden_files_shown(nginx: Nginx) -> list[str]:
    """What is handed out of that which is not for readers, and the folders whose files are listed."""
    return [address for address in [*HIDDEN, "/static/", "/data/../static/"] if nginx.ask(address).status < 400]


def test_what_is_not_for_readers_is_not_handed_out(nginx):
    assert hidden_files_shown(nginx) == []


@pytest.mark.parametrize(
    "edit",
    [
        ("gongshi/board.conf", r"location ~ /\.(?!well-known/)", r"location ~ /\.nothing"),
        ("gongshi/board.conf", r"location ~ \.(?:gz|br)$", r"location ~ \.nothing$"),
        ("gongshi/board.conf", "gzip_static on;", "gzip_static on; autoindex on;"),
    ],
    ids=["dots", "copies", "lists"],
)
def test_a_server_that_shows_them_is_caught(spoilt, edit):
    with spoilt(edit) as nginx:
        assert hidden_files_shown(nginx)


def not_to_be_found_by_name(nginx: Nginx, site: Path) -> set[str]:
    """The notices of which every file, in every language, says that it is not to be indexed; a mixture is a fault."""
    said: dict[str, set[str | None]] = {}
    for address in files_of(site):
        if number := re.search(r"/notices/([A-Z]{2}-\d{4}-\d{3})/", address):
            said.setdefault(number[1], set()).add(nginx.ask(address, "HEAD").one("X-Robots-Tag"))
        else:
            assert nginx.ask(address, "HEAD").one("X-Robots-Tag") is None
    assert all(len(values) == 1 for values in said.values())
    return {number for number, values in said.items() if values == {"noindex"}}


def test_a_reduced_notice_is_not_to_be_indexed_whatever_of_it_is_asked_for(nginx, site):
    pages = {number: (site / "notices" / number / "index.html").read_text() for number in (WHOLE, REDUCED, REDUCED_TOO)}
    reduced = {number for number, page in pages.items() if 'content="noindex' in page}

    assert reduced == {REDUCED, REDUCED_TOO}
    assert not_to_be_found_by_name(nginx, site) == reduced


def test_a_server_that_does_not_say_so_is_caught(spoilt, site):
    with spoilt(("gongshi/board.conf", "set $robots noindex", 'set $robots ""')) as nginx:
        assert not_to_be_found_by_name(nginx, site) == set()


# --- Hosts and encryption -------------------------------------------------------------------------------------------


def test_without_encryption_there_is_nothing_but_the_way_to_it(nginx):
    answer = nginx.ask_plainly("/en/report/?a=b")

    assert (answer.status, answer.one("Location")) == (301, f"https://{BOARD}/en/report/?a=b")
    assert nginx.ask_plainly("/", DESK).one("Location") == f"https://{DESK}/"


def test_another_host_is_not_answered(nginx):
    with pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"):
        nginx.connect("other.example")
    with pytest.raises(ConnectionResetError):
        nginx.ask_plainly("/", "other.example")


def test_old_encryption_is_refused_and_http_2_is_spoken(nginx, tls):
    new = ssl.create_default_context(cafile=str(tls / "gongshi.crt"))
    new.set_alpn_protocols(["h2", "http/1.1"])
    with new.wrap_socket(socket.create_connection((ANONYMOUS, nginx.port)), server_hostname=BOARD) as line:
        assert line.selected_alpn_protocol() == "h2"
        assert line.version() == "TLSv1.3"
    old = ssl.create_default_context(cafile=str(tls / "gongshi.crt"))
    old.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(ssl.SSLError):
        old.wrap_socket(socket.create_connection((ANONYMOUS, nginx.port)), server_hostname=BOARD)


# --- The letterbox --------------------------------------------------------------------------------------------------


def write_report(nginx: Nginx, *, megabytes: int = 3, look=lambda: None) -> Answer:
    """Fill in the form and send it with a file, the second half after a look at what the first has left behind."""
    form = nginx.ask("/report/general/").body.decode()
    token = re.search(r'name="token" value="([^"]*)"', form)
    assert token
    sent = body_of(
        {"token": token[1], "text": "他在2024年收受礼金。", "files": a_file(data=os.urandom(megabytes << 20))}
    )
    connection = nginx.connect()
    connection.putrequest("POST", "/report/general/", skip_host=True)
    for name, value in (("Host", BOARD), ("Content-Type", FORM), ("Content-Length", str(len(sent)))):
        connection.putheader(name, value)
    connection.putheader("Origin", f"https://{BOARD}")
    connection.endheaders()
    connection.send(sent[: len(sent) // 2])
    time.sleep(0.5)
    look()
    connection.send(sent[len(sent) // 2 :])
    response = connection.getresponse()
    answer = Answer(response.status, {name.lower(): [value] for name, value in response.getheaders()}, response.read())
    connection.close()
    return answer


def test_a_report_with_a_file_comes_through_and_gets_its_receipt(nginx, run):
    inbox = Places.from_env({"PORTAL_INSTANCE": str(run.parent / "instance")}).inbox
    before = len(list(inbox.iterdir()))

    answer = write_report(nginx)

    assert answer.status == 200
    assert 'class="receipt"' in answer.body.decode()
    assert len(list(inbox.iterdir())) == before + 1


def held_open(nginx: Nginx, number: int, stack: ExitStack) -> None:
    """Begin so many reports from one place, and send no more than the beginning of each."""
    for _ in range(number):
        connection = nginx.connect()
        stack.callback(connection.close)
        connection.putrequest("POST", "/report/general/", skip_host=True)
        for name, value in (("Host", BOARD), ("Content-Type", FORM), ("Content-Length", "100000")):
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(b"-")


def form_from(nginx: Nginx, place: str) -> int:
    """How somebody at another address of this machine is answered who asks for the form."""
    connection = nginx.connect(source=place)
    connection.request("GET", "/report/general/", headers={"Host": BOARD})
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_whoever_sends_a_byte_now_and_then_from_one_place_keeps_nobody_else_out(nginx):
    with ExitStack() as stack:
        held_open(nginx, 40, stack)
        time.sleep(0.5)

        assert form_from(nginx, ANOTHER_PLACE) == 200
        assert form_from(nginx, ANONYMOUS) == 503
    time.sleep(0.5)
    assert form_from(nginx, ANONYMOUS) == 200


def on_the_disk(nginx: Nginx) -> list[int]:
    """How many bytes of a report nginx has put down when half of it is there; nothing is counted twice."""
    found: list[int] = []

    def look() -> None:
        # A file that has no name any more is still held open by the process.
        for process in Path("/proc").glob("[0-9]*/fd/*"):
            try:
                place = os.readlink(process)
                if place.startswith(str(nginx.folder / "var")):
                    found.append(os.stat(process).st_size)
            except OSError:
                continue

    assert write_report(nginx, look=look).status == 200
    return found


def test_a_report_on_its_way_is_put_on_no_disk(nginx):
    assert on_the_disk(nginx) == []


def test_a_server_that_puts_it_down_is_caught(spoilt):
    with spoilt(("gongshi/proxy.conf", "proxy_request_buffering off", "proxy_request_buffering on")) as nginx:
        assert on_the_disk(nginx)


def test_as_much_is_let_through_as_the_letterbox_reads_or_lets_pass_by(nginx):
    text = (SHIPPED / "gongshi" / "letterbox.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {DRAINED >> 20}m;" in text
    assert f"client_max_body_size {DRAINED >> 20}m;" in (SHIPPED / "gongshi" / "desk.conf").read_text(encoding="utf-8")

    # More than the letterbox takes: its own page answers, with the text still in it.
    answer = write_report(nginx, megabytes=26)

    assert answer.status == 413
    assert "他在2024年收受礼金。" in answer.body.decode()


def test_what_is_sent_later_may_bring_files_as_large_as_a_report(nginx):
    sent = body_of({"text": "补充的材料", "sending": "addition", "files": a_file(data=os.urandom(3 << 20))})

    for prefix in ("", "/zh-hant", "/en"):
        answer = nginx.ask(f"{prefix}/follow/send/", "POST", body=sent, content_type=FORM)
        # Without a receipt nothing is taken, and the letterbox itself says so.
        assert (prefix, answer.status) == (prefix, 422)
        assert "补充的材料" in answer.body.decode()
        assert len(answer.body) % STEP == 0


@pytest.mark.parametrize("prefix", ["", "/zh-hant", "/en"])
def test_the_letterbox_answers_in_every_language_with_headers_of_its_own(nginx, prefix):
    for door in ("report", "follow"):
        answer = nginx.ask(f"{prefix}/{door}/", accept_encoding="br, gzip")
        assert answer.status == 200
        assert answer.one("Content-Encoding") in (None, "identity")
        assert "no-store" in (answer.one("Cache-Control") or "")
        assert "script-src" not in (answer.one("Content-Security-Policy") or "script-src")
        assert answer.one("Strict-Transport-Security") == "max-age=63072000"
        assert answer.one("X-Frame-Options") == "DENY"
        assert answer.one("Set-Cookie") is None


@pytest.mark.parametrize("edits", [[], [("nginx.conf", "gzip off;", "gzip on; gzip_proxied any; gzip_min_length 1;")]])
def test_what_a_receipt_leads_to_is_of_one_length_and_never_compressed(spoilt, edits):
    with spoilt(*edits) as nginx:
        for typed in (b"receipt=1234", b"receipt=" + b"1" * 20, b"receipt="):
            answer = nginx.ask(
                "/follow/",
                "POST",
                body=typed,
                accept_encoding="br, gzip",
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.one("Content-Encoding") in (None, "identity")
            assert "no-transform" in (answer.one("Cache-Control") or "")
            assert len(answer.body) % STEP == 0
            assert answer.body.endswith(b" ")


def test_while_the_letterbox_is_away_the_other_ways_are_told(spoilt, tmp_path, site):
    (tmp_path / "run").mkdir()
    with spoilt(run=tmp_path / "run") as nginx:
        for prefix in ("", "/zh-hant", "/en"):
            for method in ("GET", "POST"):
                answer = nginx.ask(f"{prefix}/report/", method)
                assert (answer.status, answer.one("Cache-Control")) == (502, "no-store")
                assert answer.body == file_at(site, f"{prefix}/how-to-report/").read_bytes()
                assert {name: answer.one(name) for name in BOARD_HEADERS} == BOARD_HEADERS


# --- The desk -------------------------------------------------------------------------------------------------------


def test_staff_sign_in_through_the_proxy_and_get_a_cookie_for_https_alone(nginx):
    assert nginx.ask("/", host=DESK).one("Location") == "/sign-in/?next=/"

    answer = nginx.ask(
        "/sign-in/",
        "POST",
        host=DESK,
        body=f"name=lin&password={PASSWORD}".encode(),
        content_type="application/x-www-form-urlencoded",
        origin=f"https://{DESK}",
        # Whoever says so is not believed: the line is encrypted, whatever is said of it.
        x_forwarded_proto="http",
    )

    assert answer.status == 303
    cookie = answer.one("Set-Cookie") or ""
    assert cookie.startswith("__Host-desk=")
    assert "; Secure" in cookie
    signed_in = {"host": DESK, "cookie": cookie.partition(";")[0]}
    assert nginx.ask("/", **signed_in).one("Location") == "/first/codes/"
    page = nginx.ask("/first/codes/", **signed_in)
    assert page.status == 200
    assert "确认已保管" in page.body.decode()
    assert page.one("Strict-Transport-Security") == "max-age=63072000"


def test_the_desk_has_its_own_static_files_and_is_not_under_the_boards_name(nginx):
    assert nginx.ask("/static/desk.css", host=DESK).status == 200
    assert nginx.ask("/sign-in/").status == 404
    assert nginx.ask("/notices/", host=DESK).status == 404


# --- What is passed on ----------------------------------------------------------------------------------------------

FORGED = {
    **dict.fromkeys(("X-Forwarded-For", "X-Real-IP"), "10.1.2.3"),
    **dict.fromkeys(("X-Forwarded-Host", "X-Forwarded-Server"), "evil.example"),
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Ssl": "off",
    "Forwarded": "for=10.1.2.3",
    "Script_Name": "/evil",
    "Remote_Addr": "10.1.2.3",
    "Proxy": "evil.example",
}


@contextmanager
def an_ear(run: Path) -> Iterator[list[str]]:
    """Something in the letterbox's and the desk's place that keeps the head of whatever it is asked."""
    run.mkdir()
    heads: list[str] = []

    def listen(door: socket.socket) -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            with line:
                heads.append(line.recv(65_536).decode())
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    doors = [socket.socket(socket.AF_UNIX) for _ in range(2)]
    for door, name in zip(doors, ("letterbox", "desk"), strict=True):
        door.bind(str(run / f"{name}.sock"))
        door.listen()
        threading.Thread(target=listen, args=(door,), daemon=True).start()
    try:
        yield heads
    finally:
        for door in doors:
            door.shutdown(socket.SHUT_RDWR)
            door.close()


def what_is_heard(nginx: Nginx, heads: list[str], path: str, host: str) -> dict[str, str]:
    """The headers that letterbox or desk get of a request that forges them."""
    heads.clear()
    browser = {"User-Agent": "Tell-tale", "Referer": "https://elsewhere.example/", "Cookie": "a=b"}
    connection = nginx.connect(host)
    connection.request("GET", path, headers={"Host": host, **FORGED, **browser})
    connection.getresponse().read()
    connection.close()
    (head,) = heads
    return {name.lower(): value for name, value in re.findall(r"^([^:\s]+): (.*)\r$", head, re.MULTILINE)}


@pytest.mark.parametrize("path, host", [("/report/", BOARD), ("/en/follow/", BOARD), ("/", DESK)])
def test_what_a_visitor_says_of_the_line_is_replaced_and_the_address_is_not_told(spoilt, tmp_path, path, host):
    with an_ear(tmp_path / "run") as heads, spoilt(run=tmp_path / "run") as nginx:
        heard = what_is_heard(nginx, heads, path, host)

    assert {name: value for name, value in heard.items() if name.startswith("x-") and name != "x-forwarded-server"} == {
        "x-forwarded-proto": "https",
        "x-forwarded-host": host,
    }
    assert heard["host"] == host
    assert not {"forwarded", "script_name", "remote_addr", "proxy"} & heard.keys()
    assert ANONYMOUS not in " ".join(heard.values())
    if host == BOARD:
        assert not {"user-agent", "referer", "cookie", "accept-encoding"} & heard.keys()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_header_that_is_passed_on_as_it_came_is_heard(spoilt, tmp_path, header):
    edit = ("gongshi/proxy.conf", f'proxy_set_header {header} "";', "")
    with an_ear(tmp_path / "run") as heads, spoilt(edit, run=tmp_path / "run") as nginx:
        assert what_is_heard(nginx, heads, "/report/", BOARD)[header.lower()] == FORGED[header]


# --- Logs -----------------------------------------------------------------------------------------------------------


def visit_everything(nginx: Nginx) -> None:
    """Do all that a visitor can do, and much that goes wrong."""
    for address in (*KINDS, *HIDDEN, "/nothing", "/report/", "/follow/", "/report/nothing/", "/%ff%00", "/a?q=secret"):
        nginx.ask(address)
    nginx.ask("/follow/", "POST", body=b"receipt=1234", content_type="application/x-www-form-urlencoded")
    nginx.ask("/follow/", "POST", body=b"a" * (2 << 20))
    nginx.ask("/report/", "DELETE")
    nginx.ask("/sign-in/", host=DESK)
    nginx.ask_plainly("/report/")
    for start in (b"nonsense\r\n\r\n", b"GET /report/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET"):
        # Broken off in the middle, garbled, and not encrypted where it should be.
        for port in (nginx.plain_port, nginx.port):
            with socket.create_connection((ANONYMOUS, port)) as line:
                line.sendall(start)
        connection = nginx.connect()
        connection.sock.sendall(start)
        connection.close()
    with pytest.raises(ssl.SSLError):
        nginx.connect("other.example")
    time.sleep(0.3)


def test_nothing_that_a_visitor_does_leaves_an_address_a_place_or_an_hour(spoilt, tmp_path, run):
    with spoilt() as nginx:
        visit_everything(nginx)
        write_report(nginx, megabytes=1)
    # And the same while letterbox and desk are away.
    (tmp_path / "run").mkdir()
    (tmp_path / "nginx").rename(tmp_path / "first")
    with spoilt(run=tmp_path / "run") as alone:
        visit_everything(alone)
    first = Nginx(tmp_path / "first", 0, 0, nginx.trusted)

    for written in (first.written(), alone.written()):
        assert ANONYMOUS not in written
        assert "secret" not in written
    failures = (tmp_path / "nginx" / "log" / "failures.log").read_text(encoding="utf-8")
    assert failures
    for line in failures.splitlines():
        assert re.fullmatch(rf"\d{{4}}-\d\d-\d\d 50[0-9] ({BOARD}|{DESK})", line)
    for name in ("letterbox", "desk"):
        assert ANONYMOUS not in (run / f"{name}.said").read_text(encoding="utf-8")


TALKATIVE: dict[str, Edits] = {
    "the access log that nginx has by default": [
        ("gongshi/logs.conf", "access_log off;", ""),
        ("gongshi/board.conf", "failure if=$is_failure", "combined"),
    ],
    "the error log that nginx has by default": [("gongshi/logs.conf", "error_log /dev/null emerg;", "")],
    "an error log for what is serious only": [
        ("gongshi/logs.conf", "error_log /dev/null emerg;", "error_log /var/log/nginx/serious.log error;")
    ],
}


@pytest.mark.parametrize("edits", TALKATIVE.values(), ids=TALKATIVE.keys())
def test_a_server_that_writes_down_who_came_is_caught(spoilt, tmp_path, edits):
    logs = [(name, old, new.replace("/var/log/nginx", str(tmp_path / "nginx" / "log"))) for name, old, new in edits]
    (tmp_path / "run").mkdir()

    with spoilt(*logs, run=tmp_path / "run") as nginx:
        visit_everything(nginx)

    assert ANONYMOUS in nginx.written()
