"""Many submissions at once: the same grading, mapped over a pool of processes with a zygote each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial

from autograder.crew import processes
from autograder.engine import DeviceChoice, Engine
from autograder.isolation import Limits
from autograder.limits import of_course
from autograder.result import Report
from autograder.sandbox import Zygote
from autograder.submission import Submission

Task = tuple[Submission, tuple[str, ...] | None]

_engine: Engine | None = None  # of a pool's process


def grade_all(
    assignment: str,
    tasks: Sequence[Task],
    jobs: int | None = None,
    limits: Limits | None = None,
    isolate: bool = True,
    device: DeviceChoice = "auto",
) -> Iterator[Report]:
    """Grade submissions, each in full or only some exercises of it, and give the reports in the order of the tasks.

    Raises:
        NoCard: there is no card, and ``device`` asks for one.
    """
    limits = limits or of_course()  # here, where a mistake in its file can still be told
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    if device == "cuda":  # asked here, since a process of the pool could only break
        with Zygote(limits, isolate) as zygote:
            zygote.card()
    if jobs <= 1:
        with Engine(assignment, limits, isolate, device) as engine:
            for submission, only in tasks:
                yield engine.grade(submission, only)
        return
    with processes(jobs, partial(_open, assignment, limits, isolate, device)) as pool:
        yield from pool.map(_grade, tasks)


def _open(assignment: str, limits: Limits | None, isolate: bool, device: DeviceChoice) -> None:
    global _engine
    _engine = Engine(assignment, limits, isolate, device)


def _grade(task: Task) -> Report:
    assert _engine is not None
    return _engine.grade(*task)
