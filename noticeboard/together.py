"""Work shared over the cores: each process has all that was there when the work began, and hands back what it made."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any, TypeVar

from publicity.errors import N_, PublicityError

Task = TypeVar("Task")
Result = TypeVar("Result")


class ProcessGone(PublicityError):
    """A process that shared the work ended before its time, as it does when there is no memory left."""

    sentence = N_("A process that shared the work was ended, perhaps for lack of memory. Try again with --jobs 1.")


def shared(do: Callable[[Sequence[Task]], Result], tasks: Sequence[Task], jobs: int, size: int) -> Iterator[Result]:
    """Do tasks in shares of a size, and give what comes of each share, in order; in this process if there are few.

    ``do`` may be anything, a closure too: the processes are forks of this one. Raises what it raises, and ProcessGone.
    """
    shares = [tasks[at : at + size] for at in range(0, len(tasks), size)]
    if jobs < 2 or len(shares) < 2:
        yield from map(do, shares)
        return
    # What is there by now stays as it is: who looks through it for what nobody needs would copy it into every process.
    gc.freeze()
    try:
        with ProcessPoolExecutor(
            min(jobs, len(shares)), get_context("fork"), initializer=_work_for, initargs=(do,)
        ) as processes:
            yield from processes.map(_do, shares)
    except BrokenProcessPool as error:
        raise ProcessGone from error
    finally:
        gc.unfreeze()


def _work_for(do: Callable[[Any], Any]) -> None:
    _do.work = do  # type: ignore[attr-defined]


def _do(share: Sequence[Any]) -> Any:
    return _do.work(share)  # type: ignore[attr-defined]
