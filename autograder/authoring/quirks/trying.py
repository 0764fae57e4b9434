"""Grades right work with quirks: the reference and the accepted samples, in every mix. None may lose a point."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.authoring.findings import Findings
from autograder.authoring.quirks.drawing import drawn
from autograder.authoring.samples import samples, solved
from autograder.course.assignment import Assignment
from autograder.course.words import said
from autograder.grading import crew
from autograder.grading.progress import track

Mix = Mapping[str, tuple[str, str]]  # for each exercise, a title and a source


def try_quirks(assignment: Assignment, findings: Findings, count: int, jobs: int | None = None) -> None:
    """Grade ``count`` right works with one to five quirks each. What a number draws is the same each time."""
    mixes = [_mix(assignment, number) for number in range(count)]
    works = [
        drawn(assignment, number, {name: source for name, (_, source) in mix.items()})
        for number, mix in enumerate(mixes)
    ]
    tasks = [crew.Task.of(assignment.name, handed) for _, handed in works]
    findings.quirks += count
    for number, report in enumerate(
        track(crew.in_order(tasks, jobs), count, said("{assignment}: quirks", assignment=assignment.name))
    ):
        findings.seconds.append(report.seconds)
        findings.quirks_lost += report.score < report.max_score or report.status != "graded"
        where = said("quirks {number} ({names})", number=number, names=", ".join(works[number][0].applied))
        if report.status != "graded":
            findings.complain(where, f"{report.status}: {report.message}")
        for exercise in report.exercises:
            lost = [check for check in exercise.checks if not check.passed]
            if lost and report.status == "graded":
                first = lost[0]
                told = said(
                    "takes points from {exercise} ({sample}): {check}: {status}: {message}",
                    exercise=exercise.name,
                    sample=mixes[number][exercise.name][0],
                    check=first.name,
                    status=said(first.status),
                    message=first.message,
                )
                findings.complain(where, told)


def _mix(assignment: Assignment, number: int) -> Mix:
    """An accepted sample for each exercise, or its reference: a number for each, so that a row of numbers has them all."""
    mixed = {}
    for name, reference in solved(assignment).items():
        there = [
            (said("the reference"), reference),
            *((each.title, each.source) for each in samples(assignment, name, "accepted")),
        ]
        mixed[name] = there[number % len(there)]
    return mixed
