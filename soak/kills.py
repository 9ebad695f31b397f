"""kill -9 under load: whatever process dies at whatever moment, no receipt that was shown is lost."""

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from soak.installation import DESK, LETTERBOX, Failed, Installation, Server, start_all, started
from soak.people import Clerk, Page, Reporter, case_on
from soak.tables import Result

KILLS_A_ROUND = 10
"""How often one installation is hit before the next begins: to look everything up takes longer as cases grow many."""
REPORTERS = 6
LONGEST_WAIT = 120.0


@dataclass
class Promises:
    """What people were told, each noted in a file of their own before they look away."""

    file: Path
    receipts: list[str] = field(default_factory=list)
    words: dict[str, list[str]] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, page: Page, *, case: str = "", words: str = "") -> None:
        """Keep what a page promised; a page that neither promises nor refuses honestly is kept as odd."""
        with self.lock:
            if page.receipt:
                self._write(f"receipt {page.receipt}")
                self.receipts.append(page.receipt)
            elif page.status == 303 and words:
                self._write(f"case {case} {words}")
                self.words.setdefault(case, []).append(words)
            elif not page.is_honest_refusal:
                self.odd.append(f"answered {page.status}: {page.text[:200]}")

    def _write(self, line: str) -> None:
        with self.file.open("a", encoding="utf-8") as notes:
            notes.write(line + "\n")
            notes.flush()
            os.fsync(notes.fileno())

    def __len__(self) -> int:
        return len(self.receipts) + sum(map(len, self.words.values()))


@contextmanager
def at_work(letterbox: Server, clerks: Sequence[Clerk], promises: Promises) -> Iterator[None]:
    """Let reporters and clerks work until it is over; whoever gets no answer tries again."""
    over = threading.Event()
    people = [
        *(threading.Thread(target=_report, args=(letterbox, promises, over, n)) for n in range(REPORTERS)),
        *(threading.Thread(target=_clerk, args=(clerk, promises, over)) for clerk in clerks),
    ]
    for person in people:
        person.start()
    try:
        yield
    finally:
        over.set()
        for person in people:
            person.join()


def _report(letterbox: Server, promises: Promises, over: threading.Event, who: int) -> None:
    reporter = Reporter(letterbox.port, timeout=20)
    while not over.is_set():
        files = [("a.bin", os.urandom(20_000))] if who % 2 else []
        with suppress(OSError, http.client.HTTPException, Failed):
            promises.note(reporter.report(f"reporter {who}", files))


def _clerk(clerk: Clerk, promises: Promises, over: threading.Event) -> None:
    while not over.is_set():
        with suppress(OSError, http.client.HTTPException, Failed):
            # A session outlives its server: nobody signs in again after each kill, and waits for a code.
            if not clerk.cookies or clerk.look().status != 200:
                clerk.cookies.clear()
                clerk.sign_in()
            words = f"words-{os.urandom(6).hex()}"
            page = clerk.register(f"visit {words}")
            promises.note(page)
            if page.receipt:
                case = case_on(page)
                promises.note(clerk.allege(case, words), case=case, words=words)


@dataclass
class Known:
    """How much of what was promised has been looked up: receipts, and cases with so many words."""

    receipts: int = 0
    words: dict[str, int] = field(default_factory=dict)


