"""One submission at its checks: its workers, the time that it may take, and what came of each check."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
import pytest

from autograder.course import root
from autograder.course.words import heard, said
from autograder.grading.checks import CheckFailed
from autograder.grading.collection import MANNER, WORK, Check, GraderBroken, NotRun, seed_of
from autograder.grading.result import CheckResult, CheckStatus
from autograder.grading.student import NOT_THERE, SYNTAX_ERRORS, Student
from autograder.grading.submission import Submission
from autograder.sandbox.answers import Contents, LoadError, Loading
from autograder.sandbox.errors import SandboxError, WorkerDied, WorkerTimeout
from autograder.sandbox.handle import DeviceMode, Worker

if TYPE_CHECKING:
    from autograder.grading.engine import Engine

MAX_RESTARTS = 8
QUICK_SECONDS = 1.0  # for what a notebook runs that no function needs
LOADING = 1 / 3  # of a submission's time: the others are the functions'
LEAST_LOADING = 2.0  # seconds for one more try at loading, when that time is gone
EXERCISE = 1 / 2  # of the time that is left: what one function may take of it
MOST_STOPPED = 3  # statements that are named
WATCH = 1.0  # seconds beyond the deadline, when a verdict is given in any case


class Unreadable(Exception):
    """What was handed in can't be graded; the message says why."""


class Overrun(BaseException):
    """Grading has taken longer than a submission may, wherever the time went."""


@dataclass
class Bench:
    """A worker; what came of loading the submission on each of its machines, and which functions there are not its own."""

    worker: Worker
    loaded: dict[DeviceMode, Loading] = field(default_factory=dict)
    replaced: dict[DeviceMode, frozenset[str]] = field(default_factory=dict)


