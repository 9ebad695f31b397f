"""Fifty reports a second for ten minutes, then the same beside fifty sign-ins a second; how long each waits.

Whoever sends does not wait for those before: the rate stays, however long the answers take.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from soak.installation import HOST, PASSWORD, Installation, started
from soak.people import Form, Page, Reporter, multipart
from soak.tables import Result

RATE = 50
MINUTES = 10.0
LONGEST = 60.0
"""Seconds after which a request has failed."""
ALONE, BESIDE = 0.3, 1.0
"""Seconds within which 95 of 100 reports are answered: alone, and beside the sign-ins."""


@dataclass
class Waits:
    """How long requests waited, and how those ended that did not go as they should."""

    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def at(self, share: float) -> float:
        """The time within which such a share of the requests was answered."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))] if self.seconds else 0

    def __str__(self) -> str:
        times = (
            f"median {self.at(0.5) * 1000:.0f} ms, p95 {self.at(0.95) * 1000:.0f} ms, p99 {self.at(0.99) * 1000:.0f} ms"
        )
        bad = f"{self.errors.total()} errors" + (f" ({dict(self.errors)})" if self.errors else "")
        return f"{len(self.seconds)} answered, {times}, longest {max(self.seconds, default=0):.2f} s; {bad}"


async def ask(port: int, method: str, path: str, body: bytes = b"", kind: str = "") -> Page:
    """Ask a server on a connection of its own. Raises OSError, TimeoutError or IncompleteReadError."""
    async with asyncio.timeout(LONGEST):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            head = f"{method} {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n"
            head += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if kind else ""
            writer.write(head.encode() + b"\r\n" + body)
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
    status, _, rest = answer.partition(b"\r\n")
    return Page(int(status.split()[1]), rest.partition(b"\r\n\r\n")[2].decode(errors="replace"))


async def steadily(work: Callable[[], Awaitable[None]], rate: int, seconds: float) -> None:
    """Begin so many pieces of work a second, however long each takes."""
    begin, running = time.monotonic(), set[asyncio.Task[None]]()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
        task = asyncio.ensure_future(work())
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)


async def _timed(waits: Waits, asked: Awaitable[Page], is_right: Callable[[Page], bool]) -> Page | None:
    begun = time.monotonic()
    with suppress(OSError, EOFError, ValueError, IndexError):
        page = await asked
        waits.seconds.append(time.monotonic() - begun)
        if not is_right(page):
            waits.errors[f"answered {page.status}"] += 1
        return page
    waits.errors["no answer"] += 1
    return None


async def load(
    letterbox: int, desk: int, seconds: float, *, sign_ins: int, pause: float
) -> tuple[Waits, Waits, list[str]]:
    """Send reports at the rate, ``pause`` seconds after their form was opened, and try to sign in beside it."""
    reports, tries, receipts = Waits(), Waits(), list[str]()

    async def report() -> None:
        page = await ask(letterbox, "GET", "/en/report/general/")
        form: Form = page.form(holding="text")
        await asyncio.sleep(pause)
        boundary = secrets.token_hex(8)
        body = multipart(boundary, form.fields | {"text": "Somebody did something, here and then. " + "话" * 300}, ())
        sending = ask(letterbox, "POST", form.action, body, f"multipart/form-data; boundary={boundary}")
        answer = await _timed(reports, sending, lambda page: bool(page.receipt))
        if answer and answer.receipt:
            receipts.append(answer.receipt)

    async def counted_report() -> None:
        try:
            await report()
        except (OSError, EOFError, ValueError, IndexError, AssertionError):
            reports.errors["no form"] += 1

    async def sign_in() -> None:
        # Each by another name: a second try under one name would be asked to wait, and cost nothing. A password is
        # stretched for a name that nobody has as for any other.
        body = urlencode({"name": f"nobody-{secrets.token_hex(4)}", "password": PASSWORD, "code": "000000"}).encode()
        sending = ask(desk, "POST", "/en/sign-in/", body, "application/x-www-form-urlencoded")
        # Whoever is asked to wait was answered, too.
        await _timed(tries, sending, lambda page: page.status in (422, 429, 503))

    both = [steadily(counted_report, RATE, seconds)]
    if sign_ins:
        both.append(steadily(sign_in, sign_ins, seconds))
    await asyncio.gather(*both)
    return reports, tries, receipts


def trial(folder: Path, share: float) -> Iterator[Result]:
    """Ten minutes alone, two beside the sign-ins; afterwards every receipt of a sample leads somewhere."""
    for name, sign_ins, minutes, limit in (("alone", 0, MINUTES, ALONE), ("beside sign-ins", RATE, 2.0, BESIDE)):
        # As in an office: a form that is sent faster than a person types is not taken.
        installation = Installation(folder / name.replace(" ", "-"), {"PORTAL_LETTERBOX__MIN_SECONDS": "3"}).set_up()
        letterbox, desk = installation.letterbox(), installation.desk()
        seconds = minutes * 60 * share
        with started(letterbox, desk):
            reports, tries, receipts = asyncio.run(
                load(letterbox.port, desk.port, seconds, sign_ins=sign_ins, pause=3.2)
            )
            reporter = Reporter(letterbox.port)
            lost = [receipt for receipt in receipts[:: max(1, len(receipts) // 200)] if not reporter.follow(receipt)]
        doubled = len(receipts) - len(set(receipts))
        yield Result(
            f"{RATE} reports a second for {seconds:.0f} s, {name}",
            f"{reports}; {len(lost)} lost, {doubled} doubled",
            holds=reports.at(0.95) < limit and not reports.errors and not lost and not doubled,
        )
        if sign_ins:
            yield Result(f"{sign_ins} sign-ins a second beside it", str(tries), holds=not tries.errors)
