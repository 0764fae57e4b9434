"""Whatever a worker answers, a check ends with a verdict on the student: no grader stumbles, and nothing is earned by luck.

DESCENT_KIT_FUZZ sets how many submissions are tried for each assignment; `make fuzz` tries many.
"""

from __future__ import annotations

import inspect
import json
import os
import random
import traceback
from typing import Any

import pytest
from liars import World

from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission

ASSIGNMENTS = [assignment.name for assignment in Assignment.all()]
TRIES = int(os.environ.get("DESCENT_KIT_FUZZ", "60"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_every_check_comes_to_a_verdict(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stumbled: dict[str, str] = {}

    def stumbles(self: Engine, item: Any) -> bool:
        """Called where a grader raises what it should not, while the engine has it in its hands."""
        raised = inspect.stack()[1].frame.f_locals["error"]
        stumbled.setdefault(item.name, f"seed {seed}: {''.join(traceback.format_exception(raised))}")
        return True

    monkeypatch.setattr(Engine, "is_sound", stumbles)
    world = World()
    engine = Engine(name, device="simulated")
    engine.zygote = world  # type: ignore[assignment]
    lucky = {}
    for seed in range(TRIES):
        world.draw = random.Random(seed)
        report = engine.grade(Submission.of("work.ipynb", b"{}"))
        assert report.status == "graded"
        json.dumps(report.as_dict(), allow_nan=False)
        assert len(json.dumps(report.as_dict())) < 100_000
        if report.score > 2:
            lucky[seed] = report.score
    assert stumbled == {}
    assert lucky == {}
