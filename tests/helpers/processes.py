"""What tests need to know of the processes that they have started, and of those that these have started in turn."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from forks import Started


def below(pid: int) -> set[int]:
    """The processes that descend from this one, wherever they have moved to."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):  # it has just ended
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def is_gone(pid: int) -> bool:
    """Whether this process has ended, also where nobody has asked how."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].startswith("Z")
    except OSError:
        return True


def communicated(process: subprocess.Popen[str] | Started) -> str:
    """What a process says until it ends. One that does not end is made to say where it stands, and fails the test.

    It has half of the time that a test has. Waiting for it as `Popen` does, when a ``with`` is left by an exception,
    would be for ever.
    """
    seconds = float(os.environ["PYTEST_TIMEOUT"]) / 2
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # with PYTHONFAULTHANDLER it shows what each thread is at
        try:
            said = process.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            said = process.communicate()[0]
        raise AssertionError(f"it did not end within {seconds:g} s:\n{said}") from None


def stop(process: subprocess.Popen[str] | Started, number: signal.Signals) -> None:
    """Send a signal as a person would: Ctrl-C goes to every process of the terminal."""
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
