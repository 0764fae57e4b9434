"""A crew that stands ready between one run and the next, so that whoever hands in need not wait until it has started."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

from autograder.course import root
from autograder.grading import crew, executors
from autograder.grading.submission import Submission


class StandingCrew:
    """Executors for one run after another: the one that stands, or a new one where it broke. To be entered.

    Raises:
        NoCluster: there is no cluster at the address.
    """

    def __init__(self, assignment: str, jobs: int, cluster: str | None = None) -> None:
        self._assignment, self._jobs = assignment, jobs
        self._on_cluster = cluster is not None
        self._start = executors.starter(jobs, cluster)
        self._stack = ExitStack()
        self._executor: Executor | None = None

    def __enter__(self) -> Self:
        self._standing()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    @contextmanager
    def use(self) -> Iterator[Executor]:
        """The executor, which goes on standing afterwards: what makes executors for `crew.graded`."""
        yield self._standing()

    def dismiss(self) -> None:
        """Let it go, as after an error of a cluster; the next use makes a new one."""
        self._executor = None
        self._stack.close()

    def _standing(self) -> Executor:
        if self._executor is not None and not _is_sound(self._executor):
            self.dismiss()
        if self._executor is None:
            self._executor = self._stack.enter_context(self._start())
            if not self._on_cluster:
                self._get_ready(self._executor)
        return self._executor

    def _get_ready(self, executor: Executor) -> None:
        """Start engines ahead, but for a plain assignment: what that needs, only nbgrader's configuration tells."""
        if root.has_graders(self._assignment, root.folder()):
            crew.get_ready(executor, crew.Task.of(self._assignment, Submission("")), self._jobs)


def _is_sound(executor: Executor) -> bool:
    try:
        executor.submit(int)
    except (BrokenProcessPool, RuntimeError):
        return False
    return True
