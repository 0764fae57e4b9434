"""Grading: run the hidden graders against one submission, in the order of trust, and say what came of it.

All exercises are graded alone first. What failed is then tried again beside correct helpers, strictly in the notebook's
order, and each verdict is final before the exercise's reference is loaded anywhere. So an error costs once, and nothing that
a worker says of itself can earn the points of another function: an exercise is helped only by earlier ones that the
reference's own function uses, or that the author declares.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import TracebackType
from typing import Any, Literal, Self

import pytest

from autograder.course.assignment import Assignment
from autograder.course.limits import of_course
from autograder.course.words import heard, noted, said
from autograder.grading.collection import GraderBroken, Graders, check_of
from autograder.grading.result import CheckResult, ExerciseResult, Report
from autograder.grading.run import Overrun, Run, Unreadable
from autograder.grading.student import NOT_THERE
from autograder.grading.submission import Submission
from autograder.sandbox.errors import NoCard, SandboxError, SandboxRefused
from autograder.sandbox.handle import DeviceMode
from autograder.sandbox.zygote import Zygote
from autograder.untrusted.isolation import Limits
from autograder.untrusted.torch_builds import outside_range

DeviceChoice = Literal["auto", "cuda", "simulated", "none"]
ATTEMPTS = 2
SIMULATED = noted("simulated")


class Engine:
    """Grades submissions of one assignment; keeps the zygote warm between them, its own or the one that it is given."""

    def __init__(
        self,
        assignment: str,
        limits: Limits | None = None,
        isolate: bool = True,
        device: DeviceChoice = "auto",
        wrap: bool | None = None,
        zygote: Zygote | None = None,
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
        self.limits = limits or of_course()
        self._own = zygote is None
        self.zygote = zygote or Zygote(isolate, wrap)
        self.graders = Graders([self.assignment.grader(name) for name in self.assignment.exercises])
        self.device, self.device_name = self._choose(device)
        self._collect_checks()
        self._sound: dict[str, bool] | None = None

    def _choose(self, device: DeviceChoice) -> tuple[DeviceMode, str]:
        """The device, and its name in a report."""
        if device == "none":
            return "none", said("none, so that the device checks were left out")
        try:
            if device != "simulated":
                return "cuda", self.zygote.card(self.limits)
        except (NoCard, SandboxError) as error:
            if device == "cuda":
                raise NoCard(str(error)) from None
        if reason := self.zygote.no_simulation or outside_range(version("torch")):
            return "none", said("none, so that the device checks were left out: {reason}", reason=heard(reason))
        return "simulated", SIMULATED

    def _collect_checks(self) -> None:
        if self.device == "none":
            self.graders.leave_out("cuda_student")
        self.checks = [check_of(item) for item in self.graders.items]

    def _start(self) -> None:
        """Start the zygote, where it is not there. What it says of its torch may leave the device checks out."""
        self.zygote.start()
        if self.zygote.no_simulation and self.device == "simulated":
            self.device, self.device_name = self._choose("simulated")
            self._collect_checks()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        if self._own:
            self.zygote.close()

    def grade(self, submission: Submission, only: Sequence[str] | None = None) -> Report:
        """Grade a submission; with ``only``, just these exercises. Never raises for anything that a submission does.

        Raises:
            SandboxRefused: this machine offers no usable isolation.
        """
        started = time.perf_counter()
        notes: dict[str, str] = {}

        def report(status: Any, message: str, results: Mapping[str, list[CheckResult]], file: str = "") -> Report:
            exercises = tuple(self._exercise(name, results, message, notes) for name in self._exercises(only))
            seconds = time.perf_counter() - started
            return Report(submission.name, status, message, exercises, seconds, self.device_name, file)

        if submission.problem:
            return report("unreadable", submission.problem, {})
        for attempt in range(ATTEMPTS):
            try:
                self._start()  # which is no part of the submission's time
                with Run(self, submission) as run:
                    self._run(run, self._exercises(only), notes)
                break
            except SandboxRefused:
                raise
            except Unreadable as error:
                return report("unreadable", str(error), {})
            except SandboxError as error:  # our own side failed: once more, with a fresh zygote
                self.zygote.close()
                if attempt == ATTEMPTS - 1:
                    return report("grader-error", said("{error}: grade this submission again", error=error), {})
            except GraderBroken as error:
                return report("grader-error", str(error), {})
        if run.is_script and not run.any_function and run.syntax_error:
            return report("unreadable", run.syntax_error, {}, run.file)
        return report("graded", run.message(), run.results, run.file)

    def _run(self, run: Run, exercises: Sequence[str], notes: dict[str, str]) -> None:
        notes.clear()
        name = ""
        try:
            with run.watched():
                run.start()
                for name in exercises:
                    run.results[name] = run.checks(name)
                for name in exercises:
                    self._help(run, name, notes)
        except Overrun:
            self.zygote.close()  # it may have been in the middle of an answer
            for late in exercises[exercises.index(name) if name else 0 :]:
                checks = [check for check in self.checks if check.exercise == late]
                known = {result.name: result for result in run.begun} if late == name else {}
                told = said("stopped: grading this submission takes longer than allowed")
                run.results.setdefault(late, [known.get(each.name) or each.result("timeout", told) for each in checks])

    def _help(self, run: Run, name: str, notes: dict[str, str]) -> None:
        """Try what failed alone once more beside correct helpers, so that an error costs once."""
        alone = run.results[name]
        helpers = frozenset(each for each in self.assignment.helpers(name) if not _passed(run.results.get(each, ())))
        if _passed(alone) or not helpers:
            return
        helped = run.checks(name, helpers)
        names_more = any(result.mistake and result.mistake not in NOT_THERE for result in helped)
        if _score(helped) < _score(alone) or (_score(helped) == _score(alone) and not names_more):
            return
        run.results[name] = helped
        named = ", ".join(f"`{helper}`" for helper in sorted(helpers))
        notes[name] = said("graded with a correct {named}, because yours still has a mistake", named=named)

    def is_sound(self, item: pytest.Item) -> bool:
        """Whether a check passes on the reference: then what broke it was a student's answer."""
        if self._sound is None:
            self._sound = {}  # where grading the reference fails as well, nothing is
            files = self.assignment.reference_of(self.assignment.exercises)
            whole = Submission.of_cells("reference.ipynb", files)
            with contextlib.suppress(SandboxError, GraderBroken, Unreadable), Run(self, whole) as run:
                run.start()
                for name in self.assignment.exercises:
                    self._sound.update({f"{name}/{result.name}": result.passed for result in run.checks(name)})
        check = check_of(item)
        return self._sound.get(f"{check.exercise}/{check.name}", False)

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


def _passed(results: Sequence[CheckResult]) -> bool:
    return all(result.passed for result in results)


def _score(results: Sequence[CheckResult]) -> float:
    return sum(result.score for result in results)
