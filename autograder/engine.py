"""Grading: run the hidden graders against one submission, and say what came of it."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import itertools
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self, cast

import numpy as np
import pytest

from autograder import course
from autograder.checks import CheckFailed
from autograder.course import Assignment
from autograder.isolation import Limits
from autograder.limits import of_course
from autograder.mistakes import HINTS
from autograder.result import CheckResult, CheckStatus, ExerciseResult, Report
from autograder.sandbox import (
    DeviceMode,
    LoadError,
    NoCard,
    SandboxError,
    SandboxRefused,
    Worker,
    WorkerDied,
    WorkerTimeout,
    Zygote,
)
from autograder.student import Student
from autograder.submission import Submission

DeviceChoice = Literal["auto", "cuda", "simulated", "none"]

MAX_RESTARTS = 8
ATTEMPTS = 2
FIXTURES = frozenset({"student", "cuda_student", "rng"})
PLUGINS_OFF = (
    "cacheprovider terminal unraisableexception threadexception faulthandler warnings logging junitxml doctest "
    "pastebin stepwise debugging capture setuponly setupplan recwarn monkeypatch tmpdir"
).split()


def _passed(results: Sequence[CheckResult]) -> bool:
    return all(result.passed for result in results)


def _score(results: Sequence[CheckResult]) -> float:
    return sum(result.score for result in results)


class GraderBroken(course.CourseError):
    """A hidden grader is at fault, not the student."""


@dataclass(frozen=True)
class Check:
    """One check of the catalogue: what a grader's test says of itself."""

    exercise: str
    name: str
    title: str
    category: Any
    points: float
    after: str | None

    def result(self, status: CheckStatus, message: str = "", mistake: str | None = None) -> CheckResult:
        hint = HINTS.get(mistake or "", "")
        return CheckResult(self.name, self.title, self.category, status, self.points, mistake, message, hint)


