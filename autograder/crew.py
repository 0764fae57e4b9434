"""Who grades: the processes of this machine, or of a Dask cluster. A submission goes out as bytes, a report comes back.

Grading is a pure function, so a class is a map over a ``concurrent.futures.Executor``. A process that dies takes no
submission with it: those it may have been at are graded again, each alone, so that a second death tells whose it is.
"""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from autograder import course, kept
from autograder.isolation import Limits, end_with_parent
from autograder.kept import HandedIn
from autograder.limits import of_course
from autograder.result import Report
from autograder.sandbox import SandboxRefused

if TYPE_CHECKING:
    from autograder.engine import Engine

DEATHS = 3  # of the process at work on one submission, until that is called its fault
AHEAD = 2  # processes that start before there is anything to grade; the others, when there is
QUEUED = 4  # submissions out at once, for each process: enough that none waits for the next
QUEUED_ON_CLUSTER = 256  # more, since workers may join


class NoCluster(Exception):
    """There is no cluster at this address, or it went away; the message says what to do."""


@dataclass(frozen=True)
class Task:
    """A submission to grade: all that decides its report, in plain data."""

    assignment: str
    handed: HandedIn
    secret: str
    fingerprint: str
    limits: Limits = field(default_factory=Limits)

    @classmethod
    def of(cls, assignment: str, handed: HandedIn, fingerprint: str | None = None) -> Task:
        """The task as it stands on this machine."""
        return cls(assignment, handed, course.secret(), fingerprint or kept.fingerprint(assignment), of_course())

    @property
    def key(self) -> str:
        return kept.key(self.handed, self.fingerprint, self.secret, self.limits)

    def failed(self, why: str) -> Report:
        """The report where our own side failed."""
        return Report(self.handed.name, "grader-error", why, (), 0.0)


# ---------------------------------------------------------------------------------------------------------------------
# One process
# ---------------------------------------------------------------------------------------------------------------------

_one_at_a_time = threading.Lock()  # a Dask worker may have several threads; an engine serves one
_warm = ExitStack()  # holds the one engine of this process: starting it takes longer than grading with it
_engines: dict[tuple[str, Limits, str], Engine] = {}  # the fingerprint too: an engine has read the graders for good
atexit.register(_warm.close)


def grade(task: Task) -> Report:
    """Grade one submission in this process. What fails on our side is a report too: ``grader-error``.

    Raises:
        SandboxRefused: this machine offers no usable isolation.
    """
    with _one_at_a_time:
        try:
            if kept.fingerprint(task.assignment) != task.fingerprint:
                return task.failed(
                    f"{os.uname().nodename} has other graders, another kit or other libraries than the machine that "
                    "asks: install the same there"
                )
            report = _engine_for(task).grade(task.handed.submission())
        except SandboxRefused:
            close_engine()
            raise
        except Exception as error:
            report = task.failed(str(error) or type(error).__name__)
        if report.status == "grader-error":
            close_engine()  # the next submission gets a fresh one
        return report


def _engine_for(task: Task) -> Engine:
    from autograder import engine

    if course.secret() != task.secret:
        os.environ["DESCENT_KIT_SECRET"] = task.secret
    wanted = task.assignment, task.limits, task.fingerprint
    if wanted not in _engines:
        close_engine()
        _engines[wanted] = _warm.enter_context(engine.Engine(task.assignment, task.limits))
    return _engines[wanted]


def close_engine() -> None:
    """End the engine that is kept for the next submission, if there is one."""
    _engines.clear()
    _warm.close()


# ---------------------------------------------------------------------------------------------------------------------
# Many processes
# ---------------------------------------------------------------------------------------------------------------------


def graded(
    tasks: Iterable[Task], jobs: int, cluster: str | None = None, pool: Executor | None = None
) -> Iterator[tuple[Task, Report]]:
    """Grade all tasks; give each with its report as soon as that is there. A ``pool`` that is there is used as the first.

    Raises:
        SandboxRefused: a machine offers no usable isolation.
        NoCluster: the cluster can't be reached (any more).
    """
    if cluster is None:
        there = [] if pool is None else [pool]
        return mapped(tasks, lambda: nullcontext(there.pop()) if there else processes(jobs), QUEUED * jobs)
    return mapped(tasks, lambda: _dask(cluster, jobs), QUEUED_ON_CLUSTER)


def mapped(
    tasks: Iterable[Task],
    start: Callable[[], AbstractContextManager[Executor]],
    queued: int,
    work: Callable[[Task], Report] = grade,
) -> Iterator[tuple[Task, Report]]:
    """Map ``work`` over the tasks by the executors that ``start`` makes: a new one after each that broke."""
    waiting = iter(tasks)
    suspects: deque[Task] = deque()  # graded alone
    deaths: Counter[str] = Counter()
    more = True
    while more or suspects:
        with start() as executor:
            running: dict[Future[Report], Task] = {}
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
            deaths[task.key] += 1
            if deaths[task.key] < DEATHS:
                suspects.append(task)
            else:
                yield task, task.failed(f"the process that graded it died {DEATHS} times")


def _broke(future: Future[Report]) -> bool:
    return not future.cancelled() and isinstance(future.exception(), BrokenProcessPool)


def _outcome(task: Task, future: Future[Report]) -> Report:
    try:
        return future.result()
    except (SandboxRefused, NoCluster):
        raise
    except CancelledError:
        raise NoCluster("the cluster went away: run the same command again, what is graded is kept") from None
    except Exception as error:  # of the cluster: a worker without our package, one that ran out of memory too often
        return task.failed(f"{type(error).__name__}: {error}")


@contextmanager
def processes(jobs: int, prepare: Callable[[], None] | None = None) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes, each of which calls ``prepare`` first. All end at once where what is done with them fails."""
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, context, _begin, (os.getpid(), prepare))
    try:
        yield executor
    except BaseException:  # do not wait until what is being graded is done
        _end_processes()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def _end_processes() -> None:
    for process in multiprocessing.active_children():
        process.terminate()


@contextmanager
def ahead(assignment: str, jobs: int) -> Iterator[Executor]:
    """A pool that gets ready to grade while whoever asks for it is still busy with other things."""
    task = Task.of(assignment, HandedIn(""))
    with processes(jobs) as executor:
        starts = [executor.submit(_get_ready, task) for _ in range(min(jobs, AHEAD))]
        yield executor
        if not all(start.done() for start in starts):
            _end_processes()  # there was nothing to grade


def _get_ready(task: Task) -> None:
    with _one_at_a_time:
        _engine_for(task).zygote.start()


def _begin(parent: int, prepare: Callable[[], None] | None) -> None:
    """A process of the pool ends with its parent, also where that is killed, and leaves Ctrl-C to it.

    It does nothing more when it ends: its sandbox notices, and takes away what there is.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if prepare is not None:
        prepare()


@contextmanager
def _dask(address: str, jobs: int) -> Iterator[Executor]:
    """A Dask cluster's executor: of one made here for ``local``, else of the one whose scheduler is at the address."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise NoCluster("Dask is not installed: pip install 'descent-kit[cluster]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what it says of a lost scheduler, we say
    with ExitStack() as stack:
        where: Any = address
        if address == "local":
            local = LocalCluster(n_workers=jobs, threads_per_worker=1, host="127.0.0.1", dashboard_address=None)
            where = stack.enter_context(local)
        try:
            client = stack.enter_context(Client(where, set_as_default=False))
        except (OSError, ValueError) as error:
            raise NoCluster(f"there is no Dask scheduler at {address}: {error}") from None
        yield stack.enter_context(client.get_executor(pure=False))
