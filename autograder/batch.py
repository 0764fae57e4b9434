"""Many submissions at once: the same grading, mapped over a pool of processes with a zygote each."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NoReturn

from autograder.engine import DeviceChoice, Engine
from autograder.isolation import Limits, end_with_parent
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
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, _open, (assignment, limits, isolate, device)) as pool:
        try:
            yield from pool.map(_grade, tasks)
        except KeyboardInterrupt:  # do not wait until what is being graded is done
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _open(assignment: str, limits: Limits | None, isolate: bool, device: DeviceChoice) -> None:
    """Begin a process of the pool. It ends at once with Ctrl-C or with its parent, and takes its sandbox along."""
    global _engine
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    end_with_parent(signal.SIGTERM)
    _engine = Engine(assignment, limits, isolate, device)


def _stop(*_: object) -> NoReturn:
    if _engine is not None:
        _engine.close()
    os._exit(130)


def _grade(task: Task) -> Report:
    assert _engine is not None
    return _engine.grade(*task)
