"""The n-th call fails, for every n: each request whose storage is refused is told so, and nothing confirmed is lost."""

import errno
import http.client
import mmap
import struct
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from soak.installation import DESK, LETTERBOX, Failed, Installation, Server, started
from soak.people import Clerk, Form, Page, Reporter, case_on
from soak.tables import Result

CALLS = "write pwrite fsync fdatasync ftruncate rename link unlink open".split()
"""The calls that can be made to fail, in the order of fault.c."""

ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC}
MOST = 300
"""After so many calls of one kind within one request, the sweep ends."""

TYPED = "这几句话不能丢。These words must not be lost."


@dataclass
class Fault:
    """The wire to the library that lets calls fail."""

    folder: Path

    def __post_init__(self) -> None:
        self.library, control = self.folder / "fault.so", self.folder / "fault.control"
        source = Path(__file__).with_name("fault.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.library, source, "-ldl"], check=True)
        control.write_bytes(struct.pack("6i", -1, 0, 0, 0, 0, 0))
        with control.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)
        self._control = control

    def environment(self, under: Path) -> dict[str, str]:
        """What a server is started with so that its calls under a folder can be made to fail."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAULT_CONTROL": str(self._control),
            "FAULT_UNDER": f"{under.resolve()}/",
        }

    def arm(self, call: str, nth: int, error: str, *, lasting: bool) -> None:
        """Let the n-th call from now on fail, and if it lasts, all later ones."""
        self._shared[:] = struct.pack("6i", CALLS.index(call), nth, ERRORS[error], lasting, 0, 0)

    def disarm(self) -> int:
        """Let nothing fail any more; return how many calls have failed."""
        failed: int = struct.unpack("6i", self._shared[:])[5]
        self._shared[:] = struct.pack("6i", -1, 0, 0, 0, 0, 0)
        return failed


@dataclass
class Count:
    """What came of a sweep."""

    tried: int = 0
    failed: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


Attempt = Callable[[], Page]


def sweep(
    fault: Fault, request: Callable[[], Attempt], count: Count, most: int, judge: Callable[[Page, int, str], None]
) -> None:
    """Let each call of a request fail in turn: once, and from then on.

    ``request`` prepares one and returns how to send it; ``judge`` is told the answer when a call failed.
    """
    for call in CALLS:
        for lasting, error in ((False, "EIO"), (True, "ENOSPC")):
            for nth in range(1, most + 1):
                send = request()
                fault.arm(call, nth, error, lasting=lasting)
                what = f"{call} {nth} {error}{' and all later ones' if lasting else ''}"
                page = None
                try:
                    page = send()
                except (OSError, http.client.HTTPException) as broken:
                    count.wrong.append(f"{what}: no answer ({type(broken).__name__})")
                finally:
                    failed = fault.disarm()
                count.tried += 1
                if not failed:
                    break
                count.failed += 1
                if page is not None:
                    count.refused += page.is_honest_refusal
                    judge(page, failed, what)


def letterbox_sweep(folder: Path, fault: Fault, most: int, app: str = LETTERBOX) -> Count:
    """Sweep the sending of a report with two files."""
    installation = Installation(folder).set_up()
    server = installation.letterbox(app, workers=1, environment=fault.environment(installation.instance))
    count, receipts = Count(), list[str]()
    with started(server):
        reporter = Reporter(server.port)
        form = Form("")

        def request() -> Attempt:
            nonlocal form
            form = reporter.open_form()
            return lambda: reporter.send(form, {"text": TYPED}, FILES)

        def judge(page: Page, _failed: int, what: str) -> None:
            if page.receipt:
                if not reporter.follow(page.receipt):
                    count.wrong.append(f"{what}: a receipt, and no report")
                receipts.append(page.receipt)
            elif not (page.is_honest_refusal and TYPED in page.says):
                count.wrong.append(
                    f"{what}: answered {page.status}, {'with' if TYPED in page.says else 'without'} the text"
                )
            again = reporter.send(form, {"text": TYPED}, FILES)
            if not again.receipt or (page.receipt and page.receipt != again.receipt):
                count.wrong.append(f"{what}: sent again, it was answered {again.status}")
            receipts.append(again.receipt)

        sweep(fault, request, count, most, judge)
        server.stop()
    _look_at_it_all(installation, [server], receipts, {}, count)
    return count


def desk_sweep(folder: Path, fault: Fault, most: int) -> dict[str, Count]:
    """Sweep the three things that a desk stores: imported reports, registered visits, acts."""
    installation = Installation(folder, {"PORTAL_DESK__IDLE_MINUTES": "600"}).set_up()
    letterbox = installation.letterbox(workers=1)
    desk = installation.desk(DESK, workers=1, environment=fault.environment(installation.instance))
    counts = {name: Count() for name in ("import", "registration", "act")}
    with started(letterbox, desk):
        clerk, reporter = Clerk(desk.port).sign_in(), Reporter(letterbox.port)
        receipts: list[str] = []
        words: dict[str, list[str]] = {}
        _sweep_import(fault, clerk, reporter, most, counts["import"], receipts)
        _sweep_registration(fault, clerk, most, counts["registration"], receipts)
        _sweep_act(fault, clerk, most, counts["act"], words)
        letterbox.stop()
        desk.stop()
    _look_at_it_all(installation, [letterbox, desk], receipts, words, counts["act"])
    return counts


FILES = (("a.bin", bytes(30_000)), ("b.bin", b"b" * 3_000))


def _sweep_import(fault: Fault, clerk: Clerk, reporter: Reporter, most: int, count: Count, receipts: list[str]) -> None:
    def request() -> Attempt:
        page = reporter.report(TYPED, FILES)
        if not page.receipt:
            raise Failed(f"the letterbox answered {page.status}")
        receipts.append(page.receipt)
        return clerk.look

    def judge(page: Page, _failed: int, what: str) -> None:
        if page.status not in (200, 503):
            count.wrong.append(f"{what}: answered {page.status}")
        if (after := clerk.look()).status != 200:
            count.wrong.append(f"{what}: afterwards the first page answered {after.status}")

    sweep(fault, request, count, most, judge)


def _sweep_registration(fault: Fault, clerk: Clerk, most: int, count: Count, receipts: list[str]) -> None:
    form = Form("")

    def request() -> Attempt:
        nonlocal form
        form = clerk.open_letter()
        return lambda: clerk.send(form, {"text": TYPED}, FILES)

    def judge(page: Page, _failed: int, what: str) -> None:
        if not page.receipt and not (page.is_honest_refusal and TYPED in page.says):
            count.wrong.append(
                f"{what}: answered {page.status}, {'with' if TYPED in page.says else 'without'} the text"
            )
        again = clerk.send(form, {"text": TYPED}, FILES)
        if not again.receipt or (page.receipt and page.receipt != again.receipt):
            count.wrong.append(f"{what}: sent again, it was answered {again.status}")
        receipts.append(again.receipt)

    sweep(fault, request, count, most, judge)


def _sweep_act(fault: Fault, clerk: Clerk, most: int, count: Count, words: dict[str, list[str]]) -> None:
    """Acts on one case: an allegation after the other, each in words of its own."""
    case, number = case_on(clerk.register("a visit")), 0

    def request() -> Attempt:
        nonlocal number
        number += 1
        form, said = clerk.case(case).form(holding="allegation-text"), f"words-{number}-."
        return lambda: clerk.send(form, {"allegation-text": said})

    def judge(page: Page, _failed: int, what: str) -> None:
        said = f"words-{number}-."
        stands = said in clerk.case(case).says
        if page.status == 303:
            words.setdefault(case, []).append(said)
            if not stands:
                count.wrong.append(f"{what}: confirmed, and not stored")
        elif not (page.is_honest_refusal and said in page.says):
            count.wrong.append(f"{what}: answered {page.status}, {'with' if said in page.says else 'without'} the text")
        elif stands:
            count.wrong.append(f"{what}: stored, and told that it was not")

    sweep(fault, request, count, most, judge)


def _look_at_it_all(
    installation: Installation, servers: list[Server], receipts: list[str], words: dict[str, list[str]], count: Count
) -> None:
    """After a restart without faults: every receipt leads somewhere, all words stand, and ``check`` finds nothing."""
    letterbox, desk = installation.letterbox(), installation.desk()
    with started(letterbox, desk):
        clerk, reporter = Clerk(desk.port).sign_in(), Reporter(letterbox.port)
        clerk.look()
        count.wrong += [f"{receipt} leads nowhere" for receipt in receipts if not reporter.follow(receipt)]
        for case, said in words.items():
            page = clerk.case(case).says
            count.wrong += [f"{one} is gone" for one in said if one not in page]
    count.wrong += installation.findings()
    for server in servers:
        count.wrong += [line for line in server.said().splitlines() if "unexpected" in line or "Traceback" in line]


def trial(folder: Path, share: float) -> Iterator[Result]:
    """Sweep both apps, and a letterbox that takes every refusal for done."""
    fault, most = Fault(folder), max(3, round(MOST * share))
    named = {"report": letterbox_sweep(folder / "letterbox", fault, most), **desk_sweep(folder / "desk", fault, most)}
    for name, count in named.items():
        yield Result(
            f"the n-th call fails: {name}",
            f"{count.tried} requests, in {count.failed} a call failed: {count.refused} told that nothing was stored,"
            f" {len(count.wrong)} lost or answered falsely",
            holds=not count.wrong and count.failed > 0,
            why=count.wrong[:8],
        )
    control = letterbox_sweep(folder / "deaf", fault, 3, app="soak.broken:letterbox('deaf')")
    yield Result(
        "control: takes every refusal for done",
        f"{control.failed} failed calls: {len(control.wrong)} lost or answered falsely",
        holds=bool(control.wrong),
    )
