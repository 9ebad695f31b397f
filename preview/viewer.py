"""What a preview answers: the board's own pages, made anew for the instant in the address, below a strip of links.

``/@2026-11-26T23:59/notices/GS-2026-012/`` is a notice's page as it is at that minute; all links on it keep the
instant. ``/`` lists every notice with its instants. Files are read again as soon as one of them has changed.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import Flask, render_template, request
from jinja2 import TemplateError
from werkzeug.wrappers import Request, Response

from noticeboard import Board, BoardContent, create_app
from noticeboard.links import LETTERBOX
from noticeboard.reading import read_content
from portal import Portal, read_portal
from presentation import read_files_again
from presentation.dates import read_instant
from presentation.headers import BOARD_HEADERS
from presentation.languages import PREFIXES, current_language, language_of
from preview.addresses import at, kept_at, parted
from preview.moments import Moment, life_of, steps_from
from preview.pages import answer, faults, no_letterbox, no_such_instant, not_here, own_pages, start
from publicity.content import Fault
from publicity.errors import ContentRefused, InstantMistyped, PublicityError, SettingsRefused
from publicity.notice import AnyNotice
from watch import Files, look, sources

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

STYLE = (Path(__file__).parent / "strip.css").read_bytes()
"""Of the strip. Not in static/, all of which is published."""

MOST_BOARDS = 24
"""How many instants are kept ready."""

_NUMBER = re.compile(r"/notices/([A-Z]{2}-\d{4}-\d{3,5})/")
_HEADER = '<header class="top">'
"""Before what of a page the strip stands."""


@dataclass(frozen=True, kw_only=True)
class Strip:
    """What stands above a page: its instant, its notice if it is one's, and the ways to other instants."""

    instant: datetime
    now: datetime
    notice: AnyNotice | None
    life: tuple[Moment, ...]
    steps: tuple[Moment, ...]
    path: str
    start: str

    def address(self, instant: datetime) -> str:
        """Give the address of the same page at another instant."""
        return at(instant, self.path)


@dataclass(kw_only=True)
class Reading:
    """What was read of the files as they stand: the content, or what is wrong with it or with the settings.

    ``pages`` makes what is not a page of the board; ``boards`` are ready, by instant and unveiled notices.
    """

    portal: Portal
    pages: Flask
    content: BoardContent | ContentRefused | SettingsRefused
    warnings: Sequence[Fault] = ()
    boards: dict[tuple[datetime, frozenset[str]], Flask] = field(default_factory=dict)


