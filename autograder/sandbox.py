"""The trusted side's handle on the untrusted one: a warm zygote, and the workers forked from it."""

from __future__ import annotations

import contextlib
import functools
import glob
import itertools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from autograder import isolation, wire
from autograder.isolation import Limits

DeviceMode = Literal["none", "simulated", "cuda"]
CARD = """
def card():
    import torch
    assert torch.ones(2, device="cuda").sum().item() == 2
    return torch.cuda.get_device_name(0)
"""
START_SECONDS = 120.0
CONTROL_SECONDS = 30.0
CLOSE_SECONDS = 2.0
READ_BYTES = 4096  # at least, from a pipe: a message is seldom longer
PATIENCE = 4  # times a call's seconds, for a worker that the machine gave less processor time than that
WRAPPED_FOLDER = "/scratch"  # in bubblewrap: a file system in memory
NONSENSE = "the sandbox does not answer sensibly"
CRASHES: dict[int, str] = {
    signal.SIGSEGV: "segmentation fault",
    signal.SIGBUS: "bus error",
    signal.SIGFPE: "arithmetic fault",
    signal.SIGILL: "illegal instruction",
    signal.SIGABRT: "abort",
}


class SandboxError(Exception):
    """Our own side failed: the zygote did not start, or is gone. The student is not to blame."""


class SandboxRefused(SandboxError):
    """This machine offers no usable isolation, so no untrusted code is run on it; the message says what it lacks."""


class NoCard(Exception):
    """There is no CUDA device that a worker could use; the message says why."""


class WorkerTimeout(Exception):
    """A worker took longer than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"stopped after {seconds:g} s: is there a loop that never ends?")


class WorkerDied(Exception):
    """A worker ended in the middle of its work; the message says how, in words a student understands."""


@dataclass(frozen=True)
class LoadError:
    """An exception that a cell raised while the submission was loaded."""

    cell: str
    type_name: str
    message: str
    where: str


@dataclass(frozen=True)
class CallError:
    """An exception that a student's function raised. ``bases`` are the names of its class and that class's bases."""

    type_name: str
    bases: tuple[str, ...]
    message: str
    where: str
    function: str


@dataclass(frozen=True)
class Call:
    """What came of one call of a student's function.

    ``modified`` lists the positions of arguments whose contents changed; ``changed`` names the global state that did;
    ``used`` counts backward passes and optimizers made; ``gradients`` answers ``gradient_of``, None where none flows;
    ``numpy_next`` is the next number of NumPy's global generator, where the call was seeded.
    """

    value: Any = None
    error: CallError | None = None
    modified: tuple[int, ...] = ()
    changed: tuple[str, ...] = ()
    used: Mapping[str, int] = field(default_factory=dict)
    gradients: tuple[wire.Tensor | None, ...] = ()
    numpy_next: float | None = None
    seconds: float = 0.0


class Worker:
    """One forked process with one submission's code in it."""

    def __init__(self, zygote: Zygote, pid: int, pipe: socket.socket, limits: Limits) -> None:
        self._zygote, self._pid, self._pipe, self._limits = zygote, pid, pipe, limits
        self._ids = itertools.count(1)
        self._asked = time.monotonic()
        self.at: tuple[int, int] | None = None  # the cell and statement that is being loaded
        self.device: DeviceMode = "none"
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
            frame = wire.read_frame(lambda size: self._receive(size, time.monotonic() + CONTROL_SECONDS))
        except (wire.ProtocolError, ConnectionError, EOFError, WorkerTimeout):
            frame = wire.Frame({})
        if frame.header.get("event") != "ready":
            self.close()
            raise SandboxError("a worker could not be locked down")

    def use(self, device: DeviceMode) -> None:
        """Let all that follows happen on a machine with this device, or with none."""
        if device != self.device:
            self._ask({"op": "use", "device": device}, [])
            self.device = device

    def load(self, cells: Sequence[tuple[str, str]], main: str, skip: Iterable[tuple[int, int]]) -> list[LoadError]:
        """Run a submission's cells, given as (name, source), without the statements in ``skip``.

        Raises:
            WorkerTimeout, WorkerDied: in the statement that ``at`` names.
        """
        frame = self._ask({"op": "load", "cells": cells, "main": main, "skip": sorted(skip)}, [])
        self.at = None
        with self._checked():
            errors = _list(frame.header.get("errors"), dict)[:100]
        return [LoadError(*_texts(error, "cell", "type", "message", "where")) for error in errors]

    def replace(self, cells: Sequence[str], names: Sequence[str]) -> None:
        """Put the reference's functions ``names``, defined by ``cells``, in the place of the student's own."""
        self._ask({"op": "replace", "cells": cells, "names": names}, [])

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
            return _call(frame, len(gradient_of))

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
        deadline = self._asked + self._limits.call_seconds
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
                if header["op"] != "load" or event != "statement":
                    raise wire.ProtocolError("no such event")
                self.at = _place(frame.header.get("at"), header["cells"])
                # Each statement has its time, all of them together have the submission's.
                most = self._asked + self._limits.submission_seconds
                deadline = min(time.monotonic() + self._limits.call_seconds, most)

    @contextlib.contextmanager
    def _checked(self) -> Iterator[None]:
        """Whatever is wrong with an answer, or keeps it from coming, ends this worker and says why."""
        try:
            yield
        except wire.TooLarge:
            self.close()
            raise WorkerDied("your code gave back more data than allowed") from None
        except wire.ProtocolError as error:
            self.close()
            raise WorkerDied(f"the answer was not one that a function call gives ({error})") from None
        except (ConnectionError, EOFError):
            raise self._death() from None

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(select.POLLOUT, deadline)
            with contextlib.suppress(BlockingIOError):
                view = view[self._pipe.send(view[: 1 << 16], socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL) :]

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
        while self._is_starved():
            if poll.poll(100):
                return
        self.close()
        whole = self._limits.submission_seconds
        raise WorkerTimeout(whole if time.monotonic() - self._asked >= whole else self._limits.call_seconds)

    def _is_starved(self) -> bool:
        """Whether a busy machine kept the processor from a worker that wants to run: then it may have more time."""
        if time.monotonic() - self._asked > PATIENCE * self._limits.call_seconds:
            return False
        wants, used = self._zygote.usage(self._pid)
        return wants and used < self._limits.call_seconds

    def _death(self) -> WorkerDied:
        """How the process ended, in words.

        Raises:
            SandboxError: the zygote is gone, and took the process along.
        """
        self._open = False
        self._pipe.close()
        status = self._zygote.end(self._pid)
        if status is None:
            raise SandboxError("the sandbox is gone")
        ended_by = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        if ended_by in CRASHES:
            return WorkerDied(f"Python itself crashed ({CRASHES[ended_by]}) while running your code")
        if ended_by and ended_by != signal.SIGKILL:  # SIGKILL may have been ours, after the process had ended itself
            return WorkerDied(f"your code was ended by signal {ended_by}")
        if not ended_by and os.WEXITSTATUS(status) == wire.NO_MEMORY:
            return WorkerDied("your code used more memory than allowed")
        return WorkerDied("your code ended Python while it was running: is there an `os._exit` or an `exit()` in it?")


