"""The trusted handle on one worker: ask it something, wait for the answer, and say how it ended."""

from __future__ import annotations

import contextlib
import functools
import itertools
import marshal
import math
import select
import socket
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, Protocol

from autograder.course.words import said
from autograder.sandbox.answers import (
    Call,
    Contents,
    Loading,
    read_call,
    read_line,
    read_load,
    read_place,
    read_reading,
    read_shown,
)
from autograder.sandbox.ends import end_of
from autograder.sandbox.errors import SandboxError, WorkerDied, WorkerTimeout
from autograder.sandbox.shown import Shown, read_outputs
from autograder.untrusted import wire
from autograder.untrusted.isolation import Limits

DeviceMode = Literal["none", "simulated", "cuda"]
READY_SECONDS = 30.0
READ_BYTES = 4096  # at least, from a pipe: a message is seldom longer
AT_ONCE = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL  # how to send: without waiting
GRACE = 0.5  # seconds beyond the deadline of all, for a worker that has not had its share of the processor
INTERRUPTED = 4.0  # seconds for a worker that was interrupted to say so, also on a busy machine
LAID_AT_ONCE = 8 << 20  # bytes of files
PATIENCE = 4  # times a call's seconds, for a worker that the machine gave less processor time than that


class Keeper(Protocol):
    """What a worker's handle asks of the zygote that forked it."""

    def usage(self, pid: int) -> tuple[bool, float]: ...

    def interrupt(self, pid: int) -> None: ...

    def end(self, pid: int) -> int | None: ...


