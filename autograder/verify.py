"""``autograder verify``: the course checks itself, so that a broken grader never meets a student."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from autograder import batch, course
from autograder.course import Assignment
from autograder.engine import Check, Engine
from autograder.isolation import Limits
from autograder.mutants import mutants
from autograder.new import TODO
from autograder.result import Report
from autograder.submission import Submission

VERDICTS = ("accepted", "wrong", "hostile")
HIDDEN = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "autograder.checks")
EQUIVALENT = "equivalent.toml"
SHORT = Limits(call_seconds=2.0, submission_seconds=20.0)  # for mutants and hostile samples: some never end


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
        return _instead(assignment, self.exercise, self.path.read_text(encoding="utf-8"), self.title)


@dataclass
class Findings:
    """What ``verify`` found out about one assignment: counts, and everything that is off."""

    assignment: str
    exercises: int = 0
    checks: int = 0
    accepted: int = 0
    wrong: int = 0
    hostile: int = 0
    mutants: int = 0
    killed: int = 0
    mistakes: set[str] = field(default_factory=set)
    off: list[tuple[str, str]] = field(default_factory=list)

    @property
    def survivors(self) -> int:
        return self.mutants - self.killed

    def complain(self, where: str, what: str) -> None:
        self.off.append((where, what))


def samples(assignment: Assignment) -> list[Sample]:
    """The sample submissions of an assignment."""
    return [Sample(path) for path in sorted(_samples_folder(assignment).glob("*/*/*.py"))]


def _samples_folder(assignment: Assignment, exercise: str = "") -> Path:
    return course.root() / "tests" / "submissions" / assignment.name / exercise


def verify(assignment: Assignment, jobs: int | None = None, mutate: bool = True) -> Findings:
    """Check one assignment against the rules of CONTRIBUTING.md; without ``mutate``, leave out the mutants."""
    findings = Findings(assignment.name)
    with Engine(assignment.name) as engine:
        checks = engine.checks
    findings.exercises, findings.checks = len(assignment.exercises), len(checks)
    _compare_points(assignment, checks, findings)
    graded = list(dict.fromkeys(check.exercise for check in checks))
    known = _known_samples(assignment, graded, findings)
    _look_for_todos(assignment, findings)
    _look_at_release(assignment, findings)
    failed = _grade_samples(assignment, known, findings, jobs)
    for check in checks:
        if (check.exercise, check.name) not in failed:
            folder = _short(_samples_folder(assignment, check.exercise) / "wrong")
            where = f"{check.exercise}: {check.name}"
            findings.complain(where, f"no wrong sample fails this check: add one to {folder}")
    if mutate:
        _try_mutants(assignment, graded, findings, jobs)
    return findings


def _compare_points(assignment: Assignment, checks: Sequence[Check], findings: Findings) -> None:
    """Every exercise of the notebook has a grader, every grader an exercise, and both say the same points."""
    for name, points in assignment.points.items():
        graded = sum(check.points for check in checks if check.exercise == name)
        if not assignment.grader(name).is_file():
            findings.complain(name, f"has no grader: add {_short(assignment.grader(name))}")
        elif abs(graded - points) > 1e-9:
            where = f"{_short(assignment.master)} and {_short(assignment.grader(name))}"
            told = f"is worth {points:g} points in the notebook and {graded:g} in its grader"
            findings.complain(name, f"{told}: compare {where}")
    for path in sorted(assignment.graders.glob("test_*.py")):
        if path.stem.removeprefix("test_") not in assignment.points:
            findings.complain(_short(path), "grades no exercise of the notebook")


def _known_samples(assignment: Assignment, graded: Sequence[str], findings: Findings) -> list[Sample]:
    """The samples that can be graded."""
    found = samples(assignment)
    for sample in found:
        if sample.exercise not in assignment.points or sample.verdict not in VERDICTS:
            findings.complain(sample.title, "lies in no folder <exercise>/{accepted,wrong,hostile}")
    known = [sample for sample in found if sample.exercise in graded and sample.verdict in VERDICTS]
    for name in graded:
        count = sum(sample.exercise == name and sample.verdict == "accepted" for sample in known)
        if count < 2:
            folder = _short(_samples_folder(assignment, name) / "accepted")
            findings.complain(name, f"has {count} accepted samples: two that differ in manner are needed in {folder}")
    return known


def _look_for_todos(assignment: Assignment, findings: Findings) -> None:
    """What `autograder new` leaves for the author to write."""
    texts = [(_short(assignment.master), cell["source"]) for cell in assignment.cells]
    files = [*map(assignment.grader, assignment.exercises), *(sample.path for sample in samples(assignment))]
    texts += [(_short(path), path.read_text(encoding="utf-8")) for path in files if path.is_file()]
    for where, text in texts:
        for line in text.splitlines():
            if TODO in line:
                findings.complain(where, f"has something left to do: {line.strip()}")


def _look_at_release(assignment: Assignment, findings: Findings) -> None:
    """What students get comes from the present master, and shows nothing that is hidden from them."""
    stub = _stub(assignment)
    if not stub.is_file():
        findings.complain(_short(stub), "is missing: run `autograder build`")
    elif _outline(stub) != _outline(assignment.master):
        findings.complain(_short(stub), "is not current: run `autograder build`")
    for path in sorted(path for path in stub.parent.glob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace")
        for mark in HIDDEN:
            if mark in text:
                findings.complain(_short(path), f"shows students what is hidden ({mark}): run `autograder build`")


def _stub(assignment: Assignment) -> Path:
    return course.root() / "assignments" / assignment.name / assignment.master.name


def _outline(notebook: Path) -> list[tuple[str, str]]:
    """The cells of a notebook; of a solution just the signature and the docstring, which students see as well."""
    cells = nbformat.read(notebook, as_version=4).cells
    solution = [cell.metadata.get("nbgrader", {}).get("solution", False) for cell in cells]
    return [
        (cell.id, re.split("### BEGIN SOLUTION|# YOUR CODE HERE", cell.source)[0] if own else cell.source)
        for cell, own in zip(cells, solution, strict=True)
    ]


# ---- the reference, the stub and the samples


def _grade_samples(
    assignment: Assignment, known: Sequence[Sample], findings: Findings, jobs: int | None
) -> set[tuple[str, str]]:
    """Grade the reference, the stub and every sample, and give the checks that some wrong sample fails."""
    whole = [(Submission.read(assignment.master), 1.0)]
    if _stub(assignment).is_file():
        whole.append((Submission.read(_stub(assignment)), 0.0))
    tasks: list[batch.Task] = [(submission, None) for submission, _ in whole]
    hostile = [sample for sample in known if sample.verdict == "hostile"]
    known = [sample for sample in known if sample.verdict != "hostile"] + hostile
    tasks += [(sample.submission(assignment), _touched(assignment, sample)) for sample in known]
    first = len(tasks) - len(hostile)
    reports = list(batch.grade_all(assignment.name, tasks[:first], jobs))
    reports += batch.grade_all(assignment.name, tasks[first:], jobs, SHORT)
    for (_, share), report in zip(whole, reports, strict=False):
        _judge_whole(report, share, findings)
    unsolved = {exercise.name for exercise in reports[0].exercises if exercise.score < exercise.max_score}
    failed: set[tuple[str, str]] = set()
    for sample, report in zip(known, reports[len(whole) :], strict=True):
        # An exercise that the reference fails is told once: every sample of the others would fail it as well.
        own = tuple(each for each in report.exercises if each.name == sample.exercise or each.name not in unsolved)
        for problem in _judge(sample, replace(report, exercises=own)):
            findings.complain(sample.title, problem)
        _count(sample, report, findings, failed)
    return failed


def _touched(assignment: Assignment, sample: Sample) -> tuple[str, ...] | None:
    """The exercises that a sample can take points from: its own and those that call it, or all where it is hostile."""
    if sample.verdict == "hostile":
        return None
    reference = Submission("reference", tuple(assignment.reference.items()))
    one = frozenset({sample.exercise})
    return (sample.exercise, *(name for name in assignment.exercises if reference.calls(name, one)))


def _instead(assignment: Assignment, exercise: str, source: str, title: str) -> Submission:
    """The reference solution with another source in the place of one exercise's cell."""
    cells = []
    for number, cell in enumerate(assignment.cells, 1):
        if cell["cell_type"] == "code":
            mine = cell["source"] == assignment.reference[exercise]
            cells.append((f"cell {number}", source if mine else cell["source"]))
    return Submission(title, tuple(cells))


