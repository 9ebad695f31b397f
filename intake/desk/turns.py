"""How many passwords are stretched at once, over all processes of the desk; a few more wait, others are asked back.

Each costs a third of a second of a core and 64 MiB, by intention. Without a limit, whoever sends many of them would
keep those who are signed in from their work, and reports from being taken in.
"""

import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intake.spool import make_folder
from publicity.errors import N_, PublicityError

AT_ONCE = max(1, min(2, (os.cpu_count() or 1) - 1))
"""One core is left for everything else, where there are two."""
WAITING = 6
"""How many may wait; each holds a thread of a worker meanwhile, and the other threads go on."""
PATIENCE = 4.0
"""Seconds that one waits at the most."""
RETRY_AFTER = 15
"""Seconds after which it is worth trying again."""


class TooManyAtOnce(PublicityError):
    """More people type a password at this moment than the desk can look at."""

    sentence = N_(
        "Very many passwords are being typed at this moment. Nothing was done, and your password is kept nowhere. Wait"
        " half a minute and do it once more."
    )


@dataclass(frozen=True)
class Turns:
    """The turns and the places to wait, each a file in a folder that one process locks: a crash gives it back."""

    folder: Path
    at_once: int = AT_ONCE
    waiting: int = WAITING
    patience: float = PATIENCE

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for one's turn, and have it. Raises TooManyAtOnce, and OSError when the folder cannot be used."""
        make_folder(self.folder)
        if (place := self._locked("place", self.waiting)) is None:
            raise TooManyAtOnce
        try:
            turn = self._wait()
        finally:
            os.close(place)
        try:
            yield
        finally:
            os.close(turn)

    def _wait(self) -> int:
        deadline = time.monotonic() + self.patience
        while (turn := self._locked("turn", self.at_once)) is None:
            if time.monotonic() >= deadline:
                raise TooManyAtOnce
            time.sleep((20 + secrets.randbelow(30)) / 1000)
        return turn

    def _locked(self, kind: str, count: int) -> int | None:
        """Lock one of some files, and return what holds it; None when others hold them all."""
        for number in range(count):
            handle = os.open(self.folder / f"{kind}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
            except BaseException:
                os.close(handle)
                raise
            else:
                return handle
        return None
