"""The mark that says where a tensor lives. It is on the tensor's storage, so all that share the storage share it."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import Any

import torch
from torch import Tensor

CUDA, CPU = torch.device("cuda", 0), torch.device("cpu")
MARK = "_lives_on_cuda"


class Simulation:
    """Whether the simulated device is on."""

    is_on = False


def _holder(tensor: Tensor) -> Any:
    """What carries the mark: the storage, or the tensor itself where it has none of its own (sparse, lazy)."""
    try:
        return tensor.untyped_storage()
    except (NotImplementedError, RuntimeError, ValueError):
        if torch._C._functorch.is_functorch_wrapped_tensor(tensor):
            return _holder(torch._C._functorch.get_unwrapped(tensor))
        return tensor


def mark_of(tensor: Tensor) -> bool | None:
    """True: on cuda. False: known to be on the CPU. None: nobody has said anything, which counts as CPU."""
    return getattr(_holder(tensor), MARK, None)


def set_mark(tensor: Tensor, on: bool) -> Tensor:
    if not tensor.is_meta:
        setattr(_holder(tensor), MARK, on)
    return tensor


def shown_device(tensor: Tensor) -> torch.device:
    device: torch.device = CUDA if mark_of(tensor) else torch._C.TensorBase.device.__get__(tensor)
    return device


def device_of(tensor: Tensor) -> torch.device:
    """Say where a tensor lives: where the simulation puts it, else where it really is. Runs no code of a subclass."""
    with torch._C.DisableTorchFunction():
        return shown_device(tensor)


def place(tensor: Tensor, device: torch.device | str) -> Tensor:
    """Put a tensor that nobody else holds yet on a device: by a mark where CUDA is simulated, else by ``.to()``."""
    with torch._C.DisableTorchFunction():
        if Simulation.is_on:
            return set_mark(tensor, means_cuda(device))
        return tensor.to(device)


def tensors_in(values: Iterable[Any]) -> list[Tensor]:
    """All tensors among arguments or results, also those in lists, tuples and dictionaries."""
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, (list, tuple)):
            found += tensors_in(value)
        elif isinstance(value, dict):
            found += tensors_in(value.values())
    return found


def named(device: Any) -> Any:
    """A device as PyTorch takes it, with a number (also NumPy's) told as the CUDA device that it means."""
    if isinstance(device, Integral) and not isinstance(device, bool):
        return torch.device("cuda", int(device))
    return device


def means_cuda(device: Any) -> bool:
    """Whether this is the simulated device.

    Raises:
        torch.AcceleratorError: it is another CUDA device, of which there is none.
    """
    device = torch.device(named(device))
    if device.type == "cuda" and (device.index or 0) > 0:
        raise torch.AcceleratorError("CUDA error: invalid device ordinal")
    return bool(device.type == "cuda")
