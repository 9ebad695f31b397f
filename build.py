"""The command that reads content/, refuses what is faulty, and writes the board into site/."""

import gc
import os
import sys
from collections.abc import Sequence

from standing import said_before


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Returns the exit code: 0 fine, 1 faults in content, 2 usage, 3 configuration."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        is_said, seen = said_before(words)
        if is_said:
            return 0
        # Most of what is imported and made stays until the end: to look for garbage in it again and again takes long.
        gc.set_threshold(100_000, 50, 50)
        # Only now: to import what pages are made with takes longer than to see that there is nothing to do.
        from commands import run

        return run(words, seen)
    except BrokenPipeError:
        # Whoever listened has gone, as "head" does: nobody is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # What is remembered of a large board takes a while to be given back, one object after the other.
    os._exit(code)
