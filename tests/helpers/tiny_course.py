"""A course of one assignment whose exercises all ask for half of a number: small enough to verify within a test."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.findings import Findings
from autograder.authoring.verify import verify
from autograder.classroom.nbgrader.handing_out import furnish
from autograder.course import desk, root
from autograder.course.assignment import Assignment

NAME = "01-halves"

GRADER = '''\
from autograder.grading.checks import check, expect


@check(points=1, category="value")
def test_values(student, rng):
    """Gives half of a number"""
    x = float(rng.uniform(1, 9))
    expect(student.{name}(x), x / 2, {{"wrong-sign": -x / 2}})


@check(points=1, category="value")
def test_zero(student):
    """Gives zero for zero"""
    expect(student.{name}(0.0), 0.0)
'''
SOLUTION = "def {name}(x):\n    ### BEGIN SOLUTION\n    return x / 2\n    ### END SOLUTION"
SAMPLES = {
    "accepted/product.py": "def {name}(x):\n    return 0.5 * x\n",
    "accepted/difference.py": "def {name}(x):\n    return x - x / 2\n",
    "wrong/wrong-sign.py": "def {name}(x):\n    return -x / 2\n",
    "wrong/unknown--one-more.py": "def {name}(x):\n    return x / 2 + 1\n",
    "wrong/not-implemented.py": "def {name}(x):\n    raise NotImplementedError()\n",
}


def make(folder: Path, exercises: list[str], patch: pytest.MonkeyPatch) -> Assignment:
    """Write the course, whose exercises have these names, and make it the one that `autograder` works on."""
    write(folder / "nbgrader_config.py", (root.folder() / "nbgrader_config.py").read_text(encoding="utf-8"))
    patch.setenv("DESCENT_KIT_COURSE", str(folder))
    master = folder / "source" / NAME / "halves.ipynb"
    master.parent.mkdir(parents=True)
    cells = [new_code_cell("import math", id="imports")]
    for name in exercises:
        cells += [
            new_code_cell(SOLUTION.format(name=name), id=name, metadata=_nbgrader(name, solution=True)),
            new_code_cell(f"assert {name}(4) == 2", id=f"test_{name}", metadata=_nbgrader(f"test_{name}", points=2)),
        ]
        write(folder / "graders" / NAME / f"test_{name}.py", GRADER.format(name=name))
        for path, text in SAMPLES.items():
            write(samples(folder, name) / path, text.format(name=name))
    nbformat.write(new_notebook(cells=cells), master)
    release(folder)
    return Assignment(NAME, folder.resolve() / "source" / NAME / "halves.ipynb")


def release(folder: Path) -> None:
    """Write the students' notebook, as `autograder build` does it, but at once."""
    notebook = nbformat.read(folder / "source" / NAME / "halves.ipynb", as_version=4)
    furnish(notebook, desk.folded(Assignment(NAME, folder / "source" / NAME / "halves.ipynb")))
    for cell in notebook.cells:
        cell.source = cell.source.partition("    ### BEGIN SOLUTION")[0]
        if cell.id in _solutions(notebook):
            cell.source += "    # YOUR CODE HERE\n    raise NotImplementedError()"
    stub = folder / "assignments" / NAME / "halves.ipynb"
    stub.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, stub)


def verified(mutate: bool = True) -> Findings:
    """What `verify` finds in the course as it lies on disk now."""
    forget_graders()
    return verify(Assignment.find(NAME), jobs=1, mutate=mutate)


def forget_graders() -> None:
    """Let the graders be read anew: pytest reads one only once in a process."""
    for name in [name for name in sys.modules if name.startswith(NAME)]:
        del sys.modules[name]


def samples(folder: Path, exercise: str) -> Path:
    return folder / "tests" / "submissions" / NAME / exercise


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def change(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    before = path.read_text(encoding="utf-8")
    assert old in before
    write(path, before.replace(old, new))


def _solutions(notebook: nbformat.NotebookNode) -> set[str]:
    return {cell.id for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")}


def _nbgrader(grade_id: str, points: int | None = None, solution: bool = False) -> dict[str, object]:
    told = {"grade_id": grade_id, "grade": not solution, "solution": solution, "locked": not solution, "task": False}
    return {"nbgrader": told | {"schema_version": 3} | ({} if points is None else {"points": points})}
