"""What can go wrong: on our side, or so that a worker gives no answer."""

from __future__ import annotations

from autograder.course.words import said


class SandboxError(Exception):
    """Our own side failed: the zygote did not start, or is gone. The student is not to blame."""


class SandboxRefused(SandboxError):
    """This machine offers no usable isolation, so no untrusted code is run on it; the message says what it lacks."""


class NoCard(Exception):
    """There is no CUDA device that a worker could use; the message says why."""


class WorkerTimeout(Exception):
    """A worker took longer than it may."""

    def __init__(self, seconds: float, in_all: bool = False) -> None:
        """``seconds`` that one call may take; ``in_all`` where it was the others that had taken the time."""
        alone = said("stopped after {seconds:g} s: is there a loop that never ends?", seconds=seconds)
        super().__init__(said("stopped: all that there is to run takes longer than allowed") if in_all else alone)


class WorkerDied(Exception):
    """A worker ended in the middle of its work; the message says how, in words a student understands."""
