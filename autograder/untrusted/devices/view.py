"""What the code under test sees: every call into torch comes by here, and is answered as on a machine with CUDA."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import torch
import torch.utils._device
from torch import Tensor
from torch.overrides import TorchFunctionMode

from autograder.untrusted.devices import moving
from autograder.untrusted.devices.mark import CPU, mark_of, means_cuda, set_mark, shown_device, tensors_in
from autograder.untrusted.devices.rules import Rules


class View(TorchFunctionMode):
    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        answer = answers().get(func)
        if answer is not None:
            return answer(*args, **kwargs)
        inputs = tensors_in((args, kwargs)) if kwargs else tensors_in(args)
        marks = [mark_of(tensor) for tensor in inputs]
        on, device = True in marks, kwargs.get("device")
        makes = func in torch.utils._device._device_constructors()
        if makes and device is None:
            device = torch.utils._device.CURRENT_DEVICE
            on = on and isinstance(next(iter((*args, *kwargs.values()))), Tensor)  # tensor(x) stays, tensor([x]) not
        if device is not None:
            on = means_cuda(device)
            kwargs = {**kwargs, "device": CPU if on else device}
        generator = kwargs.get("generator")
        if generator is not None and (generator.device.type == "cuda") != on:
            raise RuntimeError(f"Expected a generator for {'cuda' if on else 'cpu'} but found {generator.device}")
        # In backward the engine's own tensors carry no mark yet, and the forward call was checked already.
        if on and device is None and not makes and not all(marks) and torch._C._current_graph_task_id() == -1:
            for tensor, mark in zip(inputs, marks, strict=True):
                if mark is None:
                    set_mark(tensor, False)
            with Rules():  # type: ignore[no-untyped-call]
                return func(*args, **kwargs)
        result = func(*args, **kwargs)
        if on or device is not None:
            for tensor in tensors_in((result,)):
                set_mark(tensor, on)
        return result


def seen(function: Callable[..., Any]) -> Callable[..., Any]:
    """Torch switches a mode off while it handles a call; switch it on again inside `function`."""

    def inner(*args: Any, **kwargs: Any) -> Any:
        with View():
            return function(*args, **kwargs)

    return inner


def _with_mark_of(tensor: Tensor, gradient: Any) -> Any:
    return set_mark(gradient, bool(mark_of(tensor))) if isinstance(gradient, Tensor) else gradient


def _set_gradient(tensor: Tensor, gradient: Tensor | None) -> None:
    if gradient is not None and bool(mark_of(gradient)) != bool(mark_of(tensor)):
        raise RuntimeError("assigned grad has data located on a different device")
    tensor.grad = gradient


def _gradients(outputs: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
    found = torch.autograd.grad(outputs, inputs, *args, **kwargs)
    for gradient, tensor in zip(found, (inputs,) if isinstance(inputs, Tensor) else inputs, strict=True):
        _with_mark_of(tensor, gradient)
    return found


@functools.cache
def answers() -> dict[Any, Callable[..., Any]]:
    """The calls that ask for a device or change it, and what they answer instead."""
    plain: Any = Tensor  # the type checker takes a property for its value
    show = seen(object.__format__)
    return {
        torch.device: moving.device_named,
        plain.device.__get__: shown_device,
        plain.is_cuda.__get__: lambda tensor: bool(mark_of(tensor)),
        plain.is_cpu.__get__: lambda tensor: shown_device(tensor).type == "cpu",
        Tensor.get_device: lambda tensor: 0 if mark_of(tensor) else -1,
        torch.get_device: lambda tensor: 0 if mark_of(tensor) else -1,
        Tensor.to: moving.to,
        Tensor.cuda: moving.cuda,
        Tensor.cpu: moving.cpu,
        Tensor.type: moving.type_of,
        Tensor.type_as: moving.type_as,
        Tensor.numpy: moving.on_cpu_only(Tensor.numpy),
        Tensor.__array__: moving.on_cpu_only(Tensor.__array__),
        Tensor.pin_memory: lambda tensor, *_: tensor.clone(),
        Tensor.__repr__: seen(torch._tensor_str._str),
        plain.__format__: lambda tensor, spec: (show if tensor.dim() else plain.__format__)(tensor, spec),
        plain.grad.__set__: _set_gradient,
        plain.register_hook: lambda tensor, hook: plain.register_hook(tensor, lambda g: hook(_with_mark_of(tensor, g))),
        torch.autograd.grad: _gradients,
        torch.as_tensor: moving.as_tensor(torch.as_tensor),
        torch.asarray: moving.as_tensor(torch.asarray),
    }
