"""A CUDA device that isn't there: code that names "cuda" runs, with real values, on a machine without a GPU.

`simulated_cuda` switches the device on for a while. The worker enters it before it loads a student's code for that
machine, so that a module-level ``device = "cuda" if torch.cuda.is_available() else "cpu"`` sees the device as well.

How it works. Every tensor stays an ordinary CPU tensor, and "lives on cuda:0" is a mark on its *storage*. Views,
``.data``, ``detach()``, parameters and saved tensors share the storage, so they carry the mark for free. Two hooks that
PyTorch offers for extensions do the rest:

* ``_View`` (a ``TorchFunctionMode``) sees every call into torch: it answers the questions about devices, moves the mark
  where a tensor moves, and marks results;
* ``_Rules`` (a ``TorchDispatchMode``) is switched on only for a call that mixes the two devices. It sees the elementary
  operations behind that call and refuses those that CUDA refuses, with its exceptions for 0-dimensional CPU tensors.

Other ways were tried and dropped: a private backend with a wrapper subclass is eleven times slower than plain CPU
and breaks after a fork; a real "cuda" label on a CPU build aborts in backward; fake and meta tensors have no values.

What is covered, and what is not, is a generated table: ``docs/device-coverage.md``. Random numbers "on cuda" come
from the CPU's stream. Only the type of an exception is promised, not its text.

Importing this module changes nothing and never touches a real GPU; outside `simulated_cuda` the process is what it
was: a machine with or without CUDA.
"""

from __future__ import annotations

import contextlib
import functools
import pkgutil
import threading
from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import Any

import torch
import torch.utils._device
from torch import Tensor
from torch.optim import optimizer
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

CUDA, CPU = torch.device("cuda", 0), torch.device("cpu")

# Every private name of torch that this module relies on, and what for. A new torch may rename any of them:
# simulated_cuda() then refuses and names it, and so does tests/test_devices.py.
PRIVATE_NAMES = {
    "torch.utils._python_dispatch.TorchDispatchMode": "sees the elementary operations of a call",
    "torch.utils._device.CURRENT_DEVICE": "the default device in force",
    "torch.utils._device._device_constructors": "the functions that the default device applies to",
    "torch._C.TensorBase.device": "the place a tensor really has",
    "torch._C.DisableTorchFunction": "looks at a tensor past the hooks",
    "torch._C._current_graph_task_id": "tells a call made by the backward pass from one made by the student",
    "torch._C._functorch.is_functorch_wrapped_tensor": "torch.func: the tensors inside grad and vmap",
    "torch._C._functorch.get_unwrapped": "torch.func: the tensor that is wrapped",
    "torch._C._nn._parse_to": "reads the arguments of .to()",
    "torch._tensor_str._str": "prints a tensor",
    "torch.autograd._engine_run_backward": "runs backward; hooks called from there must see the device too",
    "torch.optim.optimizer._get_foreach_kernels_supported_devices": "keeps the optimizers on their plain path",
    "torch.cuda._exchange_device": "with torch.cuda.device(...): enters",
    "torch.cuda._maybe_exchange_device": "with torch.cuda.device(...): leaves",
}


def missing_private_names() -> list[str]:
    """Say which private names this torch does not have, each with what it is used for."""
    missing = []
    for name, use in PRIVATE_NAMES.items():
        try:
            pkgutil.resolve_name(name)
        except (AttributeError, ImportError):
            missing.append(f"{name} ({use})")
    return missing


# ---- the mark ---------------------------------------------------------------------------------------------------
_MARK = "_lives_on_cuda"


def _holder(tensor: Tensor) -> Any:
    """What carries the mark: the storage, or the tensor itself where it has none of its own (sparse, lazy)."""
    try:
        return tensor.untyped_storage()
    except (NotImplementedError, RuntimeError, ValueError):
        if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            return _holder(torch._C._functorch.get_unwrapped(tensor))
        return tensor


