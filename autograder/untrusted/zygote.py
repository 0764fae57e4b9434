"""The zygote: a process with everything imported, and the forked workers that run students' code.

This folder imports nothing else of the grader; no grader, expected value, path or secret of the course is ever in its memory.
The zygote listens on a control socket: ``fork`` makes a worker that serves the socket that came along, ``end`` kills one and
says how it ended. A worker reads and runs one submission and then answers calls, on a machine without CUDA and on one with
it, simulated. Each has its own namespace, in which the cells are run anew. A real card is for a worker of its own: the zygote
never touches CUDA.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, NoReturn

from autograder.untrusted import devices, isolation
from autograder.untrusted.notebook import loading, stand_ins
from autograder.untrusted.notebook.shell import make_shell

CONTROL_BYTES = 65536


class Silence(io.TextIOBase):
    """Where a student's prints go: nowhere, at no cost in memory."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")


def main(control_fd: int, readable: list[str], isolate: bool, wrapped: bool) -> None:
    """Warm up, then serve the control socket until it closes."""
    folder = tempfile.gettempdir()
    control = socket.socket(fileno=control_fd)
    try:
        prepared = isolation.prepare(readable, under_bubblewrap=wrapped) if isolate else None
    except isolation.IsolationError as error:
        _tell(control, {"refused": str(error)})
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="descent-", ignore_cleanup_errors=True) as home:
        os.environ.update(HOME=home, TMPDIR=home, MPLCONFIGDIR=home, IPYTHONDIR=home)
        tempfile.tempdir = home
        _warm_up()
    tempfile.tempdir = None  # each worker has its own
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.collect()
    gc.freeze()
    gc.enable()
    if prepared is not None:
        prepared = isolation.count_apart(prepared)
    scratch: dict[int, str] = {}  # of the workers that live
    with contextlib.suppress(ConnectionError):  # the trusted side has ended, however that came
        _tell(control, {"ready": True, "no_simulation": devices.why_not()})
        _serve(control, folder, scratch, prepared)
    _leave(folder, scratch)


def _tell(control: socket.socket, told: dict[str, Any]) -> None:
    control.sendall(json.dumps(told).encode())


def _serve(control: socket.socket, folder: str, scratch: dict[int, str], prepared: isolation.Prepared | None) -> None:
    while True:
        data, fds, _, _ = socket.recv_fds(control, CONTROL_BYTES, 1)
        if not data:
            return
        request = json.loads(data)
        if "end" in request:
            told = _end(request["end"])
            shutil.rmtree(scratch.pop(request["end"], ""), ignore_errors=True)
            _tell(control, told)
            continue
        if "interrupt" in request:
            with contextlib.suppress(ProcessLookupError):
                os.kill(request["interrupt"], signal.SIGALRM)
            _tell(control, {})
            continue
        if "usage" in request:
            _tell(control, _usage(request["usage"]))
            continue
        try:
            own = tempfile.mkdtemp(dir=folder)
            pid = os.fork()
        except OSError as error:
            os.close(fds[0])
            _tell(control, {"fault": f"no worker could be made: {error}"})
            continue
        if pid == 0:
            code = 70
            try:
                control.close()
                _work(fds[0], Path(own), request, prepared)
                code = 0
            finally:
                os._exit(code)
        os.close(fds[0])
        scratch[pid] = own
        _tell(control, {"pid": pid})


def _leave(folder: str, scratch: dict[int, str]) -> NoReturn:
    """End, with the workers and what they left in their scratch folders, which lie in ``folder``."""
    for pid, each in scratch.items():
        _end(pid)
        shutil.rmtree(each, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rmdir(folder)
    os._exit(0)


def _warm_up() -> None:
    os.environ.setdefault("MPLBACKEND", "agg")
    os.environ["TQDM_DISABLE"] = "1"  # progress is shown to nobody
    warnings.simplefilter("ignore")
    import matplotlib.pyplot
    import matplotlib_inline.backend_inline  # noqa: F401
    import numpy.linalg
    import sympy
    import torch
    import torch._dynamo  # the first optimizer imports it, which costs half a second
    import torch.nn.functional
    import torch.optim
    import torch.utils.data

    from autograder.untrusted import machine, observe, worker  # noqa: F401  workers find it imported

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    make_shell()
    observe.watch(torch)
    # One round of everything that a course does, so that the workers find it warm.
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    torch.autograd.backward((torch.ones(2, 1) * weight).mean())
    optimizer.step()
    if not devices.why_not():
        with devices.simulated_cuda():
            torch.autograd.backward((torch.ones(2, 1, device="cuda") * weight.cuda()).mean())
    x = sympy.Symbol("x")
    for curve in ("1.3*x**2 - x**4/4", "2.1*x**3 + 1.7*x - 0.5", "x*exp(x) - exp(2.3*x)", "x**2 + sin(1.9*x)"):
        slope = sympy.diff(sympy.sympify(curve), x)
        float(slope.subs(x, 0.7))
        sympy.lambdify(x, slope)(1.0)
    matplotlib.pyplot.close(matplotlib.pyplot.figure())
    # The first switch looks through all installed packages.
    matplotlib.pyplot.switch_backend("module://matplotlib_inline.backend_inline")
    matplotlib.pyplot.switch_backend("agg")
    numpy.linalg.norm([1.0, 2.0])
    observe.used.clear()
    machine.remember()
    stand_ins.offer()
    loading.settle()


def _usage(pid: int) -> dict[str, Any]:
    """Whether a worker wants to run, and how much processor time it has had, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return {"wants": False, "seconds": 0.0}
    wants = fields[0] in "RD"  # it runs, or waits for the processor, or for the disk
    return {"wants": wants, "seconds": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")}


def _end(pid: int) -> dict[str, Any]:
    """Kill a worker (it cannot have children) and say how it ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return {"status": None}
    return {"status": status, "memory": usage.ru_maxrss * 1024, "cpu": usage.ru_utime + usage.ru_stime}


def _work(fd: int, scratch: Path, request: dict[str, Any], prepared: isolation.Prepared | None) -> None:
    """Lock this process down and serve one submission."""
    from autograder.untrusted.worker import Server  # the zygote has imported it by now

    limits = isolation.Limits(**request["limits"])
    os.chdir(scratch)
    os.environ.update(HOME=str(scratch), TMPDIR=str(scratch), MPLCONFIGDIR=str(scratch))
    graphics = request["graphics"]
    if not graphics:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""  # where there is a card, this machine has none all the same
    if prepared is not None:
        isolation.lock_down(prepared, scratch, limits, [fd], graphics)
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = Silence()  # type: ignore[misc,assignment]
    sys.stdin = io.StringIO()
    Server(socket.socket(fileno=fd), limits, scratch).serve()
