"""An exercise of an nbgrader course is taken over: its asserts become hidden checks, for the author to go on from."""

import ast
import json

import nbformat
import pytest
import tiny_course
from example_course import SOURCE
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.taken import take
from autograder.cli import main
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.grading import crew
from autograder.grading.submission import Submission

PROBLEM = SOURCE / "problem1.ipynb"


def test_each_assert_becomes_a_check_with_its_share_of_the_points():
    taken = take(PROBLEM, "correct_squares", "squares")
    assert taken.points == 1
    assert "def squares(n):" in taken.solution
    assert "assert squares(2) == [1, 4]" in taken.self_check
    assert taken.grader.count("@check(points=0.25") == 4
    assert "    expect(student.squares(2), [1, 4])\n" in taken.grader
    ast.parse(taken.grader)


def test_what_is_no_plain_comparison_is_left_to_the_author(tmp_path):
    told = {"grade": True, "solution": False, "locked": True, "task": False, "schema_version": 3}
    tests = 'x = 3\nassert f(x) == 9\nassert 4 == f(-2)\nassert abs(f(1.5) - 2.25) < 1e-6, "is \\"f\\" right?"'
    cells = [
        new_code_cell("def f(x):\n    return x * x", metadata={"nbgrader": told | {"grade": False, "grade_id": "a"}}),
        new_code_cell(tests, metadata={"nbgrader": told | {"grade_id": "b", "points": 3}}),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "n.ipynb")
    grader = take(tmp_path / "n.ipynb", "b", "f").grader
    ast.parse(grader)
    assert "expect(student.f(-2), 4)" in grader
    assert grader.count('raise NotImplementedError("TODO: check what this does: ') == 2


@pytest.mark.parametrize(
    ("cell", "exercise", "told"),
    [
        (
            "nothing",
            "squares",
            "has no test cell 'nothing'; its test cells are: correct_squares, squares_invalid_input",
        ),
        ("squares", "squares", "has no test cell 'squares'"),
        ("correct_squares", "cubes", "no cell of .* defines `cubes`"),
    ],
)
def test_what_is_not_there_is_told(cell, exercise, told):
    with pytest.raises(WrongUse, match=told):
        take(PROBLEM, cell, exercise)


@pytest.mark.slow
def test_the_new_assignment_grades_at_once_by_what_was_taken(tmp_path, monkeypatch):
    tiny_course.make(tmp_path, ["half"], monkeypatch)
    arguments = ["new", "02-squares", "squares", "--notebook", "squares", "--from", str(PROBLEM), "correct_squares"]
    assert main(arguments) == 0
    master = Assignment.find("02-squares").master
    report = crew.grade(crew.Task.of("02-squares", Submission.read(master)))
    crew.close_engine()
    assert (report.status, report.score, report.max_score) == ("graded", 1, 1), json.dumps(report.as_dict())