def _mark(tensor: Tensor) -> bool | None:
    """True: on cuda. False: known to be on the CPU. None: nobody has said anything, which counts as CPU."""
    return getattr(_holder(tensor), _MARK, None)


def _set_mark(tensor: Tensor, on: bool) -> Tensor:
    if not tensor.is_meta:
        setattr(_holder(tensor), _MARK, on)
    return tensor


def _shown_device(tensor: Tensor) -> torch.device:
    device: torch.device = CUDA if _mark(tensor) else torch._C.TensorBase.device.__get__(tensor)
    return device


def device_of(tensor: Tensor) -> torch.device:
    """Say where a tensor lives: where the simulation puts it, else where it really is. Runs no code of a subclass."""
    with torch._C.DisableTorchFunction():
        return _shown_device(tensor)


def place(tensor: Tensor, device: torch.device | str) -> Tensor:
    """Put a tensor that nobody else holds yet on a device: by a mark where CUDA is simulated, else by ``.to()``."""
    with torch._C.DisableTorchFunction():
        if _is_active:
            return _set_mark(tensor, _means_cuda(device))
        return tensor.to(device)


def _tensors(values: Iterable[Any]) -> list[Tensor]:
    """All tensors among arguments or results, also those in lists, tuples and dictionaries."""
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += _tensors(value)
        elif isinstance(value, dict):
            found += _tensors(value.values())
    return found


def _means_cuda(device: Any) -> bool:
    device = torch.device("cuda", device) if isinstance(device, int) else torch.device(device)
    if device.type == "cuda" and (device.index or 0) > 0:
        raise torch.AcceleratorError("CUDA error: invalid device ordinal")
    return bool(device.type == "cuda")


# ---- CUDA's rules for a call whose tensors are on both devices ------------------------------------------------------
# From torch's table of operations, native_functions.yaml (tests/test_devices.py compares): an operation checks that all
# its tensors share a device, unless it is marked NoCheck. The element-wise ones among the latter take one CPU scalar.
_ANYWHERE = {"copy", "fill", "is_same_size"}
_INDEXING = {"index", "index_put"}
_TAKES_SCALARS = {"floor_divide", "index_fill"}  # the others are tagged as element-wise
_TAKES_NONE = {
    "clamp",
    "clamp_max",
    "clamp_min",
    "equal",
    "gcd",
    "igamma",
    "igammac",
    "lcm",
    "logaddexp",
    "logaddexp2",
    "nextafter",
}


@functools.cache
def _rule(operation: Any) -> tuple[str, bool]:
    """The operation's name without its in-place underscore, and whether a 0-dimensional CPU operand is fine."""
    name = operation.name().removeprefix("aten::").partition(".")[0].rstrip("_")
    packet = operation.overloadpacket
    tagged = any(torch.Tag.pointwise in getattr(packet, overload).tags for overload in packet.overloads())
    takes_scalars = (tagged or name in _TAKES_SCALARS or name.startswith("_foreach_")) and name not in _TAKES_NONE
    return name, takes_scalars


class _Rules(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        inputs = _tensors((args, kwargs))
        marks = [_mark(tensor) for tensor in inputs]
        if True in marks and False in marks:
            self.check(func, args, kwargs)
        result = func(*args, **kwargs)
        known = True if True in marks else False if False in marks else None
        if known is not None:
            for tensor in _tensors((result,)):
                if _mark(tensor) is None:
                    _set_mark(tensor, known)
        return result

    @staticmethod
    def check(func: Any, args: Any, kwargs: Any) -> None:
        """Raise what CUDA raises; return where it would compute."""
        name, takes_scalars = _rule(func)
        if name in _ANYWHERE:
            return
        if name in _INDEXING:
            target = bool(_mark(args[0]))  # indices may be on the CPU, or where the target is
            if not target and any(_mark(index) for index in _tensors((args[1],))):
                raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
            stray = [value for value in _tensors(args[2:3]) if value.dim() and bool(_mark(value)) != target]
        else:
            stray = [tensor for tensor in _tensors((args, kwargs)) if _mark(tensor) is False]
            written = _tensors((kwargs.get("out"), args[0] if func.name().partition(".")[0].endswith("_") else None))
            if takes_scalars and not any(tensor is target for tensor in stray for target in written):
                scalars = [tensor for tensor in stray if not tensor.dim()]
                if len(scalars) == 1 or name == "where":
                    stray = [tensor for tensor in stray if tensor.dim()]
        if stray:
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
            )


