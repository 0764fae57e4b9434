"""CUDA's rules for a call whose tensors are on both devices.

From torch's table of operations, native_functions.yaml (tests/untrusted/test_devices.py compares): an operation checks
that all its tensors share a device, unless it is marked NoCheck. The element-wise ones among the latter take one CPU
scalar.
"""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from autograder.untrusted.devices.mark import mark_of, set_mark, tensors_in

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
def rule(operation: Any) -> tuple[str, bool]:
    """The operation's name without its in-place underscore, and whether a 0-dimensional CPU operand is fine."""
    name = operation.name().removeprefix("aten::").partition(".")[0].rstrip("_")
    packet = operation.overloadpacket
    tagged = any(torch.Tag.pointwise in getattr(packet, overload).tags for overload in packet.overloads())
    takes_scalars = (tagged or name in _TAKES_SCALARS or name.startswith("_foreach_")) and name not in _TAKES_NONE
    return name, takes_scalars


class Rules(TorchDispatchMode):  # type: ignore[no-untyped-call]
    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        inputs = tensors_in((args, kwargs))
        marks = [mark_of(tensor) for tensor in inputs]
        if True in marks and False in marks:
            self.check(func, args, kwargs)
        result = func(*args, **kwargs)
        known = True if True in marks else False if False in marks else None
        if known is not None:
            for tensor in tensors_in((result,)):
                if mark_of(tensor) is None:
                    set_mark(tensor, known)
        return result

    @staticmethod
    def check(func: Any, args: Any, kwargs: Any) -> None:
        """Raise what CUDA raises; return where it would compute."""
        name, takes_scalars = rule(func)
        if name in _ANYWHERE:
            return
        if name in _INDEXING:
            target = bool(mark_of(args[0]))  # indices may be on the CPU, or where the target is
            if not target and any(mark_of(index) for index in tensors_in((args[1],))):
                raise RuntimeError("indices should be either on cpu or on the same device as the indexed tensor (cpu)")
            stray = [value for value in tensors_in(args[2:3]) if value.dim() and bool(mark_of(value)) != target]
        else:
            stray = [tensor for tensor in tensors_in((args, kwargs)) if mark_of(tensor) is False]
            written = tensors_in((kwargs.get("out"), args[0] if func.name().partition(".")[0].endswith("_") else None))
            if takes_scalars and not any(tensor is target for tensor in stray for target in written):
                scalars = [tensor for tensor in stray if not tensor.dim()]
                if len(scalars) == 1 or name == "where":
                    stray = [tensor for tensor in stray if tensor.dim()]
        if stray:
            raise RuntimeError(
                "Expected all tensors to be on the same device, but found at least two devices, cuda:0 and cpu!"
            )
