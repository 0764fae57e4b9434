"""``nbgrader generate_assignment`` in this course: in its language, each check as a line, with the files for `pytest`.

nbgrader reads a course's configuration more than once, and then takes each step as often: the first time counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import desk, language, root, self_checks, translation
from autograder.course.assignment import Assignment


class Translate(NbGraderPreprocessor):
    """The first step: the master's cells in the language that the course speaks."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        assignment = _assignment(resources)
        if not _is_furnished(nb) and language.spoken(assignment.course) != language.ENGLISH:
            translation.put_in(nb.cells, assignment.cells)
        return nb, resources


class Furnish(NbGraderPreprocessor):
    """The second step: each check becomes a line, ``check(mse)``, and one folded cell defines what that is."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        assignment = _assignment(resources)
        if root.has_graders(assignment.name, assignment.course):
            furnish(nb, desk.folded(assignment))
        return nb, resources


def _assignment(resources: Mapping[str, Any]) -> Assignment:
    """The assignment whose master nbgrader is converting."""
    told = resources["metadata"]
    return Assignment(resources["nbgrader"]["assignment"], Path(told["path"]).absolute() / f"{told['name']}.ipynb")


def furnish(nb: NotebookNode, folded: Mapping[str, Any]) -> None:
    """Put what students see of the checks into a notebook that has the cells of a master, where it has not that yet."""
    if not _is_furnished(nb):
        nb.cells = [nbformat.from_dict(cell) for cell in desk.furnished(nb.cells, folded)]


def _is_furnished(nb: NotebookNode) -> bool:
    return any(cell.metadata.get("nbgrader", {}).get("grade_id") == desk.NAME for cell in nb.cells)


def add_self_checks(assignment: str, student: str, notebooks: Sequence[str]) -> None:
    """After ``nbgrader generate_assignment``: put what ``pytest`` needs beside the notebook, as `build` does."""
    for master in map(Path, notebooks):
        course = master.resolve().parents[2]
        if not root.has_graders(assignment, course):
            continue  # a plain assignment's tests are cells, and need no other file
        folder = course / "assignments" / assignment
        for name, content in self_checks.files(Assignment(assignment, master)).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
