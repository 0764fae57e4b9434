"""``autograder verify``: the course checks itself, so that a broken grader never meets a student."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.findings import Findings, short
from autograder.authoring.languages import check_languages
from autograder.authoring.order import check_order
from autograder.authoring.quirks.trying import try_quirks
from autograder.authoring.samples import VERDICTS, Sample, folder, samples
from autograder.authoring.secrets import try_secrets
from autograder.authoring.survivors import SHORT, try_mutants
from autograder.authoring.taken import TODO
from autograder.authoring.wording import check_hints
from autograder.course import desk, root
from autograder.course.assignment import Assignment
from autograder.course.words import said, said_of
from autograder.grading import crew
from autograder.grading.collection import Check
from autograder.grading.engine import Engine
from autograder.grading.progress import track
from autograder.grading.result import Report
from autograder.grading.submission import Submission

HIDDEN = ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "autograder.grading.checks")


def verify(
    assignment: Assignment, jobs: int | None = None, mutate: bool = True, secrets: int = 0, quirks: int = 0
) -> Findings:
    """Check one assignment against the rules of CONTRIBUTING.md; without ``mutate``, leave out the mutants.

    The reference is graded with so many ``secrets``, and so many right works with ``quirks``.
    """
    findings = Findings(assignment.name)
    with Engine(assignment.name) as engine:
        checks = engine.checks
    findings.exercises, findings.checks = len(assignment.exercises), len(checks)
    _compare_points(assignment, checks, findings)
    check_order(assignment, findings)
    graded = list(dict.fromkeys(check.exercise for check in checks))
    known = _known_samples(assignment, graded, findings)
    _look_for_todos(assignment, findings)
    check_hints(assignment, findings)
    _look_at_release(assignment, findings)
    check_languages(assignment, findings)
    failed = _grade_samples(assignment, known, findings, jobs)
    for check in checks:
        if (check.exercise, check.name) not in failed:
            place = short(folder(assignment, check.exercise) / "wrong")
            where = f"{check.exercise}: {check.name}"
            findings.complain(where, said("no wrong sample fails this check: add one to {place}", place=place))
    if mutate:
        try_mutants(assignment, graded, findings, jobs)
    try_secrets(assignment, findings, secrets, jobs)
    try_quirks(assignment, findings, quirks, jobs)
    return findings


def _compare_points(assignment: Assignment, checks: Sequence[Check], findings: Findings) -> None:
    """Every exercise of the notebook has a grader, every grader an exercise, and both say the same points."""
    for name, points in assignment.points.items():
        graded = sum(check.points for check in checks if check.exercise == name)
        if not assignment.grader(name).is_file():
            findings.complain(name, said("has no grader: add {file}", file=short(assignment.grader(name))))
        elif abs(graded - points) > 1e-9:
            told = said(
                "is worth {points:g} points in the notebook and {graded:g} in its grader: compare {notebook} and {grader}",
                points=points,
                graded=graded,
                notebook=short(assignment.master),
                grader=short(assignment.grader(name)),
            )
            findings.complain(name, told)
    for path in sorted(assignment.graders.glob("test_*.py")):
        if path.stem.removeprefix("test_") not in assignment.points:
            findings.complain(short(path), said("grades no exercise of the notebook"))


def _known_samples(assignment: Assignment, graded: Sequence[str], findings: Findings) -> list[Sample]:
    """The samples that can be graded."""
    found = samples(assignment)
    for sample in found:
        if sample.exercise not in assignment.points or sample.verdict not in VERDICTS:
            findings.complain(sample.title, said("lies in no folder <exercise>/{accepted,wrong,hostile}"))
    known = [sample for sample in found if sample.exercise in graded and sample.verdict in VERDICTS]
    for name in graded:
        count = sum(sample.exercise == name and sample.verdict == "accepted" for sample in known)
        if count < 2:
            place = short(folder(assignment, name) / "accepted")
            told = said_of(
                count,
                "has {n} accepted sample: two that differ in manner are needed in {place}",
                "has {n} accepted samples: two that differ in manner are needed in {place}",
                place=place,
            )
            findings.complain(name, told)
    return known


def _look_for_todos(assignment: Assignment, findings: Findings) -> None:
    """What `autograder new` leaves for the author to write."""
    texts = [(short(assignment.master), cell["source"]) for cell in assignment.cells]
    files = [*map(assignment.grader, assignment.exercises), *(sample.path for sample in samples(assignment))]
    texts += [(short(path), path.read_text(encoding="utf-8")) for path in files if path.is_file()]
    for where, text in texts:
        for line in text.splitlines():
            if TODO in line:
                findings.complain(where, said("has something left to do: {line}", line=line.strip()))


def _look_at_release(assignment: Assignment, findings: Findings) -> None:
    """What students get comes from the present master, and shows nothing that is hidden from them."""
    stub = _stub(assignment)
    if not stub.is_file():
        findings.complain(short(stub), said("is missing: run `autograder build`"))
    elif _outline(_cells(stub)) != _outline(desk.furnished(assignment.cells, desk.folded(assignment))):
        findings.complain(short(stub), said("is not current: run `autograder build`"))
    for path in sorted(path for path in stub.parent.glob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8", errors="replace")
        for mark in HIDDEN:
            if mark in text:
                told = said("shows students what is hidden ({mark}): run `autograder build`", mark=mark)
                findings.complain(short(path), told)


def _stub(assignment: Assignment) -> Path:
    return root.folder() / "assignments" / assignment.name / assignment.master.name


def _cells(notebook: Path) -> list[Mapping[str, Any]]:
    cells: list[Mapping[str, Any]] = nbformat.read(notebook, as_version=4).cells
    return cells


def _outline(cells: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The cells of a notebook; of a solution just the signature and the docstring, which students see as well."""
    solution = [cell["metadata"].get("nbgrader", {}).get("solution", False) for cell in cells]
    return [
        (cell["id"], re.split("### BEGIN SOLUTION|# YOUR CODE HERE", cell["source"])[0] if own else cell["source"])
        for cell, own in zip(cells, solution, strict=True)
    ]


