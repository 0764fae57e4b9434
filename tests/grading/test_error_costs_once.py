"""An error costs once: for each pair of a helper and its caller in the course, whoever is wrong pays, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from autograder.authoring.samples import Sample, as_file, filled, samples
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission


def pairs() -> list[tuple[str, str, str]]:
    """(assignment, helper, caller) wherever a reference's function uses another, directly or not, or an author says so."""
    found = []
    for assignment in Assignment.all():
        for caller in assignment.exercises:
            found += [(assignment.name, helper, caller) for helper in sorted(assignment.helpers(caller))]
    return found


@pytest.fixture(scope="module")
def engines() -> Iterator[dict[str, Engine]]:
    opened: dict[str, Engine] = {}
    yield opened
    for engine in opened.values():
        engine.close()


def wrong(assignment: Assignment, exercise: str) -> Sample:
    """A wrong sample of the exercise that fails a check of values (a name like ``not-implemented`` fails them all)."""
    found = [each for each in samples(assignment) if (each.exercise, each.verdict) == (exercise, "wrong")]
    return next(each for each in found if each.path.stem != "not-implemented" and "missing" not in each.path.stem)


def combined(assignment: Assignment, replaced: dict[str, str]) -> Submission:
    return as_file(filled(assignment, replaced), "pair")


def using(assignment: Assignment, helper: str, caller: str) -> dict[str, str]:
    """A right caller that uses the helper: the reference's own, or where an author declares the pair a sample."""
    if helper in assignment.uses[caller]:
        return {}
    sources = [each.source for each in samples(assignment, caller, "accepted")]
    calls = re.compile(rf"(?<![.\w]){helper}\(")
    return {caller: next(source for source in sources if calls.search(source) and f"def {helper}(" not in source)}


@pytest.mark.parametrize(("name", "helper", "caller"), pairs())
def test_whoever_is_wrong_pays_and_nobody_else(name: str, helper: str, caller: str, engines: dict[str, Engine]) -> None:
    if name not in engines:
        engines[name] = Engine(name)
    engine = engines[name]
    assignment = engine.assignment
    two = (helper, caller)
    absent = f"def {helper}(*arguments, **keywords):\n    raise NotImplementedError()"
    wrong_caller = wrong(assignment, caller).path.read_text(encoding="utf-8")

    report = engine.grade(combined(assignment, {helper: absent, **using(assignment, helper, caller)}), two)
    assert report.exercise(helper).score == 0
    assert report.exercise(caller).passed
    assert f"`{helper}`" in report.exercise(caller).note

    report = engine.grade(combined(assignment, {caller: wrong_caller}), two)
    assert report.exercise(helper).passed
    assert not report.exercise(caller).passed

    report = engine.grade(combined(assignment, {helper: absent, caller: wrong_caller}), two)
    assert report.exercise(helper).score == 0
    assert not report.exercise(caller).passed
