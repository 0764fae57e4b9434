"""Values on their way into a worker and out of it: what of a student's answer is told, and how arguments are built."""

from __future__ import annotations

import math
from typing import Any

import numpy
import sympy
import torch

from autograder.untrusted import devices, wire
from autograder.untrusted.isolation import Limits

MAX_PARTS = 2_000  # of an expression


class Values:
    """Encodes and decodes values, and keeps those that the other side may ask for again."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.with_device = False  # whether this is a machine with a CUDA device
        self.kept: list[Any] = []

    def _keep(self, value: Any) -> int:
        for handle, kept in enumerate(self.kept):
            if kept is value:
                return handle
        self.kept.append(value)
        return len(self.kept) - 1

    def encode(self, value: Any, buffers: list[bytes]) -> wire.Node | None:
        if isinstance(value, torch.Tensor):
            return {"tensor": self._tensor(value, buffers)} if value.layout is torch.strided else None
        if isinstance(value, torch.nn.Module):
            parameters = [[str(name)[:200], self._tensor(each, buffers)] for name, each in value.named_parameters()]
            children = [wire.name_of(type(each).__name__) for each in value.children()]
            fields = {"type": wire.name_of(type(value).__name__), "children": children, "parameters": parameters}
            return {"module": {**fields, "handle": self._keep(value)}}
        if isinstance(value, numpy.generic):
            return wire.encode(value.item(), lambda *_: None, buffers)
        if isinstance(value, numpy.ndarray):
            plain = numpy.asarray(value)
            name = wire.dtype_name(plain)
            if name not in wire.DTYPES or plain.nbytes > self.limits.returned_bytes:
                return None
            return {"array": wire.array_node(plain, name, buffers)}
        if isinstance(value, torch.device):
            return {"device": str(value)}
        if isinstance(value, sympy.Basic):
            return {"expression": self._expression(value, [0])}
        return None

    def _tensor(self, value: Any, buffers: list[bytes]) -> dict[str, Any]:
        if value.is_meta:
            value = torch.zeros(value.shape if value.numel() < 10_000 else 0, dtype=value.dtype)
            return {**self._tensor(value, buffers), "device": "meta"}
        with torch._C.DisableTorchFunction():  # a tensor subclass, or a simulated device, shows its real numbers
            plain = value.detach().cpu().resolve_conj().resolve_neg()
            dtype = str(plain.dtype).removeprefix("torch.")
            array = (plain if dtype in wire.DTYPES else plain.float()).numpy()
            fields = {"requires_grad": value.requires_grad, "is_leaf": value.is_leaf}
            if array.nbytes > self.limits.returned_bytes:
                array, dtype = numpy.zeros(0, "float32"), "too large"
        device = str(devices.device_of(value) if self.with_device else value.device)
        return {**wire.array_node(array, dtype, buffers), **fields, "device": device, "handle": self._keep(value)}

    def _expression(self, value: Any, count: list[int]) -> list[Any]:
        count[0] += 1
        if count[0] > MAX_PARTS:
            raise ValueError(f"an expression of more than {MAX_PARTS} parts")
        value = value.as_expr() if isinstance(value, sympy.Poly) else value
        head = wire.name_of(type(value).__name__)
        if head == "Symbol":
            return ["Symbol", [], value.name]
        if value.is_Rational:
            return ["Number", [], f"{value.p}/{value.q}"]
        if value.is_Float:
            return ["Number", [], repr(float(value))]
        return [head, [self._expression(each, count) for each in value.args], ""]

    def decode(self, kind: str, content: Any, buffers: list[bytes]) -> Any:
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
            return eval(content, {"math": math, "np": numpy})
        if kind == "sympify":
            return sympy.sympify(content)
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
        if device == "cpu" and not self.with_device:
            return tensor
        return devices.place(tensor, torch.device(device))
