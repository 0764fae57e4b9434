"""Students' functions for others to see: read in a worker, as everything of a student's is."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from autograder.course.assignment import Assignment
from autograder.course.limits import of_course
from autograder.course.words import heard, said
from autograder.grading.submission import Submission
from autograder.sandbox.answers import Contents
from autograder.sandbox.errors import SandboxError, WorkerDied, WorkerTimeout
from autograder.sandbox.handle import Worker
from autograder.sandbox.zygote import Zygote


class Reader:
    """Reads submissions of one assignment, and runs nothing of them."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self._zygote, self._limits = Zygote(), of_course()
        self._course = [cell["source"] for cell in assignment.cells if cell["cell_type"] == "code"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zygote.close()

    def problem(self, submission: Submission) -> str:
        """Why a submission can't be read; empty where it can."""
        if submission.problem:
            return submission.problem
        try:
            with self._read(submission) as (_, reading):
                return heard(reading.problem)
        except (WorkerDied, WorkerTimeout) as error:
            return said("the file can't be read: {error}", error=error)
        except SandboxError:
            return ""

    def anonymous(self, submission: Submission, functions: Sequence[str]) -> dict[str, str]:
        """The sources of functions, without what could tell who wrote them; those that can't be shown are left out."""
        try:
            with self._read(submission) as (worker, _):
                return worker.anonymous(functions, self._course)
        except (WorkerDied, WorkerTimeout, SandboxError):
            return {}

    def own(self, submission: Submission, functions: Sequence[str], released: Sequence[str]) -> dict[str, str]:
        """These functions as they were written, without the ``released`` lines; those of which nothing is left are missing."""
        try:
            with self._read(submission) as (worker, _):
                return worker.own(functions, released)
        except (WorkerDied, WorkerTimeout, SandboxError):
            return {}

    @contextlib.contextmanager
    def _read(self, submission: Submission) -> Iterator[tuple[Worker, Contents]]:
        worker = self._zygote.fork(self._limits)
        try:
            yield worker, worker.read(dict(submission.files), submission.given, self.assignment.known)
        finally:
            worker.close()