class Engine:
    """Grades submissions of one assignment; keeps the zygote warm between them."""

    def __init__(
        self,
        assignment: str,
        limits: Limits | None = None,
        isolate: bool = True,
        device: DeviceChoice = "auto",
        wrap: bool | None = None,
    ) -> None:
        """Collect the assignment's checks. The course's ``limits`` are the default; for ``wrap`` see `Zygote`.

        ``device`` is the CUDA device of the device checks: a real card (``cuda``), a simulated one, the card where there
        is one that a worker can use and else a simulated one (``auto``), or ``none``: then these checks are left out.

        Raises:
            UnknownAssignment: there is no such assignment.
            BadLimits: the course's limits can't be followed.
            GraderBroken: its graders cannot be collected.
            NoCard: there is no card, and ``device`` asks for one.
        """
        self.assignment = Assignment.find(assignment)
        self._reference = Submission("reference", tuple(self.assignment.reference.items()))
        self.limits = limits or of_course()
        self.zygote = Zygote(self.limits, isolate, wrap)
        self._pytest = _Pytest([self.assignment.grader(name) for name in self.assignment.exercises])
        self.device, self.device_name = self._choose(device)
        if self.device == "none":
            self._pytest.leave_out("cuda_student")
        self.checks = [_check(item) for item in self._pytest.items]

    def _choose(self, device: DeviceChoice) -> tuple[DeviceMode, str]:
        """The device, and its name in a report."""
        if device == "none":
            return "none", "none, so that the device checks were left out"
        try:
            if device != "simulated":
                return "cuda", self.zygote.card()
        except (NoCard, SandboxError) as error:
            if device == "cuda":
                raise NoCard(str(error)) from None
        return "simulated", "simulated"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self.zygote.close()

    def grade(self, submission: Submission, only: Sequence[str] | None = None) -> Report:
        """Grade a submission; with ``only``, just these exercises. Never raises for anything that a submission does.

        Raises:
            SandboxRefused: this machine offers no usable isolation.
        """
        started = time.perf_counter()

        def report(status: Any, message: str, results: Mapping[str, list[CheckResult]]) -> Report:
            exercises = tuple(self._exercise(name, results, message, notes) for name in self._exercises(only))
            return Report(submission.name, status, message, exercises, time.perf_counter() - started, self.device_name)

        notes: dict[str, str] = {}
        if submission.problem:
            return report("unreadable", submission.problem, {})
        for attempt in range(ATTEMPTS):
            try:
                with _Run(self, submission) as run:
                    results = self._results(run, self._exercises(only), notes)
                break
            except SandboxRefused:
                raise
            except SandboxError as error:  # our own side failed: once more, with a fresh zygote
                self.zygote.close()
                if attempt == ATTEMPTS - 1:
                    return report("grader-error", f"{error}: grade this submission again", {})
            except GraderBroken as error:
                return report("grader-error", str(error), {})
        if submission.is_script and not run.any_function and run.syntax_error:
            return report("unreadable", run.syntax_error, {})
        return report("graded", run.message(), results)

    def _results(self, run: _Run, exercises: Sequence[str], notes: dict[str, str]) -> dict[str, list[CheckResult]]:
        """Run the checks. An error costs once: a caller of a wrong helper is graded with the reference's helper.

        Callers of what has failed wait for the second round, in which the reference's helpers may be in a worker: of the
        functions that they are or lean on, none is graded in that worker any more.
        """
        results: dict[str, list[CheckResult]] = {}
        waiting: list[str] = []
        notes.clear()

        def wrong_helpers(name: str) -> frozenset[str]:
            helpers = run.code.calls(name, frozenset(each for each in results if not _passed(results[each])))
            # Two functions that call each other and nothing else would earn each other's points:
            helpers = frozenset(each for each in helpers if name not in run.code.calls(each, frozenset({name})))
            return self._replaceable(name, helpers)

        for name in exercises:
            if run.code.calls(name, frozenset(waiting)) or wrong_helpers(name):
                waiting.append(name)
            else:
                results[name] = run.checks(self._pytest, name)
        run.restart_clock()
        # What failed before its helper did has its second chance too.
        second = [name for name in exercises if name in waiting or not _passed(results[name])]
        for index, name in enumerate(second):
            if helpers := wrong_helpers(name):
                helped = run.checks(self._pytest, name, helpers)
                if self._needed(helpers).intersection(second[index:]):
                    run.end_helped()
                if name in waiting and not _passed(helped):
                    results[name] = run.checks(self._pytest, name)
                if name not in results or _score(helped) >= _score(results[name]):
                    results[name] = helped
                    named = ", ".join(f"`{helper}`" for helper in sorted(helpers))
                    notes[name] = f"graded with a correct {named}, because yours still has a mistake"
            elif name in waiting:
                results[name] = run.checks(self._pytest, name)
        return results

    def _replaceable(self, name: str, helpers: frozenset[str]) -> frozenset[str]:
        """The helpers whose reference does not lean on ``name`` itself, which must stay the student's."""
        return frozenset(helper for helper in helpers if name not in self._needs(helper))

    def reference(self, functions: frozenset[str]) -> list[str]:
        """The sources of the reference's ``functions`` and of what they call, and of nothing else."""
        return [self.assignment.imports, *(self.assignment.reference[name] for name in sorted(self._needed(functions)))]

    def _needed(self, functions: frozenset[str]) -> frozenset[str]:
        return functions.union(*map(self._needs, functions))

    def _needs(self, function: str) -> frozenset[str]:
        return self._reference.calls(function, frozenset(self.assignment.exercises))

    def _exercises(self, only: Sequence[str] | None) -> tuple[str, ...]:
        graded = {check.exercise for check in self.checks}
        return tuple(name for name in self.assignment.exercises if name in graded and (only is None or name in only))

    def _exercise(
        self, name: str, results: Mapping[str, list[CheckResult]], message: str, notes: Mapping[str, str]
    ) -> ExerciseResult:
        checks = results.get(name)
        if checks is None:
            checks = [check.result("skipped", message) for check in self.checks if check.exercise == name]
        return ExerciseResult(name, tuple(checks), notes.get(name, ""))


@contextlib.contextmanager
def _quiet_pytest() -> Iterator[None]:
    """No plug-ins but our own, and no options from the environment."""
    names = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PYTEST_CURRENT_TEST")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        del os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
        os.environ.update(before)


