"""The same notices built by us and by peers, side by side in one run: medians, ratios to Hugo, and the memory it took.

    python -m bench.build [--notices 1000 10000] [--runs 3] [--tools FOLDER] [--only Gongshi Hugo] [--write FILE]

Five scenarios: cold (nothing made before), one notice changed, nothing changed, a day's turn (the same content on the
next working day), the notice's template changed. Our side checks every notice and writes every format of it, in one
language; a peer writes pages, a list and a feed. ``--tools`` is where peers were installed (``make bench`` does it);
the table says which were not found. Memory is the largest sum, over the processes of a build, of what is theirs alone
or their share (PSS).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.corpus import Written, corpus
from bench.peers import PEERS, Project
from portal import ROOT

TODAY, TOMORROW = "2026-11-20T10:00", "2026-11-23T10:00"
SCENARIOS = ("cold", "one changed", "nothing changed", "a day's turn", "template changed")
OURS = "Gongshi"


@dataclass
class Times:
    """What was measured of one builder: scenario → seconds of each run; the most memory in MB."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: float = 0.0


def main() -> None:
    """Build, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=int, nargs="+", default=[10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tools", type=Path, default=ROOT / ".peers")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of the builders, only these")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables there too")
    options = parser.parse_args()
    tables: list[str] = []
    for number in options.notices:
        tables += _compare(number, options.runs, options.tools, options.only)
        print("\n".join(tables))
    if options.write:
        command = f"python -m bench.build {' '.join(sys.argv[1:])}"
        options.write.write_text("\n".join([*_heading(command, options.tools), *tables, ""]), encoding="utf-8")


def _compare(number: int, runs: int, tools: Path, only: Sequence[str] | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        notices = list(corpus(number))
        builders, missing = _builders(Path(folder), notices, tools.resolve(), only)
        measured = {name: Times() for name in builders}
        for run in range(runs):
            # One after the other within a run, so that what else the machine does meets all of them.
            for scenario in SCENARIOS:
                for name, project in builders.items():
                    _say(f"{number} notices, run {run + 1}, {scenario}: {name}")
                    _measure(project, scenario, notices[len(notices) // 2].number, measured[name])
        yield from _table(number, measured, missing)
        yield ""


def _heading(command: str, tools: Path) -> Iterator[str]:
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    hugo = shutil.which("hugo", path=f"{tools.resolve()}/bin")
    version = ""
    if hugo:
        said = subprocess.run([hugo, "version"], capture_output=True, text=True, check=True).stdout
        version = ", Hugo " + "".join(re.findall(r"v([\d.]+)", said)[:1])
    yield "# Building, measured"
    yield ""
    yield f"    {command}"
    yield ""
    yield (
        f"{datetime.now(UTC):%d %B %Y}, {cores} cores, {memory:.0f} GB, Python {sys.version.split()[0]}"
        f"{version}. Medians, and in brackets the ratio to Hugo."
        " What is compared, and what is not, is said in [README.md](README.md)."
    )
    yield ""


def _builders(
    folder: Path, notices: Sequence[Written], tools: Path, only: Sequence[str] | None
) -> tuple[dict[str, Project], list[str]]:
    builders: dict[str, Project] = {}
    missing = []
    if not only or OURS in only:
        builders[OURS] = _ours(folder / "ours", notices)
    for peer in PEERS:
        if only and peer.name not in only:
            continue
        if program := peer.find(tools):
            builders[peer.name] = peer.prepare(program, folder / peer.name.split()[0].lower(), notices)
        else:
            missing.append(peer.name)
    return builders, missing


def _ours(folder: Path, notices: Sequence[Written]) -> Project:
    """A copy of this repository, with the notices in its own folder of content."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "instance", "tests", "site", "__pycache__"))
    shutil.rmtree(folder / "content/notices")
    (folder / "content/notices").mkdir()
    for one in notices:
        (folder / f"content/notices/{one.number}.md").write_text(one.text, encoding="utf-8")
    return Project(
        [sys.executable, "build.py", "--as-of"],
        lambda number: folder / f"content/notices/{number}.md",
        folder / "templates/noticeboard/appointment.html",
        ["site", ".site.before", ".site.memory"],
    )


def _measure(project: Project, scenario: str, number: str, times: Times) -> None:
    folder = _folder_of(project)
    if scenario == "cold":
        for made in project.made:
            shutil.rmtree(folder / made, ignore_errors=True)
    elif scenario == "one changed":
        _append(project.source(number), f"\n补充说明{time.time_ns()}。\n")
    elif scenario == "template changed":
        _append(project.template, "\n")
    command = [*project.command]
    if command[-1] == "--as-of":
        command.append(TOMORROW if scenario == "a day's turn" else TODAY)
    seconds, memory = _run(command, folder)
    times.seconds.setdefault(scenario, []).append(seconds)
    times.memory = max(times.memory, memory)
    if scenario == "a day's turn" and command[-1] == TOMORROW:
        _run([*command[:-1], TODAY], folder)


def _folder_of(project: Project) -> Path:
    return next(one for one in project.source("x").parents if one.parent.name.startswith("bench-"))


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    environment = os.environ | {"PORTAL_LANGUAGES__SHOWN": "zh-Hans", "ELEVENTY_RUN_MODE": "build"}
    began = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    _, said = process.communicate()
    seconds = time.monotonic() - began
    watch.join()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{said[-2000:]}")
    return seconds, peak[0]


def _watch(process: "subprocess.Popen[str]", peak: list[float]) -> None:
    """Note the largest sum over the process and its children, five times a second."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_megabytes, _family(process.pid))))
        time.sleep(0.2)


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _megabytes(pid: int) -> float:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0.0)


def _table(number: int, measured: dict[str, Times], missing: Sequence[str]) -> Iterator[str]:
    base = measured.get("Hugo")
    yield f"| {number} notices | {' | '.join(SCENARIOS)} | MB |"
    yield "|---" * (len(SCENARIOS) + 2) + "|"
    for name, times in measured.items():
        cells = [_cell(times.seconds[one], base.seconds[one] if base else None) for one in SCENARIOS]
        yield f"| {name} | {' | '.join(cells)} | {times.memory:.0f} |"
    if missing:
        yield ""
        yield f"Not on this machine: {', '.join(missing)}."


def _cell(seconds: list[float], base: list[float] | None) -> str:
    ratio = f" ({median(seconds) / median(base):.2f})" if base else ""
    return f"{median(seconds):.2f} s{ratio}"


def _say(words: str) -> None:
    print(
        f"\r\033[K{words}" if sys.stderr.isatty() else words, end="" if sys.stderr.isatty() else "\n", file=sys.stderr
    )


if __name__ == "__main__":
    main()
