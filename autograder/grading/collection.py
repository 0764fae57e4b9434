"""The assignment's graders, collected by pytest once; then their checks are run for one submission after another."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import inspect
import itertools
import os
import sys
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import pytest

from autograder.course import hints, root
from autograder.course.words import said
from autograder.grading.result import CheckResult, CheckStatus

# What earns points by manner alone waits until the work is done: a check of what the function is for.
MANNER = frozenset({"behaviour", "device"})
WORK = ("value", "gradient", "convergence")  # the first check of the first of these that there is
FIXTURES = frozenset({"student", "cuda_student", "rng"})
MAX_MESSAGE = 1_000  # characters
PLUGINS_OFF = (
    "cacheprovider terminal unraisableexception threadexception faulthandler warnings logging junitxml doctest "
    "pastebin stepwise debugging capture setuponly setupplan recwarn monkeypatch tmpdir"
).split()


class GraderBroken(root.CourseError):
    """A hidden grader is at fault, not the student."""


@dataclass(frozen=True)
class Check:
    """One check of the catalogue: what a grader's test says of itself."""

    assignment: str
    exercise: str
    name: str
    title: str
    category: Any
    points: float
    after: str | None

    def result(self, status: CheckStatus, message: str = "", mistake: str | None = None) -> CheckResult:
        hint = hints.question(self.assignment, mistake)
        text = message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]} …"
        return CheckResult(self.name, said(self.title), self.category, status, self.points, mistake, text, hint)


class Session(Protocol):
    """What runs the checks for one submission, and notes what comes of them."""

    def given(self, fixture: str, item: pytest.Item) -> object:
        """What a check gets under the name of one of our fixtures."""

    def skipped(self, check: Check) -> CheckResult | None:
        """The result of a check that need not run, or None."""

    def add(self, check: Check, item: pytest.Item, error: BaseException | None) -> None:
        """Note what came of a check."""


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


def offer_package(folder: Path) -> None:
    """Let graders import what they share as ``graders.<module>``, wherever the course lies."""
    there = sys.modules.get("graders")
    if there is None or list(there.__path__) != [str(folder)]:
        for name in [name for name in sys.modules if name.partition(".")[0] == "graders"]:
            del sys.modules[name]
        sys.modules["graders"] = package = types.ModuleType("graders")
        package.__path__ = [str(folder)]


class Graders:
    """The items that pytest has collected, each a check."""

    def __init__(self, files: Sequence[os.PathLike[str]]) -> None:
        """Collect the items.

        Raises:
            GraderBroken: a grader cannot be read.
        """
        self.items: list[pytest.Item] = []
        self.broken = ""
        self.run: Session | None = None
        options = ["-c", os.devnull, f"--rootdir={root.graders()}", "--import-mode=importlib", "--assert=plain"]
        for name in PLUGINS_OFF:
            options += ["-p", f"no:{name}"]
        found = [os.fspath(file) for file in files if os.path.exists(file)]
        offer_package(root.graders())
        with _quiet_pytest():
            code = pytest.main([*options, *found], plugins=[self])
        if code == pytest.ExitCode.INTERRUPTED:
            raise KeyboardInterrupt
        if self.broken:
            raise GraderBroken(self.broken)
        if found and code != pytest.ExitCode.OK:
            raise GraderBroken(said("pytest ended with {code!r}", code=code))

    def leave_out(self, fixture: str) -> None:
        """Never run the items that use this fixture."""
        self.items = [item for item in self.items if fixture not in cast(Any, item).fixturenames]

    def run_items(self, exercise: str, run: Session) -> None:
        """Run the checks of one exercise, as pytest's own loop does.

        A check that asks for nothing but our fixtures is called without pytest, whose hooks would take longer than the check.
        Models of wrong answers overflow by their nature, and what a matrix product flags differs from one processor to the
        next: of neither is a warning made.
        """
        items = [item for item in self.items if check_of(item).exercise == exercise]
        items.sort(key=lambda item: check_of(item).category in MANNER)
        before, self.run = self.run, run
        try:
            with np.errstate(all="ignore"):
                for item, following in itertools.zip_longest(items, items[1:]):
                    if _arguments(item) <= FIXTURES and set(cast(Any, item).fixturenames) <= FIXTURES | {"request"}:
                        self._call(item)
                    else:
                        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        except Exception as error:
            raise GraderBroken(said("pytest failed: {error}", error=error)) from error
        finally:
            self.run = before

    def _call(self, item: pytest.Item) -> None:
        error: BaseException | None = None
        try:
            self.pytest_runtest_setup(item)
            cast(Any, item).obj(**{name: self._current.given(name, item) for name in _arguments(item)})
        except (Exception, pytest.fail.Exception, pytest.skip.Exception) as raised:
            error = raised
        self._current.add(check_of(item), item, error)
        error = None  # it knows this frame: what its frames hold would stay until garbage is looked for

    # ---- what pytest calls while it collects

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "check(points, category, after): a check of a student's function")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            why = report.longreprtext[-2000:]
            self.broken = said("the grader {name} cannot be read: {why}", name=report.nodeid, why=why)

    def pytest_internalerror(self, excrepr: object) -> None:
        self.broken = said("pytest failed: {error}", error=str(excrepr)[-2000:])

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = list(session.items)
        for item in self.items:
            check_of(item)
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
    def _current(self) -> Session:
        assert self.run is not None
        return self.run

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Leave out a check that would only repeat an earlier failure, or that a broken grader has made pointless."""
        skipped = self._current.skipped(check_of(item))
        if skipped is not None:
            raise NotRun(skipped)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Turn what a check raised into its result."""
        error = call.excinfo.value if call.excinfo else None
        if error is not None or call.when == "call":
            self._current.add(check_of(item), item, error)
        outcome: Any = "failed" if error else "passed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, cast(Any, call.when))


@functools.cache
def check_of(item: pytest.Item) -> Check:
    mark = item.get_closest_marker("check")
    title = " ".join((cast(Any, item).function.__doc__ or "").split())
    if mark is None or not title:
        raise GraderBroken(said("{name} needs a @check(...) and a docstring, its title", name=item.nodeid))
    name = item.name.removeprefix("test_")
    return Check(item.path.parent.name, item.path.stem.removeprefix("test_"), name, title.rstrip("."), **mark.kwargs)


@functools.cache
def seed_of(*words: str) -> np.random.SeedSequence:
    """What the random numbers of a check begin with: the same for each submission."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    return np.random.SeedSequence(int.from_bytes(digest, "big"))


@functools.cache
def _arguments(item: pytest.Item) -> frozenset[str]:
    return frozenset(inspect.signature(cast(Any, item).obj).parameters)


class NotRun(Exception):
    """This check is not run; its result is known."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result
