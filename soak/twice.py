"""Answers that are lost on the way, and forms that are sent twice: one report each, and the same receipt every time."""

import asyncio
import http.client
import random
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from soak.installation import HOST, LETTERBOX, Failed, Installation, Server, started
from soak.people import Clerk, Form, Page, Person, Reporter
from soak.tables import Result

LINES_CUT = 0.6
"""How many of all connections are cut."""


class CuttingProxy:
    """Passes bytes on, and cuts connections: before the request is whole, before the answer, or within it."""

    def __init__(self, port: int, chance: random.Random) -> None:
        self.behind, self.chance = port, chance
        self.port = self.cut = 0
        self.cuts = True

    async def serve(self, ready: threading.Event, over: asyncio.Event) -> None:
        """Serve until it is over."""
        async with await asyncio.start_server(self._connected, HOST, 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await over.wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = self._limits()
        behind_reader, behind_writer = await asyncio.open_connection(HOST, self.behind)
        passing = [
            asyncio.create_task(_pass(reader, behind_writer, there)),
            asyncio.create_task(_pass(behind_reader, writer, back)),
        ]
        await asyncio.wait(passing, return_when=asyncio.FIRST_COMPLETED)
        # The server reads to the end what reached it; the browser hears nothing more.
        for one in (writer, behind_writer):
            with suppress(OSError):
                one.close()
        for task in passing:
            task.cancel()

    def _limits(self) -> tuple[int, int]:
        """After how many bytes to cut the way there and the way back; -1 is never."""
        if not self.cuts or self.chance.random() > LINES_CUT:
            return -1, -1
        self.cut += 1
        if self.chance.random() < 0.3:
            return self.chance.randint(0, 3_000), -1
        return -1, self.chance.choice((0, 0, 1, 100, 1_000))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
    passed = 0
    with suppress(OSError):
        if limit == 0:
            # Nothing of the answer gets through, but there is one by then.
            await reader.read(1)
            return
        while data := await reader.read(65_536):
            if 0 <= limit <= passed + len(data):
                writer.write(data[: limit - passed])
                await writer.drain()
                return
            writer.write(data)
            await writer.drain()
            passed += len(data)


@contextmanager
def cutting(server: Server, chance: random.Random) -> Iterator[CuttingProxy]:
    """A proxy before a server, in a thread."""
    proxy, ready, loop = CuttingProxy(server.port, chance), threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(proxy.serve(ready, over),))
    thread.start()
    ready.wait(30)
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def until_answered(person: Person, form: Form, text: str, clicks: ThreadPoolExecutor) -> set[str]:
    """Send a form again and again, now and then twice at once, until an answer comes; return all receipts it showed."""
    receipts: set[str] = set()
    for attempt in range(200):
        sent = [clicks.submit(_sent, person, form, text) for _ in range(2 if attempt % 3 == 0 else 1)]
        receipts |= {page.receipt for one in sent if (page := one.result()) and page.receipt}
        if receipts and attempt > 3:
            return receipts
    raise Failed("no answer came at all")


def _sent(person: Person, form: Form, text: str) -> Page | None:
    with suppress(OSError, http.client.HTTPException):
        return person.send(form, {"text": text}, (("a.bin", bytes(5_000)),))
    return None


def wrongs(folder: Path, forms: int, app: str = LETTERBOX) -> tuple[int, list[str]]:
    """Send so many forms to letterbox and desk through lines that break; count the cuts, and tell what went wrong."""
    installation = Installation(folder).set_up()
    letterbox, desk = installation.letterbox(app), installation.desk()
    chance, wrong, shown, cuts = random.Random(forms), list[str](), list[set[str]](), 0
    visits = forms // 2
    with started(letterbox, desk), ThreadPoolExecutor(2) as clicks:
        reporter, clerk = Reporter(letterbox.port), Clerk(desk.port).sign_in()
        with cutting(letterbox, chance) as proxy:
            far = Reporter(proxy.port, timeout=20)
            for number in range(forms):
                shown.append(until_answered(far, reporter.open_form(), f"report {number}", clicks))
            cuts += proxy.cut
        with cutting(desk, chance) as proxy:
            far_clerk = Clerk(proxy.port, timeout=20, cookies=clerk.cookies)
            for number in range(visits):
                shown.append(until_answered(far_clerk, clerk.open_letter(), f"visit {number}", clicks))
            cuts += proxy.cut
        wrong += [f"one form, {len(receipts)} receipts" for receipts in shown if len(receipts) != 1]
        wrong += [f"{one} leads nowhere" for receipts in shown for one in receipts if not reporter.follow(one)]
    imported = re.search(r"(\d+) reports imported", installation.run("import"))
    if not imported or int(imported[1]) != forms:
        wrong.append(f"{forms} reports were sent, and {imported and imported[1]} imported")
    wrong += installation.findings()
    wrong += [line for line in (letterbox.said() + desk.said()).splitlines() if "unexpected" in line]
    return cuts, wrong


def trial(folder: Path, share: float) -> Iterator[Result]:
    """300 reports and 150 visits over lines that break; then a letterbox that takes each sending for a report."""
    forms = max(10, round(300 * share))
    cuts, wrong = wrongs(folder / "twice", forms)
    yield Result(
        "answers lost, forms sent twice",
        f"{forms} reports and {forms // 2} visits, {cuts} connections cut: {len(wrong)} lost, doubled, false",
        holds=not wrong and cuts > 0,
        why=wrong[:8],
    )
    _, wrong = wrongs(folder / "forgetful", 10, "soak.broken:letterbox('forgetful')")
    yield Result(
        "control: each sending is a report", f"{len(wrong)} lost, doubled or answered falsely", holds=bool(wrong)
    )
