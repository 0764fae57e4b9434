"""What one submission may cost anybody: its time has one end, and the process that grades stays small.

The submissions here once hung a class for minutes or weeks, or ate the machine's memory.
"""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator

import pytest

from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.untrusted import isolation
from autograder.untrusted.isolation import Limits

pytestmark = pytest.mark.skipif(
    isolation.why_unusable(isolation.layers()) is not None, reason="this machine offers no usable isolation"
)

FIRST = "01-linear-regression"
EXERCISES = "describe make_dataset init_parameters hypothesis mse accumulated_gradients train predict".split()
MOST_MEMORY = 300 << 10  # kilobytes
HASH = 2**61 - 1  # Python takes whole numbers modulo this for their hash

TEXTS = {
    "assignments without end": "a=" * 20_000 + "0",
    "an open bracket": "(\n" + "def\n" * 60_000,
    "a million statements": "a;" * 500_000,
    "a name of a megabyte": f"def {'é' * 500_000}(): pass",
    "functions that name each other": "\n".join(f"def f{n}(): return f{n + 1}" for n in range(15_000)),
    "decorators of nothing": "@\n" * 50_000,
}
ANSWERS = {
    "too many numbers": "torch.zeros((3,) * 15, dtype=torch.bool)",
    "keys of one hash": f"dict.fromkeys(n * {HASH} + 1 for n in range(1, 900))",
    "more keys of one hash": f"dict.fromkeys(n * {HASH} + 1 for n in range(1, 40_000))",
    "texts, long and many": "[['x' * 3900] * 1500, 1, ()]",
    "lists in lists": "[[[[[[1.0] * 9] * 9] * 9] * 9] * 9] * 3",
    "a name that is none": "type('x' * 4_000, (), {})()",
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(FIRST, Limits(call_seconds=1.0, submission_seconds=6.0)) as engine:
        engine.grade(Submission.of("warm.py", b"x = 1"))
        yield engine


def grade(engine: Engine, submission: Submission) -> None:
    """Grade it; the verdict is there, its report is short, and this process has not grown much."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = engine.grade(submission)
    assert report.status in ("graded", "unreadable")
    assert report.score == 0
    assert len(json.dumps(report.as_dict())) < 60_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_MEMORY


@pytest.mark.slow
@pytest.mark.parametrize("form", ["script", "notebook"])
@pytest.mark.parametrize("title", TEXTS)
def test_a_text_that_python_chokes_on(engine: Engine, title: str, form: str) -> None:
    text = TEXTS[title]
    as_script = Submission.of("x.py", text.encode())
    grade(engine, as_script if form == "script" else Submission.of_cells("x.ipynb", [text]))


@pytest.mark.parametrize("title", ANSWERS)
def test_an_answer_that_is_hard_to_look_at(engine: Engine, title: str) -> None:
    functions = [f"def {name}(*given, **named):\n    return {ANSWERS[title]}\n" for name in EXERCISES]
    grade(engine, Submission.of("x.py", "\n".join(["import torch", *functions]).encode()))


def test_many_statements_and_many_calls_of_almost_the_longest_time(engine: Engine) -> None:
    """Each is just within its limit, and all together have the time of the submission and no more."""
    slow = [f"def {name}(*given, **named):\n    time.sleep(0.9)\n    Attack\n" for name in EXERCISES]
    statements = ["class Attack:\n    time.sleep(0.9)\n"] * 50
    submission = Submission.of("x.py", "\n".join(["import time", *statements, *slow]).encode())
    report = engine.grade(submission)
    assert report.status == "graded" and report.score == 0
    assert "takes longer than allowed" in " ".join(
        [report.message, *(check.message for exercise in report.exercises for check in exercise.checks)]
    )


def test_where_our_own_side_takes_too_long_there_is_a_verdict_all_the_same(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last wall: an alarm in the process that grades, whatever it is busy with."""
    run_items = engine.graders.run_items

    def endless(exercise: str, run: object) -> None:
        while exercise == "mse":
            pass
        run_items(exercise, run)  # type: ignore[arg-type]

    monkeypatch.setattr(engine.graders, "run_items", endless)
    report = engine.grade(Submission.read(engine.assignment.master))
    assert report.status == "graded"
    assert report.exercise("describe").passed
    late = [check for name in ("mse", "train", "predict") for check in report.exercise(name).checks]
    assert {check.status for check in late} == {"timeout"}
    assert {check.message for check in late} == {"stopped: grading this submission takes longer than allowed"}
