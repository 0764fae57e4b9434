"""A process that has imported what others need, and forks for each of them: they start in milliseconds.

What it starts is a process of its own, that may be killed, with its own folder, environment and output.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any, Self

DIGITS = 10  # of a process's number, when it is told


class Started:
    """A process at work; what is used here of `subprocess.Popen`."""

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
                raise subprocess.TimeoutExpired("the process", timeout or 0)
            told = os.read(self._status, 100)
            os.close(self._status)
            self.returncode = os.waitstatus_to_exitcode(int(told))
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, None]:
        deadline = None if timeout is None else time.monotonic() + timeout
        while self._output and not self._output.closed:
            left = None if deadline is None else max(0.0, deadline - time.monotonic())
            if not select.select([self._output], [], [], left)[0]:
                raise subprocess.TimeoutExpired("the process", timeout or 0)
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

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        if self._output:
            self._output.close()
        self.wait()


class Forks:
    """The way to a process that forks. It ends when the way is closed: when all have ended that could ask it."""

    def __init__(self, way: socket.socket) -> None:
        self.way = way

    @classmethod
    def of(cls, command: Sequence[str], env: Mapping[str, str], ways: Sequence[Forks] = (), **options: Any) -> Forks:
        """Run ``command``, which calls `serve`. Its last arguments are the numbers of sockets: its own, and ``ways``."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            numbers = [theirs.fileno(), *(each.way.fileno() for each in ways)]
            asked = [*command, *map(str, numbers)]
            server = subprocess.Popen(asked, pass_fds=numbers, env=env, stdin=subprocess.DEVNULL, **options)
        mine = os.getpid()

        @atexit.register
        def end() -> None:
            if os.getpid() == mine:
                ours.close()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    server.wait(10)

        return cls(ours)

    def start(self, request: Mapping[str, Any], ends: Sequence[int], output: IO[bytes] | None = None) -> Started:
        """Start a process for a request, which gets the descriptors ``ends``; ``output`` is read with its status."""
        told, status = os.pipe()
        socket.send_fds(self.way, [json.dumps(request).encode()], [status, *ends])
        os.close(status)
        return Started(int(os.read(told, DIGITS)), told, output)


def serve(requests: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """Fork for each request, and give it back in the process that is to run it, with its descriptors."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how those end that watch the processes
    while True:
        message, ends, _, _ = socket.recv_fds(requests, 1 << 20, 8)
        if not message:
            return None
        if os.fork() == 0:
            status, *others = ends
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            requests.close()
            process = os.fork()
            if process == 0:
                os.close(status)
                request: dict[str, Any] = json.loads(message)
                return request, others
            for end in others:
                os.close(end)
            os.write(status, f"{process:{DIGITS}}".encode())
            told = os.waitpid(process, 0)[1]
            with contextlib.suppress(BrokenPipeError):  # who has started it does not want to know any more
                os.write(status, str(told).encode())
            os._exit(0)
        for end in ends:
            os.close(end)
