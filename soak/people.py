"""A reporter and a clerk, who use the pages as a browser without script does: open a form, fill it in, send it."""

import base64
import http.client
import re
import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from html.parser import HTMLParser

from intake.desk.second_factor import EITHER_WAY, PERIOD, code_at
from soak.installation import CLERK, HOST, PASSWORD, Failed

RECEIPT = re.compile(r'class="receipt"[^>]*>(.*?)</p>', re.DOTALL)
CASE = re.compile(r"/cases/([^/\"?#]+)/")
SHOWN_CODE = re.compile(r'<p class="receipt">([^<]+)</p>')
TAG = re.compile(r'<span class="tag[^"]*">([^<]*)</span>')
TRACEBACK = re.compile(r"Traceback|\.py\"?, line \d")

Files = Sequence[tuple[str, bytes]]


@dataclass
class Form:
    """A form on a page: where it goes, and what would be sent if nobody typed anything."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    text: str
    location: str = ""

    def form(self, *, to: str = "", holding: str = "") -> Form:
        """The first form whose address contains ``to`` and that has a field of that name. Raises Failed."""
        forms = _Forms()
        forms.feed(self.text)
        for form in forms.found:
            if to in form.action and (not holding or holding in form.fields):
                return form
        raise Failed(f"{self.status}: no form {to or holding} on the page")

    @property
    def receipt(self) -> str:
        """The digits of the receipt that the page shows, or nothing."""
        found = RECEIPT.search(self.text)
        return re.sub(r"\D", "", re.sub("<[^>]*>", "", found[1])) if found else ""

    @property
    def says(self) -> str:
        """The words of the page, as a person reads them."""
        return unescape(self.text)

    @property
    def is_honest_refusal(self) -> bool:
        """Whether the page says that it cannot do it now, without a receipt and without showing how it is built."""
        return self.status == 503 and not self.receipt and not TRACEBACK.search(self.text)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what would be sent."""
        stated = {name: value or "" for name, value in attrs}
        name = stated.get("name", "")
        if tag == "form":
            self.found.append(Form(stated.get("action", "")))
        elif not self.found:
            return
        elif tag == "input" and name and stated.get("type") not in ("checkbox", "radio", "file", "submit"):
            self.found[-1].fields[name] = stated.get("value", "")
        elif tag == "textarea" and name:
            self._area = name
            self.found[-1].fields[name] = ""
        elif tag == "select":
            self._select = name
            self.found[-1].fields[name] = ""
        elif tag == "option" and self._select and "selected" in stated:
            self.found[-1].fields[self._select] = stated.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a field."""
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """Keep what stands in a field of several lines."""
        if self._area:
            self.found[-1].fields[self._area] += data


@dataclass
class Person:
    """Somebody in front of a server; ``answers`` counts every answer that came."""

    port: int
    timeout: float = 60
    answers: int = 0
    server_time: float = 0.0
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        """Open a page. Raises OSError or HTTPException when no answer comes."""
        return self._ask("GET", path)

    def send(self, form: Form, typed: Mapping[str, str], files: Files = (), *, to: str = "") -> Page:
        """Send a form with what was typed into it; ``to`` replaces its address."""
        boundary = secrets.token_hex(12)
        body = multipart(boundary, form.fields | dict(typed), files)
        kind = f"multipart/form-data; boundary={boundary}"
        return self._ask("POST", to or form.action, body, kind)

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Page:
        headers = {"Content-Type": kind} if kind else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(HOST, self.port, timeout=self.timeout)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            self.answers += 1
            if told := response.headers.get("Date"):
                self.server_time = parsedate_to_datetime(told).timestamp()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Page(response.status, text, response.headers.get("Location", ""))
        finally:
            connection.close()


class Reporter(Person):
    """Writes reports and follows them."""

    def report(self, text: str, files: Files = ()) -> Page:
        """Open the form and send it."""
        return self.send(self.open_form(), {"text": text}, files)

    def open_form(self) -> Form:
        """Open the form for a report about no notice."""
        return self.get("/en/report/general/").form(holding="text")

    def follow(self, receipt: str) -> str:
        """What the follow page calls the state of a report; nothing when it knows none. Raises Failed."""
        page = self.send(self.get("/en/follow/").form(holding="receipt"), {"receipt": receipt})
        if page.status != 200:
            raise Failed(f"the follow page answered {page.status}")
        found = TAG.search(page.text)
        return unescape(found[1]) if found else ""


FIRST_DAY = 0
"""Instead of a port: what was used on the first day was used at every server, for all have the same beginning."""


class Telephones:
    """What the staff's telephones show: the codes of their second factors, each of which works once at a server."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}
        self._used: set[tuple[int, str, int]] = set()
        self._lock = threading.Lock()

    def keep(self, name: str, secret: bytes) -> None:
        """Take somebody's secret over."""
        self._secrets[name] = secret

    def code(self, port: int, name: str, now: float) -> str:
        """A code that is right now by the server's clock and was not used there; nothing when one has to wait."""
        step = int(now) // PERIOD
        with self._lock:
            for one in sorted(range(step - EITHER_WAY, step + EITHER_WAY + 1), key=lambda one: abs(one - step)):
                if not {(port, name, one), (FIRST_DAY, name, one)} & self._used:
                    self._used.add((port, name, one))
                    return code_at(self._secrets[name], one)
        return ""


