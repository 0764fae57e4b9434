"""No function's points are ever decided after its reference could be reached, whatever a worker says.

The sandbox is played by a thing that gives any answer at random, and by chance dies or says that something is missing. What
is looked at is the trusted side alone: what it hands to whom, and when it makes up its mind.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from liars import Event, World

from autograder.course.assignment import Assignment
from autograder.grading.collection import Graders
from autograder.grading.engine import Engine
from autograder.grading.result import Report
from autograder.grading.submission import Submission

ASSIGNMENTS = [assignment.name for assignment in Assignment.all()]
TRIES = 40


@pytest.fixture(params=ASSIGNMENTS)
def engine(request: pytest.FixtureRequest) -> Engine:
    engine = Engine(request.param, device="simulated")
    engine.zygote = World()  # type: ignore[assignment]
    return engine


@pytest.fixture(autouse=True)
def recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note when an exercise's checks begin, and when its verdict is there."""
    run_items = Graders.run_items

    def begin(self: Graders, exercise: str, run: Any) -> None:
        world = run.engine.zygote
        assignment = run.engine.assignment
        known = {cell for each in world.living if each.alive for cell in each.knows} & {*assignment.reference.values()}
        entitled = {*assignment.reference_of(run.helpers)} if run.helpers else set()
        assert known <= entitled, f"{exercise} is graded while a worker lives that has seen more than what helps it"
        world.note("graded", (exercise, bool(run.helpers)))
        run_items(self, exercise, run)

    monkeypatch.setattr(Graders, "run_items", begin)
    monkeypatch.setattr(Engine, "is_sound", lambda self, item: True)


def grade(engine: Engine, seed: int) -> tuple[Report, list[Event]]:
    world = engine.zygote
    assert isinstance(world, World)
    world.draw, world.events = random.Random(seed), []
    return engine.grade(Submission.of("work.ipynb", b"{}")), world.events


def test_a_reference_is_out_only_after_its_own_verdict(engine: Engine) -> None:
    helped = 0
    for seed in range(TRIES):
        report, events = grade(engine, seed)
        assert report.status == "graded", report.message
        given: set[str] = set()
        for what, of in events:
            if what == "given":
                given |= of & {*engine.assignment.reference.values()}  # and not what a grader defines for itself
            else:
                name, beside_helpers = of
                helped += beside_helpers
                assert engine.assignment.reference[name] not in given, f"{name} is graded though its reference is out"
                assert beside_helpers or not given, f"{name} is graded alone though a reference is out"
    has_helpers = any(engine.assignment.helpers(name) for name in engine.assignment.exercises)
    assert bool(helped) == has_helpers  # else nothing was tried


def test_exercises_are_graded_in_the_notebooks_order_alone_and_then_at_most_once_beside_helpers(engine: Engine) -> None:
    for seed in range(TRIES):
        _, events = grade(engine, seed)
        graded = [of for what, of in events if what == "graded"]
        alone = [name for name, beside_helpers in graded if not beside_helpers]
        again = [name for name, beside_helpers in graded if beside_helpers]
        assert alone == [*engine.assignment.exercises]
        assert again == [name for name in engine.assignment.exercises if name in again]
        assert graded[: len(alone)] == [(name, False) for name in alone]


def test_only_earlier_exercises_that_the_reference_uses_or_the_author_declares_may_help() -> None:
    for assignment in Assignment.all():
        for place, name in enumerate(assignment.exercises):
            helpers = assignment.helpers(name)
            assert helpers <= set(assignment.exercises[:place])
            assert assignment.uses[name] <= helpers  # no reference uses a later one, so no pair of the course is lost
            for needed in assignment.reference_of(helpers):
                assert needed != assignment.reference[name]
