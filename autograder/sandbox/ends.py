"""How a worker's process ended, in words."""

from __future__ import annotations

import os
import signal

from autograder.sandbox.errors import WorkerDied
from autograder.untrusted import wire

CRASHES: dict[int, str] = {
    signal.SIGSEGV: "segmentation fault",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "arithmetic fault",
    signal.SIGILL: "illegal instruction",
    signal.SIGABRT: "abort",
}


def end_of(status: int) -> WorkerDied:
    """What to say of a process with this wait status."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by in CRASHES:
        return WorkerDied(f"Python itself crashed ({CRASHES[ended_by]}) while running your code")
    if ended_by and ended_by != signal.SIGKILL:  # SIGKILL may have been ours, after the process had ended itself
        return WorkerDied(f"your code was ended by signal {ended_by}")
    if not ended_by and os.WEXITSTATUS(status) == wire.NO_MEMORY:
        return WorkerDied("your code used more memory than allowed")
    return WorkerDied("your code ended Python while it was running: is there an `os._exit` or an `exit()` in it?")
