"""``nbgrader generate_assignment`` in this course: in its language, with the files for `pytest` beside the notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import language, root, self_checks, translation
from autograder.course.assignment import Assignment


class Translate(NbGraderPreprocessor):
    """The first step: the master's cells in the language that the course speaks."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        told = resources["metadata"]
        master = Path(told["path"]).absolute() / f"{told['name']}.ipynb"
        if language.spoken(master.parents[2]) != language.ENGLISH:
            translation.put_in(nb.cells, Assignment(resources["nbgrader"]["assignment"], master).cells)
        return nb, resources


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
