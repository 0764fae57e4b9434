"""Grading: points are the function's own, a dead or hung worker costs no neighbour, and an error costs once."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import pytest
from first_assignment import FIRST, Variant

from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import UnknownAssignment
from autograder.grading.collection import offer_package
from autograder.grading.engine import Engine
from autograder.grading.result import Report
from autograder.grading.submission import Submission

WRONG_MSE = "def mse(prediction, target):\n    return torch.sum((prediction - target) ** 2)"
TRAIN = Assignment.find(FIRST).reference["train"]


def points_lost(report: Report) -> dict[str, float]:
    return {each.name: each.max_score - each.score for each in report.exercises if each.score < each.max_score}


def test_the_reference_earns_everything(first: Engine) -> None:
    report = first.grade(Submission.read(first.assignment.master))
    assert (report.status, report.score, report.max_score) == ("graded", 20, 20)


def test_the_stub_earns_nothing_and_is_told_so_once_for_each_function(first: Engine) -> None:
    stub = root.folder() / "assignments" / FIRST / first.assignment.master.name
    report = first.grade(Submission.read(stub))
    assert report.score == 0
    for exercise in report.exercises:
        assert [check.status for check in exercise.checks] == ["failed"] + ["skipped"] * (len(exercise.checks) - 1)
        assert exercise.mistakes == ("not-implemented",)


def test_a_wrong_function_loses_its_own_points_only(first: Engine, variant: Variant) -> None:
    report = first.grade(variant(mse=WRONG_MSE))
    assert set(points_lost(report)) == {"mse"}
    assert report.exercise("mse").mistakes == ("sum-instead-of-mean",)


def test_a_caller_of_a_wrong_helper_is_graded_on_its_own_merit_and_says_so(first: Engine, variant: Variant) -> None:
    note = first.grade(variant(mse=WRONG_MSE)).exercise("train").note
    assert note == "graded with a correct `mse`, because yours still has a mistake"


def test_a_wrong_caller_of_a_wrong_helper_still_pays(first: Engine, variant: Variant) -> None:
    report = first.grade(variant(mse=WRONG_MSE, train=TRAIN.replace("        optimizer.zero_grad()\n", "")))
    assert set(points_lost(report)) == {"mse", "train"}
    assert report.exercise("train").mistakes == ("no-zero-grad",)


def test_a_caller_cannot_fetch_the_references_own_answer_through_a_helper(first: Engine, variant: Variant) -> None:
    thief = "def train(*arguments, **keywords):\n    return mse.__globals__['train'](*arguments, **keywords)"
    assert first.grade(variant(mse=WRONG_MSE, train=thief)).exercise("train").score == 0


@pytest.mark.parametrize(
    "carry",
    [
        "raise ValueError(told)",
        "raise type(told, (Exception,), {})()",
        "return type(told, (), {})()",
        "return [float(ord(letter)) for letter in told], told, told",
        "import os; os.write(3, told.encode() * 100); os._exit(0)",
    ],
    ids=["a text", "an exception's class", "a type's name", "values", "nonsense on the pipe"],
)
def test_nothing_that_a_worker_says_beside_a_helpers_reference_is_told(
    first: Engine, variant: Variant, carry: str
) -> None:
    """`train` works, but for the device check: there it tells what it finds in the right `mse` beside it."""
    spy = TRAIN.replace(
        "    ### BEGIN SOLUTION\n",
        "    if x.device.type == 'cuda':\n"
        "        told = '_'.join(['SECRET', *mse.__code__.co_names, mse.__code__.co_code.hex()])\n"
        f"        {carry}\n",
        1,
    )
    train = first.grade(variant(mse=WRONG_MSE, train=spy)).exercise("train")
    assert 0 < train.score < train.max_score  # beside the right helper; alone it earns less
    told = [check.message for check in train.checks if not check.passed]
    assert set(told) == {"not right yet, also with a correct `mse` in the place of yours"}


def test_an_error_in_one_cell_does_not_stop_the_next(first: Engine, variant: Variant) -> None:
    broken = "undefined_name\n\ndef describe(t):\n    return t.dim(), len(t), tuple(t.shape[1:])\n\n1 / 0"
    assert points_lost(first.grade(variant(describe=broken))) == {}


def test_a_syntax_error_costs_its_own_cell_and_is_shown(first: Engine, variant: Variant) -> None:
    report = first.grade(variant(describe="def describe(t:\n    return 3"))
    assert points_lost(report) == {"describe": 2}
    assert "SyntaxError" in report.message
    assert "SyntaxError" in report.exercise("describe").checks[0].message


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ("while True: pass", "timeout", "stopped after 2 s: is there a loop that never ends?"),
        ("import os; os._exit(0)", "crashed", "ended Python while it was running"),
        ("import ctypes; ctypes.string_at(0)", "crashed", "segmentation fault"),
        ("return list(range(10**6))", "failed", "list"),
        ("raise SystemExit", "failed", "raised SystemExit"),
    ],
)
def test_a_function_that_ends_or_hangs_its_worker_costs_no_neighbour(
    first: Engine, variant: Variant, body: str, status: str, told: str
) -> None:
    report = first.grade(variant(describe=f"def describe(t):\n    {body}"))
    assert set(points_lost(report)) == {"describe"}
    check = report.exercise("describe").checks[0]
    assert check.status == status
    assert told in check.message


@pytest.mark.parametrize(
    "top_level", ["while True: pass", "import os; os._exit(0)", "exit()", "raise KeyboardInterrupt"]
)
def test_a_cell_that_ends_or_hangs_its_worker_costs_no_function(
    first: Engine, variant: Variant, top_level: str
) -> None:
    report = first.grade(variant(describe=f"{Assignment.find(FIRST).reference['describe']}\n{top_level}"))
    assert points_lost(report) == {}


def test_prints_warnings_and_magics_cost_nothing(first: Engine, variant: Variant) -> None:
    noisy = (
        "%matplotlib inline\n!ls\nimport sys, warnings\nprint('x' * 10**6, file=sys.stderr)\nwarnings.warn('careful')\n"
        + TRAIN.replace(
            "    costs = []\n", "    costs = []\n    warnings.warn('again')\n    print(x, file=sys.stderr)\n"
        )
    )
    report = first.grade(variant(train=noisy))
    assert points_lost(report) == {}


@pytest.mark.parametrize(
    "cell", ["w = 1\nlist?", "In [1]: w = 1\nIn [2]: w", ">>> w = 1\n>>> w", "\n    w = 1\n    w", "%%time\nw = 1"]
)
def test_a_cell_that_python_cannot_read_or_would_read_otherwise_is_read_as_ipython_does(
    first: Engine, variant: Variant, cell: str
) -> None:
    uses_it = "def mse(prediction, target):\n    assert w == 1\n    return torch.mean((prediction - target) ** 2)"
    assert set(points_lost(first.grade(variant(describe=cell, mse=uses_it)))) == {"describe"}


def test_a_place_in_a_cell_is_counted_from_its_first_line_also_where_that_is_empty(
    first: Engine, variant: Variant
) -> None:
    report = first.grade(variant(mse="\n\ndef mse(prediction, target):\n    return 1 / 0"))
    assert ", line 4)" in report.exercise("mse").checks[0].message


@pytest.mark.parametrize("use", ["torch.rand(1)", "np.random.rand()", "__import__('random').random()"])
def test_random_numbers_may_be_drawn_where_no_text_forbids_it(first: Engine, variant: Variant, use: str) -> None:
    source = f"import numpy as np\ndef mse(prediction, target):\n    {use}\n    return torch.mean((prediction - target) ** 2)"
    assert points_lost(first.grade(variant(mse=source))) == {}


def test_what_a_function_leaves_behind_does_not_reach_the_next(first: Engine, variant: Variant) -> None:
    messy = (
        "def describe(t):\n    torch.set_default_dtype(torch.float64)\n    torch.set_grad_enabled(False)\n"
        "    torch.set_default_device('meta')\n    return t.dim(), len(t), tuple(t.shape[1:])"
    )
    assert set(points_lost(first.grade(variant(describe=messy)))) == {"describe"}


def test_top_level_await_and_figures_work(first: Engine, variant: Variant) -> None:
    modern = (
        "import asyncio\nimport matplotlib.pyplot as plt\nshape = await asyncio.sleep(0, result='done')\n"
        "plt.plot([1, 2])\nplt.show()\nplt.savefig('figure.png')\n"
        "def describe(t):\n    assert shape == 'done'\n    return t.dim(), len(t), tuple(t.shape[1:])"
    )
    assert points_lost(first.grade(variant(describe=modern))) == {}


def test_a_regrade_gives_the_same_report(first: Engine, variant: Variant) -> None:
    submission = variant(mse=WRONG_MSE, hypothesis="def hypothesis(x, W, b):\n    return x * W")
    once, again = (first.grade(submission) for _ in range(2))
    assert once.exercises == again.exercises


def test_hidden_inputs_follow_the_courses_secret(
    first: Engine, variant: Variant, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = variant(mse=WRONG_MSE)
    shown = first.grade(submission).exercise("mse").checks[1].message
    monkeypatch.setenv("DESCENT_KIT_SECRET", "another secret")
    assert first.grade(submission).exercise("mse").checks[1].message != shown


def test_an_exceptions_text_does_not_carry_hidden_inputs_out(first: Engine, variant: Variant) -> None:
    spy = "def mse(prediction, target):\n    raise ValueError(str(prediction.double().tolist()))"
    message = first.grade(variant(mse=spy)).exercise("mse").checks[0].message
    assert "ValueError" in message
    assert "…" in message
    assert not any(len(word.strip("[],-")) > 6 and word.strip("[],-")[0].isdigit() for word in message.split())


def test_an_unreadable_submission_has_every_check_and_no_point(first: Engine) -> None:
    report = first.grade(Submission("work.ipynb", problem="the file is empty"))
    assert (report.status, report.message, report.score, report.max_score) == ("unreadable", "the file is empty", 0, 20)
    assert {check.status for exercise in report.exercises for check in exercise.checks} == {"skipped"}


@pytest.fixture
def graded_by(variant: Variant, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], Report]:
    """Grade `describe` of the reference of 01 with this grader."""

    def grade(source: str) -> Report:
        grader = tmp_path / "test_describe.py"
        grader.write_text(f"import pytest\nfrom autograder.grading.checks import check\n\n{source}")
        original: Callable[[Assignment, str], Path] = Assignment.grader
        choose = lambda self, name: grader if name == "describe" else original(self, name)  # noqa: E731
        monkeypatch.setattr(Assignment, "grader", choose)
        with Engine(FIRST) as engine:
            return engine.grade(variant(), only=["describe"])

    return grade


CHECK = "@check(points=2, category='value')\n"


def test_a_broken_grader_is_not_the_students_fault(graded_by: Callable[[str], Report]) -> None:
    report = graded_by(f"{CHECK}def test_it(student):\n    '''Does it'''\n    1 / 0\n")
    assert report.status == "grader-error"
    assert "test_describe.py::test_it failed with ZeroDivisionError" in report.message


def test_a_graders_arithmetic_may_overflow(graded_by: Callable[[str], Report]) -> None:
    report = graded_by(
        f"import numpy as np\n{CHECK}def test_it(student):\n    '''Has a model of a wrong answer'''\n"
        "    assert np.log(np.zeros(1)) < 0 and np.isnan(np.full(1, np.inf) - np.inf)\n"
    )
    assert report.exercises[0].checks[0].passed, report.message


def test_a_grader_may_use_what_pytest_offers(graded_by: Callable[[str], Report]) -> None:
    """Fixtures of its own, parameters: such a check is run by pytest itself, and the others beside it."""
    report = graded_by(
        "@pytest.fixture\ndef drawn(rng):\n    return rng.random()\n\n"
        f"{CHECK}def test_plain(rng):\n    '''Draws'''\n    assert 0 <= rng.random() < 1\n\n"
        f"{CHECK}def test_fixture(student, drawn):\n    '''Has a fixture'''\n    assert 0 <= drawn < 1\n\n"
        f"{CHECK}@pytest.mark.parametrize('rank', [1, 2])\n"
        "def test_ranks(student, rank):\n    '''Has parameters'''\n    assert rank in (1, 2)\n"
    )
    assert [check.name for check in report.exercises[0].checks] == ["plain", "fixture", "ranks[1]", "ranks[2]"]
    assert (report.status, report.score) == ("graded", 8)


def test_another_course_graded_meanwhile_in_this_process_changes_nothing(tmp_path: Path) -> None:
    try:
        with Engine("05-logistic-regression") as engine:
            offer_package(tmp_path)
            offer_package(root.graders())
            importlib.import_module("graders.logistic")
            report = engine.grade(Submission.read(engine.assignment.master))
    finally:
        offer_package(root.graders())
    assert (report.status, report.score) == ("graded", 20), report.message


def test_an_unknown_assignment_lists_the_known_ones() -> None:
    with pytest.raises(UnknownAssignment, match="01-linear-regression"):
        Engine("99-nothing")
