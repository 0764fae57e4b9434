"""How much of anything may cross the line, and what is said when something may not."""

from __future__ import annotations

MAX_HEADER = 8 << 20
MAX_BUFFERS = 64 << 20
MAX_DEPTH = 12
MAX_NODES = 300_000
MAX_TEXT = 4_000
MAX_DIMENSIONS = 16
MAX_NAME = 60  # of a type
UNNAMED = "unnamed"
TOO_DEEP, TOO_BIG = "too large or too deeply nested to be looked at", "a number beyond 64 bits"
LONG_TEXT, TOO_LONG = "a very long text", "too long to be looked at"
WHY_OPAQUE = frozenset({TOO_DEEP, TOO_BIG, LONG_TEXT, TOO_LONG, ""})  # what may be said of a value, in our words
MAX_KEYS = 1_000  # of a dict: more of them with one hash would take this side minutes
MAX_SIGNS = 1 << 20  # of JSON that open something: each becomes an object here
NO_MEMORY = 71  # how a worker's process ends where the memory does not even last for an answer
MAX_EMPTY = 1 << 24  # what an empty array's other sizes may come to: a sum over its empty side has that many numbers


class ProtocolError(Exception):
    """The other side sent something that is no message of this protocol."""


class TooLarge(ProtocolError):
    """The other side sent more than it may."""
