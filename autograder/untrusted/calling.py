"""Calls of a student's functions: what came, what it left changed, and the state that is put back after it."""

from __future__ import annotations

import _random
import contextlib
import ctypes
import random
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy
import torch

from autograder.untrusted import observe, wire
from autograder.untrusted.errors import Describer
from autograder.untrusted.values import Values

SEED = 20240229
RECURSION_LIMIT = sys.getrecursionlimit()
MERSENNE_TWISTER = 4 * (624 + 1)  # bytes: the words of NumPy's generator, and its place among them
_set_timer = signal.setitimer
Answer = tuple[dict[str, Any], list[bytes]]
MISSING = {"type": "Missing", "bases": [], "message": "", "where": "", "function": ""}


class Caller:
    """Calls functions, and knows the global state that they may leave changed."""

    def __init__(self, values: Values, describer: Describer) -> None:
        self.values, self.describer = values, describer
        self._numpy_bits = numpy.random.get_bit_generator()  # type: ignore[attr-defined]
        self._numpy_generator = _memory(self._numpy_bits.ctypes.state_address, MERSENNE_TWISTER)
        head = object.__basicsize__  # has the count of references in it
        self._python_generator = _memory(id(random._inst) + head, _random.Random.__basicsize__ - head)
        self._seed_torch = torch.default_generator.manual_seed  # torch.manual_seed takes a quarter of a millisecond

    def call(self, function: Callable[..., Any] | None, frame: wire.Frame, absent: dict[str, str]) -> Answer:
        """Call a student's function on fresh arguments, and tell what came and what it left changed."""
        header = frame.header
        if function is None:
            return {"error": MISSING}, []
        try:
            arguments = [wire.decode(node, self.values.decode, frame.buffers) for node in header["arguments"]]
            keywords = {
                name: wire.decode(node, self.values.decode, frame.buffers) for name, node in header["keywords"].items()
            }
        except MemoryError:
            return {"error": self.describer.told(MemoryError("no memory left for the arguments"))}, []
        before = [self._copy(each) for each in arguments]
        # A fresh seed for each call, so that a function that seeds for itself is seen to do so.
        numpy.random.seed(header["id"] + SEED if header["numpy_seed"] is None else header["numpy_seed"])
        self._seed_torch(header["id"] + SEED if header["torch_seed"] is None else header["torch_seed"])
        observe.used.clear()
        answer: dict[str, Any] = {}
        buffers: list[bytes] = []
        started = time.perf_counter()
        with self.state_kept(answer):
            try:
                value = function(*arguments, **keywords)
                answer["seconds"] = time.perf_counter() - started
                answer["used"] = dict(observe.used)
                answer["value"] = wire.encode(value, self.values.encode, buffers)
                if header["gradient_of"]:
                    answer["gradients"] = self._gradients(value, arguments, frame, buffers)
            except BaseException as error:
                answer["error"] = self.describer.told(error, absent)
                answer.setdefault("seconds", time.perf_counter() - started)
                answer.setdefault("used", dict(observe.used))
        if header["numpy_seed"] is not None:
            answer["numpy_next"] = float(numpy.random.random_sample())
        answer["modified"] = [
            index for index, pair in enumerate(zip(arguments, before, strict=True)) if not self._same(*pair)
        ]
        return answer, buffers

    def defaults(self, function: object) -> Answer:
        """What a plain function's code and defaults say: not a signature that someone may have hung on it."""
        if type(function) is not types.FunctionType:
            return {"value": None}, []
        code, given = function.__code__, function.__defaults__ or ()
        names = code.co_varnames[: code.co_argcount]
        told = dict(zip(names[len(names) - len(given) :], given, strict=True)) | (function.__kwdefaults__ or {})
        plain = {name: each for name, each in told.items() if type(each) in (bool, int, float, str)}
        return {"value": wire.encode(plain, lambda *_: None, [])}, []

    @contextlib.contextmanager
    def state_kept(self, answer: dict[str, Any]) -> Iterator[None]:
        """Put torch's global settings back after a call, stop alarms, and tell what had changed."""
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
        with torch._C.DisableTorchFunction():
            state = torch.default_generator.get_state().numpy().tobytes()
        return {"torch": state, "numpy": bytes(self._numpy_generator), "python": bytes(self._python_generator)}

    def _gradients(self, value: Any, arguments: list[Any], frame: wire.Frame, buffers: list[bytes]) -> Any:
        """What autograd sends back to some of the arguments from ``sum(value * cotangent)``; None where nothing flows."""
        wanted = [arguments[index] for index in frame.header["gradient_of"]]
        if not isinstance(value, torch.Tensor) or not value.requires_grad:
            return [None for _ in wanted]
        cotangent = wire.decode(frame.header["cotangent"], self.values.decode, frame.buffers)
        total = value.sum() if cotangent is None else (value * cotangent.to(value.dtype)).sum()
        found = torch.autograd.grad(total, wanted, allow_unused=True)
        return [None if each is None else self.values.encode(each, buffers) for each in found]

    def _copy(self, value: Any) -> Any:
        if isinstance(value, torch.Tensor):
            with torch._C.DisableTorchFunction():
                return value.detach().clone()
        if isinstance(value, numpy.ndarray):
            return value.copy()
        if isinstance(value, (list, tuple)):
            return type(value)(self._copy(each) for each in value)
        return value

    def _same(self, value: Any, before: Any) -> bool:
        if isinstance(before, torch.Tensor):
            with torch._C.DisableTorchFunction():
                if value.shape != before.shape or value.dtype != before.dtype:
                    return False
                return torch.equal(value, before) or bool(
                    ((value == before) | ((value != value) & (before != before))).all()  # a NaN is still itself
                )
        if isinstance(before, numpy.ndarray):
            same = value.dtype == before.dtype and value.shape == before.shape and value.tobytes() == before.tobytes()
            return same or bool(numpy.array_equal(value, before))
        if isinstance(before, (list, tuple)):
            return len(value) == len(before) and all(map(self._same, value, before))
        return value is before or bool(value == before)


def _memory(address: int, size: int) -> memoryview:
    """So many bytes of memory, as they are whenever one looks."""
    return memoryview((ctypes.c_char * size).from_address(address))
