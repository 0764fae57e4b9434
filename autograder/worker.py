"""The untrusted side: a zygote with everything imported, and the forked workers that run students' code.

This module imports nothing of the grader but `wire`, `isolation` and `devices`; no grader, expected value, path or secret of
the course is ever in its memory. The zygote listens on a control socket: ``fork`` makes a worker that serves the socket
that came along, ``end`` kills one and says how it ended. A worker runs one submission's cells and then answers calls,
on a machine without CUDA and on one with it, simulated. Each has its own namespace, in which the cells are run anew. A real
card is for a worker of its own: the zygote never touches CUDA.
"""

from __future__ import annotations

import _random
import ast
import contextlib
import ctypes
import errno
import gc
import io
import json
import linecache
import math
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn, Self

from autograder import devices, isolation, wire

CONTROL_BYTES = 65536
READ_BYTES = 4096  # at least, from a pipe: a message is seldom longer
KEPT_TEXT = 400
SEED = 20240229
RECURSION_LIMIT = sys.getrecursionlimit()
MERSENNE_TWISTER = 4 * (624 + 1)  # bytes: the words of NumPy's generator, and its place among them
_set_timer = signal.setitimer
# Modules whose names are put back between two functions, lest one that patches them harms the others. Their classes, and
# everything else that a student's code can reach, stay as they are: nothing here protects the grader.
PUT_BACK = """builtins json math random signal sys time warnings numpy numpy.linalg numpy.random sympy torch torch.autograd
torch.nn torch.nn.functional torch.optim autograder.devices autograder.wire""".split()


