"""``autograder new``: the three places of a new exercise, each with a first example to change."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.taken import TODO, Taken
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import noted, said

NAME = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)  # of an assignment or a notebook

PROSE = """\
## `{name}`

{prose}
"""

SOLUTION = '''\
def {name}(x):
    """{docstring}

    {example}
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("{reference}")
    ### END SOLUTION
'''

SELF_CHECK = """\
# {check}
answer = {name}(1.0)
assert answer is not None, "{expected}"  # {cases}
"""

GRADER = '''\
"""{hidden}"""

from autograder.grading.checks import check, expect, said, show


@check(points=1, category="value")
def test_values(student, rng):
    """{title}"""
    for _ in range(3):
        x = float(rng.uniform(1, 9))
        right = x  # {right}
        wrong = {{"wrong-sign": -right}}  # {wrong}
        expect(student.{name}(x), right, wrong, given=said("{given}", x=show(x)))
'''

ACCEPTED = """\
def {name}(x):
    raise NotImplementedError("{todo}")
"""

NOT_IMPLEMENTED = """\
def {name}(x):
    # YOUR CODE HERE
    raise NotImplementedError()
"""

# What stands in their places.
WORDS = {
    "prose": noted("{todo}: say in a few sentences what `{name}` is good for, with the formula."),
    "docstring": noted("{todo}: return what? One sentence, and the shapes."),
    "example": noted("Example: {todo}."),
    "reference": noted("{todo}: the reference solution"),
    "check": noted("Check your `{name}` (1 point)"),
    "expected": noted("expected a number, not None: is there a `return`?"),
    "cases": noted("{todo}: a public case or two"),
    "hidden": noted("Hidden checks for `{name}`."),
    "title": noted("{todo}: what the function does where this check passes, for the student to read"),
    "right": noted("{todo}: the right answer"),
    "wrong": noted("{todo}: what each known mistake would give, by its id in hints.toml"),
    "given": noted("for x = {x}"),
}
ONE_MANNER = noted("{todo}: a right answer, written in one manner")
ANOTHER_MANNER = noted("{todo}: a right answer, written in another manner")


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
        raise CannotCreate(said("{name!r} cannot be a function's name: it is a word of Python's own", name=exercise))
    if not exercise.isidentifier() or not exercise.isascii():
        raise CannotCreate(
            said("{name!r} cannot be a function's name: use letters, digits and underscores", name=exercise)
        )
    master = nbformat.read(found.master, as_version=4) if found.master.exists() else _first_cells(assignment)
    cells = _cells(exercise, taken)
    same = {cell.id for cell in master.cells} & {cell.id for cell in cells}
    for there, where in (
        (same, found.master),
        (found.grader(exercise).exists(), found.grader(exercise)),
        (samples.exists(), samples),
    ):
        if there:
            told = said(
                "there is an exercise {name!r} already, in {file}: choose another name", name=exercise, file=where
            )
            raise CannotCreate(told)
    master.cells += cells
    found.master.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(master, found.master)
    files = {
        found.grader(exercise): taken.grader if taken else _written(GRADER, exercise),
        samples / "accepted" / "one-manner.py": ACCEPTED.format(name=exercise, todo=said(ONE_MANNER, todo=TODO)),
        samples / "accepted" / "another-manner.py": ACCEPTED.format(
            name=exercise, todo=said(ANOTHER_MANNER, todo=TODO)
        ),
        samples / "wrong" / "not-implemented.py": NOT_IMPLEMENTED.format(name=exercise),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [found.master, *files]


def _begun(name: str, notebook: str) -> Assignment:
    """An assignment that is not there yet."""
    if any(each.name == name for each in Assignment.all()):
        raise CannotCreate(
            said("there is an assignment {name!r} already: leave out --notebook to add to it", name=name)
        )
    if not NAME.fullmatch(name):
        raise CannotCreate(
            said("{name!r} cannot be the name of an assignment: use letters, digits, `-` and `_`", name=name)
        )
    if not NAME.fullmatch(notebook):
        raise CannotCreate(
            said("{name!r} cannot be the name of a notebook: use letters, digits, `-` and `_`", name=notebook)
        )
    return Assignment(name, root.folder() / "source" / name / f"{notebook}.ipynb")


def _first_cells(assignment: str) -> Any:
    """A notebook with what stands before the first exercise."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    cells = [
        new_markdown_cell(
            "# " + said("{todo}: the title of {assignment}", todo=TODO, assignment=assignment), id="title"
        ),
        new_code_cell("import math", id="imports", metadata={"nbgrader": _nbgrader("imports") | {"locked": True}}),
    ]
    return new_notebook(cells=cells, metadata=kernel)


def _written(template: str, name: str) -> str:
    """A template with the exercise's name in it, and words in the course's language."""
    words = {place: said(text, todo=TODO, name=name, x="{x}") for place, text in WORDS.items()}
    return template.format(name=name, **words)


def _cells(name: str, taken: Taken | None) -> list[Any]:
    solution, check = _written(SOLUTION, name).rstrip(), _written(SELF_CHECK, name).rstrip()
    points: float = 1
    if taken:
        solution, check, points = taken.solution, taken.self_check, taken.points
    return [
        new_markdown_cell(_written(PROSE, name).rstrip(), id=f"{name}-text"),
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
