"""The trusted side's own kinds: arguments for a student's function, and what it gave back as frozen values."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.untrusted.wire.limits import MAX_NODES, WHY_OPAQUE, ProtocolError
from autograder.untrusted.wire.nodes import Node, array_node, dtype_name, name_of, node_array, pair_of, text_of
from autograder.untrusted.wire.values import Device, Expression, Function, Linear, Module, Opaque, Sympify, Tensor


def encode_argument(value: object, buffers: list[bytes]) -> Node | None:
    """Encode what a grader hands to a student's function (the ``special`` of `encode`)."""
    if isinstance(value, (Tensor, Module)) and value.handle is not None:
        return {"ref": value.handle}
    if isinstance(value, Tensor):
        flags = {"device": value.device, "requires_grad": value.requires_grad}
        return {"tensor": {**array_node(value.array, value.dtype, buffers), **flags}}
    if isinstance(value, np.ndarray):
        return {"array": array_node(value, dtype_name(value), buffers)}
    if isinstance(value, Device):
        return {"device": value.name}
    if isinstance(value, Function):
        return {"function": value.source}
    if isinstance(value, Sympify):
        return {"sympify": value.text}
    if isinstance(value, Linear):
        weight, bias = (array_node(np.asarray(each), value.dtype, buffers) for each in (value.weight, value.bias))
        return {"linear": {"weight": weight, "bias": bias, "sigmoid": value.sigmoid, "device": value.device}}
    raise TypeError(f"a grader cannot hand over {type(value).__name__}")


def decode_result(kind: str, content: Any, buffers: list[bytes]) -> object:
    """Decode what a student's function returned (the ``special`` of `decode`)."""
    if kind == "tensor":
        return _tensor(content, buffers)
    if kind == "array":
        return node_array(content, buffers)[0]
    if kind == "device":
        return Device(text_of(content))
    if kind == "opaque":
        if type(content) is not list or len(content) != 2:
            raise ProtocolError("no such opaque node")
        why = text_of(content[1])
        return Opaque(name_of(content[0]), why if why in WHY_OPAQUE else "")
    if kind == "expression":
        return _expression(content, [MAX_NODES // 100], 0)
    if kind == "module":
        if type(content) is not dict or type(content.get("parameters")) is not list:
            raise ProtocolError("no such module node")
        parameters = {text_of(name): _tensor(each, buffers) for name, each in map(pair_of, content["parameters"])}
        children = content.get("children")
        if type(children) is not list:
            raise ProtocolError("no such module node")
        names = tuple(map(name_of, children))
        return Module(name_of(content.get("type")), names, parameters, _handle(content.get("handle")))
    raise ProtocolError(f"no such kind: {kind[:40]}")


def _tensor(content: Any, buffers: list[bytes]) -> Tensor:
    array, dtype = node_array(content, buffers)
    requires_grad, is_leaf = content.get("requires_grad"), content.get("is_leaf")
    if type(requires_grad) is not bool or type(is_leaf) is not bool:
        raise ProtocolError("no such tensor node")
    device = text_of(content.get("device"))
    return Tensor(array, dtype, device, requires_grad, is_leaf, _handle(content.get("handle")))


def _expression(content: Any, budget: list[int], depth: int) -> Expression:
    budget[0] -= 1
    if budget[0] < 0 or depth > 60 or type(content) is not list or len(content) != 3 or type(content[1]) is not list:
        raise ProtocolError("no such expression")
    arguments = tuple(_expression(each, budget, depth + 1) for each in content[1])
    return Expression(text_of(content[0]), arguments, text_of(content[2]))


def _handle(content: Any) -> int:
    if type(content) is not int or not 0 <= content < 2**31:
        raise ProtocolError("no such handle")
    return content