def _judge_whole(report: Report, share: float, findings: Findings) -> None:
    if report.status != "graded":
        findings.complain(_short(Path(report.submission)), f"{report.status}: {report.message}")
    for exercise in report.exercises:
        if exercise.score != share * exercise.max_score:
            wanted = "every point" if share else "none"
            first = next((check for check in exercise.checks if check.passed != bool(share)), exercise.checks[0])
            where = f"{_short(Path(report.submission))}: {exercise.name}"
            findings.complain(
                where, f"earns {exercise.score:g} and should earn {wanted}: {first.name}: {first.message}"
            )


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
        failed |= {
            (exercise.name, check.name) for check in exercise.checks if check.status != "skipped" and not check.passed
        }


# ---- the mutants


def _try_mutants(assignment: Assignment, exercises: Sequence[str], findings: Findings, jobs: int | None = None) -> None:
    """Grade every mutant of the reference: each must fail, or be listed as equivalent with the reason why."""
    tried = [(name, mutant) for name in exercises for mutant in mutants(assignment.reference[name])]
    tasks: list[batch.Task] = [
        (_instead(assignment, name, mutant.source, mutant.name), (name,)) for name, mutant in tried
    ]
    listed = {name: _equivalents(assignment, name, findings) for name in exercises}
    for (name, mutant), report in zip(tried, batch.grade_all(assignment.name, tasks, jobs, SHORT), strict=True):
        findings.mutants += 1
        file = _short(_equivalents_file(assignment, name))
        is_listed = listed[name].pop(mutant.name, None) is not None
        where = f"{name}: mutant `{mutant.name}`"
        failed = [check.name for check in report.exercise(name).checks if not check.passed]
        findings.killed += bool(failed)
        if report.status != "graded":
            findings.complain(where, f"{report.status}: {report.message}")
        elif failed and is_listed:
            findings.complain(where, f"does not survive (`{failed[0]}` notices it): remove it from {file}")
        elif not failed and not is_listed:
            findings.complain(where, f"survives: write a check that notices it, or list it with the reason in {file}")
    for name, rest in listed.items():
        for title in rest:
            file = _short(_equivalents_file(assignment, name))
            findings.complain(f"{name}: mutant `{title}`", f"does not exist: remove it from {file}")