class Worker:
    """One forked process with one submission's code in it."""

    def __init__(self, zygote: Keeper, pid: int, pipe: socket.socket, limits: Limits) -> None:
        self._zygote, self._pid, self._pipe, self._limits = zygote, pid, pipe, limits
        self._ids = itertools.count(1)
        self._asked = time.monotonic()
        self.at: tuple[int, int] | None = None  # the cell and statement that is being loaded
        self.line = 0  # of that statement
        self.deadline = math.inf  # of everything that is asked, on the monotonic clock
        self._cells = 0
        self.device: DeviceMode = "none"
        self._spent = 0.0  # seconds of processor time, before what was asked last
        self._may_stop = False  # whether what was asked last can be interrupted
        self._open = True
        self._received = bytearray()  # and not yet asked for

    @property
    def alive(self) -> bool:
        """Whether it can be asked something: it has not ended since the last answer, nor spoken unasked."""
        if self._open:
            poll = select.poll()
            poll.register(self._pipe, select.POLLIN)
            if self._received or poll.poll(0):
                self.close()
        return self._open

    def await_ready(self) -> None:
        """Wait until the process is locked down.

        Raises:
            SandboxError: it could not be, so nothing of the student's has run.
        """
        try:
            frame = wire.read_frame(lambda size: self._receive(size, time.monotonic() + READY_SECONDS))
        except (wire.ProtocolError, ConnectionError, EOFError, WorkerTimeout):
            frame = wire.Frame({})
        if frame.header.get("event") != "ready":
            self.close()
            raise SandboxError(said("a worker could not be locked down"))

    def use(self, device: DeviceMode) -> None:
        """Let all that follows happen on a machine with this device, or with none."""
        if device != self.device:
            self._ask({"op": "use", "device": device}, [])
            self.device = device

    def read(self, files: Mapping[str, bytes], given: str, known: Mapping[str, Any]) -> Contents:
        """Hand over what was handed in, and hear what it was read as."""
        header = {"op": "read", "files": list(files), "given": given, "known": known}
        frame = self._ask(header, list(files.values()))
        with self._checked():
            found = read_reading(frame)
        self._cells = len(found.cells)
        return found

    def load(self, skip: Iterable[tuple[int, int]], seconds: float) -> Loading:
        """Run the submission that was read, without the statements in ``skip``; what nobody needs for so many seconds.

        Raises:
            WorkerTimeout, WorkerDied: in the statement that ``at`` names.
        """
        return self._load({"op": "load", "skip": sorted(skip), "seconds": seconds})

    def rest(self, skip: Iterable[tuple[int, int]]) -> Loading:
        """Run what `load` has put off."""
        return self._load({"op": "rest", "skip": sorted(skip)})

    def _load(self, header: dict[str, Any]) -> Loading:
        frame = self._ask(header, [])
        self.at = None
        with self._checked():
            return read_load(frame)

    def replace(self, cells: Sequence[str], names: Sequence[str]) -> None:
        """Put functions ``names``, defined by ``cells``, in the place of the student's own.

        They go over compiled, without docstrings and comments.
        """
        compiled = [compile(source, "<reference>", "exec", dont_inherit=True, optimize=2) for source in cells]
        self._ask({"op": "replace", "names": names}, [marshal.dumps(code) for code in compiled])

    def anonymous(self, functions: Sequence[str], course: Sequence[str]) -> dict[str, str]:
        """Functions as others may see them; ``course`` are the course's own sources."""
        return self._shown("anonymous", functions, course)

    def own(self, functions: Sequence[str], released: Sequence[str]) -> dict[str, str]:
        """Functions as they were written, without what was handed out: the ``released`` sources."""
        return self._shown("own", functions, released)

    def _shown(self, operation: str, functions: Sequence[str], course: Sequence[str]) -> dict[str, str]:
        frame = self._ask({"op": operation, "functions": functions, "course": course}, [])
        with self._checked():
            return read_shown(frame, functions)

    def defaults(self, function: str) -> Mapping[str, object] | None:
        """The plain defaults of a function's parameters; None where it is no plain function."""
        frame = self._ask({"op": "defaults", "function": function}, [])
        with self._checked():
            told = wire.decode(frame.header.get("value"), wire.decode_result, frame.buffers)
            return {str(name): each for name, each in told.items()} if type(told) is dict else None

    def make(self, value: object) -> Any:
        """Build a value in the worker and get it back with its handle."""
        buffers: list[bytes] = []
        frame = self._ask({"op": "make", "value": wire.encode(value, wire.encode_argument, buffers)}, buffers)
        with self._checked():
            return wire.decode(frame.header.get("value"), wire.decode_result, frame.buffers)

    def look(self, handle: int) -> Any:
        """The present contents of a value that has a handle."""
        frame = self._ask({"op": "look", "handle": handle}, [])
        with self._checked():
            return wire.decode(frame.header.get("value"), wire.decode_result, frame.buffers)

    def call(
        self,
        function: str,
        arguments: Sequence[object],
        keywords: Mapping[str, object],
        gradient_of: Sequence[int] = (),
        cotangent: wire.Tensor | None = None,
        numpy_seed: int | None = None,
        torch_seed: int | None = None,
    ) -> Call:
        """Call a student's function.

        Raises:
            WorkerTimeout, WorkerDied: there is no result, and this worker is of no more use.
        """
        buffers: list[bytes] = []
        header = {
            "op": "call",
            "function": function,
            "arguments": [wire.encode(each, wire.encode_argument, buffers) for each in arguments],
            "keywords": {name: wire.encode(each, wire.encode_argument, buffers) for name, each in keywords.items()},
            "gradient_of": list(gradient_of),
            "cotangent": wire.encode(cotangent, wire.encode_argument, buffers),
            "numpy_seed": numpy_seed,
            "torch_seed": torch_seed,
        }
        frame = self._ask(header, buffers)
        with self._checked():
            return read_call(frame, len(gradient_of))

    def lay(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Lay files beside a notebook that is then `run`."""
        waiting: list[tuple[str, bytes]] = []
        for path, data in files:
            if waiting and len(data) + sum(len(each) for _, each in waiting) > LAID_AT_ONCE:
                self._lay(waiting)
                waiting = []
            waiting.append((path, data))
        self._lay(waiting)

    def _lay(self, files: Sequence[tuple[str, bytes]]) -> None:
        if files:
            self._ask({"op": "lay", "files": [path for path, _ in files]}, [data for _, data in files])

    def run(self, source: str, number: int, seconds: float, environment: Mapping[str, str]) -> list[Shown]:
        """Run the next cell of a notebook as Jupyter does, and give what it puts out.

        Raises:
            WorkerTimeout, WorkerDied: it could not be interrupted after so many seconds, or it ended the worker.
        """
        header = {"op": "run", "source": source, "number": number, "seconds": seconds, "environment": {**environment}}
        self._spent, self._may_stop = self._zygote.usage(self._pid)[1], True
        frame = self._ask(header, [])
        self._may_stop = False
        with self._checked():
            return read_outputs(frame)

    def close(self) -> None:
        """End the process, whatever it is doing."""
        if self._open:
            self._open = False
            self._pipe.close()
            self._zygote.end(self._pid)

    # ---- the pipe

    def _ask(self, header: dict[str, Any], buffers: list[bytes]) -> wire.Frame:
        number = next(self._ids)
        self._asked = time.monotonic()
        deadline = min(self._asked + self._limits.call_seconds, self.deadline)
        if deadline <= self._asked:
            self.close()
            raise self._late()
        with self._checked():
            self._send(wire.Frame({"id": number, **header}, buffers).pack(), deadline)
            while True:
                read = functools.partial(self._receive, deadline=deadline)
                frame = wire.read_frame(read, max_buffers=self._limits.returned_bytes)
                if frame.header.get("id") != number:
                    raise wire.ProtocolError("an answer to another question")
                event = frame.header.get("event")
                if event == "done":
                    return frame
                if event == "too large":
                    raise wire.TooLarge("it said so itself")
                if header["op"] not in ("load", "rest") or event != "statement":
                    raise wire.ProtocolError("no such event")
                self.at = read_place(frame.header.get("at"), self._cells)
                self.line = read_line(frame.header.get("line"))
                # Each statement has its time, all of them together have the loading's.
                self._asked = time.monotonic()
                deadline = min(self._asked + self._limits.call_seconds, self.deadline)

    @contextlib.contextmanager
    def _checked(self) -> Iterator[None]:
        """Whatever is wrong with an answer, or keeps it from coming, ends this worker and says why."""
        try:
            yield
        except wire.TooLarge:
            self.close()
            raise WorkerDied(said("your code gave back more data than allowed")) from None
        except wire.ProtocolError as error:
            self.close()
            raise WorkerDied(said("the answer was not one that a function call gives ({error})", error=error)) from None
        except (ConnectionError, EOFError):
            raise self._death() from None

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            try:
                view = view[self._pipe.send(view[: 1 << 16], AT_ONCE) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)

    def _receive(self, size: int, deadline: float) -> bytes:
        while len(self._received) < size:
            self._wait(select.POLLIN, deadline)
            piece = self._pipe.recv(min(max(size - len(self._received), READ_BYTES), 1 << 20), socket.MSG_DONTWAIT)
            if not piece:
                raise EOFError
            self._received += piece
        taken = bytes(self._received[:size])
        del self._received[:size]
        return taken

    def _wait(self, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._pipe, event)
        left = deadline - time.monotonic()
        if left > 0 and poll.poll(left * 1000):
            return
        starved = True
        while starved:
            starved = self._is_starved()
            if poll.poll(100 if starved else 0):  # who has just answered wants nothing any more
                return
        if self._may_stop:
            self._may_stop = False
            self._zygote.interrupt(self._pid)
            if poll.poll(INTERRUPTED * 1000):
                return
        self.close()
        raise self._late()

    def _late(self) -> WorkerTimeout:
        """What to say: the call has had its time, or all calls together."""
        late = time.monotonic() >= self.deadline and time.monotonic() - self._asked < self._limits.call_seconds
        return WorkerTimeout(self._limits.call_seconds, in_all=late)

    def _is_starved(self) -> bool:
        """Whether a busy machine kept the processor from a worker that wants to run: then it may have more time."""
        now = time.monotonic()
        if now - self._asked > PATIENCE * self._limits.call_seconds or now > self.deadline + GRACE:
            return False
        wants, used = self._zygote.usage(self._pid)
        return wants and used - self._spent < self._limits.call_seconds

    def _death(self) -> WorkerDied:
        """How the process ended, in words.

        Raises:
            SandboxError: the zygote is gone, and took the process along.
        """
        self._open = False
        self._pipe.close()
        status = self._zygote.end(self._pid)
        if status is None:
            raise SandboxError(said("the sandbox is gone"))
        return end_of(status)
