"""``autograder verify``: the course checks itself, so that a broken grader never meets a student."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder import batch, course
from autograder.course import Assignment
from autograder.engine import Engine
from autograder.result import Report
from autograder.submission import Submission

VERDICTS = ("accepted", "wrong", "hostile")


@dataclass(frozen=True)
class Sample:
    """A file of ``tests/submissions/<assignment>/<exercise>/<verdict>/``; its name begins with the mistake's id."""

    path: Path

    @property
    def exercise(self) -> str:
        return self.path.parents[1].name

    @property
    def verdict(self) -> str:
        return self.path.parent.name

    @property
    def mistake(self) -> str | None:
        """The mistake that a wrong sample makes; None where it is called ``unknown``."""
        name = self.path.stem.partition("--")[0]
        return None if name == "unknown" else name

    @property
    def title(self) -> str:
        return f"{self.exercise}/{self.verdict}/{self.path.name}"

    def submission(self, assignment: Assignment) -> Submission:
        """The reference solution with this sample in the place of the exercise's cell."""
        cells = []
        for number, cell in enumerate(assignment.cells, 1):
            if cell["cell_type"] != "code":
                continue
            mine = cell["source"] == assignment.reference[self.exercise]
            cells.append((f"cell {number}", self.path.read_text(encoding="utf-8") if mine else cell["source"]))
        return Submission(self.title, tuple(cells))


@dataclass
class Findings:
    """What ``verify`` found out about one assignment: counts, and everything that is off."""

    assignment: str
    exercises: int = 0
    checks: int = 0
    accepted: int = 0
    wrong: int = 0
    hostile: int = 0
    mistakes: set[str] = field(default_factory=set)
    off: list[tuple[str, str]] = field(default_factory=list)

    def complain(self, where: str, what: str) -> None:
        self.off.append((where, what))


def samples(assignment: Assignment) -> list[Sample]:
    """The sample submissions of an assignment."""
    folder = course.root() / "tests" / "submissions" / assignment.name
    return [Sample(path) for path in sorted(folder.glob("*/*/*.py"))]


def verify(assignment: Assignment, jobs: int | None = None) -> Findings:
    """Check one assignment against the rules of CONTRIBUTING.md."""
    findings = Findings(assignment.name)
    found = samples(assignment)
    with Engine(assignment.name) as engine:
        checks = engine.checks
    findings.exercises, findings.checks = len(assignment.exercises), len(checks)
    for name, points in assignment.points.items():
        if not assignment.grader(name).is_file():
            findings.complain(name, f"has no grader: add {_short(assignment.grader(name))}")
            continue
        graded = sum(check.points for check in checks if check.exercise == name)
        if abs(graded - points) > 1e-9:
            findings.complain(name, f"is worth {points:g} points in the notebook and {graded:g} in its grader")
    for path in sorted(assignment.graders.glob("test_*.py")):
        if path.stem.removeprefix("test_") not in assignment.points:
            findings.complain(path.name, "grades no exercise of the notebook")
    known = [sample for sample in found if sample.exercise in assignment.points and sample.verdict in VERDICTS]
    for sample in found:
        if sample not in known:
            findings.complain(sample.title, "lies in no folder <exercise>/{accepted,wrong,hostile}")
    whole = _whole(assignment, findings)
    tasks: list[batch.Task] = [(submission, None) for submission, _ in whole]
    tasks += [(sample.submission(assignment), None) for sample in known]
    reports = list(batch.grade_all(assignment.name, tasks, jobs))
    for (_, share), report in zip(whole, reports, strict=False):
        _judge_whole(report, share, findings)
    failed: set[tuple[str, str]] = set()
    for sample, report in zip(known, reports[len(whole) :], strict=True):
        for problem in _judge(sample, report):
            findings.complain(sample.title, problem)
        _count(sample, report, findings, failed)
    for name in assignment.exercises:
        count = sum(sample.exercise == name and sample.verdict == "accepted" for sample in known)
        if count < 2:
            findings.complain(name, f"has {count} accepted samples: two that differ in manner are needed")
    for check in checks:
        if (check.exercise, check.name) not in failed:
            findings.complain(f"{check.exercise}: {check.name}", "no wrong sample fails this check")
    return findings


def _whole(assignment: Assignment, findings: Findings) -> list[tuple[Submission, float]]:
    """The reference and the released stub, with the share of the points that each must earn."""
    stub = course.root() / "assignments" / assignment.name / assignment.master.name
    whole = [(Submission.read(assignment.master), 1.0)]
    if stub.is_file():
        whole.append((Submission.read(stub), 0.0))
    else:
        findings.complain(_short(stub), "is missing: run `autograder build`")
    return whole


def _judge_whole(report: Report, share: float, findings: Findings) -> None:
    if report.status != "graded":
        findings.complain(_short(Path(report.submission)), f"{report.status}: {report.message}")
    for exercise in report.exercises:
        if exercise.score != share * exercise.max_score:
            wanted = "every point" if share else "none"
            first = next((check for check in exercise.checks if check.passed != bool(share)), exercise.checks[0])
            where = f"{_short(Path(report.submission))}: {exercise.name}"
            findings.complain(where, f"earns {exercise.score:g} and should earn {wanted}: {first.name}: {first.message}")


def _judge(sample: Sample, report: Report) -> Iterator[str]:
    """What is off about a sample's report."""
    if report.status != "graded":
        yield f"{report.status}: {report.message}"
        return
    for exercise in report.exercises:
        failures = [check for check in exercise.checks if not check.passed]
        told = "; ".join(f"{check.name}: {check.status} {check.mistake or ''} {check.message}" for check in failures)
        if exercise.name != sample.exercise:
            if failures:
                yield f"takes points from {exercise.name}: {told}"
        elif sample.verdict == "accepted":
            if failures:
                yield f"should earn every point: {told}"
        elif not failures:
            yield "earns every point and should not"
        elif sample.verdict == "hostile":
            if any(check.passed and check.category in ("value", "convergence") for check in exercise.checks):
                yield "passes a check of values and should not"
        elif sample.mistake not in (exercise.mistakes or (None,)):
            yield f"should be told {sample.mistake}, not {', '.join(exercise.mistakes) or 'an unknown mistake'}: {told}"


def _count(sample: Sample, report: Report, findings: Findings, failed: set[tuple[str, str]]) -> None:
    setattr(findings, sample.verdict, getattr(findings, sample.verdict) + 1)
    if sample.verdict != "wrong" or report.status != "graded":
        return
    exercise = report.exercise(sample.exercise)
    findings.mistakes |= set(exercise.mistakes)
    if sample.mistake != "not-implemented":  # an absent function fails everything, which proves nothing of a check
        failed |= {(exercise.name, check.name) for check in exercise.checks if check.status != "skipped" and not check.passed}


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(course.root()))
    except ValueError:
        return str(path)


def table(findings: Sequence[Findings]) -> str:
    """The findings as text: a line for each assignment, then everything that is off."""
    head = f"{'assignment':<28}{'exercises':>10}{'checks':>8}{'accepted':>10}{'wrong':>7}{'hostile':>9}{'mistakes':>10}{'off':>5}"
    lines = [head]
    for each in findings:
        counts = f"{each.exercises:>10}{each.checks:>8}{each.accepted:>10}{each.wrong:>7}{each.hostile:>9}"
        lines.append(f"{each.assignment:<28}{counts}{len(each.mistakes):>10}{len(each.off):>5}")
    for each in findings:
        lines += [f"{each.assignment}: {where}: {what}" for where, what in each.off]
    return "\n".join(lines)
