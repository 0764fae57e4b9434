"""Grading: run the hidden graders against one submission, and say what came of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, cast

import numpy as np
import pytest

from autograder import course
from autograder.checks import CheckFailed
from autograder.course import Assignment
from autograder.isolation import Limits
from autograder.mistakes import HINTS
from autograder.result import CheckResult, CheckStatus, ExerciseResult, Report
from autograder.sandbox import (
    DeviceMode,
    LoadError,
    SandboxError,
    SandboxRefused,
    Worker,
    WorkerDied,
    WorkerTimeout,
    Zygote,
)
from autograder.student import Student
from autograder.submission import Submission

MAX_RESTARTS = 8
ATTEMPTS = 2
PLUGINS_OFF = (
    "cacheprovider terminal unraisableexception threadexception faulthandler warnings logging junitxml doctest "
    "pastebin stepwise debugging setuponly setupplan recwarn monkeypatch tmpdir"
).split()


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

    def __init__(self, assignment: str, limits: Limits | None = None, isolate: bool = True) -> None:
        """Collect the assignment's checks.

        Raises:
            UnknownAssignment: there is no such assignment.
            GraderBroken: its graders cannot be collected.
        """
        self.assignment = Assignment.find(assignment)
        self.limits = limits or Limits()
        self.zygote = Zygote(self.limits, isolate)
        self.checks = self._collect()

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
            return Report(submission.name, status, message, exercises, time.perf_counter() - started)

        notes: dict[str, str] = {}
        if submission.problem:
            return report("unreadable", submission.problem, {})
        for attempt in range(ATTEMPTS):
            try:
                session, results = self._run(submission, self._exercises(only))
                self._forgive_helpers(submission, results, notes, started)
                break
            except SandboxRefused:
                raise
            except SandboxError as error:  # our own side failed: once more, with a fresh zygote
                self.zygote.close()
                if attempt == ATTEMPTS - 1:
                    return report("grader-error", f"{error}: grade this submission again", {})
            except GraderBroken as error:
                return report("grader-error", str(error), {})
        if submission.is_script and not session.any_function and session.syntax_error:
            return report("unreadable", session.syntax_error, {})
        return report("graded", session.message(), results)

    def _forgive_helpers(
        self, submission: Submission, results: dict[str, list[CheckResult]], notes: dict[str, str], started: float
    ) -> None:
        """An error costs once: grade a caller again with the reference's helpers where its own helpers are wrong."""
        failed = {name for name, checks in results.items() if not all(check.passed for check in checks)}
        code = submission.without(self.assignment.idle)
        for name in results:
            if name not in failed or time.perf_counter() - started > self.limits.submission_seconds:
                continue
            helpers = self._replaceable(name, code.calls(name, frozenset(failed)))
            # Two functions that call each other and nothing else would earn each other's points:
            helpers = frozenset(each for each in helpers if name not in code.calls(each, frozenset({name})))
            if not helpers:
                continue
            _, again = self._run(submission, [name], helpers)
            if sum(check.score for check in again[name]) >= sum(check.score for check in results[name]):
                results[name] = again[name]
                named = ", ".join(f"`{helper}`" for helper in sorted(helpers))
                notes[name] = f"graded with a correct {named}, because yours still has a mistake"

    def _replaceable(self, name: str, helpers: frozenset[str]) -> frozenset[str]:
        """The helpers whose reference does not lean on ``name`` itself, which must stay the student's."""
        return frozenset(helper for helper in helpers if name not in self._needs(helper))

    def reference(self, functions: frozenset[str]) -> list[str]:
        """The sources of the reference's ``functions`` and of what they call, and of nothing else."""
        needed = functions.union(*map(self._needs, functions))
        return [self.assignment.imports, *(self.assignment.reference[name] for name in sorted(needed))]

    def _needs(self, function: str) -> frozenset[str]:
        reference = Submission("reference", tuple(self.assignment.reference.items()))
        return reference.calls(function, frozenset(self.assignment.exercises))

    # ---- pytest

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

    def _collect(self) -> list[Check]:
        collector = _Collector()
        self._pytest([self.assignment.grader(name) for name in self.assignment.exercises], collector)
        return collector.checks

    def _run(
        self, submission: Submission, exercises: Sequence[str], helpers: frozenset[str] = frozenset()
    ) -> tuple[_Session, dict[str, list[CheckResult]]]:
        with _Session(self, submission, helpers) as session:
            self._pytest([self.assignment.grader(name) for name in exercises], session)
            if session.sandbox_error:
                raise session.sandbox_error
            return session, session.results

    def _pytest(self, files: Sequence[os.PathLike[str]], plugin: _Collector) -> None:
        options = ["-c", os.devnull, f"--rootdir={course.GRADERS}", "--import-mode=importlib", "--assert=plain", "-s"]
        for name in PLUGINS_OFF:
            options += ["-p", f"no:{name}"]
        found = [os.fspath(file) for file in files if os.path.exists(file)]
        with _quiet_pytest():
            code = pytest.main([*options, *found], plugins=[plugin])
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if plugin.broken:
            raise GraderBroken(plugin.broken)
        if found and code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            raise GraderBroken(f"pytest ended with {code!r}")


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