class Viewer:
    """The preview of a content folder, as a WSGI app for this machine's own browser."""

    def __init__(self, content: Path, portal: Portal, clock: Callable[[], datetime]) -> None:
        self._folder = content
        self._clock = clock
        self._lock = Lock()
        self._files: Files = look(sources(content))
        self._read = self._read_all(portal)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        response = self._answer(environ)
        response.headers.update(BOARD_HEADERS)
        response.headers["Cache-Control"] = "no-store"
        return response(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> Response:
        # A name that somebody else's server let lead here would make that server's pages ours.
        if environ.get("HTTP_HOST") not in {f"{name}:{environ['SERVER_PORT']}" for name in ("127.0.0.1", "localhost")}:
            return Response("Misdirected request\n", 421, content_type="text/plain")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return Response(status=405, headers={"Allow": "GET, HEAD"})
        path = environ["PATH_INFO"]
        if path == "/preview.css":
            return Response(STYLE, mimetype="text/css")
        if path.startswith("/static/"):
            return Response.from_app(self._read.pages.wsgi_app, environ, buffered=True)
        reading = self._reading()
        written, rest = parted(path)
        asked = Request(environ).args.get("at", written)
        try:
            instant = None if asked is None else read_instant(asked, reading.portal.days.zone)
        except InstantMistyped as refused:
            error = refused
            return answer(reading.pages, rest, "error.html", 400, lambda: no_such_instant(error))
        if instant and path != (exact := at(instant, rest)):
            return Response(status=303, headers={"Location": quote(exact, safe="/@:", encoding="latin-1")})
        content = reading.content
        if not isinstance(content, BoardContent):
            return answer(reading.pages, rest, "preview/faults.html", 503, lambda: faults(content))
        if instant is None:
            return self._own_page(reading, content, path)
        return self._board_page(reading, content, environ, instant.replace(second=0, microsecond=0), rest)

    def _own_page(self, reading: Reading, content: BoardContent, path: str) -> Response:
        if path not in [f"{PREFIXES[language]}/" for language in reading.portal.languages.shown]:
            return answer(reading.pages, path, "error.html", 404, not_here)
        board = Board(content, reading.portal, self._clock())
        return answer(reading.pages, path, "preview/start.html", 200, lambda: start(board, reading.warnings))

    def _board_page(
        self, reading: Reading, content: BoardContent, environ: "WSGIEnvironment", instant: datetime, rest: str
    ) -> Response:
        if LETTERBOX.match(rest):
            return answer(reading.pages, rest, "error.html", 404, no_letterbox, instant)
        notice = _notice_at(content, rest)
        unveiled = frozenset({notice.number} if notice and not notice.is_public(instant) else ())
        app = self._board(reading, content, instant, unveiled)
        asked = environ | {"PATH_INFO": rest, "preview.path": rest}
        try:
            response = Response.from_app(app.wsgi_app, asked, buffered=True)
            if response.status_code == 404:
                absent = f"{PREFIXES[language_of(rest)]}/404.html"
                response = Response.from_app(app.wsgi_app, asked | {"PATH_INFO": absent}, buffered=True)
                response.status_code = 404
        except (TemplateError, PublicityError) as refused:
            error = refused
            return answer(reading.pages, rest, "preview/faults.html", 500, lambda: faults(error), instant)
        return response

    def _board(self, reading: Reading, content: BoardContent, instant: datetime, unveiled: frozenset[str]) -> Flask:
        """Make the board of an instant, or take it from those that are ready."""
        with self._lock:
            if (instant, unveiled) not in reading.boards:
                if len(reading.boards) >= MOST_BOARDS:
                    del reading.boards[next(iter(reading.boards))]
                board = Board(content, reading.portal, instant, unveiled=unveiled)
                app = create_app(content, reading.portal, instant, unveiled)
                app.after_request(lambda response: self._in_preview(board, response))
                reading.boards[instant, unveiled] = app
            return reading.boards[instant, unveiled]

    def _in_preview(self, board: Board, response: Response) -> Response:
        """Put the strip above a page, and let its links keep the instant; what is not a page stays as it is."""
        if "Location" in response.headers:
            leads_to = urlsplit(response.headers["Location"]).path
            response.headers["Location"] = at(board.as_of, leads_to)
        if response.mimetype != "text/html" or response.status_code != 200:
            return response
        path = request.environ["preview.path"]
        notice = _notice_at(board.content, path)
        strip = Strip(
            instant=board.as_of,
            now=self._clock(),
            notice=notice,
            life=life_of(board, notice) if notice else (),
            steps=steps_from(board),
            path=path,
            start=f"{PREFIXES[current_language()]}/",
        )
        before, header, after = kept_at(response.get_data(as_text=True), board.as_of).partition(_HEADER)
        response.set_data(before + render_template("preview/strip.html", strip=strip) + header + after)
        return response

    def _reading(self) -> Reading:
        """Give what the files say; read them again when one of them has changed."""
        with self._lock:
            files = look(sources(self._folder))
            if files != self._files:
                read_files_again()
                self._files, self._read = files, self._read_all(self._read.portal)
            return self._read

    def _read_all(self, portal: Portal) -> Reading:
        """Read everything; with settings that have faults, pages are dressed by the last ones that had none."""
        warnings: Sequence[Fault] = ()
        content: BoardContent | ContentRefused | SettingsRefused
        try:
            portal = read_portal()
            content, warnings = read_content(self._folder, portal, self._clock())
        except (ContentRefused, SettingsRefused) as error:
            content = error
        return Reading(portal=portal, pages=own_pages(portal), content=content, warnings=warnings)


def _notice_at(content: BoardContent, path: str) -> AnyNotice | None:
    """Find the notice to which an address belongs, public or not."""
    found = _NUMBER.match(path.removeprefix(PREFIXES[language_of(path)]))
    return next((one for one in content.notices if found and one.number == found[1]), None)