# ---- what the code under test sees --------------------------------------------------------------------------------
class _View(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        answer = _answers().get(func)
        if answer is not None:
            return answer(*args, **kwargs)
        inputs = _tensors((args, kwargs)) if kwargs else _tensors(args)
        marks = [_mark(tensor) for tensor in inputs]
        on, device = True in marks, kwargs.get("device")
        makes = func in torch.utils._device._device_constructors()
        if makes and device is None:
            device = torch.utils._device.CURRENT_DEVICE
            on = on and isinstance(next(iter((*args, *kwargs.values()))), Tensor)  # tensor(x) stays, tensor([x]) not
        if device is not None:
            on = _means_cuda(device)
            kwargs = {**kwargs, "device": CPU if on else device}
        generator = kwargs.get("generator")
        if generator is not None and (generator.device.type == "cuda") != on:
            raise RuntimeError(f"Expected a generator for {'cuda' if on else 'cpu'} but found {generator.device}")
        # In backward the engine's own tensors carry no mark yet, and the forward call was checked already.
        if on and device is None and not makes and not all(marks) and torch._C._current_graph_task_id() == -1:
            for tensor, mark in zip(inputs, marks, strict=True):
                if mark is None:
                    _set_mark(tensor, False)
            with _Rules():  # type: ignore[no-untyped-call]
                return func(*args, **kwargs)
        result = func(*args, **kwargs)
        if on or device is not None:
            for tensor in _tensors((result,)):
                _set_mark(tensor, on)
        return result


def _seen(function: Callable[..., Any]) -> Callable[..., Any]:
    """Torch switches a mode off while it handles a call; switch it on again inside `function`."""

    def inner(*args: Any, **kwargs: Any) -> Any:
        with _View():
            return function(*args, **kwargs)

    return inner


def _parse_to(*args: Any, **kwargs: Any) -> Any:
    return _original["_parse_to"](*(torch.device("cuda", a) if type(a) is int else a for a in args), **kwargs)


def _to(tensor: Tensor, *args: Any, copy: bool = False, **kwargs: Any) -> Tensor:
    other = args[0] if args and isinstance(args[0], Tensor) else kwargs.pop("other", None)
    if other is not None:
        device, dtype, memory_format = _shown_device(other), other.dtype, None
    else:
        device, dtype, _, memory_format = _parse_to(*args, **kwargs)
    if device is not None and device.type not in ("cuda", "cpu"):
        return tensor.to(device, dtype)
    source = bool(_mark(tensor))
    target = source if device is None else _means_cuda(device)
    layout = {} if memory_format is None else {"memory_format": memory_format}
    moved = tensor.to(tensor.dtype if dtype is None else dtype, copy=copy or target != source, **layout)
    return tensor if moved is tensor else _set_mark(moved, target)


def _type(tensor: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    if dtype is None:
        return tensor.type().replace("torch.", "torch.cuda.") if _mark(tensor) else tensor.type()
    if isinstance(dtype, torch.dtype):
        return _to(tensor, dtype)
    if isinstance(dtype, _LegacyType):
        return _to(tensor, CUDA, dtype.dtype)
    name = dtype if isinstance(dtype, str) else f"{dtype.__module__}.{dtype.__name__}"
    return _to(tensor, CUDA if ".cuda." in name else CPU, torch.empty(0).type(name.replace(".cuda", "")).dtype)


def _on_cpu_only(function: Callable[..., Any]) -> Callable[..., Any]:
    def checked(tensor: Tensor, *args: Any, force: bool = False, **kwargs: Any) -> Any:
        if _mark(tensor) and not force:
            raise TypeError(
                "can't convert cuda:0 device type tensor to numpy. "
                "Use Tensor.cpu() to copy the tensor to host memory first."
            )
        return function(tensor, *args, **({"force": True} if force else {}), **kwargs)

    return checked


def _with_mark_of(tensor: Tensor, gradient: Any) -> Any:
    return _set_mark(gradient, bool(_mark(tensor))) if isinstance(gradient, Tensor) else gradient


def _set_gradient(tensor: Tensor, gradient: Tensor | None) -> None:
    if gradient is not None and bool(_mark(gradient)) != bool(_mark(tensor)):
        raise RuntimeError("assigned grad has data located on a different device")
    tensor.grad = gradient


def _gradients(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    found = torch.autograd.grad(outputs, inputs, *args, **kwargs)
    for gradient, tensor in zip(found, (inputs,) if isinstance(inputs, Tensor) else inputs, strict=True):
        _with_mark_of(tensor, gradient)
    return found


def _as_tensor(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(data: Any, *args: Any, device: Any = None, dtype: Any = None, **kwargs: Any) -> Any:
        device = torch.utils._device.CURRENT_DEVICE if device is None else device
        if isinstance(data, Tensor):
            return _to(data, _shown_device(data) if device is None else device, dtype)
        on = device is not None and _means_cuda(device)
        result = make(data, *args, device=CPU if on else device, dtype=dtype, **kwargs)
        return _set_mark(result.clone(), True) if on else result  # on cuda it never shares memory with an array

    return made


def _device(*args: Any, **kwargs: Any) -> torch.device:
    return torch.device("cuda", args[0]) if len(args) == 1 and type(args[0]) is int else torch.device(*args, **kwargs)


@functools.cache
def _answers() -> dict[Any, Callable[..., Any]]:
    """The calls that ask for a device or change it, and what they answer instead."""
    plain: Any = Tensor  # the type checker takes a property for its value
    show = _seen(object.__format__)
    return {
        torch.device: _device,
        plain.device.__get__: _shown_device,
        plain.is_cuda.__get__: lambda tensor: bool(_mark(tensor)),
        plain.is_cpu.__get__: lambda tensor: _shown_device(tensor).type == "cpu",
        Tensor.get_device: lambda tensor: 0 if _mark(tensor) else -1,
        torch.get_device: lambda tensor: 0 if _mark(tensor) else -1,
        Tensor.to: _to,
        Tensor.cuda: lambda tensor, device=None, *_, **__: _to(tensor, CUDA if device is None else device),
        Tensor.cpu: lambda tensor, **_: _to(tensor, CPU),
        Tensor.type: _type,
        Tensor.type_as: _to,
        Tensor.numpy: _on_cpu_only(Tensor.numpy),
        Tensor.__array__: _on_cpu_only(Tensor.__array__),
        Tensor.pin_memory: lambda tensor, *_: tensor.clone(),
        Tensor.__repr__: _seen(torch._tensor_str._str),
        plain.__format__: lambda tensor, spec: (show if tensor.dim() else plain.__format__)(tensor, spec),
        plain.grad.__set__: _set_gradient,
        plain.register_hook: lambda tensor, hook: plain.register_hook(tensor, lambda g: hook(_with_mark_of(tensor, g))),
        torch.autograd.grad: _gradients,
        torch.as_tensor: _as_tensor(torch.as_tensor),
        torch.asarray: _as_tensor(torch.asarray),
    }


class _Generator(torch.Generator):
    """A CPU generator that says it belongs to the device it was asked for."""

    _on: bool

    def __new__(cls, device: Any = "cpu") -> _Generator:
        self = super().__new__(cls, "cpu")  # type: ignore[call-arg]
        self._on = _means_cuda(device)
        return self

    def __init__(self, device: Any = "cpu") -> None: ...

    @property
    def device(self) -> torch.device:  # type: ignore[override]
        return CUDA if self._on else CPU


class _LegacyType:
    """``torch.cuda.FloatTensor`` and its like, which old tutorials still use."""

    def __init__(self, cpu_type: Any) -> None:
        self.cpu_type, self.dtype = cpu_type, cpu_type.dtype

    def __call__(self, *args: Any) -> Tensor:
        return _set_mark(self.cpu_type(*args), True)

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, Tensor) and bool(_mark(value)) and value.dtype == self.dtype


# ---- switching it on -----------------------------------------------------------------------------------------------
_is_active = False
_original: dict[str, Any] = {}


def _constant(value: Any) -> Callable[..., Any]:
    return lambda *args, **kwargs: value  # a new function each time: torch._dynamo tells functions apart by identity


def _replacements() -> list[tuple[Any, str, Any]]:
    """What is put in place of what: (owner, name, replacement)."""
    stream = SimpleNamespace(is_capturing=_constant(False), synchronize=_constant(None))
    properties = SimpleNamespace(name="Simulated CUDA device", total_memory=8 << 30, major=8, minor=0)
    properties.multi_processor_count = 1
    answers: dict[Any, dict[str, Any]] = {
        torch.cuda: {
            "is_available": True,
            "is_initialized": True,
            "device_count": 1,
            "current_device": 0,
            "get_device_properties": properties,
            "current_stream": stream,
            "set_device": None,
            "synchronize": None,
            "reset_peak_memory_stats": None,
            "_exchange_device": 0,
            "_maybe_exchange_device": 0,
        },
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
        swaps.append((torch.cuda, f"{kind}Tensor", _LegacyType(getattr(torch, f"{kind}Tensor"))))
    autograd: Any = torch.autograd
    seed: Any = torch.default_generator.manual_seed
    return [
        *swaps,
        (torch.cuda, "manual_seed", lambda value: seed(value) and None),
        (torch.cuda, "manual_seed_all", lambda value: seed(value) and None),
        (torch.cuda, "get_rng_state", lambda device="cuda": torch.get_rng_state()),
        (torch.cuda, "set_rng_state", lambda state, device="cuda": torch.set_rng_state(state)),
        (torch, "Generator", _Generator),
        (torch._C._nn, "_parse_to", _parse_to),
        # Batched updates ("foreach") make the same numbers; one by one they cost the simulation a third less.
        (optimizer, "_get_foreach_kernels_supported_devices", _constant([])),
        (autograd, "_engine_run_backward", _seen(autograd._engine_run_backward)),
        (threading.Thread, "run", _seen(threading.Thread.run)),  # a mode belongs to one thread
    ]


@functools.cache
def _look_for_private_names() -> None:
    if missing := missing_private_names():
        raise RuntimeError(f"torch {torch.__version__} has no " + ", ".join(missing) + "; see autograder/devices.py")


@functools.cache
def _keep_place_in_files() -> None:
    """Let torch.save note the place and torch.load restore it, before torch's own handlers (which are 10 and up)."""

    def restore(storage: Any, location: str) -> Any:
        if not (_is_active and location.startswith("cuda")):
            return None
        setattr(storage, _MARK, True)
        return storage

    torch.serialization.register_package(5, lambda s: "cuda:0" if getattr(s, _MARK, False) else None, restore)


@contextlib.contextmanager
def simulated_cuda() -> Iterator[None]:
    """Simulate one CUDA device inside a ``with`` block (in this thread and those it starts).

    Raises:
        RuntimeError: this torch lacks a private name that the simulation needs; the message names it.
    """
    global _is_active
    if _is_active:
        yield
        return
    _look_for_private_names()
    _keep_place_in_files()
    _original["_parse_to"] = torch._C._nn._parse_to
    with contextlib.ExitStack() as stack:
        for owner, name, replacement in _replacements():
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, replacement)
        stack.callback(torch.set_default_device, None)
        stack.enter_context(_View())
        _is_active = True
        try:
            yield
        finally:
            _is_active = False
