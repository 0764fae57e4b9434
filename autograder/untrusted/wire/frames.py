"""Messages: two sizes, a JSON header, and the raw bytes of the arrays that it refers to."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from autograder.untrusted.wire.limits import MAX_BUFFERS, MAX_HEADER, MAX_SIGNS, ProtocolError, TooLarge

FRAME = struct.Struct(">II")
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass
class Frame:
    """A message: its header, and the buffers that the header's nodes refer to by index."""

    header: dict[str, Any]
    buffers: list[bytes] = field(default_factory=list)

    def pack(self) -> bytes:
        text = _json({**self.header, "buffers": [len(each) for each in self.buffers]})
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
    content = read(header_size + body_size)
    try:
        text = content[:header_size].decode()
        if sum(map(text.count, "[{,")) > MAX_SIGNS:
            raise TooLarge("a message of too many parts")
        header = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            _json(header).encode()  # half a surrogate pair would break whoever prints it
    except (ValueError, RecursionError):
        raise ProtocolError("the header is no JSON") from None
    sizes = header.pop("buffers", None) if isinstance(header, dict) else None
    if not isinstance(sizes, list) or not all(type(size) is int and size >= 0 for size in sizes):
        raise ProtocolError("the header lists no buffers")
    if sum(sizes) != body_size:
        raise ProtocolError("the buffers do not add up")
    buffers, start = [], header_size
    for size in sizes:
        buffers.append(content[start : start + size])
        start += size
    return Frame(header, buffers)