def lost(letterbox: Server, clerk: Clerk, promises: Promises, known: Known) -> list[str]:
    """What was promised since then and is not there; nothing known yet, all that was promised."""
    if clerk.look().status != 200:
        clerk.cookies.clear()
        clerk.sign_in().look()
    more = {case: words for case, words in promises.words.items() if len(words) > known.words.get(case, 0)}
    missing = [case for case, words in more.items() if not _holds(clerk.case(case), words)]
    fresh = promises.receipts[known.receipts :]
    known.receipts, known.words = len(promises.receipts), {case: len(words) for case, words in promises.words.items()}
    shares = [fresh[share::4] for share in range(4)]
    threads = [threading.Thread(target=_look_up, args=(letterbox, share, missing)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return missing


def _look_up(letterbox: Server, receipts: list[str], missing: list[str]) -> None:
    reporter = Reporter(letterbox.port)
    form = reporter.get("/en/follow/").form(holding="receipt")
    for receipt in receipts:
        page = reporter.send(form, {"receipt": receipt})
        if page.status != 200 or '<span class="tag' not in page.text:
            missing.append(receipt)


def _holds(page: Page, words: list[str]) -> bool:
    return page.status == 200 and all(one in page.says for one in words)


@dataclass
class Count:
    """What came of the kills."""

    kills: int = 0
    promised: int = 0
    lost: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)


def one_round(folder: Path, kills: int, promised: int, chance: random.Random, count: Count, control: str = "") -> None:
    """Hit one installation so often, with at least so many promises in between."""
    installation = Installation(folder, {"PORTAL_DESK__IDLE_MINUTES": "600"}).set_up()
    letterbox = installation.letterbox(f"soak.broken:letterbox('{control}')" if control else LETTERBOX)
    desk = installation.desk(f"soak.broken:desk('{control}')" if control else DESK)
    promises, known = Promises(folder / "receipts"), Known()
    with started(letterbox, desk):
        clerks = [Clerk(desk.port, timeout=20, name=name).sign_in() for name in ("lin", "wu")]
        for kill in range(1, kills + 1):
            with at_work(letterbox, clerks, promises):
                deadline = time.monotonic() + LONGEST_WAIT
                while len(promises) < promised * kill / kills and time.monotonic() < deadline:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0, 0.1))
                _hit(letterbox, desk, chance)
                count.kills += 1
            # Those who were at work have gone home by now; what they were promised stands in their file.
            start_all([server for server in (letterbox, desk) if server.process is None])
            # After each what came since the one before, after the last one all of it once more.
            count.lost += lost(letterbox, clerks[0], promises, known if kill < kills else Known())
            # As the timer does every few minutes: what was stored and not laid out yet is laid out by it.
            installation.run("import")
            count.found += installation.findings()
            if control and count.lost:
                break
        count.odd += promises.odd
        count.odd += [line for line in (letterbox.said() + desk.said()).splitlines() if "unexpected" in line]
    count.promised += len(promises)


def _hit(letterbox: Server, desk: Server, chance: random.Random) -> None:
    """Kill one worker of one app, one app whole, or both at one moment."""
    how = chance.random()
    if how < 0.4:
        server = chance.choice((letterbox, desk))
        for pid in chance.sample(server.workers_now(), min(1, len(server.workers_now()))):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    elif how < 0.8:
        chance.choice((letterbox, desk)).kill()
    else:
        letterbox.kill()
        desk.kill()


def trial(folder: Path, share: float) -> Iterator[Result]:
    """500 kills and 20,000 promises; then a letterbox and a desk that answer before they store."""
    rounds = max(1, round(500 / KILLS_A_ROUND * share))
    kills = max(1, round(500 * share / rounds))
    chance, count = random.Random(500), Count()
    for number in range(rounds):
        one_round(folder / f"round-{number}", kills, max(10, round(20_000 * share / rounds)), chance, count)
    yield Result(
        "kill -9 under load",
        f"{count.kills} kills, {count.promised} acknowledgements: {len(count.lost)} lost,"
        f" {len(count.found)} findings of check, {len(count.odd)} answers neither a receipt nor an honest refusal",
        holds=not (count.lost or count.found or count.odd),
        why=(count.lost + count.found + count.odd)[:5],
    )
    control = Count()
    one_round(folder / "hasty", 10, 200, chance, control, control="hasty")
    yield Result(
        "control: answers before it stores",
        f"{control.kills} kills: {len(control.lost)} lost",
        holds=bool(control.lost),
    )
