"""Runs the long trials one after the other, prints a table, and writes it into docs/promises.md when asked to.

python -m soak                      # all of it, at full size: hours
python -m soak power kills --share 0.02
"""

import argparse
import importlib
import platform
import shutil
import signal
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from soak.installation import ROOT, Failed
from soak.tables import Result, table

TRIALS = ("kills", "power", "faults", "full_disk", "locked", "clock", "twice", "load")
PROMISES = ROOT / "docs" / "promises.md"
BEGIN, END = "<!-- soak begins -->\n", "<!-- soak ends -->\n"


def main() -> int:
    """Run what was asked for; 0 when every promise holds and every control was caught, else 1."""
    parser = argparse.ArgumentParser(prog="python -m soak", description="Hold the promises while things break.")
    parser.add_argument("trials", nargs="*", metavar="trial", help=f"default: {' '.join(TRIALS)}")
    parser.add_argument("--share", type=float, default=1.0, help="how much of the full size to run (default 1)")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/promises.md")
    options = parser.parse_args()
    if unknown := set(options.trials) - set(TRIALS):
        parser.error(f"no such trial: {', '.join(sorted(unknown))}; there are: {' '.join(TRIALS)}")
    # Whoever ends this ends its servers, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    results: list[Result] = []
    for name in options.trials or TRIALS:
        results += run(name, options.share)
    if options.write:
        write(results, options.share)
    return 0 if all(result.holds for result in results) else 1


def run(name: str, share: float) -> list[Result]:
    """Run one trial in a folder that is gone afterwards, and print its lines as they come."""
    results: list[Result] = []
    begun = time.monotonic()
    # Killing is tried on a real disk; what is laid out ten thousand times lies in memory.
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=None if name in ("kills", "load") else "/dev/shm"))
    try:
        for result in importlib.import_module(f"soak.{name}").trial(folder, share):
            results.append(result)
            show(result, time.monotonic() - begun)
    except Failed as failure:
        results.append(Result(name, f"could not be tried: {failure}", holds=False))
        show(results[-1], time.monotonic() - begun)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return results


def show(result: Result, seconds: float) -> None:
    """Print one line, and under it the first examples of what went wrong."""
    print(f"{result.verdict:14}  {result.what}: {result.found}  ({seconds:.0f} s)", flush=True)
    if not result.holds:
        for line in result.why:
            print(f"                {line}", flush=True)


def write(results: list[Result], share: float) -> None:
    """Put the table between the two marks in docs/promises.md."""
    text = PROMISES.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    size = "at full size" if share == 1 else f"at {share:g} of the full size"
    head = f"`make soak`, {size}, {date.today()}, Python {platform.python_version()}:\n\n"  # noqa: DTZ011
    PROMISES.write_text(before + BEGIN + head + table(results) + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
