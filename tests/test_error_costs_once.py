"""An error costs once: for each pair of a helper and its caller in the course, whoever is wrong pays, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course import Assignment
from autograder.engine import Engine
from autograder.submission import Submission
from autograder.verify import Sample, samples


def pairs() -> list[tuple[str, str, str]]:
    """(assignment, helper, caller) for every function of a reference that calls another, directly or not."""
    found = []
    for assignment in Assignment.all():
        reference = Submission("reference", tuple(assignment.reference.items()))
        for caller in assignment.exercises:
            for helper in sorted(reference.calls(caller, frozenset(assignment.exercises))):
                found.append((assignment.name, helper, caller))
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
    by_source = {assignment.reference[name]: source for name, source in replaced.items()}
    cells = [cell["source"] for cell in assignment.cells if cell["cell_type"] == "code"]
    numbered = ((f"cell {number}", by_source.get(source, source)) for number, source in enumerate(cells, 1))
    return Submission("pair.ipynb", tuple(numbered))


@pytest.mark.parametrize(("name", "helper", "caller"), pairs())
def test_whoever_is_wrong_pays_and_nobody_else(name: str, helper: str, caller: str, engines: dict[str, Engine]) -> None:
    if name not in engines:
        engines[name] = Engine(name)
    engine = engines[name]
    assignment = engine.assignment
    absent = f"def {helper}(*arguments, **keywords):\n    raise NotImplementedError()"
    wrong_caller = wrong(assignment, caller).path.read_text(encoding="utf-8")

    report = engine.grade(combined(assignment, {helper: absent}))
    assert report.exercise(helper).score == 0
    assert report.exercise(caller).passed
    assert f"`{helper}`" in report.exercise(caller).note

    report = engine.grade(combined(assignment, {caller: wrong_caller}))
    assert report.exercise(helper).passed
    assert not report.exercise(caller).passed

    report = engine.grade(combined(assignment, {helper: absent, caller: wrong_caller}))
    assert report.exercise(helper).score == 0
    assert not report.exercise(caller).passed
