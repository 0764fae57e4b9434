"""What crosses the line between the grader and a worker: plain data, and nothing else.

Both sides import this module, and it imports nothing of either. A frame is two big-endian 32-bit sizes (header, buffers),
a JSON header, and the raw bytes of the tensors that the header refers to. Sizes are checked before anything is allocated.

===========  ==================================================================  =======================================
asked        fields                                                              answered
===========  ==================================================================  =======================================
(nothing)    a worker that is locked down says so                                ``ready``
``use``      ``device`` of the machine to go to: ``none``, ``simulated``, or     ``done``
             ``cuda`` in a worker that may use the real card
``load``     ``cells`` (name, source), ``skip`` (pairs like ``at``), ``main``    ``statement`` before each statement, ``at``
                                                                                 the indices of its cell and itself, or
                                                                                 -1 before a cell is read; then ``done``
                                                                                 with ``errors``
``replace``  ``cells`` (reference sources), ``names`` to bind for the student    ``done``
``make``     ``value``                                                           ``done`` with ``value`` (and its handle)
``look``     ``handle``                                                          ``done`` with ``value``
``call``     ``function``, ``arguments``, ``keywords``, ``gradient_of``,         ``done`` with ``value`` or ``error``, and
             ``cotangent``, ``numpy_seed``, ``torch_seed``                       ``modified``, ``changed``, ``used``,
                                                                                 ``gradients``, ``numpy_next``, ``seconds``
===========  ==================================================================  =======================================

Every question carries an ``id`` that the answers repeat; ``event`` names the answer. In the place of ``done`` may come
``too large``: there would be more to send than allowed. A value is a JSON node: ``null``, true, a number or a string stand
for themselves; everything else is an object with one key that names its kind (``list``, ``tuple``, ``dict``, ``tensor``,
``array``, ``module``, ``device``, ``expression``, ``opaque``; towards the worker also ``ref``, ``function``, ``sympify``,
``linear``).
"""

from __future__ import annotations

import itertools
import json
import math
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_HEADER = 8 << 20
MAX_BUFFERS = 64 << 20
MAX_DEPTH = 12
MAX_NODES = 300_000
MAX_TEXT = 4_000
MAX_DIMENSIONS = 16
NO_MEMORY = 71  # how a worker's process ends where the memory does not even last for an answer
MAX_EMPTY = 1 << 24  # what an empty array's other sizes may come to: a sum over its empty side has that many numbers

DTYPES = {
    name: np.dtype(name)
    for name in "bool uint8 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()
}
FRAME = struct.Struct(">II")

Node = Any
Floats = npt.NDArray[Any]


class ProtocolError(Exception):
    """The other side sent something that is no message of this protocol."""


class TooLarge(ProtocolError):
    """The other side sent more than it may."""


@dataclass(frozen=True)
class Tensor:
    """A torch tensor as plain data.

    ``array`` holds the values; ``handle`` names the tensor itself, with its graph, while its worker lives.
    """

    array: Floats
    dtype: str = "float32"
    device: str = "cpu"
    requires_grad: bool = False
    is_leaf: bool = True
    handle: int | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)


@dataclass(frozen=True)
class Module:
    """A ``torch.nn.Module``: its class, its children's classes, and its parameters by name."""

    type_name: str
    children: tuple[str, ...]
    parameters: Mapping[str, Tensor]
    handle: int | None = None


@dataclass(frozen=True)
class Device:
    """A ``torch.device``, such as ``cpu`` or ``cuda:0``."""

    name: str


@dataclass(frozen=True)
class Opaque:
    """A value that is no plain data: only its type and a short text are known."""

    type_name: str
    text: str = ""


@dataclass(frozen=True)
class Expression:
    """A SymPy expression as a tree: ``head`` is the class, a leaf carries its text in ``leaf``."""

    head: str
    arguments: tuple[Expression, ...] = ()
    leaf: str = ""

    def evaluate(self, **values: float) -> float:
        """The expression's value in floats.

        Raises:
            ValueError: a function or symbol that is not known, or a value outside a function's domain.
        """
        try:
            return self._evaluate(values)
        except (ArithmeticError, TypeError, KeyError, RecursionError) as error:
            raise ValueError(f"cannot evaluate {self.head}: {error}") from None

    def _evaluate(self, values: Mapping[str, float]) -> float:
        if self.head == "Symbol":
            return values[self.leaf]
        if self.leaf:
            numerator, _, denominator = self.leaf.partition("/")
            return float(numerator) / float(denominator or 1)
        arguments = [argument._evaluate(values) for argument in self.arguments]
        return float(_EXPRESSION_HEADS[self.head](*arguments))


_EXPRESSION_HEADS: dict[str, Callable[..., float]] = {
    "Add": lambda *terms: math.fsum(terms),
    "Mul": lambda *factors: math.prod(factors),
    "Pow": math.pow,
    "exp": math.exp,
    "log": lambda x, *base: math.log(x, *base),
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "Abs": abs,
    "Pi": lambda: math.pi,
    "Exp1": lambda: math.e,
}


