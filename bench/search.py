"""The index of ten thousand invented notices: how large it is, and how long a browser takes from a key to the results.

    python -m bench.search [--notices 10000]

The corpus is a hard one: fifteen notices a working day, and posts put together at random, which compresses badly.
"""

import argparse
import gzip
import random
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from statistics import median

from playwright.sync_api import Page, expect

from bench.corpus import PEOPLE, person
from noticeboard.search_index import KEY, NoticeEntry, PersonEntry, index_files, version
from presentation.headers import BOARD_HEADERS
from tests.browser import Pages, started_browser
from tests.noticeboard.a_board import an_app
from tests.serving import served

QUERIES = ("晓东", "𬱖", "阿依古丽", "单", "wxd", "教育局", "鄧麗", "ＧＳ-2025-012", "临溪县图书馆副科长")
"""What people type besides a whole name: a part, a rare character, letters, a unit, other forms, a number, a post."""

KEYS = ("教", "育", "局", " 王", "晓", "东")
"""What is typed key by key to measure the time of each; every state of the field has another answer."""


def notices(number: int) -> Iterator[NoticeEntry]:
    """Invent notices, the oldest first; the same number gives the same ones."""
    day, serials = date(2026, 11, 20), [0] * number
    days = [day]
    while len(days) * 15 < number:
        day -= timedelta(days=3 if day.weekday() == 0 else 1)
        days.append(day)
    days = [day for day in reversed(days) for _ in range(15)][len(days) * 15 - number :]
    for place, day in enumerate(days):
        serials[place] = serials[place - 1] + 1 if place and days[place - 1].year == day.year else 1
        yield _notice(random.Random(place), day, serials[place])


def _notice(chance: random.Random, day: date, serial: int) -> NoticeEntry:
    return NoticeEntry(
        number=f"GS-{day.year}-{serial:03}",
        title="云岚市领导干部任前公示公告",
        issue=f"{day.year}年第{serial}号",
        on=day,
        signed_by="中共云岚市委组织部",
        people=tuple(_person(chance) for _ in range(chance.choice(PEOPLE))),
    )


def _person(chance: random.Random) -> PersonEntry:
    name, present, proposed = person(chance)
    return PersonEntry(name=name, current_post=present, proposed_posts=(proposed,))


def weight(file: bytes) -> int:
    """Bytes of a file as a web server sends it: gzip, level 6."""
    return len(gzip.compress(file, 6, mtime=0))


def main() -> None:
    """Print the sizes and the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notices", type=int, default=10_000)
    entries = list(notices(parser.parse_args().notices))
    files = index_files(entries)
    weights = {name: weight(file) for name, file in files.items()}
    people = sum(len(entry.people) for entry in entries)
    print(f"{len(entries)} notices, {people} people: {len(files)} files, {sum(weights.values())} bytes compressed")
    for kind in ("key", "map", "sheet"):
        those = [size for name, size in weights.items() if name.startswith(kind)]
        print(f"  {kind:5}  {len(those):3} files  {sum(those):7} bytes, the largest {max(those)}")
    with served(_board(files)) as address, started_browser() as browser:
        pages = Pages(browser)
        for query in (entries[len(entries) // 2].people[0].name, *QUERIES):
            print("  " + _first_answer(pages(), address, query, weights))
        cold, warm = zip(*(_typed_twice(pages(), address) for _ in range(5)), strict=True)
        for runs, when in ((cold, "at first"), (warm, "with the files read")):
            times = [time for run in runs for time in run]
            print(f"  from a key to its answer, {when}: median {median(times):.0f} ms, longest {max(times):.0f} ms")
        pages.close()


def _board(files: Mapping[str, bytes]):
    """A board of which nothing is there but the search."""
    board = an_app()
    html = board.test_client().get("/search/").data.decode()
    html = re.sub('data-version="[0-9a-f]+"', f'data-version="{version(files[KEY])}"', html)
    board.view_functions["zh-Hans.search"] = lambda: (html, BOARD_HEADERS)
    board.view_functions["search_file"] = lambda name: (files[name], {"Content-Type": "application/json"})
    return board


def _first_answer(page: Page, address: str, query: str, weights: Mapping[str, int]) -> str:
    """Open the page with a query, as from the front page: what was read for it, and what it says."""
    read: list[str] = []
    page.on("request", lambda request: read.extend(re.findall(r"/search/([a-z0-9-]+)\.json", request.url)))
    page.goto(f"{address}search/?q={query}")
    expect(page.locator("#found")).not_to_be_empty()
    size = sum(weights[name] for name in read)
    return f"{query}: {len(read)} files, {size} bytes; {page.locator('#found').inner_text()}"


def _typed_twice(page: Page, address: str) -> tuple[list[float], list[float]]:
    """Type key by key into an empty field, empty it, and type again; gives the milliseconds from each key."""
    page.goto(f"{address}search/")
    page.evaluate(
        """() => {
          const field = document.getElementById("q"), found = document.getElementById("found");
          window.times = [];
          field.addEventListener("input", () => { window.began = performance.now(); });
          new MutationObserver(() => {
            if (window.began) window.times.push(performance.now() - window.began);
            window.began = 0;
          }).observe(found, {childList: true});
        }"""
    )
    page.locator("#q").focus()
    for key in KEYS * 2:
        page.keyboard.insert_text(key)
        page.wait_for_timeout(250)
        if key == KEYS[-1]:
            page.locator("#q").clear()
            page.wait_for_timeout(250)
    times = page.evaluate("window.times")
    half = len(times) // 2
    return times[:half], times[half:]


if __name__ == "__main__":
    main()
