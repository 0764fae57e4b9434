"""``torch.cuda.Stream`` and ``torch.cuda.Event`` where everything is done at once: there is nothing to wait for."""

from __future__ import annotations

import contextlib
import time
from typing import Any


class Stream:
    """A queue of work that is always empty."""

    def __init__(self, device: Any = None, priority: int = 0, **kwargs: Any) -> None: ...

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *error: object) -> None: ...

    def query(self) -> bool:
        return True

    def synchronize(self) -> None: ...

    def wait_stream(self, stream: Any) -> None: ...

    def wait_event(self, event: Any) -> None: ...

    def record_event(self, event: Event | None = None) -> Event:
        event = event or Event()
        event.record(self)
        return event

    def is_capturing(self) -> bool:
        return False


class Event:
    """A moment in a stream: the moment when it was recorded."""

    def __init__(self, enable_timing: bool = False, blocking: bool = False, interprocess: bool = False) -> None:
        self._at = 0.0

    def record(self, stream: Any = None) -> None:
        self._at = time.perf_counter()

    def query(self) -> bool:
        return True

    def synchronize(self) -> None: ...

    def wait(self, stream: Any = None) -> None: ...

    def elapsed_time(self, end: Event) -> float:
        """Milliseconds from this event to another."""
        return (end._at - self._at) * 1000


def stream(stream: Any) -> contextlib.AbstractContextManager[Any]:
    """``with torch.cuda.stream(...)``: on the one stream there is."""
    return contextlib.nullcontext(stream)
