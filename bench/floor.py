"""The floor of a build: how long it takes only to write its files, with all that is in them known beforehand."""

import multiprocessing
import os
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

AT_ONCE = 1_000
"""How many files a process holds in memory before it writes them; to read them is not measured."""


def seconds_to_write(source: Path, target: Path, processes: int) -> float:
    """Write every file below ``source`` below ``target`` too, under the same names, shared among some processes.

    Nothing is there before, as in a cold build; nothing is waited for after, as in any build. Returns seconds; raises
    OSError when a process could not write.
    """
    names = sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file())
    rounds = -(-len(names) // (AT_ONCE * processes))
    # Neighbours stay together, as in a build: most folders are made by one process alone.
    share = -(-len(names) // processes)
    # Pages that other builds left to be written would be written during ours.
    os.sync()
    # Processes that begin anew: nothing of what this one holds is copied while they write.
    anew = multiprocessing.get_context("spawn")
    barrier, took = anew.Barrier(processes), anew.Queue()
    workers = [
        anew.Process(target=_write, args=(source, target, names[place : place + share], rounds, barrier, took))
        for place in range(0, share * processes, share)
    ]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    if any(one.exitcode for one in workers):
        raise OSError(f"{source} could not be written again into {target}")
    # All of them wait for the slowest in every round: each has measured the same.
    return max(took.get() for _ in workers)


def _write(
    source: Path, target: Path, names: list[str], rounds: int, barrier: Barrier, took: "multiprocessing.Queue[float]"
) -> None:
    seconds = 0.0
    folders: set[str] = set()
    try:
        for one in range(rounds):
            held = [(f"{target}/{name}", (source / name).read_bytes()) for name in names[one * AT_ONCE :][:AT_ONCE]]
            barrier.wait()
            began = time.monotonic()
            for path, data in held:
                if (folder := path.rpartition("/")[0]) not in folders:
                    os.makedirs(folder, exist_ok=True)
                    folders.add(folder)
                with open(path, "wb") as file:
                    file.write(data)
            barrier.wait()
            seconds += time.monotonic() - began
    except OSError:
        # The others would wait for ever.
        barrier.abort()
        raise
    took.put(seconds)
