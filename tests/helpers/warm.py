"""Commands of Python modules, started by one process that has imported what they need and forks for each: 3 s less each.

A started command is what ``python -m MODULE ARGUMENTS`` is: a process of its own that may be killed, with its own folder,
environment and output. As a program, this file is the process that forks.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

MODULES = ("autograder", "nbgrader")  # these are worth it
REPOSITORY = Path(__file__).resolve().parents[2]
DIGITS = 10  # of a process's number, when it is told


class Started:
    """A command at work; what is used here of `subprocess.Popen`."""

    def __init__(self, pid: int, status: int, output: IO[bytes] | None) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._status, self._output, self._said = status, output, b""

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("the command", timeout or 0)
            told = os.read(self._status, 100)
            os.close(self._status)
            self.returncode = os.waitstatus_to_exitcode(int(told))
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._output and not self._output.closed:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                raise subprocess.TimeoutExpired("the command", timeout or 0)
            more = os.read(self._output.fileno(), 1 << 16)
            self._said += more
            if not more:
                self._output.close()
        self.wait(None if deadline is None else max(0.0, deadline - time.monotonic()))
        return self._said.decode(), None

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._output:
            self._output.close()
        self.wait()


def start(
    where: Path,
    module: str,
    *arguments: str,
    env: Mapping[str, str],
    stdout: int | IO[Any] = subprocess.PIPE,
    start_new_session: bool = False,
) -> Started:
    """Start ``python -m module arguments`` in a folder. Errors go where the output goes."""
    output = None
    if stdout == subprocess.PIPE:
        reading, writing = os.pipe()
        output = os.fdopen(reading, "rb", buffering=0)
    elif stdout == subprocess.DEVNULL:
        writing = os.open(os.devnull, os.O_WRONLY)
    else:
        writing = os.dup(stdout if isinstance(stdout, int) else stdout.fileno())
    told, status = os.pipe()
    request = {
        "where": str(where),
        "module": module,
        "arguments": arguments,
        "env": dict(env),
        "new": start_new_session,
    }
    socket.send_fds(_server(), [json.dumps(request).encode()], [writing, status])
    os.close(writing)
    os.close(status)
    return Started(int(os.read(told, DIGITS)), told, output)


@functools.cache
def _server() -> socket.socket:
    """The way to the process that forks, which ends when the way is closed: when this process ends."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        told = {"PYTHONPATH": str(REPOSITORY), "PYTHONWARNINGS": "ignore", "PYTHONFAULTHANDLER": "1"}
        command = [sys.executable, __file__, str(theirs.fileno())]
        way = [theirs.fileno()]
        server = subprocess.Popen(command, pass_fds=way, env={**os.environ, **told}, stdin=subprocess.DEVNULL)
    atexit.register(lambda: (ours.close(), server.wait()))
    return ours


# ---- the process


def serve(requests: socket.socket) -> dict[str, Any] | None:
    """Fork for each request, and give it back in the process that is to run it."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those end that watch the commands
    while True:
        message, ends, _, _ = socket.recv_fds(requests, 1 << 20, 2)
        if not message:
            return None
        if os.fork() == 0:
            output, status = ends
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            command = os.fork()
            if command == 0:
                os.close(status)
                os.dup2(output, 1)
                os.dup2(output, 2)
                os.close(output)
                request: dict[str, Any] = json.loads(message)
                return request
            os.close(output)
            os.write(status, f"{command:{DIGITS}}".encode())
            told = os.waitpid(command, 0)[1]
            with contextlib.suppress(BrokenPipeError):  # who has started it does not want to know any more
                os.write(status, str(told).encode())
            os._exit(0)
        for end in ends:
            os.close(end)


def become(request: Mapping[str, Any]) -> None:
    """Do what ``python -m`` does."""
    import runpy
    import tempfile

    if request["new"]:
        os.setsid()
    os.chdir(request["where"])
    os.environ.clear()
    os.environ.update(request["env"])
    tempfile.tempdir = None  # the environment names it
    sys.path[0] = request["where"]
    sys.argv[1:] = request["arguments"]
    runpy.run_module(request["module"], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    import gc

    import nbgrader.apps.nbgraderapp  # noqa: F401

    import autograder.classroom.autograde
    import autograder.classroom.folder
    import autograder.cli  # noqa: F401

    gc.freeze()  # what is imported stays shared
    if (told := serve(socket.socket(fileno=int(sys.argv[1])))) is not None:
        become(told)