def _equivalents_file(assignment: Assignment, exercise: str) -> Path:
    return _samples_folder(assignment, exercise) / EQUIVALENT


def _equivalents(assignment: Assignment, exercise: str, findings: Findings) -> dict[str, str]:
    """The mutants that are as right as the reference, with the reason of each."""
    file = _equivalents_file(assignment, exercise)
    try:
        reasons = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except tomllib.TOMLDecodeError as error:
        findings.complain(_short(file), f"cannot be read: {error}")
        return {}
    for name, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip():
            findings.complain(_short(file), f"gives no reason for `{name}`: write why no check can notice it")
    return reasons


def _short(path: Path) -> str:
    try:
        return str(path.relative_to(course.root()))
    except ValueError:
        return str(path)


def table(findings: Sequence[Findings]) -> str:
    """The findings as text: a line for each assignment, then everything that is off."""
    columns = ("exercises", "checks", "accepted", "wrong", "hostile", "mutants", "killed", "survivors")
    lines = [
        "".join([f"{'assignment':<28}", *(f"{column:>{len(column) + 2}}" for column in columns), "  mistakes  off"])
    ]
    for each in findings:
        counts = "".join(f"{getattr(each, column):>{len(column) + 2}}" for column in columns)
        lines.append(f"{each.assignment:<28}{counts}{len(each.mistakes):>10}{len(each.off):>5}")
    for each in findings:
        lines += [f"{each.assignment}: {where}: {what}" for where, what in each.off]
    return "\n".join(lines)
