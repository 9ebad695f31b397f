"""A clock that jumps while both servers run: no report is lost, no session lasts too long, history keeps its order."""

import mmap
import re
import struct
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from soak.installation import DESK, Installation, started
from soak.people import Clerk, Reporter, case_on
from soak.tables import Result

YEAR, DAY, HOUR = 365 * 86_400, 86_400, 3_600
JUMPS = (0, -2 * YEAR, 5 * YEAR, 0, -DAY, HOUR, "2028-02-29T23:59:58", "2027-01-01T07:59:59", 0)
"""Where the clock is set, one after the other: so many seconds from the truth, or to an instant (UTC).

Back, ahead, to a leap day, over a new year of the city.
"""
TYPED = "这几句话不能丢。These words must not be lost."

Jump = int | str


class Clock:
    """The clock of the servers that are started with its environment."""

    def __init__(self, folder: Path) -> None:
        self.library, self._control = folder / "clock.so", folder / "clock.control"
        source = Path(__file__).with_name("clock.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", self.library, source], check=True)
        self._control.write_bytes(bytes(8))
        with self._control.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process look at this clock; how long something takes stays true."""
        return {"LD_PRELOAD": str(self.library), "CLOCK_CONTROL": str(self._control)}

    def set(self, to: Jump) -> None:
        """Set the clock."""
        if isinstance(to, str):
            away = datetime.fromisoformat(to).replace(tzinfo=UTC) - datetime.now(UTC)
            to = round(away.total_seconds())
        self._shared[:] = struct.pack("q", to * 1_000_000_000)


def wrongs(folder: Path, jumps: tuple[Jump, ...] = JUMPS, app: str = DESK) -> list[str]:
    """Let the clock jump, and work after each jump; tell what went wrong."""
    folder.mkdir(parents=True)
    clock, installation = Clock(folder), Installation(folder).set_up()
    letterbox = installation.letterbox(environment=clock.environment)
    desk = installation.desk(app, environment=clock.environment)
    wrong, receipts, words = list[str](), list[str](), list[str]()
    with started(letterbox, desk):
        reporter, clerk = Reporter(letterbox.port), Clerk(desk.port).sign_in()
        case = case_on(clerk.register("a visit"))
        clerk.step(case, "screen")
        for number, jump in enumerate(jumps):
            opened = reporter.open_form()
            clock.set(jump)
            page = reporter.send(opened, {"text": TYPED})
            if not page.receipt:
                if page.status != 422 or TYPED not in page.says:
                    wrong.append(f"{jump}: a form from before was answered {page.status}")
                page = reporter.send(page.form(holding="text"), {})
            receipts.append(page.receipt)
            if not page.receipt:
                wrong.append(f"{jump}: sent again, a form was answered {page.status}")
            if jump in (-2 * YEAR, 5 * YEAR) and clerk.look().status == 200:
                wrong.append(f"{jump}: a session outlived its limit")
            clerk = Clerk(desk.port).sign_in()
            if clerk.look().status != 200:
                wrong.append(f"{jump}: the desk does not work")
            words.append(f"words-{number}.")
            if clerk.step(case, "take_back" if number % 2 else "transfer", words[-1]).status != 303:
                wrong.append(f"{jump}: a step was not stored")
        told = re.findall(r"words-\d+\.", clerk.case(case).says.partition('id="history"')[2])
        if told not in (words, words[::-1]):
            wrong.append(f"the history tells {told}")
        wrong += [f"{receipt} leads nowhere" for receipt in receipts if receipt and not reporter.follow(receipt)]
    wrong += installation.findings()
    return wrong + [line for line in (letterbox.said() + desk.said()).splitlines() if "unexpected" in line]


def trial(folder: Path, share: float) -> Iterator[Result]:
    """All jumps; then a desk that signs nobody out."""
    wrong = wrongs(folder / "jumps")
    yield Result(
        "the clock jumps", f"{len(JUMPS)} jumps: {len(wrong)} lost or answered falsely", holds=not wrong, why=wrong[:8]
    )
    wrong = wrongs(folder / "timeless", (5 * YEAR,), "soak.broken:desk('timeless')")
    yield Result("control: no session ends", f"{len(wrong)} outlived their limit", holds=bool(wrong))
