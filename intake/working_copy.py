"""The working copy of a photo is made in a process of its own, which can do nothing but that.

Before it looks at the first byte it gives up what it could do harm with: no further file, no socket and no pipe can be
opened (``RLIMIT_NOFILE``), nothing can be written to a disk (``RLIMIT_FSIZE``), memory and time are bounded, and a
crash leaves no image of its memory. Whatever becomes of it, whoever asked gets a copy or a sentence.
"""

import subprocess
import sys
from pathlib import Path

from intake.stripping import NotStripped
from publicity.errors import N_

LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is looked at: more than the letterbox takes in one."""
MEMORY = 512 * 1024 * 1024
SECONDS = 10
PATIENCE = 30.0
"""How long is waited for the process in all, in seconds: one that only sleeps uses no time of its own."""
REFUSED = 3

ROOT = Path(__file__).resolve().parent.parent

CHILD = """
import sys
sys.path.insert(0, sys.argv[1])
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_NPROC, setrlimit
from intake.stripping import NotStripped, stripped
memory, seconds = int(sys.argv[2]), int(sys.argv[3])
for limit, most in ((RLIMIT_AS, memory), (RLIMIT_CPU, seconds), (RLIMIT_CORE, 0), (RLIMIT_FSIZE, 0), (RLIMIT_NPROC, 0),
                    (RLIMIT_NOFILE, 3)):
    setrlimit(limit, (most, most))
try:
    sys.stdout.buffer.write(stripped(sys.stdin.buffer.read()))
except NotStripped as refusal:
    sys.stdout.write(refusal.why)
    sys.stdout.flush()
    sys.exit(int(sys.argv[4]))
"""
"""What the process runs: it has its three streams, and after the limits gets nothing else."""


def working_copy(data: bytes) -> bytes:
    """Make the copy of a JPEG or PNG that handlers look at, without its hidden details. Raises NotStripped alone.

    Takes a tenth of a second; the original, which is the better evidence, stays sealed and untouched.
    """
    if len(data) > LARGEST:
        raise NotStripped(N_("it is too large"))
    return run_apart(CHILD, data)


def run_apart(program: str, data: bytes) -> bytes:
    """Run a program in a process of its own: a file on its standard input, the copy on its standard output.

    It inherits no variable, no folder and no descriptor. Raises NotStripped.
    """
    command = [sys.executable, "-I", "-B", "-c", program, str(ROOT), str(MEMORY), str(SECONDS), str(REFUSED)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, env={}, cwd="/", timeout=PATIENCE, check=False)
    except (subprocess.TimeoutExpired, OSError):
        raise NotStripped(N_("taking it apart took too long")) from None
    if done.returncode == REFUSED:
        raise NotStripped(done.stdout.decode(errors="replace")[:100])
    # A copy is never longer than its original by more than the few bytes that are written anew.
    if done.returncode or not done.stdout or len(done.stdout) > len(data) + 100:
        raise NotStripped(N_("it could not be taken apart"))
    return done.stdout
