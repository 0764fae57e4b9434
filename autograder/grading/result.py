"""What grading finds out: a check's result, an exercise's, a submission's report. Plain, frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Category = Literal["shape", "value", "gradient", "convergence", "device", "behaviour"]
CheckStatus = Literal["passed", "failed", "skipped", "crashed", "timeout"]
ReportStatus = Literal["graded", "unreadable", "grader-error"]


@dataclass(frozen=True)
class CheckResult:
    """One check's verdict.

    ``points`` is what the check is worth; a check that is not passed earns none of it. ``mistake`` is the id of a
    known mistake, or None where the mistake is not one of them or there is none.
    """

    name: str
    title: str
    category: Category
    status: CheckStatus
    points: float
    mistake: str | None = None
    message: str = ""
    hint: str = ""

    @property
    def passed(self) -> bool:
        return self.status == "passed"

    @property
    def score(self) -> float:
        """The points earned."""
        return self.points if self.passed else 0.0

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "category": self.category,
            "status": self.status,
            "passed": self.passed,
            "points": self.points,
            "mistake": self.mistake,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(frozen=True)
class ExerciseResult:
    """All checks of one function. ``note`` says how it was graded where that was unusual."""

    name: str
    checks: tuple[CheckResult, ...]
    note: str = ""

    @property
    def score(self) -> float:
        return sum(check.score for check in self.checks)

    @property
    def max_score(self) -> float:
        return sum(check.points for check in self.checks)

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The ids of the known mistakes, each once, in the order of the checks."""
        return tuple(dict.fromkeys(check.mistake for check in self.checks if check.mistake))

    def as_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "score": self.score,
            "max_score": self.max_score,
            "note": self.note,
            "checks": [check.as_dict() for check in self.checks],
        }


@dataclass(frozen=True)
class Report:
    """A submission's outcome.

    ``status`` is ``graded``; ``unreadable`` when the file is no submission (0 points); or ``grader-error`` when our own
    side failed: then the score means nothing and the submission has to be graded again. ``file`` is the one, of those
    that were handed in, that the functions come from. ``ran`` has, where a plain assignment's notebooks were run, what
    each of their cells put out.
    """

    submission: str
    status: ReportStatus
    message: str
    exercises: tuple[ExerciseResult, ...]
    seconds: float
    device: str = ""
    file: str = ""
    ran: Mapping[str, list[list[dict[str, Any]]]] = field(default_factory=dict)

    @property
    def score(self) -> float:
        return sum(exercise.score for exercise in self.exercises) if self.status == "graded" else 0.0

    @property
    def max_score(self) -> float:
        return sum(exercise.max_score for exercise in self.exercises)

    def exercise(self, name: str) -> ExerciseResult:
        """The result of one function.

        Raises:
            KeyError: the assignment has no such exercise.
        """
        for exercise in self.exercises:
            if exercise.name == name:
                return exercise
        raise KeyError(name)

    def as_dict(self) -> dict[str, Any]:
        return {
            "submission": self.submission,
            "status": self.status,
            "message": self.message,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": round(self.seconds, 4),
            "device": self.device,
            "file": self.file,
            "exercises": [exercise.as_dict() for exercise in self.exercises],
        }
