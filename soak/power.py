"""Power cuts: what the servers asked of the disk is recorded, and each state it may leave is opened by the product.

In every state the letterbox is emptied and ``check`` run, by the desk itself; each report whose receipt was shown must
be found by the follow page, and each act that was confirmed must stand on the page of its case.
"""

import hashlib
import os
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, redirect_stderr
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from soak.disk import Disk, State
from soak.installation import STILL_BEING_WRITTEN, Failed, Installation, Server, started
from soak.people import Clerk, Reporter, case_on
from soak.recording import Answer, Operation, read, strace
from soak.tables import Result

MEMORY_DISK = Path("/dev/shm")
DRAWS = 4
"""How many states are drawn at every instant in one pass; in the first they are the extremes."""
PASSES = 1_000
"""After so many passes over a story, it is taken to have no other states."""


@dataclass(frozen=True)
class Promise:
    """What somebody was told by an answer: that a report is received, or that words stand in a case."""

    answer: int
    receipt: str = ""
    case: str = ""
    words: str = ""


@dataclass
class Story:
    """What happened: the disk before, what was asked of it, what was promised, and the clerk's way back in."""

    before: Path
    operations: list[Operation]
    promises: list[Promise]
    cookies: dict[str, str] = field(default_factory=dict)


# --- What people do meanwhile ---------------------------------------------------------------------------------------


def reports(reporter: Reporter, files: int, times: int) -> list[Promise]:
    """Send reports one after the other, and note what was promised by which answer."""
    promises = []
    for number in range(times):
        page = reporter.report(
            f"Report {number}. " + "话" * 400, [(f"{n}.bin", os.urandom(9_000)) for n in range(files)]
        )
        if not page.receipt:
            raise Failed(f"a report was answered {page.status}")
        promises.append(Promise(reporter.answers, receipt=page.receipt))
    return promises


def desk_work(clerk: Clerk, times: int) -> list[Promise]:
    """Empty the letterbox, register visits, and work on their cases."""
    clerk.look()
    promises = []
    for number in range(times):
        page = clerk.register(f"Visit {number}. " + "话" * 300, [("scan.bin", os.urandom(5_000))])
        case = case_on(page)
        promises.append(Promise(clerk.answers, receipt=page.receipt, case=case, words=f"Visit {number}."))
        for step in ("", "screen", "transfer", "take_back", ""):
            words = f"words-{number}-{len(promises)}" if step != "screen" else ""
            answer = clerk.step(case, step, words) if step else clerk.allege(case, words)
            if answer.status != 303:
                raise Failed(f"an act was answered {answer.status}")
            if words:
                promises.append(Promise(clerk.answers, case=case, words=words))
    return promises


def registrations(clerk: Clerk, times: int) -> list[Promise]:
    """Only register visits: all that a hasty desk, which has no case yet, lets one do."""
    pages = [(clerk.register(f"Visit {number}."), clerk.answers) for number in range(times)]
    return [Promise(answer, receipt=page.receipt) for page, answer in pages]


# --- Recording ------------------------------------------------------------------------------------------------------


def letterbox_story(folder: Path, *, app: str = "", plain: int = 2, with_files: int = 2) -> Story:
    """Record a letterbox that takes in reports, some without files and some with three."""
    installation = Installation(folder).set_up()
    server = installation.letterbox(**({"app": app} if app else {}), workers=1)

    def work(port: int) -> tuple[list[Promise], dict[str, str]]:
        reporter = Reporter(port)
        promises = [*reports(reporter, 0, plain), *reports(reporter, 3, with_files)]
        return promises, {}

    return _recorded(installation, server, work, [])


