"""A database that somebody else holds: what cannot be stored is told, what is there can be read, reports come in."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from soak.installation import DESK, Installation, started
from soak.people import Clerk, Page, Reporter, case_on
from soak.tables import Result

TYPED = "这几句话不能丢。These words must not be lost."
BRIEFLY = 3.0
"""Seconds for which a job of the night may hold the database: nobody is to notice more than a wait."""
LONG = 45.0
"""Seconds that are too long to wait for."""


@contextmanager
def held(database: Path, seconds: float) -> Iterator[threading.Thread]:
    """Hold the database for writing from another connection for so long."""
    holds = threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN EXCLUSIVE")
            holds.set()
            time.sleep(seconds)
            other.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait(30)
    try:
        yield thread
    finally:
        thread.join()


def wrongs(folder: Path, control: str = "") -> tuple[int, list[str]]:
    """Work while the database is held, briefly and long; count the requests, and tell what went wrong."""
    installation = Installation(folder).set_up()
    letterbox = installation.letterbox()
    desk = installation.desk(f"soak.broken:desk('{control}')" if control else DESK)
    database, wrong, asked = installation.instance / "desk" / "cases.db", list[str](), 0
    with started(letterbox, desk):
        reporter, clerk = Reporter(letterbox.port), Clerk(desk.port).sign_in()
        page = clerk.register("before")
        case, receipts = case_on(page), [page.receipt]
        form = clerk.open_letter()
        with held(database, BRIEFLY):
            page = clerk.send(form, {"text": TYPED})
        asked += 1
        receipts.append(page.receipt)
        if not page.receipt:
            wrong.append(f"held for {BRIEFLY:.0f} s: a registration was answered {page.status}")
        if control:
            return asked, wrong
        form, act = clerk.open_letter(), clerk.case(case).form(holding="allegation-text")
        with held(database, LONG) as holder:
            for name, refused in (
                ("a registration", lambda: clerk.send(form, {"text": TYPED})),
                ("an act", lambda: clerk.send(act, {"allegation-text": TYPED})),
            ):
                page, asked = refused(), asked + 1
                if not (page.is_honest_refusal and TYPED in page.says):
                    wrong.append(f"held: {name} was answered {page.status}")
            while holder.is_alive():
                receipts.append(reporter.report("meanwhile").receipt)
                looks: list[tuple[str, Page]] = [("a case", clerk.case(case)), ("the first page", clerk.look())]
                wrong += [f"held: {name} was answered {page.status}" for name, page in looks if page.status != 200]
                asked += 3
        page = clerk.send(form, {"text": TYPED})
        receipts.append(page.receipt)
        if clerk.send(act, {"allegation-text": TYPED}).status != 303 or clerk.look().status != 200:
            wrong.append("afterwards the desk did not work")
        wrong += ["a report got no receipt" for receipt in receipts if not receipt]
        wrong += [f"{receipt} leads nowhere" for receipt in receipts if receipt and not reporter.follow(receipt)]
    wrong += installation.findings()
    wrong += [line for line in (letterbox.said() + desk.said()).splitlines() if "unexpected" in line]
    return asked + 2, wrong


def trial(folder: Path, share: float) -> Iterator[Result]:
    """A database that is held briefly and long; then a desk that does not wait."""
    asked, wrong = wrongs(folder / "held")
    yield Result(
        "a locked database", f"{asked} requests: {len(wrong)} lost or answered falsely", holds=not wrong, why=wrong[:8]
    )
    _, wrong = wrongs(folder / "impatient", "impatient")
    yield Result("control: locked, does not wait", f"{len(wrong)} refused without need", holds=bool(wrong))
