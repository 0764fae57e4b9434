"""Moving a tensor or a module: all spellings of ``.to``, ``.cuda`` and their like come down to `moved`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
import torch.utils._device
from torch import Tensor

from autograder.untrusted.devices.mark import CPU, CUDA, MARK, mark_of, means_cuda, named, set_mark, shown_device

torchs_parse_to = torch._C._nn._parse_to  # its own, whatever stands in its place while the simulation is on


def moved(tensor: Tensor, device: Any, dtype: Any = None, copy: bool = False, memory_format: Any = None) -> Tensor:
    """The tensor on that device (None: where it is), as that type: a copy, or itself where nothing is to be done."""
    if device is not None and torch.device(named(device)).type not in ("cuda", "cpu"):
        return tensor.to(device, dtype)
    source = bool(mark_of(tensor))
    target = source if device is None else means_cuda(device)
    layout = {} if memory_format is None else {"memory_format": memory_format}
    result = tensor.to(tensor.dtype if dtype is None else dtype, copy=copy or target != source, **layout)
    return tensor if result is tensor else set_mark(result, target)


def parse_to(*args: Any, **kwargs: Any) -> tuple[torch.device | None, torch.dtype | None, bool, Any]:
    """Read the arguments of ``nn.Module.to``: device, dtype, non_blocking, memory format. In torch's place.

    They are a device, a type, or a tensor that shows both, each by its place or by its name. Torch's own reader would see
    a tensor where it really is, and takes no number for a device on a machine that has none.
    """
    like = args[0] if args else kwargs.get("tensor")
    with torch._C.DisableTorchFunction():
        numbered = {"device": named(kwargs["device"])} if "device" in kwargs else {}
        device, dtype, non_blocking, memory_format = torchs_parse_to(
            *(named(value) for value in args[:1]), *args[1:], **{**kwargs, **numbered}
        )
        return shown_device(like) if isinstance(like, Tensor) else device, dtype, non_blocking, memory_format


def to(tensor: Tensor, /, *args: Any, copy: bool = False, **kwargs: Any) -> Tensor:
    """``Tensor.to``, which takes what ``nn.Module.to`` takes, and ``copy`` after it."""
    last = (
        2 if args and isinstance(args[0], (Tensor, torch.dtype)) else 3
    )  # (device, dtype | dtype | tensor), non_blocking
    if len(args) == last + 1:
        *args, copy = args  # type: ignore[assignment]
    device, dtype, _, memory_format = parse_to(*args, **kwargs)
    return moved(tensor, device, dtype, copy, memory_format)


def cuda(tensor: Tensor, /, device: Any = None, non_blocking: bool = False, memory_format: Any = None) -> Tensor:
    """``Tensor.cuda``."""
    if device is not None and torch.device(named(device)).type != "cuda":
        raise RuntimeError("Invalid device, must be cuda device")
    return moved(tensor, CUDA if device is None else device, memory_format=memory_format)


def cpu(tensor: Tensor, /, memory_format: Any = None) -> Tensor:
    """``Tensor.cpu``."""
    return moved(tensor, CPU, memory_format=memory_format)


def type_as(tensor: Tensor, other: Tensor) -> Tensor:
    """``Tensor.type_as``."""
    return moved(tensor, shown_device(other), other.dtype)


def type_of(tensor: Tensor, /, dtype: Any = None, non_blocking: bool = False) -> Any:
    """``Tensor.type``: the type's old name, or the tensor as another type, whose old name says where."""
    if dtype is None:
        return tensor.type().replace("torch.", "torch.cuda.") if mark_of(tensor) else tensor.type()
    if isinstance(dtype, torch.dtype):
        return moved(tensor, None, dtype)
    if isinstance(dtype, LegacyType):
        return moved(tensor, CUDA, dtype.dtype)
    name = dtype if isinstance(dtype, str) else f"{dtype.__module__}.{dtype.__name__}"
    return moved(tensor, CUDA if ".cuda." in name else CPU, torch.empty(0).type(name.replace(".cuda", "")).dtype)


def storage_to_cuda(storage: Any, device: Any = None, non_blocking: bool = False) -> Any:
    """``.cuda()`` of the memory behind a tensor, as ``torch.load(file, lambda storage, place: storage.cuda())`` has it."""
    copy = storage.clone()
    setattr(copy, MARK, means_cuda(CUDA if device is None else device))
    return copy


def as_tensor(make: Callable[..., Any]) -> Callable[..., Any]:
    """``torch.as_tensor`` and ``torch.asarray``, which copy only where they must."""

    name = "obj" if make is torch.asarray else "data"

    def made(*given: Any, device: Any = None, dtype: Any = None, copy: Any = None, **kwargs: Any) -> Any:
        (data,) = given or (kwargs.pop(name),)
        device = torch.utils._device.CURRENT_DEVICE if device is None else device
        if isinstance(data, Tensor):
            return moved(data, shown_device(data) if device is None else device, dtype, bool(copy))
        on = device is not None and means_cuda(device)
        if copy is not None:
            kwargs["copy"] = copy
        result = make(data, device=CPU if on else device, dtype=dtype, **kwargs)
        return set_mark(result.clone(), True) if on else result  # on cuda it never shares memory with an array

    return made


def on_cpu_only(function: Callable[..., Any]) -> Callable[..., Any]:
    """``.numpy()`` and its like, which read the CPU's memory."""

    def checked(tensor: Tensor, *args: Any, force: bool = False, **kwargs: Any) -> Any:
        if mark_of(tensor) and not force:
            raise TypeError(
                "can't convert cuda:0 device type tensor to numpy. "
                "Use Tensor.cpu() to copy the tensor to host memory first."
            )
        return function(tensor, *args, **({"force": True} if force else {}), **kwargs)

    return checked


def device_named(*args: Any, **kwargs: Any) -> torch.device:
    """``torch.device``, to which a number is a CUDA device."""
    if "device" in kwargs:
        kwargs["device"] = named(kwargs["device"])
    return torch.device(*(named(value) for value in args[:1]), *args[1:], **kwargs)


class LegacyType:
    """``torch.cuda.FloatTensor`` and its like, which old tutorials still use."""

    def __init__(self, cpu_type: Any) -> None:
        self.cpu_type, self.dtype = cpu_type, cpu_type.dtype

    def __call__(self, *args: Any) -> Tensor:
        return set_mark(self.cpu_type(*args), True)

    def __instancecheck__(self, value: Any) -> bool:
        return isinstance(value, Tensor) and bool(mark_of(value)) and value.dtype == self.dtype
