"""A plain assignment's masters: what lies beside them, and files at hand graded with the tests that stand in them."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import chdir
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.apps.autogradeapp import AutogradeApp

from autograder.classroom.converter import Converter
from autograder.classroom.nbgrader.execute import IsolatedExecute, course_files, plain_notebook, plain_task
from autograder.classroom.nbgrader.notebook import KnownCell, read_notebook, sound_notebook
from autograder.course import root
from autograder.course.assignment import Assignment
from autograder.course.root import WrongUse
from autograder.course.words import either, noted, said
from autograder.grading.plain import PlainTask
from autograder.grading.submission import Submission
from autograder.untrusted.notebook.choosing import is_notebook

AUTOTEST = "AUTOTEST"
MISSING = noted("{name}.ipynb was not handed in under this name")


def plain_tasks(assignment: str, handed: Sequence[Submission], isolate: bool) -> list[PlainTask]:
    """The tasks of running these files.

    Raises:
        WrongUse: the masters' tests can't be run as they are, or a file is of no notebook of the assignment's.
    """
    masters = {path.stem: path for path in Assignment.find(assignment).masters}
    converter, execute = _steps()
    files = course_files(converter, assignment)
    tasks = []
    for each in handed:
        found = {path: data for path, data in each.files if not is_notebook(path)}
        notebooks = []
        for name, path in _notebooks_of(each, list(masters), assignment).items():
            cells = read_notebook(dict(each.files).get(path, b""))
            node = sound_notebook(cells, known_of(masters[name]), plain=True)
            node.metadata.kernelspec = nbformat.read(masters[name], as_version=4).metadata.get("kernelspec", {})
            if why := execute.needs_kernel(node):
                why = said(
                    "{why}: grade it with `nbgrader autograde {name}`, which says more", why=why, name=assignment
                )
                raise WrongUse(why)
            notebook = plain_notebook(node, name, found | files)
            notebooks.append(notebook if path else replace(notebook, problem=each.problem or said(MISSING, name=name)))
        more = {"isolate": isolate, "several": len(masters) > 1}
        tasks.append(plain_task(converter.coursedir, each.name, notebooks, execute.timeout, **more))
    return tasks


def needed(assignment: str) -> tuple[dict[str, bytes], float | None]:
    """All that grading needs of a plain assignment: its masters and what lies beside them, and the seconds of a cell."""
    converter, execute = _steps()
    masters = {path.name: path.read_bytes() for path in Assignment.find(assignment).masters}
    return masters | course_files(converter, assignment), execute.timeout


def _steps() -> tuple[Converter, IsolatedExecute]:
    """nbgrader's autograding and its step that runs a notebook, as this course configures them."""
    app = AutogradeApp()
    with chdir(root.folder()):  # wherever we are called from
        app.initialize([])
        app.coursedir.root = str(root.folder())
        converter = Converter(coursedir=app.coursedir, parent=app)
        return converter, IsolatedExecute(parent=converter)


def _notebooks_of(handed: Submission, names: list[str], assignment: str) -> dict[str, str]:
    """Which of the assignment's notebooks were handed in: the path of each; "" for those that a whole folder lacks."""
    paths = [handed.given] if handed.given else [path for path, _ in handed.files if is_notebook(path)]
    found = {name: path for path in paths for name in names if Path(path).stem == name}
    if not found and len(names) == 1 and len(paths) == 1:
        return {names[0]: paths[0]}
    if not handed.given:
        return {name: found.get(name, "") for name in names}
    if not found:
        places = {"file": handed.name, "assignment": assignment, "names": either(names)}
        raise WrongUse(said("{file} is none of the notebooks of {assignment}: call it {names}, with .ipynb", **places))
    return found


def known_of(master: Path) -> dict[str, KnownCell]:
    """The cells of a master as the gradebook would know them.

    Raises:
        WrongUse: there are tests that only ``nbgrader generate_assignment`` can write out.
    """
    known = {}
    for cell in nbformat.read(master, as_version=4).cells:
        told: dict[str, Any] = {"grade": False, "solution": False, "task": False, "locked": False}
        told |= cell.metadata.get("nbgrader", {})
        if not told.get("grade_id"):
            continue
        if told["grade"] and AUTOTEST in cell.source:
            why = said(
                "{master} has autotests, which `nbgrader generate_assignment` writes out: hand the files in and run "
                "`autograder autograde {name}`",
                master=master,
                name=master.parent.name,
            )
            raise WrongUse(why)
        known[told["grade_id"]] = KnownCell(told["grade_id"], cell.cell_type, cell.source, told)
    return known
