"""``autograder new``: the three places of a new exercise, each with a first example to change."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.taken import Taken
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse

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

from autograder.grading.checks import check, expect, show


@check(points=1, category="value")
def test_values(student, rng):
    """TODO: what the function does where this check passes, for the student to read"""
    for _ in range(3):
        x = float(rng.uniform(1, 9))
        right = x  # TODO: the right answer
        wrong = {{"wrong-sign": -right}}  # TODO: what each known mistake would give, by its id in hints.toml
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


class CannotCreate(WrongUse):
    """The exercise cannot be made; the message says why."""


def create(assignment: str, exercise: str, notebook: str | None = None, taken: Taken | None = None) -> list[Path]:
    """Add an exercise to an assignment: cells at the end of its notebook, a grader, and a folder of samples.

    With ``notebook``, the assignment is new, and that is what its notebook is called. With ``taken``, the exercise is one
    of another course.

    Returns:
        the files that were written.

    Raises:
        UnknownAssignment: there is no such assignment.
        CannotCreate: a name is none for a function, a notebook or an assignment, or is taken.
    """
    found = _begun(assignment, notebook) if notebook else Assignment.find(assignment)
    samples = root.samples() / found.name / exercise
    if keyword.iskeyword(exercise):
        raise CannotCreate(f"{exercise!r} cannot be a function's name: it is a word of Python's own")
    if not exercise.isidentifier() or not exercise.isascii():
        raise CannotCreate(f"{exercise!r} cannot be a function's name: use letters, digits and underscores")
    master = nbformat.read(found.master, as_version=4) if found.master.exists() else _first_cells(assignment)
    cells = _cells(exercise, taken)
    same = {cell.id for cell in master.cells} & {cell.id for cell in cells}
    for there, where in (
        (same, found.master),
        (found.grader(exercise).exists(), found.grader(exercise)),
        (samples.exists(), samples),
    ):
        if there:
            raise CannotCreate(f"there is an exercise {exercise!r} already, in {where}: choose another name")
    master.cells += cells
    found.master.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(master, found.master)
    files = {
        found.grader(exercise): taken.grader if taken else GRADER.format(name=exercise),
        samples / "accepted" / "one-manner.py": ACCEPTED.format(name=exercise, manner="one manner"),
        samples / "accepted" / "another-manner.py": ACCEPTED.format(name=exercise, manner="another manner"),
        samples / "wrong" / "not-implemented.py": NOT_IMPLEMENTED.format(name=exercise),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [found.master, *files]


def _begun(name: str, notebook: str) -> Assignment:
    """An assignment that is not there yet."""
    if any(each.name == name for each in Assignment.all()):
        raise CannotCreate(f"there is an assignment {name!r} already: leave out --notebook to add to it")
    for what, said in (("an assignment", name), ("a notebook", notebook)):
        if not re.fullmatch(r"[A-Za-z0-9][\w-]*", said, re.ASCII):
            raise CannotCreate(f"{said!r} cannot be the name of {what}: use letters, digits, `-` and `_`")
    return Assignment(name, root.folder() / "source" / name / f"{notebook}.ipynb")


def _first_cells(assignment: str) -> Any:
    """A notebook with what stands before the first exercise."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    cells = [
        new_markdown_cell(f"# TODO: the title of {assignment}", id="title"),
        new_code_cell("import math", id="imports", metadata={"nbgrader": _nbgrader("imports") | {"locked": True}}),
    ]
    return new_notebook(cells=cells, metadata=kernel)


def _cells(name: str, taken: Taken | None) -> list[Any]:
    solution, check = SOLUTION.format(name=name).rstrip(), SELF_CHECK.format(name=name).rstrip()
    points: float = 1
    if taken:
        solution, check, points = taken.solution, taken.self_check, taken.points
    return [
        new_markdown_cell(PROSE.format(name=name).rstrip(), id=f"{name}-text"),
        new_code_cell(solution, id=name, metadata={"nbgrader": _nbgrader(name, solution=True)}),
        new_code_cell(check, id=f"test_{name}", metadata={"nbgrader": _nbgrader(f"test_{name}", points=points)}),
    ]


def _nbgrader(grade_id: str, solution: bool = False, points: float | None = None) -> dict[str, object]:
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
