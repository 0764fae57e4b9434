"""Many secrets: with whichever one a course draws its hidden inputs, the reference is right and mistakes can be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.findings import Findings
from autograder.authoring.samples import as_file, filled
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.words import said
from autograder.grading import crew, executors
from autograder.grading.checks import meetings
from autograder.grading.progress import track
from autograder.grading.result import Report

FEW = 4  # as many are graded here before other processes have started

Found = list[tuple[str, str, str]]  # where, what is off, and what differs from secret to secret, if anything


def try_secrets(assignment: Assignment, findings: Findings, count: int, jobs: int | None = None) -> None:
    """Grade the reference with ``count`` secrets: it earns every point, and no two models of an answer meet.

    Where two models give the same, a mistake would be named by chance, or a wrong answer taken for right.
    """
    findings.secrets += count
    numbers = [str(number) for number in range(count)]
    told: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], str] = {}
    each = track(
        _each(assignment.name, numbers, jobs), count, said("{assignment}: secrets", assignment=assignment.name)
    )
    for number, found in zip(numbers, each, strict=True):
        for where, what, detail in found:
            told.setdefault((where, what), []).append(number)
            first.setdefault((where, what), detail)
    for (where, what), secrets in told.items():
        when = {"what": what, "some": len(secrets), "all": count, "numbers": ", ".join(secrets[:5])}
        if detail := first[where, what]:
            off = said("{what} (with {some} of {all} secrets: {numbers}): {detail}", **when, detail=detail)
        else:
            off = said("{what} (with {some} of {all} secrets: {numbers})", **when)
        findings.complain(where, off)


def _each(assignment: str, numbers: list[str], jobs: int | None) -> Iterator[Found]:
    jobs = jobs or executors.cores()
    if jobs == 1 or len(numbers) < FEW:
        yield from (_with_secret(assignment, number) for number in numbers)
        crew.close_engine()
        return
    with executors.processes(jobs) as executor:
        yield from executor.map(_with_secret, [assignment] * len(numbers), numbers)


def _with_secret(name: str, number: str) -> Found:
    """What is off with one secret."""
    secret, assignment = f"verify {number}", Assignment.find(name)
    report, met = _graded(assignment, secret)
    if report.status != "graded":
        return [(said("the reference"), said("is not graded but {status}", status=report.status), report.message)]
    found = [
        (f"{exercise.name}: {check.name}", said("the reference fails"), check.message)
        for exercise in report.exercises
        for check in exercise.checks
        if not check.passed
    ]
    if met:  # one by one, to say where
        for exercise in assignment.exercises:
            found += [(exercise, pair, "") for pair in _graded(assignment, secret, (exercise,))[1]]
    return found


def _graded(assignment: Assignment, secret: str, only: tuple[str, ...] | None = None) -> tuple[Report, list[str]]:
    """The reference's report, and which models met: each pair once."""
    with root.drawing_from(secret), meetings() as met:
        task = crew.Task.of(assignment.name, as_file(filled(assignment, {}), "reference"), only=only)
        report = crew.grade(task)
    return report, list(dict.fromkeys(pair for _, pair in met))