class _Pytest:
    """The assignment's graders, collected by pytest once; then their items are run for one submission after another."""

    def __init__(self, files: Sequence[os.PathLike[str]]) -> None:
        """Collect the items.

        Raises:
            GraderBroken: a grader cannot be read.
        """
        self.items: list[pytest.Item] = []
        self.broken = ""
        self.run: _Run | None = None
        options = ["-c", os.devnull, f"--rootdir={course.GRADERS}", "--import-mode=importlib", "--assert=plain"]
        for name in PLUGINS_OFF:
            options += ["-p", f"no:{name}"]
        found = [os.fspath(file) for file in files if os.path.exists(file)]
        with _quiet_pytest():
            code = pytest.main([*options, *found], plugins=[self])
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if self.broken:
            raise GraderBroken(self.broken)
        if found and code != pytest.ExitCode.OK:
            raise GraderBroken(f"pytest ended with {code!r}")

    def leave_out(self, fixture: str) -> None:
        """Never run the items that use this fixture."""
        self.items = [item for item in self.items if fixture not in cast(Any, item).fixturenames]

    def run_items(self, exercise: str, run: _Run) -> None:
        """Run the checks of one exercise, as pytest's own loop does.

        A check that asks for nothing but our fixtures is called without pytest, whose hooks would take longer than the check.
        """
        items = [item for item in self.items if _check(item).exercise == exercise]
        self.run = run
        try:
            for item, following in itertools.zip_longest(items, items[1:]):
                if _arguments(item) <= FIXTURES and set(cast(Any, item).fixturenames) <= FIXTURES | {"request"}:
                    self._call(item)
                else:
                    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except Exception as error:
            raise GraderBroken(f"pytest failed: {error}") from error
        finally:
            self.run = None

    def _call(self, item: pytest.Item) -> None:
        error: BaseException | None = None
        try:
            self.pytest_runtest_setup(item)
            cast(Any, item).obj(**{name: self._current.given(name, item) for name in _arguments(item)})
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as raised:
            error = raised
        self._current.add(_check(item), item, error)

    # ---- what pytest calls while it collects

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "check(points, category, after): a check of a student's function")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = f"the grader {report.nodeid} cannot be read: {report.longreprtext[-2000:]}"

    def pytest_internalerror(self, excrepr: object) -> None:
        self.broken = f"pytest failed: {str(excrepr)[-2000:]}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = list(session.items)
        for item in self.items:
            _check(item)
        return True

    # ---- what it calls while it runs an item

    @pytest.fixture
    def student(self, request: pytest.FixtureRequest) -> object:
        """The student's functions on a machine without CUDA."""
        return self._current.given("student", request.node)

    @pytest.fixture
    def cuda_student(self, request: pytest.FixtureRequest) -> object:
        """The same on a machine with a CUDA device, real or simulated."""
        return self._current.given("cuda_student", request.node)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> object:
        """Random numbers of this check: from the course's secret, the assignment and the check, the same at a regrade."""
        return self._current.given("rng", request.node)

    @property
    def _current(self) -> _Run:
        assert self.run is not None
        return self.run

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out a check that would only repeat an earlier failure, or that a broken grader has made pointless."""
        skipped = self._current.skipped(_check(item))
        if skipped is not None:
            raise _LeftOut(skipped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Turn what a check raised into its result."""
        error = call.excinfo.value if call.excinfo else None
        if error is not None or call.when == "call":
            self._current.add(_check(item), item, error)
        outcome: Any = "failed" if error else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, cast(Any, call.when))


@functools.cache
def _check(item: pytest.Item) -> Check:
    mark = item.get_closest_marker("check")
    title = " ".join((cast(Any, item).function.__doc__ or "").split())
    if mark is None or not title:
        raise GraderBroken(f"{item.nodeid} needs a @check(...) and a docstring, its title")
    name = item.name.removeprefix("test_")
    return Check(item.path.stem.removeprefix("test_"), name, title.rstrip("."), **mark.kwargs)


@functools.cache
def _arguments(item: pytest.Item) -> frozenset[str]:
    return frozenset(inspect.signature(cast(Any, item).obj).parameters)


