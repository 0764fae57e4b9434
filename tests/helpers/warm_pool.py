"""Processes of a pool, forked from the command that asks for them: they find imported what it has, 2 s less each.

What they run is what the ``spawn`` of `multiprocessing` has them run.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing.util
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn


def offer(ways: Sequence[int]) -> None:
    """Let the pools of this process, and of those that it forks, be started so, with the descriptors ``ways`` besides."""
    cold: Any = multiprocessing.util.spawnv_passfds  # type: ignore[attr-defined]

    def start(path: bytes, arguments: Sequence[Any], kept: Sequence[int]) -> int:
        code = next((each for each in arguments if "spawn_main" in str(each)), None)
        if code is None:  # multiprocessing has a helper of its own
            return int(cold(path, arguments, kept))
        return os.fork() or _run(code, [*kept, *ways])

    multiprocessing.util.spawnv_passfds = start  # type: ignore[attr-defined]


def _run(code: str, kept: Sequence[int]) -> NoReturn:
    ended = 1
    try:
        last = 2
        for number in sorted({*kept, os.sysconf("SC_OPEN_MAX")}):
            os.closerange(last + 1, number)
            last = number
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        with contextlib.suppress(OSError), open("/proc/self/comm", "w") as name:
            name.write("spawn_main")  # so that it can be told from its parent, whose command line it has
        atexit._clear()
        sys.argv = ["-c", "--multiprocessing-fork"]
        try:
            exec(code, {"__name__": "__main__"})
        except SystemExit as end:
            ended = end.code if isinstance(end.code, int) else 1
        atexit._run_exitfuncs()
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(ended)
