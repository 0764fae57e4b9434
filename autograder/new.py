"""``autograder new``: the three places of a new exercise, each with a first example to change."""

from __future__ import annotations

import keyword
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder import course
from autograder.course import Assignment

TODO = "TODO"  # marks what the author has to write; `verify` complains until none is left

PROSE = """\
## {name}

TODO: say in a few sentences what `{name}` is good for, with the formula.
"""

SOLUTION = '''\
def {name}(x):
    """TODO: return what? One sentence, and the shapes.

    Example: TODO.
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("TODO: the reference solution")
    ### END SOLUTION
'''

SELF_CHECK = """\
# Check your `{name}` (1 point)
answer = {name}(1.0)
assert answer is not None, "expected a number, not None: is there a `return`?"  # TODO: a public case or two
"""

GRADER = '''\
"""Hidden checks for `{name}`."""

from autograder.checks import check, expect, show


@check(points=1, category="value")
def test_values(student, rng):
    """TODO: what the function does where this check passes, for the student to read"""
    for _ in range(3):
        x = float(rng.uniform(1, 9))
        right = x  # TODO: the right answer
        wrong = {{"wrong-sign": -right}}  # TODO: what each known mistake would give, by its id in autograder/mistakes.py
        expect(student.{name}(x), right, wrong, given=f"for x = {{show(x)}}")
'''

ACCEPTED = """\
def {name}(x):
    raise NotImplementedError("TODO: a right answer, written in {manner}")
"""

NOT_IMPLEMENTED = """\
def {name}(x):
    # YOUR CODE HERE
    raise NotImplementedError()
"""


class CannotCreate(Exception):
    """The exercise cannot be made; the message says why."""


def create(assignment: str, exercise: str) -> list[Path]:
    """Add an exercise to an assignment: cells at the end of its notebook, a grader, and a folder of samples.

    Returns:
        the files that were written.

    Raises:
        UnknownAssignment: there is no such assignment.
        CannotCreate: the name is none for a function, or is taken.
    """
    found = Assignment.find(assignment)
    samples = course.root() / "tests" / "submissions" / found.name / exercise
    if keyword.iskeyword(exercise):
        raise CannotCreate(f"{exercise!r} cannot be a function's name: it is a word of Python's own")
    if not exercise.isidentifier() or not exercise.isascii():
        raise CannotCreate(f"{exercise!r} cannot be a function's name: use letters, digits and underscores")
    notebook = nbformat.read(found.master, as_version=4)
    cells = _cells(exercise)
    taken = {cell.id for cell in notebook.cells} & {cell.id for cell in cells}
    for there, where in (
        (taken, found.master),
        (found.grader(exercise).exists(), found.grader(exercise)),
        (samples.exists(), samples),
    ):
        if there:
            raise CannotCreate(f"there is an exercise {exercise!r} already, in {where}: choose another name")
    notebook.cells += cells
    nbformat.write(notebook, found.master)
    files = {
        found.grader(exercise): GRADER.format(name=exercise),
        samples / "accepted" / "one-manner.py": ACCEPTED.format(name=exercise, manner="one manner"),
        samples / "accepted" / "another-manner.py": ACCEPTED.format(name=exercise, manner="another manner"),
        samples / "wrong" / "not-implemented.py": NOT_IMPLEMENTED.format(name=exercise),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [found.master, *files]


def _cells(name: str) -> list[Any]:
    solution, check = SOLUTION.format(name=name).rstrip(), SELF_CHECK.format(name=name).rstrip()
    return [
        new_markdown_cell(PROSE.format(name=name).rstrip(), id=f"{name}-text"),
        new_code_cell(solution, id=name, metadata={"nbgrader": _nbgrader(name, solution=True)}),
        new_code_cell(check, id=f"test_{name}", metadata={"nbgrader": _nbgrader(f"test_{name}", points=1)}),
    ]


def _nbgrader(grade_id: str, solution: bool = False, points: int | None = None) -> dict[str, object]:
    """nbgrader's own metadata of a solution cell, or of a check cell that is worth points."""
    worth = {} if points is None else {"points": points}
    grade = points is not None
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": grade,
        **worth,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
