"""Values to JSON nodes and back: scalars, containers and arrays, which both sides share."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.untrusted.wire.limits import (
    LONG_TEXT,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_EMPTY,
    MAX_KEYS,
    MAX_NAME,
    MAX_NODES,
    MAX_TEXT,
    TOO_BIG,
    TOO_DEEP,
    TOO_LONG,
    UNNAMED,
    ProtocolError,
    TooLarge,
)
from autograder.untrusted.wire.values import Floats

DTYPES = {
    name: np.dtype(name)
    for name in "bool uint8 int8 int16 int32 int64 float16 float32 float64 complex64 complex128".split()
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
Node = Any


def encode(value: object, special: Callable[[object, list[bytes]], Node | None], buffers: list[bytes]) -> Node:
    """Turn a value into a node; ``special`` encodes what is not a plain scalar or container.

    A value that ``special`` does not know either, or one too deep or too large, becomes an ``opaque`` node.
    """
    budget = [MAX_NODES]

    def node(value: Any, depth: int) -> Node:
        budget[0] -= 1 + (len(value) // 16 if type(value) is str else 0)
        if budget[0] < 0 or depth > MAX_DEPTH:
            return opaque(value, TOO_DEEP)
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            return value if -(2**63) <= value < 2**64 else opaque(value, TOO_BIG)
        if kind is str:
            return value if len(value) <= MAX_TEXT else opaque(value, LONG_TEXT)
        if kind in (list, tuple) or isinstance(value, tuple):
            parts = list(itertools.islice(value, MAX_NODES + 1))  # a subclass may go on for ever
            if len(parts) > MAX_NODES:
                return opaque(value, TOO_LONG)
            return {"list" if kind is list else "tuple": [node(each, depth + 1) for each in parts]}
        if kind is dict:
            if len(value) > MAX_KEYS:
                return opaque(value, TOO_LONG)
            pairs = value.items()
            return {"dict": [[node(key, depth + 1), node(each, depth + 1)] for key, each in pairs]}
        found = special(value, buffers)
        return opaque(value) if found is None else found

    return node(value, 0)


def opaque(value: object, text: str = "") -> Node:
    return {"opaque": [name_of(type(value).__name__), text[:200]]}


def name_of(name: object) -> str:
    """The name of a type, if that is what it looks like: one that anybody may give could carry anything out."""
    return name if type(name) is str and len(name) <= MAX_NAME and name.isidentifier() else UNNAMED


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
            return text_of(node)
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
            if len(content) > MAX_KEYS:
                raise TooLarge("a dict of too many keys")
            return {_key(value(key, depth + 1)): value(each, depth + 1) for key, each in map(pair_of, content)}
        return special(kind, content, buffers)

    return value(node, 0)


def pair_of(node: Node) -> Sequence[Node]:
    if type(node) is not list or len(node) != 2:
        raise ProtocolError("a dict node holds pairs")
    return node


def _key(value: object) -> Any:
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


def dtype_name(array: Floats) -> str:
    """``array.dtype.name``, which NumPy puts together anew each time."""
    return NAMES.get(array.dtype) or array.dtype.name


def array_node(array: Floats, dtype: str, buffers: list[bytes]) -> dict[str, Any]:
    """The fields that a tensor's and an array's node share."""
    buffers.append(np.ascontiguousarray(array).tobytes())
    return {"dtype": dtype, "stored": dtype_name(array), "shape": list(array.shape), "buffer": len(buffers) - 1}


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
    return array, text_of(dtype)


def text_of(content: Any) -> str:
    if type(content) is not str or len(content) > MAX_TEXT:
        raise ProtocolError("a text was expected")
    return plain_text(content)


def plain_text(text: str) -> str:
    """A text without what would steer a terminal or turn a line around: such signs become question marks."""
    return text if text.isprintable() else "".join(c if c.isprintable() or c in "\t\n" else "?" for c in text)