# ---- the reference, the stub and the samples


def _grade_samples(
    assignment: Assignment, known: Sequence[Sample], findings: Findings, jobs: int | None
) -> set[tuple[str, str]]:
    """Grade the reference, the stub and every sample, and give the checks that some wrong sample fails."""
    whole = [(assignment.master, 1.0)]
    if _stub(assignment).is_file():
        whole.append((_stub(assignment), 0.0))
    tasks = [crew.Task.of(assignment.name, Submission.read(path)) for path, _ in whole]
    known = sorted(known, key=lambda sample: sample.verdict == "hostile")  # these last, since they get little time
    for sample in known:
        others: dict[str, Any] = {"limits": SHORT} if sample.verdict == "hostile" else {}
        handed, only = sample.handed_in(assignment), _touched(assignment, sample)
        tasks.append(crew.Task.of(assignment.name, handed, only=only, **others))
    reports = list(
        track(crew.in_order(tasks, jobs), len(tasks), said("{assignment}: samples", assignment=assignment.name))
    )
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
    return (sample.exercise, *(name for name in assignment.exercises if sample.exercise in assignment.uses[name]))


def _judge_whole(report: Report, share: float, findings: Findings) -> None:
    if report.status != "graded":
        findings.complain(short(Path(report.submission)), f"{report.status}: {report.message}")
    for exercise in report.exercises:
        if exercise.score != share * exercise.max_score:
            first = next((check for check in exercise.checks if check.passed != bool(share)), exercise.checks[0])
            where = f"{short(Path(report.submission))}: {exercise.name}"
            came = {"score": exercise.score, "check": first.name, "message": first.message}
            if share:
                told = said("earns {score:g} and should earn every point: {check}: {message}", **came)
            else:
                told = said("earns {score:g} and should earn none: {check}: {message}", **came)
            findings.complain(where, told)


def _judge(sample: Sample, report: Report) -> Iterator[str]:
    """What is off about a sample's report."""
    if report.status != "graded":
        yield f"{report.status}: {report.message}"
        return
    for exercise in report.exercises:
        failures = [check for check in exercise.checks if not check.passed]
        told = "; ".join(
            f"{check.name}: {said(check.status)} {check.mistake or ''} {check.message}" for check in failures
        )
        if exercise.name != sample.exercise:
            if failures:
                yield said("takes points from {exercise}: {told}", exercise=exercise.name, told=told)
        elif sample.verdict == "accepted":
            if failures:
                yield said("should earn every point: {told}", told=told)
        elif not failures:
            yield said("earns every point and should not")
        elif sample.verdict == "hostile":
            if any(check.passed and check.category in ("value", "convergence") for check in exercise.checks):
                yield said("passes a check of values and should not")
        elif sample.mistake not in (exercise.mistakes or (None,)):
            yield _misnamed(sample.mistake, ", ".join(exercise.mistakes), told)


def _misnamed(mistake: str | None, named: str, told: str) -> str:
    if mistake is None:
        return said("should be told no mistake by name, not {named}: {told}", named=named, told=told)
    if not named:
        return said("should be told {mistake}, not an unknown mistake: {told}", mistake=mistake, told=told)
    return said("should be told {mistake}, not {named}: {told}", mistake=mistake, named=named, told=told)


def _count(sample: Sample, report: Report, findings: Findings, failed: set[tuple[str, str]]) -> None:
    setattr(findings, sample.verdict, getattr(findings, sample.verdict) + 1)
    if sample.verdict == "accepted":
        findings.accepted_lost += report.score < report.max_score or report.status != "graded"
    if sample.verdict != "wrong" or report.status != "graded":
        return
    exercise = report.exercise(sample.exercise)
    findings.mistakes |= set(exercise.mistakes)
    findings.named.append((sample.mistake, exercise.mistakes))
    if sample.mistake != "not-implemented":  # an absent function fails everything, which proves nothing of a check
        failed |= {
            (exercise.name, check.name) for check in exercise.checks if check.status != "skipped" and not check.passed
        }