@dataclass(frozen=True)
class Function:
    """Towards the worker: a Python function of floats, given by its source, such as ``lambda x: x**3``."""

    source: str


@dataclass(frozen=True)
class Sympify:
    """Towards the worker: a SymPy symbol or expression, given by its text."""

    text: str


@dataclass(frozen=True)
class Linear:
    """Towards the worker: an ``nn.Linear`` with these numbers, alone or before an ``nn.Sigmoid``.

    ``weight`` has shape (1, features), ``bias`` shape (1,).
    """

    weight: Floats
    bias: Floats
    sigmoid: bool = False
    device: str = "cpu"
    dtype: str = "float32"


@dataclass
class Frame:
    """A message: its header, and the buffers that the header's nodes refer to by index."""

    header: dict[str, Any]
    buffers: list[bytes] = field(default_factory=list)

    def pack(self) -> bytes:
        text = json.dumps({**self.header, "buffers": [len(each) for each in self.buffers]}, ensure_ascii=False)
        header = text.encode(errors="replace")  # half a surrogate pair is no text
        body = b"".join(self.buffers)
        return FRAME.pack(len(header), len(body)) + header + body


def read_frame(read: Callable[[int], bytes], max_header: int = MAX_HEADER, max_buffers: int = MAX_BUFFERS) -> Frame:
    """Read one message; ``read(n)`` returns exactly n bytes.

    Raises:
        ProtocolError: the bytes are no message, or one over the limits.
    """
    header_size, body_size = FRAME.unpack(read(FRAME.size))
    if header_size > max_header or body_size > max_buffers:
        raise TooLarge(f"a message of {header_size} + {body_size} bytes is over the limit")
    try:
        text = read(header_size).decode()
        header = json.loads(text)
        if "\\ud" in text.lower():
            json.dumps(header, ensure_ascii=False).encode()  # half a surrogate pair would break whoever prints it
    except (ValueError, RecursionError):
        raise ProtocolError("the header is no JSON") from None
    body = read(body_size)
    sizes = header.pop("buffers", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise ProtocolError("the header lists no buffers")
    if sum(sizes) != body_size:
        raise ProtocolError("the buffers do not add up")
    buffers, start = [], 0
    for size in sizes:
        buffers.append(body[start : start + size])
        start += size
    return Frame(header, buffers)


def encode(value: object, special: Callable[[object, list[bytes]], Node | None], buffers: list[bytes]) -> Node:
    """Turn a value into a node; ``special`` encodes what is not a plain scalar or container.

    A value that ``special`` does not know either, or one too deep or too large, becomes an ``opaque`` node.
    """
    budget = [MAX_NODES]

    def node(value: Any, depth: int) -> Node:
        budget[0] -= 1 + (len(value) // 16 if type(value) is str else 0)
        if budget[0] < 0 or depth > MAX_DEPTH:
            return opaque(value, "too large or too deeply nested to be looked at")
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else opaque(value, "a number beyond 64 bits")
        if kind is str:
            return value if len(value) <= MAX_TEXT else opaque(value, "a very long text")
        if kind in (list, tuple) or isinstance(value, tuple):
            parts = list(itertools.islice(value, MAX_NODES + 1))  # a subclass may go on for ever
            if len(parts) > MAX_NODES:
                return opaque(value, "too long to be looked at")
            return {"list" if kind is list else "tuple": [node(each, depth + 1) for each in parts]}
        if kind is dict:
            if len(value) > MAX_NODES:
                return opaque(value, "too long to be looked at")
            pairs = value.items()
            return {"dict": [[node(key, depth + 1), node(each, depth + 1)] for key, each in pairs]}
        found = special(value, buffers)
        return opaque(value) if found is None else found

    return node(value, 0)


def opaque(value: object, text: str = "") -> Node:
    return {"opaque": [type(value).__name__[:100], text[:200]]}


def decode(node: Node, special: Callable[[str, Any, list[bytes]], object], buffers: list[bytes]) -> Any:
    """Turn a node back into a value; ``special(kind, content, buffers)`` decodes the kinds that are no containers.

    Raises:
        ProtocolError: the node is none of this protocol.
    """

    def value(node: Node, depth: int) -> Any:
        if depth > MAX_DEPTH + 2:
            raise ProtocolError("nested too deeply")
        if type(node) is int and not -(2**63) <= node < 2**64:
            raise ProtocolError("a number beyond 64 bits")
        if type(node) is str:
            return _text(node)
        if node is None or type(node) in (bool, int, float):
            return node
        if type(node) is not dict or len(node) != 1:
            raise ProtocolError("no such node")
        ((kind, content),) = node.items()
        if kind in ("list", "tuple", "dict") and type(content) is not list:
            raise ProtocolError(f"a {kind} node holds a list")
        if kind == "list":
            return [value(each, depth + 1) for each in content]
        if kind == "tuple":
            return tuple(value(each, depth + 1) for each in content)
        if kind == "dict":
            return {_key(value(key, depth + 1)): value(each, depth + 1) for key, each in map(_pair, content)}
        return special(kind, content, buffers)

    return value(node, 0)


def _pair(node: Node) -> Sequence[Node]:
    if type(node) is not list or len(node) != 2:
        raise ProtocolError("a dict node holds pairs")
    return node


def _key(value: object) -> Any:
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


def array_node(array: Floats, dtype: str, buffers: list[bytes]) -> dict[str, Any]:
    """The fields that a tensor's and an array's node share."""
    buffers.append(np.ascontiguousarray(array).tobytes())
    return {"dtype": dtype, "stored": array.dtype.name, "shape": list(array.shape), "buffer": len(buffers) - 1}


def node_array(content: Any, buffers: list[bytes]) -> tuple[Floats, str]:
    """The inverse of `array_node`: a read-only array, and the name of its dtype where it came from.

    Raises:
        ProtocolError: unknown dtype, or shape and bytes disagree.
    """
    if type(content) is not dict:
        raise ProtocolError("an array node holds fields")
    stored, shape, index, dtype = (content.get(name) for name in ("stored", "shape", "buffer", "dtype"))
    if type(stored) is not str or stored not in DTYPES or type(dtype) is not str or len(dtype) > 40:
        raise ProtocolError("no such dtype")
    if (
        type(shape) is not list
        or len(shape) > MAX_DIMENSIONS
        or not all(type(size) is int and 0 <= size <= 2**40 for size in shape)
    ):
        raise ProtocolError("no such shape")
    if type(index) is not int or not 0 <= index < len(buffers):
        raise ProtocolError("no such buffer")
    if math.prod(shape) * DTYPES[stored].itemsize != len(buffers[index]):
        raise ProtocolError("shape and bytes disagree")
    if 0 in shape and math.prod(size or 1 for size in shape) > MAX_EMPTY:
        raise ProtocolError("no such shape")
    array = np.frombuffer(buffers[index], DTYPES[stored]).reshape(shape)
    buffers[index] = b""  # each belongs to one array: many of one large buffer would be a bomb
    return array, _text(dtype)


# ---- the trusted side's own kinds: everything arrives as the frozen classes above ---------------------------------------


def encode_argument(value: object, buffers: list[bytes]) -> Node | None:
    """Encode what a grader hands to a student's function (the ``special`` of `encode`)."""
    if isinstance(value, (Tensor, Module)) and value.handle is not None:
        return {"ref": value.handle}
    if isinstance(value, Tensor):
        flags = {"device": value.device, "requires_grad": value.requires_grad}
        return {"tensor": {**array_node(value.array, value.dtype, buffers), **flags}}
    if isinstance(value, np.ndarray):
        return {"array": array_node(value, value.dtype.name, buffers)}
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
        return Device(_text(content))
    if kind == "opaque":
        if type(content) is not list or len(content) != 2:
            raise ProtocolError("no such opaque node")
        return Opaque(_text(content[0]), _text(content[1]))
    if kind == "expression":
        return _expression(content, [MAX_NODES // 100], 0)
    if kind == "module":
        if type(content) is not dict or type(content.get("parameters")) is not list:
            raise ProtocolError("no such module node")
        parameters = {_text(name): _tensor(each, buffers) for name, each in map(_pair, content["parameters"])}
        children = content.get("children")
        if type(children) is not list:
            raise ProtocolError("no such module node")
        names = tuple(_text(each) for each in children)
        return Module(_text(content.get("type")), names, parameters, _handle(content.get("handle")))
    raise ProtocolError(f"no such kind: {kind[:40]}")


def _tensor(content: Any, buffers: list[bytes]) -> Tensor:
    array, dtype = node_array(content, buffers)
    requires_grad, is_leaf = content.get("requires_grad"), content.get("is_leaf")
    if type(requires_grad) is not bool or type(is_leaf) is not bool:
        raise ProtocolError("no such tensor node")
    device = _text(content.get("device"))
    return Tensor(array, dtype, device, requires_grad, is_leaf, _handle(content.get("handle")))


def _expression(content: Any, budget: list[int], depth: int) -> Expression:
    budget[0] -= 1
    if budget[0] < 0 or depth > 60 or type(content) is not list or len(content) != 3 or type(content[1]) is not list:
        raise ProtocolError("no such expression")
    arguments = tuple(_expression(each, budget, depth + 1) for each in content[1])
    return Expression(_text(content[0]), arguments, _text(content[2]))


def _text(content: Any) -> str:
    if type(content) is not str or len(content) > MAX_TEXT:
        raise ProtocolError("a text was expected")
    return plain_text(content)


def plain_text(text: str) -> str:
    """A text without what would steer a terminal or turn a line around: such signs become question marks."""
    return text if text.isprintable() else "".join(c if c.isprintable() or c in "\t\n" else "?" for c in text)


def _handle(content: Any) -> int:
    if type(content) is not int or not 0 <= content < 2**31:
        raise ProtocolError("no such handle")
    return content