def _place(at: Any, cells: Sequence[object]) -> tuple[int, int]:
    """A cell's index and a statement's in it, -1 for the cell as a whole."""
    if type(at) is not list or [type(each) for each in at] != [int, int]:
        raise wire.ProtocolError("no such event")
    if not (0 <= at[0] < len(cells) and -1 <= at[1] < 1 << 20):
        raise wire.ProtocolError("no such statement")
    return at[0], at[1]


def _call(frame: wire.Frame, wanted: int) -> Call:
    """Read a worker's answer to a call for which ``wanted`` gradients were asked.

    Raises:
        wire.ProtocolError: it is none.
    """
    header, buffers = frame.header, frame.buffers
    error = None
    if header.get("error") is not None:
        told = header["error"]
        if type(told) is not dict:
            raise wire.ProtocolError("no such error")
        texts = _texts(told, "type", "message", "where", "function")
        error = CallError(texts[0], tuple(map(str, _list(told.get("bases"), str)[:20])), *texts[1:])
    gradients = [
        wire.decode(node, wire.decode_result, buffers) for node in _list(header.get("gradients", []), dict, type(None))
    ]
    if not all(each is None or isinstance(each, wire.Tensor) for each in gradients):
        raise wire.ProtocolError("a gradient is a tensor")
    if error is None and len(gradients) != wanted:
        raise wire.ProtocolError("not the gradients that were asked for")
    modified = _list(header.get("modified", []), int)
    if not all(0 <= index < 100 for index in modified):
        raise wire.ProtocolError("no such argument")
    used = header.get("used", {})
    if type(used) is not dict or not all(type(count) is int for count in used.values()):
        raise wire.ProtocolError("no such counts")
    next_number, seconds = header.get("numpy_next"), header.get("seconds", 0.0)
    return Call(
        wire.decode(header.get("value"), wire.decode_result, buffers),
        error,
        tuple(modified),
        tuple(wire.plain_text(text[:100]) for text in _list(header.get("changed", []), str)),
        {str(name)[:100]: count for name, count in list(used.items())[:100]},
        tuple(gradients),
        next_number if type(next_number) is float else None,
        seconds if type(seconds) is float else 0.0,
    )


def _texts(told: Mapping[str, Any], *names: str) -> list[str]:
    return [wire.plain_text(str(told.get(name))[: wire.MAX_TEXT]) for name in names]


def _list(value: Any, *kinds: type) -> list[Any]:
    if type(value) is not list or not all(type(each) in kinds for each in value):
        raise wire.ProtocolError("a list was expected")
    return value


