"""How a worker's process ended, in words."""

from __future__ import annotations

import os
import signal

from autograder.course.words import noted, said
from autograder.sandbox.errors import WorkerDied
from autograder.untrusted import wire

CRASHES: dict[int, str] = {
    signal.SIGSEGV: noted("segmentation fault"),
    signal.SIGBUS: noted("bus error"),
    signal.SIGFPE: noted("arithmetic fault"),
    signal.SIGILL: noted("illegal instruction"),
    signal.SIGABRT: noted("abort"),
}


def end_of(status: int) -> WorkerDied:
    """What to say of a process with this wait status."""
    ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    if ended_by in CRASHES:
        return WorkerDied(said("Python itself crashed ({how}) while running your code", how=said(CRASHES[ended_by])))
    if ended_by and ended_by != signal.SIGKILL:  # SIGKILL may have been ours, after the process had ended itself
        return WorkerDied(said("your code was ended by signal {number}", number=ended_by))
    if not ended_by and os.WEXITSTATUS(status) == wire.NO_MEMORY:
        return WorkerDied(said("your code used more memory than allowed"))
    return WorkerDied(said("your code ended Python while it was running: is there an `os._exit` or an `exit()` in it?"))
