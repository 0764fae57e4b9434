"""How a class did, in figures: scores, checks, mistakes, times, and who is not graded and why."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course import hints
from autograder.course.hints import Hint
from autograder.course.words import noted, said
from autograder.grading.result import CheckResult, CheckStatus, ExerciseResult, Report

FEWEST = 10  # students, for a figure about how well a check separates them
BARS = 10  # at most, in the histogram
WIDTHS = (0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 25, 50, 100)  # of a bar, in points

# Why there is no report, or how it differs from what the gradebook has.
REASONS = {
    "waiting": noted("not graded since it was handed in: run `autograder autograde {assignment}`"),
    "failed": noted("grading failed: run `autograder autograde {assignment}` again, which says why"),
    "foreign": noted("it was graded without this kit, or left no reports"),
    "earlier": noted(
        "shown as earlier graders saw them: `autograder autograde {assignment} --regrade` shows what today's would change"
    ),
    "regraded": noted(
        "shown as today's graders see them; the gradebook still has marks of earlier ones: "
        "`autograder autograde {assignment} --regrade --yes` writes these"
    ),
    "unwritten": noted("graded, and not in the gradebook: run `autograder autograde {assignment}`"),
}
LOOK = {
    "unreadable": noted("the file can't be read and has 0 points: ask for another one, or give points in formgrader"),
    "by hand": noted(
        "a mark that a person gave stands, and the work was graded again since: see in formgrader whether it still fits"
    ),
}
# What the page says of a check.
STATUSES = noted("passed"), noted("failed"), noted("skipped"), noted("crashed"), noted("timeout")
CATEGORIES = (
    *(noted("shape"), noted("value"), noted("gradient")),
    *(noted("convergence"), noted("device"), noted("behaviour")),
)


@dataclass(frozen=True)
class Entry:
    """One student's part in the report.

    ``state`` is a key of `REASONS`, or empty where all is in order; or ``reason`` says why there is no report.
    ``sources`` has the anonymised source of exercises in which there is a known mistake.
    """

    student: str
    report: Report | None
    state: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    by_hand: bool = False  # a mark that a person gave stands over a work that was graded afterwards
    seconds_late: float = 0.0
    penalty: float = 0.0  # the points that being late has cost in the gradebook

    @property
    def graded(self) -> Report | None:
        return self.report if self.report and self.report.status == "graded" else None


@dataclass(frozen=True)
class CheckFigures:
    """How a class did in one check."""

    check: CheckResult  # of some student: its name, title, category and points
    endings: Mapping[CheckStatus, int]
    discrimination: float | None
    fails_most: bool = False

    @property
    def students(self) -> int:
        return sum(self.endings.values())

    @property
    def share(self) -> float:
        return self.endings.get("passed", 0) / self.students

    @property
    def failing(self) -> float:
        """The share that failed it themselves: a skipped check was not tried, since an earlier one failed."""
        return sum(self.endings.get(ending, 0) for ending in ("failed", "crashed", "timeout")) / self.students


@dataclass(frozen=True)
class ExerciseFigures:
    """How a class did in one exercise."""

    name: str
    mean: float
    points: float
    checks: Sequence[CheckFigures]


@dataclass(frozen=True)
class MistakeFigures:
    """How many students made a known mistake, in which exercises (most first), and what it looked like in one of these."""

    id: str
    hint: Hint
    students: int
    exercises: Mapping[str, int]
    example: str | None
    shown: str  # the example's exercise
    who: Sequence[str]  # for the instructor alone


@dataclass(frozen=True)
class ClassReport:
    """A class and its figures. ``points`` is what can be reached, ``missing`` who never handed in.

    ``expected`` is how the graded file is called as a rule.
    """

    assignment: str
    points: float
    entries: Sequence[Entry]
    missing: Sequence[str] = ()
    expected: str = ""
    plain: bool = False  # no hidden graders: the tests are cells of the notebooks

    @cached_property
    def reports(self) -> list[tuple[Entry, Report]]:
        return [(entry, entry.graded) for entry in self.entries if entry.graded]

    @cached_property
    def scores(self) -> list[float]:
        return [report.score for _, report in self.reports]

    @property
    def late(self) -> list[str]:
        return [entry.student for entry in self.entries if entry.seconds_late > 0]

    def by_points(self) -> list[Entry]:
        """Everyone who handed in, the most points first; then those who are not graded."""
        return sorted(self.entries, key=lambda each: (-each.graded.score if each.graded else 1, each.student))

    def why(self, entry: Entry) -> str:
        """Why somebody has no marks, or none but 0."""
        return self._reason(entry)

    def histogram(self) -> list[tuple[float, float, int]]:
        """Bars from nothing to all points, each with its two ends and the students in it; the last has its end in it."""
        most = max([self.points, *self.scores])
        width = next((width for width in WIDTHS if most / width <= BARS + 1e-9), most / BARS)
        bars = max(math.ceil(most / width - 1e-9), 1)
        found = Counter(min(int(score / width + 1e-9), bars - 1) for score in self.scores)
        return [(bar * width, (bar + 1) * width, found[bar]) for bar in range(bars)]

    def exercises(self) -> list[ExerciseFigures]:
        """Every exercise with its checks, in the order of the course. The check that fails most is marked."""
        rows: dict[str, dict[str, list[tuple[CheckResult, float]]]] = {}
        whole: dict[str, list[ExerciseResult]] = {}
        for _, report in self.reports:
            for exercise in report.exercises:
                whole.setdefault(exercise.name, []).append(exercise)
                for check in exercise.checks:
                    row = rows.setdefault(exercise.name, {}).setdefault(check.name, [])
                    row.append((check, report.score - check.score))
        figures = {(name, check): _figures(row) for name, row_of in rows.items() for check, row in row_of.items()}
        worst = max((each.failing for each in figures.values()), default=0.0)
        return [
            ExerciseFigures(
                name,
                statistics.fmean(each.score for each in whole[name]),
                max(each.max_score for each in whole[name]),
                [
                    CheckFigures(each.check, each.endings, each.discrimination, each.failing == worst > 0)
                    for each in (figures[name, check] for check in rows[name])
                ],
            )
            for name in rows
        ]

    def mistakes(self) -> list[MistakeFigures]:
        """The known mistakes, those that most students made first. The example has little else wrong, and is short."""
        made: dict[str, dict[str, list[Entry]]] = {}
        for entry, report in self.reports:
            for exercise in report.exercises:
                for mistake in exercise.mistakes:
                    made.setdefault(mistake, {}).setdefault(exercise.name, []).append(entry)
        found, known = [], hints.of(self.assignment) if made else {}
        for mistake, where in made.items():
            exercises = dict(sorted(((name, len(entries)) for name, entries in where.items()), key=lambda one: -one[1]))
            examples = ((name, _example(mistake, name, where[name])) for name in exercises)
            shown, example = next((one for one in examples if one[1] is not None), ("", None))
            who = sorted({entry.student for entries in where.values() for entry in entries})
            hint = known.get(mistake, Hint(""))
            found.append(MistakeFigures(mistake, hint, len(who), exercises, example, shown, who))
        return sorted(found, key=lambda each: (-each.students, each.id))

    def times(self) -> Mapping[str, Any] | None:
        """Median, 95th percentile and slowest of the seconds; None where no report has any."""
        taken = [(report.seconds, entry.student) for entry, report in self.reports if report.seconds > 0]
        if not taken:
            return None
        median, most = np.percentile([seconds for seconds, _ in taken], [50, 95])
        slowest, student = max(taken)
        return {"students": len(taken), "median": median, "p95": most, "slowest": slowest, "student": student}

    def timeouts(self) -> dict[str, list[str]]:
        """Who was stopped by a time limit, by exercise."""
        return _grouped(
            (exercise.name, entry.student)
            for entry, report in self.reports
            for exercise in report.exercises
            if any(check.status == "timeout" for check in exercise.checks)
        )

    def ungraded(self) -> dict[str, list[str]]:
        """Who has no marks, or none but 0, by the reason."""
        return _grouped((self._reason(entry), entry.student) for entry in self.entries if not entry.graded)

    def differing(self) -> dict[str, list[str]]:
        """Whose report is not the one that the gradebook's marks come from, or is of earlier graders."""
        return _grouped((self._reason(entry), entry.student) for entry, _ in self.reports if entry.state)

    def to_look_at(self) -> dict[str, list[str]]:
        """Whose marks a person should look at, by the reason; formgrader marks them as well."""
        unreadable = [entry for entry in self.entries if entry.report and entry.report.status == "unreadable"]
        return _grouped(
            [(said(LOOK["unreadable"]), entry.student) for entry in unreadable]
            + [(said(LOOK["by hand"]), entry.student) for entry in self.entries if entry.by_hand]
        )

    def _reason(self, entry: Entry) -> str:
        if entry.reason:
            return entry.reason
        if entry.report is None or entry.graded:
            return said(REASONS[entry.state], assignment=self.assignment)
        why = entry.report.message
        if entry.report.status == "unreadable":
            return said("can't be read as a submission, 0 points: {why}", why=why)
        return said("grader failed: {why}", why=why)


def discrimination(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """The corrected item-total correlation: of passing a check with the points for all the rest.

    None where it is undefined, since everyone or nobody passed or all have the same rest, or where students are few.
    """
    if len(passed) < FEWEST or len(set(passed)) < 2 or max(rest) - min(rest) < 1e-9:
        return None
    return statistics.correlation(list(map(float, passed)), rest)


def _figures(row: Sequence[tuple[CheckResult, float]]) -> CheckFigures:
    separates = discrimination([check.passed for check, _ in row], [rest for _, rest in row])
    return CheckFigures(row[0][0], Counter(check.status for check, _ in row), separates)


def _example(mistake: str, exercise: str, entries: Sequence[Entry]) -> str | None:
    def others(entry: Entry) -> int:
        assert entry.graded
        checks = entry.graded.exercise(exercise).checks
        return sum(check.status not in ("passed", "skipped") and check.mistake != mistake for check in checks)

    found = [(others(entry), len(text), text) for entry in entries if (text := entry.sources.get(exercise))]
    return min(found)[2] if found else None


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for group, student in pairs:
        groups.setdefault(group, []).append(student)
    return groups
