"""The same notices built by us and by peers, side by side in one run: medians, ratios to Hugo, and the memory it took.

    python -m bench.build [--notices 1000x3 10000x3 50000x1] [--tools FOLDER] [--only Gongshi Hugo] [--write FILE]

Five scenarios: cold (nothing made before), one notice changed, nothing changed, a day's turn (the same content on the
next working day), the notice's template changed. Our side checks every notice and writes every format of it, in one
language; a peer writes pages, a list and a feed. ``--tools`` is where peers were installed (``make bench`` does it);
the table says which were not found.

``50000x1`` is fifty thousand notices in one run. So that the whole comes to an end: no further run of a number begins
after ``--minutes``, and a build that takes longer than ``--longest`` seconds is stopped, and its builder left out of
what follows with that number.

Programs in Python are compiled to bytecode before the first run, ours and peers' alike, as they are wherever they have
run once. Files are those that a cold build leaves behind, what it remembers included. The two rows below a table tell
the floor: how long it takes to write the files of our cold build, the same names and bytes, and to do nothing else.
Memory is the largest sum, over the processes of a build, of what is theirs alone or their share (PSS).
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.corpus import Written, corpus
from bench.floor import seconds_to_write
from bench.peers import PEERS, Project
from portal import ROOT

TODAY, TOMORROW = "2026-11-20T10:00", "2026-11-23T10:00"
COLD = "cold"
SCENARIOS = (COLD, "one changed", "nothing changed", "a day's turn", "template changed")
OURS = "Gongshi"
FLOORS = {1: "only writing those files", 2: "only writing them, two processes"}
"""How many processes write → how that is called."""


@dataclass
class Times:
    """What was measured of one builder: scenario → seconds of each run; memory in MB at most; files of a cold build.

    ``stopped`` is the scenario in which it took too long.
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: float = 0.0
    files: int = 0
    stopped: str = ""


@dataclass(frozen=True)
class Limits:
    """How long things may take: seconds a build; seconds after which no further run begins."""

    build: float
    runs: float


class TooLong(Exception):
    """A build was stopped."""


def main() -> None:
    """Build, measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=_number_and_runs, nargs="+", default=[(10_000, 3)], metavar="NUMBER[xRUNS]")
    parser.add_argument("--minutes", type=float, default=60, help="begin no further run of a number after so many")
    parser.add_argument("--longest", type=float, default=600, metavar="SECONDS", help="stop a build after so many")
    parser.add_argument("--tools", type=Path, default=ROOT / ".peers")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="of the builders, only these")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the tables there too")
    options = parser.parse_args()
    tables: list[str] = []
    _compile(options.tools.resolve())
    for number, runs in options.notices:
        limits = Limits(options.longest, options.minutes * 60)
        # A line as soon as there is one: what was built is a long time in being deleted.
        for line in _compare(number, runs, limits, options.tools.resolve(), options.only):
            print(line, flush=True)
            tables.append(line)
    if options.write:
        command = f"python -m bench.build {' '.join(sys.argv[1:])}"
        options.write.write_text("\n".join([*_heading(command, options.tools), *tables, ""]), encoding="utf-8")


def _number_and_runs(text: str) -> tuple[int, int]:
    number, _, runs = text.partition("x")
    return int(number), int(runs or 3)


def _compare(number: int, runs: int, limits: Limits, tools: Path, only: Sequence[str] | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        notices = list(corpus(number))
        builders, missing = _builders(Path(folder), notices, tools, only)
        measured = {name: Times() for name in builders}
        floors: dict[int, list[float]] = {processes: [] for processes in FLOORS}
        began, done = time.monotonic(), 0
        while done < runs and (not done or time.monotonic() - began < limits.runs):
            done += 1
            # One after the other within a run, so that what else the machine does meets all of them.
            for scenario in SCENARIOS:
                for name, project in builders.items():
                    if not measured[name].stopped:
                        _say(f"{number} notices, run {done}, {scenario}: {name}")
                        _measure(project, scenario, notices[len(notices) // 2].number, measured[name], limits.build)
                if scenario == COLD and OURS in builders and not measured[OURS].stopped:
                    for processes, times in floors.items():
                        _say(f"{number} notices, run {done}: {FLOORS[processes]}")
                        times.append(_floor(builders[OURS], Path(folder), processes))
        _say("")
        yield from _table(number, done, limits, measured, floors, missing)
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


def _compile(tools: Path) -> None:
    """Have the libraries of every program in Python as bytecode, whether or not it ever ran on this machine."""
    for python in {Path(sys.executable), tools / "bin/python"}:
        if python.exists():
            libraries = "import sysconfig; print(sysconfig.get_path('purelib'))"
            _compile_with(python, subprocess.check_output([python, "-c", libraries], text=True).strip())


def _compile_with(python: str | Path, place: str | Path) -> None:
    # Some libraries have files for other versions of Python, which do not compile here: that is no fault.
    subprocess.run([python, "-m", "compileall", "-q", "-j", "0", place], env=_environment(), stdout=subprocess.DEVNULL)


def _ours(folder: Path, notices: Sequence[Written]) -> Project:
    """A copy of this repository, compiled, with the notices in its own folder of content."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(".*", "instance", "tests", "site", "__pycache__"))
    _compile_with(sys.executable, folder)
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