class _Collector:
    """A pytest plug-in that reads the catalogue of checks and runs none."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.broken = ""

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "check(points, category, after): a check of a student's function")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.broken = f"the grader {report.nodeid} cannot be read: {report.longreprtext[-2000:]}"

    def pytest_internalerror(self, excrepr: object) -> None:
        self.broken = f"pytest failed: {str(excrepr)[-2000:]}"

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.checks = [_check(item) for item in session.items]
        return True


def _check(item: pytest.Item) -> Check:
    mark = item.get_closest_marker("check")
    title = " ".join((cast(Any, item).function.__doc__ or "").split())
    if mark is None or not title:
        raise GraderBroken(f"{item.nodeid} needs a @check(...) and a docstring, its title")
    name = item.name.removeprefix("test_")
    return Check(item.path.stem.removeprefix("test_"), name, title.rstrip("."), **mark.kwargs)


class _LeftOut(Exception):
    """This check is not run; its result is known."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


class _Session(_Collector):
    """One submission under one run of pytest: its workers, and its results so far."""

    def __init__(self, engine: Engine, submission: Submission, helpers: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.engine, self.submission, self.helpers = engine, submission, helpers
        self.results: dict[str, list[CheckResult]] = {}
        self.load_errors: list[LoadError] = []
        self.any_function = False
        self.sandbox_error: SandboxError | None = None
        self._workers: dict[DeviceMode, Worker] = {}
        self._skip: set[tuple[int, int]] = set()
        self._stopped: list[str] = []
        self._deadline = time.monotonic() + engine.limits.submission_seconds
        self._cells = submission.without(engine.assignment.idle).cells

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers.values():
            worker.close()

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

    def worker(self, device: DeviceMode) -> Worker:
        """The worker with the submission loaded; a new one where the last has died."""
        if time.monotonic() > self._deadline:
            raise WorkerTimeout(self.engine.limits.submission_seconds)
        worker = self._workers.get(device)
        if worker is None or not worker.alive:
            worker = self._workers[device] = self._loaded(device)
        return worker

    def _loaded(self, device: DeviceMode) -> Worker:
        """Fork and load; a statement that kills or hangs its worker is left out the next time."""
        while True:
            worker = self.engine.zygote.fork(device)
            try:
                main = "submission" if self.submission.is_script else "__main__"
                self.load_errors = worker.load(self._cells, main, self._skip)
                if self.helpers:
                    worker.replace(self.engine.reference(self.helpers), sorted(self.helpers))
                return worker
            except (WorkerTimeout, WorkerDied) as error:
                worker.close()
                if worker.at is None or worker.at in self._skip or len(self._skip) >= MAX_RESTARTS:
                    raise
                self._skip.add(worker.at)
                self._stopped.append(f"{self._cells[worker.at[0]][0]}: {error}")
            except BaseException:
                worker.close()
                raise

    # ---- pytest's side

    @pytest.fixture
    def student(self) -> Student:
        """The student's functions on a machine without CUDA."""
        return Student(lambda: self.worker("none"), self)

    @pytest.fixture
    def cuda_student(self) -> Student:
        """The same on a machine with one CUDA device, a simulated one."""
        return Student(lambda: self.worker("simulated"), self)

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Random numbers of this check: from the course's secret, the assignment and the check, the same at a regrade."""
        words = [course.secret(), self.engine.assignment.name, request.node.path.stem, request.node.name]
        digest = hashlib.sha256("\0".join(words).encode()).digest()
        return np.random.default_rng(int.from_bytes(digest, "big"))

    def pytest_runtestloop(self, session: pytest.Session) -> None:  # type: ignore[override]
        """Leave the loop to pytest: this plug-in runs what it collects."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out a check that would only repeat an earlier failure, or that a broken grader has made pointless."""
        check = _check(item)
        skipped = self._skipped(check, self.results.setdefault(check.exercise, []))
        if skipped is not None:
            raise _LeftOut(skipped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Turn what a check raised into its result."""
        error = call.excinfo.value if call.excinfo else None
        if error is not None or call.when == "call":
            result = self._verdict(_check(item), item, error)
            self.results[_check(item).exercise].append(result)
            self.any_function |= result.status != "skipped" and result.mistake != "not-implemented"
        outcome: Any = "failed" if error else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, cast(Any, call.when))

    def _skipped(self, check: Check, done: Sequence[CheckResult]) -> CheckResult | None:
        if self.broken or self.sandbox_error:
            return check.result("skipped", "this check could not be run")
        for earlier in done:
            if earlier.mistake == "not-implemented" and earlier.status == "failed":
                return check.result("skipped", "not checked: see above")
            if earlier.status in ("crashed", "timeout"):
                return check.result("skipped", "not tried any more after that")
            if earlier.name == check.after and not earlier.passed:
                return check.result("skipped", f"waits for “{earlier.title}”")
        return None

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
