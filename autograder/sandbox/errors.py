"""What can go wrong: on our side, or so that a worker gives no answer."""

from __future__ import annotations

import re

from autograder.course.words import heard, said


class SandboxError(Exception):
    """Our own side failed: the zygote did not start, or is gone. The student is not to blame."""


class SandboxRefused(SandboxError):
    """This machine offers no usable isolation, so no untrusted code is run on it; the message says what it lacks."""


def why_refused(told: str) -> str:
    """What `isolation.why_unusable` tells, in the language that is spoken: a remedy for each layer that is lacking."""
    lacking = re.compile(r"no (\S+): (.*)", re.DOTALL)
    each = [(lacking.fullmatch(part), part) for part in re.split(r"; (?=no \S+: )", told)]
    return "; ".join(
        said("no {layer}: {remedy}", layer=found[1], remedy=heard(found[2])) if found else heard(part)
        for found, part in each
    )


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