class _LeftOut(Exception):
    """This check is not run; its result is known."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


@dataclass
class _Bench:
    """A worker; on which machines it has loaded the submission, and with which functions of the reference there."""

    worker: Worker
    replaced: dict[DeviceMode, frozenset[str]] = field(default_factory=dict)


class _Run:
    """One submission at its checks: its workers, and its results so far."""

    def __init__(self, engine: Engine, submission: Submission) -> None:
        self.engine, self.submission = engine, submission
        self.code = submission.without(engine.assignment.idle)
        self.secret = course.secret()
        self.helpers: frozenset[str] = frozenset()  # which are the reference's at the moment
        self.load_errors: list[LoadError] = []
        self.any_function = False
        self.sandbox_error: SandboxError | None = None
        self.broken = ""
        self._results: list[CheckResult] = []
        self._benches: dict[tuple[bool, bool], _Bench] = {}  # by: reference functions in it, a real card for it
        self._skip: set[tuple[int, int]] = set()
        self._stopped: list[str] = []
        self._main = "submission" if submission.is_script else "__main__"
        self.restart_clock()

    def restart_clock(self) -> None:
        self._deadline = time.monotonic() + self.engine.limits.submission_seconds

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for bench in self._benches.values():
            bench.worker.close()

    def end_helped(self) -> None:
        """End the workers that have reference functions in them."""
        for helped, real in list(self._benches):
            if helped:
                self._benches.pop((helped, real)).worker.close()

    @property
    def is_late(self) -> bool:
        return time.monotonic() > self._deadline

    @property
    def syntax_error(self) -> str:
        """The first error that kept a piece of code from being compiled, in words."""
        broken = (
            error for error in self.load_errors if error.type_name in ("SyntaxError", "IndentationError", "TabError")
        )
        return next((f"{error.where or error.cell}: {error.type_name}: {error.message}" for error in broken), "")

    def message(self) -> str:
        """What the student should know of the submission as a whole."""
        told = [*self._stopped]
        if not any(source.strip() for _, source in self.submission.cells):
            told.append("there is no code in this submission")
        if self.syntax_error:
            told.append(self.syntax_error)
        return "; ".join(told)

    # ---- workers

    def given(self, fixture: str, item: pytest.Item) -> Student | np.random.Generator:
        """What a check gets under the name of one of our fixtures."""
        if fixture == "rng":
            words = [self.secret, self.engine.assignment.name, item.path.stem, item.name]
            digest = hashlib.sha256("\0".join(words).encode()).digest()
            return np.random.default_rng(int.from_bytes(digest, "big"))
        device: DeviceMode = self.engine.device if fixture == "cuda_student" else "none"
        return Student(lambda: self.worker(device), self)

    def worker(self, device: DeviceMode) -> Worker:
        """The worker with the submission loaded on this machine; a new one where the last has died.

        A statement that kills or hangs its worker while it is loaded is left out the next time.
        """
        if self.is_late:
            raise WorkerTimeout(self.engine.limits.submission_seconds)
        place = bool(self.helpers), device == "cuda"
        while True:
            bench = self._benches.get(place)
            if bench is None or not bench.worker.alive:
                bench = self._benches[place] = _Bench(self.engine.zygote.fork(device))
            worker = bench.worker
            try:
                worker.use(device)
                if device not in bench.replaced:
                    self.load_errors = worker.load(self.code.cells, self._main, self._skip)
                    bench.replaced[device] = frozenset()
                if not self.helpers <= bench.replaced[device]:
                    worker.replace(self.engine.reference(self.helpers), sorted(self.helpers))
                    bench.replaced[device] |= self.helpers
                return worker
            except (WorkerTimeout, WorkerDied) as error:
                worker.close()
                if worker.at is None or worker.at in self._skip or len(self._skip) >= MAX_RESTARTS:
                    raise
                self._skip.add(worker.at)
                self._stopped.append(f"{self.code.cells[worker.at[0]][0]}: {error}")

    # ---- checks

    def checks(self, graders: _Pytest, exercise: str, helpers: frozenset[str] = frozenset()) -> list[CheckResult]:
        """Run the checks of one exercise, with the reference's ``helpers`` in the place of the student's own."""
        self.helpers, self._results = helpers, []
        graders.run_items(exercise, self)
        if self.sandbox_error:
            raise self.sandbox_error
        if self.broken:
            raise GraderBroken(self.broken)
        return self._results

    def skipped(self, check: Check) -> CheckResult | None:
        """The result of a check that need not run, or None."""
        if self.broken or self.sandbox_error:
            return check.result("skipped", "this check could not be run")
        for earlier in self._results:
            if earlier.mistake == "not-implemented" and earlier.status == "failed":
                return check.result("skipped", "not checked: see above")
            if earlier.status in ("crashed", "timeout"):
                return check.result("skipped", "not tried any more after that")
            if earlier.name == check.after and not earlier.passed:
                return check.result("skipped", f"waits for “{earlier.title}”")
        return None

    def add(self, check: Check, item: pytest.Item, error: BaseException | None) -> None:
        """Note what came of a check."""
        result = self._verdict(check, item, error)
        self._results.append(result)
        self.any_function |= result.status != "skipped" and result.mistake != "not-implemented"

    def _verdict(self, check: Check, item: pytest.Item, error: BaseException | None) -> CheckResult:
        if error is None:
            return check.result("passed")
        if isinstance(error, _LeftOut):
            return error.result
        if isinstance(error, CheckFailed):
            return check.result("failed", error.message, error.mistake)
        if isinstance(error, WorkerTimeout):
            return check.result("timeout", str(error))
        if isinstance(error, WorkerDied):
            return check.result("crashed", str(error))
        if isinstance(error, SandboxError):
            self.sandbox_error = error
        else:
            self.broken = f"the grader {item.path.name}::{item.name} failed with {type(error).__name__}: {error}"
        return check.result("skipped", "this check could not be run")