def desk_story(
    folder: Path,
    *,
    app: str = "",
    times: int = 2,
    waiting: int = 2,
    work: Callable[[Clerk, int], list[Promise]] = desk_work,
) -> Story:
    """Record a desk that imports reports, registers visits and works on cases."""
    installation = Installation(folder, {"PORTAL_DESK__IDLE_MINUTES": "600"}).set_up()
    letterbox = installation.letterbox(workers=1)
    with started(letterbox):
        reporter = Reporter(letterbox.port)
        sent = [*reports(reporter, 0, waiting - waiting // 2), *reports(reporter, 3, waiting // 2)]
    promised = [Promise(0, receipt=promise.receipt) for promise in sent]
    desk = installation.desk(**({"app": app} if app else {}), workers=1)

    with ExitStack() as ending:

        def act(port: int) -> tuple[list[Promise], dict[str, str]]:
            clerk = Clerk(port).sign_in()
            promises = work(clerk, 1)
            # From here on the database is open to somebody else too, and its log outlives every request.
            reader = ending.enter_context(closing(sqlite3.connect(installation.instance / "desk" / "cases.db")))
            reader.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            return promises + work(clerk, times - 1), clerk.cookies

        return _recorded(installation, desk, act, promised)


def _recorded(
    installation: Installation,
    server: Server,
    work: Callable[[int], tuple[list[Promise], dict[str, str]]],
    promised: list[Promise],
) -> Story:
    before = installation.folder / "before"
    shutil.copytree(installation.instance, before)
    known = frozenset(path.relative_to(before).as_posix() for path in before.rglob("*"))
    trace = installation.folder / "trace"
    server.before = strace(trace)
    with started(server):
        # Each question whether it has started was answered too, but before anything was promised.
        asked = _answers_so_far(trace, installation.instance, known)
        promises, cookies = work(server.port)
        server.stop()
    operations = read(trace, installation.instance, known=known)
    trace.unlink()
    moved = [Promise(promise.answer + asked, promise.receipt, promise.case, promise.words) for promise in promises]
    return Story(before, operations, promised + moved, cookies)


def _answers_so_far(trace: Path, folder: Path, known: frozenset[str]) -> int:
    return sum(isinstance(operation, Answer) for operation in read(trace, folder, known=known))


# --- Opening every state --------------------------------------------------------------------------------------------


class Opener:
    """The product on a folder into which one state after the other is laid."""

    def __init__(self, story: Story, folder: Path) -> None:
        self.story, self.folder = story, folder
        self.instance = folder / "instance"
        installation = Installation(folder, {"PORTAL_DESK__IDLE_MINUTES": "600"})
        installation.make_content()
        os.environ.update(installation.environment)
        # The product is imported only here: it reads the environment.
        from intake.desk import create_app as open_desk
        from intake.letterbox import create_app as open_letterbox

        shutil.copytree(story.before, self.instance)
        self.desk, self.letterbox = open_desk(), open_letterbox()
        # The same few receipts are stretched again and again; the result is always the same, and takes 9 ms.
        hashlib.scrypt = cache(hashlib.scrypt)  # type: ignore[assignment]
        self.runner, self.reporter = self.desk.test_cli_runner(), self.letterbox.test_client()
        self.clerk = self.desk.test_client()
        for name, value in story.cookies.items():
            self.clerk.set_cookie(name, value, domain="localhost", secure=False)
        self.secure = {"base_url": "https://localhost"}

    def faults(self, state: State) -> tuple[list[str], list[str]]:
        """What is lost of all that was promised, and what cannot be opened or is found by the desk's own check."""
        shutil.rmtree(self.instance)
        self.instance.mkdir(mode=0o700)
        state.lay_out(self.instance)
        with redirect_stderr(StringIO()):
            unreadable = self._checked()
            promised = [promise for promise in self.story.promises if promise.answer <= state.answers]
            cases = {case: self._case(case) for case in {promise.case for promise in promised} - {""}}
            lost = [
                f"{promise.receipt or promise.words} of answer {promise.answer}"
                for promise in promised
                if not (self._is_known(promise) and promise.words in cases.get(promise.case, ""))
            ]
        return lost, unreadable

    def _checked(self) -> list[str]:
        if imported := self._command("import"):
            return [line for line in imported if not line.endswith("imported.")] or imported
        # What was interrupted before anybody was told anything may leave a beginning behind. It is named, and harmless.
        harmless = (STILL_BEING_WRITTEN, "belongs to no report")
        return [line for line in self._command("check") if not any(words in line for words in harmless)]

    def _command(self, name: str) -> list[str]:
        done = self.runner.invoke(args=[name])
        if done.exit_code == 0:
            return []
        return done.output.splitlines() or [f"{name}: {done.exception!r}"]

    def _is_known(self, promise: Promise) -> bool:
        if not promise.receipt:
            return True
        page = self.reporter.post("/en/follow/", data={"receipt": promise.receipt})
        return page.status_code == 200 and b'<span class="tag' in page.data

    def _case(self, number: str) -> str:
        page = self.clerk.get(f"/en/cases/{number}/", **self.secure)
        return page.get_data(as_text=True) if page.status_code == 200 else ""


@dataclass
class Count:
    """What came of a share of the states."""

    drawn: int = 0
    opened: int = 0
    lost: int = 0
    unreadable: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Take another share in."""
        for name in ("drawn", "opened", "lost", "unreadable"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.examples = (self.examples + other.examples)[:5]


def states(story: Story, seed: int, share: int, shares: int, density: float = 1) -> Iterator[State]:
    """Draw states at every instant of a story; a share of them, so dense, the same for the same seed."""
    disk, chosen = Disk(story.before), random.Random(f"{seed}")
    for instant, operation in enumerate(story.operations):
        disk.do(operation)
        chance = random.Random(f"{seed}/{instant}")
        for draw in range(DRAWS):
            # The extremes are the same at each pass, and were seen at the first.
            state = disk.after_a_power_cut(chance, draw if seed == 0 else DRAWS)
            if (instant + draw) % shares == share and chosen.random() < density:
                yield state


def open_share(story: Story, wanted: int, share: int, shares: int) -> Count:
    """Open so many different states of a share, or all there are."""
    count, seen = Count(), set()
    with tempfile.TemporaryDirectory(dir=MEMORY_DISK) as folder:
        opener = Opener(story, Path(folder))
        # Few states are spread over the whole story all the same.
        density = wanted * shares / (len(story.operations) * DRAWS)
        drawn = (state for seed in range(PASSES) for state in states(story, seed, share, shares, density))
        for state in drawn:
            count.drawn += 1
            if (digest := state.digest()) in seen:
                continue
            seen.add(digest)
            lost, unreadable = opener.faults(state)
            count.opened += 1
            count.lost += bool(lost)
            count.unreadable += bool(unreadable)
            count.examples = (count.examples + lost[:1] + unreadable[:1])[:5]
            if count.opened >= wanted:
                break
    return count


def open_all(story: Story, wanted: int, shares: int = 2) -> Count:
    """Open so many different states of a story, in several processes."""
    total = Count()
    with ProcessPoolExecutor(shares) as pool:
        shared: list[Any] = [
            pool.submit(open_share, story, -(-wanted // shares), share, shares) for share in range(shares)
        ]
        for one in shared:
            total.add(one.result())
    return total


# --- The trial ------------------------------------------------------------------------------------------------------

CONTROLS: tuple[tuple[str, str], ...] = (
    ("letterbox", "files-not-synced"),
    ("letterbox", "folders-not-synced"),
    ("letterbox", "hasty"),
    ("desk", "normal-synchronous"),
    ("desk", "files-not-synced"),
    ("desk", "hasty"),
)
"""Which app is broken how."""


def story_of(app: str, folder: Path, control: str = "") -> Story:
    """Record an app at work, whole or with one safety taken out."""
    served = f"soak.broken:{app}('{control}')" if control else ""
    if app == "letterbox":
        return letterbox_story(folder, app=served)
    work = registrations if control == "hasty" else desk_work
    return desk_story(folder, app=served, work=work)


def trial(folder: Path, share: float) -> Iterator[Result]:
    """10,000 states of each app, and 1,000 of each control."""
    for app in ("letterbox", "desk"):
        count = open_all(story_of(app, folder / app), round(10_000 * share))
        yield Result(
            f"power cuts, {app}",
            f"{count.opened} different states ({count.drawn} drawn): {count.lost} with something lost,"
            f" {count.unreadable} with something unreadable",
            holds=not count.lost and not count.unreadable,
            why=count.examples,
        )
    for app, control in CONTROLS:
        story = story_of(app, folder / f"{app}-{control}", control)
        count = open_all(story, round(1_000 * share))
        yield Result(
            f"control: {app}, {control}",
            f"{count.opened} states: {count.lost} with something lost, {count.unreadable} with something unreadable",
            holds=count.lost + count.unreadable > 0,
        )
