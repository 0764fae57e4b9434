"""Mutants that no check notices: each is to be killed by a better check, or listed as equivalent with the reason why."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from autograder.authoring.findings import Findings, short
from autograder.authoring.mutants import mutants
from autograder.authoring.samples import as_file, filled, folder
from autograder.course.assignment import Assignment
from autograder.course.words import said
from autograder.grading import crew
from autograder.grading.progress import track
from autograder.untrusted.isolation import Limits

EQUIVALENT = "equivalent.toml"
SHORT = Limits(call_seconds=2.0, submission_seconds=20.0)  # for mutants and hostile samples: some never end


def try_mutants(assignment: Assignment, exercises: Sequence[str], findings: Findings, jobs: int | None = None) -> None:
    """Grade every mutant of the reference: each must fail, or be listed as equivalent with the reason why."""
    tried = [(name, mutant) for name in exercises for mutant in mutants(assignment.reference[name])]
    tasks = [
        crew.Task.of(
            assignment.name, as_file(filled(assignment, {name: mutant.source}), name), only=(name,), limits=SHORT
        )
        for name, mutant in tried
    ]
    listed = {name: _equivalents(assignment, name, findings) for name in exercises}
    graded = track(crew.in_order(tasks, jobs), len(tasks), said("{assignment}: mutants", assignment=assignment.name))
    for (name, mutant), report in zip(tried, graded, strict=True):
        findings.mutants += 1
        file = short(_equivalents_file(assignment, name))
        is_listed = listed[name].pop(mutant.name, None) is not None
        where = said("{exercise}: mutant `{mutant}`", exercise=name, mutant=mutant.name)
        if report.status != "graded":
            findings.complain(where, f"{report.status}: {report.message}")
            continue
        failed = [check.name for check in report.exercise(name).checks if not check.passed]
        findings.killed += bool(failed)
        if failed and is_listed:
            told = said("does not survive (`{check}` notices it): remove it from {file}", check=failed[0], file=file)
            findings.complain(where, told)
        elif not failed and not is_listed:
            told = said("survives: write a check that notices it, or list it with the reason in {file}", file=file)
            findings.complain(where, told)
    for name, rest in listed.items():
        for title in rest:
            file = short(_equivalents_file(assignment, name))
            where = said("{exercise}: mutant `{mutant}`", exercise=name, mutant=title)
            findings.complain(where, said("does not exist: remove it from {file}", file=file))


def _equivalents_file(assignment: Assignment, exercise: str) -> Path:
    return folder(assignment, exercise) / EQUIVALENT


def _equivalents(assignment: Assignment, exercise: str, findings: Findings) -> dict[str, str]:
    """The mutants that are as right as the reference, with the reason of each."""
    file = _equivalents_file(assignment, exercise)
    try:
        reasons = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except tomllib.TOMLDecodeError as error:
        findings.complain(short(file), said("cannot be read: {error}", error=error))
        return {}
    for name, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip():
            told = said("gives no reason for `{mutant}`: write why no check can notice it", mutant=name)
            findings.complain(short(file), told)
    return reasons
