"""How long the desk's pages take as cases grow many: the first page, the list of all, one case, a search, the check.

    python -m bench.desk [--cases 200 2000 10000]

Letters are registered as a clerk registers them, sealed, and stored where TMPDIR says; pages are asked for within the
process, so what a network and a browser add is not in it. Medians of five, after one that is not counted.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path
from statistics import median

from intake.desk import checks
from tests.intake.a_desk import Desk, a_desk

TIMES = 5


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, nargs="+", default=[200, 2_000, 10_000])
    numbers = parser.parse_args().cases
    columns = [dict(_measured(number)) for number in numbers]
    print("| milliseconds | " + " | ".join(f"{number:,} cases" for number in numbers) + " |")
    print("|---|" + "---|" * len(numbers))
    for what in columns[0]:
        print(f"| {what} | " + " | ".join(f"{column[what] * 1000:,.0f}" for column in columns) + " |")


def _measured(number: int) -> Iterator[tuple[str, float]]:
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        open(os.devnull, "w") as nowhere,
        redirect_stderr(nowhere),
    ):
        desk = a_desk(Path(folder))
        begun = time.monotonic()
        cases = [desk.put_on_file(text=f"第{one}件：他在2024年的工程招标中收受礼金。") for one in range(number)]
        registering = (time.monotonic() - begun) / number
        browser, case_id = desk.browser("lin"), cases[number // 2]
        yield "a letter registered", registering
        yield "the first page", _median(lambda: browser.get("/en/").data)
        yield "the list of all", _median(lambda: browser.get("/en/cases/?state=all").data)
        yield "one case", _median(lambda: browser.get(f"/en/cases/{case_id}/").data)
        yield (
            "a search in everything",
            _median(lambda: browser.post("/en/search/", **{"search-text": "礼金 招标"}).data),
        )
        yield "check, by whoever runs the desk", _once(lambda: _check(desk))


def _check(desk: Desk) -> None:
    with desk.store() as store:
        found = checks.findings(replace(desk.office, hand=None), store)
    if found:
        raise SystemExit("\n".join(found))


def _median(ask: Callable[[], bytes]) -> float:
    ask()
    return median(_once(ask) for _ in range(TIMES))


def _once(do: Callable[[], object]) -> float:
    begun = time.monotonic()
    do()
    return time.monotonic() - begun


if __name__ == "__main__":
    main()
