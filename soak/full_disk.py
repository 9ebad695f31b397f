"""A disk without a free byte: nothing is confirmed that was not kept, and what is there can be read.

With space again all is as before. The disk is a small one in memory, mounted where no other process sees it; the logs
lie on it too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from soak.installation import DESK, LETTERBOX, ROOT, Installation, started
from soak.people import Clerk, Reporter, case_on
from soak.tables import Result

SIZE = 48 * 1024 * 1024
STEP = 4096
TYPED = "这几句话不能丢。These words must not be lost."
BIG = (("photo.jpg", bytes(2_000_000)),)


def fill(disk: Path) -> Path:
    """Take every free byte of a disk."""
    filler = disk / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(STEP))
    return filler


def wrongs(disk: Path, control: str) -> tuple[dict[str, int], list[str]]:
    """Work on a full disk and after it; count what was asked, and tell what went wrong."""
    installation = Installation(disk, {"PORTAL_DESK__IDLE_MINUTES": "600"}).set_up()
    letterbox = installation.letterbox(f"soak.broken:letterbox('{control}')" if control else LETTERBOX)
    desk = installation.desk(DESK)
    counts, wrong = {"refused": 0, "taken": 0, "read": 0}, list[str]()
    with started(letterbox, desk):
        reporter, clerk = Reporter(letterbox.port), Clerk(desk.port).sign_in()
        receipts = [reporter.report(f"before {number}").receipt for number in range(5)]
        page = clerk.register("before")
        case, receipts = case_on(page), [*receipts, page.receipt]
        clerk.look()
        form_at_the_desk = clerk.open_letter()
        for left in (0, 1, 8, 64, 256, 900):
            filler = fill(disk)
            os.truncate(filler, max(0, filler.stat().st_size - left * 1024))
            for files in ((), BIG):
                form = reporter.open_form()
                page = reporter.send(form, {"text": TYPED}, files)
                if page.receipt:
                    counts["taken"] += 1
                    receipts.append(page.receipt)
                elif page.is_honest_refusal and TYPED in page.says:
                    counts["refused"] += 1
                else:
                    wrong.append(f"{left} kB free: a report was answered {page.status}")
            page = clerk.send(form_at_the_desk, {"text": TYPED}, BIG)
            form_at_the_desk = clerk.open_letter()
            if page.receipt:
                counts["taken"] += 1
                receipts.append(page.receipt)
            elif page.is_honest_refusal and TYPED in page.says:
                counts["refused"] += 1
            else:
                wrong.append(f"{left} kB free: a registration was answered {page.status}")
            for name, page in (("the first page", clerk.look()), ("a case", clerk.case(case))):
                counts["read"] += page.status == 200
                if page.status != 200:
                    wrong.append(f"{left} kB free: {name} was answered {page.status}")
        filler.unlink()
        for page in (reporter.report("after"), clerk.register("after", BIG)):
            receipts.append(page.receipt)
            if not page.receipt:
                wrong.append(f"with space again, a report was answered {page.status}")
        if clerk.look().status != 200 or clerk.allege(case, "after").status != 303:
            wrong.append("with space again, the desk did not work")
        wrong += [f"{receipt} leads nowhere" for receipt in receipts if receipt and not reporter.follow(receipt)]
    wrong += installation.findings()
    wrong += [line for line in (letterbox.said() + desk.said()).splitlines() if "unexpected" in line]
    return counts, wrong


def elsewhere(folder: Path, control: str = "") -> tuple[dict[str, int], list[str]]:
    """Do all that in a name space of its own, where the small disk can be mounted."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["unshare", "-Urm", sys.executable, "-m", "soak.full_disk", str(folder), control],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return {}, [done.stderr[-2000:]]
    counts, wrong = json.loads(done.stdout)
    return counts, wrong


def trial(folder: Path, share: float) -> Iterator[Result]:
    """Six ways of being full; then a letterbox that takes every refusal for done."""
    counts, wrong = elsewhere(folder / "full")
    told = ", ".join(f"{number} {name}" for name, number in counts.items())
    yield Result("a full disk", f"{told}; {len(wrong)} lost or answered falsely", holds=not wrong, why=wrong[:8])
    _, wrong = elsewhere(folder / "full-deaf", "deaf")
    caught = [one for one in wrong if "leads nowhere" in one]
    yield Result(
        "control: full disk, takes every refusal for done", f"{len(caught)} lost", holds=bool(caught), why=wrong[:3]
    )


def main(folder: str, control: str) -> None:
    """Mount the disk and print what came of it."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    print(json.dumps(wrongs(Path(folder), control)))


if __name__ == "__main__":
    main(*sys.argv[1:])
