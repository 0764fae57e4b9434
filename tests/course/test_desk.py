"""What a student reads below a check, in a notebook that has no file beside it."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import io
import json
import shutil
from pathlib import Path

import nbformat
import pytest
from at_desk import Desk
from nbgrader.validator import Validator

from autograder.authoring import seen
from autograder.authoring.samples import filled, samples, solved
from autograder.course import desk, hints, root, settings
from autograder.course.assignment import Assignment
from autograder.grading.engine import Engine
from autograder.grading.submission import Submission
from autograder.untrusted.notebook.reading import is_sealed
from autograder.untrusted.torch_builds import NO_CUDA

FIRST = Assignment.find("01-linear-regression")
SUM = "def mse(prediction, target):\n    return ((prediction - target) ** 2).sum()"
STUB = '    """Text."""\n    # YOUR CODE HERE\n    raise NotImplementedError()'
ENDLESS = "def mse(prediction, target):\n    while True:\n        pass"
# A card is needed to see most of these, or a look at how the work was done; of some the numbers hang on chance.
UNSEEN = {
    "01-linear-regression": {
        "accumulated_gradients": "backward-missing".split(),
        "hypothesis": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "mse": "cpu-constant numpy-on-device result-on-wrong-device syntax-error".split(),
        "predict": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "train": "cpu-constant numpy-on-device result-on-wrong-device".split(),
    },
    "02-gradient-descent": {
        "cost": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "gradient": "cpu-constant inputs-modified numpy-on-device result-on-wrong-device uses-autograd".split(),
        "gradient_descent": "cpu-constant numpy-on-device result-on-wrong-device uses-autograd".split(),
        "maximize": "epsilon-ignored gives-up-silently signed-slope".split(),
        "minimize": "learning-rate-ignored".split(),
    },
    "03-minibatch-sgd": {
        "full_batch_gd": "uses-autograd".split(),
        "gradients": "uses-autograd".split(),
        "minibatch_sgd": "samples-with-replacement unpaired-batch uses-autograd wrong-batch-size".split(),
        "multivariate_gd": "uses-autograd".split(),
    },
    "04-multivariable-regression": {
        "choose_learning_rate": "model-not-moved numpy-on-device".split(),
        "pick_device": "cpu-constant".split(),
        "predict": "result-on-wrong-device".split(),
        "split_dataset": "numpy-on-device result-on-wrong-device".split(),
        "standardize": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "train": "model-not-moved numpy-on-device stopped-early".split(),
    },
    "05-logistic-regression": {
        "accuracy": "cpu-constant numpy-on-device".split(),
        "binary_cross_entropy": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "build_classifier": "cpu-constant no-sigmoid sigmoid-twice".split(),
        "classify": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "confusion_matrix": "cpu-constant numpy-on-device".split(),
        "sigmoid": "cpu-constant numpy-on-device result-on-wrong-device".split(),
        "train_classifier": "cpu-constant model-not-moved numpy-on-device result-on-wrong-device".split(),
    },
    "06-concepts": {
        "kinds_of_learning": "labels-imagined labels-overlooked reward-imagined reward-overlooked".split(),
        "kinds_of_problem": "class-as-number classes-miscounted number-as-class".split(),
        "parameter_or_hyperparameter": "learned-not-set set-not-learned".split(),
    },
}


def released(assignment: Assignment) -> nbformat.NotebookNode:
    path = root.folder() / "assignments" / assignment.name / assignment.master.name
    return nbformat.read(path, as_version=4)


@pytest.fixture
def at() -> Desk:
    return Desk(FIRST)


# ---- what is handed out


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_a_check_is_at_most_three_short_lines(assignment: Assignment) -> None:
    cells = released(assignment).cells
    checks = [cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == len(assignment.exercises)
    for source, exercise in zip(checks, assignment.exercises, strict=True):
        assert source.startswith("# Check ")
        assert source.endswith(f"\ncheck({exercise})")
        assert len(source.splitlines()) <= 3
        assert max(map(len, source.splitlines())) <= 88


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_one_folded_cell_near_the_imports_has_all_that_the_checks_need(assignment: Assignment) -> None:
    code = [cell for cell in released(assignment).cells if cell.cell_type == "code"]
    folded = [cell for cell in code if desk.NAME in cell.metadata.get("tags", [])]
    assert folded == code[1:2]
    assert folded[0].metadata.jupyter == {"source_hidden": True}
    assert folded[0].metadata.cellView == "form"
    assert max(map(len, folded[0].source.splitlines())) <= 88
    assert is_sealed(folded[0].source)


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_what_is_packed_holds_no_line_of_a_solution(assignment: Assignment) -> None:
    packed = json.dumps(desk._told(assignment))
    for source in assignment.reference.values():
        solution = source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0].strip()
        assert json.dumps(solution)[1:-1] not in packed
    assert not any(mark in packed for mark in ("SOLUTION", "graders", "autograder"))


# ---- what a check says


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_right_functions_pass_in_any_order_and_again(assignment: Assignment) -> None:
    at = Desk(assignment)
    for exercise in [*reversed(assignment.exercises), *assignment.exercises]:
        said = at.check(exercise)
        before, _, every = said.partition(" of ")
        assert before == f"✓ {exercise}: {every}"


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_an_unfinished_stub_is_not_done_yet(assignment: Assignment) -> None:
    at = Desk(assignment, done=False)
    for exercise in assignment.exercises:
        assert at.check(exercise, f"def {exercise}(*_, **__):\n{STUB}") == f"☐ {exercise}: not done yet"


def test_a_failure_says_what_was_expected_what_came_and_asks(at: Desk) -> None:
    lines = at.check("mse", SUM).splitlines()
    assert lines[0] == "✗ mse: 2 of 7"
    assert " ".join(" ".join(lines[1:]).split()) == (
        "expected 62.5 for the table above, not 250: did you square each error, then take the mean? "
        "Stuck? hint(mse) asks a question."
    )


def test_a_function_that_needs_one_that_is_not_done_says_which(at: Desk) -> None:
    at.run(f"def mse(prediction, target):\n{STUB}")
    assert at.check("train") == "☐ train: not done yet\n  it calls mse, which is not done yet"


def test_an_error_of_the_students_own_is_told_with_its_line(at: Desk) -> None:
    said = at.check("mse", "def mse(prediction, target):\n    error = prediction - tagret\n    return error")
    assert said.splitlines()[:2] == [
        "✗ mse: 0 of 7",
        "  NameError: name 'tagret' is not defined (in mse, line 2: error = prediction -",
    ]


def test_an_error_in_what_the_check_does_with_the_answer_is_told_with_the_checks_line(at: Desk) -> None:
    said = " ".join(at.check("describe", "def describe(t):\n    return 3").split())
    assert "TypeError: cannot unpack non-iterable int object (in the check, line 2: rank, batch_size," in said


def test_an_endless_loop_is_stopped_with_the_sentence_of_grading(at: Desk) -> None:
    assert at.check("mse", ENDLESS).splitlines()[:2] == [
        "✗ mse: 0 of 7",
        "  stopped after 5 s: is there a loop that never ends?",
    ]


def test_an_endless_loop_that_catches_everything_is_stopped_too(at: Desk) -> None:
    source = ENDLESS.replace(
        "pass", "try:\n            while True:\n                pass\n        except:\n            break"
    )
    source += "\n    while True:\n        pass"
    assert "stopped after 5 s" in at.check("mse", source)


def test_imports_may_take_their_time_one_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    names = [f"slow_part_{number}" for number in range(4)]
    for name in names:
        (tmp_path / f"{name}.py").write_text("import time\ntime.sleep(0.6)\n", encoding="utf-8")
    at = Desk(FIRST)
    hasty = desk.source(at.assignment).replace("seconds, patience = 5, 4", "seconds, patience = 0.5, 2")
    assert hasty != desk.source(at.assignment)
    at.run(hasty)
    head, body = solved(FIRST)["mse"].split(":\n", 1)
    assert at.check("mse", f"{head}:\n    import {', '.join(names)}\n{body}") == "✓ mse: 7 of 7"


def test_a_function_that_is_written_again_is_checked_anew(at: Desk) -> None:
    assert at.check("mse", SUM).startswith("✗ mse")
    assert at.check("mse", solved(FIRST)["mse"]) == "✓ mse: 7 of 7"


def test_checks_leave_no_name_behind(at: Desk) -> None:
    before = set(at.names)
    at.check("train")
    at.check("mse", SUM)
    assert set(at.names) == before


def test_names_of_the_notebook_that_mean_something_else_now_do_no_harm(at: Desk) -> None:
    at.check("hypothesis")
    at.run("torch = 3\nhypothesis = 0.5")
    assert at.check("describe") == "✓ describe: 8 of 8"
    assert at.check("hypothesis").endswith(
        "of type float: run its cell again\n  Stuck? hint(hypothesis) asks a question."
    )


def test_something_that_has_no_check_is_told_with_those_that_have_one(at: Desk) -> None:
    assert at.says("check(len)").startswith("there is a check for each of these: describe, make_dataset, ")


def test_a_decorated_function_and_one_under_another_name_are_known_by_where_they_stand(at: Desk) -> None:
    at.run("import functools\nright = mse\nmse = functools.partial(right)")
    assert at.says("check(mse)") == "✓ mse: 7 of 7"


def test_a_starred_task_says_what_its_check_prints_and_is_no_error_before(at: Desk) -> None:
    assert at.check("epochs_needed") == "★ epochs_needed: right"
    assert at.check("epochs_needed", f"def epochs_needed(*_):\n{STUB}") == "☆ epochs_needed: not done yet"


def test_a_hint_asks_a_question_and_a_function_that_passes_needs_none(at: Desk) -> None:
    assert at.says("hint(mse)") == "✓ mse passes its check: there is nothing to hint at"
    at.run(SUM)
    assert "?" in at.says("hint(mse)")


def test_a_course_may_show_the_worked_solution_to_whoever_has_one(tmp_path: Path) -> None:
    """Only then is it in the cell at all."""
    course = tmp_path / "course"
    shutil.copytree(FIRST.master.parent, course / "source" / FIRST.name)
    assignment = dataclasses.replace(FIRST, master=course / "source" / FIRST.name / FIRST.master.name)
    assert "solution" not in desk._told(assignment)["checks"]["mse"]
    (course / "course.toml").write_text("worked_solutions = true\n")
    at = Desk(assignment)
    told = at.says("hint(mse)")
    assert told.startswith("✓ mse passes its check: there is nothing to hint at\ndef mse(prediction, target):\n")
    assert "###" not in told and told.endswith(solved(FIRST)["mse"].splitlines()[-1])
    at.run(SUM)
    assert "def mse" not in at.says("hint(mse)")


def test_a_setting_that_is_no_yes_or_no_is_named(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text('worked_solutions = "yes"\n')
    with pytest.raises(root.CourseError, match=r"course.toml: worked_solutions must be true or false, not 'yes'"):
        settings.shows_solutions(tmp_path)


def levels(said: list[str]) -> list[str]:
    """The hints themselves, without the lines around them, as one line each."""
    texts = [" ".join(each.split("\n", 1)[1].split()) for each in said]
    return [text.removesuffix(" hint(mse) once more tells more.") for text in texts]


def test_a_hint_fits_the_mistake_and_tells_more_each_time_it_is_asked(at: Desk) -> None:
    at.run(SUM)
    said = [at.says("hint(mse)") for _ in range(4)]
    assert [each.split("\n")[0] for each in said] == [f"Hint {level} of 3:" for level in (1, 2, 3, 3)]
    assert levels(said)[:3] == [*hints.of(FIRST.name)["sum-instead-of-mean"].levels().values()]


def test_another_mistake_begins_with_its_question_again(at: Desk) -> None:
    at.run(SUM)
    at.says("hint(mse)")
    at.run(f"def mse(prediction, target):\n{STUB}")
    said = at.says("hint(mse)")
    assert said.startswith("Hint 1 of 3:")
    assert levels([said]) == [hints.of(FIRST.name)["not-implemented"].question]


@pytest.mark.parametrize(("kind", "text"), NO_CUDA)
def test_the_hint_for_a_hard_coded_device_comes_in_whatever_words_a_build_has_none(kind: str, text: str) -> None:
    at = Desk(FIRST)
    at.run("class AcceleratorError(RuntimeError): pass")
    at.run(f"def mse(prediction, target):\n    raise {kind}({text + ': see the documentation'!r})")
    [told] = levels([at.says("hint(mse)")])
    assert told == hints.of(FIRST.name)["hard-coded-cuda"].question


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (2.0, 1.9999998807907104),
        (0.0, 1.942890293094024e-15),
        (0.0, -1.1102230246251565e-16),
        (1e-15, 1.942890293094024e-15),
        (62.35, 62.34999847412109),
        (0.4375, 0.43749997),
    ],
)
def test_a_mistake_is_known_by_the_same_failure_where_a_machine_rounds_otherwise(here: float, there: float) -> None:
    at = Desk(Assignment.find("03-minibatch-sgd"))
    answers = [lambda *_, b=b, **__: (b, b, [0.5, 0.5]) for b in (here, there, here + 1)]
    one, other, another = (at.names["check"].look("minibatch_sgd", answer) for answer in answers)
    assert "with all 12 in the batch, not" in one.text
    assert one.key == other.key != another.key


def test_what_nobody_has_seen_gets_a_general_question(at: Desk) -> None:
    at.run("def mse(prediction, target):\n    return torch.tensor(41.0)")
    said = at.says("hint(mse)")
    assert said.startswith("Hint 1 of 1:\n  Read what the check says, and the text above mse once more.")


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_the_mistakes_that_no_public_case_can_tell_are_these(assignment: Assignment) -> None:
    known = {(each.exercise, each.mistake) for each in samples(assignment, verdict="wrong") if each.mistake}
    told = desk._told(assignment)["checks"]
    reached = {(name, one) for name in told for fit in told[name].get("mistakes", {}).values() for one in fit.split()}
    unseen: dict[str, list[str]] = {}
    for exercise, mistake in sorted(known - reached):
        unseen.setdefault(exercise, []).append(str(mistake))
    assert unseen == UNSEEN[assignment.name]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # PyTorch warns of what some samples do, in a notebook too
@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_each_level_of_each_other_hint_is_reached_from_a_wrong_sample(assignment: Assignment) -> None:
    told = {exercise: each.get("mistakes", {}) for exercise, each in desk._told(assignment)["checks"].items()}
    left = {(exercise, one) for exercise, fits in told.items() for fit in fits.values() for one in fit.split()}
    wrong = samples(assignment, verdict="wrong")
    left &= {(sample.exercise, sample.mistake) for sample in wrong}
    for sample in wrong:
        if (sample.exercise, sample.mistake) not in left:
            continue
        at = Desk(assignment)
        at.names.pop(sample.exercise)  # a sample may define another name
        with contextlib.suppress(Exception):
            at.run(sample.source, sample.exercise)
        seen.seeded(at.names, seen.SEEDS[0])
        said = at.says(f"hint({sample.exercise!r})")
        seen.seeded(at.names, seen.SEEDS[0])
        check = at.names["check"]
        with contextlib.redirect_stdout(io.StringIO()):
            outcome = check.look(sample.exercise, at.names.get(sample.exercise))  # what each of the hints looks at
        for _ in range(8):
            said += "\n" + "\n".join(check.advice(sample.exercise, outcome))
        found = " ".join(said.split())
        if all(level in found for level in hints.of(assignment.name)[sample.mistake].levels().values()):
            left.discard((sample.exercise, sample.mistake))
    assert left == set()


# ---- the same cases as `pytest`


@pytest.mark.parametrize("assignment", Assignment.all(), ids=lambda each: each.name)
def test_pytest_runs_the_same_cases(assignment: Assignment) -> None:
    file = root.folder() / "assignments" / assignment.name / f"test_{assignment.notebook}.py"
    tests = {node.name: node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)}
    packed = desk._told(assignment)["checks"]
    for exercise in assignment.exercises:
        cases = [ast.dump(node) for node in ast.parse(packed[exercise]["source"]).body]
        assert [ast.dump(node) for node in tests[f"test_{exercise}"].body] == cases


# ---- nbgrader's Validate


@pytest.mark.slow
def test_validate_fails_an_untouched_notebook_cell_by_cell_and_passes_a_right_one(tmp_path: Path) -> None:
    notebook = released(FIRST)
    nbformat.write(notebook, tmp_path / "untouched.ipynb")
    told = Validator().validate(str(tmp_path / "untouched.ipynb"))
    assert [cell["error"].strip() for cell in told["failed"]] == [f"☐ {name}: not done yet" for name in FIRST.exercises]
    for cell in notebook.cells:
        mark = cell.metadata.get("nbgrader", {})
        cell.source = solved(FIRST)[mark["grade_id"]] if mark.get("solution") else cell.source
    nbformat.write(notebook, tmp_path / "right.ipynb")
    assert Validator().validate(str(tmp_path / "right.ipynb")) == {}


# ---- grading


def furnished(sources: dict[str, str]) -> dict[str, object]:
    """The notebook as it is handed out, with these functions in it."""
    notebook = filled(FIRST, sources)
    return {**notebook, "cells": desk.furnished(notebook["cells"], desk.folded(FIRST))}


def graded(engine: Engine, notebook: object) -> float:
    report = engine.grade(Submission.of("linear_regression.ipynb", json.dumps(notebook).encode()))
    assert report.message == ""
    return report.score


def test_what_a_student_does_with_the_checks_costs_no_point(first: Engine) -> None:
    notebook = furnished({})
    assert graded(first, notebook) == 20
    cells = notebook["cells"]
    own = {"cell_type": "code", "metadata": {}, "source": "check(mse)\nhint(mse)\nprint(check)"}
    changed = [{**cell, "source": cell["source"] + "\n# mine"} for cell in cells]
    without = [cell for cell in cells if desk.NAME not in cell["metadata"].get("tags", [])]
    for tried in ([*cells, own], changed, without, [*without, own]):
        assert graded(first, {**notebook, "cells": tried}) == 20


def test_helpers_that_are_called_check_and_hint_are_the_students_own(first: Engine) -> None:
    source = "def check(x):\n    return x\n\n\ndef hint(x):\n    return x\n\n\n" + solved(FIRST)["mse"].replace(
        "return ", "return hint(check(1)) * "
    )
    assert graded(first, furnished({"mse": source})) == 20


def test_a_check_below_a_stub_in_its_own_cell_leaves_it_not_done(first: Engine) -> None:
    stub = f"def mse(prediction, target):\n{STUB}\n\n\ncheck(mse)"
    report = first.grade(Submission.of("linear_regression.ipynb", json.dumps(furnished({"mse": stub})).encode()))
    assert {check.mistake for check in report.exercise("mse").checks if check.mistake} == {"not-implemented"}


def test_a_script_made_from_the_notebook_is_graded_without_its_checks(first: Engine) -> None:
    cells = [cell["source"] for cell in furnished({})["cells"] if cell["cell_type"] == "code"]
    script = Submission.of("linear_regression.py", "\n\n\n".join(cells).encode())
    assert first.grade(script).score == 20