class Silence(io.TextIOBase):
    """Where a student's prints go: nowhere, at no cost in memory."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return len(text)

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        raise io.UnsupportedOperation("fileno")


_FOUND: dict[str, Names] = {}  # of the modules above, before any student's code


# ---- the zygote -----------------------------------------------------------------------------------------------------


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
    scratch: dict[int, str] = {}  # of the workers that live
    with contextlib.suppress(ConnectionError):  # the trusted side has ended, however that came
        _tell(control, {"ready": True})
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
    warnings.simplefilter("ignore")
    import matplotlib.pyplot
    import numpy.linalg
    import sympy
    import torch
    import torch._dynamo  # the first optimizer imports it, which costs half a second
    import torch.nn.functional
    import torch.optim
    import torch.utils.data
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = InteractiveShell.instance(config=config)
    shell.register_magic_function(lambda line: None, "line", "matplotlib")
    shell.system = shell.system_raw = _no_shell
    _watch(torch)
    torch.autograd.profiler.record_function = _NoMark  # type: ignore[assignment,misc]
    # One round of everything that a course does, so that the workers find it warm.
    weight = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.1)
    torch.autograd.backward((torch.ones(2, 1) * weight).mean())
    optimizer.step()
    with devices.simulated_cuda():
        torch.autograd.backward((torch.ones(2, 1, device="cuda") * weight.cuda()).mean())
    x = sympy.Symbol("x")
    sympy.lambdify(x, sympy.diff(x**2 + sympy.sin(x), x))(1.0)
    matplotlib.pyplot.close(matplotlib.pyplot.figure())
    numpy.linalg.norm([1.0, 2.0])
    _USED.clear()
    _FOUND.update((name, Names(name)) for name in PUT_BACK)


def _no_shell(command: str) -> None:
    raise RuntimeError("shell commands (`!` and `%%bash`) do not run while grading")


def _usage(pid: int) -> dict[str, Any]:
    """Whether a worker wants to run, and how much processor time it has had, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return {"wants": False, "seconds": 0.0}
    return {"wants": fields[0] == "R", "seconds": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")}


def _end(pid: int) -> dict[str, Any]:
    """Kill a worker (it cannot have children) and say how it ended."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        _, status, usage = os.wait4(pid, 0)
    except ChildProcessError:
        return {"status": None}
    return {"status": status, "memory": usage.ru_maxrss * 1024, "cpu": usage.ru_utime + usage.ru_stime}


# ---- what a worker notices about torch -------------------------------------------------------------------------------

_USED: dict[str, int] = {}


def _watch(torch: Any) -> None:
    """Count backward passes and optimizers made, wherever they are called from; spare the optimizers a choice."""

    def counted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **keywords: Any) -> Any:
            _USED[name] = _USED.get(name, 0) + 1
            return function(*args, **keywords)

        return call

    for module in (torch.autograd, torch.autograd.graph):
        module._engine_run_backward = counted("autograd", module._engine_run_backward)
    forward = torch.autograd.forward_ad  # `torch.func.jvp` comes by here too
    forward.make_dual = counted("autograd", forward.make_dual)
    made = torch.optim.Optimizer.__init__

    def init(self: Any, params: Any, defaults: dict[str, Any], *args: Any, **keywords: Any) -> None:
        more = [key for key in ("momentum", "weight_decay", "nesterov") if defaults.get(key)]
        name = "+".join([f"optim.{type(self).__name__}", *more])
        _USED[name] = _USED.get(name, 0) + 1
        if defaults.get("foreach", False) is None and defaults.get("fused") is None:
            defaults["foreach"] = (
                False  # the same numbers; to choose between the ways takes a twentieth of a training loop
            )
        made(self, params, defaults, *args, **keywords)

    torch.optim.Optimizer.__init__ = init


class _NoMark(contextlib.ContextDecorator):
    """Stands in for the marks that torch makes for its profiler: a tenth of a training loop's time, and no one looks."""

    def __init__(self, *_: object) -> None:
        pass

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


# ---- a worker --------------------------------------------------------------------------------------------------------


def _work(fd: int, scratch: Path, request: dict[str, Any], prepared: isolation.Prepared | None) -> None:
    """Lock this process down and serve one submission."""
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
    Worker(socket.socket(fileno=fd), limits, scratch).serve()


class Names:
    """The names in a module as they are now, to be put back where they have changed."""

    def __init__(self, module: str) -> None:
        self.names = vars(sys.modules[module])
        self.found = self.names.copy()
        self.version = _version(self.names)

    @property
    def changed(self) -> bool:
        return self.version is None or _version(self.names) != self.version

    def put_back(self) -> None:
        if self.changed:
            self.names.update(self.found)
            self.version = _version(self.names)


def _version(names: dict[str, Any]) -> int | None:
    """The number that CPython gives a dict anew with each change; None where it has none (3.14 and later).

    Looking at all names instead would touch them all, and make the system copy the pages that they share with the zygote.
    """
    return _read_version(names) if _HAS_VERSIONS else None


def _read_version(names: dict[str, Any]) -> int:
    return ctypes.c_uint64.from_address(id(names) + 3 * ctypes.sizeof(ctypes.c_void_p)).value


def _has_versions() -> bool:
    if sys.version_info >= (3, 14) or sys.implementation.name != "cpython":
        return False
    names: dict[str, Any] = {}
    seen = []
    for value in (1, 2, 2.5):
        names["x"] = value
        seen += [_read_version(names), _read_version(names)]
    return seen[0] == seen[1] != seen[2] == seen[3] != seen[4] == seen[5]


_HAS_VERSIONS = _has_versions()


class Machine:
    """What a student's code finds around it, with or without a CUDA device: its namespace, and the names in modules."""

    def __init__(self, main: dict[str, Any]) -> None:
        self.module = types.ModuleType("__main__")
        self.namespace = vars(self.module)
        self.namespace.update(main)
        self.found = [Names(name) if known.changed else known for name, known in _FOUND.items()]


class Worker:
    """Runs a submission's cells on a machine without CUDA, or with it, and calls its functions there."""

    def __init__(self, pipe: socket.socket, limits: isolation.Limits, scratch: Path) -> None:
        import numpy
        import sympy
        import torch
        from IPython.core.interactiveshell import InteractiveShell

        self.pipe, self.limits, self.scratch = pipe, limits, scratch
        self.numpy, self.sympy, self.torch = numpy, sympy, torch
        self.shell = InteractiveShell.instance()
        self.main = self.shell.user_ns.copy()
        # Each cell's statements, or the error that kept it from being read:
        self.read: dict[int, list[types.CodeType] | dict[str, Any]] = {}
        self.kept: list[Any] = []
        self.received = bytearray()
        self.last_called = ""
        self.simulation = contextlib.ExitStack()
        self.machine = Machine(self.main)
        self.machines = {"none": self.machine}
        self.device = "none"
        self._numpy_generator = numpy.random.get_bit_generator()  # type: ignore[attr-defined]
        head = object.__basicsize__  # has the count of references in it
        self._python_generator = id(random._inst) + head, _random.Random.__basicsize__ - head
        self._seed_torch = torch.default_generator.manual_seed  # torch.manual_seed takes a quarter of a millisecond

    def serve(self) -> None:
        self._send({"id": 0, "event": "ready"}, [])
        operations = {
            "use": self.use,
            "load": self.load,
            "replace": self.replace,
            "make": self.make,
            "look": self.look,
            "call": self.call,
        }
        while True:
            try:
                frame = wire.read_frame(self._read)
            except EOFError:
                return
            try:
                answer, buffers = operations[frame.header["op"]](frame)
                self._send({"id": frame.header["id"], "event": "done", **answer}, buffers)
            except MemoryError:
                os._exit(wire.NO_MEMORY)

    def _read(self, size: int) -> bytes:
        while len(self.received) < size:
            piece = self.pipe.recv(min(max(size - len(self.received), READ_BYTES), 1 << 20))
            if not piece:
                raise EOFError
            self.received += piece
        taken = bytes(self.received[:size])
        del self.received[:size]
        return taken

    def _send(self, header: dict[str, Any], buffers: list[bytes]) -> None:
        size = sum(map(len, buffers))
        data = wire.Frame(header, buffers).pack() if size <= self.limits.returned_bytes else b""
        if not 0 < len(data) <= size + wire.MAX_HEADER:
            data = wire.Frame({"id": header["id"], "event": "too large"}).pack()
        self.pipe.sendall(data)

    # ---- loading

    def use(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        """Go to a machine with another device: the student's code there knows nothing of what it did here."""
        device = frame.header["device"]
        self._put_back()
        self.simulation.close()
        if device == "simulated":
            self.simulation.enter_context(devices.simulated_cuda())
        if device not in self.machines:
            self.machines[device] = Machine(self.main)
        self.device, self.machine = device, self.machines[device]
        self._enter(self.machine)
        return {}, []

    def _enter(self, machine: Machine) -> None:
        self.shell.user_module = sys.modules[machine.module.__name__] = machine.module
        self.shell.user_ns = machine.namespace
        self.last_called = ""

    def _tidy(self) -> None:
        """Give the code that is about to be loaded an empty folder and fresh seeds, as if it were the first."""
        os.chdir(self.scratch)
        for name in os.listdir():
            if os.path.isdir(name):
                shutil.rmtree(name, ignore_errors=True)
            else:
                os.unlink(name)
        for seed in (random.seed, self.numpy.random.seed, self._seed_torch):
            seed(SEED)

    def load(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        """Run the cells in order, statement by statement: an error in one does not stop the next."""
        header = frame.header
        machine = self.machine
        machine.namespace["__name__"] = header["main"]
        self._enter(machine)
        self._tidy()
        skip = {tuple(each) for each in header["skip"]}
        errors: dict[int, list[dict[str, Any]]] = {}
        # All cells are read before the first is run, which might change how the others are read.
        if not self.read:
            self._read_cells(header, skip)
        waiting = []
        for index, statements in self.read.items():
            if isinstance(statements, dict):
                errors[index] = [statements]
            else:
                waiting += [
                    (index, number, code) for number, code in enumerate(statements) if (index, number) not in skip
                ]
        with self._state_kept({}):
            for index, number, code in waiting:
                self._send({"id": header["id"], "event": "statement", "at": [index, number]}, [])
                try:
                    self._run(code)
                except BaseException as error:
                    errors.setdefault(index, []).append({"cell": header["cells"][index][0], **self._error(error)})
        self._put_back()
        return {"errors": [told for _, found in sorted(errors.items()) for told in found][:100]}, []

    def _read_cells(self, header: dict[str, Any], skip: set[tuple[int, ...]]) -> None:
        for index, (name, source) in enumerate(header["cells"]):
            if (index, -1) in skip:
                continue
            self._send({"id": header["id"], "event": "statement", "at": [index, -1]}, [])
            try:
                self.read[index] = self._statements(name, source)
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                self.read[index] = {"cell": name, **self._error(error)}

    def _statements(self, name: str, source: str) -> list[types.CodeType]:
        """The top-level statements of a cell, magics translated, each compiled by itself."""
        filename = f"<{name}>"
        try:
            tree = ast.parse(source, filename)
            if source.lstrip().startswith("In ["):  # a prompt that was pasted along reads like an annotation
                raise SyntaxError
            python = source
        except (SyntaxError, ValueError):
            python = self.shell.transform_cell(source)
            tree = ast.parse(python, filename)
        linecache.cache[filename] = (len(python), None, python.splitlines(keepends=True), filename)
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        return [compile(ast.Module([node], []), filename, "exec", flags=flags, dont_inherit=True) for node in tree.body]

    def _run(self, code: types.CodeType) -> None:
        result = eval(code, self.machine.namespace)
        if isinstance(result, types.CoroutineType):
            import asyncio

            asyncio.run(result)

    def replace(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        """Put the reference's functions in the place of the student's own, for a caller to be graded on its merit."""
        reference: dict[str, Any] = {"__name__": "reference"}
        for source in frame.header["cells"]:
            exec(compile(source, "<reference>", "exec", dont_inherit=True), reference)
        for name in frame.header["names"]:
            self.machine.namespace[name] = reference[name]
        return {}, []

    # ---- values

    def make(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        value = wire.decode(frame.header["value"], self._decode, frame.buffers)
        buffers: list[bytes] = []
        return {"value": wire.encode(value, self._encode, buffers)}, buffers

    def look(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        buffers: list[bytes] = []
        return {"value": wire.encode(self.kept[frame.header["handle"]], self._encode, buffers)}, buffers

    def _keep(self, value: Any) -> int:
        for handle, kept in enumerate(self.kept):
            if kept is value:
                return handle
        self.kept.append(value)
        return len(self.kept) - 1

    def _encode(self, value: Any, buffers: list[bytes]) -> wire.Node | None:
        numpy, torch = self.numpy, self.torch
        if isinstance(value, torch.Tensor):
            return {"tensor": self._tensor(value, buffers)} if value.layout is torch.strided else None
        if isinstance(value, torch.nn.Module):
            parameters = [[str(name)[:200], self._tensor(each, buffers)] for name, each in value.named_parameters()]
            children = [type(each).__name__ for each in value.children()]
            fields = {"type": type(value).__name__, "children": children, "parameters": parameters}
            return {"module": {**fields, "handle": self._keep(value)}}
        if isinstance(value, numpy.generic):
            return wire.encode(value.item(), lambda *_: None, buffers)
        if isinstance(value, numpy.ndarray):
            plain = numpy.asarray(value)
            if plain.dtype.name not in wire.DTYPES or plain.nbytes > self.limits.returned_bytes:
                return None
            return {"array": wire.array_node(plain, plain.dtype.name, buffers)}
        if isinstance(value, torch.device):
            return {"device": str(value)}
        if isinstance(value, self.sympy.Basic):
            return {"expression": self._expression(value, [0])}
        return None

    def _tensor(self, value: Any, buffers: list[bytes]) -> dict[str, Any]:
        torch = self.torch
        if value.is_meta:
            value = torch.zeros(value.shape if value.numel() < 10_000 else 0, dtype=value.dtype)
            return {**self._tensor(value, buffers), "device": "meta"}
        with torch._C.DisableTorchFunction():  # a tensor subclass, or a simulated device, shows its real numbers
            plain = value.detach().cpu().resolve_conj().resolve_neg()
            dtype = str(plain.dtype).removeprefix("torch.")
            array = (plain if dtype in wire.DTYPES else plain.float()).numpy()
            fields = {"requires_grad": value.requires_grad, "is_leaf": value.is_leaf}
            if array.nbytes > self.limits.returned_bytes:
                array, dtype = self.numpy.zeros(0, "float32"), "too large"
        device = str(devices.device_of(value) if self.device != "none" else value.device)
        return {**wire.array_node(array, dtype, buffers), **fields, "device": device, "handle": self._keep(value)}

    def _expression(self, value: Any, count: list[int]) -> list[Any]:
        count[0] += 1
        if count[0] > 2000:
            raise ValueError("an expression of more than 2000 parts")
        value = value.as_expr() if isinstance(value, self.sympy.Poly) else value
        head = type(value).__name__
        if head == "Symbol":
            return ["Symbol", [], value.name]
        if value.is_Rational:
            return ["Number", [], f"{value.p}/{value.q}"]
        if value.is_Float:
            return ["Number", [], repr(float(value))]
        return [head, [self._expression(each, count) for each in value.args], ""]

    def _decode(self, kind: str, content: Any, buffers: list[bytes]) -> Any:
        torch = self.torch
        if kind == "ref":
            return self.kept[content]
        if kind == "tensor":
            array, dtype = wire.node_array(content, buffers)
            tensor = torch.from_numpy(array.copy()).to(getattr(torch, dtype))
            tensor = self._place(tensor, content["device"])
            return tensor.requires_grad_() if content["requires_grad"] else tensor
        if kind == "array":
            return wire.node_array(content, buffers)[0].copy()
        if kind == "device":
            return torch.device(content)
        if kind == "function":
            return eval(content, {"math": math, "np": self.numpy})
        if kind == "sympify":
            return self.sympy.sympify(content)
        if kind == "linear":
            (weight, dtype), (bias, _) = (wire.node_array(content[name], buffers) for name in ("weight", "bias"))
            with torch.random.fork_rng(devices=[]):
                layer = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=getattr(torch, dtype))
            with torch.no_grad():
                layer.weight.copy_(torch.from_numpy(weight.copy()))
                layer.bias.copy_(torch.from_numpy(bias.copy()))
            model = torch.nn.Sequential(layer, torch.nn.Sigmoid()) if content["sigmoid"] else layer
            return model if content["device"] == "cpu" else model.to(content["device"])
        raise wire.ProtocolError(f"no such kind: {kind}")

    def _place(self, tensor: Any, device: str) -> Any:
        if device == "cpu" and self.device == "none":
            return tensor
        return devices.place(tensor, self.torch.device(device))

    # ---- calls

    def call(self, frame: wire.Frame) -> tuple[dict[str, Any], list[bytes]]:
        """Call a student's function on fresh arguments, and tell what came and what it left changed."""
        header, numpy = frame.header, self.numpy
        if header["function"] != self.last_called:
            self._put_back()
            self.last_called = header["function"]
        function = self.machine.namespace.get(header["function"])
        if not callable(function):
            return {"error": {"type": "Missing", "bases": [], "message": "", "where": "", "function": ""}}, []
        try:
            arguments = [wire.decode(node, self._decode, frame.buffers) for node in header["arguments"]]
            keywords = {
                name: wire.decode(node, self._decode, frame.buffers) for name, node in header["keywords"].items()
            }
        except MemoryError:
            return {"error": self._error(MemoryError("no memory left for the arguments"))}, []
        before = [self._copy(each) for each in arguments]
        # A fresh seed for each call, so that a function that seeds for itself is seen to do so.
        numpy.random.seed(header["id"] + SEED if header["numpy_seed"] is None else header["numpy_seed"])
        self._seed_torch(header["id"] + SEED if header["torch_seed"] is None else header["torch_seed"])
        _USED.clear()
        answer: dict[str, Any] = {}
        buffers: list[bytes] = []
        started = time.perf_counter()
        with self._state_kept(answer):
            try:
                value = function(*arguments, **keywords)
                answer["seconds"] = time.perf_counter() - started
                answer["used"] = dict(_USED)
                answer["value"] = wire.encode(value, self._encode, buffers)
                if header["gradient_of"]:
                    answer["gradients"] = self._gradients(value, arguments, frame, buffers)
            except BaseException as error:
                answer["error"] = self._error(error)
                answer.setdefault("seconds", time.perf_counter() - started)
                answer.setdefault("used", dict(_USED))
        if header["numpy_seed"] is not None:
            answer["numpy_next"] = float(numpy.random.random_sample())
        answer["modified"] = [
            index for index, pair in enumerate(zip(arguments, before, strict=True)) if not self._same(*pair)
        ]
        return answer, buffers

    def _put_back(self) -> None:
        """What one function has replaced is no other function's trouble."""
        for names in self.machine.found:
            names.put_back()
        sys.settrace(None)
        sys.setrecursionlimit(RECURSION_LIMIT)
        warnings.resetwarnings()
        warnings.simplefilter("ignore")
        self.numpy.seterr(divide="warn", over="warn", under="ignore", invalid="warn")
        self.torch.use_deterministic_algorithms(False)

    @contextlib.contextmanager
    def _state_kept(self, answer: dict[str, Any]) -> Iterator[None]:
        """Put torch's global settings back after a call, stop alarms, and tell what had changed."""
        torch = self.torch
        dtype, generators = torch.get_default_dtype(), self._generators()
        yield
        for timer in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            _set_timer(timer, 0)  # an alarm would end the next function's call
        changed = []
        if torch.get_default_dtype() is not dtype:
            changed.append("default dtype")
            torch.set_default_dtype(dtype)
        if not torch.is_grad_enabled():
            changed.append("grad mode")
            torch.set_grad_enabled(True)
        if torch.utils._device.CURRENT_DEVICE is not None:
            changed.append("default device")
            torch.set_default_device(None)
        now = self._generators()
        changed += [f"{name} random state" for name, state in generators.items() if now[name] != state]
        torch.set_num_threads(1)
        answer["changed"] = changed

    def _generators(self) -> dict[str, bytes]:
        """The states of the global random generators, from memory: their own methods take twenty times as long."""
        with self.torch._C.DisableTorchFunction():
            state = self.torch.default_generator.get_state()
            return {
                "torch": ctypes.string_at(state.data_ptr(), state.nbytes),
                "numpy": ctypes.string_at(self._numpy_generator.ctypes.state_address, MERSENNE_TWISTER),
                "python": ctypes.string_at(*self._python_generator),
            }

    def _gradients(self, value: Any, arguments: list[Any], frame: wire.Frame, buffers: list[bytes]) -> Any:
        """What autograd sends back to some of the arguments from ``sum(value * cotangent)``; None where nothing flows."""
        torch = self.torch
        wanted = [arguments[index] for index in frame.header["gradient_of"]]
        if not isinstance(value, torch.Tensor) or not value.requires_grad:
            return [None for _ in wanted]
        cotangent = wire.decode(frame.header["cotangent"], self._decode, frame.buffers)
        total = value.sum() if cotangent is None else (value * cotangent.to(value.dtype)).sum()
        found = torch.autograd.grad(total, wanted, allow_unused=True)
        return [None if each is None else self._encode(each, buffers) for each in found]

    def _copy(self, value: Any) -> Any:
        if isinstance(value, self.torch.Tensor):
            with self.torch._C.DisableTorchFunction():
                return value.detach().clone()
        if isinstance(value, self.numpy.ndarray):
            return value.copy()
        if isinstance(value, (list, tuple)):
            return type(value)(self._copy(each) for each in value)
        return value

    def _same(self, value: Any, before: Any) -> bool:
        if isinstance(before, self.torch.Tensor):
            with self.torch._C.DisableTorchFunction():
                if value.shape != before.shape or value.dtype != before.dtype:
                    return False
                return self.torch.equal(value, before) or bool(
                    ((value == before) | ((value != value) & (before != before))).all()  # a NaN is still itself
                )
        if isinstance(before, self.numpy.ndarray):
            return bool(self.numpy.array_equal(value, before))
        if isinstance(before, (list, tuple)):
            return len(value) == len(before) and all(map(self._same, value, before))
        return value is before or bool(value == before)

    def _error(self, error: BaseException) -> dict[str, Any]:
        """An exception as plain data, with the last place in the student's own code."""
        try:
            message = str(error)
        except BaseException:
            message = ""
        name = type(error).__name__[:100]
        if isinstance(error, MemoryError) or "can't allocate memory" in message:
            name, allowed = "MemoryError", self.limits.memory_bytes >> 20
            message = f"it needs more memory than allowed ({allowed} MB): does something grow and grow?"
        elif isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
            room, files = self.limits.scratch_bytes >> 20, self.limits.scratch_files
            message = f"it writes more to files than allowed ({room} MB in at most {files} files)"
        elif isinstance(error, RuntimeError) and message == "can't start new thread":
            message = "it starts more threads than allowed: does each of them come to an end?"
        elif isinstance(error, PermissionError):
            message = f"not allowed while grading: {message}"
        where = function = ""
        if isinstance(error, SyntaxError) and error.filename and error.filename.startswith("<"):
            where = f"{error.filename[1:-1]}, line {error.lineno}"
            message = str(error.msg)
        step = error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            if code.co_filename.startswith("<cell") or code.co_filename.startswith("<script"):
                where, function = f"{code.co_filename[1:-1]}, line {step.tb_lineno}", code.co_name
            step = step.tb_next
        bases = [base.__name__[:100] for base in type(error).__mro__]
        return {"type": name, "bases": bases[:20], "message": message[:KEPT_TEXT], "where": where, "function": function}