TELEPHONES = Telephones()
"""The installations of a run are copies of one, and so are the people in them."""


@dataclass
class Clerk(Person):
    """Signs in, empties the letterbox by looking at the first page, registers letters, and works on cases."""

    name: str = CLERK

    def make_keys(self, code: str) -> None:
        """Spend the first day: make keys with the code that was handed over, and keep what is shown. Raises Failed."""
        form = self.get("/en/first/").form(holding="code")
        page = self.send(form, {"name": self.name, "code": code, "new": PASSWORD, "again": PASSWORD})
        recovery, secret = SHOWN_CODE.findall(page.text) or ("", "")
        TELEPHONES.keep(self.name, base64.b32decode(secret.replace(" ", "")))
        # A code of the step before: that of now is the first that somebody will sign in with.
        shown = TELEPHONES.code(FIRST_DAY, self.name, self.server_time - PERIOD)
        page = self.send(page.form(holding="recovery"), {"recovery": recovery, "code": shown})
        if page.status != 303:
            raise Failed(f"the first day ended with {page.status}")

    def sign_in(self) -> "Clerk":
        """Sign in, when the telephone shows a code that was not used. Raises Failed."""
        while True:
            form = self.get("/en/sign-in/").form(holding="password")
            if code := TELEPHONES.code(self.port, self.name, self.server_time):
                break
            time.sleep(1)
        page = self.send(form, {"name": self.name, "password": PASSWORD, "code": code})
        if page.status != 303:
            raise Failed(f"signing in was answered {page.status}")
        return self

    def look(self) -> Page:
        """Open the first page; by this, what waits in the letterbox is imported."""
        return self.get("/en/")

    def cases(self) -> list[str]:
        """The numbers of the cases that the first page shows."""
        return list(dict.fromkeys(CASE.findall(self.look().text)))

    def open_letter(self) -> Form:
        """Open the form for a visit, of which every day is filled in already."""
        return self.get("/en/register/visit/").form(holding="nonce")

    def register(self, text: str, files: Files = ()) -> Page:
        """Register a visit; the page shows a receipt."""
        return self.send(self.open_letter(), {"text": text}, files)

    def case(self, number: str) -> Page:
        """Open a case."""
        return self.get(f"/en/cases/{number}/")

    def allege(self, number: str, words: str) -> Page:
        """Add an allegation to a case, in these words; the answer is a redirect when it is stored."""
        form = self.case(number).form(holding="allegation-text")
        return self.send(form, {"allegation-text": words})

    def step(self, number: str, step: str, text: str = "") -> Page:
        """Take a step; the answer is a redirect when it is stored."""
        form = self.case(number).form(to=f"/steps/{step}/")
        return self.send(form, {f"{step}-text": text} if text else {})


def case_on(page: Page) -> str:
    """The number of the case that a page links to. Raises Failed."""
    found = CASE.search(page.text) or CASE.search(page.location)
    if not found:
        raise Failed(f"{page.status}: no case on the page")
    return found[1]


def multipart(boundary: str, fields: Mapping[str, str], files: Files) -> bytes:
    """Write a form as browsers do."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n".encode()
        + data
        + b"\r\n"
        for name, data in files
    ]
    return b"".join(parts) + f"--{boundary}--\r\n".encode()
