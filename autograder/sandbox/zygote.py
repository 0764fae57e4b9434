"""The warm process that workers are forked from: start it, have it fork and end, and end it with all of them."""

from __future__ import annotations

import contextlib
import glob
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from autograder.course.words import heard, noted, said
from autograder.sandbox.errors import NoCard, SandboxError, SandboxRefused, WorkerDied, WorkerTimeout, why_refused
from autograder.sandbox.handle import DeviceMode, Worker
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

CARD = """
def card():
    import torch
    assert torch.ones(2, device="cuda").sum().item() == 2
    return torch.cuda.get_device_name(0)
"""
START_SECONDS = 120.0
CONTROL_SECONDS = 30.0
CLOSE_SECONDS = 2.0
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    # Large pages, of which there are few: a fork copies a table of all pages.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
WRAPPED_FOLDER = "/scratch"  # in bubblewrap: a file system in memory
NONSENSE = noted("the sandbox does not answer sensibly")


class Zygote:
    """The warm process that workers are forked from. Starting it takes seconds; a worker then takes milliseconds."""

    def __init__(self, isolate: bool = True, wrap: bool | None = None) -> None:
        """``wrap`` puts bubblewrap around it as another layer; None does so where that is the default."""
        self._isolate = isolate
        self._wrap = isolate and (isolation.bubblewrap.by_default() if wrap is None else wrap)
        self._folder = ""  # the zygote's, for its scratch folders; in bubblewrap there is none outside
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.no_simulation = ""  # why no device can be simulated, once it has started

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
            raise SandboxError(said("the sandbox could not be started: {error}", error=error)) from error

    def _start(self) -> None:
        self._folder = "" if self._wrap else tempfile.mkdtemp(prefix="descent-")
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = launch(theirs.fileno(), self._isolate, self._wrap, self._folder or WRAPPED_FOLDER)
        self._control.settimeout(START_SECONDS)
        ready, why = b"", said("the sandbox did not start; its message stands above")
        try:
            ready = self._control.recv(10_000)
        except TimeoutError:
            why = said(
                "the sandbox was not ready within {seconds:g} seconds; this machine may have too much to do",
                seconds=START_SECONDS,
            )
        except OSError:
            pass
        self._control.settimeout(CONTROL_SECONDS)
        if not ready:
            self.close()
            raise SandboxError(why)
        told = json.loads(ready)
        self.no_simulation = str(told.get("no_simulation", ""))
        refused = told.get("refused")
        if refused:
            self.close()
            raise SandboxRefused(
                said(
                    "{refused} (`autograder doctor` tells more; --no-sandbox grades code that you trust)",
                    refused=why_refused(str(refused)),
                )
            )

    def fork(self, limits: Limits, device: DeviceMode = "none") -> Worker:
        """A fresh worker with these limits, on a machine with this device.

        Raises:
            SandboxError: the zygote is gone and does not come back.
        """
        self.start()
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise SandboxError(said("no pipe to a worker could be made: {error}", error=error)) from error
        try:
            with theirs:
                told = self._tell({"limits": asdict(limits), "graphics": device == "cuda"}, [theirs.fileno()])
            pid = told.get("pid")
            if not isinstance(pid, int):
                raise SandboxError(heard(str(told["fault"])) if "fault" in told else said(NONSENSE))
            worker = Worker(self, pid, ours, limits)
            worker.await_ready()
            worker.use(device)
            return worker
        except BaseException:
            ours.close()
            raise

    def card(self, limits: Limits) -> str:
        """The name of the CUDA device that workers with these limits can use.

        Raises:
            NoCard: there is none, or a worker that is locked down can't use it.
            SandboxError: there is no worker.
        """
        if not glob.glob(isolation.GRAPHICS_DEVICES):
            raise NoCard(said("this machine has no NVIDIA card"))
        worker = self.fork(limits, "cuda")
        try:
            worker.replace([CARD], ["card"])
            call = worker.call("card", [], {})
        except (WorkerDied, WorkerTimeout) as error:
            raise NoCard(said("a worker can't use the card: {error}", error=error)) from None
        finally:
            worker.close()
        if type(call.value) is not str:
            why = call.error.message if call.error else said("it gives no name")
            raise NoCard(said("a worker can't use the card: {error}", error=why))
        return call.value

    def usage(self, pid: int) -> tuple[bool, float]:
        """Whether a worker wants to run, and the seconds of processor time that it has had."""
        try:
            told = self._tell({"usage": pid}, [])
        except SandboxError:
            return False, 0.0
        return told.get("wants") is True, float(told.get("seconds", 0.0))

    def interrupt(self, pid: int) -> None:
        """Stop what a worker is running, where it listens."""
        with contextlib.suppress(SandboxError):
            self._tell({"interrupt": pid}, [])

    def end(self, pid: int) -> int | None:
        """Kill a worker and return its wait status (None when it is not known)."""
        try:
            status = self._tell({"end": pid}, []).get("status")
        except SandboxError:
            return None
        return status if isinstance(status, int) else None

    def _tell(self, request: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        if self._control is None:
            raise SandboxError(said("the sandbox is not running"))
        try:
            socket.send_fds(self._control, [json.dumps(request).encode()], fds)
            answer = self._control.recv(65536)
        except OSError as error:
            answer = b""
            reason = str(error)
        else:
            reason = said("it closed its socket")
        if not answer:
            self.close()
            raise SandboxError(said("the sandbox is gone: {reason}", reason=reason))
        try:
            told = json.loads(answer)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            self.close()
            raise SandboxError(said(NONSENSE))
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


def launch(control: int, isolate: bool, wrap: bool, folder: str) -> subprocess.Popen[bytes]:
    """Start the process; it serves the socket ``control``, and its scratch folders lie in ``folder``.

    Raises:
        OSError: it can't be started.
    """
    package = str(Path(__file__).resolve().parents[2])
    code = (
        "import gc, sys; gc.disable(); "  # until all is imported: a sixth of the start
        f"sys.path.insert(0, {package!r}); from autograder.untrusted.zygote import main; sys.path.pop(0); "
        f"main({control}, {list(isolation.python_folders())!r}, {isolate!r}, {wrap!r})"
    )
    command = [sys.executable, "-I", "-B", "-c", code]
    if wrap:
        readable = [*isolation.python_folders(), sys.prefix, sys.base_prefix, *_own_files()]
        command = [*isolation.bubblewrap.command(readable), "--tmpfs", WRAPPED_FOLDER, *command]
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        pass_fds=[control],
        env={**ENVIRONMENT, "TMPDIR": folder},
        cwd="/",
        start_new_session=True,  # Ctrl-C in the terminal is for the command to hear
    )


def _own_files() -> list[str]:
    """The files of this package that the zygote imports."""
    package = Path(__file__).resolve().parents[1]
    return [str(package / "__init__.py"), str(package / "untrusted")]