def _measure(project: Project, scenario: str, number: str, times: Times, longest: float) -> None:
    folder = _folder_of(project)
    if scenario == COLD:
        for made in project.made:
            _set_aside(folder / made)
    elif scenario == "one changed":
        _append(project.source(number), f"\n补充说明{time.time_ns()}。\n")
    elif scenario == "template changed":
        _append(project.template, "\n")
    command = [*project.command]
    if command[-1] == "--as-of":
        command.append(TOMORROW if scenario == "a day's turn" else TODAY)
    try:
        seconds, memory = _run(command, folder, longest)
    except TooLong:
        times.stopped = scenario
        return
    times.seconds.setdefault(scenario, []).append(seconds)
    times.memory = max(times.memory, memory)
    if scenario == COLD:
        times.files = sum(len(names) for made in project.made for _, _, names in os.walk(folder / made))
    if scenario == "a day's turn" and command[-1] == TOMORROW:
        _run([*command[:-1], TODAY], folder, longest)


def _floor(project: Project, folder: Path, processes: int) -> float:
    target = folder / "floor"
    try:
        return seconds_to_write(_folder_of(project) / project.made[0], target, processes)
    finally:
        _set_aside(target)


def _set_aside(made: Path) -> None:
    """Take away what was made without deleting it: for a while after that, some file systems are slow to make files.

    On ext4, 7,000 files right after as many were deleted took four times as long as after a minute.
    """
    if made.exists():
        all_of_it = next(one for one in made.parents if one.name.startswith("bench-"))
        made.rename(Path(tempfile.mkdtemp(dir=all_of_it)) / made.name)


def _folder_of(project: Project) -> Path:
    return next(one for one in project.source("x").parents if one.parent.name.startswith("bench-"))


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def _environment() -> dict[str, str]:
    """What builders are run with; none of them is kept from writing its bytecode, as some machines are set to do."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return ours | {"PORTAL_LANGUAGES__SHOWN": "zh-Hans", "ELEVENTY_RUN_MODE": "build"}


def _run(command: Sequence[str], folder: Path, longest: float) -> tuple[float, float]:
    """Give the seconds that a build took, and its memory. Raises TooLong."""
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    try:
        _, said = process.communicate(timeout=longest)
    except subprocess.TimeoutExpired as error:
        raise TooLong from error
    finally:
        # A build that was given up, by us or by Ctrl-C, takes the processes that it began along.
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        watch.join()
    seconds = time.monotonic() - began
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


def _table(
    number: int,
    runs: int,
    limits: Limits,
    measured: Mapping[str, Times],
    floors: Mapping[int, Sequence[float]],
    missing: Sequence[str],
) -> Iterator[str]:
    hugo = measured.get("Hugo", Times())
    yield f"| {number} notices, {runs} {'run' if runs == 1 else 'runs'} | {' | '.join(SCENARIOS)} | files | MB |"
    yield "|---" * (len(SCENARIOS) + 3) + "|"
    for name, times in measured.items():
        cells = [_cell(times.seconds.get(one), hugo.seconds.get(one)) for one in SCENARIOS]
        if times.stopped and times.stopped not in times.seconds:
            cells[SCENARIOS.index(times.stopped)] = f"> {limits.build:.0f} s"
        yield f"| {name} | {' | '.join(cells)} | {times.files or '–'} | {times.memory:.0f} |"
    for processes, seconds in floors.items():
        if seconds:
            cells = [_cell(seconds, hugo.seconds.get(COLD)), *[""] * (len(SCENARIOS) - 1)]
            yield f"| {OURS}: {FLOORS[processes]} | {' | '.join(cells)} | | |"
    if missing:
        yield ""
        yield f"Not on this machine: {', '.join(missing)}."


def _cell(seconds: Sequence[float] | None, base: Sequence[float] | None) -> str:
    if not seconds:
        return "–"
    ratio = f" ({median(seconds) / median(base):.2f})" if base else ""
    return f"{median(seconds):.2f} s{ratio}"


def _say(words: str) -> None:
    print(
        f"\r\033[K{words}" if sys.stderr.isatty() else words, end="" if sys.stderr.isatty() else "\n", file=sys.stderr
    )


if __name__ == "__main__":
    main()
