"""Runs the students' `pytest` in a folder, and what it prints."""

from __future__ import annotations

from collections.abc import Callable

import matplotlib.pyplot  # noqa: F401  (here once, so that the inner runs need not import it anew)
import torch._dynamo  # noqa: F401  (the same; the first optimizer imports it)


class Outcome:
    """The exit status and the printed lines of a run of pytest."""

    def __init__(self, status: int, lines: list[str]) -> None:
        self.status, self.lines = int(status), [line for line in lines if line]
        self.last = self.lines[-1]

    def of(self, exercise: str) -> str:
        """What is said about an exercise, of which there must be one line."""
        (line,) = (line for line in self.lines if line.startswith(f"{exercise}: "))
        return line.removeprefix(f"{exercise}: ")


Check = Callable[..., Outcome]