class Run:
    """One submission at its checks. Everything about it has one deadline."""

    def __init__(self, engine: Engine, submission: Submission) -> None:
        self.engine, self.submission = engine, submission
        self.secret = root.secret()
        self.helpers: frozenset[str] = frozenset()  # which are the reference's at the moment
        self.load_errors: tuple[LoadError, ...] = ()
        self.results: dict[str, list[CheckResult]] = {}  # of the exercises that are graded
        self.any_function = False
        self._reading = Contents()
        self._loading = Loading()
        self._sandbox_error: SandboxError | None = None
        self._broken = ""
        self._results: list[CheckResult] = []
        self._benches: dict[bool, Bench] = {}  # by: a real card for it
        self._skip: set[tuple[int, int]] = set()
        self._stopped: list[str] = []
        self._was_read = False
        self._loading_left = LOADING * engine.limits.submission_seconds
        self.deadline = self._until = time.monotonic() + engine.limits.submission_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_workers()

    def end_workers(self) -> None:
        """End the workers, and whatever is in them."""
        for real in list(self._benches):
            self._benches.pop(real).worker.close()

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Raise `Overrun` in whatever this process is doing when the deadline is past: the last wall, behind all others."""
        if threading.current_thread() is not threading.main_thread():
            yield  # there are no alarms here; the worker's own deadlines hold
            return

        def late(number: int, frame: FrameType | None) -> None:
            raise Overrun

        before = signal.signal(signal.SIGALRM, late)
        try:
            signal.setitimer(signal.ITIMER_REAL, max(self.deadline - time.monotonic(), 0) + WATCH)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)

    # ---- what is known of the submission

    @property
    def syntax_error(self) -> str:
        """The first error that kept a piece of code from being compiled, in words."""
        broken = (error for error in self.load_errors if error.type_name in SYNTAX_ERRORS)
        return next(
            (f"{heard(error.where or error.cell)}: {error.type_name}: {heard(error.message)}" for error in broken), ""
        )

    @property
    def is_script(self) -> bool:
        return self._reading.is_script

    @property
    def file(self) -> str:
        """The file or files that the functions come from."""
        names = [file for file, _ in self._reading.sources]
        if len(names) < 2 or not self._loading.beside:
            return "".join(names[:1])
        return (
            names[1]
            if self._loading.only_beside
            else said("{notebook} and {script}", notebook=names[0], script=names[1])
        )

    def message(self) -> str:
        """What the student should know of the submission as a whole."""
        told = self._stopped[:MOST_STOPPED]
        if self._reading.is_empty:
            told.append(said("there is no code in this submission"))
        if self.syntax_error:
            told.append(self.syntax_error)
        if beside := sorted(self._loading.beside):
            script = self._reading.sources[1][0]
            told.append(said("taken from {script}: {functions}", script=script, functions=", ".join(beside)))
        return "; ".join(told)

    # ---- workers

    def given(self, fixture: str, item: pytest.Item) -> Student | np.random.Generator:
        """What a check gets under the name of one of our fixtures."""
        if fixture == "rng":
            return np.random.default_rng(seed_of(self.secret, self.engine.assignment.name, item.path.stem, item.name))
        device: DeviceMode = self.engine.device if fixture == "cuda_student" else "none"
        return Student(lambda: self.worker(device), self)

    def worker(self, device: DeviceMode) -> Worker:
        """The worker with the submission loaded on this machine; a new one where the last has died.

        A statement that kills or hangs its worker while it is loaded is left out the next time.

        Raises:
            Unreadable: there is nothing to load, which `start` finds out.
            WorkerTimeout, WorkerDied: it can't be loaded.
        """
        real = device == "cuda"
        while True:
            bench = self._benches.get(real)
            if bench is None or not bench.worker.alive:
                bench = self._benches[real] = self._new_bench(device)
            worker = bench.worker
            worker.deadline = self._until
            try:
                worker.use(device)
                if device not in bench.loaded:
                    self._load(bench, device)
                if not self.helpers <= bench.replaced[device]:
                    worker.replace(self.engine.assignment.reference_of(self.helpers), sorted(self.helpers))
                    bench.replaced[device] |= self.helpers
                return worker
            except (WorkerTimeout, WorkerDied) as error:
                if not self._left_out(worker, error):
                    raise

    def start(self) -> None:
        """Read and load the submission.

        Raises:
            Unreadable: there is nothing to load.
        """
        with contextlib.suppress(WorkerTimeout, WorkerDied):  # the checks will see
            self.worker("none")

    def _new_bench(self, device: DeviceMode) -> Bench:
        worker = self.engine.zygote.fork(self.engine.limits, device)
        worker.deadline = self._until
        try:
            self._reading = worker.read(
                dict(self.submission.files), self.submission.given, self.engine.assignment.known
            )
        except (WorkerTimeout, WorkerDied) as error:
            if self._was_read:
                raise
            raise Unreadable(said("the file can't be read: {error}", error=error)) from None
        if self._reading.problem:
            worker.close()
            problem = heard(self._reading.problem)
            raise WorkerDied(problem) if self._was_read else Unreadable(problem)
        self._was_read = True
        return Bench(worker)

    def _load(self, bench: Bench, device: DeviceMode) -> None:
        quick = QUICK_SECONDS if self._loading_left > 0 else 0.0
        with self._loading_time(bench.worker):
            self._note(bench.worker.load(self._skip, quick), bench, device)
        bench.replaced[device] = frozenset()

    @contextlib.contextmanager
    def _loading_time(self, worker: Worker) -> Iterator[None]:
        """Let a worker have what is left of the time for loading, and count what it takes of it."""
        started = time.monotonic()
        worker.deadline = min(self._until, started + max(self._loading_left, LEAST_LOADING))
        try:
            yield
        finally:
            self._loading_left -= time.monotonic() - started
            worker.deadline = self._until

    def _note(self, loading: Loading, bench: Bench, device: DeviceMode) -> None:
        bench.loaded[device] = loading
        if not self.helpers:  # beside those, nothing that a worker says is told
            self._loading, self.load_errors = loading, loading.errors

    def _left_out(self, worker: Worker, error: WorkerTimeout | WorkerDied) -> bool:
        """Leave out the statement that a worker was at; whether it is worth another try."""
        worker.close()
        if worker.at is None or worker.at in self._skip or len(self._skip) >= MAX_RESTARTS:
            return False
        if time.monotonic() >= self._until:
            return False
        self._skip.add(worker.at)
        if not self.helpers:
            place = {"cell": heard(self._reading.cells[worker.at[0]]), "line": worker.line}
            self._stopped.append(said("{cell}, line {line}: {error}", error=error, **place))
        return True

    def run_rest(self, worker: Worker) -> bool:
        """Something is missing: run what loading had put off, if there is anything. Whether a call is worth another try."""
        bench = next((bench for bench in self._benches.values() if bench.worker is worker), None)
        if bench is None or not worker.alive or not bench.loaded[worker.device].postponed:
            return False
        try:
            with self._loading_time(worker):
                self._note(worker.rest(self._skip), bench, worker.device)
        except (WorkerTimeout, WorkerDied) as error:
            self._left_out(worker, error)
            return False
        return True

    # ---- checks

    def checks(self, exercise: str, helpers: frozenset[str] = frozenset()) -> list[CheckResult]:
        """Run the checks of one exercise, with the reference's ``helpers`` in the place of the student's own.

        A worker that has seen more of the reference, or one that lived beside it, is not asked any more.

        Raises:
            SandboxError: our own side failed.
            GraderBroken: the grader did.
        """
        self.helpers, self._results = helpers, []
        if not all(seen <= helpers for bench in self._benches.values() for seen in bench.replaced.values()):
            self.end_workers()
        now = time.monotonic()
        self._until = min(self.deadline, now + max(EXERCISE * (self.deadline - now), self.engine.limits.call_seconds))
        self.engine.graders.run_items(exercise, self)
        if self._sandbox_error:
            raise self._sandbox_error
        if self._broken:
            raise GraderBroken(self._broken)
        return self._results

    @property
    def begun(self) -> list[CheckResult]:
        """What is known of the exercise that is being graded."""
        return self._results

    def skipped(self, check: Check) -> CheckResult | None:
        """The result of a check that need not run, or None."""
        if self._broken or self._sandbox_error:
            return check.result("skipped", said("this check could not be run"))
        for earlier in self._results:
            if earlier.mistake in NOT_THERE and earlier.status == "failed":
                return check.result("skipped", said("not checked: see above"))
            if earlier.status in ("crashed", "timeout"):
                return check.result("skipped", said("not tried any more after that"))
            if earlier.name == check.after and not earlier.passed:
                return check.result("skipped", said("waits for “{title}”", title=earlier.title))
        work = self.work(check)
        if work is not None and not work.passed:
            return check.result("skipped", said("waits for “{title}”", title=work.title))
        return None

    def work(self, check: Check) -> CheckResult | None:
        """The result that a check of manner waits for."""
        if check.category not in MANNER:
            return None
        for category in WORK:
            for earlier in self._results:
                if earlier.category == category:
                    return earlier
        return None

    def add(self, check: Check, item: pytest.Item, error: BaseException | None) -> None:
        """Note what came of a check."""
        result = self._verdict(check, item, error)
        self._results.append(result)
        self.any_function |= result.status != "skipped" and result.mistake not in NOT_THERE

    def _verdict(self, check: Check, item: pytest.Item, error: BaseException | None) -> CheckResult:
        if error is None:
            return check.result("passed")
        if isinstance(error, NotRun):
            return error.result
        if isinstance(error, CheckFailed):
            return check.result("failed", self._beside(error.message), error.mistake)
        if isinstance(error, WorkerTimeout | WorkerDied):
            status: CheckStatus = "timeout" if isinstance(error, WorkerTimeout) else "crashed"
            return check.result(status, self._beside(str(error)))
        if isinstance(error, SandboxError):
            self._sandbox_error = error
        elif self.engine.is_sound(item):
            return check.result("failed", self._beside(said("the answer is none that this check can read")))
        else:
            name, kind = f"{item.path.name}::{item.name}", type(error).__name__
            self._broken = said("the grader {name} failed with {kind}: {error}", name=name, kind=kind, error=error)
        return check.result("skipped", said("this check could not be run"))

    def _beside(self, message: str) -> str:
        """A message as it may be told. Beside helpers of the reference, what a worker says could carry their source out."""
        if not self.helpers:
            return message
        named = ", ".join(map("`{}`".format, sorted(self.helpers)))
        return said("not right yet, also with a correct {named} in the place of yours", named=named)
