"""Who grades: the processes of this machine, or of a Dask cluster. A submission goes out as bytes, a report comes back.

Grading is a pure function, so a class is a map over a ``concurrent.futures.Executor``. A process that dies takes no
submission with it: those it may have been at are graded again, each alone, so that a second death tells whose it is.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from autograder.course import root
from autograder.course.limits import of_course
from autograder.course.words import noted, said
from autograder.grading import kept
from autograder.grading.executors import NoCluster, Start, cores, end_processes, processes, starter
from autograder.grading.result import Report
from autograder.grading.submission import Submission
from autograder.sandbox.errors import NoCard, SandboxRefused
from autograder.sandbox.zygote import Zygote
from autograder.untrusted.isolation import Limits

if TYPE_CHECKING:
    from autograder.grading.engine import DeviceChoice, Engine

DEATHS = 3  # of the process at work on one submission, until that is called its fault
AHEAD = 2  # processes that start before there is anything to grade; the others, when there is
QUEUED = 4  # submissions out at once, for each process: enough that none waits for the next
QUEUED_ON_CLUSTER = 256  # more, since workers may join
STALE = noted(
    "{name} has other graders, another kit or other libraries than the machine that asks: install the same there"
)


class Job(Hashable, Protocol):
    """Something to do in another process: plain data."""

    def failed(self, why: str) -> Any:
        """What comes of it where our own side failed."""


Asked = TypeVar("Asked", bound=Job)
Made = TypeVar("Made")


class Gradable(Job, Protocol):
    """A submission to grade: all that decides its report, in plain data."""

    @property
    def key(self) -> str: ...
    @property
    def engine(self) -> tuple[object, ...]: ...

    @property
    def isolate(self) -> bool: ...
    def open_engine(self, zygote: Zygote | None = None) -> Any: ...
    def stale(self) -> bool: ...
    def grade(self, engine: Any) -> Report: ...


AnyGradable = TypeVar("AnyGradable", bound=Gradable)


@dataclass(frozen=True)
class Task:
    """A submission to grade by hidden graders."""

    assignment: str
    handed: Submission
    secret: str
    fingerprint: str
    limits: Limits = field(default_factory=Limits)
    only: tuple[str, ...] | None = None  # these exercises; all where it is None
    device: DeviceChoice = "auto"
    isolate: bool = True

    @classmethod
    def of(cls, assignment: str, handed: Submission, fingerprint: str | None = None, **others: Any) -> Task:
        """The task as it stands on this machine; ``others`` are fields that are not as usual."""
        task = cls(assignment, handed, root.secret(), fingerprint or kept.fingerprint(assignment), of_course())
        return replace(task, **others)

    @property
    def key(self) -> str:
        return kept.key(self.handed, self.fingerprint, self.secret, self.limits)

    def failed(self, why: str) -> Report:
        """The report where our own side failed."""
        return Report(self.handed.name, "grader-error", why, (), 0.0)

    @property
    def engine(self) -> tuple[object, ...]:
        """Which engine it needs: of the fingerprint too, since an engine has read the graders for good."""
        return self.assignment, self.limits, self.fingerprint, self.device, self.isolate

    def open_engine(self, zygote: Zygote | None = None) -> Engine:
        from autograder.grading import engine

        return engine.Engine(self.assignment, self.limits, self.isolate, self.device, zygote=zygote)

    def stale(self) -> bool:
        """Whether this machine would grade otherwise than the one that asks."""
        return kept.fingerprint(self.assignment) != self.fingerprint

    def grade(self, engine: Engine) -> Report:
        with root.drawing_from(self.secret):
            return engine.grade(self.handed, self.only)


# ---------------------------------------------------------------------------------------------------------------------
# One process
# ---------------------------------------------------------------------------------------------------------------------

_one_at_a_time = threading.Lock()  # a Dask worker may have several threads; an engine serves one
# One engine of this process is kept for the next submission, and its zygote also for other engines: a start takes seconds.
_engines: dict[tuple[object, ...], Any] = {}
_zygotes: dict[bool, Zygote] = {}  # by: whether they isolate


def grade(task: Gradable) -> Report:
    """Grade one submission in this process. What fails on our side is a report too: ``grader-error``.

    Raises:
        SandboxRefused: this machine offers no usable isolation.
        NoCard: there is no card, and the task asks for one.
    """
    with _one_at_a_time:
        try:
            if task.engine not in _engines and task.stale():  # one that is open has read what it grades by
                report: Report = task.failed(said(STALE, name=os.uname().nodename))
                return report
            report = task.grade(_engine_for(task))
        except (SandboxRefused, NoCard):
            close_engine()
            raise
        except Exception as error:
            report = task.failed(str(error) or type(error).__name__)
        if report.status == "grader-error":
            close_engine()  # the next submission gets a fresh one
        return report


def _engine_for(task: Gradable) -> Any:
    if task.engine not in _engines:
        _engines.clear()
        zygote = _zygotes.setdefault(task.isolate, Zygote(task.isolate))
        _engines[task.engine] = task.open_engine(zygote)
    return _engines[task.engine]


@atexit.register
def close_engine() -> None:
    """End what is kept for the next submission."""
    _engines.clear()
    while _zygotes:
        _zygotes.popitem()[1].close()


# ---------------------------------------------------------------------------------------------------------------------
# Many processes
# ---------------------------------------------------------------------------------------------------------------------


def in_order(tasks: Sequence[Gradable], jobs: int | None = None) -> Iterator[Report]:
    """Grade all tasks, and give the reports in the order of the tasks. One at a time needs no other process.

    Raises:
        CourseError: what is wrong with the course.
        SandboxRefused, NoCard: as `grade` does.
    """
    jobs = min(jobs or cores(), len(tasks))
    if jobs <= 1:
        try:
            for task in tasks:
                _engine_for(task)  # a broken grader is told here, and is no submission's report
                yield grade(task)
        finally:
            close_engine()
        return
    place = {id(task): number for number, task in enumerate(tasks)}
    ready: dict[int, Report] = {}
    given = 0
    for task, report in graded(tasks, jobs):
        ready[place[id(task)]] = report
        while given in ready:
            yield ready.pop(given)
            given += 1


def graded(
    tasks: Iterable[AnyGradable], jobs: int, cluster: str | None = None, start: Start | None = None
) -> Iterator[tuple[AnyGradable, Report]]:
    """Grade all tasks; give each with its report as soon as that is there. ``start`` makes other executors than usual.

    Raises:
        SandboxRefused: a machine offers no usable isolation.
        NoCluster: the cluster can't be reached (any more).
    """
    return mapped(
        tasks, start or starter(jobs, cluster), QUEUED * jobs if cluster is None else QUEUED_ON_CLUSTER, grade
    )


def mapped(
    tasks: Iterable[Asked],
    start: Start,
    queued: int,
    work: Callable[[Asked], Made],
) -> Iterator[tuple[Asked, Made]]:
    """Map ``work`` over the tasks by the executors that ``start`` makes: a new one after each that broke."""
    waiting = iter(tasks)
    suspects: deque[Asked] = deque()  # done alone
    deaths: Counter[Asked] = Counter()
    more = True
    while more or suspects:
        with start() as executor:
            running: dict[Future[Made], Asked] = {}
            broken = False
            while not broken:
                room = 1 if suspects else queued
                while len(running) < room and not broken:
                    task = suspects.popleft() if suspects else next(waiting, None)
                    if task is None:
                        more = False
                        break
                    try:
                        running[executor.submit(work, task)] = task
                    except BrokenProcessPool:
                        suspects.append(task)
                        broken = True
                if not running:
                    break
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    if _broke(future):
                        broken = True
                    else:
                        task = running.pop(future)
                        yield task, _outcome(task, future)
        for future, task in running.items():
            if future.done() and not future.cancelled() and not future.exception():
                yield task, future.result()  # it was just ready in time
                continue
            deaths[task] += 1
            if deaths[task] < DEATHS:
                suspects.append(task)
            else:
                yield task, task.failed(said("the process that worked on it died {deaths} times", deaths=DEATHS))


def _broke(future: Future[Any]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def _outcome(task: Job, future: Future[Any]) -> Any:
    try:
        return future.result()
    except (SandboxRefused, NoCard, NoCluster):
        raise
    except CancelledError:
        raise NoCluster(said("the cluster went away: run the same command again, what is graded is kept")) from None
    except Exception as error:  # of the cluster: a worker without our package, one that ran out of memory too often
        return task.failed(f"{type(error).__name__}: {error}")


@contextmanager
def ahead(task: Gradable, jobs: int) -> Iterator[Start]:
    """A pool that gets ready to grade while whoever asks for it is still busy with other things; new ones after it."""
    with processes(jobs) as executor:
        starts = get_ready(executor, task, min(jobs, AHEAD))
        there: list[Executor] = [executor]
        yield lambda: nullcontext(there.pop()) if there else processes(jobs)
        if not all(start.done() for start in starts):
            end_processes()  # there was nothing to grade


def get_ready(executor: Executor, task: Gradable, processes: int) -> list[Future[None]]:
    """Let so many processes of an executor start what such a task needs."""
    return [executor.submit(_get_ready, task) for _ in range(processes)]


def _get_ready(task: Gradable) -> None:
    with _one_at_a_time:
        _engine_for(task).zygote.start()