class Zygote:
    """The warm process that workers are forked from. Starting it takes seconds; a worker then takes milliseconds."""

    def __init__(self, limits: Limits, isolate: bool = True, wrap: bool | None = None) -> None:
        """``wrap`` puts bubblewrap around it as another layer; None does so where that is the default."""
        self._limits, self._isolate = limits, isolate
        self._wrap = isolate and (isolation.bubblewrap_by_default() if wrap is None else wrap)
        self._folder = ""  # the zygote's, for its scratch folders; in bubblewrap there is none outside
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start the process, unless it is there.

        Raises:
            SandboxError: it does not come up.
        """
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        try:
            self._start()
        except OSError as error:
            self.close()
            raise SandboxError(f"the sandbox could not be started: {error}") from error

    def _start(self) -> None:
        self._folder = "" if self._wrap else tempfile.mkdtemp(prefix="descent-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        package = str(Path(__file__).resolve().parents[1])
        code = (
            f"import sys; sys.path.insert(0, {package!r}); from autograder.worker import main; sys.path.pop(0); "
            f"main({theirs.fileno()}, {list(isolation.python_folders())!r}, {self._isolate!r}, {self._wrap!r})"
        )
        command = [sys.executable, "-I", "-B", "-c", code]
        if self._wrap:
            readable = [*isolation.python_folders(), sys.prefix, sys.base_prefix, *_own_files()]
            command = [*isolation.bubblewrap(readable), "--tmpfs", WRAPPED_FOLDER, *command]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        # Large pages, of which there are few: a fork copies a table of all pages.
        pages = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MPLBACKEND": "agg", **threads, **pages}
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**environment, "TMPDIR": self._folder or WRAPPED_FOLDER},
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is for the command to hear
            )
        self._control.settimeout(START_SECONDS)
        try:
            ready = self._control.recv(10_000)
        except OSError:
            ready = b""
        self._control.settimeout(CONTROL_SECONDS)
        if not ready:
            self.close()
            raise SandboxError("the sandbox did not start; its message stands above")
        refused = json.loads(ready).get("refused")
        if refused:
            self.close()
            raise SandboxRefused(f"{refused} (`autograder doctor` tells more; --no-sandbox grades code that you trust)")

    def fork(self, device: DeviceMode = "none") -> Worker:
        """A fresh worker, on a machine with this device.

        Raises:
            SandboxError: the zygote is gone and does not come back.
        """
        self.start()
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise SandboxError(f"no pipe to a worker could be made: {error}") from error
        try:
            with theirs:
                told = self._tell({"limits": asdict(self._limits), "graphics": device == "cuda"}, [theirs.fileno()])
            pid = told.get("pid")
            if not isinstance(pid, int):
                raise SandboxError(str(told.get("fault", NONSENSE)))
            worker = Worker(self, pid, ours, self._limits)
            worker.await_ready()
            worker.use(device)
            return worker
        except BaseException:
            ours.close()
            raise

    def card(self) -> str:
        """The name of the CUDA device that workers can use.

        Raises:
            NoCard: there is none, or a worker that is locked down can't use it.
            SandboxError: there is no worker.
        """
        if not glob.glob(isolation.GRAPHICS_DEVICES):
            raise NoCard("this machine has no NVIDIA card")
        worker = self.fork("cuda")
        try:
            worker.load([("card", CARD)], "__main__", [])
            call = worker.call("card", [], {})
        except (WorkerDied, WorkerTimeout) as error:
            raise NoCard(f"a worker can't use the card: {error}") from None
        finally:
            worker.close()
        if type(call.value) is not str:
            raise NoCard(f"a worker can't use the card: {call.error.message if call.error else 'it gives no name'}")
        return call.value

    def usage(self, pid: int) -> tuple[bool, float]:
        """Whether a worker wants to run, and the seconds of processor time that it has had."""
        try:
            told = self._tell({"usage": pid}, [])
        except SandboxError:
            return False, 0.0
        return told.get("wants") is True, float(told.get("seconds", 0.0))

    def end(self, pid: int) -> int | None:
        """Kill a worker and return its wait status (None when it is not known)."""
        try:
            status = self._tell({"end": pid}, []).get("status")
        except SandboxError:
            return None
        return status if isinstance(status, int) else None

    def _tell(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        if self._control is None:
            raise SandboxError("the sandbox is not running")
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], fds)
            answer = self._control.recv(65536)
        except OSError as error:
            answer = b""
            reason = str(error)
        else:
            reason = "it closed its socket"
        if not answer:
            self.close()
            raise SandboxError(f"the sandbox is gone: {reason}")
        try:
            told = json.loads(answer)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            self.close()
            raise SandboxError(NONSENSE)
        return told

    def close(self) -> None:
        """End the zygote; its workers end with it."""
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            # It ends by itself, and takes away what its workers left, unless it is still about to start.
            for urge in (self._process.terminate, self._process.kill):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(CLOSE_SECONDS)
                    break
                urge()
            self._process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._control = self._process = None
        self._folder = ""


def _own_files() -> list[str]:
    """The files of this package that the zygote imports."""
    folder = Path(__file__).resolve().parent
    return [str(folder / f"{name}.py") for name in ("__init__", "worker", "wire", "isolation", "devices")]
