"""Switching the simulated device on, and off again: what no hook of PyTorch's sees is replaced by name."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import torch
from torch.optim import optimizer

from autograder.untrusted.compilers import as_it_is
from autograder.untrusted.devices import streams
from autograder.untrusted.devices.mark import CPU, CUDA, MARK, Simulation, means_cuda
from autograder.untrusted.devices.moving import LegacyType, parse_to, storage_to_cuda
from autograder.untrusted.devices.view import View, seen


class _Generator(torch.Generator):
    """A CPU generator that says it belongs to the device it was asked for."""

    _on: bool

    def __new__(cls, device: Any = "cpu") -> _Generator:
        self = super().__new__(cls, "cpu")  # type: ignore[call-arg]
        self._on = means_cuda(device)
        return self

    def __init__(self, device: Any = "cpu") -> None: ...

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        return CUDA if self._on else CPU


def _constant(value: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: value  # a new function each time: torch._dynamo tells functions apart by identity


def _replacements() -> list[tuple[Any, str, Any]]:
    """What is put in place of what: (owner, name, replacement)."""
    stream = streams.Stream()
    properties = SimpleNamespace(name="Simulated CUDA device", total_memory=8 << 30, major=8, minor=0)
    properties.multi_processor_count = 1
    answers: dict[Any, dict[str, Any]] = {
        torch.cuda: {
            "is_available": True,
            "is_initialized": True,
            "is_current_stream_capturing": False,
            "device_count": 1,
            "current_device": 0,
            "get_device_properties": properties,
            "current_stream": stream,
            "set_device": None,
            "synchronize": None,
            "default_stream": stream,
            "ipc_collect": None,
            "reset_peak_memory_stats": None,
            "_exchange_device": 0,
            "_maybe_exchange_device": 0,
        },
        torch.backends.cudnn: {
            "is_available": True,
            "is_acceptable": False,  # no tensor is really on a card, so nothing may be handed to cuDNN
        },
        torch.backends.cuda: {"is_built": True},
        torch.accelerator: {
            "is_available": True,
            "device_count": 1,
            "current_device_index": 0,
            "set_device_index": None,
            "current_accelerator": torch.device("cuda"),
            "current_stream": stream,
            "synchronize": None,
        },
    }
    swaps = [(owner, name, _constant(value)) for owner, values in answers.items() for name, value in values.items()]
    for kind in ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool"):
        swaps.append((torch.cuda, f"{kind}Tensor", LegacyType(getattr(torch, f"{kind}Tensor"))))
    autograd: Any = torch.autograd
    seed: Any = torch.default_generator.manual_seed
    return [
        *swaps,
        (torch.cuda, "manual_seed", lambda value: seed(value) and None),
        (torch.cuda, "manual_seed_all", lambda value: seed(value) and None),
        (torch.cuda, "seed", lambda: torch.default_generator.seed() and None),
        (torch.cuda, "seed_all", lambda: torch.default_generator.seed() and None),
        (torch.cuda, "initial_seed", torch.initial_seed),
        (torch.cuda, "get_rng_state", lambda device="cuda": torch.get_rng_state()),
        (torch.cuda, "set_rng_state", lambda state, device="cuda": torch.set_rng_state(state)),
        (torch.version, "cuda", "13.0"),
        # Compiled code would run below the hooks.
        *((owner, name, as_it_is) for owner, name in ((torch, "compile"), (torch.jit, "script"), (torch.jit, "trace"))),
        (torch.cuda, "Stream", streams.Stream),
        (torch.cuda, "Event", streams.Event),
        (torch.cuda, "stream", streams.stream),
        (torch, "Generator", _Generator),
        (torch.storage._StorageBase, "cuda", storage_to_cuda),
        (torch._C._nn, "_parse_to", parse_to),
        # Batched updates ("foreach") make the same numbers; one by one they cost the simulation a third less.
        (optimizer, "_get_foreach_kernels_supported_devices", _constant([])),
        (autograd, "_engine_run_backward", seen(autograd._engine_run_backward)),
        (threading.Thread, "run", seen(threading.Thread.run)),  # a mode belongs to one thread
    ]


@functools.cache
def _keep_place_in_files() -> None:
    """Let torch.save note the place and torch.load restore it, before torch's own handlers (which are 10 and up)."""

    def restore(storage: Any, location: str) -> Any:
        if not (Simulation.is_on and location.startswith("cuda")):
            return None
        setattr(storage, MARK, True)
        return storage

    torch.serialization.register_package(5, lambda s: "cuda:0" if getattr(s, MARK, False) else None, restore)


@contextlib.contextmanager
def switched_on() -> Iterator[None]:
    """See `simulated_cuda`, which has looked whether this torch has all that is needed."""
    if Simulation.is_on:
        yield
        return
    _keep_place_in_files()
    with contextlib.ExitStack() as stack:
        for owner, name, replacement in _replacements():
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, replacement)
        stack.callback(torch.set_default_device, None)
        stack.enter_context(View())
        Simulation.is_on = True
        try:
            yield
        finally:
            Simulation.is_on = False
